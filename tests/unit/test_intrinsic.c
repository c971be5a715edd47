/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn_load.h"

#include "cfn/intrinsic.h"

static enum mg_fn fn_of(const char *json, bool in_condition)
{
	struct mg_arena *a = mg_arena_new(0);
	struct mg_diags diags;
	struct mg_doc doc;
	struct mg_error err;
	const struct mg_node *arg = NULL;

	mg_diags_init(&diags, a, 10);
	assert_int_equal(mg_doc_load(a, MG_STR("t.json"), mg_str_from(json), MG_FORMAT_JSON, MG_DIALECT_TEMPLATE, &mg_limits_default, &diags, &doc, &err), MG_OK);
	enum mg_fn fn = mg_fn_of(doc.root, in_condition, &arg);
	if (fn != MG_FN_NONE)
		assert_ptr_equal(arg, doc.root->members[0].value);
	mg_arena_free(a);
	return fn;
}

static void every_name_is_found_again(void **state)
{
	(void)state;
	for (int fn = MG_FN_REF; fn < MG_FN_UNKNOWN; fn++)
		assert_int_equal(mg_fn_by_name(mg_str_from(mg_fn_name((enum mg_fn)fn))), fn);
	assert_int_equal(mg_fn_by_name(MG_STR("Fn::Refx")), MG_FN_UNKNOWN);
	assert_int_equal(mg_fn_by_name(MG_STR("Refx")), MG_FN_NONE);
	assert_int_equal(mg_fn_by_name(MG_STR("Fn::")), MG_FN_NONE);
	assert_int_equal(mg_fn_by_name(MG_STR("Fn::ForEach::X")), MG_FN_NONE);
	assert_int_equal(mg_fn_by_name(MG_STR("Fn::ForEachX")), MG_FN_UNKNOWN);
}

static void a_function_is_a_map_of_one_key(void **state)
{
	(void)state;
	assert_int_equal(fn_of("{\"Ref\": \"A\"}", false), MG_FN_REF);
	assert_int_equal(fn_of("{\"Ref\": \"A\", \"B\": 1}", false), MG_FN_NONE);
	assert_int_equal(fn_of("{\"Condition\": \"A\"}", false), MG_FN_NONE);
	assert_int_equal(fn_of("{\"Condition\": \"A\"}", true), MG_FN_CONDITION);
	assert_int_equal(fn_of("{}", true), MG_FN_NONE);
	assert_int_equal(fn_of("[\"Ref\"]", true), MG_FN_NONE);
	assert_int_equal(mg_fn_of(NULL, true, NULL), MG_FN_NONE);
}

/* "lit|<Name>|lit": variables in angle brackets. */
static const char *sub(const char *text, char *out, size_t max)
{
	struct mg_arena *a = mg_arena_new(0);
	struct mg_sub_piece *pieces;
	struct mg_error err;
	size_t n, bad = 99, used = 0;
	int rc = mg_sub_parse(a, mg_str_from(text), &pieces, &n, &bad, &err);

	out[0] = '\0';
	if (rc)
		snprintf(out, max, "error at %zu", bad);
	for (size_t i = 0; !rc && i < n; i++) {
		const struct mg_sub_piece *p = &pieces[i];
		used += (size_t)snprintf(out + used, max - used, "%s%s%.*s%s", i ? "|" : "", p->variable ? "<" : "", MG_STR_ARG(p->text), p->variable ? ">" : "");
		assert_true(p->off + p->len <= strlen(text));
	}
	mg_arena_free(a);
	return out;
}

static void sub_texts_are_split(void **state)
{
	char out[200];

	(void)state;
	assert_string_equal(sub("", out, sizeof(out)), "");
	assert_string_equal(sub("plain", out, sizeof(out)), "plain");
	assert_string_equal(sub("a${B}c", out, sizeof(out)), "a|<B>|c");
	assert_string_equal(sub("${A.B.C}${AWS::Region}", out, sizeof(out)), "<A.B.C>|<AWS::Region>");
	assert_string_equal(sub("${!Literal} ${AWS::Region}", out, sizeof(out)), "${Literal}| |<AWS::Region>");
	assert_string_equal(sub("cost $5 $${P}", out, sizeof(out)), "cost $5 $|<P>");
	assert_string_equal(sub("open ${A", out, sizeof(out)), "open ${A");
	assert_string_equal(sub("$", out, sizeof(out)), "$");
	assert_string_equal(sub("${!}", out, sizeof(out)), "${}");
}

static void sub_names_are_checked(void **state)
{
	char out[200];

	(void)state;
	assert_string_equal(sub("ab ${x:-y}", out, sizeof(out)), "error at 3");
	assert_string_equal(sub("${ X }", out, sizeof(out)), "error at 0");
	assert_string_equal(sub("${#a[@]}", out, sizeof(out)), "error at 0");
	assert_string_equal(sub("${}", out, sizeof(out)), "error at 0");
	assert_string_equal(sub("${\xc3\xa4}", out, sizeof(out)), "error at 0");
}

static const char *dynref(const char *text, char *out, size_t max)
{
	struct mg_dynref r;
	size_t used = 0;

	out[0] = '\0';
	for (size_t at = 0; mg_dynref_find(mg_str_from(text), at, &r); at = r.off + r.len)
		used += (size_t)snprintf(out + used, max - used, "%.*s(%.*s,%.*s,%.*s,%.*s)@%zu+%zu ", MG_STR_ARG(r.service), MG_STR_ARG(r.id), MG_STR_ARG(r.json_key),
					 MG_STR_ARG(r.stage), MG_STR_ARG(r.version), r.off, r.len);
	return out;
}

static void dynamic_references_are_found(void **state)
{
	char out[400];

	(void)state;
	assert_string_equal(dynref("a {{resolve:ssm:/x/y:3}} b", out, sizeof(out)), "ssm(/x/y,,,3)@2+22 ");
	assert_string_equal(dynref("{{resolve:ssm-secure:p}}", out, sizeof(out)), "ssm-secure(p,,,)@0+24 ");
	assert_string_equal(dynref("{{resolve:secretsmanager:S}}", out, sizeof(out)), "secretsmanager(S,,,)@0+28 ");
	assert_string_equal(dynref("{{resolve:secretsmanager:S::::}}", out, sizeof(out)), "secretsmanager(S,,,)@0+32 ");
	assert_string_equal(dynref("{{resolve:secretsmanager:S:SecretString:key:AWSCURRENT}}", out, sizeof(out)), "secretsmanager(S,key,AWSCURRENT,)@0+56 ");
	assert_string_equal(dynref("{{resolve:secretsmanager:arn:aws:secretsmanager:us-west-2:123456789012:secret:S-a1b2c3:SecretString:password}}", out, sizeof(out)),
			    "secretsmanager(arn:aws:secretsmanager:us-west-2:123456789012:secret:S-a1b2c3,password,,)@0+110 ");
	assert_string_equal(dynref("p-{{resolve:ssm:${N}}}-s", out, sizeof(out)), "ssm(${N},,,)@2+20 ");
	assert_string_equal(dynref("{\"a\":{{resolve:ssm:x}}}", out, sizeof(out)), "ssm(x,,,)@5+17 ");
	assert_string_equal(dynref("{{resolve:ssm:a}}{{resolve:ssm:b}}", out, sizeof(out)), "ssm(a,,,)@0+17 ssm(b,,,)@17+17 ");
	assert_string_equal(dynref("{{resolve:ssm:${AWS::Region}-x:2}}", out, sizeof(out)), "ssm(${AWS::Region}-x,,,2)@0+34 ");
}

static void what_is_no_dynamic_reference(void **state)
{
	char out[400];

	(void)state;
	assert_string_equal(dynref("{{ resolve:ssm:x }}", out, sizeof(out)), "");
	assert_string_equal(dynref("{{resolve:ssm:x", out, sizeof(out)), "");
	assert_string_equal(dynref("{{resolve:vault:x}}", out, sizeof(out)), "");
	assert_string_equal(dynref("{{resolve:ssm:}}", out, sizeof(out)), "");
	assert_string_equal(dynref("{{resolve:ssm:x {{resolve:ssm:y}}", out, sizeof(out)), "ssm(y,,,)@16+17 ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_name_is_found_again), cmocka_unit_test(a_function_is_a_map_of_one_key), cmocka_unit_test(sub_texts_are_split),
		cmocka_unit_test(sub_names_are_checked), cmocka_unit_test(dynamic_references_are_found), cmocka_unit_test(what_is_no_dynamic_reference),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
