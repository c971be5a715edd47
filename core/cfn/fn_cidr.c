/* SPDX-License-Identifier: Apache-2.0 */
/* Fn::Cidr: the first subnets of a block, IPv4 and IPv6. */
#include <arpa/inet.h>
#include <stdio.h>

#include "base/buf.h"
#include "cfn/resolve.h"

/* Adds one to the address's first prefix bits. */
static void step(struct mg_cidr *b, uint32_t prefix)
{
	for (uint32_t bit = prefix; bit > 0; bit--) {
		unsigned char mask = (unsigned char)(0x80u >> ((bit - 1) % 8));
		b->bytes[(bit - 1) / 8] ^= mask;
		if (b->bytes[(bit - 1) / 8] & mask)
			return;
	}
}

static const struct mg_value *subnets(struct mg_explore *x, const struct mg_node *n, struct mg_cidr b, uint32_t count, uint32_t prefix)
{
	struct mg_value **items = mg_take(x, count * sizeof(*items));
	char text[INET6_ADDRSTRLEN];

	for (uint32_t i = 0; items && i < count; i++) {
		inet_ntop(b.family, b.bytes, text, sizeof(text));
		items[i] = mg_make_text(x, n, mg_take_printf(x, "%s/%u", text, prefix));
		if (!items[i])
			return NULL;
		step(&b, prefix);
	}
	return items ? mg_make_list(x, n, items, count) : NULL;
}

static const struct mg_value *unknown_operand(struct mg_explore *x, const struct mg_node *n, const struct mg_value *v, const char *which)
{
	if (!v)
		return NULL;
	if (v->state == MG_KNOWN)
		return mg_make_fault(x, n, "function-arguments", "Fn::Cidr takes %s", which);
	struct mg_value *u = mg_make_like(x, n, v);
	if (u) {
		u->kind = MG_LIST;
		u->open = true;
		u->shape = MG_SHAPE_LIST;
	}
	return u;
}

const struct mg_value *mg_fn_cidr(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg)
{
	const struct mg_value *v;
	struct mg_str text;
	struct mg_cidr b;
	int64_t count, bits;
	char q[MG_QUOTE_MAX];

	if (arg->kind != MG_LIST || arg->count < 2 || arg->count > 3)
		return mg_make_unknown(x, n, MG_STR("Fn::Cidr that is not [block, count, bits]"));
	if (!mg_operand_text(x, arg->items[0], &text, &v))
		return unknown_operand(x, n, v, "a block such as 10.0.0.0/16");
	if (!mg_cidr_parse(text, &b))
		return mg_make_fault(x, n, "function-arguments", "Fn::Cidr block %s is no address with a prefix such as 10.0.0.0/16", mg_quote(text, q));
	if (!mg_operand_int(x, arg->items[1], &count, &v))
		return unknown_operand(x, n, v, "a count from 1 to 256");
	if (count < 1 || count > 256)
		return mg_make_fault(x, n, "function-arguments", "Fn::Cidr count is %lld; it is 1 to 256", (long long)count);
	if (arg->count == 2) {
		struct mg_value *u = mg_make_unknown(x, n, MG_STR("Fn::Cidr without the number of bits"));
		if (u)
			u->kind = MG_LIST;
		return u;
	}
	if (!mg_operand_int(x, arg->items[2], &bits, &v))
		return unknown_operand(x, n, v, "a number of bits");
	if (bits < 1 || bits > b.width || b.width - (uint32_t)bits < b.prefix)
		return mg_make_fault(x, n, "cidr-does-not-fit", "Fn::Cidr subnets of %lld bits do not lie inside /%u", (long long)bits, b.prefix);
	uint32_t prefix = b.width - (uint32_t)bits, spare = prefix - b.prefix;
	if (spare < 9 && count > (int64_t)1 << spare)
		return mg_make_fault(x, n, "cidr-does-not-fit", "Fn::Cidr asks for %lld subnets of /%u, but only %d fit into /%u", (long long)count, prefix, 1 << spare, b.prefix);
	return subnets(x, n, b, (uint32_t)count, prefix);
}
