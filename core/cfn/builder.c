/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/resolve.h"

static void *grow(struct mg_builder *b, void *items, uint32_t n, uint32_t *cap, size_t size)
{
	if (n < *cap)
		return items;
	uint32_t more = *cap ? *cap * 2 : 4;
	void *p = mg_take(b->x, more * size);
	if (!p) {
		b->failed = true;
		return NULL;
	}
	if (n)
		memcpy(p, items, n * size);
	*cap = more;
	return p;
}

static bool add(struct mg_builder *b, struct mg_piece piece)
{
	struct mg_piece *p;

	if (b->failed)
		return false;
	b->bytes += piece.text.n;
	if (b->bytes > b->x->w->limits->value_text) {
		if (!b->fault)
			b->reason = MG_STR("text longer than limits.value_text");
		b->fault = "value-too-large";
		return true; /* the result says so; what was taken stays bounded */
	}
	p = grow(b, b->pieces, b->npieces, &b->cap, sizeof(*p));
	if (!p)
		return false;
	b->pieces = p;
	b->pieces[b->npieces++] = piece;
	return true;
}

bool mg_builder_literal(struct mg_builder *b, struct mg_str text)
{
	return text.n == 0 || add(b, (struct mg_piece){ .text = text });
}

bool mg_builder_hole(struct mg_builder *b, struct mg_str text, const struct mg_ref *ref)
{
	return add(b, (struct mg_piece){ .hole = true, .text = text, .ref = ref });
}

bool mg_builder_refs(struct mg_builder *b, const struct mg_value *v)
{
	for (size_t i = 0; i < v->nrefs; i++) {
		struct mg_ref *r = b->nrefs < 100000 ? grow(b, b->refs, b->nrefs, &b->caprefs, sizeof(*r)) : NULL;
		if (!r)
			return !b->failed;
		b->refs = r;
		b->refs[b->nrefs++] = v->refs[i];
	}
	return true;
}

bool mg_builder_value(struct mg_builder *b, const struct mg_value *v, struct mg_str text)
{
	if (!mg_builder_refs(b, v))
		return false;
	b->secret = b->secret || v->secret;
	if (v->state == MG_KNOWN) {
		if (v->from != MG_FROM_LITERAL)
			b->from = v->from;
		return mg_builder_literal(b, v->text);
	}
	if (b->reason.n == 0)
		b->reason = v->reason;
	if (v->npieces == 0)
		return mg_builder_hole(b, text, v->nrefs ? v->refs : NULL);
	for (size_t i = 0; i < v->npieces; i++)
		if (!add(b, v->pieces[i]))
			return false;
	return true;
}

/* All pieces as one text, holes as written. */
static struct mg_str flat(struct mg_builder *b)
{
	char *p = mg_take(b->x, b->bytes + 1);
	size_t n = 0;

	if (!p) {
		b->failed = true;
		return MG_STR_NONE;
	}
	for (uint32_t i = 0; i < b->npieces; i++) {
		struct mg_str t = b->pieces[i].text;
		if (t.n)
			memcpy(p + n, t.p, t.n);
		n += t.n;
	}
	return (struct mg_str){ p, n };
}

/* Neighbouring literals become one, as views of the flat text. */
static void merge(struct mg_builder *b, struct mg_str text)
{
	uint32_t n = 0;
	size_t off = 0;

	for (uint32_t i = 0; i < b->npieces; i++) {
		struct mg_piece p = b->pieces[i];
		size_t len = p.text.n;
		if (!p.hole)
			p.text = mg_str_sub(text, off, len);
		off += len;
		if (!p.hole && n && !b->pieces[n - 1].hole)
			b->pieces[n - 1].text.n += len;
		else
			b->pieces[n++] = p;
	}
	b->npieces = n;
}

static bool secret_service(struct mg_str service)
{
	return mg_str_is(service, "secretsmanager") || mg_str_is(service, "ssm-secure");
}

static bool add_dynamic(struct mg_builder *b, const struct mg_dynref *d, struct mg_str text)
{
	struct mg_ref *r = grow(b, b->refs, b->nrefs, &b->caprefs, sizeof(*r));

	if (!r)
		return false;
	b->refs = r;
	b->refs[b->nrefs++] = (struct mg_ref){ .kind = MG_REF_DYNAMIC, .id = d->id, .attribute = d->service, .node = b->n };
	b->secret = b->secret || secret_service(d->service);
	if (b->reason.n == 0)
		b->reason = mg_take_printf(b->x, "dynamic reference to %.*s", MG_STR_ARG(d->service));
	struct mg_ref *own = mg_take(b->x, sizeof(*own));
	if (!own)
		return false;
	*own = b->refs[b->nrefs - 1];
	return add(b, (struct mg_piece){ .hole = true, .text = mg_str_sub(text, d->off, d->len), .ref = own });
}

/* Copies the pieces that lie in [from, to) of the flat text. */
static bool copy_range(struct mg_builder *b, const struct mg_piece *old, uint32_t n, size_t from, size_t to)
{
	size_t off = 0;

	for (uint32_t i = 0; i < n; i++) {
		size_t len = old[i].text.n, lo = off > from ? off : from, hi = off + len < to ? off + len : to;
		if (old[i].hole && off >= from && off + len <= to) {
			if (!add(b, old[i]))
				return false;
		} else if (!old[i].hole && lo < hi) {
			if (!add(b, (struct mg_piece){ .text = mg_str_sub(old[i].text, lo - off, hi - lo) }))
				return false;
		}
		off += len;
	}
	return true;
}

/* Turns each {{resolve:...}} of the flat text, holes inside it and all, to one hole. */
static void dynamics(struct mg_builder *b, struct mg_str text)
{
	struct mg_dynref d;
	const struct mg_piece *old = b->pieces;
	uint32_t n = b->npieces;
	size_t from = 0;

	if (mg_str_find(text, MG_STR("{{resolve:"), 0) == (size_t)-1 || !mg_dynref_find(text, 0, &d))
		return;
	b->pieces = NULL;
	b->npieces = b->cap = 0;
	b->bytes = 0;
	while (!b->failed && mg_dynref_find(text, from, &d)) {
		if (!copy_range(b, old, n, from, d.off) || !add_dynamic(b, &d, text))
			return;
		from = d.off + d.len;
	}
	copy_range(b, old, n, from, text.n);
}

const struct mg_value *mg_builder_finish(struct mg_builder *b, struct mg_str raw)
{
	bool holes = false;

	if (b->failed || b->x->stop)
		return NULL;
	if (b->fault) {
		struct mg_value *v = mg_make_unknown(b->x, b->n, b->reason);
		if (v)
			v->fault = b->fault;
		return v;
	}
	struct mg_str text = flat(b);
	if (!b->failed)
		dynamics(b, text);
	if (b->failed)
		return NULL;
	for (uint32_t i = 0; i < b->npieces; i++)
		holes = holes || b->pieces[i].hole;
	struct mg_value *v = mg_make(b->x, b->n, holes ? MG_UNKNOWN : MG_KNOWN);
	if (!v)
		return NULL;
	v->kind = MG_TEXT;
	v->from = b->from;
	v->refs = b->refs;
	v->nrefs = b->nrefs;
	v->secret = b->secret;
	v->text = holes ? raw : text;
	if (holes) {
		merge(b, text);
		v->kind = MG_NULL;
		v->pieces = b->pieces;
		v->npieces = b->npieces;
		v->reason = b->reason;
	}
	return v;
}
