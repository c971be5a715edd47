/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the decision log judged again: what would be otherwise, and what cannot be told. */
#include "policy_load.h"

#include "service/rejudge.h"

static struct bench *b;
static struct mg_engine *engine;
static struct mg_arena *arena;
static struct mg_rejudged got;
static struct mg_error err;

/* Fails what is not 1; the day that it is judged by is in its message. */
static const char policy[] = "return { id = \"T-1\", title = \"t\", applies = \"A::B::C\",\n"
			     "check = function(r, ctx) r:expect(\"X\"):equals(1) if ctx.date == \"2020-01-02\" then r:deny(\"long ago\") end end }\n";

static int setup(void **state)
{
	(void)state;
	b = bench_new();
	write_file(b->folder, "p.lua", policy);
	if (bench_load(b) != MG_OK)
		fail_msg("%s", b->err.text);
	arena = mg_arena_new(0);
	return mg_engine_new(b->set, &b->config, &engine, &err);
}

static int teardown(void **state)
{
	(void)state;
	mg_engine_free(engine);
	mg_arena_free(arena);
	bench_free(b);
	return 0;
}

#define LINE(rest) "{\"schema\":\"moongate.decision/1\",\"id\":\"i\",\"time\":\"then\",\"verdict\":\"allow\"" rest "}"
#define GOOD "{\"template\":\"Resources: {R: {Type: 'A::B::C', Properties: {X: 1}}}\""
#define BAD "{\"template\":\"Resources: {R: {Type: 'A::B::C', Properties: {X: 2}}}\""

static int again(const char *line, struct mg_date date)
{
	got = (struct mg_rejudged){ .nchanges = 99 };
	return mg_rejudge(engine, b->set, arena, mg_str_from(line), date, &got, &err);
}

static void what_is_no_decision(void **state)
{
	static const char *const table[][2] = {
		{ "{", "decision:1:" },
		{ "[]", "this is no decision: it has no `schema: moongate.decision/1`" },
		{ "{}", "this is no decision: it has no `schema: moongate.decision/1`" },
		{ "{\"schema\":null}", "this is no decision" },
		{ "{\"schema\":[\"moongate.decision/1\"]}", "this is no decision" },
		{ "{\"schema\":\"moongate.decision/2\"}", "this is no decision" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		assert_int_equal(again(table[i][0], (struct mg_date){ 0 }), MG_EINPUT);
		assert_has(err.text, table[i][1]);
	}
}

static void what_was_not_kept(void **state)
{
	static const struct {
		const char *time;
		uint64_t ms;
	} times[] = { { "", 0 }, { ",\"time_ms\":12345", 12345 }, { ",\"time_ms\":-1", 0 }, { ",\"time_ms\":\"soon\"", 0 } };
	char line[256];
	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
		snprintf(line, sizeof(line), LINE(",\"stack\":\"s\",\"target\":null,\"source\":\"hook\"%s"), times[i].time);
		assert_int_equal(again(line, (struct mg_date){ 0 }), MG_OK);
		assert_int_equal(got.state, MG_REJUDGE_NO_INPUT);
		assert_str(got.id, "i");
		assert_str(got.time, "then");
		assert_str(got.stack, "s");
		assert_str(got.target, "");
		assert_str(got.source, "hook");
		assert_str(got.before, "allow");
		assert_int_equal(got.time_ms, times[i].ms);
		assert_int_equal(got.nchanges, 0);
	}
}

static void what_cannot_be_judged(void **state)
{
	static const char *const table[][2] = {
		{ LINE(",\"input\":[]"), "`input` is a list, it must be a map" },
		{ LINE(",\"input\":{}"), "this input has no `template`" },
		{ LINE(",\"input\":{\"template\":\"Resources: {R: {Type: 'A::B::C'}}\\nParameters: {P: {Type: Number}}\",\"parameters\":{\"P\":\"x\"}}"), "`P`" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		assert_int_equal(again(table[i][0], (struct mg_date){ 0 }), MG_OK);
		assert_int_equal(got.state, MG_REJUDGE_FAILED);
		assert_has(got.why.p, table[i][1]);
	}
}

/* "policy before after", one a line. */
static const char *changes(void)
{
	static char text[512];
	int n = 0;
	text[0] = '\0';
	for (size_t i = 0; i < got.nchanges; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, "%.*s %s %s\n", MG_STR_ARG(got.changes[i].policy), mg_rejudged_outcome(got.changes[i].before),
			      mg_rejudged_outcome(got.changes[i].after));
	return text;
}

static void what_would_be_otherwise(void **state)
{
	static const struct {
		const char *line, *changes;
		enum mg_verdict after;
		bool changed;
	} table[] = {
		{ LINE(",\"outcomes\":{\"T-1\":\"pass\"},\"input\":" GOOD "}"), "", MG_ALLOW, false },
		{ LINE(",\"outcomes\":{\"T-1\":\"pass\"},\"input\":" BAD "}"), "T-1 pass fail\n", MG_DENY, true },
		{ LINE(",\"outcomes\":{\"T-1\":\"fail\"},\"input\":" BAD "}"), "", MG_DENY, true },
		{ LINE(",\"outcomes\":{\"T-9\":\"error\",\"A-1\":\"undecided\",\"T-1\":\"pass\"},\"input\":" GOOD "}"), "A-1 undecided none\nT-9 error none\n", MG_ALLOW, false },
		{ LINE(",\"outcomes\":{\"T-1\":\"perhaps\"},\"input\":" GOOD "}"), "T-1 none pass\n", MG_ALLOW, false },
		{ LINE(",\"outcomes\":{\"T-1\":[]},\"input\":" GOOD "}"), "T-1 none pass\n", MG_ALLOW, false },
		{ LINE(",\"outcomes\":[],\"input\":" GOOD "}"), "T-1 none pass\n", MG_ALLOW, false },
		{ LINE(",\"input\":" GOOD "}"), "T-1 none pass\n", MG_ALLOW, false },
		/* Two resources: the worse counts. */
		{ LINE(",\"outcomes\":{\"T-1\":\"pass\"},\"input\":{\"template\":\"Resources: {R: {Type: 'A::B::C', Properties: {X: 2}}, S: {Type: 'A::B::C', Properties: {X: 1}}}\"}"),
		  "T-1 pass fail\n", MG_DENY, true },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		if (again(table[i].line, (struct mg_date){ 0 }) != MG_OK)
			fail_msg("%s", err.text);
		assert_int_equal(got.state, MG_REJUDGED);
		assert_string_equal(changes(), table[i].changes);
		assert_int_equal(got.after, table[i].after);
		assert_int_equal(got.verdict_changed, table[i].changed);
	}
}

/* By the day of the decision, unless another one is asked for. */
static void days(void **state)
{
	static const struct {
		const char *kept;
		struct mg_date asked;
		enum mg_verdict after;
	} table[] = {
		{ "", { 0 }, MG_ALLOW }, /* today */
		{ ",\"date\":\"2020-01-02\"", { 0 }, MG_DENY },
		{ ",\"date\":\"2020-01-02\"", { 2021, 1, 1 }, MG_ALLOW },
		{ ",\"date\":\"2021-01-01\"", { 2020, 1, 2 }, MG_DENY },
		{ "", { 2020, 1, 2 }, MG_DENY },
	};
	char line[512];
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		snprintf(line, sizeof(line), LINE(",\"input\":" GOOD "%s}"), table[i].kept);
		assert_int_equal(again(line, table[i].asked), MG_OK);
		assert_int_equal(got.after, table[i].after);
	}
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(what_is_no_decision), TEST(what_was_not_kept), TEST(what_cannot_be_judged), TEST(what_would_be_otherwise), TEST(days) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
