/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/host.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/error.h"
#include "plugin/kinds.h"
#include "plugin/object.h"

static __attribute__((format(printf, 3, 4))) int host_fail(struct mg_error *err, enum mg_status code, const char *fmt, ...)
{
	va_list args;
	char text[MG_ERROR_TEXT];
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	return mg_fail(err, code, "%s", text);
}

void mg_host_init(struct mg_host *host)
{
	*host = (struct mg_host){ .abi = MG_PLUGIN_ABI, .size = sizeof(*host), .fail = host_fail };
}

int mg_plugin_answered(int status, struct mg_error *err)
{
	if (status == MG_OK)
		return MG_OK;
	err->text[MG_ERROR_TEXT - 1] = '\0';
	for (char *p = err->text; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = ' ';
	bool known = status < 0 && status >= MG_EIO;
	if (!known)
		snprintf(err->text, sizeof(err->text), "it returned %d, which is no status", status);
	else if (!err->text[0])
		snprintf(err->text, sizeof(err->text), "it gave no reason");
	err->code = known ? (enum mg_status)status : MG_EPOLICY;
	return err->code;
}

/* Checks and starts one and appends it; items has room. */
static int adopt(const struct mg_host *host, struct mg_plugins *out, const struct mg_plugin *p, const char *called, struct mg_str file, void *handle,
		 struct mg_error *err)
{
	struct mg_loaded *item = &out->items[out->n];
	struct mg_error why = { .text = "" };
	int status = mg_plugin_check(p, called, err);
	if (status < 0)
		return status;
	*item = (struct mg_loaded){ .plugin = p, .file = file, .handle = handle };
	status = p->start ? mg_plugin_answered(p->start(host, &item->state, &why), &why) : MG_OK;
	if (status < 0)
		return mg_fail(err, (enum mg_status)status, "plugin %s%s%s %s did not start: %s", file.n ? file.p : "", file.n ? ": " : "", p->name, p->version, why.text);
	out->n++;
	return MG_OK;
}

/* The loader gives the same handle for the same object, whatever its name. */
static const struct mg_loaded *loaded_before(const struct mg_plugins *p, const void *handle)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->items[i].handle == handle)
			return &p->items[i];
	return NULL;
}

static int load_file(const struct mg_host *host, struct mg_plugins *out, struct mg_str file, struct mg_error *err)
{
	/* The one conversion that C leaves to POSIX: an object pointer that is a function. */
	union {
		void *object;
		const struct mg_plugin *(*entry)(void);
	} symbol;
	if (memchr(file.p, '\0', file.n))
		return mg_fail(err, MG_EIO, "plugin %s cannot be loaded: its name contains a NUL byte", file.p);
	int status = mg_object_check(file, err);
	if (status < 0)
		return status;
	void *handle = dlopen(file.p, RTLD_NOW | RTLD_LOCAL);
	if (!handle) {
		const char *why = dlerror();
		return mg_fail(err, MG_EIO, "plugin %s cannot be loaded: %s", file.p, why ? why : "the loader gives no reason");
	}
	const struct mg_loaded *before = loaded_before(out, handle);
	if (before) {
		dlclose(handle);
		return mg_fail(err, MG_EINPUT, "plugins %s and %s are one shared object; name it once", before->file.p, file.p);
	}
	symbol.object = dlsym(handle, "mg_plugin_entry");
	if (!symbol.object) {
		dlclose(handle);
		return mg_fail(err, MG_EINPUT, "plugin %s has no function mg_plugin_entry; export it with MG_EXPORT", file.p);
	}
	status = adopt(host, out, symbol.entry(), file.p, file, handle, err);
	if (status < 0)
		dlclose(handle);
	return status;
}

static const char *called(const struct mg_loaded *l)
{
	return l->file.n ? l->file.p : l->plugin->name;
}

/* Inserts o by name; an error when the name is taken. */
static int add_offer(struct mg_plugins *p, enum mg_plugin_kind kind, struct mg_offer o, struct mg_error *err)
{
	struct mg_offer *offers = p->offers[kind];
	size_t at = p->noffers[kind];
	for (; at > 0; at--) {
		const struct mg_offer *other = &offers[at - 1];
		int c = strcmp(other->name, o.name);
		if (c == 0)
			return mg_fail(err, MG_EINPUT, "plugins %s %s and %s %s both have a %s called `%s`; load only one of them", called(other->by),
				       other->by->plugin->version, called(o.by), o.by->plugin->version, mg_plugin_kind_name(kind), o.name);
		if (c < 0)
			break;
	}
	memmove(offers + at + 1, offers + at, (p->noffers[kind] - at) * sizeof(*offers));
	offers[at] = o;
	p->noffers[kind]++;
	return MG_OK;
}

static size_t count_offers(const struct mg_plugins *p, enum mg_plugin_kind kind)
{
	size_t n = 0;
	for (size_t i = 0; i < p->n; i++) {
		const void *const *list = mg_kind_list(p->items[i].plugin, kind);
		for (size_t k = 0; list && list[k]; k++)
			n++;
	}
	return n;
}

static int list_offers(struct mg_arena *a, struct mg_plugins *p, enum mg_plugin_kind kind, struct mg_error *err)
{
	p->offers[kind] = mg_new_n(a, struct mg_offer, count_offers(p, kind) + 1);
	if (!p->offers[kind])
		return mg_fail_arena(a, err);
	for (size_t i = 0; i < p->n; i++) {
		const void *const *list = mg_kind_list(p->items[i].plugin, kind);
		for (size_t k = 0; list && list[k]; k++) {
			struct mg_offer_head head = mg_kind_head(list[k]);
			int status = add_offer(p, kind, (struct mg_offer){ list[k], head.name, head.description, &p->items[i] }, err);
			if (status < 0)
				return status;
		}
	}
	return MG_OK;
}

static int list_libraries(struct mg_arena *a, struct mg_plugins *p, struct mg_error *err)
{
	size_t n = p->noffers[MG_KIND_LIBRARY];
	p->libraries = mg_new_n(a, const struct mg_library *, n + 1);
	p->library_states = mg_new_n(a, void *, n + 1);
	if (!p->libraries || !p->library_states)
		return mg_fail_arena(a, err);
	for (size_t i = 0; i < n; i++) {
		p->libraries[i] = p->offers[MG_KIND_LIBRARY][i].what;
		p->library_states[i] = p->offers[MG_KIND_LIBRARY][i].by->state;
	}
	p->nlibraries = n;
	return MG_OK;
}

/* A file of a pack belongs to one language. */
static int check_extensions(const struct mg_plugins *p, struct mg_error *err)
{
	const struct mg_offer *offers = p->offers[MG_KIND_LANGUAGE];
	for (size_t i = 0; i < p->noffers[MG_KIND_LANGUAGE]; i++)
		for (size_t k = 0; k < i; k++) {
			const struct mg_language *l = offers[k].what, *m = offers[i].what;
			struct mg_str x = mg_str_from(l->extension), y = mg_str_from(m->extension);
			if (mg_str_ends(x, y) || mg_str_ends(y, x))
				return mg_fail(err, MG_EINPUT, "plugins %s %s and %s %s both have a policy language for `%s`; load only one of them",
					       called(offers[k].by), offers[k].by->plugin->version, called(offers[i].by), offers[i].by->plugin->version, x.n > y.n ? x.p : y.p);
		}
	return MG_OK;
}

static int start_all(const struct mg_host *host, const struct mg_plugin *const *builtins, const struct mg_str *files, size_t nfiles,
		     struct mg_plugins *out, struct mg_error *err)
{
	int status = MG_OK;
	for (size_t i = 0; builtins && builtins[i] && status == MG_OK; i++) {
		const char *name = builtins[i]->name && *builtins[i]->name ? builtins[i]->name : "(built in)";
		status = adopt(host, out, builtins[i], name, MG_STR_NONE, NULL, err);
	}
	for (size_t i = 0; i < nfiles && status == MG_OK; i++)
		status = load_file(host, out, files[i], err);
	return status;
}

int mg_plugins_open(struct mg_arena *a, const struct mg_host *host, const struct mg_plugin *const *builtins, const struct mg_str *files, size_t nfiles,
		    struct mg_plugins *out, struct mg_error *err)
{
	size_t most = nfiles + 1;
	*out = (struct mg_plugins){ 0 };
	for (size_t i = 0; builtins && builtins[i]; i++)
		most++;
	out->items = mg_new_n(a, struct mg_loaded, most);
	if (!out->items)
		return mg_fail_arena(a, err);
	int status = start_all(host, builtins, files, nfiles, out, err);
	for (int kind = 0; kind < MG_PLUGIN_KINDS && status == MG_OK; kind++)
		status = list_offers(a, out, (enum mg_plugin_kind)kind, err);
	if (status == MG_OK)
		status = check_extensions(out, err);
	if (status == MG_OK)
		status = list_libraries(a, out, err);
	if (status < 0)
		mg_plugins_close(out);
	return status;
}

void mg_plugins_close(struct mg_plugins *p)
{
	while (p->n > 0) {
		struct mg_loaded *l = &p->items[--p->n];
		if (l->plugin->stop)
			l->plugin->stop(l->state);
		if (l->handle)
			dlclose(l->handle);
	}
	*p = (struct mg_plugins){ 0 };
}

const struct mg_offer *mg_plugins_find(const struct mg_plugins *p, enum mg_plugin_kind kind, struct mg_str name)
{
	for (size_t i = 0; i < p->noffers[kind]; i++)
		if (mg_str_is(name, p->offers[kind][i].name))
			return &p->offers[kind][i];
	return NULL;
}

const struct mg_reporter *mg_plugins_reporter(const struct mg_plugins *p, struct mg_str name, void **state)
{
	const struct mg_offer *o = mg_plugins_find(p, MG_KIND_REPORTER, name);
	if (o)
		*state = o->by->state;
	return o ? o->what : NULL;
}

const struct mg_decision_log *mg_plugins_decision_log(const struct mg_plugins *p, struct mg_str name, void **state)
{
	const struct mg_decision_log *best = NULL;
	for (size_t i = 0; i < p->noffers[MG_KIND_DECISION_LOG]; i++) {
		const struct mg_offer *o = &p->offers[MG_KIND_DECISION_LOG][i];
		const struct mg_decision_log *l = o->what;
		if (name.n ? !mg_str_is(name, l->name) : !l->rank || (best && best->rank >= l->rank))
			continue;
		*state = o->by->state;
		best = l;
	}
	return best;
}

const char *mg_plugins_label(const struct mg_plugins *p, const void *what, char out[MG_PLUGIN_LABEL])
{
	snprintf(out, MG_PLUGIN_LABEL, "a plugin");
	for (int kind = 0; p && kind < MG_PLUGIN_KINDS; kind++)
		for (size_t i = 0; i < p->noffers[kind]; i++)
			if (p->offers[kind][i].what == what)
				snprintf(out, MG_PLUGIN_LABEL, "plugin %.80s %.40s", p->offers[kind][i].by->plugin->name, p->offers[kind][i].by->plugin->version);
	return out;
}
