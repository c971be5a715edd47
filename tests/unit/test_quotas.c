/* SPDX-License-Identifier: Apache-2.0 */
/* The service's limits on a template, at the limit and one past it. */
#include "cfn_load.h"
#include "value_rows.h"

/* "member0, member1, ..." with a number in the place of %d. */
static void repeat(struct mg_buf *b, const char *member, int n)
{
	for (int i = 0; i < n; i++) {
		const char *d = strstr(member, "%d");
		mg_buf_printf(b, "%s%.*s%d%s", i ? ", " : "", (int)(d - member), member, i, d + 2);
	}
}

static void is_said(const char *before, const char *member, int n, const char *after, const char *want)
{
	struct mg_buf yaml = { 0 }, text = { 0 };
	struct cfn c;

	mg_buf_puts(&yaml, before);
	repeat(&yaml, member, n);
	mg_buf_printf(&yaml, "%s\n", after);
	mg_buf_putc(&yaml, '\0');
	cfn_open(&c, yaml.p);
	assert_int_equal(c.rc, MG_OK);
	said(&c.diags, &text);
	assert_string_equal(text.p, want);
	cfn_close(&c);
	mg_buf_fini(&text);
	mg_buf_fini(&yaml);
}

#define TOPIC "\nResources: {Z: {Type: 'Custom::X'}}"
#define OVER(place, section, n, most) "error quota-count " place " number of " section ", " n ", is greater than the maximum allowed, " most "; split the template into several stacks"

static void counts(void **state)
{
	(void)state;
	is_said("Resources: {", "R%d: {Type: 'Custom::X'}", 500, "}", "");
	is_said("Resources: {", "R%d: {Type: 'Custom::X'}", 501, "}", OVER("1:12", "Resources", "501", "500"));
	is_said("Parameters: {", "P%d: {Type: String}", 200, "}" TOPIC, "");
	is_said("Parameters: {", "P%d: {Type: String}", 201, "}" TOPIC, OVER("1:13", "Parameters", "201", "200"));
	is_said("Outputs: {", "O%d: {Value: x}", 200, "}" TOPIC, "");
	is_said("Outputs: {", "O%d: {Value: x}", 201, "}" TOPIC, OVER("1:10", "Outputs", "201", "200"));
	is_said("Mappings: {", "M%d: {a: {b: 1}}", 200, "}" TOPIC, "");
	is_said("Mappings: {", "M%d: {a: {b: 1}}", 201, "}" TOPIC, OVER("1:11", "Mappings", "201", "200"));
	is_said("Mappings: {M: {", "a%d: {b: 1}", 200, "}}" TOPIC, "");
	is_said("Mappings: {M: {", "a%d: {b: 1}", 201, "}}" TOPIC, "error quota-mapping 1:15 the mapping has 201 attributes; at most 200 are allowed, split it");
	is_said("Resources: {A: {Type: 'Custom::X', Properties: {P: [", "'{{resolve:ssm:/p%d}}'", 60, "]}}}", "");
	is_said("Resources: {A: {Type: 'Custom::X', Properties: {P: [", "'{{resolve:ssm:/p%d}}'", 61, "]}}}",
		"warning quota-dynamic-references 1:1 the template has 61 dynamic references; the service resolves at most 60");
}

/* Behind the last parameter that is allowed, none has its pattern matched: the template is refused, and a pattern may be dear. */
static void a_pattern_past_the_quota(void **state)
{
	(void)state;
	is_said("Parameters: {", "P%d: {Type: String}", 199, ", Q: {Type: String, Default: x, AllowedPattern: '[0-9]'}}" TOPIC,
		"error default-breaks-constraint 1:4309 the Default breaks the parameter's own rules: parameter `Q`: `x` must match as a whole its AllowedPattern `[0-9]`");
	is_said("Parameters: {", "P%d: {Type: String}", 200, ", Q: {Type: String, Default: x, AllowedPattern: '[0-9]'}}" TOPIC, OVER("1:13", "Parameters", "201", "200"));
}

/* A description of a parameter has characters, not bytes. */
static void descriptions(void **state)
{
	struct mg_buf long_text = { 0 };

	(void)state;
	mg_buf_puts(&long_text, "Parameters: {P: {Type: String, Description: ");
	for (int i = 0; i < 4000; i++)
		mg_buf_puts(&long_text, "\xc3\xa4");
	mg_buf_putc(&long_text, '\0');
	is_said(long_text.p, "%d", 0, "}}" TOPIC, "");
	long_text.p[long_text.n - 1] = 'x';
	mg_buf_putc(&long_text, '\0');
	is_said(long_text.p, "%d", 0, "}}" TOPIC, "error quota-description 1:45 Description has more than the 4000 characters that are allowed; shorten it");
	mg_buf_fini(&long_text);
}

/* Lengths of names and texts. */
static void lengths(void **state)
{
	static char name[257], text[4100], want[400];

	(void)state;
	memset(name, 'n', 255);
	snprintf(text, sizeof(text), "Mappings: {M: {%s: {%s: 1}}}" TOPIC, name, name);
	is_said(text, "%d", 0, "", "");
	memset(name, 'n', 256);
	snprintf(text, sizeof(text), "Mappings: {M: {%s: {b: 1}}}" TOPIC, name);
	snprintf(want, sizeof(want), "error quota-name 1:16 the mapping key `%.80s...` has 256 characters; at most 255 are allowed", name);
	is_said(text, "%d", 0, "", want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts), cmocka_unit_test(a_pattern_past_the_quota), cmocka_unit_test(descriptions), cmocka_unit_test(lengths),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
