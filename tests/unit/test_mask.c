/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "judge/mask.h"

static void names_that_say_secret(void **state)
{
	(void)state;
	static const char *const secret[] = { "Password", "MasterUserPassword", "DB_PASSWORD", "db-password", "SecretString", "AUTH_TOKEN", "ApiKey", "clientSecret" };
	static const char *const other[] = { "PasswordLength", "SecretArn", "SecretName", "TokenUrl", "KeyName", "Keys", "PrimaryKey", "", "Description" };
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_that_say_secret), cmocka_unit_test(places_stay), cmocka_unit_test(short_secrets_do_not_spoil_words),
		cmocka_unit_test(references_are_no_secrets), cmocka_unit_test(texts_are_cleaned), cmocka_unit_test(unreadable_texts_are_masked_by_their_looks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
