/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/wait.h>
#include <cmocka.h>

#include "base/buf.h"
#include "service/board.h"

static struct mg_buf text;

static bool has(struct mg_board *b, const char *line)
{
	mg_buf_clear(&text);
	mg_board_metrics(b, &text);
	return strstr(text.p, line) != NULL;
}

/* A request that began after whoever asks looked at the clock has not been judged for 584 years. */
static void judging_is_measured_from_its_beginning(void **state)
{
	struct mg_record r = { .judging_since = 5000000000u };
	(void)state;
	assert_false(mg_record_judges_longer(&r, 4999999999u, 2));
	assert_false(mg_record_judges_longer(&r, 5000000000u, 2));
	assert_false(mg_record_judges_longer(&r, 7000000000u, 2));
	assert_true(mg_record_judges_longer(&r, 7000000001u, 2));
	r.judging_since = 0;
	assert_false(mg_record_judges_longer(&r, UINT64_MAX, 2));
}

static void histograms_count_up(void **state)
{
	struct mg_board *b = *state;
	mg_histogram_add(&b->answer, 500);
	mg_histogram_add(&b->answer, 501);
	mg_histogram_add(&b->answer, 3600000000u);
	assert_true(has(b, "moongate_request_seconds_bucket{le=\"0.0005\"} 1\n"));
	assert_true(has(b, "moongate_request_seconds_bucket{le=\"0.001\"} 2\n"));
	assert_true(has(b, "moongate_request_seconds_bucket{le=\"60\"} 2\n"));
	assert_true(has(b, "moongate_request_seconds_bucket{le=\"+Inf\"} 3\n"));
	assert_true(has(b, "moongate_request_seconds_sum 3600.001001\n"));
	assert_true(has(b, "moongate_request_seconds_count 3\n"));
}

static void processes_share_it(void **state)
{
	struct mg_board *b = *state;
	pid_t pid = fork();
	if (pid == 0) {
		atomic_fetch_add(&b->decisions[MG_ENTRY_HOOK][MG_DECIDED_DENY], 7);
		_exit(0);
	}
	assert_true(pid > 0 && waitpid(pid, NULL, 0) == pid);
	assert_true(has(b, "moongate_decisions_total{source=\"hook\",verdict=\"deny\"} 7\n"));
}

static void policies_have_counters_of_their_own(void **state)
{
	struct mg_board *b = *state;
	struct mg_policy_count *one = mg_board_policy(b, MG_STR("A\"B\\C"));
	assert_ptr_equal(mg_board_policy(b, MG_STR("A\"B\\C")), one);
	assert_ptr_not_equal(mg_board_policy(b, MG_STR("D")), one);
	atomic_fetch_add(&one->outcomes[MG_FAIL], 2);
	assert_true(has(b, "moongate_policy_outcomes_total{policy=\"A\\\"B\\\\C\",outcome=\"fail\"} 2\n"));
}

/* Cut between characters, since half a one spoils the whole page for its reader. */
static void long_names_are_cut(void **state)
{
	struct mg_board *b = *state;
	char id[200], want[300];
	memset(id, 'a', sizeof(id));
	struct mg_policy_count *one = mg_board_policy(b, (struct mg_str){ id, 128 });
	assert_int_equal(strlen(one->id), 127);
	assert_ptr_equal(mg_board_policy(b, (struct mg_str){ id, 200 }), one);
	memcpy(id + 126, "\xe2\x82\xac", 3);
	one = mg_board_policy(b, (struct mg_str){ id, 200 });
	snprintf(want, sizeof(want), "moongate_policy_outcomes_total{policy=\"%.126s\",outcome=\"fail\"} 1\n", id);
	atomic_fetch_add(&one->outcomes[MG_FAIL], 1);
	assert_true(has(b, want));
	one = mg_board_policy(b, MG_STR("a\nb"));
	atomic_fetch_add(&one->outcomes[MG_FAIL], 1);
	assert_true(has(b, "{policy=\"a\\nb\",outcome=\"fail\"} 1\n"));
}

static void past_the_most_policies_share_one(void **state)
{
	struct mg_board *b = *state;
	struct mg_policy_count *last = NULL;
	char id[16];
	for (int i = 0; i < MG_POLICIES_COUNTED + 3; i++) {
		int n = snprintf(id, sizeof(id), "P%d", i);
		last = mg_board_policy(b, (struct mg_str){ id, (size_t)n });
	}
	assert_ptr_equal(last, &b->policies[MG_POLICIES_COUNTED - 1]);
	atomic_fetch_add(&last->outcomes[MG_PASS], 1);
	assert_true(has(b, "moongate_policy_outcomes_total{policy=\"(others)\",outcome=\"pass\"} 1\n"));
}

static void records_are_claimed_and_freed(void **state)
{
	struct mg_board *b = *state;
	struct mg_record *r = NULL;
	for (int i = 0; i < MG_RECORDS; i++)
		assert_non_null(r = mg_board_claim(b, 3, 1));
	assert_null(mg_board_claim(b, 3, 1));
	atomic_store(&r->waiting, 5);
	assert_true(has(b, "moongate_queue_waiting 5\n"));
	mg_board_sweep(b, 3);
	assert_true(has(b, "moongate_queue_waiting 0\n"));
	assert_non_null(r = mg_board_claim(b, 4, 1));
	mg_record_free(r);
}

static void status_is_whole(void **state)
{
	struct mg_board *b = *state;
	struct mg_board_status s = { .ok = true, .generation = 2, .policies = 3, .revision = "abc", .success_ms = 1500 };
	mg_board_publish(b, &s);
	assert_int_equal(mg_board_status(b).policies, 3);
	assert_true(has(b, "moongate_ready 1\n"));
	assert_true(has(b, "revision=\"abc\"} 1\n"));
	assert_true(has(b, "moongate_last_reload_success_timestamp_seconds 1.500\n"));
	atomic_store(&b->stopping, 1);
	assert_true(has(b, "moongate_ready 0\n"));
}

static int new_board(void **state)
{
	*state = mg_board_new();
	return *state ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(histograms_count_up, new_board),
		cmocka_unit_test_setup(processes_share_it, new_board),
		cmocka_unit_test_setup(policies_have_counters_of_their_own, new_board),
		cmocka_unit_test_setup(long_names_are_cut, new_board),
		cmocka_unit_test_setup(past_the_most_policies_share_one, new_board),
		cmocka_unit_test_setup(records_are_claimed_and_freed, new_board),
		cmocka_unit_test(judging_is_measured_from_its_beginning),
		cmocka_unit_test_setup(status_is_whole, new_board),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	mg_buf_fini(&text);
	return failed;
}
