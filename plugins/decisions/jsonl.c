/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions as JSON lines in a file or on standard output. The file may be moved away at any time: the next batch goes to a new one. Queries read the whole
 * file, which must therefore stay below scan_bytes; what has been moved away is out of their reach. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"
#include "jsonl_scan.h"

/* The same decisions may come twice only within what one batch is: looking back over some of those is enough. */
enum { ID = 32, KNOWN = 16384, TAIL = 64 << 20 };

struct log {
	const struct mg_host *host;
	char *path; /* NULL: standard output */
	int fd;     /* -1: not open */
	bool writes, durable;
	uint64_t scan_bytes;
	char (*known)[ID]; /* ids stored last, a ring */
	size_t nknown, at;
	char *text; /* a batch */
	size_t n, cap;
};

static void close_log(void *log)
{
	struct log *l = log;
	if (l->fd >= 0 && l->path)
		close(l->fd);
	free(l->path);
	free(l->known);
	free(l->text);
	free(l);
}

static int no_memory(const struct log *l, struct mg_error *err)
{
	return l->host->fail(err, MG_ENOMEM, "out of memory");
}

static int fail(const struct log *l, const char *what, struct mg_error *err)
{
	return l->host->fail(err, MG_EIO, "%s cannot be %s: %s", l->path ? l->path : "standard output", what, strerror(errno));
}

static bool reserve(struct log *l, size_t n)
{
	if (n <= l->cap)
		return true;
	char *p = realloc(l->text, n + n / 2);
	if (!p)
		return false;
	l->text = p;
	l->cap = n + n / 2;
	return true;
}

static void learn(struct log *l, struct mg_str id)
{
	if (id.n != ID)
		return;
	memcpy(l->known[l->at], id.p, ID);
	l->at = (l->at + 1) % KNOWN;
	if (l->nknown < KNOWN)
		l->nknown++;
}

static int by_id(const void *a, const void *b)
{
	return memcmp(a, b, ID);
}

/* The inside of the string that the member called id is. */
static struct mg_str id_of(struct mg_str line)
{
	struct mg_str value;
	if (!jsonl_member(line, "id", &value) || value.n != ID + 2 || value.p[0] != '"')
		return (struct mg_str){ NULL, 0 };
	return (struct mg_str){ value.p + 1, ID };
}

/* Calls line for each whole line from offset from to offset to. */
static int each_line(struct log *l, int fd, uint64_t from, uint64_t to, int (*line)(void *ctx, uint64_t at, struct mg_str text), void *ctx, struct mg_error *err)
{
	size_t have = 0;
	int status = MG_OK;
	while (status == MG_OK) {
		if (!reserve(l, have + 65536))
			return no_memory(l, err);
		uint64_t at = from + have;
		size_t want = l->cap - have;
		ssize_t got = at >= to ? 0 : pread(fd, l->text + have, want < to - at ? want : (size_t)(to - at), (off_t)at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(l, "read", err);
		if (got == 0)
			break;
		have += (size_t)got;
		size_t start = 0;
		for (char *end; status == MG_OK && (end = memchr(l->text + start, '\n', have - start)); start = (size_t)(end - l->text) + 1)
			status = line(ctx, from + start, (struct mg_str){ l->text + start, (size_t)(end - l->text) - start });
		memmove(l->text, l->text + start, have - start);
		from += start;
		have -= start;
	}
	return status;
}

static int learn_line(void *ctx, uint64_t at, struct mg_str text)
{
	(void)at;
	learn(ctx, id_of(text));
	return MG_OK;
}

/* Cuts off what the end of a process left of a line, so that the next one does not run into it. */
static int mend(struct log *l, uint64_t *size, struct mg_error *err)
{
	char last;
	while (*size && pread(l->fd, &last, 1, (off_t)*size - 1) == 1 && last != '\n') {
		char back[4096];
		size_t n = *size < sizeof(back) ? (size_t)*size : sizeof(back);
		if (pread(l->fd, back, n, (off_t)(*size - n)) != (ssize_t)n)
			return fail(l, "read", err);
		const char *feed = memrchr(back, '\n', n);
		*size -= feed ? n - (size_t)(feed + 1 - back) : n;
		if (ftruncate(l->fd, (off_t)*size) < 0)
			return fail(l, "cut", err);
	}
	return MG_OK;
}

static int open_file(struct log *l, struct mg_error *err)
{
	struct stat s;
	l->fd = open(l->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
	if (l->fd < 0 || fstat(l->fd, &s) < 0)
		return fail(l, "opened", err);
	if (!S_ISREG(s.st_mode))
		return MG_OK;
	uint64_t size = (uint64_t)s.st_size;
	int status = mend(l, &size, err);
	uint64_t from = size > TAIL ? size - TAIL : 0;
	return status == MG_OK ? each_line(l, l->fd, from, size, learn_line, l, err) : status;
}

/* Has somebody moved the file away? */
static bool moved(const struct log *l)
{
	struct stat there, ours;
	return stat(l->path, &there) < 0 || fstat(l->fd, &ours) < 0 || there.st_ino != ours.st_ino || there.st_dev != ours.st_dev;
}

static int ensure_open(struct log *l, struct mg_error *err)
{
	if (!l->path || !l->writes)
		return MG_OK;
	if (l->fd >= 0 && moved(l)) {
		close(l->fd);
		l->fd = -1;
	}
	return l->fd >= 0 ? MG_OK : open_file(l, err);
}

static int open_log(void *state, const struct mg_decision_options *o, void **out, struct mg_error *err)
{
	static const char *const names[] = { "path", "scan_bytes", NULL };
	const struct mg_host *host = state;
	const char *path = decisions_setting(o, "path");
	uint64_t scan = 0;
	int status = decisions_known(host, o, names, err);
	if (status == MG_OK)
		status = decisions_number(host, o, "scan_bytes", 1u << 30, 1u << 16, 1ull << 40, &scan, err);
	if (status < 0)
		return status;
	bool standard = path && strcmp(path, "-") == 0;
	struct log *l = calloc(1, sizeof(*l));
	if (!l)
		return host->fail(err, MG_ENOMEM, "out of memory");
	*l = (struct log){ .host = host, .fd = standard ? STDOUT_FILENO : -1, .writes = o->writes, .durable = o->durable, .scan_bytes = scan };
	l->known = calloc(KNOWN, ID);
	l->path = standard ? NULL : decisions_path(o, path ? path : "decisions.jsonl");
	status = l->known && (standard || l->path) ? ensure_open(l, err) : no_memory(l, err);
	if (status == MG_OK)
		*out = l;
	else
		close_log(l);
	return status;
}

static int write_all(struct log *l, struct mg_error *err)
{
	off_t before = l->path ? lseek(l->fd, 0, SEEK_END) : -1;
	size_t done = 0;
	while (done < l->n) {
		ssize_t n = write(l->fd, l->text + done, l->n - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			int status = fail(l, "written", err);
			/* The batch comes again as a whole. */
			if (done && before >= 0 && ftruncate(l->fd, before) < 0)
				status = fail(l, "cut", err);
			return status;
		}
		done += (size_t)n;
	}
	if (l->durable && l->path && fdatasync(l->fd) < 0)
		return fail(l, "synced", err);
	return MG_OK;
}

static int store(void *log, const struct mg_decision_row *const *rows, size_t n, struct mg_error *err)
{
	struct log *l = log;
	int status = ensure_open(l, err);
	char (*sorted)[ID] = status == MG_OK ? malloc((l->nknown + 1) * ID) : NULL;
	if (status < 0)
		return status;
	if (!sorted)
		return no_memory(l, err);
	memcpy(sorted, l->known, l->nknown * ID);
	qsort(sorted, l->nknown, ID, by_id);
	l->n = 0;
	for (size_t i = 0; i < n && status == MG_OK; i++) {
		const struct mg_decision_row *r = rows[i];
		if (r->id.n == ID && bsearch(r->id.p, sorted, l->nknown, ID, by_id))
			continue;
		if (!reserve(l, l->n + r->json.n + 1)) {
			status = no_memory(l, err);
			break;
		}
		memcpy(l->text + l->n, r->json.p, r->json.n);
		l->n += r->json.n;
		l->text[l->n++] = '\n';
	}
	free(sorted);
	if (status == MG_OK)
		status = write_all(l, err);
	for (size_t i = 0; i < n && status == MG_OK; i++)
		learn(l, rows[i]->id);
	return status;
}

/* What fits, the newest that are wanted: a heap with the oldest of them on top. */
struct hit {
	char id[ID];
	uint64_t at;
	size_t n;
};

struct search {
	const struct mg_decision_filter *f;
	struct hit *hits;
	size_t n, limit;
	char since[13], until[13];
};

static bool fits(const struct search *s, struct mg_str line, struct mg_str id)
{
	const struct mg_decision_filter *f = s->f;
	struct mg_str value;
	if (f->id.n)
		return f->id.n == ID && memcmp(id.p, f->id.p, ID) == 0;
	if (f->before.n == ID && memcmp(id.p, f->before.p, ID) >= 0)
		return false;
	if ((f->since_ms && memcmp(id.p, s->since, 12) < 0) || (f->until_ms && memcmp(id.p, s->until, 12) >= 0))
		return false;
	if (f->verdict.n && !(jsonl_member(line, "verdict", &value) && jsonl_is(value, f->verdict)))
		return false;
	if (f->stack.n && !(jsonl_member(line, "stack", &value) && jsonl_is(value, f->stack)))
		return false;
	return !f->policy.n || (jsonl_member(line, "policies", &value) && jsonl_has(value, f->policy));
}

static void sift_down(struct hit *h, size_t n)
{
	for (size_t i = 0, k; (k = 2 * i + 1) < n; i = k) {
		if (k + 1 < n && by_id(h[k + 1].id, h[k].id) < 0)
			k++;
		if (by_id(h[i].id, h[k].id) <= 0)
			return;
		struct hit t = h[i];
		h[i] = h[k];
		h[k] = t;
	}
}

static void sift_up(struct hit *h, size_t i)
{
	for (; i && by_id(h[i].id, h[(i - 1) / 2].id) < 0; i = (i - 1) / 2) {
		struct hit t = h[i];
		h[i] = h[(i - 1) / 2];
		h[(i - 1) / 2] = t;
	}
}

static int search_line(void *ctx, uint64_t at, struct mg_str line)
{
	struct search *s = ctx;
	struct mg_str id = id_of(line);
	if (!id.n || !fits(s, line, id) || (s->n == s->limit && by_id(id.p, s->hits[0].id) <= 0))
		return MG_OK;
	for (size_t i = 0; s->f->id.n && i < s->n; i++)
		return MG_OK; /* one is enough */
	size_t place = s->n < s->limit ? s->n++ : 0;
	memcpy(s->hits[place].id, id.p, ID);
	s->hits[place].at = at;
	s->hits[place].n = line.n;
	if (place || s->n == 1)
		sift_up(s->hits, place);
	else
		sift_down(s->hits, s->n);
	return MG_OK;
}

static int newest_first(const void *a, const void *b)
{
	return by_id(((const struct hit *)b)->id, ((const struct hit *)a)->id);
}

static int hand_out(struct log *l, int fd, struct search *s, int (*row)(void *ctx, struct mg_str json), void *ctx, struct mg_error *err)
{
	int status = MG_OK;
	qsort(s->hits, s->n, sizeof(*s->hits), newest_first);
	for (size_t i = 0; i < s->n && status == MG_OK; i++) {
		if (i && by_id(s->hits[i].id, s->hits[i - 1].id) == 0)
			continue;
		if (!reserve(l, s->hits[i].n + 1))
			return no_memory(l, err);
		if (pread(fd, l->text, s->hits[i].n, (off_t)s->hits[i].at) != (ssize_t)s->hits[i].n)
			return fail(l, "read", err);
		status = row(ctx, (struct mg_str){ l->text, s->hits[i].n });
	}
	return status;
}

static int search(struct log *l, int fd, const struct mg_decision_filter *f, int (*row)(void *ctx, struct mg_str json), void *ctx, struct mg_error *err)
{
	struct search s = { .f = f, .limit = f->limit < 100000 ? (size_t)f->limit : 100000 };
	struct stat info;
	if (fstat(fd, &info) < 0)
		return fail(l, "read", err);
	if ((uint64_t)info.st_size > l->scan_bytes)
		return l->host->fail(err, MG_EINPUT, "%s has more than %" PRIu64 " bytes (scan_bytes) to look through: move it away more often, or keep decisions in a database",
				     l->path, l->scan_bytes);
	s.hits = calloc(s.limit + 1, sizeof(*s.hits));
	if (!s.hits)
		return no_memory(l, err);
	decisions_id_of(f->since_ms, s.since);
	decisions_id_of(f->until_ms, s.until);
	int status = each_line(l, fd, 0, (uint64_t)info.st_size, search_line, &s, err);
	if (status == MG_OK)
		status = hand_out(l, fd, &s, row, ctx, err);
	free(s.hits);
	return status;
}

static int query(void *log, const struct mg_decision_filter *f, int (*row)(void *ctx, struct mg_str json), void *ctx, struct mg_error *err)
{
	struct log *l = log;
	if (!l->path)
		return l->host->fail(err, MG_EINPUT, "decisions go to standard output; whoever collects them there can be asked");
	int fd = open(l->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? MG_OK : fail(l, "read", err);
	int status = f->limit ? search(l, fd, f, row, ctx, err) : MG_OK;
	close(fd);
	return status;
}

static const struct mg_decision_log log_kind = {
	.size = sizeof(struct mg_decision_log), .name = "jsonl",
	.description = "JSON lines; settings: path (decisions.jsonl; - is standard output), scan_bytes (1 GiB, for queries)",
	.rank = 10, .open = open_log, .store = store, .query = query, .close = close_log,
};
static const struct mg_decision_log *const logs[] = { &log_kind, NULL };

const struct mg_plugin mg_builtin_jsonl_decisions = {
	.abi = MG_PLUGIN_ABI, .size = sizeof(struct mg_plugin), .name = "jsonl-decisions", .version = "1", .description = "decisions as JSON lines",
	.start = decisions_start, .decision_logs = logs,
};
