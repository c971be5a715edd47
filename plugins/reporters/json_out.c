/* SPDX-License-Identifier: Apache-2.0 */
#include "out.h"

#include <string.h>

static void line(struct json *j)
{
	out_char(j->out, '\n');
	for (unsigned i = 0; i < j->depth; i++)
		out_text(j->out, "  ");
}

static void before(struct json *j, const char *key)
{
	if (!j->first)
		out_char(j->out, ',');
	if (j->depth)
		line(j);
	j->first = false;
	if (key) {
		out_json(j->out, (struct mg_str){ key, strlen(key) });
		out_text(j->out, ": ");
	}
}

void json_open(struct json *j, const char *key, char bracket)
{
	before(j, key);
	out_char(j->out, bracket);
	j->depth++;
	j->first = true;
}

void json_close(struct json *j, char bracket)
{
	j->depth--;
	if (!j->first)
		line(j);
	j->first = false;
	out_char(j->out, bracket);
}

void json_str(struct json *j, const char *key, struct mg_str s)
{
	before(j, key);
	out_json(j->out, s);
}

void json_text(struct json *j, const char *key, const char *z)
{
	json_str(j, key, (struct mg_str){ z, strlen(z) });
}

void json_str_or_null(struct json *j, const char *key, struct mg_str s)
{
	if (s.n)
		json_str(j, key, s);
	else
		json_null(j, key);
}

void json_number(struct json *j, const char *key, uint64_t n)
{
	before(j, key);
	out_number(j->out, n);
}

void json_place(struct json *j, const char *key, uint32_t n)
{
	if (n)
		json_number(j, key, n);
	else
		json_null(j, key);
}

void json_bool(struct json *j, const char *key, bool b)
{
	before(j, key);
	out_text(j->out, b ? "true" : "false");
}

void json_null(struct json *j, const char *key)
{
	before(j, key);
	out_text(j->out, "null");
}

void json_member(struct json *j, struct mg_str key, struct mg_str s)
{
	before(j, NULL);
	out_json(j->out, key);
	out_text(j->out, ": ");
	out_json(j->out, s);
}

void json_open_member(struct json *j, struct mg_str key, char bracket)
{
	before(j, NULL);
	out_json(j->out, key);
	out_text(j->out, ": ");
	out_char(j->out, bracket);
	j->depth++;
	j->first = true;
}
