/* SPDX-License-Identifier: Apache-2.0 */
#include "policy_load.h"

static const char yaml[] = "Parameters: {E: {Type: String, AllowedValues: [dev, prod]}}\n"
			   "Conditions: {Prod: !Equals [!Ref E, prod]}\n"
			   "Resources:\n"
			   "  Fn:\n"
			   "    Type: AWS::Lambda::Function\n"
			   "    DependsOn: [Policy]\n"
			   "    Properties:\n"
			   "      Role: !GetAtt Role.Arn\n"
			   "      Env: {T: !Sub 'x-${Table}', Q: !If [Prod, !Ref Queue, none]}\n"
			   "      Lit: {Key: Table}\n"
			   "  Role: {Type: AWS::IAM::Role}\n"
			   "  Table: {Type: AWS::DynamoDB::Table}\n"
			   "  Queue: {Type: AWS::SQS::Queue}\n"
			   "  Policy: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref Role], D: !Ref Topic}}\n"
			   "  Topic: {Type: AWS::SNS::Topic, Condition: Prod}\n";

/* The expression's value in each scenario as the message of a finding. */
static void says(const char *expression, const char *want)
{
	char body[1024], result[512];
	snprintf(body, sizeof body, "local function ids(l) local t = {} for i, r in ipairs(l) do t[i] = r.logical_id end return table.concat(t, ',') end\n"
				    "local v = tostring(%s) if v ~= '-' then fn:deny('/' .. 'Type', '%%s', v) end", expression);
	snprintf(result, sizeof result, "fail\nFn /Resources/Fn/Type 5:11 deny: %s", want);
	judge(body, yaml, NULL, "Fn", result);
}

static void test_refers_to(void **state)
{
	(void)state;
	says("fn:refers_to('Role')", "true");
	says("fn:refers_to('Role', 'Arn')", "true");
	says("fn:refers_to('Role', 'Ref')", "false");
	says("fn:refers_to('AWS::DynamoDB::Table')", "true");
	says("fn:refers_to('Policy')", "false"); /* DependsOn is no reference by value */
	says("fn.Env:refers_to('Table')", "true");
	says("fn.Lit:refers_to('Table')", "false");
	says("fn:refers_to(stack:resource('Table'))", "true");
	says("fn:refers_to('Queue') or '-'", "true {E=prod}");
	says("fn.Env:refers_to('Queue') or '-'", "true {E=prod}");
	says("fn:refers_to('Nothing')", "false");
}

static void test_lists(void **state)
{
	(void)state;
	says("ids(fn:references('AWS::*'))", "Role,Table,Queue"); /* first scenario's; they merge at one place */
	says("ids(fn:references('AWS::IAM::*'))", "Role");
	says("ids(stack:resource('Role'):referrers('*'))", "Fn,Policy");
	says("ids(stack:resource('Table'):referrers('AWS::SQS::*'))", "");
	says("ids(fn.Env:references())", "Table,Queue");
}

static void test_depends_on(void **state)
{
	(void)state;
	says("fn:depends_on('Policy')", "true");
	says("fn:depends_on('Role')", "true");
	says("fn:depends_on('AWS::SQS::Queue') or '-'", "true {E=prod}");
	says("fn:depends_on('Topic') or '-'", "true {E=prod}");
	says("stack:resource('Role'):depends_on(fn)", "false");
	says("fn:depends_on(fn)", "false");
	says("#fn.dependencies .. fn.dependencies[1]", "1Policy");
}

static void test_hidden_resources(void **state)
{
	(void)state;
	static const char macro[] = "Transform: Unknown\nResources:\n  A: {Type: AWS::SNS::Topic, Properties: {N: 1}}\n";
	judge("local q = stack:some('AWS::SQS::Queue', function() return true end)", macro, NULL, NULL, "undecided (macro `Unknown` not expanded)");
	judge("local q = stack:resource('Q')", macro, NULL, NULL, "undecided (macro `Unknown` not expanded)");
	judge("stack:each('AWS::SNS::Topic', function() end)", macro, NULL, NULL, "undecided (macro `Unknown` not expanded)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refers_to),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_depends_on),
		cmocka_unit_test(test_hidden_resources),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
