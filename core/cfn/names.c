/* SPDX-License-Identifier: Apache-2.0 */
/* What all sections check alike: names, keys, literals. */
#include <stdarg.h>
#include <stdio.h>

#include "cfn/load.h"

const struct mg_node *mg_load_section(struct mg_loader *l, const char *name)
{
	const struct mg_node *n = mg_node_at(l->t->root, name);

	if (!n || n->kind == MG_MAP)
		return n;
	if (n->kind == MG_NULL)
		MG_REFUSE(l, "null-value", n, "/%s is null, which templates may not hold; write a map or leave the section out", name);
	else
		MG_REFUSE(l, "section-not-map", n, "%s is %s; it must be a map of names", name, mg_kind_name(n->kind));
	return NULL;
}

bool mg_name_plain(struct mg_str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
			return false;
	}
	return name.n > 0;
}

void mg_check_name(struct mg_loader *l, const char *what, const struct mg_node *map, const struct mg_member *m)
{
	char q[MG_QUOTE_MAX];

	if (!mg_name_plain(m->key))
		MG_REFUSE_KEY(l, "name-not-alphanumeric", map, m, "%s name %s is non alphanumeric; use ASCII letters and digits only", what, mg_quote(m->key, q));
	else if (m->key.n > 255)
		MG_REFUSE_KEY(l, "quota-name", map, m, "%s name %s has %zu characters; at most 255 are allowed", what, mg_quote(m->key, q), m->key.n);
}

void mg_check_null(struct mg_loader *l, const struct mg_node *n)
{
	struct mg_buf b = { 0 };

	mg_node_pointer(n, &b);
	/* The service walks maps; inside lists of free-form objects a null slips through and fails, if at all, when the resource is made. */
	bool member = n->parent && n->parent->kind == MG_MAP;
	MG_AT(l, member ? l->refuse : MG_DIAG_WARNING, "null-value", n, "%.*s is null, which templates may not hold; give it a value or remove it",
	      MG_STR_ARG(mg_buf_view(&b)));
	mg_buf_fini(&b);
}

static void literal_map(struct mg_loader *l, const struct mg_node *n, const char *section)
{
	char q[MG_QUOTE_MAX];

	for (uint32_t i = 0; i < n->count; i++) {
		const struct mg_member *m = &n->members[i];
		enum mg_fn fn = mg_fn_by_name(m->key);
		if (fn == MG_FN_NONE || fn == MG_FN_CONDITION || fn == MG_FN_TRANSFORM)
			mg_check_literal(l, m->value, section);
		else
			MG_REFUSE_KEY(l, "function-not-allowed", n, m, "%s stands in %s, where functions are not resolved; write the value itself",
				      mg_quote(m->key, q), section);
	}
}

void mg_check_literal(struct mg_loader *l, const struct mg_node *n, const char *section)
{
	if (n->kind == MG_NULL)
		mg_check_null(l, n);
	else if (n->kind == MG_MAP)
		literal_map(l, n, section);
	else if (n->kind == MG_LIST)
		for (uint32_t i = 0; i < n->count; i++)
			mg_check_literal(l, n->items[i], section);
}

bool mg_name_in(struct mg_str name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (mg_str_is(name, names[i]))
			return true;
	return false;
}

void mg_check_unknown_key(struct mg_loader *l, const char *code, const char *what, const struct mg_node *map, const struct mg_member *m,
			  const char *const *names, size_t n)
{
	char q[MG_QUOTE_MAX];
	const char *near = mg_str_nearest(m->key, names, n);

	MG_REFUSE_KEY(l, code, map, m, "%s is no %s%s%s%s", mg_quote(m->key, q), what, near ? "; did you mean `" : "", near ? near : "", near ? "`?" : "");
}

int mg_add_gap(struct mg_loader *l, const struct mg_node *n, bool resources, const char *fmt, ...)
{
	struct mg_template *t = l->t;
	char text[MG_QUOTE_MAX * 2];
	va_list ap;

	if ((t->ngaps & (t->ngaps - 1)) == 0) { /* grow at powers of two */
		struct mg_gap *more = mg_new_n(l->arena, struct mg_gap, t->ngaps ? t->ngaps * 2 : 1);
		if (!more)
			return mg_fail_arena(l->arena, l->err);
		if (t->ngaps)
			memcpy(more, t->gaps, t->ngaps * sizeof(*more));
		t->gaps = more;
	}
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	struct mg_str reason = mg_arena_str(l->arena, mg_str_from(text));
	if (!reason.p)
		return mg_fail_arena(l->arena, l->err);
	t->gaps[t->ngaps++] = (struct mg_gap){ n, reason, resources };
	l->hidden |= resources;
	return MG_OK;
}

/* Copies the keys, because mg_str_nearest wants terminated texts; only on the way to a message, and given back. */
const char *mg_suggest(struct mg_loader *l, struct mg_str name, const struct mg_map *a, const struct mg_map *b, char out[MG_QUOTE_MAX + 32])
{
	const struct mg_map *maps[] = { a, b };
	size_t n = 0, max = (a ? a->n : 0) + (b ? b->n : 0);
	struct mg_arena_mark mark = mg_arena_mark(l->arena);
	const char **names = max && max <= 1000 && name.n <= 255 && l->suggested++ < 50 ? mg_new_n(l->arena, const char *, max) : NULL;

	out[0] = '\0';
	for (int k = 0; names && k < 2; k++)
		for (size_t i = 0; maps[k] && i < maps[k]->n; i++) {
			struct mg_str copy = mg_arena_str(l->arena, maps[k]->entries[i].key);
			if (copy.p)
				names[n++] = copy.p;
		}
	const char *near = n ? mg_str_nearest(name, names, n) : NULL;
	if (near) {
		char q[MG_QUOTE_MAX];
		snprintf(out, MG_QUOTE_MAX + 32, ", did you mean %s?", mg_quote(mg_str_from(near), q));
	}
	mg_arena_release(l->arena, mark);
	return out;
}
