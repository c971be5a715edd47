/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnosing a world: what mg_world_diagnose shares among its files. Internal to core/cfn. */
#ifndef MG_CFN_DIAGNOSE_H
#define MG_CFN_DIAGNOSE_H

#include "cfn/resolve.h"

struct mg_diagnosis {
	struct mg_world *w;
	struct mg_diags *diags;
	struct mg_explore *x; /* its trail is what must hold at the place looked at */
	const struct mg_resource *from;
	bool lists;       /* some parameter is a list */
	bool conditional; /* some resource has a condition */
};

struct mg_str mg_witness_text(struct mg_world *w, const struct mg_witness *wit);
/* failed NULL: the one leaf, all of it, is what leads there. */
void mg_diagnose_report(struct mg_diagnosis *d, const char *code, const struct mg_node *n, const struct mg_trail *leaves, const bool *failed, size_t nleaves, struct mg_str text);
/* breakable.c */
bool mg_can_break(const struct mg_diagnosis *d, enum mg_fn fn, const struct mg_node *arg);
/* Cycles that need certain branches or conditions: an error where some deployment has one. */
void mg_diagnose_cycles(struct mg_diagnosis *d);

#endif
