/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/intake.h"

#include <stdio.h>

#include "base/error.h"

static int host_alloc(struct mg_intake *in, size_t n, void **out, struct mg_error *err)
{
	*out = mg_arena_alloc(in->arena, n ? n : 1);
	return *out ? MG_OK : mg_fail_arena(in->arena, err);
}

static int host_fetch(struct mg_intake *in, struct mg_str url, struct mg_str *out, struct mg_error *err)
{
	*out = MG_STR_NONE;
	if (!in->fetch)
		return mg_fail(err, MG_EINPUT, "payload URLs are not fetched here");
	return in->fetch(in->ctx, in->arena, url, out, err);
}

void mg_intake_host(struct mg_host *host)
{
	host->intake_alloc = host_alloc;
	host->intake_fetch = host_fetch;
}

/* Those of the input first: what the user gave comes later and wins. */
static int lay_pairs(struct mg_arena *a, const struct mg_input_pair *from, size_t n, struct mg_str label, struct mg_given **list, size_t *count, struct mg_error *err)
{
	if (!n)
		return MG_OK;
	struct mg_given *all = mg_new_n(a, struct mg_given, n + *count);
	if (!all)
		return mg_fail_arena(a, err);
	for (size_t i = 0; i < n; i++)
		all[i] = (struct mg_given){ .name = from[i].name, .value = from[i].value, .from = label };
	if (*count)
		memcpy(all + n, *list, *count * sizeof(*all));
	*list = all;
	*count += n;
	return MG_OK;
}

static int lay_changes(struct mg_arena *a, const struct mg_input_subject *s, struct mg_job *job, struct mg_error *err)
{
	struct mg_change *changes;
	if (!s->changes)
		return MG_OK;
	changes = mg_new_n(a, struct mg_change, s->nchanges + 1);
	if (!changes)
		return mg_fail_arena(a, err);
	for (size_t i = 0; i < s->nchanges; i++) {
		if ((unsigned)s->changes[i].operation > MG_DELETE)
			return mg_fail(err, MG_EINPUT, "a change of the input has an operation that is none");
		changes[i] = (struct mg_change){ s->changes[i].logical_id, s->changes[i].operation };
	}
	job->changes = changes;
	job->nchanges = s->nchanges;
	return MG_OK;
}

static void fill(struct mg_str *to, struct mg_str from)
{
	if (!to->n)
		*to = from;
}

static int lay(struct mg_arena *a, const struct mg_input_subject *s, struct mg_str label, struct mg_job *job, struct mg_error *err)
{
	struct mg_inputs *in = &job->inputs;
	if (s->has_operation && (unsigned)s->operation > MG_DELETE)
		return mg_fail(err, MG_EINPUT, "the input has an operation that is none");
	fill(&job->label, s->label.n ? s->label : label);
	job->bytes = s->text;
	job->made = s->made;
	if (!job->previous_bytes.n && s->previous.n) {
		job->previous_bytes = s->previous;
		job->previous_label = s->previous_label.n ? s->previous_label : label;
		job->previous_made = s->previous_made;
	}
	job->properties_only |= s->properties_only;
	job->processed |= s->processed;
	job->overlay = s->overlay;
	in->strict_values |= s->strict_values;
	if (s->has_operation)
		in->operation = s->operation;
	else if (s->previous.n && in->operation == MG_CREATE)
		in->operation = MG_UPDATE;
	fill(&in->region, s->region);
	fill(&in->account, s->account);
	fill(&in->stack_name, s->stack_name);
	fill(&job->stack, in->stack_name);
	int status = lay_pairs(a, s->parameters, s->nparameters, label, &in->given, &in->ngiven, err);
	if (status == MG_OK)
		status = lay_pairs(a, s->tags, s->ntags, label, &in->tags, &in->ntags, err);
	return status == MG_OK ? lay_changes(a, s, job, err) : status;
}

int mg_intake_read(struct mg_intake *in, const struct mg_input *input, void *state, const struct mg_plugins *plugins, const struct mg_input_source *source,
		   struct mg_job *job, bool *nothing, struct mg_error *err)
{
	struct mg_input_subject s = { .size = sizeof(s) };
	struct mg_error why = { .text = "" };
	char label[MG_PLUGIN_LABEL];
	int status = input->read(state, in, source, &s, &why);
	*nothing = false;
	if (status == MG_EINPUT && why.text[0]) {
		why.text[MG_ERROR_TEXT - 1] = '\0';
		return mg_fail(err, MG_EINPUT, "%s", why.text); /* the user's affair, in the input's words */
	}
	status = mg_plugin_answered(status, &why);
	if (status == MG_ENOMEM || status == MG_ELIMIT)
		return mg_fail(err, (enum mg_status)status, "%s", why.text);
	if (status < 0)
		return mg_fail(err, (enum mg_status)status, "the input `%s` of %s failed: %s", input->name, mg_plugins_label(plugins, input, label), why.text);
	*nothing = s.nothing;
	if (s.nothing)
		return MG_OK;
	if (!s.text.n)
		return mg_fail(err, MG_EINPUT, "%.*s: there is no template in it, says the input `%s`", MG_STR_ARG(source->label), input->name);
	return lay(in->arena, &s, source->label, job, err);
}
