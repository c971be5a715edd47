/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/replay_out.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/buf.h"
#include "report/report.h"

static int by_id(const void *a, const void *b)
{
	const struct mg_replay_policy *const *x = a, *const *y = b;
	return mg_str_cmp((*x)->id, (*y)->id);
}

static int flush(struct mg_replay *r, struct mg_buf *out)
{
	int status = out->failed ? MG_ENOMEM : fwrite(out->p ? out->p : "", 1, out->n, r->to) == out->n ? MG_OK : MG_EIO;
	mg_buf_fini(out);
	return status;
}

static int count(struct mg_replay *r, const struct mg_rejudged *d)
{
	r->judged++;
	r->changed += d->verdict_changed || d->nchanges;
	r->verdicts += d->verdict_changed;
	r->denied += d->verdict_changed && d->after == MG_DENY;
	r->allowed += d->verdict_changed && d->after == MG_ALLOW;
	for (size_t i = 0; i < d->nchanges; i++) {
		const struct mg_outcome_change *c = &d->changes[i];
		struct mg_replay_policy *p = mg_map_get(&r->policies, c->policy);
		if (!p) {
			p = mg_new(r->arena, struct mg_replay_policy);
			struct mg_str id = mg_arena_str(r->arena, c->policy);
			if (!p || !id.p || mg_map_set(&r->policies, id, p) < 0)
				return MG_ENOMEM;
			p->id = id;
		}
		p->counts[c->before][c->after]++;
	}
	return MG_OK;
}

static int keep(struct mg_arena *a, struct mg_replay_rest *rest, struct mg_str id, struct mg_str why)
{
	if (rest->n < MG_REPLAY_NAMED) {
		rest->ids[rest->n] = mg_arena_str(a, id);
		rest->whys[rest->n] = mg_arena_str(a, why);
		if (!rest->ids[rest->n].p || !rest->whys[rest->n].p)
			return MG_ENOMEM;
	}
	rest->n++;
	return MG_OK;
}

static void text_decision(const struct mg_rejudged *d, struct mg_buf *out)
{
	mg_buf_line(out, d->id);
	mg_buf_putc(out, ' ');
	mg_buf_line(out, d->time);
	if (d->stack.n) {
		mg_buf_puts(out, " stack ");
		mg_buf_line(out, d->stack);
	}
	if (d->target.n) {
		mg_buf_puts(out, " target ");
		mg_buf_line(out, d->target);
	}
	if (d->verdict_changed) {
		mg_buf_puts(out, ": ");
		mg_buf_line(out, d->before);
		mg_buf_printf(out, " -> %s\n", mg_verdict_name(d->after));
	} else {
		mg_buf_puts(out, ": ");
		mg_buf_line(out, d->before);
		mg_buf_puts(out, " stays\n");
	}
	for (size_t i = 0; i < d->nchanges; i++) {
		mg_buf_puts(out, "  ");
		mg_buf_line(out, d->changes[i].policy);
		mg_buf_printf(out, ": %s -> %s\n", mg_rejudged_outcome(d->changes[i].before), mg_rejudged_outcome(d->changes[i].after));
	}
}

static void member(struct mg_buf *out, const char *name, struct mg_str s)
{
	mg_buf_printf(out, "\"%s\": ", name);
	if (s.n)
		mg_buf_json(out, s);
	else
		mg_buf_puts(out, "null");
	mg_buf_puts(out, ", ");
}

static void json_decision(const struct mg_replay *r, const struct mg_rejudged *d, struct mg_buf *out)
{
	mg_buf_puts(out, r->changed > 1 ? ",\n    {" : "\n    {");
	member(out, "id", d->id);
	member(out, "time", d->time);
	member(out, "source", d->source);
	member(out, "stack", d->stack);
	member(out, "target", d->target);
	mg_buf_puts(out, "\"verdict\": {\"before\": ");
	mg_buf_json(out, d->before);
	mg_buf_printf(out, ", \"after\": \"%s\", \"changed\": %s}, \"policies\": {", mg_verdict_name(d->after), d->verdict_changed ? "true" : "false");
	for (size_t i = 0; i < d->nchanges; i++) {
		mg_buf_puts(out, i ? ", " : "");
		mg_buf_json(out, d->changes[i].policy);
		mg_buf_printf(out, ": {\"before\": \"%s\", \"after\": \"%s\"}", mg_rejudged_outcome(d->changes[i].before), mg_rejudged_outcome(d->changes[i].after));
	}
	mg_buf_puts(out, "}}");
}

/* The head stands before the first decision, or the end. */
static void head(struct mg_replay *r, struct mg_buf *out)
{
	if (r->json)
		mg_buf_puts(out, "{\n  \"schema\": \"moongate.replay/1\",\n  \"decisions\": [");
}

int mg_replay_add(struct mg_replay *r, const struct mg_rejudged *d)
{
	struct mg_buf out = { 0 };
	if (d->state == MG_REJUDGE_NO_INPUT)
		return keep(r->arena, &r->no_input, d->id, MG_STR_NONE);
	if (d->state == MG_REJUDGE_FAILED)
		return keep(r->arena, &r->failed, d->id, d->why);
	if (count(r, d) < 0)
		return MG_ENOMEM;
	if (!d->verdict_changed && !d->nchanges)
		return MG_OK;
	if (r->changed == 1)
		head(r, &out);
	if (r->json)
		json_decision(r, d, &out);
	else
		text_decision(d, &out);
	return flush(r, &out);
}

static void text_policy(const struct mg_replay_policy *p, struct mg_buf *out)
{
	const char *between = ": ";
	mg_buf_puts(out, "  ");
	mg_buf_line(out, p->id);
	for (int b = 0; b < MG_REPLAY_OUTCOMES; b++)
		for (int a = 0; a < MG_REPLAY_OUTCOMES; a++)
			if (p->counts[b][a]) {
				mg_buf_printf(out, "%s%" PRIu64 " %s -> %s", between, p->counts[b][a], mg_rejudged_outcome(b), mg_rejudged_outcome(a));
				between = ", ";
			}
	mg_buf_putc(out, '\n');
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void text_rest(const struct mg_replay_rest *rest, const char *what, struct mg_buf *out)
{
	enum { SHOWN = 5 };
	if (!rest->n)
		return;
	mg_buf_printf(out, "%" PRIu64 " %s: ", rest->n, what);
	for (size_t i = 0; i < rest->n && i < SHOWN; i++) {
		mg_buf_puts(out, i ? ", " : "");
		mg_buf_line(out, rest->ids[i]);
		if (rest->whys[i].n) {
			mg_buf_puts(out, " (");
			mg_buf_line(out, rest->whys[i]);
			mg_buf_putc(out, ')');
		}
	}
	mg_buf_puts(out, rest->n > SHOWN ? ", ...\n" : "\n");
}

static void text_end(const struct mg_replay *r, const struct mg_replay_policy **list, struct mg_buf *out)
{
	if (r->policies.n)
		mg_buf_puts(out, "\nby policy\n");
	for (size_t i = 0; i < r->policies.n; i++)
		text_policy(list[i], out);
	mg_buf_printf(out, "%s%" PRIu64 " decision%s judged again: %" PRIu64 " verdict%s would change (%" PRIu64 " to deny, %" PRIu64 " to allow), %" PRIu64
			   " decision%s would have other outcomes\n",
		      r->changed ? "\n" : "", r->judged, plural(r->judged), r->verdicts, plural(r->verdicts), r->denied, r->allowed, r->changed, plural(r->changed));
	text_rest(&r->no_input, "without a kept input, not judged", out);
	text_rest(&r->failed, "could not be judged", out);
}

static void json_policy(const struct mg_replay_policy *p, struct mg_buf *out)
{
	const char *between = "";
	mg_buf_json(out, p->id);
	mg_buf_puts(out, ": [");
	for (int b = 0; b < MG_REPLAY_OUTCOMES; b++)
		for (int a = 0; a < MG_REPLAY_OUTCOMES; a++)
			if (p->counts[b][a]) {
				mg_buf_printf(out, "%s{\"before\": \"%s\", \"after\": \"%s\", \"decisions\": %" PRIu64 "}", between, mg_rejudged_outcome(b),
					      mg_rejudged_outcome(a), p->counts[b][a]);
				between = ", ";
			}
	mg_buf_putc(out, ']');
}

static void json_rest(const struct mg_replay_rest *rest, bool whys, const char *name, struct mg_buf *out)
{
	mg_buf_printf(out, ",\n  \"%s\": [", name);
	for (size_t i = 0; i < rest->n && i < MG_REPLAY_NAMED; i++) {
		mg_buf_puts(out, i ? ", " : "");
		if (whys)
			mg_buf_puts(out, "{\"id\": ");
		mg_buf_json(out, rest->ids[i]);
		if (whys) {
			mg_buf_puts(out, ", \"reason\": ");
			mg_buf_json(out, rest->whys[i]);
			mg_buf_putc(out, '}');
		}
	}
	mg_buf_putc(out, ']');
}

static void json_end(const struct mg_replay *r, const struct mg_replay_policy **list, struct mg_buf *out)
{
	mg_buf_puts(out, r->changed ? "\n  ],\n  \"policies\": {" : "],\n  \"policies\": {");
	for (size_t i = 0; i < r->policies.n; i++) {
		mg_buf_puts(out, i ? ",\n    " : "\n    ");
		json_policy(list[i], out);
	}
	mg_buf_putc(out, '}');
	json_rest(&r->no_input, false, "without_input", out);
	json_rest(&r->failed, true, "not_judged", out);
	mg_buf_printf(out,
		      ",\n  \"summary\": {\"judged\": %" PRIu64 ", \"verdicts_changed\": %" PRIu64 ", \"to_deny\": %" PRIu64 ", \"to_allow\": %" PRIu64
		      ", \"changed\": %" PRIu64 ", \"without_input\": %" PRIu64 ", \"not_judged\": %" PRIu64 "}\n}\n",
		      r->judged, r->verdicts, r->denied, r->allowed, r->changed, r->no_input.n, r->failed.n);
}

int mg_replay_end(struct mg_replay *r)
{
	struct mg_buf out = { 0 };
	const struct mg_replay_policy **list = mg_new_n(r->arena, const struct mg_replay_policy *, r->policies.n + 1);
	if (!list)
		return MG_ENOMEM;
	for (size_t i = 0; i < r->policies.n; i++)
		list[i] = r->policies.entries[i].value;
	if (r->policies.n)
		qsort(list, r->policies.n, sizeof(*list), by_id);
	if (!r->changed)
		head(r, &out);
	if (r->json)
		json_end(r, list, &out);
	else
		text_end(r, list, &out);
	return flush(r, &out);
}
