/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"

static int fail_io(const char *path, int reason, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX], text[128];
	return mg_fail(err, MG_EIO, "cannot read %s: %s", mg_quote(mg_str_from(path), quoted), strerror_r(reason, text, sizeof text));
}

static int fail_long(const char *path, size_t max, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	return mg_fail(err, MG_ELIMIT, "%s is longer than %zu bytes", mg_quote(mg_str_from(path), quoted), max);
}

/* A first size that fits regular files in one go; one byte more shows the end, or that there is more than max. */
static size_t first_size(int fd, size_t max)
{
	struct stat st;
	size_t size = 64 << 10;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= 0)
		size = (uintmax_t)st.st_size < max ? (size_t)st.st_size + 1 : max;
	return size < max ? size : max;
}

static int read_all(int fd, const char *path, size_t max, char **p, size_t *n, struct mg_error *err)
{
	size_t cap = first_size(fd, max) + 1, len = 0;
	char *buf = mg_alloc_fails() ? NULL : malloc(cap);
	while (buf) {
		ssize_t got = read(fd, buf + len, cap - len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			int reason = errno;
			if (got < 0) {
				free(buf);
				return fail_io(path, reason, err);
			}
			*p = buf;
			*n = len;
			return MG_OK;
		}
		len += (size_t)got;
		if (len > max) {
			free(buf);
			return fail_long(path, max, err);
		}
		if (len < cap)
			continue;
		cap = cap < max / 2 ? cap * 2 : max + 1;
		char *grown = mg_alloc_fails() ? NULL : realloc(buf, cap);
		if (!grown)
			free(buf);
		buf = grown;
	}
	return mg_fail_nomem(err);
}

int mg_file_read(const char *path, size_t max, char **p, size_t *n, struct mg_error *err)
{
	*p = NULL;
	*n = 0;
	if (max > SIZE_MAX / 4)
		max = SIZE_MAX / 4;
	if (strcmp(path, "-") == 0)
		return read_all(STDIN_FILENO, "<stdin>", max, p, n, err);
	int fd;
	do {
		fd = open(path, O_RDONLY | O_CLOEXEC);
	} while (fd < 0 && errno == EINTR);
	if (fd < 0)
		return fail_io(path, errno, err);
	int rc = read_all(fd, path, max, p, n, err);
	close(fd);
	return rc;
}

int mg_write_all(int fd, struct mg_str s, size_t *done)
{
	for (*done = 0; *done < s.n;) {
		ssize_t n = write(fd, s.p + *done, s.n - *done);
		if (n > 0)
			*done += (size_t)n; /* a full disk takes what it can, and says why not more when asked again */
		else if (n == 0 || errno != EINTR)
			return n ? errno : ENOSPC;
	}
	return 0;
}
