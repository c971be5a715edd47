/* SPDX-License-Identifier: Apache-2.0 */
/* Runs every attack of tests/sandbox/ and of $MG_SHARED/hostile-policies. An attack's first line says how it must end:
 *     -- expect: work            (or memory, deadline, output, findings, stack: the stop's name; several: "work or memory")
 *     -- expect: error TEXT      (a Lua error whose message contains TEXT)
 *     -- expect: load TEXT       (refused when it is loaded)
 *     -- expect: value TEXT      (it runs to its end and returns TEXT)
 * and "-- with: fuel=N millis=N memory=N block=N runs=N" on the second line changes the limits. With --print the endings are printed instead of judged. */
#include <dirent.h>
#include <lauxlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "policy/environment.h"
#include "policy/lib.h"
#include "policy/sandbox.h"

#define ATTACKS_MAX 400

struct attack {
	char path[512];
	const char *name; /* in path */
	const char *expect; /* for files of others; NULL: the first line says it */
};

struct ending {
	char text[MG_FAULT_TEXT * 2]; /* "stop work: …", "error …", "load …", "value …" */
	bool spoiled;
};

/* ---- what an attack can call beside the environment: the marks of a host ---- */

static int host_say(lua_State *L)
{
	struct mg_str s = mg_lib_tostring(L, 1);
	mg_charge_output(L, s.n);
	return 0;
}

static int host_find(lua_State *L)
{
	mg_charge_finding(L);
	return 0;
}

static int host_unknown(lua_State *L)
{
	mg_stop_raise(L, MG_STOP_UNKNOWN, "unknown: parameter X has no value");
}

static int host_skip(lua_State *L)
{
	struct mg_str s = mg_lib_tostring(L, 1);
	mg_charge_output(L, s.n);
	mg_stop_raise(L, MG_STOP_SKIP, "skip: %.80s", s.p);
}

static int host_each(lua_State *L)
{
	struct mg_fault fault;
	mg_lib_function(L, 1);
	lua_settop(L, 1);
	for (int i = 0; i < 3; i++) {
		lua_pushvalue(L, 1);
		lua_pushinteger(L, i);
		enum mg_run run = mg_sandbox_subcall(L, 1, 1, &fault);
		if (run != MG_RUN_OK)
			lua_pushfstring(L, "%s", run == MG_RUN_STOP ? mg_stop_name(fault.stop) : fault.text);
	}
	return 3;
}

static int host_node(lua_State *L)
{
	lua_newuserdatauv(L, 8, 0);
	luaL_getmetatable(L, "test.node");
	lua_setmetatable(L, -2);
	return 1;
}

static int node_text(lua_State *L)
{
	lua_pushliteral(L, "node!");
	return 1;
}

static int node_index(lua_State *L)
{
	mg_charge(L, 1);
	if (lua_type(L, 2) == LUA_TSTRING && mg_str_is(mg_lib_text(L, 2), "unknown"))
		mg_stop_raise(L, MG_STOP_UNKNOWN, "unknown: read of a node");
	lua_settop(L, 2);
	return 1;
}

static const struct mg_env_entry host_table[] = {
	{ "host.each", MG_ENV_FUNCTION, { .function = host_each }, "", "", "", "" },
	{ "host.find", MG_ENV_FUNCTION, { .function = host_find }, "", "", "", "" },
	{ "host.node", MG_ENV_FUNCTION, { .function = host_node }, "", "", "", "" },
	{ "host.say", MG_ENV_FUNCTION, { .function = host_say }, "", "", "", "" },
	{ "host.skip", MG_ENV_FUNCTION, { .function = host_skip }, "", "", "", "" },
	{ "host.unknown", MG_ENV_FUNCTION, { .function = host_unknown }, "", "", "", "" },
	{ .name = NULL },
};
static const struct mg_env_entry *const host_tables[] = { host_table, NULL };

static int open_host(lua_State *L)
{
	luaL_newmetatable(L, "test.node");
	lua_pushliteral(L, "node");
	lua_setfield(L, -2, "__type");
	lua_pushcfunction(L, node_text);
	lua_setfield(L, -2, "__tostring");
	lua_pushcfunction(L, node_index);
	lua_setfield(L, -2, "__index");
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	lua_newtable(L);
	lua_pushliteral(L, "frozen");
	lua_setfield(L, -2, "name");
	lua_newtable(L);
	for (int i = 1; i <= 3; i++) {
		lua_pushinteger(L, i * 10);
		lua_rawseti(L, -2, i);
	}
	lua_setfield(L, -2, "list");
	mg_env_freeze(L, "config");
	mg_env_add(L, NULL, "config");
	return 0;
}

/* ---- one run ---- */

struct job {
	int chunk;
	struct mg_buf out;
};

static int run_chunk(lua_State *L)
{
	struct job *job = lua_touserdata(L, 1);
	lua_settop(L, 0);
	mg_sandbox_push(L, job->chunk);
	lua_call(L, 0, LUA_MULTRET);
	int n = lua_gettop(L);
	for (int i = 1; i <= n; i++) {
		struct mg_str s = mg_lib_tostring(L, i);
		if (i > 1)
			mg_buf_putc(&job->out, ' ');
		mg_buf_add(&job->out, s.p, s.n < 400 ? s.n : 400);
		lua_pop(L, 1);
	}
	return 0;
}

static void run_once(struct mg_sandbox *sb, int chunk, struct mg_account *account, struct ending *end)
{
	struct job job = { .chunk = chunk };
	struct mg_fault fault;
	struct mg_error err;
	if (mg_sandbox_begin(sb, account, &err) != MG_OK) {
		snprintf(end->text, sizeof end->text, "refused %s", err.text);
		return;
	}
	enum mg_run run = mg_sandbox_call(sb, run_chunk, &job, &fault);
	if (run == MG_RUN_OK)
		snprintf(end->text, sizeof end->text, "value %.*s", (int)job.out.n, job.out.p ? job.out.p : "");
	else if (run == MG_RUN_ERROR)
		snprintf(end->text, sizeof end->text, "error %s", fault.text);
	else
		snprintf(end->text, sizeof end->text, "stop %s: %s", mg_stop_name(fault.stop), fault.text);
	mg_buf_fini(&job.out);
	mg_sandbox_end(sb);
	end->spoiled = mg_sandbox_spoiled(sb);
}

/* What an honest policy gives: must be the same bytes before and after every attack, in the same state and in a new one. */
static const char canary[] =
	"local t, names = {}, {}\n"
	"for k, v in pairs { b = 1, a = 2, [3] = 'c', [1] = 'd', [true] = 'e' } do t[#t + 1] = tostring(k) .. '=' .. tostring(v) end\n"
	"for k in pairs(_ENV) do names[#names + 1] = k end\n"
	"local a, why = pcall(function() return leaked end)\n"
	"local b, why2 = pcall(function() return string.leaked end)\n"
	"return table.concat(t, ','), #names, a, why, b, why2, ('x'):upper(), string.format('%5.1f|%q', 2.25, 'a\\nb'), tostring({}),\n"
	"  tostring(pairs), ('a b'):gsub('%w', '%0%0'), #string.rep('ab', 10, ','), config.name, config.list[2], select('#', table.unpack({ 1, 2, 3 }))\n";

/* Loads text into a new state and runs it with one account; then the canary in the same state, unless that is spoiled. */
static void run_text(const char *name, struct mg_str text, const struct mg_limits *limits, uint64_t runs, struct ending *end, struct ending *after)
{
	struct mg_sandbox_options o = { .limits = limits, .tables = host_tables, .open = open_host };
	struct mg_sandbox *sb;
	struct mg_error err;
	struct mg_account account;
	int chunk;
	*end = *after = (struct ending){ .spoiled = false };
	if (mg_sandbox_new(&o, &sb, &err) != MG_OK) {
		snprintf(end->text, sizeof end->text, "new %s", err.text);
		return;
	}
	mg_account_init(&account, limits);
	if (mg_sandbox_load(sb, mg_str_from(name), text, &chunk, &err) != MG_OK)
		snprintf(end->text, sizeof end->text, "load %s", err.text);
	else
		for (uint64_t i = 0; i < runs && !mg_sandbox_spoiled(sb); i++)
			run_once(sb, chunk, &account, end);
	after->spoiled = mg_sandbox_spoiled(sb);
	if (!after->spoiled) {
		mg_account_init(&account, &mg_limits_default);
		if (mg_sandbox_load(sb, MG_STR("canary"), MG_STR(canary), &chunk, &err) == MG_OK)
			run_once(sb, chunk, &account, after);
		else
			snprintf(after->text, sizeof after->text, "load %s", err.text);
	} else if (mg_sandbox_begin(sb, &account, &err) != MG_EPOLICY) {
		snprintf(after->text, sizeof after->text, "a spoiled state runs again");
	}
	mg_sandbox_free(sb);
}

/* ---- files ---- */

/* Generous where a test is not about time, so that a sanitizer's pace does not change the cause. */
static struct mg_limits limits_of(struct mg_str text, uint64_t *runs)
{
	struct mg_limits l = mg_limits_default;
	l.policy_millis = 60000;
	*runs = 1;
	const char *with = memmem(text.p, text.n, "-- with: ", 9), *line = with ? memchr(with, '\n', (size_t)(text.p + text.n - with)) : NULL;
	for (const char *p = with ? with + 9 : NULL; p && p < line;) {
		char key[32];
		unsigned long long value;
		int used;
		if (sscanf(p, " %31[a-z]=%llu%n", key, &value, &used) != 2)
			break;
		p += used;
		if (!strcmp(key, "fuel"))
			l.policy_fuel = value;
		else if (!strcmp(key, "millis"))
			l.policy_millis = value;
		else if (!strcmp(key, "memory"))
			l.policy_memory = value;
		else if (!strcmp(key, "block"))
			l.policy_block = value;
		else if (!strcmp(key, "runs"))
			*runs = value;
		else
			break;
	}
	return l;
}

static bool stopped_by(const char *words, const char *text)
{
	const char *colon = strchr(text, ':');
	if (strncmp(text, "stop ", 5) != 0 || !colon)
		return false;
	char copy[256];
	snprintf(copy, sizeof copy, "%s", words);
	for (char *w = strtok(copy, " "); w; w = strtok(NULL, " "))
		if (strlen(w) == (size_t)(colon - text) - 5 && strncmp(w, text + 5, strlen(w)) == 0)
			return true;
	return false;
}

static bool as_expected(const char *expect, const char *text)
{
	static const char *const kinds[] = { "error ", "load ", "value " };
	for (size_t i = 0; i < 3; i++) {
		size_t n = strlen(kinds[i]);
		if (strncmp(expect, kinds[i], n) != 0)
			continue;
		if (strncmp(text, kinds[i], n) != 0)
			return false;
		return i == 2 ? strcmp(text + n, expect + n) == 0 : strstr(text + n, expect + n) != NULL;
	}
	return stopped_by(expect, text);
}

static void read_attack(const struct attack *a, struct mg_str *text, char expect[256])
{
	struct mg_error err;
	char *p;
	if (mg_file_read(a->path, 8u << 20, &p, &text->n, &err) != MG_OK)
		fail_msg("%s", err.text);
	text->p = p;
	if (a->expect)
		snprintf(expect, 256, "%s", a->expect);
	else if (sscanf(p, "-- expect: %255[^\n]", expect) != 1)
		fail_msg("%s: the first line says no ending", a->path);
}

static char want_canary[sizeof((struct ending *)0)->text];

static void attack_ends(void **state)
{
	const struct attack *a = *state;
	struct mg_str text;
	struct ending end, after, next, next_after;
	char expect[256];
	uint64_t runs;
	read_attack(a, &text, expect);
	struct mg_limits l = limits_of(text, &runs);
	run_text(a->name, text, &l, runs, &end, &after);
	free((void *)text.p);
	if (!as_expected(expect, end.text))
		fail_msg("%s: expected `%s`, got `%s`", a->name, expect, end.text);
	assert_false(after.spoiled && end.text[0] == 'v');
	assert_string_equal(after.text, after.spoiled ? "" : want_canary);
	run_text("canary", MG_STR(canary), &mg_limits_default, 1, &next, &next_after);
	assert_string_equal(next.text, want_canary);
}

static size_t list(const char *folder, const char *expect, struct attack *out, size_t n)
{
	struct dirent **names;
	int count = scandir(folder, &names, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		const char *dot = strrchr(names[i]->d_name, '.');
		if (dot && !strcmp(dot, ".lua") && n < ATTACKS_MAX) {
			struct attack *a = &out[n++];
			snprintf(a->path, sizeof a->path, "%s/%s", folder, names[i]->d_name);
			a->name = strrchr(a->path, '/') + 1;
			a->expect = expect;
		}
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	return n;
}

/* The files of the shared folder say no ending: a limit, or a name that is not there. None may come to its end. */
static void shared_ends(void **state)
{
	const struct attack *a = *state;
	struct mg_str text;
	struct ending end, after;
	char expect[256];
	read_attack(a, &text, expect);
	run_text(a->name, text, &mg_limits_default, 1, &end, &after);
	free((void *)text.p);
	if (!stopped_by("work memory deadline stack", end.text) && !strstr(end.text, "is not available to policies"))
		fail_msg("%s: ends with `%s`", a->name, end.text);
	if (!after.spoiled)
		assert_string_equal(after.text, want_canary);
}

static void shared_absent(void **state)
{
	(void)state;
	skip();
}

/* ---- the same bytes under another address layout ---- */

static void print_all(const struct attack *attacks, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct mg_str text;
		struct ending end, after;
		char expect[256];
		uint64_t runs;
		read_attack(&attacks[i], &text, expect);
		struct mg_limits l = limits_of(text, &runs);
		if (!strstr(expect, "deadline")) {
			run_text(attacks[i].name, text, &l, runs, &end, &after);
			printf("%s: %s | %s\n", attacks[i].name, end.text, after.text);
		}
		free((void *)text.p);
	}
}

static void read_process(const char *command, struct mg_buf *out)
{
	char part[4096];
	size_t n;
	FILE *f = popen(command, "r");
	assert_non_null(f);
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		mg_buf_add(out, part, n);
	assert_int_equal(pclose(f), 0);
}

static const char *self;

static void same_bytes(void **state)
{
	(void)state;
	char command[600];
	struct mg_buf first = { .n = 0 };
	snprintf(command, sizeof command, "'%s' --print", self);
	read_process(command, &first);
	assert_true(first.n > 1000);
	for (int i = 0; i < 2; i++) {
		struct mg_buf again = { .n = 0 };
		read_process(command, &again);
		assert_int_equal(again.n, first.n);
		assert_memory_equal(again.p, first.p, first.n);
		mg_buf_fini(&again);
	}
	mg_buf_fini(&first);
}

int main(int argc, char **argv)
{
	static struct attack attacks[ATTACKS_MAX];
	static struct CMUnitTest tests[ATTACKS_MAX + 2];
	const char *source = getenv("MG_SOURCE"), *shared = getenv("MG_SHARED");
	char folder[512];
	struct ending end, after;
	self = argv[0];
	snprintf(folder, sizeof folder, "%s/tests/sandbox", source ? source : ".");
	size_t own = list(folder, NULL, attacks, 0);
	if (argc > 1 && !strcmp(argv[1], "--print")) {
		print_all(attacks, own);
		return 0;
	}
	snprintf(folder, sizeof folder, "%s/hostile-policies", shared ? shared : "../shared");
	size_t all = list(folder, "", attacks, own), n = 0;
	run_text("canary", MG_STR(canary), &mg_limits_default, 1, &end, &after);
	memcpy(want_canary, end.text, sizeof want_canary);
	for (; n < all; n++)
		tests[n] = (struct CMUnitTest){ .name = attacks[n].name, .test_func = n < own ? attack_ends : shared_ends, .initial_state = &attacks[n] };
	if (all == own)
		tests[n++] = (struct CMUnitTest){ .name = "hostile-policies", .test_func = shared_absent };
	tests[n++] = (struct CMUnitTest){ .name = "same bytes in every process", .test_func = same_bytes };
	return _cmocka_run_group_tests("sandbox", tests, n, NULL, NULL);
}
