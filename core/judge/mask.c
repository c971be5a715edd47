/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/mask.h"

#include "base/buf.h"
#include "judge/mask_look.h"

enum {
	WORTH = 6, /* shorter secrets are masked where they stand and in quotes: elsewhere the same letters are more likely another word */
	BEGUN = 4, /* characters of a secret that was cut */
	NAME = 128,
	RAW = 1000, /* secrets looked for in a text that could not be read */
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

/* The secret as it is, and as messages and JSON spell it. */
static void add_text(struct mg_mask *m, struct mg_str s)
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

static void add_node(struct mg_mask *m, const struct mg_node *n)
{
	if (!n || !mg_node_is_scalar(n) || n->kind == MG_NULL || n->kind == MG_BOOL || mg_str_starts(n->text, MG_STR("{{resolve:")))
		return;
	void *items = m->spans;
	if (!grow(m, &items, m->nspans, &m->capspans, sizeof(*m->spans)))
		return;
	m->spans = items;
	if (n->source == m->source) /* a change set's values stand in another text */
		m->spans[m->nspans++] = n->span;
	add_text(m, n->text);
	if (!mg_str_eq(n->raw, n->text))
		add_text(m, n->raw);
}

/* The name in lower case without - and _, so that DB_PASSWORD, dbPassword and db-password are one. */
static struct mg_str fold(struct mg_str s, char out[NAME])
{
	size_t n = 0, from = s.n > NAME ? s.n - NAME : 0;
	for (size_t i = from; i < s.n; i++) {
		char c = s.p[i];
		if (c == '-' || c == '_')
			continue;
		out[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return (struct mg_str){ out, n };
}

/* Takes the last character that is no - and no _ off, in lower case; 0 when there is none. */
static int last_letter(struct mg_str *s)
{
	while (s->n && (s->p[s->n - 1] == '-' || s->p[s->n - 1] == '_'))
		s->n--;
	return s->n ? s->p[--s->n] | 32 : 0;
}

/* Do names of secrets end in these two letters? Nearly all other names are told apart by them. */
static bool is_tail(int last, int before)
{
	switch (last) {
	case 'd': return before == 'r' || before == 'w';
	case 'e': return before == 's';
	case 't': return before == 'e';
	case 'g': return before == 'n';
	case 'y': return before == 'e';
	case 'n': return before == 'e';
	case 's': return before == 'l';
	default: return false;
	}
}

bool mg_mask_name(struct mg_str name)
{
	static const char *const ends[] = { "password", "passwd", "passphrase", "secret", "secretstring", "secretkey", "secretaccesskey", "authtoken",
					    "accesstoken", "apitoken", "oauthtoken", "bearertoken", "apikey", "privatekey", "clientsecret", "credentials" };
	char folded[NAME];
	struct mg_str rest = name;
	int last = last_letter(&rest);
	if (!is_tail(last, last_letter(&rest)))
		return false;
	struct mg_str s = fold(name, folded);
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (mg_str_ends(s, mg_str_from(ends[i])))
			return true;
	return false;
}

/* Is n an environment variable or the like, {Name: DB_PASSWORD, Value: x}, whose name says that the value is a secret? */
static bool named_pair(const struct mg_node *n)
{
	const struct mg_node *name = mg_node_at(n, "Name");
	return name && mg_node_is_scalar(name) && mg_mask_name(name->text) && mg_node_at(n, "Value");
}

/* Depth is that of the document, which doc_depth bounds. */
static void walk(struct mg_mask *m, const struct mg_node *n)
{
	if (n->kind == MG_LIST)
		for (uint32_t i = 0; i < n->count; i++)
			walk(m, n->items[i]);
	if (n->kind != MG_MAP)
		return;
	if (named_pair(n))
		add_node(m, mg_node_at(n, "Value"));
	for (uint32_t i = 0; i < n->count; i++) {
		const struct mg_node *value = n->members[i].value;
		if (!mg_node_is_scalar(value))
			walk(m, value);
		else if (mg_mask_name(n->members[i].key))
			add_node(m, value);
	}
}

/* What references to secrets name: they stay references. */
static void add_references(struct mg_mask *m, const struct mg_source *s)
{
	static const char *const starts[] = { "{{resolve:secretsmanager:", "{{resolve:ssm-secure:" };
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		struct mg_str start = mg_str_from(starts[i]);
		for (size_t at = 0, end; (at = mg_str_find(s->text, start, at)) != (size_t)-1; at = end) {
			void *items = m->spans;
			end = mg_str_find(s->text, MG_STR("}}"), at);
			if (end == (size_t)-1 || !grow(m, &items, m->nspans, &m->capspans, sizeof(*m->spans)))
				break;
			m->spans = items;
			m->spans[m->nspans++] = (struct mg_span){ (uint32_t)(at + start.n), (uint32_t)(end - at - start.n) };
		}
	}
}

/* Whatever its name: what can be nothing but a credential. */
static void walk_looks(struct mg_mask *m, const struct mg_node *n)
{
	for (uint32_t i = 0; n->kind >= MG_LIST && i < n->count; i++)
		walk_looks(m, n->kind == MG_LIST ? n->items[i] : n->members[i].value);
	if (mg_node_is_scalar(n) && mg_mask_looks(n->text))
		add_node(m, n);
}

static void add_parameter(struct mg_mask *m, const struct mg_parameter *p, const struct mg_inputs *in)
{
	if (!p->no_echo && !mg_mask_name(p->name))
		return;
	add_node(m, p->fallback);
	for (uint32_t i = 0; p->allowed && p->allowed->kind == MG_LIST && i < p->allowed->count; i++)
		add_node(m, p->allowed->items[i]);
	for (size_t i = 0; in && i < in->ngiven; i++)
		if (mg_str_eq(in->given[i].name, p->name)) {
			add_text(m, in->given[i].value);
			for (size_t k = 0; k < in->given[i].nchoices; k++)
				add_text(m, in->given[i].choices[k]);
		}
}

void mg_mask_find(struct mg_mask *m, struct mg_arena *a, const struct mg_template *t, const struct mg_inputs *in)
{
	*m = (struct mg_mask){ .arena = a, .source = t->source };
	add_references(m, t->source);
	for (size_t i = 0; i < t->nparameters; i++)
		add_parameter(m, &t->parameters[i], in);
	for (size_t i = 0; i < t->nresources; i++)
		if (t->resources[i].properties)
			walk(m, t->resources[i].properties);
	if (t->root && mg_mask_looks_likely(t->source->text))
		walk_looks(m, t->root);
}

void mg_mask_find_in(struct mg_mask *m, struct mg_arena *a, const struct mg_node *root)
{
	const struct mg_node *parameters = mg_node_at(root, "Parameters");
	*m = (struct mg_mask){ .arena = a, .source = root->source };
	add_references(m, root->source);
	walk(m, root);
	if (mg_mask_looks_likely(root->source->text))
		walk_looks(m, root);
	for (uint32_t i = 0; parameters && parameters->kind == MG_MAP && i < parameters->count; i++) {
		const struct mg_node *p = parameters->members[i].value, *no_echo = mg_node_at(p, "NoEcho"), *allowed = mg_node_at(p, "AllowedValues");
		if (!mg_mask_name(parameters->members[i].key) && (!no_echo || !mg_node_is_scalar(no_echo) || mg_str_eq_nocase(no_echo->text, MG_STR("false"))))
			continue;
		add_node(m, mg_node_at(p, "Default"));
		for (uint32_t k = 0; allowed && allowed->kind == MG_LIST && k < allowed->count; k++)
			add_node(m, allowed->items[k]);
	}
}

static bool in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* What follows the colon at at, up to a comma, bracket or the line's end. */
static void add_raw(struct mg_mask *m, const struct mg_source *s, size_t at)
{
	size_t from = at + 1, to;
	while (from < s->text.n && (s->text.p[from] == ' ' || s->text.p[from] == '\t' || s->text.p[from] == '"' || s->text.p[from] == '\''))
		from++;
	for (to = from; to < s->text.n && !strchr(",]}\r\n\"'", s->text.p[to]); to++)
		;
	struct mg_str text = mg_str_trim(mg_str_sub(s->text, from, to - from));
	void *items = m->spans;
	if (!text.n || text.p[0] == '!' || text.p[0] == '{' || !grow(m, &items, m->nspans, &m->capspans, sizeof(*m->spans)))
		return;
	m->spans = items;
	m->spans[m->nspans++] = (struct mg_span){ (uint32_t)from, (uint32_t)text.n };
	add_text(m, text);
}

void mg_mask_find_raw(struct mg_mask *m, struct mg_arena *a, const struct mg_source *s)
{
	*m = (struct mg_mask){ .arena = a, .source = s };
	add_references(m, s);
	mg_mask_add_raw(m, s);
}

void mg_mask_add_raw(struct mg_mask *m, const struct mg_source *s)
{
	bool no_echo = mg_str_find(s->text, MG_STR("NoEcho"), 0) != (size_t)-1;
	for (size_t at = 0; (at = mg_str_find(s->text, MG_STR(":"), at)) != (size_t)-1; at++) {
		size_t end = at, from;
		if (end && (s->text.p[end - 1] == '"' || s->text.p[end - 1] == '\''))
			end--;
		for (from = end; from && in_word(s->text.p[from - 1]) && end - from < NAME; from--)
			;
		struct mg_str name = mg_str_sub(s->text, from, end - from);
		if (m->nspans < RAW && (mg_mask_name(name) || (no_echo && mg_str_is(name, "Default"))))
			add_raw(m, s, at);
	}
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
