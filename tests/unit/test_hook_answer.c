/* SPDX-License-Identifier: Apache-2.0 */
/* Answers to hook requests, made of results by hand: what stands in the message and in the annotations, what is cut, and what is left out. */
#include "unit.h"

#include "policy/pack.h"
#include "service/hook.h"
#include "service/hook_tally.h"
#include "service/hook_text.h"

static struct mg_policy policy, other;
static const struct mg_policy *policies[2] = { &policy, &other };
static const struct mg_policy_set set = { .policies = policies, .n = 1, .revision = { "r", 1 } }, both = { .policies = policies, .n = 2 };
static struct mg_report_witness size = { { "Size", 4 }, { "12", 2 }, false }, stage = { { "Stage", 5 }, { "prod", 4 }, false };
static const struct mg_report_witness *const when[] = { &size, &stage };
static struct mg_finding finding, second;
static const struct mg_finding *const findings[] = { &finding, &second };
static struct mg_result result, more;
static const struct mg_result *const results[] = { &result, &more };
static struct mg_diagnostic diagnostic;
static const struct mg_diagnostic *const diagnostics[] = { &diagnostic };
static struct mg_report_template template;
static const struct mg_report_template *const templates[] = { &template };
static const struct mg_report report = { .size = sizeof(report), .templates = templates, .ntemplates = 1 }, empty = { .size = sizeof(empty) };
static struct mg_hook_request request;
static struct mg_verdict_mode mode;
static struct mg_buf out;

static int setup(void **state)
{
	(void)state;
	policy = (struct mg_policy){ .info = { .id = MG_STR("T-1"), .title = MG_STR("Queues keep messages"), .severity = MG_SEVERITY_HIGH } };
	other = (struct mg_policy){ .info = { .id = MG_STR("T-2"), .severity = MG_SEVERITY_LOW } };
	finding = (struct mg_finding){ .logical_id = MG_STR("Q"), .path = MG_STR("/Resources/Q/Properties/X"), .at = { .line = 7 }, .message = MG_STR("is 12") };
	second = finding;
	result = (struct mg_result){ .policy = &policy.info, .outcome = MG_FAIL, .target = MG_STR("Q"), .findings = findings, .nfindings = 1 };
	more = (struct mg_result){ .policy = &other.info, .outcome = MG_PASS, .target = MG_STR("R") };
	diagnostic = (struct mg_diagnostic){ .level = MG_LEVEL_ERROR, .message = MG_STR("is bad"), .at = { .line = 3 } };
	template = (struct mg_report_template){ .results = results, .nresults = 1 };
	request = (struct mg_hook_request){ .arena = mg_arena_new(0), .token = MG_STR("t"), .operation = MG_CREATE };
	mode = (struct mg_verdict_mode){ 0 };
	return request.arena ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	mg_buf_fini(&out);
	mg_arena_free(request.arena);
	return 0;
}

static const char *answer_of(const struct mg_policy_set *s, const struct mg_report *r, const char *id)
{
	bool internal;
	mg_buf_clear(&out);
	assert_true(mg_hook_answer(&request, s, r, mg_str_from(id), mode, &out, &internal));
	mg_buf_putc(&out, 0);
	assert_int_equal(internal, strstr(out.p, "InternalFailure") != NULL);
	return out.p;
}

static void a_failure(void **state)
{
	(void)state;
	policy.info.remedy = MG_STR("Set it.");
	policy.info.links = &(struct mg_str){ "https://x", 9 };
	policy.info.nlinks = 1;
	assert_string_equal(answer_of(&set, &report, "id"),
			    "{\"hookStatus\":\"FAILED\",\"errorCode\":\"NonCompliant\",\"clientRequestToken\":\"t\",\"message\":\"Denied by 1 policy (decision id): T-1 [high] Q "
			    "/Properties/X line 7: is 12\",\"annotations\":[{\"annotationName\":\"T-1\",\"status\":\"FAILED\",\"statusMessage\":\"Q /Properties/X line 7: is 12\","
			    "\"remediationMessage\":\"Set it.\",\"remediationLink\":\"https://x\",\"severityLevel\":\"HIGH\"}]}");
	/* Without an id, without a token; a link that is longer than may be is left out. */
	static char link[5122];
	memset(link, 'l', 5121);
	policy.info.links = &(struct mg_str){ link, 5120 };
	assert_has(answer_of(&set, &report, ""), "Denied by 1 policy: T-1");
	assert_has(out.p, "remediationLink");
	policy.info.links = &(struct mg_str){ link, 5121 };
	request.token = MG_STR_NONE;
	assert_has(answer_of(&set, &report, ""), "\"NonCompliant\",\"message\"");
	assert_null(strstr(out.p, "remediationLink"));
}

static void outcomes_and_enforcement(void **state)
{
	static const struct {
		enum mg_enforcement enforcement;
		enum mg_outcome outcome;
		bool undecided_allows;
		const char *status, *message, *annotation;
	} table[] = {
		{ MG_ENFORCE_DENY, MG_PASS, false, "SUCCESS", "\"Allowed: 1 policy holds, 0 skipped (decision id)\"", "\"PASSED\",\"statusMessage\":\"Queues keep messages\"" },
		{ MG_ENFORCE_DENY, MG_UNDECIDED, false, "NonCompliant", "Denied by 1 policy (decision id): T-1 [high] Q: undecided: why\"", "\"FAILED\",\"statusMessage\":\"Q: undecided: why\"" },
		{ MG_ENFORCE_DENY, MG_UNDECIDED, true, "SUCCESS", "\"Allowed: 0 policies hold, 1 skipped (decision id)\"", "\"SKIPPED\",\"statusMessage\":\"Q: undecided: why\"" },
		{ MG_ENFORCE_DENY, MG_ERROR, false, "InternalFailure", "moongate could not judge this (decision id): T-1 [high] Q: the policy broke: why\"",
		  "\"FAILED\",\"statusMessage\":\"Q: the policy broke: why\"" },
		{ MG_ENFORCE_DENY, MG_SKIP, false, "SUCCESS", "\"Allowed: 0 policies hold, 1 skipped", "\"SKIPPED\",\"statusMessage\":\"why\"" },
		{ MG_ENFORCE_WARN, MG_FAIL, false, "SUCCESS", "Allowed: 0 policies hold, 0 skipped (decision id). Warnings: T-1 [high] Q: fails: why\"", "\"FAILED\",\"statusMessage\":\"Q: fails: why\"" },
		{ MG_ENFORCE_WARN, MG_UNDECIDED, true, "SUCCESS", "\"Allowed: 0 policies hold, 1 skipped", "\"SKIPPED\"" },
		{ MG_ENFORCE_AUDIT, MG_FAIL, false, "SUCCESS", "\"Allowed: 0 policies hold, 1 skipped",
		  "\"SKIPPED\",\"statusMessage\":\"audit only, kept in the decision log: 1 fail, 0 undecided, 0 broke, 0 hold\"" },
	};
	(void)state;
	result.nfindings = 0;
	result.reason = MG_STR("why");
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		policy.info.enforcement = table[i].enforcement;
		result.outcome = table[i].outcome;
		mode.undecided_allows = table[i].undecided_allows;
		answer_of(&set, &report, "id");
		assert_has(out.p, table[i].status);
		assert_has(out.p, table[i].message);
		assert_has(out.p, table[i].annotation);
	}
}

/* One policy with two results: each is told where it belongs. */
static void results_of_one_policy(void **state)
{
	(void)state;
	template.nresults = 2;
	more.policy = &policy.info;
	more.outcome = MG_ERROR;
	more.reason = MG_STR("loops");
	assert_has(answer_of(&set, &report, ""), "Denied by 1 policy: T-1 [high] Q /Properties/X line 7: is 12; T-1 [high] R: the policy broke: loops\"");
	assert_has(out.p, "\"statusMessage\":\"Q /Properties/X line 7: is 12\\nR: the policy broke: loops\"");
	/* An undecided one that allows is not among the reasons. */
	more.outcome = MG_UNDECIDED;
	mode.undecided_allows = true;
	assert_null(strstr(answer_of(&set, &report, ""), "loops"));
	/* Of skipped ones the first reason is given. */
	result.outcome = MG_PASS;
	more.outcome = MG_UNDECIDED;
	assert_has(answer_of(&set, &report, ""), "\"SKIPPED\",\"statusMessage\":\"R: undecided: loops\"");
	result.outcome = MG_SKIP;
	more.outcome = MG_SKIP;
	assert_has(answer_of(&set, &report, ""), "\"SKIPPED\",\"statusMessage\":\"all findings are waived\"");
	/* Waived findings and warnings are none of the reasons. */
	finding.waived = true;
	second.warning = true;
	result = (struct mg_result){ .policy = &policy.info, .outcome = MG_FAIL, .target = MG_STR("Q"), .reason = MG_STR("why"), .findings = findings, .nfindings = 2 };
	template.nresults = 1;
	assert_has(answer_of(&set, &report, ""), "Denied by 1 policy: T-1 [high] Q: fails: why\"");
}

static void severities_and_titles(void **state)
{
	static const char *const names[] = { "CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL" };
	char want[64];
	(void)state;
	result.outcome = MG_PASS;
	policy.info.title = MG_STR_NONE;
	for (int s = MG_SEVERITY_CRITICAL; s <= MG_SEVERITY_INFO; s++) {
		policy.info.severity = (enum mg_severity)s;
		snprintf(want, sizeof(want), "\"statusMessage\":\"holds\",\"severityLevel\":\"%s\"", names[s]);
		assert_has(answer_of(&set, &report, ""), want);
	}
}

static void templates_that_are_refused(void **state)
{
	(void)state;
	result.outcome = MG_PASS;
	template.diagnostics = diagnostics;
	template.ndiagnostics = 1;
	assert_has(answer_of(&set, &report, ""), "\"Denied: CloudFormation would refuse this template: template line 3: is bad\"");
	assert_has(out.p, "{\"annotationName\":\"moongate.template\",\"status\":\"FAILED\",\"statusMessage\":\"template line 3: is bad\",\"severityLevel\":\"HIGH\"},{\"annotationName\":\"T-1\"");
	diagnostic.at.line = 0;
	assert_has(answer_of(&set, &report, ""), "this template: template: is bad\"");
	diagnostic.level = MG_LEVEL_WARNING;
	assert_null(strstr(answer_of(&set, &report, ""), "is bad"));
	/* One that cannot be read has no annotations. */
	template = (struct mg_report_template){ .failed = true, .error = MG_STR("no mapping"), .error_at = { .line = 4 } };
	assert_has(answer_of(&set, &report, ""), "\"message\":\"moongate could not judge this: the template cannot be read: line 4: no mapping\"}");
	template.error_at.line = 0;
	assert_has(answer_of(&set, &report, ""), "the template cannot be read: no mapping\"}");
}

static void nothing_was_judged(void **state)
{
	(void)state;
	request.operation = MG_DELETE;
	const struct mg_report *const none[] = { NULL, &empty };
	for (int i = 0; i < 2; i++) {
		assert_has(answer_of(&both, none[i], ""), "\"SUCCESS\",\"clientRequestToken\":\"t\",\"message\":\"Allowed: the request carries no template, nothing was judged\"");
		assert_has(out.p, "\"SKIPPED\",\"statusMessage\":\"the request carries no template of the stack that is deleted\",\"severityLevel\":\"LOW\"");
	}
	request.operation = MG_CREATE;
	assert_has(answer_of(&set, NULL, ""), "\"statusMessage\":\"nothing here that it is for\"");
	/* A policy without results, one that has others', and no policy at all. */
	request.operation = MG_DELETE;
	result.outcome = MG_PASS;
	assert_has(answer_of(&both, &report, ""), "{\"annotationName\":\"T-2\",\"status\":\"SKIPPED\",\"statusMessage\":\"nothing here that it is for\"");
	result.policy = &(struct mg_policy_info){ .id = MG_STR("T-9") };
	assert_null(strstr(answer_of(&set, &report, ""), "T-9"));
	assert_null(strstr(answer_of(&(struct mg_policy_set){ .n = 0 }, &report, ""), "annotations"));
	assert_false(mg_tally_refused(NULL));
}

/* Past four MiB annotations say only how they ended. */
static void answers_have_a_size(void **state)
{
	static char text[16000];
	static struct mg_policy many[300];
	static const struct mg_policy *list[300];
	static struct mg_result ends[300];
	static const struct mg_result *refs[300];
	struct mg_policy_set large = { .policies = list, .n = 300 };
	char ids[300][16];
	(void)state;
	memset(text, 'r', sizeof(text));
	for (int i = 0; i < 300; i++) {
		snprintf(ids[i], sizeof(ids[i]), "T-%03d", i);
		many[i] = policy;
		many[i].info.id = mg_str_from(ids[i]);
		many[i].info.remedy = (struct mg_str){ text, sizeof(text) };
		list[i] = &many[i];
		ends[i] = result;
		ends[i].policy = &many[i].info;
		refs[i] = &ends[i];
	}
	template.results = refs;
	template.nresults = 300;
	answer_of(&large, &report, "");
	assert_in_range(out.n, 4 << 20, 5 << 20);
	assert_has(out.p, "Denied by 300 policies: T-000 [high] Q /Properties/X line 7: is 12; T-001 ");
	assert_has(out.p, "{\"annotationName\":\"T-299\",\"status\":\"FAILED\",\"severityLevel\":\"HIGH\"}]}");
}

/* ---- texts ---- */

static void texts_are_cut_between_characters(void **state)
{
	(void)state;
	assert_str(mg_utf8_cut(MG_STR("abc"), 3), "abc");
	assert_str(mg_utf8_cut(MG_STR("abc"), 2), "ab");
	assert_str(mg_utf8_cut(MG_STR("a\xc3\xa4"), 2), "a");
	assert_str(mg_utf8_cut(MG_STR("a\xf0\x9f\x8c\x99z"), 4), "a");
	assert_str(mg_utf8_cut(MG_STR("a\xf0\x9f\x8c\x99z"), 5), "a\xf0\x9f\x8c\x99");
	assert_str(mg_utf8_cut(MG_STR("\x80\x80\x80"), 2), "");
	assert_str(mg_utf8_cut(MG_STR("abc"), 0), "");
}

static void entries(void **state)
{
	static const struct {
		size_t max, each;
		const char *texts[4], *want;
	} table[] = {
		{ 100, 0, { "one", "two" }, "one; two" },
		{ 100, 6, { "1234567", "123456" }, "123...; 123456" },
		{ 10, 0, { "123456789012" }, "1234567..." },
		{ 2, 0, { "123" }, "..." },
		{ 11, 0, { "one", "two", "three" }, "one; two; and 1 more" },
		{ 10, 0, { "one", "two", "3" }, "one; and 2 more" }, /* what comes after one that was dropped is dropped, too */
	};
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct mg_entries e = { .out = &out, .max = table[i].max, .each = table[i].each, .between = "; " };
		mg_buf_clear(&out);
		for (int k = 0; k < 4 && table[i].texts[k]; k++)
			mg_entries_add(&e, mg_str_from(table[i].texts[k]));
		mg_entries_end(&e);
		assert_str(mg_buf_view(&out), table[i].want);
	}
	/* Behind what stands there already; `from` says where the text begins. */
	mg_buf_clear(&out);
	mg_buf_puts(&out, "before ");
	struct mg_entries e = { .out = &out, .from = 7, .max = 5, .between = "; " };
	mg_entries_add(&e, MG_STR("12345"));
	assert_str(mg_buf_view(&out), "before 12345");
}

static void findings_as_texts(void **state)
{
	static const struct {
		const char *id, *path;
		unsigned line;
		size_t witness;
		const char *want;
	} table[] = {
		{ "Q", "/Resources/Q/Properties/X", 7, 0, "Q /Properties/X line 7: is 12" },
		{ "Q", "/Resources/Q", 0, 0, "Q: is 12" },
		{ "Q", "/Parameters/P", 0, 1, "Q /Parameters/P: is 12 (when Size=12)" },
		{ "", "/Outputs/O", 2, 2, "the stack /Outputs/O line 2: is 12 (when Size=12, Stage=prod)" },
		{ "", "", 0, 0, "the stack: is 12" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct mg_finding f = { .logical_id = mg_str_from(table[i].id), .path = mg_str_from(table[i].path), .at = { .line = table[i].line }, .message = MG_STR("is 12"),
					.witness = when, .nwitness = table[i].witness };
		mg_buf_clear(&out);
		mg_finding_text(&f, &out);
		assert_str(mg_buf_view(&out), table[i].want);
	}
	mg_buf_clear(&out);
	mg_result_text(&(struct mg_result){ .outcome = MG_FAIL }, "fails", &out);
	assert_str(mg_buf_view(&out), "the stack: fails");
}

static void failures_of_our_own(void **state)
{
	(void)state;
	mg_buf_clear(&out);
	assert_true(mg_hook_failure(NULL, MG_STR_NONE, "two\nlines", &out));
	assert_str(mg_buf_view(&out), "{\"hookStatus\":\"FAILED\",\"errorCode\":\"InternalFailure\",\"message\":\"moongate could not judge this: two?lines\"}");
	mg_buf_clear(&out);
	request.invoker = true;
	assert_true(mg_hook_failure(&request, MG_STR("id"), "x", &out));
	assert_str(mg_buf_view(&out), "{\"hookStatus\":\"FAILED\",\"status\":\"FAILED\",\"callbackContext\":null,\"callbackDelaySeconds\":0,\"errorCode\":\"InternalFailure\","
				      "\"clientRequestToken\":\"t\",\"message\":\"moongate could not judge this (decision id): x\"}");
	result.outcome = MG_PASS;
	assert_has(answer_of(&set, &report, ""), "{\"hookStatus\":\"SUCCESS\",\"status\":\"SUCCESS\",\"callbackContext\":null,\"callbackDelaySeconds\":0,\"errorCode\":null,");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_failure), TEST(outcomes_and_enforcement), TEST(results_of_one_policy), TEST(severities_and_titles), TEST(templates_that_are_refused),
		TEST(nothing_was_judged), TEST(answers_have_a_size), TEST(texts_are_cut_between_characters), TEST(entries), TEST(findings_as_texts), TEST(failures_of_our_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
