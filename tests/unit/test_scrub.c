/* SPDX-License-Identifier: Apache-2.0 */
/* The last net: what looks like a credential by itself, in texts that are masked already. */
#include "judge/scrub.h"
#include "unit.h"

#define KEY40 "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

static const char *const rows[][2] = {
	/* references stay references, without what they name */
	{ "{{resolve:secretsmanager:name:SecretString:key}}", "{{resolve:secretsmanager:masked}}" },
	{ "a {{resolve:ssm-secure:name:1}} b", "a {{resolve:ssm-secure:masked}} b" },
	{ "{{resolve:secretsmanager:${Name}:x}} b", "{{resolve:secretsmanager:masked}} b" },
	{ "{{resolve:secretsmanager:a$b}c}} d", "{{resolve:secretsmanager:masked}} d" },
	{ "it is `{{resolve:secretsmanager:na...`, x", "it is `{{resolve:secretsmanager:****`, x" },
	{ "\"{{resolve:ssm-secure:na\" x", "\"{{resolve:ssm-secure:****\" x" },
	{ "{{resolve:ssm-secure:na\nx", "{{resolve:ssm-secure:****\nx" },
	{ "{{resolve:ssm-secure:na", "{{resolve:ssm-secure:****" },
	{ "{{resolve:ssm-secure:\"", "{{resolve:ssm-secure:\"" },
	{ "{{resolve:secretsmanager:", "{{resolve:secretsmanager:" },
	{ "{{resolve:ssm:name:1}}", NULL },
	/* keys and tokens */
	{ "AKIAIOSFODNN7EXAMPLE", "****" },
	{ "x=ASIAIOSFODNN7EXAMPLE;", "x=****;" },
	{ "ABIAIOSFODNN7EXAMPLE ACCAIOSFODNN7EXAMPLE", "**** ****" },
	{ "AKIAIOSFODNN7EXAMPLE7", NULL },
	{ "AKIAIOSFODNN7EXAMPLEx", NULL },
	{ "AKIAIOSFODNN7EXAMPLE_", NULL },
	{ "xAKIAIOSFODNN7EXAMPLE", NULL },
	{ "AKIAIOSFODNN7EXAMPL", NULL },
	{ "AGIAIOSFODNN7EXAMPLE", NULL },
	{ "t IQoJb3JpZ2luX2VjEA+/=.", "t ****." },
	{ "FwoGZXIvYXdzEAAa_x", "****_x" },
	{ "FQoGZXIvYXdzEAAa-x", "****-x" },
	{ "IQoJb3", NULL },
	{ "Fwo", NULL },
	{ "aws_secret_access_key = " KEY40 "\n", "aws_secret_access_key = ****\n" },
	{ "\"SecretAccessKey\": \"" KEY40 "\"", "\"SecretAccessKey\": \"****\"" },
	{ "secretAccessKey='" KEY40 "'", "secretAccessKey='****'" },
	{ "SECRET_ACCESS_KEY:`" KEY40 "`", "SECRET_ACCESS_KEY:`****`" },
	{ "session_token=" KEY40, "session_token=****" },
	{ "\\\"SessionToken\\\":\\\"" KEY40, "\\\"SessionToken\\\":\\\"****" },
	{ "SecretAccessKey: short", NULL },
	{ "SecretAccessKey", NULL },
	{ "SecretAccessKey: ", NULL },
	{ "Secrets and sessions", NULL },
	/* URLs */
	{ "postgres://user:pw@host/db", "postgres://****@host/db" },
	{ "a://:pw@host", "a://****@host" },
	{ "a://user@host", NULL },
	{ "a://host:80/x@y", NULL },
	{ "a://host", NULL },
	{ "a://", NULL },
	{ "https://b/k?X-Amz-Credential=c&X-Amz-Signature=0 and", "https://b/k?**** and" },
	{ "https://b/k?a=b&Signature=0", "https://b/k?****" },
	{ "https://b/k?AWSAccessKeyId=x", "https://b/k?****" },
	{ "https://b/k?Key-Pair-Id=x", "https://b/k?****" },
	{ "https://b/k?sv=1&sig=x", "https://b/k?****" },
	{ "https://b/k?a=b", NULL },
	{ "https://b/k?", NULL },
	{ "https://u:p@b/k?sig=x", "https://****@b/k?****" },
	{ "https://a?x=https://u:p@b", "https://a?x=https://****@b" },
	{ "a://u:p@h\xc3\xa4/x", "a://****@h\xc3\xa4/x" },
	/* private keys */
	{ "-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----****-----END RSA PRIVATE KEY-----" },
	{ "-----BEGIN PRIVATE KEY-----MII", "-----BEGIN PRIVATE KEY-----****" },
	{ "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----", NULL },
	{ "-----BEGIN ", NULL },
	{ "a-b", NULL },
	{ "", NULL },
	{ "nothing of the kind", NULL },
};

static void what_looks_like_a_credential_goes(void **state)
{
	struct mg_arena *a = mg_arena_new(0);
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct mg_str s = mg_str_from(rows[i][0]), got = mg_scrub_text(a, s);
		assert_str(got, rows[i][1] ? rows[i][1] : rows[i][0]);
		if (!rows[i][1])
			assert_ptr_equal(got.p, s.p); /* no copy is made for nothing */
	}
	mg_arena_free(a);
}

static void a_nul_is_a_byte_like_any_other(void **state)
{
	struct mg_arena *a = mg_arena_new(0);
	(void)state;
	struct mg_str got = mg_scrub_text(a, MG_STR("SecretAccessKey\0" KEY40 " AKIAIOSFODNN7EXAMPLE\0"));
	assert_true(mg_str_eq(got, MG_STR("SecretAccessKey\0" KEY40 " ****\0")));
	mg_arena_free(a);
}

/* Again is the same: what was taken out leaves nothing that looks like one. */
static void once_is_enough(void **state)
{
	struct mg_arena *a = mg_arena_new(0);
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_str(mg_scrub_text(a, mg_scrub_text(a, mg_str_from(rows[i][0]))), rows[i][1] ? rows[i][1] : rows[i][0]);
	mg_arena_free(a);
}

static void json_has_its_quotes(void **state)
{
	struct mg_buf out = { 0 };
	(void)state;
	assert_true(mg_scrub_json(&out, MG_STR("a\"b AKIAIOSFODNN7EXAMPLE")));
	assert_str(mg_buf_view(&out), "\"a\\\"b ****\"");
	mg_buf_clear(&out);
	assert_true(mg_scrub_json(&out, MG_STR_NONE));
	assert_str(mg_buf_view(&out), "\"\"");
	mg_buf_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_looks_like_a_credential_goes), cmocka_unit_test(once_is_enough), cmocka_unit_test(a_nul_is_a_byte_like_any_other), cmocka_unit_test(json_has_its_quotes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
