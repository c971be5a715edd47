/* SPDX-License-Identifier: Apache-2.0 */
/* AWS::CloudFormation::Interface: order in the console. It changes nothing, so what is wrong there is a warning. */
#include "cfn/load.h"

static void check_name(struct mg_loader *l, const struct mg_node *n)
{
	char q[MG_QUOTE_MAX], near[MG_QUOTE_MAX + 32];

	if (!mg_node_is_scalar(n) || mg_template_parameter(l->t, n->text))
		return;
	mg_suggest(l, n->text, &l->t->parameter_by_name, NULL, near);
	MG_WARN(l, "interface-parameter", n, "AWS::CloudFormation::Interface names %s, which is no parameter of this template%s", mg_quote(n->text, q), near);
}

void mg_check_metadata(struct mg_loader *l)
{
	const struct mg_node *interface = mg_node_at(l->t->metadata, "AWS::CloudFormation::Interface");
	const struct mg_node *groups = mg_node_at(interface, "ParameterGroups"), *labels = mg_node_at(interface, "ParameterLabels");
	char q[MG_QUOTE_MAX];

	if (l->t->metadata && l->t->metadata->kind == MG_NULL)
		mg_check_null(l, l->t->metadata);
	for (uint32_t i = 0; groups && groups->kind == MG_LIST && i < groups->count; i++) {
		const struct mg_node *names = mg_node_at(groups->items[i], "Parameters");
		for (uint32_t k = 0; names && names->kind == MG_LIST && k < names->count; k++)
			check_name(l, names->items[k]);
	}
	for (uint32_t i = 0; labels && labels->kind == MG_MAP && i < labels->count; i++)
		if (!mg_template_parameter(l->t, labels->members[i].key))
			MG_WARN_KEY(l, "interface-parameter", labels, &labels->members[i], "AWS::CloudFormation::Interface labels %s, which is no parameter of this template",
				    mg_quote(labels->members[i].key, q));
}
