/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/batch.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "cli/progress.h"

enum { MOST_THREADS = 64, STACK = 8 << 20, FIRST_DRAW_MS = 1000, DRAW_MS = 100 };

/* What the threads share. */
struct pool {
	struct mg_batch *batch;
	atomic_size_t next, done;
	pthread_mutex_t lock;
	pthread_cond_t finished;
	unsigned running; /* under lock */
};

struct worker {
	struct pool *pool;
	struct mg_engine *engine;
	struct mg_arena *arena;
	pthread_t thread;
};

unsigned mg_batch_threads(unsigned n)
{
	cpu_set_t set;
	if (n)
		return n < MOST_THREADS ? n : MOST_THREADS;
	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	n = (unsigned)CPU_COUNT(&set);
	return n < 1 ? 1 : n < MOST_THREADS ? n : MOST_THREADS;
}

/* A template whose bytes cannot be had is an answer like that of one which cannot be parsed. */
static void unreadable(struct worker *w, struct mg_answer *out, struct mg_str label, const struct mg_error *why)
{
	struct mg_report_template *t = mg_new(w->arena, struct mg_report_template);
	struct mg_str text = mg_arena_str(w->arena, mg_str_from(why->text));
	out->wrong = !t || !text.p;
	out->err = *why;
	if (out->wrong)
		return;
	*t = (struct mg_report_template){ .file = label, .verdict = MG_DENY, .failed = true, .error = text };
	out->report = t;
}

/* The bytes through the input into job. False when there is nothing to judge: then the answer says why. */
static bool take_in(struct worker *w, struct mg_str bytes, struct mg_job *job, struct mg_answer *out)
{
	const struct mg_batch *b = w->pool->batch;
	struct mg_intake in = { .arena = w->arena, .limits = b->set->limits };
	const struct mg_input_source source = { .size = sizeof(source), .label = job->label, .bytes = bytes };
	bool nothing;
	if (b->templates && !bytes.n) /* the engine tells what is wrong with an empty template */
		return true;
	int status = mg_intake_read(&in, b->input->what, b->input->by->state, b->plugins, &source, job, &nothing, &out->err);
	if (status == MG_OK && nothing)
		out->ignored = true;
	else if (status < 0)
		unreadable(w, out, job->label, &out->err);
	return status == MG_OK && !nothing;
}

static void judge_one(struct worker *w, size_t index)
{
	const struct mg_batch *b = w->pool->batch;
	const struct mg_file *file = &b->files->items[index];
	struct mg_answer *out = &b->answers[index];
	struct mg_job job = b->job;
	char *bytes;
	size_t n;
	if (mg_file_read(file->path.p, (size_t)b->set->limits->doc_bytes, &bytes, &n, &out->err) < 0) {
		unreadable(w, out, file->label, &out->err);
		return;
	}
	job.label = file->label;
	job.declared = out->declared;
	if (b->templates) {
		job.base_path = mg_str_is(file->path, "-") ? NULL : mg_files_folder(w->arena, file->path);
		job.nested = &out->nested;
		job.ignored = file->found ? &out->ignored : NULL;
	}
	/* Without the word it is no template, whatever else it is, and needs not be parsed. */
	if (b->templates && file->found && mg_str_find((struct mg_str){ bytes, n }, MG_STR("Resources"), 0) == (size_t)-1)
		out->ignored = true;
	else if (take_in(w, (struct mg_str){ bytes, n }, &job, out) && mg_engine_judge(w->engine, w->arena, &job, &out->report, &out->err) < 0)
		out->wrong = true;
	free(bytes);
}

static void judge_all(struct worker *w)
{
	struct pool *p = w->pool;
	size_t total = p->batch->files->n;
	for (size_t i; !mg_interrupted() && (i = atomic_fetch_add(&p->next, 1)) < total;) {
		judge_one(w, i);
		atomic_fetch_add(&p->done, 1);
	}
}

static void *work(void *ctx)
{
	struct worker *w = ctx;
	struct pool *p = w->pool;
	judge_all(w);
	pthread_mutex_lock(&p->lock);
	p->running--;
	pthread_cond_signal(&p->finished);
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

/* Until all workers are done; draws the bar, and leaves the process on an interrupt (the workers may be deep in a judgement). */
static void wait(struct pool *p)
{
	uint64_t begun = mg_clock_now();
	pthread_mutex_lock(&p->lock);
	while (p->running > 0) {
		struct timespec at;
		clock_gettime(CLOCK_REALTIME, &at);
		at.tv_nsec += DRAW_MS * 1000000L;
		at.tv_sec += at.tv_nsec / 1000000000L;
		at.tv_nsec %= 1000000000L;
		pthread_cond_timedwait(&p->finished, &p->lock, &at);
		mg_interrupt_end();
		if (p->running > 0 && p->batch->progress && mg_clock_now() - begun > FIRST_DRAW_MS * 1000000ull)
			mg_progress_draw(atomic_load(&p->done), p->batch->files->n);
	}
	pthread_mutex_unlock(&p->lock);
	mg_progress_clear();
}

static bool start(struct worker *w)
{
	pthread_attr_t attributes;
	sigset_t all, before;
	bool ok;
	if (pthread_attr_init(&attributes) != 0)
		return false;
	pthread_attr_setstacksize(&attributes, STACK);
	/* Interrupts go to the main thread, which waits and can answer. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	ok = pthread_create(&w->thread, &attributes, work, w) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	return ok;
}

static int run_threads(struct pool *p, struct worker *workers, unsigned n, struct mg_error *err)
{
	unsigned started = 0;
	mg_interrupt_catch();
	for (; started < n; started++) {
		pthread_mutex_lock(&p->lock);
		p->running++;
		pthread_mutex_unlock(&p->lock);
		if (!start(&workers[started])) {
			pthread_mutex_lock(&p->lock);
			p->running--;
			pthread_mutex_unlock(&p->lock);
			break;
		}
	}
	int status = started ? MG_OK : mg_fail(err, MG_ENOMEM, "no thread can be started: %s", strerror(errno));
	wait(p);
	for (unsigned i = 0; i < started; i++)
		pthread_join(workers[i].thread, NULL);
	return status;
}

/* A thread costs a short run a fifth of its time. Nobody waits for a bar here, so an interrupt may just end the process. */
static bool needs_no_thread(const struct mg_batch *b, unsigned n)
{
	struct rlimit stack;
	return n == 1 && !b->progress && getrlimit(RLIMIT_STACK, &stack) == 0 && stack.rlim_cur >= STACK;
}

static int run_pool(struct mg_batch *b, struct worker *workers, unsigned n, struct mg_error *err)
{
	struct pool pool = { .batch = b, .lock = PTHREAD_MUTEX_INITIALIZER, .finished = PTHREAD_COND_INITIALIZER };
	int status = MG_OK;
	for (unsigned i = 0; i < n && status == MG_OK; i++) {
		workers[i].pool = &pool;
		workers[i].arena = b->arenas[b->narenas++] = mg_arena_new(0);
		status = workers[i].arena ? mg_engine_new(b->set, b->config, &workers[i].engine, err) : mg_fail_nomem(err);
	}
	if (status == MG_OK && needs_no_thread(b, n))
		judge_all(workers);
	else if (status == MG_OK)
		status = run_threads(&pool, workers, n, err);
	mg_interrupt_catch();
	for (unsigned i = 0; i < n; i++)
		mg_engine_free(workers[i].engine);
	return status;
}

int mg_batch_run(struct mg_batch *b, struct mg_arena *a, struct mg_error *err)
{
	unsigned n = mg_batch_threads(b->threads);
	if (n > b->files->n)
		n = b->files->n ? (unsigned)b->files->n : 1;
	struct worker *workers = mg_new_n(a, struct worker, n);
	b->answers = mg_new_n(a, struct mg_answer, b->files->n + 1);
	b->arenas = mg_new_n(a, struct mg_arena *, n);
	if (!workers || !b->answers || !b->arenas)
		return mg_fail_arena(a, err);
	for (size_t i = 0; i < b->files->n; i++) {
		b->answers[i].declared = mg_new_n(a, bool, b->job.inputs.ngiven + 1);
		if (!b->answers[i].declared)
			return mg_fail_arena(a, err);
	}
	int status = run_pool(b, workers, n, err);
	mg_interrupt_end();
	return status;
}

void mg_batch_free(struct mg_batch *b)
{
	for (unsigned i = 0; i < b->narenas; i++)
		mg_arena_free(b->arenas[i]);
	b->narenas = 0;
}
