/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/mask.h"

#include "base/buf.h"
#include "judge/mask_add.h"
#include "judge/mask_look.h"

enum {
	WORTH = 6, /* shorter secrets are masked where they stand and in quotes: elsewhere the same letters are more likely another word */
	BEGUN = 4, /* characters of a secret that was cut */
};

static bool grow(struct mg_mask *m, void **items, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return true;
	size_t more = *cap ? *cap * 2 : 8;
	void *p = mg_arena_calloc(m->arena, more, size);
	if (!p) {
		m->full = true;
		return false;
	}
	if (n)
		memcpy(p, *items, n * size);
	*items = p;
	*cap = more;
	return true;
}

static void add_form(struct mg_mask *m, struct mg_str s)
{
	if (!s.n)
		return;
	for (size_t i = 0; i < m->n; i++)
		if (mg_str_eq(m->texts[i], s))
			return;
	void *items = m->texts;
	if (!grow(m, &items, m->n, &m->cap, sizeof(*m->texts)))
		return;
	m->texts = items;
	m->texts[m->n++] = s;
}

void mg_mask_add_span(struct mg_mask *m, size_t from, size_t n)
{
	void *items = m->spans;
	if (!grow(m, &items, m->nspans, &m->capspans, sizeof(*m->spans)))
		return;
	m->spans = items;
	m->spans[m->nspans++] = (struct mg_span){ (uint32_t)from, (uint32_t)n };
}

void mg_mask_add_text(struct mg_mask *m, struct mg_str s)
{
	struct mg_buf spelt = { 0 };
	add_form(m, s);
	for (int i = 0; i < MG_MASK_FORMS; i++) {
		spelt.n = 0;
		if (!mg_mask_form(s, i, &spelt))
			continue;
		struct mg_str copy = spelt.failed ? MG_STR_NONE : mg_arena_str(m->arena, mg_buf_view(&spelt));
		m->full |= !copy.p;
		if (copy.p)
			add_form(m, copy);
	}
	mg_buf_fini(&spelt);
}

/* Each character in place by a mark of as many bytes. Line ends, indentation, quotes and what lies outside UTF-8 stay. */
static void blot(char *p, size_t n)
{
	static const char *const marks[] = { "", "*", "\xc2\xb7", "\xe2\x80\xa2", "\xf0\x9f\x9e\xb6" };
	for (size_t i = 0; i < n;) {
		unsigned char c = (unsigned char)p[i];
		size_t width = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
		if (width > n - i)
			return;
		if (c != '\n' && c != '\r' && c != ' ' && c != '\t')
			memcpy(p + i, marks[width], width);
		i += width;
	}
}

static void blot_span(char *text, size_t n, struct mg_span s)
{
	size_t from = s.off, to = (size_t)s.off + s.len;
	if (to > n || from >= to)
		return;
	char quote = text[from];
	if ((quote == '"' || quote == '\'') && to - from >= 2 && text[to - 1] == quote) {
		from++;
		to--;
	}
	blot(text + from, to - from);
}

struct mg_str mg_mask_source(struct mg_mask *m, const struct mg_source *s)
{
	if (m->full)
		return MG_STR_NONE;
	if (!m->n && !m->nspans)
		return s->text;
	struct mg_str out = mg_arena_str(m->arena, s->text);
	if (!out.p)
		return out;
	char *p = (char *)(uintptr_t)out.p;
	for (size_t i = 0; i < m->nspans; i++)
		blot_span(p, out.n, m->spans[i]);
	for (size_t i = 0; i < m->n; i++) {
		if (m->texts[i].n < WORTH)
			continue;
		for (size_t at = 0; (at = mg_str_find(s->text, m->texts[i], at)) != (size_t)-1; at += m->texts[i].n)
			blot(p + at, m->texts[i].n);
	}
	return out;
}

/* Where secret stands in s from at on as one of those that must not be shown, or -1. */
static size_t find(struct mg_str s, struct mg_str secret, size_t at)
{
	for (; (at = mg_str_find(s, secret, at)) != (size_t)-1; at++) {
		bool quoted = at > 0 && at + secret.n < s.n && s.p[at - 1] == '`' && s.p[at + secret.n] == '`';
		if (secret.n >= WORTH || quoted || secret.n == s.n)
			return at;
	}
	return (size_t)-1;
}

static struct mg_str replace(struct mg_mask *m, struct mg_str s, struct mg_str secret)
{
	struct mg_buf out = { 0 };
	size_t from = 0, at = find(s, secret, 0);
	if (at == (size_t)-1)
		return s;
	for (; at != (size_t)-1; at = find(s, secret, from)) {
		mg_buf_add(&out, s.p + from, at - from);
		mg_buf_puts(&out, "****");
		from = at + secret.n;
	}
	mg_buf_add(&out, s.p + from, s.n - from);
	struct mg_str copy = out.failed ? MG_STR_NONE : mg_arena_str(m->arena, mg_buf_view(&out));
	mg_buf_fini(&out);
	m->full |= !copy.p;
	return copy.p ? copy : MG_STR("(withheld: no memory to mask it)");
}

/* The longest beginning of a secret that s has before the byte at; 0: none worth it. */
static size_t begun(const struct mg_mask *m, struct mg_str s, size_t at)
{
	for (size_t i = 0; i < m->n; i++) {
		struct mg_str secret = m->texts[i];
		for (size_t k = secret.n - 1 < at ? secret.n - 1 : at; secret.n >= WORTH && k >= BEGUN; k--)
			if (!memcmp(s.p + at - k, secret.p, k))
				return k;
	}
	return 0;
}

/* Messages cut long values and end them in "...": what is left of a secret before it is masked, too. */
static struct mg_str mask_cut(struct mg_mask *m, struct mg_str s)
{
	struct mg_buf out = { 0 };
	size_t from = 0;
	for (size_t at = 0; (at = mg_str_find(s, MG_STR("..."), at)) != (size_t)-1; at += 3) {
		size_t k = begun(m, s, at);
		if (!k || at - k < from)
			continue;
		mg_buf_add(&out, s.p + from, at - k - from);
		mg_buf_puts(&out, "****");
		from = at;
	}
	if (!from)
		return s;
	mg_buf_add(&out, s.p + from, s.n - from);
	struct mg_str copy = out.failed ? MG_STR_NONE : mg_arena_str(m->arena, mg_buf_view(&out));
	mg_buf_fini(&out);
	m->full |= !copy.p;
	return copy.p ? copy : MG_STR("(withheld: no memory to mask it)");
}

struct mg_str mg_mask_text(struct mg_mask *m, struct mg_str s)
{
	for (size_t i = 0; i < m->n && s.n; i++)
		s = replace(m, s, m->texts[i]);
	return m->n ? mask_cut(m, s) : s;
}
