/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/policy_test.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/error.h"
#include "judge/engine.h"
#include "judge/test_expect.h"
#include "judge/test_load.h"
#include "judge/test_replace.h"

static const char *const case_keys[] = { "name",   "template", "file",	 "replace",    "parameters", "operation", "previous",	 "previous_file",
					 "region", "account",  "stack_name", "tags",   "date",	     "strict",	  "processed",	 "properties_only",
					 "config", "diagnostics", "expect", NULL };

/* One case while it runs. */
struct run {
	struct mg_arena *a;
	const struct mg_test_options *o;
	const struct mg_policy *policy;
	const struct mg_policy_set *set; /* that holds policy alone */
	struct mg_str path;
	const struct mg_node *shared, *own;
	struct mg_buf why;
	struct mg_config config;
	struct mg_job job;
};

/* The field of the case, else the file's. A case that says one of a pair does not take over the other. */
static const struct mg_node *field(const struct run *r, const char *key)
{
	static const char *const pairs[][2] = { { "template", "file" }, { "previous", "previous_file" } };
	const struct mg_node *n = mg_node_at(r->own, key);
	if (n)
		return n;
	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < 2; k++)
			if (!strcmp(pairs[i][k], key) && mg_node_at(r->own, pairs[i][1 - k]))
				return NULL;
	return mg_node_at(r->shared, key);
}

static bool no(struct run *r, const char *text)
{
	mg_buf_puts(&r->why, text);
	mg_buf_putc(&r->why, '\n');
	return false;
}

static bool nomem(struct run *r)
{
	return no(r, "out of memory");
}

static bool text_field(struct run *r, const char *key, struct mg_str *out)
{
	const struct mg_node *n = field(r, key);
	*out = n ? n->text : MG_STR_NONE;
	if (!n || (mg_node_is_scalar(n) && n->kind != MG_BOOL))
		return true;
	*out = MG_STR_NONE;
	mg_buf_printf(&r->why, "`%s` must be a text\n", key);
	return false;
}

static bool flag(struct run *r, const char *key, bool *out)
{
	const struct mg_node *n = field(r, key);
	*out = n && n->kind == MG_BOOL && mg_str_is(n->text, "true");
	if (!n || n->kind == MG_BOOL)
		return true;
	mg_buf_printf(&r->why, "`%s` must be true or false\n", key);
	return false;
}

/* The text of key, or the content of the file that other names, relative to the test file. */
static bool source(struct run *r, const char *key, const char *other, struct mg_str *out, struct mg_str *label)
{
	struct mg_str name;
	struct mg_error err;
	char *bytes;
	size_t n, folder = r->path.n;
	if (!text_field(r, key, out) || !text_field(r, other, &name))
		return false;
	*label = MG_STR("template.yml");
	if (out->n || !name.n)
		return true;
	if (memchr(name.p, 0, name.n)) {
		mg_buf_printf(&r->why, "`%s` has a NUL byte, which no name of a file has\n", other);
		return false;
	}
	while (folder > 0 && r->path.p[folder - 1] != '/')
		folder--;
	*label = name.p[0] == '/' ? mg_arena_str(r->a, name) : mg_arena_printf(r->a, "%.*s%.*s", (int)folder, r->path.p, MG_STR_ARG(name));
	if (!label->p)
		return nomem(r);
	if (mg_file_read(label->p, (size_t)r->set->limits->doc_bytes, &bytes, &n, &err) < 0)
		return no(r, err.text);
	*out = mg_arena_str(r->a, (struct mg_str){ bytes, n });
	free(bytes);
	return out->p || nomem(r);
}

static bool replace(struct run *r)
{
	const struct mg_node *n = field(r, "replace");
	return !n || mg_test_replace(r->a, n, &r->job.bytes, &r->why);
}

/* Members of a map field as given values. */
static bool given(struct run *r, const char *key, struct mg_given **out, size_t *count)
{
	const struct mg_node *n = field(r, key);
	if (!n)
		return true;
	*out = mg_new_n(r->a, struct mg_given, (size_t)n->count + 1);
	if (!*out)
		return nomem(r);
	if (n->kind != MG_MAP) {
		mg_buf_printf(&r->why, "`%s` must be a map of names and values\n", key);
		return false;
	}
	for (uint32_t i = 0; i < n->count; i++) {
		const struct mg_member *m = &n->members[i];
		if (!mg_node_is_scalar(m->value)) {
			mg_buf_printf(&r->why, "`%s`: the value of %.*s must be a text; write lists with commas\n", key, MG_STR_ARG(m->key));
			return false;
		}
		(*out)[(*count)++] = (struct mg_given){ .name = m->key, .value = m->value->text, .from = mg_str_from(key) };
	}
	return true;
}

static bool operation(struct run *r)
{
	struct mg_str s;
	if (!text_field(r, "operation", &s))
		return false;
	r->job.inputs.operation = r->job.previous_bytes.n ? MG_UPDATE : MG_CREATE;
	if (!s.n || mg_operation_parse(s, &r->job.inputs.operation))
		return true;
	return no(r, "`operation` must be \"CREATE\", \"UPDATE\" or \"DELETE\"");
}

static bool date(struct run *r)
{
	struct mg_str s;
	if (!text_field(r, "date", &s))
		return false;
	return mg_date_parse(s.n ? s : MG_STR("2026-01-01"), &r->job.inputs.date) || no(r, "`date` must be a day as \"2026-12-31\"");
}

static bool fill(struct run *r)
{
	struct mg_inputs *in = &r->job.inputs;
	if (!source(r, "template", "file", &r->job.bytes, &r->job.label) || !source(r, "previous", "previous_file", &r->job.previous_bytes, &r->job.previous_label))
		return false;
	if (!r->job.bytes.n)
		return no(r, "the case has no template; give `template` as text or `file`");
	r->job.strict_parameters = true;
	return replace(r) && given(r, "parameters", &in->given, &in->ngiven) && given(r, "tags", &in->tags, &in->ntags) &&
	       text_field(r, "region", &in->region) && text_field(r, "account", &in->account) && text_field(r, "stack_name", &in->stack_name) &&
	       flag(r, "strict", &in->strict_values) && flag(r, "processed", &r->job.processed) && flag(r, "properties_only", &r->job.properties_only) &&
	       operation(r) && date(r);
}

/* A set that holds p alone: the other policies of the pack have no part in its tests. */
static const struct mg_policy_set *only(struct mg_arena *a, const struct mg_policy_set *from, const struct mg_policy *p)
{
	struct mg_policy_set *set = mg_new(a, struct mg_policy_set);
	struct mg_policy *copy = mg_new(a, struct mg_policy);
	const struct mg_policy **list = mg_new(a, const struct mg_policy *);
	if (!set || !copy || !list)
		return NULL;
	*copy = *p;
	copy->index = 0;
	list[0] = copy;
	*set = *from;
	set->policies = list;
	set->n = 1;
	return set;
}

/* The policy with the case's config over its defaults: the pack is loaded again. */
static bool configure(struct run *r)
{
	const struct mg_node *n = field(r, "config");
	struct mg_pack_options o = *r->o->packs;
	struct mg_setting setting = { .policy = r->policy->info.id, .config = n, .node = n };
	struct mg_config config;
	struct mg_policy_set *set;
	struct mg_error err;
	if (!n)
		return true;
	if (n->kind != MG_MAP)
		return no(r, "`config` must be a map");
	mg_config_init(&config);
	config.settings = &setting;
	config.nsettings = 1;
	o.config = &config;
	if (mg_policies_load(r->a, &o, &set, &err) < 0)
		return no(r, err.text);
	for (size_t i = 0; i < set->n; i++)
		if (mg_str_eq(set->policies[i]->info.id, r->policy->info.id))
			r->set = only(r->a, set, set->policies[i]);
	return r->set || nomem(r);
}

static bool diagnostics_hold(struct run *r, const struct mg_report_template *t)
{
	bool tolerated, ok = true;
	if (!flag(r, "diagnostics", &tolerated))
		return false;
	if (t->failed) {
		mg_buf_printf(&r->why, "the template cannot be loaded: %u:%u: %.*s\n", t->error_at.line, t->error_at.column, MG_STR_ARG(t->error));
		return false;
	}
	for (size_t i = 0; !tolerated && i < t->ndiagnostics; i++) {
		const struct mg_diagnostic *d = t->diagnostics[i];
		if (d->level != MG_LEVEL_ERROR)
			continue;
		mg_buf_printf(&r->why, "the template would be refused: %u:%u: %.*s [%.*s] (diagnostics = true lets that be)\n", d->at.line, d->at.column,
			      MG_STR_ARG(d->message), MG_STR_ARG(d->code));
		ok = false;
	}
	return ok;
}

static void judge(struct run *r, const struct mg_node *expect)
{
	struct mg_engine *engine;
	struct mg_report_template *t;
	struct mg_error err;
	mg_config_init(&r->config);
	if (mg_engine_new(r->set, &r->config, &engine, &err) < 0) {
		no(r, err.text);
		return;
	}
	if (mg_engine_judge(engine, r->a, &r->job, &t, &err) < 0)
		no(r, err.text);
	else if (diagnostics_hold(r, t))
		mg_expect_compare(expect, t, r->job.bytes, &r->why);
	mg_engine_free(engine);
}

/* The line of the test file where the case's name stands. */
static uint32_t line_of(struct mg_str text, struct mg_str name)
{
	size_t at = name.n ? mg_str_find(text, name, 0) : (size_t)-1;
	uint32_t line = 1;
	if (at == (size_t)-1)
		return 0;
	for (size_t i = 0; i < at; i++)
		line += text.p[i] == '\n';
	return line;
}

static int run_case(struct run *r, struct mg_case *out, struct mg_error *err)
{
	const struct mg_node *expect = field(r, "expect");
	if (mg_expect_keys(r->own, "a case", case_keys, &r->why) && mg_expect_check(expect, &out->expected, &r->why) && fill(r) && configure(r))
		judge(r, expect);
	out->why = r->why.failed ? MG_STR_NONE : mg_arena_str(r->a, mg_buf_view(&r->why));
	mg_buf_fini(&r->why);
	return out->why.p ? MG_OK : mg_fail_nomem(err);
}

static int name_of(const struct mg_node *cases, uint32_t i, struct mg_str path, struct mg_str *out, struct mg_error *err)
{
	const struct mg_node *c = cases->items[i], *name = mg_node_at(c, "name");
	char quoted[MG_QUOTE_MAX];
	if (c->kind != MG_MAP || !name || name->kind != MG_TEXT || !name->text.n)
		return mg_fail(err, MG_EINPUT, "%s: case %u has no name; write { name = \"what it shows\", ... }", path.p, i + 1);
	for (uint32_t k = 0; k < i; k++)
		if (mg_str_eq(mg_node_at(cases->items[k], "name")->text, name->text))
			return mg_fail(err, MG_EINPUT, "%s: two cases are called %s; give each a name of its own", path.p, mg_quote(name->text, quoted));
	*out = name->text;
	return MG_OK;
}

static int check_shared(const struct mg_node *root, struct mg_str path, struct mg_error *err)
{
	struct mg_buf why = { 0 };
	int status = MG_OK;
	if (!mg_expect_keys(mg_node_at(root, "shared"), "the test file", case_keys, &why))
		status = mg_fail(err, MG_EINPUT, "%s: %.*s", path.p, why.n ? (int)why.n - 1 : 0, why.p);
	else if (mg_node_at(mg_node_at(root, "shared"), "name"))
		status = mg_fail(err, MG_EINPUT, "%s: `name` belongs into each case", path.p);
	else if (!mg_node_at(root, "cases")->count)
		status = mg_fail(err, MG_EINPUT, "%s: the test file has no cases; return { { name = ..., template = ..., expect = \"pass\" } }", path.p);
	mg_buf_fini(&why);
	return status;
}

int mg_policy_test_run(struct mg_arena *a, const struct mg_test_options *o, const struct mg_policy *policy, struct mg_str path, struct mg_str text,
		       struct mg_test_file *out, struct mg_error *err)
{
	const struct mg_node *root, *cases;
	const struct mg_policy_set *set = only(a, o->set, policy);
	int status = set ? mg_test_load(a, path, text, o->set->limits, &root, err) : mg_fail_arena(a, err);
	if (status == MG_OK)
		status = check_shared(root, path, err);
	if (status < 0)
		return status;
	cases = mg_node_at(root, "cases");
	*out = (struct mg_test_file){ .path = path, .policy = policy, .cases = mg_new_n(a, struct mg_case, cases->count) };
	if (!out->cases)
		return mg_fail_arena(a, err);
	for (uint32_t i = 0; i < cases->count && status == MG_OK; i++) {
		struct mg_case *c = &out->cases[out->n];
		struct run r = { .a = a, .o = o, .policy = policy, .set = set, .path = path, .shared = mg_node_at(root, "shared"), .own = cases->items[i] };
		status = name_of(cases, i, path, &c->name, err);
		if (status < 0 || (o->filter.n && mg_str_find(c->name, o->filter, 0) == (size_t)-1))
			continue;
		c->line = line_of(text, c->name);
		status = run_case(&r, c, err);
		out->failed += c->why.n > 0;
		out->n++;
	}
	return status;
}
