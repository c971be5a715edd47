/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/pack_read.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "policy/lib.h"
#include "report/report.h"

/* ---- places ---- */

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

uint32_t mg_pack_line(const struct mg_reading *r, const char *name)
{
	struct mg_str key = mg_str_from(name), s = r->source;
	uint32_t line = 1;
	size_t from = 0, at;
	while ((at = mg_str_find(s, key, from)) != (size_t)-1) {
		for (size_t i = from; i < at; i++)
			line += s.p[i] == '\n';
		size_t end = at + key.n;
		while (end < s.n && (s.p[end] == ' ' || s.p[end] == '\t' || s.p[end] == '"' || s.p[end] == '\'' || s.p[end] == ']'))
			end++;
		bool whole = (at == 0 || !is_name(s.p[at - 1])) && (at + key.n == s.n || !is_name(s.p[at + key.n]));
		if (whole && end < s.n && s.p[end] == '=' && (end + 1 == s.n || s.p[end + 1] != '='))
			return line;
		from = at + 1;
		line += s.p[at] == '\n';
	}
	return strcmp(name, "return {") == 0 ? 1 : 0;
}

/* The line of the returned table. */
static uint32_t table_line(const struct mg_reading *r)
{
	struct mg_str s = r->source;
	size_t at = 0, last = (size_t)-1;
	uint32_t line = 1;
	while ((at = mg_str_find(s, MG_STR("return"), at)) != (size_t)-1) {
		if (at == 0 || s.p[at - 1] == '\n')
			last = at;
		at++;
	}
	for (size_t i = 0; last != (size_t)-1 && i < last; i++)
		line += s.p[i] == '\n';
	return line;
}

/* A macro, so that the status is seen where it is answered. */
#define fail(r, field, ...) (blame(r, field, __VA_ARGS__), MG_EPOLICY)
static void blame(struct mg_reading *r, const char *field, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void blame(struct mg_reading *r, const char *field, const char *fmt, ...)
{
	char text[MG_ERROR_TEXT];
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	uint32_t line = field ? mg_pack_line(r, field) : 0;
	mg_fail(r->err, MG_EPOLICY, "%.*s:%u: %s", MG_STR_ARG(r->file), line ? line : table_line(r), text);
}

/* ---- fields ---- */

static const struct field {
	const char *name, *example;
} fields[] = {
	{ "applies", "applies = \"AWS::Lambda::Function\"" },
	{ "check", "check = function(fn, ctx) fn:expect(\"Timeout\"):at_most(300) end" },
	{ "config", "config = { timeout = 300 }" },
	{ "controls", "controls = { [\"PCI-DSS-4.0.1\"] = { \"6.2.4\" } }" },
	{ "enforcement", "enforcement = \"deny\"" },
	{ "id", "id = \"PAY-R01\"" },
	{ "links", "links = { \"https://docs.aws.amazon.com/lambda/\" }" },
	{ "operations", "operations = { \"CREATE\", \"UPDATE\" }" },
	{ "remedy", "remedy = \"Set Timeout: 300.\"" },
	{ "severity", "severity = \"high\"" },
	{ "title", "title = \"Functions end within five minutes\"" },
};
#define NFIELDS (sizeof fields / sizeof *fields)

static const char *example(const char *name)
{
	for (size_t i = 0; i < NFIELDS; i++)
		if (strcmp(fields[i].name, name) == 0)
			return fields[i].example;
	return "";
}

static bool is_field(struct mg_str name)
{
	for (size_t i = 0; i < NFIELDS; i++)
		if (mg_str_is(name, fields[i].name))
			return true;
	return false;
}

/* The first unknown field by name, so that the message is always the same. */
static int check_fields(lua_State *L, struct mg_reading *r, int table)
{
	const char *names[NFIELDS], *near;
	char quoted[MG_QUOTE_MAX], key[80];
	struct mg_str unknown = MG_STR_NONE;
	for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
		if (lua_type(L, -2) != LUA_TSTRING)
			return fail(r, NULL, "the policy's table has a value without a name; a policy is one table of fields such as %s", example("id"));
		size_t n;
		const char *p = lua_tolstring(L, -2, &n);
		struct mg_str name = { p, n };
		if (!is_field(name) && (!unknown.p || mg_str_cmp(name, unknown) < 0))
			unknown = name;
	}
	if (!unknown.p)
		return MG_OK;
	for (size_t i = 0; i < NFIELDS; i++)
		names[i] = fields[i].name;
	near = mg_str_nearest(unknown, names, NFIELDS);
	snprintf(key, sizeof key, "%.*s", MG_STR_ARG(unknown));
	if (near)
		return fail(r, key, "unknown field %s: did you mean `%s`? For example: %s", mg_quote(unknown, quoted), near, example(near));
	return fail(r, key, "unknown field %s; a policy has id, title, severity, enforcement, applies, operations, remedy, links, controls, config and check",
		    mg_quote(unknown, quoted));
}

/* Pushes table[name] and gives its type. */
static int get(lua_State *L, int table, const char *name)
{
	lua_pushstring(L, name);
	return lua_rawget(L, table);
}

/* A text field; empty when absent. Pops nothing: the slot keeps the text alive until the table is popped. */
static int text_field(lua_State *L, struct mg_reading *r, int table, const char *name, struct mg_str *out)
{
	int type = get(L, table, name);
	*out = (struct mg_str){ "", 0 };
	if (type == LUA_TNIL)
		return MG_OK;
	if (type != LUA_TSTRING)
		return fail(r, name, "%s must be a text, not a %s; for example: %s", name, mg_lib_typename(L, -1), example(name));
	size_t n;
	const char *p = lua_tolstring(L, -1, &n);
	*out = mg_arena_str(r->arena, (struct mg_str){ p, n });
	return out->p ? MG_OK : mg_fail_arena(r->arena, r->err);
}

/* A text, or a list of texts. */
static int texts(lua_State *L, struct mg_reading *r, int idx, const char *name, bool one_is_fine, struct mg_str **out, size_t *n)
{
	idx = lua_absindex(L, idx);
	bool one = one_is_fine && lua_type(L, idx) == LUA_TSTRING;
	size_t count = one ? 1 : lua_type(L, idx) == LUA_TTABLE ? (size_t)lua_rawlen(L, idx) : 0, entries = 0;
	if (!one && lua_type(L, idx) == LUA_TTABLE)
		for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1))
			entries++;
	if (!one && (lua_type(L, idx) != LUA_TTABLE || entries != count))
		return fail(r, name, "%s must be %sa list of texts, not a %s; for example: %s", name, one_is_fine ? "a text or " : "", mg_lib_typename(L, idx),
			    example(name));
	*out = mg_new_n(r->arena, struct mg_str, count + 1);
	*n = count;
	if (!*out)
		return mg_fail_arena(r->arena, r->err);
	for (size_t i = 0; i < count; i++) {
		if (one)
			lua_pushvalue(L, idx);
		else
			lua_rawgeti(L, idx, (lua_Integer)i + 1);
		if (lua_type(L, -1) != LUA_TSTRING)
			return fail(r, name, "%s must hold texts, not a %s; for example: %s", name, mg_lib_typename(L, -1), example(name));
		size_t len;
		const char *p = lua_tolstring(L, -1, &len);
		(*out)[i] = mg_arena_str(r->arena, (struct mg_str){ p, len });
		if (!(*out)[i].p)
			return mg_fail_arena(r->arena, r->err);
		lua_pop(L, 1);
	}
	return MG_OK;
}

static int read_id(lua_State *L, struct mg_reading *r, int table, struct mg_policy *p)
{
	char quoted[MG_QUOTE_MAX];
	int status = text_field(L, r, table, "id", &p->info.id);
	if (status < 0)
		return status;
	if (!p->info.id.n)
		return fail(r, NULL, "the policy has no id; add one, for example: %s", example("id"));
	for (size_t i = 0; i < p->info.id.n; i++)
		if (!is_name(p->info.id.p[i]) && p->info.id.p[i] != '-' && p->info.id.p[i] != '.')
			return fail(r, "id", "id %s has other characters than letters, digits, '-', '_' and '.'; for example: %s", mg_quote(p->info.id, quoted),
				    example("id"));
	return p->info.id.n <= 64 ? MG_OK : fail(r, "id", "id %s is longer than 64 characters", mg_quote(p->info.id, quoted));
}

static int wrong_word(struct mg_reading *r, const char *name, struct mg_str word, const char *const *words, size_t n)
{
	char quoted[MG_QUOTE_MAX], list[128];
	size_t at = 0;
	const char *near = mg_str_nearest(word, words, n);
	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(list + at, sizeof list - at, "%s%s", i ? ", " : "", words[i]);
	return fail(r, name, "%s %s is unknown%s%s%s; it is one of %s", name, mg_quote(word, quoted), near ? ": did you mean `" : "", near ? near : "",
		    near ? "`?" : "", list);
}

static int read_words(lua_State *L, struct mg_reading *r, int table, struct mg_policy *p)
{
	static const char *const severities[] = { "critical", "high", "medium", "low", "info" }, *const enforcements[] = { "deny", "warn", "audit" };
	struct mg_str s;
	int status = text_field(L, r, table, "severity", &s);
	p->info.severity = MG_SEVERITY_MEDIUM;
	p->info.enforcement = MG_ENFORCE_DENY;
	if (status == MG_OK && s.n && !mg_severity_parse(s, &p->info.severity))
		return wrong_word(r, "severity", s, severities, 5);
	if (status == MG_OK)
		status = text_field(L, r, table, "enforcement", &s);
	if (status == MG_OK && s.n && !mg_enforcement_parse(s, &p->info.enforcement))
		return wrong_word(r, "enforcement", s, enforcements, 3);
	return status;
}

static int read_applies(lua_State *L, struct mg_reading *r, int table, struct mg_policy *p)
{
	char quoted[MG_QUOTE_MAX];
	if (get(L, table, "applies") == LUA_TNIL)
		return MG_OK;
	int status = texts(L, r, -1, "applies", true, &p->applies, &p->napplies);
	if (status == MG_OK && p->napplies == 0)
		return fail(r, "applies", "applies is an empty list: leave it out for a policy of the whole stack; for example: %s", example("applies"));
	for (size_t i = 0; status == MG_OK && i < p->napplies; i++)
		if (mg_str_find(p->applies[i], MG_STR("::"), 0) == (size_t)-1 && mg_str_find(p->applies[i], MG_STR("*"), 0) == (size_t)-1)
			return fail(r, "applies", "applies %s is no resource type; for example: %s", mg_quote(p->applies[i], quoted), example("applies"));
	return status;
}

static int read_operations(lua_State *L, struct mg_reading *r, int table, struct mg_policy *p)
{
	struct mg_str *list;
	size_t n;
	p->operations = 1u << MG_CREATE | 1u << MG_UPDATE;
	if (get(L, table, "operations") == LUA_TNIL)
		return MG_OK;
	int status = texts(L, r, -1, "operations", true, &list, &n);
	if (status < 0)
		return status;
	if (n == 0)
		return fail(r, "operations", "operations is an empty list: the policy would never run; for example: %s", example("operations"));
	p->operations = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned bit = 0;
		for (int k = 0; k < MG_OPERATIONS; k++)
			bit |= mg_str_is(list[i], mg_operation_names[k]) ? 1u << k : 0;
		if (!bit)
			return wrong_word(r, "operations", list[i], mg_operation_names, MG_OPERATIONS);
		p->operations |= bit;
	}
	return MG_OK;
}

static int by_text(const void *a, const void *b)
{
	return mg_str_cmp(*(const struct mg_str *)a, *(const struct mg_str *)b);
}

/* The names of the table at idx in order. */
static int sorted_names(lua_State *L, struct mg_reading *r, int idx, const char *field, struct mg_str **out, size_t *n)
{
	*n = 0;
	for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1), (*n)++)
		if (lua_type(L, -2) != LUA_TSTRING)
			return fail(r, field, "%s mixes positions and names, or has other keys than texts", field);
	*out = mg_new_n(r->arena, struct mg_str, *n + 1);
	if (!*out)
		return mg_fail_arena(r->arena, r->err);
	size_t i = 0, len;
	for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1)) {
		const char *p = lua_tolstring(L, -2, &len);
		(*out)[i] = mg_arena_str(r->arena, (struct mg_str){ p, len });
		if (!(*out)[i++].p)
			return mg_fail_arena(r->arena, r->err);
	}
	qsort(*out, *n, sizeof **out, by_text);
	return MG_OK;
}

static int read_controls(lua_State *L, struct mg_reading *r, int table, struct mg_policy *p)
{
	struct mg_str *names, *numbers, *pairs;
	size_t nnames, n, total = 0;
	int type = get(L, table, "controls"), idx = lua_gettop(L);
	if (type == LUA_TNIL)
		return MG_OK;
	if (type != LUA_TTABLE)
		return fail(r, "controls", "controls must be a table, not a %s; for example: %s", mg_lib_typename(L, -1), example("controls"));
	int status = sorted_names(L, r, idx, "controls", &names, &nnames);
	for (size_t i = 0; status == MG_OK && i < nnames; i++) {
		lua_pushlstring(L, names[i].p, names[i].n);
		lua_rawget(L, idx);
		status = texts(L, r, -1, "controls", true, &numbers, &n);
		lua_pop(L, 1);
		if (status < 0)
			return status;
		pairs = mg_new_n(r->arena, struct mg_str, 2 * (total + n) + 1);
		if (!pairs)
			return mg_fail_arena(r->arena, r->err);
		if (total)
			memcpy(pairs, p->info.controls, 2 * total * sizeof *pairs);
		for (size_t k = 0; k < n; k++) {
			pairs[2 * (total + k)] = names[i];
			pairs[2 * (total + k) + 1] = numbers[k];
		}
		total += n;
		p->info.controls = pairs;
		p->info.ncontrols = total;
	}
	return status;
}

static int read_config(lua_State *L, struct mg_reading *r, int table, struct mg_policy *p)
{
	struct mg_node *config;
	int type = get(L, table, "config");
	if (type == LUA_TNIL)
		return MG_OK;
	if (type != LUA_TTABLE)
		return fail(r, "config", "config must be a table of defaults, not a %s; for example: %s", mg_lib_typename(L, -1), example("config"));
	int status = mg_pack_data(L, lua_gettop(L), r, "config", 0, &config);
	if (status < 0)
		return status;
	if (config->kind == MG_LIST && config->count)
		return fail(r, "config", "config must have names, not positions; for example: %s", example("config"));
	config->kind = MG_MAP;
	p->config = config;
	return MG_OK;
}

int mg_pack_read(lua_State *L, struct mg_reading *r, struct mg_policy *p)
{
	int table = lua_gettop(L), status;
	struct mg_str *links = NULL;
	if (!lua_checkstack(L, 64))
		return mg_fail_nomem(r->err);
	if (lua_type(L, table) != LUA_TTABLE)
		return fail(r, NULL, "a policy file returns one table: return { id = \"PAY-R01\", check = function(fn, ctx) ... end }; this one returns %s%s",
			    lua_isnil(L, table) ? "nothing" : "a ", lua_isnil(L, table) ? "" : mg_lib_typename(L, table));
	p->info.file = r->file;
	p->source = r->source;
	p->line = table_line(r);
	if ((status = check_fields(L, r, table)) < 0 || (status = read_id(L, r, table, p)) < 0 ||
	    (status = text_field(L, r, table, "title", &p->info.title)) < 0 || (status = text_field(L, r, table, "remedy", &p->info.remedy)) < 0 ||
	    (status = read_words(L, r, table, p)) < 0 || (status = read_applies(L, r, table, p)) < 0 || (status = read_operations(L, r, table, p)) < 0 ||
	    (status = read_controls(L, r, table, p)) < 0 || (status = read_config(L, r, table, p)) < 0)
		return status;
	if (get(L, table, "links") != LUA_TNIL && (status = texts(L, r, -1, "links", false, &links, &p->info.nlinks)) < 0)
		return status;
	p->info.links = links;
	int type = get(L, table, "check");
	if (type == LUA_TNIL)
		return fail(r, NULL, "the policy has no check; for example: %s", example("check"));
	if (type != LUA_TFUNCTION)
		return fail(r, "check", "check must be a function, not a %s; for example: %s", mg_lib_typename(L, -1), example("check"));
	return MG_OK;
}

/* ---- data ---- */

static struct mg_node *node(struct mg_reading *r, enum mg_kind kind, struct mg_str text)
{
	struct mg_node *n = mg_new(r->arena, struct mg_node);
	if (n) {
		n->kind = (uint8_t)kind;
		if (kind < MG_LIST)
			n->text = n->raw = text;
	}
	return n;
}

static int table_data(lua_State *L, int idx, struct mg_reading *r, const char *where, int depth, struct mg_node **out)
{
	size_t n = (size_t)lua_rawlen(L, idx), entries = 0;
	struct mg_str *names = NULL;
	char below[160];
	int status = MG_OK;
	for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1))
		entries++;
	if (n && n != entries)
		return fail(r, "config", "%s mixes positions and names", where);
	bool list = n || !entries;
	if (!list && (status = sorted_names(L, r, idx, "config", &names, &n)) < 0)
		return status;
	struct mg_node *c = node(r, list ? MG_LIST : MG_MAP, MG_STR_NONE);
	if (!c)
		return mg_fail_arena(r->arena, r->err);
	c->count = (uint32_t)n;
	void *slots = list ? (void *)mg_new_n(r->arena, struct mg_node *, n + 1) : (void *)mg_new_n(r->arena, struct mg_member, n + 1);
	if (!slots)
		return mg_fail_arena(r->arena, r->err);
	if (list)
		c->items = slots;
	else
		c->members = slots;
	for (size_t i = 0; i < n; i++) {
		struct mg_node *child;
		if (list) {
			lua_rawgeti(L, idx, (lua_Integer)i + 1);
			snprintf(below, sizeof below, "%s[%zu]", where, i + 1);
		} else {
			lua_pushlstring(L, names[i].p, names[i].n);
			lua_rawget(L, idx);
			snprintf(below, sizeof below, "%s.%.*s", where, MG_STR_ARG(names[i]));
		}
		if ((status = mg_pack_data(L, lua_gettop(L), r, below, depth + 1, &child)) < 0)
			return status;
		lua_pop(L, 1);
		child->parent = c;
		child->index = (uint32_t)i;
		if (list)
			c->items[i] = child;
		else
			c->members[i] = (struct mg_member){ .key = names[i], .value = child };
	}
	*out = c;
	return MG_OK;
}

int mg_pack_data(lua_State *L, int idx, struct mg_reading *r, const char *where, int depth, struct mg_node **out)
{
	struct mg_str text;
	size_t n;
	const char *p;
	if (depth > 16 || !lua_checkstack(L, 8))
		return fail(r, "config", "%s is nested too deeply", where);
	switch (lua_type(L, idx)) {
	case LUA_TBOOLEAN:
		*out = node(r, MG_BOOL, lua_toboolean(L, idx) ? MG_STR("true") : MG_STR("false"));
		break;
	case LUA_TNUMBER:
		if (!isfinite(lua_tonumber(L, idx)))
			return fail(r, "config", "%s is no finite number; configuration holds texts, numbers, booleans, lists and maps", where);
		text = lua_isinteger(L, idx) ? mg_arena_printf(r->arena, "%lld", (long long)lua_tointeger(L, idx))
					     : mg_arena_printf(r->arena, "%.17g", lua_tonumber(L, idx));
		*out = text.p ? node(r, lua_isinteger(L, idx) ? MG_INT : MG_FLOAT, text) : NULL;
		break;
	case LUA_TSTRING:
		p = lua_tolstring(L, idx, &n);
		text = mg_arena_str(r->arena, (struct mg_str){ p, n });
		*out = text.p ? node(r, MG_TEXT, text) : NULL;
		break;
	case LUA_TTABLE:
		return table_data(L, idx, r, where, depth, out);
	default:
		return fail(r, "config", "%s is a %s; configuration holds texts, numbers, booleans, lists and maps", where, mg_lib_typename(L, idx));
	}
	return *out ? MG_OK : mg_fail_arena(r->arena, r->err);
}
