/* SPDX-License-Identifier: Apache-2.0 */
/* What is loaded: the list, and one policy with everything about it. */
#include "report/report.h"
#include "service/route.h"

static bool loaded(const struct mg_desk *d, struct mg_answer *out)
{
	if (d->load->set)
		return true;
	mg_answer_error(out, 503, "no_policies", "no policies are loaded; /health/ready says why");
	return false;
}

void mg_route_policies(struct mg_desk *d, struct mg_request *r, struct mg_answer *out)
{
	const struct mg_policy_set *set = d->load->set;
	(void)r;
	if (!loaded(d, out))
		return;
	mg_buf_puts(&out->body, "{\"revision\": ");
	mg_buf_json(&out->body, set->revision);
	mg_buf_puts(&out->body, ", \"policies\": [");
	for (size_t i = 0; i < set->n; i++) {
		mg_buf_puts(&out->body, i ? ",\n" : "\n");
		mg_policy_json(&out->body, set->policies[i], false);
	}
	mg_buf_puts(&out->body, "\n]}\n");
}

void mg_route_policy(struct mg_desk *d, struct mg_request *r, struct mg_answer *out)
{
	const struct mg_policy_set *set = d->load->set;
	char quoted[MG_QUOTE_MAX];
	if (!loaded(d, out))
		return;
	for (size_t i = 0; i < set->n; i++) {
		if (!mg_str_is(set->policies[i]->info.id, r->tail))
			continue;
		mg_policy_json(&out->body, set->policies[i], true);
		if (out->body.n) {
			out->body.n--; /* the closing brace */
			mg_buf_puts(&out->body, ", \"revision\": ");
			mg_buf_json(&out->body, set->revision);
			mg_buf_puts(&out->body, "}\n");
		}
		return;
	}
	mg_answer_error(out, 404, "no_policy", "there is no policy %s among the %zu loaded; /v1/policies lists them", mg_quote(mg_str_from(r->tail), quoted), set->n);
}
