/* SPDX-License-Identifier: Apache-2.0 */
/* The secrets of a document. */
#include "judge/mask_add.h"
#include "judge/mask_look.h"

enum {
	NAME = 128,
	PIECE = 4, /* bytes of a text around references from which on they are worth hiding */
};

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

/* Does n hold what may be shown nowhere? A number or a text, but no reference to where a secret is kept. */
static bool is_literal(const struct mg_node *n)
{
	return mg_node_is_scalar(n) && n->kind != MG_NULL && n->kind != MG_BOOL && !mg_str_starts(n->text, MG_STR("{{resolve:"));
}

static void add_node(struct mg_mask *m, const struct mg_node *n)
{
	if (!is_literal(n))
		return;
	if (n->source == m->source) /* a change set's values stand in another text */
		mg_mask_add_span(m, n->span.off, n->span.len);
	mg_mask_add_text(m, n->text);
	if (!mg_str_eq(n->raw, n->text))
		mg_mask_add_text(m, n->raw);
}

/* A piece of Fn::Sub's text, where it stands in it; where it is written otherwise there, all of n. */
static void add_piece(struct mg_mask *m, const struct mg_node *n, struct mg_str piece)
{
	if (piece.n < PIECE)
		return;
	mg_mask_add_text(m, piece);
	if (n->source != m->source)
		return;
	size_t at = mg_str_find(mg_str_sub(m->source->text, n->span.off, n->span.len), piece, 0);
	mg_mask_add_span(m, at == (size_t)-1 ? n->span.off : n->span.off + at, at == (size_t)-1 ? n->span.len : piece.n);
}

/* A text that begins like this names where something is kept, whatever follows. */
static bool names_place(const struct mg_node *n)
{
	return mg_node_is_scalar(n) && (mg_str_starts(n->text, MG_STR("{{resolve:")) || mg_str_starts(n->text, MG_STR("arn:")));
}

/* Fn::Sub's text between its ${...}. */
static void add_sub(struct mg_mask *m, const struct mg_node *n)
{
	size_t from = 0, at = 0;
	if (!is_literal(n) || names_place(n))
		return;
	while ((at = mg_str_find(n->text, MG_STR("${"), from)) != (size_t)-1) {
		size_t end = mg_str_find(n->text, MG_STR("}"), at);
		add_piece(m, n, mg_str_sub(n->text, from, at - from));
		if (end == (size_t)-1)
			return;
		from = end + 1;
	}
	add_piece(m, n, mg_str_sub(n->text, from, n->text.n - from));
}

static void add_value(struct mg_mask *m, const struct mg_node *n);

/* From item first on: what stands before it in a function's list is no part of its value. */
static void add_items(struct mg_mask *m, const struct mg_node *n, uint32_t first)
{
	for (uint32_t i = first; n->kind == MG_LIST && i < n->count; i++)
		add_value(m, n->items[i]);
}

/* Does Fn::Join put such a name together? */
static bool joins_name(const struct mg_node *of)
{
	const struct mg_node *list = of->kind == MG_LIST && of->count == 2 ? of->items[1] : NULL;
	return list && list->kind == MG_LIST && list->count && names_place(list->items[0]);
}

/* Policies see what Fn::Base64 makes of a literal, and messages quote it. */
static void add_base64(struct mg_mask *m, const struct mg_node *of)
{
	if (!is_literal(of) || !of->text.n)
		return;
	char *p = mg_arena_alloc(m->arena, mg_base64_size(of->text.n));
	m->full |= !p;
	if (p)
		mg_mask_add_text(m, (struct mg_str){ p, mg_base64_put(of->text, p) });
}

static void add_function(struct mg_mask *m, struct mg_str name, const struct mg_node *of)
{
	if (mg_str_is(name, "Fn::Join") && joins_name(of))
		return;
	if (mg_str_is(name, "Fn::Sub")) {
		add_sub(m, of->kind == MG_LIST && of->count ? of->items[0] : of);
		const struct mg_node *names = of->kind == MG_LIST && of->count > 1 ? of->items[1] : NULL;
		for (uint32_t i = 0; names && names->kind == MG_MAP && i < names->count; i++)
			add_value(m, names->members[i].value);
	} else if (mg_str_is(name, "Fn::If") || mg_str_is(name, "Fn::Join") || mg_str_is(name, "Fn::Select") || mg_str_is(name, "Fn::Split")) {
		add_items(m, of, 1);
	} else if (mg_str_is(name, "Fn::Base64")) {
		add_value(m, of);
		add_base64(m, of);
	}
}

/* The value of something whose name says secret: a literal, a list of them, or the literals that a function puts together. */
static void add_value(struct mg_mask *m, const struct mg_node *n)
{
	if (n->kind == MG_LIST)
		add_items(m, n, 0);
	else if (n->kind == MG_MAP && n->count == 1)
		add_function(m, n->members[0].key, n->members[0].value);
	else
		add_node(m, n);
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
		add_value(m, mg_node_at(n, "Value"));
	for (uint32_t i = 0; i < n->count; i++) {
		const struct mg_node *value = n->members[i].value;
		if (mg_mask_name(n->members[i].key))
			add_value(m, value);
		if (!mg_node_is_scalar(value))
			walk(m, value);
	}
}

void mg_mask_add_references(struct mg_mask *m)
{
	struct mg_str text = m->source->text;
	static const char *const starts[] = { "{{resolve:secretsmanager:", "{{resolve:ssm-secure:" };
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		struct mg_str start = mg_str_from(starts[i]);
		for (size_t at = 0, end; (at = mg_str_find(text, start, at)) != (size_t)-1; at = end) {
			/* Up to its braces, or to where the first piece of one that is put together ends. */
			for (end = at + start.n; end < text.n && !strchr("\"'\r\n", text.p[end]) && !(end + 1 < text.n && text.p[end] == '}' && text.p[end + 1] == '}'); end++)
				;
			mg_mask_add_span(m, at + start.n, end - at - start.n);
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
	if (p->fallback)
		add_value(m, p->fallback);
	if (p->allowed)
		add_value(m, p->allowed);
	for (size_t i = 0; in && i < in->ngiven; i++)
		if (mg_str_eq(in->given[i].name, p->name)) {
			mg_mask_add_text(m, in->given[i].value);
			for (size_t k = 0; k < in->given[i].nchoices; k++)
				mg_mask_add_text(m, in->given[i].choices[k]);
		}
}

void mg_mask_find(struct mg_mask *m, struct mg_arena *a, const struct mg_template *t, const struct mg_inputs *in)
{
	*m = (struct mg_mask){ .arena = a, .source = t->source };
	mg_mask_add_references(m);
	for (size_t i = 0; i < t->nparameters; i++)
		add_parameter(m, &t->parameters[i], in);
	if (t->root)
		walk(m, t->root);
	for (size_t i = 0; i < t->nresources; i++)
		if (t->resources[i].properties && t->resources[i].properties->source != t->source)
			walk(m, t->resources[i].properties); /* laid over it */
	if (t->root && mg_mask_looks_likely(t->source->text))
		walk_looks(m, t->root);
}

void mg_mask_find_in(struct mg_mask *m, struct mg_arena *a, const struct mg_node *root)
{
	const struct mg_node *parameters = mg_node_at(root, "Parameters");
	*m = (struct mg_mask){ .arena = a, .source = root->source };
	mg_mask_add_references(m);
	walk(m, root);
	if (mg_mask_looks_likely(root->source->text))
		walk_looks(m, root);
	for (uint32_t i = 0; parameters && parameters->kind == MG_MAP && i < parameters->count; i++) {
		const struct mg_node *p = parameters->members[i].value, *no_echo = mg_node_at(p, "NoEcho"), *allowed = mg_node_at(p, "AllowedValues"),
				     *fallback = mg_node_at(p, "Default");
		if (!mg_mask_name(parameters->members[i].key) && (!no_echo || (mg_node_is_scalar(no_echo) && mg_str_eq_nocase(no_echo->text, MG_STR("false")))))
			continue;
		if (fallback)
			add_value(m, fallback);
		if (allowed)
			add_value(m, allowed);
	}
}
