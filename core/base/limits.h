/* SPDX-License-Identifier: Apache-2.0 */
/* Every limit of the program: name, default, hard maximum, reason. moongate.yaml may set `limits: {name: value}` up to the hard maximum. */
#ifndef MG_BASE_LIMITS_H
#define MG_BASE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

#define MG_LIMITS(X)                                                                                                       \
	X(doc_bytes, 8u << 20, 256u << 20, "bytes of one document: eight times what the service takes from S3")               \
	X(doc_depth, 128, 512, "nesting of maps and lists, JSON and YAML alike")                                              \
	X(doc_nodes, 1000000, 20000000, "values and keys of one document")                                                    \
	X(doc_keys, 100000, 1000000, "keys of one map")                                                                       \
	X(doc_aliases, 100000, 1000000, "nodes made by expanding aliases and merge keys")                                     \
	X(doc_scalar, 4u << 20, 64u << 20, "bytes of one scalar")                                                             \
	X(doc_diagnostics, 1000, 100000, "diagnostics kept of one document; the rest is counted")                             \
	X(arena_bytes, 512u << 20, 4096ull << 20, "memory of one judgement outside the policies")                             \
	X(template_nodes, 200000, 5000000, "values and keys made by expanding loops and SAM resources")                         \
	X(value_depth, 128, 512, "nesting while values are resolved")                                                         \
	X(value_text, 4u << 20, 64u << 20, "bytes of one text made by Join, Sub or Base64")                                   \
	X(value_list, 100000, 1000000, "elements of one list made by Split, Cidr or a parameter")                             \
	X(scenarios, 4096, 1u << 20, "scenarios of one check")                                                                \
	X(scenario_work, 2000000, 1u << 30, "steps of the search for reachable scenarios, per check")                         \
	X(nested_depth, 8, 64, "nested stacks in nested stacks that are followed")                                           \
	X(nested_templates, 100, 10000, "templates of nested stacks judged for one template")                                \
	X(policy_source, 262144, 4u << 20, "bytes of one policy file")                                                        \
	X(policy_count, 10000, 100000, "policies of one run")                                                                 \
	X(policy_fuel, 5000000, 1u << 30, "work one policy may do for one target over all its runs")                          \
	X(policy_memory, 16u << 20, 1u << 30, "bytes of one policy's state")                                                  \
	X(policy_block, 1u << 20, 64u << 20, "bytes of one block of a policy's state, so that no instruction is dear")        \
	X(policy_millis, 250, 60000, "CPU milliseconds of one policy for one target")                                         \
	X(judge_millis, 20000, 600000, "CPU milliseconds of one template over all policies")                                  \
	X(policy_findings, 1000, 100000, "findings one policy may report for one target")                                     \
	X(policy_output, 1u << 20, 64u << 20, "bytes of messages one policy may report for one target")                       \
	X(pattern_match, 1000000, 100000000, "PCRE2 match limit; its depth limit is a tenth of it")                           \
	X(pattern_heap, 20000, 1000000, "PCRE2 heap limit in KiB")

struct mg_limits {
#define X(name, def, max, why) uint64_t name;
	MG_LIMITS(X)
#undef X
};

struct mg_limit_info {
	const char *name;
	uint64_t def, max;
	const char *why;
	size_t offset; /* of the uint64_t in struct mg_limits */
};

/* The defaults. */
extern const struct mg_limits mg_limits_default;
/* The table in order, ending with a NULL name. */
extern const struct mg_limit_info mg_limit_table[];
/* Sets a limit by name. MG_EINPUT for an unknown name (with a suggestion), 0, or a value above its maximum. */
struct mg_error;
int mg_limits_set(struct mg_limits *l, struct mg_str name, uint64_t value, struct mg_error *err);

#endif
