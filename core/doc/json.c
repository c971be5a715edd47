/* SPDX-License-Identifier: Apache-2.0 */
/* JSON as RFC 8259 has it and no wider. One loop over tokens; children wait in one array until their list or map closes, so nothing recurses. */
#include "doc/doc.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "doc/json_reader.h"

enum { SLAB_FIRST = 16, SLAB_MAX = 512 };

bool mg_json_grow(void **p, size_t *cap, size_t need, size_t size)
{
	if (need <= *cap)
		return true;
	size_t want = *cap + *cap / 2, bytes;
	if (want < need)
		want = need < 64 ? 64 : need;
	if (__builtin_mul_overflow(want, size, &bytes) || mg_alloc_fails())
		return false;
	void *grown = realloc(*p, bytes);
	if (!grown)
		return false;
	*p = grown;
	*cap = want;
	return true;
}

/* Indentation is runs of blanks, so eight are taken at once. */
static inline void skip(struct mg_json *r)
{
	const char *p = r->p;
	for (;;) {
		if (*p == ' ') {
			uint64_t word;
			while (r->end - p >= (ptrdiff_t)sizeof word) {
				memcpy(&word, p, sizeof word);
				if (word != UINT64_C(0x2020202020202020))
					break;
				p += sizeof word;
			}
			while (*p == ' ')
				p++;
		}
		if (*p != '\n' && *p != '\r' && *p != '\t')
			break;
		p++;
	}
	r->p = p;
}

static int count(struct mg_json *r, const char *at)
{
	if (r->nodes++ < r->limits->doc_nodes)
		return MG_OK;
	return mg_json_stop(r, MG_ELIMIT, "doc-nodes", mg_json_span(r, at, at + 1), "the document has more than %llu values and keys (limit doc_nodes)",
			    (unsigned long long)r->limits->doc_nodes);
}

static int push(struct mg_json *r, struct mg_member m)
{
	if (r->npending == r->pending_cap) {
		void *p = r->pending;
		if (!mg_json_grow(&p, &r->pending_cap, r->npending + 1, sizeof *r->pending))
			return mg_fail_nomem(r->err);
		r->pending = p;
	}
	r->pending[r->npending++] = m;
	return MG_OK;
}

/* The next node, standing where the innermost list or map awaits a value. */
static int make(struct mg_json *r, struct mg_node **out)
{
	int rc = count(r, r->p);
	if (rc)
		return rc;
	if (r->slab_left == 0) {
		r->slab_size = r->slab_size == 0 ? SLAB_FIRST : r->slab_size < SLAB_MAX ? r->slab_size * 2 : SLAB_MAX;
		r->slab = mg_new_n(r->a, struct mg_node, r->slab_size);
		if (!r->slab)
			return mg_fail_arena(r->a, r->err);
		r->slab_left = r->slab_size;
	}
	struct mg_node *n = r->slab++, *parent = r->open;
	r->slab_left--;
	n->source = r->src;
	n->id = r->ids++;
	n->parent = parent;
	*out = n;
	if (!parent) {
		r->root = n;
		return MG_OK;
	}
	n->index = parent->count++;
	if (parent->kind == MG_LIST)
		return push(r, (struct mg_member){ .value = n });
	r->pending[r->npending - 1].value = n;
	return MG_OK;
}

static int open_at(struct mg_json *r, enum mg_kind kind)
{
	struct mg_node *n;
	if (r->depth >= r->limits->doc_depth)
		return mg_json_stop(r, MG_ELIMIT, "doc-depth", mg_json_span(r, r->p, r->p + 1),
				    "maps and lists are nested more than %llu deep (limit doc_depth)", (unsigned long long)r->limits->doc_depth);
	int rc = make(r, &n);
	if (rc)
		return rc;
	n->kind = (uint8_t)kind;
	n->flags = MG_NODE_FLOW;
	n->span = mg_json_span(r, r->p, r->p + 1);
	r->open = n;
	r->depth++;
	r->p++;
	return MG_OK;
}

static int close_at(struct mg_json *r)
{
	struct mg_node *n = r->open;
	int rc = MG_OK;
	n->span.len = (uint32_t)(++r->p - r->start) - n->span.off;
	r->npending -= n->count;
	struct mg_member *m = n->count ? r->pending + r->npending : NULL;
	if (n->kind == MG_MAP && n->count) {
		rc = mg_json_members(r, n, m);
	} else if (n->count) {
		n->items = mg_new_n(r->a, struct mg_node *, n->count);
		if (!n->items)
			return mg_fail_arena(r->a, r->err);
		for (uint32_t i = 0; i < n->count; i++)
			n->items[i] = m[i].value;
	}
	r->open = n->parent;
	r->depth--;
	return rc;
}

static int read_word(struct mg_json *r, const char *word, size_t len, enum mg_kind kind)
{
	struct mg_node *n;
	if ((size_t)(r->end - r->p) < len || memcmp(r->p, word, len) != 0)
		return mg_json_unexpected(r, "a value");
	int rc = make(r, &n);
	if (rc)
		return rc;
	n->kind = (uint8_t)kind;
	n->text = n->raw = (struct mg_str){ r->p, len };
	n->span = mg_json_span(r, r->p, r->p + len);
	r->p += len;
	return MG_OK;
}

static int read_string(struct mg_json *r)
{
	struct mg_node *n;
	int rc = make(r, &n);
	if (rc)
		return rc;
	n->kind = MG_TEXT;
	n->flags = MG_NODE_QUOTED;
	rc = mg_json_string(r, &n->text, &n->span);
	n->raw = n->text;
	return rc;
}

static int read_number(struct mg_json *r)
{
	struct mg_node *n;
	int rc = make(r, &n);
	return rc ? rc : mg_json_number(r, n);
}

/* A value's first token; of lists and maps only the opening bracket. */
static int read_value(struct mg_json *r)
{
	switch (*r->p) {
	case '{': return open_at(r, MG_MAP);
	case '[': return open_at(r, MG_LIST);
	case '"': return read_string(r);
	case 't': return read_word(r, "true", 4, MG_BOOL);
	case 'f': return read_word(r, "false", 5, MG_BOOL);
	case 'n': return read_word(r, "null", 4, MG_NULL);
	case '-':
	case '0': case '1': case '2': case '3': case '4':
	case '5': case '6': case '7': case '8': case '9': return read_number(r);
	default: return mg_json_unexpected(r, "a value");
	}
}

/* A key, its colon, and the start of its value. */
static int read_member(struct mg_json *r)
{
	struct mg_member m = { .value = NULL };
	if (*r->p != '"')
		return mg_json_unexpected(r, "a key in double quotes");
	if (r->open->count >= r->limits->doc_keys)
		return mg_json_stop(r, MG_ELIMIT, "doc-keys", mg_json_span(r, r->p, r->p + 1), "a map has more than %llu keys (limit doc_keys)",
				    (unsigned long long)r->limits->doc_keys);
	int rc = count(r, r->p);
	if (!rc)
		rc = mg_json_string(r, &m.key, &m.key_span);
	if (!rc)
		rc = push(r, m);
	if (rc)
		return rc;
	skip(r);
	if (*r->p != ':')
		return mg_json_unexpected(r, "a colon between key and value");
	r->p++;
	skip(r);
	return read_value(r);
}

/* After a whole value inside a list or map: a comma and the next child, or the closing bracket. */
static int read_rest(struct mg_json *r)
{
	bool map = r->open->kind == MG_MAP;
	if (*r->p == (map ? '}' : ']'))
		return close_at(r);
	if (*r->p != ',')
		return mg_json_unexpected(r, map ? "a comma or the closing }" : "a comma or the closing ]");
	r->p++;
	skip(r);
	return map ? read_member(r) : read_value(r);
}

/* Right after an opening bracket. */
static int read_first(struct mg_json *r)
{
	bool map = r->open->kind == MG_MAP;
	if (*r->p == (map ? '}' : ']'))
		return close_at(r);
	return map ? read_member(r) : read_value(r);
}

static int read_all(struct mg_json *r)
{
	skip(r);
	if (r->p == r->end)
		return mg_json_stop(r, MG_EINPUT, "empty-document", mg_json_span(r, r->p, r->p),
				    "the template is empty: it needs at least a Resources section");
	int rc = read_value(r);
	while (!rc && r->open) {
		skip(r);
		rc = r->open->count ? read_rest(r) : read_first(r);
	}
	if (rc)
		return rc;
	skip(r);
	return r->p == r->end ? MG_OK : mg_json_unexpected(r, "the end of the text");
}

int mg_json_read(struct mg_arena *a, struct mg_source *src, const struct mg_limits *limits, struct mg_diags *diags,
		 struct mg_doc *out, struct mg_error *err)
{
	struct mg_json r = { .a = a, .src = src, .limits = limits, .diags = diags, .err = err };
	r.start = src->text.p;
	r.end = r.start + src->text.n;
	r.p = r.start + (mg_str_starts(src->text, MG_STR("\xEF\xBB\xBF")) ? 3 : 0);
	int rc = read_all(&r);
	free(r.pending);
	free(r.scratch);
	*out = (struct mg_doc){ .source = src, .root = rc ? NULL : r.root, .format = MG_FORMAT_JSON, .nodes = r.ids };
	return rc;
}
