/* SPDX-License-Identifier: Apache-2.0 */
/* One request through libmicrohttpd: its head, its body, the hand-over to the judging thread and the answer. */
#include "service/http.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/clock.h"
#include "service/access.h"
#include "service/worker.h"

enum { SECOND = 1000000000, AGAIN = 1, DISCARD = 4 };

static struct mg_peer *peer_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return info ? info->socket_context : NULL;
}

static struct mg_str header(struct MHD_Connection *c, const char *name)
{
	return mg_str_from(MHD_lookup_connection_value(c, MHD_HEADER_KIND, name));
}

static void on_connection(void *ctx, struct MHD_Connection *c, void **socket_context, enum MHD_ConnectionNotificationCode code)
{
	struct mg_door *d = ctx;
	struct mg_peer *p = *socket_context;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
		atomic_fetch_add(&d->worker->record->connections, 1);
		*socket_context = p = calloc(1, sizeof(*p));
		if (!p || !info)
			return;
		pthread_mutex_lock(&d->lock);
		*p = (struct mg_peer){ .next = d->peers, .link = &d->peers, .fd = info->connect_fd, .since = mg_clock_now(), .fresh = true };
		if (p->next)
			p->next->link = &p->next;
		d->peers = p;
		pthread_mutex_unlock(&d->lock);
		return;
	}
	atomic_fetch_sub(&d->worker->record->connections, 1);
	if (!p)
		return;
	pthread_mutex_lock(&d->lock);
	if (p->link) {
		*p->link = p->next;
		if (p->next)
			p->next->link = p->link;
	}
	pthread_mutex_unlock(&d->lock);
	*socket_context = NULL;
	free(p);
}

/* Gives back what the body had reserved of the worker's buffer. */
static void release(struct mg_request *r)
{
	atomic_fetch_sub(&r->worker->record->buffered, r->reserved);
	r->reserved = 0;
}

static bool reserve(struct mg_request *r, uint64_t n)
{
	uint64_t limit = r->worker->load->settings.buffer_bytes;
	if (atomic_fetch_add(&r->worker->record->buffered, n) + n > limit) {
		atomic_fetch_sub(&r->worker->record->buffered, n);
		return false;
	}
	r->reserved += n;
	return true;
}

static void refuse(struct mg_request *r, enum mg_refused reason)
{
	r->refused = true;
	r->discard = true;
	atomic_fetch_add(&r->worker->board->refused[reason], 1);
}

static void too_long(struct mg_request *r)
{
	mg_answer_error(&r->answer, 413, "too_long", "the body has more than %llu bytes (`body_bytes` of the server)",
			(unsigned long long)r->worker->load->settings.body_bytes);
	refuse(r, MG_REFUSED_BODY);
}

static void too_many_bytes(struct mg_request *r)
{
	mg_answer_error(&r->answer, 503, "overloaded", "too many bodies are waiting; try again");
	r->answer.retry_after = AGAIN;
	refuse(r, MG_REFUSED_OVERLOAD);
}

/* With %XX decoded; a NUL byte ends it, which no name here has. The caller frees it. */
static char *decode(struct mg_str s)
{
	char *text = malloc(s.n + 1);
	if (!text)
		return NULL;
	if (s.n)
		memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	MHD_http_unescape(text);
	return text;
}

static enum MHD_Result add_query(void *ctx, enum MHD_ValueKind kind, const char *key, const char *value)
{
	struct mg_request *r = ctx;
	const char *parts[] = { key, value };
	(void)kind;
	for (size_t i = 0; i < 2; i++) {
		char *text = decode(mg_str_from(parts[i]));
		if (text)
			mg_buf_add(&r->query, text, strlen(text) + 1);
		free(text);
		if (!text || r->query.failed)
			return MHD_NO;
	}
	return MHD_YES;
}

static void read_head(struct mg_door *d, struct mg_request *r, const char *method, const char *url)
{
	struct MHD_Connection *c = r->connection;
	struct mg_str tail = MG_STR_NONE, type = header(c, MHD_HTTP_HEADER_CONTENT_TYPE);
	r->route = mg_route_find(method, url, d->kind == MG_DOOR_HEALTH, &tail, &r->answer);
	if (!r->route)
		r->refused = r->discard = true;
	mg_request_trace(r, header(c, "traceparent"));
	snprintf(r->content_type, sizeof(r->content_type), "%.*s", MG_STR_ARG(type));
	if (tail.n && !(r->tail = decode(tail))) {
		mg_answer_error(&r->answer, 500, "no_memory", "out of memory");
		r->refused = r->discard = true;
	}
	MHD_get_connection_values(c, MHD_GET_ARGUMENT_KIND, add_query, r);
	if (r->route && !r->refused && !mg_access_allowed(d, r, header(c, MHD_HTTP_HEADER_AUTHORIZATION), &r->answer))
		refuse(r, MG_REFUSED_RIGHTS);
}

/* Content-Length, or 0 when there is none (chunked, or no body). libmicrohttpd has refused what is no number. */
static uint64_t length_of(struct MHD_Connection *c)
{
	struct mg_str text = header(c, MHD_HTTP_HEADER_CONTENT_LENGTH);
	int64_t n;
	if (!text.n)
		return 0;
	return mg_str_to_int(text, &n) && n >= 0 ? (uint64_t)n : UINT64_MAX;
}

/* What a proxy in front could take for another request than is read here: two lengths, or a length and chunks. */
static enum MHD_Result count_lengths(void *ctx, enum MHD_ValueKind kind, const char *key, const char *value)
{
	unsigned *n = ctx;
	(void)kind, (void)value;
	*n += mg_str_eq_nocase(mg_str_from(key), MG_STR(MHD_HTTP_HEADER_CONTENT_LENGTH)) || mg_str_eq_nocase(mg_str_from(key), MG_STR(MHD_HTTP_HEADER_TRANSFER_ENCODING));
	return MHD_YES;
}

static bool ambiguous(struct mg_request *r)
{
	unsigned lengths = 0;
	MHD_get_connection_values(r->connection, MHD_HEADER_KIND, count_lengths, &lengths);
	if (lengths < 2)
		return false;
	mg_answer_error(&r->answer, 400, "two_lengths", "the request says twice how long it is (Content-Length, Transfer-Encoding)");
	refuse(r, MG_REFUSED_BODY);
	return true;
}

static enum MHD_Result respond(struct mg_door *d, struct mg_request *r);

static enum MHD_Result begin(struct mg_door *d, struct MHD_Connection *c, const char *method, const char *url, void **ctx)
{
	struct mg_peer *p = peer_of(c);
	struct mg_request *r;
	if (!p || !mg_peer_enter(d, p, MG_PEER_UPLOADING) || !(r = mg_request_new(d->worker)))
		return MHD_NO;
	*ctx = r;
	r->connection = c;
	r->deadline = r->arrived + d->worker->load->settings.deadline * SECOND;
	atomic_fetch_add(&d->worker->active, 1);
	uint64_t length = length_of(c);
	read_head(d, r, method, url);
	if (ambiguous(r)) {
		mg_peer_linger(d, p);
		return respond(d, r);
	}
	if (length > d->worker->load->settings.body_bytes) {
		if (!r->refused)
			too_long(r);
		/* Answered at once: nobody needs to send what nobody will read. Under TLS the close would throw the answer away: there it is read, up to a cap. */
		if (d->tls && length <= DISCARD * d->worker->load->settings.body_bytes)
			return MHD_YES;
		mg_peer_linger(d, p);
		return respond(d, r);
	}
	if (!r->refused && length && !reserve(r, length))
		too_many_bytes(r);
	return MHD_YES;
}

/* libmicrohttpd takes no answer in the middle of a body: what is too much is read and dropped, up to a cap. */
static enum MHD_Result take(struct mg_request *r, const char *p, size_t n)
{
	uint64_t limit = r->worker->load->settings.body_bytes;
	if (!r->discard && r->body.n + n > limit)
		too_long(r);
	if (!r->discard && r->body.n + n > r->reserved && !reserve(r, r->body.n + n - r->reserved))
		too_many_bytes(r);
	if (!r->discard && !mg_buf_add(&r->body, p, n))
		too_many_bytes(r);
	if (!r->discard)
		return MHD_YES;
	mg_buf_fini(&r->body);
	release(r);
	r->discarded += n;
	return r->discarded > DISCARD * limit ? MHD_NO : MHD_YES;
}

static void add(struct MHD_Response *response, const char *name, const char *value)
{
	MHD_add_response_header(response, name, value);
}

static void add_headers(struct MHD_Response *response, const struct mg_request *r)
{
	const struct mg_answer *a = &r->answer;
	char number[16];
	bool judged = r->route && r->route->lane == MG_LANE_JUDGE;
	add(response, MHD_HTTP_HEADER_CONTENT_TYPE, a->type ? a->type : "application/json");
	add(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	add(response, "X-Content-Type-Options", "nosniff");
	if (judged)
		add(response, "Moongate-Decision", r->id);
	if (r->trace[0])
		add(response, "traceparent", r->trace);
	if (a->allow)
		add(response, MHD_HTTP_HEADER_ALLOW, a->allow);
	if (a->status == 401)
		add(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
	if (a->retry_after) {
		snprintf(number, sizeof(number), "%u", a->retry_after);
		add(response, MHD_HTTP_HEADER_RETRY_AFTER, number);
	}
	if (judged && r->route->access == MG_ACCESS_INVOKE) {
		add(response, "X-Amzn-RequestId", r->id);
		add(response, "X-Amz-Executed-Version", "$LATEST");
		if (a->aws_error)
			add(response, "X-Amzn-ErrorType", a->aws_error);
	}
	if (atomic_load(&r->worker->draining))
		add(response, MHD_HTTP_HEADER_CONNECTION, "close");
}

static enum MHD_Result respond(struct mg_door *d, struct mg_request *r)
{
	struct mg_answer *a = &r->answer;
	if (a->body.failed)
		mg_answer_error(a, 500, "no_memory", "out of memory");
	if (!a->status)
		a->status = 200;
	if (r->route && r->route->access == MG_ACCESS_INVOKE)
		mg_answer_for_aws(a);
	struct mg_buf b = a->body;
	a->body = (struct mg_buf){ 0 };
	struct MHD_Response *response = b.p ? MHD_create_response_from_buffer(b.n, b.p, MHD_RESPMEM_MUST_FREE)
					    : MHD_create_response_from_buffer(0, (void *)(uintptr_t)"", MHD_RESPMEM_PERSISTENT);
	if (!response) {
		mg_buf_fini(&b);
		return MHD_NO;
	}
	add_headers(response, r);
	enum MHD_Result queued = MHD_queue_response(r->connection, a->status, response);
	MHD_destroy_response(response);
	r->answered = true;
	struct mg_peer *p = peer_of(r->connection);
	if (p)
		mg_peer_reads(d, p, b.n);
	/* It is held until it is read: whoever reads slowly takes of the room that bodies have. */
	atomic_fetch_add(&d->worker->record->buffered, b.n);
	r->reserved += b.n;
	unsigned hundreds = a->status / 100;
	atomic_fetch_add(&d->worker->board->requests[hundreds < 6 ? hundreds : 0], 1);
	return queued;
}

/* The body is here. */
static enum MHD_Result dispatch(struct mg_door *d, struct mg_request *r)
{
	struct mg_peer *p = peer_of(r->connection);
	if (!p || !mg_peer_enter(d, p, MG_PEER_BUSY))
		return MHD_NO;
	if (r->refused || r->route->lane == MG_LANE_NONE) {
		atomic_store(&r->phase, MG_PHASE_SETTLED);
		if (!r->refused)
			r->route->work(&d->worker->quick, r, &r->answer);
		return respond(d, r);
	}
	/* Suspended first: the judging thread may be done before this returns. */
	MHD_suspend_connection(r->connection);
	if (!mg_worker_push(d->worker, r))
		MHD_resume_connection(r->connection);
	return MHD_YES;
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *c, const char *url, const char *method, const char *version, const char *data,
				  size_t *size, void **request)
{
	struct mg_door *d = ctx;
	struct mg_request *r = *request;
	(void)version;
	if (!r)
		return begin(d, c, method, url, request);
	if (*size) {
		enum MHD_Result go_on = take(r, data, *size);
		*size = 0;
		return go_on;
	}
	if (atomic_load(&r->phase) == MG_PHASE_SETTLED)
		return respond(d, r);
	return dispatch(d, r);
}

static void on_completed(void *ctx, struct MHD_Connection *c, void **request, enum MHD_RequestTerminationCode code)
{
	struct mg_door *d = ctx;
	struct mg_request *r = *request;
	struct mg_peer *p = peer_of(c);
	(void)code;
	if (!r)
		return;
	*request = NULL;
	release(r);
	mg_request_drop(r);
	if (p)
		mg_peer_enter(d, p, MG_PEER_IDLE);
	atomic_fetch_sub(&d->worker->active, 1);
}

__attribute__((format(printf, 2, 0))) static void on_log(void *ctx, const char *fmt, va_list args)
{
	char text[512];
	(void)ctx;
	if (!mg_log_wants(MG_LOG_DEBUG))
		return;
	vsnprintf(text, sizeof(text), fmt, args);
	mg_log(MG_LOG_DEBUG, "http", "%.*s", MG_STR_ARG(mg_str_trim(mg_str_from(text))));
}

/* URLs stay as they came: a route's last segment is decoded by itself, so that an encoded slash is no slash. */
static size_t keep_encoded(void *ctx, struct MHD_Connection *c, char *text)
{
	(void)ctx;
	(void)c;
	return strlen(text);
}

int mg_door_open(struct mg_door *d, struct mg_worker *w, enum mg_door_kind kind, int fd, struct mg_error *err)
{
	const struct mg_settings *s = &w->load->settings;
	struct MHD_OptionItem tls[4] = { { MHD_OPTION_END, 0, NULL } };
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
	size_t n = 0;
	*d = (struct mg_door){ .worker = w, .kind = kind, .tls = kind == MG_DOOR_TCP && w->certificate };
	if (pthread_mutex_init(&d->lock, NULL) != 0)
		return mg_fail_nomem(err);
	if (d->tls) {
		flags |= MHD_USE_TLS;
		tls[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_CERT, 0, w->certificate };
		tls[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_KEY, 0, w->key };
		if (w->client_ca)
			tls[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_TRUST, 0, w->client_ca };
		tls[n] = (struct MHD_OptionItem){ MHD_OPTION_END, 0, NULL };
	}
	d->daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_request, d, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_LISTEN_SOCKET, fd,
				     MHD_OPTION_CONNECTION_LIMIT, (unsigned)s->connections, MHD_OPTION_CONNECTION_TIMEOUT,
				     (unsigned)(s->idle > s->seconds ? s->idle : s->seconds) + 5, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)s->header_bytes,
				     MHD_OPTION_NOTIFY_COMPLETED, on_completed, d, MHD_OPTION_NOTIFY_CONNECTION, on_connection, d,
				     MHD_OPTION_UNESCAPE_CALLBACK, keep_encoded, NULL, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
	if (!d->daemon)
		return mg_fail(err, MG_EIO, "the HTTP server cannot be started: %s", strerror(errno));
	return MG_OK;
}

void mg_door_quiesce(struct mg_door *d)
{
	MHD_quiesce_daemon(d->daemon);
}

void mg_door_close(struct mg_door *d)
{
	MHD_stop_daemon(d->daemon);
	for (size_t i = 0; i < d->linger.n; i++)
		close(d->linger.fds[i]);
	pthread_mutex_destroy(&d->lock);
}
