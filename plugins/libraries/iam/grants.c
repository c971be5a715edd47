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

/* The ARN that IAM gives a policy with a name of its own, as a pattern: partition and account are the stack's, and no role can have those of another. */
static int own_arn(struct grants *g, const struct mg_value *path, const struct mg_value *name, const struct mg_value **out)
{
	const struct mg_value *parts[] = { path, name };
	const struct mg_text_piece *pieces[2];
	size_t n[2] = { 0, 0 }, total = 0;
	void *memory;
	int status = MG_OK;
	for (size_t i = 0; i < 2 && status == MG_OK; i++)
		status = parts[i] ? g->h->pieces(g->c, parts[i], &pieces[i], &n[i]) : MG_OK;
	if (status != MG_OK || (status = g->h->alloc(g->c, (n[0] + n[1] + 4) * sizeof(struct mg_text_piece), &memory)) != MG_OK)
		return status;
	struct mg_text_piece *all = memory;
	all[total++] = (struct mg_text_piece){ .text = key("arn:*:iam::*:policy") };
	if (!path)
		all[total++] = (struct mg_text_piece){ .text = key("/") };
	for (size_t i = 0; i < 2; i++) {
		if (parts[i] && !n[i])
			all[total++] = (struct mg_text_piece){ .hole = true };
		for (size_t k = 0; k < n[i]; k++)
			all[total++] = pieces[i][k];
	}
	return g->h->make_partial(g->c, all, total, name, out);
}

/* Is v the ARN of the policy, written out? Policies of AWS have names of their own, in an account called aws. */
static int is_written_arn(struct grants *g, const struct mg_value *v, const struct mg_target *policy, bool *yes)
{
	const struct mg_value *name, *path, *own, *foreign;
	enum tri same = TRI_NO;
	bool other;
	int status = member(g, policy->properties, "ManagedPolicyName", &name);
	if (status != MG_OK || !name)
		return status;
	if ((status = g->h->refers_to(g->c, v, (struct mg_str){ NULL, 0 }, &other)) != MG_OK || other)
		return status;
	if ((status = member(g, policy->properties, "Path", &path)) != MG_OK || (status = own_arn(g, path, name, &own)) != MG_OK ||
	    (status = g->h->make_text(g->c, key("arn:*:iam::aws:policy/*"), NULL, &foreign)) != MG_OK)
		return status;
	if (iam_match(g->h, g->c, foreign, v, MATCH_LITERAL, &status) != TRI_YES && status == MG_OK)
		same = iam_match(g->h, g->c, own, v, MATCH_LITERAL, &status);
	*yes = same == TRI_YES;
	return status == MG_OK && same == TRI_MAYBE ? g->h->undecided(g->c, g->h->type(g->c, v) == MG_TYPE_UNKNOWN ? v : name) : status;
}

/* Does the role name the policy in its ManagedPolicyArns: by reference, or by the ARN that its name makes? */
static int is_attached(struct grants *g, const struct mg_target *policy, bool *yes)
{
	const struct mg_value *const *items;
	size_t n;
	int status = elements(g, &g->attached, &items, &n);
	*yes = false;
	for (size_t i = 0; status == MG_OK && i < n && !*yes; i++)
		status = g->h->refers_to(g->c, items[i], policy->logical_id, yes);
	for (size_t i = 0; status == MG_OK && i < n && !*yes; i++)
		status = is_written_arn(g, items[i], policy, yes);
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
