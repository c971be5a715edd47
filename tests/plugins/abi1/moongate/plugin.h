/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin ABI. A plugin is a shared object (or a built-in, linked in) with one entry:
 *
 *     const struct mg_plugin *mg_plugin_entry(void);
 *
 * Rules. The host checks abi and size before it reads anything else and refuses another abi by name and version. The host table only grows at its
 * end: compare host->size before using a member newer than your header. All pointers handed to a plugin live until the call returns, unless said
 * otherwise; a plugin keeps nothing of them. A plugin is called by one thread at a time per engine; several engines may call it at once, so state
 * belongs into what start() returns or is constant. Errors: return a negative enum mg_status and fill err through host->fail. A plugin never
 * exits, prints, or jumps out of a call. */
#ifndef MOONGATE_PLUGIN_H
#define MOONGATE_PLUGIN_H

#include <moongate/report.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MG_PLUGIN_ABI 1u

#if defined(__GNUC__)
#define MG_EXPORT __attribute__((visibility("default")))
#else
#define MG_EXPORT
#endif

/* ---- reporter: a report out ---- */

/* Where a reporter writes. write returns MG_OK or MG_EIO; a reporter stops at the first failure and returns it. */
struct mg_writer {
	int (*write)(void *ctx, const char *p, size_t n);
	void *ctx;
};

struct mg_report_options {
	uint32_t size;
	bool color;       /* ANSI colours are welcome */
	bool terminal;    /* a person is looking */
	uint32_t width;   /* columns; 0: unknown */
	uint64_t elapsed_ms; /* for people on a terminal only; 0: not to be shown */
};

struct mg_reporter {
	uint32_t size;
	const char *name;        /* of --format: "json" */
	const char *description; /* one line for the help */
	const char *media_type;
	int (*write)(void *state, const struct mg_report *report, const struct mg_report_options *options, const struct mg_writer *out,
		     struct mg_error *err);
};

/* ---- library: functions for policies ---- */

/* A value of the policy language: opaque, lives until the check ends. */
struct mg_value;
/* One call of a library function. */
struct mg_call;

enum mg_value_type { MG_TYPE_NIL, MG_TYPE_BOOLEAN, MG_TYPE_INTEGER, MG_TYPE_NUMBER, MG_TYPE_TEXT, MG_TYPE_LIST, MG_TYPE_MAP, MG_TYPE_UNKNOWN };

/* A piece of a partly known text: literal text, or a hole whose text is how the author wrote it. */
struct mg_text_piece {
	bool hole;
	struct mg_str text;
};

struct mg_function {
	const char *name;      /* "allows" of iam.allows */
	const char *signature; /* "allows(document, action [, resource])" */
	const char *price;     /* what it charges, in words: "1 per statement and pattern byte" */
	const char *doc;       /* one or two sentences */
	/* Sets *out to the result (NULL: nil). Negative: the status a host function gave, or host->error's. */
	int (*call)(void *state, struct mg_call *call, const struct mg_value **out);
};

struct mg_library {
	uint32_t size;
	const char *name; /* the global that policies see: "iam" */
	const char *doc;
	const struct mg_function *functions; /* ends with a NULL name */
};

/* ---- host ---- */

/* What the host offers. Functions that return int give MG_OK, or a negative status that the library function must return at once: the check has
 * been stopped (an unknown was read, work is spent, memory is short) and nothing more may be done. */
struct mg_host {
	uint32_t abi, size;
	/* Fills err with a formatted text and returns code. */
	int (*fail)(struct mg_error *err, enum mg_status code, const char *fmt, ...);

	/* Library calls. Pay before working: units are about a nanosecond's worth each; reading through the host is charged by itself. */
	int (*charge)(struct mg_call *c, uint64_t units);
	/* A mistake of the policy's author ("iam.allows: argument 2 must be a text"): a Lua error in the policy. Returns MG_EPOLICY. */
	int (*error)(struct mg_call *c, const char *fmt, ...);
	size_t (*count)(struct mg_call *c);
	/* Argument i from 0; NULL for nil and for arguments not given. */
	const struct mg_value *(*argument)(struct mg_call *c, size_t i);
	/* Never stops; does not resolve further. */
	enum mg_value_type (*type)(struct mg_call *c, const struct mg_value *v);
	/* The text of any known scalar; stops with "undecided" for an unknown, is the author's mistake for lists and maps. */
	int (*text)(struct mg_call *c, const struct mg_value *v, struct mg_str *out);
	int (*number)(struct mg_call *c, const struct mg_value *v, double *out);
	/* Member of a map; *out NULL when absent. */
	int (*get)(struct mg_call *c, const struct mg_value *map, struct mg_str key, const struct mg_value **out);
	/* Elements of a list or members of a map in document order; keys is set for maps, and may be NULL. Stops for an unknown. */
	int (*children)(struct mg_call *c, const struct mg_value *v, const struct mg_value *const **items, const struct mg_str **keys, size_t *n);
	/* The known pieces of an unknown text (n 0: nothing is known of it); of a known scalar, one literal. */
	int (*pieces)(struct mg_call *c, const struct mg_value *v, const struct mg_text_piece **pieces, size_t *n);
	/* Memory until the check ends, charged. */
	int (*alloc)(struct mg_call *c, size_t n, void **out);

	/* New values; place (may be NULL) lends its place in the author's file. Texts, items and keys are copied. */
	int (*make_boolean)(struct mg_call *c, bool b, const struct mg_value *place, const struct mg_value **out);
	int (*make_number)(struct mg_call *c, double d, bool integer, const struct mg_value *place, const struct mg_value **out);
	int (*make_text)(struct mg_call *c, struct mg_str s, const struct mg_value *place, const struct mg_value **out);
	int (*make_list)(struct mg_call *c, const struct mg_value *const *items, size_t n, const struct mg_value *place, const struct mg_value **out);
	int (*make_map)(struct mg_call *c, const struct mg_str *keys, const struct mg_value *const *items, size_t n, const struct mg_value *place,
			const struct mg_value **out);
	/* An unknown text with known pieces, taking reason and provenance from like. */
	int (*make_partial)(struct mg_call *c, const struct mg_text_piece *pieces, size_t n, const struct mg_value *like, const struct mg_value **out);
};

struct mg_plugin {
	uint32_t abi;  /* MG_PLUGIN_ABI */
	uint32_t size; /* sizeof(struct mg_plugin) as the plugin was compiled */
	const char *name, *version, *description;
	const struct mg_reporter *const *reporters; /* NULL, or ends with NULL */
	const struct mg_library *const *libraries;  /* NULL, or ends with NULL */
	/* Called once after loading; *state is handed to every call. May be NULL. A negative status refuses the plugin. */
	int (*start)(const struct mg_host *host, void **state, struct mg_error *err);
	void (*stop)(void *state); /* may be NULL */
};

/* The one exported symbol. */
MG_EXPORT const struct mg_plugin *mg_plugin_entry(void);

#ifdef __cplusplus
}
#endif

#endif
