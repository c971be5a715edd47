/* SPDX-License-Identifier: Apache-2.0 */
/* Every function, method and matcher that a policy can call, with every value of probe/values.lua in every shape of call. Whatever comes of it: an outcome with
 * its reason, nothing that looks like an address, the same bytes again in another state, and the CPU time within the limit. Usage: probe [STRIDE [NAME]], by
 * default a part of the calls under less work; 1: all of them under the default limits, and the slowest are printed. */
#include "../unit/policy_load.h"

#include "base/clock.h"
#include "pack_run.h"
#include "policy/environment.h"
#include "policy/matchers.h"

static struct pack_host host;
static uint64_t stride = 61;
static double slowest = -1e9;
static const char *only = ""; /* part of the names of the functions to call */
static struct mg_arena *results;

/* The calls of one kind by shape and value, as values.lua has them. */
enum { VALUES = 79, SHAPES = 24, PLAIN = 12 };

struct probe {
	char id[64], kind[16], of[64];
};
static struct probe probes[200];
static size_t nprobes;

static void add(const char *kind, const char *library, const char *name)
{
	struct probe *p = &probes[nprobes++];
	if (nprobes > sizeof probes / sizeof *probes)
		fail_msg("more than %zu functions", sizeof probes / sizeof *probes);
	snprintf(p->id, sizeof p->id, "%s-%s%s%s", kind, library, *library ? "." : "", name);
	snprintf(p->kind, sizeof p->kind, "%s", kind);
	snprintf(p->of, sizeof p->of, strcmp(kind, "plain") == 0 ? "%s%s%s" : "\"%s%s%s\"", library, *library ? "." : "", name);
}

static void collect(void)
{
	static const struct mg_method *const methods[] = { mg_methods_node, mg_methods_expect, mg_methods_asking, mg_methods_report, mg_methods_relation, mg_methods_resource, mg_methods_stack };
	for (const struct mg_env_entry *e = mg_env_base; e->name; e++)
		if (e->kind == MG_ENV_FUNCTION)
			add("plain", "", e->name);
	for (size_t i = 0; i < host.plugins.nlibraries; i++)
		for (const struct mg_function *f = host.plugins.libraries[i]->functions; f->name; f++)
			add("plain", host.plugins.libraries[i]->name, f->name);
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		for (const struct mg_method *m = methods[i]; m->name; m++)
			add("method", "", m->name);
	for (const struct mg_matcher *m = mg_matchers; m->name; m++)
		add("matcher", "", m->name);
	for (const struct mg_method *m = mg_methods_asking; m->name; m++)
		add("matcher", "", m->name);
	add("plain", "ctx", "skip");
	add("plain", "ctx", "undecided");
	add("plain", "", "import");
}

static void write_policies(struct bench *b)
{
	char path[512], text[512], name[96], *p;
	const char *source = getenv("MG_SOURCE");
	struct mg_error err;
	size_t n;
	snprintf(path, sizeof path, "%s/tests/sandbox/probe/values.lua", source ? source : ".");
	if (mg_file_read(path, 1 << 20, &p, &n, &err) != MG_OK)
		fail_msg("%s", err.text);
	char *values = strndup(p, n);
	write_file(b->folder, "lib/values.lua", values);
	free(values);
	free(p);
	for (size_t i = 0; i < nprobes; i++) {
		snprintf(name, sizeof name, "p%03zu.lua", i);
		snprintf(text, sizeof text, "local V = import \"lib/values\"\nreturn { id = \"P-%03zu\", applies = \"AWS::SNS::Topic\", check = function(r, ctx)\n"
			 "  assert(V.values == %d, V.values)\n  V.call(\"%s\", %s, r.Index, ctx)\nend }\n", i, VALUES, probes[i].kind, probes[i].of);
		write_file(b->folder, name, text);
	}
}

static struct bench *open_bench(const char *yaml)
{
	struct bench *b = bench_new();
	b->libraries = (const struct mg_library *const *)host.plugins.libraries;
	b->library_states = host.plugins.library_states;
	b->nlibraries = host.plugins.nlibraries;
	if (stride == 1)
		b->limits.policy_millis = mg_limits_default.policy_millis;
	else
		b->limits.policy_fuel = 200000;
	write_policies(b);
	if (bench_load(b) != MG_OK)
		fail_msg("%s", b->err.text);
	bench_template(b, yaml, NULL);
	b->subject.arena = results;
	return b;
}

static void check_one(struct bench *b, size_t policy, uint64_t index, struct mg_buf *out)
{
	char target[32];
	snprintf(target, sizeof target, "R%llu", (unsigned long long)index - 1);
	mg_arena_reset(b->subject.arena);
	uint64_t from = mg_clock_cpu();
	const char *text = bench_check(b, policy, target);
	double over = (double)(mg_clock_cpu() - from) / 1e6 - (double)b->limits.policy_millis;
	if (strncmp(text, "status", 6) == 0 || strstr(text, "0x") || strncmp(text, "error\n", 6) == 0 || strcmp(text, "error") == 0)
		fail_msg("%s, call %llu: %.300s", probes[policy].id, (unsigned long long)index, text);
	if (stride == 1 && over > -100)
		fprintf(stderr, "%+8.1f ms past the limit: %s, call %llu: %.80s\n", over, probes[policy].id, (unsigned long long)index, text);
	slowest = over > slowest ? over : slowest;
	mg_buf_printf(out, "%s %llu: %s\n", probes[policy].id, (unsigned long long)index, text);
}

/* What the calls give; each state of its own. */
static void run(struct mg_buf *out, const char *yaml)
{
	struct bench *b = open_bench(yaml);
	size_t calls = 0;
	for (size_t p = 0; p < nprobes; p++)
		for (uint64_t i = 1 + (p * 7) % stride; i <= VALUES * SHAPES; i += stride, calls++) {
			if (!strstr(probes[p].id, only) || (strcmp(probes[p].kind, "matcher") != 0 && i > VALUES * PLAIN))
				break;
			check_one(b, p, i, out);
		}
	print_message("%zu calls of %zu functions\n", calls, nprobes);
	bench_free(b);
}

static void calls_end_well(void **state)
{
	struct mg_buf yaml = { 0 }, first = { 0 }, again = { 0 };
	(void)state;
	assert_true(pack_template("probe", VALUES * SHAPES, &yaml));
	run(&first, yaml.p);
	if (stride > 1) {
		run(&again, yaml.p);
		assert_int_equal(again.n, first.n);
		assert_memory_equal(again.p, first.p, first.n);
	} else {
		printf("slowest: %+.1f ms past the limit\n", slowest);
	}
	assert_true(first.n > 1000);
	if (getenv("MG_PROBE_PRINT"))
		fwrite(first.p, 1, first.n, stdout);
	mg_buf_fini(&yaml);
	mg_buf_fini(&first);
	mg_buf_fini(&again);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(calls_end_well) };
	if (argc > 1 && strtoull(argv[1], NULL, 10))
		stride = strtoull(argv[1], NULL, 10);
	if (argc > 2)
		only = argv[2];
	pack_host_open(&host);
	collect();
	results = mg_arena_new(64u << 20);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	mg_arena_free(results);
	pack_host_close(&host);
	return failed;
}
