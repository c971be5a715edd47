/* SPDX-License-Identifier: Apache-2.0 */
/* How checks of policy languages end, well-behaved or not. */
#include "language_load.h"

#define A "Resources:\n  A:\n    Type: AWS::SNS::Topic\n"

static int skips(struct mg_call *c)
{
	return (host->skip)(c, MG_STR("not ours"));
}

static int skip_silently(struct mg_call *c)
{
	return (host->skip)(c, MG_STR(""));
}

static int mistake(struct mg_call *c)
{
	return host->error(c, "line %d is wrong", 7);
}

static int small_note(struct mg_call *c)
{
	struct mg_check_note n = { .size = 4 };
	return host->note(c, &n);
}

static int five(struct mg_call *c)
{
	(void)c;
	return 5;
}

static int undecided(struct mg_call *c)
{
	return host->undecided(c, NULL);
}

/* What has gone wrong first is told, whatever a check does after it, and nothing more is recorded. */
static int goes_on(struct mg_call *c)
{
	const struct mg_value *v;
	double d;
	assert_int_equal(mistake(c), MG_EPOLICY);
	assert_int_equal((host->skip)(c, MG_STR("no")), MG_EPOLICY);
	assert_int_equal(host->error(c, "again"), MG_EPOLICY);
	assert_int_equal(host->number(c, NULL, &d), MG_EPOLICY);
	assert_int_equal(note(c, NULL, "", "too late"), MG_EPOLICY);
	assert_int_equal(host->make_number(c, 1e300 * 1e300, false, NULL, &v), MG_EPOLICY);
	return MG_OK;
}

static int spends(struct mg_call *c)
{
	while (host->charge(c, 1000) == MG_OK)
		;
	assert_int_equal(host->charge(c, 1), MG_ELIMIT);
	assert_int_equal(host->in_time(c), MG_ELIMIT);
	return MG_OK;
}

static int nothing(struct mg_call *c)
{
	(void)c;
	return MG_OK;
}

static void burn(void)
{
	for (volatile unsigned i = 0; i < 40000000; i++)
		;
}

static int slow(struct mg_call *c)
{
	(void)c;
	burn();
	return MG_OK;
}

static int slow_but_looks(struct mg_call *c)
{
	burn();
	return host->in_time(c);
}

static int quick(struct mg_call *c)
{
	return host->in_time(c);
}

static int two_notes(struct mg_call *c)
{
	int status = note(c, NULL, "", "one");
	return status == MG_OK ? note(c, NULL, "K", "two") : status;
}

static void test_ends(void **state)
{
	(void)state;
	static const char work[] = "error (work: the policy needs more than 10 units for one target (limit policy_fuel))";
	static const char time[] = "error (deadline: the policy's CPU time is used up (limit policy_millis 1, or judge_millis))";
	says(skips, A, "A", "skip (not ours)");
	says(skip_silently, A, "A", "skip (the policy gave no reason)");
	says(undecided, A, "A", "undecided (a value is not known)");
	says(mistake, A, "A", "error (/p.probe:3: line 7 is wrong)");
	says(small_note, A, "A", "error (/p.probe:3: a finding's size is 4; set it to sizeof(struct mg_check_note))");
	says(five, A, "A", "error (T-1: the language `probe` of plugin probes 1.0 failed: its check returned 5 and gave no reason)");
	says(goes_on, A, "A", "error (/p.probe:3: line 7 is wrong)");
	says(quick, A, "A", "pass");
	says_with((struct with){ .fuel = 10 }, nothing, A, "A", work);
	says_with((struct with){ .fuel = 5000 }, spends, A, "A", "error (work: the policy needs more than 5000 units for one target (limit policy_fuel))");
	says_with((struct with){ .millis = 1 }, slow, A, "A", time);
	says_with((struct with){ .millis = 1 }, slow_but_looks, A, "A", time);
	says_with((struct with){ .findings = 1 }, two_notes, A, "A", "error (findings: more than 1 for one target (limit policy_findings))\nA /Resources/A 2:3 deny: one");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_ends) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
