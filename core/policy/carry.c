/* SPDX-License-Identifier: Apache-2.0 */
/* Values carried from one template to the other: the one before an update and the one that is judged. A value resolves what is in it when somebody looks, and its
 * nodes mean nothing in the other template's world; so what is carried is resolved at home, as a whole, and copied. */
#include "policy/lib.h"
#include "policy/view.h"

static const struct mg_value *copy(lua_State *L, const struct mg_side *home, const struct mg_value *v, uint64_t depth);

static const struct mg_ref *copy_refs(lua_State *L, const struct mg_ref *refs, size_t n)
{
	struct mg_ref *own = mg_exam_alloc(L, (n + 1) * sizeof *own);
	for (size_t i = 0; i < n; i++) {
		own[i] = refs[i];
		own[i].id = mg_exam_copy(L, refs[i].id);
		own[i].attribute = mg_exam_copy(L, refs[i].attribute);
	}
	return own;
}

static const struct mg_piece *copy_pieces(lua_State *L, const struct mg_piece *pieces, size_t n)
{
	struct mg_piece *own = mg_exam_alloc(L, (n + 1) * sizeof *own);
	for (size_t i = 0; i < n; i++) {
		own[i] = pieces[i];
		own[i].text = mg_exam_copy(L, pieces[i].text);
		own[i].ref = pieces[i].ref ? copy_refs(L, pieces[i].ref, 1) : NULL;
	}
	return own;
}

/* What v holds, at home: all of a known list or map, the known items of an open list. */
static void copy_children(lua_State *L, const struct mg_side *home, const struct mg_value *v, struct mg_value *own, uint64_t depth)
{
	const struct mg_value *const *items = (const struct mg_value *const *)v->items;
	const struct mg_str *keys = NULL;
	size_t n = v->nitems;
	if (v->state == MG_KNOWN && !mg_value_children(home->x, v, &items, &keys, &n))
		mg_exam_halt(L, home);
	own->container = NULL;
	own->items = mg_exam_alloc(L, (n + 1) * sizeof *own->items);
	own->keys = keys ? mg_exam_alloc(L, (n + 1) * sizeof *own->keys) : NULL;
	own->nitems = n;
	for (size_t i = 0; i < n; i++) {
		own->items[i] = (struct mg_value *)(uintptr_t)copy(L, home, items[i], depth + 1);
		if (own->keys)
			own->keys[i] = mg_exam_copy(L, keys[i]);
	}
}

static const struct mg_value *copy(lua_State *L, const struct mg_side *home, const struct mg_value *v, uint64_t depth)
{
	if (depth > mg_sandbox_limits(L)->value_depth)
		mg_raise(L, "a value of the other template is nested more than %llu deep", (unsigned long long)mg_sandbox_limits(L)->value_depth);
	struct mg_value *own = mg_exam_alloc(L, sizeof *own);
	*own = *v;
	own->text = v->text.p ? mg_exam_copy(L, v->text) : MG_STR_NONE;
	own->reason = mg_exam_copy(L, v->reason);
	own->refs = copy_refs(L, v->refs, v->nrefs);
	own->pieces = copy_pieces(L, v->pieces, v->npieces);
	if (v->state != MG_ABSENT && v->kind >= MG_LIST)
		copy_children(L, home, v, own, depth);
	return own;
}

const struct mg_value *mg_view_carry(lua_State *L, const struct mg_side *home, const struct mg_side *to, const struct mg_value *v)
{
	return home == to ? v : copy(L, home, v, 0);
}
