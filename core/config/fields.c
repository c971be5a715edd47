/* SPDX-License-Identifier: Apache-2.0 */
#include "config/fields.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"

int (mg_fail_at)(struct mg_error *err, const struct mg_node *n, const char *fmt, ...)
{
	char text[MG_ERROR_TEXT];
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	struct mg_place at = mg_source_place(n->source, n->span);
	return mg_fail(err, MG_EINPUT, "%.*s:%u:%u: %s", MG_STR_ARG(n->source->label), at.line, at.column, text);
}

int mg_fields_known(const struct mg_node *map, const char *what, const char *const *names, size_t n, struct mg_error *err)
{
	for (uint32_t i = 0; i < map->count; i++) {
		const struct mg_member *m = &map->members[i];
		bool known = false;
		for (size_t k = 0; k < n && !known; k++)
			known = mg_str_is(m->key, names[k]);
		if (known)
			continue;
		char quoted[MG_QUOTE_MAX];
		const char *near = mg_str_nearest(m->key, names, n);
		struct mg_node place = *m->value;
		place.span = m->key_span;
		if (near)
			return mg_fail_at(err, &place, "%s has no key %s; did you mean `%s`?", what, mg_quote(m->key, quoted), near);
		struct mg_buf all = { 0 };
		for (size_t k = 0; k < n; k++)
			mg_buf_printf(&all, "%s%s", k ? ", " : "", names[k]);
		int status = mg_fail_at(err, &place, "%s has no key %s; it has %.*s", what, mg_quote(m->key, quoted), MG_STR_ARG(mg_buf_view(&all)));
		mg_buf_fini(&all);
		return status;
	}
	return MG_OK;
}

static int wrong(struct mg_error *err, const struct mg_node *n, const char *key, const char *should)
{
	return mg_fail_at(err, n, "`%s` is %s, it must be %s", key, mg_kind_name((enum mg_kind)n->kind), should);
}

int mg_field_map(const struct mg_node *n, const char *key, struct mg_error *err)
{
	return n->kind == MG_MAP ? MG_OK : wrong(err, n, key, "a map");
}

int mg_field_list(const struct mg_node *n, const char *key, struct mg_error *err)
{
	return n->kind == MG_LIST ? MG_OK : wrong(err, n, key, "a list");
}

int mg_field_text(const struct mg_node *n, const char *key, struct mg_str *out, struct mg_error *err)
{
	if (n->kind != MG_TEXT)
		return wrong(err, n, key, "a text");
	if (n->text.n == 0)
		return mg_fail_at(err, n, "`%s` is empty, it must be a text", key);
	*out = n->text;
	return MG_OK;
}

int mg_field_texts(struct mg_arena *a, const struct mg_node *n, const char *key, struct mg_str **out, size_t *count, struct mg_error *err)
{
	int status = mg_field_list(n, key, err);
	if (status < 0)
		return status;
	*out = mg_new_n(a, struct mg_str, (size_t)n->count + 1);
	if (!*out)
		return mg_fail_arena(a, err);
	for (uint32_t i = 0; i < n->count; i++) {
		const struct mg_node *item = n->items[i];
		bool number = item->kind == MG_INT || item->kind == MG_FLOAT;
		if (item->kind == MG_TEXT && item->text.n == 0)
			return mg_fail_at(err, item, "a text in `%s` is empty; write it, or leave it out", key);
		if (!number && item->kind != MG_TEXT)
			return wrong(err, item, key, "a list of texts");
		(*out)[i] = mg_arena_str(a, number ? item->raw : item->text);
		if (!(*out)[i].p)
			return mg_fail_arena(a, err);
	}
	*count = n->count;
	return MG_OK;
}

int mg_field_date(const struct mg_node *n, const char *key, struct mg_date *out, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	if (!mg_node_is_scalar(n))
		return wrong(err, n, key, "a date as YYYY-MM-DD");
	if (!mg_date_parse(n->raw, out))
		return mg_fail_at(err, n, "`%s` is %s, it must be a day as YYYY-MM-DD", key, mg_quote(n->raw, quoted));
	return MG_OK;
}
