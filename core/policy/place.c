/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/place.h"

#include <stdio.h>

#include "base/buf.h"
#include "doc/diag.h"

#define MASK "****"

struct mg_str mg_place_pointer(struct mg_arena *a, const struct mg_node *n)
{
	struct mg_buf b = { 0 };
	mg_node_pointer(n, &b);
	struct mg_str s = b.failed ? MG_STR_NONE : mg_arena_str(a, mg_buf_view(&b));
	mg_buf_fini(&b);
	return s;
}

struct mg_str mg_pointer_add(struct mg_arena *a, struct mg_str pointer, struct mg_str key)
{
	size_t extra = 0;
	for (size_t i = 0; i < key.n; i++)
		extra += key.p[i] == '~' || key.p[i] == '/';
	char *p = mg_arena_alloc(a, pointer.n + 1 + key.n + extra + 1);
	if (!p)
		return MG_STR_NONE;
	size_t n = 0;
	if (pointer.n)
		memcpy(p, pointer.p, pointer.n);
	n = pointer.n;
	p[n++] = '/';
	for (size_t i = 0; i < key.n; i++) {
		char c = key.p[i];
		if (c == '~' || c == '/') {
			p[n++] = '~';
			c = c == '~' ? '0' : '1';
		}
		p[n++] = c;
	}
	return (struct mg_str){ p, n };
}

struct mg_spot mg_spot_node(struct mg_arena *a, const struct mg_node *n)
{
	return (struct mg_spot){ .source = n->source, .span = n->span, .pointer = mg_place_pointer(a, n) };
}

/* The span of the key under which n stands; of n itself in lists; the file's start for the root. */
static struct mg_span key_span(const struct mg_node *n)
{
	if (!n->parent)
		return (struct mg_span){ 0, 0 };
	if (n->parent->kind == MG_MAP && n->index < n->parent->count && n->parent->members[n->index].value == n)
		return n->parent->members[n->index].key_span;
	return n->span;
}

struct mg_spot mg_spot_missing(struct mg_arena *a, const struct mg_node *n, struct mg_str rest)
{
	struct mg_str at = mg_place_pointer(a, n);
	struct mg_str whole = at.p ? mg_arena_printf(a, "%.*s%.*s", MG_STR_ARG(at), MG_STR_ARG(rest)) : MG_STR_NONE;
	return (struct mg_spot){ .source = n->source, .span = key_span(n), .pointer = whole };
}

struct mg_spot mg_spot_resource(struct mg_arena *a, const struct mg_resource *r)
{
	return (struct mg_spot){ .source = r->node->source, .span = r->key_span, .pointer = mg_place_pointer(a, r->node) };
}

/* The length of the secret, as the source has it, when the text starts with it and it is longer than that. */
static size_t longer(size_t than, struct mg_str text, const struct mg_node *secret)
{
	return secret && mg_node_is_scalar(secret) && secret->raw.n > than && mg_str_starts(text, secret->raw) ? secret->raw.n : than;
}

/* The longest Default or AllowedValues item of a NoEcho parameter with which the text starts, since one may be the start of another; 1 when there is none. */
static size_t longest_secret(const struct mg_template *t, struct mg_str text)
{
	size_t longest = 1;
	for (size_t i = 0; i < t->nparameters; i++) {
		const struct mg_parameter *p = &t->parameters[i];
		if (!p->no_echo)
			continue;
		longest = longer(longest, text, p->fallback);
		for (uint32_t k = 0; p->allowed && p->allowed->kind == MG_LIST && k < p->allowed->count; k++)
			longest = longer(longest, text, p->allowed->items[k]);
	}
	return longest;
}

static void mask_secrets(struct mg_buf *b, const struct mg_template *t)
{
	struct mg_buf masked = { 0 };
	struct mg_str rest = mg_buf_view(b);
	while (rest.n) {
		size_t n = longest_secret(t, rest);
		if (n > 1)
			mg_buf_puts(&masked, MASK);
		else
			mg_buf_putc(&masked, rest.p[0]);
		rest = mg_str_sub(rest, n, rest.n - n);
	}
	masked.failed |= b->failed;
	mg_buf_fini(b);
	*b = masked;
}

struct mg_str mg_place_excerpt(struct mg_arena *a, const struct mg_template *t, struct mg_source *src, struct mg_span span)
{
	struct mg_buf b = { 0 };
	if (src->unplaced)
		return MG_STR("");
	mg_caret_show(src, span, &b);
	mask_secrets(&b, t);
	struct mg_str s = b.failed ? MG_STR_NONE : mg_arena_str(a, mg_buf_view(&b));
	mg_buf_fini(&b);
	return s.p ? s : MG_STR("");
}

const struct mg_resource *mg_place_owner(const struct mg_template *t, const struct mg_node *n)
{
	const struct mg_node *child = n, *section = NULL;
	for (; n && n->parent; n = n->parent) {
		section = n;
		if (n->parent->parent)
			child = n;
	}
	if (!section || section == child || !mg_str_is(mg_node_key(section), "Resources"))
		return NULL;
	return mg_template_resource(t, mg_node_key(child));
}

/* Prepends one step to the label that grows from the end of buf. */
static char *prepend(char *buf, char *at, const char *p, size_t n)
{
	if ((size_t)(at - buf) < n)
		return NULL;
	at -= n;
	memcpy(at, p, n);
	return at;
}

static bool is_branch(const struct mg_node *n)
{
	return n->parent && n->parent->kind == MG_LIST && n->parent->parent && mg_str_is(mg_node_key(n->parent), "Fn::If");
}

/* Whether the walk upwards has come to where labels start: a resource's Properties, or a resource, or the root. */
static bool at_start(const struct mg_node *n)
{
	if (!n->parent)
		return true;
	const struct mg_node *r = n;
	size_t depth = 0;
	for (; r->parent; r = r->parent)
		depth++;
	if (depth < 2 || depth > 3)
		return false;
	const struct mg_node *section = depth == 2 ? n->parent : n->parent->parent;
	return mg_str_is(mg_node_key(section), "Resources") && (depth == 2 || mg_str_is(mg_node_key(n), "Properties"));
}

struct mg_str mg_place_label(struct mg_arena *a, const struct mg_node *n)
{
	char buf[512], *at = buf + sizeof buf, index[16];
	while (n && !at_start(n)) {
		const struct mg_node *parent = n->parent;
		if (is_branch(n)) { /* branch, list, the Fn::If map: the map stands where the value is */
			n = parent->parent;
			continue;
		}
		struct mg_str key = mg_node_key(n);
		if (parent->kind == MG_LIST) {
			int len = snprintf(index, sizeof index, "[%u]", n->index + 1);
			key = (struct mg_str){ index, (size_t)len };
		}
		if (at < buf + sizeof buf && *at != '[' && !(at = prepend(buf, at, ".", 1)))
			break;
		if (!(at = prepend(buf, at, key.p, key.n)))
			break;
		n = parent;
	}
	if (!at)
		return MG_STR("value");
	return mg_arena_str(a, (struct mg_str){ at, (size_t)(buf + sizeof buf - at) });
}

void mg_place_show(struct mg_explore *x, const struct mg_value *v, char out[MG_SHOWN_MAX])
{
	if (v->secret) {
		snprintf(out, MG_SHOWN_MAX, MASK);
	} else if (v->state == MG_UNKNOWN) {
		snprintf(out, MG_SHOWN_MAX, "unknown (%.*s)", MG_STR_ARG(v->reason.n > 200 ? mg_str_sub(v->reason, 0, 200) : v->reason));
	} else if (v->state == MG_ABSENT) {
		snprintf(out, MG_SHOWN_MAX, "missing");
	} else if (v->kind == MG_TEXT) {
		mg_quote(v->text, out);
	} else if (v->kind < MG_LIST) {
		snprintf(out, MG_SHOWN_MAX, "%.*s", MG_STR_ARG(v->text.n > 80 ? mg_str_sub(v->text, 0, 80) : v->text));
	} else {
		struct mg_buf b = { .max = 1 << 16 };
		bool all = mg_value_json(x, v, &b);
		struct mg_str s = mg_buf_view(&b);
		size_t n = s.n > 120 ? 120 : s.n;
		while (n && n < s.n && ((unsigned char)s.p[n] & 0xC0) == 0x80)
			n--;
		snprintf(out, MG_SHOWN_MAX, "%.*s%s", (int)n, s.p ? s.p : "", n < s.n || !all ? "..." : "");
		mg_buf_fini(&b);
	}
}
