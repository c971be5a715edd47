/* SPDX-License-Identifier: Apache-2.0 */
/* The iam library against tests/unit/iam.txt, a case per line: what AWS says of each, and where. */
#include "policy_load.h"

#include "builtin.h"
#include "plugin/host.h"
#include "policy/library.h"

static struct bench *b;
static struct mg_host host;
static struct mg_plugins plugins;
static struct mg_arena *arena;

static const struct {
	const char *kind, *check;
} kinds[] = {
	{ "matches", "return tostring(iam.matches(r.Document, r:peek('Action')))" },
	{ "allows", "return tostring(iam.allows(r.Document, r:peek('Action'), r:peek('Resource')))" },
	{ "public", "return tostring(#iam.public(r.Document) > 0)" },
	{ "wildcards", "local t = {} for _, a in ipairs(iam.wildcard_actions(r.Document)) do t[#t + 1] = a end return table.concat(t, ' ')" },
	{ "resourceless", "return tostring(iam.resourceless(r.Action))" },
	{ "statements", "local t = {} for _, s in ipairs(iam.statements(r.Document)) do local u = {} "
			"for k, v in pairs(s) do u[#u + 1] = k .. '=' .. show(v) end t[#t + 1] = table.concat(u, ' ') end return table.concat(t, '; ')" },
	{ "grants", "local t = {} for _, s in ipairs(iam.grants(ctx.stack:resource('Role'))) do t[#t + 1] = s.Sid end return table.concat(t, ' ')" },
	{ "granted", "return tostring(iam.allows(iam.grants(ctx.stack:resource('Role')), r.Action, r:peek('Resource')))" },
};

static void write_policy(const char *kind, const char *check)
{
	char name[64];
	struct mg_buf text = { 0 };
	snprintf(name, sizeof name, "%s.lua", kind);
	mg_buf_printf(&text, "local function show(v)\n  if type(v) == 'string' then return v end\n  local t = {}\n"
			     "  for k, e in pairs(v) do t[#t + 1] = (type(k) == 'string' and k .. ':' or '') .. show(e) end\n"
			     "  return '[' .. table.concat(t, ',') .. ']'\nend\n"
			     "local function answer(r, ctx) %s end\n"
			     "return { id = \"%s\", applies = \"T::T::T\", check = function(r, ctx) r:deny(\"Document\", \"%%s\", answer(r, ctx)) end }\n", check, kind);
	mg_buf_putc(&text, 0);
	write_file(b->folder, name, text.p);
	mg_buf_fini(&text);
}

static int set_up(void **state)
{
	(void)state;
	b = bench_new();
	arena = mg_arena_new(0);
	mg_host_init(&host);
	mg_library_host(&host);
	if (mg_plugins_open(arena, &host, mg_builtins, NULL, 0, &plugins, &b->err) < 0)
		return -1;
	b->libraries = plugins.libraries;
	b->library_states = plugins.library_states;
	b->nlibraries = plugins.nlibraries;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		write_policy(kinds[i].kind, kinds[i].check);
	if (bench_load(b) == MG_OK)
		return 0;
	print_message("%s\n", b->err.text);
	return -1;
}

static int tear_down(void **state)
{
	(void)state;
	bench_free(b);
	mg_plugins_close(&plugins);
	mg_arena_free(arena);
	return 0;
}

/* The next field of a line, in place; fields end in " | ". */
static char *field(char **line)
{
	char *at = *line, *end = strstr(at, " | ");
	*line = end ? end + 3 : at + strlen(at);
	if (end)
		*end = 0;
	return at;
}

static const char *answer(const char *kind)
{
	for (size_t i = 0; i < b->set->n; i++) {
		if (!mg_str_is(b->set->policies[i]->info.id, kind))
			continue;
		bench_check(b, i, "Case");
		if (b->result->outcome != MG_FAIL || !b->result->nfindings)
			return b->text;
		snprintf(b->text, sizeof b->text, "%.*s", MG_STR_ARG(b->result->findings[0]->message));
		return b->text;
	}
	fail_msg("there is no kind %s", kind);
	return NULL;
}

static bool agrees(char *line, unsigned number)
{
	char *kind = field(&line), *want = field(&line), *document = field(&line), *action = field(&line), *resource = field(&line), *source = line;
	bool stack = strncmp(kind, "grant", 5) == 0;
	struct mg_buf yaml = { 0 };
	if (!*source)
		fail_msg("iam.txt:%u: a case has six fields and ends with its source", number);
	mg_buf_puts(&yaml, "{Parameters: {P: {Type: String}, Q: {Type: String}}, Resources: {");
	if (stack)
		mg_buf_printf(&yaml, "%s, ", document);
	mg_buf_printf(&yaml, "Case: {Type: 'T::T::T', Properties: {Document: %s", stack ? "x" : document);
	if (strcmp(action, "-") != 0)
		mg_buf_printf(&yaml, ", Action: %s", action);
	if (strcmp(resource, "-") != 0)
		mg_buf_printf(&yaml, ", Resource: %s", resource);
	mg_buf_puts(&yaml, "}}}}");
	mg_buf_putc(&yaml, 0);
	bench_template(b, yaml.p, NULL);
	const char *got = answer(kind);
	bool same = strcmp(want, "undecided") == 0 ? strncmp(got, want, strlen(want)) == 0 : strcmp(got, want) == 0;
	if (!same)
		print_message("iam.txt:%u: %s of %s is %s, expected %s (%s)\n", number, kind, yaml.p, got, want, source);
	unload(b->l);
	b->l = NULL;
	mg_buf_fini(&yaml);
	return same;
}

static void agrees_with_its_sources(void **state)
{
	char line[4096];
	unsigned number = 0, cases = 0, wrong = 0;
	FILE *f = fopen(MG_IAM_CASES, "rb");
	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = 0;
		number++;
		if (!line[0] || line[0] == '#')
			continue;
		cases++;
		wrong += !agrees(line, number);
	}
	fclose(f);
	print_message("%u cases\n", cases);
	assert_int_equal(wrong, 0);
	assert_true(cases >= 150);
}

/* What is undecided names the value that nobody gave, in whichever statement it is. */
static void says_what_is_missing(void **state)
{
	(void)state;
	bench_template(b, "{Parameters: {P: {Type: String}}, Resources: {Case: {Type: 'T::T::T', Properties: {Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/k', "
			  "Document: {Statement: [{Effect: Allow, Action: 's3:Put*', Resource: '*'}, {Effect: Allow, Action: 's3:*', Resource: !Ref P}]}}}}}", NULL);
	assert_string_equal(answer("allows"), "undecided (parameter P has no value)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(agrees_with_its_sources, set_up, tear_down),
		cmocka_unit_test_setup_teardown(says_what_is_missing, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
