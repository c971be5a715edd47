/* SPDX-License-Identifier: Apache-2.0 */
/* Compiling files of policy languages: what the language hands over is checked as a Lua policy's table is. */
#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"
#include "doc/doc.h"
#include "policy/language.h"

struct mg_compile {
	struct mg_arena *arena;
	const struct mg_pack_file *file;
	const struct mg_language *language;
	const struct mg_limits *limits;
	int (*add)(void *ctx, struct mg_policy *p, struct mg_error *err);
	void *ctx;
	size_t n;
	struct mg_error refused; /* why the first policy was that was not taken; no code: all were */
};

static int host_keep(struct mg_compile *c, size_t n, void **out, struct mg_error *err)
{
	*out = mg_arena_alloc(c->arena, n ? n : 1);
	return *out ? MG_OK : mg_fail_arena(c->arena, err);
}

static int refuse(struct mg_compile *c, const struct mg_policy_definition *d, struct mg_error *err, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
static int refuse(struct mg_compile *c, const struct mg_policy_definition *d, struct mg_error *err, const char *fmt, ...)
{
	char text[MG_ERROR_TEXT];
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	return mg_fail(err, MG_EPOLICY, "%.*s:%u: %s", MG_STR_ARG(c->file->path), (unsigned)d->line, text);
}

static bool id_char(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '-' || ch == '_' || ch == '.';
}

static int check(struct mg_compile *c, const struct mg_policy_definition *d, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	bool good = d->id.n > 0 && d->id.n <= 64;
	for (size_t i = 0; i < d->id.n && good; i++)
		good = id_char(d->id.p[i]);
	if (!good)
		return refuse(c, d, err, "id %s must be 1 to 64 letters, digits, '-', '_' and '.'; for example: PAY-R01", mg_quote(d->id, quoted));
	if ((unsigned)d->severity > MG_SEVERITY_INFO || (unsigned)d->enforcement > MG_ENFORCE_AUDIT || d->operations > 7)
		return refuse(c, d, err, "policy %s has a severity, enforcement or operation that is none", mg_quote(d->id, quoted));
	for (size_t i = 0; i < d->napplies; i++)
		if (mg_str_find(d->applies[i], MG_STR("::"), 0) == (size_t)-1 && mg_str_find(d->applies[i], MG_STR("*"), 0) == (size_t)-1)
			return refuse(c, d, err, "policy %.*s applies to %s, which is no resource type; for example: AWS::Lambda::Function", MG_STR_ARG(d->id),
				      mg_quote(d->applies[i], quoted));
	return MG_OK;
}

static int copy_texts(struct mg_arena *a, const struct mg_str *from, size_t n, struct mg_str **out, struct mg_error *err)
{
	*out = mg_new_n(a, struct mg_str, n + 1);
	for (size_t i = 0; *out && i < n; i++) {
		(*out)[i] = mg_arena_str(a, from[i]);
		if (!(*out)[i].p)
			return mg_fail_arena(a, err);
	}
	return *out ? MG_OK : mg_fail_arena(a, err);
}

static int copy_config(struct mg_compile *c, const struct mg_policy_definition *d, struct mg_policy *p, struct mg_error *err)
{
	struct mg_str text = mg_arena_str(c->arena, d->config);
	struct mg_diags diags;
	struct mg_doc doc = { 0 };
	struct mg_error why;
	if (!d->config.n)
		return MG_OK;
	if (!text.p)
		return mg_fail_arena(c->arena, err);
	mg_diags_init(&diags, c->arena, 4);
	int status = mg_doc_load(c->arena, c->file->path, text, MG_FORMAT_JSON, MG_DIALECT_PLAIN, c->limits, &diags, &doc, &why);
	if (status < 0 || diags.errors || !doc.root || doc.root->kind != MG_MAP)
		return refuse(c, d, err, "the config of %.*s must be one JSON object of defaults", MG_STR_ARG(d->id));
	p->config = doc.root;
	return MG_OK;
}

static int copy(struct mg_compile *c, const struct mg_policy_definition *d, struct mg_policy *p, struct mg_error *err)
{
	struct mg_arena *a = c->arena;
	struct mg_str *links = NULL, *controls = NULL;
	p->info = (struct mg_policy_info){ .id = mg_arena_str(a, d->id), .title = mg_arena_str(a, d->title), .remedy = mg_arena_str(a, d->remedy), .file = c->file->path,
					   .severity = d->severity, .enforcement = d->enforcement, .nlinks = d->nlinks, .ncontrols = d->ncontrols };
	p->napplies = d->napplies;
	p->operations = d->operations ? d->operations : 1u << MG_CREATE | 1u << MG_UPDATE;
	p->source = c->file->text;
	p->folder = c->file->folder;
	p->line = d->line;
	p->program = d->program;
	p->language = c->language;
	p->language_state = c->file->language->by->state;
	if (!p->info.id.p || !p->info.title.p || !p->info.remedy.p)
		return mg_fail_arena(a, err);
	int status = copy_texts(a, d->applies, d->napplies, &p->applies, err);
	if (status == MG_OK)
		status = copy_texts(a, d->links, d->nlinks, &links, err);
	if (status == MG_OK)
		status = copy_texts(a, d->controls, 2 * d->ncontrols, &controls, err);
	if (status < 0)
		return status;
	p->info.links = links;
	p->info.controls = controls;
	return copy_config(c, d, p, err);
}

static int take(struct mg_compile *c, const struct mg_policy_definition *d, struct mg_error *err)
{
	struct mg_policy *p = mg_new(c->arena, struct mg_policy);
	if (!p)
		return mg_fail_arena(c->arena, err);
	if (d->size < offsetof(struct mg_policy_definition, program) + sizeof(d->program))
		return mg_fail(err, MG_EPOLICY, "%.*s: a policy's size is %u; set it to sizeof(struct mg_policy_definition)", MG_STR_ARG(c->file->path), (unsigned)d->size);
	int status = check(c, d, err);
	if (status == MG_OK)
		status = copy(c, d, p, err);
	if (status == MG_OK)
		status = c->add(c->ctx, p, err);
	c->n += status == MG_OK;
	return status;
}

/* Kept here, too: a language that goes on must not leave a policy out that nobody hears of. */
static int host_policy(struct mg_compile *c, const struct mg_policy_definition *d, struct mg_error *err)
{
	struct mg_error why;
	int status = take(c, d, &why);
	if (status == MG_OK)
		return MG_OK;
	if (!c->refused.code)
		c->refused = why;
	if (err)
		*err = why;
	return status;
}

void mg_compile_host(struct mg_host *host)
{
	host->keep = host_keep;
	host->policy = host_policy;
}

int mg_language_compile(struct mg_arena *a, const struct mg_pack_file *f, const struct mg_limits *limits, int (*add)(void *ctx, struct mg_policy *p, struct mg_error *err),
			void *ctx, struct mg_error *err)
{
	const struct mg_language *l = f->language->what;
	const struct mg_plugin *by = f->language->by->plugin;
	struct mg_compile c = { .arena = a, .file = f, .language = l, .limits = limits, .add = add, .ctx = ctx };
	const struct mg_source_file source = { .size = sizeof source, .name = f->path, .text = f->text };
	struct mg_error why = { .text = "" };
	int status = mg_plugin_answered(l->compile(f->language->by->state, &c, &source, &why), &why);
	if (c.refused.code) /* a mistake of the policy or of its settings, and the host's words for it */
		return mg_fail(err, c.refused.code, "%s", c.refused.text);
	if (status == MG_OK && !c.n)
		return mg_fail(err, MG_EPOLICY, "%.*s: the file holds no policy, says the language `%s` of plugin %s %s", MG_STR_ARG(f->path), l->name, by->name, by->version);
	if (status == MG_OK)
		return MG_OK;
	/* A mistake of the file is told as the language tells it; what does not even name the file gets whose words they are. */
	if (mg_str_starts(mg_str_from(why.text), f->path))
		return mg_fail(err, (enum mg_status)status, "%s", why.text);
	return mg_fail(err, (enum mg_status)status, "%.*s: the language `%s` of plugin %s %s failed: %s", MG_STR_ARG(f->path), l->name, by->name, by->version, why.text);
}
