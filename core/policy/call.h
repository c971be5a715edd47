/* SPDX-License-Identifier: Apache-2.0 */
/* One call into a plugin: of a library function, or of a policy language's check. Host functions never jump: what goes wrong is kept here, and told when the
 * call has returned. Only core/policy includes this. */
#ifndef MG_POLICY_CALL_H
#define MG_POLICY_CALL_H

#include <moongate/plugin.h>

#include "policy/exam.h"

struct mg_call {
	struct mg_exam *e;
	const struct mg_side *side;
	const struct mg_resource *owner;
	const struct mg_value **arguments;
	size_t n;
	enum mg_stop stop; /* to be raised; NONE with text: a mistake of the policy's author */
	bool halted;       /* the exploration has stopped */
	bool failed;
	char text[MG_FAULT_TEXT];
};

/* All give what the host function gives that fails: a negative status. The first failure stays. */
int mg_call_limit(struct mg_call *c, enum mg_stop stop, const char *text);
int mg_call_halted(struct mg_call *c);
int mg_call_stop(struct mg_call *c, enum mg_stop stop, struct mg_str reason);
int mg_call_charge(struct mg_call *c, uint64_t units);
int mg_call_error(struct mg_call *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int mg_call_alloc(struct mg_call *c, size_t n, void **out);
/* Plain data (a configuration) as a value without a place. */
int mg_call_data(struct mg_call *c, const struct mg_node *n, const struct mg_value **out);

/* Fills what lets functions follow references through the stack. */
void mg_call_stack_host(struct mg_host *host);

#endif
