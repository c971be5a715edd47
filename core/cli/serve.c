/* SPDX-License-Identifier: Apache-2.0 */
/* moongate serve: the hook service. */
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "cli/cli.h"
#include "service/service.h"
#include "service/spool.h"

static const char help[] =
	"usage: moongate serve [OPTION]...\n\n"
	"Answers CloudFormation hook requests, and judges templates over HTTP, until SIGTERM. SIGHUP, or a\n"
	"changed policy folder, loads the policies anew; a pack that is broken changes nothing.\n\n" MG_SESSION_HELP
	"  -l, --listen ADDRESS:PORT\n"
	"                        default 127.0.0.1:8420; beats `server: {listen: ...}` of the configuration\n"
	"  -w, --workers N       processes that judge; default one per processor\n\n"
	"exit status: 0 stopped by a signal, 2 wrong usage or configuration, an address that cannot be had.\n\n"
	"examples:\n"
	"  moongate serve -p policies/payment\n"
	"  moongate serve --config /etc/moongate/moongate.yaml --listen 0.0.0.0:8420\n"
	"  curl --data-binary @template.yml http://127.0.0.1:8420/v1/check\n";

static const struct option options[] = {
	MG_SESSION_OPTIONS,
	{ "listen", required_argument, NULL, 'l' },
	{ "workers", required_argument, NULL, 'w' },
	{ NULL, 0, NULL, 0 },
};

struct serve {
	struct mg_session_options session_options;
	struct mg_session session; /* of a generation's process */
	const char *listen;
	unsigned workers;
};

/* What the command line says beats the file. */
static int lay_over(const struct serve *s, const struct mg_config *config, struct mg_settings *out, struct mg_error *err)
{
	int status = mg_settings_read(config, out, err);
	if (status == MG_OK && s->listen)
		snprintf(out->listen, sizeof(out->listen), "%s", s->listen);
	if (status == MG_OK && s->workers)
		out->workers = s->workers;
	return status;
}

/* A log that cannot be kept is told when somebody is there to read it, not with the first decision. */
static int check_log(struct serve *s, struct mg_error *err)
{
	struct mg_ledger_settings l;
	struct mg_spool_options room;
	struct mg_ledger ledger;
	struct mg_spool *spool;
	int status = mg_ledger_read(s->session.arena, &s->session.config, &l, err);
	if (status < 0 || l.off)
		return status;
	room = (struct mg_spool_options){ l.spool_bytes, l.segment_bytes, l.durable };
	status = mg_ledger_init(&ledger, &l, &s->session.plugins, false, err);
	if (status == MG_OK)
		status = mg_spool_open(l.spool.p, &room, &spool, err);
	if (status == MG_OK)
		mg_spool_close(spool);
	return status;
}

static int settings(void *ctx, struct mg_settings *out, struct mg_error *err)
{
	struct serve *s = ctx;
	struct mg_session_options o = s->session_options;
	o.folders_only = true;
	int status = mg_session_load(&s->session, &o, err);
	struct mg_fetch_options fetch;
	if (status == MG_OK)
		status = mg_fetch_configure(s->session.arena, &s->session.config, &fetch, err);
	if (status == MG_OK)
		status = check_log(s, err);
	return status == MG_OK ? lay_over(s, &s->session.config, out, err) : status;
}

static int watch(struct serve *s, struct mg_loadout *out)
{
	struct mg_str *watched = mg_new_n(s->session.arena, struct mg_str, s->session.npacks + 1);
	if (!watched)
		return MG_ENOMEM;
	for (size_t i = 0; i < s->session.npacks; i++)
		watched[i] = s->session.packs[i];
	out->nwatched = s->session.npacks;
	if (s->session.config.path.n)
		watched[out->nwatched++] = s->session.config.path;
	out->watched = watched;
	return MG_OK;
}

static int load(void *ctx, struct mg_loadout *out, struct mg_error *err)
{
	struct serve *s = ctx;
	int status = mg_session_load(&s->session, &s->session_options, err);
	if (s->session.arena && watch(s, out) < 0)
		return mg_fail_nomem(err);
	if (status < 0)
		return status;
	out->config = &s->session.config;
	out->plugins = &s->session.plugins;
	out->plain = mg_session_packs(&s->session, NULL);
	status = lay_over(s, &s->session.config, &out->settings, err);
	if (status == MG_OK)
		status = mg_fetch_configure(s->session.arena, &s->session.config, &out->fetch, err);
	if (status == MG_OK)
		status = mg_ledger_read(s->session.arena, &s->session.config, &out->ledger, err);
	if (status == MG_OK)
		out->set = s->session.set;
	return status;
}

static bool take_workers(struct serve *s, const char *arg)
{
	int64_t n;
	char quoted[MG_QUOTE_MAX];
	if (mg_str_to_int(mg_str_from(arg), &n) && n > 0 && n <= MG_WORKERS_MOST) {
		s->workers = (unsigned)n;
		return true;
	}
	mg_cli_fail("--workers %s is no number of processes; write 1 to %d", mg_quote(mg_str_from(arg), quoted), MG_WORKERS_MOST);
	return false;
}

static bool take_listen(struct serve *s, const char *arg)
{
	s->listen = arg;
	if (strlen(arg) < MG_ADDRESS_MAX)
		return true;
	mg_cli_fail("--listen has %zu bytes; an address has at most %d", strlen(arg), MG_ADDRESS_MAX - 1);
	return false;
}

/* MG_EXIT_OK to go on, or -1 when help was wanted and given, or the status to end with. */
static int parse(struct serve *s, const struct mg_command *self, int argc, char **argv)
{
	int option;
	char quoted[MG_QUOTE_MAX];
	while ((option = mg_cli_option(self, argc, argv, MG_SESSION_LETTERS "l:w:", options)) != -1) {
		if (option == '?')
			return MG_EXIT_USAGE;
		if (option == 'h') {
			mg_cli_help(self);
			return -1;
		}
		if (option == 'l' ? !take_listen(s, optarg) : option == 'w' ? !take_workers(s, optarg) : mg_session_option(&s->session_options, option, optarg) < 0)
			return MG_EXIT_USAGE;
	}
	if (optind < argc)
		return mg_cli_fail("`moongate serve` takes no argument %s; policies are named with -p DIR", mg_quote(mg_str_from(argv[optind]), quoted));
	return MG_EXIT_OK;
}

static int run(const struct mg_command *self, int argc, char **argv)
{
	static struct serve s; /* of the generations, too */
	const struct mg_service service = { &s, settings, load };
	int status = parse(&s, self, argc, argv);
	if (status == MG_EXIT_OK)
		status = mg_supervise(&service);
	free(s.session_options.packs.items);
	return status < 0 ? MG_EXIT_OK : status;
}

const struct mg_command mg_command_serve = { "serve", "the hook service", help, run };
