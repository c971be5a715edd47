/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of the service live in a program of their own beside this one, moongate-service. */
#include "cli/cli.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

static const char name[] = "moongate-service";

static int run(const struct mg_command *self, int argc, char **argv)
{
	char path[PATH_MAX];
	char *arguments[1024];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (n <= 0 || argc >= (int)(sizeof(arguments) / sizeof(arguments[0])) - 1)
		return mg_cli_fail("`moongate %s` cannot be started: %s", self->name, n <= 0 ? strerror(errno) : "too many arguments");
	while (n > 0 && path[n - 1] != '/')
		n--;
	if ((size_t)n + sizeof(name) > sizeof(path))
		return mg_cli_fail("`moongate %s` cannot be started: the path is too long", self->name);
	memcpy(path + n, name, sizeof(name));
	arguments[0] = path;
	for (int i = 0; i <= argc; i++)
		arguments[i + 1] = argv[i];
	execv(path, arguments);
	return mg_cli_fail("`moongate %s` needs the program %s beside this one: %s", self->name, path, strerror(errno));
}

const struct mg_command mg_command_lambda = { "lambda", "the hook as an AWS Lambda function", "", run };
const struct mg_command mg_command_plugins = { "plugins", "list what plugins offer", "", run };
const struct mg_command mg_command_replay = { "replay", "judge logged decisions again by other policies", "", run };
const struct mg_command mg_command_serve = { "serve", "the hook service", "", run };
