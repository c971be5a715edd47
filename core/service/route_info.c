/* SPDX-License-Identifier: Apache-2.0 */
/* Health, metrics, the description of the routes: answered by the HTTP thread, never behind a judgement. */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include <moongate/version.h>

#include "service/openapi.h"
#include "service/route.h"

void mg_route_live(struct mg_desk *d, struct mg_request *r, struct mg_answer *out)
{
	(void)d;
	(void)r;
	mg_buf_puts(&out->body, "{\"status\": \"live\"}\n");
}

static void add_time(struct mg_buf *b, uint64_t ms)
{
	struct tm utc;
	time_t seconds = (time_t)(ms / 1000);
	gmtime_r(&seconds, &utc);
	mg_buf_printf(b, "\"%04d-%02d-%02dT%02d:%02d:%02dZ\"", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

static unsigned serving(struct mg_board *b)
{
	unsigned n = 0;
	for (size_t i = 0; i < MG_RECORDS; i++)
		n += atomic_load(&b->records[i].state) == MG_RECORD_SERVING && atomic_load(&b->records[i].slot) < MG_WORKERS_MOST;
	return n;
}

static void add_details(struct mg_buf *b, struct mg_board *board, const struct mg_board_status *s)
{
	mg_buf_printf(b, ", \"generation\": %d, \"policies\": %" PRIu64 ", \"revision\": ", s->generation, s->policies);
	mg_buf_json(b, mg_str_from(s->revision));
	mg_buf_printf(b, ", \"workers\": %u, \"last_load\": {\"ok\": %s, \"time\": ", serving(board), s->ok ? "true" : "false");
	add_time(b, s->time_ms);
	mg_buf_puts(b, ", \"message\": ");
	if (s->ok)
		mg_buf_puts(b, "null");
	else
		mg_buf_json(b, mg_str_from(s->message));
	mg_buf_putc(b, '}');
}

void mg_route_ready(struct mg_desk *d, struct mg_request *r, struct mg_answer *out)
{
	struct mg_board_status s = mg_board_status(d->board);
	bool stopping = atomic_load(&d->board->stopping) != 0, loaded = s.generation && s.policies;
	out->status = stopping || !loaded ? 503 : 200;
	mg_buf_printf(&out->body, "{\"status\": \"%s\"", stopping ? "stopping" : loaded ? "ready" : "not ready");
	if (r->trusted)
		add_details(&out->body, d->board, &s);
	mg_buf_puts(&out->body, "}\n");
}

void mg_route_metrics(struct mg_desk *d, struct mg_request *r, struct mg_answer *out)
{
	(void)r;
	out->type = "text/plain; version=0.0.4; charset=utf-8";
	mg_board_metrics(d->board, &out->body);
}

void mg_route_openapi(struct mg_desk *d, struct mg_request *r, struct mg_answer *out)
{
	(void)d;
	(void)r;
	out->type = "application/yaml";
	mg_buf_add(&out->body, mg_openapi, mg_openapi_size);
}
