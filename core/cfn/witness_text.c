/* SPDX-License-Identifier: Apache-2.0 */
/* A witness as a person would type it on the command line. */
#include "base/buf.h"
#include "cfn/diagnose.h"

static bool plain_word(struct mg_str s)
{
	static const char fine[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@%+,=-";

	for (size_t i = 0; i < s.n; i++)
		if (!memchr(fine, s.p[i], sizeof(fine) - 1))
			return false;
	return s.n > 0;
}

/* One word of a shell. */
static void quoted(struct mg_buf *b, struct mg_str s)
{
	mg_buf_putc(b, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\'')
			mg_buf_puts(b, "'\\'");
		mg_buf_putc(b, s.p[i]);
	}
	mg_buf_putc(b, '\'');
}

static void item(struct mg_buf *b, const struct mg_witness_item *w)
{
	static const char *const options[][2] = { { "AWS::Region", "--region " }, { "AWS::AccountId", "--account " }, { "AWS::StackName", "--stack-name " } };
	const char *option = "--parameter ";
	bool pseudo = mg_str_starts(w->name, MG_STR("AWS::"));

	for (size_t i = 0; i < 3; i++)
		if (mg_str_is(w->name, options[i][0]))
			option = options[i][1];
	if (!w->condition && mg_str_is(w->value, "<other>")) { /* no example was found */
		mg_buf_printf(b, "%.*s is another value%s", MG_STR_ARG(w->name), pseudo ? "" : " that its constraints take");
		return;
	}
	if (w->condition || (pseudo && option[2] == 'p')) {
		mg_buf_printf(b, "%s%.*s is %.*s", w->condition ? "condition " : "", MG_STR_ARG(w->name), MG_STR_ARG(w->value));
		return;
	}
	mg_buf_puts(b, option);
	if (!pseudo) {
		mg_buf_str(b, w->name);
		mg_buf_putc(b, '=');
	}
	if (plain_word(w->value))
		mg_buf_str(b, w->value);
	else
		quoted(b, w->value);
}

struct mg_str mg_witness_text(struct mg_world *w, const struct mg_witness *wit)
{
	struct mg_buf b = { 0 };

	for (size_t i = 0; i < wit->n; i++) {
		if (i)
			mg_buf_puts(&b, wit->items[i].condition || wit->items[i - 1].condition ? ", " : " ");
		item(&b, &wit->items[i]);
	}
	struct mg_str s = mg_arena_str(w->arena, mg_buf_view(&b));
	mg_buf_fini(&b);
	return s.p ? s : MG_STR("");
}
