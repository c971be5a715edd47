/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "base/clock.h"

static void parse(void **state)
{
	static const char *const good[] = { "1970-01-01", "2024-02-29", "2000-02-29", "9999-12-31", "2026-11-30" };
	static const char *const bad[] = { "", "1969-12-31", "2023-02-29", "1900-02-29", "2100-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-01-00",
					   "2026-1-01", "2026/01/01", "2026-01-01 ", " 2026-01-01", "2026-01-1x", "2026-0x-01", "202x-01-01", "2026-01/01", "2026/01-01", "+026-01-01", "2026-01-011" };
	struct mg_date d;
	char out[11];
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		assert_true(mg_date_parse(mg_str_from(good[i]), &d));
		assert_string_equal(mg_date_text(d, out), good[i]);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (mg_date_parse(mg_str_from(bad[i]), &d))
			fail_msg("%s", bad[i]);
	assert_false(mg_date_parse(MG_STR("2026-01-0\0"), &d));
}

static void order(void **state)
{
	struct mg_date a = { 2026, 5, 10 };
	(void)state;
	assert_int_equal(mg_date_cmp(a, a), 0);
	assert_true(mg_date_cmp(a, (struct mg_date){ 2027, 1, 1 }) < 0);
	assert_true(mg_date_cmp(a, (struct mg_date){ 2026, 4, 30 }) > 0);
	assert_true(mg_date_cmp(a, (struct mg_date){ 2026, 6, 1 }) < 0);
	assert_true(mg_date_cmp(a, (struct mg_date){ 2025, 12, 31 }) > 0);
	assert_true(mg_date_cmp(a, (struct mg_date){ 2026, 5, 9 }) > 0);
	assert_true(mg_date_cmp(a, (struct mg_date){ 2026, 5, 11 }) < 0);
}

static void clocks(void **state)
{
	char out[11];
	struct mg_date d, today = mg_date_today();
	(void)state;
	assert_true(mg_date_parse(mg_str_from(mg_date_text(today, out)), &d));
	uint64_t now = mg_clock_now(), cpu = mg_clock_cpu();
	assert_true(mg_clock_now() >= now);
	assert_true(mg_clock_cpu() >= cpu);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(parse), cmocka_unit_test(order), cmocka_unit_test(clocks) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
