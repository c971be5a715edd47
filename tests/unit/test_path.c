/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "doc/path.h"

static struct mg_arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = mg_arena_new(0);
	return arena ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	mg_arena_free(arena);
	return 0;
}

/* The path written out step by step: k:Name i:3 all w:Key=Value */
static void parses(const char *text, bool from_resource, const char *want)
{
	struct mg_path p;
	struct mg_error err;
	struct mg_buf b = { 0 };
	if (mg_path_parse(arena, mg_str_from(text), &p, &err))
		fail_msg("%s", err.text);
	for (size_t i = 0; i < p.n; i++) {
		const struct mg_step *s = &p.steps[i];
		mg_buf_puts(&b, i ? " " : "");
		switch (s->kind) {
		case MG_STEP_KEY: mg_buf_printf(&b, "k:%.*s", MG_STR_ARG(s->key)); break;
		case MG_STEP_INDEX: mg_buf_printf(&b, "i:%u", s->index); break;
		case MG_STEP_ALL: mg_buf_puts(&b, "all"); break;
		case MG_STEP_WHERE: mg_buf_printf(&b, "w:%.*s=%.*s", MG_STR_ARG(s->key), MG_STR_ARG(s->value)); break;
		}
	}
	assert_str(mg_buf_view(&b), want);
	assert_int_equal(p.from_resource, from_resource);
	assert_str(p.text, text);
	mg_buf_fini(&b);
}

static void good(void **state)
{
	(void)state;
	parses("", false, "");
	parses("/", true, "");
	parses("A", false, "k:A");
	parses("A.B", false, "k:A k:B");
	parses("/DeletionPolicy", true, "k:DeletionPolicy");
	parses("/Metadata.Owner", true, "k:Metadata k:Owner");
	parses("List[1]", false, "k:List i:1");
	parses("List[4294967295]", false, "k:List i:4294967295");
	parses("List[*].Key", false, "k:List all k:Key");
	parses("Map.*", false, "k:Map all");
	parses("*", false, "all");
	parses("[*].A", false, "all k:A");
	parses("[2][3]", false, "i:2 i:3");
	parses("Tags[Key=CostCenter].Value", false, "k:Tags w:Key=CostCenter k:Value");
	parses("Tags[Key=a.b=c d].Value", false, "k:Tags w:Key=a.b=c d k:Value");
	parses("Tags[Key=]", false, "k:Tags w:Key=");
	parses("Tags[Key=\"a]b\"].V", false, "k:Tags w:Key=a]b k:V");
	parses("Tags[Key='*']", false, "k:Tags w:Key=*");
	parses("Tags[Key=\"a\"]", false, "k:Tags w:Key=a");
	parses("Tags[Key='']", false, "k:Tags w:Key=");
	parses("Tags[Key=a'b']", false, "k:Tags w:Key=a'b'");
	parses("Tags[Key=x=y]", false, "k:Tags w:Key=x=y");
	parses("Tags[Key='a=b']", false, "k:Tags w:Key=a=b");
	parses("A\tb", false, "k:A\tb");
	parses("Fn::Sub.aws:cdk:path", false, "k:Fn::Sub k:aws:cdk:path");
	parses("A b.C-d_e", false, "k:A b k:C-d_e");
	parses("a*.b", false, "k:a* k:b");
	parses("/Paths./pets", true, "k:Paths k:/pets");
	parses("\xC3\xA9.x", false, "k:\xC3\xA9 k:x");
}

static void refused(const char *text, unsigned column, const char *why)
{
	struct mg_path p;
	struct mg_error err;
	char place[32];
	if (mg_path_parse(arena, mg_str_from(text), &p, &err) != MG_EINPUT)
		fail_msg("%s is taken", text);
	snprintf(place, sizeof place, "column %u:", column);
	assert_has(err.text, place);
	assert_has(err.text, why);
}

static void bad(void **state)
{
	(void)state;
	refused(".A", 1, "name is missing");
	refused("A..B", 3, "name is missing");
	refused("A.", 2, "ends with a dot");
	refused("A.[1]", 3, "name is missing");
	refused("/.A", 2, "name is missing");
	refused("A[0]", 3, "count from 1");
	refused("A[-1]", 3, "from 1 to");
	refused("A[4294967296]", 3, "from 1 to");
	refused("A[99999999999999999999]", 3, "List[1]");
	refused("A[]", 3, "List[1]");
	refused("A[x]", 3, "Tags[Key=Owner]");
	refused("A[1", 2, "not closed");
	refused("A[", 2, "not closed");
	refused("Tags[Key=a", 5, "not closed");
	refused("Tags[Key='a]", 5, "not closed");
	refused("Tags[Key='a'b]", 5, "not closed");
	refused("Tags[=a]", 6, "key is missing");
	refused("Tags[ Key=a]", 6, "blanks");
	refused("A]", 2, "never opened");
	refused("]", 1, "name is missing");
	refused("A[1]B", 5, "a dot or a bracket");
	refused("A . B", 1, "blanks");
	refused("A. B", 3, "blanks");
	refused("A\t.B", 1, "blanks");
	refused("\nA", 1, "blanks");
	refused("A\r", 1, "blanks");
	refused("Tags[Key=", 5, "not closed");
	refused("Tags[Key=\"", 5, "not closed");
	refused("Tags[Key='a'", 5, "not closed");
	refused("Tags[Key =a]", 6, "blanks");
	refused("Tags[ =a]", 6, "key is missing");
	refused("/Properties/Timeout", 2, "dots");
	refused("\xC3\xA9..x", 3, "name is missing");
}

static void fail_nth(void **state)
{
	struct mg_path p;
	struct mg_error err;
	(void)state;
	for (uint64_t nth = 1; nth <= 2; nth++) {
		mg_alloc_fail_at(nth);
		assert_true(mg_path_parse(arena, MG_STR("A.B"), &p, &err) < 0);
	}
	mg_alloc_fail_at(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(good), cmocka_unit_test(bad), cmocka_unit_test(fail_nth) };
	return cmocka_run_group_tests(tests, setup, teardown);
}
