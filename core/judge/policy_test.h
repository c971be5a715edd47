/* SPDX-License-Identifier: Apache-2.0 */
/* Policy tests: the cases beside a policy, judged by it alone and compared with what they expect. The format is docs/policy-tests.md. */
#ifndef MG_JUDGE_POLICY_TEST_H
#define MG_JUDGE_POLICY_TEST_H

#include "policy/pack.h"

/* One case after its run. */
struct mg_case {
	struct mg_str name;
	uint32_t line;             /* of the test file, where its name stands; 0: not found */
	enum mg_outcome expected;
	struct mg_str why;         /* empty: it holds. Otherwise what differs, lines ended by line feeds */
};

struct mg_test_file {
	struct mg_str path;
	const struct mg_policy *policy;
	struct mg_case *cases;
	size_t n, failed;
};

/* What tests run with. */
struct mg_test_options {
	const struct mg_policy_set *set;      /* loaded without anybody's settings: tests show what the pack itself says */
	const struct mg_pack_options *packs;  /* how set was loaded, for cases with a config */
	struct mg_str filter;                 /* only cases whose name contains it; empty: all */
};

/* Runs the cases in text, the test file at path, with policy. What a case finds is in out, in a; MG_EINPUT or MG_EPOLICY when the file itself is broken. */
int mg_policy_test_run(struct mg_arena *a, const struct mg_test_options *o, const struct mg_policy *policy, struct mg_str path, struct mg_str text,
		       struct mg_test_file *out, struct mg_error *err);

/* Where the test of p stands: r01.test.lua beside r01.lua, or beside r01 with a policy language's extension; r01.ID.test.lua when that file holds several
 * policies. In a; p is NULL at the arena's cap. */
struct mg_str mg_policy_test_path(struct mg_arena *a, const struct mg_policy *p);

/* Which outcomes the cases of one policy show. */
struct mg_coverage {
	const struct mg_policy *policy;
	size_t cases, pass, fail, undecided;
};
void mg_coverage_add(struct mg_coverage *c, const struct mg_test_file *f);

#endif
