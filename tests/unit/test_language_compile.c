/* SPDX-License-Identifier: Apache-2.0 */
/* Files of policy languages: what a language hands over is checked as a Lua policy's table is, and what it fails with is told as its own. */
#include "language_load.h"

static const char *said;
static int answer;

static int fails_itself(struct mg_compile *c, const struct mg_source_file *file, struct mg_error *err)
{
	(void)c;
	if (said[0] == '@')
		return (host->fail)(err, MG_EPOLICY, "%.*s:7: %s", MG_STR_ARG(file->name), said + 1); /* cmocka has a macro of that name */
	if (said[0])
		(host->fail)(err, MG_EPOLICY, "%s", said);
	return answer;
}

static struct mg_str with_folder(const struct bench *b, const char *text, char out[512])
{
	const char *folder = strstr(text, b->folder);
	assert_ptr_equal(folder, text);
	return mg_str_from(strcpy(out, text + strlen(b->folder)));
}

/* What loading says, the pack's folder left out. */
static void refused(int (*compile)(struct mg_compile *c, const struct mg_source_file *file, struct mg_error *err), const char *want)
{
	struct bench *b = probe_bench();
	char text[512];
	probe_compile = compile;
	assert_int_not_equal(bench_load(b), MG_OK);
	assert_str(with_folder(b, b->err.text, text), want);
	bench_free(b);
}

static void test_ids(void **state)
{
	(void)state;
	static const char *const wrong[] = { "", "a/b", "a:b", "a@b", "a[b", "a`b", "a{b", "a b", "\xc3\xa4",
					     "a1234567890123456789012345678901234567890123456789012345678901234" };
	static const char *const right[] = { "A", "AZ-az_09.", "a123456789012345678901234567890123456789012345678901234567890123" };
	char want[256];
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		handed = probe_policy();
		handed.id = mg_str_from(wrong[i]);
		snprintf(want, sizeof want, "/p.probe:3: id `%s` must be 1 to 64 letters, digits, '-', '_' and '.'; for example: PAY-R01", wrong[i]);
		refused(hand_over, want);
	}
	for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
		struct bench *b = probe_bench();
		handed = probe_policy();
		handed.id = mg_str_from(right[i]);
		probe_compile = hand_over;
		if (bench_load(b) != MG_OK)
			fail_msg("%s", b->err.text);
		assert_str(b->set->policies[0]->info.id, right[i]);
		bench_free(b);
	}
}

static void test_shapes(void **state)
{
	(void)state;
	static const char none[] = "/p.probe:3: policy `T-1` has a severity, enforcement or operation that is none";
	const struct mg_str lambda[] = { MG_STR("AWS::Lambda::Function"), MG_STR("Lambda") };
	handed = probe_policy();
	handed.severity = (enum mg_severity)99;
	refused(hand_over, none);
	handed = probe_policy();
	handed.enforcement = (enum mg_enforcement)99;
	refused(hand_over, none);
	handed = probe_policy();
	handed.operations = 8;
	refused(hand_over, none);
	handed = probe_policy();
	handed.applies = lambda;
	handed.napplies = 2;
	refused(hand_over, "/p.probe:3: policy T-1 applies to `Lambda`, which is no resource type; for example: AWS::Lambda::Function");
	handed = probe_policy();
	handed.size = 16;
	refused(hand_over, "/p.probe: a policy's size is 16; set it to sizeof(struct mg_policy_definition)");
}

static void test_configs(void **state)
{
	(void)state;
	static const char *const wrong[] = { "[1]", "7", "null", "{\"a\":1", "{\"a\":1} 2", " ", "{\"a\":1,\"a\":2}" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		handed = probe_policy();
		handed.config = mg_str_from(wrong[i]);
		refused(hand_over, "/p.probe:3: the config of T-1 must be one JSON object of defaults");
	}
}

static void test_whole_policy(void **state)
{
	(void)state;
	const struct mg_str applies[] = { MG_STR("AWS::SNS::*"), MG_STR("*") }, links[] = { MG_STR("https://example.com") };
	const struct mg_str controls[] = { MG_STR("PCI"), MG_STR("6.2") };
	struct bench *b = probe_bench();
	handed = probe_policy();
	handed.title = MG_STR("Title");
	handed.remedy = MG_STR("Do.");
	handed.severity = MG_SEVERITY_INFO;
	handed.enforcement = MG_ENFORCE_AUDIT;
	handed.operations = 1u << MG_DELETE;
	handed.applies = applies;
	handed.napplies = 2;
	handed.links = links;
	handed.nlinks = 1;
	handed.controls = controls;
	handed.ncontrols = 1;
	handed.config = MG_STR("{\"n\":1}");
	probe_compile = hand_over;
	if (bench_load(b) != MG_OK)
		fail_msg("%s", b->err.text);
	struct mg_buf json = { 0 };
	mg_policy_json(&json, b->set->policies[0], true);
	assert_str(mg_buf_view(&json), "{\"id\": \"T-1\", \"title\": \"Title\", \"severity\": \"info\", \"enforcement\": \"audit\", "
				       "\"applies\": [\"AWS::SNS::*\", \"*\"], \"operations\": [\"DELETE\"], \"remedy\": \"Do.\", "
				       "\"links\": [\"https://example.com\"], \"controls\": {\"PCI\": [\"6.2\"]}, \"config\": {\"n\":1}}");
	mg_buf_fini(&json);
	bench_free(b);
}

static void test_failures(void **state)
{
	(void)state;
	answer = MG_OK, said = "";
	refused(fails_itself, "/p.probe: the file holds no policy, says the language `probe` of plugin probes 1.0");
	said = "@a comma is missing"; /* the language's own words, with the place */
	refused(fails_itself, "/p.probe:7: a comma is missing");
	answer = MG_EPOLICY, said = "";
	refused(fails_itself, "/p.probe: the language `probe` of plugin probes 1.0 failed: it gave no reason");
	said = "no\nlicence\x7f";
	refused(fails_itself, "/p.probe: the language `probe` of plugin probes 1.0 failed: no licence ");
	answer = 5;
	refused(fails_itself, "/p.probe: the language `probe` of plugin probes 1.0 failed: it returned 5, which is no status");
}

/* Many policies of one file, each with an id of its own, the last one first. */
static int many(struct mg_compile *c, const struct mg_source_file *file, struct mg_error *err)
{
	char id[16];
	int status = MG_OK;
	(void)file;
	for (int i = 5; i > 0 && status == MG_OK; i--) {
		handed = probe_policy();
		snprintf(id, sizeof id, "T-%d", i);
		handed.id = mg_str_from(id);
		handed.config = MG_STR("{\"n\":1}");
		status = host->policy(c, &handed, err);
	}
	return status;
}

static void test_many(void **state)
{
	(void)state;
	struct bench *b = probe_bench();
	struct mg_node n = { .kind = MG_TEXT, .text = MG_STR("x") };
	struct mg_member member = { .key = MG_STR("n"), .value = &n };
	const struct mg_node over = { .kind = MG_MAP, .count = 1, .members = &member };
	struct mg_setting setting = { .policy = MG_STR("T-3"), .config = &over };
	probe_compile = many;
	assert_int_equal(bench_load(b), MG_OK);
	assert_int_equal(b->set->n, 5);
	for (uint32_t i = 0; i < 5; i++) {
		assert_int_equal(b->set->policies[i]->index, i);
		assert_int_equal(b->set->policies[i]->info.id.p[2], '1' + (char)i);
		assert_int_equal(b->set->policies[i]->siblings, 5);
	}
	b->config.settings = &setting;
	b->config.nsettings = 1;
	char want[256];
	assert_int_equal(bench_load(b), MG_EINPUT);
	assert_string_equal(b->err.text, "config n of policy T-3 must be a number, not a text");
	b->config.nsettings = 0;
	b->limits.policy_count = 4;
	assert_int_equal(bench_load(b), MG_ELIMIT);
	snprintf(want, sizeof want, "%s/p.probe: more policies than the limit policy_count", b->folder);
	assert_string_equal(b->err.text, want);
	bench_free(b);
}

/* One that does not look at what the host says. */
static int goes_on(struct mg_compile *c, const struct mg_source_file *file, struct mg_error *err)
{
	handed = probe_policy();
	handed.id = MG_STR("a b");
	assert_int_equal(host->policy(c, &handed, err), MG_EPOLICY);
	handed.size = 1;
	assert_int_equal(host->policy(c, &handed, err), MG_EPOLICY);
	handed = probe_policy();
	return hand_over(c, file, err);
}

static void test_no_policy_is_left_out(void **state)
{
	(void)state;
	refused(goes_on, "/p.probe:3: id `a b` must be 1 to 64 letters, digits, '-', '_' and '.'; for example: PAY-R01");
}

static int keep_too_much(struct mg_compile *c, const struct mg_source_file *file, struct mg_error *err)
{
	void *p;
	(void)file;
	assert_int_equal(host->keep(c, 0, &p, err), MG_OK); /* nothing is something that can be kept */
	assert_non_null(p);
	return host->keep(c, (size_t)1 << 40, &p, err);
}

static void test_keeping(void **state)
{
	(void)state;
	refused(keep_too_much, "/p.probe: the language `probe` of plugin probes 1.0 failed: needs more memory than the limit arena_bytes of 67108864 bytes: "
			       "make the template smaller or raise `limits: {arena_bytes: ...}`");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_ids), cmocka_unit_test(test_shapes), cmocka_unit_test(test_configs),
					    cmocka_unit_test(test_whole_policy), cmocka_unit_test(test_failures), cmocka_unit_test(test_keeping), cmocka_unit_test(test_many),
					    cmocka_unit_test(test_no_policy_is_left_out) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
