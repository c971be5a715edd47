/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "service/queue.h"

static struct mg_request *request(const char *client, uint64_t deadline)
{
	struct mg_request *r = mg_request_new(NULL);
	assert_non_null(r);
	snprintf(r->client, sizeof(r->client), "%s", client);
	r->deadline = deadline;
	return r;
}

static int expired;

static void count(struct mg_request *r)
{
	(void)r;
	expired++;
}

static void judgements_go_before_queries(void **state)
{
	struct mg_queue q;
	struct mg_request *a = request("a", 1), *b = request("b", 1), *c = request("c", 1);
	(void)state;
	assert_true(mg_queue_init(&q, 3, 0));
	assert_int_equal(mg_queue_push(&q, a, MG_LANE_QUERY), MG_PUSHED);
	assert_int_equal(mg_queue_push(&q, b, MG_LANE_JUDGE), MG_PUSHED);
	assert_int_equal(mg_queue_push(&q, c, MG_LANE_JUDGE), MG_PUSHED);
	struct mg_request *const order[] = { b, c, a };
	for (size_t i = 0; i < 3; i++) {
		assert_ptr_equal(mg_queue_pop(&q), order[i]);
		mg_queue_done(&q);
		mg_request_drop(order[i]);
	}
	mg_queue_close(&q);
	assert_null(mg_queue_pop(&q));
}

static void it_is_bounded(void **state)
{
	struct mg_queue q;
	struct mg_request *a = request("a", 1), *b = request("b", 1), *c = request("c", 1);
	bool stuck;
	(void)state;
	assert_true(mg_queue_init(&q, 2, 0));
	assert_int_equal(mg_queue_push(&q, a, MG_LANE_JUDGE), MG_PUSHED);
	assert_int_equal(mg_queue_push(&q, b, MG_LANE_QUERY), MG_PUSHED);
	assert_int_equal(mg_queue_push(&q, c, MG_LANE_JUDGE), MG_PUSH_FULL);
	mg_queue_expire(&q, UINT64_MAX, count, &stuck);
	assert_int_equal(mg_queue_push(&q, c, MG_LANE_JUDGE), MG_PUSHED);
	mg_queue_close(&q);
	mg_queue_expire(&q, UINT64_MAX, count, &stuck);
	assert_int_equal(mg_queue_push(&q, c, MG_LANE_JUDGE), MG_PUSH_FULL);
	mg_request_drop(a);
	mg_request_drop(b);
	mg_request_drop(c);
}

static void one_client_has_its_share(void **state)
{
	struct mg_queue q;
	struct mg_request *r[4] = { request("a", 1), request("a", 1), request("a", 1), request("b", 1) };
	bool stuck;
	(void)state;
	assert_true(mg_queue_init(&q, 10, 2));
	assert_int_equal(mg_queue_push(&q, r[0], MG_LANE_JUDGE), MG_PUSHED);
	assert_ptr_equal(mg_queue_pop(&q), r[0]); /* what is being judged counts */
	assert_int_equal(mg_queue_push(&q, r[1], MG_LANE_JUDGE), MG_PUSHED);
	assert_int_equal(mg_queue_push(&q, r[2], MG_LANE_JUDGE), MG_PUSH_CLIENT);
	assert_int_equal(mg_queue_push(&q, r[3], MG_LANE_JUDGE), MG_PUSHED);
	mg_queue_done(&q);
	assert_int_equal(mg_queue_push(&q, r[2], MG_LANE_JUDGE), MG_PUSHED);
	mg_queue_expire(&q, UINT64_MAX, count, &stuck);
	for (size_t i = 0; i < 4; i++)
		mg_request_drop(r[i]);
}

static void what_waits_too_long_is_handed_out(void **state)
{
	struct mg_queue q;
	struct mg_request *r[3] = { request("a", 10), request("a", 20), request("a", 30) };
	bool stuck;
	(void)state;
	assert_true(mg_queue_init(&q, 10, 0));
	for (size_t i = 0; i < 3; i++)
		mg_queue_push(&q, r[i], MG_LANE_JUDGE);
	assert_ptr_equal(mg_queue_pop(&q), r[0]);
	expired = 0;
	mg_queue_expire(&q, 5, count, &stuck);
	assert_int_equal(expired, 0);
	assert_false(stuck);
	mg_queue_expire(&q, 20, count, &stuck);
	assert_int_equal(expired, 2); /* the one that is judged, and the second */
	assert_true(stuck);
	mg_queue_done(&q);
	assert_ptr_equal(mg_queue_pop(&q), r[2]);
	mg_queue_done(&q);
	assert_int_equal(mg_queue_length(&q), 0);
	for (size_t i = 0; i < 3; i++)
		mg_request_drop(r[i]);
}

static void what_comes_back_goes_first(void **state)
{
	struct mg_queue q;
	struct mg_request *r[3] = { request("a", 1), request("a", 1), request("a", 1) };
	(void)state;
	assert_true(mg_queue_init(&q, 1, 1));
	assert_true(mg_queue_return(&q, r[0])); /* into an empty one */
	assert_int_equal(mg_queue_load(&q), 1);
	assert_ptr_equal(mg_queue_pop(&q), r[0]);
	assert_int_equal(mg_queue_load(&q), 1);
	mg_queue_done(&q);
	assert_int_equal(mg_queue_push(&q, r[1], MG_LANE_JUDGE), MG_PUSHED);
	assert_true(mg_queue_return(&q, r[2])); /* past the cap */
	assert_int_equal(mg_queue_load(&q), 2);
	assert_ptr_equal(mg_queue_pop(&q), r[2]);
	mg_queue_done(&q);
	assert_ptr_equal(mg_queue_pop(&q), r[1]);
	mg_queue_done(&q);
	mg_queue_close(&q);
	assert_false(mg_queue_return(&q, r[0]));
	for (size_t i = 0; i < 3; i++)
		mg_request_drop(r[i]);
}

static void a_phase_is_left_once(void **state)
{
	struct mg_request *r = request("a", 1);
	(void)state;
	assert_true(mg_request_move(r, MG_PHASE_UPLOADING, MG_PHASE_WAITING));
	assert_false(mg_request_move(r, MG_PHASE_UPLOADING, MG_PHASE_WAITING));
	assert_true(mg_request_move(r, MG_PHASE_WAITING, MG_PHASE_SETTLED));
	assert_false(mg_request_move(r, MG_PHASE_WAITING, MG_PHASE_SETTLED));
	mg_request_drop(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judgements_go_before_queries),
		cmocka_unit_test(it_is_bounded),
		cmocka_unit_test(one_client_has_its_share),
		cmocka_unit_test(what_waits_too_long_is_handed_out),
		cmocka_unit_test(what_comes_back_goes_first), cmocka_unit_test(a_phase_is_left_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
