/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/template.h"

#include <stdarg.h>
#include <stdio.h>

#include "cfn/graph.h"
#include "cfn/load.h"
#include "cfn/overlay.h"
#include "cfn/synth.h"

static const char *const root_keys[] = {
	"AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules", "Mappings", "Conditions", "Transform",
	"Resources", "Outputs", "Hooks", "Globals",
};

static void check_version(struct mg_loader *l, const struct mg_node *n)
{
	char q[MG_QUOTE_MAX];

	if (!n)
		return;
	if (!mg_node_is_scalar(n))
		MG_REFUSE(l, "format-version", n, "AWSTemplateFormatVersion is %s; write the text 2010-09-09 or leave it out", mg_kind_name(n->kind));
	else if (!mg_str_is(n->text, "2010-09-09"))
		MG_REFUSE(l, "format-version", n, "AWSTemplateFormatVersion is %s; the only version there is: 2010-09-09", mg_quote(n->text, q));
}

void mg_check_description(struct mg_loader *l, const struct mg_node *n, const char *what)
{
	if (!n)
		return;
	if (n->kind == MG_NULL)
		mg_check_null(l, n);
	else if (!mg_node_is_scalar(n))
		MG_REFUSE(l, "description-not-text", n, "%s is %s; it must be a literal text, functions are not resolved there", what, mg_kind_name(n->kind));
	else if (n->text.n > 1024)
		MG_REFUSE(l, "quota-description", n, "%s has %zu bytes; at most 1024 are allowed, move the rest to Metadata", what, n->text.n);
}

static bool names_transform(const struct mg_node *n, const char *name)
{
	if (!n || n->kind != MG_LIST)
		return n && mg_str_is(n->kind == MG_MAP ? mg_node_at(n, "Name") ? mg_node_at(n, "Name")->text : MG_STR_NONE : n->text, name);
	for (uint32_t i = 0; i < n->count; i++)
		if (n->items[i]->kind != MG_LIST && names_transform(n->items[i], name))
			return true;
	return false;
}

static void check_hooks(struct mg_loader *l, const struct mg_node *n)
{
	if (!n)
		return;
	if (n->kind == MG_NULL)
		mg_check_null(l, n);
	else if (n->kind != MG_MAP)
		MG_REFUSE(l, "section-not-map", n, "the section Hooks is %s; it must be a map", mg_kind_name(n->kind));
	if (!l->options->processed && !names_transform(mg_node_at(l->t->root, "Transform"), "AWS::CodeDeployBlueGreen"))
		MG_REFUSE(l, "hooks-without-transform", n, "Hooks need the transform AWS::CodeDeployBlueGreen; add it, or remove them");
}

void mg_load_root(struct mg_loader *l)
{
	const struct mg_node *root = l->t->root;
	size_t n = sizeof(root_keys) / sizeof(root_keys[0]);

	for (uint32_t i = 0; i < root->count; i++) {
		const struct mg_member *m = &root->members[i];
		if (!mg_name_in(m->key, root_keys, n) && mg_fn_by_name(m->key) != MG_FN_TRANSFORM)
			mg_check_unknown_key(l, "unknown-section", "section of a template", root, m, root_keys, n);
	}
	check_version(l, mg_node_at(root, "AWSTemplateFormatVersion"));
	mg_check_description(l, mg_node_at(root, "Description"), "Description");
	check_hooks(l, mg_node_at(root, "Hooks"));
	l->t->description = mg_node_at(root, "Description");
	l->t->metadata = mg_node_at(root, "Metadata");
}

/* The node stands in no tree, so that nothing else is hidden. */
static int note_partial(struct mg_loader *l)
{
	struct mg_node *n = mg_synth_node(l, l->t->root, MG_NULL);

	if (!n)
		return mg_fail_arena(l->arena, l->err);
	n->origin = n;
	return mg_add_gap(l, n, true, "%s", l->options->partial);
}

/* All gaps are known once loops and SAM are expanded. */
static int index_gaps(struct mg_loader *l)
{
	struct mg_template *t = l->t;

	if (!t->ngaps)
		return MG_OK;
	t->gap_nodes = t->nodes;
	t->gap_at = mg_new_n(l->arena, uint32_t, t->gap_nodes);
	if (!t->gap_at)
		return mg_fail_arena(l->arena, l->err);
	for (size_t i = t->ngaps; i-- > 0;)
		t->gap_at[t->gaps[i].node->id] = (uint32_t)i + 1;
	return MG_OK;
}

static int load_model(struct mg_loader *l)
{
	int rc = mg_load_transforms(l);

	if (rc == MG_OK)
		rc = mg_load_parameters(l); /* macros get them, but cannot change them */
	if (l->macro)
		l->refuse = MG_DIAG_WARNING;
	mg_load_root(l);
	if (rc == MG_OK)
		mg_load_mappings(l);
	if (rc == MG_OK && !l->options->processed)
		rc = mg_expand_loops(l);
	if (rc == MG_OK && l->t->sam && !l->options->processed)
		rc = mg_expand_sam(l);
	if (rc == MG_OK && l->options->partial)
		rc = note_partial(l);
	if (rc == MG_OK)
		rc = index_gaps(l);
	if (rc == MG_OK)
		rc = mg_load_conditions(l);
	if (rc == MG_OK)
		rc = mg_load_hidden_conditions(l);
	if (rc == MG_OK)
		rc = mg_load_rules(l);
	if (rc == MG_OK)
		rc = mg_load_outputs(l);
	return rc == MG_OK ? mg_load_resources(l) : rc;
}

static int check_model(struct mg_loader *l)
{
	mg_check_conditions(l);
	mg_check_rules(l);
	mg_check_resources(l);
	mg_check_outputs(l);
	mg_check_metadata(l);
	mg_check_quotas(l);
	int rc = l->rc;
	if (rc == MG_OK)
		rc = mg_check_condition_cycles(l);
	if (rc == MG_OK)
		rc = mg_overlay_add(l);
	if (rc == MG_OK)
		rc = mg_graph_build(l->arena, l->t, &l->t->graph, l->err);
	if (rc == MG_OK)
		rc = mg_graph_cycles(l->t->graph, l->t, l->diags, l->err);
	if (rc == MG_OK)
		rc = mg_overlay_lay(l);
	return rc;
}

/* A root that is a map: everything else has no sections to look at. */
static int check_root(const struct mg_doc *doc, struct mg_diags *diags, struct mg_error *err)
{
	const struct mg_node *root = doc->root;

	if (!root || root->kind == MG_NULL) {
		if (root)
			mg_diag_add(diags, MG_DIAG_ERROR, "empty-template", doc->source, root->span, "the template is empty; it needs a Resources section");
		return mg_fail(err, MG_EINPUT, "the template is empty; it needs a Resources section");
	}
	if (root->kind == MG_MAP)
		return MG_OK;
	mg_diag_add(diags, MG_DIAG_ERROR, "unsupported-structure", doc->source, root->span,
		    "the template is %s; it must be a map of sections such as Resources", mg_kind_name(root->kind));
	return mg_fail(err, MG_EINPUT, "the template is %s; it must be a map of sections such as Resources", mg_kind_name(root->kind));
}

int mg_template_load(struct mg_arena *a, const struct mg_doc *doc, const struct mg_limits *limits, const struct mg_load_options *options,
		     struct mg_diags *diags, struct mg_template **out, struct mg_error *err)
{
	static const struct mg_load_options none;
	struct mg_loader l = { .arena = a, .limits = limits, .options = options ? options : &none, .diags = diags, .err = err };
	int rc = check_root(doc, diags, err);

	*out = NULL;
	if (rc)
		return rc;
	struct mg_template *t = l.t = mg_new(a, struct mg_template);
	if (!t)
		return mg_fail_arena(a, err);
	*t = (struct mg_template){ .arena = a, .source = doc->source, .root = doc->root, .nodes = doc->nodes };
	t->placeholders = l.options->placeholders;
	mg_map_init(&l.made_by_sam, a);
	mg_map_init(&l.sam_ids, a);
	mg_map_init(&l.makers, a);
	mg_map_init(&t->parameter_by_name, a);
	mg_map_init(&t->condition_by_name, a);
	mg_map_init(&t->resource_by_id, a);
	rc = load_model(&l);
	if (rc == MG_OK)
		rc = check_model(&l);
	if (rc == MG_OK)
		*out = t;
	return rc;
}

struct mg_parameter *mg_template_parameter(const struct mg_template *t, struct mg_str name)
{
	return mg_map_get(&t->parameter_by_name, name);
}

struct mg_condition *mg_template_condition(const struct mg_template *t, struct mg_str name)
{
	return mg_map_get(&t->condition_by_name, name);
}

struct mg_resource *mg_template_resource(const struct mg_template *t, struct mg_str id)
{
	return mg_map_get(&t->resource_by_id, id);
}

/* The usual two-pointer match: a star remembers where to go on, so it is at most quadratic in two short texts. */
bool mg_type_matches(struct mg_str pattern, struct mg_str type)
{
	size_t p = 0, s = 0, star = (size_t)-1, mark = 0;

	while (s < type.n) {
		if (p < pattern.n && pattern.p[p] == '*') {
			star = p++;
			mark = s;
		} else if (p < pattern.n && pattern.p[p] == type.p[s]) {
			p++, s++;
		} else if (star != (size_t)-1) {
			p = star + 1;
			s = ++mark;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

/* Rebuilt maps keep unchanged children of the author's, whose parents are the author's: so nodes count as what they were made from. */
static const struct mg_node *author(const struct mg_node *n)
{
	return n->flags & MG_NODE_SYNTHETIC ? n->origin : n;
}

static const struct mg_gap *gap_at(const struct mg_template *t, const struct mg_node *n)
{
	uint32_t i = n->id < t->gap_nodes ? t->gap_at[n->id] : 0;

	return i && t->gaps[i - 1].node == n ? &t->gaps[i - 1] : NULL;
}

const struct mg_gap *mg_template_gap(const struct mg_template *t, const struct mg_node *n)
{
	const struct mg_gap *gap = NULL;

	for (; t->gap_at && n && !gap; n = n->parent)
		if (!(gap = gap_at(t, n)))
			gap = gap_at(t, author(n));
	return gap;
}
