/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/kinds.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/error.h"

#define THROUGH(type, member) (offsetof(struct type, member) + sizeof(((struct type *)0)->member))

/* What the first version of struct mg_plugin had: a plugin may be older than this host, and then its structs end earlier. */
enum { PLUGIN_SIZE = THROUGH(mg_plugin, stop), NAMED_SIZE = THROUGH(mg_plugin, version) };

/* One kind. A member that must be there is a pointer, to data or to a function. */
struct kind {
	const char *name, *type;
	size_t list;   /* where struct mg_plugin has the list */
	size_t size;   /* what the first version of its struct had */
	const char *lacks; /* the members that must be there, in words */
	size_t members[6]; /* where they are; ends with 0 */
	int (*check)(const void *offer, const char **why); /* more than that, or NULL */
};

/* A name that policies can write: a letter, then letters, digits and underscores. */
static bool is_identifier(const char *z)
{
	if (*z >= '0' && *z <= '9')
		return false;
	return *z && strspn(z, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == strlen(z);
}

/* A name that can stand in a command and in a table: printable ASCII without spaces, and no option. */
static bool is_word(const char *z)
{
	const char *p = z;
	while (*p > ' ' && *p < 0x7f)
		p++;
	return *z != '-' && p > z && !*p;
}

/* A function table is checked as a whole: a policy must not find a hole in it. */
static int check_functions(const void *offer, const char **why)
{
	const struct mg_library *l = offer;
	for (const struct mg_function *f = l->functions; f->name; f++)
		if (!is_identifier(f->name) || !f->signature || !*f->signature || !f->price || !*f->price || !f->doc || !*f->doc || !f->call) {
			*why = f->name;
			return -1;
		}
	return 0;
}

/* Files that end in .lua are Lua's, whatever stands before it. */
static int check_extension(const void *offer, const char **why)
{
	const struct mg_language *l = offer;
	struct mg_str x = mg_str_from(l->extension);
	*why = l->extension;
	return x.n < 2 || x.n > 32 || x.p[0] != '.' || strchr(x.p, '/') || mg_str_ends(x, MG_STR(".lua")) ? -1 : 0;
}

static const struct kind kinds[MG_PLUGIN_KINDS] = {
	[MG_KIND_REPORTER] = { "reporter", "mg_reporter", offsetof(struct mg_plugin, reporters), THROUGH(mg_reporter, write), "name, description, media_type or write",
			       { offsetof(struct mg_reporter, media_type), offsetof(struct mg_reporter, write) }, NULL },
	[MG_KIND_DECISION_LOG] = { "decision log", "mg_decision_log", offsetof(struct mg_plugin, decision_logs), THROUGH(mg_decision_log, close),
				   "name, description, open, store or close",
				   { offsetof(struct mg_decision_log, open), offsetof(struct mg_decision_log, store), offsetof(struct mg_decision_log, close) }, NULL },
	[MG_KIND_LIBRARY] = { "library", "mg_library", offsetof(struct mg_plugin, libraries), THROUGH(mg_library, functions), "name, doc or functions",
			      { offsetof(struct mg_library, functions) }, check_functions },
	[MG_KIND_INPUT] = { "input", "mg_input", offsetof(struct mg_plugin, inputs), THROUGH(mg_input, read), "name, description or read",
			    { offsetof(struct mg_input, read) }, NULL },
	[MG_KIND_LANGUAGE] = { "policy language", "mg_language", offsetof(struct mg_plugin, languages), THROUGH(mg_language, check),
			       "name, description, extension, compile or check",
			       { offsetof(struct mg_language, extension), offsetof(struct mg_language, compile), offsetof(struct mg_language, check) }, check_extension },
};

const char *mg_plugin_kind_name(enum mg_plugin_kind kind)
{
	return kinds[kind].name;
}

/* Pointers of all kinds look alike on every system that has dlsym. */
static const void *pointer_at(const void *p, size_t offset)
{
	const void *value;
	memcpy(&value, (const char *)p + offset, sizeof(value));
	return value;
}

const void *const *mg_kind_list(const struct mg_plugin *p, enum mg_plugin_kind kind)
{
	if (p->size < kinds[kind].list + sizeof(void *))
		return NULL;
	return (const void *const *)pointer_at(p, kinds[kind].list);
}

struct mg_offer_head mg_kind_head(const void *offer)
{
	struct mg_offer_head head;
	memcpy(&head, offer, sizeof(head));
	return head;
}

static bool empty(const char *z)
{
	return !z || !*z;
}

/* Copies the file's name and, where the plugin has said it, its own with the version. */
static void call_it(const struct mg_plugin *p, const char *file, char out[256])
{
	bool named = p->size >= NAMED_SIZE && !empty(p->name) && !empty(p->version);
	if (named && strcmp(p->name, file) != 0)
		snprintf(out, 256, "%s (%s %s)", file, p->name, p->version);
	else if (named)
		snprintf(out, 256, "%s %s", p->name, p->version);
	else
		snprintf(out, 256, "%s", file);
}

static int check_offer(const struct kind *k, const void *offer, const char *called, struct mg_error *err)
{
	uint32_t size;
	const char *why = NULL;
	memcpy(&size, offer, sizeof(size));
	if (size < k->size)
		return mg_fail(err, MG_EINPUT, "plugin %s: a %s's size is %u, at least %zu is needed; set it to sizeof(struct %s)", called, k->name, (unsigned)size,
			       k->size, k->type);
	struct mg_offer_head head = mg_kind_head(offer);
	bool whole = !empty(head.name) && !empty(head.description);
	for (size_t i = 0; i < sizeof(k->members) / sizeof(k->members[0]) && k->members[i]; i++)
		whole = whole && pointer_at(offer, k->members[i]);
	if (!whole)
		return mg_fail(err, MG_EINPUT, "plugin %s: %s %s%s%s lacks %s; fill them all", called, k->name, empty(head.name) ? "" : "`",
			       empty(head.name) ? "without a name" : head.name, empty(head.name) ? "" : "`", k->lacks);
	if (k == &kinds[MG_KIND_LIBRARY] ? !is_identifier(head.name) : !is_word(head.name)) {
		char quoted[MG_QUOTE_MAX];
		return mg_fail(err, MG_EINPUT, "plugin %s: a %s is called %s; a name is one word of letters, digits and %s", called, k->name,
			       mg_quote(mg_str_from(head.name), quoted), k == &kinds[MG_KIND_LIBRARY] ? "underscores" : "marks such as - and _");
	}
	if (!k->check || k->check(offer, &why) == 0)
		return MG_OK;
	if (k == &kinds[MG_KIND_LIBRARY])
		return mg_fail(err, MG_EINPUT, "plugin %s: function `%s.%s` lacks signature, price, doc or call, or its name is none that policies can write; fill them all", called, head.name, why);
	return mg_fail(err, MG_EINPUT, "plugin %s: policy language `%s` has the extension `%.40s`; it must be a dot and a name of its own, such as `.guard`", called,
		       head.name, why);
}

int mg_plugin_check(const struct mg_plugin *p, const char *file, struct mg_error *err)
{
	char called[256];
	if (!p)
		return mg_fail(err, MG_EINPUT, "plugin %s: mg_plugin_entry returned NULL; it must return the plugin's struct mg_plugin", file);
	if (p->abi != MG_PLUGIN_ABI)
		return mg_fail(err, MG_EINPUT, "plugin %s is built for plugin ABI %u, this moongate speaks ABI %u; build it against these headers", file,
			       (unsigned)p->abi, MG_PLUGIN_ABI);
	call_it(p, file, called);
	if (p->size < PLUGIN_SIZE)
		return mg_fail(err, MG_EINPUT, "plugin %s: its struct mg_plugin has %u bytes, ABI %u needs at least %d; set size to sizeof(struct mg_plugin)", called,
			       (unsigned)p->size, MG_PLUGIN_ABI, (int)PLUGIN_SIZE);
	if (empty(p->name) || empty(p->version) || empty(p->description))
		return mg_fail(err, MG_EINPUT, "plugin %s: name, version and description must be set", called);
	for (int kind = 0; kind < MG_PLUGIN_KINDS; kind++) {
		const void *const *list = mg_kind_list(p, (enum mg_plugin_kind)kind);
		for (size_t i = 0; list && list[i]; i++) {
			int status = check_offer(&kinds[kind], list[i], called, err);
			if (status < 0)
				return status;
		}
	}
	return MG_OK;
}
