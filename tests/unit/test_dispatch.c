/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "judge/dispatch.h"

enum { POLICIES = 40 };

static struct mg_str patterns[POLICIES][2];
static struct mg_policy policies[POLICIES];
static const struct mg_policy *list[POLICIES];

/* Every way of asking for types: exact, glob, both at once, twice the same, none. */
static struct mg_policy_set make(void)
{
	static const char *const rows[][2] = { { "AWS::S3::Bucket", NULL }, { "AWS::S3::*", NULL }, { "AWS::S3::Bucket", "AWS::S3::*" }, { "*", NULL },
					       { "AWS::EC2::VPC", "AWS::S3::Bucket" }, { "AWS::S3::Bucket", "AWS::S3::Bucket" }, { NULL, NULL }, { "*Bucket", "AWS::*::VPC" } };
	for (size_t i = 0; i < POLICIES; i++) {
		const char *const *row = rows[i % (sizeof(rows) / sizeof(*rows))];
		policies[i] = (struct mg_policy){ .index = (uint32_t)i, .applies = patterns[i] };
		for (size_t k = 0; k < 2 && row[k]; k++)
			patterns[i][policies[i].napplies++] = mg_str_from(row[k]);
		list[i] = &policies[i];
	}
	return (struct mg_policy_set){ .policies = list, .n = POLICIES };
}

/* The slow, obvious way. */
static bool applies(const struct mg_policy *p, struct mg_str type)
{
	for (size_t i = 0; i < p->napplies; i++)
		if (mg_type_matches(p->applies[i], type))
			return true;
	return false;
}

static void index_agrees_with_asking_each(void **state)
{
	(void)state;
	static const char *const types[] = { "AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::EC2::VPC", "aws::s3::bucket", "Custom::Bucket", "" };
	struct mg_policy_set set = make();
	struct mg_dispatch *d = mg_dispatch_new(&set);
	assert_non_null(d);
	for (size_t round = 0; round < 2; round++)
		for (size_t t = 0; t < sizeof(types) / sizeof(*types); t++) {
			const struct mg_policy_list *got = mg_dispatch_type(d, mg_str_from(types[t]));
			uint32_t at = 0;
			for (uint32_t i = 0; i < POLICIES; i++)
				if (applies(&policies[i], mg_str_from(types[t]))) {
					assert_true(at < got->n);
					assert_int_equal(got->items[at++], i);
				}
			assert_int_equal(at, got->n);
		}
	mg_dispatch_free(d);
}

static void many_strange_types_are_forgotten(void **state)
{
	(void)state;
	struct mg_policy_set set = make();
	struct mg_dispatch *d = mg_dispatch_new(&set);
	for (unsigned i = 0; i < 20000; i++) {
		char type[32];
		snprintf(type, sizeof(type), "Custom::T%u", i);
		mg_dispatch_begin(d);
		assert_non_null(mg_dispatch_type(d, mg_str_from(type)));
	}
	mg_dispatch_free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(index_agrees_with_asking_each), cmocka_unit_test(many_strange_types_are_forgotten) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
