/* SPDX-License-Identifier: Apache-2.0 */
/* moongate test: the cases beside the policies, and which outcomes no case shows. */
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/cli.h"
#include "judge/policy_test.h"
#include "report/report.h"

static const char help[] =
	"usage: moongate test [OPTION]... [DIR]...\n\n"
	"Runs the *.test.lua files of pack folders and says which outcomes no case shows. Policies are tested\n"
	"with their own defaults, whatever the configuration sets.\n\n" MG_SESSION_HELP
	"  -k, --filter TEXT     only cases whose name contains TEXT\n"
	"      --require-fail    a policy without a failing case, or without a test file, is an error\n"
	"  -q, --quiet           failed cases and the summary only\n"
	"  -v, --verbose         every case\n\n"
	"exit status: 0 all cases hold, 1 one does not, 2 wrong usage, a broken pack or test file.\n\n"
	"examples:\n"
	"  moongate test policies/org\n"
	"  moongate test --filter 'public' policies/org\n";

enum { OPT_REQUIRE = 256, DEPTH = 32 };

static const struct option options[] = {
	MG_SESSION_OPTIONS,
	{ "filter", required_argument, NULL, 'k' },
	{ "require-fail", no_argument, NULL, OPT_REQUIRE },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ NULL, 0, NULL, 0 },
};

struct tests {
	struct mg_session_options session_options;
	struct mg_session session;
	struct mg_pack_options packs;
	const char *filter;
	bool require_fail, color;
	int detail;
	size_t cases, failed, files;
	struct mg_coverage *coverage; /* by policy */
};

static void paint(const struct tests *t, const char *style, const char *word)
{
	if (t->color)
		printf("\033[%sm%s\033[0m", style, word);
	else
		fputs(word, stdout);
}

/* Names and messages are for a terminal, whatever bytes a test has in them. */
static void print_line(struct mg_str s)
{
	struct mg_buf b = { 0 };
	mg_buf_line(&b, s);
	mg_buf_putc(&b, '\n');
	fwrite(b.p, 1, b.n, stdout);
	mg_buf_fini(&b);
}

static void print_case(const struct tests *t, const struct mg_test_file *f, const struct mg_case *c)
{
	bool ok = !c->why.n;
	if (ok && t->detail < 1)
		return;
	paint(t, ok ? "1;32" : "1;31", ok ? "ok" : "FAIL");
	printf("  %.*s", MG_STR_ARG(f->path));
	if (c->line)
		printf(":%u", c->line);
	fputs(": ", stdout);
	print_line(c->name);
	for (size_t from = 0; from < c->why.n;) {
		const char *end = memchr(c->why.p + from, '\n', c->why.n - from);
		size_t to = end ? (size_t)(end - c->why.p) : c->why.n;
		fputs("      ", stdout);
		print_line(mg_str_sub(c->why, from, to - from));
		from = to + 1;
	}
}

static int run_file(struct tests *t, const struct mg_policy *p, struct mg_str path)
{
	struct mg_test_options o = { t->session.set, &t->packs, mg_str_from(t->filter) };
	struct mg_arena *a = mg_arena_new(0);
	struct mg_test_file f;
	struct mg_error err;
	char *text;
	size_t n;
	if (!a)
		return mg_cli_fail("out of memory");
	int status = mg_file_read(path.p, (size_t)t->session.config.limits.policy_source, &text, &n, &err);
	if (status == MG_OK) {
		status = mg_policy_test_run(a, &o, p, path, (struct mg_str){ text, n }, &f, &err);
		free(text);
	}
	if (status != MG_OK) {
		mg_arena_free(a);
		return mg_cli_fail("%s", err.text);
	}
	for (size_t i = 0; i < f.n; i++)
		print_case(t, &f, &f.cases[i]);
	mg_coverage_add(&t->coverage[p->index], &f);
	t->files++;
	t->cases += f.n;
	t->failed += f.failed;
	mg_arena_free(a);
	return MG_EXIT_OK;
}

/* Is path where a policy that was loaded has its test? */
static bool is_test(struct tests *t, struct mg_str path)
{
	for (size_t i = 0; i < t->session.set->n; i++)
		if (mg_str_eq(mg_policy_test_path(t->session.arena, t->session.set->policies[i]), path))
			return true;
	return false;
}

/* A test file without its policy would never run and never be missed. */
static int look_for_orphans(struct tests *t, const char *folder, unsigned depth)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	int status = MG_EXIT_OK;
	if (!d || depth > DEPTH) {
		if (d)
			closedir(d);
		return mg_cli_fail("folder %s: %s", folder, d ? "too deep" : strerror(errno));
	}
	while (status == MG_EXIT_OK && (e = readdir(d))) {
		struct mg_str name = mg_str_from(e->d_name), path = mg_arena_printf(t->session.arena, "%s/%s", folder, e->d_name);
		struct stat st;
		if (!path.p || name.p[0] == '.' || lstat(path.p, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode) && strcmp(name.p, "lib") != 0)
			status = look_for_orphans(t, path.p, depth + 1);
		else if (mg_str_ends(name, MG_STR(".test.lua"))) {
			struct mg_str policy = mg_arena_printf(t->session.arena, "%.*s.lua", (int)(path.n - strlen(".test.lua")), path.p);
			if (policy.p && access(policy.p, F_OK) != 0 && !is_test(t, path))
				status = mg_cli_fail("%s tests no policy: there is no %s", path.p, policy.p);
		}
	}
	closedir(d);
	return status;
}

/* What a policy's cases leave unshown, in words; false when nothing. */
static bool gaps(const struct mg_coverage *c, char *out, size_t size)
{
	const char *missing[3];
	size_t n = 0;
	if (!c->cases) {
		snprintf(out, size, "has no test");
		return true;
	}
	if (!c->pass)
		missing[n++] = "pass";
	if (!c->fail)
		missing[n++] = "fail";
	if (!c->undecided)
		missing[n++] = "undecided";
	if (!n)
		return false;
	snprintf(out, size, "no case expects %s%s%s%s%s", missing[0], n > 1 ? " or " : "", n > 1 ? missing[1] : "", n > 2 ? " or " : "",
		 n > 2 ? missing[2] : "");
	return true;
}

/* The number of policies that --require-fail objects to. */
static size_t print_coverage(const struct tests *t)
{
	size_t unproven = 0;
	for (size_t i = 0; i < t->session.set->n; i++) {
		const struct mg_coverage *c = &t->coverage[i];
		char text[96];
		unproven += !c->fail;
		if (!gaps(c, text, sizeof(text)) || (t->detail < 0 && !t->require_fail) || t->filter)
			continue;
		paint(t, "1;33", "gap");
		printf("  %.*s: %s\n", MG_STR_ARG(t->session.set->policies[i]->info.id), text);
	}
	return t->filter ? 0 : unproven;
}

static int run_all(struct tests *t)
{
	struct mg_policy_set *set = t->session.set;
	int status = MG_EXIT_OK;
	assert(set); /* an open session has one */
	t->coverage = mg_new_n(t->session.arena, struct mg_coverage, set->n + 1);
	if (!t->coverage)
		return mg_cli_fail("out of memory");
	for (size_t i = 0; i < t->session.npacks && status == MG_EXIT_OK; i++)
		status = look_for_orphans(t, t->session.packs[i].p, 0);
	for (size_t i = 0; i < set->n && status == MG_EXIT_OK; i++) {
		struct mg_str path = mg_policy_test_path(t->session.arena, set->policies[i]);
		if (path.p && access(path.p, F_OK) == 0)
			status = run_file(t, set->policies[i], path);
	}
	if (status != MG_EXIT_OK)
		return status;
	size_t unproven = print_coverage(t);
	paint(t, t->failed ? "1;31" : "1;32", t->failed ? "failed" : "passed");
	printf(": %zu policies, %zu test files, %zu cases", set->n, t->files, t->cases);
	printf(t->failed ? ", %zu failed\n" : "\n", t->failed);
	if (t->filter && !t->cases)
		return mg_cli_fail("no case has a name with `%s`", t->filter);
	return t->failed || (t->require_fail && unproven) ? MG_EXIT_FAIL : MG_EXIT_OK;
}

static int parse(struct tests *t, const struct mg_command *self, int argc, char **argv)
{
	int option;
	while ((option = mg_cli_option(self, argc, argv, MG_SESSION_LETTERS "k:qv", options)) != -1) {
		if (option == '?')
			return MG_EXIT_USAGE;
		if (option == 'h') {
			mg_cli_help(self);
			return -1;
		}
		if (option == 'k')
			t->filter = optarg;
		else if (option == OPT_REQUIRE)
			t->require_fail = true;
		else if (option == 'q' || option == 'v')
			t->detail = option == 'q' ? -1 : 1;
		else if (mg_session_option(&t->session_options, option, optarg) < 0)
			return MG_EXIT_USAGE;
	}
	for (int i = optind; i < argc; i++)
		if (!mg_args_add(&t->session_options.packs, argv[i]))
			return MG_EXIT_USAGE;
	return MG_EXIT_OK;
}

static int run(const struct mg_command *self, int argc, char **argv)
{
	struct tests t = { 0 };
	const char *no_color = getenv("NO_COLOR");
	int status = parse(&t, self, argc, argv);
	t.color = isatty(STDOUT_FILENO) && !(no_color && *no_color);
	t.session_options.plain = true;
	if (status == MG_EXIT_OK && mg_session_open(&t.session, &t.session_options) < 0)
		status = MG_EXIT_USAGE;
	else if (status == MG_EXIT_OK) {
		t.packs = mg_session_packs(&t.session, NULL);
		status = run_all(&t);
		mg_session_close(&t.session);
	}
	free(t.session_options.packs.items);
	return status < 0 ? MG_EXIT_OK : status;
}

const struct mg_command mg_command_test = { "test", "run the tests of policies", help, run };
