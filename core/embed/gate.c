/* SPDX-License-Identifier: Apache-2.0 */
/* The embedder's API over the engine. */
#include <moongate/moongate.h>

#include <moongate/version.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/buf.h"
#include "builtin.h"
#include "judge/intake.h"
#include "policy/library.h"

struct mg_gate {
	struct mg_arena *arena;
	struct mg_config config;
	struct mg_host host;
	struct mg_plugins plugins;
	struct mg_policy_set *set;
	struct mg_engine *engine;
};

struct mg_gate_report {
	struct mg_arena *arena;
	const struct mg_plugins *plugins;
	const struct mg_report *report;
};

/* Fills to from the caller's struct, which may be of another size. False when that is none. */
static bool take_struct(void *to, size_t most, const void *from)
{
	uint32_t size;
	if (!from)
		return false;
	memcpy(&size, from, sizeof(size));
	if (size < sizeof(size))
		return false;
	memset(to, 0, most);
	memcpy(to, from, size < most ? size : most);
	return true;
}

static int read_config(struct mg_gate *g, const struct mg_gate_options *o, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	mg_config_init(&g->config);
	if (o->account && !mg_config_is_account(mg_str_from(o->account)))
		return mg_fail(err, MG_EINPUT, "account %s is no account id; it has twelve digits", mg_quote(mg_str_from(o->account), quoted));
	int status = o->config ? mg_config_read(g->arena, o->config, &g->config, err) : MG_OK;
	return status == MG_OK ? mg_config_select(g->arena, &g->config, mg_str_from(o->environment), mg_str_from(o->account), err) : status;
}

static int choose_packs(struct mg_gate *g, const struct mg_gate_options *o, struct mg_error *err)
{
	if (!o->npacks)
		return MG_OK;
	g->config.packs = mg_new_n(g->arena, struct mg_str, o->npacks);
	if (!g->config.packs)
		return mg_fail_arena(g->arena, err);
	for (size_t i = 0; i < o->npacks; i++)
		g->config.packs[i] = mg_arena_str(g->arena, mg_str_from(o->packs[i]));
	g->config.npacks = o->npacks;
	return MG_OK;
}

static int load(struct mg_gate *g, const struct mg_gate_options *o, struct mg_error *err)
{
	int status = read_config(g, o, err);
	if (status == MG_OK)
		status = choose_packs(g, o, err);
	mg_host_init(&g->host);
	mg_library_host(&g->host);
	mg_intake_host(&g->host);
	if (status == MG_OK)
		status = mg_plugins_open(g->arena, &g->host, mg_builtins, g->config.plugins, g->config.nplugins, &g->plugins, err);
	if (status < 0)
		return status;
	const struct mg_pack_options packs = { .folders = g->config.packs, .nfolders = g->config.npacks, .config = &g->config,
					       .libraries = (const struct mg_library *const *)g->plugins.libraries, .library_states = g->plugins.library_states,
					       .nlibraries = g->plugins.nlibraries, .plugins = &g->plugins, .limits = &g->config.limits };
	status = mg_policies_load(g->arena, &packs, &g->set, err);
	return status == MG_OK ? mg_engine_new(g->set, &g->config, &g->engine, err) : status;
}

int mg_gate_open(const struct mg_gate_options *options, struct mg_gate **out, struct mg_error *err)
{
	struct mg_gate_options o;
	*out = NULL;
	if (!take_struct(&o, sizeof(o), options))
		return mg_fail(err, MG_EINPUT, "the options have no size; set it to sizeof(struct mg_gate_options)");
	struct mg_gate *g = calloc(1, sizeof(*g));
	if (!g)
		return mg_fail_nomem(err);
	g->arena = mg_arena_new(0);
	int status = g->arena ? load(g, &o, err) : mg_fail_nomem(err);
	if (status < 0) {
		mg_gate_close(g);
		return status;
	}
	*out = g;
	return MG_OK;
}

void mg_gate_close(struct mg_gate *g)
{
	if (!g)
		return;
	mg_engine_free(g->engine);
	mg_policies_drop_states(g->set);
	mg_plugins_close(&g->plugins);
	mg_arena_free(g->arena);
	free(g);
}

static int copy_pairs(struct mg_arena *a, const struct mg_input_pair *from, size_t n, const char *label, struct mg_given **out, size_t *count, struct mg_error *err)
{
	*out = mg_new_n(a, struct mg_given, n + 1);
	if (!*out)
		return mg_fail_arena(a, err);
	for (size_t i = 0; i < n; i++)
		(*out)[i] = (struct mg_given){ .name = from[i].name, .value = from[i].value, .from = mg_str_from(label) };
	*count = n;
	return MG_OK;
}

static int fill_job(struct mg_arena *a, const struct mg_gate_subject *s, struct mg_job *job, struct mg_error *err)
{
	struct mg_inputs *in = &job->inputs;
	char quoted[MG_QUOTE_MAX];
	*job = (struct mg_job){ .label = s->label.n ? s->label : MG_STR("template"), .previous_bytes = s->previous, .previous_label = MG_STR("previous"),
				.stack = s->stack_name, .strict_parameters = true };
	in->region = s->region;
	in->account = s->account;
	in->stack_name = s->stack_name;
	in->strict_values = s->strict_values;
	in->operation = s->has_operation ? s->operation : s->previous.n ? MG_UPDATE : MG_CREATE;
	in->date = mg_date_today();
	if ((unsigned)in->operation > MG_DELETE)
		return mg_fail(err, MG_EINPUT, "the operation is none; it is MG_CREATE, MG_UPDATE or MG_DELETE");
	if (s->date.n && !mg_date_parse(s->date, &in->date))
		return mg_fail(err, MG_EINPUT, "%s is no day; write it as 2026-12-31", mg_quote(s->date, quoted));
	int status = copy_pairs(a, s->parameters, s->nparameters, "parameters", &in->given, &in->ngiven, err);
	return status == MG_OK ? copy_pairs(a, s->tags, s->ntags, "tags", &in->tags, &in->ntags, err) : status;
}

/* Bytes that their input cannot read are a template that cannot be loaded. */
static struct mg_report_template *unreadable(struct mg_arena *a, struct mg_str label, const struct mg_error *why)
{
	struct mg_report_template *t = mg_new(a, struct mg_report_template);
	struct mg_str text = mg_arena_str(a, mg_str_from(why->text)), file = mg_arena_str(a, label);
	if (!t || !text.p || !file.p)
		return NULL;
	*t = (struct mg_report_template){ .file = file, .verdict = MG_DENY, .failed = true, .error = text };
	return t;
}

static int judge(struct mg_gate *g, const struct mg_gate_subject *s, struct mg_gate_report *r, struct mg_error *err)
{
	struct mg_str name = s->input ? mg_str_from(s->input) : MG_STR("cloudformation");
	const struct mg_offer *input = mg_plugins_find(&g->plugins, MG_KIND_INPUT, name);
	struct mg_intake in = { .arena = r->arena, .limits = &g->config.limits };
	struct mg_report_template *t = NULL;
	struct mg_job job;
	struct mg_error why;
	char quoted[MG_QUOTE_MAX];
	bool nothing = false;
	if (!input)
		return mg_fail(err, MG_EINPUT, "there is no input %s", mg_quote(name, quoted));
	int status = fill_job(r->arena, s, &job, err);
	if (status < 0)
		return status;
	const struct mg_input_source source = { .size = sizeof(source), .label = job.label, .bytes = s->bytes };
	status = s->bytes.n ? mg_intake_read(&in, input->what, input->by->state, &g->plugins, &source, &job, &nothing, &why) : MG_OK;
	if (status == MG_ENOMEM)
		return mg_fail(err, MG_ENOMEM, "%s", why.text);
	if (status < 0 && !(t = unreadable(r->arena, job.label, &why)))
		return mg_fail_arena(r->arena, err);
	if (status == MG_OK && !nothing && (status = mg_engine_judge(g->engine, r->arena, &job, &t, err)) < 0)
		return status;
	r->report = mg_report_assemble(r->arena, g->set, &g->config, job.inputs.date, &t, t ? 1 : 0);
	return r->report ? MG_OK : mg_fail_arena(r->arena, err);
}

int mg_gate_judge(struct mg_gate *g, const struct mg_gate_subject *subject, struct mg_gate_report **out, struct mg_error *err)
{
	struct mg_gate_subject s;
	*out = NULL;
	if (!take_struct(&s, sizeof(s), subject))
		return mg_fail(err, MG_EINPUT, "the subject has no size; set it to sizeof(struct mg_gate_subject)");
	struct mg_gate_report *r = calloc(1, sizeof(*r));
	if (!r)
		return mg_fail_nomem(err);
	r->plugins = &g->plugins;
	r->arena = mg_arena_new(0);
	int status = r->arena ? judge(g, &s, r, err) : mg_fail_nomem(err);
	if (status < 0) {
		mg_gate_report_free(r);
		return status;
	}
	*out = r;
	return MG_OK;
}

const struct mg_report *mg_gate_report_get(const struct mg_gate_report *r)
{
	return r->report;
}

int mg_gate_report_write(const struct mg_gate_report *r, const char *format, const struct mg_report_options *options, const struct mg_writer *out,
			 struct mg_error *err)
{
	struct mg_report_options plain = { .size = sizeof(plain) };
	struct mg_error why = { .text = "" };
	char label[MG_PLUGIN_LABEL], quoted[MG_QUOTE_MAX];
	void *state = NULL;
	const struct mg_reporter *reporter = mg_plugins_reporter(r->plugins, mg_str_from(format), &state);
	if (!reporter)
		return mg_fail(err, MG_EINPUT, "there is no format %s", mg_quote(mg_str_from(format), quoted));
	if (options && !take_struct(&plain, sizeof(plain), options))
		return mg_fail(err, MG_EINPUT, "the options have no size; set it to sizeof(struct mg_report_options)");
	plain.size = sizeof(plain);
	int status = mg_plugin_answered(reporter->write(state, r->report, &plain, out, &why), &why);
	return status == MG_OK ? MG_OK : mg_fail(err, (enum mg_status)status, "%s: the report `%s` failed: %s", mg_plugins_label(r->plugins, reporter, label),
						 reporter->name, why.text);
}

void mg_gate_report_free(struct mg_gate_report *r)
{
	if (!r)
		return;
	mg_arena_free(r->arena);
	free(r);
}

const char *mg_gate_version(void)
{
	return MG_VERSION;
}
