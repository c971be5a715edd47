/* SPDX-License-Identifier: Apache-2.0 */
/* The value API, and library functions as Lua functions. */
#include "policy/library.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include <lauxlib.h>

#include "base/buf.h"
#include "policy/bind.h"
#include "policy/call.h"
#include "policy/environment.h"
#include "policy/language.h"
#include "policy/lib.h"

int mg_call_limit(struct mg_call *c, enum mg_stop stop, const char *text)
{
	if (c->failed)
		return MG_ELIMIT;
	c->failed = true;
	c->stop = stop;
	snprintf(c->text, sizeof c->text, "%s", text);
	return MG_ELIMIT;
}

int mg_call_halted(struct mg_call *c)
{
	c->failed = c->halted = true;
	return MG_EPOLICY;
}

int mg_call_stop(struct mg_call *c, enum mg_stop stop, struct mg_str reason)
{
	if (c->failed)
		return MG_EPOLICY;
	c->failed = true;
	c->stop = stop;
	snprintf(c->text, sizeof c->text, "%.*s", MG_STR_ARG(reason));
	return MG_EPOLICY;
}

int mg_call_charge(struct mg_call *c, uint64_t units)
{
	return mg_account_pay(&c->e->account, units) ? MG_OK : mg_call_limit(c, MG_STOP_NONE, "");
}

static int call_in_time(struct mg_call *c)
{
	return mg_account_in_time(&c->e->account) ? MG_OK : mg_call_limit(c, MG_STOP_NONE, "");
}

int mg_call_error(struct mg_call *c, const char *fmt, ...)
{
	va_list args;
	if (c->failed)
		return MG_EPOLICY;
	c->failed = true;
	va_start(args, fmt);
	vsnprintf(c->text, sizeof c->text, fmt, args);
	va_end(args);
	return MG_EPOLICY;
}

static int call_undecided(struct mg_call *c, const struct mg_value *v)
{
	return mg_call_stop(c, MG_STOP_UNKNOWN, v ? mg_value_why(v) : MG_STR("a value is not known"));
}

static size_t call_count(struct mg_call *c)
{
	return c->n;
}

static const struct mg_value *call_argument(struct mg_call *c, size_t i)
{
	return i < c->n ? c->arguments[i] : NULL;
}

/* Plugins hand on what they were given: NULL is what argument and get give for nil. */
static bool is_nothing(const struct mg_value *v)
{
	return !v || v->state == MG_ABSENT;
}

static enum mg_value_type call_type(struct mg_call *c, const struct mg_value *v)
{
	(void)c;
	if (is_nothing(v))
		return MG_TYPE_NIL;
	if (mg_value_unknown(v))
		return MG_TYPE_UNKNOWN;
	switch ((enum mg_kind)v->kind) {
	case MG_NULL:
		return MG_TYPE_NIL;
	case MG_BOOL:
		return MG_TYPE_BOOLEAN;
	case MG_INT:
		return MG_TYPE_INTEGER;
	case MG_FLOAT:
		return MG_TYPE_NUMBER;
	case MG_TEXT:
		return MG_TYPE_TEXT;
	case MG_LIST:
		return MG_TYPE_LIST;
	case MG_MAP:
		return MG_TYPE_MAP;
	}
	return MG_TYPE_NIL;
}

static int missing(struct mg_call *c)
{
	return mg_call_error(c, "a value is missing where a library function needs one");
}

/* v, a list or map, stands where a scalar is wanted. */
static int not_a(struct mg_call *c, const struct mg_value *v, const char *want)
{
	return mg_call_error(c, "a %s is given where a %s is needed", v->kind == MG_LIST ? "list" : "map", want);
}

/* MG_OK for a known value. */
static int known(struct mg_call *c, const struct mg_value *v)
{
	if (is_nothing(v))
		return missing(c);
	if (mg_value_unknown(v))
		return call_undecided(c, v);
	return MG_OK;
}

static int call_text(struct mg_call *c, const struct mg_value *v, struct mg_str *out)
{
	int status = known(c, v);
	if (status == MG_OK && v->kind >= MG_LIST)
		status = not_a(c, v, "text");
	if (status == MG_OK)
		status = mg_call_charge(c, 1 + v->text.n / 32);
	if (status == MG_OK)
		*out = v->text;
	return status;
}

static int call_number(struct mg_call *c, const struct mg_value *v, double *out)
{
	char quoted[MG_QUOTE_MAX];
	int status = known(c, v);
	if (status == MG_OK && !mg_value_number(v, out))
		status = v->kind < MG_LIST ? mg_call_error(c, "%s is not a number", v->secret ? "the text" : mg_quote(v->text, quoted))
					   : not_a(c, v, "number");
	return status == MG_OK ? mg_call_charge(c, 2) : status;
}

static int call_get(struct mg_call *c, const struct mg_value *map, struct mg_str key, const struct mg_value **out)
{
	int status = known(c, map);
	if (status == MG_OK)
		status = mg_call_charge(c, 4);
	if (status != MG_OK)
		return status;
	const struct mg_value *v = mg_value_member(c->side->x, map, key);
	if (!v)
		return mg_call_halted(c);
	*out = v->state == MG_ABSENT ? NULL : v;
	return MG_OK;
}

static int call_children(struct mg_call *c, const struct mg_value *v, const struct mg_value *const **items, const struct mg_str **keys, size_t *n)
{
	const struct mg_str *names = NULL;
	int status = known(c, v);
	if (status != MG_OK)
		return status;
	if (v->kind < MG_LIST) {
		*n = 0;
		return mg_call_error(c, "a text or number is given where a list or map is needed");
	}
	if (!mg_value_children(c->side->x, v, items, &names, n))
		return mg_call_halted(c);
	if (keys)
		*keys = v->kind == MG_MAP ? names : NULL;
	return mg_call_charge(c, 1 + *n);
}

int mg_call_alloc(struct mg_call *c, size_t n, void **out)
{
	int status = mg_call_charge(c, 1 + n / 32);
	if (status != MG_OK)
		return status;
	*out = mg_arena_alloc(c->e->arena, n ? n : 1);
	if (*out)
		return MG_OK;
	mg_call_limit(c, MG_STOP_MEMORY, "memory: a library function needs more than a check may have (four times the limit policy_memory)");
	return MG_ELIMIT;
}

static int call_pieces(struct mg_call *c, const struct mg_value *v, const struct mg_text_piece **pieces, size_t *n)
{
	struct mg_text_piece *p;
	if (is_nothing(v))
		return missing(c);
	if (v->state == MG_KNOWN && v->kind >= MG_LIST)
		return not_a(c, v, "text");
	size_t count = v->state == MG_KNOWN ? 1 : v->npieces;
	int status = mg_call_alloc(c, (count + 1) * sizeof *p, (void **)&p);
	if (status != MG_OK)
		return status;
	if (v->state == MG_KNOWN)
		p[0] = (struct mg_text_piece){ false, v->text };
	for (size_t i = 0; v->state != MG_KNOWN && i < count; i++)
		p[i] = (struct mg_text_piece){ v->pieces[i].hole, v->pieces[i].text };
	*pieces = p;
	*n = count;
	return MG_OK;
}

static int call_equal(struct mg_call *c, const struct mg_value *a, const struct mg_value *b, int *out)
{
	static const struct mg_value nothing = { .state = MG_ABSENT };
	int status = mg_call_charge(c, 8);
	if (status != MG_OK)
		return status;
	enum mg_truth t = mg_value_equal(c->side->x, a ? a : &nothing, b ? b : &nothing);
	if (mg_explore_stopped(c->side->x) != MG_EXPLORE_GOING)
		return mg_call_halted(c);
	*out = t == MG_NO ? 0 : t == MG_YES ? 1 : 2;
	return MG_OK;
}

/* ---- new values ---- */

static int make(struct mg_call *c, enum mg_kind kind, const struct mg_value *place, struct mg_value **out)
{
	int status = mg_call_alloc(c, sizeof **out, (void **)out);
	if (status != MG_OK)
		return status;
	**out = (struct mg_value){ .state = MG_KNOWN, .kind = (uint8_t)kind };
	if (place) {
		(*out)->used = place->used;
		(*out)->origin = place->origin;
		(*out)->secret = place->secret;
		(*out)->from = place->from;
	}
	return MG_OK;
}

static int copy(struct mg_call *c, struct mg_str s, struct mg_str *out)
{
	char *p;
	int status = mg_call_alloc(c, s.n + 1, (void **)&p);
	if (status != MG_OK)
		return status;
	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = 0;
	*out = (struct mg_str){ p, s.n };
	return MG_OK;
}

static int make_scalar(struct mg_call *c, enum mg_kind kind, struct mg_str text, const struct mg_value *place, const struct mg_value **out)
{
	struct mg_value *v;
	int status = make(c, kind, place, &v);
	if (status == MG_OK)
		status = copy(c, text, &v->text);
	if (status == MG_OK)
		*out = v;
	return status;
}

static int make_boolean(struct mg_call *c, bool b, const struct mg_value *place, const struct mg_value **out)
{
	return make_scalar(c, MG_BOOL, b ? MG_STR("true") : MG_STR("false"), place, out);
}

static int make_number(struct mg_call *c, double d, bool integer, const struct mg_value *place, const struct mg_value **out)
{
	char text[40];
	if (!isfinite(d))
		return mg_call_error(c, "a library function made a number that is not finite");
	bool whole = integer && fabs(d) < 9007199254740992.0 && d == floor(d);
	int n = whole ? snprintf(text, sizeof text, "%lld", (long long)d) : snprintf(text, sizeof text, "%.17g", d);
	return make_scalar(c, whole ? MG_INT : MG_FLOAT, (struct mg_str){ text, (size_t)n }, place, out);
}

static int make_text(struct mg_call *c, struct mg_str s, const struct mg_value *place, const struct mg_value **out)
{
	return make_scalar(c, MG_TEXT, s, place, out);
}

static int make_list(struct mg_call *c, const struct mg_value *const *items, size_t n, const struct mg_value *place, const struct mg_value **out)
{
	struct mg_value *v;
	int status = make(c, MG_LIST, place, &v);
	if (status == MG_OK)
		status = mg_call_alloc(c, (n + 1) * sizeof *v->items, (void **)&v->items);
	if (status != MG_OK)
		return status;
	for (size_t i = 0; i < n; i++) {
		if (is_nothing(items[i])) /* no list or map holds nothing */
			return missing(c);
		v->items[i] = (struct mg_value *)(uintptr_t)items[i];
	}
	v->nitems = n;
	*out = v;
	return MG_OK;
}

static int make_map(struct mg_call *c, const struct mg_str *keys, const struct mg_value *const *items, size_t n, const struct mg_value *place,
		    const struct mg_value **out)
{
	const struct mg_value *list = NULL;
	int status = make_list(c, items, n, place, &list);
	struct mg_value *v = (struct mg_value *)(uintptr_t)list;
	if (status == MG_OK)
		status = mg_call_alloc(c, (n + 1) * sizeof *v->keys, (void **)&v->keys);
	for (size_t i = 0; status == MG_OK && i < n; i++)
		status = copy(c, keys[i], &v->keys[i]);
	if (status != MG_OK)
		return status;
	v->kind = MG_MAP;
	*out = v;
	return MG_OK;
}

static int data_children(struct mg_call *c, const struct mg_node *n, const struct mg_value **out)
{
	const struct mg_value **items;
	struct mg_str *keys;
	int status = mg_call_alloc(c, (n->count + 1) * sizeof *items, (void **)&items);
	if (status == MG_OK)
		status = mg_call_alloc(c, (n->count + 1) * sizeof *keys, (void **)&keys);
	for (uint32_t i = 0; status == MG_OK && i < n->count; i++) {
		keys[i] = n->kind == MG_MAP ? n->members[i].key : MG_STR_NONE;
		status = mg_call_data(c, n->kind == MG_MAP ? n->members[i].value : n->items[i], &items[i]);
	}
	if (status != MG_OK)
		return status;
	return n->kind == MG_MAP ? make_map(c, keys, items, n->count, NULL, out) : make_list(c, items, n->count, NULL, out);
}

int mg_call_data(struct mg_call *c, const struct mg_node *n, const struct mg_value **out)
{
	return n->kind < MG_LIST ? make_scalar(c, (enum mg_kind)n->kind, n->text, NULL, out) : data_children(c, n, out);
}

/* Provenance and written text of a text that a library made of pieces of another: its own holes' where all of them are known, else all of the other's. */
static int provenance(struct mg_call *c, struct mg_value *v, const struct mg_value *like)
{
	size_t holes = 0, refs = 0, length = 0;
	struct mg_ref *own;
	char *text;
	v->refs = like->refs;
	v->nrefs = like->nrefs;
	v->text = like->text;
	for (size_t i = 0; i < v->npieces; i++) {
		holes += v->pieces[i].hole;
		refs += v->pieces[i].ref != NULL;
		length += v->pieces[i].text.n;
	}
	if (holes == 0 || holes != refs)
		return MG_OK;
	int status = mg_call_alloc(c, refs * sizeof *own, (void **)&own);
	if (status == MG_OK)
		status = mg_call_alloc(c, length + 1, (void **)&text);
	if (status != MG_OK)
		return status;
	v->refs = own;
	v->nrefs = refs;
	v->text = (struct mg_str){ text, length };
	for (size_t i = 0; i < v->npieces; i++) {
		if (v->pieces[i].ref)
			*own++ = *v->pieces[i].ref;
		if (v->pieces[i].text.n)
			memcpy(text, v->pieces[i].text.p, v->pieces[i].text.n);
		text += v->pieces[i].text.n;
	}
	return MG_OK;
}

static int make_partial(struct mg_call *c, const struct mg_text_piece *pieces, size_t n, const struct mg_value *like, const struct mg_value **out)
{
	struct mg_value *v;
	struct mg_piece *p;
	int status = make(c, MG_TEXT, like, &v);
	if (status == MG_OK)
		status = mg_call_alloc(c, (n + 1) * sizeof *p, (void **)&p);
	for (size_t i = 0; status == MG_OK && i < n; i++) {
		p[i] = (struct mg_piece){ .hole = pieces[i].hole };
		status = copy(c, pieces[i].text, &p[i].text);
		for (size_t k = 0; like && pieces[i].hole && k < like->npieces; k++)
			if (like->pieces[k].hole && mg_str_eq(like->pieces[k].text, pieces[i].text))
				p[i].ref = like->pieces[k].ref;
	}
	if (status != MG_OK)
		return status;
	v->state = MG_UNKNOWN;
	v->pieces = p;
	v->npieces = n;
	v->reason = like ? mg_value_why(like) : MG_STR("a value is not known");
	if (like && (status = provenance(c, v, like)) != MG_OK)
		return status;
	*out = v;
	return MG_OK;
}

void mg_library_host(struct mg_host *host)
{
	mg_call_stack_host(host);
	mg_language_host(host);
	host->charge = mg_call_charge;
	host->error = mg_call_error;
	host->undecided = call_undecided;
	host->count = call_count;
	host->argument = call_argument;
	host->type = call_type;
	host->text = call_text;
	host->number = call_number;
	host->get = call_get;
	host->children = call_children;
	host->pieces = call_pieces;
	host->equal = call_equal;
	host->alloc = mg_call_alloc;
	host->make_boolean = make_boolean;
	host->make_number = make_number;
	host->make_text = make_text;
	host->make_list = make_list;
	host->make_map = make_map;
	host->make_partial = make_partial;
	host->in_time = call_in_time;
}

/* ---- from Lua ---- */

/* The call is about the first argument that stands in a template, and sees the stack from there. */
static void read_owner(lua_State *L, struct mg_call *c)
{
	for (int i = 1; i <= (int)c->n && !c->owner; i++) {
		enum mg_view_kind kind = mg_view_kind(L, i);
		const struct mg_view *v = lua_touserdata(L, i);
		if (kind < MG_VIEW_MAP || kind > MG_VIEW_RESOURCE)
			continue;
		c->side = v->side;
		c->owner = v->resource;
	}
}

static void read_argument(lua_State *L, struct mg_call *c, int idx, const struct mg_library *lib, const struct mg_function *f)
{
	char what[160];
	enum mg_view_kind kind = mg_view_kind(L, idx);
	struct mg_view *v = lua_touserdata(L, idx);
	if (lua_isnil(L, idx)) {
		c->arguments[idx - 1] = NULL;
		return;
	}
	if (kind == MG_VIEW_RESOURCE) {
		if (!v->resource->properties) {
			c->arguments[idx - 1] = NULL;
			return;
		}
		const struct mg_value *properties = mg_resolve(v->side->x, v->resource->properties);
		if (!properties)
			mg_exam_halt(L, v->side);
		c->arguments[idx - 1] = mg_view_carry(L, v->side, c->side, properties);
		return;
	}
	what[0] = '\0';
	if (!mg_operand_is_scalar(L, idx)) /* nothing is said of the others */
		snprintf(what, sizeof what, "argument %d of %s.%s", idx, lib->name, f->name);
	c->arguments[idx - 1] = mg_view_operand(L, c->side, idx, what);
}

static _Noreturn void raise(lua_State *L, struct mg_call *c)
{
	if (c->halted)
		mg_exam_halt(L, c->side);
	mg_charge_settle(L);
	if (c->stop != MG_STOP_NONE)
		mg_stop_raise(L, c->stop, "%s", c->text);
	mg_raise(L, "%s", c->text);
}

/* upvalues: library, function, its state */
static int call(lua_State *L)
{
	const struct mg_library *lib = lua_touserdata(L, lua_upvalueindex(1));
	const struct mg_function *f = lua_touserdata(L, lua_upvalueindex(2));
	void *state = lua_touserdata(L, lua_upvalueindex(3));
	struct mg_exam *e = mg_exam_of(L);
	struct mg_call c = { .e = e, .n = (size_t)lua_gettop(L) };
	const struct mg_value *result = NULL;
	char label[MG_PLUGIN_LABEL];
	if (!e)
		mg_raise(L, "%s.%s is called while the file is loaded: call it inside check", lib->name, f->name);
	c.side = &e->now;
	mg_charge(L, 20);
	c.arguments = mg_exam_alloc(L, (c.n + 1) * sizeof *c.arguments);
	read_owner(L, &c);
	for (int i = 1; i <= (int)c.n; i++)
		read_argument(L, &c, i, lib, f);
	int status = f->call(state, &c, &result);
	if (c.failed)
		raise(L, &c);
	if (status != MG_OK)
		mg_raise(L, "%s.%s of %s failed: it returned %d and gave no reason", lib->name, f->name, mg_plugins_label(e->set->plugins, lib, label), status);
	if (result)
		mg_view_push(L, c.side, c.owner, result);
	else
		lua_pushnil(L);
	return 1;
}

void mg_library_open(lua_State *L, const struct mg_policy_set *set)
{
	for (size_t i = 0; i < set->nlibraries; i++) {
		const struct mg_library *lib = set->libraries[i];
		for (const struct mg_function *f = lib->functions; f->name; f++) {
			lua_pushlightuserdata(L, (void *)(uintptr_t)lib);
			lua_pushlightuserdata(L, (void *)(uintptr_t)f);
			lua_pushlightuserdata(L, set->library_states ? set->library_states[i] : NULL);
			lua_pushcclosure(L, call, 3);
			mg_env_add(L, lib->name, f->name);
		}
	}
}
