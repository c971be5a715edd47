/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "base/limits.h"

static uint64_t value_of(const struct mg_limits *l, const struct mg_limit_info *i)
{
	uint64_t v;
	memcpy(&v, (const char *)l + i->offset, sizeof v);
	return v;
}

static void table(void **state)
{
	size_t n = 0;
	(void)state;
	for (const struct mg_limit_info *i = mg_limit_table; i->name; i++, n++) {
		assert_int_equal(value_of(&mg_limits_default, i), i->def);
		assert_true(i->def > 0 && i->def <= i->max);
		assert_true(i->why[0] != '\0');
	}
	assert_int_equal(n * sizeof(uint64_t), sizeof(struct mg_limits));
}

/* Every limit: at its hard maximum, one past it, and zero. */
static void set(void **state)
{
	struct mg_error err;
	(void)state;
	for (const struct mg_limit_info *i = mg_limit_table; i->name; i++) {
		struct mg_limits l = mg_limits_default;
		assert_int_equal(mg_limits_set(&l, mg_str_from(i->name), i->max, &err), MG_OK);
		assert_int_equal(value_of(&l, i), i->max);
		assert_int_equal(mg_limits_set(&l, mg_str_from(i->name), i->max + 1, &err), MG_EINPUT);
		assert_has(err.text, i->name);
		assert_int_equal(mg_limits_set(&l, mg_str_from(i->name), 0, &err), MG_EINPUT);
		assert_int_equal(value_of(&l, i), i->max);
		assert_int_equal(mg_limits_set(&l, mg_str_from(i->name), 1, &err), MG_OK);
		assert_int_equal(value_of(&l, i), 1);
	}
}

static void unknown(void **state)
{
	struct mg_limits l = mg_limits_default;
	struct mg_error err;
	(void)state;
	assert_int_equal(mg_limits_set(&l, MG_STR("doc_dept"), 5, &err), MG_EINPUT);
	assert_has(err.text, "did you mean doc_depth?");
	assert_int_equal(mg_limits_set(&l, MG_STR("zzz"), 5, &err), MG_EINPUT);
	assert_has(err.text, "`zzz`");
	assert_memory_equal(&l, &mg_limits_default, sizeof l);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(table), cmocka_unit_test(set), cmocka_unit_test(unknown) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
