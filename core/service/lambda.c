/* SPDX-License-Identifier: Apache-2.0 */
#include "service/lambda.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/error.h"
#include "service/lambda_http.h"

#define VERSION "/2018-06-01/runtime/"

enum {
	EVENT = (6 << 20) + 4096, /* bytes of an event */
	BUDGET = 25000,           /* milliseconds: CloudFormation gives up after 30 seconds */
	MARGIN = 400,             /* for sending the answer */
	REPLY = 1 << 20,
};

uint64_t mg_lambda_deadline(uint64_t deadline_ms, uint64_t unix_ms, uint64_t now)
{
	uint64_t millis = BUDGET;
	if (deadline_ms) {
		uint64_t left = deadline_ms > unix_ms ? deadline_ms - unix_ms : 0;
		uint64_t margin = left > 2 * MARGIN ? MARGIN : left / 2; /* a function with a short time-out still answers */
		if (left - margin < millis)
			millis = left - margin;
	}
	return now + millis * 1000000u;
}

static void error_body(struct mg_buf *b, const char *type, struct mg_str message)
{
	mg_buf_puts(b, "{\"errorMessage\":");
	mg_buf_json(b, message);
	mg_buf_printf(b, ",\"errorType\":\"%s\",\"stackTrace\":[]}", type);
}

static int post_error(const char *api, const char *path, const char *type, struct mg_str message, struct mg_error *err)
{
	struct mg_lambda_reply reply = { 0 };
	struct mg_buf body = { 0 };
	char header[160];
	snprintf(header, sizeof(header), "Lambda-Runtime-Function-Error-Type: %s\r\n", type);
	error_body(&body, type, message);
	int status = body.failed ? mg_fail_nomem(err) : mg_lambda_http(api, "POST", path, header, mg_buf_view(&body), REPLY, &reply, err);
	mg_lambda_reply_fini(&reply);
	mg_buf_fini(&body);
	return status;
}

void mg_lambda_init_error(const char *api, const char *type, const char *message)
{
	struct mg_error ignored;
	post_error(api, VERSION "init/error", type, mg_str_from(message), &ignored);
}

/* One event, taken apart. */
struct event {
	char id[128]; /* of the request; part of paths, so letters, digits and dashes only */
	struct mg_str body;
	uint64_t deadline;
};

static uint64_t unix_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000u + (uint64_t)t.tv_nsec / 1000000u;
}

static int read_event(const struct mg_lambda_reply *reply, struct event *e, struct mg_error *err)
{
	struct mg_str id = mg_lambda_header(reply, "Lambda-Runtime-Aws-Request-Id"), trace = mg_lambda_header(reply, "Lambda-Runtime-Trace-Id");
	int64_t ms = 0;
	char text[512];
	if (reply->status != 200)
		return mg_fail(err, MG_EIO, "the Lambda runtime API answered %d to `next`", reply->status);
	for (size_t i = 0; i < id.n; i++)
		if (!strchr("0123456789abcdefABCDEF-ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ_", id.p[i]))
			id.n = 0;
	if (!id.n || id.n >= sizeof(e->id))
		return mg_fail(err, MG_EIO, "the Lambda runtime API gave an event without a request id");
	memcpy(e->id, id.p, id.n);
	e->id[id.n] = 0;
	mg_str_to_int(mg_lambda_header(reply, "Lambda-Runtime-Deadline-Ms"), &ms);
	e->deadline = mg_lambda_deadline(ms > 0 ? (uint64_t)ms : 0, unix_ms(), mg_clock_now());
	e->body = reply->body;
	/* What libraries in this process would look for. */
	if (trace.n && trace.n < sizeof(text)) {
		memcpy(text, trace.p, trace.n);
		text[trace.n] = 0;
		setenv("_X_AMZN_TRACE_ID", text, 1);
	} else {
		unsetenv("_X_AMZN_TRACE_ID");
	}
	return MG_OK;
}

/* What is no hook request gets an answer all the same: nobody else could give one here. */
static bool answer(const struct mg_lambda *l, struct mg_arena *a, const struct event *e, struct mg_buf *out)
{
	struct mg_hook_request r;
	struct mg_decision d = { .source = MG_STR("lambda") };
	struct mg_error err;
	const char *trace = getenv("_X_AMZN_TRACE_ID");
	d.trace = mg_str_from(trace);
	mg_decision_stamp(&d);
	int status = mg_hook_handle(&l->hook, a, e->body, e->deadline, &r, &d, out, &err);
	if (status == MG_EINPUT) {
		d.internal_failure = true;
		d.verdict = MG_DENY;
		d.message = mg_str_from(err.text);
		if (!mg_hook_failure(NULL, mg_str_from(d.id), err.text, out))
			return false;
	} else if (status < 0) {
		return false;
	}
	if (!l->log || l->log(l->ctx, &d))
		return true;
	mg_buf_clear(out);
	return mg_hook_failure(&r, mg_str_from(d.id), "the decision could not be logged", out);
}

static int serve(const struct mg_lambda *l, struct mg_arena *a, struct mg_lambda_reply *event, struct mg_error *err)
{
	struct mg_lambda_reply reply = { 0 };
	struct mg_buf out = { 0 };
	struct event e;
	char path[256];
	int status = mg_lambda_http(l->api, "GET", VERSION "invocation/next", "", MG_STR_NONE, EVENT, event, err);
	if (status == MG_OK)
		status = read_event(event, &e, err);
	if (status != MG_OK)
		return status;
	if (answer(l, a, &e, &out)) {
		snprintf(path, sizeof(path), VERSION "invocation/%s/response", e.id);
		status = mg_lambda_http(l->api, "POST", path, "", mg_buf_view(&out), REPLY, &reply, err);
	} else {
		snprintf(path, sizeof(path), VERSION "invocation/%s/error", e.id);
		status = post_error(l->api, path, "Runtime.OutOfMemory", MG_STR("moongate has no memory to answer"), err);
	}
	/* The API refuses an answer that comes too late or is too large; the next event is served all the same. */
	if (status == MG_OK && reply.status >= 400)
		fprintf(stderr, "moongate: the Lambda runtime API answered %d to an answer\n", reply.status);
	mg_lambda_reply_fini(&reply);
	mg_buf_fini(&out);
	return status;
}

int mg_lambda_run(const struct mg_lambda *l, struct mg_error *err)
{
	struct mg_arena *a = mg_arena_new((size_t)l->hook.config->limits.arena_bytes);
	int status = a ? MG_OK : mg_fail_nomem(err);
	for (uint64_t n = 0; status == MG_OK && (!l->events || n < l->events); n++) {
		struct mg_lambda_reply event = { 0 };
		status = serve(l, a, &event, err);
		mg_lambda_reply_fini(&event);
		mg_arena_reset(a);
	}
	mg_arena_free(a);
	return status;
}
