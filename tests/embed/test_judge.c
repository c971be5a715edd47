/* SPDX-License-Identifier: Apache-2.0 */
/* mg_gate_judge: what each member of the subject does, and what it refuses. */
#include "embed.h"

static struct mg_gate *gate;

static int open_all(void **state)
{
	if (enter(state) != 0)
		return -1;
	gate = open_pack();
	return 0;
}

static int close_all(void **state)
{
	mg_gate_close(gate);
	return leave(state);
}

/* The result of policy id; NULL when it has none. */
static const struct mg_result *result_of(const struct mg_gate_report *report, const char *id)
{
	const struct mg_report_template *t = mg_gate_report_get(report)->templates[0];
	for (size_t i = 0; i < t->nresults; i++)
		if (strlen(id) == t->results[i]->policy->id.n && !memcmp(id, t->results[i]->policy->id.p, strlen(id)))
			return t->results[i];
	return NULL;
}

/* E-1's message under s. */
static void echoes(const struct mg_gate_subject *s, const char *message)
{
	struct mg_gate_report *report = judged(gate, s);
	const struct mg_result *r = result_of(report, "E-1");
	assert_non_null(r);
	assert_int_equal(r->nfindings, 1);
	assert_text(r->findings[0]->message, message);
	mg_gate_report_free(report);
}

static void subjects_without_a_size_are_refused(void **state)
{
	(void)state;
	struct mg_gate_subject s = subject_of(TEXT(BUCKET));
	not_judged(gate, NULL, "the subject has no size; set it to sizeof(struct mg_gate_subject)");
	s.size = 3;
	not_judged(gate, &s, "the subject has no size; set it to sizeof(struct mg_gate_subject)");
}

/* What lies behind the size that the caller says is not looked at. */
static void subjects_of_older_callers_are_taken(void **state)
{
	(void)state;
	struct mg_gate_subject s = subject_of(TEXT(BUCKET));
	s.has_operation = true;
	s.operation = MG_DELETE;
	echoes(&s, "plain DELETE 2026-01-01 new nobody");
	s.size = offsetof(struct mg_gate_subject, has_operation);
	echoes(&s, "plain CREATE 2026-01-01 new nobody");
}

static void the_operation_follows_from_the_subject(void **state)
{
	(void)state;
	static const enum mg_operation all[] = { MG_CREATE, MG_UPDATE, MG_DELETE };
	static const char *const words[] = { "plain CREATE 2026-01-01 new nobody", "plain UPDATE 2026-01-01 new nobody", "plain DELETE 2026-01-01 new nobody" };
	struct mg_gate_subject s = subject_of(TEXT(BUCKET));
	for (size_t i = 0; i < 3; i++) {
		s.has_operation = true;
		s.operation = all[i];
		echoes(&s, words[i]);
	}
	s.has_operation = false;
	s.previous = TEXT(BUCKET);
	echoes(&s, "plain UPDATE 2026-01-01 again nobody");
	s.has_operation = true;
	s.operation = (enum mg_operation)3;
	not_judged(gate, &s, "the operation is none; it is MG_CREATE, MG_UPDATE or MG_DELETE");
}

static void a_day_is_given_or_today(void **state)
{
	(void)state;
	struct mg_gate_subject s = subject_of(TEXT(BUCKET));
	s.date = TEXT("2030-02-28");
	echoes(&s, "plain CREATE 2030-02-28 new nobody");
	s.date = (struct mg_str){ NULL, 0 };
	struct mg_gate_report *report = judged(gate, &s);
	assert_int_equal(mg_gate_report_get(report)->date.n, 10);
	assert_memory_equal(mg_gate_report_get(report)->date.p, "20", 2);
	mg_gate_report_free(report);
	s.date = TEXT("2030-02-29");
	not_judged(gate, &s, "`2030-02-29` is no day; write it as 2026-12-31");
}

static void parameters_and_tags_are_given(void **state)
{
	(void)state;
	const struct mg_input_pair a[] = { { TEXT("N"), TEXT("a") } }, b[] = { { TEXT("N"), TEXT("b") } }, wrong[] = { { TEXT("M"), TEXT("b") } };
	const struct mg_input_pair tags[] = { { TEXT("team"), TEXT("pay") }, { TEXT("other"), TEXT("x") } };
	struct mg_gate_subject s = subject_of(TEXT(TOPIC));
	static const enum mg_outcome outcomes[] = { MG_UNDECIDED, MG_PASS, MG_FAIL };
	const struct mg_input_pair *const pairs[] = { NULL, a, b };
	for (size_t i = 0; i < 3; i++) {
		s.parameters = pairs[i];
		s.nparameters = pairs[i] ? 1 : 0;
		struct mg_gate_report *report = judged(gate, &s);
		assert_int_equal(result_of(report, "E-2")->outcome, outcomes[i]);
		mg_gate_report_free(report);
	}
	s.tags = tags;
	s.ntags = 2;
	echoes(&s, "plain CREATE 2026-01-01 new pay");
	s.parameters = wrong;
	not_judged(gate, &s, "`parameters` gives a value for `M`, which is no parameter of the template; did you mean `N`");
}

static void defaults_are_assumed_or_not(void **state)
{
	(void)state;
	struct mg_gate_subject s = subject_of(TEXT("Parameters: {N: {Type: String, Default: a}}\nResources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !Ref N}\n"));
	for (int strict = 0; strict < 2; strict++) {
		s.strict_values = strict;
		struct mg_gate_report *report = judged(gate, &s);
		assert_int_equal(result_of(report, "E-2")->outcome, strict ? MG_UNDECIDED : MG_PASS);
		assert_int_equal(mg_gate_report_get(report)->templates[0]->nassumed, strict ? 0 : 1);
		mg_gate_report_free(report);
	}
}

#define OF(name) "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !Ref '" name "'}\n"

static void pseudo_parameters_are_given(void **state)
{
	(void)state;
	static const struct {
		struct mg_str bytes;
		const char *message;
	} rows[] = {
		{ { OF("AWS::Region"), sizeof(OF("AWS::Region")) - 1 }, "TopicName is `eu-west-1`, expected `a`" },
		{ { OF("AWS::AccountId"), sizeof(OF("AWS::AccountId")) - 1 }, "TopicName is `123456789012`, expected `a`" },
		{ { OF("AWS::StackName"), sizeof(OF("AWS::StackName")) - 1 }, "TopicName is `shop`, expected `a`" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct mg_gate_subject s = subject_of(rows[i].bytes);
		struct mg_gate_report *report = judged(gate, &s);
		assert_int_equal(result_of(report, "E-2")->outcome, MG_UNDECIDED);
		mg_gate_report_free(report);
		s.region = TEXT("eu-west-1");
		s.account = TEXT("123456789012");
		s.stack_name = TEXT("shop");
		report = judged(gate, &s);
		assert_int_equal(result_of(report, "E-2")->outcome, MG_FAIL);
		assert_text(result_of(report, "E-2")->findings[0]->message, rows[i].message);
		mg_gate_report_free(report);
	}
}

static void what_cannot_be_read_denies(void **state)
{
	(void)state;
	static const struct {
		struct mg_str bytes;
		const char *input, *error;
	} rows[] = {
		{ { "", 0 }, NULL, "the template is empty: it needs at least a Resources section" },
		{ { "", 0 }, "hook", "the template is empty: it needs at least a Resources section" },
		{ { "Resources: [", 12 }, NULL, "`[` is opened here and never closed" },
		{ { "{}", 2 }, "hook", "the request has no requestData; it is no CloudFormation hook request" },
		{ { "[", 1 }, "hook", "the request is no valid JSON (line 1, column 2)" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct mg_gate_subject s = subject_of(rows[i].bytes);
		s.input = rows[i].input;
		struct mg_gate_report *report = judged(gate, &s);
		const struct mg_report *r = mg_gate_report_get(report);
		assert_int_equal(r->verdict, MG_DENY);
		assert_int_equal(r->ntemplates, 1);
		assert_true(r->templates[0]->failed);
		assert_int_equal(r->templates[0]->verdict, MG_DENY);
		assert_text(r->templates[0]->file, "template");
		assert_text(r->templates[0]->error, rows[i].error);
		mg_gate_report_free(report);
	}
}

static void the_label_is_the_reports(void **state)
{
	(void)state;
	struct mg_gate_subject s = subject_of(TEXT(BUCKET));
	char label[] = "stack.yml";
	s.label = (struct mg_str){ label, strlen(label) };
	struct mg_gate_report *report = judged(gate, &s);
	memset(label, 'x', strlen(label)); /* nothing that goes in is kept */
	assert_text(mg_gate_report_get(report)->templates[0]->file, "stack.yml");
	assert_text(result_of(report, "E-1")->findings[0]->file, "stack.yml");
	mg_gate_report_free(report);
}

static void mistakes_beside_the_bytes_are_the_callers(void **state)
{
	(void)state;
	struct mg_gate_subject s = subject_of(TEXT(BUCKET));
	s.input = "hok";
	not_judged(gate, &s, "there is no input `hok`");
	s.input = NULL;
	s.previous = TEXT("Resources: [");
	struct mg_gate_report *report;
	struct mg_error err;
	assert_int_equal(mg_gate_judge(gate, &s, &report, &err), MG_EINPUT);
	assert_non_null(strstr(err.text, "the previous template previous cannot be loaded: "));
	assert_null(report);
}

#define HOOK(point, model)                                                                                                                          \
	"{\"clientRequestToken\":\"t\",\"awsAccountId\":\"123456789012\",\"actionInvocationPoint\":\"" point "_PRE_PROVISION\",\"requestData\":{"    \
	"\"targetName\":\"" model "}}"
#define HOOK_TOPIC "AWS::SNS::Topic\",\"targetLogicalId\":\"T\",\"targetModel\":{\"resourceProperties\":{\"TopicName\":\"b\"}}"

static void hook_requests_are_an_input(void **state)
{
	(void)state;
	struct mg_gate_subject s = subject_of(TEXT(HOOK("CREATE", HOOK_TOPIC)));
	s.input = "hook";
	struct mg_gate_report *report = judged(gate, &s);
	assert_int_equal(result_of(report, "E-2")->outcome, MG_FAIL);
	assert_text(result_of(report, "E-2")->target, "T");
	mg_gate_report_free(report);
	s.bytes = TEXT(HOOK("DELETE", "STACK\",\"targetLogicalId\":\"s\",\"targetModel\":{}"));
	report = judged(gate, &s); /* nothing is left to judge */
	assert_int_equal(mg_gate_report_get(report)->ntemplates, 0);
	assert_int_equal(mg_gate_report_get(report)->verdict, MG_ALLOW);
	mg_gate_report_free(report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(subjects_without_a_size_are_refused),
		cmocka_unit_test(subjects_of_older_callers_are_taken),
		cmocka_unit_test(the_operation_follows_from_the_subject),
		cmocka_unit_test(a_day_is_given_or_today),
		cmocka_unit_test(parameters_and_tags_are_given),
		cmocka_unit_test(defaults_are_assumed_or_not),
		cmocka_unit_test(pseudo_parameters_are_given),
		cmocka_unit_test(what_cannot_be_read_denies),
		cmocka_unit_test(the_label_is_the_reports),
		cmocka_unit_test(mistakes_beside_the_bytes_are_the_callers),
		cmocka_unit_test(hook_requests_are_an_input),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
