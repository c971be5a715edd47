/* SPDX-License-Identifier: Apache-2.0 */
/* Paths as policies hand them over, and declarations as plain data. */
#include <lauxlib.h>
#include <stdio.h>

#include "policy/lib.h"
#include "policy/runner.h"
#include "policy/walk.h"

#define STEPS_MAX 64

static const char cache_key;
static const struct mg_path itself = { .text = { "", 0 } };

/* A parsed text in the state's table. own: where the bytes of the table's key are, as long as the state lives; an equal text may lie elsewhere and go. */
struct kept {
	struct mg_path path;
	const char *own;
};

static const struct mg_path *parse(lua_State *L, struct mg_arena *a, struct mg_str text)
{
	struct kept *k = mg_arena_alloc(a, sizeof *k);
	struct mg_path *p = k ? &k->path : NULL;
	struct mg_error err;
	struct mg_str copy = mg_arena_str(a, text);
	if (!p || !copy.p)
		mg_stop_raise(L, MG_STOP_MEMORY, "no room for a path");
	if (mg_path_parse(a, copy, p, &err) < 0)
		mg_raise(L, "%s", err.text);
	if (p->n > STEPS_MAX)
		mg_raise(L, "path of more than %d steps", STEPS_MAX);
	k->own = text.p;
	return p;
}

/* Parsed texts stay with the state, as many as the runner has room for. */
static const struct mg_path *parsed(lua_State *L, int idx, bool *kept)
{
	struct mg_str text = mg_lib_text(L, idx);
	if (lua_rawgetp(L, LUA_REGISTRYINDEX, &cache_key) != LUA_TTABLE) {
		lua_pop(L, 1);
		lua_newtable(L);
		lua_pushvalue(L, -1);
		lua_rawsetp(L, LUA_REGISTRYINDEX, &cache_key);
	}
	lua_pushvalue(L, idx); // cache text
	if (lua_rawget(L, -2) == LUA_TLIGHTUSERDATA) {
		const struct kept *k = lua_touserdata(L, -1);
		*kept = k->own == text.p;
		lua_pop(L, 2);
		return &k->path;
	}
	lua_pop(L, 1);
	mg_charge_bytes(L, text.n * 8);
	*kept = false;
	struct mg_arena *keep = mg_runner_paths(mg_exam_of(L)->runner);
	if (!keep) {
		lua_pop(L, 1);
		return parse(L, mg_exam_of(L)->arena, text);
	}
	const struct mg_path *p = parse(L, keep, text);
	lua_pushvalue(L, idx);
	lua_pushlightuserdata(L, (void *)(uintptr_t)p); /* the first member of its struct kept */
	lua_rawset(L, -3);
	lua_pop(L, 1);
	*kept = true;
	return p;
}

/* The texts that a state asks for most are found by their address: only those that are keys of the table of parsed ones, which keeps them where they are. */
static const struct mg_path *cached(lua_State *L, int idx)
{
	const struct mg_exam *e = mg_exam_of(L);
	const char *text = lua_tostring(L, idx);
	bool kept;
	if (!e->policy)
		return parsed(L, idx, &kept);
	struct mg_known_path *known = &e->runner->states[e->policy->index].known[((uintptr_t)text >> 5) % MG_KNOWN_PATHS];
	if (known->text == text)
		return known->path;
	const struct mg_path *p = parsed(L, idx, &kept);
	if (kept)
		*known = (struct mg_known_path){ text, p };
	return p;
}

static char *add_text(char *to, struct mg_str s)
{
	if (s.n)
		memcpy(to, s.p, s.n);
	return to + s.n;
}

/* "Tags[1].a.b" */
static struct mg_str spell(lua_State *L, const struct mg_path *p)
{
	size_t n = 1;
	for (size_t i = 0; i < p->n; i++)
		n += p->steps[i].kind == MG_STEP_KEY ? p->steps[i].key.n + 1 : 16;
	char *text = mg_exam_alloc(L, n), *to = text;
	for (size_t i = 0; i < p->n; i++) {
		if (p->steps[i].kind == MG_STEP_KEY)
			to = add_text(i ? add_text(to, MG_STR(".")) : to, p->steps[i].key);
		else
			to += snprintf(to, 16, "[%u]", p->steps[i].index);
	}
	return (struct mg_str){ text, (size_t)(to - text) };
}

static const struct mg_path *segments(lua_State *L, int idx)
{
	mg_lib_table(L, idx, false);
	size_t n = (size_t)lua_rawlen(L, idx);
	if (n > STEPS_MAX)
		mg_raise(L, "path of more than %d steps", STEPS_MAX);
	struct mg_path *p = mg_exam_alloc(L, sizeof *p);
	*p = (struct mg_path){ .steps = mg_exam_alloc(L, (n + 1) * sizeof *p->steps), .n = n, .text = MG_STR("") };
	for (size_t i = 0; i < n; i++) {
		int type = lua_rawgeti(L, idx, (lua_Integer)i + 1);
		if (type == LUA_TSTRING) {
			struct mg_str s = mg_exam_copy(L, mg_lib_text(L, -1));
			p->steps[i] = (struct mg_step){ .kind = MG_STEP_KEY, .key = s };
		} else if (lua_isinteger(L, -1) && lua_tointeger(L, -1) > 0 && lua_tointeger(L, -1) <= UINT32_MAX) {
			p->steps[i] = (struct mg_step){ .kind = MG_STEP_INDEX, .index = (uint32_t)lua_tointeger(L, -1) };
		} else {
			mg_raise(L, "segment %zu of the path must be a text or a position from 1; write {\"Tags\", 1, \"a.b\"}", i + 1);
		}
		lua_pop(L, 1);
	}
	p->text = spell(L, p);
	return p;
}

const struct mg_path *mg_walk_path(lua_State *L, int idx)
{
	idx = lua_absindex(L, idx);
	switch (lua_type(L, idx)) {
	case LUA_TNONE:
	case LUA_TNIL:
		return &itself;
	case LUA_TSTRING:
		return cached(L, idx);
	case LUA_TTABLE:
	case LUA_TUSERDATA:
		return segments(L, idx);
	default:
		mg_raise(L, "a path is a text such as \"Tags[*].Key\" or a table of segments, not a %s", mg_lib_typename(L, idx));
	}
}

static const struct mg_value *raw(lua_State *L, const struct mg_node *n, bool hidden, const struct mg_template *t, int depth)
{
	mg_charge(L, 2);
	if (depth > (int)mg_sandbox_limits(L)->doc_depth)
		mg_stop_raise(L, MG_STOP_FUEL, "declarations are nested too deeply");
	struct mg_value *v = mg_exam_alloc(L, sizeof *v);
	*v = (struct mg_value){ .state = MG_KNOWN, .kind = n->kind, .used = n, .origin = n->origin };
	if (mg_node_is_scalar(n)) {
		v->text = n->text;
		if (hidden && n->text.n) { /* an empty text hides nothing, and policies ask whether there is one */
			v->state = MG_UNKNOWN;
			v->secret = true;
			v->reason = MG_STR("NoEcho");
			v->text = MG_STR_NONE;
		}
		return v;
	}
	v->items = mg_exam_alloc(L, (n->count + 1) * sizeof *v->items);
	v->keys = n->kind == MG_MAP ? mg_exam_alloc(L, (n->count + 1) * sizeof *v->keys) : NULL;
	v->nitems = n->count;
	for (uint32_t i = 0; i < n->count; i++) {
		const struct mg_node *child = n->kind == MG_MAP ? n->members[i].value : n->items[i];
		bool secret = hidden;
		if (n->kind == MG_MAP) {
			v->keys[i] = n->members[i].key;
			const struct mg_parameter *p = n->parent && mg_str_is(mg_node_key(n->parent), "Parameters") ? mg_template_parameter(t, mg_node_key(n)) : NULL;
			secret |= p && p->no_echo && p->node == n && (child == p->fallback || child == p->allowed);
		}
		v->items[i] = (struct mg_value *)(uintptr_t)raw(L, child, secret, t, depth + 1);
	}
	return v;
}

const struct mg_value *mg_raw_value(lua_State *L, const struct mg_template *t, const struct mg_node *n)
{
	return raw(L, n, false, t, 0);
}
