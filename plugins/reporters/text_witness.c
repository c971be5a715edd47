/* SPDX-License-Identifier: Apache-2.0 */
/* Witnesses as a person would type them: the way to see a finding again. */
#include "text.h"

#include <string.h>

static bool plain_word(struct mg_str s)
{
	static const char fine[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@%+,=-";
	for (size_t i = 0; i < s.n; i++)
		if (!memchr(fine, s.p[i], sizeof(fine) - 1))
			return false;
	return true;
}

/* name=value as one word of a shell. */
static void argument(struct text *t, const char *option, struct mg_str name, struct mg_str value)
{
	bool quote = !plain_word(name) || !plain_word(value);
	out_text(&t->out, option);
	out_text(&t->out, quote ? " '" : " ");
	if (name.n) {
		out_plain(&t->out, name);
		out_char(&t->out, '=');
	}
	for (size_t i = 0, from = 0; i <= value.n; i++)
		if (i == value.n || value.p[i] == '\'') {
			out_plain(&t->out, (struct mg_str){ value.p + from, i - from });
			if (i < value.n)
				out_text(&t->out, "'\\''");
			from = i + 1;
		}
	if (quote)
		out_char(&t->out, '\'');
}

static void assignment(struct text *t, const struct mg_report_witness *w)
{
	static const struct {
		struct mg_str name;
		const char *option;
	} pseudo[] = {
		{ { "AWS::Region", 11 }, "--region" }, { { "AWS::AccountId", 14 }, "--account" }, { { "AWS::StackName", 14 }, "--stack-name" },
	};
	if (w->condition) {
		out_text(&t->out, "condition ");
		out_plain(&t->out, w->name);
		out_text(&t->out, " is ");
		out_plain(&t->out, w->value);
		return;
	}
	for (size_t i = 0; i < sizeof(pseudo) / sizeof(*pseudo); i++)
		if (str_same(w->name, pseudo[i].name)) {
			argument(t, pseudo[i].option, (struct mg_str){ NULL, 0 }, w->value);
			return;
		}
	if (w->name.n > 5 && !memcmp(w->name.p, "AWS::", 5)) {
		out_plain(&t->out, w->name);
		out_text(&t->out, " is ");
		out_plain(&t->out, w->value);
		return;
	}
	argument(t, "--parameter", w->name, w->value);
}

void text_witness(struct text *t, const struct mg_finding *f)
{
	if (!f->nwitness)
		return;
	text_note(t, "when");
	for (size_t i = 0; i < f->nwitness; i++) {
		bool words = f->witness[i]->condition;
		if (i)
			out_text(&t->out, words || f->witness[i - 1]->condition ? ", " : " ");
		assignment(t, f->witness[i]);
	}
	out_char(&t->out, '\n');
}
