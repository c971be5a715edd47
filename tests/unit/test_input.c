/* SPDX-License-Identifier: Apache-2.0 */
/* Inputs that are kept with decisions: written without secrets, read again as they were, and refused when they are none. */
#include "unit.h"

#include "service/decision.h"
#include "service/input.h"

static struct mg_arena *arena;
static struct mg_buf out;
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
	mg_buf_fini(&out);
	mg_arena_free(arena);
	return 0;
}

static const char *written(const struct mg_job *job, const char *masked, const struct mg_limits *limits)
{
	mg_buf_clear(&out);
	if (mg_input_json(arena, job, mg_str_from(masked), limits, &out, &err) != MG_OK)
		fail_msg("%s", err.text);
	mg_buf_putc(&out, 0);
	return out.p;
}

static int read_text(const char *text, struct mg_job *job)
{
	struct mg_diags diags;
	struct mg_doc doc;
	mg_diags_init(&diags, arena, 4);
	if (mg_doc_load(arena, MG_STR("line"), mg_str_from(text), MG_FORMAT_JSON, MG_DIALECT_PLAIN, &mg_limits_default, &diags, &doc, &err) != MG_OK)
		fail_msg("%s: %s", text, err.text);
	return mg_input_read(arena, doc.root, job, &err);
}

#define DATED .inputs.date = { 2026, 7, 30 }
#define END "\"operation\":\"CREATE\",\"date\":\"2026-07-30\"}"

static void what_is_written_is_read_again(void **state)
{
	struct mg_given given[] = { { .name = MG_STR("A"), .value = MG_STR("1") }, { .name = MG_STR("B"), .use_previous = true } }, tags[] = { { .name = MG_STR("team"), .value = MG_STR("x") } };
	const struct mg_change changes[] = { { MG_STR("Q"), MG_UPDATE }, { MG_STR("R"), MG_DELETE } };
	struct mg_job job = { .label = MG_STR("t.yml"), .bytes = MG_STR("Resources: {}\n"), .previous_label = MG_STR("before"), .previous_bytes = MG_STR("Resources: {}"),
			      .overlay = MG_STR("{\"Resources\":{}}"), .stack = MG_STR("s"), .changes = changes, .nchanges = 2, .processed = true, .properties_only = true, .made = true,
			      .previous_made = true, .inputs = { .given = given, .ngiven = 2, .tags = tags, .ntags = 1, .region = MG_STR("eu-west-1"), .account = MG_STR("123456789012"),
			      .stack_name = MG_STR("shop"), .operation = MG_UPDATE, .date = { 2026, 7, 30 }, .strict_values = true } }, again;
	(void)state;
	assert_string_equal(written(&job, "Resources: {}\n", &mg_limits_default),
			    "{\"label\":\"t.yml\",\"template\":\"Resources: {}\\n\",\"previous_label\":\"before\",\"previous_template\":\"Resources: {}\",\"overlay\":\"{\\\"Resources\\\":{}}\","
			    "\"changes\":{\"Q\":\"UPDATE\",\"R\":\"DELETE\"},\"parameters\":{\"A\":\"1\",\"B\":null},\"tags\":{\"team\":\"x\"},\"region\":\"eu-west-1\",\"account\":\"123456789012\","
			    "\"stack_name\":\"shop\",\"stack\":\"s\",\"operation\":\"UPDATE\",\"date\":\"2026-07-30\",\"strict_values\":true,\"processed\":true,\"properties_only\":true,"
			    "\"made\":true,\"previous_made\":true}");
	assert_int_equal(read_text(out.p, &again), MG_OK);
	assert_str(again.label, "t.yml");
	assert_str(again.bytes, "Resources: {}\n");
	assert_str(again.previous_label, "before");
	assert_str(again.previous_bytes, "Resources: {}");
	assert_str(again.overlay, "{\"Resources\":{}}");
	assert_str(again.stack, "s");
	assert_int_equal(again.nchanges, 2);
	assert_str(again.changes[1].id, "R");
	assert_int_equal(again.changes[1].operation, MG_DELETE);
	assert_int_equal(again.inputs.ngiven, 2);
	assert_str(again.inputs.given[0].value, "1");
	assert_false(again.inputs.given[0].use_previous);
	assert_true(again.inputs.given[1].use_previous);
	assert_str(again.inputs.given[1].value, "");
	assert_str(again.inputs.tags[0].name, "team");
	assert_str(again.inputs.region, "eu-west-1");
	assert_str(again.inputs.account, "123456789012");
	assert_str(again.inputs.stack_name, "shop");
	assert_int_equal(again.inputs.operation, MG_UPDATE);
	assert_int_equal(mg_date_cmp(again.inputs.date, job.inputs.date), 0);
	assert_true(again.processed && again.properties_only && again.made && again.previous_made && again.inputs.strict_values);
}

static void little_is_written_of_little(void **state)
{
	struct mg_job job = { .bytes = MG_STR("x"), DATED }, again;
	(void)state;
	assert_string_equal(written(&job, "x", &mg_limits_default), "{\"template\":\"x\"," END);
	assert_int_equal(read_text(out.p, &again), MG_OK);
	assert_true(!again.processed && !again.changes && !again.inputs.ngiven && again.inputs.operation == MG_CREATE);
	/* Without a text that may be shown there is no input. */
	mg_buf_clear(&out);
	mg_buf_puts(&out, "before");
	assert_int_equal(mg_input_json(arena, &job, MG_STR_NONE, &mg_limits_default, &out, &err), MG_OK);
	assert_str(mg_buf_view(&out), "before");
}

/* The marks of a mask become letters, or digits where there was a number. */
static void masks_stay_readable(void **state)
{
	static const char *const table[][3] = {
		{ "P: 12345\n", "P: *****\n", "P: 00000\\n" },
		{ "P: secret1\n", "P: *******\n", "P: xxxxxxx\\n" },
		{ "P: 12*45\n", "P: *****\n", "P: 00*00\\n" }, /* a mark of the author's own */
		{ "P: a\n", "P: *", "P: *" },                 /* not of one length: as it comes */
		{ "*", "*", "*" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct mg_job job = { .bytes = mg_str_from(table[i][0]), DATED };
		char want[128];
		snprintf(want, sizeof(want), "{\"template\":\"%s\"," END, table[i][2]);
		assert_string_equal(written(&job, table[i][1], &mg_limits_default), want);
	}
}

/* What stands beside the template is masked here. */
static void previous_templates_are_masked(void **state)
{
	static const char *const table[][2] = {
		{ "Parameters:\n  P: {Type: String, NoEcho: true, Default: 4711}\n", "Default: 0000}" },
		{ "Resources:\n  D:\n    Type: AWS::RDS::DBInstance\n    Properties:\n      MasterUserPassword: hunter2\n", "MasterUserPassword: xxxxxxx" },
		{ "MasterUserPassword: hunter2\n  - [", "MasterUserPassword: xxxxxxx" }, /* no document: by the look of its lines */
		{ "Resources: {}\n", "Resources: {}" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct mg_job job = { .bytes = MG_STR("x"), .previous_bytes = mg_str_from(table[i][0]), .overlay = mg_str_from(table[i][0]), DATED };
		written(&job, "x", &mg_limits_default);
		assert_has(strstr(out.p, "\"previous_template\""), table[i][1]);
		assert_has(strstr(out.p, "\"overlay\""), table[i][1]);
		assert_null(strstr(out.p, "hunter2"));
		assert_null(strstr(out.p, "4711"));
	}
	/* What is too large to be looked through is left out. */
	struct mg_limits small = mg_limits_default;
	small.doc_bytes = 20;
	struct mg_job job = { .bytes = MG_STR("x"), .previous_bytes = MG_STR("MasterUserPassword: hunter2\n"), DATED };
	assert_string_equal(written(&job, "x", &small), "{\"template\":\"x\"," END);
}

static void parameters_that_are_secrets(void **state)
{
#define DECLARED(no_echo) "Parameters: {P: {Type: String" no_echo "}, Q: {Type: String}}\n"
	static const struct {
		const char *template, *names[3], *values[3], *want;
	} table[] = {
		{ DECLARED(""), { "P" }, { "v" }, "{\"P\":\"v\"}" },
		{ DECLARED(", NoEcho: true"), { "P" }, { "v" }, "{\"P\":null}" },
		{ DECLARED(", NoEcho: 'True'"), { "P" }, { "v" }, "{\"P\":null}" },
		{ DECLARED(", NoEcho: false"), { "P" }, { "v" }, "{\"P\":\"v\"}" },
		{ DECLARED(", NoEcho: 'FALSE'"), { "P" }, { "v" }, "{\"P\":\"v\"}" },
		{ DECLARED(", NoEcho: [false]"), { "P" }, { "v" }, "{\"P\":null}" }, /* nobody knows what is meant */
		{ DECLARED(", NoEcho: true"), { "P", "Q" }, { "v", "v" }, "{\"P\":null,\"Q\":null}" }, /* as secret wherever else it stands */
		{ DECLARED(", NoEcho: true"), { "P", "Q" }, { "v", "w" }, "{\"P\":null,\"Q\":\"w\"}" },
		{ DECLARED(", NoEcho: true"), { "P", "Q" }, { "", "" }, "{\"P\":null,\"Q\":\"\"}" },
		{ DECLARED(""), { "DbPassword" }, { "v" }, "{\"DbPassword\":null}" },
		{ DECLARED(""), { "Q", "P", "Q" }, { "1", "2", "3" }, "{\"P\":\"2\",\"Q\":\"3\"}" }, /* the last one wins */
		{ "[", { "Q" }, { "1" }, "{\"Q\":\"1\"}" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct mg_given given[3] = { { .from = MG_STR_NONE } };
		struct mg_job job = { .bytes = mg_str_from(table[i].template), .inputs = { .given = given, .date = { 2026, 7, 30 } } };
		for (; job.inputs.ngiven < 3 && table[i].names[job.inputs.ngiven]; job.inputs.ngiven++)
			given[job.inputs.ngiven] = (struct mg_given){ .name = mg_str_from(table[i].names[job.inputs.ngiven]), .value = mg_str_from(table[i].values[job.inputs.ngiven]) };
		char want[128];
		snprintf(want, sizeof(want), "\"parameters\":%s,\"operation\"", table[i].want);
		assert_has(written(&job, "x", &mg_limits_default), want);
	}
	struct mg_given tags[] = { { .name = MG_STR("ApiToken"), .value = MG_STR("v") }, { .name = MG_STR("team"), .value = MG_STR("w") } };
	struct mg_job job = { .bytes = MG_STR("x"), .inputs = { .tags = tags, .ntags = 2, .date = { 2026, 7, 30 } } };
	assert_has(written(&job, "x", &mg_limits_default), "\"tags\":{\"ApiToken\":\"****\",\"team\":\"w\"}");
}

static void what_is_no_input(void **state)
{
	static const char *const table[][2] = {
		{ "[]", "line:1:1: `input` is a list, it must be a map" },
		{ "{}", "line:1:1: this input has no `template`" },
		{ "{\"template\":\"\"}", "line:1:1: this input has no `template`" },
		{ "{\"template\":1}", "line:1:13: `template` must be a text" },
		{ "{\"template\":\"x\",\"region\":null}", ": `region` must be a text" },
		{ "{\"template\":\"x\",\"parameters\":[]}", ": `parameters` is a list, it must be a map" },
		{ "{\"template\":\"x\",\"parameters\":{\"A\":[1]}}", ": a value of `parameters` must be a text" },
		{ "{\"template\":\"x\",\"tags\":\"a\"}", ": `tags` is a string, it must be a map" },
		{ "{\"template\":\"x\",\"tags\":{\"A\":{}}}", ": a value of `tags` must be a text" },
		{ "{\"template\":\"x\",\"changes\":[]}", ": `changes` is a list, it must be a map" },
		{ "{\"template\":\"x\",\"changes\":{\"A\":\"MOVE\"}}", ": an operation is CREATE, UPDATE or DELETE" },
		{ "{\"template\":\"x\",\"changes\":{\"A\":[\"CREATE\"],\"B\":\"CREATE\"}}", ": an operation is CREATE, UPDATE or DELETE" },
		{ "{\"template\":\"x\",\"operation\":\"MOVE\"}", ": an operation is CREATE, UPDATE or DELETE" },
		{ "{\"template\":\"x\",\"operation\":[]}", ": an operation is CREATE, UPDATE or DELETE" },
		{ "{\"template\":\"x\",\"date\":\"today\"}", ": `date` is `today`, it must be a day as YYYY-MM-DD" },
		{ "{\"template\":\"x\",\"date\":[]}", ": `date` is a list, it must be a date as YYYY-MM-DD" },
		{ "{\"template\":\"x\",\"made\":1}", ": `made` is an integer, it must be true or false" },
	};
	struct mg_job job;
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		assert_int_equal(read_text(table[i][0], &job), MG_EINPUT);
		assert_has(err.text, table[i][1]);
	}
	assert_int_equal(read_text("{\"template\":\"x\",\"changes\":{},\"parameters\":{},\"made\":false,\"processed\":true}", &job), MG_OK);
	assert_true(job.changes && !job.nchanges && !job.made && job.processed);
}

/* Too large to be kept is no failure: the decision goes without its input. */
static void what_is_too_large_is_left_out(void **state)
{
	struct mg_decision d = { .verdict = MG_DENY };
	struct mg_report_template t = { .failed = false };
	struct mg_job job = { DATED };
	char *large = malloc(MG_DECISION_BYTES + 1);
	(void)state;
	memset(large, 'a', MG_DECISION_BYTES);
	large[MG_DECISION_BYTES] = '\0';
	job.bytes = t.source = mg_str_from(large);
	assert_int_equal(mg_decision_keep_input(arena, &job, &t, &mg_limits_default, &d, &err), MG_OK);
	assert_int_equal(d.input.n, 0);
	job.bytes = t.source = MG_STR("x");
	assert_int_equal(mg_decision_keep_input(arena, &job, &t, &mg_limits_default, &d, &err), MG_OK);
	assert_str(d.input, "{\"template\":\"x\"," END);
	t.source = MG_STR_NONE;
	assert_int_equal(mg_decision_keep_input(arena, &job, &t, &mg_limits_default, &d, &err), MG_OK);
	assert_int_equal(d.input.n, 0);
	free(large);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_written_is_read_again), TEST(little_is_written_of_little), TEST(masks_stay_readable), TEST(previous_templates_are_masked),
		TEST(parameters_that_are_secrets), TEST(what_is_no_input), TEST(what_is_too_large_is_left_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
