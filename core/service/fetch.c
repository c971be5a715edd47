/* SPDX-License-Identifier: Apache-2.0 */
/* Fetching with libcurl. Its error texts name hosts and URLs, so none of them is passed on but the fixed ones of its codes. */
#include "service/fetch.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <time.h>
#include <unistd.h>

#include <moongate/version.h>

#include "base/clock.h"
#include "base/error.h"

struct transfer {
	const struct mg_fetch_options *options;
	struct mg_buf *out;
	size_t from; /* of out, where the answer begins */
	bool large, private_address;
};

static size_t take(char *p, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	if (size != 1 || n > MG_FETCH_BYTES - (t->out->n - t->from)) {
		t->large = true;
		return 0;
	}
	return mg_buf_add(t->out, p, n) ? n : 0;
}

/* The address is checked where the connection is made, so that a name cannot be looked up twice with two answers. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *at)
{
	struct transfer *t = ctx;
	const struct sockaddr *sa = &at->addr;
	const unsigned char *address = sa->sa_family == AF_INET ? (const unsigned char *)&((const struct sockaddr_in *)(const void *)sa)->sin_addr
							       : (const unsigned char *)&((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr;
	(void)purpose;
	if (!t->options->private_addresses && !t->options->proxy.n && mg_fetch_is_private(sa->sa_family, address)) {
		t->private_address = true;
		return CURL_SOCKET_BAD;
	}
	return socket(at->family, at->socktype | SOCK_CLOEXEC, at->protocol);
}

static bool set_up(CURL *c, struct transfer *t, const char *url, long millis)
{
	const struct mg_fetch_options *o = t->options;
	/* Each must be taken: one that is not may be what keeps a stranger's URL in its bounds. CURLE_OK is 0. */
	unsigned refused = (unsigned)curl_easy_setopt(c, CURLOPT_URL, url);
#if LIBCURL_VERSION_NUM >= 0x075500
	refused |= (unsigned)curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https");
#else
	refused |= (unsigned)curl_easy_setopt(c, CURLOPT_PROTOCOLS, (long)CURLPROTO_HTTPS);
#endif
	refused |= (unsigned)curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	refused |= (unsigned)curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	refused |= (unsigned)curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, millis);
	refused |= (unsigned)curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, millis);
	refused |= (unsigned)curl_easy_setopt(c, CURLOPT_PROXY, o->proxy.n ? o->proxy.p : "");
	refused |= (unsigned)curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)MG_FETCH_BYTES);
	refused |= (unsigned)curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
	refused |= (unsigned)curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
	refused |= (unsigned)curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	refused |= (unsigned)curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, t);
	refused |= (unsigned)curl_easy_setopt(c, CURLOPT_USERAGENT, "moongate/" MG_VERSION);
	if (o->ca.n) {
		refused |= (unsigned)curl_easy_setopt(c, CURLOPT_CAINFO, o->ca.p);
		refused |= (unsigned)curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
	}
	return refused == 0;
}

static int explain(const struct transfer *t, CURLcode rc, long status, struct mg_error *err)
{
	if (t->out->failed)
		return mg_fail_nomem(err);
	if (t->large || rc == CURLE_FILESIZE_EXCEEDED)
		return mg_fail(err, MG_ELIMIT, "the payload has more than %d bytes", (int)MG_FETCH_BYTES);
	if (t->private_address)
		return mg_fail(err, MG_EINPUT, "the payload's URL is not fetched: its host has a private address (`server: payload_private: true` allows that)");
	if (rc == CURLE_OPERATION_TIMEDOUT)
		return mg_fail(err, MG_EIO, "the payload did not come in time");
	if (rc != CURLE_OK)
		return mg_fail(err, MG_EIO, "the payload could not be fetched: %s", curl_easy_strerror(rc));
	if (status >= 300 && status < 400)
		return mg_fail(err, MG_EIO, "the payload could not be fetched: the answer is a redirect (status %ld), which is not followed", status);
	return mg_fail(err, MG_EIO, "the payload could not be fetched: status %ld", status);
}

static bool passes(CURLcode rc, long status)
{
	return rc == CURLE_OK ? status >= 500 : rc == CURLE_COULDNT_CONNECT || rc == CURLE_RECV_ERROR || rc == CURLE_SEND_ERROR || rc == CURLE_GOT_NOTHING ||
						rc == CURLE_PARTIAL_FILE;
}

static long left(uint64_t end)
{
	uint64_t now = mg_clock_now();
	return now >= end ? 0 : (long)((end - now) / 1000000u);
}

static void pause_for(long millis)
{
	struct timespec t = { millis / 1000, millis % 1000 * 1000000 };
	nanosleep(&t, NULL);
}

static int run(CURL *c, struct transfer *t, const char *url, uint64_t end, struct mg_error *err)
{
	CURLcode rc = CURLE_OPERATION_TIMEDOUT;
	long status = 0;
	for (int i = 0; i < MG_FETCH_TRIES && left(end) > 0; i++) {
		if (i)
			pause_for(left(end) < 250 * i ? left(end) : 250 * i);
		t->out->n = t->from;
		if (!set_up(c, t, url, left(end) > 0 ? left(end) : 1))
			return mg_fail(err, MG_EIO, "the payload could not be fetched: libcurl does not take the options");
		rc = curl_easy_perform(c);
		status = 0;
		curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
		if (rc == CURLE_OK && status == 200)
			return MG_OK;
		if (!passes(rc, status) || t->private_address || t->large)
			break;
	}
	t->out->n = t->from;
	return explain(t, rc, status, err);
}

int mg_fetch(const struct mg_fetch_options *o, struct mg_str url, uint64_t deadline, struct mg_buf *out, struct mg_error *err)
{
	struct transfer t = { .options = o, .out = out, .from = out->n };
	struct mg_buf copy = { 0 };
	uint64_t end = mg_clock_now() + MG_FETCH_MILLIS * (uint64_t)1000000;
	int status = mg_fetch_allowed(o, url, err);
	if (status < 0)
		return status;
	CURL *c = curl_easy_init();
	if (!c || !mg_buf_str(&copy, url))
		status = mg_fail_nomem(err);
	else
		status = run(c, &t, copy.p, deadline < end ? deadline : end, err);
	curl_easy_cleanup(c);
	mg_buf_fini(&copy);
	return status;
}

void mg_fetch_start(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

bool mg_fetch_built(void)
{
	return true;
}
