/* SPDX-License-Identifier: Apache-2.0 */
/* Routes: the table of what the service answers, and what a route works with. */
#ifndef MG_SERVICE_ROUTE_H
#define MG_SERVICE_ROUTE_H

#include "service/judged.h"
#include "service/queue.h"
#include "service/service.h"

struct mg_keeper;

/* What a thread answers with. The HTTP thread's has no engine. */
struct mg_desk {
	const struct mg_loadout *load;
	struct mg_board *board;
	struct mg_policy_count **counts; /* by index of the policy */
	struct mg_engine *engine;        /* of the judging thread; NULL when no policies are loaded */
	struct mg_arena *arena;          /* reset before each request */
	struct mg_keeper *keeper;        /* of the worker */
	struct mg_ledger *ledger;        /* of the thread that answers queries; NULL or without a kind: decisions are not kept */
};

enum mg_access { MG_ACCESS_ANYONE, MG_ACCESS_RIGHT, MG_ACCESS_INVOKE };

struct mg_route {
	const char *method, *path;
	const char *suffix; /* NULL: the path is the whole; otherwise one segment follows, then this */
	enum mg_access access;
	enum mg_right right;
	enum mg_lane lane; /* NONE: answered by the HTTP thread at once */
	enum mg_entry source;
	bool health; /* also at the address for health */
	void (*work)(struct mg_desk *d, struct mg_request *r, struct mg_answer *out);
	/* For the judging lane, instead of work. */
	void (*judge)(struct mg_desk *d, struct mg_request *r, struct mg_judged *judged, struct mg_answer *out);
	/* For the judging lane: the answer when no verdict can be had, for the reason in words; NULL: an error 503. */
	void (*fail)(const struct mg_desk *d, const struct mg_request *r, const char *reason, struct mg_answer *out);
};

/* Finds the route. NULL: out is the error (404, 405). *tail is the segment, still encoded. */
const struct mg_route *mg_route_find(const char *method, const char *url, bool health_only, struct mg_str *tail, struct mg_answer *out);

void mg_route_live(struct mg_desk *d, struct mg_request *r, struct mg_answer *out);
void mg_route_ready(struct mg_desk *d, struct mg_request *r, struct mg_answer *out);
void mg_route_metrics(struct mg_desk *d, struct mg_request *r, struct mg_answer *out);
void mg_route_openapi(struct mg_desk *d, struct mg_request *r, struct mg_answer *out);
void mg_route_policies(struct mg_desk *d, struct mg_request *r, struct mg_answer *out);
void mg_route_policy(struct mg_desk *d, struct mg_request *r, struct mg_answer *out);
void mg_route_hook(struct mg_desk *d, struct mg_request *r, struct mg_judged *judged, struct mg_answer *out);
void mg_route_hook_fail(const struct mg_desk *d, const struct mg_request *r, const char *reason, struct mg_answer *out);
void mg_route_decisions(struct mg_desk *d, struct mg_request *r, struct mg_answer *out);
void mg_route_decision(struct mg_desk *d, struct mg_request *r, struct mg_answer *out);
void mg_route_check(struct mg_desk *d, struct mg_request *r, struct mg_judged *judged, struct mg_answer *out);

#endif
