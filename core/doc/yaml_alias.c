/* SPDX-License-Identifier: Apache-2.0 */
/* Anchors and aliases. An alias becomes a copy whose every node stands at the alias; copying is budgeted, so a bomb ends early. */
#include "doc/yaml_reader.h"

int mg_yaml_anchor(struct mg_yaml *y, const yaml_char_t *name, struct mg_node *node)
{
	struct mg_str key = mg_arena_str(y->tmp, mg_str_from((const char *)name));

	if (!key.p || mg_map_set(&y->anchors, key, node))
		return mg_fail_nomem(y->err);
	return MG_OK;
}

static bool is_open(const struct mg_yaml *y, const struct mg_node *node)
{
	for (size_t i = 0; i < y->depth; i++)
		if (y->frames[i].node == node || y->frames[i].outer == node)
			return true;
	return false;
}

static int copy(struct mg_yaml *y, struct mg_node *from, struct mg_span span, uint32_t level, struct mg_node **out);

static int copy_items(struct mg_yaml *y, const struct mg_node *from, uint32_t level, struct mg_node *to)
{
	int rc = MG_OK;

	to->items = mg_new_n(y->a, struct mg_node *, from->count);
	if (!to->items)
		return mg_fail_arena(y->a, y->err);
	for (uint32_t i = 0; i < from->count && !rc; i++) {
		rc = copy(y, from->items[i], to->span, level, &to->items[i]);
		if (!rc) {
			to->items[i]->parent = to;
			to->items[i]->index = i;
		}
	}
	return rc;
}

static int copy_members(struct mg_yaml *y, const struct mg_node *from, uint32_t level, struct mg_node *to)
{
	int rc = MG_OK;

	to->members = mg_new_n(y->a, struct mg_member, from->count);
	if (!to->members)
		return mg_fail_arena(y->a, y->err);
	y->values += from->count;
	for (uint32_t i = 0; i < from->count && !rc; i++) {
		struct mg_member *m = &to->members[i];

		m->key = from->members[i].key;
		m->key_span = to->span;
		rc = copy(y, from->members[i].value, to->span, level, &m->value);
		if (!rc) {
			m->value->parent = to;
			m->value->index = i;
		}
	}
	return rc;
}

static int copy(struct mg_yaml *y, struct mg_node *from, struct mg_span span, uint32_t level, struct mg_node **out)
{
	uint32_t id;
	int rc;

	if (++y->aliases > y->limits->doc_aliases)
		return mg_yaml_stop(y, MG_ELIMIT, "alias-budget", span,
				    "expanding the aliases of this document makes more than %llu nodes (limit doc_aliases); write the values out",
				    (unsigned long long)y->limits->doc_aliases);
	rc = mg_yaml_node(y, MG_NULL, 0, span, out);
	if (rc)
		return rc;
	id = (*out)->id;
	**out = *from;
	(*out)->id = id;
	(*out)->parent = NULL;
	(*out)->flags |= MG_NODE_ALIAS;
	(*out)->span = span;
	(*out)->origin = from->origin ? from->origin : from;
	if (mg_node_is_scalar(from))
		return MG_OK;
	if (level + 1 > y->limits->doc_depth)
		return mg_yaml_stop(y, MG_ELIMIT, "doc-depth", span, "with this alias expanded, maps and lists are nested more than %llu deep (limit doc_depth)",
				    (unsigned long long)y->limits->doc_depth);
	if (!from->count)
		return MG_OK;
	return from->kind == MG_LIST ? copy_items(y, from, level + 1, *out) : copy_members(y, from, level + 1, *out);
}

int mg_yaml_alias(struct mg_yaml *y, const yaml_event_t *ev, struct mg_node **out)
{
	struct mg_span span = mg_yaml_between(y, ev->start_mark, ev->end_mark);
	struct mg_str name = mg_str_from((const char *)ev->data.alias.anchor);
	struct mg_node *node = mg_map_get(&y->anchors, name);
	char quoted[MG_QUOTE_MAX];
	int rc;

	mg_quote(mg_str_sub(y->src->text, span.off, span.len), quoted);
	if (!node)
		mg_yaml_report(y, MG_DIAG_ERROR, "yaml-alias", span, "the alias %s has no anchor `&%.60s` before it; quote the value if it is meant as text",
			       quoted, name.p);
	else if (y->dialect == MG_DIALECT_PLAIN)
		mg_yaml_report(y, MG_DIAG_ERROR, "yaml-alias", span, "the alias %s is not allowed here: write the value out", quoted);
	else if (is_open(y, node))
		return mg_yaml_stop(y, MG_EINPUT, "yaml-alias", span, "the alias %s stands inside the value that it repeats: it would never end", quoted);
	else {
		mg_yaml_report(y, MG_DIAG_WARNING, "yaml-alias", span,
			       "the alias %s is expanded here, but the service refuses aliases: package the template first, or write the value out",
			       quoted);
		return copy(y, node, span, y->depth ? y->frames[y->depth - 1].level : 0, out);
	}
	/* Already an error; a text keeps the tree whole. */
	rc = mg_yaml_node(y, MG_TEXT, 0, span, out);
	if (rc)
		return rc;
	(*out)->text = (*out)->raw = mg_str_sub(y->src->text, span.off, span.len);
	return MG_OK;
}

static void renumber(struct mg_node *n, uint32_t *next)
{
	n->id = (*next)++;
	if (n->kind == MG_LIST)
		for (uint32_t i = 0; i < n->count; i++)
			renumber(n->items[i], next);
	if (n->kind == MG_MAP)
		for (uint32_t i = 0; i < n->count; i++)
			renumber(n->members[i].value, next);
}

/* As deep as doc_depth allows, no deeper. */
void mg_yaml_renumber(struct mg_yaml *y)
{
	y->ids = 0;
	renumber(y->root, &y->ids);
}
