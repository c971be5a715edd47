/* SPDX-License-Identifier: Apache-2.0 */
#include "service/feeder.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "service/feed.h"
#include "service/protect.h"

enum { FILES = 512 };

bool mg_feeder_wanted(const struct mg_loadout *load)
{
	return load->set && !load->ledger.off;
}

static void told(void *ctx, enum mg_fed what, uint64_t n, const char *text)
{
	struct mg_board *b = ctx;
	switch (what) {
	case MG_FED_STORED:
		atomic_fetch_add(&b->log_stored, n);
		return;
	case MG_FED_REFUSED:
		atomic_fetch_add(&b->log_refused, n);
		mg_log(MG_LOG_ERROR, "decision_refused", "%s; it is in refused.jsonl", text);
		return;
	case MG_FED_DAMAGED:
		mg_log(MG_LOG_WARN, "decision_spool", n ? "%s: %llu bytes that are no decision are left out" : "%s", text, (unsigned long long)n);
		return;
	case MG_FED_FAILED:
		atomic_store(&b->log_store_down, 1);
		mg_log(MG_LOG_ERROR, "decision_store", "%s; decisions wait in the spool", text);
		return;
	case MG_FED_RESTORED:
		atomic_store(&b->log_store_down, 0);
		mg_log(MG_LOG_INFO, "decision_store", "decisions are stored again");
		return;
	case MG_FED_PRUNED:
		atomic_fetch_add(&b->log_pruned, n);
		mg_log(MG_LOG_INFO, "decision_retention", "%llu decisions were removed", (unsigned long long)n);
		return;
	}
}

static _Noreturn void run(const struct mg_loadout *load, struct mg_board *board)
{
	struct mg_settings s = load->settings;
	struct mg_error err;
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	int stop = signalfd(-1, &set, SFD_CLOEXEC);
	mg_log_process("feed");
	prctl(PR_SET_NAME, "moongate-feed");
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	s.connections = s.connections < FILES ? FILES : s.connections; /* the limit of open files follows from it */
	mg_protect(&s, 1);
	struct mg_feed_options o = { .settings = &load->ledger, .plugins = load->plugins, .stop = stop, .told = told, .ctx = board };
	if (stop >= 0 && mg_feed_run(&o, &err) == MG_OK)
		_exit(0);
	mg_log(MG_LOG_ERROR, "decision_store", "%s", stop < 0 ? strerror(errno) : err.text);
	_exit(1);
}

pid_t mg_feeder_start(const struct mg_loadout *load, struct mg_board *board)
{
	pid_t pid = fork();
	if (pid == 0)
		run(load, board);
	return pid;
}
