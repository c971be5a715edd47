/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes and open collections of the YAML reader: a stack of frames over one stack of waiting children. */
#include "doc/yaml_reader.h"

struct mg_yaml_frame *mg_yaml_top(struct mg_yaml *y)
{
	return y->depth ? &y->frames[y->depth - 1] : NULL;
}

int mg_yaml_node(struct mg_yaml *y, enum mg_kind kind, unsigned flags, struct mg_span span, struct mg_node **out)
{
	struct mg_node *n;

	if (++y->values > y->limits->doc_nodes)
		return mg_yaml_stop(y, MG_ELIMIT, "doc-nodes", span, "the document has more than %llu values and keys (limit doc_nodes)",
				    (unsigned long long)y->limits->doc_nodes);
	n = mg_new(y->a, struct mg_node);
	if (!n)
		return mg_fail_arena(y->a, y->err);
	n->kind = (uint8_t)kind;
	n->flags = (uint16_t)flags;
	n->span = span;
	n->source = y->src;
	n->id = y->ids++;
	*out = n;
	return MG_OK;
}

int mg_yaml_level(struct mg_yaml *y, unsigned more, struct mg_span span)
{
	uint64_t level = (y->depth ? y->frames[y->depth - 1].level : 0) + more;

	if (level <= y->limits->doc_depth)
		return MG_OK;
	return mg_yaml_stop(y, MG_ELIMIT, "doc-depth", span, "maps and lists are nested more than %llu deep (limit doc_depth)",
			    (unsigned long long)y->limits->doc_depth);
}

int mg_yaml_open(struct mg_yaml *y, struct mg_node *node, struct mg_node *outer, uint32_t off)
{
	struct mg_yaml_frame *up = mg_yaml_top(y), *f;
	bool inner = y->depth > 0, is_key = inner && up->node->kind == MG_MAP && !up->want_value;
	uint32_t level = inner ? up->level : 0;

	/* y->frames has doc_depth entries, and mg_yaml_level was asked before. */
	f = &y->frames[y->depth++];
	*f = (struct mg_yaml_frame){ .node = node, .outer = outer, .base = y->npending, .end = off, .is_key = is_key };
	f->level = level + (outer ? 2 : 1);
	return MG_OK;
}

static int push(struct mg_yaml *y, const struct mg_member *m)
{
	if (y->npending == y->pending_cap) {
		size_t cap = y->pending_cap * 2;
		struct mg_member *grown = mg_new_n(y->tmp, struct mg_member, cap);

		if (!grown)
			return mg_fail_nomem(y->err);
		memcpy(grown, y->pending, y->npending * sizeof *grown);
		y->pending = grown;
		y->pending_cap = cap;
	}
	y->pending[y->npending++] = *m;
	return MG_OK;
}

int mg_yaml_attach(struct mg_yaml *y, struct mg_node *node, uint32_t end)
{
	struct mg_yaml_frame *f = mg_yaml_top(y);
	struct mg_member m = { .value = node };
	uint64_t cap = y->limits->doc_keys;

	if (!f) {
		y->root = node;
		return MG_OK;
	}
	if (end > f->end)
		f->end = end;
	if (f->node->kind == MG_LIST)
		return push(y, &m);
	f->want_value = false;
	if (f->drop)
		return MG_OK;
	if (y->npending - f->base >= cap)
		return mg_yaml_stop(y, MG_ELIMIT, "doc-keys", f->key_span, "a map has more than %llu keys (limit doc_keys)",
				    (unsigned long long)cap);
	m.key = f->key;
	m.key_span = f->key_span;
	return push(y, &m);
}

static int items(struct mg_yaml *y, struct mg_yaml_frame *f)
{
	size_t n = y->npending - f->base;

	f->node->count = (uint32_t)n;
	if (!n)
		return MG_OK;
	f->node->items = mg_new_n(y->a, struct mg_node *, n);
	if (!f->node->items)
		return mg_fail_arena(y->a, y->err);
	for (size_t i = 0; i < n; i++) {
		struct mg_node *child = y->pending[f->base + i].value;

		child->parent = f->node;
		child->index = (uint32_t)i;
		f->node->items[i] = child;
	}
	return MG_OK;
}

int mg_yaml_close(struct mg_yaml *y, uint32_t end)
{
	struct mg_yaml_frame f = y->frames[y->depth - 1], *up;
	int rc = f.node->kind == MG_LIST ? items(y, &f) : mg_yaml_members(y, &f);

	if (rc)
		return rc;
	if (end < f.end)
		end = f.end;
	f.node->span.len = end - f.node->span.off;
	y->npending = f.base;
	y->depth--;
	if (f.outer)
		mg_yaml_short_set(f.outer, f.node, end);
	if (!f.is_key)
		return mg_yaml_attach(y, f.outer ? f.outer : f.node, end);
	up = mg_yaml_top(y);
	up->want_value = up->drop = true;
	return MG_OK;
}
