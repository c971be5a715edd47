/* SPDX-License-Identifier: Apache-2.0 */
/* iam: policy documents for policies: normalised statements, what a document allows, whom it lets in. */
#include "document.h"
#include "match.h"
#include "resourceless.h"

static enum tri either(enum tri a, enum tri b)
{
	return a == TRI_YES || b == TRI_YES ? TRI_YES : a == TRI_MAYBE || b == TRI_MAYBE ? TRI_MAYBE : TRI_NO;
}

static enum tri both(enum tri a, enum tri b)
{
	return a == TRI_NO || b == TRI_NO ? TRI_NO : a == TRI_MAYBE || b == TRI_MAYBE ? TRI_MAYBE : TRI_YES;
}

static enum tri negate(enum tri a)
{
	return a == TRI_YES ? TRI_NO : a == TRI_NO ? TRI_YES : TRI_MAYBE;
}

static enum tri any_matches(const struct mg_host *h, struct mg_call *c, const struct element *e, const struct mg_value *subject, bool fold, int *status)
{
	enum tri answer = TRI_NO;
	for (size_t i = 0; i < e->n && answer != TRI_YES && *status == MG_OK; i++)
		answer = either(answer, iam_match(h, c, e->items[i], subject, fold, status));
	return answer;
}

/* Element or its Not form against a subject; without either, the statement covers every subject. */
static enum tri covers(const struct mg_host *h, struct mg_call *c, const struct element *e, const struct element *not_e, const struct mg_value *subject,
		       bool fold, int *status)
{
	if (e->given)
		return any_matches(h, c, e, subject, fold, status);
	return not_e->given ? negate(any_matches(h, c, not_e, subject, fold, status)) : TRI_YES;
}

static enum tri applies(const struct mg_host *h, struct mg_call *c, const struct statement *s, const struct mg_value *action,
			const struct mg_value *resource, int *status)
{
	enum tri answer = covers(h, c, &s->action, &s->not_action, action, true, status);
	if (answer != TRI_NO && resource && *status == MG_OK)
		answer = both(answer, covers(h, c, &s->resource, &s->not_resource, resource, false, status));
	return answer;
}

/* An Allow with a condition counts as a grant (it can be met); a Deny with a condition does not count as a refusal (it can be missed). */
static int iam_allows(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = host_of(state);
	const struct mg_value *action = h->argument(c, 1), *resource = h->argument(c, 2);
	enum tri allowed = TRI_NO, denied = TRI_NO;
	struct statement *statements;
	struct mg_str text;
	size_t n;
	int status = text_argument(h, c, "iam.allows", 1, &text);
	if (status != MG_OK || (status = iam_read(h, c, h->argument(c, 0), &statements, &n)) != MG_OK)
		return status;
	for (size_t i = 0; i < n && status == MG_OK; i++) {
		if (statements[i].deny && statements[i].condition)
			continue;
		enum tri hit = applies(h, c, &statements[i], action, resource, &status);
		*(statements[i].deny ? &denied : &allowed) = either(statements[i].deny ? denied : allowed, hit);
	}
	if (status != MG_OK)
		return status;
	enum tri answer = both(allowed, negate(denied));
	if (answer == TRI_MAYBE)
		return h->undecided(c, h->argument(c, h->type(c, resource) == MG_TYPE_UNKNOWN ? 2 : 0));
	return h->make_boolean(c, answer == TRI_YES, NULL, out);
}

static int iam_statements(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = host_of(state);
	struct statement *statements;
	size_t n;
	void *memory;
	int status = iam_read(h, c, h->argument(c, 0), &statements, &n);
	if (status != MG_OK || (status = h->alloc(c, (n + 1) * sizeof(void *), &memory)) != MG_OK)
		return status;
	const struct mg_value **views = memory;
	for (size_t i = 0; i < n; i++)
		if ((status = iam_view(h, c, &statements[i], &views[i])) != MG_OK)
			return status;
	return h->make_list(c, views, n, h->argument(c, 0), out);
}

/* A list that grows in the call's memory. */
struct list {
	const struct mg_value **items;
	size_t n, cap;
};

static int push(const struct mg_host *h, struct mg_call *c, struct list *l, const struct mg_value *v)
{
	if (l->n == l->cap) {
		void *memory;
		size_t cap = l->cap ? 2 * l->cap : 8;
		int status = h->alloc(c, cap * sizeof *l->items, &memory);
		if (status != MG_OK)
			return status;
		if (l->n)
			memcpy(memory, l->items, l->n * sizeof *l->items);
		l->items = memory;
		l->cap = cap;
	}
	l->items[l->n++] = v;
	return MG_OK;
}

/* Only the known pieces are looked at: a name that fills a hole holds no wildcard. */
static bool has_wildcard(const struct mg_text_piece *pieces, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; !pieces[i].hole && k < pieces[i].text.n; k++)
			if (pieces[i].text.p[k] == '*' || pieces[i].text.p[k] == '?')
				return true;
	return false;
}

static int push_wildcards(const struct mg_host *h, struct mg_call *c, const struct element *e, bool all, struct list *l)
{
	for (size_t i = 0; i < e->n; i++) {
		const struct mg_text_piece *pieces;
		size_t n;
		int status = h->pieces(c, e->items[i], &pieces, &n);
		if (status == MG_OK && n == 0)
			status = h->undecided(c, e->items[i]);
		if (status == MG_OK && (all || has_wildcard(pieces, n)))
			status = push(h, c, l, e->items[i]);
		if (status != MG_OK)
			return status;
	}
	return MG_OK;
}

static int iam_wildcard_actions(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = host_of(state);
	struct statement *statements;
	struct list l = { NULL, 0, 0 };
	size_t n;
	int status = iam_read(h, c, h->argument(c, 0), &statements, &n);
	for (size_t i = 0; status == MG_OK && i < n; i++) {
		if (statements[i].deny)
			continue;
		status = push_wildcards(h, c, &statements[i].action, false, &l);
		if (status == MG_OK)
			status = push_wildcards(h, c, &statements[i].not_action, true, &l);
	}
	return status != MG_OK ? status : h->make_list(c, l.items, l.n, NULL, out);
}

static int holds_star(const struct mg_host *h, struct mg_call *c, const struct mg_value *v, bool *yes)
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
		*yes = *yes || (status == MG_OK && str_is(text, "*"));
	}
	return status;
}

/* Principal "*", {"AWS": "*"}, or an Allow with NotPrincipal. {"Service": ...} and {"Federated": ...} are not anybody. */
static int names_anybody(const struct mg_host *h, struct mg_call *c, const struct statement *s, bool *yes)
{
	const struct mg_value *aws = s->principal;
	int status = MG_OK;
	*yes = s->not_principal != NULL;
	if (aws && h->type(c, aws) == MG_TYPE_MAP)
		status = h->get(c, s->principal, (struct mg_str){ "AWS", 3 }, &aws);
	if (status != MG_OK || !aws)
		return status;
	return holds_star(h, c, aws, yes);
}

/* Condition keys that tie a request to an owner or a network, in lower case. */
static const char *const narrowing_keys[] = {
	"aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths", "aws:sourceaccount", "aws:sourcearn", "aws:sourceip",
	"aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpce", "aws:userid", "aws:username", "aws:vpcsourceip",
	"kms:calleraccount", "kms:viaservice", "lambda:functionurlauthtype", "s3:dataaccesspointaccount", "s3:dataaccesspointarn",
};
static const char *const narrowing_operators[] = { "stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress" };

static bool listed(struct mg_str s, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(names[i]) == s.n && iam_match_text((struct mg_str){ names[i], s.n }, s, true) && !memchr(s.p, '*', s.n))
			return true;
	return false;
}

/* The open ends: a pattern or block that everybody meets. */
static int open_value(const struct mg_host *h, struct mg_call *c, const struct mg_value *v, bool *open)
{
	const struct mg_value *const *items = &v;
	size_t n = 1;
	struct mg_str text;
	int status = MG_OK;
	if (h->type(c, v) == MG_TYPE_LIST)
		status = h->children(c, v, &items, NULL, &n);
	*open = n == 0;
	for (size_t i = 0; status == MG_OK && i < n; i++) {
		if (h->type(c, items[i]) == MG_TYPE_UNKNOWN)
			continue;
		status = h->text(c, items[i], &text);
		if (status == MG_OK && (str_is(text, "*") || str_is(text, "0.0.0.0/0") || str_is(text, "::/0") || str_is(text, "arn:*")))
			*open = true;
	}
	return status;
}

/* Does the condition hold strangers off? One narrowing key under a plain operator is enough: all must be met. ...IfExists and ForAllValues: pass when the
 * key is missing, so they hold nobody off. */
static int narrowed(const struct mg_host *h, struct mg_call *c, const struct mg_value *condition, bool *yes)
{
	const struct mg_value *const *blocks, *const *values;
	const struct mg_str *operators, *keys;
	size_t nblocks, nkeys;
	*yes = false;
	if (!condition)
		return MG_OK;
	int status = h->children(c, condition, &blocks, &operators, &nblocks);
	for (size_t i = 0; status == MG_OK && i < nblocks && !*yes; i++) {
		struct mg_str op = operators[i];
		if (op.n > 12 && iam_match_text((struct mg_str){ "ForAnyValue:*", 13 }, op, true))
			op = (struct mg_str){ op.p + 12, op.n - 12 };
		if (!listed(op, narrowing_operators, sizeof narrowing_operators / sizeof *narrowing_operators) || h->type(c, blocks[i]) != MG_TYPE_MAP)
			continue;
		status = h->children(c, blocks[i], &values, &keys, &nkeys);
		for (size_t k = 0; status == MG_OK && k < nkeys && !*yes; k++) {
			bool open = true;
			if (listed(keys[k], narrowing_keys, sizeof narrowing_keys / sizeof *narrowing_keys))
				status = open_value(h, c, values[k], &open);
			*yes = !open;
		}
	}
	return status;
}

static int iam_public(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = host_of(state);
	struct statement *statements;
	struct list l = { NULL, 0, 0 };
	size_t n;
	int status = iam_read(h, c, h->argument(c, 0), &statements, &n);
	for (size_t i = 0; status == MG_OK && i < n; i++) {
		const struct mg_value *view;
		bool anybody = false, held = false;
		if (statements[i].deny)
			continue;
		status = names_anybody(h, c, &statements[i], &anybody);
		if (status == MG_OK && anybody)
			status = narrowed(h, c, statements[i].condition, &held);
		if (status == MG_OK && anybody && !held && (status = iam_view(h, c, &statements[i], &view)) == MG_OK)
			status = push(h, c, &l, view);
	}
	return status != MG_OK ? status : h->make_list(c, l.items, l.n, NULL, out);
}

static int iam_matches(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = host_of(state);
	const struct mg_value *pattern = h->argument(c, 0), *subject = h->argument(c, 1);
	int status = MG_OK;
	if (!pattern || !subject)
		return h->error(c, "iam.matches: a pattern and a text are needed; write iam.matches(\"s3:Get*\", \"s3:GetObject\")");
	enum tri answer = iam_match(h, c, pattern, subject, false, &status);
	if (status != MG_OK)
		return status;
	if (answer == TRI_MAYBE)
		return h->undecided(c, h->type(c, subject) == MG_TYPE_UNKNOWN ? subject : pattern);
	return h->make_boolean(c, answer == TRI_YES, NULL, out);
}

static int iam_resourceless(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = host_of(state);
	struct mg_str action;
	bool yes = false;
	int status = text_argument(h, c, "iam.resourceless", 0, &action);
	if (status != MG_OK || (status = h->charge(c, 500)) != MG_OK)
		return status;
	for (size_t i = 0; iam_resourceless_actions[i] && !yes; i++)
		yes = iam_match_text((struct mg_str){ iam_resourceless_actions[i], strlen(iam_resourceless_actions[i]) }, action, true);
	return h->make_boolean(c, yes && !memchr(action.p, '*', action.n), NULL, out);
}

static const struct mg_function functions[] = {
	{ "allows", "iam.allows(document, action [, resource])", "20 per statement, 1 per 4 bytes matched",
	  "True when some Allow covers the action (and the resource) and no unconditional Deny does. Wildcards, NotAction, NotResource; actions in any case. "
	  "Undecided when it hangs on an unknown.", iam_allows },
	{ "matches", "iam.matches(pattern, text)", "1 per 4 bytes", "True when the text fits the pattern with * and ?.", iam_matches },
	{ "public", "iam.public(document)", "20 per statement", "The Allow statements that let anybody in, with no condition that ties the request to an owner or a network.",
	  iam_public },
	{ "resourceless", "iam.resourceless(action)", "500", "True for actions that support no resource-level permissions, so that Resource \"*\" is the only way.",
	  iam_resourceless },
	{ "statements", "iam.statements(document)", "20 per statement",
	  "The statements as maps whose Action, NotAction, Resource and NotResource are lists and whose Principal is a map of lists, each value at its place.", iam_statements },
	{ "wildcard_actions", "iam.wildcard_actions(document)", "20 per statement", "The actions of Allow statements that hold * or ?, and all of NotAction, each at its place.",
	  iam_wildcard_actions },
	{ NULL, NULL, NULL, NULL, NULL },
};

static const struct mg_library library = { sizeof(struct mg_library), "iam", "IAM policy documents.", functions };
static const struct mg_library *const libraries[] = { &library, NULL };

const struct mg_plugin mg_builtin_iam = {
	.abi = MG_PLUGIN_ABI, .size = sizeof(struct mg_plugin), .name = "iam", .version = "1", .description = "IAM policy documents for policies",
	.libraries = libraries, .start = library_start,
};
