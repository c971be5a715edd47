/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands share: options with errors that teach, the exit statuses, and a session with configuration, plugins and policies. */
#ifndef MG_CLI_CLI_H
#define MG_CLI_CLI_H

#include <getopt.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/error.h"
#include "config/config.h"
#include "plugin/host.h"
#include "policy/pack.h"

/* Exit statuses beside those that mg_report_exit_status gives. */
enum { MG_EXIT_OK = 0, MG_EXIT_FAIL = 1, MG_EXIT_USAGE = 2 };

struct mg_command {
	const char *name, *summary; /* one line for the list of commands */
	const char *help;           /* the whole text of --help */
	int (*run)(const struct mg_command *self, int argc, char **argv); /* argv[0] is the command's name; returns the exit status */
};

extern const struct mg_command mg_command_check, mg_command_eval, mg_command_graph, mg_command_lambda, mg_command_new, mg_command_plugins, mg_command_policies, mg_command_replay, mg_command_serve,
	mg_command_test;

/* "moongate: text" on stderr, one line, control bytes escaped. Returns MG_EXIT_USAGE. */
int mg_cli_fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
#ifdef __clang_analyzer__ /* see base/error.h */
#define mg_cli_fail(...) mg_failed(mg_cli_fail(__VA_ARGS__), MG_EXIT_USAGE)
#endif
/* The next option: its value in struct option, -1 at the end, or '?' after a mistake that has been told. */
int mg_cli_option(const struct mg_command *c, int argc, char **argv, const char *letters, const struct option *options);
/* In a help text: the report formats that are built in, one a line. */
#define MG_HELP_FORMATS "\f"
/* Prints the command's help. Returns MG_EXIT_OK. */
int mg_cli_help(const struct mg_command *c);
/* Ends the process with all that is left to the system to free, which is quicker. Returns where leaks are looked for: then everything is freed as usual. */
void mg_cli_leave(int status);
/* A list of arguments that repeat. */
struct mg_args {
	const char **items;
	size_t n, cap;
};
/* False without memory (told). */
bool mg_args_add(struct mg_args *a, const char *arg);

/* Options that every command with policies has. */
struct mg_session_options {
	const char *config; /* --config, or NULL: the nearest */
	const char *env;    /* --env */
	const char *account;
	struct mg_args packs; /* -p; beats the configuration's */
	bool no_policies;     /* the command does without */
	bool folders_only;      /* folders are looked for, policies not loaded */
	bool plain;           /* policies as their pack has them, without the configuration's settings */
};

#define MG_SESSION_OPTIONS                                                                                                                           \
	{ "policies", required_argument, NULL, 'p' }, { "config", required_argument, NULL, 'c' }, { "env", required_argument, NULL, 'e' },            \
	{ "help", no_argument, NULL, 'h' }
#define MG_SESSION_LETTERS "p:c:h"
#define MG_SESSION_HELP                                                                                                                              \
	"  -p, --policies DIR    folder of policies; repeatable, instead of the configuration's `packs`\n"                                          \
	"  -c, --config FILE     configuration; otherwise the nearest moongate.yaml from here upwards\n"                                            \
	"      --env NAME        environment of the configuration\n"                                                                                \
	"  -h, --help            this text\n"

/* Takes one of MG_SESSION_OPTIONS. 1: taken, 0: not one of them, -1: no memory (told). */
int mg_session_option(struct mg_session_options *o, int option, const char *arg);

struct mg_session {
	struct mg_arena *arena;
	struct mg_config config, plain; /* plain: nobody's settings */
	struct mg_host host;
	struct mg_plugins plugins;
	const struct mg_str *packs;
	size_t npacks;
	struct mg_policy_set *set; /* NULL with no_policies */
};

/* Reads the configuration, opens plugins, loads policies. MG_OK, or a negative status that has been told. */
int mg_session_open(struct mg_session *s, const struct mg_session_options *o);
/* The same without telling: the failure is in err, and s stays open as far as it came, to be closed. */
int mg_session_load(struct mg_session *s, const struct mg_session_options *o, struct mg_error *err);
void mg_session_close(struct mg_session *s);
/* How the session's packs are loaded; config may be NULL for nobody's settings. */
struct mg_pack_options mg_session_packs(const struct mg_session *s, const struct mg_config *config);

#endif
