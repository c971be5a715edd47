/* SPDX-License-Identifier: Apache-2.0 */
/* Segments by themselves: what counts as one, what its head says, and how the next whole record is found. */
#include "unit.h"

#include "spool_folder.h"

static struct mg_error err;

static void put(const char *name, const void *p, size_t n)
{
	char path[192];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
	assert_int_equal(write(fd, p, n), (ssize_t)n);
	close(fd);
}

static void what_counts_as_one(void **state)
{
	struct mg_arena *a = mg_arena_new(0);
	struct mg_str *names;
	uint64_t bytes;
	char path[192];
	(void)state;
	put("b.spool", "12345", 5);
	put("a.spool", "123", 3);
	put(".hidden.spool", "1", 1);
	put("c.spool.new", "1", 1);
	put("d.spool.damaged", "1", 1);
	snprintf(path, sizeof(path), "%s/folder.spool", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(segments(a, &names), 3);
	assert_str(names[0], "a.spool");
	assert_str(names[1], "b.spool");
	int dir = open(folder, O_RDONLY | O_DIRECTORY);
	assert_int_equal(mg_segments_size(dir, &bytes, &err), MG_OK);
	assert_int_equal(bytes, 8); /* of files only */
	close(dir);
	mg_arena_free(a);
}

static void folders_that_are_none(void **state)
{
	struct mg_arena *a = mg_arena_new(0);
	struct mg_str *names;
	char name[MG_SEGMENT_NAME];
	uint64_t bytes;
	size_t n;
	int fd;
	(void)state;
	int dir = open("/dev/null", O_RDONLY);
	assert_int_equal(mg_segments_list(a, dir, &names, &n, &err), MG_EIO);
	assert_string_equal(err.text, "decision spool: its folder cannot be read: Not a directory");
	assert_int_equal(mg_segments_size(dir, &bytes, &err), MG_EIO);
	assert_string_equal(err.text, "decision spool: its folder cannot be read: Not a directory");
	assert_int_equal(mg_segment_make(dir, name, &fd, &err), MG_EIO);
	assert_has(err.text, ".spool.new cannot be made: Not a directory");
	close(dir);
	mg_arena_free(a);
	struct mg_spool_options options = { 1 << 20, 65536, false };
	struct mg_spool *s;
	char path[192];
	put("file", "", 0);
	snprintf(path, sizeof(path), "%s/file/below/it", folder);
	assert_int_equal(mg_spool_open(path, &options, &s, &err), MG_EIO);
	assert_has(err.text, "/file/below/it cannot be made: Not a directory");
	mg_spool_close(NULL);
}

static void heads(void **state)
{
	static const struct {
		const char *magic;
		uint64_t says, stored; /* stored 0: no segment */
		size_t size;
	} table[] = {
		{ "MGSPOOL1", 4711, 4711, 32 },  { "MGSPOOL1", 31, 32, 32 }, /* nothing stands in the head */
		{ "MGSPOOL1", 4711, 0, 31 },     { "MGSPOOL2", 4711, 0, 32 },
		{ "MGSPOOL1", 0, MG_SEGMENT_HEAD, 32 },
	};
	(void)state;
	int dir = open(folder, O_RDONLY | O_DIRECTORY), fd;
	uint64_t stored;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		char head[32] = { 0 };
		memcpy(head, table[i].magic, 8);
		memcpy(head + 8, &table[i].says, 8);
		put("x.spool", head, table[i].size);
		int status = mg_segment_open(dir, "x.spool", &fd, &stored, &err);
		assert_int_equal(status, table[i].stored ? MG_OK : MG_EINPUT);
		if (status < 0) {
			assert_string_equal(err.text, "decision spool: x.spool is no segment of this version; move it away");
			continue;
		}
		assert_int_equal(stored, table[i].stored);
		close(fd);
	}
	assert_int_equal(mg_segment_open(dir, "y.spool", &fd, &stored, &err), MG_EIO);
	assert_string_equal(err.text, "decision spool: y.spool cannot be opened: No such file or directory");
	close(dir);
}

/* However much lies before it, and wherever the chunks that are looked through end. */
static void the_next_whole_record(void **state)
{
	struct mg_arena *a = mg_arena_new(0);
	struct mg_buf whole = { 0 };
	(void)state;
	char *big = calloc(1, MG_RECORD_MOST + 1);
	assert_true(mg_record_write(&whole, MG_STR("payload")));
	assert_false(mg_record_write(&whole, (struct mg_str){ big, MG_RECORD_MOST + 1 }));
	assert_int_equal(whole.n, MG_RECORD_HEAD + 7);
	for (size_t before = 65536 - 6; before <= 65536 + 6; before++) {
		struct mg_buf file = { 0 };
		char path[192];
		mg_buf_add(&file, big, before);
		memcpy(file.p + 100, "MGd1\xff\xff\xff\xff", 8); /* looks like one, and is too long */
		memcpy(file.p + 200, "MGd1\x04\0\0\0", 8);       /* is short enough, and has another sum */
		mg_buf_str(&file, mg_buf_view(&whole));
		mg_buf_puts(&file, "MGd1"); /* cut off */
		put("x.spool", file.p, file.n);
		snprintf(path, sizeof(path), "%s/x.spool", folder);
		int fd = open(path, O_RDONLY);
		uint64_t at;
		enum mg_record what;
		struct mg_str payload;
		assert_int_equal(mg_record_seek(a, fd, 0, &at, &err), MG_OK);
		assert_int_equal(at, before);
		assert_int_equal(mg_record_read(a, fd, &at, &what, &payload, &err), MG_OK);
		assert_int_equal(what, MG_RECORD_WHOLE);
		assert_str(payload, "payload");
		assert_int_equal(mg_record_read(a, fd, &at, &what, &payload, &err), MG_OK);
		assert_int_equal(what, MG_RECORD_BROKEN);
		assert_int_equal(mg_record_seek(a, fd, at, &at, &err), MG_OK);
		assert_int_equal(at, file.n); /* there is none any more */
		close(fd);
		mg_buf_fini(&file);
	}
	free(big);
	mg_buf_fini(&whole);
	mg_arena_free(a);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = { IN_FOLDER(what_counts_as_one), IN_FOLDER(folders_that_are_none), IN_FOLDER(heads), IN_FOLDER(the_next_whole_record) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
