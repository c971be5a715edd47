/* SPDX-License-Identifier: Apache-2.0 */
#include "grants.h"

#include "match.h"

struct grants {
	const struct mg_host *h;
	struct mg_call *c;
	struct mg_target role;
	const struct mg_value *name;     /* RoleName, or NULL: the service makes one up, which nobody can write down */
	const struct mg_value *attached; /* ManagedPolicyArns, or NULL */
	const struct mg_value **items;
	size_t n, cap;
};

static struct mg_str key(const char *z)
{
	return (struct mg_str){ z, strlen(z) };
}

static int member(struct grants *g, const struct mg_value *map, const char *name, const struct mg_value **out)
{
	*out = NULL;
	return map ? g->h->get(g->c, map, key(name), out) : MG_OK;
}

static int push(struct grants *g, const struct mg_value *v)
{
	if (g->n == g->cap) {
		void *memory;
		size_t cap = g->cap ? 2 * g->cap : 16;
		int status = g->h->alloc(g->c, cap * sizeof *g->items, &memory);
		if (status != MG_OK)
			return status;
		if (g->n)
			memcpy(memory, g->items, g->n * sizeof *g->items);
		g->items = memory;
		g->cap = cap;
	}
	g->items[g->n++] = v;
	return MG_OK;
}

static int add_document(struct grants *g, const struct mg_value *document)
{
	const struct mg_value *view;
	struct statement *statements;
	size_t n;
	int status = iam_read(g->h, g->c, document, &statements, &n);
	for (size_t i = 0; status == MG_OK && i < n; i++)
		if ((status = iam_view(g->h, g->c, &statements[i], &view)) == MG_OK)
			status = push(g, view);
	return status;
}

/* A list's elements; one value is a list of one. */
static int elements(struct grants *g, const struct mg_value *const *v, const struct mg_value *const **items, size_t *n)
{
	*items = v;
	*n = *v != NULL;
	if (!*v)
		return MG_OK;
	if (g->h->type(g->c, *v) == MG_TYPE_LIST)
		return g->h->children(g->c, *v, items, NULL, n);
	return MG_OK;
}

static int add_inline(struct grants *g)
{
	const struct mg_value *policies, *document, *const *items;
	size_t n;
	int status = member(g, g->role.properties, "Policies", &policies);
	if (status == MG_OK)
		status = elements(g, &policies, &items, &n);
	for (size_t i = 0; status == MG_OK && i < n; i++) {
		if (g->h->type(g->c, items[i]) == MG_TYPE_UNKNOWN)
			return g->h->undecided(g->c, items[i]);
		if ((status = member(g, items[i], "PolicyDocument", &document)) == MG_OK)
			status = add_document(g, document);
	}
	return status;
}

/* Does v name the role: by reference, or by the name that it was given? An unknown that comes from another resource names that one. */
static int names_role(struct grants *g, const struct mg_value *v, bool *yes)
{
	bool other;
	int same = 0, status = g->h->refers_to(g->c, v, g->role.logical_id, yes);
	if (status != MG_OK || *yes || !g->name)
		return status;
	status = g->h->refers_to(g->c, v, (struct mg_str){ NULL, 0 }, &other);
	if (status == MG_OK && !other)
		status = g->h->equal(g->c, v, g->name, &same);
	*yes = same == 1;
	return status == MG_OK && same == 2 ? g->h->undecided(g->c, v) : status;
}

/* Is the role in the member of policy: Roles, or RoleName? */
static int is_named(struct grants *g, const struct mg_target *policy, const char *name, bool *yes)
{
	const struct mg_value *v, *const *items;
	size_t n;
	int status = member(g, policy->properties, name, &v);
	*yes = false;
	if (status == MG_OK)
		status = elements(g, &v, &items, &n);
	for (size_t i = 0; status == MG_OK && i < n && !*yes; i++)
		status = names_role(g, items[i], yes);
	return status;
}

/* Does the role name the policy in its ManagedPolicyArns? */
static int is_attached(struct grants *g, const struct mg_target *policy, bool *yes)
{
	const struct mg_value *const *items;
	size_t n;
	int status = elements(g, &g->attached, &items, &n);
	*yes = false;
	for (size_t i = 0; status == MG_OK && i < n && !*yes; i++)
		status = g->h->refers_to(g->c, items[i], policy->logical_id, yes);
	return status;
}

/* The policies of one type that name the role in their member, or that the role names. */
static int add_separate(struct grants *g, const char *type, const char *name, bool managed)
{
	const struct mg_target *const *policies;
	size_t n;
	int status = g->h->resources(g->c, key(type), &policies, &n);
	for (size_t i = 0; status == MG_OK && i < n; i++) {
		const struct mg_value *document;
		bool yes;
		status = is_named(g, policies[i], name, &yes);
		if (status == MG_OK && !yes && managed)
			status = is_attached(g, policies[i], &yes);
		if (status == MG_OK && yes && (status = member(g, policies[i]->properties, "PolicyDocument", &document)) == MG_OK)
			status = add_document(g, document);
	}
	return status;
}

int iam_grants(void *state, struct mg_call *c, const struct mg_value **out)
{
	struct grants g = { .h = host_of(state), .c = c, .role = { .size = sizeof g.role } };
	int status = g.h->owner(c, &g.role);
	if (status == MG_OK && !str_is(g.role.type, "AWS::IAM::Role"))
		return g.h->error(c, "iam.grants: argument 1 must be a resource of type AWS::IAM::Role; write iam.grants(stack:resource(\"Role\"))");
	if (status == MG_OK)
		status = member(&g, g.role.properties, "RoleName", &g.name);
	if (status == MG_OK)
		status = member(&g, g.role.properties, "ManagedPolicyArns", &g.attached);
	if (status == MG_OK)
		status = add_inline(&g);
	if (status == MG_OK)
		status = add_separate(&g, "AWS::IAM::Policy", "Roles", false);
	if (status == MG_OK)
		status = add_separate(&g, "AWS::IAM::RolePolicy", "RoleName", false);
	if (status == MG_OK)
		status = add_separate(&g, "AWS::IAM::ManagedPolicy", "Roles", true);
	return status != MG_OK ? status : g.h->make_list(c, g.items, g.n, NULL, out);
}
