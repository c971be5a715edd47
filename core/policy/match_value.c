/* SPDX-License-Identifier: Apache-2.0 */
/* Matchers that compare values and texts. */
#include "policy/lib.h"
#include "policy/matchers.h"
#include "policy/regex.h"
#include "policy/runner.h"

static enum mg_truth not(enum mg_truth t)
{
	return t == MG_MAYBE ? MG_MAYBE : t == MG_YES ? MG_NO : MG_YES;
}

/* A text that only equals texts: numbers and booleans may be written in several ways. */
static bool is_plain_text(const struct mg_value *v)
{
	double d;
	return v->state == MG_KNOWN && v->kind == MG_TEXT && !mg_str_to_double(v->text, &d) && !mg_str_eq_nocase(v->text, MG_STR("true")) &&
	       !mg_str_eq_nocase(v->text, MG_STR("false"));
}

static bool is_empty_map(struct mg_judging *j, const struct mg_value *v)
{
	const struct mg_value *const *items;
	const struct mg_str *keys;
	size_t n;
	return v->state == MG_KNOWN && v->kind == MG_MAP && mg_value_children(j->side->x, v, &items, &keys, &n) && n == 0;
}

static enum mg_truth equal(struct mg_judging *j, const struct mg_value *v, const struct mg_value *operand)
{
	mg_charge(j->L, 4 + (operand->text.n + v->text.n) / 32);
	if (v->state == MG_UNKNOWN && is_plain_text(operand) && v->kind != MG_LIST && v->npieces)
		return mg_text_equal(v, operand->text);
	if (mg_operand_is_empty_table(operand) && is_empty_map(j, v))
		return MG_YES;
	enum mg_truth t = mg_value_equal(j->side->x, v, operand);
	if (t == MG_MAYBE && operand->state == MG_UNKNOWN && v->state == MG_KNOWN)
		j->reason = operand->reason;
	return t;
}

enum mg_truth mg_match_equals(struct mg_judging *j, const struct mg_value *v)
{
	return equal(j, v, j->operands[0]);
}

enum mg_truth mg_match_differs(struct mg_judging *j, const struct mg_value *v)
{
	return not(equal(j, v, j->operands[0]));
}

static enum mg_truth among(struct mg_judging *j, const struct mg_value *v, const struct mg_value *const *set, size_t n)
{
	enum mg_truth best = MG_NO;
	for (size_t i = 0; i < n && best != MG_YES; i++) {
		enum mg_truth t = equal(j, v, set[i]);
		if (t != MG_NO)
			best = t;
	}
	return best;
}

/* Is v in the set that was handed over, of which not all may be known? */
static enum mg_truth in_set(struct mg_judging *j, const struct mg_value *v)
{
	enum mg_truth t = among(j, v, j->operands, j->noperands);
	if (t != MG_NO || !j->hidden)
		return t;
	j->reason = mg_value_why(j->hidden);
	return MG_MAYBE;
}

enum mg_truth mg_match_one_of(struct mg_judging *j, const struct mg_value *v)
{
	return in_set(j, v);
}

enum mg_truth mg_match_none_of(struct mg_judging *j, const struct mg_value *v)
{
	return not(in_set(j, v));
}

/* The elements of a list, known and not; *open when there may be more. False when it is none or the exploration stopped. */
static bool elements(struct mg_judging *j, const struct mg_value *v, const struct mg_value *const **items, size_t *n, bool *open)
{
	const struct mg_str *keys;
	*open = mg_value_unknown(v);
	if (*open) {
		*items = (const struct mg_value *const *)v->items;
		*n = v->nitems;
		return true;
	}
	return mg_value_children(j->side->x, v, items, &keys, n);
}

static bool is_list(const struct mg_value *v)
{
	return v->kind == MG_LIST && (v->state == MG_KNOWN || v->state == MG_UNKNOWN);
}

static enum mg_truth worse(enum mg_truth a, enum mg_truth b)
{
	return a == MG_NO || b == MG_NO ? MG_NO : a == MG_MAYBE || b == MG_MAYBE ? MG_MAYBE : MG_YES;
}

enum mg_truth mg_match_equals_set(struct mg_judging *j, const struct mg_value *v)
{
	const struct mg_value *const *items;
	size_t n;
	bool open, unknown = false;
	if (!is_list(v)) {
		j->because = v->state == MG_KNOWN ? "is not a list" : NULL;
		return v->state == MG_KNOWN ? MG_NO : MG_MAYBE;
	}
	if (!elements(j, v, &items, &n, &open))
		return MG_MAYBE;
	mg_charge_mul(j->L, n + 1, j->noperands + 1);
	enum mg_truth all = MG_YES;
	for (size_t i = 0; i < n; i++) {
		unknown |= items[i]->state == MG_UNKNOWN;
		all = worse(all, in_set(j, items[i]));
	}
	for (size_t i = 0; i < j->noperands; i++) {
		enum mg_truth t = among(j, j->operands[i], items, n);
		all = worse(all, t == MG_NO && (open || unknown) ? MG_MAYBE : t);
	}
	if (j->hidden && all != MG_NO)
		j->reason = mg_value_why(j->hidden);
	return open || j->hidden ? worse(all, MG_MAYBE) : all;
}

static enum mg_truth text_contains(struct mg_judging *j, const struct mg_value *v)
{
	const struct mg_value *operand = j->operands[0];
	if (operand->state == MG_ABSENT)
		return MG_NO;
	if (operand->state == MG_UNKNOWN) {
		j->reason = mg_value_why(operand);
		return MG_MAYBE;
	}
	mg_charge_bytes(j->L, v->text.n);
	return mg_text_contains(v, operand->text);
}

static enum mg_truth contains(struct mg_judging *j, const struct mg_value *v)
{
	const struct mg_value *const *items;
	size_t n;
	bool open;
	if (!is_list(v)) {
		if (v->state == MG_UNKNOWN || v->kind < MG_LIST) {
			if (j->operands[0]->state == MG_KNOWN && j->operands[0]->kind >= MG_LIST)
				return v->state == MG_UNKNOWN ? MG_MAYBE : MG_NO;
			return text_contains(j, v);
		}
		return MG_MAYBE;
	}
	if (!elements(j, v, &items, &n, &open))
		return MG_MAYBE;
	mg_charge(j->L, 1 + n);
	enum mg_truth t = among(j, j->operands[0], items, n);
	return t == MG_NO && open ? MG_MAYBE : t;
}

static bool is_map(struct mg_judging *j, const struct mg_value *v)
{
	if (v->state != MG_KNOWN || v->kind != MG_MAP)
		return false;
	j->because = "is a map, neither a text nor a list";
	return true;
}

enum mg_truth mg_match_contains(struct mg_judging *j, const struct mg_value *v)
{
	return is_map(j, v) ? MG_NO : contains(j, v);
}

enum mg_truth mg_match_lacks(struct mg_judging *j, const struct mg_value *v)
{
	return is_map(j, v) ? MG_NO : not(contains(j, v));
}

/* `$` also matches before a line feed that ends the text. */
static bool ends_in_newline(const struct mg_value *v)
{
	const struct mg_piece *last = v->npieces ? &v->pieces[v->npieces - 1] : NULL;
	return last && !last->hole && mg_str_ends(last->text, MG_STR("\n"));
}

/* A literal pattern on a text of which only pieces are known. */
static enum mg_truth match_pieces(struct mg_judging *j, const struct mg_value *v, struct mg_str pattern)
{
	struct mg_literal_pattern lit;
	char *buf = mg_exam_alloc(j->L, pattern.n + 1);
	if (!mg_regex_literal(pattern, buf, &lit) || (lit.to_end && ends_in_newline(v)))
		return MG_MAYBE;
	if (lit.from_start && lit.to_end)
		return mg_text_equal(v, lit.text);
	if (lit.from_start)
		return mg_text_starts(v, lit.text);
	return lit.to_end ? mg_text_ends(v, lit.text) : mg_text_contains(v, lit.text);
}

enum mg_truth mg_match_matches(struct mg_judging *j, const struct mg_value *v)
{
	struct mg_str pattern = j->operands[0]->text;
	struct mg_error err;
	if (v->state == MG_KNOWN && v->kind >= MG_LIST) {
		j->because = v->kind == MG_LIST ? "is a list, not a text" : "is a map, not a text";
		return MG_NO;
	}
	if (v->state == MG_UNKNOWN)
		return v->kind == MG_LIST ? MG_MAYBE : match_pieces(j, v, pattern);
	int found = mg_regex_search(mg_runner_regexes(j->e->runner), mg_sandbox_limits(j->L), mg_sandbox_account(j->L), pattern, v->text, &err);
	if (found >= 0)
		return found ? MG_YES : MG_NO;
	mg_charge_settle(j->L);
	mg_raise(j->L, "matches: %s", err.text);
}
