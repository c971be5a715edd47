/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/error.h"
#include "builtin.h"

int (mg_cli_fail)(const char *fmt, ...)
{
	char text[2048];
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	for (char *p = text; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = ' ';
	struct mg_buf line = { 0 };
	mg_buf_line(&line, mg_str_from(text)); /* what is left: C1, directions of text */
	fprintf(stderr, "moongate: %.*s\n", MG_STR_ARG(mg_buf_view(&line)));
	mg_buf_fini(&line);
	return MG_EXIT_USAGE;
}

static void help_formats(void)
{
	for (size_t i = 0; mg_builtins[i]; i++)
		for (size_t k = 0; mg_builtins[i]->reporters && mg_builtins[i]->reporters[k]; k++)
			printf("                        %-8s %s\n", mg_builtins[i]->reporters[k]->name, mg_builtins[i]->reporters[k]->description);
}

int mg_cli_help(const struct mg_command *c)
{
	const char *at = c->help, *formats;
	while ((formats = strstr(at, MG_HELP_FORMATS))) {
		fwrite(at, 1, (size_t)(formats - at), stdout);
		help_formats();
		at = formats + strlen(MG_HELP_FORMATS);
	}
	fputs(at, stdout);
	return MG_EXIT_OK;
}

bool mg_args_add(struct mg_args *a, const char *arg)
{
	if (a->n == a->cap) {
		size_t cap = a->cap ? a->cap * 2 : 8;
		const char **more = realloc(a->items, cap * sizeof(*more));
		if (!more) {
			mg_cli_fail("out of memory");
			return false;
		}
		a->items = more;
		a->cap = cap;
	}
	a->items[a->n++] = arg;
	return true;
}

static const struct option *option_called(const struct option *options, int value)
{
	for (; options->name; options++)
		if (options->val == value)
			return options;
	return NULL;
}

static int unknown(const struct mg_command *c, const char *word, const struct option *options)
{
	char quoted[MG_QUOTE_MAX];
	const char *names[64];
	size_t n = 0;
	struct mg_str name = mg_str_from(word + 2);
	const char *equals = memchr(name.p, '=', name.n);
	if (equals)
		name.n = (size_t)(equals - name.p);
	for (const struct option *o = options; o->name && n < 64; o++)
		names[n++] = o->name;
	const char *near = mg_str_nearest(name, names, n);
	mg_quote((struct mg_str){ word, name.n + 2 }, quoted);
	if (near)
		mg_cli_fail("unknown option %s; did you mean `--%s`?", quoted, near);
	else
		mg_cli_fail("unknown option %s; `moongate %s --help` lists them", quoted, c->name);
	return '?';
}

int mg_cli_option(const struct mg_command *c, int argc, char **argv, const char *letters, const struct option *options)
{
	char all[128];
	snprintf(all, sizeof(all), ":%s", letters);
	opterr = 0;
	int value = getopt_long(argc, argv, all, options, NULL);
	const char *word = optind > 0 && optind <= argc ? argv[optind - 1] : "";
	if (value == ':') {
		const struct option *o = option_called(options, optopt);
		if (o && word[0] == '-' && word[1] == '-')
			mg_cli_fail("option `--%s` needs a value; see `moongate %s --help`", o->name, c->name);
		else
			mg_cli_fail("option `-%c` needs a value; see `moongate %s --help`", optopt, c->name);
		return '?';
	}
	if (value != '?')
		return value;
	if (word[0] != '-' || word[1] != '-')
		mg_cli_fail("unknown option `-%c`; `moongate %s --help` lists them", optopt, c->name);
	else if (option_called(options, optopt))
		mg_cli_fail("option `--%s` takes no value", option_called(options, optopt)->name);
	else
		unknown(c, word, options);
	return '?';
}
