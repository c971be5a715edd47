/* SPDX-License-Identifier: Apache-2.0 */
#include "service/rejudge.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/map.h"
#include "report/report.h"
#include "service/decision.h"
#include "service/input.h"

const char *mg_rejudged_outcome(int outcome)
{
	return outcome == MG_NO_OUTCOME ? "none" : mg_outcome_name((enum mg_outcome)outcome);
}

static struct mg_str text_of(const struct mg_node *n, const char *key)
{
	const struct mg_node *value = mg_node_at(n, key);
	return value && mg_node_is_scalar(value) && value->kind != MG_NULL ? value->text : MG_STR_NONE;
}

/* A line may be as large as decisions are kept, whatever templates may be. */
static int read_line(struct mg_arena *a, struct mg_str line, const struct mg_limits *limits, struct mg_node **out, struct mg_error *err)
{
	struct mg_limits wide = *limits;
	struct mg_diags diags;
	struct mg_doc doc = { 0 };
	wide.doc_bytes = wide.doc_scalar = 2 * (uint64_t)MG_DECISION_BYTES;
	mg_diags_init(&diags, a, 1);
	int status = mg_doc_load(a, MG_STR("decision"), line, MG_FORMAT_JSON, MG_DIALECT_PLAIN, &wide, &diags, &doc, err);
	if (status < 0)
		return status;
	if (!doc.root || !mg_str_is(text_of(doc.root, "schema"), "moongate.decision/1"))
		return mg_fail(err, MG_EINPUT, "this is no decision: it has no `schema: moongate.decision/1`");
	*out = doc.root;
	return MG_OK;
}

/* One policy before and after. */
struct pair {
	struct mg_str policy;
	int before, after;
};

static struct pair *pair_of(struct mg_arena *a, struct mg_map *pairs, struct mg_str policy)
{
	struct pair *p = mg_map_get(pairs, policy);
	if (p)
		return p;
	p = mg_new(a, struct pair);
	if (!p || mg_map_set(pairs, policy, p) < 0)
		return NULL;
	*p = (struct pair){ policy, MG_NO_OUTCOME, MG_NO_OUTCOME };
	return p;
}

static int add_before(struct mg_arena *a, struct mg_map *pairs, const struct mg_node *outcomes, struct mg_error *err)
{
	for (uint32_t i = 0; outcomes && outcomes->kind == MG_MAP && i < outcomes->count; i++) {
		const struct mg_member *m = &outcomes->members[i];
		struct pair *p = pair_of(a, pairs, m->key);
		enum mg_outcome o;
		if (!p)
			return mg_fail_arena(a, err);
		if (mg_node_is_scalar(m->value) && mg_outcome_parse(m->value->text, &o))
			p->before = (int)o;
	}
	return MG_OK;
}

static int add_after(struct mg_arena *a, struct mg_map *pairs, const struct mg_report_template *t, struct mg_error *err)
{
	for (size_t i = 0; i < t->nresults; i++) {
		struct pair *p = pair_of(a, pairs, t->results[i]->policy->id);
		int o = (int)t->results[i]->outcome;
		if (!p)
			return mg_fail_arena(a, err);
		if (p->after == MG_NO_OUTCOME || o > p->after)
			p->after = o;
	}
	return MG_OK;
}

static int by_policy(const void *a, const void *b)
{
	const struct mg_outcome_change *x = a, *y = b;
	return mg_str_cmp(x->policy, y->policy);
}

static int compare(struct mg_arena *a, const struct mg_node *line, const struct mg_report_template *t, struct mg_rejudged *out, struct mg_error *err)
{
	struct mg_map pairs = { .arena = a };
	int status = add_before(a, &pairs, mg_node_at(line, "outcomes"), err);
	if (status == MG_OK)
		status = add_after(a, &pairs, t, err);
	struct mg_outcome_change *changes = status == MG_OK ? mg_new_n(a, struct mg_outcome_change, pairs.n + 1) : NULL;
	if (status < 0)
		return status;
	if (!changes)
		return mg_fail_arena(a, err);
	for (size_t i = 0; i < pairs.n; i++) {
		const struct pair *p = pairs.entries[i].value;
		if (p->before != p->after)
			changes[out->nchanges++] = (struct mg_outcome_change){ p->policy, p->before, p->after };
	}
	if (out->nchanges)
		qsort(changes, out->nchanges, sizeof(*changes), by_policy);
	out->changes = changes;
	out->after = t->verdict;
	out->verdict_changed = mg_str_is(out->before, "allow") != (t->verdict == MG_ALLOW);
	return MG_OK;
}

static int failed(struct mg_arena *a, struct mg_rejudged *out, const struct mg_error *why, struct mg_error *err)
{
	out->state = MG_REJUDGE_FAILED;
	out->why = mg_arena_str(a, mg_str_from(why->text));
	return out->why.p ? MG_OK : mg_fail_arena(a, err);
}

int mg_rejudge(struct mg_engine *e, const struct mg_policy_set *set, struct mg_arena *a, struct mg_str text, struct mg_date date, struct mg_rejudged *out,
	       struct mg_error *err)
{
	struct mg_report_template *t;
	struct mg_error why;
	struct mg_node *line = NULL;
	struct mg_job job;
	int64_t ms = 0;
	int status = read_line(a, text, set->limits, &line, err);
	if (status < 0)
		return status;
	*out = (struct mg_rejudged){ .id = text_of(line, "id"), .time = text_of(line, "time"), .stack = text_of(line, "stack"), .target = text_of(line, "target"),
				     .source = text_of(line, "source"), .before = text_of(line, "verdict") };
	if (mg_str_to_int(text_of(line, "time_ms"), &ms) && ms > 0)
		out->time_ms = (uint64_t)ms;
	const struct mg_node *input = mg_node_at(line, "input");
	if (!input) {
		out->state = MG_REJUDGE_NO_INPUT;
		return MG_OK;
	}
	status = mg_input_read(a, input, &job, &why);
	if (status < 0)
		return status == MG_EINPUT ? failed(a, out, &why, err) : mg_fail(err, (enum mg_status)status, "%s", why.text);
	if (date.year || !job.inputs.date.year)
		job.inputs.date = date.year ? date : mg_date_today();
	status = mg_engine_judge(e, a, &job, &t, &why);
	if (status < 0)
		return status == MG_ENOMEM ? mg_fail(err, MG_ENOMEM, "%s", why.text) : failed(a, out, &why, err);
	return compare(a, line, t, out, err);
}
