/* SPDX-License-Identifier: Apache-2.0 */
#include "service/query.h"

#include <stdio.h>

#include "base/clock.h"
#include "service/decision.h"
#include "service/spool.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { ENOUGH = 1, DAY_MS = 86400000 };

void mg_query_init(struct mg_query *q)
{
	*q = (struct mg_query){ .limit = MG_QUERY_LIMIT };
}

static int64_t days_from(struct mg_date d)
{
	int64_t y = d.month <= 2 ? d.year - 1 : d.year, era = y / 400, of_era = y - era * 400;
	int64_t day_of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719468;
}

static bool digits(struct mg_str s, size_t from, size_t n, unsigned *out)
{
	*out = 0;
	if (s.n < from + n)
		return false;
	for (size_t i = from; i < from + n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*out = *out * 10 + (unsigned)(s.p[i] - '0');
	}
	return true;
}

/* What follows the seconds: a fraction, of which milliseconds count, and Z or an offset. */
static bool parse_rest(struct mg_str s, unsigned *ms, int *minutes)
{
	unsigned h, m, digit, scale = 100;
	size_t i = 0;
	*ms = 0;
	if (s.n && s.p[0] == '.') {
		for (i = 1; digits(s, i, 1, &digit); i++, scale /= 10)
			*ms += digit * scale;
		if (i == 1)
			return false;
	}
	*minutes = 0;
	if (s.n == i + 1 && (s.p[i] == 'Z' || s.p[i] == 'z'))
		return true;
	if (s.n != i + 6 || (s.p[i] != '+' && s.p[i] != '-') || !digits(s, i + 1, 2, &h) || s.p[i + 3] != ':' || !digits(s, i + 4, 2, &m) || h > 23 || m > 59)
		return false;
	*minutes = (int)(h * 60 + m) * (s.p[i] == '-' ? -1 : 1);
	return true;
}

static bool parse_time(struct mg_str s, uint64_t *out)
{
	struct mg_date day;
	unsigned h, m, sec, ms;
	int minutes;
	int64_t n;
	if (s.n > 10 && mg_str_to_int(s, &n) && n > 0) {
		*out = (uint64_t)n;
		return true;
	}
	if (s.n < 10 || !mg_date_parse(mg_str_sub(s, 0, 10), &day))
		return false;
	n = days_from(day) * DAY_MS;
	/* 0 would be no filter at all. */
	*out = n > 0 ? (uint64_t)n : 1;
	if (s.n == 10)
		return true;
	if (s.n < 20 || (s.p[10] != 'T' && s.p[10] != 't' && s.p[10] != ' ') || s.p[13] != ':' || s.p[16] != ':' || !digits(s, 11, 2, &h) ||
	    !digits(s, 14, 2, &m) || !digits(s, 17, 2, &sec) || h > 23 || m > 59 || sec > 60 || !parse_rest(mg_str_sub(s, 19, s.n - 19), &ms, &minutes))
		return false;
	n += (int64_t)((h * 60 + m) * 60 + sec) * 1000 + ms - (int64_t)minutes * 60000;
	*out = n > 0 ? (uint64_t)n : 1;
	return true;
}

static int set_time(struct mg_str name, struct mg_str value, uint64_t *out, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	if (parse_time(value, out))
		return MG_OK;
	return mg_fail(err, MG_EINPUT, "`%.*s` is %s, it must be a time such as 2026-07-30T12:00:00Z, a day such as 2026-07-30, or milliseconds since 1970 (in a URL + is %%2B)",
		       MG_STR_ARG(name), mg_quote(value, quoted));
}

static int set_limit(struct mg_query *q, struct mg_str value, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	int64_t n;
	if (!mg_str_to_int(value, &n) || n < 1 || n > MG_QUERY_LIMIT_MOST)
		return mg_fail(err, MG_EINPUT, "`limit` is %s, it must be a number from 1 to %d", mg_quote(value, quoted), MG_QUERY_LIMIT_MOST);
	q->limit = (uint64_t)n;
	return MG_OK;
}

static int unknown(struct mg_str name, struct mg_error *err)
{
	static const char *const names[] = { "verdict", "policy", "stack", "since", "until", "limit", "cursor" };
	char quoted[MG_QUOTE_MAX];
	const char *near = mg_str_nearest(name, names, COUNT(names));
	mg_quote(name, quoted);
	if (near)
		return mg_fail(err, MG_EINPUT, "decisions have no filter %s; did you mean `%s`?", quoted, near);
	return mg_fail(err, MG_EINPUT, "decisions have no filter %s; there are verdict, policy, stack, since, until, limit and cursor", quoted);
}

int mg_query_set(struct mg_query *q, struct mg_str name, struct mg_str value, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	bool text = mg_str_is(name, "policy") || mg_str_is(name, "stack");
	if (text && (memchr(value.p ? value.p : "", 0, value.n) || mg_utf8_check(value) != value.n))
		return mg_fail(err, MG_EINPUT, "`%.*s` is no text: it must be UTF-8 without NUL", MG_STR_ARG(name));
	if (mg_str_is(name, "policy"))
		q->policy = value;
	else if (mg_str_is(name, "stack"))
		q->stack = value;
	else if (mg_str_is(name, "verdict")) {
		if (value.n && !mg_str_is(value, "allow") && !mg_str_is(value, "deny") && !mg_str_is(value, "failure"))
			return mg_fail(err, MG_EINPUT, "`verdict` is %s, it must be allow, deny or failure", mg_quote(value, quoted));
		q->verdict = value;
	} else if (mg_str_is(name, "cursor")) {
		if (value.n && !mg_decision_is_id(value))
			return mg_fail(err, MG_EINPUT, "`cursor` is %s, it must be what `next` of the page before says", mg_quote(value, quoted));
		q->cursor = value;
	} else if (mg_str_is(name, "since")) {
		return value.n ? set_time(name, value, &q->since_ms, err) : MG_OK;
	} else if (mg_str_is(name, "until")) {
		return value.n ? set_time(name, value, &q->until_ms, err) : MG_OK;
	} else if (mg_str_is(name, "limit")) {
		return value.n ? set_limit(q, value, err) : MG_OK;
	} else {
		return unknown(name, err);
	}
	return MG_OK;
}

/* A page on its way: rows are appended as they come. The last id that was taken is the next page's cursor. */
struct page {
	struct mg_buf *out;
	size_t from;
	uint64_t n, limit;
	char last[MG_DECISION_ID + 1];
	bool more;
	int (*row)(void *ctx, struct mg_str json);
	void *ctx;
};

/* Every store keeps the line as it was made, and that has the id in front. */
static struct mg_str id_of(struct mg_str json)
{
	static const struct mg_str key = { "\"id\":\"", 6 };
	size_t at = mg_str_find(mg_str_sub(json, 0, json.n < 64 ? json.n : 64), key, 0);
	bool room = at != (size_t)-1 && json.n - at - key.n >= MG_DECISION_ID;
	return room ? mg_str_sub(json, at + key.n, MG_DECISION_ID) : MG_STR_NONE;
}

static int take(void *ctx, struct mg_str json)
{
	struct page *p = ctx;
	struct mg_str id = id_of(json);
	if (p->n == p->limit || (p->n && !p->row && p->out->n - p->from + json.n > MG_QUERY_PAGE_BYTES)) {
		p->more = true;
		return ENOUGH;
	}
	if (id.n) {
		memcpy(p->last, id.p, id.n);
		p->last[id.n] = '\0';
	}
	p->n++;
	if (p->row)
		return p->row(p->ctx, json);
	if (p->n > 1)
		mg_buf_puts(p->out, ",\n");
	return mg_buf_str(p->out, json) ? MG_OK : MG_ENOMEM;
}

/* A plugin may return what row returned only when it is negative: so "enough" travels as MG_ELIMIT. */
static int take_or_stop(void *ctx, struct mg_str json)
{
	int status = take(ctx, json);
	return status == ENOUGH ? MG_ELIMIT : status;
}

static int ask(struct mg_ledger *l, const struct mg_decision_filter *filter, int (*row)(void *ctx, struct mg_str json), void *ctx, bool *stopped,
	       struct mg_error *err)
{
	struct mg_error why = { .text = "" };
	int status = mg_ledger_open(l, err);
	*stopped = false;
	if (status < 0)
		return status;
	if (!l->kind->query)
		return mg_fail(err, MG_EINPUT, "decision log %s cannot be asked", l->kind->name);
	status = l->kind->query(l->log, filter, row, ctx, &why);
	*stopped = status == MG_ELIMIT;
	if (status == MG_OK || *stopped)
		return MG_OK;
	if (status == MG_EIO)
		mg_ledger_close(l);
	return mg_ledger_failed(l, status, &why, err);
}

/* Asks for one row more than wanted, which says whether there is another page. */
static int ask_page(struct mg_ledger *l, const struct mg_query *q, struct mg_str cursor, struct page *p, struct mg_error *err)
{
	struct mg_decision_filter filter = { .size = sizeof(filter), .before = cursor, .verdict = q->verdict, .policy = q->policy, .stack = q->stack,
					     .since_ms = q->since_ms, .until_ms = q->until_ms, .limit = p->limit + 1 };
	bool stopped;
	int status = ask(l, &filter, take_or_stop, p, &stopped, err);
	return status == MG_OK && stopped && !p->more ? mg_fail(err, MG_ELIMIT, "decision log %s: a limit was reached", l->kind->name) : status;
}

int mg_query_page(struct mg_ledger *l, const struct mg_query *q, struct mg_buf *out, struct mg_error *err)
{
	size_t from = out->n;
	mg_buf_puts(out, "{\"decisions\": [");
	struct page p = { .out = out, .from = out->n, .limit = q->limit ? q->limit : MG_QUERY_LIMIT };
	int status = ask_page(l, q, q->cursor, &p, err);
	if (status == MG_OK && p.more)
		mg_buf_printf(out, "], \"next\": \"%s\"}\n", p.last);
	else if (status == MG_OK)
		mg_buf_puts(out, "], \"next\": null}\n");
	if (status == MG_OK && out->failed)
		status = mg_fail_nomem(err);
	if (status < 0)
		out->n = from;
	return status;
}

int mg_query_each(struct mg_ledger *l, const struct mg_query *q, int (*row)(void *ctx, struct mg_str json), void *ctx, struct mg_error *err)
{
	uint64_t left = q->limit ? q->limit : UINT64_MAX;
	char cursor[MG_DECISION_ID + 1] = "";
	int status = MG_OK;
	if (q->cursor.n)
		memcpy(cursor, q->cursor.p, q->cursor.n < sizeof(cursor) - 1 ? q->cursor.n : sizeof(cursor) - 1);
	for (bool more = true; more && left && status == MG_OK;) {
		struct page p = { .limit = left < MG_QUERY_LIMIT_MOST ? left : MG_QUERY_LIMIT_MOST, .row = row, .ctx = ctx };
		status = ask_page(l, q, mg_str_from(cursor), &p, err);
		left -= p.n;
		more = p.more && p.last[0];
		memcpy(cursor, p.last, sizeof(cursor));
	}
	return status;
}

static int ask_one(struct mg_ledger *l, struct mg_str id, struct mg_buf *out, bool *found, struct mg_error *err)
{
	struct mg_decision_filter filter = { .size = sizeof(filter), .id = id, .limit = 1 };
	struct page p = { .out = out, .from = out->n, .limit = 1 };
	bool stopped;
	int status = ask(l, &filter, take_or_stop, &p, &stopped, err);
	*found = status == MG_OK && p.n;
	return status;
}

int mg_query_one(struct mg_ledger *l, struct mg_str id, struct mg_buf *out, bool *found, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	struct mg_error why;
	*found = false;
	if (!mg_decision_is_id(id))
		return mg_fail(err, MG_EINPUT, "%s is no id of a decision: these are 32 hex digits", mg_quote(id, quoted));
	int asked = ask_one(l, id, out, found, err);
	if (*found)
		return MG_OK;
	int status = mg_spool_find(l->settings->spool.p, id, out, found, &why);
	if (*found || asked < 0)
		return *found ? MG_OK : asked;
	if (status < 0)
		return mg_fail(err, (enum mg_status)status, "%s", why.text);
	/* It may have gone from the spool to the store between the two. */
	return ask_one(l, id, out, found, err);
}
