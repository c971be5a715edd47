/* SPDX-License-Identifier: Apache-2.0 */
/* What a test file may say: names of fields, and of which kind each is. */
#include "judge/test_expect.h"

#include "report/report.h"

const char *const mg_expect_names[] = { "outcome", "count",   "reason", "targets", "findings", "logical_id", "path", "line",
					"column",  "message", "remedy", "witness", "matcher",  "warning",    NULL };
static const char *const *const finding_keys = mg_expect_names + MG_EXPECT_OWN;

bool mg_expect_keys(const struct mg_node *map, const char *what, const char *const *names, struct mg_buf *why)
{
	size_t n = 0;
	while (names[n])
		n++;
	for (uint32_t i = 0; i < map->count; i++) {
		bool known = false;
		for (size_t k = 0; k < n && !known; k++)
			known = mg_str_is(map->members[i].key, names[k]);
		if (known)
			continue;
		const char *near = mg_str_nearest(map->members[i].key, names, n);
		mg_buf_printf(why, "%s has no field ", what);
		mg_buf_quote(why, map->members[i].key);
		mg_buf_printf(why, near ? "; did you mean `%s`?\n" : "\n", near);
		return false;
	}
	return true;
}

static const struct mg_node *outcome_of(const struct mg_node *expect)
{
	return expect->kind == MG_MAP ? mg_node_at(expect, "outcome") : expect;
}

static bool is_list(const struct mg_node *n)
{
	return n->kind == MG_LIST || (n->kind == MG_MAP && n->count == 0); /* Lua's {} is both */
}

static bool is_map(const struct mg_node *n)
{
	return n->kind == MG_MAP;
}

static bool is_flag(const struct mg_node *n)
{
	return n->kind == MG_BOOL;
}

static bool is_count(const struct mg_node *n)
{
	return n->kind == MG_INT;
}

static bool is_text(const struct mg_node *n)
{
	return mg_node_is_scalar(n) && !is_flag(n);
}

static bool is_witness(const struct mg_node *n)
{
	return is_map(n) || (is_flag(n) && mg_str_is(n->text, "false"));
}

/* What a field may be: in the order of mg_expect_names, from the second. What is of another kind would hold for anything. */
static const struct {
	bool (*is)(const struct mg_node *n);
	const char *must;
} shapes[] = {
	{ is_count, "a whole number" },
	{ is_text, "a text" },
	{ is_map, "a map of logical ids and outcomes" },
	{ is_list, "a list of tables" },
	{ is_text, "a text" },
	{ is_text, "a text" },
	{ is_text, "a number or a text of the line" },
	{ is_count, "a whole number" },
	{ is_text, "a text" },
	{ is_text, "a text" },
	{ is_witness, "a table of names and values, or false" },
	{ is_text, "a text" },
	{ is_flag, "true or false" },
};

static bool check_shapes(const struct mg_node *map, const char *const *keys, struct mg_buf *why)
{
	for (; *keys; keys++) {
		const struct mg_node *n = mg_node_at(map, *keys);
		size_t at = (size_t)(keys - mg_expect_names) - 1;
		if (n && !shapes[at].is(n)) {
			mg_buf_printf(why, "`%s` must be %s\n", *keys, shapes[at].must);
			return false;
		}
	}
	return true;
}

static bool check_finding(const struct mg_node *f, struct mg_buf *why)
{
	if (f->kind != MG_MAP) {
		mg_buf_puts(why, "an expected finding is a table such as { path = \"/Resources/Fn\", line = 3 }\n");
		return false;
	}
	return mg_expect_keys(f, "an expected finding", finding_keys, why) && check_shapes(f, finding_keys, why);
}

static bool check_targets(const struct mg_node *targets, struct mg_buf *why)
{
	enum mg_outcome outcome;
	for (uint32_t i = 0; targets && i < targets->count; i++)
		if (!mg_node_is_scalar(targets->members[i].value) || !mg_outcome_parse(targets->members[i].value->text, &outcome)) {
			mg_buf_puts(why, "`targets`: the outcome of ");
			mg_buf_quote(why, targets->members[i].key);
			mg_buf_puts(why, " must be one of pass, fail, undecided, skip, error\n");
			return false;
		}
	return true;
}

bool mg_expect_check(const struct mg_node *expect, enum mg_outcome *outcome, struct mg_buf *why)
{
	const struct mg_node *n = expect ? outcome_of(expect) : NULL;
	if (!n || !mg_node_is_scalar(n) || !mg_outcome_parse(n->text, outcome)) {
		mg_buf_puts(why, "`expect` must say an outcome: expect = \"pass\" or expect = { outcome = \"fail\", ... }, one of pass, fail, undecided, skip, error\n");
		return false;
	}
	if (expect->kind != MG_MAP)
		return true;
	if (!mg_expect_keys(expect, "`expect`", mg_expect_names, why) || !check_shapes(expect, mg_expect_names + 1, why) || !check_targets(mg_node_at(expect, "targets"), why))
		return false;
	const struct mg_node *findings = mg_node_at(expect, "findings");
	for (uint32_t i = 0; findings && i < findings->count; i++)
		if (!check_finding(findings->items[i], why))
			return false;
	return true;
}
