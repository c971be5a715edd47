/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "base/arena.h"

static bool is_zero(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i])
			return false;
	return true;
}

/* Zeroed and aligned, also when memory is used again. */
static void zeroed(void **state)
{
	struct mg_arena *a = mg_arena_new(0);
	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t n = 0; n < 3000; n += 7) {
			unsigned char *p = mg_arena_alloc(a, n);
			assert_non_null(p);
			assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
			assert_true(is_zero(p, n));
			memset(p, 0xAB, n);
		}
		unsigned char *large = mg_arena_alloc(a, 300000);
		assert_true(is_zero(large, 300000));
		memset(large, 0xAB, 300000);
		mg_arena_reset(a);
		assert_int_equal(mg_arena_used(a), 0);
	}
	mg_arena_free(a);
	mg_arena_free(NULL);
}

static void cap(void **state)
{
	struct mg_arena *a = mg_arena_new(64);
	struct mg_error err;
	(void)state;
	assert_int_equal(mg_arena_cap(a), 64);
	assert_non_null(mg_arena_alloc(a, 48));
	assert_null(mg_arena_alloc(a, 17));
	assert_non_null(mg_arena_alloc(a, 16));
	assert_null(mg_arena_alloc(a, 1));
	assert_null(mg_arena_alloc(a, 0));
	assert_int_equal(mg_arena_used(a), 64);
	assert_null(mg_arena_str(a, MG_STR("x")).p);
	assert_null(mg_arena_printf(a, "%d", 1).p);
	assert_int_equal(mg_fail_arena(a, &err), MG_ELIMIT);
	assert_has(err.text, "64 bytes");
	mg_arena_reset(a);
	assert_non_null(mg_arena_alloc(a, 64));
	mg_arena_free(a);

	a = mg_arena_new(0);
	assert_int_equal(mg_fail_arena(a, &err), MG_ENOMEM);
	mg_arena_free(a);
}

static void overflow(void **state)
{
	struct mg_arena *a = mg_arena_new(0);
	(void)state;
	assert_null(mg_arena_calloc(a, SIZE_MAX / 2, 3));
	assert_null(mg_arena_alloc(a, SIZE_MAX));
	assert_null(mg_arena_alloc(a, SIZE_MAX - 20));
	assert_non_null(mg_arena_calloc(a, 0, 8));
	mg_arena_free(a);
}

static void text(void **state)
{
	struct mg_arena *a = mg_arena_new(0);
	(void)state;
	struct mg_str s = mg_arena_str(a, MG_STR("a\0b"));
	assert_int_equal(s.n, 3);
	assert_memory_equal(s.p, "a\0b", 4);
	assert_str(mg_arena_str(a, MG_STR_NONE), "");
	assert_non_null(mg_arena_str(a, MG_STR_NONE).p);
	assert_str(mg_arena_printf(a, "%s-%d", "x", 7), "x-7");
	assert_str(mg_arena_printf(a, "%s", ""), "");
	mg_arena_free(a);
}

/* What is older than the mark stays, whether it lies in blocks or in large blocks; what is younger is given back. */
static void marks(void **state)
{
	struct mg_arena *a = mg_arena_new(0);
	(void)state;
	struct mg_arena_mark empty = mg_arena_mark(a);
	char *large = mg_arena_alloc(a, 100000);
	struct mg_str old = mg_arena_str(a, MG_STR("old"));
	memset(large, 'L', 100000);
	size_t used = mg_arena_used(a);
	for (int round = 0; round < 5; round++) {
		struct mg_arena_mark mark = mg_arena_mark(a);
		for (size_t i = 1; i < 200000; i *= 3)
			assert_non_null(mg_arena_alloc(a, i));
		assert_true(mg_arena_used(a) > used);
		mg_arena_release(a, mark);
		assert_int_equal(mg_arena_used(a), used);
		assert_str(old, "old");
		assert_int_equal(large[99999], 'L');
	}
	mg_arena_release(a, empty);
	assert_int_equal(mg_arena_used(a), 0);
	assert_non_null(mg_arena_alloc(a, 10));
	mg_arena_free(a);
}

static void fail_nth(void **state)
{
	(void)state;
	mg_alloc_fail_at(1);
	assert_null(mg_arena_new(0));
	struct mg_arena *a = mg_arena_new(0);
	assert_non_null(a);
	mg_alloc_fail_at(3);
	assert_non_null(mg_arena_alloc(a, 8)); /* the allocation and its first block */
	assert_null(mg_arena_alloc(a, 8));
	assert_non_null(mg_arena_alloc(a, 8));
	mg_alloc_fail_at(2);
	mg_alloc_fail_at(0);
	assert_non_null(mg_arena_alloc(a, 8));
	assert_non_null(mg_arena_alloc(a, 8));
	mg_alloc_fail_at(2);
	assert_null(mg_arena_alloc(a, 100000)); /* its block */
	assert_non_null(mg_arena_alloc(a, 100000));
	mg_arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zeroed), cmocka_unit_test(cap), cmocka_unit_test(overflow),
		cmocka_unit_test(text), cmocka_unit_test(marks), cmocka_unit_test(fail_nth),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
