/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/buf.h"
#include "policy/sandbox.h"

static struct mg_sandbox *sb;

static int open_sandbox(void **state)
{
	(void)state;
	struct mg_sandbox_options o = { .limits = &mg_limits_default };
	return mg_sandbox_new(&o, &sb, NULL);
}

static int close_sandbox(void **state)
{
	(void)state;
	mg_sandbox_free(sb);
	return 0;
}

/* want NULL: all names are known. */
static void check(const char *text, const char *want)
{
	struct mg_error err = { .text = "" };
	int chunk;
	if (mg_sandbox_load(sb, MG_STR("p.lua"), mg_str_from(text), &chunk, &err) != MG_OK)
		fail_msg("%s", err.text);
	int status = mg_sandbox_check_names(sb, chunk, &err);
	if (!want)
		assert_string_equal(err.text, "");
	else
		assert_string_equal(err.text, want);
	assert_int_equal(status, want ? MG_EPOLICY : MG_OK);
}

static void known_names_pass(void **state)
{
	(void)state;
	check("return 1", NULL);
	check("local t = {} for k, v in pairs(t) do t[k] = tostring(v):upper() end return string.format('%d', #t) .. math.pi", NULL);
	check("local x = 1 return function() local y = x return function() return x + y, string end end", NULL);
	check("local t = { a = 1 } return t.b, t.c.d, ('x').foo", NULL);
}

static void own_globals_are_known_wherever_they_are_set(void **state)
{
	(void)state;
	check("function helper() return later end\nlocal function f() later = 2 end\nreturn helper()", NULL);
}

static void unknown_names_are_found_in_branches_too(void **state)
{
	(void)state;
	check("local t = {\n  check = function(fn)\n    if fn then\n      return tostrin(1)\n    end\n  end }\nreturn t", "p.lua:4: `tostrin` is not defined; did you mean `tostring`?");
	check("\n\nreturn function() return function() return function() zzzzzz.x = 1 end end end", "p.lua:3: `zzzzzz` is not defined");
}

static void the_first_line_is_told(void **state)
{
	(void)state;
	check("local f = function()\n\n\n  return bbbbbb\nend\nlocal g = function() return aaaaaa end\nreturn f, g, cccccc", "p.lua:4: `bbbbbb` is not defined");
}

static void removed_names_say_why(void **state)
{
	(void)state;
	check("return function() return setmetatable({}, {}) end",
	      "p.lua:1: `setmetatable` is not available to policies: a metatable makes the library run without end and hides what a value is");
}

static void another_env_is_the_authors_own(void **state)
{
	(void)state;
	check("local _ENV = { x = 1 } return x, y, z", NULL);
	check("local function f(_ENV) return anything end return f", NULL);
	check("local function f(_ENV) return function() return anything end end return f", NULL);
	check("do local _ENV = {} a = b end return wrongg", "p.lua:1: `wrongg` is not defined");
}

/* Far apart lines, many constants, every kind of constant, nested functions: the dump is read to its end. */
static void long_chunks_are_read(void **state)
{
	(void)state;
	struct mg_buf b = { .n = 0 };
	char want[64];
	mg_buf_puts(&b, "local t = { 1, 2.5, -3, 1e300, 'short', true, false, nil, '");
	for (int i = 0; i < 300; i++)
		mg_buf_puts(&b, "long ");
	mg_buf_puts(&b, "' }\n");
	for (int i = 0; i < 400; i++)
		mg_buf_printf(&b, "t.k%d = function(a, ...) local x <close> = nil return a == %d.5 and #t or ... end\n", i, i);
	for (int i = 0; i < 1000; i++)
		mg_buf_puts(&b, "\n");
	mg_buf_puts(&b, "local function last()");
	for (int i = 0; i < 300; i++)
		mg_buf_puts(&b, "\n");
	mg_buf_puts(&b, "return nonsense end return last");
	mg_buf_putc(&b, '\0');
	snprintf(want, sizeof want, "p.lua:%d: `nonsense` is not defined", 1 + 400 + 1000 + 1 + 300);
	check(b.p, want);
	mg_buf_fini(&b);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_sandbox, close_sandbox)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(known_names_pass), TEST(own_globals_are_known_wherever_they_are_set), TEST(unknown_names_are_found_in_branches_too), TEST(the_first_line_is_told),
		TEST(removed_names_say_why), TEST(another_env_is_the_authors_own), TEST(long_chunks_are_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
