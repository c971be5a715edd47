/* SPDX-License-Identifier: Apache-2.0 */
/* The hook reader, jobs and answers below what requests show (tests/service), and what happens without memory. */
#include "base/alloc.h"
#include "policy_load.h"
#include "service/hook.h"

#define ENVELOPE(target, model)                                                                                                                   \
	"{\"clientRequestToken\":\"t\",\"awsAccountId\":\"123456789012\",\"stackId\":\"arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1a\","  \
	"\"actionInvocationPoint\":\"UPDATE_PRE_PROVISION\",\"requestData\":{\"targetName\":\"" target "\",\"targetLogicalId\":\"Fn\",\"targetModel\":" \
	model "}}"
#define RESOURCE ENVELOPE("AWS::Lambda::Function", "{\"resourceProperties\":{\"MemorySize\":128,\"Gone\":null,\"Masked\":\"****\",\"List\":[1,null,2]}," \
						   "\"previousResourceProperties\":{\"MemorySize\":\"64\"}}")
#define CHANGES ENVELOPE("CHANGE_SET", "{\"template\":\"Resources:\\n  Fn:\\n    Type: AWS::Lambda::Function\\n    Properties: {MemorySize: !Ref M, Role: !GetAtt R.Arn}\\n" \
				       "  R: {Type: 'AWS::IAM::Role'}\\nParameters: {M: {Type: Number}}\\n\",\"changedResources\":["                             \
				       "{\"action\":\"UPDATE\",\"logicalResourceId\":\"Fn\",\"resourceType\":\"AWS::Lambda::Function\","                      \
				       "\"afterContext\":\"{\\\"Properties\\\":{\\\"MemorySize\\\":\\\"128\\\",\\\"Role\\\":\\\"arn:x\\\",\\\"Tags\\\":[{\\\"Key\\\":\\\"a\\\"}]}}\"," \
				       "\"beforeContext\":\"{\\\"Properties\\\":{\\\"MemorySize\\\":\\\"64\\\"}}\"},"                                          \
				       "{\"action\":\"DELETE\",\"logicalResourceId\":\"Old\",\"resourceType\":\"AWS::Lambda::Function\",\"beforeContext\":null}]}")

static const char policy[] = "return { id = \"T-1\", title = \"t\", applies = \"AWS::Lambda::Function\", operations = { \"CREATE\", \"UPDATE\", \"DELETE\" },\n"
			     "check = function(fn, ctx) fn:expect(\"MemorySize\"):equals(3072) end }\n";

static int read_text(struct mg_arena *a, const char *text, struct mg_hook_request *r, struct mg_error *err)
{
	bool foreign;
	return mg_hook_read(a, mg_str_from(text), &mg_limits_default, r, &foreign, err);
}

static void test_envelope(void **state)
{
	struct mg_arena *a = mg_arena_new(0);
	struct mg_hook_request r;
	struct mg_error err;
	(void)state;
	assert_int_equal(read_text(a, RESOURCE, &r, &err), MG_OK);
	assert_int_equal(r.target, MG_HOOK_RESOURCE);
	assert_int_equal(r.operation, MG_UPDATE);
	assert_str(r.token, "t");
	assert_str(r.account, "123456789012");
	assert_str(r.region, "eu-west-1");
	assert_str(r.stack_name, "shop");
	assert_false(mg_hook_needs_payload(&r));
	mg_arena_free(a);
}

static void test_resource_job(void **state)
{
	struct mg_arena *a = mg_arena_new(0);
	struct mg_hook_request r;
	struct mg_error err;
	struct mg_job job = { 0 };
	bool nothing;
	(void)state;
	assert_int_equal(read_text(a, RESOURCE, &r, &err), MG_OK);
	assert_int_equal(mg_hook_job(&r, MG_STR_NONE, &job, &nothing, &err), MG_OK);
	assert_str(job.bytes, "{\"Resources\":{\"Fn\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"MemorySize\":128,\"Masked\":\"{{changeSet:MASKED}}\",\"List\":[1,2]}}}}");
	assert_str(job.previous_bytes, "{\"Resources\":{\"Fn\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"MemorySize\":\"64\"}}}}");
	assert_true(job.made && job.previous_made && job.properties_only && !nothing);
	mg_arena_free(a);
}

static void test_change_set_job(void **state)
{
	struct mg_arena *a = mg_arena_new(0);
	struct mg_hook_request r;
	struct mg_error err;
	struct mg_job job = { 0 };
	bool nothing;
	(void)state;
	assert_int_equal(read_text(a, CHANGES, &r, &err), MG_OK);
	assert_int_equal(mg_hook_job(&r, MG_STR_NONE, &job, &nothing, &err), MG_OK);
	assert_int_equal(job.nchanges, 2);
	assert_int_equal(job.changes[1].operation, MG_DELETE);
	assert_has(job.overlay.p, "\"Fn\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"MemorySize\":\"128\"");
	assert_has(job.previous_bytes.p, "\"Old\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":\"{{changeSet:NOT_SENT}}\"");
	assert_true(job.inputs.strict_values && job.previous_made && !job.made);
	mg_arena_free(a);
}

struct world {
	struct bench *b;
	struct mg_hook hook;
};

static void open_world(struct world *w)
{
	struct mg_error err;
	w->b = bench_new();
	write_file(w->b->folder, "p.lua", policy);
	if (bench_load(w->b) != MG_OK)
		fail_msg("%s", w->b->err.text);
	w->hook = (struct mg_hook){ .set = w->b->set, .config = &w->b->config, .keep_input = true };
	assert_int_equal(mg_engine_new(w->b->set, &w->b->config, &w->hook.engine, &err), MG_OK);
}

static void close_world(struct world *w)
{
	mg_engine_free(w->hook.engine);
	bench_free(w->b);
}

static void test_decision(void **state)
{
	struct world w;
	struct mg_arena *a = mg_arena_new(0);
	struct mg_hook_request r;
	struct mg_decision d = { .id = "id" };
	struct mg_buf out = { 0 };
	struct mg_error err;
	(void)state;
	open_world(&w);
	assert_int_equal(mg_hook_handle(&w.hook, a, MG_STR(RESOURCE), UINT64_MAX, &r, &d, &out, &err), MG_OK);
	assert_has(out.p, "\"errorCode\":\"NonCompliant\"");
	assert_int_equal(d.verdict, MG_DENY);
	assert_false(d.internal_failure);
	assert_str(d.stack, "shop");
	assert_str(d.target, "Fn");
	assert_str(d.operation, "UPDATE");
	assert_str(d.region, "eu-west-1");
	assert_int_equal(d.input_hash.n, 64);
	assert_non_null(d.report);
	assert_true(d.input.n > 0);
	assert_int_equal(d.report->templates[0]->results[0]->findings[0]->at.line, 0);
	mg_buf_fini(&out);
	mg_arena_free(a);
	close_world(&w);
}

/* Whichever request for memory fails: a whole answer that denies, or MG_ENOMEM; never an allow, never half an answer. */
static void fail_each(const char *body)
{
	struct world w;
	open_world(&w);
	for (uint64_t nth = 1; nth < 5000; nth++) {
		struct mg_arena *a = mg_arena_new(0);
		struct mg_hook_request r;
		struct mg_decision d = { .id = "id" };
		struct mg_buf out = { 0 };
		struct mg_error err;
		mg_alloc_fail_at(nth);
		int status = mg_hook_handle(&w.hook, a, mg_str_from(body), UINT64_MAX, &r, &d, &out, &err);
		bool reached = mg_alloc_countdown == 0;
		mg_alloc_fail_at(0);
		if (status == MG_OK) {
			assert_true(out.n > 2 && out.p[0] == '{' && out.p[out.n - 1] == '}');
			assert_has(out.p, "\"hookStatus\":\"FAILED\"");
		} else {
			assert_int_equal(status, MG_ENOMEM);
		}
		mg_buf_fini(&out);
		mg_arena_free(a);
		if (!reached)
			break;
	}
	close_world(&w);
}

static void test_no_memory(void **state)
{
	(void)state;
	fail_each(RESOURCE);
	fail_each(CHANGES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_envelope), cmocka_unit_test(test_resource_job), cmocka_unit_test(test_change_set_job),
		cmocka_unit_test(test_decision), cmocka_unit_test(test_no_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
