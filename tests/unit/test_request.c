/* SPDX-License-Identifier: Apache-2.0 */
/* Requests and answers of the service below HTTP: traces that are taken, the shape of errors, lines of the log. */
#include "unit.h"

#include <unistd.h>

#include "service/log.h"
#include "service/request.h"

static const char *trace_of(const char *header)
{
	static struct mg_request r;
	memset(&r, 0, sizeof(r));
	mg_request_trace(&r, mg_str_from(header));
	return r.trace;
}

static void traces(void **state)
{
#define TRACE "0af7651916cd43dd8448eb211c80319c"
#define SPAN "b7ad6b7169203331"
	static const char *const good[] = {
		"00-" TRACE "-" SPAN "-01", "00-" TRACE "-" SPAN "-00", "cc-" TRACE "-" SPAN "-09", "cc-" TRACE "-" SPAN "-01-what-comes-later",
	};
	static const char *const bad[] = {
		"", "00-" TRACE "-" SPAN "-0", "00-" TRACE "-" SPAN "-01-x", "cc-" TRACE "-" SPAN "-01x", "ff-" TRACE "-" SPAN "-01", "0x-" TRACE "-" SPAN "-01",
		"0G-" TRACE "-" SPAN "-01", "00_" TRACE "-" SPAN "-01", "00-" TRACE "_" SPAN "-01", "00-" TRACE "-" SPAN "_01", "00-" TRACE "-" SPAN "-0x",
		"00-" TRACE "-" SPAN "-/1", "00-00000000000000000000000000000000-" SPAN "-01", "00-" TRACE "-0000000000000000-01",
		"00-0AF7651916CD43DD8448EB211C80319C-" SPAN "-01", "00-" TRACE "-b7ad6b716920333g-01",
	};
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		char want[56];
		snprintf(want, sizeof(want), "%s", good[i]); /* what comes after 55 characters is not passed on */
		assert_string_equal(trace_of(good[i]), want);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (trace_of(bad[i])[0])
			fail_msg("%s is taken", bad[i]);
}

static void queries(void **state)
{
	static const char query[] = "a\0" "1\0" "b\0" "\0" "a\0" "2";
	struct mg_request *r = mg_request_new(NULL);
	struct mg_str value = MG_STR("untouched");
	(void)state;
	assert_int_equal(strlen(r->id), 32);
	assert_false(mg_request_query(r, "a", &value));
	assert_str(value, "untouched");
	assert_true(mg_buf_add(&r->query, query, sizeof(query)));
	assert_true(mg_request_query(r, "a", &value));
	assert_str(value, "2"); /* the last one */
	assert_true(mg_request_query(r, "b", &value));
	assert_str(value, "");
	assert_false(mg_request_query(r, "c", &value));
	mg_request_hold(r);
	mg_request_drop(r);
	assert_int_equal(r->query.n, sizeof(query)); /* somebody still holds it */
	mg_request_drop(r);
	mg_request_drop(NULL);
}

static void phases(void **state)
{
	struct mg_request *r = mg_request_new(NULL);
	(void)state;
	assert_false(mg_request_move(r, MG_PHASE_WAITING, MG_PHASE_SETTLED));
	assert_true(mg_request_move(r, MG_PHASE_UPLOADING, MG_PHASE_WAITING));
	assert_true(mg_request_move(r, MG_PHASE_WAITING, MG_PHASE_SETTLED));
	assert_false(mg_request_move(r, MG_PHASE_WAITING, MG_PHASE_SETTLED));
	mg_request_drop(r);
}

static void errors_have_one_shape(void **state)
{
	struct mg_answer a = { .status = 0 };
	(void)state;
	mg_answer_for_aws(&a); /* no error: nothing to say otherwise */
	assert_int_equal(a.body.n, 0);
	mg_answer_error(&a, 404, "not_found", "there is no \"%s\"", "x");
	assert_str(mg_buf_view(&a.body), "{\"error\": {\"code\": \"not_found\", \"message\": \"there is no \\\"x\\\"\"}}\n");
	mg_answer_for_aws(&a);
	assert_str(mg_buf_view(&a.body), "{\"Type\": \"User\", \"message\": \"there is no \\\"x\\\"\", \"error\": {\"code\": \"not_found\", \"message\": \"there is no \\\"x\\\"\"}}\n");
	mg_answer_error(&a, 503, "overloaded", "later");
	mg_answer_for_aws(&a);
	assert_str(mg_buf_view(&a.body), "{\"Type\": \"Service\", \"message\": \"later\", \"error\": {\"code\": \"overloaded\", \"message\": \"later\"}}\n");
	mg_answer_fini(&a);
	assert_true(!a.status && !a.body.p);
}

/* ---- the log ---- */

static int ends[2];

static int log_to_pipe(void **state)
{
	(void)state;
	mg_log_open(MG_LOG_INFO, -1);
	return pipe(ends);
}

static int log_to_stderr(void **state)
{
	(void)state;
	mg_log_open(MG_LOG_INFO, STDERR_FILENO);
	close(ends[0]);
	close(ends[1]);
	return 0;
}

static const char *line(void)
{
	static char text[8192];
	ssize_t n = read(ends[0], text, sizeof(text) - 1);
	assert_true(n > 0);
	text[n] = '\0';
	assert_string_equal(text + n - 2, "}\n");
	return text;
}

static void levels(void **state)
{
	static const struct {
		enum mg_log_level level, told;
	} none[] = { { MG_LOG_ERROR, MG_LOG_WARN }, { MG_LOG_WARN, MG_LOG_INFO }, { MG_LOG_INFO, MG_LOG_DEBUG } };
	enum mg_log_level level = MG_LOG_WARN;
	(void)state;
	mg_log_process("test");
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
		mg_log_open(none[i].level, ends[1]);
		mg_log(none[i].told, "unheard", "x");
		mg_log(none[i].level, "heard", "%s", "a \"text\"");
		assert_null(strstr(line(), "unheard"));
	}
	mg_log(MG_LOG_INFO, "heard", "%s", "a \"text\"");
	assert_has(line(), "Z\",\"level\":\"info\",\"event\":\"heard\",\"process\":\"test\",\"pid\":");
	mg_log(MG_LOG_INFO, "heard", "%s", "a \"text\"");
	assert_has(line(), ",\"message\":\"a \\\"text\\\"\"}\n");
	assert_int_equal(mg_log_fd(), ends[1]);
	assert_false(mg_log_level_parse(MG_STR("INFO"), &level));
	assert_int_equal(level, MG_LOG_WARN);
	assert_true(mg_log_level_parse(MG_STR("debug"), &level));
	assert_int_equal(level, MG_LOG_DEBUG);
}

/* What is too long is cut between characters; what does not fit is left out, and the line stays JSON. */
static void lines_have_a_length(void **state)
{
	static char text[2000];
	struct mg_log_line l;
	(void)state;
	mg_log_open(MG_LOG_INFO, ends[1]);
	for (int before = 1596; before <= 1599; before++) { /* so many letters, then characters of four bytes */
		memset(text, 'a', (size_t)before);
		for (int i = before; i + 4 < 1900; i += 4)
			memcpy(text + i, "\xf0\x9f\x8c\x99", 5);
		mg_log_begin(&l, MG_LOG_INFO, "long");
		mg_log_text(&l, "text", mg_str_from(text));
		mg_log_end(&l);
		const char *got = strstr(line(), "\"text\":\"") + 8;
		size_t whole = (size_t)(1600 - before) / 4 * 4;
		assert_int_equal(strspn(got, "a"), before);
		assert_int_equal(strlen(got), before + (int)whole + 3);
		assert_null(strstr(got, "\xef\xbf\xbd"));
	}
	memset(text, 'a', 1597);
	memcpy(text + 1597, "\xe2\x82\xac", 4); /* fits to the byte */
	mg_log_begin(&l, MG_LOG_INFO, "long");
	mg_log_text(&l, "text", mg_str_from(text));
	mg_log_end(&l);
	assert_has(line(), "a\xe2\x82\xac\"}\n");
	/* Each control byte takes six: such a text goes without, and what comes after it does too. */
	memset(text, 1, 1500);
	text[1500] = '\0';
	mg_log_begin(&l, MG_LOG_INFO, "long");
	mg_log_number(&l, "before", 7);
	mg_log_text(&l, "text", mg_str_from(text));
	mg_log_number(&l, "after", 8);
	mg_log_text(&l, "after", MG_STR("x"));
	mg_log_end(&l);
	const char *got = line();
	assert_has(got, ",\"before\":7}\n");
	assert_null(strstr(got, "after"));
	/* Nobody is left to be told: that is no reason to hang or to end. */
	mg_log_open(MG_LOG_INFO, -1);
	mg_log(MG_LOG_INFO, "nobody", "x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(traces), cmocka_unit_test(queries), cmocka_unit_test(phases), cmocka_unit_test(errors_have_one_shape),
		cmocka_unit_test_setup_teardown(levels, log_to_pipe, log_to_stderr), cmocka_unit_test_setup_teardown(lines_have_a_length, log_to_pipe, log_to_stderr),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
