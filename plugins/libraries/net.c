/* SPDX-License-Identifier: Apache-2.0 */
/* net: CIDR blocks, IPv4 and IPv6. A text without a prefix length is one address. */
#include <arpa/inet.h>

#include "arguments.h"

struct block {
	unsigned char at[16]; /* network order; IPv4 in the first four bytes */
	unsigned bits;        /* 32 or 128 */
	unsigned prefix;
};

static bool parse_prefix(struct mg_str s, unsigned bits, unsigned *out)
{
	unsigned n = 0;
	if (s.n == 0 || s.n > 3 || (s.n > 1 && s.p[0] == '0'))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		n = n * 10 + (unsigned)(s.p[i] - '0');
	}
	*out = n;
	return n <= bits;
}

/* Sets the bits behind the prefix to zero: 10.1.2.3/8 means 10.0.0.0/8. */
static void mask(struct block *b)
{
	for (unsigned i = 0; i < b->bits / 8; i++) {
		unsigned keep = b->prefix >= 8 * (i + 1) ? 8 : b->prefix <= 8 * i ? 0 : b->prefix - 8 * i;
		b->at[i] &= (unsigned char)(0xFF00u >> keep);
	}
}

static bool block_parse(struct mg_str s, struct block *b)
{
	char address[INET6_ADDRSTRLEN + 1];
	size_t n = 0;
	while (n < s.n && s.p[n] != '/')
		n++;
	if (n == 0 || n >= sizeof address || memchr(s.p, 0, n))
		return false;
	memcpy(address, s.p, n);
	address[n] = 0;
	memset(b, 0, sizeof *b);
	b->bits = strchr(address, ':') ? 128 : 32;
	if (inet_pton(b->bits == 128 ? AF_INET6 : AF_INET, address, b->at) != 1)
		return false;
	b->prefix = b->bits;
	if (n < s.n && !parse_prefix((struct mg_str){ s.p + n + 1, s.n - n - 1 }, b->bits, &b->prefix))
		return false;
	mask(b);
	return true;
}

static bool same_prefix(const struct block *a, const struct block *b, unsigned prefix)
{
	unsigned bytes = prefix / 8, rest = prefix % 8;
	if (memcmp(a->at, b->at, bytes) != 0)
		return false;
	return rest == 0 || ((a->at[bytes] ^ b->at[bytes]) & (0xFF00u >> rest) & 0xFF) == 0;
}

static bool contains(const struct block *outer, const struct block *inner)
{
	return outer->bits == inner->bits && outer->prefix <= inner->prefix && same_prefix(outer, inner, outer->prefix);
}

/* What is not reachable from the public internet: IANA's special-purpose registries (RFC 6890 and its successors). */
static const char *const private_blocks[] = {
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
	"::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001:db8::/32", "fc00::/7", "fe80::/10", "ff00::/8",
};

/* A block is public when some address of it is: when no private block holds it whole. That is enough as long as the table has no two halves of
 * one block (224.0.0.0/3 stands there whole for that reason). */
static bool is_public(const struct block *b)
{
	for (size_t i = 0; i < sizeof private_blocks / sizeof *private_blocks; i++) {
		struct block p;
		if (block_parse((struct mg_str){ private_blocks[i], strlen(private_blocks[i]) }, &p) && contains(&p, b))
			return false;
	}
	static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF };
	if (b->bits == 128 && b->prefix >= 96 && memcmp(b->at, mapped, 12) == 0) {
		struct block v4 = { .bits = 32, .prefix = b->prefix - 96 };
		memcpy(v4.at, b->at + 12, 4);
		return is_public(&v4);
	}
	return true;
}

static int block_argument(const struct mg_host *h, struct mg_call *c, const char *function, size_t i, struct block *b)
{
	struct mg_str s;
	int status = text_argument(h, c, function, i, &s);
	if (status == MG_OK)
		status = h->charge(c, 50);
	if (status == MG_OK && !block_parse(s, b)) {
		h->error(c, "%s: `%.*s` is no CIDR block; write one such as 10.0.0.0/8 or 2001:db8::/32, and ask net.valid first when it may be none",
			 function, (int)(s.n > 60 ? 60 : s.n), s.p ? s.p : "");
		return MG_EPOLICY;
	}
	return status;
}

static int net_valid(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = host_of(state);
	struct mg_str s;
	struct block b;
	int status = text_argument(h, c, "net.valid", 0, &s);
	return status != MG_OK ? status : h->make_boolean(c, block_parse(s, &b), NULL, out);
}

static int net_contains(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = host_of(state);
	struct block outer, inner;
	int status = block_argument(h, c, "net.contains", 0, &outer);
	if (status == MG_OK)
		status = block_argument(h, c, "net.contains", 1, &inner);
	return status != MG_OK ? status : h->make_boolean(c, contains(&outer, &inner), NULL, out);
}

static int net_overlaps(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = host_of(state);
	struct block a, b;
	int status = block_argument(h, c, "net.overlaps", 0, &a);
	if (status == MG_OK)
		status = block_argument(h, c, "net.overlaps", 1, &b);
	return status != MG_OK ? status : h->make_boolean(c, contains(&a, &b) || contains(&b, &a), NULL, out);
}

static int net_is_public(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = host_of(state);
	struct block b;
	int status = block_argument(h, c, "net.is_public", 0, &b);
	return status != MG_OK ? status : h->make_boolean(c, is_public(&b), NULL, out);
}

static int net_is_any(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = host_of(state);
	struct block b;
	int status = block_argument(h, c, "net.is_any", 0, &b);
	return status != MG_OK ? status : h->make_boolean(c, b.prefix == 0, NULL, out);
}

static int net_prefix(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = host_of(state);
	struct block b;
	int status = block_argument(h, c, "net.prefix", 0, &b);
	return status != MG_OK ? status : h->make_number(c, b.prefix, true, NULL, out);
}

static const struct mg_function functions[] = {
	{ "contains", "net.contains(outer, inner)", "100", "True when every address of inner is in outer; blocks of different families never are.", net_contains },
	{ "is_any", "net.is_any(block)", "50", "True for the whole internet: 0.0.0.0/0 or ::/0, however written.", net_is_any },
	{ "is_public", "net.is_public(block)", "50", "True when some address of the block is reachable from the internet (no private or special range holds it whole).", net_is_public },
	{ "overlaps", "net.overlaps(a, b)", "100", "True when some address is in both.", net_overlaps },
	{ "prefix", "net.prefix(block)", "50", "The prefix length as a number.", net_prefix },
	{ "valid", "net.valid(text)", "50", "True when the text is an address or a CIDR block.", net_valid },
	{ NULL, NULL, NULL, NULL, NULL },
};

static const struct mg_library library = { sizeof(struct mg_library), "net", "CIDR blocks, IPv4 and IPv6.", functions };
static const struct mg_library *const libraries[] = { &library, NULL };

const struct mg_plugin mg_builtin_net = {
	.abi = MG_PLUGIN_ABI, .size = sizeof(struct mg_plugin), .name = "net", .version = "1", .description = "CIDR blocks for policies",
	.libraries = libraries, .start = library_start,
};
