/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin ABI. A plugin is a shared object (or a built-in, linked in) with one entry:
 *
 *     const struct mg_plugin *mg_plugin_entry(void);
 *
 * docs/plugins.md walks through writing one. The rules:
 *
 * Versions. The host checks abi and size before it reads anything else and refuses another abi by name and version. Every struct starts with its size as
 * its maker was compiled (sizeof), and grows at its end only: a plugin with smaller structs, of an older header, goes on working, and what it does not
 * have counts as absent. The host table grows in the same way: compare host->size before you use a member that is newer than the oldest host you serve.
 *
 * Ownership. The plugin's own structs are constant and live as long as the plugin is loaded. All pointers handed to a plugin live until the call returns,
 * unless said otherwise; a plugin keeps nothing of them. Memory from the host (alloc, keep, intake_alloc) is the host's: nobody frees it. Texts are
 * views: not terminated, and NUL bytes are data.
 *
 * Threads. start and stop are called once, by one thread, while nothing else of the plugin runs. All other calls may come from several threads at once, as
 * several engines judge beside each other: what they share belongs into what start made and is constant, or behind the plugin's own lock. A mg_call,
 * mg_intake, mg_compile or opened decision log is used by one thread at a time. The service forks between start and the first other call: start no thread.
 *
 * Errors. 0 is success; a failure returns a negative enum mg_status and says why, in one line, through host->fail (or through host->error in a library
 * function or a check). Any other status counts as a failure, too. A plugin never exits, prints, changes signals or locale, or jumps out of a call. */
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

/* Stands in an array, so it never grows. */
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
	const struct mg_value *properties; /* a map, which is empty when the resource has none; NULL for the stack */
};

/* ---- input: bytes in, a template or a change out ---- */

/* One reading: opaque. */
struct mg_intake;

struct mg_input_source {
	uint32_t size;
	struct mg_str label; /* the file's name, or "request": for messages */
	struct mg_str bytes;
};

struct mg_input_pair {
	struct mg_str name, value;
};

/* One resource that a change touches. Those with MG_DELETE stand in the previous template. */
struct mg_input_change {
	struct mg_str logical_id;
	enum mg_operation operation;
};

/* What is to be judged. All empty when read() is called, but size. Texts are the source's, constant, or from intake_alloc. What is left empty counts as
 * unknown, or is what the user gave otherwise. */
struct mg_input_subject {
	uint32_t size;
	bool nothing;           /* there is nothing to judge; without it an empty text is an error, never an empty template */
	struct mg_str text;     /* a CloudFormation template, YAML or JSON */
	struct mg_str previous; /* the one before an update; empty: none */
	struct mg_str label, previous_label; /* what reports call them; empty: as the source is called */
	bool made, previous_made; /* the text was written by the input: it has no places and no mistakes that anybody could look at */
	bool properties_only;     /* properties are all that is known: no attributes, no other resources */
	bool processed;           /* its transforms have been carried out */
	bool strict_values;       /* no Default is assumed */
	bool has_operation;
	enum mg_operation operation;
	struct mg_str region, account, stack_name;
	const struct mg_input_pair *parameters, *tags;
	size_t nparameters, ntags;
	struct mg_str overlay;    /* {"Resources": ...} that is laid over the template, JSON */
	const struct mg_input_change *changes; /* not NULL: only these are targets */
	size_t nchanges;
};

struct mg_input {
	uint32_t size;
	const char *name;        /* of --input: "cloudformation" */
	const char *description; /* one line for the help */
	/* MG_EINPUT for bytes that are none of its own or are broken: a template that cannot be read, which denies. */
	int (*read)(void *state, struct mg_intake *intake, const struct mg_input_source *source, struct mg_input_subject *out, struct mg_error *err);
};

/* ---- policy language: source in, policies out ---- */

/* One file of a pack being compiled: opaque. */
struct mg_compile;

struct mg_source_file {
	uint32_t size;
	struct mg_str name; /* as messages show it: "policies/r01.toy" */
	struct mg_str text;
};

/* One policy. Texts and lists are copied; program is not: constant, or from host->keep. */
struct mg_policy_definition {
	uint32_t size;
	struct mg_str id, title, remedy;
	enum mg_severity severity;
	enum mg_enforcement enforcement;
	const struct mg_str *applies; /* patterns of resource types; none: the whole stack */
	size_t napplies;
	unsigned operations;          /* bit 1 << enum mg_operation each; 0: CREATE and UPDATE */
	const struct mg_str *links;
	size_t nlinks;
	const struct mg_str *controls; /* pairs: framework, number */
	size_t ncontrols;
	struct mg_str config;          /* defaults as one JSON object, which organisations override; empty: none */
	uint32_t line;                 /* of the policy in its file, from 1 */
	const void *program;           /* for check; shared by all threads, so it never changes */
};

/* A finding of a check. */
struct mg_check_note {
	uint32_t size;
	const struct mg_value *at; /* whose place it has; NULL, or without a place: the target's */
	struct mg_str missing;     /* not empty: the member of `at` that is not there, which is what the finding is about */
	struct mg_str message;     /* what is, what should be */
	uint32_t line;             /* of the policy's source: tells two findings at one place apart */
	bool warning;              /* never changes the outcome */
};

struct mg_language {
	uint32_t size;
	const char *name;        /* "toy" */
	const char *description; /* one line */
	const char *extension;   /* ".toy": files of packs that end so are its own */
	/* Hands each policy of the file to host->policy. Runs nothing. MG_EPOLICY with "name:line: what is, what should be" for a mistake of the author. */
	int (*compile)(void *state, struct mg_compile *c, const struct mg_source_file *file, struct mg_error *err);
	/* Judges one target in one scenario, through the host functions of library calls and checks; the host calls it again for every scenario that those
	 * functions made a choice in. MG_OK: all was said with note(). */
	int (*check)(void *state, struct mg_call *call, const void *program);
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

	/* Newer than the first header from here on. */
	/* Equality as policies compare (product rules: text "3072" is the number 3072; the same unknown origin twice is equal): 0 no, 1 yes,
	 * 2 hangs on an unknown. */
	int (*equal)(struct mg_call *c, const struct mg_value *a, const struct mg_value *b, int *out);
	/* Ends the check as undecided, naming v's reason: for a function that cannot answer without it. Returns MG_EPOLICY. */
	int (*undecided)(struct mg_call *c, const struct mg_value *v);
	/* Looks at the clock; charge does so now and then. For a long piece of work whose price is not known. MG_OK, or a status as charge gives it. */
	int (*in_time)(struct mg_call *c);

	/* The stack, for functions that follow references. */
	/* The resource that the first argument from the template is, or lies in, or the target of a check; an empty logical_id when there is none. */
	int (*owner)(struct mg_call *c, struct mg_target *out);
	/* The resources of the stack in this scenario whose type matches (a pattern; empty: all), in order of declaration. Not carried by requests about one
	 * resource; undecided where a macro may add others. */
	int (*resources)(struct mg_call *c, struct mg_str type, const struct mg_target *const **out, size_t *n);
	/* Does v come, by value, from the resource (Ref, GetAtt, Sub; an empty logical_id: from any)? Decided for unknown values, too. */
	int (*refers_to)(struct mg_call *c, const struct mg_value *v, struct mg_str logical_id, bool *out);

	/* Checks of policy languages. The functions of library calls above are theirs, too; count and argument give nothing. */
	/* A member of the policy's configuration; *out NULL when there is none of that name. */
	int (*config)(struct mg_call *c, struct mg_str name, const struct mg_value **out);
	int (*note)(struct mg_call *c, const struct mg_check_note *note);
	/* Ends the check: not applicable, for a reason. Returns MG_EPOLICY. */
	int (*skip)(struct mg_call *c, struct mg_str reason);

	/* Compiling. Memory as long as the policies live. */
	int (*keep)(struct mg_compile *c, size_t n, void **out, struct mg_error *err);
	int (*policy)(struct mg_compile *c, const struct mg_policy_definition *p, struct mg_error *err);

	/* Inputs. Memory until the judgement is over. */
	int (*intake_alloc)(struct mg_intake *in, size_t n, void **out, struct mg_error *err);
	/* What an address that the bytes name has, by the host's rules (allowed hosts, time, size); MG_EINPUT where nothing may be fetched. */
	int (*intake_fetch)(struct mg_intake *in, struct mg_str url, struct mg_str *out, struct mg_error *err);
};

struct mg_plugin {
	uint32_t abi;  /* MG_PLUGIN_ABI */
	uint32_t size; /* sizeof(struct mg_plugin) as the plugin was compiled */
	const char *name, *version, *description;
	const struct mg_reporter *const *reporters; /* NULL, or ends with NULL */
	const struct mg_library *const *libraries;  /* NULL, or ends with NULL */
	/* Called once after loading; *state is handed to every call, host outlives the plugin. May be NULL. Any status but 0 refuses the plugin. */
	int (*start)(const struct mg_host *host, void **state, struct mg_error *err);
	void (*stop)(void *state); /* may be NULL */
	/* Newer than the first header: read when size says so. */
	const struct mg_decision_log *const *decision_logs; /* NULL, or ends with NULL */
	const struct mg_input *const *inputs;               /* NULL, or ends with NULL */
	const struct mg_language *const *languages;         /* NULL, or ends with NULL */
};

/* The one exported symbol. */
MG_EXPORT const struct mg_plugin *mg_plugin_entry(void);

#ifdef __cplusplus
}
#endif

#endif
