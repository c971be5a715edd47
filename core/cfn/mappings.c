/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/load.h"

/* Map name, top key and second key are of letters and digits; top keys (regions, account ids) also of dots and dashes. */
static bool key_ok(struct mg_str key, bool top)
{
	for (size_t i = 0; i < key.n; i++)
		if (!mg_name_plain(mg_str_sub(key, i, 1)) && !(top && (key.p[i] == '-' || key.p[i] == '.')))
			return false;
	return key.n > 0;
}

static void check_key(struct mg_loader *l, const struct mg_node *map, const struct mg_member *m, bool top)
{
	char q[MG_QUOTE_MAX];

	if (!key_ok(m->key, top))
		MG_WARN_KEY(l, "mapping-key", map, m, "the mapping key %s should be of letters and digits%s only", mg_quote(m->key, q), top ? ", dots and dashes" : "");
	else if (m->key.n > 255)
		MG_REFUSE_KEY(l, "quota-name", map, m, "the mapping key %s has %zu characters; at most 255 are allowed", mg_quote(m->key, q), m->key.n);
}

static void check_list(struct mg_loader *l, const struct mg_node *list)
{
	for (uint32_t i = 0; i < list->count; i++)
		if (!mg_node_is_scalar(list->items[i]))
			MG_REFUSE(l, "mapping-value", list->items[i], "a mapping's list holds %s; its members must be literal scalars", mg_kind_name(list->items[i]->kind));
}

static void check_value(struct mg_loader *l, const struct mg_node *n)
{
	if (n->kind == MG_LIST)
		check_list(l, n);
	else if (n->kind == MG_MAP && mg_fn_of(n, false, NULL) != MG_FN_TRANSFORM)
		MG_REFUSE(l, "mapping-value", n, "a mapping's value is a map; every Mappings attribute must be a literal scalar or a list of them, two levels below "
			  "the mapping's name and without functions");
}

static void check_top(struct mg_loader *l, const struct mg_node *map)
{
	for (uint32_t i = 0; i < map->count; i++) {
		const struct mg_member *m = &map->members[i];
		if (mg_fn_by_name(m->key) == MG_FN_TRANSFORM)
			continue;
		check_key(l, map, m, false);
		check_value(l, m->value);
	}
}

/* A level that must be a map; functions and nulls have been reported already. */
static bool is_level(struct mg_loader *l, const struct mg_node *n, struct mg_str name)
{
	char q[MG_QUOTE_MAX];

	if (n->kind == MG_MAP)
		return mg_fn_of(n, false, NULL) == MG_FN_NONE;
	if (n->kind != MG_NULL)
		MG_REFUSE(l, "mapping-not-map", n, "every Mappings member must be a map of maps, but %s is %s", mg_quote(name, q), mg_kind_name(n->kind));
	return false;
}

static void check_mapping(struct mg_loader *l, const struct mg_node *map)
{
	if (map->count > 200)
		MG_REFUSE(l, "quota-mapping", map, "the mapping has %u attributes; at most 200 are allowed, split it", (unsigned)map->count);
	for (uint32_t i = 0; i < map->count; i++) {
		const struct mg_member *m = &map->members[i];
		if (mg_fn_by_name(m->key) == MG_FN_TRANSFORM)
			continue;
		check_key(l, map, m, true);
		if (is_level(l, m->value, m->key))
			check_top(l, m->value);
	}
}

void mg_load_mappings(struct mg_loader *l)
{
	const struct mg_node *section = mg_load_section(l, "Mappings");

	l->t->mappings = section;
	if (!section)
		return;
	mg_check_literal(l, section, "Mappings");
	for (uint32_t i = 0; i < section->count; i++) {
		const struct mg_member *m = &section->members[i];
		if (mg_fn_by_name(m->key) == MG_FN_TRANSFORM)
			continue;
		mg_check_name(l, "Mapping", section, m);
		if (is_level(l, m->value, m->key))
			check_mapping(l, m->value);
	}
}
