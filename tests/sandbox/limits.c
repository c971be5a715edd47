/* SPDX-License-Identifier: Apache-2.0 */
/* Every limit of core/base/limits.h at its edge: a piece of work gives the same under the smallest limit that lets it through as under the default, and one
 * below that it is refused or cut, by name. A limit without a row here fails the test. */
#include <dlfcn.h>
#include <time.h>

#include "pack_run.h"

struct row {
	const char *limit;
	uint64_t exact;   /* the smallest limit where it follows from the work; 0: whatever it is, there is one */
	const char *says; /* what is said one below it */
	const char *template, *policy;
	const char *name, *text; /* another file of the pack, and */
	const char *name2, *text2;
	bool clock; /* time goes on by a millisecond whenever it is asked for */
};

#define FN "Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Properties:\n"
#define PLAIN FN "      MemorySize: 128\n"
#define CHECK(body) "return { id = \"L\", applies = \"AWS::Lambda::Function\", check = function(fn, ctx) " body " end }\n"
#define NOTHING CHECK("")
#define NESTED(file) "Resources: {S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: " file "}}}\n"

#define ROW(l, e, s, t, ...) { .limit = l, .exact = e, .says = s, .template = t, .policy = __VA_ARGS__ }

static const struct row rows[] = {
	ROW("doc_bytes", sizeof PLAIN - 1, "limit doc_bytes", PLAIN, NOTHING),
	ROW("doc_depth", 0, "doc_depth", FN "      L: [[[[[[[[[[1]]]]]]]]]]\n", NOTHING),
	ROW("doc_nodes", 0, "doc_nodes", FN "      L: [1, 2, 3, 4, 5, 6, 7]\n", NOTHING),
	ROW("doc_keys", 7, "doc_keys", FN "      M: {a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7}\n", NOTHING),
	ROW("doc_aliases", 0, "doc_aliases", FN "      A: &a [1, 2, 3]\n      B: *a\n      C: *a\n", NOTHING),
	ROW("doc_scalar", 40, "doc_scalar", FN "      A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", NOTHING),
	ROW("doc_diagnostics", 3, "doc_diagnostics", FN "      A: !Ref X\n      B: !Ref Y\n      C: !Ref Z\n", NOTHING),
	ROW("arena_bytes", 0, "arena_bytes", PLAIN, NOTHING),
	ROW("template_nodes", 0, "template_nodes",
	  "Transform: AWS::LanguageExtensions\nResources:\n  'Fn::ForEach::L': [N, [A, B, C], {'T${N}': {Type: AWS::Lambda::Function}}]\n", NOTHING),
	ROW("value_depth", 0, "value_depth", FN "      A: !Join ['', [!Join ['', [!Join ['', [!Join ['', [x]]]]]]]]\n", CHECK("fn:expect(\"A\"):equals(\"x\")")),
	ROW("value_text", 30, "value_text", FN "      A: !Join ['', [aaaaaaaaaaaaaaa, bbbbbbbbbbbbbbb]]\n", CHECK("fn:expect(\"A\"):matches(\"ab\")")),
	ROW("value_list", 5, "value_list", FN "      A: !Split [',', 'a,b,c,d,e']\n", CHECK("fn:expect(\"A\"):contains(\"e\")")),
	ROW("scenarios", 8, "too many scenarios",
	  "Parameters:\n  A: {Type: String, AllowedValues: [a, b]}\n  B: {Type: String, AllowedValues: [a, b]}\n  C: {Type: String, AllowedValues: [a, b]}\n" FN
	  "      A: !Ref A\n      B: !Ref B\n      C: !Ref C\n", CHECK("local x = fn.A .. fn.B .. fn.C")),
	ROW("scenario_work", 0, "scenario",
	  "Parameters:\n  A: {Type: String}\n  B: {Type: String}\nRules: {R: {Assertions: [{Assert: !Equals [!Ref A, !Ref B]}]}}\n"
	  "Conditions:\n  X: !Equals [!Ref A, a]\n  Y: !Equals [!Ref B, b]\n  Z: !And [!Condition X, !Condition Y]\n" FN "      A: !If [Z, 1, !If [X, 2, !If [Y, 3, 4]]]\n",
	  CHECK("fn:expect(\"A\"):equals(4)")),
	ROW("nested_depth", 2, "nested_depth", NESTED("a.yml"), NOTHING, .name = "a.yml", .text = NESTED("b.yml"), .name2 = "b.yml", .text2 = PLAIN),
	ROW("nested_templates", 2, "nested_templates", NESTED("a.yml"), NOTHING, .name = "a.yml", .text = NESTED("b.yml"), .name2 = "b.yml", .text2 = PLAIN),
	ROW("policy_source", sizeof CHECK("local x = 1") - 1, "policy_source", PLAIN, CHECK("local x = 1")),
	ROW("policy_count", 3, "policy_count", PLAIN, NOTHING, .name = "a.lua", .text = "return { id = \"A\", check = function() end }\n", .name2 = "b.lua",
	  .text2 = "return { id = \"B\", check = function() end }\n"),
	ROW("policy_fuel", 0, "policy_fuel", PLAIN, CHECK("for i = 1, 100000 do end")),
	ROW("policy_memory", 0, "policy_memory", PLAIN, CHECK("local t = {} for i = 1, 20000 do t[i] = { i } end")),
	ROW("policy_block", 0, "policy_block", PLAIN, CHECK("local s = (\"x\"):rep(500000)")),
	ROW("policy_millis", 0, "policy_millis", PLAIN, CHECK("for i = 1, 10000 do end"), .clock = true),
	ROW("judge_millis", 0, "judge_millis", PLAIN, CHECK("for i = 1, 10000 do end"), .name = "z.lua", .text = "return { id = \"Z\", check = function() end }\n", .clock = true),
	ROW("policy_findings", 3, "policy_findings", PLAIN, CHECK("fn:deny(\"a\") fn:deny(\"b\") fn:deny(\"c\")")),
	ROW("policy_output", 30, "policy_output", PLAIN, CHECK("fn:deny(\"aaaaaaaaaa\") fn:deny(\"bbbbbbbbbb\") fn:deny(\"cccccccccc\")")),
	ROW("pattern_match", 0, "pattern_match", PLAIN, CHECK("fn:expect(\"X\"):default((\"ab\"):rep(500)):matches(\"^(a|b)*$\")")),
	ROW("pattern_heap", 0, "pattern_heap", PLAIN, CHECK("fn:expect(\"X\"):default((\"ab\"):rep(5000)):matches(\"^(a|b)*$\")")),
};

/* ---- a clock that goes by questions ---- */

static bool by_questions;
static uint64_t asked, works; /* works: no two pieces of work see the same moment */

#pragma GCC visibility push(default)
int clock_gettime(clockid_t id, struct timespec *out)
{
	static int (*real)(clockid_t, struct timespec *);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	if (!by_questions || (id != CLOCK_MONOTONIC && id != CLOCK_MONOTONIC_COARSE && id != CLOCK_THREAD_CPUTIME_ID))
		return real(id, out);
	asked++;
	*out = (struct timespec){ .tv_sec = (time_t)(asked / 1000), .tv_nsec = (long)(asked % 1000 * 1000000 + works % 1000000) };
	return 0;
}
#pragma GCC visibility pop

/* ---- one piece of work ---- */

static struct pack_host host;

static void show(const struct mg_report_template *t, const struct pack *p, struct mg_buf *out)
{
	if (t->failed)
		mg_buf_printf(out, "failed %.*s\n", MG_STR_ARG(t->error));
	for (size_t i = 0; i < t->ndiagnostics; i++)
		mg_buf_printf(out, "%.*s\n", MG_STR_ARG(t->diagnostics[i]->message));
	for (size_t i = 0; i < t->nresults; i++) {
		mg_buf_printf(out, "%.*s ", MG_STR_ARG(t->results[i]->policy->id));
		pack_result(p, t->results[i], out);
		mg_buf_putc(out, '\n');
	}
}

/* limit 0: as by default. */
static void work(const struct row *r, uint64_t limit, struct mg_buf *out)
{
	struct pack p;
	struct mg_error err;
	mg_buf_clear(out);
	pack_open(&p);
	p.limits.policy_millis = p.limits.judge_millis = 60000;
	if (limit && mg_limits_set(&p.limits, mg_str_from(r->limit), limit, &err) != MG_OK)
		fail_msg("%s", err.text);
	p.follow = strncmp(r->limit, "nested", 6) == 0;
	pack_write(&p, "m.lua", mg_str_from(r->policy));
	if (r->name)
		pack_write(&p, r->name, mg_str_from(r->text));
	if (r->name2)
		pack_write(&p, r->name2, mg_str_from(r->text2));
	by_questions = r->clock;
	asked = 0;
	works++;
	int status = pack_judge(&p, &host, mg_str_from(r->template));
	by_questions = false;
	if (status < 0) {
		pack_text(&p, mg_str_from(p.err.text), out);
	} else {
		show(p.report, &p, out);
		for (size_t i = 0; i < p.nested.n; i++)
			show(p.nested.items[i], &p, out);
	}
	pack_close(&p);
}

static bool same(const struct mg_buf *a, const struct mg_buf *b)
{
	return a->n == b->n && memcmp(a->p, b->p, a->n) == 0;
}

static void at_its_edge(void **state)
{
	const struct row *r = *state;
	const struct mg_limit_info *info = mg_limit_table;
	struct mg_buf whole = { 0 }, got = { 0 };
	while (info->name && strcmp(info->name, r->limit) != 0)
		info++;
	if (!info->name)
		fail_msg("there is no limit %s", r->limit);
	work(r, 0, &whole);
	assert_true(whole.n > 0);
	assert_true(mg_str_find(mg_buf_view(&whole), mg_str_from(r->says), 0) == (size_t)-1);
	uint64_t low = 0, high = r->clock ? 60000 : info->def; /* low refuses, high lets through */
	work(r, high, &got);
	if (!same(&got, &whole))
		fail_msg("%s: under its default: %.*s", r->limit, (int)got.n, got.p);
	while (high - low > 1) {
		uint64_t middle = low + (high - low) / 2;
		work(r, middle, &got);
		if (same(&got, &whole))
			high = middle;
		else
			low = middle;
	}
	if (r->exact)
		assert_int_equal(high, r->exact);
	assert_true(low > 0);
	work(r, low, &got);
	print_message("%s: %llu lets through, %llu does not\n", r->limit, (unsigned long long)high, (unsigned long long)low);
	if (mg_str_find(mg_buf_view(&got), mg_str_from(r->says), 0) == (size_t)-1)
		fail_msg("%s is %llu: %.*s", r->limit, (unsigned long long)low, (int)got.n, got.p);
	mg_buf_fini(&whole);
	mg_buf_fini(&got);
}

static void every_limit_has_a_row(void **state)
{
	(void)state;
	for (const struct mg_limit_info *i = mg_limit_table; i->name; i++) {
		size_t n = 0;
		for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
			n += strcmp(rows[k].limit, i->name) == 0;
		if (n == 0)
			fail_msg("the limit %s has no test at it and one past it: add a row", i->name);
	}
}

int main(void)
{
	struct CMUnitTest tests[sizeof rows / sizeof *rows + 1];
	size_t n = 0;
	for (; n < sizeof rows / sizeof *rows; n++)
		tests[n] = (struct CMUnitTest){ .name = rows[n].limit, .test_func = at_its_edge, .initial_state = (void *)(uintptr_t)&rows[n] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(every_limit_has_a_row);
	pack_host_open(&host);
	int failed = _cmocka_run_group_tests("limits", tests, n, NULL, NULL);
	pack_host_close(&host);
	return failed;
}
