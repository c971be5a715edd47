/* SPDX-License-Identifier: Apache-2.0 */
/* moongate: the table of commands. */
#include "cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <moongate/version.h>

static const struct mg_command *const commands[] = {
	&mg_command_check, &mg_command_eval, &mg_command_graph, &mg_command_lambda, &mg_command_new, &mg_command_plugins,
	&mg_command_policies, &mg_command_replay, &mg_command_serve, &mg_command_test,
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static int usage(FILE *to)
{
	fputs("usage: moongate COMMAND [OPTION]... [ARGUMENT]...\n\n"
	      "A policy gate for CloudFormation: judges templates by policies and says allow or deny.\n\n", to);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(to, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\n`moongate COMMAND --help` says more. `moongate --version` prints the version.\n\n"
	      "example: moongate check -p policies/org template.yml\n", to);
	return MG_EXIT_OK;
}

static const struct mg_command *find(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static int unknown(const char *word)
{
	const char *names[COMMANDS];
	char quoted[MG_QUOTE_MAX];
	for (size_t i = 0; i < COMMANDS; i++)
		names[i] = commands[i]->name;
	const char *near = mg_str_nearest(mg_str_from(word), names, COMMANDS);
	mg_quote(mg_str_from(word), quoted);
	if (near)
		return mg_cli_fail("unknown command %s; did you mean `%s`?", quoted, near);
	return mg_cli_fail("unknown %s %s; `moongate --help` lists the commands", word[0] == '-' ? "option" : "command", quoted);
}

static int run(int argc, char **argv)
{
	if (argc < 2) {
		usage(stderr);
		return MG_EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return usage(stdout);
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		puts("moongate " MG_VERSION);
		return MG_EXIT_OK;
	}
	const char *name = argv[1];
	if (!strcmp(name, "help")) {
		const struct mg_command *about = argc > 2 ? find(argv[2]) : NULL;
		if (argc > 2 && !about)
			return unknown(argv[2]);
		return about ? mg_cli_help(about) : usage(stdout);
	}
	const struct mg_command *c = find(name);
	return c ? c->run(c, argc - 1, argv + 1) : unknown(name);
}

static int end(int status)
{
	bool bad = fflush(stdout) != 0 || ferror(stdout);
	if (bad && status != MG_EXIT_USAGE) /* which has told why */
		return mg_cli_fail("standard output cannot be written: %s", strerror(errno));
	return status;
}

void mg_cli_leave(int status)
{
#ifdef MG_QUICK_EXIT
	_exit(end(status));
#else
	(void)status;
#endif
}

int main(int argc, char **argv)
{
	/* A reader that has seen enough ends us quietly, whatever the caller did to the signal. */
	signal(SIGPIPE, SIG_DFL);
	return end(run(argc, argv));
}
