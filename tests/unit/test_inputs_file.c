/* SPDX-License-Identifier: Apache-2.0 */
/* Parameter files: what is read from each form, and what is said, with its place, of a file that is none. */
#include "unit.h"

#include "base/alloc.h"
#include "cfn/inputs_file.h"

struct row {
	const char *label, *text;
	const char *want; /* "A=1 B=?; T=v": values, ? for the previous one; tags; or the error */
};

static void write_all(struct mg_buf *b, const struct mg_inputs *in)
{
	for (size_t i = 0; i < in->ngiven; i++)
		mg_buf_printf(b, "%s%.*s=%.*s%s", i ? " " : "", MG_STR_ARG(in->given[i].name), MG_STR_ARG(in->given[i].value), in->given[i].use_previous ? "?" : "");
	for (size_t i = 0; i < in->ntags; i++)
		mg_buf_printf(b, "%s%.*s=%.*s", i ? " " : "; ", MG_STR_ARG(in->tags[i].name), MG_STR_ARG(in->tags[i].value));
}

static void read_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct mg_arena *a = mg_arena_new(0);
		struct mg_inputs in = { 0 };
		struct mg_buf got = { 0 };
		struct mg_error err = { 0 };
		int rc = mg_inputs_read(a, &in, mg_str_from(rows[i].label), mg_str_from(rows[i].text), &mg_limits_default, &err);
		if (rc)
			mg_buf_puts(&got, err.text);
		else
			write_all(&got, &in);
		mg_buf_putc(&got, '\0');
		if (strcmp(got.p, rows[i].want))
			fail_msg("%s gives `%s`, not `%s`", rows[i].text, got.p, rows[i].want);
		mg_buf_fini(&got);
		mg_arena_free(a);
	}
}

#define READ(rows) read_rows(rows, sizeof(rows) / sizeof(*(rows)))
#define MEMBER "each member of the list needs a ParameterKey and a ParameterValue"
#define LISTED "each member of the list must be a map with ParameterKey and ParameterValue, or a text Name=value"
#define FORMS "a parameter file is a list of ParameterKey and ParameterValue, a list of Name=value, or a map of names and values"
#define IN_LIST "a list given as a parameter's value may hold texts, numbers and booleans only"

static void lists(void **state)
{
	static const struct row rows[] = {
		{ "p.json", "[]", "" },
		{ "p.json", "[{\"ParameterKey\": \"A\", \"ParameterValue\": \"1\", \"UsePreviousValue\": false}, \"B=2\"]", "A=1 B=2" },
		{ "p.json", "[{\"ParameterKey\": \"A\", \"ParameterValue\": [\"x\", 2, true, 1.50]}]", "A=x,2,true,1.50" },
		{ "p.json", "[{\"ParameterKey\": \"A\", \"ParameterValue\": []}]", "A=" },
		{ "p.json", "[{\"ParameterKey\": \"A\", \"UsePreviousValue\": \"TRUE\"}]", "A=?" },
		{ "p.json", "[{\"ParameterKey\": \"A\", \"ParameterValue\": \"x\", \"UsePreviousValue\": true}]", "A=x?" },
		{ "p.json", "[{\"ParameterKey\": 7, \"ParameterValue\": \"x\"}]", "7=x" },
		{ "p.json", "[\"A=1\", \"B=2\", \"A=1\"]", "p.json:1:16: `A` is given twice in this list; keep one of the two" },
		{ "p.json", "[{\"ParameterKey\": \"M\", \"ParameterValue\": 1}, \"M=2\"]", "p.json:1:46: `M` is given twice in this list; keep one of the two" },
		{ "p.json", "[{}]", "p.json:1:2: " MEMBER },
		{ "p.json", "[{\"ParameterKey\": [\"A\"], \"ParameterValue\": \"x\"}]", "p.json:1:2: " MEMBER },
		{ "p.json", "[{\"ParameterKey\": \"\", \"ParameterValue\": \"x\"}]", "p.json:1:2: " MEMBER },
		{ "p.json", "[{\"ParameterKey\": \"A\"}]", "p.json:1:2: ParameterValue is missing; give it, or `UsePreviousValue: true`" },
		{ "p.json", "[{\"ParameterKey\": \"A\", \"UsePreviousValue\": [true]}]", "p.json:1:2: ParameterValue is missing; give it, or `UsePreviousValue: true`" },
		{ "p.json", "[{\"ParameterKey\": \"A\", \"UsePreviousValue\": false}]", "p.json:1:2: ParameterValue is missing; give it, or `UsePreviousValue: true`" },
		{ "p.json", "[{\"ParameterKey\": \"A\", \"ParameterValue\": null}]", "p.json:1:42: a parameter's value is null; write a text, or leave the parameter out" },
		{ "p.json", "[{\"ParameterKey\": \"A\", \"ParameterValue\": [\"x\", null]}]", "p.json:1:48: " IN_LIST },
		{ "p.json", "[{\"ParameterKey\": \"A\", \"ParameterValue\": [\"x\", [1]]}]", "p.json:1:48: " IN_LIST },
		{ "p.json", "[\"A=1\", 3, \"B\"]", "p.json:1:9: " LISTED },
		{ "p.json", "[[\"A=1\"]]", "p.json:1:2: " LISTED },
		{ "p.json", "[\"A\"]", "p.json:1:2: " LISTED },
		{ "p.json", "[\"=1\"]", "p.json:1:2: " LISTED },
		{ "p.json", "[\"\"]", "p.json:1:2: " LISTED },
	};

	(void)state;
	READ(rows);
}

static void maps(void **state)
{
	static const struct row rows[] = {
		{ "p.json", "{}", "" },
		{ "p.yaml", "A: 010\nB: yes\nC: [a, 0x1F]\nD: 2010-09-09\n", "A=010 B=true C=a,0x1F D=2010-09-09" },
		{ "p.json", "{\"Parameters\": {\"A\": \"1\"}}", "A=1" },
		{ "p.json", "{\"Tags\": {\"T\": \"v\"}}", "p.json:1:10: a parameter's value is a map; write a text, a number, a boolean or a list of these" },
		{ "p.json", "{\"Parameters\": {\"A\": \"1\"}, \"Tags\": {\"T\": \"v\", \"U\": 2}}", "A=1; T=v U=2" },
		{ "p.json", "{\"Parameters\": {\"A\": \"1\"}, \"Other\": \"x\"}", "p.json:1:16: a parameter's value is a map; write a text, a number, a boolean or a list of these" },
		{ "p.json", "{\"Parameters\": \"A\", \"Tags\": \"x\"}", "Parameters=A Tags=x" },
		{ "p.json", "{\"Parameters\": {\"A\": \"1\"}, \"Tags\": [\"T\"]}", "p.json:1:36: Tags must be a map of names and values" },
		{ "p.json", "{\"Parameters\": {\"A\": null}, \"Tags\": [\"T\"]}", "p.json:1:22: a parameter's value is null; write a text, or leave the parameter out" },
		{ "p.json", "{\"\": \"x\"}", "p.json:1:6: a value stands under an empty name; write the name before it" },
		{ "p.json", "{\"Parameters\": {}, \"Tags\": {\"\": \"x\"}}", "p.json:1:33: a value stands under an empty name; write the name before it" },
		{ "p.yaml", "template-file-path: t.yaml\n", "" },
		{ "p.yaml", "template-file-path: t.yaml\nparameters: {A: 1}\ntags: {T: v}\n", "A=1; T=v" },
		{ "p.yaml", "template-file-path: t.yaml\nparameters: [A]\ntags: {T: v}\n", "p.yaml:2:13: the parameters must be a map of names and values" },
		{ "p.yaml", "template-file-path: t.yaml\nparameters: {A: 1}\ntags: v\n", "p.yaml:3:7: Tags must be a map of names and values" },
		{ "p.yaml", "A: {B: 1}\n", "p.yaml:1:4: a parameter's value is a map; write a text, a number, a boolean or a list of these" },
	};

	(void)state;
	READ(rows);
}

static void what_is_no_parameter_file(void **state)
{
	static const struct row rows[] = {
		{ "p.yaml", "", "p.yaml:1:1: the document is empty" },
		{ "p.yaml", "# nothing\n", "p.yaml:1:1: the document is empty" },
		{ "p.yaml", "~\n", "p.yaml:1:1: " FORMS },
		{ "p.yaml", "text\n", "p.yaml:1:1: " FORMS },
		{ "p.json", "7", "p.json:1:1: " FORMS },
		{ "", "text\n", ":1:1: " FORMS },
		{ "p.json", "{\"A\": 1,}", "p.json:1:9: found `}`, expected a key in double quotes: remove the trailing comma" },
		{ "p.json", "{\"A\": \"1\", \"A\": \"2\"}",
		  "p.json:1:2: the key `A` is given again on line 1: only one of the values would count; remove one or rename its key" },
		{ "p.yaml", "A: 1\nA: 2\n",
		  "p.yaml:1:1: the key `A` is given again on line 2: only one of the values would count; remove one or rename its key" },
		{ "p.yaml", "A: *x\n", "p.yaml:1:4: the alias `*x` has no anchor `&x` before it; quote the value if it is meant as text" },
		{ "p.yaml", "A: \xff\n", "p.yaml:1:4: byte 0xff at offset 3 is not UTF-8: save the file as UTF-8" },
		{ "p.yaml", "A: !Ref x\n", "p.yaml:1:4: the tag `!Ref` is a function of templates and means nothing here: write the plain value" },
	};

	(void)state;
	READ(rows);
}

static void too_large(void **state)
{
	struct mg_limits limits = mg_limits_default;
	struct mg_arena *a = mg_arena_new(0);
	struct mg_inputs in = { 0 };
	struct mg_error err = { 0 };

	(void)state;
	limits.doc_bytes = 8;
	assert_int_equal(mg_inputs_read(a, &in, MG_STR("p.yaml"), MG_STR("A: 12345"), &limits, &err), MG_OK);
	assert_int_equal(mg_inputs_read(a, &in, MG_STR("p.yaml"), MG_STR("A: 123456"), &limits, &err), MG_ELIMIT);
	assert_string_equal(err.text, "p.yaml:1:1: 9 bytes are more than the limit doc_bytes of 8: split the document or raise the limit");
	mg_arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists), cmocka_unit_test(maps), cmocka_unit_test(what_is_no_parameter_file), cmocka_unit_test(too_large),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
