/* SPDX-License-Identifier: Apache-2.0 */
/* moongate eval: one expression on one template. */
#include <stdlib.h>

#include "base/error.h"
#include "cli/cli.h"
#include "cli/files.h"
#include "cli/subject.h"

static const char help[] =
	"usage: moongate eval [OPTION]... 'LUA' FILE\n\n"
	"Evaluates an expression of the policy language with `stack` in scope and prints the answer as JSON:\n"
	"one line, or one for each answer that some scenario gives, with a witness. A value that nobody can know\n"
	"is {\"unknown\": reason}. - is standard input.\n\n"
	"  -c, --config FILE     configuration; otherwise the nearest moongate.yaml from here upwards\n"
	"  -1, --first           only the first scenario\n"
	"      --scenarios       a line for each scenario that the expression asks for, also where answers are the same\n"
	"      --places          with each answer the places of the values that were read, and where they come from\n"
	"      --nested PATH     ask the nested stack of this logical id (Network, or Network/Subnets), whose TemplateURL\n"
	"                        is a local file, with what its parent gives it\n" MG_SUBJECT_HELP "  -h, --help            this text\n\n"
	"exit status: 0 answered, 2 wrong usage or an expression that broke, 5 the template cannot be loaded.\n\n"
	"examples:\n"
	"  moongate eval 'stack.description' template.yml\n"
	"  moongate eval stack template.yml\n"
	"  moongate eval --places 'stack:resource(\"Handler\")' template.yml\n"
	"  moongate eval '#stack:resources(\"AWS::S3::Bucket\")' template.yml\n"
	"  moongate eval --parameter Environment=prod 'stack:resource(\"Handler\").Timeout' template.yml\n";

enum { EXIT_TEMPLATE = 5 };
enum { OPT_SCENARIOS = MG_OPT_COMMAND, OPT_PLACES, OPT_NESTED };

static const struct option options[] = {
	MG_SESSION_OPTIONS,
	MG_SUBJECT_OPTIONS,
	{ "first", no_argument, NULL, '1' },
	{ "scenarios", no_argument, NULL, OPT_SCENARIOS },
	{ "places", no_argument, NULL, OPT_PLACES },
	{ "nested", required_argument, NULL, OPT_NESTED },
	{ NULL, 0, NULL, 0 },
};

struct eval {
	struct mg_session_options session_options;
	struct mg_subject_options subject;
	struct mg_session session;
	struct mg_eval_options options;
	const char *nested;
};

static bool take(struct eval *e, int option, const char *arg)
{
	switch (option) {
	case '1':
		e->options.first = true;
		return true;
	case OPT_SCENARIOS:
		e->options.scenarios = true;
		return true;
	case OPT_PLACES:
		e->options.places = true;
		return true;
	case OPT_NESTED:
		e->nested = arg;
		return true;
	default:
		return false;
	}
}

static int parse(struct eval *e, const struct mg_command *self, int argc, char **argv)
{
	int option;
	while ((option = mg_cli_option(self, argc, argv, MG_SESSION_LETTERS "1", options)) != -1) {
		if (option == '?')
			return MG_EXIT_USAGE;
		if (option == 'h') {
			mg_cli_help(self);
			return -1;
		}
		if (take(e, option, optarg))
			continue;
		int taken = mg_session_option(&e->session_options, option, optarg);
		if (!taken)
			taken = mg_subject_option(&e->subject, option, optarg);
		if (taken < 0)
			return MG_EXIT_USAGE;
	}
	e->session_options.account = e->subject.account;
	e->session_options.no_policies = true;
	if (argc - optind == 2)
		return MG_EXIT_OK;
	return mg_cli_fail("eval takes an expression and a template: moongate eval 'stack.description' template.yml");
}

static int answer(struct eval *e, const char *expression, const char *path)
{
	struct mg_policy_set set = { .arena = e->session.arena, .libraries = (const struct mg_library *const *)e->session.plugins.libraries,
				     .library_states = e->session.plugins.library_states, .nlibraries = e->session.plugins.nlibraries, .limits = &e->session.config.limits };
	struct mg_job job = { .label = strcmp(path, "-") != 0 ? mg_str_from(path) : MG_STR("<stdin>"), .strict_parameters = true };
	struct mg_buf out = { 0 };
	struct mg_error err;
	bool refused = false;
	char *bytes;
	int status;
	if (!mg_subject_stdin_once(&e->subject, !strcmp(path, "-")) || !mg_subject_fill(e->session.arena, &e->subject, &e->session.config.limits, &job))
		return MG_EXIT_USAGE;
	if (mg_file_read(path, (size_t)e->session.config.limits.doc_bytes, &bytes, &job.bytes.n, &err) < 0) {
		mg_cli_fail("%s", err.text);
		return EXIT_TEMPLATE;
	}
	job.bytes.p = bytes;
	job.base_path = strcmp(path, "-") != 0 ? mg_files_folder(e->session.arena, mg_str_from(path)) : NULL;
	status = mg_engine_eval(&set, &job, mg_str_from(e->nested), mg_str_from(expression), e->options, &out, &refused, &err);
	free(bytes);
	if (status < 0)
		mg_cli_fail("%s", err.text);
	else
		fwrite(out.p, 1, out.n, stdout);
	mg_buf_fini(&out);
	return status == MG_OK ? MG_EXIT_OK : refused ? EXIT_TEMPLATE : MG_EXIT_USAGE;
}

static int run(const struct mg_command *self, int argc, char **argv)
{
	struct eval e = { 0 };
	int status = parse(&e, self, argc, argv);
	if (status == MG_EXIT_OK && mg_session_open(&e.session, &e.session_options) < 0)
		status = MG_EXIT_USAGE;
	else if (status == MG_EXIT_OK) {
		status = answer(&e, argv[optind], argv[optind + 1]);
		mg_session_close(&e.session);
	}
	mg_subject_free(&e.subject);
	free(e.session_options.packs.items);
	return status < 0 ? MG_EXIT_OK : status;
}

const struct mg_command mg_command_eval = { "eval", "run an expression on a template", help, run };
