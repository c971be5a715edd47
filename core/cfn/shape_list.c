/* SPDX-License-Identifier: Apache-2.0 */
/* Select, Cidr, GetAZs, Length. */
#include "cfn/check.h"

static const char select_rule[] = "Fn::Select requires a list argument with two elements: an integer index and a list";

static void select_literal(const struct mg_check *c, const struct mg_node *index, const struct mg_node *list)
{
	size_t most = list->kind == MG_LIST ? list->count : SIZE_MAX; /* NoValue may only shorten it */
	char q[MG_QUOTE_MAX];
	int64_t i;

	if (!mg_str_to_int(index->text, &i) || i < 0) {
		MG_REFUSE(c->l, "function-arguments", index, "%s; here the index is %s", select_rule, mg_quote(index->text, q));
		return;
	}
	if ((uint64_t)i < most)
		return;
	bool wrapped = list->count == 1 && mg_gives(c->l, list->items[0]) == MG_GIVES_LIST;
	MG_REFUSE(c->l, "select-out-of-range", index, "Fn::Select cannot select nonexistent value at index %lld: the list has %zu member%s%s", (long long)i, most,
		  most == 1 ? "" : "s", wrapped ? ", which is a list itself; use that without brackets around it" : ", counted from 0");
}

static void shape_select(const struct mg_check *c, const struct mg_node *n, const struct mg_node *arg)
{
	if (!mg_check_arity(c, n, arg, 2, 2, select_rule))
		return;
	const struct mg_node *index = arg->items[0], *list = arg->items[1];
	enum mg_gives gives = mg_gives(c->l, list);
	mg_check_gives_text(c, index, "the index of Fn::Select");
	if (gives == MG_GIVES_TEXT || gives == MG_GIVES_MAP)
		MG_REFUSE(c->l, "function-arguments", list, "%s; this is %s", select_rule, gives == MG_GIVES_TEXT ? "one text" : "a map");
	else if (mg_node_is_scalar(index) && index->kind != MG_NULL)
		select_literal(c, index, list);
	mg_check_value(c, index);
	mg_check_value(c, list);
}

/* Literal arguments of Fn::Cidr; -1 for what is not a literal. */
struct cidr {
	int width, prefix; /* of the block: 32 or 128, and its prefix length */
	int64_t count, bits;
};

static bool cidr_block(const struct mg_check *c, const struct mg_node *n, struct cidr *out)
{
	char q[MG_QUOTE_MAX];
	struct mg_cidr block;

	if (!mg_node_is_scalar(n))
		return true;
	if (!mg_cidr_parse(n->text, &block)) {
		MG_REFUSE(c->l, "function-arguments", n, "the block of Fn::Cidr is %s; it must be an address with a prefix length, such as 10.0.0.0/16", mg_quote(n->text, q));
		return false;
	}
	out->width = (int)block.width;
	out->prefix = (int)block.prefix;
	return true;
}

static bool cidr_number(const struct mg_check *c, const struct mg_node *n, int64_t min, int64_t max, const char *what, int64_t *out)
{
	char q[MG_QUOTE_MAX];

	if (!mg_node_is_scalar(n))
		return true;
	if (mg_str_to_int(n->text, out) && *out >= min && *out <= max)
		return true;
	MG_REFUSE(c->l, "function-arguments", n, "the %s of Fn::Cidr is %s; it must be an integer from %lld to %lld", what, mg_quote(n->text, q), (long long)min, (long long)max);
	return false;
}

static void cidr_fits(const struct mg_check *c, const struct mg_node *n, const struct cidr *v)
{
	int64_t prefix = v->width - v->bits, room = prefix - v->prefix;

	if (v->prefix < 0 || v->bits < 0)
		return;
	if (prefix < 0 || room < 0)
		MG_REFUSE(c->l, "cidr-does-not-fit", n, "Fn::Cidr: blocks of %lld bits are larger than the /%d that they are cut from", (long long)v->bits, v->prefix);
	else if (v->count > 0 && room < 9 && v->count > (1 << room))
		MG_REFUSE(c->l, "cidr-does-not-fit", n, "Fn::Cidr: %lld blocks of %lld bits do not fit; only %d do", (long long)v->count, (long long)v->bits, 1 << room);
}

static void shape_cidr(const struct mg_check *c, const struct mg_node *n, const struct mg_node *arg)
{
	struct cidr v = { .prefix = -1, .count = -1, .bits = -1, .width = 0 };

	if (!mg_check_arity(c, n, arg, 2, 3, "Fn::Cidr needs a list of the address block, the count and the bits of each block"))
		return;
	bool ok = cidr_block(c, arg->items[0], &v);
	ok &= cidr_number(c, arg->items[1], 1, 256, "count", &v.count);
	if (arg->count == 3)
		ok &= cidr_number(c, arg->items[2], 1, 128, "number of bits", &v.bits);
	if (ok)
		cidr_fits(c, n, &v);
	for (uint32_t i = 0; i < arg->count && i < 3; i++) {
		static const char *const names[] = { "the block of Fn::Cidr", "the count of Fn::Cidr", "the number of bits of Fn::Cidr" };
		mg_check_gives_text(c, arg->items[i], names[i]);
		mg_check_value(c, arg->items[i]);
	}
}

void mg_shape_list(const struct mg_check *c, const struct mg_node *n, enum mg_fn fn, const struct mg_node *arg)
{
	enum mg_gives gives = mg_gives(c->l, arg);

	if (fn == MG_FN_SELECT) {
		shape_select(c, n, arg);
	} else if (fn == MG_FN_CIDR) {
		shape_cidr(c, n, arg);
	} else if (fn == MG_FN_GETAZS) {
		if (gives == MG_GIVES_LIST || gives == MG_GIVES_MAP)
			MG_REFUSE(c->l, "function-arguments", n, "Fn::GetAZs needs a region as text, or \"\" for the stack's own; here it has %s", mg_kind_name(arg->kind));
		mg_check_value(c, arg);
	} else {
		if (gives == MG_GIVES_TEXT || gives == MG_GIVES_MAP)
			MG_REFUSE(c->l, "function-arguments", n, "Fn::Length needs a list, or a function that gives one; here it has %s", mg_kind_name(arg->kind));
		mg_check_value(c, arg);
	}
}
