/* SPDX-License-Identifier: Apache-2.0 */
/* Events of a function: rules, subscriptions, source mappings and the permissions they need. */
#include "cfn/sam.h"

static struct mg_str event_id(struct mg_sam *s, const struct mg_member *m, struct mg_str event, const char *suffix)
{
	struct mg_str id = mg_arena_printf(s->l->arena, "%.*s%.*s%s", MG_STR_ARG(m->key), MG_STR_ARG(event), suffix);

	if (!id.p && !s->rc)
		s->rc = mg_fail_arena(s->l->arena, s->l->err);
	return id;
}

static void permission(struct mg_sam *s, const struct mg_member *m, const struct mg_member *event, const char *principal, struct mg_node *source)
{
	const struct mg_node *at = event->value;
	struct mg_members list = { 0 };

	mg_sam_put(s, &list, "Action", at, mg_sam_text(s, at, "lambda:InvokeFunction"));
	mg_sam_put(s, &list, "FunctionName", at, mg_sam_ref(s, at, m->key));
	mg_sam_put(s, &list, "Principal", at, mg_sam_text(s, at, principal));
	mg_sam_put(s, &list, "SourceArn", at, source);
	mg_sam_generate(s, m, event_id(s, m, event->key, "Permission"), "AWS::Lambda::Permission", &list);
}

static void copy(struct mg_sam *s, struct mg_members *list, const struct mg_node *p, const char *const *keys, size_t n)
{
	for (size_t i = 0; i < n; i++)
		mg_sam_put(s, list, keys[i], p, mg_node_at(p, keys[i]));
}

/* Schedule, EventBridgeRule, CloudWatchEvent. */
static void rule(struct mg_sam *s, const struct mg_member *m, const struct mg_member *event, const struct mg_node *p)
{
	static const char *const keys[] = { "Name", "Description", "EventBusName", "State" };
	struct mg_node *pattern = mg_node_at(p, "Pattern"), *schedule = mg_node_at(p, "Schedule"), *enabled = mg_node_at(p, "Enabled"), *item;
	struct mg_str id = event_id(s, m, event->key, ""), target = event_id(s, m, event->key, "LambdaTarget");
	const struct mg_node *at = event->value;
	struct mg_members list = { 0 }, to = { 0 };

	copy(s, &list, p, keys, 4);
	if (pattern)
		mg_sam_put(s, &list, "EventPattern", pattern, pattern);
	if (schedule)
		mg_sam_put(s, &list, "ScheduleExpression", schedule, schedule);
	if (enabled && mg_node_is_scalar(enabled) && !mg_node_at(p, "State"))
		mg_sam_put(s, &list, "State", enabled, mg_sam_text(s, enabled, mg_str_eq_nocase(enabled->text, MG_STR("false")) ? "DISABLED" : "ENABLED"));
	mg_sam_put(s, &to, "Id", at, mg_sam_str(s, at, target));
	mg_sam_put(s, &to, "Arn", at, mg_sam_getatt(s, at, m->key, "Arn"));
	mg_sam_put(s, &to, "Input", at, mg_node_at(p, "Input"));
	mg_sam_put(s, &to, "InputPath", at, mg_node_at(p, "InputPath"));
	mg_sam_put(s, &to, "RetryPolicy", at, mg_node_at(p, "RetryPolicy"));
	item = mg_sam_map(s, at, &to);
	mg_sam_put(s, &list, "Targets", at, mg_sam_list(s, at, &item, 1));
	mg_sam_generate(s, m, id, "AWS::Events::Rule", &list);
	permission(s, m, event, "events.amazonaws.com", mg_sam_getatt(s, at, id, "Arn"));
}

static void subscription(struct mg_sam *s, const struct mg_member *m, const struct mg_member *event, const struct mg_node *p)
{
	static const char *const keys[] = { "FilterPolicy", "FilterPolicyScope", "Region", "RedrivePolicy" };
	const struct mg_node *at = event->value;
	struct mg_node *topic = mg_node_at(p, "Topic");
	struct mg_members list = { 0 };

	mg_sam_put(s, &list, "Protocol", at, mg_sam_text(s, at, "lambda"));
	mg_sam_put(s, &list, "Endpoint", at, mg_sam_getatt(s, at, m->key, "Arn"));
	mg_sam_put(s, &list, "TopicArn", at, topic);
	copy(s, &list, p, keys, 4);
	mg_sam_generate(s, m, event_id(s, m, event->key, ""), "AWS::SNS::Subscription", &list);
	permission(s, m, event, "sns.amazonaws.com", topic);
}

static void source_mapping(struct mg_sam *s, const struct mg_member *m, const struct mg_member *event, const struct mg_node *p, struct mg_node *source)
{
	static const char *const keys[] = {
		"BatchSize", "BisectBatchOnFunctionError", "DestinationConfig", "Enabled", "FilterCriteria", "FunctionResponseTypes", "KmsKeyArn", "MaximumBatchingWindowInSeconds",
		"MaximumRecordAgeInSeconds", "MaximumRetryAttempts", "ParallelizationFactor", "ScalingConfig", "StartingPosition", "StartingPositionTimestamp", "Topics",
		"TumblingWindowInSeconds",
	};
	const struct mg_node *at = event->value;
	struct mg_members list = { 0 };

	mg_sam_put(s, &list, "EventSourceArn", at, source);
	mg_sam_put(s, &list, "FunctionName", at, mg_sam_ref(s, at, m->key));
	copy(s, &list, p, keys, sizeof(keys) / sizeof(keys[0]));
	mg_sam_generate(s, m, event_id(s, m, event->key, ""), "AWS::Lambda::EventSourceMapping", &list);
}

static void one(struct mg_sam *s, const struct mg_member *m, const struct mg_member *event)
{
	const struct mg_node *type = mg_node_at(event->value, "Type"), *p = mg_node_at(event->value, "Properties");
	struct mg_str t = type && mg_node_is_scalar(type) ? type->text : MG_STR_NONE;

	if (mg_str_is(t, "Schedule") || mg_str_is(t, "EventBridgeRule") || mg_str_is(t, "CloudWatchEvent"))
		rule(s, m, event, p);
	else if (mg_str_is(t, "SNS") && !mg_node_at(p, "SqsSubscription"))
		subscription(s, m, event, p);
	else if (mg_str_is(t, "SQS"))
		source_mapping(s, m, event, p, mg_node_at(p, "Queue"));
	else if (mg_str_is(t, "Kinesis") || mg_str_is(t, "DynamoDB") || mg_str_is(t, "MSK"))
		source_mapping(s, m, event, p, mg_node_at(p, "Stream"));
	else
		mg_sam_gap(s, m, event->value, "an event");
}

void mg_sam_events(struct mg_sam *s, const struct mg_member *m, const struct mg_node *events)
{
	for (uint32_t i = 0; i < events->count && !s->rc; i++)
		one(s, m, &events->members[i]);
}
