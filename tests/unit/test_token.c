/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "service/token.h"

/* printf %s secret | sha256sum; printf %s other | sha256sum */
static const char secret[] = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
static const char other[] = "d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa";

static const struct mg_token *find(const struct mg_tokens *t, const char *header)
{
	return mg_tokens_find(t, mg_str_from(header));
}

static void the_header_finds_its_token(void **state)
{
	struct mg_tokens t = { .n = 2 };
	(void)state;
	assert_true(mg_digest_parse(mg_str_from(secret), t.items[0].digest));
	assert_true(mg_digest_parse(mg_str_from(other), t.items[1].digest));
	assert_ptr_equal(find(&t, "Bearer secret"), &t.items[0]);
	assert_ptr_equal(find(&t, "bearer  other "), &t.items[1]);
}

static void other_headers_find_none(void **state)
{
	static const char *const headers[] = { NULL, "", "Bearer", "Bearer ", "Bearer  ", "Basic secret", "secret", "Bearer secre", "Bearer secrets", "Bearersecret" };
	struct mg_tokens t = { .n = 1 };
	(void)state;
	assert_true(mg_digest_parse(mg_str_from(secret), t.items[0].digest));
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		assert_null(find(&t, headers[i]));
	t.n = 0;
	assert_null(find(&t, "Bearer secret"));
}

static void digests_are_64_digits(void **state)
{
	unsigned char digest[MG_DIGEST];
	struct mg_str s = mg_str_from(secret);
	(void)state;
	assert_true(mg_digest_parse(s, digest));
	assert_int_equal(digest[0], 0x2b);
	assert_int_equal(digest[31], 0x5b);
	assert_true(mg_digest_parse(MG_STR("sha256:2BB80D537B1DA3E38BD30361AA855686BDE0EACD7162FEF6A25FE97BF527A25B"), digest));
	assert_int_equal(digest[31], 0x5b);
	s.n--;
	assert_false(mg_digest_parse(s, digest));
	assert_false(mg_digest_parse(MG_STR("sha512:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"), digest));
	assert_false(mg_digest_parse(MG_STR("gbb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"), digest));
	assert_false(mg_digest_parse(MG_STR_NONE, digest));
	/* Wherever what is no digit stands. */
	for (const char *c = "/:@`gG"; *c; c++) {
		for (int i = 0; i < 2; i++) {
			char text[] = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
			text[10 + i] = *c;
			assert_false(mg_digest_parse(mg_str_from(text), digest));
		}
	}
}

static void rights_have_names(void **state)
{
	enum mg_right right;
	(void)state;
	assert_true(mg_right_parse(MG_STR("judge"), &right) && right == MG_RIGHT_JUDGE);
	assert_true(mg_right_parse(MG_STR("read"), &right) && right == MG_RIGHT_READ);
	assert_true(mg_right_parse(MG_STR("admin"), &right) && right == MG_RIGHT_ADMIN);
	assert_false(mg_right_parse(MG_STR("write"), &right));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_header_finds_its_token),
		cmocka_unit_test(other_headers_find_none),
		cmocka_unit_test(digests_are_64_digits),
		cmocka_unit_test(rights_have_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
