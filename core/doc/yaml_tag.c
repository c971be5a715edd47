/* SPDX-License-Identifier: Apache-2.0 */
/* Tags: short forms become the map of their long form, core tags decide a scalar's kind, all others are refused. */
#include "doc/yaml_reader.h"

#define CORE "tag:yaml.org,2002:"

static const struct {
	const char *name;
	enum mg_yaml_tag tag;
} core_tags[] = {
	{ "str", MG_TAG_STR },   { "int", MG_TAG_INT }, { "float", MG_TAG_FLOAT }, { "bool", MG_TAG_BOOL },
	{ "null", MG_TAG_NULL }, { "seq", MG_TAG_SEQ }, { "map", MG_TAG_MAP },
};

/* Long names of the short forms in use, so that the usual ones cost no memory. */
static const struct {
	const char *tag;
	struct mg_str key;
} short_tags[] = {
#define SHORT(name) { "!" name, { "Fn::" name, sizeof "Fn::" name - 1 } }
	{ "!Ref", { "Ref", 3 } },
	{ "!Condition", { "Condition", 9 } },
	SHORT("Sub"), SHORT("GetAtt"), SHORT("Join"), SHORT("If"), SHORT("Equals"), SHORT("Select"), SHORT("FindInMap"),
	SHORT("Not"), SHORT("And"), SHORT("Or"), SHORT("ImportValue"), SHORT("Split"), SHORT("Base64"), SHORT("GetAZs"),
	SHORT("Cidr"), SHORT("Transform"), SHORT("GetStackOutput"), SHORT("Length"), SHORT("ToJsonString"), SHORT("Contains"),
#undef SHORT
};

enum mg_yaml_tag mg_yaml_tag(const char *tag)
{
	if (!tag || !*tag || strcmp(tag, "!") == 0)
		return MG_TAG_NONE;
	if (*tag == '!')
		return MG_TAG_SHORT;
	if (strncmp(tag, CORE, sizeof CORE - 1) != 0)
		return MG_TAG_REFUSED;
	for (size_t i = 0; i < sizeof core_tags / sizeof *core_tags; i++)
		if (strcmp(tag + sizeof CORE - 1, core_tags[i].name) == 0)
			return core_tags[i].tag;
	return MG_TAG_REFUSED;
}

static void refuse(struct mg_yaml *y, const char *tag, struct mg_span span)
{
	char quoted[MG_QUOTE_MAX];
	bool core = strncmp(tag, CORE, sizeof CORE - 1) == 0;
	struct mg_str name = mg_str_from(core ? tag + sizeof CORE - 1 : tag);

	mg_quote(span.len ? mg_str_sub(y->src->text, span.off, span.len) : name, quoted);
	mg_yaml_report(y, MG_DIAG_ERROR, "yaml-tag", span,
		       "the tag %s is not supported: use a function such as !Ref or !Sub, one of !!str !!int !!float !!bool !!null !!seq !!map, or no tag",
		       quoted);
}

enum mg_yaml_tag mg_yaml_tag_allowed(struct mg_yaml *y, const char *tag, enum mg_kind kind, struct mg_span span)
{
	enum mg_yaml_tag t = mg_yaml_tag(tag);
	enum mg_kind is = t == MG_TAG_SEQ ? MG_LIST : t == MG_TAG_MAP ? MG_MAP : MG_TEXT;
	char quoted[MG_QUOTE_MAX];

	if (t == MG_TAG_NONE)
		return t;
	if (t == MG_TAG_REFUSED) {
		refuse(y, tag, span);
		return MG_TAG_NONE;
	}
	if (is == kind && t != MG_TAG_SHORT)
		return t;
	if (t == MG_TAG_SHORT && y->dialect == MG_DIALECT_TEMPLATE)
		return t;
	mg_quote(mg_str_sub(y->src->text, span.off, span.len), quoted);
	if (t == MG_TAG_SHORT) {
		mg_yaml_report(y, MG_DIAG_ERROR, "yaml-tag", span, "the tag %s is a function of templates and means nothing here: write the plain value",
			       quoted);
		return MG_TAG_NONE;
	}
	mg_yaml_report(y, MG_DIAG_ERROR, "yaml-tag", span, "the tag %s stands before %s: remove the tag or change the value", quoted,
		       kind == MG_TEXT ? "a single value" : mg_kind_name(kind));
	return MG_TAG_NONE;
}

static struct mg_str long_name(struct mg_yaml *y, const char *tag)
{
	for (size_t i = 0; i < sizeof short_tags / sizeof *short_tags; i++)
		if (strcmp(tag, short_tags[i].tag) == 0)
			return short_tags[i].key;
	return mg_arena_printf(y->a, "Fn::%s", tag + 1);
}

int mg_yaml_short(struct mg_yaml *y, const char *tag, struct mg_span tag_span, uint32_t end, struct mg_node **out)
{
	struct mg_span span = { tag_span.off, end > tag_span.off ? end - tag_span.off : 0 };
	int rc = mg_yaml_node(y, MG_MAP, MG_NODE_SHORT, span, out);
	struct mg_member *m;

	if (rc)
		return rc;
	m = mg_new(y->a, struct mg_member);
	if (!m)
		return mg_fail_arena(y->a, y->err);
	m->key = long_name(y, tag);
	if (!m->key.p)
		return mg_fail_arena(y->a, y->err);
	m->key_span = tag_span;
	y->values++;
	(*out)->members = m;
	(*out)->count = 1;
	return MG_OK;
}

void mg_yaml_short_set(struct mg_node *outer, struct mg_node *arg, uint32_t end)
{
	outer->members[0].value = arg;
	arg->parent = outer;
	arg->index = 0;
	outer->span.len = end - outer->span.off;
}

static int part(struct mg_yaml *y, const struct mg_node *whole, struct mg_node *list, uint32_t index, size_t off, size_t len)
{
	struct mg_span span = mg_node_text_span(whole, off, len);
	uint32_t end = whole->span.off + whole->span.len;
	struct mg_node *n;
	int rc;

	/* Line ends behind a block's last text are no part of its span. */
	if (span.off > end)
		span.off = end;
	if (span.len > end - span.off)
		span.len = end - span.off;
	rc = mg_yaml_node(y, MG_TEXT, whole->flags, span, &n);
	if (rc)
		return rc;
	n->text = n->raw = mg_str_sub(whole->text, off, len);
	n->parent = list;
	n->index = index;
	list->items[index] = n;
	return MG_OK;
}

int mg_yaml_split_getatt(struct mg_yaml *y, struct mg_node **arg)
{
	struct mg_node *whole = *arg, *list = whole;
	struct mg_node copy = *whole;
	const char *dot = whole->text.n ? memchr(whole->text.p, '.', whole->text.n) : NULL;
	size_t at;
	int rc;

	if (!dot)
		return MG_OK;
	at = (size_t)(dot - whole->text.p);
	/* The scalar's own node becomes the list: ids stay dense and in document order. */
	list->kind = MG_LIST;
	list->flags = 0;
	list->raw = list->text = MG_STR_NONE;
	list->count = 2;
	list->items = mg_new_n(y->a, struct mg_node *, 2);
	if (!list->items)
		return mg_fail_arena(y->a, y->err);
	rc = part(y, &copy, list, 0, 0, at);
	return rc ? rc : part(y, &copy, list, 1, at + 1, copy.text.n - at - 1);
}

static bool lexical(enum mg_yaml_tag tag, enum mg_kind kind, struct mg_str raw)
{
	double number;

	switch (tag) {
	case MG_TAG_INT:
		return kind == MG_INT;
	case MG_TAG_FLOAT:
		return kind == MG_INT || kind == MG_FLOAT || mg_str_to_double(raw, &number);
	case MG_TAG_BOOL:
		return kind == MG_BOOL;
	case MG_TAG_NULL:
		return kind == MG_NULL;
	case MG_TAG_NONE:
	case MG_TAG_SHORT:
	case MG_TAG_STR:
	case MG_TAG_SEQ:
	case MG_TAG_MAP:
	case MG_TAG_REFUSED:
		break;
	}
	return true;
}

int mg_yaml_core(struct mg_yaml *y, enum mg_yaml_tag tag, struct mg_node *node)
{
	char quoted[MG_QUOTE_MAX];
	enum mg_kind kind;
	struct mg_str text;
	bool hazard;

	if (tag == MG_TAG_STR)
		return MG_OK;
	if (mg_yaml_scalar(y->a, node->raw, &kind, &text, &hazard))
		return mg_fail_arena(y->a, y->err);
	if (!lexical(tag, kind, node->raw)) {
		mg_yaml_report(y, MG_DIAG_ERROR, "yaml-tag", node->span, "%s is no value of its tag !!%s: change the value or remove the tag",
			       mg_quote(node->raw, quoted),
			       tag == MG_TAG_INT ? "int" : tag == MG_TAG_FLOAT ? "float" : tag == MG_TAG_BOOL ? "bool" : "null");
		return MG_OK;
	}
	node->kind = (uint8_t)(tag == MG_TAG_FLOAT ? MG_FLOAT : kind);
	node->text = text;
	return MG_OK;
}
