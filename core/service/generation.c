/* SPDX-License-Identifier: Apache-2.0 */
#include "service/generation.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "service/feeder.h"
#include "service/prove.h"
#include "service/watch.h"

enum { SECOND = 1000000000, TICK_MS = 250, START_MS = 10, START_SECONDS = 60, SLOTS = MG_WORKERS_MOST + 1, STUCK_SECONDS = 5, BACKOFF_MOST = 5000 };

/* A slot and who fills it. */
struct place {
	struct mg_record *record; /* NULL: nobody */
	uint64_t since, not_before; /* when it was started; when the next may be */
	unsigned failures;          /* one after the other, soon after the start */
};

struct nursery {
	const struct mg_generation *g;
	struct mg_loadout load;
	struct mg_config config; /* when none could be read */
	struct mg_policy_count **counts;
	struct place places[SLOTS];
	uint64_t watched, announced, looked; /* state of the folders: loaded, seen last; when */
	bool draining, told;
	pid_t feed; /* 0: none */
	uint64_t feed_not_before, feed_until;
	unsigned hurries;
	uint64_t until;
};

static void tell(const struct nursery *n, const struct mg_message *m)
{
	if (send(n->g->channel, m, sizeof(*m), MSG_NOSIGNAL) < 0)
		mg_log(MG_LOG_ERROR, "channel", "the supervisor cannot be told: %s", strerror(errno));
}

static bool used(const struct nursery *n, int slot)
{
	return slot == MG_SLOT_HEALTH ? n->g->sockets->health >= 0 : slot < (int)n->g->sockets->n;
}

static void grow(struct nursery *n, int slot)
{
	struct place *p = &n->places[slot];
	struct mg_record *r = mg_board_claim(n->g->board, n->g->number, slot);
	p->since = mg_clock_now();
	if (!r) {
		p->not_before = p->since + SECOND;
		return;
	}
	pid_t pid = fork();
	if (pid == 0) {
		close(n->g->channel);
		atomic_store(&r->pid, (int)getpid());
		mg_worker_run(&n->load, n->g->board, r, n->counts, n->g->sockets, slot);
	}
	if (pid < 0) {
		mg_log(MG_LOG_ERROR, "fork", "no worker can be started: %s", strerror(errno));
		mg_record_free(r);
		p->not_before = p->since + SECOND;
		return;
	}
	atomic_store(&r->pid, (int)pid);
	p->record = r;
}

static struct mg_record *record_of(struct mg_board *b, pid_t pid)
{
	for (size_t i = 0; i < MG_RECORDS; i++)
		if (atomic_load(&b->records[i].state) != MG_RECORD_FREE && atomic_load(&b->records[i].pid) == (int)pid)
			return &b->records[i];
	return NULL;
}

/* Workers that die young come back slower and slower. */
static void bury(struct nursery *n, pid_t pid, int status)
{
	if (pid == n->feed) {
		n->feed = 0;
		n->feed_not_before = mg_clock_now() + SECOND;
		if (!n->draining)
			mg_log(MG_LOG_ERROR, "feed_lost", "the process that stores decisions has ended and is replaced");
		return;
	}
	struct mg_record *r = record_of(n->g->board, pid);
	if (!r)
		return;
	int slot = atomic_load(&r->slot), state = atomic_load(&r->state);
	struct place *p = &n->places[slot];
	bool expected = n->draining || state == MG_RECORD_STUCK || state == MG_RECORD_DRAINING;
	if (p->record == r) {
		uint64_t now = mg_clock_now();
		p->record = NULL;
		p->failures = now - p->since < SECOND ? p->failures + 1 : 0;
		uint64_t pause = p->failures > 1 ? 50ull << (p->failures < 8 ? p->failures : 8) : 0;
		p->not_before = now + (pause < BACKOFF_MOST ? pause : BACKOFF_MOST) * 1000000;
	}
	if (!expected) {
		atomic_fetch_add(&n->g->board->lost[MG_LOST_CRASH], 1);
		mg_log(MG_LOG_ERROR, "worker_lost", WIFSIGNALED(status) ? "worker %d was ended by signal %d and is replaced" : "worker %d ended with status %d and is replaced",
		       (int)pid, WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	}
	mg_record_free(r);
}

static void reap(struct nursery *n)
{
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		bury(n, pid, status);
}

static uint64_t memory_of(int pid)
{
	char path[64], text[128];
	unsigned long long size, resident = 0;
	snprintf(path, sizeof(path), "/proc/%d/statm", pid);
	FILE *f = fopen(path, "re");
	if (!f)
		return 0;
	if (!fgets(text, sizeof(text), f) || sscanf(text, "%llu %llu", &size, &resident) != 2)
		resident = 0;
	fclose(f);
	return resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Lets a worker finish what it has and gives its slot to another. */
static void replace(struct nursery *n, int slot, enum mg_lost reason, const char *why, int signal)
{
	struct place *p = &n->places[slot];
	int pid = atomic_load(&p->record->pid);
	atomic_fetch_add(&n->g->board->lost[reason], 1);
	mg_log(MG_LOG_ERROR, "worker_lost", "worker %d %s and is replaced", pid, why);
	if (reason != MG_LOST_STUCK)
		atomic_store(&p->record->state, MG_RECORD_DRAINING);
	if (signal)
		kill((pid_t)pid, signal);
	p->record = NULL;
	p->not_before = 0;
}

static void check(struct nursery *n, int slot, uint64_t now)
{
	const struct mg_settings *s = &n->load.settings;
	struct mg_record *r = n->places[slot].record;
	int pid = atomic_load(&r->pid);
	uint64_t memory;
	if (atomic_load(&r->state) == MG_RECORD_STUCK)
		replace(n, slot, MG_LOST_STUCK, "is stuck in a judgement", 0);
	else if (mg_record_judges_longer(r, now, s->deadline + STUCK_SECONDS)) {
		atomic_store(&r->state, MG_RECORD_STUCK);
		replace(n, slot, MG_LOST_STUCK, "is stuck in a judgement and does not answer", SIGKILL);
	} else if ((memory = memory_of(pid)) > s->memory_bytes && atomic_load(&r->state) == MG_RECORD_SERVING)
		replace(n, slot, MG_LOST_MEMORY, "has used more than its memory", memory > 2 * s->memory_bytes ? SIGKILL : SIGTERM);
}

static void tend(struct nursery *n)
{
	uint64_t now = mg_clock_now();
	if (!n->feed && !n->draining && mg_feeder_wanted(&n->load) && now >= n->feed_not_before) {
		n->feed = mg_feeder_start(&n->load, n->g->board);
		n->feed_not_before = now + SECOND;
		n->feed = n->feed < 0 ? 0 : n->feed;
	}
	for (int slot = 0; slot < SLOTS; slot++) {
		if (!used(n, slot))
			continue;
		if (n->places[slot].record)
			check(n, slot, now);
		if (!n->places[slot].record && !n->draining && now >= n->places[slot].not_before)
			grow(n, slot);
	}
}

/* Tells of a change once it has been the same for two looks: whoever is still writing is not disturbed. */
static void look(struct nursery *n)
{
	uint64_t now = mg_clock_now();
	if (n->draining || !n->load.settings.watch || now - n->looked < n->load.settings.watch * SECOND)
		return;
	n->looked = now;
	uint64_t state = mg_watch_state(n->load.watched, n->load.nwatched);
	if (state != n->watched && state == n->announced) {
		n->watched = state;
		tell(n, &(struct mg_message){ .what = MG_TOLD_CHANGED });
	}
	n->announced = state;
}

static void signal_workers(const struct nursery *n, int signal)
{
	for (size_t i = 0; i < MG_RECORDS; i++) {
		struct mg_record *r = &n->g->board->records[i];
		int pid = atomic_load(&r->pid);
		if (atomic_load(&r->state) != MG_RECORD_FREE && atomic_load(&r->generation) == n->g->number && pid > 0)
			kill((pid_t)pid, signal);
	}
}

static void drain(struct nursery *n)
{
	enum { LONGER = 2 };
	n->draining = true;
	n->hurries++;
	if (n->until == 0)
		n->until = mg_clock_now() + (n->load.settings.grace + LONGER) * SECOND;
	signal_workers(n, SIGTERM);
}

static bool any_left(const struct nursery *n)
{
	for (size_t i = 0; i < MG_RECORDS; i++)
		if (atomic_load(&n->g->board->records[i].state) != MG_RECORD_FREE && atomic_load(&n->g->board->records[i].generation) == n->g->number)
			return true;
	return false;
}

static bool all_serve(const struct nursery *n)
{
	for (int slot = 0; slot < SLOTS; slot++)
		if (used(n, slot) && (!n->places[slot].record || atomic_load(&n->places[slot].record->state) != MG_RECORD_SERVING))
			return false;
	return true;
}

static void announce(struct nursery *n)
{
	struct mg_message m = { .what = MG_TOLD_SERVING, .empty = !n->load.set, .policies = n->load.set ? n->load.set->n : 0 };
	if (n->load.set)
		snprintf(m.revision, sizeof(m.revision), "%.*s", MG_STR_ARG(n->load.set->revision));
	snprintf(m.text, sizeof(m.text), "%s", n->load.why);
	n->told = true;
	tell(n, &m);
}

static void take_signals(struct nursery *n, int fd)
{
	struct signalfd_siginfo info;
	while (read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		if (info.ssi_signo == SIGTERM)
			drain(n);
	reap(n);
}

/* Once nobody decides any more, what is in the spool is stored, or left for the next start. */
static void end_feed(struct nursery *n)
{
	enum { LONGER = 3 };
	if (!n->feed_until)
		kill(n->feed, SIGTERM);
	n->feed_until = n->feed_until ? n->feed_until : mg_clock_now() + (uint64_t)LONGER * SECOND;
	if (mg_clock_now() > n->feed_until)
		kill(n->feed, SIGKILL);
}

static void rear(struct nursery *n, int signals)
{
	uint64_t begun = mg_clock_now();
	for (;;) {
		struct pollfd fds[2] = { { .fd = signals, .events = POLLIN }, { .fd = n->g->channel, .events = POLLIN } };
		poll(fds, 2, n->told ? TICK_MS : START_MS);
		take_signals(n, signals);
		if (fds[1].revents & (POLLHUP | POLLERR) && !n->draining)
			drain(n); /* the supervisor is gone */
		if (n->draining && !any_left(n)) {
			if (!n->feed)
				return;
			end_feed(n);
		}
		if (n->draining && mg_clock_now() > n->until)
			signal_workers(n, SIGKILL);
		tend(n);
		look(n);
		if (!n->told && !n->draining && all_serve(n))
			announce(n);
		if (!n->told && !n->g->first && mg_clock_now() - begun > (uint64_t)START_SECONDS * SECOND) {
			tell(n, &(struct mg_message){ .what = MG_TOLD_FAILED, .text = "the new workers do not come up; the log says why" });
			n->told = true;
			drain(n);
		}
	}
}

static int load(struct nursery *n, struct mg_error *err)
{
	const struct mg_service *s = n->g->service;
	size_t cases = 0;
	n->load.settings = n->g->board->settings;
	int status = s->load(s->ctx, &n->load, err);
	n->watched = n->announced = mg_watch_state(n->load.watched, n->load.nwatched);
	if (status == MG_OK)
		status = mg_worker_check_tls(&n->load.settings, err);
	if (status == MG_OK)
		status = mg_prove(&n->load, &cases, err);
	if (status == MG_OK)
		mg_log(MG_LOG_INFO, "loaded", "%zu policies, %zu tests hold", n->load.set->n, cases);
	return status;
}

static int count_policies(struct nursery *n)
{
	size_t total = n->load.set ? n->load.set->n : 0;
	n->counts = calloc(total + 1, sizeof(struct mg_policy_count *));
	for (size_t i = 0; n->counts && i < total; i++)
		n->counts[i] = mg_board_policy(n->g->board, n->load.set->policies[i]->info.id);
	return n->counts ? MG_OK : MG_ENOMEM;
}

/* What only a new start takes over. */
static void compare(const struct nursery *n)
{
	const struct mg_settings *a = &n->g->board->settings, *b = &n->load.settings;
	if (strcmp(a->listen, b->listen) != 0 || strcmp(a->health_listen, b->health_listen) != 0 || strcmp(a->unix_path, b->unix_path) != 0 || a->workers != b->workers ||
	    strcmp(a->log_file, b->log_file) != 0)
		mg_log(MG_LOG_WARN, "settings", "addresses, workers and log_file change with a new start of the service, not with a reload");
}

static int open_signals(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigdelset(&set, SIGHUP);
	sigdelset(&set, SIGINT); /* of a terminal: the supervisor decides */
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

_Noreturn void mg_generation_run(const struct mg_generation *g)
{
	static struct nursery nursery;
	struct nursery *n = &nursery;
	struct mg_error err;
	int signals = open_signals();
	mg_log_process("generation");
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	n->g = g;
	mg_config_init(&n->config);
	n->load.config = &n->config;
	if (signals < 0 || load(n, &err) < 0) {
		struct mg_message m = { .what = MG_TOLD_FAILED };
		snprintf(m.text, sizeof(m.text), "%s", signals < 0 ? strerror(errno) : err.text);
		if (!g->first || signals < 0) {
			tell(n, &m);
			_exit(0);
		}
		memcpy(n->load.why, m.text, sizeof(n->load.why));
		n->load.set = NULL;
	}
	mg_log_open(n->load.settings.log_level, mg_log_fd());
	compare(n);
	if (count_policies(n) < 0)
		_exit(1);
	rear(n, signals);
	_exit(0);
}
