/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/intrinsic.h"

static const struct mg_str opening = { "{{resolve:", 10 };

/* The offset of the }} that ends what starts at from, or text.n. In {{resolve:ssm:${N}}} the first brace belongs to ${N}.
 * Another {{ ends the search, so that text full of openings stays cheap. */
static size_t find_close(struct mg_str text, size_t from)
{
	bool variable = false;

	for (size_t i = from; i + 1 < text.n; i++) {
		if (text.p[i] == '{' && text.p[i + 1] == '{')
			return text.n;
		if (text.p[i] == '$' && text.p[i + 1] == '{')
			variable = true, i++;
		else if (text.p[i] == '}' && variable)
			variable = false;
		else if (text.p[i] == '}' && text.p[i + 1] == '}')
			return i;
	}
	return text.n;
}

/* Cuts the next part off *rest at a colon; empty when nothing is left. */
static struct mg_str next_part(struct mg_str *rest)
{
	struct mg_str part = *rest;
	bool variable = false;

	for (size_t i = 0; i < rest->n; i++) {
		if (rest->p[i] == '{')
			variable = true;
		else if (rest->p[i] == '}')
			variable = false;
		else if (rest->p[i] == ':' && !variable) { /* ${AWS::Region} is one part's text */
			part.n = i;
			*rest = mg_str_sub(*rest, i + 1, rest->n - i - 1);
			return part;
		}
	}
	*rest = mg_str_sub(*rest, rest->n, 0);
	return part;
}

/* The id: one part, or the parts of a full ARN (arn:partition:service:region:account and what follows). */
static struct mg_str take_id(struct mg_str *rest, int arn_parts)
{
	struct mg_str id = *rest;
	int parts = mg_str_starts(id, MG_STR("arn:")) ? arn_parts : 1;
	size_t n = 0;

	for (int i = 0; i < parts && rest->n; i++) {
		struct mg_str part = next_part(rest);
		n = (size_t)(part.p - id.p) + part.n;
	}
	id.n = n;
	return id;
}

static void parse_key(struct mg_str key, struct mg_dynref *out)
{
	if (!mg_str_is(out->service, "secretsmanager")) {
		out->id = take_id(&key, 6);
		out->version = next_part(&key);
		return;
	}
	out->id = take_id(&key, 7);
	next_part(&key); /* SecretString, the only kind there is */
	out->json_key = next_part(&key);
	out->stage = next_part(&key);
	out->version = next_part(&key);
}

bool mg_dynref_find(struct mg_str text, size_t from, struct mg_dynref *out)
{
	for (size_t at; (at = mg_str_find(text, opening, from)) != (size_t)-1; from = at + opening.n) {
		size_t close = find_close(text, at + opening.n);
		if (close == text.n)
			continue;
		struct mg_str rest = mg_str_sub(text, at + opening.n, close - at - opening.n);
		*out = (struct mg_dynref){ .off = at, .len = close + 2 - at };
		out->service = next_part(&rest);
		if (!rest.n || !(mg_str_is(out->service, "ssm") || mg_str_is(out->service, "ssm-secure") || mg_str_is(out->service, "secretsmanager")))
			continue;
		parse_key(rest, out);
		return true;
	}
	return false;
}

static bool all_of(struct mg_str s, const char *more)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool digit = c >= '0' && c <= '9', letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!digit && !(letter && *more) && (!c || !strchr(more, c)))
			return false;
	}
	return true;
}

static const char *store_fault(struct mg_str key)
{
	bool arn = mg_str_starts(key, MG_STR("arn:"));
	struct mg_str id = take_id(&key, 6), version = next_part(&key);

	if (!id.n || (!arn && !all_of(id, "_.-/")))
		return "the name of the parameter has letters, digits, `_`, `.`, `-` and `/`";
	if (!all_of(version, "") || key.n)
		return "after the name comes at most a version, digits only";
	return NULL;
}

static const char *secret_fault(struct mg_str key)
{
	struct mg_str id = take_id(&key, 7), kind = next_part(&key), stage, version;

	if (!id.n)
		return "it names no secret";
	if (kind.n && !mg_str_is(kind, "SecretString"))
		return "behind the secret comes SecretString, the only kind there is";
	next_part(&key); /* the key in the JSON may be anything */
	stage = next_part(&key);
	version = next_part(&key);
	if (key.n)
		return "it has parts behind the version id, which is the last one";
	return stage.n && version.n ? "version stage and version id exclude each other" : NULL;
}

const char *mg_dynref_fault(struct mg_str text, size_t from, size_t *off, size_t *len)
{
	for (size_t at; (at = mg_str_find(text, opening, from)) != (size_t)-1; from = at + opening.n) {
		size_t close = find_close(text, at + opening.n);
		const char *why = "the services are ssm, ssm-secure and secretsmanager";
		if (close == text.n)
			continue;
		struct mg_str rest = mg_str_sub(text, at + opening.n, close - at - opening.n);
		if (mg_str_find(rest, MG_STR("${"), 0) != (size_t)-1)
			continue;
		struct mg_str service = next_part(&rest);
		if (mg_str_is(service, "ssm") || mg_str_is(service, "ssm-secure"))
			why = store_fault(rest);
		else if (mg_str_is(service, "secretsmanager"))
			why = secret_fault(rest);
		if (!why)
			continue;
		*off = at;
		*len = close + 2 - at;
		return why;
	}
	return NULL;
}
