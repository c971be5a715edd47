/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>

#include "cfn/resolve.h"

void *mg_take(struct mg_explore *x, size_t size)
{
	void *p = x->steady ? mg_arena_alloc(x->w->arena, size) : mg_scratch_alloc(&x->scratch, size);
	if (!p)
		x->stop = MG_EXPLORE_NOMEM;
	return p;
}

struct mg_str mg_take_str(struct mg_explore *x, struct mg_str s)
{
	char *p = mg_take(x, s.n + 1);

	if (!p)
		return MG_STR_NONE;
	if (s.n)
		memcpy(p, s.p, s.n);
	return (struct mg_str){ p, s.n };
}

struct mg_str mg_take_printf(struct mg_explore *x, const char *fmt, ...)
{
	char small[256];
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(small, sizeof(small), fmt, ap);
	va_end(ap);
	if (n < 0)
		return MG_STR("");
	if ((size_t)n < sizeof(small))
		return mg_take_str(x, (struct mg_str){ small, (size_t)n });
	char *p = mg_take(x, (size_t)n + 1);
	if (!p)
		return MG_STR_NONE;
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return (struct mg_str){ p, (size_t)n };
}

struct mg_value *mg_make(struct mg_explore *x, const struct mg_node *n, enum mg_state state)
{
	struct mg_value *v = mg_take(x, sizeof(*v));

	if (!v)
		return NULL;
	v->state = (uint8_t)state;
	v->used = n;
	v->origin = n && (n->flags & MG_NODE_ALIAS) ? n->origin : NULL; /* a synthetic node's origin is its own place */
	v->function = true;
	return v;
}

struct mg_value *mg_make_text(struct mg_explore *x, const struct mg_node *n, struct mg_str text)
{
	struct mg_value *v = mg_make(x, n, MG_KNOWN);

	if (v) {
		v->kind = MG_TEXT;
		v->text = text;
	}
	return v;
}

struct mg_value *mg_make_unknown(struct mg_explore *x, const struct mg_node *n, struct mg_str reason)
{
	struct mg_value *v = mg_make(x, n, MG_UNKNOWN);

	if (v)
		v->reason = reason;
	return v;
}

struct mg_value *mg_make_like(struct mg_explore *x, const struct mg_node *n, const struct mg_value *v)
{
	struct mg_value *u = mg_make_unknown(x, n, v->state == MG_ABSENT ? MG_STR("AWS::NoValue is no value here") : v->reason);

	if (!u)
		return NULL;
	if (u->reason.n == 0)
		u->reason = MG_STR("not a value for this function");
	u->refs = v->refs;
	u->nrefs = v->nrefs;
	u->secret = v->secret;
	return u;
}

struct mg_value *mg_make_fault(struct mg_explore *x, const struct mg_node *n, const char *code, const char *fmt, ...)
{
	char text[MG_ERROR_TEXT];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	struct mg_value *v = mg_make_unknown(x, n, mg_take_str(x, mg_str_from(text)));
	if (v)
		v->fault = code;
	return v;
}

const char *mg_value_what(const struct mg_value *v)
{
	return v->state == MG_ABSENT ? "AWS::NoValue" : mg_kind_name((enum mg_kind)v->kind);
}

struct mg_value *mg_make_list(struct mg_explore *x, const struct mg_node *n, struct mg_value **items, size_t count)
{
	struct mg_value *v = mg_make(x, n, MG_KNOWN);

	if (v) {
		v->kind = MG_LIST;
		v->items = items;
		v->nitems = count;
		v->shape = MG_SHAPE_LIST;
	}
	return v;
}

bool mg_set_ref(struct mg_explore *x, struct mg_value *v, enum mg_ref_kind kind, struct mg_str id, struct mg_str attribute)
{
	struct mg_ref *r = mg_take(x, sizeof(*r));

	if (!r)
		return false;
	*r = (struct mg_ref){ .kind = kind, .id = id, .attribute = attribute, .node = v->used };
	v->refs = r;
	v->nrefs = 1;
	return true;
}

bool mg_set_hole(struct mg_explore *x, struct mg_value *v, struct mg_str text)
{
	struct mg_piece *p = mg_take(x, sizeof(*p));

	if (!p)
		return false;
	*p = (struct mg_piece){ .hole = true, .text = text, .ref = v->nrefs ? v->refs : NULL };
	v->pieces = p;
	v->npieces = 1;
	v->text = text;
	return true;
}
