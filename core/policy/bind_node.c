/* SPDX-License-Identifier: Apache-2.0 */
/* Reading: what nodes, resources and the stack have in common. */
#include <lauxlib.h>

#include "cfn/intrinsic.h"
#include "policy/lib.h"
#include "policy/view.h"

/* Pushes the method called like the key on top of the stack and returns true, or pushes nothing. The methods are index's upvalue. */
static bool push_method(lua_State *L)
{
	lua_pushvalue(L, 2);
	if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TFUNCTION)
		return true;
	lua_pop(L, 1);
	return false;
}

/* A float that is a whole number is that number, as it is for tables: list[n / 2]. */
static void whole_key(lua_State *L)
{
	int whole;
	lua_Integer i = lua_tointegerx(L, 2, &whole);
	if (lua_type(L, 2) != LUA_TNUMBER || !whole)
		return;
	lua_pushinteger(L, i);
	lua_replace(L, 2);
}

/* Data first: a key of the template never loses to a method's name. `node:get` on a map with the member "get" goes through __call. */
int mg_index_node(lua_State *L)
{
	struct mg_view *v = lua_touserdata(L, 1);
	mg_charge(L, 3);
	mg_view_check(L, v);
	whole_key(L);
	if (lua_isinteger(L, 2) && v->value->kind == MG_LIST) {
		lua_Integer i = lua_tointeger(L, 2);
		if (i < 1 || (uint64_t)i > UINT32_MAX)
			return 0;
		mg_view_push(L, v->side, v->resource, mg_value_item(v->side->x, v->value, (size_t)i - 1));
		return 1;
	}
	if (lua_type(L, 2) != LUA_TSTRING && lua_type(L, 2) != LUA_TNUMBER)
		return 0;
	if (v->value->kind == MG_MAP) {
		lua_pushvalue(L, 2);
		struct mg_str key = mg_lib_text(L, -1);
		const struct mg_value *m = mg_value_member(v->side->x, v->value, key);
		lua_pop(L, 1);
		if (!m || m->state != MG_ABSENT) {
			mg_view_push(L, v->side, v->resource, m);
			return 1;
		}
	}
	return lua_type(L, 2) == LUA_TSTRING && push_method(L) ? 1 : 0;
}


/* Walks the path at slot 2 from the view at slot 1, in the current scenario. */
static void walk(lua_State *L, struct mg_walk *w, const char *method)
{
	mg_view_self(L, 1, method);
	struct mg_exam *e = mg_exam_of(L);
	*w = (struct mg_walk){ .L = L, .e = e, .base = mg_view_base(L, 1), .path = mg_walk_path(L, 2) };
	if (w->path->from_resource)
		mg_exam_needs_siblings(L, e, "attributes");
	if (!mg_walk_run(w))
		mg_exam_halt(L, w->base.side);
}

/* The one value that a path without [*] finds. */
static const struct mg_found *walk_one(lua_State *L, struct mg_walk *w, const char *method)
{
	walk(L, w, method);
	if (w->n > 1)
		mg_raise(L, "%s wants a path that finds one value; %.*s finds %zu", method, MG_STR_ARG(w->path->text), w->n);
	if (w->n == 0)
		mg_raise(L, "%s wants a path that finds one value; %.*s finds none", method, MG_STR_ARG(w->path->text));
	return &w->found[0];
}

static int node_get(lua_State *L)
{
	struct mg_walk w;
	walk(L, &w, "get");
	bool star = false;
	for (size_t i = 0; i < w.path->n; i++)
		star |= w.path->steps[i].kind == MG_STEP_ALL;
	if (!star) {
		if (w.n == 0) {
			lua_pushnil(L);
			return 1;
		}
		if (w.found[0].maybe)
			mg_view_stop_unknown(L, w.found[0].value);
		mg_view_push(L, w.base.side, w.base.owner, w.found[0].value);
		return 1;
	}
	lua_newtable(L);
	lua_Integer n = 0;
	for (size_t i = 0; i < w.n; i++) {
		mg_charge(L, 4);
		if (w.found[i].value->state == MG_ABSENT)
			continue;
		mg_view_push(L, w.base.side, w.base.owner, w.found[i].value);
		lua_rawseti(L, -2, ++n);
	}
	return 1;
}

static const struct mg_value *known(lua_State *L, struct mg_walk *w, const char *method)
{
	const struct mg_value *v = walk_one(L, w, method)->value;
	if (v->state == MG_UNKNOWN)
		mg_view_stop_unknown(L, v);
	return v;
}

/* Names as they are written, without reading a value: pairs stops at the first unknown one, and asks for the choice of each. An unknown map stops. */
static int node_keys(lua_State *L)
{
	struct mg_walk w;
	const struct mg_value *v = known(L, &w, "keys");
	size_t n = v->container ? v->container->count : v->nitems;
	lua_newtable(L);
	if (v->state == MG_ABSENT || v->kind != MG_MAP)
		return 1;
	for (size_t i = 0; i < n; i++) {
		mg_charge(L, 3);
		mg_lib_push(L, v->container ? v->container->members[i].key : v->keys[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

static int node_has(lua_State *L)
{
	struct mg_walk w;
	const struct mg_found *unsure = NULL;
	bool has = false;
	walk(L, &w, "has");
	for (size_t i = 0; i < w.n && !has; i++) {
		const struct mg_found *f = &w.found[i];
		enum mg_truth t = f->maybe || (f->value->state == MG_UNKNOWN && f->missing < w.path->n) ? MG_MAYBE : mg_value_present(f->value);
		has = t == MG_YES;
		if (t == MG_MAYBE && !unsure)
			unsure = f;
	}
	if (!has && unsure)
		mg_view_stop_unknown(L, unsure->value);
	lua_pushboolean(L, has);
	return 1;
}

static _Noreturn void wrong_kind(lua_State *L, struct mg_walk *w, const struct mg_value *v, const char *want)
{
	char shown[MG_SHOWN_MAX];
	mg_place_show(w->base.side->x, v, shown);
	struct mg_str label = mg_walk_label(w, &w->found[0]);
	mg_raise(L, "%.*s is %s, not %s; ask first with is(path), or expect it", MG_STR_ARG(label), shown, want);
}

static int node_number(lua_State *L)
{
	struct mg_walk w;
	const struct mg_value *v = known(L, &w, "number");
	double d;
	int64_t i;
	if (v->state == MG_ABSENT) {
		lua_pushnil(L);
	} else if (v->kind < MG_LIST && mg_str_to_int(v->text, &i)) {
		lua_pushinteger(L, i);
	} else if (mg_value_number(v, &d)) {
		lua_pushnumber(L, d);
	} else {
		wrong_kind(L, &w, v, "a number");
	}
	return 1;
}

static int node_boolean(lua_State *L)
{
	struct mg_walk w;
	const struct mg_value *v = known(L, &w, "boolean");
	if (v->state == MG_ABSENT)
		lua_pushnil(L);
	else if (v->kind < MG_LIST && mg_str_eq_nocase(v->text, MG_STR("true")))
		lua_pushboolean(L, 1);
	else if (v->kind < MG_LIST && mg_str_eq_nocase(v->text, MG_STR("false")))
		lua_pushboolean(L, 0);
	else
		wrong_kind(L, &w, v, "true or false");
	return 1;
}

static int node_peek(lua_State *L)
{
	struct mg_walk w;
	const struct mg_found *f = walk_one(L, &w, "peek");
	struct mg_view *p = mg_view_new(L, MG_VIEW_PEEK, sizeof *p);
	*p = mg_view_of(w.base.side, f->value, w.base.owner);
	return 1;
}

/* ---- changed ---- */

/* The view of the previous template that stands where base does; false when there is none. Nested nodes compare from their resource. */
static bool counterpart(struct mg_exam *e, const struct mg_base *base, struct mg_base *out)
{
	if (!e->has_before || base->side->old)
		return false;
	*out = (struct mg_base){ .side = &e->before };
	if (!base->owner)
		return true;
	out->owner = mg_template_resource(e->before.t, base->owner->id);
	return out->owner && mg_explore_present(e->before.x, out->owner);
}

static int node_changed(lua_State *L)
{
	struct mg_walk now, old;
	const struct mg_found *f = walk_one(L, &now, "changed");
	struct mg_exam *e = now.e;
	struct mg_base base = now.base, before;
	if (base.value)
		mg_raise(L, "changed is asked of a resource or the stack: fn:changed(\"Environment.Variables\")");
	if (!counterpart(e, &base, &before)) {
		if (e->has_before && mg_explore_stopped(e->before.x) != MG_EXPLORE_GOING)
			mg_exam_halt(L, &e->before);
		lua_pushboolean(L, f->value->state != MG_ABSENT);
		return 1;
	}
	old = (struct mg_walk){ .L = L, .e = e, .base = before, .path = now.path };
	if (!mg_walk_run(&old))
		mg_exam_halt(L, before.side);
	if (old.n != 1)
		mg_raise(L, "changed wants a path that finds one value");
	enum mg_truth t = mg_value_equal(base.side->x, f->value, mg_view_carry(L, before.side, base.side, old.found[0].value));
	if (mg_explore_stopped(base.side->x) != MG_EXPLORE_GOING)
		mg_exam_halt(L, base.side);
	if (t == MG_MAYBE)
		mg_view_stop_unknown(L, f->value->state == MG_UNKNOWN ? f->value : old.found[0].value);
	lua_pushboolean(L, t == MG_NO);
	return 1;
}

const struct mg_method mg_methods_node[] = {
	{ "get", node_get, "node:get(path)", "the value at a path as node.Key gives it; with [*] a table of all that are there" },
	{ "keys", node_keys, "node:keys([path])",
	  "a table of a map's keys as they are written, empty when it is absent; reads no value, so it neither stops nor forks where pairs would" },
	{ "has", node_has, "node:has(path)", "is there a value? Decided for unknown values too" },
	{ "number", node_number, "node:number(path)", "the value as a number, also from text; nil when absent; anything else is an error" },
	{ "boolean", node_boolean, "node:boolean(path)", "the value as a boolean, also from the texts true and false in any case" },
	{ "peek", node_peek, "node:peek(path)", "what is known of a value without ever stopping: known, reason, text, written, prefix, suffix, keys, count, fn, refs, source" },
	{ "changed", node_changed, "resource:changed(path)", "does the value differ from the template before the update? True where there was none" },
	{ NULL, NULL, NULL, NULL },
};

/* ---- peek ---- */

static const char *const sources[] = {
	[MG_FROM_LITERAL] = "literal", [MG_FROM_GIVEN] = "given",   [MG_FROM_DEFAULT] = "default",   [MG_FROM_ALLOWED] = "allowed",
	[MG_FROM_MAPPING] = "mapping", [MG_FROM_PSEUDO] = "pseudo", [MG_FROM_RESOURCE] = "resource", [MG_FROM_OTHER] = "other",
};
static const char *const ref_kinds[] = {
	[MG_REF_PARAMETER] = "parameter", [MG_REF_PSEUDO] = "pseudo",   [MG_REF_RESOURCE] = "resource",	 [MG_REF_ATTRIBUTE] = "attribute",
	[MG_REF_IMPORT] = "import",	  [MG_REF_DYNAMIC] = "dynamic", [MG_REF_STACK_OUTPUT] = "stack_output",
};

static void set_text(lua_State *L, const char *key, struct mg_str s)
{
	mg_lib_push(L, s);
	lua_setfield(L, -2, key);
}

static int push_refs(lua_State *L, const struct mg_view *v)
{
	const struct mg_ref *const *refs;
	size_t n;
	if (!mg_value_refs(v->side->x, v->value, &refs, &n))
		mg_exam_halt(L, v->side);
	lua_newtable(L);
	for (size_t i = 0; i < n; i++) {
		mg_charge(L, 8);
		lua_createtable(L, 0, 3);
		lua_pushstring(L, ref_kinds[refs[i]->kind]);
		lua_setfield(L, -2, "kind");
		set_text(L, "id", refs[i]->id);
		set_text(L, "attribute", refs[i]->attribute);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

/* The known text before the first hole; the whole text when it is known. */
static struct mg_str prefix(const struct mg_value *v)
{
	if (v->state == MG_KNOWN)
		return v->kind < MG_LIST ? v->text : MG_STR_NONE;
	return v->npieces && !v->pieces[0].hole ? v->pieces[0].text : MG_STR_NONE;
}

/* The known text after the last hole; the whole text when it is known. */
static struct mg_str suffix(const struct mg_value *v)
{
	if (v->state == MG_KNOWN)
		return prefix(v);
	return v->npieces && !v->pieces[v->npieces - 1].hole ? v->pieces[v->npieces - 1].text : MG_STR_NONE;
}

/* Can the member's value be absent? Only what may give AWS::NoValue must be resolved to know: the rest would ask for choices that nobody needs. */
static bool may_be_absent(const struct mg_node *n)
{
	const struct mg_node *argument;
	enum mg_fn fn = mg_fn_of(n, false, &argument);
	if (fn == MG_FN_REF)
		return mg_str_is(argument->text, "AWS::NoValue");
	return fn == MG_FN_IF || fn == MG_FN_FINDINMAP || fn == MG_FN_SELECT || fn == MG_FN_TRANSFORM || fn == MG_FN_UNKNOWN;
}

/* Counts the members of a known map or list, and appends the keys to the table on top. False for everything else. */
static bool count_members(lua_State *L, const struct mg_view *view, bool keys, lua_Integer *n)
{
	const struct mg_value *v = view->value;
	const struct mg_node *c = v->container;
	if (v->state != MG_KNOWN || v->kind < MG_LIST || v->open)
		return false;
	size_t all = c ? c->count : v->nitems;
	*n = 0;
	for (size_t i = 0; i < all; i++) {
		mg_charge(L, 4);
		if (c) {
			const struct mg_node *member = v->kind == MG_MAP ? c->members[i].value : c->items[i];
			const struct mg_value *value = may_be_absent(member) ? mg_resolve(view->side->x, member) : NULL;
			if (mg_explore_stopped(view->side->x) != MG_EXPLORE_GOING)
				mg_exam_halt(L, view->side);
			if (value && value->state == MG_ABSENT)
				continue;
		}
		++*n;
		if (keys) {
			mg_lib_push(L, c ? c->members[i].key : v->keys[i]);
			lua_rawseti(L, -2, *n);
		}
	}
	return true;
}

static void push_keys(lua_State *L, const struct mg_view *view)
{
	lua_Integer n;
	lua_newtable(L);
	if (view->value->kind != MG_MAP || !count_members(L, view, true, &n)) {
		lua_pop(L, 1);
		lua_pushnil(L);
	}
}

static void push_count(lua_State *L, const struct mg_view *view)
{
	lua_Integer n;
	if (count_members(L, view, false, &n))
		lua_pushinteger(L, n);
	else
		lua_pushnil(L);
}

static bool push_optional(lua_State *L, struct mg_str s)
{
	if (s.p)
		mg_lib_push(L, s);
	else
		lua_pushnil(L);
	return true;
}

/* What stands in the author's text at the value's place: a scalar, or the template of an Fn::Sub, even where all its variables are known. */
static struct mg_str written(const struct mg_value *v)
{
	const struct mg_node *n = v->used, *argument;
	if (n && mg_fn_of(n, false, &argument) == MG_FN_SUB)
		n = argument->kind == MG_LIST && argument->count ? argument->items[0] : argument;
	return n && mg_node_is_scalar(n) ? n->text : MG_STR_NONE;
}

static bool push_peek(lua_State *L, const struct mg_view *view, struct mg_str name)
{
	const struct mg_value *v = view->value;
	const struct mg_node *argument;
	bool secret = v->secret && v->state == MG_KNOWN;
	if (mg_str_is(name, "known"))
		lua_pushboolean(L, v->state != MG_UNKNOWN);
	else if (mg_str_is(name, "present"))
		lua_pushboolean(L, v->state != MG_ABSENT);
	else if (mg_str_is(name, "reason"))
		return push_optional(L, v->state == MG_UNKNOWN ? v->reason : MG_STR_NONE);
	else if (mg_str_is(name, "text"))
		return push_optional(L, secret || v->state == MG_ABSENT || (v->state == MG_KNOWN && v->kind >= MG_LIST) ? MG_STR_NONE : v->text);
	else if (mg_str_is(name, "written"))
		return push_optional(L, v->secret ? MG_STR_NONE : written(v));
	else if (mg_str_is(name, "prefix"))
		return push_optional(L, secret || v->state == MG_ABSENT ? MG_STR_NONE : prefix(v));
	else if (mg_str_is(name, "suffix"))
		return push_optional(L, secret || v->state == MG_ABSENT ? MG_STR_NONE : suffix(v));
	else if (mg_str_is(name, "keys"))
		push_keys(L, view);
	else if (mg_str_is(name, "count"))
		push_count(L, view);
	else if (mg_str_is(name, "fn"))
		return push_optional(L, v->used && mg_fn_of(v->used, false, &argument) != MG_FN_NONE ? mg_str_from(mg_fn_name(mg_fn_of(v->used, false, &argument)))
												     : MG_STR_NONE);
	else if (mg_str_is(name, "refs"))
		push_refs(L, view);
	else if (mg_str_is(name, "source"))
		lua_pushstring(L, sources[v->state == MG_UNKNOWN && v->from == MG_FROM_LITERAL ? MG_FROM_OTHER : v->from]); /* a literal is known */
	else
		return false;
	return true;
}

int mg_index_peek(lua_State *L)
{
	static const char *const fields[] = { "known", "present", "reason", "text", "written", "prefix", "suffix", "keys", "count", "fn", "refs", "source", NULL };
	struct mg_str name = mg_lib_text(L, 2);
	mg_view_check(L, lua_touserdata(L, 1));
	if (!push_peek(L, lua_touserdata(L, 1), name))
		mg_view_unknown_name(L, "a peek", name, NULL, fields, "It has known, present, reason, text, written, prefix, suffix, keys, count, fn, refs and source.");
	return 1;
}
