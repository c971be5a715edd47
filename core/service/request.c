/* SPDX-License-Identifier: Apache-2.0 */
#include "service/request.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "base/clock.h"
#include "service/worker.h"

void mg_answer_fini(struct mg_answer *a)
{
	mg_buf_fini(&a->body);
	*a = (struct mg_answer){ 0 };
}

void mg_answer_error(struct mg_answer *a, unsigned status, const char *code, const char *fmt, ...)
{
	char text[1024];
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	mg_answer_fini(a);
	a->status = status;
	mg_buf_puts(&a->body, "{\"error\": {\"code\": ");
	mg_buf_json(&a->body, mg_str_from(code));
	mg_buf_puts(&a->body, ", \"message\": ");
	a->text_at = a->body.n;
	mg_buf_json(&a->body, mg_str_from(text));
	a->text_n = a->body.n - a->text_at;
	mg_buf_puts(&a->body, "}}\n");
}

void mg_answer_for_aws(struct mg_answer *a)
{
	struct mg_buf b = { 0 };
	if (!a->text_n || a->body.failed)
		return;
	mg_buf_printf(&b, "{\"Type\": \"%s\", \"message\": ", a->status < 500 ? "User" : "Service");
	mg_buf_add(&b, a->body.p + a->text_at, a->text_n);
	mg_buf_puts(&b, ", ");
	mg_buf_add(&b, a->body.p + 1, a->body.n - 1);
	mg_buf_fini(&a->body);
	a->body = b;
}

/* Twelve digits of milliseconds, twenty of randomness: ids sort by time. */
static bool make_id(char out[33])
{
	unsigned char random[10];
	struct timespec now;
	size_t have = 0;
	while (have < sizeof(random)) {
		ssize_t got = getrandom(random + have, sizeof(random) - have, 0);
		if (got < 0 && errno != EINTR)
			return false;
		have += got > 0 ? (size_t)got : 0;
	}
	clock_gettime(CLOCK_REALTIME, &now);
	uint64_t ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
	snprintf(out, 33, "%012llx", (unsigned long long)(ms & 0xffffffffffffull));
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(out + 12 + 2 * i, 3, "%02x", random[i]);
	return true;
}

struct mg_request *mg_request_new(struct mg_worker *w)
{
	struct mg_request *r = calloc(1, sizeof(*r));
	if (!r)
		return NULL;
	if (!make_id(r->id)) {
		free(r);
		return NULL;
	}
	atomic_init(&r->refs, 1);
	atomic_init(&r->phase, MG_PHASE_UPLOADING);
	r->worker = w;
	r->arrived = mg_clock_now();
	return r;
}

void mg_request_hold(struct mg_request *r)
{
	atomic_fetch_add(&r->refs, 1);
}

void mg_request_drop(struct mg_request *r)
{
	if (!r || atomic_fetch_sub(&r->refs, 1) != 1)
		return;
	free(r->tail);
	mg_buf_fini(&r->query);
	mg_buf_fini(&r->body);
	if (r->fetched.reserved)
		atomic_fetch_sub(&r->worker->record->buffered, r->fetched.reserved);
	mg_buf_fini(&r->fetched.url);
	mg_buf_fini(&r->fetched.bytes);
	mg_answer_fini(&r->answer);
	free(r);
}

bool mg_request_next(const struct mg_request *r, size_t *at, struct mg_str *name, struct mg_str *value)
{
	if (*at >= r->query.n)
		return false;
	*name = mg_str_from(r->query.p + *at);
	*at += name->n + 1;
	*value = mg_str_from(r->query.p + *at);
	*at += value->n + 1;
	return true;
}

bool mg_request_query(const struct mg_request *r, const char *name, struct mg_str *out)
{
	struct mg_str key, value;
	bool found = false;
	for (size_t at = 0; mg_request_next(r, &at, &key, &value);) {
		if (!mg_str_is(key, name))
			continue;
		*out = value;
		found = true;
	}
	return found;
}

bool mg_request_move(struct mg_request *r, enum mg_phase from, enum mg_phase to)
{
	int expected = (int)from;
	return atomic_compare_exchange_strong(&r->phase, &expected, (int)to);
}

static bool is_hex(struct mg_str s)
{
	bool some = false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return false;
		some = some || c != '0';
	}
	return some;
}

void mg_request_trace(struct mg_request *r, struct mg_str h)
{
	enum { LENGTH = 55 };
	if (h.n < LENGTH || (h.n > LENGTH && (mg_str_starts(h, MG_STR("00")) || h.p[LENGTH] != '-')))
		return;
	struct mg_str version = mg_str_sub(h, 0, 2), flags = mg_str_sub(h, 53, 2);
	bool dashes = h.p[2] == '-' && h.p[35] == '-' && h.p[52] == '-';
	if (!dashes || !(mg_str_is(version, "00") || is_hex(version)) || mg_str_is(version, "ff") || !(mg_str_is(flags, "00") || is_hex(flags)))
		return;
	if (!is_hex(mg_str_sub(h, 3, 32)) || !is_hex(mg_str_sub(h, 36, 16)))
		return;
	memcpy(r->trace, h.p, LENGTH);
	r->trace[LENGTH] = '\0';
}
