/* SPDX-License-Identifier: Apache-2.0 */
/* Fn::If and Fn::FindInMap: values chosen among what the template holds. */
#include "base/buf.h"
#include "cfn/resolve.h"

const struct mg_value *mg_fn_if(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg)
{
	if (arg->kind != MG_LIST || arg->count != 3 || !mg_node_is_scalar(arg->items[0]))
		return mg_make_unknown(x, n, MG_STR("Fn::If that is not [condition, value, value]"));
	const struct mg_condition *c = mg_template_condition(x->w->t, arg->items[0]->text);
	if (!c)
		return mg_make_unknown(x, n, mg_take_printf(x, "Fn::If on the condition %.*s, which the template does not declare", MG_STR_ARG(arg->items[0]->text)));
	if (x->fixed)
		return mg_make_unknown(x, n, MG_STR("Fn::If inside a condition"));
	bool truth = mg_explore_truth(x, c->index);
	return x->stop ? NULL : mg_resolve(x, arg->items[truth ? 1 : 2]);
}

/* One level of a look-up: the member of map under the key that v is. */
struct step {
	const struct mg_node *found;
	bool missing; /* surely no member */
};

/* A symbol that the value hangs on and that nobody set: it is a literal or key of the template (with only_other: none of them). */
static uint32_t hypothetical(struct mg_explore *x, const struct mg_value *v, bool only_other)
{
	for (size_t i = 0; i < v->nrefs; i++) {
		if (v->refs[i].kind != MG_REF_PARAMETER && v->refs[i].kind != MG_REF_PSEUDO)
			continue;
		uint32_t sym = mg_symbol_find(x->w, v->refs[i].id);
		if (sym == MG_NONE || (x->w->syms[sym].hidden && !x->fixed))
			continue;
		uint32_t pick = mg_explore_pick(x, sym);
		if (pick == MG_NONE)
			return MG_NONE;
		const struct mg_candidate *c = &x->w->syms[sym].cands[pick];
		if (c->other || (!only_other && c->from == MG_FROM_OTHER && x->w->syms[sym].ncands > 1))
			return sym;
	}
	return MG_NONE;
}

/* Is an unknown key surely none of the map's keys? Each key was a literal when the domains were made. */
static bool none_of(struct mg_explore *x, const struct mg_value *v, const struct mg_node *map)
{
	for (uint32_t i = 0; i < map->count; i++)
		if (!mg_others_rule_out(x, v, map->members[i].key))
			return false;
	return true;
}

/* False when the key decides nothing. */
static bool look(struct mg_explore *x, const struct mg_node *map, const struct mg_value *key, struct step *out)
{
	*out = (struct step){ 0 };
	if (key->state == MG_KNOWN && key->kind < MG_LIST) {
		out->found = mg_node_get(map, key->text);
		out->missing = !out->found;
		return true;
	}
	uint32_t sym = key->state == MG_UNKNOWN && key->npieces ? hypothetical(x, key, true) : MG_NONE;
	out->missing = sym != MG_NONE && none_of(x, key, map);
	return out->missing;
}

static const struct mg_value *mapped(struct mg_explore *x, const struct mg_node *n, const struct mg_node *from);

static const struct mg_value *mapped_list(struct mg_explore *x, const struct mg_node *n, const struct mg_node *from)
{
	struct mg_value **items = mg_take(x, (from->count ? from->count : 1) * sizeof(*items));

	for (uint32_t i = 0; items && i < from->count; i++) {
		items[i] = mg_node_is_scalar(from->items[i]) ? (struct mg_value *)mapped(x, n, from->items[i]) :
							       mg_make_unknown(x, n, MG_STR("a mapping's list holds scalars only"));
		if (!items[i])
			return NULL;
	}
	return items ? mg_make_list(x, n, items, from->count) : NULL;
}

static const struct mg_value *mapped(struct mg_explore *x, const struct mg_node *n, const struct mg_node *from)
{
	struct mg_value *v;

	if (from->kind == MG_MAP)
		return mg_make_unknown(x, n, MG_STR("a mapping's value is a scalar or a list"));
	if (from->kind == MG_LIST) {
		v = (struct mg_value *)mapped_list(x, n, from);
	} else if (mg_str_find(from->text, MG_STR("{{resolve:"), 0) != (size_t)-1) {
		struct mg_builder b = { .x = x, .n = n };
		mg_builder_literal(&b, from->text);
		v = (struct mg_value *)mg_builder_finish(&b, from->text);
	} else {
		v = mg_make_text(x, n, from->text);
		if (v)
			v->kind = from->kind;
	}
	if (v) {
		v->origin = from;
		v->from = MG_FROM_MAPPING;
	}
	return v;
}

static const struct mg_node *default_of(const struct mg_node *arg)
{
	return arg->count > 3 ? mg_node_at(arg->items[3], "DefaultValue") : NULL;
}

/* The service would refuse this. Where the key is a value that someone gave or allowed, that is told, and the value is unknown; where it is one of
 * the many that the parameter might have, the scenario is one that cannot be deployed, and is passed over. */
static const struct mg_value *missing(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg, const struct mg_value *const keys[3])
{
	const struct mg_node *fallback = default_of(arg);
	char names[3][MG_QUOTE_MAX];

	if (fallback)
		return mg_resolve(x, fallback);
	for (int i = 0; i < 3 && !x->stop; i++)
		if (hypothetical(x, keys[i], false) != MG_NONE)
			x->stop = MG_EXPLORE_DEAD;
	if (x->stop)
		return NULL;
	for (int i = 0; i < 3; i++)
		mg_quote(keys[i]->secret || keys[i]->state != MG_KNOWN ? MG_STR("?") : keys[i]->text, names[i]);
	return mg_make_fault(x, n, "mapping-not-found", "unable to get mapping for %s::%s::%s; there is no such key", names[0], names[1], names[2]);
}

const struct mg_value *mg_fn_findinmap(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg)
{
	const struct mg_value *keys[3];
	const struct mg_node *at = x->w->t->mappings;
	struct step s;

	if (arg->kind != MG_LIST || arg->count < 3)
		return mg_make_unknown(x, n, MG_STR("Fn::FindInMap that is not [map, key, key]"));
	for (int i = 0; i < 3; i++)
		if (!(keys[i] = mg_resolve(x, arg->items[i])))
			return NULL;
	for (int i = 0; i < 3; i++) {
		if (!at || at->kind != MG_MAP)
			return missing(x, n, arg, keys);
		if (x->w->t->ngaps && mg_template_gap(x->w->t, at))
			return mg_make_unknown(x, n, mg_template_gap(x->w->t, at)->reason);
		bool decided = look(x, at, keys[i], &s);
		if (x->stop)
			return NULL;
		if (!decided)
			return mg_make_like(x, n, keys[i]);
		if (s.missing)
			return missing(x, n, arg, keys);
		at = s.found;
	}
	return mapped(x, n, at);
}
