/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/test_expect.h"

#include <stdlib.h>

#include "report/report.h"

static const char *const *const finding_keys = mg_expect_names + MG_EXPECT_OWN;

/* The text of line (from 1), without its end. */
static struct mg_str line_of(struct mg_str text, uint32_t line)
{
	size_t from = 0, at = 0;
	for (uint32_t k = 1; at <= text.n; at++)
		if (at == text.n || text.p[at] == '\n') {
			if (k++ == line)
				return mg_str_sub(text, from, at - from);
			from = at + 1;
		}
	return MG_STR_NONE;
}

static bool contains(struct mg_str s, const struct mg_node *n)
{
	return mg_str_find(s, n->text, 0) != (size_t)-1;
}

static bool number_is(const struct mg_node *n, uint32_t value)
{
	int64_t want;
	return mg_str_to_int(n->text, &want) && want == (int64_t)value;
}

static bool witness_is(const struct mg_node *n, const struct mg_finding *f)
{
	if (n->kind != MG_MAP || n->count != f->nwitness)
		return f->nwitness == 0 && n->kind != MG_MAP;
	for (size_t i = 0; i < f->nwitness; i++) {
		const struct mg_node *value = mg_node_get(n, f->witness[i]->name);
		if (!value || !mg_node_is_scalar(value) || !mg_str_eq(value->text, f->witness[i]->value))
			return false;
	}
	return true;
}

static bool field_holds(const char *key, const struct mg_node *n, const struct mg_finding *f, struct mg_str template)
{
	if (!strcmp(key, "logical_id"))
		return mg_str_eq(n->text, f->logical_id);
	if (!strcmp(key, "path"))
		return mg_str_eq(n->text, f->path);
	if (!strcmp(key, "line"))
		return n->kind == MG_INT ? number_is(n, f->at.line) : contains(line_of(template, f->at.line), n);
	if (!strcmp(key, "column"))
		return number_is(n, f->at.column);
	if (!strcmp(key, "message"))
		return contains(f->message, n);
	if (!strcmp(key, "remedy"))
		return contains(f->remedy, n);
	if (!strcmp(key, "witness"))
		return witness_is(n, f);
	if (!strcmp(key, "matcher"))
		return mg_str_eq(n->text, f->matcher);
	return mg_str_is(n->text, f->warning ? "true" : "false");
}

static bool finding_holds(const struct mg_node *want, const struct mg_finding *f, struct mg_str template)
{
	for (size_t i = 0; finding_keys[i]; i++) {
		const struct mg_node *n = mg_node_at(want, finding_keys[i]);
		if (n && !field_holds(finding_keys[i], n, f, template))
			return false;
	}
	return true;
}

static size_t count_findings(const struct mg_report_template *t)
{
	size_t n = 0;
	for (size_t i = 0; i < t->nresults; i++)
		n += t->results[i]->nfindings;
	return n;
}

/* A free finding that want describes is taken; bipartite matching is not needed as long as authors describe findings apart. */
static bool take(const struct mg_node *want, const struct mg_finding **all, bool *taken, size_t n, struct mg_str template)
{
	for (size_t i = 0; i < n; i++)
		if (!taken[i] && finding_holds(want, all[i], template)) {
			taken[i] = true;
			return true;
		}
	return false;
}

static void miss(const struct mg_node *want, struct mg_buf *why)
{
	const char *between = "expected a finding with ";
	for (size_t i = 0; finding_keys[i]; i++) {
		const struct mg_node *n = mg_node_at(want, finding_keys[i]);
		if (!n)
			continue;
		mg_buf_printf(why, "%s%s ", between, finding_keys[i]);
		if (mg_node_is_scalar(n))
			mg_buf_str(why, n->text);
		else
			mg_node_json(n, why);
		between = ", ";
	}
	mg_buf_puts(why, "; there is none\n");
}

static bool describes_one(const struct mg_node *expect)
{
	for (size_t i = 0; finding_keys[i]; i++)
		if (mg_node_at(expect, finding_keys[i]))
			return true;
	return false;
}

static void compare_findings(const struct mg_node *expect, const struct mg_report_template *t, struct mg_str template, struct mg_buf *why)
{
	size_t n = count_findings(t), k = 0;
	const struct mg_finding **all = calloc(n + 1, sizeof(*all));
	bool *taken = calloc(n + 1, sizeof(*taken));
	const struct mg_node *list = mg_node_at(expect, "findings");
	for (size_t i = 0; all && i < t->nresults; i++)
		for (size_t f = 0; f < t->results[i]->nfindings; f++)
			all[k++] = t->results[i]->findings[f];
	if (!all || !taken)
		mg_buf_puts(why, "out of memory\n");
	else if (describes_one(expect) && !take(expect, all, taken, n, template))
		miss(expect, why);
	if (taken)
		memset(taken, 0, n * sizeof(*taken)); /* the list may describe the same finding again */
	for (uint32_t i = 0; all && taken && list && i < list->count; i++)
		if (!take(list->items[i], all, taken, n, template))
			miss(list->items[i], why);
	free(all);
	free(taken);
}

static enum mg_outcome worst(const struct mg_report_template *t)
{
	enum mg_outcome out = MG_SKIP;
	for (size_t i = 0; i < t->nresults; i++)
		if (t->results[i]->outcome > out)
			out = t->results[i]->outcome;
	return out;
}

static void compare_targets(const struct mg_node *targets, const struct mg_report_template *t, struct mg_buf *why)
{
	for (uint32_t i = 0; i < targets->count; i++) {
		const struct mg_member *m = &targets->members[i];
		const char *got = "no target";
		for (size_t k = 0; k < t->nresults; k++)
			if (mg_str_eq(t->results[k]->target, m->key))
				got = mg_outcome_name(t->results[k]->outcome);
		if (!mg_str_is(m->value->text, got))
			mg_buf_printf(why, "expected %.*s for %.*s, got %s\n", MG_STR_ARG(m->value->text), MG_STR_ARG(m->key), got);
	}
}

static void compare_reason(const struct mg_node *reason, const struct mg_report_template *t, struct mg_buf *why)
{
	for (size_t i = 0; i < t->nresults; i++)
		if (contains(t->results[i]->reason, reason))
			return;
	mg_buf_printf(why, "expected a reason with `%.*s`\n", MG_STR_ARG(reason->text));
}

/* What there was instead, once something differs. */
static void tell(const struct mg_report_template *t, struct mg_buf *why)
{
	for (size_t i = 0; i < t->nresults; i++) {
		const struct mg_result *r = t->results[i];
		mg_buf_printf(why, "got %s", mg_outcome_name(r->outcome));
		if (r->target.n)
			mg_buf_printf(why, " for %.*s", MG_STR_ARG(r->target));
		if (r->reason.n)
			mg_buf_printf(why, ": %.*s", MG_STR_ARG(r->reason));
		mg_buf_putc(why, '\n');
		for (size_t k = 0; k < r->nfindings; k++) {
			const struct mg_finding *f = r->findings[k];
			mg_buf_printf(why, "  %u:%u %.*s: %.*s", f->at.line, f->at.column, MG_STR_ARG(f->path), MG_STR_ARG(f->message));
			for (size_t w = 0; w < f->nwitness; w++)
				mg_buf_printf(why, "%s%.*s=%.*s", w ? ", " : " when ", MG_STR_ARG(f->witness[w]->name), MG_STR_ARG(f->witness[w]->value));
			mg_buf_putc(why, '\n');
		}
	}
}

void mg_expect_compare(const struct mg_node *expect, const struct mg_report_template *t, struct mg_str template, struct mg_buf *why)
{
	size_t before = why->n;
	enum mg_outcome want = MG_PASS, got = worst(t);
	const struct mg_node *n;
	int64_t count;
	mg_outcome_parse((expect->kind == MG_MAP ? mg_node_at(expect, "outcome") : expect)->text, &want);
	if (got != want)
		mg_buf_printf(why, "expected %s, got %s\n", mg_outcome_name(want), mg_outcome_name(got));
	if (expect->kind == MG_MAP) {
		if ((n = mg_node_at(expect, "count")) && mg_str_to_int(n->text, &count) && count != (int64_t)count_findings(t))
			mg_buf_printf(why, "expected %lld findings, got %zu\n", (long long)count, count_findings(t));
		if ((n = mg_node_at(expect, "reason")))
			compare_reason(n, t, why);
		if ((n = mg_node_at(expect, "targets")))
			compare_targets(n, t, why);
		compare_findings(expect, t, template, why);
	}
	if (why->n > before)
		tell(t, why);
}
