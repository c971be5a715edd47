/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/intrinsic.h"

#define LE MG_FN_EXTENSION
#define VALUE MG_PLACE_VALUE
#define COND (MG_PLACE_CONDITION | MG_PLACE_RULE)
#define RULE MG_PLACE_RULE

/* Indexed by enum mg_fn. */
static const struct mg_fn_info table[] = {
	[MG_FN_NONE] = { NULL, 0, 0, MG_GIVES_ANY },
	[MG_FN_REF] = { "Ref", VALUE | COND, 0, MG_GIVES_ANY },
	[MG_FN_GETATT] = { "Fn::GetAtt", VALUE, 0, MG_GIVES_ANY },
	[MG_FN_SUB] = { "Fn::Sub", VALUE | MG_PLACE_CONDITION, 0, MG_GIVES_TEXT },
	[MG_FN_JOIN] = { "Fn::Join", VALUE | MG_PLACE_CONDITION, 0, MG_GIVES_TEXT },
	[MG_FN_SELECT] = { "Fn::Select", VALUE | MG_PLACE_CONDITION, 0, MG_GIVES_ANY },
	[MG_FN_SPLIT] = { "Fn::Split", VALUE | MG_PLACE_CONDITION, 0, MG_GIVES_LIST },
	[MG_FN_IF] = { "Fn::If", VALUE, 0, MG_GIVES_ANY },
	[MG_FN_FINDINMAP] = { "Fn::FindInMap", VALUE | COND, 0, MG_GIVES_ANY },
	[MG_FN_BASE64] = { "Fn::Base64", VALUE, 0, MG_GIVES_TEXT },
	[MG_FN_CIDR] = { "Fn::Cidr", VALUE, 0, MG_GIVES_LIST },
	[MG_FN_GETAZS] = { "Fn::GetAZs", VALUE, 0, MG_GIVES_LIST },
	[MG_FN_IMPORTVALUE] = { "Fn::ImportValue", VALUE, 0, MG_GIVES_ANY },
	[MG_FN_GETSTACKOUTPUT] = { "Fn::GetStackOutput", VALUE, 0, MG_GIVES_ANY },
	[MG_FN_LENGTH] = { "Fn::Length", VALUE | MG_PLACE_CONDITION, LE, MG_GIVES_TEXT },
	[MG_FN_TOJSONSTRING] = { "Fn::ToJsonString", VALUE | MG_PLACE_CONDITION, LE, MG_GIVES_TEXT },
	[MG_FN_TRANSFORM] = { "Fn::Transform", VALUE | MG_PLACE_CONDITION, 0, MG_GIVES_ANY },
	[MG_FN_AND] = { "Fn::And", COND, 0, MG_GIVES_TRUTH },
	[MG_FN_OR] = { "Fn::Or", COND, 0, MG_GIVES_TRUTH },
	[MG_FN_NOT] = { "Fn::Not", COND, 0, MG_GIVES_TRUTH },
	[MG_FN_EQUALS] = { "Fn::Equals", COND, 0, MG_GIVES_TRUTH },
	[MG_FN_CONDITION] = { "Condition", COND, 0, MG_GIVES_TRUTH },
	[MG_FN_CONTAINS] = { "Fn::Contains", RULE, 0, MG_GIVES_TRUTH },
	[MG_FN_EACHMEMBEREQUALS] = { "Fn::EachMemberEquals", RULE, 0, MG_GIVES_TRUTH },
	[MG_FN_EACHMEMBERIN] = { "Fn::EachMemberIn", RULE, 0, MG_GIVES_TRUTH },
	[MG_FN_REFALL] = { "Fn::RefAll", RULE, 0, MG_GIVES_LIST },
	[MG_FN_VALUEOF] = { "Fn::ValueOf", RULE, 0, MG_GIVES_ANY },
	[MG_FN_VALUEOFALL] = { "Fn::ValueOfAll", RULE, 0, MG_GIVES_LIST },
	[MG_FN_UNKNOWN] = { "an unknown function", VALUE | COND, 0, MG_GIVES_ANY },
};

#undef LE
#undef VALUE
#undef COND
#undef RULE

enum mg_fn mg_fn_by_name(struct mg_str key)
{
	if (key.n == 3 && memcmp(key.p, "Ref", 3) == 0)
		return MG_FN_REF;
	if (key.n < 5 || memcmp(key.p, "Fn::", 4) != 0)
		return key.n == 9 && memcmp(key.p, "Condition", 9) == 0 ? MG_FN_CONDITION : MG_FN_NONE;
	if (mg_fn_is_loop(key))
		return MG_FN_NONE;
	for (int fn = MG_FN_GETATT; fn < MG_FN_UNKNOWN; fn++)
		if (fn != MG_FN_CONDITION && mg_str_is(key, table[fn].name))
			return (enum mg_fn)fn;
	return MG_FN_UNKNOWN;
}

bool mg_fn_is_loop(struct mg_str key)
{
	static const char prefix[] = "Fn::ForEach";
	size_t n = sizeof(prefix) - 1;

	return key.n >= n && memcmp(key.p, prefix, n) == 0 && (key.n == n || key.p[n] == ':');
}

enum mg_fn mg_fn_of(const struct mg_node *n, bool in_condition, const struct mg_node **argument)
{
	if (!n || n->kind != MG_MAP || n->count != 1)
		return MG_FN_NONE;
	enum mg_fn fn = mg_fn_by_name(n->members[0].key);
	if (fn == MG_FN_NONE || (fn == MG_FN_CONDITION && !in_condition))
		return MG_FN_NONE;
	if (argument)
		*argument = n->members[0].value;
	return fn;
}

const char *mg_fn_name(enum mg_fn fn)
{
	return table[fn].name ? table[fn].name : "no function";
}

const struct mg_fn_info *mg_fn_info(enum mg_fn fn)
{
	return &table[fn];
}
