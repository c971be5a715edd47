/* SPDX-License-Identifier: Apache-2.0 */
/* iam: policy documents for policies: normalised statements, what a document allows, whom it lets in. */
#include "document.h"
#include "grants.h"
#include "match.h"
#include "public.h"
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

static enum tri any_matches(const struct mg_host *h, struct mg_call *c, const struct element *e, const struct mg_value *subject, unsigned how, int *status)
{
	enum tri answer = TRI_NO;
	for (size_t i = 0; i < e->n && answer != TRI_YES && *status == MG_OK; i++)
		answer = either(answer, iam_match(h, c, e->items[i], subject, how, status));
	return answer;
}

/* Element or its Not form against a subject; without either, the statement covers every subject. */
static enum tri covers(const struct mg_host *h, struct mg_call *c, const struct element *e, const struct element *not_e, const struct mg_value *subject,
		       unsigned how, int *status)
{
	if (e->given)
		return any_matches(h, c, e, subject, how, status);
	return not_e->given ? negate(any_matches(h, c, not_e, subject, how, status)) : TRI_YES;
}

static enum tri applies(const struct mg_host *h, struct mg_call *c, const struct statement *s, const struct mg_value *action,
			const struct mg_value *resource, int *status)
{
	enum tri answer = covers(h, c, &s->action, &s->not_action, action, MATCH_FOLD, status);
	if (answer != TRI_NO && resource && *status == MG_OK)
		answer = both(answer, covers(h, c, &s->resource, &s->not_resource, resource, s->no_variables ? MATCH_LITERAL : 0, status));
	return answer;
}

/* The first value of a statement which nobody knows, or NULL. */
static const struct mg_value *unknown_in(const struct mg_host *h, struct mg_call *c, const struct statement *s)
{
	const struct element *const elements[] = { &s->action, &s->not_action, &s->resource, &s->not_resource };
	for (size_t k = 0; k < sizeof elements / sizeof *elements; k++)
		for (size_t i = 0; elements[k]->given && i < elements[k]->n; i++)
			if (h->type(c, elements[k]->items[i]) == MG_TYPE_UNKNOWN)
				return elements[k]->items[i];
	return NULL;
}

/* An Allow with a condition counts as a grant (it can be met); a Deny with a condition does not count as a refusal (it can be missed). */
static int iam_allows(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = host_of(state);
	const struct mg_value *action = h->argument(c, 1), *resource = h->argument(c, 2);
	const struct mg_value *open = NULL;
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
		if (hit == TRI_MAYBE && !open)
			open = unknown_in(h, c, &statements[i]);
	}
	if (status != MG_OK)
		return status;
	enum tri answer = both(allowed, negate(denied));
	if (answer == TRI_MAYBE)
		return h->undecided(c, h->type(c, resource) == MG_TYPE_UNKNOWN ? resource : open ? open : h->argument(c, 0));
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
		bool listed = status == MG_OK && (all || has_wildcard(pieces, n));
		if (listed)
			status = push(h, c, l, e->items[i]);
		else if (status == MG_OK && h->type(c, e->items[i]) == MG_TYPE_UNKNOWN) /* what is not known may be * */
			status = h->undecided(c, e->items[i]);
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

static int iam_public(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = host_of(state);
	struct statement *statements;
	struct list l = { NULL, 0, 0 };
	size_t n;
	int status = iam_read(h, c, h->argument(c, 0), &statements, &n);
	for (size_t i = 0; status == MG_OK && i < n; i++) {
		const struct mg_value *view;
		bool yes = false;
		if (statements[i].deny)
			continue;
		status = iam_is_public(h, c, &statements[i], &yes);
		if (status == MG_OK && yes && (status = iam_view(h, c, &statements[i], &view)) == MG_OK)
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
	enum tri answer = iam_match(h, c, pattern, subject, 0, &status);
	if (status != MG_OK)
		return status;
	if (answer == TRI_MAYBE)
		return h->undecided(c, h->type(c, subject) == MG_TYPE_UNKNOWN ? subject : pattern);
	return h->make_boolean(c, answer == TRI_YES, NULL, out);
}

static int lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c + 32 : (unsigned char)c;
}

static int compare_actions(struct mg_str a, const char *z)
{
	for (size_t i = 0; i < a.n; i++)
		if (!z[i] || lower(a.p[i]) != lower(z[i])) /* a NUL in the action is past the end of z */
			return z[i] ? lower(a.p[i]) - lower(z[i]) : 1;
	return z[a.n] ? -1 : 0;
}

static bool is_resourceless(struct mg_str action)
{
	size_t from = 0, to = sizeof iam_resourceless_actions / sizeof *iam_resourceless_actions;
	while (from < to) {
		size_t middle = (from + to) / 2;
		int c = compare_actions(action, iam_resourceless_actions[middle]);
		if (!c)
			return true;
		if (c < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return false;
}

static int iam_resourceless(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = host_of(state);
	struct mg_str action;
	int status = text_argument(h, c, "iam.resourceless", 0, &action);
	if (status == MG_OK)
		status = h->charge(c, 500);
	return status != MG_OK ? status : h->make_boolean(c, is_resourceless(action), NULL, out);
}

static const struct mg_function functions[] = {
	{ "allows", "iam.allows(document, action [, resource])", "20 per statement, 1 per 4 bytes matched",
	  "True when some Allow covers the action (and the resource) and no unconditional Deny does. Wildcards, NotAction, NotResource, policy variables (which "
	  "may be anything); actions in any case. Undecided when it hangs on an unknown.", iam_allows },
	{ "grants", "iam.grants(role)", "20 per statement, 2 per resource of the stack",
	  "The statements of every policy of the stack that the role has: inline, AWS::IAM::Policy, AWS::IAM::RolePolicy, AWS::IAM::ManagedPolicy, each at its place; "
	  "for iam.allows, too. Managed policies of AWS and of other stacks are not among them.", iam_grants },
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
