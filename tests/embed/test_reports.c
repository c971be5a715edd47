/* SPDX-License-Identifier: Apache-2.0 */
/* Reports: as data, and written in a format. */
#include "embed.h"

struct page {
	char text[1 << 16];
	size_t n, room; /* fails once more than room was written */
};

static int put(void *ctx, const char *p, size_t n)
{
	struct page *page = ctx;
	if (n > page->room - page->n)
		return MG_EIO;
	memcpy(page->text + page->n, p, n);
	page->n += n;
	page->text[page->n] = '\0';
	return MG_OK;
}

static struct mg_gate *gate;
static struct mg_gate_report *report;
static struct page page;
static const struct mg_writer out = { put, &page };

static int open_all(void **state)
{
	if (enter(state) != 0)
		return -1;
	gate = open_pack();
	struct mg_gate_subject s = subject_of(TEXT(TOPIC));
	const struct mg_input_pair b[] = { { TEXT("N"), TEXT("b") } };
	s.parameters = b;
	s.nparameters = 1;
	s.label = TEXT("t.yml");
	report = judged(gate, &s);
	return 0;
}

static int close_all(void **state)
{
	mg_gate_report_free(report);
	mg_gate_report_free(NULL);
	mg_gate_close(gate);
	return leave(state);
}

static int start_page(void **state)
{
	(void)state;
	page = (struct page){ .room = sizeof(page.text) - 1 };
	return 0;
}

static void the_report_is_data(void **state)
{
	(void)state;
	const struct mg_report *r = mg_gate_report_get(report);
	assert_int_equal(r->size, sizeof(*r));
	assert_text(r->version, MG_VERSION);
	assert_text(r->date, "2026-01-01");
	assert_int_equal(r->revision.n, 64);
	assert_int_equal(r->npolicies, 2);
	assert_text(r->policies[0]->id, "E-1");
	assert_text(r->policies[1]->id, "E-2");
	assert_int_equal(r->verdict, MG_DENY);
	assert_int_equal(r->summary.templates, 1);
	assert_int_equal(r->summary.resources, 1);
	assert_int_equal(r->summary.fail, 2);
	assert_int_equal(r->ntemplates, 1);
	assert_text(r->templates[0]->file, "t.yml");
}

static void every_built_in_format_is_written(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
		{ "json", "\"verdict\": \"deny\"" }, { "text", "E-2" }, { "sarif", "\"ruleId\": \"E-2\"" }, { "junit", "<testsuites" }, { "html", "<!doctype html>" },
		{ "github", "::error file=t.yml,line=5" },
	};
	struct mg_error err = { .text = "" };
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		start_page(NULL);
		if (mg_gate_report_write(report, rows[i][0], NULL, &out, &err) != MG_OK)
			fail_msg("%s: %s", rows[i][0], err.text);
		if (!strstr(page.text, rows[i][1]))
			fail_msg("%s: `%s` is not in %s", rows[i][0], rows[i][1], page.text);
	}
}

static void options_reach_the_format(void **state)
{
	(void)state;
	struct mg_report_options o = { .size = sizeof(o), .color = true };
	struct mg_error err;
	assert_int_equal(mg_gate_report_write(report, "text", &o, &out, &err), MG_OK);
	assert_non_null(strstr(page.text, "\033["));
	start_page(NULL);
	o.size = offsetof(struct mg_report_options, color); /* an older caller's ends before it */
	assert_int_equal(mg_gate_report_write(report, "text", &o, &out, &err), MG_OK);
	assert_null(strstr(page.text, "\033["));
	start_page(NULL);
	o.size = 0;
	assert_int_equal(mg_gate_report_write(report, "text", &o, &out, &err), MG_EINPUT);
	assert_string_equal(err.text, "the options have no size; set it to sizeof(struct mg_report_options)");
	assert_int_equal(page.n, 0);
}

static void unknown_formats_are_refused(void **state)
{
	(void)state;
	static const char *const rows[][2] = { { "jsno", "there is no format `jsno`" }, { "", "there is no format ``" }, { NULL, "there is no format ``" } };
	struct mg_error err;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(mg_gate_report_write(report, rows[i][0], NULL, &out, &err), MG_EINPUT);
		assert_string_equal(err.text, rows[i][1]);
		assert_int_equal(page.n, 0);
	}
}

/* Wherever the writer fails, the caller hears of it. */
static void a_writer_that_fails_ends_the_report(void **state)
{
	(void)state;
	static const char *const formats[] = { "json", "text", "sarif", "junit", "html", "github" };
	struct mg_error err;
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		for (size_t room = 0; room < 200; room += 50) {
			char want[128];
			start_page(NULL);
			page.room = room;
			assert_int_equal(mg_gate_report_write(report, formats[i], NULL, &out, &err), MG_EIO);
			snprintf(want, sizeof(want), "the report `%s` failed: ", formats[i]);
			if (!strstr(err.text, want))
				fail_msg("`%s` is not in `%s`", want, err.text);
			assert_true(page.n <= room);
		}
}

static void reports_outlive_later_judgements(void **state)
{
	(void)state;
	struct mg_error err;
	struct mg_gate_subject s = subject_of(TEXT(BUCKET));
	struct mg_gate_report *later = judged(gate, &s);
	assert_text(mg_gate_report_get(report)->templates[0]->file, "t.yml");
	mg_gate_report_free(later);
	assert_int_equal(mg_gate_report_write(report, "json", NULL, &out, &err), MG_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_report_is_data, start_page),
		cmocka_unit_test_setup(every_built_in_format_is_written, start_page),
		cmocka_unit_test_setup(options_reach_the_format, start_page),
		cmocka_unit_test_setup(unknown_formats_are_refused, start_page),
		cmocka_unit_test_setup(a_writer_that_fails_ends_the_report, start_page),
		cmocka_unit_test_setup(reports_outlive_later_judgements, start_page),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
