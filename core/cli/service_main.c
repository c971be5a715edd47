/* SPDX-License-Identifier: Apache-2.0 */
/* moongate-service: the commands that need the libraries of the service. `moongate` starts it. */
#include "cli/cli.h"

#include <errno.h>

static const struct mg_command *const commands[] = { &mg_command_lambda, &mg_command_plugins, &mg_command_replay, &mg_command_serve };

int main(int argc, char **argv)
{
	/* As Lambda starts what it finds in a function's bundle, with the handler's name or nothing behind. */
	const char *slash = argc ? strrchr(argv[0], '/') : NULL;
	char *lambda[] = { "moongate", "lambda", NULL };
	if (argc && !strcmp(slash ? slash + 1 : argv[0], "bootstrap")) {
		argc = 2;
		argv = lambda;
	}
	for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(commands[i]->name, argv[1]) != 0)
			continue;
		int status = commands[i]->run(commands[i], argc - 1, argv + 1);
		bool bad = fflush(stdout) != 0 || ferror(stdout);
		if (bad && status != MG_EXIT_USAGE) /* which has told why */
			return mg_cli_fail("standard output cannot be written: %s", strerror(errno));
		return status;
	}
	return mg_cli_fail("this is a part of moongate; start it as `moongate COMMAND`");
}
