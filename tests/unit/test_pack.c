/* SPDX-License-Identifier: Apache-2.0 */
#include "policy_load.h"

#define CHECK "check=function(fn) end"

/* One file; the load fails, with part in the message. */
static void refused(const char *text, const char *part)
{
	struct bench *b = bench_new();
	write_file(b->folder, "a.lua", text);
	assert_true(bench_load(b) < 0);
	assert_has(b->err.text, part);
	assert_null(b->set);
	bench_free(b);
}

static void test_mistakes_teach(void **state)
{
	(void)state;
	refused("return {\n id='A',\n severty='high', " CHECK " }", "a.lua:3: unknown field `severty`: did you mean `severity`? For example: severity = \"high\"");
	refused("return {\n " CHECK " }", "a.lua:1: the policy has no id");
	refused("return { id='A' }", "has no check; for example: check = function");
	refused("return { id='A', check=1 }", "a.lua:1: check must be a function, not a number");
	refused("\n\nreturn { id=7, " CHECK " }", "a.lua:3: id must be a text, not a number");
	refused("return { id='A B', " CHECK " }", "other characters");
	refused("return { id='A', severity='hihg', " CHECK " }", "severity `hihg` is unknown: did you mean `high`?");
	refused("return { id='A', enforcement='block', " CHECK " }", "it is one of deny, warn, audit");
	refused("return { id='A', applies='Lambda', " CHECK " }", "applies `Lambda` is no resource type");
	refused("return { id='A', applies={}, " CHECK " }", "applies is an empty list");
	refused("return { id='A', operations={'CREAT'}, " CHECK " }", "did you mean `CREATE`?");
	refused("return { id='A', operations={}, " CHECK " }", "would never run");
	refused("return { id='A', links='x', " CHECK " }", "links must be a list of texts");
	refused("return { id='A', controls={ X = { 1 } }, " CHECK " }", "controls must hold texts");
	refused("return { id='A', config={ f = function() end }, " CHECK " }", "config.f is a function");
	refused("return { id='A', 'x', " CHECK " }", "a value without a name");
	refused("return 1", "a policy file returns one table");
	refused("local x = 1", "this one returns nothing");
	refused("return {\n id = 'A'\n severity = 'high' }", "a.lua:3:");
	refused("return { id='A', check=function() end", "a.lua:1:");
	refused("local x = nothing\nreturn { id='A', " CHECK " }", "a.lua:1:");
	refused("while true do end\nreturn { id='A', " CHECK " }", "a.lua:1:");
}

static void test_no_policy(void **state)
{
	(void)state;
	struct bench *b = bench_new();
	assert_int_equal(bench_load(b), MG_EINPUT);
	assert_has(b->err.text, "no policy in");
	write_file(b->folder, "a.test.lua", "return {}");
	write_file(b->folder, "lib/x.lua", "return {}");
	write_file(b->folder, ".git/x.lua", "syntax error");
	assert_int_equal(bench_load(b), MG_EINPUT);
	bench_free(b);
	b = bench_new();
	struct mg_str folder = MG_STR("/nowhere/policies");
	struct mg_pack_options o = { .folders = &folder, .nfolders = 1, .limits = &b->limits };
	assert_int_equal(mg_policies_load(b->arena, &o, &b->set, &b->err), MG_EINPUT);
	assert_has(b->err.text, "does not exist");
	o.nfolders = 0;
	assert_int_equal(mg_policies_load(b->arena, &o, &b->set, &b->err), MG_EINPUT);
	bench_free(b);
}

static void test_two_with_one_id(void **state)
{
	(void)state;
	struct bench *b = bench_new();
	write_file(b->folder, "a.lua", "return { id='X', " CHECK " }");
	write_file(b->folder, "sub/b.lua", "\nreturn { id='X', " CHECK " }");
	assert_int_equal(bench_load(b), MG_EPOLICY);
	assert_has(b->err.text, "two policies have the id `X`: ");
	assert_has(b->err.text, "/a.lua:1 and ");
	assert_has(b->err.text, "/sub/b.lua:2;");
	bench_free(b);
}

static void test_metadata(void **state)
{
	(void)state;
	struct bench *b = bench_new();
	write_file(b->folder, "z.lua", "return { id='B', " CHECK " }");
	write_file(b->folder, "a.lua", "return { id='C', title='T', severity='low', enforcement='warn', applies={'AWS::S3::*'}, operations='DELETE', remedy='R',\n"
				       "links={'l'}, controls={ Z={'2'}, A={'1','3'} }, config={ n=1, t='x', l={1,2} }, " CHECK " }");
	assert_int_equal(bench_load(b), MG_OK);
	assert_int_equal(b->set->n, 2);
	const struct mg_policy *p = b->set->policies[0];
	assert_str(p->info.id, "B");
	assert_int_equal(p->info.severity, MG_SEVERITY_MEDIUM);
	assert_int_equal(p->operations, 1u << MG_CREATE | 1u << MG_UPDATE);
	assert_int_equal(p->napplies, 0);
	p = b->set->policies[1];
	assert_int_equal(p->index, 1);
	assert_int_equal(p->info.severity, MG_SEVERITY_LOW);
	assert_int_equal(p->info.enforcement, MG_ENFORCE_WARN);
	assert_int_equal(p->operations, 1u << MG_DELETE);
	assert_str(p->applies[0], "AWS::S3::*");
	assert_int_equal(p->info.ncontrols, 3);
	assert_str(p->info.controls[0], "A");
	assert_str(p->info.controls[3], "3");
	assert_str(p->info.controls[4], "Z");
	assert_int_equal(p->config->count, 3);
	assert_int_equal(b->set->revision.n, 64);
	struct mg_str before = b->set->revision;
	write_file(b->folder, "lib/h.lua", "return 1");
	assert_int_equal(bench_load(b), MG_OK);
	assert_false(mg_str_eq(before, b->set->revision));
	bench_free(b);
}

static const struct mg_node *plain(struct bench *b, const char *yaml)
{
	struct mg_doc doc;
	struct mg_diags diags;
	mg_diags_init(&diags, b->arena, 10);
	assert_int_equal(mg_doc_load(b->arena, MG_STR("moongate.yaml"), mg_str_from(yaml), MG_FORMAT_YAML, MG_DIALECT_PLAIN, &b->limits, &diags, &doc, &b->err), MG_OK);
	return doc.root;
}

static int configured(struct bench *b, const char *yaml)
{
	struct mg_setting *s = mg_new(b->arena, struct mg_setting);
	*s = (struct mg_setting){ .policy = MG_STR("A"), .has_enforcement = true, .enforcement = MG_ENFORCE_AUDIT, .config = plain(b, yaml) };
	s->node = s->config;
	b->config.settings = s;
	b->config.nsettings = 1;
	return bench_load(b);
}

static void test_config_is_laid_over(void **state)
{
	(void)state;
	struct bench *b = bench_new();
	write_file(b->folder, "a.lua", "return { id='A', applies='*', config={ n=1, t='x', l={'a'}, m={}, b=true }, check=function(fn, ctx)\n"
				       "local c = ctx.config\nfn:deny('%s %s %s %s', c.n, c.t, c.l[1], c.m.k)\nc.n = 5 end }");
	assert_int_equal(configured(b, "{n: 2.5, l: [z, y], m: {k: v}}"), MG_OK);
	assert_int_equal(b->set->policies[0]->info.enforcement, MG_ENFORCE_AUDIT);
	bench_template(b, "Resources: {A: {Type: AWS::SNS::Topic}}\n", NULL);
	const char *got = bench_check(b, 0, "A");
	assert_has(got, "2.5 x z v");
	assert_has(got, "read-only");
	assert_true(configured(b, "{nn: 1}") < 0);
	assert_has(b->err.text, "moongate.yaml:1:");
	assert_has(b->err.text, "has no config `nn`: did you mean `n`?");
	assert_true(configured(b, "{n: x}") < 0);
	assert_has(b->err.text, "config n of policy A must be a number, not a text");
	assert_true(configured(b, "{t: 12}") < 0);
	assert_has(b->err.text, "put it into quotes");
	assert_true(configured(b, "{l: [1]}") < 0);
	assert_has(b->err.text, "must be a text, not a number");
	b->config.settings->policy = MG_STR("AA");
	assert_true(bench_load(b) < 0);
	assert_has(b->err.text, "no policy is called `AA`: did you mean `A`?");
	bench_free(b);
}

static void test_import(void **state)
{
	(void)state;
	struct bench *b = bench_new();
	write_file(b->folder, "lib/tags.lua", "local ok, n = pcall(function() return count end)\ncount = (ok and n or 0) + 1\nreturn { n = count, deep = import 'lib/sub/deep' }");
	write_file(b->folder, "lib/sub/deep.lua", "return 'deep'");
	write_file(b->folder, "lib/loop.lua", "return import 'lib/loop'");
	write_file(b->folder, "lib/bad.lua", "error('broken')");
	write_file(b->folder, "a.lua", "local t = import 'lib/tags'\nreturn { id='A', applies='*', check=function(fn) fn:deny('%d %s %s', t.n, t.deep, tostring(import 'lib/tags' == t)) end }");
	write_file(b->folder, "b.lua", "return { id='B', applies='*', check=function(fn) import 'lib/tag' end }");
	write_file(b->folder, "c.lua", "return { id='C', applies='*', check=function(fn) import '../lib/tags' end }");
	write_file(b->folder, "d.lua", "return { id='D', applies='*', check=function(fn) import 'lib/loop' end }");
	write_file(b->folder, "e.lua", "return { id='E', applies='*', check=function(fn) import 'lib/bad' end }");
	write_file(b->folder, "f.lua", "return { id='F', applies='*', check=function(fn) pcall(import, 'lib/bad') import 'lib/bad' end }");
	if (bench_load(b) != MG_OK)
		fail_msg("%s", b->err.text);
	assert_int_equal(b->set->n, 6);
	bench_template(b, "Resources: {A: {Type: AWS::SNS::Topic}}\n", NULL);
	for (int i = 0; i < 3; i++)
		assert_has(bench_check(b, 0, "A"), "1 deep true");
	assert_has(bench_check(b, 1, "A"), "did you mean `lib/tags`?");
	assert_has(bench_check(b, 2, "A"), "the pack's own lib folder");
	assert_has(bench_check(b, 3, "A"), "imports itself");
	assert_has(bench_check(b, 4, "A"), "bad.lua:1: broken");
	assert_has(bench_check(b, 5, "A"), "bad.lua:1: broken");
	bench_free(b);
}

/* A helper's mistakes stop the pack, imported or not. */
static void test_helpers_are_checked(void **state)
{
	(void)state;
	struct bench *b = bench_new();
	write_file(b->folder, "a.lua", "return { id='A', " CHECK " }");
	write_file(b->folder, "lib/x.lua", "return )");
	assert_int_equal(bench_load(b), MG_EPOLICY);
	assert_has(b->err.text, "lib/x.lua:1: unexpected symbol");
	bench_free(b);
	b = bench_new();
	write_file(b->folder, "a.lua", "return { id='A', " CHECK " }");
	write_file(b->folder, "lib/x.lua", "local M = {}\nfunction M.f() return tostrin(1) end\nreturn M");
	assert_int_equal(bench_load(b), MG_EPOLICY);
	assert_has(b->err.text, "lib/x.lua:2: `tostrin` is not defined; did you mean `tostring`?");
	bench_free(b);
}

static void test_links_stay_inside(void **state)
{
	(void)state;
	struct bench *b = bench_new();
	char path[128];
	write_file(b->folder, "a.lua", "return { id='A', " CHECK " }");
	snprintf(path, sizeof path, "%s/b.lua", b->folder);
	assert_int_equal(symlink("/etc/hostname", path), 0);
	assert_int_equal(bench_load(b), MG_EINPUT);
	assert_has(b->err.text, "leads out of the pack");
	bench_free(b);
}

static void test_nothing_survives(void **state)
{
	(void)state;
	struct bench *b = bench_new();
	write_file(b->folder, "a.lua", "local n = 0\nreturn { id='A', applies='*', check=function(fn)\n n = n + 1\n local ok, old = pcall(function() return g end)\n g = (ok and old or 0) + 1\n fn:deny('%d %d', n, g) end }");
	write_file(b->folder, "b.lua", "return { id='B', applies='*', check=function(fn) local e = _ENV local ok = pcall(function() return e.g end) fn:deny(tostring(ok)) end }");
	write_file(b->folder, "c.lua", "return { id='C', applies='*', check=function(fn) while true do end end }");
	if (bench_load(b) != MG_OK)
		fail_msg("%s", b->err.text);
	bench_template(b, "Resources: {A: {Type: AWS::SNS::Topic}}\n", NULL);
	for (int i = 0; i < 3; i++) {
		assert_has(bench_check(b, 0, "A"), "deny: 1 1");
		assert_has(bench_check(b, 1, "A"), "deny: false");
		bench_check(b, 2, "A");
		assert_int_equal(b->result->outcome, MG_ERROR);
	}
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mistakes_teach), cmocka_unit_test(test_no_policy),	 cmocka_unit_test(test_two_with_one_id),
		cmocka_unit_test(test_metadata),       cmocka_unit_test(test_config_is_laid_over), cmocka_unit_test(test_import),
		cmocka_unit_test(test_helpers_are_checked),
		cmocka_unit_test(test_links_stay_inside), cmocka_unit_test(test_nothing_survives),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
