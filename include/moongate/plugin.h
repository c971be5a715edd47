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
	int32_t detail;      /* what people asked for: -1 findings only, no summary; 0 the usual; 1 passes and skips too */
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

/* ---- decision log: where the decisions of the service are kept ---- */

/* One decision: the columns that queries go by, and the whole. Texts are UTF-8. */
struct mg_decision_row {
	struct mg_str id;      /* 32 hex digits, unique; the first twelve are the time, so that ids sort by time */
	uint64_t time_ms;      /* Unix time in milliseconds */
	struct mg_str verdict; /* "allow", "deny" or "failure" */
	struct mg_str stack;   /* may be empty */
	const struct mg_str *policies; /* those that had something to say, each once */
	size_t npolicies;
	struct mg_str json;    /* the whole as one JSON object without a line feed */
};

/* What a query asks for. Empty and 0: any. */
struct mg_decision_filter {
	uint32_t size;
	struct mg_str id;     /* this one and no other; the rest is not looked at */
	struct mg_str before; /* only ids that sort before this one: the cursor */
	struct mg_str verdict, policy, stack;
	uint64_t since_ms, until_ms; /* since <= time < until */
	uint64_t limit;       /* rows at most */
};

/* A setting of a decision log as the configuration has it: a scalar's text. */
struct mg_decision_setting {
	struct mg_str name, value;
};

struct mg_decision_options {
	uint32_t size;
	const struct mg_decision_setting *settings; /* a name that the plugin does not know must be refused */
	size_t nsettings;
	struct mg_str folder; /* of the decision log, terminated; relative names are relative to it */
	bool writes;          /* false: opened for queries only */
	bool durable;         /* store() returns when what it stored survives a loss of power, not before */
};

/* One process stores; others (and other threads) query at the same time, each with a log opened by itself. A log that open() made is used by one
 * thread at a time, and never after a fork. Failures are told apart: MG_EIO means that the store cannot be reached or is busy, so that the same call
 * may succeed later, perhaps after close() and open(); MG_EINPUT means that it never will. No call may block for more than some seconds. */
struct mg_decision_log {
	uint32_t size;
	const char *name;        /* of `log: {store: name}` */
	const char *description; /* one line, with the settings */
	uint32_t rank;           /* the highest of those at hand is taken when none is named; 0: only by name */
	int (*open)(void *state, const struct mg_decision_options *options, void **log, struct mg_error *err);
	/* All of them or, on failure, none that counts: the same rows may come again, and each id must be kept once. */
	int (*store)(void *log, const struct mg_decision_row *const *rows, size_t n, struct mg_error *err);
	/* Hands the json of what fits to row, newest id first, at most limit; a negative status of row ends the query and is returned. NULL: it cannot be asked. */
	int (*query)(void *log, const struct mg_decision_filter *filter, int (*row)(void *ctx, struct mg_str json), void *ctx, struct mg_error *err);
	/* Removes what is older than before_ms (0: nothing is), then the oldest until at most most_bytes (0: any) are kept; may stop early, *removed says how
	 * many went. NULL: somebody else sees to that. */
	int (*prune)(void *log, uint64_t before_ms, uint64_t most_bytes, uint64_t *removed, struct mg_error *err);
	void (*close)(void *log);
};

/* A resource in this scenario, or the stack. */
struct mg_target {
	uint32_t size;
	struct mg_str logical_id, type;    /* empty: the stack */
	const struct mg_value *properties; /* a map; NULL for the stack, and for a resource without any */
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
	/* Equality as policies compare (product rules: text "3072" is the number 3072; the same unknown origin twice is equal): 0 no, 1 yes,
	 * 2 hangs on an unknown. */
	int (*equal)(struct mg_call *c, const struct mg_value *a, const struct mg_value *b, int *out);
	/* Ends the check as undecided, naming v's reason: for a function that cannot answer without it. Returns MG_EPOLICY. */
	int (*undecided)(struct mg_call *c, const struct mg_value *v);
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

	/* Looks at the clock; charge does so now and then. For a long piece of work whose price is not known. MG_OK, or a status as charge gives it. */
	int (*in_time)(struct mg_call *c);

	/* The stack, for functions that follow references. */
	/* The resource that the first argument from the template is, or lies in; an empty logical_id when there is none. */
	int (*owner)(struct mg_call *c, struct mg_target *out);
	/* The resources of the stack in this scenario whose type matches (a pattern; empty: all), in order of declaration. Not carried by requests about one
	 * resource; undecided where a macro may add others. */
	int (*resources)(struct mg_call *c, struct mg_str type, const struct mg_target *const **out, size_t *n);
	/* Does v come, by value, from the resource (Ref, GetAtt, Sub; an empty logical_id: from any)? Decided for unknown values, too. */
	int (*refers_to)(struct mg_call *c, const struct mg_value *v, struct mg_str logical_id, bool *out);
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
	/* Newer than the first header: read when size says so. */
	const struct mg_decision_log *const *decision_logs; /* NULL, or ends with NULL */
};

/* The one exported symbol. */
MG_EXPORT const struct mg_plugin *mg_plugin_entry(void);

#ifdef __cplusplus
}
#endif

#endif
