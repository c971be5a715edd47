/* SPDX-License-Identifier: Apache-2.0 */
/* The service's limits on a template, as far as they do not belong to one member. */
#include "cfn/load.h"

static void check_count(struct mg_loader *l, const char *section, size_t n, size_t most)
{
	const struct mg_node *at = mg_node_at(l->t->root, section);

	if (n > most)
		MG_REFUSE(l, "quota-count", at ? at : l->t->root, "number of %s, %zu, is greater than the maximum allowed, %zu; split the template into several stacks", section, n, most);
}

/* Sizes are of the text that is sent: 51,200 bytes in the request, 1 MB from S3. */
static void check_size(struct mg_loader *l)
{
	size_t n = l->t->source->text.n;
	struct mg_span start = { 0, 0 };

	if (n > 1 << 20)
		mg_diag_add(l->diags, l->refuse, "quota-template-size", l->t->source, start, "the template has %zu bytes; the service takes at most 1 MB, also from S3", n);
	else if (n > 1000000)
		mg_diag_add(l->diags, MG_DIAG_WARNING, "quota-template-size", l->t->source, start, "the template has %zu bytes, which is at the service's limit of 1 MB", n);
	else if (n > 51200)
		mg_diag_add(l->diags, MG_DIAG_WARNING, "quota-template-body", l->t->source, start, "the template has %zu bytes; more than 51200 cannot be sent in a request "
			    "and must be passed through S3", n);
}

void mg_check_quotas(struct mg_loader *l)
{
	const struct mg_template *t = l->t;

	check_size(l);
	check_count(l, "Resources", t->nresources, 500);
	check_count(l, "Parameters", t->nparameters, 200);
	check_count(l, "Outputs", t->noutputs, 200);
	check_count(l, "Mappings", t->mappings ? t->mappings->count : 0, 200);
	if (l->dynrefs > 60)
		MG_WARN(l, "quota-dynamic-references", t->root, "the template has %zu dynamic references; the service resolves at most 60", l->dynrefs);
}
