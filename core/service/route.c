/* SPDX-License-Identifier: Apache-2.0 */
#include "service/route.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct mg_route routes[] = {
	{ .method = "GET", .path = "/health/live", .health = true, .work = mg_route_live },
	{ .method = "GET", .path = "/health/ready", .health = true, .work = mg_route_ready },
	{ .method = "GET", .path = "/metrics", .access = MG_ACCESS_RIGHT, .right = MG_RIGHT_READ, .health = true, .work = mg_route_metrics },
	{ .method = "GET", .path = "/openapi.yaml", .work = mg_route_openapi },
	{ .method = "GET", .path = "/v1/policies", .access = MG_ACCESS_RIGHT, .right = MG_RIGHT_READ, .work = mg_route_policies },
	{ .method = "GET", .path = "/v1/policies/", .suffix = "", .access = MG_ACCESS_RIGHT, .right = MG_RIGHT_READ, .work = mg_route_policy },
	{ .method = "GET", .path = "/v1/decisions", .access = MG_ACCESS_RIGHT, .right = MG_RIGHT_READ, .lane = MG_LANE_QUERY, .work = mg_route_decisions },
	{ .method = "GET", .path = "/v1/decisions/", .suffix = "", .access = MG_ACCESS_RIGHT, .right = MG_RIGHT_READ, .lane = MG_LANE_QUERY,
	  .work = mg_route_decision },
	{ .method = "POST", .path = "/hook", .access = MG_ACCESS_RIGHT, .right = MG_RIGHT_JUDGE, .lane = MG_LANE_JUDGE, .source = MG_ENTRY_HOOK,
	  .judge = mg_route_hook, .fail = mg_route_hook_fail },
	{ .method = "POST", .path = "/2015-03-31/functions/", .suffix = "/invocations", .access = MG_ACCESS_INVOKE, .right = MG_RIGHT_JUDGE,
	  .lane = MG_LANE_JUDGE, .source = MG_ENTRY_INVOKE, .judge = mg_route_hook, .fail = mg_route_hook_fail },
	{ .method = "POST", .path = "/v1/check", .access = MG_ACCESS_RIGHT, .right = MG_RIGHT_JUDGE, .lane = MG_LANE_JUDGE, .source = MG_ENTRY_CHECK,
	  .judge = mg_route_check },
};

/* Does url, without its query, name the route? */
static bool matches(const struct mg_route *r, struct mg_str url, struct mg_str *tail)
{
	struct mg_str path = mg_str_from(r->path), suffix = mg_str_from(r->suffix);
	if (!r->suffix)
		return mg_str_eq(url, path);
	if (!mg_str_starts(url, path) || !mg_str_ends(url, suffix) || url.n <= path.n + suffix.n)
		return false;
	*tail = mg_str_sub(url, path.n, url.n - path.n - suffix.n);
	return !memchr(tail->p, '/', tail->n);
}

const struct mg_route *mg_route_find(const char *method, const char *url, bool health_only, struct mg_str *tail, struct mg_answer *out)
{
	struct mg_str path = mg_str_from(url);
	const char *asked = !strcmp(method, "HEAD") ? "GET" : method, *allow = NULL;
	char quoted[MG_QUOTE_MAX];
	for (size_t i = 0; i < COUNT(routes); i++) {
		const struct mg_route *r = &routes[i];
		if ((health_only && !r->health) || !matches(r, path, tail))
			continue;
		if (!strcmp(r->method, asked))
			return r;
		allow = !strcmp(r->method, "GET") ? "GET, HEAD" : r->method;
	}
	if (allow) {
		mg_answer_error(out, 405, "wrong_method", "%s answers %s", mg_quote(path, quoted), allow);
		out->allow = allow;
	} else {
		mg_answer_error(out, 404, "not_found", "there is nothing at %s; /openapi.yaml says what there is", mg_quote(path, quoted));
	}
	return NULL;
}
