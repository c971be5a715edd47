/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever a policy asks for may be where its work is spent, where the search for scenarios ends, or what the service would refuse. Each of these bodies does one
 * thing; wherever it is cut short, that is told and nothing else. */
#include "policy_load.h"

#include "policy/runner.h"

/* D hangs on a key that only x has; C on a choice; T is told apart by a condition. */
#define HEAD "Parameters:\n  U: {Type: String}\n  P: {Type: String, AllowedValues: [x, y]}\nMappings:\n  M:\n    x: {v: [a, b], w: 1}\nConditions:\n  IsDead: !Equals [!FindInMap [M, !Ref U, w], 1]\n  IsX: !Equals [!Ref P, x]\nResources:\n"
#define TAIL "  Q: {Type: AWS::SQS::Queue, Condition: IsX, DependsOn: [A]}\nOutputs:\n  O: {Value: 1, Condition: IsX}\n"
#define DEAD_TAIL "  Z: {Type: AWS::SQS::Queue, Condition: IsDead, Properties: {A: !Ref A}}\n"
static const char dead[] = HEAD "  A:\n    Type: AWS::SNS::Topic\n    DeletionPolicy: Retain\n    Metadata: {K: !FindInMap [M, !Ref U, v]}\n    Properties:\n"
				"      D: !FindInMap [M, !Ref U, v]\n      G: {K: !FindInMap [M, !Ref U, v], L: [1]}\n" DEAD_TAIL TAIL;
static const char all_dead[] = HEAD "  A:\n    Type: AWS::SNS::Topic\n    Properties: !FindInMap [M, !Ref U, v]\n" TAIL;
static const char choice[] = HEAD "  A:\n    Type: AWS::SNS::Topic\n    DependsOn: [B]\n    Metadata: {K: !Ref P}\n    Properties:\n"
				  "      D: !If [IsX, [a, b], [c, !If [IsX, !Ref AWS::NoValue, d]]]\n      G: {K: !Ref P, R: !If [IsX, !GetAtt B.Arn, !Ref Q], S: !Sub 'a-${P}'}\n"
				  "  B: {Type: AWS::SQS::Queue}\n" TAIL;

static struct mg_host host;

/* Everything that a library function can ask of its argument and of the stack. */
static int call_all(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_value *v = host.argument(c, 0), *const *items, *made[2];
	const struct mg_text_piece *pieces;
	const struct mg_target *const *list;
	struct mg_target owner = { .size = sizeof owner };
	struct mg_str keys[] = { MG_STR("a"), MG_STR("b") };
	int same, status;
	bool refers;
	size_t n;
	(void)state;
	if ((status = host.children(c, v, &items, NULL, &n)) != MG_OK || (status = host.get(c, v, MG_STR("K"), &made[0])) != MG_OK ||
	    (status = host.equal(c, v, v, &same)) != MG_OK || (status = host.owner(c, &owner)) != MG_OK || (status = host.resources(c, MG_STR(""), &list, &n)) != MG_OK ||
	    (status = host.refers_to(c, v, MG_STR(""), &refers)) != MG_OK || (status = host.make_text(c, MG_STR("x"), NULL, &made[0])) != MG_OK ||
	    (status = host.pieces(c, made[0], &pieces, &n)) != MG_OK || (status = host.make_partial(c, pieces, n, v, &made[1])) != MG_OK)
		return status;
	return host.make_map(c, keys, made, 2, NULL, out);
}

static const struct mg_function functions[] = { { "all", "all(v)", "1", "d", call_all }, { NULL, NULL, NULL, NULL, NULL } };
static const struct mg_library library = { sizeof library, "t", "test", functions };

static struct bench *bench_of(const char *body)
{
	struct bench *b = bench_new_with(&library, &host);
	char text[1024];
	snprintf(text, sizeof text, "return { id='A', applies='*', check=function(fn, ctx) local stack, old = ctx.stack, ctx.previous\n%s\nfn:deny('the end') end }", body);
	write_file(b->folder, "a.lua", text);
	if (bench_load(b) != MG_OK)
		fail_msg("%s: %s", body, b->err.text);
	return b;
}

static const char *const bodies[] = {
	"local _ = fn.D",
	"local _ = #fn.D",
	"local _ = fn:get('D')",
	"local _ = fn:get('D[*]')",
	"local _ = fn:get('G.*')",
	"local _ = fn:has('D[1]')",
	"local _ = fn:has('D[*]')",
	"local _ = fn:peek('D').count",
	"local _ = fn:peek('G').refs",
	"local _ = fn:peek('G.K').text",
	"local _ = fn:number('D[9]')",
	"local _ = fn:boolean('D[9]')",
	"local _ = fn:changed('D')",
	"local _ = fn.D == fn.D",
	"local _ = fn.G == fn.G",
	"local _ = tostring(fn.G)",
	"local _ = tostring(fn.D)",
	"for _, v in pairs(fn.G) do local _ = v end",
	"for _, v in ipairs(fn.D) do local _ = v end",
	"for _, v in pairs(fn) do local _ = v end",
	"local _ = fn.properties.D",
	"local _ = fn.metadata.K",
	"local _ = fn:get('/Metadata.K')",
	"local _ = fn:is('D'):equals{'a', 'b'}",
	"local _ = fn:is('D'):equals_set{'b', 'a'}",
	"local _ = fn:is('D'):contains('a')",
	"local _ = fn:is_any('D[*]'):matches('^a')",
	"local _ = fn:is('G'):equals{K = 1}",
	"local _ = fn:is('G'):is_empty()",
	"local _ = fn:is('G'):refers_to('Q')",
	"local _ = fn:is('D'):satisfies(function(v) return #v > 0 end, 'expected some')",
	"local _ = fn:is('Gone'):default(fn.D):exists()",
	"local _ = fn:is('K'):one_of(fn.D)",
	"fn:warn('D', 'at D')",
	"fn:warn('D[*]', 'at D')",
	"local _ = t.all(fn.G)",
	"local _ = t.all(fn)",
	"local _ = fn.G:refers_to('Q')",
	"local _ = fn.G:references()",
};

/* Relations go by what is written, and ask for the branches that it stands in. */
static const char *const relations[] = {
	"local _ = fn:refers_to('AWS::SQS::Queue')",
	"local _ = fn:references('AWS::SQS::*')",
	"local _ = fn:referrers()",
	"local _ = stack:resource('B'):referrers()",
	"local _ = stack:resource('Q'):depends_on(fn)",
	"local _ = fn:depends_on('AWS::SQS::Queue')",
	"local _ = fn.dependencies",
	"local _ = stack:resource('Q').present",
	"local _ = stack.outputs.O",
	"for _, o in pairs(stack.outputs) do local _ = o end",
	"stack:each('*', function(r) r:is('D'):exists() end)",
	"local _ = stack:some('AWS::SQS::Queue', function(r) return r:is('D'):exists() end)",
	"local _ = stack:resources('AWS::SQS::*')",
	"local _ = stack:functions('Fn::If')[1].argument",
	"local _ = stack.parameters.P.AllowedValues",
	"local _ = stack:get('Outputs.O.Value')",
	"local _ = stack:get('Resources.A.Properties.D')",
};

/* What the service would refuse is nobody's fault: no run of it counts, whatever it was that came upon it. */
static void refused(const char *body, const char *yaml, const char *want)
{
	struct bench *b = bench_of(body);
	bench_template(b, yaml, NULL);
	const char *got = bench_check(b, 0, "A");
	if (strcmp(got, want) != 0)
		fail_msg("%s: got `%s`, want `%s`", body, got, want);
	bench_free(b);
}

static void test_refused(void **state)
{
	(void)state;
	static const char *const others[] = {
		"fn:expect('D'):if_present():not_empty()", "fn:expect_any('D[*]'):exists()", "fn:expect('G'):exists() fn:expect('G.K'):exists()",
		"stack:each('AWS::SNS::Topic', function(r) r:expect('D'):exists() end)", "stack:each('AWS::SNS::Topic', function(r) local _ = r.D end)",
		"stack:some('AWS::SNS::Topic', function(r) return r.D end)", "pcall(function() return fn.D end)", "local _ = t.all{ fn.D }",
		"local _ = fn:is('L'):default(t.all(fn.G)):exists()",
		"stack:each('*', function() end)",
		"local _ = stack:some('AWS::SQS::Queue', function() return false end)",
		"local _ = stack:resource('Z').present",
		"local _ = fn:referrers()",
		"local _ = stack:resource('Z'):depends_on(fn)",
		"local _ = stack:get('Resources.Z.Type')",
	};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		refused(others[i], dead, "fail\nA /Resources/A 11:3 deny: the end");
}

static void test_refused_bodies(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		struct bench *b = bench_of(bodies[i]);
		bench_template(b, dead, NULL);
		const char *got = bench_check(b, 0, "A");
		/* A policy that does not look has nothing to tell apart. */
		if (!strstr(got, "deny: the end") || strncmp(got, "fail\n", 5) != 0)
			fail_msg("%s: %s", bodies[i], got);
		bench_free(b);
	}
	refused("local _ = fn.D", all_dead, "fail\nA /Resources/A 11:3 deny: the end");
	refused("local _ = fn:is('D'):exists()", all_dead, "fail\nA /Resources/A 11:3 deny: the end");
	refused("for _, v in pairs(fn) do local _ = v end", all_dead, "fail\nA /Resources/A 11:3 deny: the end");
	refused("local _ = t.all(fn)", all_dead, "fail\nA /Resources/A 11:3 deny: the end");
}

/* With one unit less than it needs, and with any less, a policy is an error that names its work; with more it is what it is. */
static void cut_work(const char *body, const char *target)
{
	struct bench *b = bench_of(body);
	struct mg_runner_state *ready;
	static char whole[65536];
	char want[160];
	bench_template(b, choice, NULL);
	b->previous = load_template(dead, NULL, NULL, false);
	b->subject.previous = b->previous->w;
	snprintf(whole, sizeof whole, "%s", bench_check(b, 0, target));
	for (uint64_t fuel = 1;; fuel++) {
		b->limits.policy_fuel = mg_limits_default.policy_fuel;
		assert_int_equal(mg_runner_state(b->runner, b->set->policies[0], &ready, &b->err), MG_OK); /* a stop ends the state; making one is no work of the check */
		b->limits.policy_fuel = fuel;
		const char *got = bench_check(b, 0, target);
		if (strcmp(got, whole) == 0)
			break;
		if (fuel < 100 && strcmp(got, "status -3: work: nothing is left of what the policy may spend on this target") == 0)
			continue;
		snprintf(want, sizeof want, "error (work: the policy needs more than %llu units", (unsigned long long)fuel);
		if (fuel > 200000 || strncmp(got, want, strlen(want)) != 0)
			fail_msg("%s with %llu of fuel: `%s`, of `%s`", body, (unsigned long long)fuel, got, whole);
	}
	bench_free(b);
}

static void test_work(void **state)
{
	(void)state;
	char body[256];
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		snprintf(body, sizeof body, "pcall(function() %s end)", bodies[i]);
		cut_work(body, "A");
	}
	for (size_t i = 0; i < sizeof relations / sizeof *relations; i++)
		cut_work(relations[i], "A");
}

/* When the search has no steps left the outcome is undecided, never a pass. */
static void cut_search(const char *body, const char *target, size_t limit)
{
	struct bench *b = bench_of(body);
	static char whole[65536];
	bench_template(b, choice, NULL);
	b->previous = load_template(choice, NULL, NULL, false);
	b->subject.previous = b->previous->w;
	snprintf(whole, sizeof whole, "%s", bench_check(b, 0, target));
	for (uint64_t work = 1;; work++) {
		*(uint64_t *)((char *)&b->l->limits + limit) = *(uint64_t *)((char *)&b->previous->limits + limit) = work;
		const char *got = bench_check(b, 0, target);
		if (strcmp(got, whole) == 0)
			break;
		if (work > 20000 || (strncmp(got, "undecided (too many scenarios)", 30) != 0 && strncmp(got, "fail (too many scenarios)", 25) != 0))
			fail_msg("%s with %llu steps: `%s`, of `%s`", body, (unsigned long long)work, got, whole);
	}
	bench_free(b);
}

static void test_search(void **state)
{
	(void)state;
	static const size_t limits[] = { offsetof(struct mg_limits, scenario_work), offsetof(struct mg_limits, scenarios) };
	for (size_t k = 0; k < 2; k++) {
		for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
			cut_search(bodies[i], "A", limits[k]);
		for (size_t i = 0; i < sizeof relations / sizeof *relations; i++)
			cut_search(relations[i], "A", limits[k]);
		cut_search("local _ = fn.D", "Q", limits[k]);
		cut_search("local _ = old and old.D", "Q", limits[k]);
		cut_search("local _ = ctx.stack:resource('Q'):changed('D')", "A", limits[k]);
		cut_search("ctx.stack:each('*', function(r) r:expect('G.K'):if_present():equals('x') end)", "A", limits[k]);
	}
}

/* How many there were by the deadline hangs on the clock; work ends at the same place each time, and what was found by then stays. */
static void test_findings_before_a_stop(void **state)
{
	(void)state;
	for (int deadline = 0; deadline < 2; deadline++) {
		struct bench *b = bench_of("fn:deny('early') while true do end");
		bench_template(b, choice, NULL);
		b->limits.policy_fuel = deadline ? 1u << 30 : 100000;
		b->limits.policy_millis = deadline ? 20 : 60000;
		const char *got = bench_check(b, 0, "A");
		if (strncmp(got, deadline ? "error (deadline: " : "error (work: ", deadline ? 17 : 13) != 0 || (strstr(got, "early") == NULL) != deadline)
			fail_msg("%s", got);
		bench_free(b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_refused), cmocka_unit_test(test_refused_bodies), cmocka_unit_test(test_work), cmocka_unit_test(test_search),
					    cmocka_unit_test(test_findings_before_a_stop) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
