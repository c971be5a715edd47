/* SPDX-License-Identifier: Apache-2.0 */
#include "service/prove.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "judge/policy_test.h"

static int prove_file(const struct mg_test_options *o, const struct mg_policy *p, struct mg_str path, size_t *cases, struct mg_error *err)
{
	struct mg_arena *a = mg_arena_new(0);
	struct mg_test_file f = { 0 };
	char *text;
	size_t n;
	int status = a ? mg_file_read(path.p, (size_t)o->set->limits->policy_source, &text, &n, err) : mg_fail_nomem(err);
	if (status == MG_OK) {
		status = mg_policy_test_run(a, o, p, path, (struct mg_str){ text, n }, &f, err);
		free(text);
	}
	for (size_t i = 0; status == MG_OK && i < f.n; i++) {
		struct mg_str why = f.cases[i].why;
		const char *end = why.n ? memchr(why.p, '\n', why.n) : NULL;
		if (why.n)
			status = mg_fail(err, MG_EPOLICY, "%.*s:%u: the test `%.*s` does not hold: %.*s", MG_STR_ARG(path), f.cases[i].line,
					 MG_STR_ARG(f.cases[i].name), (int)(end ? (size_t)(end - why.p) : why.n), why.p);
	}
	*cases += status == MG_OK ? f.n : 0;
	mg_arena_free(a);
	return status;
}

int mg_prove(const struct mg_loadout *l, size_t *cases, struct mg_error *err)
{
	struct mg_arena *a = mg_arena_new(0);
	struct mg_policy_set *set;
	int status = a ? mg_policies_load(a, &l->plain, &set, err) : mg_fail_nomem(err);
	*cases = 0;
	for (size_t i = 0; status == MG_OK && i < set->n; i++) {
		struct mg_test_options o = { set, &l->plain, MG_STR_NONE };
		struct mg_str path = mg_policy_test_path(a, set->policies[i]);
		if (!path.p)
			status = mg_fail_arena(a, err);
		else if (access(path.p, F_OK) == 0)
			status = prove_file(&o, set->policies[i], path, cases, err);
	}
	mg_arena_free(a);
	return status;
}
