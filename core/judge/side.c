/* SPDX-License-Identifier: Apache-2.0 */
/* Loading a template for a judgement and binding the user's inputs to it. */
#include "judge/judgement.h"

#include "base/error.h"

/* The text of a loop's parameter while the template is loaded: given, else its Default, as far as that may be assumed. */
static bool loop_value(void *ctx, const struct mg_parameter *p, struct mg_str *text)
{
	const struct mg_inputs *in = ctx;
	const struct mg_given *g = mg_inputs_given(in, p->name);
	if (g) {
		*text = g->value;
		return !g->use_previous && !g->nchoices;
	}
	if (in->strict_values || !p->fallback || !mg_node_is_scalar(p->fallback))
		return false;
	*text = p->fallback->text;
	return true;
}

/* The change set's resources. They are made by us, so that nothing in them is worth a diagnostic. */
static int load_overlay(struct mg_judgement *j, struct mg_doc *out, struct mg_error *err)
{
	struct mg_diags own;
	mg_diags_init(&own, j->arena, 1);
	int status = mg_doc_load(j->arena, MG_STR("change set"), j->job->overlay, MG_FORMAT_JSON, MG_DIALECT_TEMPLATE, j->set->limits, &own, out, err);
	if (status == MG_OK)
		out->source->unplaced = true;
	return status;
}

int mg_side_load(struct mg_judgement *j, struct mg_str label, struct mg_str bytes, struct mg_side_loaded *out, struct mg_error *err)
{
	struct mg_inputs in = j->job->inputs;
	struct mg_load_options options = { .processed = j->job->processed, .base_path = j->job->base_path, .loop_value = loop_value, .loop_ctx = &in };
	struct mg_doc overlay = { 0 };
	bool before = out == &j->before, made = before ? j->job->previous_made : j->job->made;
	int status = mg_doc_load(j->arena, label, bytes, MG_FORMAT_AUTO, MG_DIALECT_TEMPLATE, j->set->limits, &j->diags, &out->doc, err);
	if (status == MG_OK && !before && j->job->overlay.n) {
		status = load_overlay(j, &overlay, err);
		options.overlay = &overlay;
	}
	if (status < 0)
		return status;
	out->doc.source->unplaced = made;
	options.placeholders = made || options.overlay;
	options.partial = before && made && !j->job->properties_only ? "the request carries only what it changes" : NULL;
	return mg_template_load(j->arena, &out->doc, j->set->limits, &options, &j->diags, &out->template, err);
}

bool mg_side_is_no_template(const struct mg_side_loaded *s)
{
	return s->doc.root && !mg_node_at(s->doc.root, "Resources");
}

/* The given values that t declares (and, unless strict, accepts). */
static int choose_inputs(struct mg_judgement *j, struct mg_side_loaded *s, bool strict, struct mg_error *err)
{
	const struct mg_inputs *all = &j->job->inputs;
	s->inputs = *all;
	s->inputs.given = mg_new_n(j->arena, struct mg_given, all->ngiven + 1);
	s->inputs.ngiven = 0;
	if (!s->inputs.given)
		return mg_fail_arena(j->arena, err);
	for (size_t i = 0; i < all->ngiven; i++) {
		const struct mg_given *g = &all->given[i];
		const struct mg_parameter *p = mg_template_parameter(s->template, g->name);
		if (!p || (!strict && !g->use_previous && !g->nchoices && mg_parameter_accepts(p, g->value, NULL) == 0))
			continue;
		s->inputs.given[s->inputs.ngiven++] = *g;
		if (strict && j->job->declared)
			j->job->declared[i] = true;
	}
	return MG_OK;
}

int mg_side_bind(struct mg_judgement *j, struct mg_side_loaded *s, enum mg_operation operation, bool strict, struct mg_error *err)
{
	int status = choose_inputs(j, s, strict, err);
	s->inputs.operation = operation;
	if (status == MG_OK && strict)
		status = mg_inputs_check(j->job->strict_parameters ? &j->job->inputs : &s->inputs, s->template, err);
	if (status == MG_OK)
		status = mg_world_new(j->arena, s->template, &s->inputs, j->set->limits, &j->diags, &s->world, err);
	if (status == MG_EINPUT && !strict) {
		/* The template before the update may have rules that the new values break: its own values are not known. */
		s->inputs.ngiven = 0;
		status = mg_world_new(j->arena, s->template, &s->inputs, j->set->limits, &j->diags, &s->world, err);
	}
	return status;
}

/* The tree keeps the first of equal keys; the others stand in the text, which excerpts quote. */
static bool has_duplicates(const struct mg_judgement *j, const struct mg_source *source)
{
	for (size_t i = 0; i < j->diags.n; i++)
		if (j->diags.items[i].source == source && strcmp(j->diags.items[i].code, "duplicate-key") == 0)
			return true;
	return false;
}

int mg_side_mask(struct mg_judgement *j, struct mg_side_loaded *s, struct mg_error *err)
{
	if (!s->doc.source)
		return MG_OK;
	if (s->template)
		mg_mask_find(&s->mask, j->arena, s->template, &j->job->inputs);
	else if (s->doc.root)
		mg_mask_find_in(&s->mask, j->arena, s->doc.root);
	else
		mg_mask_find_raw(&s->mask, j->arena, s->doc.source);
	if (has_duplicates(j, s->doc.source))
		mg_mask_add_raw(&s->mask, s->doc.source);
	struct mg_str text = mg_mask_source(&s->mask, s->doc.source);
	if (!text.p && s->doc.source->text.n)
		return mg_fail_arena(j->arena, err);
	s->doc.source->text = text; /* of the same length: every place stays, and nothing that cuts from it can show a secret */
	return MG_OK;
}
