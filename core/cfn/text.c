/* SPDX-License-Identifier: Apache-2.0 */
/* What the known pieces of a text decide. */
#include "cfn/value.h"

static bool scalar(const struct mg_value *v)
{
	return v->state == MG_KNOWN && v->kind < MG_LIST;
}

static enum mg_truth truth(bool b)
{
	return b ? MG_YES : MG_NO;
}

/* Lists and maps are no texts; neither is what is absent. */
static bool no_text(const struct mg_value *v)
{
	return v->state == MG_ABSENT || (v->state == MG_KNOWN && v->kind >= MG_LIST);
}

enum mg_truth mg_text_contains(const struct mg_value *v, struct mg_str needle)
{
	if (scalar(v))
		return truth(mg_str_find(v->text, needle, 0) != (size_t)-1);
	if (no_text(v))
		return MG_NO;
	for (size_t i = 0; i < v->npieces; i++)
		if (!v->pieces[i].hole && mg_str_find(v->pieces[i].text, needle, 0) != (size_t)-1)
			return MG_YES;
	return needle.n == 0 && v->npieces ? MG_YES : MG_MAYBE;
}

enum mg_truth mg_text_starts(const struct mg_value *v, struct mg_str prefix)
{
	if (scalar(v))
		return truth(mg_str_starts(v->text, prefix));
	if (no_text(v))
		return MG_NO;
	if (v->npieces == 0)
		return MG_MAYBE;
	if (prefix.n == 0)
		return MG_YES;
	if (v->pieces[0].hole)
		return MG_MAYBE;
	struct mg_str known = v->pieces[0].text;
	if (known.n >= prefix.n)
		return truth(mg_str_starts(known, prefix));
	return mg_str_starts(prefix, known) ? MG_MAYBE : MG_NO;
}

enum mg_truth mg_text_ends(const struct mg_value *v, struct mg_str suffix)
{
	if (scalar(v))
		return truth(mg_str_ends(v->text, suffix));
	if (no_text(v))
		return MG_NO;
	if (v->npieces == 0)
		return MG_MAYBE;
	if (suffix.n == 0)
		return MG_YES;
	if (v->pieces[v->npieces - 1].hole)
		return MG_MAYBE;
	struct mg_str known = v->pieces[v->npieces - 1].text;
	if (known.n >= suffix.n)
		return truth(mg_str_ends(known, suffix));
	return mg_str_ends(suffix, known) ? MG_MAYBE : MG_NO;
}

/* Can some filling of the holes make the text? Edges are fixed; between them the literals come in order, and the leftmost place is as good as any. */
static bool fits(const struct mg_value *v, struct mg_str text)
{
	struct mg_str first = v->pieces[0].hole ? MG_STR("") : v->pieces[0].text;
	struct mg_str last = v->pieces[v->npieces - 1].hole ? MG_STR("") : v->pieces[v->npieces - 1].text;

	if (text.n < first.n + last.n || !mg_str_starts(text, first) || !mg_str_ends(text, last))
		return false;
	struct mg_str middle = mg_str_sub(text, first.n, text.n - first.n - last.n);
	size_t at = 0;
	for (size_t i = 1; i + 1 < v->npieces; i++) {
		if (v->pieces[i].hole)
			continue;
		at = mg_str_find(middle, v->pieces[i].text, at);
		if (at == (size_t)-1)
			return false;
		at += v->pieces[i].text.n;
	}
	return true;
}

enum mg_truth mg_text_equal(const struct mg_value *v, struct mg_str text)
{
	if (scalar(v))
		return truth(mg_str_eq(v->text, text));
	if (no_text(v) || (v->state == MG_UNKNOWN && v->kind == MG_LIST))
		return MG_NO;
	return v->npieces == 0 || fits(v, text) ? MG_MAYBE : MG_NO;
}
