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

/* A macro or a loop that is not expanded may refer to anybody: where nothing is found beside it, nothing is decided. */
static void test_hidden_references(void **state)
{
	(void)state;
	static const char macro[] = "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      X: {'Fn::Transform': {Name: M}}\n      L: {Y: {'Fn::Transform': {Name: M}}, Z: !Ref R}\n"
				    "      Seen: {K: !Ref Q}\n  B: {Type: AWS::SNS::Topic, Properties: {'Fn::Transform': {Name: M}}}\n  Q: {Type: AWS::SQS::Queue, DependsOn: B}\n"
				    "  R: {Type: AWS::SQS::Queue, Metadata: {'Fn::Transform': {Name: M}}}\n  S: {Type: AWS::SQS::Queue}\n"
				    "  X: {Type: Custom::X, Condition: No, Properties: {'Fn::Transform': {Name: M}}}\nConditions: {No: !Equals [1, 2]}\n";
	static const char unseen[] = "undecided (Fn::Transform `M` not expanded)";
	static const struct {
		const char *body, *want;
	} rows[] = {
		{ "local _ = fn:refers_to('S')", unseen },
		{ "local _ = fn.L:refers_to('S')", unseen },
		{ "fn:expect('L'):refers_to('S')", unseen },
		{ "fn:expect('X'):refers_to('S')", unseen },
		{ "local _ = fn:references()", unseen },
		{ "local _ = fn.L:references()", unseen },
		{ "local _ = stack:resource('B'):refers_to('S')", unseen },
		{ "local _ = stack:resource('S'):referrers()", unseen },
		{ "local _ = stack:resource('S'):referrers('AWS::SNS::Topic')", unseen },
		{ "local _ = fn:depends_on('S')", unseen },
		{ "local _ = stack:resource('Q'):depends_on('S')", unseen }, /* by B */
		{ "local _ = stack:resource('R'):depends_on('S')", unseen }, /* Metadata may refer, too */
		/* What is seen is seen, and what hides nothing of this is asked nothing. */
		{ "if not fn:refers_to('Q') or not fn.L:refers_to('R') or not fn:depends_on('R') then fn:deny('no') end", "pass" },
		{ "if fn.Seen:refers_to('S') or #fn.Seen:references() ~= 1 then fn:deny('no') end", "pass" },
		{ "if #stack:resource('S'):referrers('AWS::SQS::*') ~= 0 then fn:deny('no') end", "pass" },
		{ "if #stack:resource('S'):referrers('Custom::*') ~= 0 then fn:deny('no') end", "pass" }, /* not deployed */
		{ "if stack:resource('S'):depends_on('Q') or stack:resource('R'):refers_to('S') then fn:deny('no') end", "pass" },
		{ "fn:expect('Seen'):refers_to('S')",
		  "fail\nA /Resources/A/Properties/Seen 7:13 refers_to: Seen is {\"K\":{\"unknown\":\"Ref Q\"}}, expected it to refer to S" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		judge(rows[i].body, macro, NULL, "A", rows[i].want);
	judge("local _ = fn:refers_to('A')", "Transform: Unknown\nResources:\n  A: {Type: AWS::SNS::Topic, Properties: {N: 1}}\n", NULL, "A", "undecided (macro `Unknown` not expanded)");
	judge("local _ = fn:depends_on('B')", "Transform: Unknown\nResources:\n  A: {Type: AWS::SNS::Topic}\n  B: {Type: AWS::SNS::Topic}\n", NULL, "A",
	      "undecided (macro `Unknown` not expanded)");
}

/* A reference deep in a branch exists where all branches around it are taken; lists of three are no branches for that. */
static void test_deep_branches(void **state)
{
	(void)state;
	static const char deep[] = "Parameters: {E: {Type: String, AllowedValues: [a, b, c]}}\nConditions: {A: !Equals [!Ref E, a], B: !Equals [!Ref E, b]}\nResources:\n"
				   "  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      X: !If [A, [x, y, {K: [x, !Ref Q, z]}], !If [B, !Ref R, !Sub '${S}']]\n"
				   "  Q: {Type: AWS::SQS::Queue}\n  R: {Type: AWS::SQS::Queue}\n  S: {Type: AWS::SQS::Queue}\n";
	static const char at[] = "fail\nT /Resources/T 4:3 deny: yes {E=%s}";
	static const struct {
		const char *id, *where;
	} rows[] = { { "Q", "a" }, { "R", "b" }, { "S", "c" } };
	char body[128], want[128];
	for (size_t i = 0; i < 3; i++) {
		snprintf(body, sizeof body, "if fn:refers_to('%s') then fn:deny('yes') end", rows[i].id);
		snprintf(want, sizeof want, at, rows[i].where);
		judge(body, deep, NULL, "T", want);
		snprintf(body, sizeof body, "if #stack:resource('%s'):referrers('AWS::SNS::*') == 1 then fn:deny('yes') end", rows[i].id);
		judge(body, deep, NULL, "T", want);
		snprintf(body, sizeof body, "if fn:depends_on('%s') then fn:deny('yes') end", rows[i].id);
		judge(body, deep, NULL, "T", want);
	}
}

/* Whom and of whom: handles of the other template, dangling references, what is no resource, other attributes, other parts of a resource. */
static void test_whom(void **state)
{
	(void)state;
	static const char other[] = "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Metadata: {M: !Ref Q}\n    Properties: {D: !Ref Gone, G: !GetAtt Q.Arn, N: !Ref 'AWS::Region'}\n"
				    "  Q: {Type: AWS::SQS::Queue}\n";
	judge("if fn:refers_to('Q', 'Ref') or not fn:refers_to('Q', 'Arn') or not fn:refers_to('AWS::SQS::Queue', 'Arn') then fn:deny('no') end", other, NULL, "A", "pass");
	judge("if fn.metadata:refers_to('AWS::*') ~= true or fn:refers_to('Gone') then fn:deny('no') end", other, NULL, "A", "pass");
	judge("if fn.properties:refers_to('AWS::SNS::*') or #fn.properties:references('AWS::*') ~= 1 then fn:deny('no') end", other, NULL, "A", "pass");
	judge("fn:expect('G'):refers_to('AWS::SQS::Queue', 'Ref')", other, NULL, "A",
	      "fail\nA /Resources/A/Properties/G 5:35 refers_to: G is unknown (GetAtt Q.Arn), expected it to refer to AWS::SQS::Queue (Ref)");
	judge("fn.refers_to(stack, 'Q')", other, NULL, "A", "error (/p.lua:4: refers_to is asked of a resource or of a node in it)");
	judge("fn.references(stack)", other, NULL, "A", "error (/p.lua:4: references is asked of a resource or of a node in it)");
	judge("fn.referrers(stack)", other, NULL, "A", "error (/p.lua:4: referrers is asked of a resource: fn:referrers(...))");
	judge("fn.depends_on(stack, 'Q')", other, NULL, "A", "error (/p.lua:4: depends_on is asked of a resource: fn:depends_on(...))");
	judge("fn:refers_to(5)", other, NULL, "A",
	      "error (/p.lua:4: whom? a resource, a logical id or a type such as \"AWS::SNS::Topic\", not a number)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refers_to),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_depends_on),
		cmocka_unit_test(test_hidden_resources),
		cmocka_unit_test(test_hidden_references),
		cmocka_unit_test(test_whom),
		cmocka_unit_test(test_deep_branches),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
