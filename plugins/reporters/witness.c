/* SPDX-License-Identifier: Apache-2.0 */
/* Witnesses as a person would type them: the way to see a finding again. */
#include "out.h"

#include <string.h>

typedef void put_text(struct out *o, struct mg_str s);

static bool plain_word(struct mg_str s)
{
	static const char fine[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@%+,=-";
	for (size_t i = 0; i < s.n; i++)
		if (!memchr(fine, s.p[i], sizeof(fine) - 1))
			return false;
	return true;
}

/* name=value as one word of a shell. */
static void argument(struct out *o, put_text *put, const char *option, struct mg_str name, struct mg_str value)
{
	bool quote = !plain_word(name) || !plain_word(value);
	out_text(o, option);
	out_text(o, quote ? " '" : " ");
	if (name.n) {
		put(o, name);
		out_char(o, '=');
	}
	for (size_t i = 0, from = 0; i <= value.n; i++)
		if (i == value.n || value.p[i] == '\'') {
			put(o, (struct mg_str){ value.p + from, i - from });
			if (i < value.n)
				out_text(o, "'\\''");
			from = i + 1;
		}
	if (quote)
		out_char(o, '\'');
}

static void assignment(struct out *o, put_text *put, const struct mg_report_witness *w)
{
	static const struct {
		struct mg_str name;
		const char *option;
	} pseudo[] = {
		{ { "AWS::Region", 11 }, "--region" }, { { "AWS::AccountId", 14 }, "--account" }, { { "AWS::StackName", 14 }, "--stack-name" },
	};
	if (w->condition) {
		out_text(o, "condition ");
		put(o, w->name);
		out_text(o, " is ");
		put(o, w->value);
		return;
	}
	if (str_same(w->value, (struct mg_str){ "<other>", 7 })) { /* no example was found */
		put(o, w->name);
		out_text(o, " is another value that its constraints take");
		return;
	}
	for (size_t i = 0; i < sizeof(pseudo) / sizeof(*pseudo); i++)
		if (str_same(w->name, pseudo[i].name)) {
			argument(o, put, pseudo[i].option, (struct mg_str){ NULL, 0 }, w->value);
			return;
		}
	if (w->name.n > 5 && !memcmp(w->name.p, "AWS::", 5)) {
		put(o, w->name);
		out_text(o, " is ");
		put(o, w->value);
		return;
	}
	argument(o, put, "--parameter", w->name, w->value);
}

void out_witness(struct out *o, const struct mg_finding *f, put_text *put)
{
	for (size_t i = 0; i < f->nwitness; i++) {
		bool words = f->witness[i]->condition;
		if (i)
			out_text(o, words || f->witness[i - 1]->condition ? ", " : " ");
		assignment(o, put, f->witness[i]);
	}
}
