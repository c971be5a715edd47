/* SPDX-License-Identifier: Apache-2.0 */
/* Which URLs may be fetched, and what the configuration says of that. Asks no network. */
#include <sys/socket.h>

#include "base/error.h"
#include "cfn/template.h"
#include "config/fields.h"
#include "service/fetch.h"

/* Under which S3 lives, by partition. */
static const char *const suffixes[] = {
	".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".c2s.ic.gov", ".sc2s.sgov.gov", ".cloud.adc-e.uk", ".csp.hci.ic.gov",
};

/* us-west-2, cn-north-1, us-gov-east-1, eusc-de-east-1; not s3-us-west-2. */
static bool is_region(struct mg_str s)
{
	size_t letters = 0;
	while (letters < s.n && s.p[letters] >= 'a' && s.p[letters] <= 'z')
		letters++;
	return s.n >= 8 && s.n <= 24 && letters >= 2 && letters <= 4 && s.p[letters] == '-' && s.p[s.n - 2] == '-' && s.p[s.n - 1] >= '0' && s.p[s.n - 1] <= '9';
}

static bool is_service(struct mg_str s)
{
	return mg_str_is(s, "s3") || mg_str_is(s, "s3-fips") || mg_str_is(s, "s3-accelerate") || mg_str_is(s, "s3-external-1") ||
	       (mg_str_starts(s, MG_STR("s3-")) && is_region(mg_str_sub(s, 3, s.n - 3)));
}

/* Cuts the last label off. */
static struct mg_str take_label(struct mg_str *s)
{
	size_t at = s->n;
	while (at > 0 && s->p[at - 1] != '.')
		at--;
	struct mg_str label = mg_str_sub(*s, at, s->n - at);
	s->n = at ? at - 1 : 0;
	return label;
}

/* [bucket.]s3[.dualstack][.region].suffix; a bucket's name may hold dots, so only the right end decides. */
bool mg_fetch_is_s3(struct mg_str host)
{
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		struct mg_str suffix = mg_str_from(suffixes[i]);
		if (!mg_str_ends(host, suffix))
			continue;
		struct mg_str rest = mg_str_sub(host, 0, host.n - suffix.n), label = take_label(&rest);
		if (is_region(label))
			label = take_label(&rest);
		if (mg_str_is(label, "dualstack"))
			label = take_label(&rest);
		if (is_service(label))
			return true;
	}
	return false;
}

static bool in_net(const unsigned char *a, uint32_t net, unsigned bits)
{
	uint32_t ip = (uint32_t)a[0] << 24 | (uint32_t)a[1] << 16 | (uint32_t)a[2] << 8 | a[3];
	return (ip ^ net) >> (32 - bits) == 0;
}

static bool is_private4(const unsigned char *a)
{
	return in_net(a, 0x00000000, 8) || in_net(a, 0x0a000000, 8) || in_net(a, 0x64400000, 10) || in_net(a, 0x7f000000, 8) || in_net(a, 0xa9fe0000, 16) ||
	       in_net(a, 0xac100000, 12) || in_net(a, 0xc0000000, 24) || in_net(a, 0xc0a80000, 16) || in_net(a, 0xc6120000, 15) || in_net(a, 0xe0000000, 3);
}

/* Only global unicast (2000::/3) is public; in it, addresses that carry an IPv4 address count as that one. */
static bool is_private6(const unsigned char *a)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff }, nat64[12] = { 0x00, 0x64, 0xff, 0x9b };
	if (memcmp(a, mapped, 12) == 0 || memcmp(a, nat64, 12) == 0)
		return is_private4(a + 12);
	if (a[0] == 0x20 && a[1] == 0x02) /* 6to4 */
		return is_private4(a + 2);
	return (a[0] & 0xe0) != 0x20 || (a[0] == 0x20 && a[1] == 0x01 && a[2] == 0x0d && a[3] == 0xb8) || (a[0] == 0x20 && a[1] == 0x01 && a[2] == 0 && a[3] == 0);
}

bool mg_fetch_is_private(int family, const unsigned char *address)
{
	return family == AF_INET ? is_private4(address) : family == AF_INET6 ? is_private6(address) : true;
}

/* Host and port of an https URL without anything that two readers could read in two ways. */
static bool split(struct mg_str url, struct mg_str *host, struct mg_str *port)
{
	if (url.n < 9 || url.n > 16384 || !mg_str_eq_nocase(mg_str_sub(url, 0, 8), MG_STR("https://")))
		return false;
	for (size_t i = 0; i < url.n; i++)
		if ((unsigned char)url.p[i] <= ' ' || (unsigned char)url.p[i] >= 0x7f || url.p[i] == '\\' || url.p[i] == '"')
			return false;
	size_t end = 8, colon = 0;
	for (; end < url.n && !strchr("/?#", url.p[end]); end++) {
		char c = url.p[end];
		if (c == ':' && !colon)
			colon = end;
		else if (c == ':' || !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_'))
			return false;
	}
	*host = mg_str_sub(url, 8, (colon ? colon : end) - 8);
	*port = colon ? mg_str_sub(url, colon + 1, end - colon - 1) : MG_STR("443");
	for (size_t i = 0; i < port->n; i++)
		if (port->p[i] < '0' || port->p[i] > '9')
			return false;
	return host->n > 0 && host->n <= 253 && port->n > 0 && port->n <= 5;
}

static bool fits(struct mg_str pattern, struct mg_str host, struct mg_str port)
{
	size_t colon = mg_str_find(pattern, MG_STR(":"), 0);
	struct mg_str want = colon == (size_t)-1 ? MG_STR("443") : mg_str_sub(pattern, colon + 1, pattern.n - colon - 1);
	if (mg_str_is(pattern, "s3"))
		return mg_str_is(port, "443") && mg_fetch_is_s3(host);
	return mg_type_matches(want, port) && mg_type_matches(mg_str_sub(pattern, 0, colon == (size_t)-1 ? pattern.n : colon), host);
}

int mg_fetch_allowed(const struct mg_fetch_options *o, struct mg_str url, struct mg_error *err)
{
	static const struct mg_str s3 = { "s3", 2 };
	const struct mg_str *patterns = o->nhosts ? o->hosts : &s3;
	struct mg_str host, port;
	char low[254], q[MG_QUOTE_MAX];
	if (!split(url, &host, &port))
		return mg_fail(err, MG_EINPUT, "the payload's URL is not fetched: it must be https://HOST/..., without a user and without strange characters");
	for (size_t i = 0; i < host.n; i++)
		low[i] = (char)(host.p[i] >= 'A' && host.p[i] <= 'Z' ? host.p[i] | 0x20 : host.p[i]);
	host.p = low;
	for (size_t i = 0; i < (o->nhosts ? o->nhosts : 1); i++)
		if (fits(patterns[i], host, port))
			return MG_OK;
	return mg_fail(err, MG_EINPUT, "the payload's URL is not fetched: its host %s, port %.*s, is none that is allowed (`server: payload_hosts`; S3 otherwise)",
		       mg_quote(host, q), MG_STR_ARG(port));
}

static int read_hosts(struct mg_arena *a, const struct mg_node *n, struct mg_fetch_options *out, struct mg_error *err)
{
	struct mg_str *hosts;
	int status = mg_field_texts(a, n, "payload_hosts", &hosts, &out->nhosts, err);
	for (size_t i = 0; status == MG_OK && i < out->nhosts; i++)
		if (mg_str_find(hosts[i], MG_STR("/"), 0) != (size_t)-1)
			return mg_fail_at(err, n->items[i], "a pattern of `payload_hosts` has a slash; write a host such as *.s3.eu-west-1.amazonaws.com, or s3");
	out->hosts = hosts;
	return status;
}

/* libcurl ends texts at a NUL. */
static int read_text(const struct mg_node *n, const char *key, struct mg_str *out, struct mg_error *err)
{
	int status = mg_field_text(n, key, out, err);
	if (status == MG_OK && memchr(out->p, 0, out->n))
		return mg_fail_at(err, n, "`%s` has a NUL byte in it", key);
	return status;
}

int mg_fetch_configure(struct mg_arena *a, const struct mg_config *c, struct mg_fetch_options *out, struct mg_error *err)
{
	const struct mg_node *hosts = mg_node_at(c->server, "payload_hosts"), *ca = mg_node_at(c->server, "payload_ca");
	const struct mg_node *proxy = mg_node_at(c->server, "payload_proxy"), *private = mg_node_at(c->server, "payload_private");
	int status = MG_OK;
	*out = (struct mg_fetch_options){ 0 };
	if (hosts)
		status = read_hosts(a, hosts, out, err);
	if (status == MG_OK && private && private->kind != MG_BOOL)
		return mg_fail_at(err, private, "`payload_private` is %s, it must be true or false", mg_kind_name((enum mg_kind)private->kind));
	out->private_addresses = private && mg_str_is(private->text, "true");
	if (status == MG_OK && proxy)
		status = read_text(proxy, "payload_proxy", &out->proxy, err);
	if (status == MG_OK && ca)
		status = read_text(ca, "payload_ca", &out->ca, err);
	if (status < 0)
		return status;
	bool relative = out->ca.n && out->ca.p[0] != '/' && c->folder.n;
	out->proxy = mg_arena_str(a, out->proxy); /* libcurl wants a NUL behind */
	out->ca = relative ? mg_arena_printf(a, "%.*s/%.*s", MG_STR_ARG(c->folder), MG_STR_ARG(out->ca)) : mg_arena_str(a, out->ca);
	return out->ca.p && out->proxy.p ? MG_OK : mg_fail_arena(a, err);
}
