/* SPDX-License-Identifier: Apache-2.0 */
/* What a call of a plugin can see beyond its arguments: the resources of the stack, and who refers to whom. */
#include "policy/bind.h"
#include "policy/call.h"
#include "policy/relation.h"

static int going(struct mg_call *c)
{
	return mg_explore_stopped(c->side->x) == MG_EXPLORE_GOING ? MG_OK : mg_call_halted(c);
}

/* A resource without Properties has an empty map that stands at the resource. */
static int no_properties(struct mg_call *c, const struct mg_resource *r, const struct mg_value **out)
{
	struct mg_value *none;
	int status = mg_call_alloc(c, sizeof *none, (void **)&none);
	if (status != MG_OK)
		return status;
	*none = (struct mg_value){ .state = MG_KNOWN, .kind = MG_MAP, .used = r->node };
	*out = none;
	return MG_OK;
}

static int fill(struct mg_call *c, const struct mg_resource *r, struct mg_target *out)
{
	*out = (struct mg_target){ .size = sizeof *out, .logical_id = r->id, .type = r->type };
	if (!r->properties)
		return no_properties(c, r, &out->properties);
	out->properties = mg_resolve(c->side->x, r->properties);
	return out->properties ? MG_OK : mg_call_halted(c);
}

/* Only as much as the plugin's struct has room for. */
static int call_owner(struct mg_call *c, struct mg_target *out)
{
	uint32_t size = out->size < sizeof(struct mg_target) ? out->size : (uint32_t)sizeof(struct mg_target);
	struct mg_target t = { .size = size };
	int status = c->owner ? fill(c, c->owner, &t) : MG_OK;
	t.size = size;
	if (status == MG_OK)
		memcpy(out, &t, size);
	return status;
}

/* Is r one of those asked for, in this scenario? 1, 0, or a negative status. */
static int wanted(struct mg_call *c, struct mg_str type, const struct mg_resource *r)
{
	int status = mg_call_charge(c, 2);
	if (status != MG_OK || (type.n && !mg_type_matches(type, r->type)))
		return status;
	bool present = mg_explore_present(c->side->x, r);
	status = going(c);
	return status == MG_OK ? present : status;
}

static int seen(struct mg_call *c)
{
	const struct mg_gap *gap = mg_side_gap(c->side);
	if (c->e->subject->properties_only)
		return mg_call_stop(c, MG_STOP_NOT_CARRIED, MG_STR("not carried by this request: siblings"));
	return gap ? mg_call_stop(c, MG_STOP_UNKNOWN, gap->reason) : MG_OK;
}

static int call_resources(struct mg_call *c, struct mg_str type, const struct mg_target *const **out, size_t *n)
{
	const struct mg_template *t = c->side->t;
	const struct mg_target **list;
	struct mg_target *targets;
	size_t found = 0;
	int status = seen(c);
	if (status == MG_OK)
		status = mg_call_alloc(c, (t->nresources + 1) * sizeof *list, (void **)&list);
	if (status == MG_OK)
		status = mg_call_alloc(c, (t->nresources + 1) * sizeof *targets, (void **)&targets);
	for (size_t i = 0; status == MG_OK && i < t->nresources; i++) {
		int want = wanted(c, type, &t->resources[i]);
		status = want < 0 ? want : want ? fill(c, &t->resources[i], &targets[found]) : MG_OK;
		if (status == MG_OK && want) {
			list[found] = &targets[found];
			found++;
		}
	}
	if (status != MG_OK)
		return status;
	*out = list;
	*n = found;
	return MG_OK;
}

static int call_refers_to(struct mg_call *c, const struct mg_value *v, struct mg_str logical_id, bool *out)
{
	const struct mg_ref *const *refs;
	size_t n;
	*out = false;
	if (!v)
		return MG_OK;
	if (!mg_value_refs(c->side->x, v, &refs, &n))
		return mg_call_halted(c);
	for (size_t i = 0; i < n && !*out; i++)
		*out = (refs[i]->kind == MG_REF_RESOURCE || refs[i]->kind == MG_REF_ATTRIBUTE) && (!logical_id.n || mg_str_eq(refs[i]->id, logical_id));
	return mg_call_charge(c, 4 + 2 * (uint64_t)n);
}

void mg_call_stack_host(struct mg_host *host)
{
	host->owner = call_owner;
	host->resources = call_resources;
	host->refers_to = call_refers_to;
}
