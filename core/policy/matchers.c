/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/matchers.h"

#include <stdio.h>

#include <lauxlib.h>

#include "policy/lib.h"

/* ---- judging ---- */

static enum mg_truth number_in(struct mg_judging *j, const struct mg_value *v, bool low, bool high)
{
	double d;
	if (v->state == MG_UNKNOWN)
		return MG_MAYBE;
	if (!mg_value_number(v, &d)) {
		j->because = "is not a number";
		return MG_NO;
	}
	if (j->hidden) {
		j->reason = mg_value_why(j->hidden);
		return MG_MAYBE;
	}
	return (!low || d >= j->low) && (!high || d <= j->high) ? MG_YES : MG_NO;
}

static enum mg_truth at_least(struct mg_judging *j, const struct mg_value *v)
{
	return number_in(j, v, true, false);
}

static enum mg_truth at_most(struct mg_judging *j, const struct mg_value *v)
{
	return number_in(j, v, false, true);
}

static enum mg_truth between(struct mg_judging *j, const struct mg_value *v)
{
	return number_in(j, v, true, true);
}

static enum mg_truth exists(struct mg_judging *j, const struct mg_value *v)
{
	(void)j;
	return mg_value_present(v);
}

static enum mg_truth absent(struct mg_judging *j, const struct mg_value *v)
{
	enum mg_truth t = exists(j, v);
	return t == MG_MAYBE ? MG_MAYBE : t == MG_YES ? MG_NO : MG_YES;
}

static enum mg_truth is_bool(const struct mg_value *v, const char *text)
{
	if (v->state == MG_UNKNOWN)
		return MG_MAYBE;
	return v->kind < MG_LIST && mg_scalar_equal((enum mg_kind)v->kind, v->text, MG_BOOL, mg_str_from(text)) ? MG_YES : MG_NO;
}

static enum mg_truth is_true(struct mg_judging *j, const struct mg_value *v)
{
	(void)j;
	return is_bool(v, "true");
}

static enum mg_truth is_false(struct mg_judging *j, const struct mg_value *v)
{
	(void)j;
	return is_bool(v, "false");
}

/* Decided for unknown values by what gives them. */
static enum mg_truth is_list(struct mg_judging *j, const struct mg_value *v)
{
	(void)j;
	if (v->state == MG_KNOWN)
		return v->kind == MG_LIST ? MG_YES : MG_NO;
	if (v->kind == MG_LIST || v->shape == MG_SHAPE_LIST)
		return MG_YES;
	return mg_value_may_be_list(v) ? MG_MAYBE : MG_NO;
}

static enum mg_truth is_empty(struct mg_judging *j, const struct mg_value *v)
{
	const struct mg_value *const *items;
	const struct mg_str *keys;
	size_t n;
	if (mg_value_unknown(v)) {
		for (size_t i = 0; i < v->npieces; i++)
			if (!v->pieces[i].hole && v->pieces[i].text.n)
				return MG_NO;
		return v->nitems ? MG_NO : MG_MAYBE;
	}
	if (v->kind < MG_LIST)
		return v->kind == MG_NULL || v->text.n == 0 ? MG_YES : MG_NO;
	if (!mg_value_children(j->side->x, v, &items, &keys, &n))
		return MG_MAYBE;
	return n == 0 ? MG_YES : MG_NO;
}

static enum mg_truth not_empty(struct mg_judging *j, const struct mg_value *v)
{
	enum mg_truth t = is_empty(j, v);
	return t == MG_MAYBE ? MG_MAYBE : t == MG_YES ? MG_NO : MG_YES;
}

/* Provenance is decided on unknown values too; only what a macro hides has none. */
static enum mg_truth refers_to(struct mg_judging *j, const struct mg_value *v)
{
	const struct mg_ref *const *refs;
	size_t n;
	if (!mg_value_refs(j->side->x, v, &refs, &n))
		return MG_MAYBE;
	mg_charge(j->L, 1 + 2 * n);
	for (size_t i = 0; i < n; i++)
		if (mg_whom_is(&j->whom, j->side->t, refs[i]))
			return MG_YES;
	const struct mg_gap *gap = v->used ? mg_side_hides(j->side, v->used) : NULL;
	if (gap)
		j->reason = gap->reason;
	return gap || (v->state == MG_UNKNOWN && n == 0) ? MG_MAYBE : MG_NO;
}

static enum mg_truth satisfies(struct mg_judging *j, const struct mg_value *v)
{
	struct mg_fault fault;
	lua_State *L = j->L;
	if (v->state == MG_UNKNOWN)
		return MG_MAYBE;
	luaL_checkstack(L, 8, "satisfies");
	lua_pushvalue(L, j->function);
	mg_view_push(L, j->side, j->owner, v);
	switch (mg_sandbox_subcall(L, 1, 1, &fault)) {
	case MG_RUN_OK: {
		bool yes = lua_toboolean(L, -1);
		lua_pop(L, 1);
		return yes ? MG_YES : MG_NO;
	}
	case MG_RUN_ERROR:
		mg_raise_again(L, &fault);
	case MG_RUN_STOP:
		break;
	}
	if (fault.stop == MG_STOP_CHOICE && mg_explore_stopped(j->side->x) != MG_EXPLORE_GOING)
		return MG_MAYBE;
	if (fault.stop != MG_STOP_UNKNOWN)
		mg_stop_raise(L, fault.stop, "%s", fault.text);
	j->reason = mg_exam_copy(L, mg_str_from(fault.text));
	return MG_MAYBE;
}

/* ---- operands ---- */

static _Noreturn void wrong(struct mg_judging *j, const char *why)
{
	mg_raise(j->L, "%s %s; for example: %s", j->matcher->name, why, j->matcher->example);
}

static const struct mg_value *operand(struct mg_judging *j, int idx)
{
	char what[64];
	if (lua_isnoneornil(j->L, idx))
		wrong(j, "got nil (to ask for a missing value, use absent())");
	what[0] = '\0';
	if (!mg_operand_is_scalar(j->L, idx)) /* nothing is said of the others */
		snprintf(what, sizeof what, "the operand of %s", j->matcher->name);
	return mg_view_operand(j->L, j->side, idx, what);
}

static void set_of(struct mg_judging *j, int first)
{
	lua_State *L = j->L;
	const struct mg_str *keys;
	int n = lua_gettop(L) - first + 1;
	if (n == 1) {
		const struct mg_value *v = operand(j, first);
		if (v->state == MG_KNOWN && v->kind == MG_LIST) {
			if (!mg_value_children(j->side->x, v, (const struct mg_value *const **)&j->operands, &keys, &j->noperands))
				mg_exam_halt(L, j->side);
			return;
		}
		if (v->state == MG_UNKNOWN && (v->kind == MG_LIST || (j->matcher->takes == MG_TAKES_LIST && mg_value_may_be_list(v)))) {
			j->operands = (const struct mg_value **)(uintptr_t)v->items;
			j->noperands = v->nitems;
			j->hidden = v;
			return;
		}
	}
	if (n < 1 || j->matcher->takes == MG_TAKES_LIST)
		wrong(j, "wants a list");
	j->operands = mg_exam_alloc(L, (size_t)n * sizeof *j->operands);
	for (int i = 0; i < n; i++)
		j->operands[i] = operand(j, first + i);
	j->noperands = (size_t)n;
}

static void one_operand(struct mg_judging *j, int first)
{
	j->operands = mg_exam_alloc(j->L, sizeof *j->operands);
	j->operands[0] = operand(j, first);
	j->noperands = 1;
	if (j->matcher->takes == MG_TAKES_SCALAR && j->operands[0]->state == MG_KNOWN && j->operands[0]->kind == MG_MAP)
		wrong(j, "wants a text, a number or a member");
	if (j->matcher->takes == MG_TAKES_PATTERN && (lua_type(j->L, first) != LUA_TSTRING))
		wrong(j, "wants a pattern (PCRE2) as text");
}

static double number_operand(struct mg_judging *j, int idx)
{
	double d = 0;
	const struct mg_value *v = operand(j, idx);
	if (v->state == MG_UNKNOWN)
		j->hidden = v;
	else if (!mg_value_number(v, &d))
		wrong(j, "wants a number");
	return d;
}

static void too_many(struct mg_judging *j, int last)
{
	if (lua_gettop(j->L) > last)
		wrong(j, "got more than it takes");
}

static void resource_operand(struct mg_judging *j, int first)
{
	lua_State *L = j->L;
	if (lua_isnoneornil(L, first))
		wrong(j, "got nil instead of a resource, a logical id or a type");
	mg_exam_needs_siblings(L, j->e, "siblings");
	j->whom = mg_whom_at(L, first, j->side);
	struct mg_str who = j->whom.resource ? j->whom.resource->id : j->whom.pattern;
	j->text = j->whom.attribute.n ? mg_exam_printf(L, "%.*s (%.*s)", MG_STR_ARG(who), MG_STR_ARG(j->whom.attribute)) : who;
}

void mg_matcher_operands(lua_State *L, struct mg_judging *j, int first)
{
	switch (j->matcher->takes) {
	case MG_TAKES_NOTHING:
		too_many(j, first - 1);
		break;
	case MG_TAKES_VALUE:
	case MG_TAKES_SCALAR:
	case MG_TAKES_PATTERN:
		one_operand(j, first);
		too_many(j, first);
		break;
	case MG_TAKES_SET:
	case MG_TAKES_LIST:
		set_of(j, first);
		break;
	case MG_TAKES_NUMBER:
		j->low = j->high = number_operand(j, first);
		too_many(j, first);
		break;
	case MG_TAKES_NUMBERS:
		j->low = number_operand(j, first);
		j->high = number_operand(j, first + 1);
		too_many(j, first + 1);
		break;
	case MG_TAKES_RESOURCE:
		resource_operand(j, first);
		break;
	case MG_TAKES_FUNCTION:
		if (!lua_isfunction(L, first))
			wrong(j, "wants a function");
		j->function = first;
		if (lua_type(L, first + 1) != LUA_TSTRING)
			wrong(j, "wants a message that says what must hold");
		j->text = mg_lib_text(L, first + 1);
		break;
	}
}

/* ---- messages ---- */

static struct mg_str shown(struct mg_judging *j, const struct mg_value *v)
{
	char text[MG_SHOWN_MAX];
	mg_place_show(j->side->x, v, text);
	return mg_exam_copy(j->L, mg_str_from(text));
}

static struct mg_str shown_set(struct mg_judging *j)
{
	struct mg_str s = MG_STR("");
	for (size_t i = 0; i < j->noperands; i++) {
		if (s.n > 300)
			return mg_exam_printf(j->L, "%.*s, ... (%zu in all)", MG_STR_ARG(s), j->noperands);
		struct mg_str one = shown(j, j->operands[i]);
		s = mg_exam_printf(j->L, "%.*s%s%.*s", MG_STR_ARG(s), i ? ", " : "", MG_STR_ARG(one));
	}
	return j->hidden ? mg_exam_printf(j->L, "%.*s%s...", MG_STR_ARG(s), s.n ? ", " : "") : s;
}

struct mg_str mg_matcher_phrase(struct mg_judging *j)
{
	const char *p = j->matcher->phrase, *mark = strchr(p, '%');
	if (!mark)
		return mg_str_from(p);
	struct mg_str in;
	switch (mark[1]) {
	case 'v':
		in = shown(j, j->operands[0]);
		break;
	case 's':
		in = shown_set(j);
		break;
	case 'l':
		in = j->hidden		      ? MG_STR("an unknown number")
		     : j->low == j->high ? mg_exam_printf(j->L, "%.15g", j->low)
					 : mg_exam_printf(j->L, "%.15g to %.15g", j->low, j->high);
		break;
	default:
		in = j->text;
	}
	return mg_exam_printf(j->L, "%.*s%.*s%s", (int)(mark - p), p, MG_STR_ARG(in), mark + 2);
}

const struct mg_matcher mg_matchers[] = {
	{ "absent", MG_TAKES_NOTHING, true, absent, "expected it to be absent", "absent()", "There is no value. The only matcher that an absent value meets.",
	  "fn:expect(\"ProvisionedThroughput\"):absent()" },
	{ "at_least", MG_TAKES_NUMBER, false, at_least, "expected at least %l", "at_least(number)", "A number, or a text that reads as one, not below the operand.",
	  "fn:expect(\"Timeout\"):at_least(60)" },
	{ "at_most", MG_TAKES_NUMBER, false, at_most, "expected at most %l", "at_most(number)", "A number not above the operand.",
	  "fn:expect(\"Timeout\"):at_most(300)" },
	{ "between", MG_TAKES_NUMBERS, false, between, "expected %l", "between(low, high)", "A number in the range, both ends included.",
	  "fn:expect(\"MemorySize\"):between(128, 3072)" },
	{ "contains", MG_TAKES_SCALAR, false, mg_match_contains, "expected it to contain %v", "contains(value)",
	  "A text with the operand in it, or a list with a member that equals it.", "fn:expect(\"Architectures\"):contains(\"arm64\")" },
	{ "differs", MG_TAKES_VALUE, false, mg_match_differs, "expected anything else", "differs(value)", "A value, and not this one.",
	  "key:expect(\"Description\"):differs(\"test\")" },
	{ "equals", MG_TAKES_VALUE, false, mg_match_equals, "expected %v", "equals(value)",
	  "The value as CloudFormation compares: text \"3072\" is the number 3072, \"true\" in any case is true, otherwise text is exact; lists in order, maps by key.",
	  "fn:expect(\"MemorySize\"):equals(3072)" },
	{ "equals_set", MG_TAKES_LIST, false, mg_match_equals_set, "expected exactly %s in any order", "equals_set(list)", "A list with these members, in any order.",
	  "fn:expect(\"Architectures\"):equals_set { \"arm64\" }" },
	{ "exists", MG_TAKES_NOTHING, true, exists, "expected a value", "exists()", "There is a value; decided for unknown values too.",
	  "fn:expect(\"DeadLetterConfig.TargetArn\"):exists()" },
	{ "is_empty", MG_TAKES_NOTHING, false, is_empty, "expected it to be empty", "is_empty()", "An empty text, list or map.",
	  "fn:expect(\"Layers\"):is_empty()" },
	{ "is_false", MG_TAKES_NOTHING, false, is_false, "expected false", "is_false()", "The boolean false, or the text in any case.",
	  "db:expect(\"PubliclyAccessible\"):is_false()" },
	{ "is_list", MG_TAKES_NOTHING, false, is_list, "expected a list", "is_list()", "A list; decided for unknown values by what gives them.",
	  "role:expect(\"ManagedPolicyArns\"):is_list()" },
	{ "is_true", MG_TAKES_NOTHING, false, is_true, "expected true", "is_true()", "The boolean true, or the text in any case.",
	  "key:expect(\"EnableKeyRotation\"):is_true()" },
	{ "lacks", MG_TAKES_SCALAR, false, mg_match_lacks, "expected it not to contain %v", "lacks(value)",
	  "A text without the operand in it, or a list without such a member.", "policy:expect(\"Action\"):lacks(\"*\")" },
	{ "matches", MG_TAKES_PATTERN, false, mg_match_matches, "expected it to match %v", "matches(pattern)",
	  "A text in which the PCRE2 pattern matches somewhere. On partly known text ^prefix, suffix$ and plain text are decided where the known pieces decide them.",
	  "fn:expect(\"Runtime\"):matches(\"^python3\")" },
	{ "none_of", MG_TAKES_SET, false, mg_match_none_of, "expected none of %s", "none_of(list)", "A value that equals no member of the list.",
	  "fn:expect(\"Runtime\"):none_of { \"python3.8\", \"nodejs14.x\" }" },
	{ "not_empty", MG_TAKES_NOTHING, false, not_empty, "expected it not to be empty", "not_empty()", "A text, list or map with something in it; any number or boolean.",
	  "alarm:expect(\"AlarmActions\"):not_empty()" },
	{ "one_of", MG_TAKES_SET, false, mg_match_one_of, "expected one of %s", "one_of(list)", "A value that equals a member of the list.",
	  "table:expect(\"BillingMode\"):one_of { \"PAY_PER_REQUEST\" }" },
	{ "refers_to", MG_TAKES_RESOURCE, false, refers_to, "expected it to refer to %t", "refers_to(resource [, attribute])",
	  "Made by Ref, Fn::GetAtt or Fn::Sub from the resource (a handle, a logical id or a type); \"Ref\", \"Arn\", ... to be exact. Decided for unknown values too.",
	  "fn:expect(\"Role\"):refers_to(role, \"Arn\")" },
	{ "satisfies", MG_TAKES_FUNCTION, false, satisfies, "%t", "satisfies(function, message)",
	  "The function, given the value, answers true. The message says what must hold.",
	  "fn:expect(\"Timeout\"):satisfies(function(t) return t % 60 == 0 end, \"must be whole minutes\")" },
	{ NULL, MG_TAKES_NOTHING, false, NULL, NULL, NULL, NULL, NULL },
};
