/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions as lines: complete, readable, and without what must not be kept. */
#include "unit.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "doc/doc.h"
#include "service/decision.h"
#include "service/row.h"
#include "judge/scrub.h"

static struct mg_policy_info first = { .id = { "A-1", 3 }, .severity = MG_SEVERITY_HIGH }, second = { .id = { "B-2", 3 }, .enforcement = MG_ENFORCE_WARN };
static const struct mg_policy_info *const policies[] = { &first, &second };
static struct mg_report_witness given = { { "Size", 4 }, { "12", 2 }, false };
static const struct mg_report_witness *const witness[] = { &given };
static struct mg_finding finding;
static const struct mg_finding *const findings[] = { &finding };
static struct mg_result fails = { .policy = &first, .outcome = MG_FAIL, .target = { "Queue", 5 }, .findings = findings, .nfindings = 1 };
static struct mg_result passes = { .policy = &first, .outcome = MG_PASS, .target = { "Other", 5 } };
static struct mg_result skips = { .policy = &second, .outcome = MG_SKIP };
static const struct mg_result *const results[] = { &fails, &passes, &skips };
static struct mg_diagnostic diagnostic = { .level = MG_LEVEL_ERROR, .code = { "bad", 3 }, .message = { "is bad", 6 }, .at = { 3, 4, 3, 5 } };
static const struct mg_diagnostic *const diagnostics[] = { &diagnostic };
static struct mg_report_template template = { .results = results, .nresults = 3, .diagnostics = diagnostics, .ndiagnostics = 1 };
static const struct mg_report_template *const templates[] = { &template };
static const struct mg_report report = { .size = sizeof(report), .policies = policies, .npolicies = 2, .templates = templates, .ntemplates = 1,
					 .date = { "2026-07-30", 10 }, .verdict = MG_DENY };

static struct mg_decision decision(void)
{
	struct mg_decision d = { .source = MG_STR("hook"), .stack = MG_STR("pay\"ments"), .verdict = MG_DENY, .report = &report, .revision = MG_STR("r1"),
				 .duration_us = 77, .input = MG_STR("{\"template\":\"x\"}") };
	finding = (struct mg_finding){ .message = MG_STR("is 12"), .path = MG_STR("/Resources/Queue"), .at = { 7, 9, 7, 12 }, .witness = witness, .nwitness = 1 };
	mg_decision_stamp(&d);
	return d;
}

static struct mg_node *read_line(struct mg_arena *a, struct mg_str line)
{
	struct mg_diags diags;
	struct mg_doc doc;
	struct mg_error err;
	mg_diags_init(&diags, a, 10);
	if (mg_doc_load(a, MG_STR("line"), line, MG_FORMAT_JSON, MG_DIALECT_PLAIN, &mg_limits_default, &diags, &doc, &err) < 0)
		fail_msg("%s", err.text);
	assert_null(memchr(line.p, '\n', line.n));
	return doc.root;
}

static void ids_are_unique_and_sort_by_time(void **state)
{
	(void)state;
	struct mg_decision a, b = { .id = "" };
	mg_decision_stamp(&b);
	for (int i = 0; i < 20000; i++) {
		a = b;
		mg_decision_stamp(&b);
		assert_true(mg_decision_is_id((struct mg_str){ b.id, strlen(b.id) }));
		assert_true(strcmp(a.id, b.id) < 0);
		assert_true(a.time_ms <= b.time_ms);
	}
	char head[13];
	snprintf(head, sizeof(head), "%012llx", (unsigned long long)b.time_ms);
	assert_memory_equal(head, b.id, 12);
	assert_false(mg_decision_is_id(MG_STR("0123456789ABCDEF0123456789abcdef")));
	assert_false(mg_decision_is_id(MG_STR("0123")));
	for (const char *c = "/:`gG"; *c; c++) {
		char id[] = "0123456789abcdef0123456789abcdef";
		id[7] = *c;
		assert_false(mg_decision_is_id(mg_str_from(id)));
	}
}

static void a_forked_process_has_ids_of_its_own(void **state)
{
	(void)state;
	struct mg_decision ours, theirs = { .id = "" };
	int pair[2], status;
	mg_decision_stamp(&ours);
	assert_int_equal(pipe(pair), 0);
	pid_t pid = fork();
	if (pid == 0) {
		mg_decision_stamp(&theirs);
		_exit(write(pair[1], theirs.id, 33) != 33);
	}
	mg_decision_stamp(&ours);
	assert_int_equal(read(pair[0], theirs.id, 33), 33);
	waitpid(pid, &status, 0);
	assert_string_not_equal(ours.id + 12, theirs.id + 12);
	close(pair[0]);
	close(pair[1]);
}

static void a_line_says_it_all(void **state)
{
	(void)state;
	struct mg_arena *a = mg_arena_new(0);
	struct mg_decision d = decision();
	struct mg_buf out = { 0 };
	assert_true(mg_decision_json(&d, &out));
	struct mg_node *n = read_line(a, mg_buf_view(&out));
	assert_str(mg_node_at(n, "schema")->text, "moongate.decision/1");
	assert_str(mg_node_at(n, "id")->text, d.id);
	assert_str(mg_node_at(n, "verdict")->text, "deny");
	assert_str(mg_node_at(n, "stack")->text, "pay\"ments");
	assert_int_equal(mg_node_at(n, "policies")->count, 1);
	assert_str(mg_node_at(n, "policies")->items[0]->text, "A-1");
	assert_str(mg_node_at(mg_node_at(n, "outcomes"), "A-1")->text, "fail");
	assert_str(mg_node_at(mg_node_at(n, "outcomes"), "B-2")->text, "skip");
	assert_int_equal(mg_node_at(n, "results")->count, 1);
	const struct mg_node *f = mg_node_at(mg_node_at(n, "results")->items[0], "findings")->items[0];
	assert_str(mg_node_at(f, "line")->text, "7");
	assert_str(mg_node_at(mg_node_at(f, "witness"), "Size")->text, "12");
	assert_str(mg_node_at(mg_node_at(n, "diagnostics")->items[0], "code")->text, "bad");
	assert_str(mg_node_at(mg_node_at(n, "input"), "template")->text, "x");
	d.internal_failure = true;
	d.report = NULL;
	mg_buf_clear(&out);
	assert_true(mg_decision_json(&d, &out));
	assert_str(mg_node_at(read_line(a, mg_buf_view(&out)), "verdict")->text, "failure");
	mg_buf_fini(&out);
	mg_arena_free(a);
}

static void what_is_too_large_is_left_out_and_said(void **state)
{
	(void)state;
	struct mg_arena *a = mg_arena_new(0);
	struct mg_decision d = decision();
	struct mg_buf out = { 0 }, large = { 0 };
	mg_buf_putc(&large, '"');
	for (int i = 0; i < MG_DECISION_BYTES; i++)
		mg_buf_putc(&large, 'x');
	mg_buf_putc(&large, '"');
	d.input = mg_buf_view(&large);
	assert_true(mg_decision_json(&d, &out));
	const struct mg_node *n = read_line(a, mg_buf_view(&out));
	assert_null(mg_node_at(n, "input"));
	assert_int_equal(mg_node_at(n, "omitted")->count, 1);
	assert_int_equal(mg_node_at(n, "results")->count, 1);
	finding.message = mg_buf_view(&large);
	mg_buf_clear(&out);
	assert_true(mg_decision_json(&d, &out));
	n = read_line(a, mg_buf_view(&out));
	assert_null(mg_node_at(n, "results"));
	assert_str(mg_node_at(mg_node_at(n, "outcomes"), "A-1")->text, "fail");
	mg_buf_fini(&out);
	mg_buf_fini(&large);
	mg_arena_free(a);
}

static void columns_are_clean_texts(void **state)
{
	(void)state;
	struct mg_arena *a = mg_arena_new(0);
	struct mg_decision d = decision();
	struct mg_decision_row row;
	struct mg_buf out = { 0 };
	struct mg_error err;
	d.stack = MG_STR("a\0b\xff" "c");
	assert_true(mg_decision_record(&d, &out));
	assert_int_equal(mg_row_read(a, mg_buf_view(&out), &row, &err), MG_OK);
	assert_str(row.stack, "a\xef\xbf\xbd" "b\xef\xbf\xbd" "c");
	assert_str(mg_node_at(read_line(a, row.json), "stack")->text, "a\xef\xbf\xbd" "b\xef\xbf\xbd" "c");
	assert_int_equal(row.npolicies, 1);
	assert_str(row.policies[0], "A-1");
	mg_buf_fini(&out);
	mg_arena_free(a);
}

static void no_allocation_may_fail_unseen(void **state)
{
	(void)state;
	struct mg_decision d = decision();
	bool done = false;
	for (uint64_t n = 1; !done; n++) {
		struct mg_buf out = { 0 };
		mg_alloc_fail_at(n);
		done = mg_decision_record(&d, &out);
		mg_alloc_fail_at(0);
		assert_true(done || out.failed);
		mg_buf_fini(&out);
		assert_true(n < 10000);
	}
}

static void assert_scrubbed(const char *text, const char *want)
{
	struct mg_buf out = { 0 };
	assert_true(mg_scrub(&out, mg_str_from(text)));
	if (strcmp(out.p ? out.p : "", want) != 0)
		fail_msg("`%s` became `%s`, want `%s`", text, out.p ? out.p : "", want);
	mg_buf_fini(&out);
}

static void secrets_go_by_their_look(void **state)
{
	(void)state;
	static const char *const table[][2] = {
		{ "", "" },
		{ "nothing: here, AKI", "nothing: here, AKI" },
		{ "is `{{resolve:secretsmanager:prod/db:SecretString:password}}`", "is `{{resolve:secretsmanager:masked}}`" },
		{ "{{resolve:ssm-secure:/prod/pw:1}} and {{resolve:ssm:/prod/name}}", "{{resolve:ssm-secure:masked}} and {{resolve:ssm:/prod/name}}" },
		{ "{{resolve:secretsmanager:${Secret}}}x", "{{resolve:secretsmanager:masked}}x" },
		{ "`{{resolve:secretsmanager:prod/very-lo...` is", "`{{resolve:secretsmanager:****` is" },
		{ "[\"{{resolve:secretsmanager:\", Ref]", "[\"{{resolve:secretsmanager:\", Ref]" },
		{ "key AKIAIOSFODNN7EXAMPLE.", "key ****." },
		{ "ASIAIOSFODNN7EXAMPLE", "****" },
		{ "XAKIAIOSFODNN7EXAMPLE AKIAIOSFODNN7EXAMPLEX AKIA1", "XAKIAIOSFODNN7EXAMPLE AKIAIOSFODNN7EXAMPLEX AKIA1" },
		{ "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY;", "aws_secret_access_key = ****;" },
		{ "\"secretAccessKey\":\"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\"", "\"secretAccessKey\":\"****\"" },
		{ "SecretAccessKey: short", "SecretAccessKey: short" },
		{ "token IQoJb3JpZ2luX2VjEJz//////////wEaCXVzLWVhc3QtMSJH end", "token **** end" },
		{ "https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4&X-Amz-Signature=abc&X-Amz-Credential=AKIA", "https://b.s3.amazonaws.com/k?****" },
		{ "(https://b/k?AWSAccessKeyId=A&Expires=1&Signature=x) https://c/d?e=f", "(https://b/k?**** https://c/d?e=f" },
		{ "https://user:pass@host/x postgres://u:p@h/d http://host/a@b", "https://****@host/x postgres://****@h/d http://host/a@b" },
		{ "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----****-----END RSA PRIVATE KEY-----" },
		{ "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----" },
		{ "://", "://" },
	};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_scrubbed(table[i][0], table[i][1]);
}

static void every_text_of_a_decision_is_scrubbed(void **state)
{
	(void)state;
	static const char secret[] = "AKIAIOSFODNN7EXAMPLE";
	struct mg_str s = MG_STR(secret);
	struct mg_decision d = decision();
	struct mg_buf out = { 0 };
	d.stack = d.target = d.account = d.region = d.message = d.trace = d.operation = s;
	finding = (struct mg_finding){ .message = s, .remedy = s, .path = s, .logical_id = s, .waived = true, .waived_reason = s, .fingerprint = s, .witness = witness,
				       .nwitness = 1 };
	given.value = diagnostic.message = fails.reason = s;
	assert_true(mg_decision_record(&d, &out));
	assert_null(memmem(out.p, out.n, secret, strlen(secret)));
	given.value = MG_STR("12");
	diagnostic.message = MG_STR("is bad");
	fails.reason = MG_STR_NONE;
	mg_buf_fini(&out);
}

/* What is waived or only a warning says so; a result of a policy that is not in the report counts nowhere. */
static void findings_say_what_they_are(void **state)
{
	(void)state;
	struct mg_policy_info third = { .id = { "C-3", 3 } }, none = { .id = { "", 0 } };
	struct mg_result strange = { .policy = &third, .outcome = MG_PASS }, early = { .policy = &none, .outcome = MG_PASS };
	const struct mg_result *const some[] = { &fails, &strange, &early };
	struct mg_decision d = decision();
	struct mg_buf line = { 0 };
	finding.warning = true;
	finding.waived = true;
	finding.waived_reason = MG_STR("known");
	finding.waived_until = MG_STR("2027-01-01");
	template.results = some;
	assert_true(mg_decision_json(&d, &line));
	template.results = results;
	mg_buf_putc(&line, 0);
	assert_has(line.p, "\"waived\":{\"reason\":\"known\",\"until\":\"2027-01-01\"},\"warning\":true}");
	assert_has(line.p, "\"outcomes\":{\"A-1\":\"fail\"}");
	mg_buf_fini(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_unique_and_sort_by_time),
		cmocka_unit_test(findings_say_what_they_are),
		cmocka_unit_test(a_forked_process_has_ids_of_its_own),
		cmocka_unit_test(a_line_says_it_all),
		cmocka_unit_test(what_is_too_large_is_left_out_and_said),
		cmocka_unit_test(columns_are_clean_texts),
		cmocka_unit_test(no_allocation_may_fail_unseen),
		cmocka_unit_test(secrets_go_by_their_look),
		cmocka_unit_test(every_text_of_a_decision_is_scrubbed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
