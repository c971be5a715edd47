/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/intrinsic.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

static bool name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == ':';
}

static bool name_ok(struct mg_str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!name_char(name.p[i]))
			return false;
	return name.n > 0;
}

/* The next ${ that has a closing brace; false when the rest is plain text. */
static bool next_brace(struct mg_str text, size_t from, size_t *open, size_t *close)
{
	const char *end = text.p + text.n;

	for (const char *p = text.p + from; from < text.n && (p = memchr(p, '$', (size_t)(end - p))); p++) {
		if (p + 1 >= end || p[1] != '{')
			continue;
		const char *q = memchr(p, '}', (size_t)(end - p));
		if (!q)
			return false;
		*open = (size_t)(p - text.p);
		*close = (size_t)(q - text.p);
		return true;
	}
	return false;
}

/* At most one literal before each brace pair, the pair itself, and the rest. */
static size_t count_pieces(struct mg_str text)
{
	size_t n = 1, open, close;

	for (size_t at = 0; next_brace(text, at, &open, &close); at = close + 1)
		n += 2;
	return n;
}

static void add_literal(struct mg_sub_piece *pieces, size_t *n, struct mg_str text, size_t from, size_t to)
{
	if (from < to)
		pieces[(*n)++] = (struct mg_sub_piece){ false, mg_str_sub(text, from, to - from), from, to - from };
}

/* ${!Literal} stands for the text ${Literal}. */
static int add_escaped(struct mg_arena *a, struct mg_sub_piece *piece, struct mg_str text, size_t open, size_t close, struct mg_error *err)
{
	struct mg_str name = mg_str_sub(text, open + 3, close - open - 3);
	char *p = mg_arena_alloc(a, name.n + 4);

	if (!p)
		return mg_fail_arena(a, err);
	memcpy(p, "${", 2);
	if (name.p)
		memcpy(p + 2, name.p, name.n);
	p[name.n + 2] = '}';
	*piece = (struct mg_sub_piece){ false, { p, name.n + 3 }, open, close + 1 - open };
	return MG_OK;
}

static int bad_name(struct mg_str text, size_t open, size_t close, struct mg_error *err)
{
	char q[MG_QUOTE_MAX];

	return mg_fail(err, MG_EINPUT, "the variable %s has other characters than the alphanumeric ones, `_`, `.` and `:` that Fn::Sub allows "
		       "in names; for text that is meant literally write `${!...}`", mg_quote(mg_str_sub(text, open, close + 1 - open), q));
}

int mg_sub_parse(struct mg_arena *a, struct mg_str text, struct mg_sub_piece **pieces, size_t *n, size_t *bad, struct mg_error *err)
{
	struct mg_sub_piece *list = mg_new_n(a, struct mg_sub_piece, count_pieces(text));
	size_t count = 0, at = 0, open, close;

	if (!list)
		return mg_fail_arena(a, err);
	while (next_brace(text, at, &open, &close)) {
		add_literal(list, &count, text, at, open);
		if (text.p[open + 2] == '!') {
			int rc = add_escaped(a, &list[count++], text, open, close, err);
			if (rc)
				return rc;
		} else {
			struct mg_str name = mg_str_sub(text, open + 2, close - open - 2);
			if (!name_ok(name)) {
				if (bad)
					*bad = open;
				return bad_name(text, open, close, err);
			}
			list[count++] = (struct mg_sub_piece){ true, name, open, close + 1 - open };
		}
		at = close + 1;
	}
	add_literal(list, &count, text, at, text.n);
	*pieces = list;
	*n = count;
	return MG_OK;
}
