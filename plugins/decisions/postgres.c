/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions in PostgreSQL, for several services on one database. Rows are never changed, and each id is inserted once whoever comes first. Passwords come from where
 * libpq looks (PGPASSFILE, a service file, certificates): a connection text with one in it is refused, since configurations are shown to people. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "common.h"

enum { PRUNE_ROUNDS = 100 };

struct log {
	const struct mg_host *host;
	PGconn *c;
	bool writes;
};

/* One statement at a time: an error names it. The lock is for two services that start on an empty database; its number says "moongate". */
static const char *const schema[] = {
	"BEGIN",
	"SELECT pg_advisory_xact_lock(7885079)",
	"CREATE TABLE IF NOT EXISTS moongate_decisions (id text COLLATE \"C\" NOT NULL, time_ms bigint NOT NULL, verdict text COLLATE \"C\" NOT NULL,"
	" stack text COLLATE \"C\" NOT NULL, bytes integer NOT NULL, json json NOT NULL, PRIMARY KEY (id) INCLUDE (bytes))",
	"CREATE INDEX IF NOT EXISTS moongate_decisions_verdict ON moongate_decisions (verdict, id)",
	"CREATE INDEX IF NOT EXISTS moongate_decisions_stack ON moongate_decisions (stack, id)",
	"CREATE TABLE IF NOT EXISTS moongate_decision_policies (policy text COLLATE \"C\" NOT NULL, id text COLLATE \"C\" NOT NULL"
	" REFERENCES moongate_decisions ON DELETE CASCADE, PRIMARY KEY (policy, id))",
	"CREATE INDEX IF NOT EXISTS moongate_decision_policies_id ON moongate_decision_policies (id)",
	"COMMIT",
	NULL,
};

/* What libpq says, as one line. */
static int fail(const struct log *l, enum mg_status status, const char *what, const char *said, struct mg_error *err)
{
	char line[320];
	size_t n = 0;
	for (; *said && n + 1 < sizeof(line); said++)
		line[n++] = *said == '\n' || *said == '\t' ? ' ' : *said;
	while (n && line[n - 1] == ' ')
		n--;
	line[n] = '\0';
	return l->host->fail(err, status, "%s: %s", what, line);
}

/* A value that the database refuses (class 22, data exception; a character that its encoding does not have) will be refused the next time, too. */
static int fail_result(const struct log *l, const PGresult *r, const char *what, struct mg_error *err)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	bool value = state && strncmp(state, "22", 2) == 0;
	return fail(l, value ? MG_EINPUT : MG_EIO, what, PQresultErrorMessage(r), err);
}

static int run(struct log *l, const char *sql, struct mg_error *err)
{
	PGresult *r = PQexec(l->c, sql);
	ExecStatusType s = PQresultStatus(r);
	int status = s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK ? MG_OK : r ? fail_result(l, r, "statement", err) : fail(l, MG_EIO, "connection", PQerrorMessage(l->c), err);
	PQclear(r);
	return status;
}

static void roll_back(struct log *l)
{
	PQclear(PQexec(l->c, "ROLLBACK"));
}

static int check_encoding(const struct log *l, struct mg_error *err)
{
	const char *encoding = PQparameterStatus(l->c, "server_encoding");
	if (encoding && strcmp(encoding, "UTF8") == 0)
		return MG_OK;
	return l->host->fail(err, MG_EINPUT, "the database has the encoding %s; decisions need one with UTF8 (CREATE DATABASE ... ENCODING 'UTF8')", encoding ? encoding : "?");
}

static int prepare_writer(struct log *l, struct mg_error *err)
{
	int status = MG_OK;
	/* Somebody who may only insert works on tables that somebody else has made. */
	PGresult *r = PQexec(l->c, "SELECT to_regclass('moongate_decision_policies_id') IS NOT NULL");
	bool there = PQresultStatus(r) == PGRES_TUPLES_OK && strcmp(PQgetvalue(r, 0, 0), "t") == 0;
	PQclear(r);
	for (size_t i = 0; !there && schema[i] && status == MG_OK; i++)
		status = run(l, schema[i], err);
	if (status < 0) {
		roll_back(l);
		return status;
	}
	static const char *const statements[][2] = {
		{ "d", "INSERT INTO moongate_decisions (id, time_ms, verdict, stack, bytes, json) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING" },
		{ "p", "INSERT INTO moongate_decision_policies (policy, id) SELECT unnest($1::text[]), $2 ON CONFLICT DO NOTHING" },
	};
	for (size_t i = 0; i < 2 && status == MG_OK; i++) {
		r = PQprepare(l->c, statements[i][0], statements[i][1], 0, NULL);
		if (PQresultStatus(r) != PGRES_COMMAND_OK)
			status = fail_result(l, r, "statement", err);
		PQclear(r);
	}
	return status;
}

/* Settings that keep every call short, ahead of what the configuration says, and one that it cannot change. */
static int connect(struct log *l, const char *connection, struct mg_error *err)
{
	static const char *const keys[] = { "connect_timeout", "application_name", "options", "dbname", "client_encoding", NULL };
	const char *const values[] = { "5", "moongate", "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000", connection, "UTF8",
				       NULL };
	l->c = PQconnectdbParams(keys, values, 1);
	if (!l->c)
		return l->host->fail(err, MG_ENOMEM, "out of memory");
	if (PQstatus(l->c) != CONNECTION_OK)
		return fail(l, MG_EIO, "cannot connect", PQerrorMessage(l->c), err);
	int status = check_encoding(l, err);
	return status == MG_OK && l->writes ? prepare_writer(l, err) : status;
}

static int check_connection(const struct mg_host *host, const char *connection, struct mg_error *err)
{
	char *why = NULL;
	PQconninfoOption *o = PQconninfoParse(connection, &why);
	int status = o ? MG_OK : host->fail(err, MG_EINPUT, "`connection` cannot be read: %s", why ? why : "out of memory");
	for (PQconninfoOption *i = o; i && i->keyword; i++)
		if (i->val && strcmp(i->keyword, "password") == 0)
			status = host->fail(err, MG_EINPUT, "`connection` has a password in it; put that into a file for PGPASSFILE or `passfile=`");
	PQconninfoFree(o);
	PQfreemem(why);
	return status;
}

static void close_log(void *log)
{
	struct log *l = log;
	PQfinish(l->c);
	free(l);
}

static void quiet(void *ctx, const PGresult *r)
{
	(void)ctx, (void)r;
}

static int open_log(void *state, const struct mg_decision_options *o, void **out, struct mg_error *err)
{
	static const char *const names[] = { "connection", NULL };
	const struct mg_host *host = state;
	const char *connection = decisions_setting(o, "connection");
	int status = decisions_known(host, o, names, err);
	if (status == MG_OK)
		status = check_connection(host, connection ? connection : "", err);
	if (status < 0)
		return status;
	struct log *l = calloc(1, sizeof(*l));
	if (!l)
		return host->fail(err, MG_ENOMEM, "out of memory");
	*l = (struct log){ .host = host, .writes = o->writes };
	status = connect(l, connection ? connection : "", err);
	if (status < 0) {
		close_log(l);
		return status;
	}
	PQsetNoticeReceiver(l->c, quiet, NULL);
	*out = l;
	return MG_OK;
}

/* Text parameters end at a NUL. */
static char *copy(struct mg_str s)
{
	char *p = malloc(s.n + 1);
	if (p) {
		if (s.n)
			memcpy(p, s.p, s.n);
		p[s.n] = '\0';
	}
	return p;
}

/* {"A","B"}, an array of texts as the server reads it; to be freed. */
static char *array_of(const struct mg_str *items, size_t n)
{
	size_t need = 3, at = 0;
	for (size_t i = 0; i < n; i++)
		need += 2 * items[i].n + 3;
	char *p = malloc(need);
	if (!p)
		return NULL;
	p[at++] = '{';
	for (size_t i = 0; i < n; i++) {
		if (i)
			p[at++] = ',';
		p[at++] = '"';
		for (size_t k = 0; k < items[i].n; k++) {
			if (items[i].p[k] == '"' || items[i].p[k] == '\\')
				p[at++] = '\\';
			p[at++] = items[i].p[k];
		}
		p[at++] = '"';
	}
	p[at++] = '}';
	p[at] = '\0';
	return p;
}

static int send(struct log *l, const char *statement, int n, const char *const *values, struct mg_error *err)
{
	if (!PQsendQueryPrepared(l->c, statement, n, values, NULL, NULL, 0))
		return fail(l, MG_EIO, "connection", PQerrorMessage(l->c), err);
	return MG_OK;
}

static int send_row(struct log *l, const struct mg_decision_row *r, struct mg_error *err)
{
	char time[24], bytes[24];
	char *texts[] = { copy(r->id), copy(r->verdict), copy(r->stack), copy(r->json), array_of(r->policies, r->npolicies) };
	int status = MG_OK;
	for (size_t i = 0; i < 5; i++)
		if (!texts[i])
			status = l->host->fail(err, MG_ENOMEM, "out of memory");
	snprintf(time, sizeof(time), "%" PRIu64, r->time_ms);
	snprintf(bytes, sizeof(bytes), "%zu", r->json.n);
	const char *const decision[] = { texts[0], time, texts[1], texts[2], bytes, texts[3] }, *const policies[] = { texts[4], texts[0] };
	if (status == MG_OK)
		status = send(l, "d", 6, decision, err);
	if (status == MG_OK && r->npolicies)
		status = send(l, "p", 2, policies, err);
	for (size_t i = 0; i < 5; i++)
		free(texts[i]);
	return status;
}

/* Reads results up to the end of the pipeline; the first failure is kept, since what follows one is only said to be aborted. */
static int read_results(struct log *l, struct mg_error *err)
{
	int status = MG_OK;
	for (unsigned nothing = 0; nothing < 2;) {
		PGresult *r = PQgetResult(l->c);
		ExecStatusType s = PQresultStatus(r);
		nothing = r ? 0 : nothing + 1;
		if (r && s != PGRES_COMMAND_OK && s != PGRES_TUPLES_OK && s != PGRES_PIPELINE_SYNC && s != PGRES_PIPELINE_ABORTED && status == MG_OK)
			status = fail_result(l, r, "insert", err);
		PQclear(r);
		if (s == PGRES_PIPELINE_SYNC && r)
			return status;
	}
	return status == MG_OK ? fail(l, MG_EIO, "connection", PQerrorMessage(l->c), err) : status;
}

/* A pipeline up to a sync is one transaction. */
static int store(void *log, const struct mg_decision_row *const *rows, size_t n, struct mg_error *err)
{
	struct log *l = log;
	enum { CHUNK = 100 }; /* what neither side's buffers may block on for long */
	int status = run(l, "BEGIN", err);
	for (size_t from = 0; from < n && status == MG_OK; from += CHUNK) {
		if (!PQenterPipelineMode(l->c))
			return fail(l, MG_EIO, "connection", PQerrorMessage(l->c), err);
		for (size_t i = from; i < n && i < from + CHUNK && status == MG_OK; i++)
			status = send_row(l, rows[i], err);
		if (status < 0 || !PQpipelineSync(l->c))
			return status < 0 ? MG_EIO : fail(l, MG_EIO, "connection", PQerrorMessage(l->c), err);
		status = read_results(l, err);
		if (!PQexitPipelineMode(l->c) && status == MG_OK)
			status = fail(l, MG_EIO, "connection", PQerrorMessage(l->c), err);
	}
	if (status == MG_OK)
		status = run(l, "COMMIT", err);
	if (status < 0)
		roll_back(l);
	return status;
}

/* The text of a query, with all parameters numbered alike; which of them count says the text. */
static void write_query(const struct mg_decision_filter *f, char *sql, size_t n)
{
	const char *k = f->policy.n ? "p" : "d";
	if (f->id.n) {
		snprintf(sql, n, "SELECT json FROM moongate_decisions WHERE id = $1");
		return;
	}
	/* The planner needs the type of parameters that are not used. */
	snprintf(sql, n,
		 "SELECT d.json FROM moongate_decisions d%s WHERE ($1::text = '' OR %s.id < $1) AND ($5::text = '' OR %s.id >= $5) AND ($6::text = '' OR %s.id < $6)"
		 " AND ($2::text = '' OR d.verdict = $2) AND ($3::text = '' OR d.stack = $3) AND ($4::text = '' OR %s) ORDER BY %s.id DESC LIMIT $7::bigint",
		 f->policy.n ? " JOIN moongate_decision_policies p ON p.id = d.id" : "", k, k, k, f->policy.n ? "p.policy = $4" : "true", k);
}

static int read_rows(struct log *l, int (*row)(void *ctx, struct mg_str json), void *ctx, struct mg_error *err)
{
	int status = MG_OK;
	for (PGresult *r; (r = PQgetResult(l->c)); PQclear(r)) {
		ExecStatusType s = PQresultStatus(r);
		if (s == PGRES_SINGLE_TUPLE && status == MG_OK)
			status = row(ctx, (struct mg_str){ PQgetvalue(r, 0, 0), (size_t)PQgetlength(r, 0, 0) });
		else if (s != PGRES_SINGLE_TUPLE && s != PGRES_TUPLES_OK && status == MG_OK)
			status = fail_result(l, r, "query", err);
	}
	return status;
}

static int query(void *log, const struct mg_decision_filter *f, int (*row)(void *ctx, struct mg_str json), void *ctx, struct mg_error *err)
{
	struct log *l = log;
	char sql[640], since[13] = "", until[13] = "", limit[24];
	char *texts[] = { copy(f->id.n ? f->id : f->before), copy(f->verdict), copy(f->stack), copy(f->policy) };
	int status = MG_OK;
	if (f->since_ms)
		decisions_id_of(f->since_ms, since);
	if (f->until_ms)
		decisions_id_of(f->until_ms, until);
	snprintf(limit, sizeof(limit), "%" PRIu64, f->limit > INT32_MAX ? (uint64_t)INT32_MAX : f->limit);
	for (size_t i = 0; i < 4; i++)
		if (!texts[i])
			status = l->host->fail(err, MG_ENOMEM, "out of memory");
	write_query(f, sql, sizeof(sql));
	const char *const values[] = { texts[0], texts[1], texts[2], texts[3], since, until, limit };
	if (status == MG_OK && (!PQsendQueryParams(l->c, sql, f->id.n ? 1 : 7, NULL, values, NULL, NULL, 0) || !PQsetSingleRowMode(l->c)))
		status = fail(l, MG_EIO, "connection", PQerrorMessage(l->c), err);
	if (status == MG_OK)
		status = read_rows(l, row, ctx, err);
	for (size_t i = 0; i < 4; i++)
		free(texts[i]);
	return status;
}

/* Deletes by sql, which takes one parameter; *removed are the rows. */
static int remove_some(struct log *l, const char *sql, const char *value, uint64_t *removed, struct mg_error *err)
{
	PGresult *r = PQexecParams(l->c, sql, 1, NULL, &value, NULL, NULL, 0);
	int status = PQresultStatus(r) == PGRES_COMMAND_OK ? MG_OK : fail_result(l, r, "prune", err);
	*removed = status == MG_OK ? strtoull(PQcmdTuples(r), NULL, 10) : 0;
	PQclear(r);
	return status;
}

static int remove_all(struct log *l, const char *sql, const char *value, uint64_t *removed, struct mg_error *err)
{
	uint64_t n = 1;
	int status = MG_OK;
	for (int i = 0; i < PRUNE_ROUNDS && n && status == MG_OK; i++) {
		status = remove_some(l, sql, value, &n, err);
		*removed += n;
	}
	return status;
}

/* Sizes are those of the lines: what the database takes for them besides depends on its own housekeeping. */
static int prune(void *log, uint64_t before_ms, uint64_t most_bytes, uint64_t *removed, struct mg_error *err)
{
	struct log *l = log;
	char before[13], bytes[24];
	int status = MG_OK;
	*removed = 0;
	decisions_id_of(before_ms, before);
	snprintf(bytes, sizeof(bytes), "%" PRIu64, most_bytes);
	if (before_ms)
		status = remove_all(l, "DELETE FROM moongate_decisions WHERE id IN (SELECT id FROM moongate_decisions WHERE id < $1::text ORDER BY id LIMIT 5000)", before,
				    removed, err);
	if (status == MG_OK && most_bytes)
		status = remove_all(l,
				    "DELETE FROM moongate_decisions WHERE id IN (SELECT id FROM (SELECT id, sum(bytes) OVER (ORDER BY id DESC) AS total FROM moongate_decisions) s"
				    " WHERE total > $1::bigint ORDER BY id LIMIT 5000)",
				    bytes, removed, err);
	return status;
}

static const struct mg_decision_log log_kind = {
	.size = sizeof(struct mg_decision_log), .name = "postgres",
	.description = "PostgreSQL; settings: connection (as libpq reads it: host=... dbname=..., or a URI; passwords come from PGPASSFILE)",
	.open = open_log, .store = store, .query = query, .prune = prune, .close = close_log,
};
static const struct mg_decision_log *const logs[] = { &log_kind, NULL };

const struct mg_plugin mg_builtin_postgres_decisions = {
	.abi = MG_PLUGIN_ABI, .size = sizeof(struct mg_plugin), .name = "postgres-decisions", .version = "1", .description = "decisions in PostgreSQL",
	.start = decisions_start, .decision_logs = logs,
};
