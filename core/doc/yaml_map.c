/* SPDX-License-Identifier: Apache-2.0 */
/* Closing a map: merge keys expanded, duplicate keys reported (the first stays), the look-up index sorted. */
#include <stdlib.h>

#include "doc/yaml_reader.h"

/* Maps up to this size are searched in order and need no index (node.h). */
#define SMALL 8

const char mg_yaml_merge_key[] = "<<";

static int by_key(const void *a, const void *b, void *members)
{
	const struct mg_member *m = members;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int order = mg_str_cmp(m[x].key, m[y].key);

	return order ? order : (x > y) - (x < y);
}

static int merge_error(struct mg_yaml *y, const struct mg_member *m, const struct mg_node *value)
{
	mg_yaml_report(y, MG_DIAG_ERROR, "yaml-merge", m->key_span, "`<<` merges a map or a list of maps, but this is %s; quote '<<' for a key of that name",
		       mg_kind_name(value->kind));
	return MG_OK;
}

/* What merging collects: own keys win over merged ones, earlier merged ones over later. */
struct merged {
	struct mg_map seen;
	struct mg_member *out;
	size_t n, cap;
};

static int take(struct mg_yaml *y, struct merged *all, const struct mg_member *m)
{
	if (all->n == all->cap) {
		size_t cap = all->cap ? all->cap * 2 : 64;
		struct mg_member *grown = mg_new_n(y->tmp, struct mg_member, cap);

		if (!grown)
			return mg_fail_nomem(y->err);
		if (all->n)
			memcpy(grown, all->out, all->n * sizeof *grown);
		all->out = grown;
		all->cap = cap;
	}
	all->out[all->n++] = *m;
	if (all->n > y->limits->doc_keys)
		return mg_yaml_stop(y, MG_ELIMIT, "doc-keys", m->key_span, "a map has more than %llu keys (limit doc_keys)",
				    (unsigned long long)y->limits->doc_keys);
	return MG_OK;
}

static int take_map(struct mg_yaml *y, struct merged *all, const struct mg_node *map)
{
	int rc = MG_OK;

	for (uint32_t i = 0; i < map->count && !rc; i++) {
		const struct mg_member *m = &map->members[i];

		if (mg_map_index(&all->seen, m->key) != (size_t)-1)
			continue;
		if (mg_map_set(&all->seen, m->key, m->value))
			return mg_fail_nomem(y->err);
		rc = take(y, all, m);
	}
	return rc;
}

static int take_merge(struct mg_yaml *y, struct merged *all, const struct mg_member *m)
{
	const struct mg_node *v = m->value;
	int rc = MG_OK;

	if (v->kind == MG_MAP)
		return take_map(y, all, v);
	if (v->kind != MG_LIST)
		return merge_error(y, m, v);
	for (uint32_t i = 0; i < v->count && !rc; i++)
		rc = v->items[i]->kind == MG_MAP ? take_map(y, all, v->items[i]) : merge_error(y, m, v->items[i]);
	return rc;
}

/* Replaces the `<<` members of [in, in+*n) by what they merge. Moved nodes keep their place; ids are renumbered at the end. */
static int expand(struct mg_yaml *y, struct mg_member **in, size_t *n)
{
	struct merged all = { .out = NULL };
	int rc = MG_OK;

	y->renumber = true;
	mg_map_init(&all.seen, y->tmp);
	for (size_t i = 0; i < *n; i++)
		if ((*in)[i].key.p != mg_yaml_merge_key && mg_map_set(&all.seen, (*in)[i].key, (*in)[i].value))
			return mg_fail_nomem(y->err);
	for (size_t i = 0; i < *n && !rc; i++)
		rc = (*in)[i].key.p == mg_yaml_merge_key ? take_merge(y, &all, &(*in)[i]) : take(y, &all, &(*in)[i]);
	*in = all.out;
	*n = all.n;
	return rc;
}

/* order[from..to) are the members of one key, in document order. */
static void report_duplicates(struct mg_yaml *y, const struct mg_member *m, const uint32_t *order, size_t from, size_t to)
{
	char quoted[MG_QUOTE_MAX];

	mg_quote(m[order[from]].key, quoted);
	mg_yaml_report(y, MG_DIAG_ERROR, "duplicate-key", m[order[from]].key_span,
		       "the key %s is given again on line %u: only one of the values would count; remove one or rename its key", quoted,
		       (unsigned)mg_yaml_line(y, m[order[from + 1]].key_span.off));
	for (size_t i = from + 1; i < to; i++)
		mg_yaml_report(y, MG_DIAG_ERROR, "duplicate-key", m[order[i]].key_span,
			       "the key %s was already given on line %u: only one of the values would count; remove one or rename its key",
			       quoted, (unsigned)mg_yaml_line(y, m[order[from]].key_span.off));
}

static bool has_duplicate(const struct mg_member *m, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (m[i].key.n == m[k].key.n && mg_str_eq(m[i].key, m[k].key))
				return true;
	return false;
}

/* Sorts the indices of m[0..n) by key into order. True when a key stands twice. */
static bool sort_index(struct mg_member *m, size_t n, uint32_t *order)
{
	bool twice = false;

	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t)i;
	qsort_r(order, n, sizeof *order, by_key, m);
	for (size_t i = 1; i < n && !twice; i++)
		twice = mg_str_eq(m[order[i - 1]].key, m[order[i]].key);
	return twice;
}

/* Reports every key that stands twice and takes the later ones out of m; returns how many members stay. */
static size_t drop_duplicates(struct mg_yaml *y, struct mg_member *m, size_t n, const uint32_t *order)
{
	size_t kept = 0;

	for (size_t i = 0, to; i < n; i = to) {
		for (to = i + 1; to < n && mg_str_eq(m[order[i]].key, m[order[to]].key); to++)
			;
		if (to - i > 1)
			report_duplicates(y, m, order, i, to);
		for (size_t k = i + 1; k < to; k++)
			m[order[k]].value = NULL;
	}
	for (size_t i = 0; i < n; i++)
		if (m[i].value)
			m[kept++] = m[i];
	return kept;
}

static int settle(struct mg_yaml *y, struct mg_node *map, const struct mg_member *m, size_t n)
{
	map->count = (uint32_t)n;
	if (!n)
		return MG_OK;
	map->members = mg_new_n(y->a, struct mg_member, n);
	if (!map->members)
		return mg_fail_arena(y->a, y->err);
	memcpy(map->members, m, n * sizeof *m);
	for (size_t i = 0; i < n; i++) {
		map->members[i].value->parent = map;
		map->members[i].value->index = (uint32_t)i;
	}
	return MG_OK;
}

int mg_yaml_members(struct mg_yaml *y, struct mg_yaml_frame *f)
{
	struct mg_member *m = y->pending + f->base;
	size_t n = y->npending - f->base;
	uint32_t small[SMALL], *order = small;
	int rc = f->merges ? expand(y, &m, &n) : MG_OK;

	if (rc)
		return rc;
	if (n > SMALL) {
		order = mg_new_n(y->a, uint32_t, n);
		if (!order)
			return mg_fail_arena(y->a, y->err);
	}
	if ((n > SMALL || has_duplicate(m, n)) && sort_index(m, n, order)) {
		n = drop_duplicates(y, m, n, order);
		sort_index(m, n, order);
	}
	if (n > SMALL)
		f->node->sorted = order;
	return settle(y, f->node, m, n);
}
