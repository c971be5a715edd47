/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/report.h"

static struct mg_policy_info policy(const char *id, enum mg_enforcement e)
{
	return (struct mg_policy_info){ .id = mg_str_from(id), .enforcement = e };
}

static void names_go_both_ways(void **state)
{
	(void)state;
	for (int i = MG_SEVERITY_CRITICAL; i <= MG_SEVERITY_INFO; i++) {
		enum mg_severity back;
		assert_true(mg_severity_parse(mg_str_from(mg_severity_name((enum mg_severity)i)), &back));
		assert_int_equal(back, i);
	}
	for (int i = MG_SKIP; i <= MG_ERROR; i++) {
		enum mg_outcome back;
		assert_true(mg_outcome_parse(mg_str_from(mg_outcome_name((enum mg_outcome)i)), &back));
		assert_int_equal(back, i);
	}
	for (int i = MG_ENFORCE_DENY; i <= MG_ENFORCE_AUDIT; i++) {
		enum mg_enforcement back;
		assert_true(mg_enforcement_parse(mg_str_from(mg_enforcement_name((enum mg_enforcement)i)), &back));
		assert_int_equal(back, i);
	}
	enum mg_severity s;
	assert_false(mg_severity_parse(MG_STR("High"), &s));
	assert_false(mg_severity_parse(MG_STR(""), &s));
	assert_string_equal(mg_verdict_name(MG_DENY), "deny");
}

static struct mg_finding finding(void)
{
	return (struct mg_finding){
		.logical_id = MG_STR("Fn"), .path = MG_STR("/Resources/Fn/Properties/Layers/0"), .file = MG_STR("a/b/t.yml"),
		.at = { 3, 4, 3, 9 }, .message = MG_STR("is 1, as t.yml:12:5 and line 9 say, not 2"), .matcher = MG_STR("equals"),
	};
}

static void fingerprint_survives_moved_lines(void **state)
{
	(void)state;
	struct mg_arena *a = mg_arena_new(0);
	struct mg_finding f = finding();
	struct mg_str first = mg_fingerprint(a, MG_STR("P"), &f);
	assert_int_equal(first.n, 32);
	f.at = (struct mg_position){ 30, 1, 31, 2 };
	f.file = MG_STR("other/t.yml");
	f.message = MG_STR("is 1, as t.yml:120:50 and line 95 say, not 2");
	assert_true(mg_str_eq(first, mg_fingerprint(a, MG_STR("P"), &f)));
	mg_arena_free(a);
}

/* A place is a line and a column behind colons, or a line behind its word; other numbers tell findings apart. */
static void fingerprint_knows_places_from_numbers(void **state)
{
	(void)state;
	static const struct {
		const char *one, *other;
		bool same;
	} rows[] = {
		{ "a.lua:1:2 x", "a.lua:10:20 x", true }, { "on line 1", "on line 12", true }, { "line 1 and line 2", "line 3 and line 4", true },
		{ "a:1", "a:2", false }, { "a:1:", "a:2:", false }, { "a:1:x", "a:2:x", false }, { "a:1 2", "a:2 2", false }, { "line ", "line", false },
		{ "line x1", "line x2", false }, { "lines 1", "lines 2", false }, { "128", "256", false }, { "a:1:2", "a:3:4", true }, { "x line 1", "x line 2", true },
		{ "::1", "::2", false }, { "a: 1:2", "a: 3:4", false },
	};
	struct mg_arena *arena = mg_arena_new(0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct mg_finding f = { .logical_id = MG_STR("Fn"), .message = mg_str_from(rows[i].one) }, g = f;
		g.message = mg_str_from(rows[i].other);
		if (mg_str_eq(mg_fingerprint(arena, MG_STR("P"), &f), mg_fingerprint(arena, MG_STR("P"), &g)) != rows[i].same)
			fail_msg("`%s` and `%s`", rows[i].one, rows[i].other);
	}
	mg_arena_free(arena);
}

static void fingerprint_tells_findings_apart(void **state)
{
	(void)state;
	struct mg_arena *a = mg_arena_new(0);
	struct mg_finding f = finding();
	struct mg_str first = mg_fingerprint(a, MG_STR("P"), &f);
	assert_false(mg_str_eq(first, mg_fingerprint(a, MG_STR("Q"), &f)));
	struct mg_finding g = f;
	g.path = MG_STR("/Resources/Fn/Properties/Layers/1");
	assert_false(mg_str_eq(first, mg_fingerprint(a, MG_STR("P"), &g)));
	g = f;
	g.message = MG_STR("is 3, as t.yml:12:5 and line 9 say, not 2");
	assert_false(mg_str_eq(first, mg_fingerprint(a, MG_STR("P"), &g)));
	g = f;
	g.matcher = MG_STR("differs");
	assert_false(mg_str_eq(first, mg_fingerprint(a, MG_STR("P"), &g)));
	g = f; /* parts do not run into each other */
	g.logical_id = MG_STR("Fn/");
	g.path = MG_STR("Resources/Fn/Properties/Layers/0");
	assert_false(mg_str_eq(first, mg_fingerprint(a, MG_STR("P"), &g)));
	mg_arena_free(a);
}

/* Calculated apart, by FNV-1a with 128 bits. It must never change: users' baselines hold such values. */
static void fingerprint_is_kept(void **state)
{
	(void)state;
	struct mg_arena *a = mg_arena_new(0);
	struct mg_finding f = finding();
	struct mg_str s = mg_fingerprint(a, MG_STR("P"), &f);
	assert_string_equal(s.p, "d00fa6f24e43fd9065760c31d562a5e1");
	mg_arena_free(a);
}

static void findings_are_in_order_of_place(void **state)
{
	(void)state;
	struct mg_finding f[40];
	const struct mg_finding *order[40];
	for (size_t i = 0; i < 40; i++) {
		f[i] = (struct mg_finding){ .file = i % 2 ? MG_STR("a.yml") : MG_STR("b.yml"), .at = { (uint32_t)(i * 7 % 13), (uint32_t)(i % 3), 0, 0 } };
		order[i] = &f[i];
	}
	mg_findings_sort(order, 40);
	for (size_t i = 1; i < 40; i++) {
		const struct mg_finding *p = order[i - 1], *q = order[i];
		int c = mg_str_cmp(p->file, q->file);
		assert_true(c <= 0);
		if (c == 0)
			assert_true(p->at.line < q->at.line || (p->at.line == q->at.line && p->at.column <= q->at.column));
		if (c == 0 && p->at.line == q->at.line && p->at.column == q->at.column)
			assert_true(p < q); /* equals stay in order */
	}
}

static void results_are_in_order(void **state)
{
	(void)state;
	struct mg_policy_info p = policy("P", MG_ENFORCE_DENY), q = policy("Q", MG_ENFORCE_DENY);
	struct mg_finding late = finding(), early = finding();
	early.at.line = 1;
	const struct mg_finding *l[] = { &late }, *e[] = { &early };
	struct mg_result passed = { .policy = &p, .outcome = MG_PASS, .target = MG_STR("B") };
	struct mg_result passed_a = { .policy = &p, .outcome = MG_PASS, .target = MG_STR("A") };
	struct mg_result far = { .policy = &p, .outcome = MG_FAIL, .findings = l, .nfindings = 1 };
	struct mg_result near = { .policy = &q, .outcome = MG_FAIL, .findings = e, .nfindings = 1 };
	const struct mg_result *order[] = { &passed, &far, &passed_a, &near };
	mg_results_sort(order, 4);
	assert_ptr_equal(order[0], &near);
	assert_ptr_equal(order[1], &far);
	assert_ptr_equal(order[2], &passed_a);
	assert_ptr_equal(order[3], &passed);
}

/* A report of one template with one result. */
struct one {
	struct mg_policy_info info;
	struct mg_result result;
	const struct mg_result *results[1];
	struct mg_report_template t;
	const struct mg_report_template *templates[1];
	struct mg_report r;
};

static void one_init(struct one *o, enum mg_outcome outcome, enum mg_enforcement e)
{
	*o = (struct one){ .info = policy("P", e) };
	o->result = (struct mg_result){ .policy = &o->info, .outcome = outcome };
	o->results[0] = &o->result;
	o->t = (struct mg_report_template){ .results = o->results, .nresults = 1, .nresources = 2 };
	o->templates[0] = &o->t;
	o->r = (struct mg_report){ .templates = o->templates, .ntemplates = 1 };
}

static void verdict_and_status_follow_the_outcome(void **state)
{
	(void)state;
	static const struct {
		enum mg_outcome outcome;
		enum mg_enforcement e;
		bool undecided_allows;
		enum mg_verdict verdict;
		int status;
	} rows[] = {
		{ MG_PASS, MG_ENFORCE_DENY, false, MG_ALLOW, 0 },      { MG_SKIP, MG_ENFORCE_DENY, false, MG_ALLOW, 0 },
		{ MG_FAIL, MG_ENFORCE_DENY, false, MG_DENY, 1 },       { MG_UNDECIDED, MG_ENFORCE_DENY, false, MG_DENY, 3 },
		{ MG_UNDECIDED, MG_ENFORCE_DENY, true, MG_ALLOW, 0 },  { MG_ERROR, MG_ENFORCE_DENY, true, MG_DENY, 4 },
		{ MG_FAIL, MG_ENFORCE_WARN, false, MG_ALLOW, 0 },      { MG_ERROR, MG_ENFORCE_WARN, false, MG_ALLOW, 0 },
		{ MG_UNDECIDED, MG_ENFORCE_WARN, false, MG_ALLOW, 0 }, { MG_FAIL, MG_ENFORCE_AUDIT, false, MG_ALLOW, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct one o;
		one_init(&o, rows[i].outcome, rows[i].e);
		struct mg_verdict_mode mode = { rows[i].undecided_allows };
		assert_int_equal(mg_template_verdict(&o.t, mode), rows[i].verdict);
		assert_int_equal(mg_report_exit_status(&o.r, mode), rows[i].status);
	}
}

static void broken_templates_are_denied(void **state)
{
	(void)state;
	struct mg_verdict_mode mode = { false };
	struct one o;
	one_init(&o, MG_PASS, MG_ENFORCE_DENY);
	struct mg_diagnostic d = { .level = MG_LEVEL_WARNING };
	const struct mg_diagnostic *ds[] = { &d };
	o.t.diagnostics = ds;
	o.t.ndiagnostics = 1;
	assert_int_equal(mg_report_exit_status(&o.r, mode), 0);
	d.level = MG_LEVEL_ERROR;
	assert_int_equal(mg_template_verdict(&o.t, mode), MG_DENY);
	assert_int_equal(mg_report_exit_status(&o.r, mode), 5);
	one_init(&o, MG_PASS, MG_ENFORCE_DENY);
	o.t.failed = true;
	assert_int_equal(mg_template_verdict(&o.t, mode), MG_DENY);
	assert_int_equal(mg_report_exit_status(&o.r, mode), 5);
}

/* 5, 4, 1, 3, 0: by worth, not by number. */
static void worst_template_gives_the_status(void **state)
{
	(void)state;
	struct mg_verdict_mode mode = { false };
	struct one undecided, failed, errored;
	one_init(&undecided, MG_UNDECIDED, MG_ENFORCE_DENY);
	one_init(&failed, MG_FAIL, MG_ENFORCE_DENY);
	one_init(&errored, MG_ERROR, MG_ENFORCE_DENY);
	const struct mg_report_template *ts[] = { &undecided.t, &failed.t, &errored.t };
	struct mg_report r = { .templates = ts, .ntemplates = 2 };
	assert_int_equal(mg_report_exit_status(&r, mode), 1);
	r.ntemplates = 3;
	assert_int_equal(mg_report_exit_status(&r, mode), 4);
	undecided.t.failed = true;
	assert_int_equal(mg_report_exit_status(&r, mode), 5);
}

static void summary_counts(void **state)
{
	(void)state;
	struct mg_summary s = { 0 };
	struct one o;
	one_init(&o, MG_FAIL, MG_ENFORCE_WARN);
	mg_summary_add(&s, &o.t);
	one_init(&o, MG_SKIP, MG_ENFORCE_DENY);
	struct mg_finding waived = finding(), warned = finding();
	waived.waived = true;
	warned.warning = true;
	const struct mg_finding *fs[] = { &waived, &warned };
	o.result.findings = fs;
	o.result.nfindings = 2;
	mg_summary_add(&s, &o.t);
	assert_int_equal(s.templates, 2);
	assert_int_equal(s.resources, 4);
	assert_int_equal(s.fail, 1);
	assert_int_equal(s.skip, 1);
	assert_int_equal(s.waived, 1);
	assert_int_equal(s.warnings, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_go_both_ways),
		cmocka_unit_test(fingerprint_survives_moved_lines),
		cmocka_unit_test(fingerprint_knows_places_from_numbers), cmocka_unit_test(fingerprint_tells_findings_apart),
		cmocka_unit_test(fingerprint_is_kept),
		cmocka_unit_test(findings_are_in_order_of_place),
		cmocka_unit_test(results_are_in_order),
		cmocka_unit_test(verdict_and_status_follow_the_outcome),
		cmocka_unit_test(broken_templates_are_denied),
		cmocka_unit_test(worst_template_gives_the_status),
		cmocka_unit_test(summary_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
