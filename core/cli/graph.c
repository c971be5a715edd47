/* SPDX-License-Identifier: Apache-2.0 */
/* moongate graph: resources and references of one template as DOT, coloured by what the policies found. */
#include <stdlib.h>

#include "base/error.h"
#include "cli/cli.h"
#include "cli/dot.h"
#include "cli/files.h"
#include "cli/subject.h"

static const char help[] =
	"usage: moongate graph [OPTION]... FILE\n\n"
	"Prints the resources of a template and the references between them (Ref, GetAtt, Sub, DependsOn) as a DOT\n"
	"document. With policies (-p, or a configuration) resources are coloured by outcome. The templates of nested\n"
	"stacks that are local files are clusters. - is standard input.\n\n" MG_SESSION_HELP MG_SUBJECT_HELP
	"\nexit status: 0 printed, 2 wrong usage or configuration, 5 the template cannot be loaded.\n\n"
	"examples:\n"
	"  moongate graph template.yml | dot -Tsvg > template.svg\n"
	"  moongate graph -p policies/org template.yml\n";

enum { EXIT_TEMPLATE = 5 };

static const struct option options[] = {
	MG_SESSION_OPTIONS,
	MG_SUBJECT_OPTIONS,
	{ NULL, 0, NULL, 0 },
};

struct graph {
	struct mg_session_options session_options;
	struct mg_subject_options subject;
	struct mg_session session;
};

static int parse(struct graph *g, const struct mg_command *self, int argc, char **argv)
{
	int option;
	while ((option = mg_cli_option(self, argc, argv, MG_SESSION_LETTERS, options)) != -1) {
		if (option == '?')
			return MG_EXIT_USAGE;
		if (option == 'h') {
			mg_cli_help(self);
			return -1;
		}
		int taken = mg_session_option(&g->session_options, option, optarg);
		if (!taken)
			taken = mg_subject_option(&g->subject, option, optarg);
		if (taken < 0)
			return MG_EXIT_USAGE;
	}
	g->session_options.account = g->subject.account;
	if (argc - optind == 1)
		return MG_EXIT_OK;
	return mg_cli_fail("graph takes one template: moongate graph template.yml");
}

/* Without any policies named the graph is drawn all the same, in grey. */
static int open_session(struct graph *g)
{
	struct mg_arena *a = mg_arena_new(0);
	struct mg_str found = MG_STR_NONE;
	struct mg_error err;
	if (!a)
		return mg_cli_fail("out of memory");
	if (!g->session_options.packs.n && !g->session_options.config)
		g->session_options.no_policies = mg_config_find(a, &found, &err) < 0 || !found.n;
	mg_arena_free(a);
	return mg_session_open(&g->session, &g->session_options) < 0 ? MG_EXIT_USAGE : MG_EXIT_OK;
}

static int judge(struct graph *g, const struct mg_policy_set *set, struct mg_job *job, struct mg_report_template **t)
{
	struct mg_engine *engine;
	struct mg_error err;
	int status = mg_engine_new(set, &g->session.config, &engine, &err);
	if (status == MG_OK) {
		status = mg_engine_judge(engine, g->session.arena, job, t, &err);
		mg_engine_free(engine);
	}
	return status != MG_OK ? mg_cli_fail("%s", err.text) : MG_EXIT_OK;
}

static int print(const struct mg_report_template *t, const struct mg_nested_reports *nested)
{
	struct mg_buf out = { 0 };
	if (t->failed) {
		mg_cli_fail("%.*s:%u:%u: %.*s", MG_STR_ARG(t->file), t->error_at.line, t->error_at.column, MG_STR_ARG(t->error));
		return EXIT_TEMPLATE;
	}
	bool ok = mg_dot(t, nested, &out);
	if (ok)
		fwrite(out.p, 1, out.n, stdout);
	mg_buf_fini(&out);
	return ok ? MG_EXIT_OK : mg_cli_fail("out of memory");
}

static int draw(struct graph *g, const char *path)
{
	struct mg_session *s = &g->session;
	struct mg_policy_set none = { .arena = s->arena, .limits = &s->config.limits };
	struct mg_job job = { .label = strcmp(path, "-") != 0 ? mg_str_from(path) : MG_STR("<stdin>"), .strict_parameters = true };
	struct mg_nested_reports nested = { 0 };
	struct mg_report_template *t = NULL;
	struct mg_error err;
	char *bytes;
	if (!mg_subject_stdin_once(&g->subject, !strcmp(path, "-")) || !mg_subject_fill(s->arena, &g->subject, &s->config.limits, &job))
		return MG_EXIT_USAGE;
	if (mg_file_read(path, (size_t)s->config.limits.doc_bytes, &bytes, &job.bytes.n, &err) < 0) {
		mg_cli_fail("%s", err.text);
		return EXIT_TEMPLATE;
	}
	job.bytes.p = bytes;
	job.base_path = strcmp(path, "-") != 0 ? mg_files_folder(s->arena, mg_str_from(path)) : NULL;
	job.nested = &nested;
	int status = judge(g, s->set ? s->set : &none, &job, &t);
	if (status == MG_EXIT_OK)
		status = print(t, &nested);
	free(bytes);
	return status;
}

static int run(const struct mg_command *self, int argc, char **argv)
{
	struct graph g = { 0 };
	int status = parse(&g, self, argc, argv);
	if (status == MG_EXIT_OK)
		status = open_session(&g);
	if (status == MG_EXIT_OK) {
		status = draw(&g, argv[optind]);
		mg_session_close(&g.session);
	}
	mg_subject_free(&g.subject);
	free(g.session_options.packs.items);
	return status < 0 ? MG_EXIT_OK : status;
}

const struct mg_command mg_command_graph = { "graph", "resources and references as DOT", help, run };
