/* SPDX-License-Identifier: Apache-2.0 */
#include "pack_run.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "builtin.h"
#include "policy/library.h"

void pack_host_open(struct pack_host *h)
{
	struct mg_error err;
	*h = (struct pack_host){ .arena = mg_arena_new(0) };
	assert_non_null(h->arena);
	mg_config_init(&h->config);
	mg_host_init(&h->host);
	mg_library_host(&h->host);
	if (mg_plugins_open(h->arena, &h->host, mg_builtins, NULL, 0, &h->plugins, &err) < 0)
		fail_msg("%s", err.text);
}

void pack_host_close(struct pack_host *h)
{
	mg_plugins_close(&h->plugins);
	mg_arena_free(h->arena);
}

void pack_open(struct pack *p)
{
	*p = (struct pack){ .folder = "/tmp/mgattackXXXXXX", .limits = mg_limits_default, .arena = mg_arena_new(1u << 30) };
	assert_non_null(p->arena);
	assert_non_null(mkdtemp(p->folder));
}

static int remove_entry(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

void pack_close(struct pack *p)
{
	mg_policies_drop_states(p->set);
	mg_arena_free(p->arena);
	mg_arena_free(p->judging);
	nftw(p->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

void pack_write(const struct pack *p, const char *name, struct mg_str text)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", p->folder, name);
	for (char *s = path + strlen(p->folder) + 1; (s = strchr(s, '/')); s++) {
		*s = 0;
		mkdir(path, 0700);
		*s = '/';
	}
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(text.n ? text.p : "", 1, text.n, f), text.n);
	assert_int_equal(fclose(f), 0);
}

int pack_judge(struct pack *p, struct pack_host *h, struct mg_str template)
{
	struct mg_str folder = mg_str_from(p->folder);
	struct mg_engine *e = NULL;
	struct mg_job job = { .label = MG_STR("t.yaml"), .bytes = template };
	struct mg_pack_options o = { .folders = &folder, .nfolders = 1, .config = &h->config, .libraries = (const struct mg_library *const *)h->plugins.libraries,
				     .library_states = h->plugins.library_states, .nlibraries = h->plugins.nlibraries, .limits = &p->limits, .keep_states = true };
	int status = mg_policies_load(p->arena, &o, &p->set, &p->err);
	struct mg_config config = h->config;
	config.limits = p->limits;
	p->judging = mg_arena_new((size_t)p->limits.arena_bytes);
	assert_non_null(p->judging);
	if (p->follow) {
		job.base_path = p->folder;
		job.nested = &p->nested;
	}
	if (status == MG_OK)
		status = mg_engine_new(p->set, &config, &e, &p->err);
	uint64_t from = mg_clock_cpu();
	if (status == MG_OK)
		status = mg_engine_judge(e, p->judging, &job, &p->report, &p->err);
	p->millis = (double)(mg_clock_cpu() - from) / 1e6;
	mg_engine_free(e);
	return status;
}

void pack_text(const struct pack *p, struct mg_str s, struct mg_buf *out)
{
	struct mg_str folder = mg_str_from(p->folder);
	size_t from = 0, at;
	while ((at = mg_str_find(s, folder, from)) != (size_t)-1) {
		mg_buf_str(out, mg_str_sub(s, from, at - from));
		from = at + folder.n;
	}
	mg_buf_str(out, mg_str_sub(s, from, s.n - from));
}

void pack_result(const struct pack *p, const struct mg_result *r, struct mg_buf *out)
{
	mg_buf_printf(out, "%s ", mg_outcome_name(r->outcome));
	pack_text(p, r->reason, out);
	for (size_t i = 0; i < r->nfindings; i++) {
		const struct mg_finding *f = r->findings[i];
		mg_buf_printf(out, "\n  %.*s %.*s %u:%u %.*s: ", MG_STR_ARG(f->logical_id), MG_STR_ARG(f->path), f->at.line, f->at.column, MG_STR_ARG(f->matcher));
		mg_buf_str(out, f->message);
		for (size_t k = 0; k < f->nwitness; k++)
			mg_buf_printf(out, " %.*s=%.*s", MG_STR_ARG(f->witness[k]->name), MG_STR_ARG(f->witness[k]->value));
	}
}

void pack_results(const struct pack *p, const char *policy, struct mg_buf *out)
{
	for (size_t i = 0; i < p->report->nresults; i++) {
		const struct mg_result *r = p->report->results[i];
		if (!mg_str_is(r->policy->id, policy))
			continue;
		mg_buf_printf(out, "%.*s: ", MG_STR_ARG(r->target));
		pack_result(p, r, out);
		mg_buf_putc(out, '\n');
	}
}

/* ---- templates ---- */

static const char head[] = "Parameters:\n  Size: {Type: Number}\n  Env: {Type: String, AllowedValues: [dev, prod]}\nConditions:\n  Prod: !Equals [!Ref Env, prod]\n"
			   "Resources:\n  Role: {Type: \"AWS::IAM::Role\", Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 'sts:*'}]}}}\n"
			   "  Fn:\n    Type: AWS::Lambda::Function\n    Metadata: {Owner: me}\n    DependsOn: Role\n    Properties:\n      MemorySize: 128\n      Timeout: !Ref Size\n"
			   "      Stage: !If [Prod, p, d]\n      Arn: !GetAtt Role.Arn\n      Name: !Sub 'a-${Size}-z'\n      Json: '{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\"}]}'\n"
			   "      Tags: [{Key: a, Value: 1}, {Key: b, Value: 2}]\n      Index: 1\n";

static void repeat(struct mg_buf *out, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		mg_buf_puts(out, text);
}

static void add_deep(struct mg_buf *out)
{
	mg_buf_puts(out, "      Deep: ");
	repeat(out, "{a: [", 55);
	mg_buf_puts(out, "x");
	repeat(out, "]}", 55);
	mg_buf_puts(out, "\n      Twin: ");
	repeat(out, "{a: [", 55);
	mg_buf_puts(out, "y");
	repeat(out, "]}", 55);
	mg_buf_putc(out, '\n');
}

static void add_wide(struct mg_buf *out, size_t n)
{
	mg_buf_puts(out, "      List: [");
	for (size_t i = 0; i < n; i++)
		mg_buf_printf(out, "%s{Key: k%zu, Value: %zu}", i ? ", " : "", i, i);
	mg_buf_puts(out, "]\n      Map:\n");
	for (size_t i = 0; i < n; i++)
		mg_buf_printf(out, "        key%zu: value%zu\n", i, i);
	mg_buf_puts(out, "      Texts: [");
	for (size_t i = 0; i < n; i++)
		mg_buf_printf(out, "%sa%zu", i ? ", " : "", i);
	mg_buf_puts(out, "]\n");
}

static void add_long(struct mg_buf *out, size_t n)
{
	static const char *const names[] = { "Text", "Blanks", "Dots" }, *const fills[] = { "a", " ", "a." };
	for (size_t k = 0; k < 3; k++) {
		mg_buf_printf(out, "      %s: \"", names[k]);
		repeat(out, fills[k], n / strlen(fills[k]));
		mg_buf_puts(out, "\"\n");
	}
	mg_buf_puts(out, "      Made: !Join ['', [!Sub '${Env}', \"");
	repeat(out, "b", n / 2);
	mg_buf_puts(out, "\"]]\n");
}

static void add_iam(struct mg_buf *out, size_t n)
{
	mg_buf_puts(out, "      Policy:\n        Statement:\n");
	for (size_t i = 0; i < n; i++) {
		mg_buf_printf(out, "          - {Effect: %s, Action: ['", i % 2 ? "Deny" : "Allow");
		repeat(out, "*a", 40);
		mg_buf_puts(out, "'], NotResource: ['arn:");
		repeat(out, "*?", 40);
		mg_buf_puts(out, "']}\n");
	}
}

static void add_many(struct mg_buf *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		mg_buf_printf(out, "  R%zu:\n    Type: AWS::SNS::Topic\n    Properties: {Role: !GetAtt Fn.Arn, Next: !Ref R%zu, Index: %zu}\n", i, i + 1 < n ? i + 1 : i, i + 1);
}

static void add_forks(struct mg_buf *out, size_t n)
{
	mg_buf_puts(out, "Parameters:\n");
	for (size_t i = 0; i < n; i++)
		mg_buf_printf(out, "  P%zu: {Type: String, AllowedValues: [a, b]}\n", i);
	mg_buf_puts(out, "Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Properties:\n      MemorySize: 128\n");
	for (size_t i = 0; i < n; i++)
		mg_buf_printf(out, "      F%zu: !Ref P%zu\n", i, i);
	mg_buf_puts(out, "      All: !Join ['', [");
	for (size_t i = 0; i < n; i++)
		mg_buf_printf(out, "%s!Ref P%zu", i ? ", " : "", i);
	mg_buf_puts(out, "]]\n");
}

bool pack_template(const char *name, size_t n, struct mg_buf *out)
{
	if (strcmp(name, "forks") == 0) {
		add_forks(out, 14);
		return true;
	}
	mg_buf_puts(out, head);
	if (strcmp(name, "plain") == 0)
		return true;
	if (strcmp(name, "deep") == 0)
		add_deep(out);
	else if (strcmp(name, "wide") == 0)
		add_wide(out, 10000);
	else if (strcmp(name, "long") == 0)
		add_long(out, 500000);
	else if (strcmp(name, "iam") == 0)
		add_iam(out, 400);
	else if (strcmp(name, "many") == 0)
		add_many(out, 2000);
	else if (strcmp(name, "probe") == 0) {
		add_deep(out);
		add_wide(out, 200);
		add_long(out, 20000);
		add_iam(out, 20);
		add_many(out, n);
	} else
		return false;
	return true;
}
