/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing values, and walking into them: equality, numbers, references, JSON. */
#include "base/buf.h"
#include "cfn/resolve.h"

static bool is_truth(struct mg_str s, bool *out)
{
	*out = mg_str_eq_nocase(s, MG_STR("true"));
	return *out || mg_str_eq_nocase(s, MG_STR("false"));
}

/* A number as people write one: "010" and "1e3" are texts. */
static bool plain_number(struct mg_str s, double *out)
{
	size_t i = s.n && s.p[0] == '-' ? 1 : 0, digits = i;

	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	if (i == digits || (s.p[digits] == '0' && i > digits + 1))
		return false;
	if (i < s.n && s.p[i] == '.') {
		size_t fraction = ++i;
		while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
			i++;
		if (i == fraction)
			return false;
	}
	return i == s.n && mg_str_to_double(s, out);
}

static bool number_of(enum mg_kind kind, struct mg_str s, double *out)
{
	if (kind == MG_INT || kind == MG_FLOAT)
		return mg_str_to_double(s, out);
	return kind == MG_TEXT && plain_number(s, out);
}

/* Digits after the sign, leading zeros and the fraction's trailing zeros gone: equal numbers have equal ones, however long. */
static bool same_decimal(struct mg_str a, struct mg_str b)
{
	struct mg_str s[2] = { a, b };
	struct mg_str whole[2], part[2];
	bool minus[2];

	for (int i = 0; i < 2; i++) {
		minus[i] = s[i].n && s[i].p[0] == '-';
		if (s[i].n && (minus[i] || s[i].p[0] == '+'))
			s[i] = mg_str_sub(s[i], 1, s[i].n - 1);
		size_t dot = mg_str_find(s[i], MG_STR("."), 0);
		whole[i] = dot == (size_t)-1 ? s[i] : mg_str_sub(s[i], 0, dot);
		part[i] = dot == (size_t)-1 ? MG_STR("") : mg_str_sub(s[i], dot + 1, s[i].n - dot - 1);
		while (whole[i].n && whole[i].p[0] == '0')
			whole[i] = mg_str_sub(whole[i], 1, whole[i].n - 1);
		while (part[i].n && part[i].p[part[i].n - 1] == '0')
			part[i].n--;
		for (size_t k = 0; k < whole[i].n + part[i].n; k++) {
			char c = k < whole[i].n ? whole[i].p[k] : part[i].p[k - whole[i].n];
			if (c < '0' || c > '9')
				return false;
		}
		if (!whole[i].n && !part[i].n)
			minus[i] = false;
	}
	return minus[0] == minus[1] && mg_str_eq(whole[0], whole[1]) && mg_str_eq(part[0], part[1]);
}

static bool exponent(struct mg_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == 'e' || s.p[i] == 'E')
			return true;
	return false;
}

/* Text "3072" is the number 3072 and "true" in any case is true when one side is a number or a boolean; two texts are equal when their bytes are,
 * or when they are plain numbers of the same value: YAML and JSON authors quote as they please. */
bool mg_scalar_equal(enum mg_kind ka, struct mg_str a, enum mg_kind kb, struct mg_str b)
{
	double x, y;
	bool p, q;

	if (ka == MG_NULL || kb == MG_NULL)
		return ka == kb;
	if (mg_str_eq(a, b))
		return true;
	if (ka != MG_BOOL && kb != MG_BOOL && number_of(ka, a, &x) && number_of(kb, b, &y))
		return exponent(a) || exponent(b) ? x == y : same_decimal(a, b);
	return (ka == MG_BOOL || ka == MG_TEXT) && (kb == MG_BOOL || kb == MG_TEXT) && is_truth(a, &p) && is_truth(b, &q) && p == q;
}

bool mg_value_number(const struct mg_value *v, double *out)
{
	return v->state == MG_KNOWN && v->kind < MG_LIST && number_of((enum mg_kind)v->kind, v->text, out);
}

static bool same_ref(const struct mg_ref *a, const struct mg_ref *b)
{
	return a && b && a->kind == b->kind && mg_str_eq(a->id, b->id) && mg_str_eq(a->attribute, b->attribute);
}

/* The same pieces from the same origins are the same text in every deployment. Dynamic references may be read twice. */
static bool same_unknown(const struct mg_value *a, const struct mg_value *b)
{
	if (a->kind != b->kind || a->npieces == 0 || a->npieces != b->npieces)
		return false;
	for (size_t i = 0; i < a->npieces; i++) {
		const struct mg_piece *p = &a->pieces[i], *q = &b->pieces[i];
		if (p->hole != q->hole || !mg_str_eq(p->text, q->text) || (p->hole && !same_ref(p->ref, q->ref)))
			return false;
	}
	return true;
}

static enum mg_truth both(enum mg_truth a, enum mg_truth b)
{
	if (a == MG_NO || b == MG_NO)
		return MG_NO;
	return a == MG_YES && b == MG_YES ? MG_YES : MG_MAYBE;
}

bool mg_value_may_be_list(const struct mg_value *v)
{
	if (v->kind == MG_LIST || v->shape == MG_SHAPE_LIST)
		return true;
	const struct mg_ref *whole = v->npieces == 1 && v->pieces[0].hole ? v->pieces[0].ref : NULL;
	return v->state == MG_UNKNOWN && v->shape == MG_SHAPE_ANY && (!v->npieces || (whole && whole->kind == MG_REF_ATTRIBUTE));
}

/* A hole may hold what makes "3072.0" of 3072, so beside a number or a truth only a piece that stands in none of them rules the text out. */
static enum mg_truth equal_pieces(const struct mg_value *u, const struct mg_value *known)
{
	double d;
	bool t, number = number_of((enum mg_kind)known->kind, known->text, &d);
	const char *may = number ? "0123456789.+-eE" : "truefalsTRUEFALS";

	if (!number && !is_truth(known->text, &t))
		return mg_text_equal(u, known->text);
	for (size_t i = 0; i < u->npieces; i++)
		for (size_t k = 0; !u->pieces[i].hole && k < u->pieces[i].text.n; k++)
			if (!u->pieces[i].text.p[k] || !strchr(may, u->pieces[i].text.p[k]))
				return MG_NO;
	return MG_MAYBE;
}

static enum mg_truth equal(struct mg_explore *x, const struct mg_value *a, const struct mg_value *b, uint32_t depth);

static enum mg_truth equal_lists(struct mg_explore *x, const struct mg_value *a, const struct mg_value *b, uint32_t depth)
{
	const struct mg_value *const *as, *const *bs;
	enum mg_truth all = MG_YES;
	size_t na, nb;

	if (!mg_value_children(x, a, &as, NULL, &na) || !mg_value_children(x, b, &bs, NULL, &nb))
		return MG_MAYBE;
	bool opena = a->state == MG_UNKNOWN, openb = b->state == MG_UNKNOWN;
	if ((na != nb && !opena && !openb) || (opena && !openb && na > nb) || (openb && !opena && nb > na))
		return MG_NO;
	for (size_t i = 0; i < na && i < nb && all != MG_NO; i++)
		all = both(all, equal(x, as[i], bs[i], depth + 1));
	return opena || openb ? both(all, MG_MAYBE) : all;
}

static enum mg_truth equal_maps(struct mg_explore *x, const struct mg_value *a, const struct mg_value *b, uint32_t depth)
{
	const struct mg_value *const *as, *const *bs;
	const struct mg_str *ka, *kb;
	enum mg_truth all = MG_YES;
	size_t na, nb;

	if (!mg_value_children(x, a, &as, &ka, &na) || !mg_value_children(x, b, &bs, &kb, &nb))
		return MG_MAYBE;
	if (na != nb)
		return MG_NO;
	for (size_t i = 0; i < na && all != MG_NO; i++) {
		const struct mg_value *other = mg_value_member(x, b, ka[i]);
		all = other ? both(all, equal(x, as[i], other, depth + 1)) : MG_MAYBE;
		if (x->stop)
			return MG_MAYBE;
	}
	return all;
}

static enum mg_truth equal(struct mg_explore *x, const struct mg_value *a, const struct mg_value *b, uint32_t depth)
{
	if (depth > x->w->limits->value_depth || !mg_explore_pay(x, 1))
		return MG_MAYBE;
	if (a->state == MG_ABSENT || b->state == MG_ABSENT)
		return a->state == b->state ? MG_YES : (a->maybe || b->maybe ? MG_MAYBE : MG_NO);
	if (a->state == MG_UNKNOWN && b->state == MG_UNKNOWN && same_unknown(a, b))
		return MG_YES;
	if (a->kind == MG_LIST && b->kind == MG_LIST && (a->state == MG_KNOWN || a->open) && (b->state == MG_KNOWN || b->open))
		return equal_lists(x, a, b, depth);
	if (a->state == MG_UNKNOWN || b->state == MG_UNKNOWN) {
		const struct mg_value *u = a->state == MG_UNKNOWN ? a : b, *k = u == a ? b : a;
		if (k->state == MG_UNKNOWN)
			return MG_MAYBE;
		if (k->kind >= MG_LIST)
			return mg_value_may_be_list(u) ? MG_MAYBE : MG_NO;
		return u->kind == MG_LIST ? MG_NO : equal_pieces(u, k);
	}
	if (a->kind == MG_MAP && b->kind == MG_MAP)
		return equal_maps(x, a, b, depth);
	if (a->kind >= MG_LIST || b->kind >= MG_LIST)
		return MG_NO;
	return mg_scalar_equal((enum mg_kind)a->kind, a->text, (enum mg_kind)b->kind, b->text) ? MG_YES : MG_NO;
}

enum mg_truth mg_value_equal(struct mg_explore *x, const struct mg_value *a, const struct mg_value *b)
{
	return equal(x, a, b, 0);
}
