/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/foreach.h"

const struct mg_str *mg_scope_find(const struct mg_scope *scope, struct mg_str id)
{
	for (; scope; scope = scope->outer)
		if (mg_str_eq(scope->id, id))
			return &scope->value;
	return NULL;
}

/* The next ${name} or &{name} at or after *at; *at is moved behind it. */
static bool next_name(struct mg_str text, size_t *at, size_t *open, struct mg_str *name)
{
	for (size_t i = *at; i + 2 < text.n; i++) {
		if ((text.p[i] != '$' && text.p[i] != '&') || text.p[i + 1] != '{')
			continue;
		const char *close = memchr(text.p + i + 2, '}', text.n - i - 2);
		if (!close)
			return false;
		*open = i;
		*name = mg_str_sub(text, i + 2, (size_t)(close - text.p) - i - 2);
		*at = (size_t)(close - text.p) + 1;
		return true;
	}
	return false;
}

bool mg_scope_names(struct mg_str key, struct mg_str id)
{
	struct mg_str name;

	for (size_t at = 0, open; next_name(key, &at, &open, &name);)
		if (mg_str_eq(name, id))
			return true;
	return false;
}

bool mg_scope_foreign(const struct mg_scope *scope, struct mg_str key, struct mg_str *name)
{
	for (size_t at = 0, open; next_name(key, &at, &open, name);)
		if (!mg_scope_find(scope, *name))
			return true;
	return false;
}

/* &{Id}: only what may stand in a logical id. */
static void add_plain(struct mg_buf *b, struct mg_str value)
{
	for (size_t i = 0; i < value.n; i++)
		if (mg_name_plain(mg_str_sub(value, i, 1)))
			mg_buf_putc(b, value.p[i]);
}

int mg_scope_replace(struct mg_loader *l, const struct mg_scope *scope, struct mg_str text, bool key, const struct mg_node *map, struct mg_str *out, bool *changed)
{
	struct mg_buf b = { .max = l->limits->value_text };
	struct mg_str name;
	size_t at = 0, done = 0, open;

	*out = text;
	*changed = false;
	while (next_name(text, &at, &open, &name)) {
		const struct mg_str *value = mg_scope_find(scope, name);
		if (!value || (!key && text.p[open] == '$' && map && mg_node_get(map, name)))
			continue;
		mg_buf_add(&b, text.p + done, open - done);
		if (text.p[open] == '&')
			add_plain(&b, *value);
		else
			mg_buf_str(&b, *value);
		done = at;
		*changed = true;
	}
	if (!*changed)
		return MG_OK;
	mg_buf_add(&b, text.p + done, text.n - done);
	*out = mg_arena_str(l->arena, mg_buf_view(&b));
	bool failed = b.failed;
	mg_buf_fini(&b);
	if (failed)
		return mg_fail(l->err, MG_ELIMIT, "a text made by Fn::ForEach is longer than %llu bytes (limit value_text)", (unsigned long long)l->limits->value_text);
	return out->p ? MG_OK : mg_fail_arena(l->arena, l->err);
}
