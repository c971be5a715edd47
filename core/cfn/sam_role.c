/* SPDX-License-Identifier: Apache-2.0 */
/* The role that SAM makes for a function without one, and what its events make. */
#include "cfn/sam.h"

static const struct {
	const char *event, *policy;
} event_policies[] = {
	{ "SQS", "service-role/AWSLambdaSQSQueueExecutionRole" },
	{ "Kinesis", "service-role/AWSLambdaKinesisExecutionRole" },
	{ "DynamoDB", "service-role/AWSLambdaDynamoDBExecutionRole" },
	{ "MSK", "service-role/AWSLambdaMSKExecutionRole" },
};

struct policies {
	struct mg_node *managed[64], *own[64];
	uint32_t nmanaged, nown;
	bool more; /* something that could not be shown */
};

static void managed(struct mg_sam *s, struct policies *p, const struct mg_node *at, const char *name)
{
	struct mg_str arn = mg_arena_printf(s->l->arena, "arn:${AWS::Partition}:iam::aws:policy/%s", name);

	if (!arn.p && !s->rc)
		s->rc = mg_fail_arena(s->l->arena, s->l->err);
	if (!s->rc && p->nmanaged < 64)
		p->managed[p->nmanaged++] = mg_sam_one(s, at, "Fn::Sub", mg_sam_str(s, at, arn));
}

static void own(struct mg_sam *s, struct policies *p, const struct mg_member *m, const struct mg_node *document)
{
	struct mg_members list = { 0 };
	struct mg_str name = mg_arena_printf(s->l->arena, "%.*sRolePolicy%u", MG_STR_ARG(m->key), (unsigned)p->nown);

	if (!name.p && !s->rc)
		s->rc = mg_fail_arena(s->l->arena, s->l->err);
	mg_sam_put(s, &list, "PolicyName", document, mg_sam_str(s, document, name));
	mg_sam_put(s, &list, "PolicyDocument", document, (struct mg_node *)document);
	if (!s->rc && p->nown < 64)
		p->own[p->nown++] = mg_sam_map(s, document, &list);
}

/* May the function give a document or a template of SAM's? */
static bool gives_map(const struct mg_node *n)
{
	const struct mg_node *arg;
	enum mg_fn fn = mg_fn_of(n, false, &arg);

	if (fn == MG_FN_IF && arg->kind == MG_LIST && arg->count == 3)
		return gives_map(arg->items[1]) || gives_map(arg->items[2]);
	return !mg_node_is_scalar(n) && fn == MG_FN_NONE;
}

/* An ARN or a name is a managed policy, a document is the role's own, anything else a template of SAM's. */
static void take(struct mg_sam *s, struct policies *p, const struct mg_member *m, const struct mg_node *n)
{
	if (p->nmanaged >= 60 || p->nown >= 60) {
		p->more = true;
	} else if (n->kind == MG_LIST) {
		for (uint32_t i = 0; i < n->count; i++)
			take(s, p, m, n->items[i]);
	} else if (n->kind == MG_MAP && mg_node_at(n, "Statement")) {
		own(s, p, m, n);
	} else if (gives_map(n)) {
		p->more = true;
	} else if (mg_node_is_scalar(n) && !mg_str_starts(n->text, MG_STR("arn:"))) {
		struct mg_str name = mg_arena_str(s->l->arena, n->text);
		bool service = mg_str_starts(n->text, MG_STR("AWSLambda")) && mg_str_ends(n->text, MG_STR("Role"));
		struct mg_str path = mg_arena_printf(s->l->arena, "%s%.*s", service ? "service-role/" : "", MG_STR_ARG(name));
		managed(s, p, n, path.p ? path.p : "");
	} else {
		p->managed[p->nmanaged++] = (struct mg_node *)n;
	}
}

static struct mg_node *trust(struct mg_sam *s, const struct mg_node *at)
{
	struct mg_members statement = { 0 }, document = { 0 };
	struct mg_node *item = mg_sam_text(s, at, "lambda.amazonaws.com"), *action = mg_sam_text(s, at, "sts:AssumeRole");

	mg_sam_put(s, &statement, "Effect", at, mg_sam_text(s, at, "Allow"));
	mg_sam_put(s, &statement, "Principal", at, mg_sam_one(s, at, "Service", mg_sam_list(s, at, &item, 1)));
	mg_sam_put(s, &statement, "Action", at, mg_sam_list(s, at, &action, 1));
	item = mg_sam_map(s, at, &statement);
	mg_sam_put(s, &document, "Version", at, mg_sam_text(s, at, "2012-10-17"));
	mg_sam_put(s, &document, "Statement", at, mg_sam_list(s, at, &item, 1));
	return mg_sam_map(s, at, &document);
}

static void by_event(struct mg_sam *s, struct policies *p, const struct mg_node *at, const struct mg_node *events)
{
	bool seen[4] = { false };

	for (uint32_t i = 0; events && events->kind == MG_MAP && i < events->count; i++) {
		const struct mg_node *type = mg_node_at(events->members[i].value, "Type");
		for (size_t k = 0; type && mg_node_is_scalar(type) && k < 4; k++)
			if (!seen[k] && mg_str_is(type->text, event_policies[k].event)) {
				seen[k] = true;
				managed(s, p, at, event_policies[k].policy);
			}
	}
}

void mg_sam_role(struct mg_sam *s, const struct mg_member *m, const struct mg_node *p)
{
	const struct mg_node *at = m->value, *tracing = mg_node_at(p, "Tracing"), *policies = mg_node_at(p, "Policies");
	struct policies all = { .nmanaged = 0 };
	struct mg_members list = { 0 };
	struct mg_node *given = mg_node_at(p, "AssumeRolePolicyDocument");

	managed(s, &all, at, "service-role/AWSLambdaBasicExecutionRole");
	if (tracing && mg_node_is_scalar(tracing) && mg_str_is(tracing->text, "Active"))
		managed(s, &all, tracing, "AWSXrayWriteOnlyAccess");
	if (mg_node_at(p, "VpcConfig"))
		managed(s, &all, at, "service-role/AWSLambdaVPCAccessExecutionRole");
	by_event(s, &all, at, mg_node_at(p, "Events"));
	if (policies)
		take(s, &all, m, policies);
	mg_sam_put(s, &list, "AssumeRolePolicyDocument", at, given ? given : trust(s, at));
	mg_sam_put(s, &list, "ManagedPolicyArns", at, mg_sam_list(s, at, all.managed, all.nmanaged));
	if (all.nown)
		mg_sam_put(s, &list, "Policies", at, mg_sam_list(s, at, all.own, all.nown));
	mg_sam_put(s, &list, "PermissionsBoundary", at, mg_node_at(p, "PermissionsBoundary"));
	mg_sam_put(s, &list, "Path", at, mg_node_at(p, "RolePath"));
	mg_sam_put(s, &list, "Tags", at, mg_sam_tags(s, at, mg_node_at(p, "Tags"), true));
	struct mg_node *role = mg_sam_generate(s, m, mg_sam_id(s, m->key, "Role"), "AWS::IAM::Role", &list);
	if (all.more && role)
		mg_sam_gap(s, m, role, "a policy template");
}
