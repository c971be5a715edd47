/* SPDX-License-Identifier: Apache-2.0 */
/* What people send to the wrong door, told by its keys. */
#include "service/hook_read.h"

#include "service/hook.h"

/* All keys that are named must be there, and key's text must be value where one is given. In order: the first that fits. */
static const struct {
	const char *key, *value, *second, *third, *name;
} known[] = {
	{ "kind", "AdmissionReview", NULL, NULL, "a Kubernetes AdmissionReview" },
	{ "payload_version", NULL, "stage", NULL, "a Terraform run task request" },
	{ "task_result_id", NULL, NULL, NULL, "a Terraform run task request" },
	{ "task_result_callback_url", NULL, NULL, NULL, "a Terraform run task request" },
	{ "resource_changes", NULL, NULL, NULL, "a Terraform plan" },
	{ "action", NULL, "hook", "resource", "the input of an OPA hook" },
	{ "input", NULL, NULL, NULL, "the input of an OPA query" },
	{ "pluginReports", NULL, NULL, NULL, "a CDK policy validation report" },
	{ "violations", NULL, "success", NULL, "the report of a CDK validation plugin" },
	{ "templatePaths", NULL, NULL, NULL, "the input of a CDK validation plugin" },
	{ "HookContext", NULL, NULL, NULL, "the input document of a Guard Hook" },
	{ "hookStatus", NULL, NULL, NULL, "the answer of a hook" },
	{ "CloudFormationConfiguration", NULL, NULL, NULL, "the configuration of a hook" },
	{ "HookResults", NULL, NULL, NULL, "a list of hook results" },
	{ "HookResultId", NULL, NULL, NULL, "a hook result" },
	{ "StackEvents", NULL, NULL, NULL, "a list of stack events" },
	{ "changedResources", NULL, "template", NULL, "the payload of a change set, not the request that points to it" },
	{ "template", NULL, "previousTemplate", NULL, "the payload of a stack, not the request that points to it" },
	{ "Resources", NULL, NULL, NULL, "a CloudFormation template, which POST /v1/check judges" },
};

/* {"data": {"type": "task-results", ...}} */
static bool is_callback(const struct mg_node *root)
{
	return mg_str_is(mg_envelope_text(mg_envelope_get(root, "data"), "type"), "task-results");
}

const char *mg_hook_foreign(const struct mg_node *root)
{
	if (mg_envelope_get(root, "requestData"))
		return NULL;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (!mg_envelope_get(root, known[i].key) || (known[i].second && !mg_envelope_get(root, known[i].second)) ||
		    (known[i].third && !mg_envelope_get(root, known[i].third)))
			continue;
		if (!known[i].value || mg_str_is(mg_envelope_text(root, known[i].key), known[i].value))
			return known[i].name;
	}
	return is_callback(root) ? "the callback of a Terraform run task" : NULL;
}
