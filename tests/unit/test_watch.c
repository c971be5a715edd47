/* SPDX-License-Identifier: Apache-2.0 */
/* What counts as a change of the folders that are watched, and what does not. */
#include "unit.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/watch.h"

static char home[32];

static const char *at(const char *name)
{
	static char path[128];
	snprintf(path, sizeof(path), "%s/%s", home, name);
	return path;
}

static void put(const char *name, const char *text)
{
	FILE *f = fopen(at(name), "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void move(const char *from, const char *to)
{
	char old[128];
	snprintf(old, sizeof(old), "%s", at(from));
	assert_int_equal(rename(old, at(to)), 0);
}

static uint64_t look(void)
{
	const struct mg_str paths[] = { mg_str_from(home), MG_STR("/tmp/mg-watch-none") };
	return mg_watch_state(paths, 2);
}

static int remove_entry(const char *path, const struct stat *s, int type, struct FTW *f)
{
	(void)s, (void)type, (void)f;
	return remove(path);
}

static int setup(void **state)
{
	(void)state;
	strcpy(home, "/tmp/mg-watch-XXXXXX");
	if (!mkdtemp(home))
		return -1;
	put("a", "1");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	return nftw(home, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void changes(void **state)
{
	uint64_t before = look(), after;
	(void)state;
#define CHANGED (after = look(), after != before ? (before = after, true) : false)
	assert_false(CHANGED);
	put("a", "22");
	assert_true(CHANGED);
	put("b", "");
	assert_true(CHANGED);
	mkdir(at("folder"), 0700);
	assert_true(CHANGED);
	put("folder/c", "1");
	assert_true(CHANGED);
	move("a", "e");
	assert_true(CHANGED);
	put("new", "22"); /* of the same size, put in the place of the other */
	(void)CHANGED;
	move("new", "e");
	assert_true(CHANGED);
	unlink(at("e"));
	assert_true(CHANGED);
	/* What editors keep for themselves. */
	put(".e.swp", "x");
	assert_false(CHANGED);
	/* Links count as what they lead to, and one that leads nowhere as that. */
	assert_int_equal(symlink("nowhere", at("link")), 0);
	assert_true(CHANGED);
	put("nowhere", "1");
	assert_true(CHANGED);
}

/* A link to a folder above ends after some levels, and a name that is too long for a path is passed over. */
static void depths(void **state)
{
	char name[256];
	(void)state;
	assert_int_equal(symlink(".", at("again")), 0);
	uint64_t before = look();
	assert_true(look() == before);
	put("b", "1");
	assert_true(look() != before);
	unlink(at("again"));
	memset(name, 'n', 255);
	name[255] = '\0';
	int here = open(".", O_RDONLY | O_DIRECTORY);
	assert_int_equal(chdir(home), 0);
	for (int i = 0; i < 17; i++) {
		assert_int_equal(mkdir(name, 0700), 0);
		assert_int_equal(chdir(name), 0);
	}
	before = look();
	fclose(fopen("deep", "w"));
	assert_true(look() == before); /* longer than a path may be */
	unlink("deep");
	for (int i = 0; i < 17; i++) {
		assert_int_equal(chdir(".."), 0);
		assert_int_equal(rmdir(name), 0);
	}
	assert_int_equal(fchdir(here), 0);
	close(here);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(changes), TEST(depths) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
