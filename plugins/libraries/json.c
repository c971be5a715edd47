/* SPDX-License-Identifier: Apache-2.0 */
/* json: JSON inside texts, also inside texts made by Sub and Join, where the unknown pieces stay unknown: inside a string they make it partly
 * known, elsewhere they stand for one unknown value. */
#include <stdlib.h>

#include "arguments.h"

#define DEPTH_MAX 128
#define END (-1)
#define HOLE (-2)

struct reader {
	const struct mg_host *h;
	struct mg_call *c;
	const struct mg_value *place;
	const struct mg_text_piece *pieces;
	size_t npieces, piece, at; /* position: piece and offset in it */
	char *scratch;             /* decoded strings, one after the other; never longer than the input */
	size_t used;
	struct mg_text_piece *parts; /* of the string being read */
	size_t depth;
	bool malformed;
	int status; /* of the host: not MG_OK ends the call */
};

static int peek(struct reader *r)
{
	while (r->piece < r->npieces && !r->pieces[r->piece].hole && r->at == r->pieces[r->piece].text.n) {
		r->piece++;
		r->at = 0;
	}
	if (r->piece == r->npieces)
		return END;
	return r->pieces[r->piece].hole ? HOLE : (unsigned char)r->pieces[r->piece].text.p[r->at];
}

static int next(struct reader *r)
{
	int ch = peek(r);
	if (ch == HOLE) {
		r->piece++;
		r->at = 0;
	} else if (ch != END) {
		r->at++;
	}
	return ch;
}

static bool bad(struct reader *r)
{
	r->malformed = true;
	return false;
}

static bool host(struct reader *r, int status)
{
	r->status = status;
	return status == MG_OK;
}

static void skip_blanks(struct reader *r)
{
	for (int ch = peek(r); ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r'; ch = peek(r))
		next(r);
}

static bool read_hex(struct reader *r, unsigned *out)
{
	*out = 0;
	for (int i = 0; i < 4; i++) {
		int ch = next(r);
		int digit = ch >= '0' && ch <= '9' ? ch - '0' : ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : ch >= 'A' && ch <= 'F' ? ch - 'A' + 10 : -1;
		if (digit < 0)
			return bad(r);
		*out = *out * 16 + (unsigned)digit;
	}
	return true;
}

static void put(struct reader *r, unsigned byte)
{
	r->scratch[r->used++] = (char)byte;
}

static void put_code_point(struct reader *r, unsigned cp)
{
	if (cp < 0x80) {
		put(r, cp);
	} else if (cp < 0x800) {
		put(r, 0xC0 | cp >> 6);
		put(r, 0x80 | (cp & 0x3F));
	} else if (cp < 0x10000) {
		put(r, 0xE0 | cp >> 12);
		put(r, 0x80 | (cp >> 6 & 0x3F));
		put(r, 0x80 | (cp & 0x3F));
	} else {
		put(r, 0xF0 | cp >> 18);
		put(r, 0x80 | (cp >> 12 & 0x3F));
		put(r, 0x80 | (cp >> 6 & 0x3F));
		put(r, 0x80 | (cp & 0x3F));
	}
}

static bool read_unicode(struct reader *r)
{
	unsigned cp, low;
	if (!read_hex(r, &cp))
		return false;
	if (cp >= 0xD800 && cp < 0xDC00) {
		if (next(r) != '\\')
			return bad(r);
		if (next(r) != 'u' || !read_hex(r, &low) || low < 0xDC00 || low > 0xDFFF)
			return bad(r);
		cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
	} else if (cp >= 0xDC00 && cp <= 0xDFFF) {
		return bad(r);
	}
	put_code_point(r, cp);
	return true;
}

static bool read_escape(struct reader *r)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	int ch = next(r);
	if (ch == 'u')
		return read_unicode(r);
	const char *at = ch > 0 ? strchr(from, ch) : NULL;
	if (!at)
		return bad(r);
	put(r, (unsigned char)to[at - from]);
	return true;
}

/* Reads a string behind its opening quote into parts; *n counts them, *hole says whether one is a hole. */
static bool read_parts(struct reader *r, size_t *n, bool *hole)
{
	size_t start = r->used;
	*n = 0;
	*hole = false;
	for (;;) {
		const struct mg_text_piece *piece = r->piece < r->npieces ? &r->pieces[r->piece] : NULL;
		int ch = peek(r);
		if (ch == HOLE)
			piece = &r->pieces[r->piece];
		next(r);
		if (ch == END || (ch >= 0 && ch < 0x20))
			return bad(r);
		if (ch == '"' || ch == HOLE) {
			if (r->used > start)
				r->parts[(*n)++] = (struct mg_text_piece){ false, { r->scratch + start, r->used - start } };
			if (ch == '"')
				return true;
			r->parts[(*n)++] = *piece;
			*hole = true;
			start = r->used;
		} else if (ch == '\\') {
			if (!read_escape(r))
				return false;
		} else {
			put(r, (unsigned)ch);
		}
	}
}

static bool read_string(struct reader *r, const struct mg_value **out)
{
	size_t n;
	bool hole;
	if (!read_parts(r, &n, &hole))
		return false;
	if (hole)
		return host(r, r->h->make_partial(r->c, r->parts, n, r->place, out));
	return host(r, r->h->make_text(r->c, n ? r->parts[0].text : (struct mg_str){ "", 0 }, r->place, out));
}

/* A key with holes is the text as its author wrote it: "${Name}-x". */
static bool read_key(struct reader *r, struct mg_str *out)
{
	size_t n, length = 0;
	bool hole;
	void *p;
	if (next(r) != '"')
		return bad(r);
	if (!read_parts(r, &n, &hole))
		return false;
	for (size_t i = 0; i < n; i++)
		length += r->parts[i].text.n;
	if (!host(r, r->h->alloc(r->c, length + 1, &p)))
		return false;
	*out = (struct mg_str){ p, length };
	for (size_t i = 0, at = 0; i < n; at += r->parts[i++].text.n)
		if (r->parts[i].text.n)
			memcpy((char *)p + at, r->parts[i].text.p, r->parts[i].text.n);
	return true;
}

static bool read_value(struct reader *r, const struct mg_value **out);

struct children {
	const struct mg_value **items;
	struct mg_str *keys;
	size_t n, cap;
};

static bool grow(struct reader *r, struct children *list)
{
	void *items, *keys;
	if (list->n < list->cap)
		return true;
	size_t cap = list->cap ? 2 * list->cap : 8;
	if (!host(r, r->h->alloc(r->c, cap * sizeof *list->items, &items)) || !host(r, r->h->alloc(r->c, cap * sizeof *list->keys, &keys)))
		return false;
	if (list->n) {
		memcpy(items, list->items, list->n * sizeof *list->items);
		memcpy(keys, list->keys, list->n * sizeof *list->keys);
	}
	list->items = items;
	list->keys = keys;
	list->cap = cap;
	return true;
}

/* Readers differ in which of two members with one key counts: whoever hides something behind the other one must not pass. */
static bool is_new(struct reader *r, const struct children *list, struct mg_str key)
{
	if (!host(r, r->h->charge(r->c, list->n / 16)))
		return false;
	for (size_t i = 0; i < list->n; i++)
		if (list->keys[i].n == key.n && memcmp(list->keys[i].p, key.p, key.n) == 0)
			return host(r, r->h->error(r->c, "json: an object of the text has the key `%.*s` twice, and readers differ in which one counts; write it once",
						   key.n < 60 ? (int)key.n : 60, key.p));
	return true;
}

static bool read_children(struct reader *r, bool map, const struct mg_value **out)
{
	struct children list = { 0 };
	int close = map ? '}' : ']', ch;
	next(r);
	skip_blanks(r);
	if (peek(r) == close) {
		next(r);
	} else {
		do {
			if (!grow(r, &list))
				return false;
			skip_blanks(r);
			list.keys[list.n] = (struct mg_str){ "", 0 };
			if (map) {
				if (!read_key(r, &list.keys[list.n]) || !is_new(r, &list, list.keys[list.n]))
					return false;
				skip_blanks(r);
				if (next(r) != ':')
					return bad(r);
			}
			if (!read_value(r, &list.items[list.n++]))
				return false;
			skip_blanks(r);
			ch = next(r);
		} while (ch == ',');
		if (ch != close)
			return bad(r);
	}
	return host(r, map ? r->h->make_map(r->c, list.keys, list.items, list.n, r->place, out) : r->h->make_list(r->c, list.items, list.n, r->place, out));
}

static bool read_digits(struct reader *r, char *text, size_t *n, size_t max)
{
	size_t before = *n;
	for (int ch = peek(r); ch >= '0' && ch <= '9'; ch = peek(r)) {
		if (*n == max)
			return bad(r);
		text[(*n)++] = (char)next(r);
	}
	return *n > before || bad(r);
}

static bool read_number(struct reader *r, const struct mg_value **out)
{
	char text[64];
	size_t n = 0, max = sizeof text - 1;
	bool integer = true;
	if (peek(r) == '-')
		text[n++] = (char)next(r);
	size_t first = n;
	if (!read_digits(r, text, &n, max) || (text[first] == '0' && n > first + 1))
		return bad(r);
	if (peek(r) == '.') {
		integer = false;
		text[n++] = (char)next(r);
		if (n >= max || !read_digits(r, text, &n, max))
			return bad(r);
	}
	if (peek(r) == 'e' || peek(r) == 'E') {
		integer = false;
		if (n + 2 >= max)
			return bad(r);
		text[n++] = (char)next(r);
		if (peek(r) == '+' || peek(r) == '-')
			text[n++] = (char)next(r);
		if (!read_digits(r, text, &n, max))
			return bad(r);
	}
	if (peek(r) == HOLE)
		return bad(r);
	text[n] = 0;
	return host(r, r->h->make_number(r->c, strtod(text, NULL), integer, r->place, out));
}

static bool read_word(struct reader *r, const char *word)
{
	for (; *word; word++)
		if (next(r) != *word)
			return bad(r);
	return true;
}

/* A hole where a value stands: one unknown value, whatever it turns out to be. */
static bool read_hole(struct reader *r, const struct mg_value **out)
{
	const struct mg_text_piece *hole = &r->pieces[r->piece];
	next(r);
	return host(r, r->h->make_partial(r->c, hole, 1, r->place, out));
}

static bool read_value(struct reader *r, const struct mg_value **out)
{
	bool ok;
	*out = NULL;
	if (r->depth++ >= DEPTH_MAX)
		return host(r, r->h->error(r->c, "json: the text nests deeper than the %d levels that are read", DEPTH_MAX));
	if (!host(r, r->h->charge(r->c, 5)))
		return false;
	skip_blanks(r);
	switch (peek(r)) {
	case '{': ok = read_children(r, true, out); break;
	case '[': ok = read_children(r, false, out); break;
	case '"': ok = (next(r), read_string(r, out)); break;
	case 't': ok = read_word(r, "true") && host(r, r->h->make_boolean(r->c, true, r->place, out)); break;
	case 'f': ok = read_word(r, "false") && host(r, r->h->make_boolean(r->c, false, r->place, out)); break;
	case 'n': ok = read_word(r, "null"); break;
	case HOLE: ok = read_hole(r, out); break;
	default: ok = read_number(r, out); break;
	}
	r->depth--;
	return ok;
}

static int decode(const struct mg_host *h, struct mg_call *c, const struct mg_value *v, bool *valid, const struct mg_value **out)
{
	struct reader r = { .h = h, .c = c, .place = v };
	size_t total = 0;
	void *scratch, *parts;
	int status = h->pieces(c, v, &r.pieces, &r.npieces);
	*valid = false;
	if (status != MG_OK)
		return status;
	if (r.npieces == 0 && h->type(c, v) == MG_TYPE_UNKNOWN)
		return h->undecided(c, v);
	for (size_t i = 0; i < r.npieces; i++)
		total += r.pieces[i].hole ? 0 : r.pieces[i].text.n;
	if ((status = h->charge(c, total / 8 + 10)) != MG_OK || (status = h->alloc(c, total + 1, &scratch)) != MG_OK ||
	    (status = h->alloc(c, (2 * r.npieces + 2) * sizeof *r.parts, &parts)) != MG_OK)
		return status;
	r.scratch = scratch;
	r.parts = parts;
	if (read_value(&r, out)) {
		skip_blanks(&r);
		*valid = peek(&r) == END;
	}
	if (!*valid)
		*out = NULL;
	return r.status;
}

/* A map or a list is what JSON text would have given: both ways of writing a document are read alike. */
static bool already(const struct mg_host *h, struct mg_call *c, const struct mg_value *v)
{
	enum mg_value_type t = h->type(c, v);
	return t == MG_TYPE_MAP || t == MG_TYPE_LIST;
}

static int json_decode(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = host_of(state);
	const struct mg_value *v = h->argument(c, 0);
	bool valid;
	if (!v)
		return MG_OK;
	if (already(h, c, v)) {
		*out = v;
		return MG_OK;
	}
	return decode(h, c, v, &valid, out);
}

static int json_valid(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = host_of(state);
	const struct mg_value *v = h->argument(c, 0), *ignored;
	bool valid = false;
	if (v && already(h, c, v))
		valid = true;
	else if (v) {
		int status = decode(h, c, v, &valid, &ignored);
		if (status != MG_OK)
			return status;
	}
	return h->make_boolean(c, valid, NULL, out);
}

static const struct mg_function functions[] = {
	{ "decode", "json.decode(text)", "1 per 8 bytes, 5 per value",
	  "The value that the JSON text stands for, as nodes placed at the text; nil when it is not JSON (and for JSON null). Unknown pieces stay unknown inside "
	  "strings, and are one unknown value elsewhere. A map or a list is given back as it is. A key twice in one object and nesting beyond 128 levels are errors.", json_decode },
	{ "valid", "json.valid(text)", "1 per 8 bytes, 5 per value", "True when the text is one JSON value.", json_valid },
	{ NULL, NULL, NULL, NULL, NULL },
};

static const struct mg_library library = { sizeof(struct mg_library), "json", "JSON inside texts.", functions };
static const struct mg_library *const libraries[] = { &library, NULL };

const struct mg_plugin mg_builtin_json = {
	.abi = MG_PLUGIN_ABI, .size = sizeof(struct mg_plugin), .name = "json", .version = "1", .description = "JSON inside texts for policies",
	.libraries = libraries, .start = library_start,
};
