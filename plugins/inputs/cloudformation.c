/* SPDX-License-Identifier: Apache-2.0 */
/* Templates as their author wrote them: the bytes are the template, so that every place is one in the author's file. */
#include <moongate/plugin.h>
static int read_template(void *state, struct mg_intake *intake, const struct mg_input_source *source, struct mg_input_subject *out, struct mg_error *err)
{
	(void)state;
	(void)intake;
	(void)err;
	out->text = source->bytes;
	return MG_OK;
}

static const struct mg_input input = { sizeof(struct mg_input), "cloudformation", "a CloudFormation template, YAML or JSON", read_template };

static const struct mg_input *const inputs[] = { &input, NULL };

const struct mg_plugin mg_builtin_cloudformation_input = {
	.abi = MG_PLUGIN_ABI,
	.size = sizeof(struct mg_plugin),
	.name = "cloudformation-input",
	.version = "1",
	.description = "CloudFormation templates",
	.inputs = inputs,
};
