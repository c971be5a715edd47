/* SPDX-License-Identifier: Apache-2.0 */
/* The gate as a library: open it with packs of policies, judge bytes, walk the report (report.h), free it.
 *
 *     struct mg_gate_options o = { .size = sizeof o, .packs = packs, .npacks = 1 };
 *     if (mg_gate_open(&o, &gate, &err) != MG_OK) ...
 *
 * pkg-config knows it as `moongate`. Structs start with their size and grow at their end only, as those of plugin.h do.
 *
 * Threads: a gate is used by one thread at a time, and several gates share nothing, so that each thread opens its own. Reports are immutable, may be read by
 * any thread, and outlive neither mg_gate_report_free nor their gate. Ownership: what goes in is the caller's and is not kept, but where it says so; texts
 * that come out are the report's. Errors: 0 is success, a negative status means that err, which must not be NULL, says why in one line. Nothing is printed,
 * no signal handled, no process ended. */
#ifndef MOONGATE_MOONGATE_H
#define MOONGATE_MOONGATE_H

#include <moongate/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Configuration, plugins, policies and an engine. */
struct mg_gate;

struct mg_gate_options {
	uint32_t size;
	const char *config;       /* a moongate.yaml; NULL: none, and none is looked for */
	const char *environment;  /* of the configuration; NULL: the one that lists account, if any */
	const char *account;      /* twelve digits, or NULL */
	const char *const *packs; /* folders of policies, instead of the configuration's */
	size_t npacks;
};

/* MG_EINPUT or MG_EPOLICY for a configuration, plugin or pack that is wrong, and for packs without any policy: a gate is never empty. MG_EIO for a file that
 * cannot be read or loaded. */
MG_EXPORT int mg_gate_open(const struct mg_gate_options *options, struct mg_gate **out, struct mg_error *err);
/* NULL is fine. */
MG_EXPORT void mg_gate_close(struct mg_gate *gate);

/* What is judged. Empty: not given. */
struct mg_gate_subject {
	uint32_t size;
	struct mg_str label;  /* what the report calls it, such as the file's name */
	struct mg_str bytes;
	const char *input;    /* what the bytes are: NULL is "cloudformation"; "hook", or an input of a plugin */
	struct mg_str previous; /* the template before an update */
	struct mg_str region, account, stack_name;
	struct mg_str date;   /* YYYY-MM-DD that waivers and dated data are judged by; empty: today */
	const struct mg_input_pair *parameters, *tags;
	size_t nparameters, ntags;
	bool strict_values;   /* no Default is assumed */
	bool has_operation;   /* else: UPDATE with previous, or CREATE */
	enum mg_operation operation;
};

/* One judgement's report, and the memory it lives in. */
struct mg_gate_report;

/* Judges. That a template cannot be read is a report which denies; MG_EINPUT is for what the caller gave beside it (a parameter that does not exist, a date that
 * is none, an unknown input). */
MG_EXPORT int mg_gate_judge(struct mg_gate *gate, const struct mg_gate_subject *subject, struct mg_gate_report **out, struct mg_error *err);
/* The report as data; its verdict is what counts. */
MG_EXPORT const struct mg_report *mg_gate_report_get(const struct mg_gate_report *report);
/* The report in a format: "json", "text", or another that is built in or of a plugin. options may be NULL. */
MG_EXPORT int mg_gate_report_write(const struct mg_gate_report *report, const char *format, const struct mg_report_options *options, const struct mg_writer *out,
				   struct mg_error *err);
/* NULL is fine. */
MG_EXPORT void mg_gate_report_free(struct mg_gate_report *report);

/* "0.1.0": of the library, which may be newer than this header. */
MG_EXPORT const char *mg_gate_version(void);

#ifdef __cplusplus
}
#endif

#endif
