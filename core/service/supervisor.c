/* SPDX-License-Identifier: Apache-2.0 */
/* The supervisor: holds the sockets and the board, starts generations and swaps them. It reads no YAML, runs no policy and speaks no HTTP. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <moongate/version.h>

#include "base/clock.h"
#include "service/generation.h"
#include "service/protect.h"
#include "service/socket.h"

enum { GENERATIONS = 12, MOST_DRAINING = 3, SECOND = 1000000000, TICK_MS = 500, LOAD_SECONDS = 600, EXIT_USAGE = 2, LONGER = 5 };

enum stage { NONE, LOADING, SERVING, LEAVING };

struct child {
	enum stage stage;
	pid_t pid;
	int channel, number;
	uint64_t since;
};

struct supervisor {
	const struct mg_service *service;
	struct mg_board *board;
	struct mg_sockets sockets;
	struct child children[GENERATIONS];
	struct mg_board_status status;
	int numbers; /* given out so far */
	bool wanted; /* a load is to be started */
	uint64_t not_before, stop_by;
	unsigned failures;
};

static uint64_t wall_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static struct child *at_stage(struct supervisor *s, enum stage stage)
{
	for (size_t i = 0; i < GENERATIONS; i++)
		if (s->children[i].stage == stage)
			return &s->children[i];
	return NULL;
}

static void start_load(struct supervisor *s)
{
	struct child *c = at_stage(s, NONE);
	int pair[2];
	if (!c || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
		s->not_before = mg_clock_now() + SECOND;
		return;
	}
	struct mg_generation g = { s->service, s->board, &s->sockets, pair[1], s->numbers + 1, !at_stage(s, SERVING) };
	pid_t pid = fork();
	if (pid == 0) {
		for (size_t i = 0; i < GENERATIONS; i++)
			if (s->children[i].stage != NONE)
				close(s->children[i].channel);
		close(pair[0]);
		mg_generation_run(&g);
	}
	close(pair[1]);
	if (pid < 0) {
		close(pair[0]);
		mg_log(MG_LOG_ERROR, "fork", "nothing can be started: %s", strerror(errno));
		s->not_before = mg_clock_now() + SECOND;
		return;
	}
	s->numbers++;
	s->wanted = false;
	*c = (struct child){ LOADING, pid, pair[0], s->numbers, mg_clock_now() };
}

/* Old workers finish what they have; when too many do, the oldest may close connections on which nothing is asked. */
static void retire(struct supervisor *s, struct child *c)
{
	unsigned leaving = 0;
	struct child *oldest = NULL;
	c->stage = LEAVING;
	kill(c->pid, SIGTERM);
	for (size_t i = 0; i < GENERATIONS; i++) {
		if (s->children[i].stage != LEAVING)
			continue;
		leaving++;
		if (!oldest || s->children[i].number < oldest->number)
			oldest = &s->children[i];
	}
	if (leaving > MOST_DRAINING && oldest)
		kill(oldest->pid, SIGTERM);
}

static void load_failed(struct supervisor *s, const char *text)
{
	atomic_fetch_add(&s->board->reloads_bad, 1);
	s->status.ok = false;
	s->status.time_ms = wall_ms();
	snprintf(s->status.message, sizeof(s->status.message), "%s", text);
	mg_board_publish(s->board, &s->status);
	/* A generation without policies serves, too, and has no revision. */
	mg_log(MG_LOG_ERROR, "load_failed", s->status.revision[0] ? "%s; the policies loaded before go on judging" : "%s", text);
}

static void now_serving(struct supervisor *s, struct child *c, const struct mg_message *m)
{
	struct child *before = at_stage(s, SERVING);
	c->stage = SERVING;
	s->failures = 0;
	s->status.generation = c->number;
	s->status.policies = m->policies;
	memcpy(s->status.revision, m->revision, sizeof(s->status.revision));
	if (m->empty) {
		load_failed(s, m->text);
	} else {
		atomic_fetch_add(&s->board->reloads_ok, 1);
		s->status.ok = true;
		s->status.message[0] = '\0';
		s->status.time_ms = s->status.success_ms = wall_ms();
		mg_board_publish(s->board, &s->status);
		mg_log(MG_LOG_INFO, "serving", "%llu policies, revision %s, generation %d, %u workers on %s", (unsigned long long)m->policies, m->revision, c->number,
		       s->sockets.n, s->board->address);
	}
	if (before)
		retire(s, before);
}

static void hear(struct supervisor *s, struct child *c)
{
	struct mg_message m;
	ssize_t n = recv(c->channel, &m, sizeof(m), MSG_DONTWAIT);
	if (n != (ssize_t)sizeof(m))
		return;
	m.text[sizeof(m.text) - 1] = '\0';
	m.revision[sizeof(m.revision) - 1] = '\0';
	if (m.what == MG_TOLD_CHANGED && c->stage == SERVING) {
		mg_log(MG_LOG_INFO, "changed", "the policies or the configuration have changed; loading");
		s->wanted = true;
	} else if (m.what == MG_TOLD_SERVING && c->stage == LOADING) {
		now_serving(s, c, &m);
	} else if (m.what == MG_TOLD_FAILED && c->stage == LOADING) {
		c->stage = LEAVING;
		load_failed(s, m.text);
	}
}

/* Without the process that forked them, the workers of a generation finish on their own; another generation takes the sockets over. */
static void bury(struct supervisor *s, pid_t pid, int status)
{
	for (size_t i = 0; i < GENERATIONS; i++) {
		struct child *c = &s->children[i];
		if (c->stage == NONE || c->pid != pid)
			continue;
		hear(s, c);
		enum stage stage = c->stage;
		close(c->channel);
		c->stage = NONE;
		mg_board_sweep(s->board, c->number);
		if (stage == LEAVING || s->stop_by)
			return;
		atomic_fetch_add(&s->board->generations_lost, 1);
		mg_log(MG_LOG_ERROR, "generation_lost", WIFSIGNALED(status) ? "generation %d was ended by signal %d" : "generation %d ended with status %d", c->number,
		       WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
		if (stage == LOADING && at_stage(s, SERVING)) {
			load_failed(s, "the process that loaded the policies died");
			return;
		}
		s->wanted = true;
		s->failures++;
		s->not_before = mg_clock_now() + (s->failures > 1 ? (s->failures < 6 ? s->failures : 6) * (uint64_t)SECOND / 2 : 0);
		return;
	}
}

static void stop(struct supervisor *s)
{
	bool again = s->stop_by != 0;
	if (!again) {
		mg_log(MG_LOG_INFO, "stopping", "finishing what has been asked");
		s->stop_by = mg_clock_now() + (s->board->settings.grace + LONGER) * SECOND;
		atomic_store(&s->board->stopping, 1);
	}
	for (size_t i = 0; i < GENERATIONS; i++)
		if (s->children[i].stage != NONE)
			kill(s->children[i].pid, SIGTERM);
}

static void take_signals(struct supervisor *s, int fd)
{
	struct signalfd_siginfo info;
	int status;
	pid_t pid;
	while (read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGHUP && !s->stop_by) {
			mg_log(MG_LOG_INFO, "reload", "SIGHUP; loading");
			s->wanted = true;
		} else if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT) {
			stop(s);
		}
	}
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		bury(s, pid, status);
}

static bool any_child(struct supervisor *s)
{
	for (size_t i = 0; i < GENERATIONS; i++)
		if (s->children[i].stage != NONE)
			return true;
	return false;
}

static void kill_late(struct supervisor *s, uint64_t now)
{
	for (size_t i = 0; i < GENERATIONS; i++) {
		struct child *c = &s->children[i];
		if (c->stage == LOADING && now - c->since > (uint64_t)LOAD_SECONDS * SECOND)
			kill(c->pid, SIGKILL);
		if (c->stage != NONE && s->stop_by && now > s->stop_by)
			kill(c->pid, SIGKILL);
	}
}

static void supervise(struct supervisor *s, int signals)
{
	s->wanted = true;
	while (!s->stop_by || any_child(s)) {
		struct pollfd fds[GENERATIONS + 1] = { { .fd = signals, .events = POLLIN } };
		for (size_t i = 0; i < GENERATIONS; i++)
			fds[i + 1] = (struct pollfd){ .fd = s->children[i].stage != NONE ? s->children[i].channel : -1, .events = POLLIN };
		if (s->wanted && !s->stop_by && !at_stage(s, LOADING) && mg_clock_now() >= s->not_before) {
			start_load(s);
			continue;
		}
		poll(fds, GENERATIONS + 1, TICK_MS);
		for (size_t i = 0; i < GENERATIONS; i++)
			if (s->children[i].stage != NONE && fds[i + 1].revents & POLLIN)
				hear(s, &s->children[i]);
		take_signals(s, signals);
		kill_late(s, mg_clock_now());
	}
}

static unsigned processors(void)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
	return n < 1 ? 1 : n > MG_WORKERS_MOST ? MG_WORKERS_MOST : (unsigned)n;
}

static int open_sockets(struct supervisor *s, struct mg_error *err)
{
	struct mg_settings *set = &s->board->settings;
	char bound[MG_ADDRESS_MAX];
	s->sockets.n = set->workers ? (unsigned)set->workers : processors();
	s->sockets.unix_fd = s->sockets.health = -1;
	int status = mg_listen_tcp(set->listen, s->sockets.tcp, s->sockets.n, s->board->address, sizeof(s->board->address), err);
	if (status == MG_OK && set->unix_path[0])
		status = mg_listen_unix(set->unix_path, set->unix_mode, &s->sockets.unix_fd, err);
	if (status == MG_OK && set->health_listen[0])
		status = mg_listen_tcp(set->health_listen, &s->sockets.health, 1, bound, sizeof(bound), err);
	if (status < 0)
		return status;
	mg_log(MG_LOG_INFO, "listening", "moongate " MG_VERSION " on %s", s->board->address);
	if (s->sockets.health >= 0)
		mg_log(MG_LOG_INFO, "listening_health", "health and metrics on %s", bound);
	if (!mg_address_is_loopback(set->listen) && !set->tokens.n && !set->client_ca[0])
		mg_log(MG_LOG_WARN, "open", "%s is no loopback address and there are no tokens and no client CA: anybody who gets here may have templates judged", set->listen);
	return MG_OK;
}

/* The configuration is read by a process that ends afterwards: this one parses nothing. */
static int read_settings(struct supervisor *s)
{
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		struct mg_error err;
		if (s->service->settings(s->service->ctx, &s->board->settings, &err) == MG_OK && mg_worker_check_tls(&s->board->settings, &err) == MG_OK)
			_exit(0);
		fprintf(stderr, "moongate: %s\n", err.text);
		fflush(stderr);
		_exit(EXIT_USAGE);
	}
	if (pid < 0) {
		fprintf(stderr, "moongate: no process can be started: %s\n", strerror(errno));
		return EXIT_USAGE;
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_USAGE;
}

static int open_signals(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Descriptors for as many connections as the settings ask for; workers inherit what can be had. */
static void raise_files(void)
{
	struct rlimit r;
	if (getrlimit(RLIMIT_NOFILE, &r) == 0 && r.rlim_cur < r.rlim_max) {
		r.rlim_cur = r.rlim_max;
		setrlimit(RLIMIT_NOFILE, &r);
	}
}

int mg_supervise(const struct mg_service *service)
{
	static struct supervisor supervisor;
	struct supervisor *s = &supervisor;
	struct mg_error err;
	s->service = service;
	s->board = mg_board_new();
	if (!s->board) {
		fprintf(stderr, "moongate: out of memory\n");
		return EXIT_USAGE;
	}
	int status = read_settings(s);
	if (status != 0)
		return status;
	int log = s->board->settings.log_file[0] ? open(s->board->settings.log_file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640) : STDERR_FILENO;
	if (log < 0) {
		fprintf(stderr, "moongate: log_file %s: %s\n", s->board->settings.log_file, strerror(errno));
		return EXIT_USAGE;
	}
	mg_log_open(s->board->settings.log_level, log);
	raise_files();
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	int signals = open_signals();
	if (signals < 0 || open_sockets(s, &err) < 0) {
		fprintf(stderr, "moongate: %s\n", signals < 0 ? strerror(errno) : err.text);
		return EXIT_USAGE;
	}
	if (s->board->settings.seccomp && mg_protect_filter(true, &err) < 0)
		mg_log(MG_LOG_WARN, "protect", "%s", err.text);
	supervise(s, signals);
	if (s->board->settings.unix_path[0])
		unlink(s->board->settings.unix_path);
	mg_log(MG_LOG_INFO, "stopped", "all is answered");
	return 0;
}
