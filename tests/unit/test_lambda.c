/* SPDX-License-Identifier: Apache-2.0 */
/* The Lambda client's reader of HTTP answers, and its deadlines. */
#include "service/lambda.h"
#include "service/lambda_http.h"
#include "unit.h"

/* Feeds text byte by byte; the answer of the last look. */
static int feed(struct mg_lambda_reply *r, const char *text, bool ended)
{
	struct mg_error err;
	int whole = 0;
	*r = (struct mg_lambda_reply){ 0 };
	for (const char *p = text; *p && !whole; p++) {
		assert_true(mg_buf_add(&r->bytes, p, 1));
		whole = mg_lambda_parse(r, false, &err);
	}
	return !whole && ended ? mg_lambda_parse(r, true, &err) : whole;
}

static void test_answers(void **state)
{
	struct mg_lambda_reply r;
	(void)state;
	assert_int_equal(feed(&r, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nlambda-runtime-deadline-ms:  17 \r\n\r\nhello", false), 1);
	assert_int_equal(r.status, 200);
	assert_str(r.body, "hello");
	assert_str(mg_lambda_header(&r, "Lambda-Runtime-Deadline-Ms"), "17");
	assert_str(mg_lambda_header(&r, "Lambda-Runtime"), "");
	mg_lambda_reply_fini(&r);
	assert_int_equal(feed(&r, "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: Chunked\r\n\r\n5;a=b\r\nhello\r\n2\r\n\r\n\r\n0\r\n", false), 1);
	assert_str(r.body, "hello\r\n");
	mg_lambda_reply_fini(&r);
	assert_int_equal(feed(&r, "HTTP/1.0 200 OK\r\n\r\nto the end", true), 1);
	assert_str(r.body, "to the end");
	mg_lambda_reply_fini(&r);
	assert_int_equal(feed(&r, "HTTP/1.1 204 No Content\r\n\r\n", false), 1);
	assert_str(r.body, "");
	mg_lambda_reply_fini(&r);
	assert_int_equal(feed(&r, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n", false), 1);
	assert_str(r.body, "01234567890123456789a");
	mg_lambda_reply_fini(&r);
}

static void test_what_is_no_answer(void **state)
{
	static const char *const texts[] = { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "hello\r\n\r\n",
					     "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
					     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n",
					     "HTTP/1.1 200", "", "HTTP/1.1\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 20: OK\r\n\r\n",
					     "HTTP/1.1 099 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
					     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n/\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\ng\r\n",
					     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nG\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n:\r\n",
					     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n`\r\n" };
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct mg_lambda_reply r;
		if (feed(&r, texts[i], true) != MG_EIO)
			fail_msg("an answer: %s", texts[i]);
		mg_lambda_reply_fini(&r);
	}
}

/* A head that does not end is not waited for. */
static void test_long_heads(void **state)
{
	struct mg_lambda_reply r = { 0 };
	struct mg_error err;
	(void)state;
	mg_buf_puts(&r.bytes, "HTTP/1.1 200 OK\r\nX: ");
	while (r.bytes.n < 65536)
		mg_buf_putc(&r.bytes, 'x');
	assert_int_equal(mg_lambda_parse(&r, false, &err), 0);
	mg_buf_putc(&r.bytes, 'x');
	assert_int_equal(mg_lambda_parse(&r, false, &err), MG_EIO);
	assert_string_equal(err.text, "the Lambda runtime API gave no HTTP answer");
	mg_lambda_reply_fini(&r);
}

static const char *asking(const char *api)
{
	static struct mg_error err;
	struct mg_lambda_reply r;
	assert_int_equal(mg_lambda_http(api, "GET", "/x", "", MG_STR_NONE, 1000, &r, &err), MG_EIO);
	mg_lambda_reply_fini(&r);
	return err.text;
}

static void test_addresses(void **state)
{
	char text[400];
	(void)state;
	assert_string_equal(asking("127.0.0.1"), "AWS_LAMBDA_RUNTIME_API must be HOST:PORT");
	assert_string_equal(asking(":9001"), "AWS_LAMBDA_RUNTIME_API must be HOST:PORT");
	snprintf(text, sizeof(text), "%0256d:80", 1);
	assert_string_equal(asking(text), "AWS_LAMBDA_RUNTIME_API must be HOST:PORT");
	assert_has(asking("999.1.1.1.1:80"), "the Lambda runtime API could not be found: ");
	assert_string_equal(asking("127.0.0.1:1"), "the Lambda runtime API could not be reached: Connection refused");
}

static void test_deadlines(void **state)
{
	const uint64_t s = 1000000000u, now = 5 * s;
	(void)state;
	assert_true(mg_lambda_deadline(0, 1000, now) == now + 25 * s);
	assert_true(mg_lambda_deadline(1000 + 60000, 1000, now) == now + 25 * s);
	assert_true(mg_lambda_deadline(1000 + 3000, 1000, now) == now + 26 * s / 10);
	assert_true(mg_lambda_deadline(1000 + 200, 1000, now) == now + s / 10);
	assert_true(mg_lambda_deadline(500, 1000, now) == now);
}

static void test_ids(void **state)
{
	struct mg_decision a = { 0 }, b = { 0 };
	(void)state;
	mg_decision_stamp(&a);
	mg_decision_stamp(&b);
	assert_int_equal(strlen(a.id), 32);
	assert_int_equal(strspn(a.id, "0123456789abcdef"), 32);
	assert_true(strncmp(a.id, b.id, 12) <= 0);
	assert_string_not_equal(a.id, b.id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_what_is_no_answer),
		cmocka_unit_test(test_long_heads),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_deadlines),
		cmocka_unit_test(test_ids),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
