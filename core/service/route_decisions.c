/* SPDX-License-Identifier: Apache-2.0 */
/* GET /v1/decisions and /v1/decisions/{id}: the decision log. Answered by a thread of its own, since a store may take its time. */
#include "service/query.h"
#include "service/route.h"

static bool kept(const struct mg_desk *d, struct mg_answer *out)
{
	if (d->ledger && d->ledger->kind)
		return true;
	mg_answer_error(out, 404, "no_log", "this service keeps no decisions");
	return false;
}

/* A store that is away comes back; one that cannot be asked does not. */
static void not_asked(struct mg_answer *out, int status, const struct mg_error *err)
{
	enum { AGAIN = 5 };
	if (status == MG_EINPUT) {
		mg_answer_error(out, 501, "cannot_ask", "%s", err->text);
		return;
	}
	mg_answer_error(out, 503, "log_unavailable", "%s", err->text);
	out->retry_after = AGAIN;
}

void mg_route_decisions(struct mg_desk *d, struct mg_request *r, struct mg_answer *out)
{
	struct mg_str name, value;
	struct mg_query q;
	struct mg_error err;
	if (!kept(d, out))
		return;
	mg_query_init(&q);
	for (size_t at = 0; mg_request_next(r, &at, &name, &value);)
		if (mg_query_set(&q, name, value, &err) < 0) {
			mg_answer_error(out, 400, "wrong_query", "%s", err.text);
			return;
		}
	int status = mg_query_page(d->ledger, &q, &out->body, &err);
	if (status < 0)
		not_asked(out, status, &err);
}

void mg_route_decision(struct mg_desk *d, struct mg_request *r, struct mg_answer *out)
{
	struct mg_str id = mg_str_from(r->tail);
	char quoted[MG_QUOTE_MAX];
	struct mg_error err;
	bool found;
	if (!kept(d, out))
		return;
	if (!mg_decision_is_id(id)) {
		mg_answer_error(out, 400, "wrong_id", "%s is no id of a decision: these are 32 hex digits", mg_quote(id, quoted));
		return;
	}
	int status = mg_query_one(d->ledger, id, &out->body, &found, &err);
	if (status < 0)
		not_asked(out, status, &err);
	else if (!found)
		mg_answer_error(out, 404, "no_decision", "there is no decision %s", mg_quote(id, quoted));
	else
		mg_buf_putc(&out->body, '\n');
}
