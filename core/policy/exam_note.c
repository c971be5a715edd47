/* SPDX-License-Identifier: Apache-2.0 */
/* Notes: buffering what a run reports, and merging it over runs by place, path, matcher and the policy's line. */
#include "policy/exam.h"

size_t mg_exam_event(const struct mg_exam *e)
{
	return e->npending;
}

/* Bytes of a finding's path, as people and as machines write it, that are no output of the policy. */
#define PATH_FREE 2048

/* Same report, whatever its ordinal. */
static bool same_place(const struct mg_note *a, const struct mg_note *b)
{
	return a->line == b->line && a->owner == b->owner && a->warning == b->warning && strcmp(a->matcher, b->matcher) == 0 &&
	       mg_str_eq(a->spot.pointer, b->spot.pointer) && mg_str_eq(a->label, b->label);
}

static struct mg_note *find(struct mg_note *notes, size_t from, size_t n, const struct mg_note *like)
{
	for (size_t i = from; i < n; i++)
		if (notes[i].ordinal == like->ordinal && same_place(&notes[i], like))
			return &notes[i];
	return NULL;
}

static bool add_leaf(struct mg_exam *e, struct mg_note *n, uint32_t leaf)
{
	if (n->nleaves && n->leaves[n->nleaves - 1] == leaf)
		return true;
	if (!mg_exam_grow(e, (void **)&n->leaves, n->nleaves, &n->cap, sizeof *n->leaves))
		return false;
	n->leaves[n->nleaves++] = leaf;
	return true;
}

/* The place of the note among those of this leg that agree with it; an equal one of this leg is given back instead. */
static struct mg_note *place_in_leg(struct mg_exam *e, struct mg_note *note, size_t event)
{
	note->ordinal = 0;
	for (size_t i = 0; i < e->npending; i++) {
		struct mg_note *p = &e->pending[i];
		if (p->leg != e->leg || !same_place(p, note))
			continue;
		if (i >= event || mg_str_eq(p->message, note->message))
			return p;
		note->ordinal++;
	}
	return NULL;
}

/* Pays for a finding that no run has made before, and for its text. */
static bool pay_new(struct mg_exam *e, const struct mg_note *note)
{
	struct mg_account *a = &e->account;
	/* Paths of templates are no message; one that a policy made long is output like one. */
	size_t path = note->label.n + note->spot.pointer.n, bytes = note->message.n + (path > PATH_FREE ? path - PATH_FREE : 0);
	return mg_account_pay(a, 100) && mg_account_pay_finding(a) && mg_account_pay(a, 1 + bytes / 32) && mg_account_pay_output(a, bytes);
}

bool mg_exam_put(struct mg_exam *e, struct mg_note *note, uint32_t leaf, size_t event)
{
	if (!mg_account_pay(&e->account, 1 + e->npending + e->nnotes))
		return false;
	if (note->spot.source && !note->spot.pointer.p) /* its path did not fit */
		return false;
	note->leg = e->leg;
	note->leaves = NULL;
	note->nleaves = note->cap = 0;
	if (!note->warning)
		mg_exam_outcome(e, MG_FAIL, MG_STR_NONE);
	struct mg_note *same = place_in_leg(e, note, event);
	if (!same) {
		if (!find(e->notes, 0, e->nnotes, note) && !pay_new(e, note))
			return false;
		if (!mg_exam_grow(e, (void **)&e->pending, e->npending, &e->cappending, sizeof *e->pending))
			return false;
		same = &e->pending[e->npending++];
		*same = *note;
	}
	return add_leaf(e, same, leaf);
}

void mg_exam_note(lua_State *L, struct mg_exam *e, struct mg_note *note, uint32_t leaf, size_t event)
{
	mg_charge(L, 0); /* a run that was stopped records nothing */
	if (mg_exam_put(e, note, leaf, event))
		return;
	mg_charge_settle(L);
	mg_exam_full(L, e);
}

static void merge_note(struct mg_exam *e, const struct mg_note *p)
{
	struct mg_note *n = find(e->notes, 0, e->nnotes, p);
	if (!n) {
		if (!mg_exam_grow(e, (void **)&e->notes, e->nnotes, &e->capnotes, sizeof *e->notes))
			return;
		e->notes[e->nnotes++] = *p;
		return;
	}
	for (size_t i = 0; i < p->nleaves; i++)
		if (!add_leaf(e, n, p->leaves[i]))
			return;
}

void mg_exam_merge(struct mg_exam *e)
{
	for (size_t i = 0; i < e->npending; i++)
		merge_note(e, &e->pending[i]);
	e->npending = 0;
	const struct mg_leg *run = NULL;
	for (size_t i = e->nlegs; i-- > 0 && !run;)
		if (e->legs[i].parent == MG_NO_LEG)
			run = &e->legs[i];
	if (!run)
		return;
	if (!e->judged || run->outcome > e->outcome)
		e->outcome = run->outcome;
	e->judged = true;
	for (int i = 0; i <= MG_ERROR; i++)
		if (!e->reasons[i].n)
			e->reasons[i] = run->reasons[i];
}
