/* SPDX-License-Identifier: Apache-2.0 */
/* Reading at the edges of the language: odd keys and positions, paths that find nothing, several or something unknown, values of the wrong kind. */
#include "policy_load.h"

#define TOPIC "Parameters: {P: {Type: String}, L: {Type: CommaDelimitedList}}\nResources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n"
#define AT "fail\nT /Resources/T 3:3 deny: "

static void says(const char *yaml, const char *body, const char *want)
{
	char whole[4096];
	snprintf(whole, sizeof whole, "local function say(...) local t = {...} for i = 1, select('#', ...) do t[i] = tostring(t[i]) end fn:deny('%%s', table.concat(t, ' ')) end\n%s", body);
	judge(whole, yaml, NULL, "T", want);
}

static void fails(const char *yaml, const char *body, const char *why)
{
	char want[512];
	snprintf(want, sizeof want, "error (/p.lua:5: %s)", why);
	says(yaml, body, want);
}

static const char y[] = TOPIC "      I: 9223372036854775808\n      F: 1.0e+3\n      Text: '2.5'\n      Int: '7'\n      Yes: 'YES'\n      L: [a, b]\n      Empty: []\n      M: {1: one, x: y}\n"
			      "      U: !Ref P\n      Tags: [{Key: a, Value: 1}, {Value: 2}, {Key: [a], Value: 4}]\n      Open: !Ref L\n      Null: null\n"
			      "      Some: [{Key: !Ref P, Value: 3}, {Key: !Sub '${P}', Value: 5}]\n      Parts: [!Ref P, !Ref P]\n";

static void test_keys_and_positions(void **state)
{
	(void)state;
	says(y, "say(fn.L[0], fn.L[-1], fn.L[1 << 40], fn.L[1.0], fn.L[1.5], fn.L[true], fn.L['1'], fn.L[4 / 2])", AT "nil nil nil a nil nil nil b");
	says(y, "say(fn.M[1], fn.M[2 / 2], fn.M['1'], fn.M[true], fn.M[{}], fn.M[2], fn.M.x)", AT "one one one nil nil nil y");
	says(y, "say(fn.Null, fn.M.gone, fn['{'], fn[''])", AT "nil nil nil nil");
	fails(y, "local _ = fn[1]", "a resource has names, not positions: write fn.MemorySize");
	fails(y, "local _ = fn._x", "a resource has no `_x`. Properties have capital names (fn.MemorySize); read others with fn:get(\"name\").");
	fails(y, "local _ = fn.typ",
	      "a resource has no `typ`: did you mean `type`? Properties have capital names (fn.MemorySize); read others with fn:get(\"name\").");
	fails(y, "local _ = fn:peek('L').txt",
	      "a peek has no `txt`: did you mean `text`? It has known, present, reason, text, written, prefix, suffix, keys, count, fn, refs and source.");
	fails(y, "fn:peek('L').text = 1", "a peek of the template is read-only");
}

static void test_numbers(void **state)
{
	(void)state;
	says(y, "say(fn.I, fn:number('I'), fn.F, fn:number('F'), fn:number('Text'), fn:number('Int'), fn:number('Gone'), math.type(fn:number('Int')))",
	     AT "9.2233720368548e+18 9.2233720368548e+18 1000.0 1000.0 2.5 7 nil integer");
	fails(y, "fn:number('L')", "L is [\"a\",\"b\"], not a number; ask first with is(path), or expect it");
	fails(y, "fn:number('Yes')", "Yes is `YES`, not a number; ask first with is(path), or expect it");
	fails(y, "fn.M:number('x')", "M.x is `y`, not a number; ask first with is(path), or expect it");
	fails(y, "fn:boolean('L')", "L is [\"a\",\"b\"], not true or false; ask first with is(path), or expect it");
	fails(y, "fn:boolean('Yes')", "Yes is `YES`, not true or false; ask first with is(path), or expect it");
	says(y, "say(fn:boolean('Gone'))", AT "nil");
	says(y, "fn:number('U')", "undecided (parameter P has no value)");
	says(y, "fn:boolean('U')", "undecided (parameter P has no value)");
}

static void test_one_value(void **state)
{
	(void)state;
	static const char *const methods[] = { "peek", "keys", "number", "boolean", "changed" };
	char body[64], want[128];
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
		snprintf(body, sizeof body, "fn:%s('L[*]')", methods[i]);
		snprintf(want, sizeof want, "%s wants a path that finds one value; L[*] finds 2", methods[i]);
		fails(y, body, want);
		snprintf(body, sizeof body, "fn:%s('Empty[*]')", methods[i]);
		snprintf(want, sizeof want, "%s wants a path that finds one value; Empty[*] finds none", methods[i]);
		fails(y, body, want);
	}
}

static void test_several(void **state)
{
	(void)state;
	says(y, "say(table.concat(fn:get('Tags[*].Value'), ','), #fn:get('Tags[*].Key'), #fn:get('Empty[*]'), #fn:get('M.*'), #fn:get('U.x[*]' == '' and 'L' or 'Gone[*]'))",
	     AT "1,2,4 2 0 2 0");
	says(y, "say(fn:get('Tags[Key=a].Value'), fn:get('Tags[Key=b].Value'), fn:get('M[Key=a].Value'), fn:get('Gone[Key=a].Value'))", AT "1 nil nil nil");
	/* A member that may be there, and one of which only a part is known, may be the one. */
	says(y, "say(fn:get('Some[Key=a].Value'))", "undecided (parameter P has no value)");
	says(y, "say(fn:has('Some[Key=a]'))", "undecided (parameter P has no value)");
	says(y, "say(fn:get('Open[Key=a].Value'))", "undecided (parameter L has no value)");
	says(y, "say(fn:get('Open[*]'))", "undecided (parameter L has no value)");
	says(y, "say(fn:has('Parts[*].Key'))", "undecided (parameter P has no value)");
	says(y, "say(fn:has('Open[*]'), fn:has('Tags[*].Key'), fn:has('Empty[*]'), fn:has('U'))", "undecided (parameter L has no value)");
	says(y, "say(fn:has('Tags[*].Key'), fn:has('Empty[*]'), fn:has('U'))", AT "true false true");
}

static void test_keys(void **state)
{
	(void)state;
	says(y, "say(#fn:keys('Gone'), #fn:keys('L'), #fn:keys('Int'), table.concat(fn:keys('M'), ','), #fn:keys())", AT "0 0 0 1,x 13"); /* what is null is not there */
	says(y, "fn:keys('U')", "undecided (parameter P has no value)");
	fails(y, "pairs(fn:peek('M'))", "bad argument #1 to `pairs` (table expected, got peek)");
}

static void test_peeks(void **state)
{
	(void)state;
	static const char p[] = TOPIC "      L: [a, !If [C, b, !Ref AWS::NoValue]]\n      M: {x: 1}\n      S: !Sub ['a-${X}', {X: 1}]\n      T: !Sub 'b-${P}'\n      G: !GetAZs ''\n"
				      "      J: !Select [0, [!Ref AWS::NoValue, z]]\n      Sel: [!Select [0, [x]], y]\n  Q: {Type: AWS::SQS::Queue}\nConditions: {C: !Equals [1, 2]}\n";
	says(p, "local a, b = fn:peek('L'), fn:peek('M') say(a.prefix, a.suffix, a.keys, a.count, a.text, a.written, b.count, #b.keys, b.text)", AT "nil nil nil 1 nil nil 1 1 nil");
	says(p, "local a, b = fn:peek('S'), fn:peek('T') say(a.written, a.text, a.fn, b.written, b.suffix, b.prefix, b.text)", AT "a-${X} a-1 Fn::Sub b-${P} nil b- b-${P}");
	says(p, "local a = fn:peek('Gone') say(a.known, a.present, a.reason, a.text, a.written, a.prefix, a.suffix, a.keys, a.count, a.fn, #a.refs)",
	     AT "true false nil nil nil nil nil nil nil nil 0");
	says(p, "local a = fn:peek('G') say(a.known, a.prefix, a.suffix, a.keys, a.count, a.fn)", AT "false nil nil nil nil Fn::GetAZs");
	says(p, "say(fn:peek('Sel').count, fn:peek('M.x').source, fn:peek('M').source)", AT "2 literal literal");
}

/* Where a value comes from; what is not known is no literal. */
static void test_sources(void **state)
{
	(void)state;
	static const char p[] = "Parameters:\n  P: {Type: String}\n  D: {Type: String, Default: d}\n  E: {Type: String, AllowedValues: [e]}\n  G: {Type: String}\nMappings: {M: {a: {b: c}}}\n"
				"Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties: {A: !ImportValue x, B: '{{resolve:ssm:x}}', C: !GetAZs '', E: !Split [',', !Ref P], F: !Cidr [!Ref P, 2, 8],\n"
				"      G: !Ref P, H: !GetAtt Q.Arn, I: !Sub '${P}-x', J: !Sub '${D}-x', K: !FindInMap [M, a, b], L: !Ref AWS::Partition, M: !Join ['', [a, b]], N: lit,\n"
				"      O: !Sub 'x-{{resolve:ssm:x}}', V: !Select [0, [!ImportValue z]], X: !FindInMap [M, !Ref P, b], Y: !Ref E, Z: !Ref G}\n  Q: {Type: AWS::SQS::Queue}\n";
	static const char *const given[] = { "G=g", NULL };
	judge("local t = {} for _, k in ipairs(fn:keys()) do t[#t + 1] = k .. '=' .. fn:peek(k).source end fn:deny('%s', table.concat(t, ' '))", p, given, "T",
	      "fail\nT /Resources/T 8:3 deny: A=other B=other C=other E=other F=other G=other H=resource I=other J=default K=mapping L=other M=literal N=literal "
	      "O=other V=other X=mapping Y=allowed Z=given");
}

static void test_without_properties(void **state)
{
	(void)state;
	static const char bare[] = "Resources:\n  T: {Type: AWS::SNS::Topic, UpdateReplacePolicy: Retain, DependsOn: Q}\n  Q: {Type: AWS::SQS::Queue}\n";
	says(bare, "local n = 0 for _ in pairs(fn) do n = n + 1 end say(n, fn.X, fn:has('X'), type(fn.properties), #fn:keys(), fn.update_replace_policy, fn.dependencies[1])",
	     "fail\nT /Resources/T 2:3 deny: 0 nil false map 0 Retain Q");
	says(bare, "fn:deny('X', 'no %s', 'X') fn:expect('X[1].Y'):exists()",
	     "fail\nT /Resources/T/Properties/X 2:3 deny: no X\nT /Resources/T/Properties/X/0/Y 2:3 exists: X[1].Y is missing, expected a value");
	says(bare, "fn.properties:deny('here')", "fail\nT /Resources/T 2:6 deny: here");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_keys_and_positions), cmocka_unit_test(test_numbers), cmocka_unit_test(test_one_value), cmocka_unit_test(test_several),
					    cmocka_unit_test(test_keys), cmocka_unit_test(test_peeks), cmocka_unit_test(test_sources), cmocka_unit_test(test_without_properties) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
