/* SPDX-License-Identifier: Apache-2.0 */
/* Out: buffered text to a mg_writer with a sticky status, and the escapes of the formats. Shared by the reporters; knows nothing of the core. */
#ifndef MG_REPORTERS_OUT_H
#define MG_REPORTERS_OUT_H

#include <moongate/plugin.h>

/* Zero-initialised with a writer set is ready. After a failure everything is dropped; out_flush tells. */
struct out {
	const struct mg_writer *writer;
	int status;
	size_t n;
	char bytes[8192];
};

void out_bytes(struct out *o, const char *p, size_t n);
void out_text(struct out *o, const char *z);
void out_str(struct out *o, struct mg_str s);
void out_char(struct out *o, char c);
void out_number(struct out *o, uint64_t n);
/* Writes what is left; the status of the whole. */
int out_flush(struct out *o, struct mg_error *err);

/* A JSON string with quotes; what is not UTF-8 becomes U+FFFD. */
void out_json(struct out *o, struct mg_str s);
/* Text and attribute values of XML and HTML; what XML 1.0 cannot say becomes U+FFFD. */
void out_xml(struct out *o, struct mg_str s);
/* The value of an XML attribute, in which line feeds and tabs stay what they are. */
void out_xml_attribute(struct out *o, struct mg_str s);
/* Text and attribute values of an HTML page: as out_xml, with what out_plain shows by number shown so; a line feed stays. */
void out_html(struct out *o, struct mg_str s);
/* Text for a terminal: control characters and those that change the direction of writing are shown as \u{1b}; a tab stays. */
void out_plain(struct out *o, struct mg_str s);

/* The witness of a finding as arguments of the command line, each piece of the report's own text through put. */
void out_witness(struct out *o, const struct mg_finding *f, void (*put)(struct out *o, struct mg_str s));
/* Length of the valid UTF-8 character at i and its code point; 0 when there is none. */
size_t str_character(struct mg_str s, size_t i, uint32_t *cp);

static inline bool str_same(struct mg_str a, struct mg_str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (a.p[i] != b.p[i])
			return false;
	return true;
}

#define LITERAL(z) ((struct mg_str){ (z), sizeof(z) - 1 })

const char *severity_name(enum mg_severity s);
const char *enforcement_name(enum mg_enforcement e);
const char *outcome_name(enum mg_outcome o);
const char *level_name(enum mg_diagnostic_level l);
/* What happened to one finding, in a word: "fail", "warn", "audit" or "waived". */
const char *finding_state(const struct mg_result *r, const struct mg_finding *f);
/* Where the target of a result is declared; the template's beginning when it is the stack or not listed. */
struct mg_position target_place(const struct mg_report_template *t, struct mg_str target);

/* A JSON writer that lays out one value per line; depth is small and fixed by the formats. */
struct json {
	struct out *out;
	unsigned depth;
	bool first; /* nothing stands in the innermost list or map yet */
};
/* Each takes the key, or NULL inside a list. */
void json_open(struct json *j, const char *key, char bracket);
void json_close(struct json *j, char bracket);
void json_str(struct json *j, const char *key, struct mg_str s);
void json_text(struct json *j, const char *key, const char *z);
/* null when s is empty. */
void json_str_or_null(struct json *j, const char *key, struct mg_str s);
void json_number(struct json *j, const char *key, uint64_t n);
/* null for 0: lines and columns of what has no place. */
void json_place(struct json *j, const char *key, uint32_t n);
void json_bool(struct json *j, const char *key, bool b);
void json_null(struct json *j, const char *key);
/* A member whose key is not a C literal. */
void json_member(struct json *j, struct mg_str key, struct mg_str s);
void json_open_member(struct json *j, struct mg_str key, char bracket);

#endif
