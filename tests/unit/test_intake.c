/* SPDX-License-Identifier: Apache-2.0 */
/* What an input answers, laid over what the user gave: plugin.h says which of the two counts. */
#include "judge/intake.h"
#include "unit.h"

/* The input under test answers with this. */
static struct mg_input_subject answer;
static int answered;
static const char *reason;

static int read_bytes(void *state, struct mg_intake *in, const struct mg_input_source *source, struct mg_input_subject *out, struct mg_error *err)
{
	(void)in;
	assert_ptr_equal(state, &answer);
	assert_str(source->bytes, "bytes");
	assert_int_equal(out->size, sizeof(*out));
	assert_false(out->nothing || out->text.n || out->has_operation);
	*out = answer;
	if (reason)
		snprintf(err->text, sizeof(err->text), "%s", reason);
	return answered;
}

static const struct mg_input input = { sizeof(input), "toy", "for tests", read_bytes };
static struct mg_arena *arena;
static struct mg_intake intake;
static struct mg_job job;
static struct mg_error err;
static bool nothing;

static int start(void **state)
{
	(void)state;
	arena = mg_arena_new(0);
	intake = (struct mg_intake){ .arena = arena, .limits = &mg_limits_default };
	answer = (struct mg_input_subject){ .size = sizeof(answer), .text = MG_STR("template") };
	answered = MG_OK;
	reason = NULL;
	job = (struct mg_job){ 0 };
	return arena ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	mg_arena_free(arena);
	return 0;
}

static int read_it(void)
{
	const struct mg_input_source source = { sizeof(source), MG_STR("in.txt"), MG_STR("bytes") };
	err = (struct mg_error){ .text = "" };
	return mg_intake_read(&intake, &input, &answer, NULL, &source, &job, &nothing, &err);
}

static void good(void)
{
	if (read_it() != MG_OK)
		fail_msg("%s", err.text);
	assert_false(nothing);
}

static void what_only_the_input_has_is_taken(void **state)
{
	(void)state;
	answer.text = MG_STR("text");
	answer.label = MG_STR("made.yml");
	answer.made = answer.properties_only = answer.processed = answer.strict_values = answer.previous_made = true;
	answer.previous = MG_STR("old");
	answer.previous_label = MG_STR("old.yml");
	answer.region = MG_STR("eu-west-1");
	answer.account = MG_STR("123456789012");
	answer.stack_name = MG_STR("shop");
	answer.overlay = MG_STR("{}");
	good();
	assert_str(job.bytes, "text");
	assert_str(job.label, "made.yml");
	assert_true(job.made && job.properties_only && job.processed && job.inputs.strict_values && job.previous_made);
	assert_str(job.previous_bytes, "old");
	assert_str(job.previous_label, "old.yml");
	assert_int_equal(job.inputs.operation, MG_UPDATE);
	assert_str(job.inputs.region, "eu-west-1");
	assert_str(job.inputs.account, "123456789012");
	assert_str(job.inputs.stack_name, "shop");
	assert_str(job.stack, "shop");
	assert_str(job.overlay, "{}");
	assert_null(job.changes);
}

static void what_the_user_gave_stays(void **state)
{
	(void)state;
	job = (struct mg_job){ .label = MG_STR("named.yml"), .previous_bytes = MG_STR("mine"), .previous_label = MG_STR("mine.yml"), .stack = MG_STR("s"),
			       .inputs = { .region = MG_STR("r"), .account = MG_STR("a"), .stack_name = MG_STR("s"), .strict_values = true, .operation = MG_DELETE },
			       .processed = true, .properties_only = true };
	answer.label = MG_STR("made.yml");
	answer.previous = MG_STR("old");
	answer.previous_made = true;
	answer.region = MG_STR("eu-west-1");
	answer.account = MG_STR("123456789012");
	answer.stack_name = MG_STR("shop");
	good();
	assert_str(job.label, "named.yml");
	assert_str(job.previous_bytes, "mine");
	assert_str(job.previous_label, "mine.yml");
	assert_false(job.previous_made);
	assert_str(job.inputs.region, "r");
	assert_str(job.inputs.account, "a");
	assert_str(job.inputs.stack_name, "s");
	assert_str(job.stack, "s");
	assert_true(job.inputs.strict_values && job.processed && job.properties_only);
	assert_int_equal(job.inputs.operation, MG_DELETE); /* nobody said another */
}

/* Names that the input leaves out are the source's. */
static void labels_fall_back_to_the_source(void **state)
{
	(void)state;
	answer.previous = MG_STR("old");
	good();
	assert_str(job.label, "in.txt");
	assert_str(job.previous_label, "in.txt");
}

static void operations_are_said_or_follow(void **state)
{
	(void)state;
	static const enum mg_operation all[] = { MG_CREATE, MG_UPDATE, MG_DELETE };
	for (size_t i = 0; i < 3; i++) {
		answer.has_operation = true;
		answer.operation = all[i];
		answer.previous = MG_STR("old");
		job = (struct mg_job){ 0 };
		good();
		assert_int_equal(job.inputs.operation, all[i]);
	}
	answer.has_operation = false;
	answer.operation = (enum mg_operation)9; /* is not looked at */
	job = (struct mg_job){ 0 };
	answer.previous = MG_STR_NONE;
	good();
	assert_int_equal(job.inputs.operation, MG_CREATE);
	answer.has_operation = true;
	assert_int_equal(read_it(), MG_EINPUT);
	assert_string_equal(err.text, "the input has an operation that is none");
}

static void pairs_of_the_user_come_after_the_inputs(void **state)
{
	(void)state;
	static const struct mg_input_pair pairs[] = { { { "A", 1 }, { "1", 1 } }, { { "B", 1 }, { "2", 1 } } };
	struct mg_given mine = { .name = MG_STR("A"), .value = MG_STR("9"), .from = MG_STR("--parameter") };
	job.inputs.given = &mine;
	job.inputs.ngiven = 1;
	answer.parameters = answer.tags = pairs;
	answer.nparameters = 2;
	answer.ntags = 1;
	good();
	assert_int_equal(job.inputs.ngiven, 3);
	assert_str(job.inputs.given[0].value, "1");
	assert_str(job.inputs.given[0].from, "in.txt");
	assert_str(job.inputs.given[1].name, "B");
	assert_str(job.inputs.given[2].value, "9");
	assert_str(job.inputs.given[2].from, "--parameter");
	assert_str(mg_inputs_given(&job.inputs, MG_STR("A"))->value, "9");
	assert_int_equal(job.inputs.ntags, 1);
	assert_str(job.inputs.tags[0].name, "A");
}

static void changes_are_targets(void **state)
{
	(void)state;
	static const struct mg_input_change changes[] = { { { "Fn", 2 }, MG_UPDATE }, { { "Old", 3 }, MG_DELETE } };
	struct mg_input_change wrong = { MG_STR("Fn"), (enum mg_operation)3 };
	answer.changes = changes;
	answer.nchanges = 2;
	good();
	assert_int_equal(job.nchanges, 2);
	assert_str(job.changes[1].id, "Old");
	assert_int_equal(job.changes[1].operation, MG_DELETE);
	answer.nchanges = 0; /* none, which is not the same as not saying */
	good();
	assert_non_null(job.changes);
	assert_int_equal(job.nchanges, 0);
	answer.changes = &wrong;
	answer.nchanges = 1;
	assert_int_equal(read_it(), MG_EINPUT);
	assert_string_equal(err.text, "a change of the input has an operation that is none");
}

static void an_empty_text_is_no_template(void **state)
{
	(void)state;
	answer.text = MG_STR_NONE;
	assert_int_equal(read_it(), MG_EINPUT);
	assert_string_equal(err.text, "in.txt: there is no template in it, says the input `toy`");
	answer.nothing = true;
	assert_int_equal(read_it(), MG_OK);
	assert_true(nothing);
	assert_int_equal(job.bytes.n, 0);
}

static void failures_are_told(void **state)
{
	(void)state;
	static const struct {
		int status, code;
		const char *reason, *text;
	} rows[] = {
		{ MG_EINPUT, MG_EINPUT, "line 3: this is no toy", "line 3: this is no toy" }, /* the user's affair, in the input's words */
		{ MG_EINPUT, MG_EINPUT, NULL, "the input `toy` of a plugin failed: it gave no reason" },
		{ MG_EIO, MG_EIO, "the disk\nis gone", "the input `toy` of a plugin failed: the disk is gone" },
		{ MG_EPOLICY, MG_EPOLICY, "why not", "the input `toy` of a plugin failed: why not" },
		{ MG_ENOMEM, MG_ENOMEM, "out of memory", "out of memory" },
		{ MG_ELIMIT, MG_ELIMIT, "the arena is full", "the arena is full" },
		{ 7, MG_EPOLICY, "x", "the input `toy` of a plugin failed: it returned 7, which is no status" },
		{ -99, MG_EPOLICY, "x", "the input `toy` of a plugin failed: it returned -99, which is no status" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		answered = rows[i].status;
		reason = rows[i].reason;
		nothing = true;
		assert_int_equal(read_it(), rows[i].code);
		assert_int_equal(err.code, rows[i].code);
		assert_string_equal(err.text, rows[i].text);
		assert_false(nothing);
		assert_int_equal(job.bytes.n, 0);
	}
}

static int fetch(void *ctx, struct mg_arena *a, struct mg_str url, struct mg_str *out, struct mg_error *e)
{
	(void)e;
	assert_ptr_equal(ctx, &answer);
	assert_str(url, "https://example.com/p");
	*out = mg_arena_str(a, MG_STR("payload"));
	return MG_OK;
}

static void the_host_gives_memory_and_payloads(void **state)
{
	(void)state;
	struct mg_host host;
	struct mg_str payload;
	void *p, *other;
	mg_host_init(&host);
	mg_intake_host(&host);
	assert_int_equal(host.intake_alloc(&intake, 0, &p, &err), MG_OK);
	assert_non_null(p);
	assert_int_equal(host.intake_alloc(&intake, 100, &other, &err), MG_OK);
	memset(other, 'x', 100);
	assert_ptr_not_equal(p, other);
	assert_int_equal(host.intake_fetch(&intake, MG_STR("https://example.com/p"), &payload, &err), MG_EINPUT);
	assert_string_equal(err.text, "payload URLs are not fetched here");
	assert_int_equal(payload.n, 0);
	intake.fetch = fetch;
	intake.ctx = &answer;
	assert_int_equal(host.intake_fetch(&intake, MG_STR("https://example.com/p"), &payload, &err), MG_OK);
	assert_str(payload, "payload");
	intake.arena = mg_arena_new(4096);
	assert_non_null(intake.arena);
	assert_int_equal(host.intake_alloc(&intake, 1 << 20, &p, &err), MG_ELIMIT);
	assert_null(p);
	mg_arena_free(intake.arena);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_only_the_input_has_is_taken), TEST(what_the_user_gave_stays),	      TEST(labels_fall_back_to_the_source),
		TEST(operations_are_said_or_follow),	TEST(pairs_of_the_user_come_after_the_inputs), TEST(changes_are_targets),
		TEST(an_empty_text_is_no_template),	TEST(failures_are_told),	      TEST(the_host_gives_memory_and_payloads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
