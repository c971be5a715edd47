/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "judge/mask.h"
#include "judge/mask_look.h"

static void names_that_say_secret(void **state)
{
	(void)state;
	static const char *const secret[] = { "Password", "MasterUserPassword", "DB_PASSWORD", "db-password", "SecretString", "AUTH_TOKEN", "ApiKey", "clientSecret", "Password-", "passphrase_", "db_credentials", "BEARER-TOKEN" };
	static const char *const other[] = { "PasswordLength", "SecretArn", "SecretName", "TokenUrl", "KeyName", "Keys", "PrimaryKey", "", "Description", "-", "_d", "Record", "Reward", "Base", "Type", "Widget", "Working", "Journey", "Screen", "Tools", "Passwordless", "Words" };
	for (size_t i = 0; i < sizeof(secret) / sizeof(*secret); i++)
		assert_true(mg_mask_name(mg_str_from(secret[i])));
	for (size_t i = 0; i < sizeof(other) / sizeof(*other); i++)
		assert_false(mg_mask_name(mg_str_from(other[i])));
}

struct loaded {
	struct mg_arena *arena;
	struct mg_doc doc;
	struct mg_mask mask;
	struct mg_str text;
};

static void load(struct loaded *l, const char *yaml)
{
	struct mg_diags diags;
	struct mg_error err;
	l->arena = mg_arena_new(0);
	mg_diags_init(&diags, l->arena, 10);
	assert_int_equal(mg_doc_load(l->arena, MG_STR("t.yml"), mg_str_from(yaml), MG_FORMAT_YAML, MG_DIALECT_TEMPLATE, &mg_limits_default, &diags, &l->doc, &err), MG_OK);
	mg_mask_find_in(&l->mask, l->arena, l->doc.root);
	l->text = mg_mask_source(&l->mask, l->doc.source);
	assert_int_equal(l->text.n, strlen(yaml));
}

static void places_stay(void **state)
{
	(void)state;
	struct loaded l;
	load(&l, "Parameters:\n  P: {NoEcho: true, Default: \"p\xc3\xa4ss\xf0\x9f\x98\x80wd\"}\nOther: 'p\xc3\xa4ss\xf0\x9f\x98\x80wd' # end\n");
	assert_int_equal(mg_str_find(l.text, MG_STR("wd"), 0), (size_t)-1);
	assert_int_equal(mg_utf8_count(l.text), mg_utf8_count(l.doc.source->text));
	assert_int_equal(mg_str_find(l.text, MG_STR("# end"), 0), mg_str_find(l.doc.source->text, MG_STR("# end"), 0));
	mg_arena_free(l.arena);
}

static void short_secrets_do_not_spoil_words(void **state)
{
	(void)state;
	struct loaded l;
	load(&l, "Password: abc\nDescription: abcdef\n");
	if (!mg_str_eq(l.text, MG_STR("Password: ***\nDescription: abcdef\n")))
		fail_msg("%.*s", MG_STR_ARG(l.text));
	assert_true(mg_str_is(mg_mask_text(&l.mask, MG_STR("it is `abc`, an abcdef")), "it is `****`, an abcdef"));
	mg_arena_free(l.arena);
}

/* They stay references; what those to secrets name is nobody's business. */
static void references_are_no_secrets(void **state)
{
	(void)state;
	struct loaded l;
	load(&l, "Password: '{{resolve:secretsmanager:xy}}'\nMasterUserPassword: !Ref P\nManageMasterUserPassword: true\nA: '{{resolve:ssm:/a}}'\n");
	assert_int_equal(l.mask.n, 0);
	assert_true(mg_str_is(l.text, "Password: '{{resolve:secretsmanager:**}}'\nMasterUserPassword: !Ref P\nManageMasterUserPassword: true\n"
				      "A: '{{resolve:ssm:/a}}'\n"));
	mg_arena_free(l.arena);
}

/* One that is put together stays what it is, so that a text that is kept is read the same. */
static void pieces_of_references_are_no_secrets(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
		{ "Password: !Join ['', ['{{resolve:secretsmanager:', !Ref S, ':SecretString:password}}']]\n",
		  "Password: !Join ['', ['{{resolve:secretsmanager:', !Ref S, ':SecretString:password}}']]\n" },
		{ "Password: {'Fn::Join': ['', [\"{{resolve:ssm-secure:abc\", {Ref: S}, '}}']]}\n", "Password: {'Fn::Join': ['', [\"{{resolve:ssm-secure:***\", {Ref: S}, '}}']]}\n" },
		{ "Password: !Sub '{{resolve:secretsmanager:${S}:SecretString:password}}'\n", "Password: !Sub '{{resolve:secretsmanager:**************************}}'\n" },
		{ "Credentials: !Sub 'arn:aws:iam::${A}:role/x'\n", "Credentials: !Sub 'arn:aws:iam::${A}:role/x'\n" },
		{ "Credentials: !Join ['', ['arn:', !Ref P, ':iam::role/x']]\n", "Credentials: !Join ['', ['arn:', !Ref P, ':iam::role/x']]\n" },
		{ "A: '{{resolve:secretsmanager:xy'\n", "A: '{{resolve:secretsmanager:**'\n" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct loaded l;
		load(&l, rows[i][0]);
		assert_int_equal(l.mask.n, 0);
		if (!mg_str_is(l.text, rows[i][1]))
			fail_msg("%.*s", MG_STR_ARG(l.text));
		mg_arena_free(l.arena);
	}
}

static void texts_are_cleaned(void **state)
{
	(void)state;
	struct loaded l;
	load(&l, "A: {Name: DB_PASSWORD, Value: correct-horse}\n");
	assert_true(mg_str_is(mg_mask_text(&l.mask, MG_STR("correct-horse or correct-horses")), "**** or ****s"));
	struct mg_str plain = MG_STR("nothing here");
	assert_ptr_equal(mg_mask_text(&l.mask, plain).p, plain.p);
	mg_arena_free(l.arena);
}

static void what_base64_makes_of_a_secret_is_one(void **state)
{
	(void)state;
	struct loaded l;
	load(&l, "Password: {'Fn::Base64': correct-horse}\nSecret: !Base64 '{{resolve:ssm-secure:x}}'\nApiKey: !Base64 ''\n");
	assert_true(mg_str_is(mg_mask_text(&l.mask, MG_STR("is `Y29ycmVjdC1ob3JzZQ==`, of correct-horse")), "is `****`, of ****"));
	assert_int_equal(l.mask.n, 2);
	mg_arena_free(l.arena);
}

static void unreadable_texts_are_masked_by_their_looks(void **state)
{
	(void)state;
	struct mg_arena *a = mg_arena_new(0);
	struct mg_source *s;
	struct mg_error err;
	struct mg_mask m;
	assert_int_equal(mg_source_open(a, MG_STR("t"), MG_STR("P: {NoEcho: true, Default: secret-one}\n  \"Password\": \"secret-two\", x: [\n"), true, &mg_limits_default, &s, &err), MG_OK);
	mg_mask_find_raw(&m, a, s);
	struct mg_str text = mg_mask_source(&m, s);
	assert_int_equal(mg_str_find(text, MG_STR("secret-"), 0), (size_t)-1);
	assert_true(mg_str_ends(text, MG_STR(", x: [\n")));
	mg_arena_free(a);
}

/* Whatever its name. */
static void looks_that_say_secret(void **state)
{
	(void)state;
	static const char *const secret[] = {
		"AKIAIOSFODNN7EXAMPLE", "x AKIAIOSFODNN7EXAMPLE.", "ASIAIOSFODNN7EXAMPLE", "AKIA AKIAIOSFODNN7EXAMPLE", "https://b/k?X-Amz-Signature=0",
		"https://b/k?X-Amz-Security-Token=0", "?AWSAccessKeyId=A&Signature=b", "-----BEGIN RSA PRIVATE KEY-----\n", "a://user:pw@host", "a://user:$ecret@host",
		"a://user:{x@host", "a://:pw@host", "http://h and a://user:pw@host", "a://user:p:w@host",
	};
	static const char *const other[] = {
		"AKIA", "AKIAIOSFODNN7EXAMPLE7", "XAKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPL", "AKIAIOSFODNN7EXAMPLe", "9ASIAIOSFODNN7EXAMPLE", "AWSAccessKeyId=A", "Signature=b",
		"-----BEGIN CERTIFICATE-----", "PRIVATE KEY-----", "a://host", "a://user@host", "a://user:@host", "a://user:pw", "a://host:80/x@y", "a://user:${Password}@host",
		"a://user:{{resolve:ssm-secure:x}}@host", "user:pw@host", "a://", "", "a://host/user:pw@x", "a://h?u:p@x", "a://h#u:p@x",
	};
	for (size_t i = 0; i < sizeof(secret) / sizeof(*secret); i++)
		if (!mg_mask_looks(mg_str_from(secret[i])) || !mg_mask_looks_likely(mg_str_from(secret[i])))
			fail_msg("%s", secret[i]);
	for (size_t i = 0; i < sizeof(other) / sizeof(*other); i++)
		if (mg_mask_looks(mg_str_from(other[i])))
			fail_msg("%s", other[i]);
}

static void assert_form(const char *text, int form, const char *want)
{
	struct mg_buf out = { 0 };
	bool changed = mg_mask_form(mg_str_from(text), form, &out);
	assert_int_equal(changed, want != NULL);
	if (want && !mg_str_is(mg_buf_view(&out), want))
		fail_msg("%.*s", MG_STR_ARG(mg_buf_view(&out)));
	mg_buf_fini(&out);
}

/* As JSON and as messages spell it, in one piece however long it is. */
static void spellings(void **state)
{
	(void)state;
	static const struct {
		const char *text, *json, *message;
	} rows[] = {
		{ "plain", NULL, NULL },
		{ "\xc3\xa4", NULL, NULL },
		{ "a\"b", "a\\\"b", "a\"b" },
		{ "a\\b", "a\\\\b", "a\\b" },
		{ "a\nb", "a\\nb", "a\\nb" },
		{ "a\x7f", "a\x7f", "a\\x7f" },
		{ "\xc2\x85", "\xc2\x85", "\\u0085" },
		{ "\xe2\x80\xa8", "\xe2\x80\xa8", "\\u2028" },
		{ "0123456789012345678901234567890123456789\n0123456789", "0123456789012345678901234567890123456789\\n0123456789",
		  "0123456789012345678901234567890123456789\\n0123456789" },
		{ "012345678901234567890123456789012345678\xe2\x80\xa8x", "012345678901234567890123456789012345678\xe2\x80\xa8x",
		  "012345678901234567890123456789012345678\\u2028x" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_form(rows[i].text, 0, rows[i].json);
		assert_form(rows[i].text, 1, rows[i].message);
	}
}

/* Each character by as many bytes; line ends, blanks and what is cut or no UTF-8 stay. */
static void marks_keep_places(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
		{ "Password: \"a b\tc\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"\n", "Password: \"* *\t*\xc2\xb7\xe2\x80\xa2\xf0\x9f\x9e\xb6\"\n" },
		{ "Password: ''\n", "Password: ''\n" },
		{ "Password: |\n  one\n  two\nA: b\n", NULL },
		{ "Password: it's\n", "Password: ****\n" },
		{ "Password: 'a''b'\n", "Password: '****'\n" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct loaded l;
		load(&l, rows[i][0]);
		if (rows[i][1] && !mg_str_is(l.text, rows[i][1]))
			fail_msg("%.*s", MG_STR_ARG(l.text));
		assert_int_equal(mg_str_find(l.text, MG_STR("one"), 0), (size_t)-1);
		assert_int_equal(mg_utf8_count(l.text), mg_utf8_count(l.doc.source->text));
		mg_arena_free(l.arena);
	}
}

/* What is no good template is asked for its parameters, too. */
static void parameters_of_bad_templates(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
		{ "Parameters: {P: {NoEcho: 'True', AllowedValues: [aa, bb]}}\n", "Parameters: {P: {NoEcho: 'True', AllowedValues: [**, **]}}\n" },
		{ "Parameters: {P: {NoEcho: FALSE, Default: aa}}\n", "Parameters: {P: {NoEcho: FALSE, Default: aa}}\n" },
		{ "Parameters: {P: {NoEcho: [x], Default: aa}}\n", "Parameters: {P: {NoEcho: [x], Default: **}}\n" },
		{ "Parameters: {ApiKey: {Default: aa}}\n", "Parameters: {ApiKey: {Default: **}}\n" },
		{ "Parameters: {P: {NoEcho: true}}\n", "Parameters: {P: {NoEcho: true}}\n" },
		{ "Parameters: {P: {NoEcho: true, AllowedValues: aa}}\n", "Parameters: {P: {NoEcho: true, AllowedValues: **}}\n" },
		{ "Parameters: [P]\n", "Parameters: [P]\n" },
		{ "A: 'a://user:pw@host'\n", "A: '****************'\n" },
		{ "A: [AKIAIOSFODNN7EXAMPLE]\n", "A: [********************]\n" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct loaded l;
		load(&l, rows[i][0]);
		if (!mg_str_is(l.text, rows[i][1]))
			fail_msg("%.*s", MG_STR_ARG(l.text));
		mg_arena_free(l.arena);
	}
}

/* Functions of wrong shapes are walked as far as they go, and nothing else is taken for a secret. */
static void functions_of_wrong_shapes(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
		{ "Password: {'Fn::Join': abcdef}\n", NULL },
		{ "Password: {'Fn::Join': [abcdef]}\n", NULL },
		{ "Password: {'Fn::Join': ['', abcdef]}\n", "Password: {'Fn::Join': ['', ******]}\n" },
		{ "Password: {'Fn::Join': ['', []]}\n", NULL },
		{ "Password: {'Fn::Join': ['', [{Ref: A}, abcdef]]}\n", "Password: {'Fn::Join': ['', [{Ref: A}, ******]]}\n" },
		{ "Password: {'Fn::Join': ['', [abcdef], x]}\n", "Password: {'Fn::Join': ['', [******], *]}\n" },
		{ "Password: {'Fn::Split': [',', abcdef]}\n", "Password: {'Fn::Split': [',', ******]}\n" },
		{ "Password: {'Fn::Sub': []}\n", NULL },
		{ "Password: {'Fn::Sub': [abcdef]}\n", "Password: {'Fn::Sub': [******]}\n" },
		{ "Password: {'Fn::Sub': ['a${X}', abcdef]}\n", NULL },
		{ "Password: {'Fn::Sub': ['${X}', {X: abcdef}]}\n", "Password: {'Fn::Sub': ['${X}', {X: ******}]}\n" },
		{ "Password: {'Fn::Sub': {Ref: A}}\n", NULL },
		{ "Password: {'Fn::Sub': \"ab\\x63d${X}efgh\"}\n", "Password: {'Fn::Sub': \"***************\"}\n" },
		{ "Password: {A: abcdef, B: c}\n", NULL },
		{ "Password: {'Fn::Other': abcdef}\n", NULL },
		{ "Password: ~\n", NULL },
		{ "Password: true\n", NULL },
		{ "Password: [true, ~, 12345]\n", "Password: [true, ~, *****]\n" },
		{ "A: {Name: [ApiKey], Value: abcdef}\n", NULL },
		{ "A: {Name: ApiKey}\n", NULL },
		{ "A: {Name: Other, Value: abcdef}\n", NULL },
		{ "A: {Value: abcdef}\n", NULL },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct loaded l;
		load(&l, rows[i][0]);
		if (!mg_str_is(l.text, rows[i][1] ? rows[i][1] : rows[i][0]))
			fail_msg("%s%.*s", rows[i][0], MG_STR_ARG(l.text));
		mg_arena_free(l.arena);
	}
}

/* The same for what cannot be read: on one line, up to where the value ends. */
static void ends_of_unreadable_texts(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
		{ "Password:", "Password:" }, { "Password: ", "Password: " }, { "Password:\t'ab", "Password:\t'**" }, { "Password: 'a''b' c", "Password: '****' c" },
		{ "Password: 'ab'", "Password: '**'" }, { "{x: 1, Password: ab\r\nc", "{x: 1, Password: **\r\nc" }, { "x\rPassword: a,b", "x\rPassword: ***" },
		{ "x, Password: \"a\\", "x, Password: \"**" }, { "{Password: [a, b], c", "{Password: *** *], c" }, { ": a", ": a" }, { "\"\": a", "\"\": a" },
		{ "{a_b-Password: ab}", "{a_b-Password: **}" }, { "Password\t: ab", "Password\t: **" }, { "Password: !GetAtt ab", "Password: !GetAtt ab" },
		{ "Password: !Sub ab", "Password: **** **" }, { "NoEcho\nDefault: ab", "NoEcho\nDefault: **" }, { "Default: ab", "Default: ab" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct mg_arena *a = mg_arena_new(0);
		struct mg_source *source;
		struct mg_error err;
		struct mg_mask m;
		assert_int_equal(mg_source_open(a, MG_STR("t"), mg_str_from(rows[i][0]), true, &mg_limits_default, &source, &err), MG_OK);
		mg_mask_find_raw(&m, a, source);
		struct mg_str text = mg_mask_source(&m, source);
		if (!mg_str_is(text, rows[i][1]))
			fail_msg("%s: %.*s", rows[i][0], MG_STR_ARG(text));
		mg_arena_free(a);
	}
}

/* Messages cut long values: what is left of a secret is hidden from four characters on. */
static void beginnings_that_were_cut(void **state)
{
	(void)state;
	struct loaded l;
	load(&l, "Password: correct-horse-battery\nApiKey: short\n");
	static const char *const rows[][2] = {
		{ "it is `correct-ho...`", "it is `****...`" }, { "correct-...", "****..." }, { "cor...", "cor..." }, { "corr...", "****..." }, { "nothing...", "nothing..." },
		{ "corr... and corre...", "****... and ****..." }, { "...", "..." }, { "shor...", "shor..." }, { "correct-horse-battery...", "****..." }, { "", "" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct mg_str got = mg_mask_text(&l.mask, mg_str_from(rows[i][0]));
		if (!mg_str_is(got, rows[i][1]))
			fail_msg("%s: %.*s", rows[i][0], MG_STR_ARG(got));
	}
	mg_arena_free(l.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_that_say_secret), cmocka_unit_test(places_stay), cmocka_unit_test(short_secrets_do_not_spoil_words),
		cmocka_unit_test(references_are_no_secrets), cmocka_unit_test(pieces_of_references_are_no_secrets), cmocka_unit_test(texts_are_cleaned), cmocka_unit_test(what_base64_makes_of_a_secret_is_one), cmocka_unit_test(looks_that_say_secret),
		cmocka_unit_test(spellings), cmocka_unit_test(marks_keep_places), cmocka_unit_test(parameters_of_bad_templates),
		cmocka_unit_test(functions_of_wrong_shapes), cmocka_unit_test(ends_of_unreadable_texts), cmocka_unit_test(beginnings_that_were_cut), cmocka_unit_test(unreadable_texts_are_masked_by_their_looks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
