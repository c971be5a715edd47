/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/test_replace.h"

#include <stdlib.h>

/* One text of the template that another one takes the place of. */
struct cut {
	size_t at;
	struct mg_str from, to;
};

static bool find_cut(const struct mg_member *m, struct mg_str text, struct cut *out, struct mg_buf *why)
{
	char quoted[MG_QUOTE_MAX];
	const char *wrong = NULL;
	*out = (struct cut){ mg_str_find(text, m->key, 0), m->key, m->value->text };
	if (!mg_node_is_scalar(m->value))
		wrong = "must become a text";
	else if (!m->key.n || out->at == (size_t)-1)
		wrong = "occurs nowhere in the template; it must occur exactly once";
	else if (mg_str_find(text, m->key, out->at + 1) != (size_t)-1)
		wrong = "occurs more than once in the template; it must occur exactly once";
	if (wrong)
		mg_buf_printf(why, "`replace`: %s %s\n", mg_quote(m->key, quoted), wrong);
	return !wrong;
}

static int by_place(const void *a, const void *b)
{
	const struct cut *x = a, *y = b;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* All at once, so that nothing is looked for in what another one put there. */
static bool splice(struct mg_arena *a, const struct cut *cuts, size_t n, struct mg_str *text, struct mg_buf *why)
{
	char quoted[MG_QUOTE_MAX], other[MG_QUOTE_MAX];
	struct mg_buf out = { 0 };
	size_t at = 0;
	for (size_t i = 0; i < n; i++) {
		if (cuts[i].at < at) {
			mg_buf_fini(&out);
			mg_buf_printf(why, "`replace`: %s and %s overlap in the template\n", mg_quote(cuts[i - 1].from, quoted), mg_quote(cuts[i].from, other));
			return false;
		}
		mg_buf_add(&out, text->p + at, cuts[i].at - at);
		mg_buf_str(&out, cuts[i].to);
		at = cuts[i].at + cuts[i].from.n;
	}
	mg_buf_add(&out, text->p + at, text->n - at);
	*text = out.failed ? MG_STR_NONE : mg_arena_str(a, mg_buf_view(&out));
	mg_buf_fini(&out);
	if (!text->p)
		mg_buf_puts(why, "out of memory\n");
	return text->p;
}

bool mg_test_replace(struct mg_arena *a, const struct mg_node *n, struct mg_str *text, struct mg_buf *why)
{
	if (n->kind != MG_MAP) {
		mg_buf_puts(why, "`replace` must be a map from what stands in the template to what stands there instead\n");
		return false;
	}
	struct cut *cuts = mg_new_n(a, struct cut, (size_t)n->count + 1);
	if (!cuts) {
		mg_buf_puts(why, "out of memory\n");
		return false;
	}
	for (uint32_t i = 0; i < n->count; i++)
		if (!find_cut(&n->members[i], *text, &cuts[i], why))
			return false;
	qsort(cuts, n->count, sizeof(*cuts), by_place);
	return splice(a, cuts, n->count, text, why);
}
