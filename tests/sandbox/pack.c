/* SPDX-License-Identifier: Apache-2.0 */
/* Attacks on whole packs: tests/sandbox/pack/, one Lua file each, and $MG_SHARED/hostile-policies as a check's body and as a file. The first line says how it
 * must end: "-- expect: OUTCOME [TEXT]" (the reason begins with OUTCOME and holds TEXT) or "-- expect: load TEXT" (the pack is refused). Then, as needed,
 * "-- with: fuel=N ..." changes limits, "-- on: NAME" chooses the template, "--- file lib/x.lua" starts another file of the pack. A file without "return {" at
 * the start of a line is the body of a check. The honest policies beside it must say what they say without it, byte by byte. */
#include <dirent.h>

#include "pack_run.h"

#define ATTACKS_MAX 400

struct attack {
	char path[512];
	const char *name; /* in path */
	bool shared, as_file;
};

static struct pack_host host;
static struct mg_buf printed; /* what the own attacks said, for the comparison of processes */

static const char canary[] =
	"return { id = \"%s\", config = { limit = 300, list = { 1, 2 } }, check = function(stack, ctx)\n"
	"  local order, names = {}, {}\n"
	"  for k, v in pairs { b = 1, a = 2, [3] = \"c\", [1] = \"d\" } do order[#order + 1] = tostring(k) .. tostring(v) end\n"
	"  stack:each(\"AWS::Lambda::Function\", function(fn)\n"
	"    fn:expect(\"MemorySize\"):at_least(ctx.config.limit):why((\"because\"):upper())\n"
	"    fn:expect(\"Missing\"):exists()\n"
	"    if re.test(\"abc\", \"b+\") then fn:deny(\"MemorySize\", \"%%s %%d %%s\", table.concat(order, \",\"), #order, tostring({})) end\n"
	"  end)\n"
	"  stack:expect(\"Resources.Fn.Type\"):matches(\"^AWS::(Lambda|SNS)::X\")\n"
	"  local ok, why = pcall(function() return _ENV[\"lea\" .. \"ked\"] or string.leaked end)\n"
	"  stack:deny(\"%%s %%s %%s\", tostring(ok), why:gsub(\"^.-:%%d+: \", \"\"), json.decode('{\"a\": [1, 2]}').a[2])\n"
	"end }\n";

/* ---- reading an attack ---- */

static bool line_of(struct mg_str text, const char *mark, char out[256])
{
	size_t at = mg_str_find(text, mg_str_from(mark), 0);
	return at != (size_t)-1 && sscanf(text.p + at + strlen(mark), " %255[^\n]", out) == 1;
}

static void set_limits(struct mg_limits *l, const char *text)
{
	char name[32];
	unsigned long long value;
	int used;
	struct mg_error err;
	for (; sscanf(text, " %31[a-z_]=%llu%n", name, &value, &used) == 2; text += used)
		if (mg_limits_set(l, mg_str_from(name), value, &err) != MG_OK)
			fail_msg("%s", err.text);
}

static bool is_policy(struct mg_str text)
{
	return mg_str_find(text, MG_STR("\nreturn {"), 0) != (size_t)-1;
}

static void write_attack(const struct pack *p, struct mg_str text, bool body)
{
	struct mg_buf b = { 0 };
	size_t end = mg_str_find(text, MG_STR("\n--- file "), 0);
	struct mg_str main = end == (size_t)-1 ? text : mg_str_sub(text, 0, end + 1);
	if (body)
		mg_buf_puts(&b, "return { id = \"M-ATTACK\", applies = \"AWS::Lambda::Function\", check = function(fn, ctx) local stack = ctx.stack\n");
	mg_buf_str(&b, main);
	mg_buf_puts(&b, body ? "\nend }\n" : "");
	pack_write(p, "m_attack.lua", mg_buf_view(&b));
	mg_buf_fini(&b);
	while (end != (size_t)-1) {
		char name[128];
		size_t from = end + strlen("\n--- file "), line = mg_str_find(text, MG_STR("\n"), from);
		snprintf(name, sizeof name, "%.*s", (int)(line - from), text.p + from);
		end = mg_str_find(text, MG_STR("\n--- file "), line);
		pack_write(p, name, mg_str_sub(text, line + 1, (end == (size_t)-1 ? text.n : end + 1) - line - 1));
	}
}

static void write_canaries(const struct pack *p)
{
	char text[sizeof canary + 16];
	static const char *const names[] = { "a_first.lua", "z_last.lua" }, *const ids[] = { "A-FIRST", "Z-LAST" };
	for (int i = 0; i < 2; i++) {
		snprintf(text, sizeof text, canary, ids[i]);
		pack_write(p, names[i], mg_str_from(text));
	}
}

/* ---- one attack ---- */

struct ending {
	struct mg_buf text, canaries; /* "load TEXT" or "OUTCOME REASON..."; what the honest ones say */
	double millis;
};

static void end_free(struct ending *e)
{
	mg_buf_fini(&e->text);
	mg_buf_fini(&e->canaries);
}

/* attack NULL: the honest policies alone. */
static void run(const struct mg_str *attack, bool body, const char *template, const char *limits, bool patient, struct ending *end)
{
	struct pack p;
	struct mg_buf t = { 0 };
	*end = (struct ending){ .millis = 0 };
	pack_open(&p);
	if (patient) { /* so that a sanitizer's pace does not change the cause; less work than by default, to be quick */
		p.limits.policy_millis = 60000;
		p.limits.judge_millis = 600000;
		p.limits.policy_fuel = 1000000;
	}
	set_limits(&p.limits, limits);
	if (!pack_template(template, 0, &t))
		fail_msg("there is no template %s", template);
	write_canaries(&p);
	if (attack)
		write_attack(&p, *attack, body);
	if (pack_judge(&p, &host, mg_buf_view(&t)) < 0) {
		mg_buf_puts(&end->text, "load ");
		pack_text(&p, mg_str_from(p.err.text), &end->text);
	} else {
		if (p.report->failed)
			fail_msg("the template does not load: %.*s", MG_STR_ARG(p.report->error));
		for (size_t i = 0; i < p.report->nresults; i++)
			if (mg_str_is(p.report->results[i]->policy->id, "M-ATTACK")) {
				pack_result(&p, p.report->results[i], &end->text);
				mg_buf_putc(&end->text, '\n');
			}
		pack_results(&p, "A-FIRST", &end->canaries);
		pack_results(&p, "Z-LAST", &end->canaries);
	}
	end->millis = p.millis;
	mg_buf_fini(&t);
	pack_close(&p);
}

static bool same(const struct mg_buf *a, const struct mg_buf *b)
{
	return a->n == b->n && (a->n == 0 || memcmp(a->p, b->p, a->n) == 0);
}

static bool as_expected(const char *expect, const struct mg_buf *got)
{
	char word[16];
	int used = 0;
	sscanf(expect, "%15s %n", word, &used);
	size_t n = strlen(word);
	return got->n > n && memcmp(got->p, word, n) == 0 && got->p[n] == ' ' && mg_str_find(mg_buf_view(got), mg_str_from(expect + used), 0) != (size_t)-1;
}

struct reading {
	char *p;
	struct mg_str text;
	char expect[256], with[256], on[256];
	bool body;
};

static void read_attack(const struct attack *a, struct reading *r)
{
	struct mg_error err;
	*r = (struct reading){ .on = "plain" };
	if (mg_file_read(a->path, 8u << 20, &r->p, &r->text.n, &err) != MG_OK)
		fail_msg("%s", err.text);
	r->text.p = r->p;
	r->body = a->shared ? !a->as_file : !is_policy(r->text);
	if (a->shared)
		return;
	if (strncmp(r->p, "-- expect: ", 11) != 0 || !line_of(r->text, "-- expect:", r->expect))
		fail_msg("%s: the first line says no ending", a->path);
	line_of(r->text, "\n-- with:", r->with);
	line_of(r->text, "\n-- on:", r->on);
}

static bool shared_ending(const struct mg_buf *got)
{
	static const char *const causes[] = { "error work:", "error memory:", "error deadline:", "error stack:", "load " };
	for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
		if (got->n > strlen(causes[i]) && memcmp(got->p, causes[i], strlen(causes[i])) == 0)
			return true;
	return false;
}

static void print(const struct attack *a, const struct reading *r, const struct ending *end, struct mg_buf *out)
{
	if (strstr(r->expect, "deadline"))
		return;
	mg_buf_printf(out, "%s: ", a->name);
	mg_buf_str(out, mg_buf_view(&end->text));
	mg_buf_str(out, mg_buf_view(&end->canaries));
}

/* What the honest policies say on the template without an attack; kept. */
static const struct mg_buf *honest(const char *template)
{
	static struct known {
		char name[32];
		struct ending end;
	} known[16];
	struct known *k = known;
	while (k->name[0] && strcmp(k->name, template) != 0)
		k++;
	if (!k->name[0]) {
		snprintf(k->name, sizeof k->name, "%.31s", template);
		run(NULL, false, template, "", true, &k->end);
	}
	return &k->end.canaries;
}

static void attack_ends(void **state)
{
	const struct attack *a = *state;
	struct reading r;
	struct ending end;
	read_attack(a, &r);
	run(&r.text, r.body, r.on, r.with, !a->shared, &end);
	if (!a->shared)
		print(a, &r, &end, &printed);
	const struct mg_buf *alone = honest(r.on);
	free(r.p);
	bool right = a->shared ? shared_ending(&end.text) : as_expected(r.expect, &end.text);
	if (!right)
		fail_msg("%s: expected `%s`, got `%.*s`", a->name, r.expect, (int)(end.text.n < 600 ? end.text.n : 600), end.text.p);
	assert_true(alone->n > 300);
	if (memcmp(end.text.p, "load ", 5) != 0 && !same(&end.canaries, alone))
		fail_msg("%s: the others say\n%.*s\ninstead of\n%.*s", a->name, (int)end.canaries.n, end.canaries.p, (int)alone->n, alone->p);
	end_free(&end);
}

/* ---- all of them ---- */

static size_t list(const char *folder, bool shared, struct attack *out, size_t n)
{
	struct dirent **names;
	int count = scandir(folder, &names, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		const char *dot = strrchr(names[i]->d_name, '.');
		for (int k = 0; k < (shared ? 2 : 1) && dot && !strcmp(dot, ".lua"); k++) {
			struct attack *a = &out[n];
			if (n++ >= ATTACKS_MAX)
				fail_msg("more than %d attacks", ATTACKS_MAX);
			snprintf(a->path, sizeof a->path, "%s/%s", folder, names[i]->d_name);
			a->name = strrchr(a->path, '/') + 1;
			a->shared = shared;
			a->as_file = k == 1;
		}
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	return n;
}

/* With --print for the comparison of processes, with --times for the campaign: CPU time past the limit, largest last. */
static void print_all(const struct attack *attacks, size_t n, bool times)
{
	for (size_t i = 0; i < n; i++) {
		struct reading r;
		struct ending end, alone;
		read_attack(&attacks[i], &r);
		if (times) {
			run(NULL, false, r.on, "", false, &alone);
			run(&r.text, r.body, r.on, "", false, &end);
			printf("%8.1f ms  %s: %.*s\n", end.millis - alone.millis, attacks[i].name, (int)(end.text.n < 120 ? end.text.n : 120), end.text.p);
			end_free(&alone);
		} else {
			run(&r.text, r.body, r.on, r.with, true, &end);
			print(&attacks[i], &r, &end, &printed);
		}
		end_free(&end);
		free(r.p);
	}
	fwrite(printed.p, 1, printed.n, stdout);
	mg_buf_fini(&printed);
}

static const char *self;

static void read_process(struct mg_buf *out)
{
	char part[4096], command[600];
	size_t n;
	snprintf(command, sizeof command, "'%s' --print", self);
	FILE *f = popen(command, "r");
	assert_non_null(f);
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		mg_buf_add(out, part, n);
	assert_int_equal(pclose(f), 0);
}

static void same_bytes(void **state)
{
	struct mg_buf again = { 0 };
	(void)state;
	read_process(&again);
	assert_true(printed.n > 10000);
	for (size_t i = 0; i < printed.n && i < again.n; i++)
		if (again.p[i] != printed.p[i])
			fail_msg("another process says: %.*s\ninstead of: %.*s", 200, again.p + (i > 100 ? i - 100 : 0), 200, printed.p + (i > 100 ? i - 100 : 0));
	assert_int_equal(again.n, printed.n);
	mg_buf_fini(&again);
	mg_buf_fini(&printed);
}

static void shared_absent(void **state)
{
	(void)state;
	skip();
}

int main(int argc, char **argv)
{
	static struct attack attacks[ATTACKS_MAX];
	static struct CMUnitTest tests[ATTACKS_MAX + 2];
	const char *source = getenv("MG_SOURCE"), *shared = getenv("MG_SHARED");
	char folder[512];
	self = argv[0];
	pack_host_open(&host);
	snprintf(folder, sizeof folder, "%s/tests/sandbox/pack", source ? source : ".");
	size_t own = list(folder, false, attacks, 0);
	snprintf(folder, sizeof folder, "%s/hostile-policies", shared ? shared : "../shared");
	size_t all = list(folder, true, attacks, own), n = 0;
	if (argc > 1) {
		print_all(attacks, !strcmp(argv[1], "--times") ? all : own, !strcmp(argv[1], "--times"));
		pack_host_close(&host);
		return 0;
	}
	for (; n < all; n++)
		tests[n] = (struct CMUnitTest){ .name = attacks[n].name, .test_func = attack_ends, .initial_state = &attacks[n] };
	if (all == own)
		tests[n++] = (struct CMUnitTest){ .name = "hostile-policies", .test_func = shared_absent };
	tests[n++] = (struct CMUnitTest){ .name = "same bytes in every process", .test_func = same_bytes };
	int failed = _cmocka_run_group_tests("packs", tests, n, NULL, NULL);
	pack_host_close(&host);
	return failed;
}
