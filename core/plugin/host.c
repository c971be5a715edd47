/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/host.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/error.h"

#define THROUGH(type, member) (offsetof(struct type, member) + sizeof(((struct type *)0)->member))

/* What the first version of each struct had: a plugin may be older than this host, and then its structs end earlier. */
enum {
	PLUGIN_SIZE = THROUGH(mg_plugin, stop),
	REPORTER_SIZE = THROUGH(mg_reporter, write),
	LIBRARY_SIZE = THROUGH(mg_library, functions),
	DECISION_LOG_SIZE = THROUGH(mg_decision_log, close),
};

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

/* A plugin while it is checked: how messages call it. */
struct candidate {
	const struct mg_plugin *plugin;
	const char *called;
};

static bool empty(const char *z)
{
	return !z || !*z;
}

static int check_reporter(const struct candidate *c, const struct mg_reporter *r, struct mg_error *err)
{
	if (r->size < REPORTER_SIZE)
		return mg_fail(err, MG_EINPUT, "plugin %s %s: a reporter's size is %u, at least %d is needed; set it to sizeof(struct mg_reporter)",
			       c->called, c->plugin->version, (unsigned)r->size, (int)REPORTER_SIZE);
	if (empty(r->name) || empty(r->description) || empty(r->media_type) || !r->write)
		return mg_fail(err, MG_EINPUT, "plugin %s %s: reporter %s%s%s lacks name, description, media_type or write", c->called,
			       c->plugin->version, empty(r->name) ? "" : "`", empty(r->name) ? "without a name" : r->name, empty(r->name) ? "" : "`");
	return MG_OK;
}

static int check_library(const struct candidate *c, const struct mg_library *l, struct mg_error *err)
{
	if (l->size < LIBRARY_SIZE)
		return mg_fail(err, MG_EINPUT, "plugin %s %s: a library's size is %u, at least %d is needed; set it to sizeof(struct mg_library)",
			       c->called, c->plugin->version, (unsigned)l->size, (int)LIBRARY_SIZE);
	if (empty(l->name) || empty(l->doc) || !l->functions)
		return mg_fail(err, MG_EINPUT, "plugin %s %s: a library lacks name, doc or functions", c->called, c->plugin->version);
	for (const struct mg_function *f = l->functions; f->name; f++)
		if (!*f->name || empty(f->signature) || empty(f->price) || empty(f->doc) || !f->call)
			return mg_fail(err, MG_EINPUT, "plugin %s %s: function `%s.%s` lacks signature, price, doc or call", c->called, c->plugin->version,
				       l->name, f->name);
	return MG_OK;
}

/* NULL when the plugin was built before there were any. */
static const struct mg_decision_log *const *decision_logs_of(const struct mg_plugin *p)
{
	return p->size >= THROUGH(mg_plugin, decision_logs) ? p->decision_logs : NULL;
}

static int check_decision_log(const struct candidate *c, const struct mg_decision_log *l, struct mg_error *err)
{
	if (l->size < DECISION_LOG_SIZE)
		return mg_fail(err, MG_EINPUT, "plugin %s %s: a decision log's size is %u, at least %d is needed; set it to sizeof(struct mg_decision_log)",
			       c->called, c->plugin->version, (unsigned)l->size, (int)DECISION_LOG_SIZE);
	if (empty(l->name) || empty(l->description) || !l->open || !l->store || !l->close)
		return mg_fail(err, MG_EINPUT, "plugin %s %s: decision log %s%s%s lacks name, description, open, store or close", c->called,
			       c->plugin->version, empty(l->name) ? "" : "`", empty(l->name) ? "without a name" : l->name, empty(l->name) ? "" : "`");
	return MG_OK;
}

static int check_plugin(struct candidate *c, struct mg_error *err)
{
	const struct mg_plugin *p = c->plugin;
	int status = MG_OK;
	if (!p)
		return mg_fail(err, MG_EINPUT, "plugin %s: mg_plugin_entry returned NULL", c->called);
	if (p->abi != MG_PLUGIN_ABI)
		return mg_fail(err, MG_EINPUT, "plugin %s is built for plugin ABI %u, this moongate speaks ABI %u; build it against these headers", c->called,
			       (unsigned)p->abi, MG_PLUGIN_ABI);
	if (p->size < PLUGIN_SIZE)
		return mg_fail(err, MG_EINPUT, "plugin %s: its struct mg_plugin has %u bytes, ABI %u needs at least %d; set size to sizeof(struct mg_plugin)",
			       c->called, (unsigned)p->size, MG_PLUGIN_ABI, (int)PLUGIN_SIZE);
	if (empty(p->name) || empty(p->version) || empty(p->description))
		return mg_fail(err, MG_EINPUT, "plugin %s: name, version and description must be set", c->called);
	for (size_t i = 0; p->reporters && p->reporters[i] && status == MG_OK; i++)
		status = check_reporter(c, p->reporters[i], err);
	for (size_t i = 0; p->libraries && p->libraries[i] && status == MG_OK; i++)
		status = check_library(c, p->libraries[i], err);
	const struct mg_decision_log *const *logs = decision_logs_of(p);
	for (size_t i = 0; logs && logs[i] && status == MG_OK; i++)
		status = check_decision_log(c, logs[i], err);
	return status;
}

/* Checks and starts one and appends it; items has room. */
static int adopt(const struct mg_host *host, struct mg_plugins *out, struct candidate *c, struct mg_str file, void *handle, struct mg_error *err)
{
	struct mg_loaded *item = &out->items[out->n];
	struct mg_error why = { .text = "" };
	int status = check_plugin(c, err);
	if (status < 0)
		return status;
	*item = (struct mg_loaded){ .plugin = c->plugin, .file = file, .handle = handle };
	status = c->plugin->start ? c->plugin->start(host, &item->state, &why) : MG_OK;
	if (status < 0)
		return mg_fail(err, (enum mg_status)status, "plugin %s %s did not start: %s", c->called, c->plugin->version,
			       *why.text ? why.text : "it gave no reason");
	out->n++;
	return MG_OK;
}

static int load_file(const struct mg_host *host, struct mg_plugins *out, struct mg_str file, struct mg_error *err)
{
	/* The one conversion that C leaves to POSIX: an object pointer that is a function. */
	union {
		void *object;
		const struct mg_plugin *(*entry)(void);
	} symbol;
	void *handle = memchr(file.p, '\0', file.n) ? NULL : dlopen(file.p, RTLD_NOW | RTLD_LOCAL);
	if (!handle) {
		const char *why = dlerror();
		return mg_fail(err, MG_EIO, "plugin %s cannot be loaded: %s", file.p, why ? why : "its name contains a NUL byte");
	}
	symbol.object = dlsym(handle, "mg_plugin_entry");
	if (!symbol.object) {
		dlclose(handle);
		return mg_fail(err, MG_EINPUT, "plugin %s has no function mg_plugin_entry; export it with MG_EXPORT", file.p);
	}
	struct candidate c = { symbol.entry(), file.p };
	int status = adopt(host, out, &c, file, handle, err);
	if (status < 0)
		dlclose(handle);
	return status;
}

/* The names of one kind as they are put in order. */
struct offer {
	const void *what;
	void *state;
	const char *name;
	const struct mg_loaded *by;
};

static const char *called(const struct mg_loaded *l)
{
	return l->file.n ? l->file.p : l->plugin->name;
}

/* Inserts o by name; an error when the name is taken. */
static int offer_add(struct offer *offers, size_t *n, struct offer o, const char *kind, struct mg_error *err)
{
	size_t at = *n;
	for (; at > 0; at--) {
		int c = strcmp(offers[at - 1].name, o.name);
		if (c == 0)
			return mg_fail(err, MG_EINPUT, "plugins %s and %s both have a %s called `%s`; load only one of them", called(offers[at - 1].by),
				       called(o.by), kind, o.name);
		if (c < 0)
			break;
	}
	memmove(offers + at + 1, offers + at, (*n - at) * sizeof(*offers));
	offers[at] = o;
	(*n)++;
	return MG_OK;
}

static int list_reporters(struct mg_arena *a, struct mg_plugins *p, struct offer *offers, struct mg_error *err)
{
	size_t n = 0;
	for (size_t i = 0; i < p->n; i++) {
		const struct mg_loaded *l = &p->items[i];
		for (size_t k = 0; l->plugin->reporters && l->plugin->reporters[k]; k++) {
			struct offer o = { l->plugin->reporters[k], l->state, l->plugin->reporters[k]->name, l };
			int status = offer_add(offers, &n, o, "reporter", err);
			if (status < 0)
				return status;
		}
	}
	p->reporters = mg_new_n(a, const struct mg_reporter *, n + 1);
	p->reporter_states = mg_new_n(a, void *, n + 1);
	if (!p->reporters || !p->reporter_states)
		return mg_fail_arena(a, err);
	for (size_t i = 0; i < n; i++) {
		p->reporters[i] = offers[i].what;
		p->reporter_states[i] = offers[i].state;
	}
	p->nreporters = n;
	return MG_OK;
}

static int list_libraries(struct mg_arena *a, struct mg_plugins *p, struct offer *offers, struct mg_error *err)
{
	size_t n = 0;
	for (size_t i = 0; i < p->n; i++) {
		const struct mg_loaded *l = &p->items[i];
		for (size_t k = 0; l->plugin->libraries && l->plugin->libraries[k]; k++) {
			struct offer o = { l->plugin->libraries[k], l->state, l->plugin->libraries[k]->name, l };
			int status = offer_add(offers, &n, o, "library", err);
			if (status < 0)
				return status;
		}
	}
	p->libraries = mg_new_n(a, const struct mg_library *, n + 1);
	p->library_states = mg_new_n(a, void *, n + 1);
	if (!p->libraries || !p->library_states)
		return mg_fail_arena(a, err);
	for (size_t i = 0; i < n; i++) {
		p->libraries[i] = offers[i].what;
		p->library_states[i] = offers[i].state;
	}
	p->nlibraries = n;
	return MG_OK;
}

static int list_decision_logs(struct mg_arena *a, struct mg_plugins *p, struct offer *offers, struct mg_error *err)
{
	size_t n = 0;
	for (size_t i = 0; i < p->n; i++) {
		const struct mg_loaded *l = &p->items[i];
		const struct mg_decision_log *const *logs = decision_logs_of(l->plugin);
		for (size_t k = 0; logs && logs[k]; k++) {
			struct offer o = { logs[k], l->state, logs[k]->name, l };
			int status = offer_add(offers, &n, o, "decision log", err);
			if (status < 0)
				return status;
		}
	}
	p->decision_logs = mg_new_n(a, const struct mg_decision_log *, n + 1);
	p->decision_log_states = mg_new_n(a, void *, n + 1);
	if (!p->decision_logs || !p->decision_log_states)
		return mg_fail_arena(a, err);
	for (size_t i = 0; i < n; i++) {
		p->decision_logs[i] = offers[i].what;
		p->decision_log_states[i] = offers[i].state;
	}
	p->ndecision_logs = n;
	return MG_OK;
}

/* How many names of any kind there can be. */
static size_t count_offers(const struct mg_plugins *p)
{
	size_t n = 1;
	for (size_t i = 0; i < p->n; i++) {
		const struct mg_plugin *q = p->items[i].plugin;
		for (size_t k = 0; q->reporters && q->reporters[k]; k++)
			n++;
		for (size_t k = 0; q->libraries && q->libraries[k]; k++)
			n++;
		const struct mg_decision_log *const *logs = decision_logs_of(q);
		for (size_t k = 0; logs && logs[k]; k++)
			n++;
	}
	return n;
}

static int start_all(const struct mg_host *host, const struct mg_plugin *const *builtins, const struct mg_str *files, size_t nfiles,
		     struct mg_plugins *out, struct mg_error *err)
{
	int status = MG_OK;
	for (size_t i = 0; builtins && builtins[i] && status == MG_OK; i++) {
		struct candidate c = { builtins[i], empty(builtins[i]->name) ? "(built in)" : builtins[i]->name };
		status = adopt(host, out, &c, MG_STR_NONE, NULL, err);
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
	if (status == MG_OK) {
		struct offer *offers = mg_new_n(a, struct offer, count_offers(out));
		status = offers ? list_reporters(a, out, offers, err) : mg_fail_arena(a, err);
		if (status == MG_OK)
			status = list_libraries(a, out, offers, err);
		if (status == MG_OK)
			status = list_decision_logs(a, out, offers, err);
	}
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

const struct mg_reporter *mg_plugins_reporter(const struct mg_plugins *p, struct mg_str name, void **state)
{
	for (size_t i = 0; i < p->nreporters; i++)
		if (mg_str_is(name, p->reporters[i]->name)) {
			*state = p->reporter_states[i];
			return p->reporters[i];
		}
	return NULL;
}

const struct mg_decision_log *mg_plugins_decision_log(const struct mg_plugins *p, struct mg_str name, void **state)
{
	const struct mg_decision_log *best = NULL;
	for (size_t i = 0; i < p->ndecision_logs; i++) {
		const struct mg_decision_log *l = p->decision_logs[i];
		if (name.n ? !mg_str_is(name, l->name) : !l->rank || (best && best->rank >= l->rank))
			continue;
		*state = p->decision_log_states[i];
		best = l;
	}
	return best;
}
