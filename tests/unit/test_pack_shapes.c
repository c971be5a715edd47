/* SPDX-License-Identifier: Apache-2.0 */
/* Packs of every wrong shape: each mistake is told with its line, what is and what should be. */
#include "policy_load.h"

#define CHECK "check = function() end"

/* The load fails with this, the pack's folder left out. */
static void says(struct bench *b, const char *want)
{
	assert_int_not_equal(bench_load(b), MG_OK);
	const char *at = strstr(b->err.text, b->folder);
	assert_ptr_equal(at, b->err.text);
	assert_string_equal(b->err.text + strlen(b->folder), want);
}

static void refused(const char *text, const char *want)
{
	struct bench *b = bench_new();
	write_file(b->folder, "a.lua", text);
	says(b, want);
	bench_free(b);
}

static void test_fields(void **state)
{
	(void)state;
	static const struct {
		const char *fields, *says;
	} rows[] = {
		{ "zz = 1, yy = 2", "unknown field `yy`; a policy has id, title, severity, enforcement, applies, operations, remedy, links, controls, config and check" },
		{ "['titel'] = 1", "unknown field `titel`: did you mean `title`? For example: title = \"Functions end within five minutes\"" },
		{ "title = 5", "title must be a text, not a number; for example: title = \"Functions end within five minutes\"" },
		{ "remedy = {}", "remedy must be a text, not a table; for example: remedy = \"Set Timeout: 300.\"" },
		{ "severity = 5", "severity must be a text, not a number; for example: severity = \"high\"" },
		{ "enforcement = true", "enforcement must be a text, not a boolean; for example: enforcement = \"deny\"" },
		{ "severity = 'zzz'", "severity `zzz` is unknown; it is one of critical, high, medium, low, info" },
		{ "applies = 5", "applies must be a text or a list of texts, not a number; for example: applies = \"AWS::Lambda::Function\"" },
		{ "applies = { x = 'AWS::A::B' }", "applies must be a text or a list of texts, not a table; for example: applies = \"AWS::Lambda::Function\"" },
		{ "applies = { 'AWS::A::B', 'B' }", "applies `B` is no resource type; for example: applies = \"AWS::Lambda::Function\"" },
		{ "applies = { 'AWS::A::B', 5 }", "applies must hold texts, not a number; for example: applies = \"AWS::Lambda::Function\"" },
		{ "operations = 5", "operations must be a text or a list of texts, not a number; for example: operations = { \"CREATE\", \"UPDATE\" }" },
		{ "operations = { 'CREATE', 'READ' }", "operations `READ` is unknown; it is one of CREATE, UPDATE, DELETE" },
		{ "links = { 1 }", "links must hold texts, not a number; for example: links = { \"https://docs.aws.amazon.com/lambda/\" }" },
		{ "links = { a = 'x' }", "links must be a list of texts, not a table; for example: links = { \"https://docs.aws.amazon.com/lambda/\" }" },
		{ "controls = 5", "controls must be a table, not a number; for example: controls = { [\"PCI-DSS-4.0.1\"] = { \"6.2.4\" } }" },
		{ "controls = { 'PCI' }", "controls mixes positions and names, or has other keys than texts" },
		{ "controls = { PCI = 5 }", "controls must be a text or a list of texts, not a number; for example: controls = { [\"PCI-DSS-4.0.1\"] = { \"6.2.4\" } }" },
		{ "config = 5", "config must be a table of defaults, not a number; for example: config = { timeout = 300 }" },
		{ "config = { 1, 2 }", "config must have names, not positions; for example: config = { timeout = 300 }" },
		{ "config = { 1, x = 2 }", "config mixes positions and names" },
		{ "config = { a = { [true] = 1 } }", "config mixes positions and names, or has other keys than texts" },
		{ "config = { a = { b = { 1, x = 2 } } }", "config.a.b mixes positions and names" },
		{ "config = { a = { {}, { function() end } } }", "config.a[2][1] is a function; configuration holds texts, numbers, booleans, lists and maps" },
		{ "config = { a = 1/0 }", "config.a is no finite number; configuration holds texts, numbers, booleans, lists and maps" },
		{ "config = { a = { 0/0 } }", "config.a[1] is no finite number; configuration holds texts, numbers, booleans, lists and maps" },
		{ "id = 'a/b'", "id `a/b` has other characters than letters, digits, '-', '_' and '.'; for example: id = \"PAY-R01\"" },
		{ "id = 'a1234567890123456789012345678901234567890123456789012345678901234'",
		  "id `a1234567890123456789012345678901234567890123456789012345678901234` is longer than 64 characters" },
		{ "id = ''", "the policy has no id; add one, for example: id = \"PAY-R01\"" },
	};
	char text[512], want[512];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool id = strncmp(rows[i].fields, "id", 2) == 0, whole = strstr(rows[i].says, "has no id") != NULL;
		snprintf(text, sizeof text, "return {\n%s\n%s,\n" CHECK " }\n", id ? "" : "id = 'A',", rows[i].fields);
		snprintf(want, sizeof want, "/a.lua:%d: %s", whole ? 1 : 3, rows[i].says);
		refused(text, want);
	}
}

/* The line is where the field is set, not where its name stands otherwise. */
static void test_lines(void **state)
{
	(void)state;
	static const char tail[] = ": title must be a text, not a number; for example: title = \"Functions end within five minutes\"";
	static const struct {
		const char *text;
		int line;
	} rows[] = {
		{ "-- title\nlocal subtitle = 1\nlocal title2 = 2\nlocal t = 'title' == 'x'\nreturn { id = 'A', " CHECK ",\n title\t= 5 }", 6 },
		{ "return { id = 'A', " CHECK ",\n ['title'] = 5 }", 2 },
		{ "return { id = 'A', " CHECK ",\n [ \"title\" ] = 5 }", 2 },
		{ "local t = { id = 'A', " CHECK " }\nt.title = 5\nreturn t", 2 },
		{ "local key = 'tit' .. 'le'\n\nreturn { id = 'A', " CHECK ", [key] = 5 }", 3 },
		{ "local function f()\n  return 1\nend\nreturn { id = 'A', " CHECK ", ['ti' .. 'tle'] = 5 }", 4 },
	};
	char want[256];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(want, sizeof want, "/a.lua:%d%s", rows[i].line, tail);
		refused(rows[i].text, want);
	}
}

static void test_deep_config(void **state)
{
	(void)state;
	char text[512] = "return { id = 'A', " CHECK ",\nconfig = ", want[512] = "/a.lua:2: config";
	for (int i = 0; i < 17; i++) {
		strcat(text, "{ a = ");
		strcat(want, ".a");
	}
	strcat(text, "1");
	for (int i = 0; i < 17; i++)
		strcat(text, " }");
	strcat(text, " }");
	strcat(want, " is nested too deeply");
	refused(text, want);
}

static void test_folders(void **state)
{
	(void)state;
	struct bench *b = bench_new();
	char path[128], target[128];
	write_file(b->folder, "a.lua", "return { id = 'A', " CHECK " }");
	snprintf(path, sizeof path, "%s/loop", b->folder);
	assert_int_equal(symlink(".", path), 0);
	assert_int_equal(bench_load(b), MG_EINPUT);
	assert_has(b->err.text, "/loop/loop: folders are nested more than 16 deep");
	remove(path);
	/* Beside the pack is not in it, whatever its name begins with. */
	snprintf(target, sizeof target, "%sx", b->folder);
	mkdir(target, 0700);
	write_file(target, "b.lua", "return { id = 'B', " CHECK " }");
	snprintf(target, sizeof target, "%sx/b.lua", b->folder);
	snprintf(path, sizeof path, "%s/b.lua", b->folder);
	assert_int_equal(symlink(target, path), 0);
	says(b, "/b.lua: the link leads out of the pack; put the file into the pack");
	remove(target);
	says(b, "/b.lua: No such file or directory");
	remove(path);
	snprintf(target, sizeof target, "%sx", b->folder);
	rmdir(target);
	/* Inside it is. */
	assert_int_equal(symlink("a.lua", path), 0);
	assert_int_equal(bench_load(b), MG_EPOLICY);
	assert_has(b->err.text, "two policies have the id `A`: ");
	bench_free(b);
}

static void test_named_folders(void **state)
{
	(void)state;
	struct bench *b = bench_new();
	char slashes[80], file[128];
	write_file(b->folder, "a.lua", "return { id = 'A', " CHECK " }");
	snprintf(slashes, sizeof slashes, "%s//", b->folder);
	snprintf(file, sizeof file, "%s/a.lua", b->folder);
	struct mg_str folders[] = { mg_str_from(b->folder), mg_str_from(b->folder) };
	struct mg_pack_options o = { .folders = folders, .nfolders = 2, .config = &b->config, .limits = &b->limits };
	assert_int_equal(mg_policies_load(b->arena, &o, &b->set, &b->err), MG_OK); /* named twice, read once */
	assert_int_equal(b->set->n, 1);
	folders[0] = mg_str_from(slashes);
	o.nfolders = 1;
	assert_int_equal(mg_policies_load(b->arena, &o, &b->set, &b->err), MG_OK);
	assert_int_equal(mg_str_find(b->set->policies[0]->info.file, MG_STR("//"), 0), (size_t)-1);
	folders[0] = mg_str_from(file);
	assert_int_equal(mg_policies_load(b->arena, &o, &b->set, &b->err), MG_EINPUT);
	assert_has(b->err.text, "a.lua` is no folder; name the folder that holds the policies");
	remove(file);
	write_file(b->folder, "sub/notes.txt", "");
	folders[0] = folders[1] = mg_str_from(b->folder);
	o.nfolders = 2;
	assert_int_equal(mg_policies_load(b->arena, &o, &b->set, &b->err), MG_EINPUT);
	assert_has(b->err.text, " and the other folders: a policy is a file such as r01.lua that returns a table");
	bench_free(b);
}

/* The first lib holds the helpers, all below it; others of that name hold nothing. */
static void test_helpers(void **state)
{
	(void)state;
	struct bench *b = bench_new();
	char other[] = "/tmp/mgpackXXXXXX";
	write_file(b->folder, "a.lua", "return { id = 'A', applies = '*', check = function(fn) fn:deny('%s %s', import 'lib/lib/y', import 'lib/none') import 'lib/x' end }");
	write_file(b->folder, "sub/lib/bad.lua", "no Lua at all");
	write_file(b->folder, "lib/lib/y.lua", "return 'deep'");
	write_file(b->folder, "lib/none.lua", "local _ = 1");
	assert_non_null(mkdtemp(other));
	write_file(other, "lib/x.lua", "return 1");
	struct mg_str folders[] = { mg_str_from(b->folder), mg_str_from(other) };
	struct mg_pack_options o = { .folders = folders, .nfolders = 2, .config = &b->config, .limits = &b->limits };
	if (mg_policies_load(b->arena, &o, &b->set, &b->err) != MG_OK)
		fail_msg("%s", b->err.text);
	assert_int_equal(b->set->nhelpers, 3);
	bench_template(b, "Resources:\n  A: {Type: AWS::SNS::Topic}\n", NULL);
	assert_has(bench_check(b, 0, "A"), "A /Resources/A 2:3 deny: deep true"); /* one that returns nothing gives true */
	assert_has(b->text, "import `lib/x`: "); /* of another pack */
	nftw(other, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
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

/* Settings over a policy with this config. */
static void setting(const char *config, const char *yaml, const char *want)
{
	struct bench *b = bench_new();
	struct mg_setting s = { .policy = MG_STR("A"), .config = plain(b, yaml) };
	char text[256];
	snprintf(text, sizeof text, "return { id = 'A', %s " CHECK " }", config);
	write_file(b->folder, "a.lua", text);
	s.node = s.config;
	b->config.settings = &s;
	b->config.nsettings = 1;
	int status = bench_load(b);
	if (want) {
		assert_int_equal(status, MG_EINPUT);
		assert_string_equal(b->err.text, want);
	} else if (status != MG_OK) {
		fail_msg("%s: %s", yaml, b->err.text);
	}
	bench_free(b);
}

static void test_settings(void **state)
{
	(void)state;
	setting("", "{n: 1}", "moongate.yaml:1:5: policy A has no config `n`; it has none");
	setting("config = { alpha = 1 },", "{zzzzzz: 1}", "moongate.yaml:1:10: policy A has no config `zzzzzz`; it has alpha");
	setting("config = { alpha = 1, beta = 2 },", "{alphb: 1}", "moongate.yaml:1:9: policy A has no config `alphb`: did you mean `alpha`?; it has alpha and others");
	setting("config = { b = true },", "{b: 1}", "moongate.yaml:1:5: config b of policy A must be true or false, not a number");
	setting("config = { b = true },", "{b: null}", "moongate.yaml:1:5: config b of policy A must be true or false, not nothing");
	setting("config = { b = true },", "{b: false}", NULL);
	setting("config = { l = { 1 } },", "{l: {a: 1}}", "moongate.yaml:1:5: config l of policy A must be a list, not a map");
	setting("config = { l = { 1, 'a' } },", "{l: [x, 2, true]}", NULL); /* of several classes: anything goes */
	setting("config = { l = { 1, 2 } },", "{l: [3, x]}", "moongate.yaml:1:9: config l of policy A must be a number, not a text");
	setting("config = { l = {} },", "{l: [x, 2]}", NULL); /* an empty table is a list or a map */
	setting("config = { l = {} },", "{l: {x: 2}}", NULL);
	setting("config = { l = {} },", "{l: x}", "moongate.yaml:1:5: config l of policy A must be a list, not a text");
	setting("config = { m = { x = 1 } },", "{m: [1]}", "moongate.yaml:1:5: config m of policy A must be a map, not a list");
}

/* Numbers of a configuration are numbers, however they are written. */
static void test_numbers(void **state)
{
	(void)state;
	struct bench *b = bench_new();
	struct mg_setting s = { .policy = MG_STR("A"), .config = plain(b, "{big: 99999999999999999999, float: 1.0e+2, list: [1, [2], {a: null}, x]}") };
	write_file(b->folder, "a.lua", "return { id = 'A', applies = '*', config = { big = 1, float = 2.5, list = { 1, 'x' }, yes = false, whole = 2 ^ 53 }, check = function(fn, ctx)\n"
				       "local c = ctx.config fn:deny('%s %s %s %s %s %s %s', c.big, c.float, c.list[2][1], c.list[3].a, c.list[4], c.yes, c.whole) end }");
	s.node = s.config;
	b->config.settings = &s;
	b->config.nsettings = 1;
	if (bench_load(b) != MG_OK)
		fail_msg("%s", b->err.text);
	bench_template(b, "Resources:\n  A: {Type: AWS::SNS::Topic}\n", NULL);
	assert_string_equal(bench_check(b, 0, "A"), "fail\nA /Resources/A 2:3 deny: 1e+20 100.0 2 nil x false 9.007199254741e+15");
	bench_free(b);
	setting("config = { n = 1 },", "{n: .nan}", "moongate.yaml:1:5: config n of policy A must be a number, not a text");
	setting("config = { n = 1 },", "{n: -1.5e+300}", NULL);
	setting("config = { n = 1 },", "{n: .inf}", "moongate.yaml:1:5: config n of policy A must be a number, not a text");
}

/* Two frameworks, each with its numbers. */
static void test_controls(void **state)
{
	(void)state;
	struct bench *b = bench_new();
	struct mg_buf json = { 0 };
	write_file(b->folder, "a.lua", "return { id = 'A', controls = { Z = { '1', '2' }, A = '3' }, operations = 'DELETE', " CHECK " }");
	assert_int_equal(bench_load(b), MG_OK);
	mg_policy_json(&json, b->set->policies[0], true);
	assert_int_not_equal(mg_str_find(mg_buf_view(&json), MG_STR("\"controls\": {\"A\": [\"3\"], \"Z\": [\"1\", \"2\"]}"), 0), (size_t)-1);
	mg_buf_fini(&json);
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_fields), cmocka_unit_test(test_lines), cmocka_unit_test(test_deep_config), cmocka_unit_test(test_folders),
					    cmocka_unit_test(test_named_folders), cmocka_unit_test(test_settings), cmocka_unit_test(test_helpers), cmocka_unit_test(test_numbers), cmocka_unit_test(test_controls) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
