/* SPDX-License-Identifier: Apache-2.0 */
/* A folder for a spool, and what stands in it. */
#ifndef MG_TESTS_SPOOL_FOLDER_H
#define MG_TESTS_SPOOL_FOLDER_H

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/decision.h"
#include "service/row.h"
#include "service/segment.h"
#include "service/spool.h"

static char home[48], folder[64];

static inline int remove_entry(const char *path, const struct stat *s, int type, struct FTW *f)
{
	(void)s, (void)type, (void)f;
	return remove(path);
}

static inline int folder_make(void **state)
{
	(void)state;
	snprintf(home, sizeof(home), "/tmp/mg-spool-XXXXXX");
	if (!mkdtemp(home))
		return -1;
	snprintf(folder, sizeof(folder), "%s/spool", home);
	return mkdir(folder, 0700);
}

static inline int folder_remove(void **state)
{
	(void)state;
	return nftw(home, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static inline struct mg_spool *spool_open(uint64_t bytes, uint64_t segment, bool durable)
{
	struct mg_spool_options options = { bytes, segment, durable };
	struct mg_spool *s;
	struct mg_error err;
	assert_int_equal(mg_spool_open(folder, &options, &s, &err), MG_OK);
	return s;
}

/* A row whose id is n in hex. */
static inline struct mg_str row_of(struct mg_buf *b, unsigned n, size_t filler)
{
	char id[33];
	struct mg_buf json = { 0 };
	snprintf(id, sizeof(id), "%032x", n);
	mg_buf_printf(&json, "{\"schema\":\"x\",\"id\":\"%s\",\"filler\":\"", id);
	for (size_t i = 0; i < filler; i++)
		mg_buf_putc(&json, 'f');
	mg_buf_puts(&json, "\"}");
	mg_buf_clear(b);
	assert_true(mg_row_write(b, &(struct mg_decision_row){ .id = { id, 32 }, .time_ms = n, .verdict = { "allow", 5 }, .json = mg_buf_view(&json) }));
	mg_buf_fini(&json);
	return mg_buf_view(b);
}

static inline int append(struct mg_spool *s, unsigned n, size_t filler, struct mg_error *err)
{
	struct mg_buf b = { 0 };
	uint64_t ticket = 0;
	int status = mg_spool_append(s, row_of(&b, n, filler), &ticket, err);
	if (status == MG_OK)
		status = mg_spool_settle(s, ticket, err);
	mg_buf_fini(&b);
	return status;
}

static inline bool spooled(unsigned n)
{
	char id[33];
	struct mg_buf out = { 0 };
	struct mg_error err;
	bool found;
	snprintf(id, sizeof(id), "%032x", n);
	assert_int_equal(mg_spool_find(folder, mg_str_from(id), &out, &found, &err), MG_OK);
	if (found)
		assert_has(out.p, id);
	mg_buf_fini(&out);
	return found;
}

/* The names of the segments there are; a is the caller's. */
static inline size_t segments(struct mg_arena *a, struct mg_str **names)
{
	struct mg_error err;
	size_t n;
	int fd = open(folder, O_RDONLY | O_DIRECTORY);
	assert_int_equal(mg_segments_list(a, fd, names, &n, &err), MG_OK);
	close(fd);
	return n;
}

/* The path of the only segment. */
static inline void only_segment(char path[192])
{
	struct mg_arena *a = mg_arena_new(0);
	struct mg_str *names;
	assert_int_equal(segments(a, &names), 1);
	snprintf(path, 192, "%s/%.*s", folder, MG_STR_ARG(names[0]));
	mg_arena_free(a);
}

#endif
