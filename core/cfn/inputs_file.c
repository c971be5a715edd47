/* SPDX-License-Identifier: Apache-2.0 */
/* Parameter files: the CLI's list, a list of K=V, CodePipeline's configuration, a git-sync deployment file, a plain map. */
#include "cfn/inputs_file.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/map.h"

struct reader {
	struct mg_arena *a;
	struct mg_inputs *in;
	struct mg_str label;
	struct mg_error *err;
};

static int refuse(const struct reader *r, const struct mg_node *n, const char *text)
{
	struct mg_place at = mg_source_place(n->source, n->span);

	return mg_fail(r->err, MG_EINPUT, "%.*s:%u:%u: %s", MG_STR_ARG(r->label), (unsigned)at.line, (unsigned)at.column, text);
}

/* Numbers are taken as written, booleans as true and false. */
static struct mg_str scalar_text(const struct mg_node *n)
{
	return n->kind == MG_INT || n->kind == MG_FLOAT ? n->raw : n->text;
}

/* Lists become one text with commas. */
static int value_text(const struct reader *r, const struct mg_node *n, struct mg_str *out)
{
	struct mg_buf b = { 0 };

	if (n->kind == MG_NULL)
		return refuse(r, n, "a parameter's value is null; write a text, or leave the parameter out");
	if (n->kind == MG_MAP)
		return refuse(r, n, "a parameter's value is a map; write a text, a number, a boolean or a list of these");
	if (n->kind != MG_LIST) {
		*out = scalar_text(n);
		return MG_OK;
	}
	for (uint32_t i = 0; i < n->count; i++) {
		if (!mg_node_is_scalar(n->items[i]) || n->items[i]->kind == MG_NULL) {
			mg_buf_fini(&b);
			return refuse(r, n->items[i], "a list given as a parameter's value may hold texts, numbers and booleans only");
		}
		if (i)
			mg_buf_putc(&b, ',');
		mg_buf_str(&b, scalar_text(n->items[i]));
	}
	*out = mg_arena_str(r->a, mg_buf_view(&b));
	bool failed = b.failed;
	mg_buf_fini(&b);
	if (failed)
		return mg_fail_nomem(r->err);
	return out->p ? MG_OK : mg_fail_arena(r->a, r->err);
}

static int take_map(const struct reader *r, const struct mg_node *map, bool tags)
{
	int rc = MG_OK;

	if (!map)
		return MG_OK;
	if (map->kind != MG_MAP)
		return refuse(r, map, tags ? "Tags must be a map of names and values" : "the parameters must be a map of names and values");
	for (uint32_t i = 0; i < map->count && rc == MG_OK; i++) {
		struct mg_given g = { .name = map->members[i].key, .from = r->label };
		if (!g.name.n)
			return refuse(r, map->members[i].value, "a value stands under an empty name; write the name before it");
		rc = value_text(r, map->members[i].value, &g.value);
		if (rc == MG_OK)
			rc = tags ? mg_inputs_tag(r->a, r->in, &g, r->err) : mg_inputs_give(r->a, r->in, &g, r->err);
	}
	return rc;
}

/* One list says each name once: which of two counted would be anybody's guess. */
static int give_once(const struct reader *r, struct mg_map *seen, const struct mg_node *n, const struct mg_given *g)
{
	char name[MG_QUOTE_MAX], text[MG_QUOTE_MAX + 80];

	if (mg_map_get(seen, g->name)) {
		snprintf(text, sizeof(text), "%s is given twice in this list; keep one of the two", mg_quote(g->name, name));
		return refuse(r, n, text);
	}
	if (mg_map_set(seen, g->name, seen))
		return mg_fail_arena(r->a, r->err);
	return mg_inputs_give(r->a, r->in, g, r->err);
}

static int take_pair(const struct reader *r, struct mg_map *seen, const struct mg_node *n)
{
	const struct mg_node *key = mg_node_at(n, "ParameterKey"), *value = mg_node_at(n, "ParameterValue"), *previous = mg_node_at(n, "UsePreviousValue");
	struct mg_given g = { .from = r->label };
	int rc = MG_OK;

	if (!key || !mg_node_is_scalar(key) || !key->text.n)
		return refuse(r, n, "each member of the list needs a ParameterKey and a ParameterValue");
	g.name = key->text;
	g.use_previous = previous && mg_node_is_scalar(previous) && mg_str_eq_nocase(previous->text, MG_STR("true"));
	if (!value && !g.use_previous)
		return refuse(r, n, "ParameterValue is missing; give it, or `UsePreviousValue: true`");
	if (value)
		rc = value_text(r, value, &g.value);
	return rc ? rc : give_once(r, seen, n, &g);
}

static int take_list(const struct reader *r, const struct mg_node *list)
{
	struct mg_map seen;
	int rc = MG_OK;

	mg_map_init(&seen, r->a);
	for (uint32_t i = 0; i < list->count && rc == MG_OK; i++) {
		const struct mg_node *n = list->items[i];
		struct mg_given g = { .from = r->label };
		if (n->kind == MG_MAP) {
			rc = take_pair(r, &seen, n);
		} else if (n->kind != MG_TEXT || mg_inputs_split(r->a, n->text, &g, NULL)) {
			rc = refuse(r, n, "each member of the list must be a map with ParameterKey and ParameterValue, or a text Name=value");
		} else {
			rc = give_once(r, &seen, n, &g);
		}
	}
	return rc;
}

/* A map whose only keys are among Parameters, Tags and StackPolicy, and Parameters is a map. */
static bool is_pipeline(const struct mg_node *root)
{
	for (uint32_t i = 0; i < root->count; i++) {
		struct mg_str key = root->members[i].key;
		if (!mg_str_is(key, "Parameters") && !mg_str_is(key, "Tags") && !mg_str_is(key, "StackPolicy"))
			return false;
	}
	const struct mg_node *parameters = mg_node_at(root, "Parameters");
	return parameters && parameters->kind == MG_MAP;
}

static int take_root(const struct reader *r, const struct mg_node *root)
{
	int rc;

	if (root->kind == MG_LIST)
		return take_list(r, root);
	if (root->kind != MG_MAP)
		return refuse(r, root, "a parameter file is a list of ParameterKey and ParameterValue, a list of Name=value, or a map of names and values");
	if (mg_node_at(root, "template-file-path")) {
		rc = take_map(r, mg_node_at(root, "parameters"), false);
		return rc ? rc : take_map(r, mg_node_at(root, "tags"), true);
	}
	if (is_pipeline(root)) {
		rc = take_map(r, mg_node_at(root, "Parameters"), false);
		return rc ? rc : take_map(r, mg_node_at(root, "Tags"), true);
	}
	return take_map(r, root, false);
}

static int first_error(const struct reader *r, struct mg_diags *diags)
{
	mg_diags_sort(diags);
	for (size_t i = 0; i < diags->n; i++) {
		const struct mg_diag *d = &diags->items[i];
		if (d->level != MG_DIAG_ERROR || !d->source)
			continue;
		struct mg_place at = mg_source_place(d->source, d->span);
		return mg_fail(r->err, MG_EINPUT, "%.*s:%u:%u: %.*s", MG_STR_ARG(r->label), (unsigned)at.line, (unsigned)at.column, MG_STR_ARG(d->text));
	}
	return MG_EINPUT;
}

int mg_inputs_read(struct mg_arena *a, struct mg_inputs *in, struct mg_str label, struct mg_str bytes, const struct mg_limits *limits, struct mg_error *err)
{
	struct reader r = { a, in, mg_arena_str(a, label), err };
	struct mg_diags diags;
	struct mg_doc doc = { 0 };

	if (!r.label.p)
		return mg_fail_arena(a, err);
	mg_diags_init(&diags, a, 100);
	int rc = mg_doc_load(a, label, bytes, MG_FORMAT_AUTO, MG_DIALECT_PLAIN, limits, &diags, &doc, err);
	if (rc == MG_EINPUT || (rc == MG_OK && diags.errors)) {
		if (rc == MG_EINPUT && err && !diags.n)
			return rc;
		return first_error(&r, &diags);
	}
	if (rc == MG_OK && !doc.root)
		return mg_fail(err, MG_EINPUT, "%.*s: the parameter file is empty", MG_STR_ARG(r.label));
	return rc ? rc : take_root(&r, doc.root);
}
