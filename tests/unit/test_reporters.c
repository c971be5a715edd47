/* SPDX-License-Identifier: Apache-2.0 */
/* Every built-in reporter writes as it walks: a report of 10,000 findings takes no more memory than one of 500, and goes out in small pieces. The linker
 * hands the allocations of the plugins to the functions below. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "builtin.h"

#define MARK "finding at hand" /* in each message once */

enum { FEW = 500, MANY = 10000, PIECE_MOST = 8192, PEAK_MOST = 512 * 1024 };

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void __real_free(void *p);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
void __wrap_free(void *p);

/* What a reporter holds; the blocks that it was given while it was watched. Everything else goes through unseen. */
static struct {
	bool on;
	size_t held, peak, blocks, fail_at;
	struct {
		void *p;
		size_t n;
	} known[64];
} watch;

static void hold(void *p, size_t n)
{
	for (size_t i = 0; p && i < 64; i++)
		if (!watch.known[i].p) {
			watch.known[i].p = p;
			watch.known[i].n = n;
			watch.held += n;
			watch.peak = watch.held > watch.peak ? watch.held : watch.peak;
			return;
		}
	if (p)
		abort(); /* more than 64 blocks at once */
}

static void release(void *p)
{
	for (size_t i = 0; p && i < 64; i++)
		if (watch.known[i].p == p) {
			watch.held -= watch.known[i].n;
			watch.known[i].p = NULL;
			return;
		}
}

static bool refused(void)
{
	return watch.on && ++watch.blocks == watch.fail_at;
}

void *__wrap_malloc(size_t n)
{
	void *p = refused() ? NULL : __real_malloc(n);
	if (watch.on)
		hold(p, n);
	return p;
}

void *__wrap_calloc(size_t n, size_t size)
{
	void *p = refused() ? NULL : __real_calloc(n, size);
	if (watch.on)
		hold(p, n * size);
	return p;
}

void *__wrap_realloc(void *p, size_t n)
{
	release(p);
	void *q = refused() ? NULL : __real_realloc(p, n);
	if (watch.on)
		hold(q, n);
	return q;
}

void __wrap_free(void *p)
{
	release(p);
	__real_free(p);
}

/* ---- a report ---- */

static struct mg_str str(const char *z)
{
	return (struct mg_str){ z, strlen(z) };
}

struct made {
	struct mg_report report;
	struct mg_report_template of;
	struct mg_policy_info policy;
	struct mg_result result;
	struct mg_finding *findings;
	const struct mg_finding **list;
	struct mg_report_resource *resources;
	const struct mg_report_resource **resource_list;
	struct mg_report_edge *edges;
	const struct mg_report_edge **edge_list;
	char (*texts)[64];
	char *source;
	const struct mg_result *results[1];
	const struct mg_policy_info *policies[1];
	const struct mg_report_template *templates[1];
};

enum { RESOURCES = 300 };

static void make_graph(struct made *m)
{
	m->resources = calloc(RESOURCES, sizeof(*m->resources));
	m->resource_list = calloc(RESOURCES, sizeof(*m->resource_list));
	m->edges = calloc(RESOURCES, sizeof(*m->edges));
	m->edge_list = calloc(RESOURCES, sizeof(*m->edge_list));
	for (uint32_t i = 0; i < RESOURCES; i++) {
		m->resources[i] = (struct mg_report_resource){ str("R"), str("AWS::SNS::Topic"), { i + 1, 1, i + 1, 2 } };
		m->edges[i] = (struct mg_report_edge){ i, i / 2, str("Ref") };
		m->resource_list[i] = &m->resources[i];
		m->edge_list[i] = &m->edges[i];
	}
}

static struct made *make(size_t n)
{
	struct made *m = calloc(1, sizeof(*m));
	m->findings = calloc(n, sizeof(*m->findings));
	m->list = calloc(n, sizeof(*m->list));
	m->texts = calloc(n, sizeof(*m->texts));
	m->source = malloc(n + 1);
	for (size_t i = 0; i < n; i++) {
		snprintf(m->texts[i], sizeof(m->texts[i]), MARK " %06zu", i);
		m->source[i] = i % 16 == 15 ? '\n' : 'x';
		m->findings[i] = (struct mg_finding){ .logical_id = str("R"), .path = str("/Resources/R"), .file = str("t.yml"), .message = str(m->texts[i]),
						      .remedy = str("do"), .fingerprint = str("0123"), .matcher = str("equals"), .excerpt = str("x\n^\n"),
						      .at = { (uint32_t)((n - i) / 16 + 1), (uint32_t)(i % 16 + 1), (uint32_t)((n - i) / 16 + 1), (uint32_t)(i % 16 + 2) } };
		m->list[i] = &m->findings[i];
	}
	make_graph(m);
	m->policy = (struct mg_policy_info){ .id = str("P"), .title = str("t"), .remedy = str("do"), .severity = MG_SEVERITY_HIGH };
	m->result = (struct mg_result){ .policy = &m->policy, .outcome = MG_FAIL, .findings = m->list, .nfindings = n };
	m->results[0] = &m->result;
	m->policies[0] = &m->policy;
	m->of = (struct mg_report_template){ .file = str("t.yml"), .verdict = MG_DENY, .nresources = RESOURCES, .results = m->results, .nresults = 1,
					     .source = { m->source, n }, .resources = m->resource_list, .nlisted = RESOURCES, .edges = m->edge_list,
					     .nedges = RESOURCES };
	m->templates[0] = &m->of;
	m->report = (struct mg_report){ .size = sizeof(m->report), .version = str("1"), .revision = str("r"), .date = str("2026-01-01"), .npolicies = 1,
					.verdict = MG_DENY, .templates = m->templates, .ntemplates = 1, .policies = m->policies,
					.summary = { .templates = 1, .resources = RESOURCES, .policies = 1, .fail = 1 } };
	return m;
}

static void drop(struct made *m)
{
	free(m->findings);
	free(m->list);
	free(m->texts);
	free(m->source);
	free(m->resources);
	free(m->resource_list);
	free(m->edges);
	free(m->edge_list);
	free(m);
}

/* ---- where it goes ---- */

struct sink {
	size_t bytes, pieces, largest, marks, matched, break_at;
	char end[8];
};

/* Counts MARK also where it is cut between two pieces. */
static int take(void *ctx, const char *p, size_t n)
{
	struct sink *s = ctx;
	s->bytes += n;
	s->largest = n > s->largest ? n : s->largest;
	if (++s->pieces == s->break_at)
		return MG_EIO;
	for (size_t i = 0; i < n; i++) {
		s->matched = p[i] == MARK[s->matched] ? s->matched + 1 : p[i] == MARK[0];
		if (!MARK[s->matched]) {
			s->marks++;
			s->matched = 0;
		}
		memmove(s->end, s->end + 1, sizeof(s->end) - 1);
		s->end[sizeof(s->end) - 1] = p[i];
	}
	return MG_OK;
}

static int run(const struct mg_reporter *r, const struct mg_report *report, struct sink *s, struct mg_error *err)
{
	struct mg_report_options options = { .size = sizeof(options) };
	struct mg_writer writer = { take, s };
	watch.held = watch.peak = watch.blocks = 0;
	watch.on = true;
	int status = r->write(NULL, report, &options, &writer, err);
	watch.on = false;
	assert_int_equal(watch.held, 0);
	return status;
}

static void each(void (*test)(const struct mg_reporter *r))
{
	size_t n = 0;
	for (size_t i = 0; mg_builtins[i]; i++)
		for (size_t k = 0; mg_builtins[i]->reporters && mg_builtins[i]->reporters[k]; k++, n++)
			test(mg_builtins[i]->reporters[k]);
	assert_true(n > 0);
}

static void one_streams(const struct mg_reporter *r)
{
	struct made *few = make(FEW), *many = make(MANY);
	struct sink a = { 0 }, b = { 0 }, again = { 0 };
	struct mg_error err;
	assert_int_equal(run(r, &few->report, &a, &err), MG_OK);
	size_t peak = watch.peak;
	assert_int_equal(run(r, &many->report, &b, &err), MG_OK);
	print_message("%s: %zu bytes in %zu pieces of at most %zu, %zu bytes of memory\n", r->name, b.bytes, b.pieces, b.largest, watch.peak);
	assert_int_equal(watch.peak, peak);
	assert_true(watch.peak <= PEAK_MOST);
	assert_true(b.largest <= PIECE_MOST && b.pieces > b.bytes / PIECE_MOST);
	assert_true(a.marks >= FEW && b.marks >= MANY && b.bytes > 15 * a.bytes / 2);
	assert_int_equal(b.end[sizeof(b.end) - 1], '\n');
	assert_int_equal(run(r, &many->report, &again, &err), MG_OK);
	assert_int_equal(again.bytes, b.bytes);
	drop(few);
	drop(many);
}

static void streams(void **state)
{
	(void)state;
	each(one_streams);
}

/* A disk that is full: the reporter stops at once and says so. */
static void one_stops(const struct mg_reporter *r)
{
	struct made *m = make(MANY);
	struct sink s = { .break_at = 3 };
	struct mg_error err = { 0 };
	assert_int_equal(run(r, &m->report, &s, &err), MG_EIO);
	assert_int_equal(s.pieces, 3);
	assert_true(err.text[0]);
	drop(m);
}

static void stops(void **state)
{
	(void)state;
	each(one_stops);
}

/* Each allocation refused in turn: told, nothing leaked. */
static void one_survives(const struct mg_reporter *r)
{
	struct made *m = make(FEW);
	struct sink s = { 0 };
	struct mg_error err = { 0 };
	assert_int_equal(run(r, &m->report, &s, &err), MG_OK);
	for (size_t n = watch.blocks; n > 0; n--) {
		watch.fail_at = n;
		assert_int_equal(run(r, &m->report, &s, &err), MG_ENOMEM);
		assert_non_null(strstr(err.text, "memory"));
	}
	watch.fail_at = 0;
	drop(m);
}

static void survives(void **state)
{
	(void)state;
	each(one_survives);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(streams), cmocka_unit_test(stops), cmocka_unit_test(survives) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
