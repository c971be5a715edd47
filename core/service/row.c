/* SPDX-License-Identifier: Apache-2.0 */
#include "service/row.h"

#include "base/error.h"

enum { ID = 32 };

static bool put(struct mg_buf *out, uint64_t n)
{
	return mg_buf_add(out, (const char *)&n, sizeof(n));
}

static bool put_text(struct mg_buf *out, struct mg_str s)
{
	return put(out, s.n) && mg_buf_str(out, s);
}

bool mg_row_write(struct mg_buf *out, const struct mg_decision_row *r)
{
	mg_buf_add(out, r->id.p, r->id.n < ID ? r->id.n : ID);
	for (size_t i = r->id.n; i < ID; i++)
		mg_buf_putc(out, '0');
	put(out, r->time_ms);
	put_text(out, r->verdict);
	put_text(out, r->stack);
	put(out, r->npolicies);
	for (size_t i = 0; i < r->npolicies; i++)
		put_text(out, r->policies[i]);
	return mg_buf_str(out, r->json);
}

static bool get(struct mg_str *rest, uint64_t *n)
{
	if (rest->n < sizeof(*n))
		return false;
	memcpy(n, rest->p, sizeof(*n));
	*rest = mg_str_sub(*rest, sizeof(*n), rest->n - sizeof(*n));
	return true;
}

static bool get_text(struct mg_str *rest, struct mg_str *s)
{
	uint64_t n;
	if (!get(rest, &n) || n > rest->n)
		return false;
	*s = mg_str_sub(*rest, 0, (size_t)n);
	*rest = mg_str_sub(*rest, (size_t)n, rest->n - (size_t)n);
	return true;
}

struct mg_str mg_row_id(struct mg_str bytes)
{
	return bytes.n < ID ? MG_STR_NONE : mg_str_sub(bytes, 0, ID);
}

int mg_row_read(struct mg_arena *a, struct mg_str bytes, struct mg_decision_row *r, struct mg_error *err)
{
	struct mg_str rest = bytes;
	uint64_t n = 0;
	*r = (struct mg_decision_row){ .id = mg_row_id(bytes) };
	if (r->id.n)
		rest = mg_str_sub(bytes, ID, bytes.n - ID);
	bool ok = r->id.n && get(&rest, &r->time_ms) && get_text(&rest, &r->verdict) && get_text(&rest, &r->stack) && get(&rest, &n) &&
		  n <= rest.n / sizeof(n);
	struct mg_str *policies = ok ? mg_new_n(a, struct mg_str, (size_t)n + 1) : NULL;
	if (ok && !policies)
		return mg_fail_arena(a, err);
	for (uint64_t i = 0; i < n && ok; i++)
		ok = get_text(&rest, &policies[i]);
	if (!ok)
		return mg_fail(err, MG_EINPUT, "a decision in the spool cannot be read: its columns are cut off");
	r->policies = policies;
	r->npolicies = (size_t)n;
	r->json = rest;
	return MG_OK;
}
