/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions in a SQLite file, in WAL mode: queries go on while decisions are stored. Ids sort by time, so each index ends with the id and serves pages and
 * spans of time alike. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "common.h"

enum { VERSION = 1, PRUNE_ROWS = 1000, PRUNE_ROUNDS = 200 };

struct log {
	const struct mg_host *host;
	char *path;
	sqlite3 *db; /* NULL in a reader whose file is not there yet */
	sqlite3_stmt *insert, *insert_policy;
	bool writes, durable;
	int busy_ms;
};

static const char schema[] =
	"CREATE TABLE IF NOT EXISTS decisions (id TEXT NOT NULL PRIMARY KEY, time_ms INTEGER NOT NULL, verdict TEXT NOT NULL, stack TEXT NOT NULL, json TEXT NOT NULL);"
	"CREATE INDEX IF NOT EXISTS decisions_verdict ON decisions (verdict, id);"
	"CREATE INDEX IF NOT EXISTS decisions_stack ON decisions (stack, id);"
	"CREATE TABLE IF NOT EXISTS decision_policies (policy TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (policy, id)) WITHOUT ROWID;"
	"CREATE INDEX IF NOT EXISTS decision_policies_id ON decision_policies (id);"
	"PRAGMA user_version = 1;";

static enum mg_status status_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_NOMEM:
		return MG_ENOMEM;
	case SQLITE_TOOBIG:
	case SQLITE_MISMATCH:
	case SQLITE_CONSTRAINT:
		return MG_EINPUT;
	default:
		return MG_EIO;
	}
}

static int fail(const struct log *l, const char *what, struct mg_error *err)
{
	int code = sqlite3_extended_errcode(l->db);
	int status = status_of(code);
	l->host->fail(err, status, "%s: %s: %s", l->path, what, sqlite3_errmsg(l->db));
	return status;
}

static int run(struct log *l, const char *sql, struct mg_error *err)
{
	return sqlite3_exec(l->db, sql, NULL, NULL, NULL) == SQLITE_OK ? MG_OK : fail(l, "cannot be used", err);
}

/* The one number that sql gives. */
static int number(struct log *l, const char *sql, int64_t *out, struct mg_error *err)
{
	sqlite3_stmt *s;
	*out = 0;
	if (sqlite3_prepare_v2(l->db, sql, -1, &s, NULL) != SQLITE_OK)
		return fail(l, "cannot be read", err);
	int code = sqlite3_step(s);
	if (code == SQLITE_ROW)
		*out = sqlite3_column_int64(s, 0);
	int status = code == SQLITE_ROW ? MG_OK : fail(l, "cannot be read", err);
	sqlite3_finalize(s);
	return status;
}

static int check_version(struct log *l, int64_t *version, struct mg_error *err)
{
	int status = number(l, "PRAGMA user_version", version, err);
	if (status == MG_OK && *version > VERSION)
		return l->host->fail(err, MG_EINPUT, "%s was made by a newer moongate (layout %" PRId64 ", this one knows %d)", l->path, *version, VERSION);
	return status;
}

/* New files have their free pages given back piece by piece, so that retention by size shrinks them. */
static int prepare_writer(struct log *l, struct mg_error *err)
{
	int64_t version;
	int status = run(l, "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 67108864;", err);
	if (status == MG_OK)
		status = run(l, l->durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", err);
	if (status == MG_OK)
		status = check_version(l, &version, err);
	if (status == MG_OK && version < VERSION) {
		status = run(l, "BEGIN IMMEDIATE", err);
		if (status == MG_OK)
			status = run(l, schema, err);
		if (status == MG_OK)
			status = run(l, "COMMIT", err);
	}
	if (status < 0)
		return status;
	if (sqlite3_prepare_v3(l->db, "INSERT INTO decisions (id, time_ms, verdict, stack, json) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING", -1,
			       SQLITE_PREPARE_PERSISTENT, &l->insert, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v3(l->db, "INSERT INTO decision_policies (policy, id) VALUES (?1, ?2) ON CONFLICT DO NOTHING", -1, SQLITE_PREPARE_PERSISTENT,
			       &l->insert_policy, NULL) != SQLITE_OK)
		return fail(l, "cannot be used", err);
	return MG_OK;
}

static void disconnect(struct log *l)
{
	sqlite3_finalize(l->insert);
	sqlite3_finalize(l->insert_policy);
	sqlite3_close(l->db);
	l->insert = l->insert_policy = NULL;
	l->db = NULL;
}

/* Nobody else may read what was decided. */
static int make_file(struct log *l, struct mg_error *err)
{
	int fd = open(l->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return l->host->fail(err, MG_EIO, "%s cannot be opened: %s", l->path, strerror(errno));
	close(fd);
	return MG_OK;
}

static int connect(struct log *l, struct mg_error *err)
{
	int status = l->writes ? make_file(l, err) : MG_OK;
	if (status < 0 || (!l->writes && access(l->path, F_OK) < 0 && errno == ENOENT))
		return status;
	if (sqlite3_open_v2(l->path, &l->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
		status = l->db ? fail(l, "cannot be opened", err) : l->host->fail(err, MG_ENOMEM, "out of memory");
		disconnect(l);
		return status;
	}
	sqlite3_busy_timeout(l->db, l->busy_ms);
	status = l->writes ? prepare_writer(l, err) : run(l, "PRAGMA query_only = 1", err);
	if (status < 0)
		disconnect(l);
	return status;
}

static void close_log(void *log)
{
	struct log *l = log;
	disconnect(l);
	free(l->path);
	free(l);
}

static int open_log(void *state, const struct mg_decision_options *o, void **out, struct mg_error *err)
{
	static const char *const names[] = { "path", "busy_millis", NULL };
	const struct mg_host *host = state;
	const char *path = decisions_setting(o, "path");
	uint64_t busy = 0;
	int status = decisions_known(host, o, names, err);
	if (status == MG_OK)
		status = decisions_number(host, o, "busy_millis", 2000, 0, 60000, &busy, err);
	if (status < 0)
		return status;
	struct log *l = calloc(1, sizeof(*l));
	if (l)
		*l = (struct log){ .host = host, .path = decisions_path(o, path ? path : "decisions.db"), .writes = o->writes, .durable = o->durable, .busy_ms = (int)busy };
	status = l && l->path ? connect(l, err) : host->fail(err, MG_ENOMEM, "out of memory");
	if (status == MG_OK)
		*out = l;
	else if (l)
		close_log(l);
	return status;
}

static void bind(sqlite3_stmt *s, int at, struct mg_str text)
{
	sqlite3_bind_text64(s, at, text.p ? text.p : "", text.n, SQLITE_STATIC, SQLITE_UTF8);
}

static int step(struct log *l, sqlite3_stmt *s, struct mg_error *err)
{
	int code = sqlite3_step(s);
	int status = code == SQLITE_DONE ? MG_OK : fail(l, "cannot be written", err);
	sqlite3_reset(s);
	return status;
}

static int insert(struct log *l, const struct mg_decision_row *r, struct mg_error *err)
{
	bind(l->insert, 1, r->id);
	sqlite3_bind_int64(l->insert, 2, (sqlite3_int64)r->time_ms);
	bind(l->insert, 3, r->verdict);
	bind(l->insert, 4, r->stack);
	bind(l->insert, 5, r->json);
	int status = step(l, l->insert, err);
	for (size_t i = 0; i < r->npolicies && status == MG_OK; i++) {
		bind(l->insert_policy, 1, r->policies[i]);
		bind(l->insert_policy, 2, r->id);
		status = step(l, l->insert_policy, err);
	}
	return status;
}

static int store(void *log, const struct mg_decision_row *const *rows, size_t n, struct mg_error *err)
{
	struct log *l = log;
	int status = run(l, "BEGIN IMMEDIATE", err);
	if (status < 0)
		return status;
	for (size_t i = 0; i < n && status == MG_OK; i++)
		status = insert(l, rows[i], err);
	if (status == MG_OK)
		status = run(l, "COMMIT", err);
	if (status < 0)
		sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
	return status;
}

/* The statement of a query. Parameters are always all bound, so that each has one number. */
static int prepare(struct log *l, const struct mg_decision_filter *f, sqlite3_stmt **out, struct mg_error *err)
{
	char sql[640], since[13], until[13];
	const char *k = f->policy.n ? "p" : "d";
	if (f->id.n)
		snprintf(sql, sizeof(sql), "SELECT json FROM decisions WHERE id = ?1");
	else
		snprintf(sql, sizeof(sql), "SELECT d.json FROM %s WHERE %s%s%s%s%s%s%s%s%s%s%s ORDER BY %s.id DESC LIMIT ?7",
			 f->policy.n ? "decision_policies p CROSS JOIN decisions d ON d.id = p.id" : "decisions d", f->policy.n ? "p.policy = ?4" : "1",
			 f->before.n ? " AND " : "", f->before.n ? k : "", f->before.n ? ".id < ?1" : "", f->verdict.n ? " AND d.verdict = ?2" : "",
			 f->stack.n ? " AND d.stack = ?3" : "", f->since_ms ? " AND " : "", f->since_ms ? k : "", f->since_ms ? ".id >= ?5" : "",
			 f->until_ms ? " AND " : "", f->until_ms ? (f->policy.n ? "p.id < ?6" : "d.id < ?6") : "", k);
	if (sqlite3_prepare_v2(l->db, sql, -1, out, NULL) != SQLITE_OK)
		return fail(l, "cannot be asked", err);
	decisions_id_of(f->since_ms, since);
	decisions_id_of(f->until_ms, until);
	bind(*out, 1, f->id.n ? f->id : f->before);
	bind(*out, 2, f->verdict);
	bind(*out, 3, f->stack);
	bind(*out, 4, f->policy);
	sqlite3_bind_text(*out, 5, since, 12, SQLITE_TRANSIENT);
	sqlite3_bind_text(*out, 6, until, 12, SQLITE_TRANSIENT);
	sqlite3_bind_int64(*out, 7, f->limit > INT32_MAX ? INT32_MAX : (sqlite3_int64)f->limit);
	return MG_OK;
}

/* *empty: nothing was ever stored. */
static int ready(struct log *l, bool *empty, struct mg_error *err)
{
	int64_t version = 0;
	int status = l->db ? MG_OK : connect(l, err);
	if (status == MG_OK && l->db)
		status = check_version(l, &version, err);
	*empty = version == 0;
	return status;
}

static int query(void *log, const struct mg_decision_filter *f, int (*row)(void *ctx, struct mg_str json), void *ctx, struct mg_error *err)
{
	struct log *l = log;
	sqlite3_stmt *s;
	bool empty;
	int status = ready(l, &empty, err);
	if (status < 0 || empty)
		return status;
	status = prepare(l, f, &s, err);
	if (status < 0)
		return status;
	int code = SQLITE_DONE;
	while (status == MG_OK && (code = sqlite3_step(s)) == SQLITE_ROW)
		status = row(ctx, (struct mg_str){ (const char *)sqlite3_column_text(s, 0), (size_t)sqlite3_column_bytes(s, 0) });
	if (status == MG_OK && code != SQLITE_DONE)
		status = fail(l, "cannot be asked", err);
	sqlite3_finalize(s);
	return status;
}

/* Removes the oldest rows for which condition holds, at most as many. */
static int remove_some(struct log *l, const char *condition, int most, int64_t *removed, struct mg_error *err)
{
	char sql[320];
	snprintf(sql, sizeof(sql),
		 "BEGIN IMMEDIATE; CREATE TEMP TABLE IF NOT EXISTS gone (id TEXT PRIMARY KEY); DELETE FROM gone;"
		 "INSERT INTO gone SELECT id FROM decisions WHERE %s ORDER BY id LIMIT %d;"
		 "DELETE FROM decision_policies WHERE id IN (SELECT id FROM gone); DELETE FROM decisions WHERE id IN (SELECT id FROM gone);",
		 condition, most);
	int status = run(l, sql, err);
	*removed = status == MG_OK ? sqlite3_changes(l->db) : 0;
	if (status == MG_OK)
		status = run(l, "COMMIT", err);
	if (status < 0)
		sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
	return status;
}

/* Bytes of pages in use. */
static int size_of(struct log *l, uint64_t *bytes, struct mg_error *err)
{
	int64_t n;
	int status = number(l, "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size", &n, err);
	*bytes = status == MG_OK ? (uint64_t)n : 0;
	return status;
}

static int prune_old(struct log *l, uint64_t before_ms, uint64_t *removed, struct mg_error *err)
{
	char old[40], before[13];
	int64_t n = PRUNE_ROWS;
	int status = MG_OK;
	decisions_id_of(before_ms, before);
	snprintf(old, sizeof(old), "id < '%s'", before);
	for (int i = 0; i < PRUNE_ROUNDS && n == PRUNE_ROWS && status == MG_OK; i++) {
		status = remove_some(l, old, PRUNE_ROWS, &n, err);
		*removed += (uint64_t)n;
	}
	return status;
}

/* Not many more than need to go: the oldest of them say how large they are. */
static int prune_large(struct log *l, uint64_t most_bytes, uint64_t *removed, struct mg_error *err)
{
	uint64_t bytes;
	int64_t n = 1, each = 1;
	int status = size_of(l, &bytes, err);
	for (int i = 0; i < PRUNE_ROUNDS && status == MG_OK && bytes > most_bytes && n; i++) {
		status = number(l, "SELECT coalesce(avg(length(json)), 0) * 2 + 4096 FROM (SELECT json FROM decisions ORDER BY id LIMIT 50)", &each, err);
		if (status < 0)
			break;
		uint64_t rows = (bytes - most_bytes) / (uint64_t)each + 1;
		status = remove_some(l, "1", rows < PRUNE_ROWS ? (int)rows : PRUNE_ROWS, &n, err);
		*removed += (uint64_t)n;
		if (status == MG_OK)
			status = size_of(l, &bytes, err);
	}
	return status;
}

static int prune(void *log, uint64_t before_ms, uint64_t most_bytes, uint64_t *removed, struct mg_error *err)
{
	struct log *l = log;
	*removed = 0;
	int status = before_ms ? prune_old(l, before_ms, removed, err) : MG_OK;
	if (status == MG_OK && most_bytes)
		status = prune_large(l, most_bytes, removed, err);
	return status == MG_OK && *removed ? run(l, "PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(PASSIVE)", err) : status;
}

static const struct mg_decision_log log_kind = {
	.size = sizeof(struct mg_decision_log), .name = "sqlite",
	.description = "a SQLite file; settings: path (decisions.db), busy_millis (2000)",
	.rank = 20, .open = open_log, .store = store, .query = query, .prune = prune, .close = close_log,
};
static const struct mg_decision_log *const logs[] = { &log_kind, NULL };

const struct mg_plugin mg_builtin_sqlite_decisions = {
	.abi = MG_PLUGIN_ABI, .size = sizeof(struct mg_plugin), .name = "sqlite-decisions", .version = "1", .description = "decisions in SQLite",
	.start = decisions_start, .decision_logs = logs,
};
