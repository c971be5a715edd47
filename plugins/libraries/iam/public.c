/* SPDX-License-Identifier: Apache-2.0 */
/* What "anybody" is, and what holds them off: by "The meaning of public" of the S3 User Guide, the condition operators of the IAM User Guide, and for
 * wildcards inside a value, whether the owner in it is fixed. */
#include "public.h"

#include "match.h"

/* An AWS principal that is everybody: "*", or an ARN whose account is a wildcard. */
static bool is_anybody(struct mg_str s)
{
	size_t colons = 0, at = 0;
	if (str_is(s, "*"))
		return true;
	if (s.n < 4 || memcmp(s.p, "arn:", 4) != 0)
		return false;
	while (at < s.n && colons < 4)
		colons += s.p[at++] == ':';
	return at < s.n && (s.p[at] == '*' || s.p[at] == '?');
}

static int holds_anybody(const struct mg_host *h, struct mg_call *c, const struct mg_value *v, bool *yes)
{
	const struct mg_value *const *items = &v;
	size_t n = 1;
	struct mg_str text;
	int status = MG_OK;
	if (h->type(c, v) == MG_TYPE_LIST)
		status = h->children(c, v, &items, NULL, &n);
	for (size_t i = 0; status == MG_OK && i < n; i++) {
		if (h->type(c, items[i]) == MG_TYPE_UNKNOWN) /* an unknown principal is one account, role or service, never anybody */
			continue;
		status = h->text(c, items[i], &text);
		*yes = *yes || (status == MG_OK && is_anybody(text));
	}
	return status;
}

/* Principal "*", a "*" of any kind ({"AWS": "*"}, {"*": "*"}, {"Federated": "*"}), or an Allow with NotPrincipal. A service, a federation or an account's
 * root that is named is not anybody. */
static int names_anybody(const struct mg_host *h, struct mg_call *c, const struct statement *s, bool *yes)
{
	const struct mg_value *const *kinds;
	size_t n = 0;
	int status = MG_OK;
	*yes = s->not_principal != NULL;
	if (!s->principal || *yes)
		return MG_OK;
	if (h->type(c, s->principal) != MG_TYPE_MAP)
		return holds_anybody(h, c, s->principal, yes);
	status = h->children(c, s->principal, &kinds, NULL, &n);
	for (size_t i = 0; status == MG_OK && i < n; i++)
		status = holds_anybody(h, c, kinds[i], yes);
	return status;
}

/* What the values of a key look like, which says when one is open to all in spite of the key. */
enum shape { SHAPE_NAME, SHAPE_ARN, SHAPE_PATHS, SHAPE_USER_ID, SHAPE_NETWORK };

/* Condition keys that tie a request to an owner or a network, in lower case. */
static const struct {
	const char *name;
	enum shape shape;
} keys[] = {
	{ "aws:ec2instancesourcevpc", SHAPE_NAME },
	{ "aws:principalaccount", SHAPE_NAME },
	{ "aws:principalarn", SHAPE_ARN },
	{ "aws:principalorgid", SHAPE_NAME },
	{ "aws:principalorgpaths", SHAPE_PATHS },
	{ "aws:principalservicename", SHAPE_NAME },
	{ "aws:sourceaccount", SHAPE_NAME },
	{ "aws:sourcearn", SHAPE_ARN },
	{ "aws:sourceip", SHAPE_NETWORK },
	{ "aws:sourceorgid", SHAPE_NAME },
	{ "aws:sourceorgpaths", SHAPE_PATHS },
	{ "aws:sourceowner", SHAPE_NAME },
	{ "aws:sourcevpc", SHAPE_NAME },
	{ "aws:sourcevpcarn", SHAPE_ARN },
	{ "aws:sourcevpce", SHAPE_NAME },
	{ "aws:userid", SHAPE_USER_ID },
	{ "kms:calleraccount", SHAPE_NAME },
	{ "s3:dataaccesspointaccount", SHAPE_NAME },
	{ "s3:dataaccesspointarn", SHAPE_ARN },
};

static bool same_name(struct mg_str s, const char *z)
{
	return s.n == strlen(z) && !memchr(s.p, '*', s.n) && iam_match_text((struct mg_str){ z, s.n }, s, true);
}

static bool find_key(struct mg_str name, enum shape *shape)
{
	for (size_t i = 0; name.n && i < sizeof keys / sizeof *keys; i++)
		if (same_name(name, keys[i].name)) {
			*shape = keys[i].shape;
			return true;
		}
	return false;
}

/* An operator taken apart: ForAnyValue:StringLikeIfExists is any, "StringLike", if_exists. */
struct operator {
	bool positive; /* holds for the values given and no others */
	bool wildcards; /* of values count */
	bool missing;  /* holds when the request has no such key: ...IfExists and ForAllValues */
};

static struct mg_str cut(struct mg_str s, size_t from, size_t n)
{
	return (struct mg_str){ s.p + from, n };
}

static struct operator read_operator(struct mg_str s)
{
	static const struct {
		const char *name;
		bool wildcards;
	} positive[] = {
		{ "stringequals", false }, { "stringequalsignorecase", false }, { "stringlike", true }, { "arnequals", true }, { "arnlike", true }, { "ipaddress", false },
	};
	struct operator op = { false, false, false };
	if (s.n > 12 && same_name(cut(s, 0, 12), "foranyvalue:"))
		s = cut(s, 12, s.n - 12);
	else if (s.n > 13 && same_name(cut(s, 0, 13), "forallvalues:")) {
		s = cut(s, 13, s.n - 13);
		op.missing = true;
	}
	if (s.n > 8 && same_name(cut(s, s.n - 8, 8), "ifexists")) {
		s = cut(s, 0, s.n - 8);
		op.missing = true;
	}
	for (size_t i = 0; s.n && i < sizeof positive / sizeof *positive; i++)
		if (same_name(s, positive[i].name)) {
			op.positive = true;
			op.wildcards = positive[i].wildcards;
		}
	return op;
}

static bool is_wild(char c)
{
	return c == '*' || c == '?';
}

static bool has_wild(struct mg_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_wild(s.p[i]))
			return true;
	return false;
}

/* The part of s before the nth separator, from the one before on. */
static struct mg_str part(struct mg_str s, char separator, size_t nth)
{
	size_t from = 0, at = 0;
	for (; at < s.n; at++) {
		if (s.p[at] != separator)
			continue;
		if (!nth--)
			break;
		from = at + 1;
	}
	return at == s.n && nth != (size_t)-1 && nth ? cut(s, s.n, 0) : cut(s, from, at - from);
}

/* An ARN is somebody's when its account is fixed; where it has none, as those of buckets, when the resource begins with what no other has. */
static bool arn_is_open(struct mg_str s)
{
	struct mg_str account = part(s, ':', 4), resource = part(s, ':', 5);
	if (!has_wild(s))
		return false;
	if (account.n)
		return has_wild(account);
	return !resource.n || has_wild(part(resource, '/', 0));
}

/* Broader than /8, or /32 of IPv6: what S3 counts as public. An address without a mask is one host. */
static bool network_is_open(struct mg_str s)
{
	const char *slash = s.n ? memchr(s.p, '/', s.n) : NULL;
	unsigned bits = 0;
	if (!slash)
		return false;
	for (const char *p = slash + 1; p < s.p + s.n; p++) {
		if (*p < '0' || *p > '9' || bits > 128)
			return true;
		bits = bits * 10 + (unsigned)(*p - '0');
	}
	return bits < (memchr(s.p, ':', s.n) ? 32u : 8u);
}

static bool is_open(struct mg_str s, enum shape shape, bool wildcards)
{
	if (shape == SHAPE_NETWORK)
		return network_is_open(s);
	if (!wildcards)
		return false;
	switch (shape) {
	case SHAPE_ARN:
		return arn_is_open(s);
	case SHAPE_PATHS: /* o-a1b2/r-ab12/ou-...: the organisation comes first */
		return has_wild(part(s, '/', 0));
	case SHAPE_USER_ID: /* AROA...:session: the role comes first */
		return has_wild(part(s, ':', 0));
	case SHAPE_NAME:
	case SHAPE_NETWORK:
		break;
	}
	return has_wild(s);
}

/* Variables of a policy are whatever the caller's request makes of them, so they count as wildcards; ${*}, ${?} and ${$} are characters. A hole is one
 * owner's name. False when the text is too long to say. */
static bool spell(const struct mg_text_piece *pieces, size_t n, char *out, size_t cap, struct mg_str *text, bool *variable)
{
	size_t length = 0;
	*variable = false;
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < pieces[i].text.n && (!pieces[i].hole || k == 0); k++) {
			struct mg_str s = pieces[i].text;
			char c = pieces[i].hole ? 'x' : s.p[k];
			if (length == cap)
				return false;
			if (!pieces[i].hole && c == '$' && k + 3 < s.n && s.p[k + 1] == '{') {
				const char *end = memchr(s.p + k, '}', s.n - k);
				if (end && end - (s.p + k) == 3)
					c = '-';
				else if (end) {
					c = '*';
					*variable = true;
				}
				k = end ? (size_t)(end - s.p) : k;
			}
			out[length++] = c;
		}
	}
	*text = (struct mg_str){ out, length };
	return true;
}

/* Values are alternatives: one that is open opens all. */
static int any_open(const struct mg_host *h, struct mg_call *c, const struct mg_value *v, enum shape shape, const struct operator *op, bool *open)
{
	const struct mg_value *const *items = &v;
	size_t n = 1;
	int status = MG_OK;
	if (h->type(c, v) == MG_TYPE_LIST)
		status = h->children(c, v, &items, NULL, &n);
	*open = n == 0;
	for (size_t i = 0; status == MG_OK && i < n && !*open; i++) {
		const struct mg_text_piece *pieces;
		char room[512];
		struct mg_str text;
		bool variable;
		size_t np;
		status = h->pieces(c, items[i], &pieces, &np);
		if (status == MG_OK && np)
			*open = !spell(pieces, np, room, sizeof room, &text, &variable) || is_open(text, shape, op->wildcards || variable);
	}
	return status;
}

/* Is the key required to be there: "Null": {key: "false"}? */
static int is_required(const struct mg_host *h, struct mg_call *c, const struct mg_value *condition, struct mg_str key, bool *yes)
{
	const struct mg_value *const *blocks, *const *values;
	const struct mg_str *operators, *names;
	size_t n, m;
	int status = h->children(c, condition, &blocks, &operators, &n);
	*yes = false;
	for (size_t i = 0; status == MG_OK && i < n; i++) {
		if (!same_name(operators[i], "null") || h->type(c, blocks[i]) != MG_TYPE_MAP)
			continue;
		status = h->children(c, blocks[i], &values, &names, &m);
		for (size_t k = 0; status == MG_OK && k < m; k++) {
			struct mg_str text;
			enum mg_value_type type = h->type(c, values[k]);
			if (names[k].n != key.n || !iam_match_text(key, names[k], true) || type == MG_TYPE_UNKNOWN || type == MG_TYPE_LIST || type == MG_TYPE_MAP)
				continue;
			status = h->text(c, values[k], &text);
			*yes = *yes || (status == MG_OK && same_name(text, "false"));
		}
	}
	return status;
}

/* Does one key of a block hold strangers off by itself? */
static int key_narrows(const struct mg_host *h, struct mg_call *c, const struct mg_value *condition, const struct operator *op, struct mg_str key,
		       const struct mg_value *values, bool *yes)
{
	enum shape shape;
	bool open = true, required = true;
	int status = MG_OK;
	*yes = false;
	if (!find_key(key, &shape))
		return MG_OK;
	if (op->missing)
		status = is_required(h, c, condition, key, &required);
	if (status == MG_OK && required)
		status = any_open(h, c, values, shape, op, &open);
	*yes = !open;
	return status;
}

/* All blocks and keys must be met, so that one that narrows is enough. */
static int narrowed(const struct mg_host *h, struct mg_call *c, const struct mg_value *condition, bool *yes)
{
	const struct mg_value *const *blocks, *const *values;
	const struct mg_str *operators, *names;
	size_t n, m;
	*yes = false;
	if (!condition || (h->type(c, condition) != MG_TYPE_MAP && h->type(c, condition) != MG_TYPE_UNKNOWN))
		return MG_OK; /* what IAM would not read holds nobody off */
	if (h->type(c, condition) == MG_TYPE_UNKNOWN)
		return h->undecided(c, condition);
	int status = h->children(c, condition, &blocks, &operators, &n);
	for (size_t i = 0; status == MG_OK && i < n && !*yes; i++) {
		struct operator op = read_operator(operators[i]);
		if (!op.positive || h->type(c, blocks[i]) != MG_TYPE_MAP)
			continue;
		status = h->children(c, blocks[i], &values, &names, &m);
		for (size_t k = 0; status == MG_OK && k < m && !*yes; k++)
			if ((status = h->charge(c, 60)) == MG_OK)
				status = key_narrows(h, c, condition, &op, names[k], values[k], yes);
	}
	return status;
}

int iam_is_public(const struct mg_host *h, struct mg_call *c, const struct statement *s, bool *yes)
{
	bool anybody = false, held = false;
	int status = names_anybody(h, c, s, &anybody);
	if (status == MG_OK && anybody)
		status = narrowed(h, c, s->condition, &held);
	*yes = anybody && !held;
	return status;
}
