/* SPDX-License-Identifier: Apache-2.0 */
/* moongate replay: logged decisions judged again by other policies. */
#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/replay_out.h"
#include "service/decision.h"
#include "service/query.h"

static const char help[] =
	"usage: moongate replay [OPTION]...\n\n"
	"Judges logged decisions again by the policies at hand, and shows which verdicts and outcomes would be\n"
	"others. Decisions have what they were about only when `log: {keep_input: true}` was configured.\n\n" MG_SESSION_HELP
	"      --decisions FILE  decisions as JSON lines, - is standard input; otherwise the configured log\n"
	"      --since TIME, --until TIME, --stack NAME, --policy ID, --verdict VERDICT\n"
	"                        only these decisions, as GET /v1/decisions takes them\n"
	"      --limit N         at most so many, the newest of the log\n"
	"      --date YYYY-MM-DD day that waivers and dated data are judged by; default that of each decision\n"
	"  -f, --format FORMAT   text (default) or json\n\n"
	"exit status: 0 nothing would change, 1 something would, 2 wrong usage, or nothing could be judged.\n\n"
	"examples:\n"
	"  moongate replay -p policies/next --since 2026-07-01\n"
	"  moongate replay -p policies/next --decisions decisions.jsonl --format json\n";

enum { OPT_DECISIONS = 256, OPT_DATE, OPT_LIMIT, OPT_FILTER, FILTERS = 5, ARENA = 1 << 30 };

static const char *const filters[FILTERS] = { "since", "until", "stack", "policy", "verdict" };

static const struct option options[] = {
	MG_SESSION_OPTIONS,
	{ "decisions", required_argument, NULL, OPT_DECISIONS },
	{ "date", required_argument, NULL, OPT_DATE },
	{ "limit", required_argument, NULL, OPT_LIMIT },
	{ "since", required_argument, NULL, OPT_FILTER },
	{ "until", required_argument, NULL, OPT_FILTER + 1 },
	{ "stack", required_argument, NULL, OPT_FILTER + 2 },
	{ "policy", required_argument, NULL, OPT_FILTER + 3 },
	{ "verdict", required_argument, NULL, OPT_FILTER + 4 },
	{ "format", required_argument, NULL, 'f' },
	{ NULL, 0, NULL, 0 },
};

struct replay {
	struct mg_session_options session_options;
	struct mg_session session;
	const char *decisions;
	struct mg_query query;
	struct mg_date date;
	struct mg_engine *engine;
	struct mg_arena *arena; /* of the decision at hand */
	struct mg_replay out;
	char why[MG_ERROR_TEXT]; /* a failure that a callback found */
};

static bool take_limit(struct replay *r, const char *arg)
{
	char quoted[MG_QUOTE_MAX];
	int64_t n;
	if (mg_str_to_int(mg_str_from(arg), &n) && n > 0) {
		r->query.limit = (uint64_t)n;
		return true;
	}
	mg_cli_fail("--limit %s is no number of decisions", mg_quote(mg_str_from(arg), quoted));
	return false;
}

static bool take_date(struct replay *r, const char *arg)
{
	char quoted[MG_QUOTE_MAX];
	if (mg_date_parse(mg_str_from(arg), &r->date))
		return true;
	mg_cli_fail("--date %s is no day; write it as YYYY-MM-DD", mg_quote(mg_str_from(arg), quoted));
	return false;
}

static bool take_format(struct replay *r, const char *arg)
{
	char quoted[MG_QUOTE_MAX];
	r->out.json = !strcmp(arg, "json");
	if (r->out.json || !strcmp(arg, "text"))
		return true;
	mg_cli_fail("--format %s is none of replay's; they are text and json", mg_quote(mg_str_from(arg), quoted));
	return false;
}

static bool take_filter(struct replay *r, const char *name, const char *arg)
{
	struct mg_error err;
	if (mg_query_set(&r->query, mg_str_from(name), mg_str_from(arg), &err) == MG_OK)
		return true;
	mg_cli_fail("--%s: %s", name, err.text);
	return false;
}

static bool take(struct replay *r, int option, const char *arg)
{
	switch (option) {
	case OPT_DECISIONS:
		r->decisions = arg;
		return true;
	case OPT_DATE:
		return take_date(r, arg);
	case OPT_LIMIT:
		return take_limit(r, arg);
	case 'f':
		return take_format(r, arg);
	default:
		return take_filter(r, filters[option - OPT_FILTER], arg);
	}
}

/* MG_EXIT_OK to go on, or -1 when help was wanted and given, or the status to end with. */
static int parse(struct replay *r, const struct mg_command *self, int argc, char **argv)
{
	char quoted[MG_QUOTE_MAX];
	int option;
	while ((option = mg_cli_option(self, argc, argv, MG_SESSION_LETTERS "f:", options)) != -1) {
		if (option == '?')
			return MG_EXIT_USAGE;
		if (option == 'h') {
			mg_cli_help(self);
			return -1;
		}
		int taken = mg_session_option(&r->session_options, option, optarg);
		if (taken < 0 || (!taken && !take(r, option, optarg)))
			return MG_EXIT_USAGE;
	}
	if (optind < argc)
		return mg_cli_fail("`moongate replay` takes no argument %s; a file of decisions is named with --decisions", mg_quote(mg_str_from(argv[optind]), quoted));
	return MG_EXIT_OK;
}

static bool has_policy(const struct mg_node *policies, struct mg_str policy)
{
	for (uint32_t i = 0; policies && policies->kind == MG_LIST && i < policies->count; i++)
		if (mg_node_is_scalar(policies->items[i]) && mg_str_eq(policies->items[i]->text, policy))
			return true;
	return false;
}

/* Does a decision of a file fit the filters? One that cannot be read does: judging it says what is wrong. */
static bool wanted(struct replay *r, struct mg_str line)
{
	const struct mg_query *q = &r->query;
	struct mg_limits wide = r->session.config.limits;
	struct mg_diags diags;
	struct mg_doc doc = { 0 };
	struct mg_error err;
	const struct mg_node *stack, *verdict, *time;
	int64_t ms = 0;
	if (!q->stack.n && !q->policy.n && !q->verdict.n && !q->since_ms && !q->until_ms)
		return true;
	wide.doc_bytes = wide.doc_scalar = 2 * (uint64_t)MG_DECISION_BYTES;
	mg_diags_init(&diags, r->arena, 1);
	if (mg_doc_load(r->arena, MG_STR("decision"), line, MG_FORMAT_JSON, MG_DIALECT_PLAIN, &wide, &diags, &doc, &err) < 0)
		return true;
	stack = mg_node_at(doc.root, "stack");
	verdict = mg_node_at(doc.root, "verdict");
	time = mg_node_at(doc.root, "time_ms");
	if (time && mg_node_is_scalar(time))
		mg_str_to_int(time->text, &ms);
	return (!q->stack.n || (stack && stack->kind == MG_TEXT && mg_str_eq(stack->text, q->stack))) &&
	       (!q->verdict.n || (verdict && verdict->kind == MG_TEXT && mg_str_eq(verdict->text, q->verdict))) &&
	       (!q->policy.n || has_policy(mg_node_at(doc.root, "policies"), q->policy)) && (!q->since_ms || (uint64_t)ms >= q->since_ms) &&
	       (!q->until_ms || (uint64_t)ms < q->until_ms);
}

static int rejudge(struct replay *r, struct mg_str line)
{
	struct mg_rejudged d;
	struct mg_error err;
	int status = mg_rejudge(r->engine, r->session.set, r->arena, line, r->date, &d, &err);
	if (status == MG_OK) {
		status = mg_replay_add(&r->out, &d);
		if (status < 0)
			mg_fail(&err, (enum mg_status)status, status == MG_EIO ? "standard output cannot be written: %s" : "out of memory", strerror(errno));
	}
	if (status < 0)
		memcpy(r->why, err.text, sizeof(r->why));
	return status;
}

static int from_log(void *ctx, struct mg_str json)
{
	struct replay *r = ctx;
	mg_arena_reset(r->arena);
	return rejudge(r, json);
}

static int read_log(struct replay *r, struct mg_error *err)
{
	struct mg_ledger_settings settings;
	struct mg_ledger l;
	int status = mg_ledger_read(r->session.arena, &r->session.config, &settings, err);
	if (status == MG_OK && settings.off)
		return mg_fail(err, MG_EINPUT, "the configuration has `log: {store: none}`; name a file of decisions with --decisions FILE");
	if (status == MG_OK)
		status = mg_ledger_init(&l, &settings, &r->session.plugins, false, err);
	if (status < 0)
		return status;
	status = mg_query_each(&l, &r->query, from_log, r, err);
	mg_ledger_close(&l);
	return status;
}

static int read_lines(struct replay *r, FILE *f, struct mg_error *err)
{
	char *line = NULL;
	size_t cap = 0;
	uint64_t number = 0, taken = 0;
	int status = MG_OK;
	ssize_t n;
	while (status == MG_OK && (!r->query.limit || taken < r->query.limit) && (n = getline(&line, &cap, f)) >= 0) {
		bool whole = n && line[n - 1] == '\n';
		struct mg_str s = mg_str_trim((struct mg_str){ line, (size_t)n });
		number++;
		mg_arena_reset(r->arena);
		if (!s.n || !wanted(r, s))
			continue;
		taken++;
		status = rejudge(r, s);
		if (status == MG_EINPUT && !whole) {
			fprintf(stderr, "moongate: %s:%llu: the last line breaks off and is left out\n", r->decisions, (unsigned long long)number);
			status = MG_OK;
			break;
		}
		if (status < 0)
			status = mg_fail(err, (enum mg_status)status, "%s:%llu: %.400s", r->decisions, (unsigned long long)number, r->why);
	}
	if (status == MG_OK && ferror(f))
		status = mg_fail(err, MG_EIO, "%s cannot be read: %s", r->decisions, strerror(errno));
	free(line);
	return status;
}

static int read_file(struct replay *r, struct mg_error *err)
{
	if (!strcmp(r->decisions, "-"))
		return read_lines(r, stdin, err);
	FILE *f = fopen(r->decisions, "re");
	if (!f)
		return mg_fail(err, MG_EIO, "%s cannot be opened: %s", r->decisions, strerror(errno));
	int status = read_lines(r, f, err);
	fclose(f);
	return status;
}

static int replay(struct replay *r)
{
	struct mg_error err;
	r->arena = mg_arena_new(ARENA);
	r->out.arena = r->session.arena;
	r->out.policies.arena = r->session.arena;
	r->out.to = stdout;
	int status = r->arena ? mg_engine_new(r->session.set, &r->session.config, &r->engine, &err) : mg_fail_nomem(&err);
	if (status == MG_OK)
		status = r->decisions ? read_file(r, &err) : read_log(r, &err);
	if (status == MG_OK && mg_replay_end(&r->out) < 0)
		status = mg_fail(&err, MG_EIO, "the summary cannot be written");
	mg_engine_free(r->engine);
	mg_arena_free(r->arena);
	if (status < 0)
		return mg_cli_fail("%s", r->why[0] && !r->decisions ? r->why : err.text);
	if (!r->out.judged)
		return mg_cli_fail(r->out.no_input.n ? "nothing was judged: no decision has its input; the service keeps it with `log: {keep_input: true}`"
						     : "nothing was judged: there is no such decision");
	return r->out.changed ? MG_EXIT_FAIL : MG_EXIT_OK;
}

static int run(const struct mg_command *self, int argc, char **argv)
{
	static struct replay r;
	mg_query_init(&r.query);
	r.query.limit = 0;
	int status = parse(&r, self, argc, argv);
	if (status == MG_EXIT_OK && mg_session_open(&r.session, &r.session_options) < 0)
		status = MG_EXIT_USAGE;
	else if (status == MG_EXIT_OK) {
		status = replay(&r);
		mg_session_close(&r.session);
	}
	free(r.session_options.packs.items);
	return status < 0 ? MG_EXIT_OK : status;
}

const struct mg_command mg_command_replay = { "replay", "judge logged decisions again by other policies", help, run };
