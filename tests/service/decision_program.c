/* SPDX-License-Identifier: Apache-2.0 */
/* The decision log by itself, for tests that kill it and take its disk away.
 *
 *     decision_program append CONFIG COUNT [BYTES]   appends decisions, and prints the id of each that is kept, or "refused TEXT"
 *     decision_program feed CONFIG                   feeds the store until standard input ends; "once": until the spool is empty
 *     decision_program query CONFIG [NAME=VALUE]...  prints the page
 *     decision_program get CONFIG ID                 prints the decision
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "builtin.h"
#include "service/decision.h"
#include "service/feed.h"
#include "service/query.h"
#include "service/spool.h"

enum { POLICIES = 4 };

struct program {
	struct mg_arena *arena;
	struct mg_config config;
	struct mg_host host;
	struct mg_plugins plugins;
	struct mg_ledger_settings settings;
};

static int fail(const struct mg_error *err)
{
	fprintf(stderr, "%s\n", err->text);
	return 1;
}

/* A report in which policy n % POLICIES fails, and the others pass. */
static const struct mg_report *report_of(uint64_t n, struct mg_str message)
{
	static struct mg_policy_info infos[POLICIES] = { { .id = { "P-0", 3 } }, { .id = { "P-1", 3 } }, { .id = { "P-2", 3 } }, { .id = { "P-3", 3 } } };
	static const struct mg_policy_info *policies[POLICIES];
	static struct mg_result results[POLICIES];
	static const struct mg_result *list[POLICIES];
	static struct mg_finding finding;
	static const struct mg_finding *const findings[] = { &finding };
	static struct mg_report_template t;
	static const struct mg_report_template *const templates[] = { &t };
	static struct mg_report report;
	finding = (struct mg_finding){ .message = message, .path = { "/Resources/A", 12 } };
	for (size_t i = 0; i < POLICIES; i++) {
		policies[i] = &infos[i];
		results[i] = (struct mg_result){ .policy = &infos[i], .outcome = i == n % POLICIES ? MG_FAIL : MG_PASS, .target = { "A", 1 } };
		results[i].findings = findings;
		results[i].nfindings = i == n % POLICIES;
		list[i] = &results[i];
	}
	t = (struct mg_report_template){ .results = list, .nresults = POLICIES };
	report = (struct mg_report){ .size = sizeof(report), .policies = policies, .npolicies = POLICIES, .templates = templates, .ntemplates = 1 };
	return &report;
}

static void describe(struct mg_decision *d, uint64_t n, struct mg_str message)
{
	static const struct mg_str stacks[] = { { "payments", 8 }, { "ledger", 6 }, { "front\"end", 9 }, { "z\xc3\xbcrich", 7 }, { "", 0 } };
	*d = (struct mg_decision){ .source = MG_STR("check"), .stack = stacks[n % 5], .verdict = n % 2 ? MG_DENY : MG_ALLOW, .internal_failure = n % 7 == 6,
				   .message = MG_STR("a message"), .duration_us = n };
	d->report = d->internal_failure ? NULL : report_of(n, message);
	mg_decision_stamp(d);
}

static int append(struct program *p, uint64_t count, size_t bytes)
{
	struct mg_spool_options options = { p->settings.spool_bytes, p->settings.segment_bytes, p->settings.durable };
	struct mg_spool *spool;
	struct mg_error err;
	char *filler = malloc(bytes + 1);
	if (!filler || mg_spool_open(p->settings.spool.p, &options, &spool, &err) < 0)
		return fail(&err);
	memset(filler, 'x', bytes);
	for (uint64_t n = 0; n < count || !count; n++) {
		struct mg_decision d;
		struct mg_buf record = { 0 };
		uint64_t ticket;
		describe(&d, n, (struct mg_str){ filler, bytes });
		int status = mg_decision_record(&d, &record) ? mg_spool_append(spool, mg_buf_view(&record), &ticket, &err) : mg_fail_nomem(&err);
		if (status == MG_OK)
			status = mg_spool_settle(spool, ticket, &err);
		mg_buf_fini(&record);
		char line[MG_ERROR_TEXT + 40];
		int length = status == MG_OK ? snprintf(line, sizeof(line), "%s\n", d.id) : snprintf(line, sizeof(line), "refused %s\n", err.text);
		if (write(STDOUT_FILENO, line, (size_t)length) != length)
			break;
	}
	free(filler);
	mg_spool_close(spool);
	return 0;
}

static void told(void *ctx, enum mg_fed what, uint64_t n, const char *text)
{
	static const char *const names[] = { "stored", "refused", "damaged", "failed", "restored", "pruned" };
	(void)ctx;
	fprintf(stderr, "%s %llu %s\n", names[what], (unsigned long long)n, text ? text : "");
}

static int feed(struct program *p, bool once)
{
	struct mg_feed_options o = { .settings = &p->settings, .plugins = &p->plugins, .stop = once ? -1 : STDIN_FILENO, .told = told, .once = once };
	struct mg_error err;
	return mg_feed_run(&o, &err) < 0 ? fail(&err) : 0;
}

static int query(struct program *p, char **argv)
{
	struct mg_ledger l;
	struct mg_query q;
	struct mg_buf out = { 0 };
	struct mg_error err;
	int status = mg_ledger_init(&l, &p->settings, &p->plugins, false, &err);
	mg_query_init(&q);
	for (; status == MG_OK && *argv; argv++) {
		const char *equals = strchr(*argv, '=');
		struct mg_str name = { *argv, equals ? (size_t)(equals - *argv) : strlen(*argv) };
		status = mg_query_set(&q, name, mg_str_from(equals ? equals + 1 : ""), &err);
	}
	if (status == MG_OK)
		status = mg_query_page(&l, &q, &out, &err);
	if (status == MG_OK)
		fwrite(out.p, 1, out.n, stdout);
	mg_ledger_close(&l);
	mg_buf_fini(&out);
	return status < 0 ? fail(&err) : 0;
}

static int get(struct program *p, const char *id)
{
	struct mg_ledger l;
	struct mg_buf out = { 0 };
	struct mg_error err;
	bool found = false;
	int status = mg_ledger_init(&l, &p->settings, &p->plugins, false, &err);
	if (status == MG_OK)
		status = mg_query_one(&l, mg_str_from(id), &out, &found, &err);
	if (status == MG_OK)
		printf("%s\n", found ? out.p : "none");
	mg_ledger_close(&l);
	mg_buf_fini(&out);
	return status < 0 ? fail(&err) : 0;
}

static int dispatch(struct program *p, int argc, char **argv)
{
	if (!strcmp(argv[1], "append"))
		return append(p, argc > 3 ? strtoull(argv[3], NULL, 10) : 0, argc > 4 ? strtoul(argv[4], NULL, 10) : 0);
	if (!strcmp(argv[1], "feed"))
		return feed(p, argc > 3);
	if (!strcmp(argv[1], "query"))
		return query(p, argv + 3);
	return argc > 3 ? get(p, argv[3]) : 2;
}

int main(int argc, char **argv)
{
	struct program p = { .arena = mg_arena_new(0) };
	struct mg_error err;
	int status = argc > 2 && p.arena ? mg_config_read(p.arena, argv[2], &p.config, &err) : mg_fail(&err, MG_EINPUT, "usage: see the source");
	mg_host_init(&p.host);
	if (status == MG_OK)
		status = mg_plugins_open(p.arena, &p.host, mg_builtins, NULL, 0, &p.plugins, &err);
	if (status == MG_OK)
		status = mg_ledger_read(p.arena, &p.config, &p.settings, &err);
	int code = status < 0 ? fail(&err) : dispatch(&p, argc, argv);
	mg_plugins_close(&p.plugins);
	mg_arena_free(p.arena);
	return code;
}
