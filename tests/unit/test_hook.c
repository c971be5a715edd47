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

/* Handles a request whose payload lies behind a URL; the message of the answer's decision. */
static const char *message_of(struct world *w, const char *url, int want, struct mg_buf *out)
{
	static char message[512];
	char body[1024];
	struct mg_arena *a = mg_arena_new(0);
	struct mg_hook_request r;
	struct mg_decision d = { .id = "id" };
	struct mg_error err;
	snprintf(body, sizeof(body), "{\"actionInvocationPoint\":\"CREATE_PRE_PROVISION\",\"stackId\":\"s\",\"requestData\":{\"targetName\":\"STACK\",\"payload\":\"%s\"}}", url);
	mg_buf_clear(out);
	assert_int_equal(mg_hook_handle(&w->hook, a, mg_str_from(body), UINT64_MAX, &r, &d, out, &err), want);
	if (want == MG_OK && d.internal_failure)
		assert_has(out->p, "\"errorCode\":\"InternalFailure\"");
	assert_int_equal(d.internal_failure, d.message.n > 0);
	snprintf(message, sizeof(message), "%.*s", MG_STR_ARG(d.message));
	mg_arena_free(a);
	return message;
}

static void test_payloads(void **state)
{
#define URL "https://bucket.s3.eu-west-1.amazonaws.com/key"
	static const struct mg_fetch_options s3;
	struct mg_fetched later = { .done = false };
	struct mg_buf out = { 0 };
	struct world w;
	(void)state;
	if (!mg_fetch_built())
		skip();
	open_world(&w);
	assert_string_equal(message_of(&w, URL, MG_OK, &out), "payload URLs are not fetched here");
	/* Somebody else fetches: what may not be fetched is told at once. */
	w.hook.fetch = &s3;
	w.hook.later = &later;
	assert_has(message_of(&w, "https://elsewhere.example/key", MG_OK, &out), "its host `elsewhere.example`, port 443, is none that is allowed");
	assert_int_equal(later.url.n, 0);
	assert_string_equal(message_of(&w, URL, MG_HOOK_LATER, &out), "");
	assert_str(mg_buf_view(&later.url), URL);
	later.done = true;
	later.status = mg_fail(&later.err, MG_EIO, "the payload did not come in time");
	assert_string_equal(message_of(&w, URL, MG_OK, &out), "the payload did not come in time");
	later.status = MG_OK;
	mg_buf_puts(&later.bytes, "{\"template\": \"Resources: {Fn: {Type: 'AWS::Lambda::Function', Properties: {MemorySize: 1}}}\"}");
	assert_string_equal(message_of(&w, URL, MG_OK, &out), "");
	assert_has(out.p, "\"errorCode\":\"NonCompliant\"");
	mg_buf_clear(&later.bytes);
	mg_buf_puts(&later.bytes, "{\"template\": \"Resources: [\"}");
	assert_string_equal(message_of(&w, URL, MG_OK, &out), "the template cannot be read");
	mg_buf_fini(&later.url);
	mg_buf_fini(&later.bytes);
	mg_buf_fini(&out);
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
		cmocka_unit_test(test_decision), cmocka_unit_test(test_payloads), cmocka_unit_test(test_no_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
