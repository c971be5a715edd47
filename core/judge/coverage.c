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

struct mg_str mg_policy_test_path(struct mg_arena *a, const struct mg_policy *p)
{
	struct mg_str file = p->info.file, extension = p->language ? mg_str_from(p->language->extension) : MG_STR(".lua");
	if (mg_str_ends(file, extension))
		file.n -= extension.n;
	if (p->siblings > 1)
		return mg_arena_printf(a, "%.*s.%.*s.test.lua", MG_STR_ARG(file), MG_STR_ARG(p->info.id));
	return mg_arena_printf(a, "%.*s.test.lua", MG_STR_ARG(file));
}
