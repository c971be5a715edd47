/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/check.h"

static const char *const keys[] = { "RuleCondition", "Assertions" };
static const char *const assert_keys[] = { "Assert", "AssertDescription" };

static size_t count_assertions(const struct mg_node *section)
{
	size_t n = 0;

	for (uint32_t i = 0; i < section->count; i++) {
		const struct mg_node *list = mg_node_at(section->members[i].value, "Assertions");
		n += list && list->kind == MG_LIST ? list->count : 0;
	}
	return n;
}

static void load_assertion(struct mg_loader *l, struct mg_str rule, const struct mg_node *when, const struct mg_node *n)
{
	const struct mg_node *check = mg_node_at(n, "Assert"), *description = mg_node_at(n, "AssertDescription");

	if (n->kind != MG_MAP || !check) {
		MG_REFUSE(l, "rule-assertion", n, "an assertion is a map with Assert, a rule function, and perhaps AssertDescription; this is %s", n->kind == MG_MAP ?
			  "a map without Assert" : mg_kind_name(n->kind));
		return;
	}
	for (uint32_t i = 0; i < n->count; i++)
		if (!mg_name_in(n->members[i].key, assert_keys, 2))
			mg_check_unknown_key(l, "unknown-rule-property", "property of an assertion", n, &n->members[i], assert_keys, 2);
	l->t->assertions[l->t->nassertions++] = (struct mg_assertion){
		.rule = rule, .when = when, .check = check,
		.description = description && mg_node_is_scalar(description) ? description->text : MG_STR_NONE,
	};
}

static void load_rule(struct mg_loader *l, const struct mg_member *m)
{
	const struct mg_node *rule = m->value, *list = mg_node_at(rule, "Assertions");
	char q[MG_QUOTE_MAX];

	if (rule->kind != MG_MAP || !list || list->kind != MG_LIST) {
		MG_REFUSE(l, "rule-without-assertions", rule, "rule %s needs a list of Assertions", mg_quote(m->key, q));
		return;
	}
	for (uint32_t i = 0; i < rule->count; i++)
		if (!mg_name_in(rule->members[i].key, keys, 2))
			mg_check_unknown_key(l, "unknown-rule-property", "property of a rule", rule, &rule->members[i], keys, 2);
	for (uint32_t i = 0; i < list->count; i++)
		load_assertion(l, m->key, mg_node_at(rule, "RuleCondition"), list->items[i]);
}

int mg_load_rules(struct mg_loader *l)
{
	const struct mg_node *section = mg_load_section(l, "Rules");

	if (!section)
		return MG_OK;
	l->t->assertions = mg_new_n(l->arena, struct mg_assertion, count_assertions(section) + 1);
	if (!l->t->assertions)
		return mg_fail_arena(l->arena, l->err);
	for (uint32_t i = 0; i < section->count; i++) {
		if (mg_fn_by_name(section->members[i].key) == MG_FN_TRANSFORM)
			continue;
		mg_check_name(l, "Rule", section, &section->members[i]);
		load_rule(l, &section->members[i]);
	}
	return MG_OK;
}

void mg_check_rules(struct mg_loader *l)
{
	struct mg_check c = { .l = l, .place = MG_PLACE_RULE, .section = "Rules" };
	const struct mg_template *t = l->t;

	for (size_t i = 0; i < t->nassertions; i++) {
		const struct mg_assertion *as = &t->assertions[i];
		if (as->when && (i == 0 || t->assertions[i - 1].when != as->when))
			mg_check_truth(&c, as->when);
		mg_check_truth(&c, as->check);
	}
}
