/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP requests behind the socket: "METHOD /path?query", a line for traceparent, one for Authorization, then the body. Every route that needs no store is asked;
 * whatever comes, there is an answer with a status, and an error has its one shape. */
#include <microhttpd.h>

#include "pack.h"
#include "service/hook.h"
#include "service/query.h"
#include "service/worker.h"

static const char policy[] = "return { id = \"F-1\", title = \"t\", applies = \"*\", check = function(r) r:expect(\"A.B\"):if_present():equals(1) end }\n";

static struct fuzz_pack pack;
static struct mg_loadout load;
static struct mg_worker worker;

static void set_up(void)
{
	struct mg_error err;
	struct mg_policy_set *set;
	fuzz_pack_init(&pack);
	fuzz_pack_write(&pack, MG_STR(policy));
	MUST(mg_policies_load(pack.arena, &pack.options, &set, &err) == MG_OK);
	fuzz_pack_remove(&pack);
	load = (struct mg_loadout){ .config = &pack.config, .set = set, .plugins = &pack.plugins };
	MUST(worker.board = mg_board_new());
	worker.load = &load;
	worker.desk = (struct mg_desk){ .load = &load, .board = worker.board };
	MUST(mg_engine_new(set, &pack.config, &worker.desk.engine, &err) == MG_OK);
	MUST(worker.record = mg_board_claim(worker.board, 1, 0));
}

static struct mg_str line(struct mg_str *rest)
{
	size_t at = mg_str_find(*rest, MG_STR("\n"), 0);
	struct mg_str first = mg_str_sub(*rest, 0, at == (size_t)-1 ? rest->n : at);
	*rest = at == (size_t)-1 ? MG_STR("") : mg_str_sub(*rest, at + 1, rest->n - at - 1);
	return first;
}

/* name=value&... as libmicrohttpd hands it on: decoded, each part ended by NUL. */
static void add_query(struct mg_request *r, char *text)
{
	char *rest, *pair;
	for (pair = strtok_r(text, "&", &rest); pair; pair = strtok_r(NULL, "&", &rest)) {
		char *value = strchr(pair, '='), none[] = "";
		if (value)
			*value++ = '\0';
		else
			value = none;
		MHD_http_unescape(pair);
		MHD_http_unescape(value);
		mg_buf_add(&r->query, pair, strlen(pair) + 1);
		mg_buf_add(&r->query, value, strlen(value) + 1);
	}
}

static void check_answer(const struct mg_answer *a)
{
	struct mg_arena *arena = mg_arena_new(0);
	struct mg_diags diags;
	struct mg_doc doc = { 0 };
	struct mg_error err;
	MUST(!a->status || (a->status >= 200 && a->status < 600));
	if (a->status >= 400 && !a->type && a->status != 503) {
		mg_diags_init(&diags, arena, 4);
		MUST(mg_doc_load(arena, MG_STR("answer"), mg_buf_view(&a->body), MG_FORMAT_JSON, MG_DIALECT_PLAIN, &mg_limits_default, &diags, &doc, &err) == MG_OK);
		const struct mg_node *error = mg_node_at(doc.root, "error");
		MUST(error && mg_node_at(error, "code") && mg_node_at(error, "message"));
	}
	mg_arena_free(arena);
}

static void ask_log(const struct mg_request *r)
{
	struct mg_str name, value;
	struct mg_query q;
	struct mg_error err = { 0 };
	mg_query_init(&q);
	for (size_t at = 0; mg_request_next(r, &at, &name, &value);)
		MUST(mg_query_set(&q, name, value, &err) == MG_OK || err.text[0]);
	MUST(q.limit >= 1 && q.limit <= MG_QUERY_LIMIT_MOST);
}

static void answer(struct mg_request *r, char *method, char *url)
{
	struct mg_judged judged;
	struct mg_str tail = MG_STR_NONE;
	char *query = strchr(url, '?');
	if (query) {
		*query = '\0';
		add_query(r, query + 1);
	}
	MHD_http_unescape(url);
	r->route = mg_route_find(method, url, false, &tail, &r->answer);
	if (!r->route)
		return;
	if (tail.n) {
		MUST(r->tail = strndup(tail.p, tail.n));
		MHD_http_unescape(r->tail);
	}
	worker.desk.arena = mg_arena_new(64u << 20);
	if (r->route->lane == MG_LANE_QUERY)
		ask_log(r);
	if (r->route->work) {
		r->route->work(&worker.desk, r, &r->answer);
	} else {
		mg_judged_begin(&judged, &worker.desk, r);
		r->route->judge(&worker.desk, r, &judged, &r->answer);
	}
	mg_arena_free(worker.desk.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mg_str rest = fuzz_text(data, size);
	struct mg_tokens tokens = { .n = 1, .items = { { .rights = MG_RIGHT_JUDGE } } };
	if (!worker.board)
		set_up();
	struct mg_request *r = mg_request_new(&worker);
	MUST(r);
	r->deadline = UINT64_MAX;
	struct mg_str head = line(&rest);
	char *method = strndup(head.p, head.n), *url = strchr(method, ' ');
	mg_request_trace(r, line(&rest));
	MUST(!mg_tokens_find(&tokens, line(&rest)));
	mg_buf_add(&r->body, rest.p, rest.n);
	if (url) {
		*url++ = '\0';
		answer(r, method, url);
		check_answer(&r->answer);
	}
	free(method);
	mg_request_drop(r);
	return 0;
}
