/* SPDX-License-Identifier: Apache-2.0 */
/* What is loaded: the list, and one policy with everything about it. */
#include "report/report.h"
#include "service/route.h"

static const char *const operation_names[] = { "CREATE", "UPDATE", "DELETE" };

static void member(struct mg_buf *b, const char *key, struct mg_str value)
{
	mg_buf_printf(b, ", \"%s\": ", key);
	mg_buf_json(b, value);
}

static void texts(struct mg_buf *b, const char *key, const struct mg_str *items, size_t n)
{
	mg_buf_printf(b, ", \"%s\": [", key);
	for (size_t i = 0; i < n; i++) {
		mg_buf_puts(b, i ? ", " : "");
		mg_buf_json(b, items[i]);
	}
	mg_buf_putc(b, ']');
}

static void add_controls(struct mg_buf *b, const struct mg_policy_info *p)
{
	bool open = false;
	mg_buf_puts(b, ", \"controls\": {");
	for (size_t i = 0; i < p->ncontrols; i++) {
		if (open && mg_str_eq(p->controls[2 * i], p->controls[2 * i - 2])) {
			mg_buf_puts(b, ", ");
		} else {
			mg_buf_puts(b, open ? "], " : "");
			mg_buf_json(b, p->controls[2 * i]);
			mg_buf_puts(b, ": [");
			open = true;
		}
		mg_buf_json(b, p->controls[2 * i + 1]);
	}
	mg_buf_puts(b, open ? "]}" : "}");
}

static void add_policy(struct mg_buf *b, const struct mg_policy *p, bool whole)
{
	mg_buf_puts(b, "{\"id\": ");
	mg_buf_json(b, p->info.id);
	member(b, "title", p->info.title);
	member(b, "severity", mg_str_from(mg_severity_name(p->info.severity)));
	member(b, "enforcement", mg_str_from(mg_enforcement_name(p->info.enforcement)));
	texts(b, "applies", p->applies, p->napplies);
	mg_buf_puts(b, ", \"operations\": [");
	for (unsigned i = 0, n = 0; i < 3; i++)
		if (p->operations & (1u << i))
			mg_buf_printf(b, "%s\"%s\"", n++ ? ", " : "", operation_names[i]);
	mg_buf_putc(b, ']');
	if (whole) {
		member(b, "remedy", p->info.remedy);
		texts(b, "links", p->info.links, p->info.nlinks);
		add_controls(b, &p->info);
		mg_buf_puts(b, ", \"config\": ");
		if (p->config)
			mg_node_json(p->config, b);
		else
			mg_buf_puts(b, "{}");
	}
	mg_buf_putc(b, '}');
}

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
		add_policy(&out->body, set->policies[i], false);
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
		add_policy(&out->body, set->policies[i], true);
		if (out->body.n) {
			out->body.n--; /* the closing brace */
			member(&out->body, "revision", set->revision);
			mg_buf_puts(&out->body, "}\n");
		}
		return;
	}
	mg_answer_error(out, 404, "no_policy", "there is no policy %s among the %zu loaded; /v1/policies lists them", mg_quote(mg_str_from(r->tail), quoted), set->n);
}
