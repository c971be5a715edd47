/* SPDX-License-Identifier: Apache-2.0 */
/* Fn::ForEach. What no loop touches stays the author's; what a loop makes is synthetic throughout, each iteration its own. */
#include "cfn/foreach.h"

enum { MAX_NESTING = 5 };

struct expand {
	struct mg_loader *l;
	struct mg_map names;            /* loop name to the author's loop */
	const struct mg_node *section;  /* Resources, Conditions or Outputs */
	int rc;
};

/* A map being put together: its members and, for collisions, their keys. */
struct sink {
	const struct mg_node *map;
	struct mg_members list;
	struct mg_map keys;
	bool loops; /* some loop was expanded: keys are watched */
};

static struct mg_node *rebuild(struct expand *x, const struct mg_node *n, const struct mg_scope *scope);
static bool expand_loop(struct expand *x, struct sink *sink, const struct mg_member *m, const struct mg_scope *scope);

static bool failed(struct expand *x, int rc)
{
	if (rc)
		x->rc = rc;
	return rc != MG_OK;
}

static struct mg_node *checked(struct expand *x, struct mg_node *n)
{
	if (!n)
		x->rc = MG_ELIMIT;
	return n;
}

static bool put(struct expand *x, struct sink *s, struct mg_str key, const struct mg_member *m, struct mg_node *value)
{
	char q[MG_QUOTE_MAX];

	if (mg_map_get(&s->keys, key)) {
		MG_REFUSE_KEY(x->l, "foreach-duplicate-key", s->map, m, "the loop makes the key %s, which exists already; use the loop's identifier in the key, and different "
			      "keys in different loops", mg_quote(key, q));
		return true;
	}
	if (failed(x, mg_map_set(&s->keys, key, value)))
		return mg_fail_arena(x->l->arena, x->l->err), false;
	return !failed(x, mg_members_add(x->l, &s->list, key, m->key_span, value));
}

/* What is wrong with a loop before its collection is looked at; NULL when nothing is. */
static const char *bad_loop(const struct expand *x, const struct mg_member *m, const struct mg_scope *scope, const struct mg_node **at)
{
	const struct mg_node *loop = m->value;
	struct mg_str name = m->key.n > 13 ? mg_str_sub(m->key, 13, m->key.n - 13) : MG_STR_NONE;

	*at = loop;
	if (!mg_name_plain(name))
		return "a loop is named by its key, Fn::ForEach::Name, with ASCII letters and digits after the last colons";
	if (loop->kind != MG_LIST || loop->count != 3)
		return "Fn::ForEach needs a list of exactly three members: an identifier, a collection and a map of what to repeat";
	*at = loop->items[0];
	if (!mg_node_is_scalar(*at) || !mg_name_plain((*at)->text))
		return "the identifier of Fn::ForEach must be a literal text of ASCII letters and digits";
	if (mg_scope_find(scope, (*at)->text))
		return "a loop around this one uses the same identifier; nested loops need different ones";
	*at = loop->items[2];
	if ((*at)->kind != MG_MAP || !(*at)->count)
		return "the third member of Fn::ForEach must be a map with at least one key";
	*at = loop;
	if (scope && scope->depth >= MAX_NESTING)
		return "Fn::ForEach may be nested five deep; this is the sixth";
	if (mg_node_get(mg_node_at(x->l->t->root, "Resources"), name))
		return "a loop may not have the name of a resource";
	const struct mg_node *other = mg_map_get(&x->names, name), *author = loop->flags & MG_NODE_SYNTHETIC ? loop->origin : loop;
	return other && other != author ? "another loop has this name already; loop names are unique in a template" : NULL;
}

/* What is not expanded stays where it is, and is a gap. A loop in a section hides further members, but touches no other; inside a map any key may come from it. */
static bool keep(struct expand *x, struct sink *s, const struct mg_member *m, const char *why)
{
	bool section = s->map == x->section || s->map->origin == x->section;
	bool resources = section && x->section == mg_node_at(x->l->t->root, "Resources");
	struct mg_node *value = m->value;
	char q[MG_QUOTE_MAX];

	if (failed(x, mg_add_gap(x->l, section ? value : s->map, resources, "loop %s not expanded: %s", mg_quote(m->key, q), why)))
		return false;
	if (mg_map_get(&s->keys, m->key))
		return true; /* kept by another iteration of the loop around it */
	if (failed(x, mg_map_set(&s->keys, m->key, value)))
		return mg_fail_arena(x->l->arena, x->l->err), false;
	return !failed(x, mg_members_add(x->l, &s->list, m->key, m->key_span, value));
}

static bool check_key(struct expand *x, const struct mg_node *fragment, const struct mg_member *m, const struct mg_scope *scope)
{
	char q[MG_QUOTE_MAX], id[MG_QUOTE_MAX];
	struct mg_str foreign;

	if (mg_fn_is_loop(m->key))
		return true;
	if (mg_scope_foreign(scope, m->key, &foreign)) {
		MG_REFUSE_KEY(x->l, "foreach-key", fragment, m, "%s in a key is no identifier of a loop around it; parameters and resources cannot be used there", mg_quote(foreign, q));
		return false;
	}
	if (mg_scope_names(m->key, scope->id))
		return true;
	MG_REFUSE_KEY(x->l, "foreach-duplicate-key", fragment, m, "the key %s does not contain the loop's identifier, so that each iteration makes the same key: duplicate key; "
		      "write the identifier %s into it", mg_quote(m->key, q), mg_quote(scope->id, id));
	return false;
}

static bool iterate(struct expand *x, struct sink *s, const struct mg_node *fragment, const struct mg_scope *scope)
{
	for (uint32_t i = 0; i < fragment->count && !x->rc; i++) {
		const struct mg_member *m = &fragment->members[i];
		struct mg_str key;
		bool changed;
		if (mg_fn_is_loop(m->key)) {
			expand_loop(x, s, m, scope);
			continue;
		}
		struct mg_node *value = rebuild(x, m->value, scope);
		if (!value || failed(x, mg_scope_replace(x->l, scope, m->key, true, NULL, &key, &changed)) || !put(x, s, key, m, value))
			return false;
	}
	return !x->rc;
}

static bool run(struct expand *x, struct sink *s, const struct mg_node *loop, const struct mg_scope *outer, const struct mg_str *items, size_t n)
{
	struct mg_scope scope = { .id = loop->items[0]->text, .outer = outer, .depth = outer ? outer->depth + 1 : 1 };
	const struct mg_node *fragment = loop->items[2];

	for (uint32_t i = 0; n && i < fragment->count; i++)
		if (!check_key(x, fragment, &fragment->members[i], &scope))
			return true;
	for (size_t i = 0; i < n; i++) {
		scope.value = items[i];
		if (failed(x, mg_synth_pay(x->l, 1)) || !iterate(x, s, fragment, &scope))
			return false;
	}
	return true;
}

static bool expand_loop(struct expand *x, struct sink *s, const struct mg_member *m, const struct mg_scope *scope)
{
	const struct mg_node *at, *loop = m->value;
	const char *why = bad_loop(x, m, scope, &at);
	struct mg_str *items = NULL;
	size_t n = 0;
	char q[MG_QUOTE_MAX];

	if (why) {
		MG_REFUSE(x->l, "foreach", at, "%s: %s", mg_quote(m->key, q), why);
		return keep(x, s, m, "it is not well formed");
	}
	if (failed(x, mg_map_set(&x->names, mg_str_sub(m->key, 13, m->key.n - 13), loop->flags & MG_NODE_SYNTHETIC ? loop->origin : (struct mg_node *)loop)))
		return mg_fail_arena(x->l->arena, x->l->err), false;
	switch (mg_collect(x->l, scope, loop->items[1], &items, &n, &why)) {
	case MG_COLLECTED: /* an inner loop collects anew for every element of the outer one */
		return !failed(x, mg_synth_pay(x->l, n)) && run(x, s, loop, scope, items, n);
	case MG_COLLECT_UNKNOWN:
		MG_WARN(x->l, "unknown-collection", loop->items[1], "%s cannot be expanded because its collection is not known here (%s); policies are undecided about what it "
			"makes, give the value with --parameter", mg_quote(m->key, q), why);
		return keep(x, s, m, why);
	case MG_COLLECT_BAD:
		MG_REFUSE(x->l, "foreach", loop->items[1], "the collection of Fn::ForEach must be a list of texts, a Ref to a list parameter or a Fn::FindInMap that gives a list; here it is %s",
			  loop->items[1]->kind == MG_LIST ? "a list that holds what is no text" : mg_fn_of(loop->items[1], false, NULL) != MG_FN_NONE ? "a function that gives none" :
			  mg_kind_name(loop->items[1]->kind));
		return keep(x, s, m, "it is not well formed");
	case MG_COLLECT_NOMEM: /* without what it makes, policies would see too little */
		return !failed(x, mg_fail_arena(x->l->arena, x->l->err));
	}
	return false;
}

static struct mg_node *rebuild_list(struct expand *x, const struct mg_node *n, const struct mg_scope *scope)
{
	struct mg_node **items = NULL;

	for (uint32_t i = 0; i < n->count; i++) {
		struct mg_node *v = rebuild(x, n->items[i], scope);
		if (!v)
			return NULL;
		if (!items && (scope || v != n->items[i])) {
			items = mg_new_n(x->l->arena, struct mg_node *, n->count);
			if (!items) {
				x->rc = mg_fail_arena(x->l->arena, x->l->err);
				return NULL;
			}
			memcpy(items, n->items, i * sizeof(*items));
		}
		if (items)
			items[i] = v;
	}
	if (!items && !scope)
		return (struct mg_node *)n;
	struct mg_node *copy = checked(x, mg_synth_copy(x->l, n));
	if (copy)
		mg_synth_list(copy, items, n->count);
	return copy;
}

/* [text, map] of a Fn::Sub. */
static struct mg_node *pair(struct expand *x, const struct mg_node *at, struct mg_node *text, const struct mg_node *map, const struct mg_scope *scope)
{
	struct mg_node **items = mg_new_n(x->l->arena, struct mg_node *, 2), *list = checked(x, mg_synth_copy(x->l, at)), *variables = rebuild(x, map, scope);

	if (!items)
		x->rc = mg_fail_arena(x->l->arena, x->l->err);
	if (!items || !list || !variables)
		return NULL;
	items[0] = text;
	items[1] = variables;
	mg_synth_list(list, items, 2);
	return list;
}

/* Fn::Sub: identifiers are put in, and what needs no variable any more is plain text. NULL with rc OK: nothing special to do. */
static struct mg_node *rebuild_sub(struct expand *x, const struct mg_node *n, const struct mg_node *arg, const struct mg_scope *scope)
{
	const struct mg_node *text = arg->kind == MG_LIST && arg->count == 2 ? arg->items[0] : arg, *map = text != arg ? arg->items[1] : NULL;
	struct mg_members list = { 0 };
	struct mg_str replaced;
	bool changed;

	if (!mg_node_is_scalar(text) || failed(x, mg_scope_replace(x->l, scope, text->text, false, map, &replaced, &changed)))
		return NULL;
	if (!changed)
		return NULL;
	if (mg_str_find(replaced, MG_STR("${"), 0) == (size_t)-1)
		return checked(x, mg_synth_text(x->l, text, replaced));
	struct mg_node *copy = checked(x, mg_synth_copy(x->l, n)), *value = checked(x, mg_synth_text(x->l, text, replaced));
	if (!copy || !value)
		return NULL;
	if (map && !(value = pair(x, arg, value, map, scope)))
		return NULL;
	if (failed(x, mg_members_add(x->l, &list, n->members[0].key, n->members[0].key_span, value)) || failed(x, mg_synth_map(x->l, copy, &list)))
		return NULL;
	return copy;
}

static struct mg_node *rebuild_function(struct expand *x, const struct mg_node *n, const struct mg_scope *scope)
{
	const struct mg_node *arg;
	enum mg_fn fn = mg_fn_of(n, false, &arg);

	if (fn == MG_FN_REF && mg_node_is_scalar(arg)) {
		const struct mg_str *value = mg_scope_find(scope, arg->text);
		return value ? checked(x, mg_synth_text(x->l, n, *value)) : NULL;
	}
	return fn == MG_FN_SUB ? rebuild_sub(x, n, arg, scope) : NULL;
}

static bool has_loop(const struct mg_node *map)
{
	for (uint32_t i = 0; i < map->count; i++)
		if (mg_fn_is_loop(map->members[i].key))
			return true;
	return false;
}

static bool rebuild_members(struct expand *x, struct sink *s, const struct mg_scope *scope, bool *same)
{
	bool loops = has_loop(s->map);

	*same = !scope && !loops;
	for (uint32_t i = 0; i < s->map->count; i++) {
		const struct mg_member *m = &s->map->members[i];
		struct mg_str key = m->key;
		bool changed;
		if (mg_fn_is_loop(m->key)) {
			if (!expand_loop(x, s, m, scope))
				return false;
			continue;
		}
		struct mg_node *value = rebuild(x, m->value, scope);
		if (!value || (scope && failed(x, mg_scope_replace(x->l, scope, m->key, true, NULL, &key, &changed))))
			return false;
		*same &= value == m->value;
		if (loops ? !put(x, s, key, m, value) : failed(x, mg_members_add(x->l, &s->list, key, m->key_span, value)))
			return false;
	}
	return true;
}

static struct mg_node *rebuild_map(struct expand *x, const struct mg_node *n, const struct mg_scope *scope)
{
	struct sink s = { .map = n };
	struct mg_node *made = scope ? rebuild_function(x, n, scope) : NULL;
	struct mg_arena_mark mark = mg_arena_mark(x->l->arena);
	uint64_t before = x->l->made;
	size_t diags = x->l->diags->n + x->l->diags->dropped;
	bool same;

	if (made || x->rc)
		return made;
	mg_map_init(&s.keys, x->l->arena);
	if (!rebuild_members(x, &s, scope, &same))
		return NULL;
	if (same) {
		if (x->l->made == before && x->l->diags->n + x->l->diags->dropped == diags)
			mg_arena_release(x->l->arena, mark); /* nothing below it was made either */
		return (struct mg_node *)n;
	}
	struct mg_node *copy = checked(x, mg_synth_copy(x->l, n));
	return copy && !failed(x, mg_synth_map(x->l, copy, &s.list)) ? copy : NULL;
}

/* As deep as the document, so bounded by doc_depth. Without a scope, n itself when no loop is inside. */
static struct mg_node *rebuild(struct expand *x, const struct mg_node *n, const struct mg_scope *scope)
{
	if (n->kind == MG_LIST)
		return rebuild_list(x, n, scope);
	if (n->kind == MG_MAP)
		return rebuild_map(x, n, scope);
	return scope ? checked(x, mg_synth_copy(x->l, n)) : (struct mg_node *)n;
}

int mg_expand_loops(struct mg_loader *l)
{
	static const char *const sections[] = { "Resources", "Conditions", "Outputs" };
	struct expand x = { .l = l };

	mg_map_init(&x.names, l->arena);
	if (!l->t->language_extensions)
		return MG_OK;
	for (size_t i = 0; i < 3; i++) {
		const struct mg_node *section = x.section = mg_node_at(l->t->root, sections[i]);
		if (!section || section->kind != MG_MAP)
			continue;
		struct mg_node *made = rebuild(&x, section, NULL);
		if (!made)
			return x.rc;
		if (made == section)
			continue;
		l->t->root = mg_synth_with(l, l->t->root, mg_str_from(sections[i]), section, made);
		if (!l->t->root)
			return MG_ELIMIT;
	}
	return MG_OK;
}
