/* SPDX-License-Identifier: Apache-2.0 */
/* arn: Amazon Resource Names as maps of their fields; fields that hang on an unknown stay unknown with their known pieces. */
#include "arguments.h"

/* arn:partition:service:region:account:resource; the resource keeps its colons. */
static const char *const names[] = { "arn", "partition", "service", "region", "account", "resource" };
#define FIELDS 6
#define PIECES_MAX 256

/* A field as a run of pieces. */
struct field {
	struct mg_text_piece pieces[PIECES_MAX];
	size_t n;
};

static bool push(struct field *f, bool hole, struct mg_str text)
{
	if (!hole && text.n == 0)
		return true;
	if (f->n == PIECES_MAX)
		return false;
	f->pieces[f->n++] = (struct mg_text_piece){ hole, text };
	return true;
}

/* Cuts the pieces at the first five colons of literal text. A hole before the resource is taken to hold no colon: it fills one field. */
static size_t cut(const struct mg_text_piece *pieces, size_t n, struct field *fields)
{
	size_t at = 0;
	for (size_t i = 0; i < n; i++) {
		struct mg_str s = pieces[i].text;
		while (!pieces[i].hole && at < FIELDS - 1) {
			const char *colon = s.n ? memchr(s.p, ':', s.n) : NULL;
			if (!colon)
				break;
			if (!push(&fields[at++], false, (struct mg_str){ s.p, (size_t)(colon - s.p) }))
				return 0;
			s = (struct mg_str){ colon + 1, s.n - (size_t)(colon + 1 - s.p) };
		}
		if (!push(&fields[at], pieces[i].hole, s))
			return 0;
	}
	return at + 1;
}

static int make_field(const struct mg_host *h, struct mg_call *c, const struct field *f, const struct mg_value *like, const struct mg_value **out)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->pieces[i].hole)
			return h->make_partial(c, f->pieces, f->n, like, out);
	return h->make_text(c, f->n ? f->pieces[0].text : (struct mg_str){ "", 0 }, like, out);
}

/* resource_type and resource_id of a known resource: cut at the first / or :, the type empty when there is none. */
static int split_resource(const struct mg_host *h, struct mg_call *c, const struct field *f, const struct mg_value *like, struct mg_str *keys,
			  const struct mg_value **items, size_t *n)
{
	if (f->n == 0 || f->pieces[0].hole)
		return MG_OK;
	struct mg_str s = f->pieces[0].text;
	size_t i = 0;
	while (i < s.n && s.p[i] != '/' && s.p[i] != ':')
		i++;
	bool cut_found = i < s.n;
	struct mg_str type = { s.p, cut_found ? i : 0 };
	if (!cut_found && f->n > 1)
		return MG_OK; /* the separator may be in the hole */
	struct field id = { .n = 0 };
	push(&id, false, cut_found ? (struct mg_str){ s.p + i + 1, s.n - i - 1 } : s);
	for (size_t k = 1; k < f->n; k++)
		push(&id, f->pieces[k].hole, f->pieces[k].text);
	keys[*n] = (struct mg_str){ "resource_type", 13 };
	int status = h->make_text(c, type, like, &items[(*n)++]);
	if (status != MG_OK)
		return status;
	keys[*n] = (struct mg_str){ "resource_id", 11 };
	return make_field(h, c, &id, like, &items[(*n)++]);
}

static int arn_parse(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = host_of(state);
	const struct mg_value *v = h->argument(c, 0);
	const struct mg_text_piece *pieces;
	struct mg_str text, keys[FIELDS + 2];
	const struct mg_value *items[FIELDS + 2];
	size_t n, count = 0;
	void *memory;
	int status;
	if (h->type(c, v) != MG_TYPE_UNKNOWN && (status = text_argument(h, c, "arn.parse", 0, &text)) != MG_OK)
		return status;
	if ((status = h->pieces(c, v, &pieces, &n)) != MG_OK)
		return status;
	if (n == 0 || pieces[0].hole) /* nothing is known of how it begins */
		return h->type(c, v) == MG_TYPE_UNKNOWN ? h->undecided(c, v) : MG_OK;
	if ((status = h->alloc(c, FIELDS * sizeof(struct field), &memory)) != MG_OK)
		return status;
	struct field *fields = memory;
	memset(fields, 0, FIELDS * sizeof *fields);
	if (cut(pieces, n, fields) != FIELDS || fields[0].n != 1 || !str_is(fields[0].pieces[0].text, "arn"))
		return h->type(c, v) == MG_TYPE_UNKNOWN ? h->undecided(c, v) : MG_OK;
	for (size_t i = 1; i < FIELDS; i++) {
		keys[count] = (struct mg_str){ names[i], strlen(names[i]) };
		if ((status = make_field(h, c, &fields[i], v, &items[count++])) != MG_OK)
			return status;
	}
	if ((status = split_resource(h, c, &fields[FIELDS - 1], v, keys, items, &count)) != MG_OK)
		return status;
	return h->make_map(c, keys, items, count, v, out);
}

static int arn_valid(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = host_of(state);
	struct mg_str s;
	size_t colons = 0;
	int status = text_argument(h, c, "arn.valid", 0, &s);
	if (status != MG_OK || (status = h->charge(c, s.n / 32 + 10)) != MG_OK)
		return status;
	for (size_t i = 0; i < s.n; i++)
		colons += s.p[i] == ':';
	return h->make_boolean(c, s.n > 4 && memcmp(s.p, "arn:", 4) == 0 && colons >= 5, NULL, out);
}

static const struct mg_function functions[] = {
	{ "parse", "arn.parse(text)", "1 per 32 bytes",
	  "A map with partition, service, region, account, resource, and resource_type and resource_id where the resource shows them; nil when it is no ARN. "
	  "Fields of a partly known text stay partly known.", arn_parse },
	{ "valid", "arn.valid(text)", "1 per 32 bytes", "True when the text has the six fields of an ARN.", arn_valid },
	{ NULL, NULL, NULL, NULL, NULL },
};

static const struct mg_library library = { sizeof(struct mg_library), "arn", "Amazon Resource Names.", functions };
static const struct mg_library *const libraries[] = { &library, NULL };

const struct mg_plugin mg_builtin_arn = {
	.abi = MG_PLUGIN_ABI, .size = sizeof(struct mg_plugin), .name = "arn", .version = "1", .description = "Amazon Resource Names for policies",
	.libraries = libraries, .start = library_start,
};
