/* SPDX-License-Identifier: Apache-2.0 */
#include "service/worker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/clock.h"
#include "service/protect.h"
#include "service/tls.h"

enum { TICK_MS = 250, DRAIN_TICK_MS = 20, SECOND = 1000000000, AGAIN = 1, STACK = 8 << 20, QUIET_TICKS = 3, PEM_MOST = 1 << 20 };

static void settle(struct mg_request *r, struct mg_answer *answer)
{
	r->answer = *answer;
	mg_histogram_add(&r->worker->board->answer, (mg_clock_now() - r->arrived) / 1000);
	MHD_resume_connection(r->connection);
}

/* The answer when there is no verdict. */
static void no_verdict(const struct mg_request *r, unsigned status, const char *code, const char *reason, struct mg_answer *out)
{
	mg_answer_fini(out);
	if (r->route->fail)
		r->route->fail(&r->worker->quick, r, reason, out);
	else
		mg_answer_error(out, status, code, "%s", reason);
	if (out->status == 503)
		out->retry_after = AGAIN;
}

/* Called under the queue's lock, for what waits too long and for what is judged too long. */
void mg_worker_late(struct mg_request *r)
{
	struct mg_answer answer = { 0 };
	if (!mg_request_move(r, MG_PHASE_WAITING, MG_PHASE_SETTLED))
		return;
	no_verdict(r, 503, "deadline", r->route->judge ? "the time for this request was spent before a verdict was reached" : "the log did not answer in time", &answer);
	if (!r->route->judge) {
		settle(r, &answer);
		return;
	}
	struct mg_judged judged;
	mg_judged_begin(&judged, &r->worker->quick, r);
	judged.decision.internal_failure = true;
	judged.decision.message = MG_STR("the time for this request was spent before a verdict was reached");
	judged.decision.duration_us = (mg_clock_now() - r->arrived) / 1000;
	atomic_fetch_add(&r->worker->board->timeouts, 1);
	mg_judged_keep(&r->worker->quick, &judged); /* it is a failure either way */
	mg_judged_tell(&r->worker->quick, r, &judged);
	settle(r, &answer);
}

static void refuse(struct mg_worker *w, struct mg_request *r, enum mg_pushed pushed)
{
	if (pushed == MG_PUSH_CLIENT)
		mg_answer_error(&r->answer, 429, "too_many", "this client has %zu requests waiting here already; try again", w->queue.per_client);
	else
		mg_answer_error(&r->answer, 503, "overloaded", "%zu requests are waiting already; try again", w->queue.cap);
	r->answer.aws_error = "TooManyRequestsException";
	r->answer.retry_after = AGAIN;
	atomic_fetch_add(&w->board->refused[pushed == MG_PUSH_CLIENT ? MG_REFUSED_CLIENT : MG_REFUSED_OVERLOAD], 1);
}

bool mg_worker_push(struct mg_worker *w, struct mg_request *r)
{
	atomic_store(&r->phase, MG_PHASE_WAITING);
	enum mg_pushed pushed = mg_queue_push(r->route->lane == MG_LANE_QUERY ? &w->asks : &w->queue, r, r->route->lane);
	if (pushed == MG_PUSHED) {
		atomic_store(&w->record->waiting, (uint32_t)mg_queue_length(&w->queue));
		return true;
	}
	atomic_store(&r->phase, MG_PHASE_SETTLED);
	refuse(w, r, pushed);
	return false;
}

/* The payload first. */
static void have_fetched(struct mg_worker *w, struct mg_request *r)
{
	if (mg_fetchers_push(&w->fetchers, w, r) || !mg_request_move(r, MG_PHASE_WAITING, MG_PHASE_SETTLED))
		return;
	refuse(w, r, MG_PUSH_FULL);
	struct mg_answer answer = r->answer;
	settle(r, &answer);
}

static void judge_one(struct mg_worker *w, struct mg_request *r)
{
	struct mg_judged judged;
	struct mg_answer answer = { 0 };
	uint64_t begun = mg_clock_now();
	mg_arena_reset(w->desk.arena);
	mg_judged_begin(&judged, &w->desk, r);
	if (!r->fetched.done)
		mg_histogram_add(&w->board->wait, (begun - r->arrived) / 1000);
	r->route->judge(&w->desk, r, &judged, &answer);
	if (judged.later) {
		have_fetched(w, r);
		return;
	}
	judged.decision.duration_us = (mg_clock_now() - begun) / 1000;
	if (!mg_request_move(r, MG_PHASE_WAITING, MG_PHASE_SETTLED)) {
		mg_answer_fini(&answer); /* the deadline was faster */
		return;
	}
	/* Nobody else answers it any more: what is kept now is what is answered. */
	if (!mg_judged_keep(&w->desk, &judged))
		no_verdict(r, 503, "not_logged", "the decision could not be logged, and is not given for that reason", &answer);
	mg_judged_tell(&w->desk, r, &judged);
	settle(r, &answer);
}

/* Queries of the decision log. */
static void *ask(void *ctx)
{
	struct mg_worker *w = ctx;
	struct mg_request *r;
	while ((r = mg_queue_pop(&w->asks))) {
		struct mg_answer answer = { 0 };
		if (r->deadline > mg_clock_now())
			r->route->work(&w->asking, r, &answer);
		if (r->deadline <= mg_clock_now())
			mg_worker_late(r);
		if (mg_request_move(r, MG_PHASE_WAITING, MG_PHASE_SETTLED))
			settle(r, &answer);
		else
			mg_answer_fini(&answer);
		mg_queue_done(&w->asks);
	}
	mg_ledger_close(&w->ledger);
	return NULL;
}

static void *judge(void *ctx)
{
	struct mg_worker *w = ctx;
	struct mg_request *r;
	while ((r = mg_queue_pop(&w->queue))) {
		atomic_store(&w->record->waiting, (uint32_t)mg_queue_length(&w->queue));
		atomic_store(&w->record->judging_since, mg_clock_now());
		if (r->deadline <= mg_clock_now())
			mg_worker_late(r);
		else
			judge_one(w, r);
		atomic_store(&w->record->judging_since, 0);
		mg_queue_done(&w->queue);
	}
	return NULL;
}

/* threads: of judging, of asking. */
static int start_threads(struct mg_worker *w, pthread_t threads[2], struct mg_error *err)
{
	const struct mg_settings *s = &w->load->settings;
	pthread_attr_t attributes;
	if (!mg_queue_init(&w->queue, s->queue, s->per_client) || !mg_queue_init(&w->asks, s->queue, s->per_client) || pthread_attr_init(&attributes) != 0)
		return mg_fail_nomem(err);
	pthread_attr_setstacksize(&attributes, STACK);
	int status = pthread_create(&threads[0], &attributes, judge, w);
	if (status == 0)
		status = pthread_create(&threads[1], &attributes, ask, w);
	pthread_attr_destroy(&attributes);
	return status == 0 ? MG_OK : mg_fail(err, MG_ENOMEM, "no thread can be started: %s", strerror(status));
}

static int open_desks(struct mg_worker *w, struct mg_error *err)
{
	int status = MG_OK;
	const struct mg_loadout *load = w->load;
	mg_keeper_init(&w->keeper, load->set ? &load->ledger : NULL);
	w->quick = (struct mg_desk){ .load = w->load, .board = w->board, .counts = w->counts, .keeper = &w->keeper };
	w->asking = w->quick;
	w->asking.ledger = &w->ledger;
	if (load->set && !load->ledger.off && mg_ledger_init(&w->ledger, &load->ledger, load->plugins, false, err) < 0)
		return err->code;
	w->desk = w->quick;
	w->desk.arena = mg_arena_new((size_t)w->load->config->limits.arena_bytes);
	if (!w->desk.arena)
		return mg_fail_nomem(err);
	if (w->load->set)
		status = mg_engine_new(w->load->set, w->load->config, &w->desk.engine, err);
	return status;
}

static int read_pem(const char *path, char **out, struct mg_error *err)
{
	size_t n;
	char *p;
	if (!path[0])
		return MG_OK;
	int status = mg_file_read(path, PEM_MOST, &p, &n, err);
	if (status < 0)
		return status;
	*out = realloc(p, n + 1);
	if (!*out) {
		free(p);
		return mg_fail_nomem(err);
	}
	(*out)[n] = '\0';
	return MG_OK;
}

static int read_pems(struct mg_worker *w, const struct mg_settings *s, struct mg_error *err)
{
	int status = read_pem(s->certificate, &w->certificate, err);
	if (status == MG_OK)
		status = read_pem(s->key, &w->key, err);
	return status == MG_OK ? read_pem(s->client_ca, &w->client_ca, err) : status;
}

static void free_pems(struct mg_worker *w)
{
	free(w->certificate);
	free(w->key);
	free(w->client_ca);
}

int mg_worker_check_tls(const struct mg_settings *s, struct mg_error *err)
{
	struct mg_worker w = { 0 };
	int status = read_pems(&w, s, err);
	if (status == MG_OK && w.certificate)
		status = mg_tls_check(w.certificate, w.key, w.client_ca, err);
	free_pems(&w);
	return status;
}

static int open_doors(struct mg_worker *w, const struct mg_sockets *sockets, int slot, struct mg_error *err)
{
	int status;
	if (slot == MG_SLOT_HEALTH)
		return mg_door_open(&w->doors[w->ndoors++], w, MG_DOOR_HEALTH, sockets->health, err);
	status = mg_door_open(&w->doors[0], w, MG_DOOR_TCP, sockets->tcp[slot], err);
	w->ndoors = 1;
	if (status == MG_OK && sockets->unix_fd >= 0) {
		status = mg_door_open(&w->doors[1], w, MG_DOOR_UNIX, sockets->unix_fd, err);
		w->ndoors = 2;
	}
	return status;
}

/* Signals come through a descriptor; the threads take none. */
static int open_signals(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void start_draining(struct mg_worker *w)
{
	if (atomic_exchange(&w->draining, true))
		return;
	for (size_t i = 0; i < w->ndoors; i++)
		mg_door_quiesce(&w->doors[i]);
	int state = atomic_load(&w->record->state);
	if (state != MG_RECORD_STUCK)
		atomic_store(&w->record->state, MG_RECORD_DRAINING);
}

/* The judging thread does not come back: everybody who waits for it gets an answer, and somebody else takes the slot. */
static void give_up(struct mg_worker *w)
{
	bool stuck;
	if (atomic_exchange(&w->stuck, true))
		return;
	mg_log(MG_LOG_ERROR, "stuck", "a judgement has passed its deadline; this worker is replaced");
	mg_queue_close(&w->queue);
	mg_queue_expire(&w->queue, UINT64_MAX, mg_worker_late, &stuck);
	mg_queue_close(&w->asks);
	mg_queue_expire(&w->asks, UINT64_MAX, mg_worker_late, &stuck);
	atomic_store(&w->record->state, MG_RECORD_STUCK);
	start_draining(w);
}

static void look(struct mg_worker *w, uint64_t now)
{
	bool stuck = false;
	mg_queue_expire(&w->asks, now, mg_worker_late, &stuck); /* stores have time-outs of their own: this thread comes back */
	mg_fetchers_expire(&w->fetchers, now, mg_worker_late);
	mg_queue_expire(&w->queue, now, mg_worker_late, &stuck);
	for (size_t i = 0; i < w->ndoors; i++)
		mg_door_sweep(&w->doors[i], now);
	/* A little time to come back by itself: the engine looks at the same deadline. */
	if (stuck && mg_record_judges_longer(w->record, now, w->load->settings.deadline + 1))
		give_up(w);
}

/* 1: SIGTERM once more. */
static int take_signals(struct mg_worker *w, int fd)
{
	struct signalfd_siginfo info;
	int again = 0;
	while (read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		again = atomic_load(&w->draining);
		start_draining(w);
	}
	return again;
}

/* One turn of the main thread. */
static int turn(struct mg_worker *w, int signals)
{
	struct pollfd fds[2 + 2 * MG_LINGER_MOST] = { { .fd = signals, .events = POLLIN }, { .fd = w->wake, .events = POLLIN } };
	size_t n = 2;
	uint64_t count;
	int hurry = 0;
	for (size_t i = 0; i < w->ndoors; i++)
		n += mg_door_poll(&w->doors[i], fds + n, sizeof(fds) / sizeof(fds[0]) - n);
	poll(fds, (nfds_t)n, atomic_load(&w->draining) ? DRAIN_TICK_MS : TICK_MS);
	if (fds[1].revents && read(w->wake, &count, sizeof(count)) < 0 && errno != EAGAIN)
		mg_log(MG_LOG_ERROR, "wake", "%s", strerror(errno));
	if (fds[0].revents)
		hurry = take_signals(w, signals);
	for (size_t i = 0; i < w->ndoors; i++)
		mg_door_read(&w->doors[i], mg_clock_now());
	look(w, mg_clock_now());
	return hurry;
}

/* Until told to drain and nobody is connected any more, or the time for that is over. */
static void serve(struct mg_worker *w, int signals)
{
	uint64_t until = UINT64_MAX;
	unsigned quiet = 0;
	bool hurry = false;
	while (quiet < QUIET_TICKS) {
		hurry = turn(w, signals) || hurry;
		if (!atomic_load(&w->draining))
			continue;
		if (until == UINT64_MAX)
			until = mg_clock_now() + w->load->settings.grace * SECOND;
		bool idle = !atomic_load(&w->record->connections) || ((hurry || atomic_load(&w->board->stopping)) && !atomic_load(&w->active));
		quiet = idle ? quiet + 1 : 0;
		if (mg_clock_now() > until)
			break;
	}
}

static int start(struct mg_worker *w, const struct mg_sockets *sockets, int slot, pthread_t threads[2], struct mg_error *err)
{
	int status = read_pems(w, &w->load->settings, err);
	mg_protect(&w->load->settings, slot);
	if (status == MG_OK)
		status = open_desks(w, err);
	if (status == MG_OK)
		status = start_threads(w, threads, err);
	return status == MG_OK ? open_doors(w, sockets, slot, err) : status;
}

_Noreturn void mg_worker_run(const struct mg_loadout *load, struct mg_board *board, struct mg_record *record, struct mg_policy_count **counts,
			     const struct mg_sockets *sockets, int slot)
{
	static struct mg_worker worker; /* the threads may outlive this call */
	struct mg_worker *w = &worker;
	struct mg_error err;
	pthread_t threads[2];
	int signals = open_signals();
	*w = (struct mg_worker){ .load = load, .board = board, .record = record, .counts = counts };
	mg_log_process(slot == MG_SLOT_HEALTH ? "health" : "worker");
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is a full disk like any other */
	w->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	int status = signals < 0 || w->wake < 0 ? mg_fail(&err, MG_EIO, "%s", strerror(errno)) : start(w, sockets, slot, threads, &err);
	if (status != MG_OK) {
		mg_log(MG_LOG_ERROR, "worker", "this worker cannot start: %s", err.text);
		_exit(1);
	}
	atomic_store(&record->state, MG_RECORD_SERVING);
	serve(w, signals);
	/* With answers outstanding, or a judging thread that does not come back, nothing can be ended in order. */
	if (atomic_load(&w->active) || atomic_load(&w->stuck))
		_exit(0);
	for (size_t i = 0; i < w->ndoors; i++)
		mg_door_close(&w->doors[i]);
	mg_queue_close(&w->queue);
	mg_queue_close(&w->asks);
	pthread_join(threads[0], NULL);
	mg_fetchers_fini(&w->fetchers);
	pthread_join(threads[1], NULL);
	mg_keeper_fini(&w->keeper);
	mg_engine_free(w->desk.engine);
	mg_arena_free(w->desk.arena);
	free_pems(w);
	exit(0);
}
