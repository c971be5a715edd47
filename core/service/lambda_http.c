/* SPDX-License-Identifier: Apache-2.0 */
#include "service/lambda_http.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"

enum { HEAD = 65536 };

void mg_lambda_reply_fini(struct mg_lambda_reply *r)
{
	mg_buf_fini(&r->bytes);
	*r = (struct mg_lambda_reply){ 0 };
}

struct mg_str mg_lambda_header(const struct mg_lambda_reply *r, const char *name)
{
	struct mg_str want = mg_str_from(name), rest = r->head;
	while (rest.n) {
		size_t end = mg_str_find(rest, MG_STR("\r\n"), 0);
		struct mg_str line = mg_str_sub(rest, 0, end == (size_t)-1 ? rest.n : end);
		rest = end == (size_t)-1 ? MG_STR_NONE : mg_str_sub(rest, end + 2, rest.n - end - 2);
		if (line.n > want.n && line.p[want.n] == ':' && mg_str_eq_nocase(mg_str_sub(line, 0, want.n), want))
			return mg_str_trim(mg_str_sub(line, want.n + 1, line.n - want.n - 1));
	}
	return MG_STR_NONE;
}

/* ---- taking an answer apart ---- */

static int broken(struct mg_error *err)
{
	return mg_fail(err, MG_EIO, "the Lambda runtime API gave no HTTP answer");
}

static bool hex(struct mg_str s, size_t *out)
{
	*out = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
		if (digit < 0 || i >= 8)
			return false;
		*out = *out * 16 + (size_t)digit;
	}
	return s.n > 0;
}

/* Puts chunks together in place; from is where the body begins. 1, 0 or MG_EIO as mg_lambda_parse. */
static int join_chunks(struct mg_lambda_reply *r, size_t from, struct mg_error *err)
{
	struct mg_str all = mg_buf_view(&r->bytes);
	size_t at = from, total = 0, size;
	for (int round = 0; round < 2; round++) { /* first look whether it is whole: then it may be changed */
		at = from;
		for (;;) {
			size_t end = mg_str_find(all, MG_STR("\r\n"), at);
			if (end == (size_t)-1)
				return 0;
			struct mg_str line = mg_str_sub(all, at, end - at);
			size_t semicolon = mg_str_find(line, MG_STR(";"), 0);
			if (!hex(mg_str_trim(mg_str_sub(line, 0, semicolon == (size_t)-1 ? line.n : semicolon)), &size))
				return broken(err);
			at = end + 2;
			if (!size)
				break;
			if (all.n - at < size + 2)
				return 0;
			if (round) {
				memmove(r->bytes.p + from + total, r->bytes.p + at, size);
				total += size;
			}
			at += size + 2;
		}
	}
	r->body = mg_str_sub(all, from, total);
	return 1;
}

int mg_lambda_parse(struct mg_lambda_reply *r, bool ended, struct mg_error *err)
{
	struct mg_str all = mg_buf_view(&r->bytes);
	size_t head = mg_str_find(all, MG_STR("\r\n\r\n"), 0);
	int64_t length, status;
	if (head == (size_t)-1)
		return all.n > HEAD || ended ? broken(err) : 0;
	if (!mg_str_starts(all, MG_STR("HTTP/1.")) || head < 12 || !mg_str_to_int(mg_str_sub(all, 9, 3), &status) || status < 100)
		return broken(err);
	r->status = (int)status;
	r->head = mg_str_sub(all, 0, head);
	r->body = mg_str_sub(all, head + 4, all.n - head - 4);
	if (mg_str_eq_nocase(mg_lambda_header(r, "Transfer-Encoding"), MG_STR("chunked"))) {
		int whole = join_chunks(r, head + 4, err);
		return whole == 0 && ended ? broken(err) : whole;
	}
	struct mg_str given = mg_lambda_header(r, "Content-Length");
	if (!given.n)
		return ended || r->status == 204;
	if (!mg_str_to_int(given, &length) || length < 0)
		return broken(err);
	if (r->body.n < (size_t)length)
		return ended ? broken(err) : 0;
	r->body.n = (size_t)length;
	return 1;
}

/* ---- the connection ---- */

static int failed(struct mg_error *err, const char *what)
{
	return mg_fail(err, MG_EIO, "the Lambda runtime API could not be %s: %s", what, strerror(errno));
}

static int dial(const char *api, struct mg_error *err)
{
	char host[256];
	const char *colon = strrchr(api, ':');
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list, *i;
	int fd = -1;
	if (!colon || colon == api || (size_t)(colon - api) >= sizeof(host))
		return mg_fail(err, MG_EIO, "AWS_LAMBDA_RUNTIME_API must be HOST:PORT");
	memcpy(host, api, (size_t)(colon - api));
	host[colon - api] = 0;
	int rc = getaddrinfo(host, colon + 1, &hints, &list);
	if (rc)
		return mg_fail(err, MG_EIO, "the Lambda runtime API could not be found: %s", gai_strerror(rc));
	for (i = list; i && fd < 0; i = i->ai_next) {
		fd = socket(i->ai_family, i->ai_socktype | SOCK_CLOEXEC, i->ai_protocol);
		if (fd >= 0 && connect(fd, i->ai_addr, i->ai_addrlen) != 0) {
			int why = errno;
			close(fd);
			errno = why;
			fd = -1;
		}
	}
	freeaddrinfo(list);
	return fd < 0 ? failed(err, "reached") : fd;
}

static int send_all(int fd, struct mg_str s, struct mg_error *err)
{
	for (size_t at = 0; at < s.n;) {
		ssize_t n = send(fd, s.p + at, s.n - at, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return failed(err, "written to");
		at += (size_t)n;
	}
	return MG_OK;
}

static int receive(int fd, size_t max, struct mg_lambda_reply *out, struct mg_error *err)
{
	char block[16384];
	for (int whole = 0; !whole;) {
		ssize_t n = recv(fd, block, sizeof(block), 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return failed(err, "read");
		if (out->bytes.n + (size_t)n > max + HEAD)
			return mg_fail(err, MG_ELIMIT, "the event has more than %zu bytes", max);
		if (n && !mg_buf_add(&out->bytes, block, (size_t)n))
			return mg_fail_nomem(err);
		whole = mg_lambda_parse(out, n == 0, err);
		if (whole < 0)
			return whole;
		if (n == 0 && !whole)
			return broken(err);
	}
	return MG_OK;
}

int mg_lambda_http(const char *api, const char *method, const char *path, const char *headers, struct mg_str body, size_t max, struct mg_lambda_reply *out,
		   struct mg_error *err)
{
	struct mg_buf head = { 0 };
	*out = (struct mg_lambda_reply){ 0 };
	int fd = dial(api, err);
	if (fd < 0)
		return fd;
	mg_buf_printf(&head, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nUser-Agent: moongate\r\n%s", method, path, api, headers);
	if (strcmp(method, "GET") != 0)
		mg_buf_printf(&head, "Content-Type: application/json\r\nContent-Length: %zu\r\n", body.n);
	mg_buf_puts(&head, "\r\n");
	int status = head.failed ? mg_fail_nomem(err) : send_all(fd, mg_buf_view(&head), err);
	if (status == MG_OK)
		status = send_all(fd, body, err);
	if (status == MG_OK)
		status = receive(fd, max, out, err);
	mg_buf_fini(&head);
	close(fd);
	return status;
}
