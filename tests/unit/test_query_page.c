/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of decisions over a store that answers, stops, or does not say why it fails; and the spool where the store knows nothing yet. */
#include "unit.h"

#include "service/query.h"

#include "spool_folder.h"

/* A store of `count` decisions, the newest first, and how its next call ends. */
static struct {
	unsigned count, opened, closed, asked;
	size_t filler;
	bool nameless;
	int status;
	const char *why;
	struct mg_decision_filter filter;
} fake;

static int fake_open(void *state, const struct mg_decision_options *o, void **log, struct mg_error *err)
{
	(void)state, (void)o, (void)err;
	fake.opened++;
	*log = &fake;
	return MG_OK;
}

static int refuse_open(void *state, const struct mg_decision_options *o, void **log, struct mg_error *err)
{
	(void)state, (void)o, (void)err;
	*log = &fake;
	return MG_EIO;
}

static void fake_close(void *log)
{
	(void)log;
	fake.closed++;
}

static int fake_query(void *log, const struct mg_decision_filter *f, int (*row)(void *ctx, struct mg_str json), void *ctx, struct mg_error *err)
{
	struct mg_buf json = { 0 };
	int status = MG_OK;
	(void)log;
	fake.asked++;
	fake.filter = *f;
	if (fake.status < 0) {
		if (fake.why)
			mg_fail(err, (enum mg_status)fake.status, "%s", fake.why);
		return fake.status;
	}
	unsigned last = fake.count;
	if (f->before.n)
		last = (unsigned)strtoul(f->before.p, NULL, 16) - 1;
	for (unsigned n = last, given = 0; n > 0 && given < f->limit && status == MG_OK; n--) {
		char id[33];
		snprintf(id, sizeof(id), "%032x", n);
		if (f->id.n && !mg_str_is(f->id, id))
			continue;
		mg_buf_clear(&json);
		mg_buf_printf(&json, fake.nameless ? "{\"id\":\"%.8s\"}" : "{\"id\":\"%s\",\"f\":\"%0*d\"}", id, (int)fake.filler, 1);
		status = row(ctx, mg_buf_view(&json));
		given++;
	}
	mg_buf_fini(&json);
	return status;
}

static const struct mg_decision_log kind = { .size = sizeof(kind), .name = "fake", .open = fake_open, .query = fake_query, .close = fake_close };
static struct mg_ledger_settings settings;
static struct mg_ledger ledger;
static struct mg_query query;
static struct mg_buf out;
static struct mg_error err;

static int setup(void **state)
{
	memset(&fake, 0, sizeof(fake));
	if (folder_make(state) < 0)
		return -1;
	settings = (struct mg_ledger_settings){ .spool = mg_str_from(folder) };
	ledger = (struct mg_ledger){ .kind = &kind, .settings = &settings };
	mg_query_init(&query);
	err.text[0] = '\0';
	return 0;
}

static int teardown(void **state)
{
	mg_ledger_close(&ledger);
	mg_buf_fini(&out);
	return folder_remove(state);
}

static void page_ends(const char *end)
{
	mg_buf_clear(&out);
	assert_int_equal(mg_query_page(&ledger, &query, &out, &err), MG_OK);
	assert_has(out.p, "{\"decisions\": [");
	assert_true(mg_str_ends(mg_buf_view(&out), mg_str_from(end)));
}

static unsigned rows(void)
{
	unsigned n = 0;
	for (const char *p = out.p; (p = strstr(p, "{\"id\"")); p++)
		n++;
	return n;
}

static void a_page_says_whether_there_is_another(void **state)
{
	(void)state;
	page_ends("[], \"next\": null}\n");
	fake.count = 3;
	query.limit = 3;
	page_ends("], \"next\": null}\n");
	assert_int_equal(rows(), 3);
	query.limit = 2;
	page_ends("], \"next\": \"00000000000000000000000000000002\"}\n");
	assert_int_equal(rows(), 2);
	query.cursor = MG_STR("00000000000000000000000000000002");
	page_ends("], \"next\": null}\n");
	assert_int_equal(rows(), 1);
	/* Without a limit there is the usual one. */
	query = (struct mg_query){ .limit = 0 };
	fake.count = 51;
	page_ends("\"next\": \"00000000000000000000000000000002\"}\n");
	assert_int_equal(rows(), MG_QUERY_LIMIT);
}

static void a_page_is_not_larger_than_it_may_be(void **state)
{
	(void)state;
	fake.count = 3;
	fake.filler = 5 << 20;
	page_ends("\"next\": \"00000000000000000000000000000003\"}\n");
	assert_int_equal(rows(), 1);
	/* One that is too large for a page has one for itself. */
	fake.filler = MG_QUERY_PAGE_BYTES + 100;
	page_ends("\"next\": \"00000000000000000000000000000003\"}\n");
	assert_int_equal(rows(), 1);
}

static void failures_are_told(void **state)
{
	static const struct {
		int status;
		const char *why, *text;
		bool closed;
	} table[] = {
		{ MG_EIO, "gone", "decision log fake: gone", true },
		{ MG_EIO, NULL, "decision log fake: it gave no reason", true },
		{ MG_ENOMEM, NULL, "decision log fake: out of memory", false },
		{ MG_EINPUT, "no such table", "decision log fake: no such table", false },
		{ MG_ELIMIT, "so far", "decision log fake: a limit was reached", false }, /* of its own: nobody had enough */
	};
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		unsigned closed = fake.closed;
		fake.status = table[i].status;
		fake.why = table[i].why;
		mg_buf_clear(&out);
		mg_buf_puts(&out, "before");
		assert_int_equal(mg_query_page(&ledger, &query, &out, &err), table[i].status);
		assert_string_equal(err.text, table[i].text);
		assert_str(mg_buf_view(&out), "before");
		assert_int_equal(fake.closed - closed, table[i].closed);
	}
	assert_int_equal(fake.opened, 3); /* after each one that was gone */
	struct mg_decision_log dumb = kind, shut = kind;
	dumb.query = NULL;
	shut.open = refuse_open;
	ledger.kind = &dumb;
	assert_int_equal(mg_query_page(&ledger, &query, &out, &err), MG_EINPUT);
	assert_string_equal(err.text, "decision log fake cannot be asked");
	mg_ledger_close(&ledger);
	ledger.kind = &shut;
	assert_int_equal(mg_query_page(&ledger, &query, &out, &err), MG_EIO);
	assert_string_equal(err.text, "decision log fake: it gave no reason");
	assert_null(ledger.log);
}

static int count_row(void *ctx, struct mg_str json)
{
	(void)json;
	return ++*(unsigned *)ctx == 1700 ? MG_EIO : MG_OK;
}

static void each_goes_from_page_to_page(void **state)
{
	unsigned n = 0;
	(void)state;
	fake.count = 1500;
	query.limit = 0;
	assert_int_equal(mg_query_each(&ledger, &query, count_row, &n, &err), MG_OK);
	assert_int_equal(n, 1500);
	assert_int_equal(fake.asked, 2);
	n = 0;
	query.limit = 1200;
	assert_int_equal(mg_query_each(&ledger, &query, count_row, &n, &err), MG_OK);
	assert_int_equal(n, 1200);
	assert_int_equal(fake.filter.limit, 201);
	n = 0;
	query.cursor = MG_STR("00000000000000000000000000000065");
	assert_int_equal(mg_query_each(&ledger, &query, count_row, &n, &err), MG_OK);
	assert_int_equal(n, 100);
	/* Whoever reads them may have enough, and a line without its id has none behind it. */
	n = 0;
	fake.count = 2000;
	query = (struct mg_query){ .limit = 0 };
	assert_int_equal(mg_query_each(&ledger, &query, count_row, &n, &err), MG_EIO);
	assert_int_equal(n, 1700);
	n = 0;
	fake.nameless = true;
	assert_int_equal(mg_query_each(&ledger, &query, count_row, &n, &err), MG_OK);
	assert_int_equal(n, MG_QUERY_LIMIT_MOST);
}

static int one(unsigned n, bool *found)
{
	char id[33];
	snprintf(id, sizeof(id), "%032x", n);
	mg_buf_clear(&out);
	return mg_query_one(&ledger, mg_str_from(id), &out, found, &err);
}

static void one_is_in_the_store_or_in_the_spool(void **state)
{
	struct mg_spool *s = spool_open(1 << 20, 65536, false);
	bool found;
	(void)state;
	fake.count = 3;
	assert_int_equal(append(s, 77, 5, &err), MG_OK);
	mg_spool_close(s);
	assert_int_equal(mg_query_one(&ledger, MG_STR("77"), &out, &found, &err), MG_EINPUT);
	assert_string_equal(err.text, "`77` is no id of a decision: these are 32 hex digits");
	assert_int_equal(one(2, &found), MG_OK);
	assert_true(found && fake.asked == 1);
	assert_int_equal(one(77, &found), MG_OK);
	assert_true(found);
	assert_has(out.p, "\"filler\":\"fffff\"");
	/* Asked twice, since it may have gone from the one to the other between. */
	fake.asked = 0;
	assert_int_equal(one(78, &found), MG_OK);
	assert_false(found);
	assert_int_equal(fake.asked, 2);
	/* A store that is away: what the spool has is found, the rest is not known. */
	fake.status = MG_EIO;
	assert_int_equal(one(77, &found), MG_OK);
	assert_true(found);
	assert_int_equal(one(78, &found), MG_EIO);
	assert_false(found);
	fake.status = MG_OK;
	char path[128];
	snprintf(path, sizeof(path), "%s/file", home);
	fclose(fopen(path, "w"));
	settings.spool = mg_str_from(path);
	assert_int_equal(one(77, &found), MG_EIO);
	assert_has(err.text, "/file cannot be read: Not a directory");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_page_says_whether_there_is_another), TEST(a_page_is_not_larger_than_it_may_be), TEST(failures_are_told),
		TEST(each_goes_from_page_to_page),          TEST(one_is_in_the_store_or_in_the_spool),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
