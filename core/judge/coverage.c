/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/policy_test.h"

void mg_coverage_add(struct mg_coverage *c, const struct mg_test_file *f)
{
	c->policy = f->policy;
	for (size_t i = 0; i < f->n; i++) {
		c->cases++;
		c->pass += f->cases[i].expected == MG_PASS;
		c->fail += f->cases[i].expected == MG_FAIL;
		c->undecided += f->cases[i].expected == MG_UNDECIDED;
	}
}
