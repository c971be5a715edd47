/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/node.h"

#include <inttypes.h>

#include "base/buf.h"

static struct mg_member *find_sorted(const struct mg_node *n, struct mg_str key)
{
	size_t lo = 0, hi = n->count;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		struct mg_member *m = &n->members[n->sorted[mid]];
		int c = mg_str_cmp(m->key, key);
		if (c == 0)
			return m;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

struct mg_member *mg_node_member(const struct mg_node *n, struct mg_str key)
{
	if (!n || n->kind != MG_MAP)
		return NULL;
	if (n->sorted)
		return find_sorted(n, key);
	for (uint32_t i = 0; i < n->count; i++)
		if (mg_str_eq(n->members[i].key, key))
			return &n->members[i];
	return NULL;
}

struct mg_node *mg_node_get(const struct mg_node *n, struct mg_str key)
{
	struct mg_member *m = mg_node_member(n, key);
	return m ? m->value : NULL;
}

struct mg_node *mg_node_at(const struct mg_node *n, const char *key)
{
	return mg_node_get(n, mg_str_from(key));
}

struct mg_str mg_node_key(const struct mg_node *n)
{
	if (!n || !n->parent || n->parent->kind != MG_MAP)
		return MG_STR_NONE;
	return n->parent->members[n->index].key;
}

const char *mg_kind_name(enum mg_kind k)
{
	switch (k) {
	case MG_NULL: return "null";
	case MG_BOOL: return "a boolean";
	case MG_INT: return "an integer";
	case MG_FLOAT: return "a number";
	case MG_TEXT: return "a string";
	case MG_LIST: return "a list";
	case MG_MAP: return "a map";
	}
	return "a value";
}

static void add_segment(struct mg_str key, struct mg_buf *out)
{
	mg_buf_putc(out, '/');
	for (size_t i = 0; i < key.n; i++) {
		if (key.p[i] == '~')
			mg_buf_puts(out, "~0");
		else if (key.p[i] == '/')
			mg_buf_puts(out, "~1");
		else
			mg_buf_putc(out, key.p[i]);
	}
}

/* As deep as the document, so bounded by doc_depth. */
void mg_node_pointer(const struct mg_node *n, struct mg_buf *out)
{
	if (n && (n->flags & MG_NODE_SYNTHETIC)) {
		mg_node_pointer(n->origin, out);
		return;
	}
	if (!n || !n->parent)
		return;
	mg_node_pointer(n->parent, out);
	if (n->parent->kind == MG_MAP)
		add_segment(mg_node_key(n), out);
	else
		mg_buf_printf(out, "/%" PRIu32, n->index);
}

static bool is_digit(struct mg_str s, size_t i)
{
	return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

/* YAML's numbers as JSON's: no plus, no underscores, a digit on both sides of the point, no leading zeros. */
static void add_number(struct mg_str s, struct mg_buf *out)
{
	double ignored;
	size_t start = out->n, i = 0, from;
	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		i++;
	if (i && s.p[0] == '-')
		mg_buf_putc(out, '-');
	while (i < s.n && (s.p[i] == '0' || s.p[i] == '_') && (is_digit(s, i + 1) || (i + 1 < s.n && s.p[i + 1] == '_')))
		i++;
	if (i < s.n && s.p[i] == '.')
		mg_buf_putc(out, '0');
	for (from = i; i < s.n; i++) {
		if (s.p[i] != '_')
			mg_buf_putc(out, s.p[i]);
		if (s.p[i] == '.' && !is_digit(s, i + 1))
			mg_buf_putc(out, '0');
	}
	if (out->failed || (from < s.n && mg_str_to_double(mg_str_sub(mg_buf_view(out), start, out->n - start), &ignored)))
		return;
	/* Infinity, not-a-number and what is out of range have no JSON number. */
	out->n = start;
	mg_buf_json(out, s);
}

static void add_scalar(const struct mg_node *n, struct mg_buf *out)
{
	if (n->kind == MG_TEXT)
		mg_buf_json(out, n->text);
	else if (n->kind == MG_INT || n->kind == MG_FLOAT)
		add_number(n->text, out);
	else
		mg_buf_str(out, n->kind == MG_NULL ? MG_STR("null") : n->text);
}

/* As deep as the document, so bounded by doc_depth. */
void mg_node_json(const struct mg_node *n, struct mg_buf *out)
{
	if (mg_node_is_scalar(n)) {
		add_scalar(n, out);
		return;
	}
	bool map = n->kind == MG_MAP;
	mg_buf_putc(out, map ? '{' : '[');
	for (uint32_t i = 0; i < n->count; i++) {
		if (i)
			mg_buf_putc(out, ',');
		if (map) {
			mg_buf_json(out, n->members[i].key);
			mg_buf_putc(out, ':');
		}
		mg_node_json(map ? n->members[i].value : n->items[i], out);
	}
	mg_buf_putc(out, map ? '}' : ']');
}

/* As deep as the document, so bounded by doc_depth. Null equals null only: the text "null" is a value. */
bool mg_node_equal(const struct mg_node *a, const struct mg_node *b)
{
	if (mg_node_is_scalar(a) || mg_node_is_scalar(b)) {
		if (!mg_node_is_scalar(a) || !mg_node_is_scalar(b) || (a->kind == MG_NULL) != (b->kind == MG_NULL))
			return false;
		return a->kind == MG_NULL || mg_str_eq(a->text, b->text);
	}
	if (a->kind != b->kind || a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++) {
		const struct mg_node *x = a->kind == MG_MAP ? a->members[i].value : a->items[i];
		const struct mg_node *y = a->kind == MG_MAP ? mg_node_get(b, a->members[i].key) : b->items[i];
		if (!y || !mg_node_equal(x, y))
			return false;
	}
	return true;
}
