/* SPDX-License-Identifier: Apache-2.0 */
#include "document.h"

static struct mg_str name(const char *z)
{
	return (struct mg_str){ z, strlen(z) };
}

/* A single value is a list of one. */
static int read_element(const struct mg_host *h, struct mg_call *c, const struct mg_value *map, const char *key, struct element *out)
{
	const struct mg_value *v;
	void *one;
	memset(out, 0, sizeof *out);
	int status = h->get(c, map, name(key), &v);
	if (status != MG_OK || !v)
		return status;
	out->given = true;
	if (h->type(c, v) == MG_TYPE_LIST)
		return h->children(c, v, &out->items, NULL, &out->n);
	if ((status = h->alloc(c, sizeof v, &one)) != MG_OK)
		return status;
	memcpy(one, &v, sizeof v);
	out->items = one;
	out->n = 1;
	return MG_OK;
}

static int read_effect(const struct mg_host *h, struct mg_call *c, struct statement *s)
{
	const struct mg_value *effect;
	struct mg_str text;
	int status = h->get(c, s->value, name("Effect"), &effect);
	if (status != MG_OK)
		return status;
	if (!effect) /* IAM refuses such a statement; reading it as Allow never hides a grant */
		return MG_OK;
	if ((status = h->text(c, effect, &text)) == MG_OK)
		s->deny = str_is(text, "Deny");
	return status;
}

static int read_statement(const struct mg_host *h, struct mg_call *c, const struct mg_value *v, struct statement *s)
{
	static const char *const keys[] = { "Action", "NotAction", "Resource", "NotResource" };
	struct element *elements[] = { &s->action, &s->not_action, &s->resource, &s->not_resource };
	memset(s, 0, sizeof *s);
	s->value = v;
	if (h->type(c, v) == MG_TYPE_UNKNOWN)
		return h->undecided(c, v);
	if (h->type(c, v) != MG_TYPE_MAP)
		return h->error(c, "iam: a statement of the policy document is no map");
	int status = read_effect(h, c, s);
	for (size_t i = 0; status == MG_OK && i < 4; i++)
		status = read_element(h, c, v, keys[i], elements[i]);
	if (status == MG_OK)
		status = h->get(c, v, name("Principal"), &s->principal);
	if (status == MG_OK)
		status = h->get(c, v, name("NotPrincipal"), &s->not_principal);
	return status == MG_OK ? h->get(c, v, name("Condition"), &s->condition) : status;
}

/* What holds the statements: the document's Statement, or the value itself when it is a statement or a list of them. */
static int find_statements(const struct mg_host *h, struct mg_call *c, const struct mg_value *document, const struct mg_value **out, bool *no_variables)
{
	const struct mg_value *version = NULL;
	struct mg_str text;
	*out = document;
	*no_variables = false;
	if (h->type(c, document) != MG_TYPE_MAP)
		return MG_OK;
	const struct mg_value *inner;
	int status = h->get(c, document, name("Statement"), &inner);
	if (status != MG_OK || !inner)
		return status;
	*out = inner;
	status = h->get(c, document, name("Version"), &version);
	if (status != MG_OK || h->type(c, version) == MG_TYPE_UNKNOWN)
		return status;
	if (version && (status = h->text(c, version, &text)) != MG_OK)
		return status;
	*no_variables = !version || !str_is(text, "2012-10-17");
	return MG_OK;
}

int iam_read(const struct mg_host *h, struct mg_call *c, const struct mg_value *document, struct statement **out, size_t *n)
{
	const struct mg_value *holder, *const *items = &holder;
	size_t count = 1;
	bool no_variables;
	void *memory;
	int status;
	*n = 0;
	if (!document)
		return MG_OK;
	if (h->type(c, document) == MG_TYPE_UNKNOWN)
		return h->undecided(c, document);
	if ((status = find_statements(h, c, document, &holder, &no_variables)) != MG_OK)
		return status;
	if (h->type(c, holder) == MG_TYPE_UNKNOWN)
		return h->undecided(c, holder);
	if (h->type(c, holder) == MG_TYPE_LIST)
		status = h->children(c, holder, &items, NULL, &count);
	else if (h->type(c, holder) != MG_TYPE_MAP)
		return h->error(c, "iam: a policy document is a map with Statement, a statement, or a list of statements; for JSON text call json.decode first");
	if (status != MG_OK || (status = h->charge(c, 20 * (uint64_t)count)) != MG_OK ||
	    (status = h->alloc(c, (count + 1) * sizeof **out, &memory)) != MG_OK)
		return status;
	*out = memory;
	for (; *n < count; (*n)++) {
		if ((status = read_statement(h, c, items[*n], &(*out)[*n])) != MG_OK)
			return status;
		(*out)[*n].no_variables = no_variables;
	}
	return MG_OK;
}

/* {"AWS": x} with x a list; the text "*" is anybody, as {"AWS": "*"} is. */
static int view_principal(const struct mg_host *h, struct mg_call *c, const struct mg_value *v, const struct mg_value **out)
{
	const struct mg_value *const *items;
	const struct mg_str *keys;
	size_t n;
	void *memory;
	int status;
	if (h->type(c, v) != MG_TYPE_MAP) {
		struct mg_str key = { "AWS", 3 };
		const struct mg_value *list;
		status = h->make_list(c, &v, 1, v, &list);
		return status != MG_OK ? status : h->make_map(c, &key, &list, 1, v, out);
	}
	if ((status = h->children(c, v, &items, &keys, &n)) != MG_OK || (status = h->alloc(c, (n + 1) * sizeof *items, &memory)) != MG_OK)
		return status;
	const struct mg_value **lists = memory;
	for (size_t i = 0; i < n; i++) {
		lists[i] = items[i];
		if (h->type(c, items[i]) != MG_TYPE_LIST && (status = h->make_list(c, &items[i], 1, items[i], &lists[i])) != MG_OK)
			return status;
	}
	return h->make_map(c, keys, lists, n, v, out);
}

static bool is_principal(struct mg_str key)
{
	return str_is(key, "Principal") || str_is(key, "NotPrincipal");
}

static bool is_listed(struct mg_str key)
{
	return str_is(key, "Action") || str_is(key, "NotAction") || str_is(key, "Resource") || str_is(key, "NotResource");
}

int iam_view(const struct mg_host *h, struct mg_call *c, const struct statement *s, const struct mg_value **out)
{
	const struct mg_value *const *items;
	const struct mg_str *keys;
	size_t n;
	void *memory;
	int status = h->children(c, s->value, &items, &keys, &n);
	if (status != MG_OK || (status = h->alloc(c, (n + 1) * sizeof *items, &memory)) != MG_OK)
		return status;
	const struct mg_value **views = memory;
	for (size_t i = 0; i < n && status == MG_OK; i++) {
		views[i] = items[i];
		if (is_principal(keys[i]) && h->type(c, items[i]) != MG_TYPE_UNKNOWN)
			status = view_principal(h, c, items[i], &views[i]);
		else if (is_listed(keys[i]) && h->type(c, items[i]) != MG_TYPE_LIST)
			status = h->make_list(c, &items[i], 1, items[i], &views[i]);
	}
	return status != MG_OK ? status : h->make_map(c, keys, views, n, s->value, out);
}
