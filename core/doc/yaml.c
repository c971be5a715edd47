/* SPDX-License-Identifier: Apache-2.0 */
/* The YAML reader: libyaml's events into the tree. One pass, no recursion; what an author got wrong is reported and read on where that is safe. */
#include "doc/yaml_reader.h"

/* Above this many `%TAG` lines libyaml's own look for doubles would be slow; they are refused anyway. */
#define DIRECTIVES_MAX 64

static unsigned style_flags(yaml_scalar_style_t style)
{
	switch (style) {
	case YAML_SINGLE_QUOTED_SCALAR_STYLE:
	case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
		return MG_NODE_QUOTED;
	case YAML_LITERAL_SCALAR_STYLE:
		return MG_NODE_BLOCK;
	case YAML_FOLDED_SCALAR_STYLE:
		return MG_NODE_FOLDED;
	case YAML_ANY_SCALAR_STYLE:
	case YAML_PLAIN_SCALAR_STYLE:
		break;
	}
	return 0;
}

/* A scalar event with its places. */
struct scalar {
	const char *tag;
	const yaml_char_t *anchor;
	struct mg_span whole, tag_span, span; /* with properties; the tag; the content */
	unsigned flags;
	bool plain;
	struct mg_str text;
};

static int scalar_of(struct mg_yaml *y, const yaml_event_t *ev, struct scalar *s)
{
	char first;

	s->tag = (const char *)ev->data.scalar.tag;
	s->anchor = ev->data.scalar.anchor;
	s->whole = s->span = mg_yaml_between(y, ev->start_mark, ev->end_mark);
	s->tag_span = (struct mg_span){ s->whole.off, 0 };
	s->flags = style_flags(ev->data.scalar.style);
	s->plain = s->flags == 0;
	first = s->whole.len ? y->src->text.p[s->whole.off] : ' ';
	if (first == '!' || first == '&') {
		s->span.off = mg_yaml_content(y, s->whole, 2, &s->tag_span);
		s->span.len = s->whole.off + s->whole.len - s->span.off;
	}
	if (s->flags & (MG_NODE_BLOCK | MG_NODE_FOLDED))
		s->span.len = mg_yaml_block_end(y, s->span) - s->span.off;
	if (ev->data.scalar.length > y->limits->doc_scalar)
		return mg_yaml_stop(y, MG_ELIMIT, "doc-scalar", s->span, "a value is longer than %llu bytes (limit doc_scalar)",
				    (unsigned long long)y->limits->doc_scalar);
	s->text = mg_yaml_text(y, ev, s->span);
	return s->text.p ? MG_OK : mg_fail_arena(y->a, y->err);
}

/* A plain key whose value as YAML is another text: told when it is a number, as account ids in Mappings are. */
static int check_key(struct mg_yaml *y, struct mg_yaml_frame *f, const struct scalar *s)
{
	char quoted[MG_QUOTE_MAX], first = s->text.n ? s->text.p[0] : '~';
	enum mg_kind kind;
	struct mg_str text;
	bool hazard;

	if (first > '9' && first != '~' && first != 'n' && first != 'N')
		return MG_OK;
	if (mg_yaml_scalar(y->tmp, s->text, &kind, &text, &hazard))
		return mg_fail_nomem(y->err);
	if (kind == MG_NULL) {
		f->drop = true;
		mg_yaml_report(y, MG_DIAG_ERROR, "yaml-key", s->span, "a key is missing before `:` or is null: keys are texts, quote it if it is one");
	} else if (hazard) {
		mg_yaml_report(y, MG_DIAG_WARNING, "yaml-key-hazard", s->span,
			       "the key %s is kept as it is written, but YAML tools may read %.*s: put it in quotes", mg_quote(s->text, quoted),
			       (int)(text.n > 80 ? 80 : text.n), kind == MG_TEXT ? "a number" : text.p);
	}
	return MG_OK;
}

static int key_node(struct mg_yaml *y, const struct scalar *s)
{
	struct mg_node *n;
	int rc = mg_yaml_node(y, MG_TEXT, s->flags, s->span, &n);

	if (rc)
		return rc;
	n->text = n->raw = s->text;
	return mg_yaml_anchor(y, s->anchor, n);
}

static int key(struct mg_yaml *y, struct mg_yaml_frame *f, const struct scalar *s)
{
	enum mg_yaml_tag tag = mg_yaml_tag(s->tag);
	int rc = MG_OK;

	y->values++;
	f->key = s->text;
	f->key_span = s->span;
	f->want_value = true;
	f->drop = false;
	if (s->span.off + s->span.len > f->end)
		f->end = s->span.off + s->span.len;
	if (tag == MG_TAG_SHORT || tag == MG_TAG_REFUSED) {
		f->drop = true;
		mg_yaml_report(y, MG_DIAG_ERROR, "yaml-key", s->tag_span, "a tag stands before a key: keys are plain texts, remove the tag or quote the key");
	} else if (tag == MG_TAG_NONE && s->plain && s->text.n == 2 && memcmp(s->text.p, "<<", 2) == 0) {
		f->key.p = mg_yaml_merge_key;
		f->merges++;
		mg_yaml_report(y, y->dialect == MG_DIALECT_PLAIN ? MG_DIAG_ERROR : MG_DIAG_WARNING, "yaml-merge", s->span,
			       "`<<` merges another map in here, which the service refuses: write the keys out, or quote '<<' for a key of that name");
	} else if (tag == MG_TAG_NONE && s->plain) {
		rc = check_key(y, f, s);
	}
	return rc || !s->anchor ? rc : key_node(y, s);
}

/* The key under which the value now read stands: its own, or that of the list it is in. */
static struct mg_str governing_key(struct mg_yaml *y)
{
	struct mg_yaml_frame *f = mg_yaml_top(y);

	if (f && f->node->kind == MG_LIST)
		f = y->depth > 1 && !f->outer ? f - 1 : NULL;
	return f && f->node->kind == MG_MAP ? f->key : MG_STR_NONE;
}

/* Plain scalars whose value a reader of the file would not expect. yes/no/on/off only where texts are compared: row 60 of the reference. */
static void check_hazard(struct mg_yaml *y, struct mg_node *n, bool hazard)
{
	char quoted[MG_QUOTE_MAX];
	struct mg_str under;

	if (n->kind == MG_FLOAT && !hazard && strchr("fFnN", n->raw.p[n->raw.n - 1])) {
		mg_yaml_report(y, MG_DIAG_ERROR, "yaml-float", n->span, "%s is no number that a template can hold: quote it if it is meant as text",
			       mg_quote(n->raw, quoted));
	} else if (hazard) {
		n->flags |= MG_NODE_HAZARD;
		mg_quote(n->raw, quoted);
		if (n->kind == MG_TEXT)
			mg_yaml_report(y, MG_DIAG_WARNING, "yaml-type-hazard", n->span,
				       "the unquoted %s is text here, but other tools read a number: put it in quotes", quoted);
		else
			mg_yaml_report(y, MG_DIAG_WARNING, "yaml-type-hazard", n->span,
				       "the unquoted %s is read as the number %.*s: put it in quotes if it is meant as text", quoted,
				       (int)(n->text.n > 80 ? 80 : n->text.n), n->text.p);
	} else if (n->kind == MG_BOOL && y->dialect == MG_DIALECT_TEMPLATE && !mg_str_eq_nocase(n->raw, n->text)) {
		under = governing_key(y);
		if (!mg_str_is(under, "AllowedValues") && !mg_str_is(under, "Default"))
			return;
		n->flags |= MG_NODE_HAZARD;
		mg_yaml_report(y, MG_DIAG_WARNING, "yaml-type-hazard", n->span,
			       "the unquoted %s is read as %.*s, and a value %s given by the user is not equal to it: put it in quotes",
			       mg_quote(n->raw, quoted), MG_STR_ARG(n->text), quoted);
	}
}

static int resolve(struct mg_yaml *y, struct mg_node *n)
{
	enum mg_kind kind;
	struct mg_str text;
	bool hazard;

	if (mg_yaml_scalar(y->a, n->raw, &kind, &text, &hazard))
		return mg_fail_arena(y->a, y->err);
	n->kind = (uint8_t)kind;
	n->text = text;
	if (hazard || kind == MG_FLOAT || kind == MG_BOOL)
		check_hazard(y, n, hazard);
	return MG_OK;
}

/* The node of a value, its tag applied. *end is the offset after it. */
static int value(struct mg_yaml *y, const struct scalar *s, struct mg_node **out, uint32_t *end)
{
	enum mg_yaml_tag tag = s->tag ? mg_yaml_tag_allowed(y, s->tag, MG_TEXT, s->tag_span) : MG_TAG_NONE;
	struct mg_node *outer = NULL, *n;
	int rc = MG_OK;

	*end = s->span.off + s->span.len;
	if (tag == MG_TAG_SHORT) {
		rc = mg_yaml_level(y, 1, s->span);
		if (!rc)
			rc = mg_yaml_short(y, s->tag, s->tag_span, *end, &outer);
	}
	if (!rc)
		rc = mg_yaml_node(y, MG_TEXT, s->flags, s->span, &n);
	if (rc)
		return rc;
	n->text = n->raw = s->text;
	*out = outer ? outer : n;
	if (!s->tag && s->plain)
		return resolve(y, n);
	if (tag != MG_TAG_SHORT)
		return tag == MG_TAG_NONE ? MG_OK : mg_yaml_core(y, tag, n);
	if (strcmp(s->tag, "!GetAtt") == 0)
		rc = mg_yaml_split_getatt(y, &n);
	mg_yaml_short_set(outer, n, *end);
	return rc;
}

static int on_scalar(struct mg_yaml *y, const yaml_event_t *ev)
{
	struct mg_yaml_frame *f = mg_yaml_top(y);
	struct mg_node *n;
	struct scalar s;
	uint32_t end;
	int rc = scalar_of(y, ev, &s);

	if (rc)
		return rc;
	if (f && f->node->kind == MG_MAP && !f->want_value)
		return key(y, f, &s);
	rc = value(y, &s, &n, &end);
	if (!rc && s.anchor)
		rc = mg_yaml_anchor(y, s.anchor, n);
	return rc ? rc : mg_yaml_attach(y, n, end);
}

static int on_alias(struct mg_yaml *y, const yaml_event_t *ev)
{
	struct mg_yaml_frame *f = mg_yaml_top(y);
	struct mg_node *n;
	int rc = mg_yaml_alias(y, ev, &n);

	if (rc)
		return rc;
	if (!f || f->node->kind != MG_MAP || f->want_value)
		return mg_yaml_attach(y, n, n->span.off + n->span.len);
	f->want_value = true;
	f->key = n->raw;
	f->key_span = n->span;
	f->drop = !mg_node_is_scalar(n);
	if (f->drop)
		mg_yaml_report(y, MG_DIAG_ERROR, "yaml-key", n->span, "%s may not be a key: keys are texts", mg_kind_name(n->kind));
	return MG_OK;
}

static int on_start(struct mg_yaml *y, const yaml_event_t *ev, enum mg_kind kind)
{
	bool list = kind == MG_LIST;
	const char *tag = (const char *)(list ? ev->data.sequence_start.tag : ev->data.mapping_start.tag);
	const yaml_char_t *anchor = list ? ev->data.sequence_start.anchor : ev->data.mapping_start.anchor;
	bool flow = list ? ev->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
			 : ev->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
	struct mg_span rest = { mg_yaml_at(y, ev->start_mark), 0 }, tag_span, span = { 0, 1 };
	struct mg_yaml_frame *f = mg_yaml_top(y);
	struct mg_node *outer = NULL, *n;
	enum mg_yaml_tag t = MG_TAG_NONE;
	int rc;

	rest.len = (uint32_t)y->src->text.n - rest.off;
	span.off = mg_yaml_content(y, rest, (tag ? 1u : 0u) + (anchor ? 1u : 0u), &tag_span);
	if (f && f->node->kind == MG_MAP && !f->want_value)
		mg_yaml_report(y, MG_DIAG_ERROR, "yaml-key", span, "%s may not be a key: keys are texts; quote it if it is one", mg_kind_name(kind));
	if (tag)
		t = mg_yaml_tag_allowed(y, tag, kind, tag_span);
	rc = mg_yaml_level(y, t == MG_TAG_SHORT ? 2 : 1, span);
	if (!rc && t == MG_TAG_SHORT)
		rc = mg_yaml_short(y, tag, tag_span, span.off, &outer);
	if (!rc)
		rc = mg_yaml_node(y, kind, flow ? MG_NODE_FLOW : 0, span, &n);
	if (!rc && anchor)
		rc = mg_yaml_anchor(y, anchor, outer ? outer : n);
	return rc ? rc : mg_yaml_open(y, n, outer, span.off);
}

static int on_end(struct mg_yaml *y, const yaml_event_t *ev)
{
	bool flow = y->frames[y->depth - 1].node->flags & MG_NODE_FLOW;

	/* The end of a block collection is the next token: its last child knows better. */
	return mg_yaml_close(y, flow ? mg_yaml_at(y, ev->end_mark) : 0);
}

static int on_document(struct mg_yaml *y, const yaml_event_t *ev)
{
	struct mg_span span = mg_yaml_between(y, ev->start_mark, ev->end_mark);

	if (y->root)
		return mg_yaml_stop(y, MG_EINPUT, "yaml-documents", span, "a second document starts here: a file holds one, remove the `---` or split the file");
	if (ev->data.document_start.tag_directives.start != ev->data.document_start.tag_directives.end)
		mg_yaml_report(y, MG_DIAG_ERROR, "yaml-tag", span, "%%TAG gives tags another meaning, which is not supported: remove the line");
	return MG_OK;
}

static int empty(struct mg_yaml *y)
{
	return mg_yaml_stop(y, MG_EINPUT, "empty-document", ((struct mg_span){ 0, 0 }),
			    y->dialect == MG_DIALECT_TEMPLATE ? "the template is empty: it needs at least a Resources section" : "the document is empty");
}

static int on_event(struct mg_yaml *y, const yaml_event_t *ev)
{
	switch (ev->type) {
	case YAML_SCALAR_EVENT:
		return on_scalar(y, ev);
	case YAML_ALIAS_EVENT:
		return on_alias(y, ev);
	case YAML_SEQUENCE_START_EVENT:
		return on_start(y, ev, MG_LIST);
	case YAML_MAPPING_START_EVENT:
		return on_start(y, ev, MG_MAP);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return on_end(y, ev);
	case YAML_DOCUMENT_START_EVENT:
		return on_document(y, ev);
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		break;
	}
	return MG_OK;
}

static int run(struct mg_yaml *y)
{
	yaml_event_t ev;
	bool more = true;
	int rc = MG_OK;

	while (more && !rc) {
		if (!yaml_parser_parse(&y->parser, &ev))
			return mg_yaml_syntax(y);
		more = ev.type != YAML_STREAM_END_EVENT;
		rc = on_event(y, &ev);
		yaml_event_delete(&ev);
	}
	if (!rc && (!y->root || (y->root->kind == MG_NULL && !y->root->span.len)))
		rc = empty(y);
	if (!rc && y->renumber)
		mg_yaml_renumber(y);
	return rc;
}

/* libyaml compares each %TAG line with all before it. */
static int check_directives(struct mg_yaml *y)
{
	const char *p = y->src->text.p + y->start, *end = y->src->text.p + y->src->text.n, *at = p;
	unsigned n = 0;

	while (at < end && (at = memchr(at, '%', (size_t)(end - at)))) {
		bool first = at == p || strchr("\n\r\x85\xA8\xA9", at[-1]);

		if (first && end - at > 4 && memcmp(at, "%TAG", 4) == 0 && ++n > DIRECTIVES_MAX)
			return mg_yaml_stop(y, MG_EINPUT, "yaml-tag", ((struct mg_span){ (uint32_t)(at - y->src->text.p), 4 }),
					    "more than %d %%TAG lines: they are not supported, remove them", DIRECTIVES_MAX);
		at++;
	}
	return MG_OK;
}

static int prepare(struct mg_yaml *y)
{
	const char *p = y->src->text.p;
	size_t n = y->src->text.n;

	y->start = n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	y->ascii = mg_yaml_is_ascii(mg_str_sub(y->src->text, y->start, n - y->start));
	y->frames = mg_new_n(y->tmp, struct mg_yaml_frame, (size_t)y->limits->doc_depth + 1);
	y->pending_cap = 64;
	y->pending = mg_new_n(y->tmp, struct mg_member, y->pending_cap);
	if (!y->frames || !y->pending)
		return mg_fail_nomem(y->err);
	mg_map_init(&y->anchors, y->tmp);
	return check_directives(y);
}

int mg_yaml_read(struct mg_arena *a, struct mg_source *src, enum mg_dialect dialect, const struct mg_limits *limits,
		 struct mg_diags *diags, struct mg_doc *out, struct mg_error *err)
{
	struct mg_yaml y = { .a = a, .src = src, .dialect = dialect, .limits = limits, .diags = diags, .err = err };
	int rc;

	*out = (struct mg_doc){ .source = src, .format = MG_FORMAT_YAML };
	y.tmp = mg_arena_new(0);
	if (!y.tmp)
		return mg_fail_nomem(err);
	if (!yaml_parser_initialize(&y.parser)) {
		mg_arena_free(y.tmp);
		return mg_fail_nomem(err);
	}
	rc = prepare(&y);
	if (!rc) {
		/* Said beforehand, so that libyaml neither guesses nor eats the BOM: its offsets are ours less start. */
		yaml_parser_set_encoding(&y.parser, YAML_UTF8_ENCODING);
		yaml_parser_set_input_string(&y.parser, (const unsigned char *)src->text.p + y.start, src->text.n - y.start);
		rc = run(&y);
	}
	if (!rc) {
		out->root = y.root;
		out->nodes = y.ids;
	}
	yaml_parser_delete(&y.parser);
	mg_arena_free(y.tmp);
	return rc;
}
