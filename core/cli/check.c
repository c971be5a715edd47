/* SPDX-License-Identifier: Apache-2.0 */
/* moongate check: templates in, reports out, the verdict as exit status. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/map.h"
#include "cli/batch.h"
#include "cli/cli.h"
#include "cli/outputs.h"
#include "cli/progress.h"
#include "cli/subject.h"
#include "report/report.h"

static const char help[] =
	"usage: moongate check [OPTION]... [FILE|DIR|-]...\n\n"
	"Judges templates by policies. A folder means its .yaml .yml .json .template files with a root\n"
	"Resources; - is standard input; without an argument the working directory is taken.\n\n" MG_SESSION_HELP MG_SUBJECT_HELP
	"      --input NAME      what the files are, default cloudformation; `moongate plugins` lists the others\n"
	"      --undecided MODE  warn: what cannot be decided is shown, but does not deny; deny: the default\n"
	"  -f, --format FORMAT   of the report, default text; several with an --output each but one\n" MG_HELP_FORMATS
	"  -o, --output FILE     where the report of the --format before it goes; default standard output\n"
	"  -j, --jobs N          threads; default one per processor\n"
	"  -q, --quiet           findings only\n"
	"  -v, --verbose         also what passed, was skipped or ignored\n\n"
	"exit status: 0 allow, 1 a policy fails, 2 wrong usage or configuration, 3 undecided, 4 a policy\n"
	"broke, 5 a template cannot be loaded or would be refused. Over several files 5, 4, 1, 3, 0.\n\n"
	"examples:\n"
	"  moongate check -p policies/org template.yml\n"
	"  moongate check -p policies/org --parameter Environment=prod --region eu-west-1 template.yml\n"
	"  moongate check -p policies/org --format json --output out.json --format text templates/\n"
	"  cdk synth | moongate check -p policies/org -\n";

enum { OPT_UNDECIDED = MG_OPT_COMMAND, OPT_INPUT };

static const struct option options[] = {
	MG_SESSION_OPTIONS,
	MG_SUBJECT_OPTIONS,
	{ "undecided", required_argument, NULL, OPT_UNDECIDED },
	{ "input", required_argument, NULL, OPT_INPUT },
	{ "format", required_argument, NULL, 'f' },
	{ "output", required_argument, NULL, 'o' },
	{ "jobs", required_argument, NULL, 'j' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ NULL, 0, NULL, 0 },
};

struct check {
	struct mg_session_options session_options;
	struct mg_subject_options subject;
	struct mg_outputs outputs;
	struct mg_session session;
	const char *undecided, *input;
	unsigned jobs;
	int detail;
	uint64_t begun;
	struct mg_files files;
	struct mg_batch batch;
};

static bool take_jobs(struct check *c, const char *arg)
{
	int64_t n;
	char quoted[MG_QUOTE_MAX];
	if (mg_str_to_int(mg_str_from(arg), &n) && n > 0 && n <= 1024) {
		c->jobs = (unsigned)n;
		return true;
	}
	mg_cli_fail("--jobs %s is no number of threads; write 1 to 1024", mg_quote(mg_str_from(arg), quoted));
	return false;
}

static bool take_undecided(struct check *c, const char *arg)
{
	char quoted[MG_QUOTE_MAX];
	c->undecided = arg;
	if (!strcmp(arg, "warn") || !strcmp(arg, "deny"))
		return true;
	mg_cli_fail("--undecided %s is none; it is `warn` or `deny`", mg_quote(mg_str_from(arg), quoted));
	return false;
}

/* One option of check's own; false after a mistake. */
static bool take(struct check *c, int option, const char *arg)
{
	switch (option) {
	case OPT_UNDECIDED:
		return take_undecided(c, arg);
	case OPT_INPUT:
		c->input = arg;
		return true;
	case 'f':
		return mg_outputs_format(&c->outputs, arg);
	case 'o':
		return mg_outputs_file(&c->outputs, arg);
	case 'j':
		return take_jobs(c, arg);
	case 'q':
		c->detail = -1;
		return true;
	case 'v':
		c->detail = 1;
		return true;
	default:
		return false;
	}
}

/* MG_EXIT_OK to go on, or -1 when help was wanted and given, or the status to end with. */
static int parse(struct check *c, const struct mg_command *self, int argc, char **argv)
{
	int option;
	while ((option = mg_cli_option(self, argc, argv, MG_SESSION_LETTERS "f:o:j:qv", options)) != -1) {
		if (option == '?')
			return MG_EXIT_USAGE;
		if (option == 'h') {
			mg_cli_help(self);
			return -1;
		}
		int taken = mg_session_option(&c->session_options, option, optarg);
		if (!taken)
			taken = mg_subject_option(&c->subject, option, optarg);
		if (taken < 0 || (!taken && !take(c, option, optarg)))
			return MG_EXIT_USAGE;
	}
	c->session_options.account = c->subject.account;
	return MG_EXIT_OK;
}

/* A name that no template declares is mistyped; one that some do not declare is for the others. */
static bool all_declared(const struct check *c)
{
	const struct mg_inputs *in = &c->batch.job.inputs;
	for (size_t i = 0; i < c->files.n; i++)
		if (c->batch.answers[i].report && c->batch.answers[i].report->failed)
			return true; /* it might have declared any */
	for (size_t g = 0; g < in->ngiven; g++) {
		bool declared = false;
		char quoted[MG_QUOTE_MAX];
		for (size_t i = 0; i < c->files.n && !declared; i++)
			declared = c->batch.answers[i].declared[g];
		if (declared)
			continue;
		mg_cli_fail("%.*s: no template here declares a parameter %s", MG_STR_ARG(in->given[g].from), mg_quote(in->given[g].name, quoted));
		return false;
	}
	return true;
}

static void tell_ignored(const struct check *c)
{
	size_t n = 0, most = c->detail > 0 ? c->files.n : 10;
	for (size_t i = 0; i < c->files.n; i++) {
		if (!c->batch.answers[i].ignored || c->detail < 0 || n++ >= most)
			continue;
		struct mg_buf name = { 0 };
		mg_buf_line(&name, c->files.items[i].path);
		fprintf(stderr, "ignored: %.*s has no root Resources\n", MG_STR_ARG(mg_buf_view(&name)));
		mg_buf_fini(&name);
	}
	if (n > most)
		fprintf(stderr, "ignored: %zu more (-v lists all)\n", n - most);
}

/* Templates of nested stacks behind their parents; one that several parents nest with the same inputs is listed once. */
static bool gather_nested(const struct mg_nested_reports *from, struct mg_map *seen, struct mg_report_template **templates, size_t *n)
{
	for (size_t i = 0; i < from->n; i++) {
		if (mg_map_index(seen, from->keys[i]) != (size_t)-1)
			continue;
		if (mg_map_set(seen, from->keys[i], from->items[i]) < 0) {
			mg_cli_fail("out of memory");
			return false;
		}
		templates[(*n)++] = from->items[i];
	}
	return true;
}

/* The templates among the answers, in order; false when one does not go with what was given (told), or when there is none. */
static bool gather(struct check *c, struct mg_map *seen, struct mg_report_template **templates, size_t *n)
{
	for (size_t i = 0; i < c->files.n; i++) {
		const struct mg_answer *a = &c->batch.answers[i];
		if (a->wrong) {
			mg_cli_fail("%.*s: %s", MG_STR_ARG(c->files.items[i].label), a->err.text);
			return false;
		}
		if (a->report)
			templates[(*n)++] = a->report;
		if (!gather_nested(&a->nested, seen, templates, n))
			return false;
	}
	if (!*n)
		mg_cli_fail("no template to judge: none of the .yaml, .yml, .json and .template files found has a root Resources");
	return *n && all_declared(c);
}

/* No report is written over a template, be it named or found in a folder. */
static bool templates_are_spared(const struct check *c)
{
	for (size_t i = 0; i < c->files.n; i++)
		if (!c->batch.answers[i].ignored && !mg_str_is(c->files.items[i].path, "-") && !mg_outputs_spare(&c->outputs, c->files.items[i].path.p))
			return false;
	return true;
}

static size_t most_templates(const struct check *c)
{
	size_t n = c->files.n;
	for (size_t i = 0; i < c->files.n; i++)
		n += c->batch.answers[i].nested.n;
	return n;
}

static int report(struct check *c)
{
	struct mg_arena *a = c->session.arena;
	struct mg_report_template **templates = mg_new_n(a, struct mg_report_template *, most_templates(c) + 1);
	struct mg_map seen;
	size_t n = 0;
	mg_map_init(&seen, a);
	if (!templates)
		return mg_cli_fail("out of memory");
	tell_ignored(c);
	if (!gather(c, &seen, templates, &n) || !templates_are_spared(c))
		return MG_EXIT_USAGE;
	const struct mg_report *r = mg_report_assemble(a, c->session.set, &c->session.config, c->batch.job.inputs.date, templates, n);
	if (!r)
		return mg_cli_fail("out of memory");
	uint64_t ms = (mg_clock_now() - c->begun) / 1000000u;
	bool written = mg_outputs_write(&c->outputs, r, c->detail, ms ? ms : 1);
	mg_interrupt_end();
	return written ? mg_report_exit_status(r, (struct mg_verdict_mode){ c->session.config.undecided_allows }) : MG_EXIT_USAGE;
}

static bool reads_stdin_once(const struct check *c)
{
	size_t n = 0;
	for (size_t i = 0; i < c->files.n; i++)
		n += mg_str_is(c->files.items[i].path, "-");
	return mg_subject_stdin_once(&c->subject, n);
}

static bool resolve_input(struct check *c)
{
	const struct mg_plugins *p = &c->session.plugins;
	struct mg_str name = c->input ? mg_str_from(c->input) : MG_STR("cloudformation");
	char quoted[MG_QUOTE_MAX];
	c->batch.input = mg_plugins_find(p, MG_KIND_INPUT, name);
	c->batch.plugins = p;
	c->batch.templates = mg_str_is(name, "cloudformation");
	if (!c->batch.input)
		mg_cli_fail("there is no input %s; `moongate plugins` lists those there are", mg_quote(name, quoted));
	return c->batch.input != NULL;
}

static int judge(struct check *c, const char *const *args, size_t nargs)
{
	static const char *const here[] = { "." };
	struct mg_arena *a = c->session.arena;
	struct mg_error err;
	if (!mg_outputs_resolve(&c->outputs, &c->session.plugins) || !resolve_input(c))
		return MG_EXIT_USAGE;
	if (c->undecided)
		c->session.config.undecided_allows = !strcmp(c->undecided, "warn");
	if (mg_files_collect(a, nargs ? args : here, nargs ? nargs : 1, &c->files, &err) < 0)
		return mg_cli_fail("%s", err.text);
	if (!reads_stdin_once(c) || !mg_subject_fill(a, &c->subject, &c->session.config.limits, &c->batch.job))
		return MG_EXIT_USAGE;
	c->batch.set = c->session.set;
	c->batch.config = &c->session.config;
	c->batch.files = &c->files;
	c->batch.threads = c->jobs;
	c->batch.progress = c->detail >= 0 && isatty(STDERR_FILENO);
	c->batch.job.strict_parameters = c->files.n == 1;
	if (mg_batch_run(&c->batch, a, &err) < 0)
		return mg_cli_fail("%s", err.text);
	return report(c);
}

static int run(const struct mg_command *self, int argc, char **argv)
{
	struct check c = { .begun = mg_clock_now() };
	int status = parse(&c, self, argc, argv);
	if (status == MG_EXIT_OK && mg_session_open(&c.session, &c.session_options) < 0)
		status = MG_EXIT_USAGE;
	else if (status == MG_EXIT_OK) {
		status = judge(&c, (const char *const *)argv + optind, (size_t)(argc - optind));
		if (!c.session.config.nplugins) /* others than our own may have an end to make */
			mg_cli_leave(status);
		mg_batch_free(&c.batch);
		mg_session_close(&c.session);
	}
	mg_subject_free(&c.subject);
	free(c.session_options.packs.items);
	return status < 0 ? MG_EXIT_OK : status;
}

const struct mg_command mg_command_check = { "check", "judge templates", help, run };
