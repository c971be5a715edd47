/* SPDX-License-Identifier: Apache-2.0 */
/* Shapes of hook requests and payloads, one row each: what is read of them, and what is said of those that cannot be judged. */
#include "unit.h"

#include "service/hook.h"
#include "service/hook_read.h"

static struct mg_arena *arena;
static struct mg_hook_request request;
static struct mg_error err;

static int setup(void **state)
{
	(void)state;
	arena = mg_arena_new(0);
	return arena ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	mg_arena_free(arena);
	return 0;
}

static int read_request(const char *text)
{
	bool foreign;
	return mg_hook_read(arena, mg_str_from(text), &mg_limits_default, &request, &foreign, &err);
}

static void what_cannot_be_read(void **state)
{
	static const char *const table[][2] = {
		{ "", "the request is no valid JSON (line 1, column 1)" },
		{ "\xff\xfe{", "the request is no valid JSON (line 1, column 1)" },
		{ "{", "the request is no valid JSON (line 1, column 2)" },
		{ "{\"a\": 1,\n \"a\": 2}", "the request has a key twice (line 1, column 2)" },
		{ "[]", "the request is a list; it must be a JSON object" },
		{ "{}", "the request has no requestData; it is no CloudFormation hook request" },
		{ "{\"requestData\": 1}", "the request has no requestData; it is no CloudFormation hook request" },
		{ "{\"requestData\": {}}", "the request has no requestData.targetName; it must be STACK, CHANGE_SET or a resource type" },
		{ "{\"requestData\": {\"targetName\": null}}", "the request has no requestData.targetName" },
		{ "{\"requestData\": {\"targetName\": [\"STACK\"]}}", "the request has no requestData.targetName" },
		{ "{\"requestData\": {\"targetName\": \"STACKS\"}}", "requestData.targetName is `STACKS`; it must be STACK, CHANGE_SET or a resource type such as AWS::S3::Bucket" },
		{ "{\"requestData\": {\"targetName\": \"AWS::S3 Bucket\"}}", "requestData.targetName is `AWS::S3 Bucket`" },
		{ "{\"requestData\": {\"targetName\": \"AWS::S3[1]\"}}", "requestData.targetName is `AWS::S3[1]`" },
		{ "{\"requestData\": {\"targetName\": \"AWS::S3{1}\"}}", "requestData.targetName is `AWS::S3{1}`" },
		{ "{\"requestData\": {\"targetName\": \"AWS::S3;1\"}}", "requestData.targetName is `AWS::S3;1`" },
		{ "{\"requestData\": {\"targetName\": \"STACK\", \"targetModel\": []}}", "requestData.targetModel is a list; it must be an object" },
		{ "{\"requestData\": {\"targetName\": \"STACK\", \"targetModel\": \"x\"}}", "requestData.targetModel is a string; it must be an object" },
		{ "{\"requestData\": {\"targetName\": \"STACK\"}}", "the request has no actionInvocationPoint; it must be CREATE_PRE_PROVISION" },
		{ "{\"requestData\": {\"targetName\": \"STACK\"}, \"actionInvocationPoint\": \"CREATE\"}", "the request is for `CREATE`, which cannot be judged" },
		{ "{\"requestData\": {\"targetName\": \"STACK\"}, \"actionInvocationPoint\": \"MOVE_PRE_PROVISION\"}", "the request is for `MOVE_PRE_PROVISION`" },
		{ "{\"requestData\": {\"targetName\": \"STACK\"}, \"actionInvocationPoint\": \"CREATE_POST_PROVISION\"}", "the request is for `CREATE_POST_PROVISION`" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		assert_int_equal(read_request(table[i][0]), MG_EINPUT);
		assert_has(err.text, table[i][1]);
	}
}

/* As long as names may be, and one more. */
static void names_have_a_length(void **state)
{
	static const struct {
		const char *before, *after, *says;
		int most;
	} table[] = {
		{ "{\"requestData\": {\"targetName\": \"AWS::", "\"}, \"actionInvocationPoint\": \"CREATE_PRE_PROVISION\"}", "requestData.targetName is", 256 - 5 },
		{ "{\"requestData\": {\"targetName\": \"A::B\", \"targetLogicalId\": \"", "\"}, \"actionInvocationPoint\": \"CREATE_PRE_PROVISION\"}",
		  "requestData.targetLogicalId has 4097 bytes; at most 4096 are read", 4096 },
		{ "{\"requestData\": {\"targetName\": \"A::B\"}, \"actionInvocationPoint\": \"CREATE_PRE_PROVISION\", \"stackId\": \"arn:aws:cloudformation:eu-west-1:1:stack/", "/1\"}",
		  "the stack's name has 1025 bytes; at most 1024 are read", 1024 },
	};
	char text[5000];
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		snprintf(text, sizeof(text), "%s%0*d%s", table[i].before, table[i].most, 1, table[i].after);
		assert_int_equal(read_request(text), MG_OK);
		snprintf(text, sizeof(text), "%s%0*d%s", table[i].before, table[i].most + 1, 1, table[i].after);
		assert_int_equal(read_request(text), MG_EINPUT);
		assert_has(err.text, table[i].says);
	}
}

static void what_is_known_of_the_deployment(void **state)
{
#define ARN(rest) "\"stackId\": \"arn:aws:cloudformation:" rest "\""
	static const char *const table[][4] = {
		/* said, region, account, stack's name */
		{ "\"region\": \"eu-west-1\", \"awsAccountId\": \"123456789012\"", "eu-west-1", "123456789012", "" },
		{ "\"region\": \"eu-west-1\", " ARN("us-east-1:123456789012:stack/shop/1a"), "eu-west-1", "", "shop" },
		{ ARN("us-east-1:123456789012:stack/shop"), "us-east-1", "", "shop" },
		{ ARN("us-east-1:123456789012:changeSet/x/1"), "us-east-1", "", "" },
		{ ARN("us-east-1"), "us-east-1", "", "" },
		{ "\"stackId\": \"arn:aws\"", "", "", "" },
		{ "\"stackId\": \"stack/shop/1a\"", "", "", "" },
		{ "\"changeSetId\": \"arn:aws:cloudformation:us-west-2:1:changeSet/a/b\"", "us-west-2", "", "" },
		{ "\"region\": \"here\", \"awsAccountId\": \"1234\"", "", "", "" },
		{ "\"region\": \"Eu-west-1\", \"awsAccountId\": \"12345678901a\"", "", "", "" },
		{ "\"region\": \"{u-west-1\", \"awsAccountId\": \"12345-789012\"", "", "", "" },
		{ "\"region\": \"eu-west-1_\", \"awsAccountId\": 123456789012", "", "123456789012", "" },
		{ "\"region\": \"eu-west-1:\"", "", "", "" },
		{ "\"region\": \"eu-w{est-1\"", "", "", "" },
		{ "\"region\": \"eu west-1\"", "", "", "" },
		{ "\"region\": \"euwest1\"", "", "", "" },
		{ "\"region\": \"eu-west-1-and-so-on-and-so-on-and\"", "", "", "" },
		{ "\"region\": null, \"Region\": \"eu-west-3\"", "eu-west-3", "", "" },
		{ "\"Region\": \"eu-west-3\", \"region\": null", "eu-west-3", "", "" },
		{ "\"Region\": \"eu-west-3\", \"region\": \"eu-west-4\"", "eu-west-3", "", "" },
		{ "\"region\": [\"eu-west-1\"]", "", "", "" },
	};
	char text[512];
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		snprintf(text, sizeof(text), "{\"requestData\": {\"targetName\": \"A::B\"}, \"actionInvocationPoint\": \"create_pre_provision\", %s}", table[i][0]);
		if (read_request(text) != MG_OK)
			fail_msg("%s: %s", text, err.text);
		assert_str(request.region, table[i][1]);
		assert_str(request.account, table[i][2]);
		assert_str(request.stack_name, table[i][3]);
		assert_int_equal(request.target, strstr(text, "stackId") ? MG_HOOK_RESOURCE : MG_HOOK_CLOUD_CONTROL);
	}
}

/* The job of a payload that came with the request; its status. */
static int job_of(const char *target, const char *action, const char *model, struct mg_job *job, bool *nothing)
{
	struct mg_buf text = { 0 };
	*job = (struct mg_job){ .label = MG_STR_NONE };
	mg_buf_printf(&text, "{\"requestData\": {\"targetName\": \"%s\", \"targetLogicalId\": \"shop\", \"targetModel\": %s}, \"actionInvocationPoint\": \"%s_PRE_PROVISION\"}", target,
		      model, action);
	mg_buf_putc(&text, 0);
	if (read_request(text.p) != MG_OK)
		fail_msg("%s: %s", text.p, err.text);
	mg_buf_fini(&text);
	return mg_hook_job(&request, MG_STR_NONE, job, nothing, &err);
}

/* A row: action, payload, template, previous template; or NULL for the template, and what is wrong. False then. */
static bool job_is(const char *target, const char *const row[4], struct mg_job *job, bool *nothing)
{
	int status = job_of(target, row[0], row[1], job, nothing);
	assert_int_equal(status, row[2] ? MG_OK : MG_EINPUT);
	if (status < 0) {
		assert_string_equal(err.text, row[3]);
		return false;
	}
	assert_str(job->bytes, row[2]);
	assert_str(job->previous_bytes, row[3]);
	return true;
}

static void stacks(void **state)
{
	static const char *const table[][4] = {
		{ "CREATE", "{\"template\": \"T\"}", "T", "" },
		{ "CREATE", "{\"template\": \"T\", \"previousTemplate\": \"P\"}", "T", "" },
		{ "UPDATE", "{\"template\": \"T\", \"previousTemplate\": \"P\"}", "T", "P" },
		{ "UPDATE", "{\"template\": \"T\", \"previousTemplate\": null}", "T", "" },
		{ "UPDATE", "{\"template\": \"T\", \"previousTemplate\": \" \\n\"}", "T", "" },
		{ "UPDATE", "{\"template\": {\"Resources\": {}}, \"previousTemplate\": {}}", "{\"Resources\":{}}", "" },
		{ "DELETE", "{\"template\": \"T\", \"previousTemplate\": \"P\"}", "T", "" },
		{ "DELETE", "{\"previousTemplate\": \"P\"}", "P", "" },
		{ "CREATE", "{\"other\": 1}", NULL, "the request carries no template, so that there is nothing to judge" },
		{ "CREATE", "{\"template\": 5}", NULL, "the payload's template is an integer; it must be the template's text" },
		{ "DELETE", "{\"template\": true}", NULL, "the payload's template is a boolean; it must be the template's text" },
		{ "UPDATE", "{\"template\": \"T\", \"previousTemplate\": [1]}", NULL, "the payload's previousTemplate is a list; it must be the template's text" },
	};
	struct mg_job job;
	bool nothing;
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		if (!job_is("STACK", table[i], &job, &nothing))
			continue;
		assert_str(job.stack, "shop");
		assert_false(nothing);
	}
	assert_int_equal(job_of("STACK", "DELETE", "{\"other\": 1}", &job, &nothing), MG_OK);
	assert_true(nothing);
}

#define CHANGE(rest) "{\"template\": \"T\", \"changedResources\": [{\"logicalResourceId\": \"A\", \"resourceType\": \"A::B\"" rest "}]}"

static void change_sets_that_cannot_be_read(void **state)
{
	static const char *const table[][2] = {
		{ "{\"changedResources\": []}", "the request carries no template, so that there is nothing to judge" },
		{ "{\"template\": 1}", "the payload's template is an integer; it must be the template's text" },
		{ "{\"template\": \"T\"}", "the payload has no list changedResources, so that nothing says what the change set does" },
		{ "{\"template\": \"T\", \"changedResources\": {}}", "the payload has no list changedResources" },
		{ "{\"template\": \"T\", \"changedResources\": [1]}", "an entry of changedResources is an integer; it must be an object" },
		{ "{\"template\": \"T\", \"changedResources\": [{}]}", "an entry of changedResources has no logicalResourceId" },
		{ "{\"template\": \"T\", \"changedResources\": [{\"logicalId\": \"A\"}]}", "an entry of changedResources has no resourceType" },
		{ CHANGE(""), "the change set does `` to A, which cannot be judged; known are CREATE, UPDATE and DELETE" },
		{ CHANGE(", \"action\": \"IMPORT\""), "the change set does `IMPORT` to A, which cannot be judged" },
		{ CHANGE(", \"action\": \"CREATE\", \"afterContext\": 1"), "afterContext is an integer; it must be an object with Properties" },
		{ CHANGE(", \"action\": \"CREATE\", \"afterContext\": \"{\""), "afterContext is no valid JSON (line 1, column 2)" },
		{ CHANGE(", \"action\": \"CREATE\", \"afterContext\": \"[]\""), "afterContext is a list; it must be an object with Properties" },
		{ CHANGE(", \"action\": \"CREATE\", \"afterContext\": {\"Properties\": []}"), "Properties in afterContext is a list; it must be an object" },
		{ CHANGE(", \"action\": \"CREATE\", \"resourceProperties\": 1"), "resourceProperties is an integer; it must be an object with Properties" },
		{ CHANGE(", \"action\": \"CREATE\", \"resourceProperties\": \"x\""), "resourceProperties is no valid JSON" },
		{ CHANGE(", \"action\": \"DELETE\", \"beforeContext\": true"), "beforeContext is a boolean; it must be an object with Properties" },
		{ "{\"template\": \"T\", \"changedResources\": [{\"action\": \"CREATE\", \"logicalId\": \"A\", \"typeName\": \"A::B\"},"
		  "{\"action\": \"DELETE\", \"logicalId\": \"A\", \"typeName\": \"A::B\"}]}", "changedResources lists A twice" },
	};
	struct mg_job job;
	bool nothing;
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		assert_int_equal(job_of("CHANGE_SET", "CREATE", table[i][0], &job, &nothing), MG_EINPUT);
		assert_has(err.text, table[i][1]);
	}
	/* Names are cut in messages. */
	char text[512];
	snprintf(text, sizeof(text), "{\"template\": \"T\", \"changedResources\": [{\"action\": \"x\", \"logicalId\": \"%0100d\", \"typeName\": \"A::B\"}]}", 1);
	assert_int_equal(job_of("CHANGE_SET", "CREATE", text, &job, &nothing), MG_EINPUT);
	snprintf(text, sizeof(text), "the change set does `x` to %080d, which cannot", 0);
	assert_has(err.text, text);
	char one[160];
	snprintf(one, sizeof(one), "{\"action\": \"DELETE\", \"logicalId\": \"%0100d\", \"typeName\": \"A::B\"}", 1);
	snprintf(text, sizeof(text), "{\"template\": \"T\", \"changedResources\": [%s, %s]}", one, one);
	assert_int_equal(job_of("CHANGE_SET", "CREATE", text, &job, &nothing), MG_EINPUT);
	snprintf(text, sizeof(text), "changedResources lists %080d twice", 0);
	assert_string_equal(err.text, text);
}

static void contexts_of_change_sets(void **state)
{
#define NOT_SENT "\"{{changeSet:NOT_SENT}}\""
	static const char *const table[][3] = {
		/* what the change brings, the properties after, the properties before (NULL: no such text) */
		{ "\"action\": \"CREATE\"", NOT_SENT, NULL },
		{ "\"action\": \"CREATE\", \"afterContext\": null, \"resourceProperties\": null", NOT_SENT, NULL },
		{ "\"action\": \"CREATE\", \"afterContext\": \" \"", NOT_SENT, NULL },
		{ "\"action\": \"CREATE\", \"afterContext\": \"null\"", NOT_SENT, NULL },
		{ "\"action\": \"CREATE\", \"afterContext\": {\"Properties\": {\"X\": 1}}", "{\"X\":1}", NULL },
		{ "\"action\": \"CREATE\", \"afterContext\": \"{\\\"Properties\\\": {\\\"X\\\": 1}}\"", "{\"X\":1}", NULL },
		{ "\"action\": \"CREATE\", \"afterContext\": {\"Properties\": null}", "{}", NULL },
		{ "\"action\": \"CREATE\", \"afterContext\": {\"X\": 1}", "{}", NULL },
		{ "\"action\": \"CREATE\", \"resourceProperties\": {\"X\": 1}", "{\"X\":1}", NULL },
		{ "\"action\": \"CREATE\", \"resourceProperties\": {\"Properties\": \"a property of that name\"}", "{\"Properties\":\"a property of that name\"}", NULL },
		{ "\"action\": \"CREATE\", \"resourceProperties\": {\"Properties\": null, \"X\": 1}", "{\"X\":1}", NULL },
		{ "\"action\": \"UPDATE\", \"afterContext\": {\"Properties\": {\"X\": 1}}", "{\"X\":1}", NULL },
		{ "\"action\": \"UPDATE\", \"previousResourceProperties\": {\"X\": 2}", NOT_SENT, "{\"X\":2}" },
		{ "\"action\": \"DELETE\", \"beforeContext\": {\"Properties\": {\"X\": 2}}", NULL, "{\"X\":2}" },
		{ "\"action\": \"DELETE\"", NULL, NOT_SENT },
	};
	struct mg_job job;
	bool nothing;
	char text[512], want[256];
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		snprintf(text, sizeof(text), "{\"template\": \"T\", \"previousTemplate\": \"P\", \"changedResources\": [{\"logicalId\": \"A\", \"typeName\": \"A::B\", %s}]}", table[i][0]);
		if (job_of("CHANGE_SET", "UPDATE", text, &job, &nothing) != MG_OK)
			fail_msg("%s: %s", text, err.text);
		for (int k = 1; k <= 2; k++) {
			struct mg_str got = k == 1 ? job.overlay : job.previous_bytes;
			snprintf(want, sizeof(want), "{\"Resources\":{\"A\":{\"Type\":\"A::B\",\"Properties\":%s,", table[i][k] ? table[i][k] : "");
			if (table[i][k] ? !mg_str_starts(got, mg_str_from(want)) : got.n > 0)
				fail_msg("%s: %.*s", text, MG_STR_ARG(got));
		}
		assert_int_equal(job.inputs.operation, strstr(text, "CREATE") ? MG_CREATE : MG_UPDATE);
	}
	assert_int_equal(job_of("CHANGE_SET", "CREATE", "{\"template\": \"T\", \"changedResources\": []}", &job, &nothing), MG_OK);
	assert_true(!job.overlay.n && !job.previous_bytes.n && job.nchanges == 0);
}

static void resources(void **state)
{
#define JOB(properties) "{\"Resources\":{\"shop\":{\"Type\":\"A::B\",\"Properties\":" properties "}}}"
	static const char *const table[][4] = {
		{ "CREATE", "{\"resourceProperties\": {\"X\": 1}}", JOB("{\"X\":1}"), "" },
		{ "CREATE", "{\"resourceProperties\": null, \"Y\": 1}", JOB("{}"), "" },
		{ "CREATE", "{\"X\": [true, null, \"***\", \"*****\"]}", JOB("{\"X\":[true,\"***\",\"{{changeSet:MASKED}}\"]}"), "" },
		{ "UPDATE", "{\"resourceProperties\": {\"X\": 1}, \"previousResourceProperties\": {}}", JOB("{\"X\":1}"), "" },
		{ "UPDATE", "{\"resourceProperties\": {\"X\": 1}, \"previousResourceProperties\": {\"X\": 2}}", JOB("{\"X\":1}"), JOB("{\"X\":2}") },
		{ "DELETE", "{\"resourceProperties\": {}, \"previousResourceProperties\": {\"X\": 2}}", JOB("{\"X\":2}"), "" },
		{ "DELETE", "{\"resourceProperties\": {}, \"previousResourceProperties\": {}}", JOB(NOT_SENT), "" },
		{ "UPDATE", "{\"previousResourceProperties\": {\"X\": 2}}", NULL,
		  "the request carries no resourceProperties in requestData.targetModel, so that there is nothing to judge" },
		{ "CREATE", "{\"resourceProperties\": [1]}", NULL, "targetModel.resourceProperties is a list; it must be an object" },
		{ "UPDATE", "{\"resourceProperties\": {}, \"previousResourceProperties\": \"x\"}", NULL, "targetModel.previousResourceProperties is a string; it must be an object" },
	};
	struct mg_job job;
	bool nothing;
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		job_is("A::B", table[i], &job, &nothing);
}

/* A payload is fetched where the model says nothing. */
static void hollow_models(void **state)
{
	static const struct {
		const char *model;
		bool hollow;
	} table[] = { { "null", true }, { "{}", true }, { "{\"a\": null, \"b\": {}, \"c\": [], \"d\": \" \"}", true }, { "{\"a\": 0}", false }, { "{\"a\": \"x\"}", false },
		      { "{\"a\": [1]}", false }, { "{\"a\": {\"b\": null}}", false } };
	char text[256];
	struct mg_job job = { .label = MG_STR_NONE };
	bool nothing;
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		snprintf(text, sizeof(text), "{\"requestData\": {\"targetName\": \"STACK\", \"payload\": \"https://x\", \"targetModel\": %s}, \"invocationPoint\": \"DELETE_PRE_PROVISION\"}",
			 table[i].model);
		assert_int_equal(read_request(text), MG_OK);
		assert_int_equal(mg_hook_needs_payload(&request), table[i].hollow);
	}
	assert_int_equal(read_request("{\"requestData\": {\"targetName\": \"STACK\", \"payload\": \"https://x\"}, \"invocationPoint\": \"DELETE_PRE_PROVISION\"}"), MG_OK);
	assert_int_equal(mg_hook_job(&request, MG_STR(" \n"), &job, &nothing, &err), MG_EINPUT);
	assert_string_equal(err.text, "the payload is empty");
	assert_int_equal(mg_hook_job(&request, MG_STR("[1]"), &job, &nothing, &err), MG_EINPUT);
	assert_string_equal(err.text, "the payload is a list; it must be a JSON object");
	assert_int_equal(mg_hook_job(&request, MG_STR("{\"template\""), &job, &nothing, &err), MG_EINPUT);
	assert_has(err.text, "the payload is no valid JSON (line 1, column ");
	assert_int_equal(mg_hook_job(&request, MG_STR("{\"template\": \"T\"}"), &job, &nothing, &err), MG_OK);
	assert_str(job.bytes, "T");
}

/* What is larger than may be read is not called wrong. */
static void too_large(void **state)
{
	struct mg_limits small = mg_limits_default;
	bool foreign;
	(void)state;
	small.doc_bytes = 64;
	char text[128];
	snprintf(text, sizeof(text), "{\"requestData\": {\"targetName\": \"%080d\"}}", 1);
	assert_int_equal(mg_hook_read(arena, mg_str_from(text), &small, &request, &foreign, &err), MG_ELIMIT);
	assert_has(err.text, "the request is too large: ");
	assert_false(foreign);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_cannot_be_read), TEST(names_have_a_length), TEST(what_is_known_of_the_deployment), TEST(stacks), TEST(change_sets_that_cannot_be_read),
		TEST(contexts_of_change_sets), TEST(resources), TEST(hollow_models), TEST(too_large),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
