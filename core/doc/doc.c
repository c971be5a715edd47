/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/doc.h"

#include "base/limits.h"
#include "doc/utf16.h"

/* The first character that is neither byte order mark nor blank, or 0. */
static uint32_t first_of(struct mg_str bytes)
{
	if (mg_utf16_is(bytes))
		return mg_utf16_first(bytes);
	struct mg_str s = bytes;
	if (mg_str_starts(s, MG_STR("\xEF\xBB\xBF")))
		s = mg_str_sub(s, 3, s.n - 3);
	s = mg_str_trim(s);
	return s.n ? (unsigned char)s.p[0] : 0;
}

static bool may_be_yaml(struct mg_str label)
{
	static const char *const ends[] = { ".yaml", ".yml", ".template" };
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		struct mg_str end = mg_str_from(ends[i]);
		if (label.n >= end.n && mg_str_eq_nocase(mg_str_sub(label, label.n - end.n, end.n), end))
			return true;
	}
	return false;
}

/* One load: what all its steps need. */
struct load {
	struct mg_arena *a;
	struct mg_str label, bytes;
	enum mg_dialect dialect;
	const struct mg_limits *limits;
	struct mg_diags *diags;
	struct mg_doc *out;
	struct mg_error *err;
};

/* Bytes that make no source: what can be read of them is shown as one, so that the diagnostic has a place. */
static int refuse(struct load *l, int rc)
{
	struct mg_error why = *l->err, ignored;
	struct mg_str readable = { l->bytes.p, 0 };
	if (rc == MG_EINPUT && !mg_utf16_is(l->bytes))
		readable.n = mg_utf8_check(l->bytes) < l->bytes.n ? mg_utf8_check(l->bytes) : 0;
	if (mg_source_open(l->a, l->label, readable, false, l->limits, &l->out->source, &ignored) != MG_OK) {
		readable.n = 0;
		if (mg_source_open(l->a, l->label, readable, false, l->limits, &l->out->source, &ignored) != MG_OK)
			return rc;
	}
	struct mg_span end = { (uint32_t)readable.n, 0 };
	struct mg_place at = mg_source_place(l->out->source, end);
	mg_diag_add(l->diags, MG_DIAG_ERROR, rc == MG_ELIMIT ? "doc-bytes" : "encoding", l->out->source, end, "%s", why.text);
	return mg_fail(l->err, rc, "%.*s:%u:%u: %s", MG_STR_ARG(l->label), (unsigned)at.line, (unsigned)at.column, why.text);
}

static int load_as(struct load *l, enum mg_format format)
{
	bool yaml = format == MG_FORMAT_YAML;
	struct mg_source *src;
	size_t errors = l->diags->errors;
	*l->out = (struct mg_doc){ .format = format };
	int rc = mg_source_open(l->a, l->label, l->bytes, yaml, l->limits, &src, l->err);
	if (rc)
		return rc == MG_ENOMEM ? rc : refuse(l, rc);
	l->out->source = src;
	rc = yaml ? mg_yaml_read(l->a, src, l->dialect, l->limits, l->diags, l->out, l->err) :
		    mg_json_read(l->a, src, l->limits, l->diags, l->out, l->err);
	l->out->source = src;
	l->out->format = format;
	if (!rc)
		return rc;
	l->out->root = NULL;
	/* Running out of memory has no place of its own, and still must be seen wherever diagnostics are read. */
	if (l->diags->errors == errors)
		mg_diag_add(l->diags, MG_DIAG_ERROR, "memory", src, (struct mg_span){ 0, 0 }, "%s", l->err->text);
	return rc;
}

int mg_doc_load(struct mg_arena *a, struct mg_str label, struct mg_str bytes, enum mg_format format, enum mg_dialect dialect,
		const struct mg_limits *limits, struct mg_diags *diags, struct mg_doc *out, struct mg_error *err)
{
	struct mg_error own = { .code = MG_OK };
	struct load l = { a, label, bytes, dialect, limits, diags, out, err ? err : &own };
	if (format != MG_FORMAT_AUTO)
		return load_as(&l, format);
	uint32_t first = first_of(bytes);
	if (first != '{' && first != '[')
		return load_as(&l, MG_FORMAT_YAML);
	/* A flow map of YAML begins like JSON: of the two attempts only the second one's diagnostics are kept. */
	struct mg_diags attempt;
	mg_diags_init(&attempt, a, diags->max);
	l.diags = &attempt;
	int rc = load_as(&l, MG_FORMAT_JSON);
	if (rc != MG_EINPUT || !may_be_yaml(label)) {
		mg_diags_take(diags, &attempt);
		return rc;
	}
	l.diags = diags;
	return load_as(&l, MG_FORMAT_YAML);
}
