/* SPDX-License-Identifier: Apache-2.0 */
/* A policy language in a few lines. A file NAME.toy holds policies such as
 *
 *     policy TOY-1 AWS::Lambda::Function
 *     title Functions have 3 GB
 *     remedy Set MemorySize to 3072.
 *     expect MemorySize 3072
 *     expect Runtime $runtime python3.12
 *
 * `expect NAME VALUE` compares a property; with $name the value is a configuration of the policy whose default follows. `policy ID stack` with
 * `most TYPE N` counts resources of the whole stack. */
#include <moongate/plugin.h>

#include <string.h>

enum { LINES = 16 };

struct expectation {
	struct mg_str name, value, config; /* config: empty, or the name whose value counts */
	uint32_t line;
};

struct program {
	struct expectation items[LINES];
	size_t n;
	bool stack;
};

static const struct mg_host *h;

/* ---- reading ---- */

static struct mg_str word(struct mg_str *line)
{
	struct mg_str w = { line->p, 0 };
	while (w.n < line->n && line->p[w.n] != ' ')
		w.n++;
	line->p += w.n;
	line->n -= w.n;
	while (line->n && line->p[0] == ' ') {
		line->p++;
		line->n--;
	}
	return w;
}

static bool is(struct mg_str s, const char *text)
{
	return s.n == strlen(text) && memcmp(s.p, text, s.n) == 0;
}

struct reading {
	struct mg_compile *c;
	const struct mg_source_file *file;
	struct mg_error *err;
	struct mg_policy_definition policy;
	struct mg_str type;
	struct program *program; /* NULL: before the first policy */
	char config[512];
	uint32_t line;
};

static int mistake(struct reading *r, const char *text)
{
	return h->fail(r->err, MG_EPOLICY, "%.*s:%u: %s", (int)r->file->name.n, r->file->name.p, (unsigned)r->line, text);
}

static void add(char *to, size_t size, const char *p, size_t n)
{
	size_t at = strlen(to);
	if (at + n < size)
		memcpy(to + at, p, n), to[at + n] = '\0';
}

static int finish(struct reading *r)
{
	if (!r->program)
		return MG_OK;
	if (r->config[0])
		add(r->config, sizeof(r->config), "}", 1);
	r->policy.config.p = r->config;
	r->policy.config.n = strlen(r->config);
	r->policy.program = r->program;
	r->policy.applies = &r->type;
	r->policy.napplies = !r->program->stack;
	return h->policy(r->c, &r->policy, r->err);
}

static int begin(struct reading *r, struct mg_str rest)
{
	int status = finish(r);
	void *memory;
	if (status != MG_OK || (status = h->keep(r->c, sizeof(struct program), &memory, r->err)) != MG_OK)
		return status;
	r->program = (struct program *)memory;
	memset(memory, 0, sizeof(struct program));
	memset(&r->policy, 0, sizeof(r->policy));
	r->config[0] = '\0';
	r->policy.size = sizeof(r->policy);
	r->policy.severity = MG_SEVERITY_HIGH;
	r->policy.line = r->line;
	r->policy.id = word(&rest);
	r->type = word(&rest);
	r->program->stack = is(r->type, "stack");
	return r->type.n ? MG_OK : mistake(r, "a policy has an id and a resource type: policy TOY-1 AWS::SNS::Topic");
}

static int expect(struct reading *r, struct mg_str rest)
{
	struct expectation *e = &r->program->items[r->program->n];
	if (r->program->n == LINES)
		return mistake(r, "a policy has at most 16 expectations");
	e->line = r->line;
	e->name = word(&rest);
	if (rest.n && rest.p[0] == '$') {
		e->config = word(&rest);
		e->config.p++;
		e->config.n--;
		add(r->config, sizeof(r->config), r->config[0] ? ",\"" : "{\"", 2);
		add(r->config, sizeof(r->config), e->config.p, e->config.n);
		add(r->config, sizeof(r->config), "\":\"", 3);
		add(r->config, sizeof(r->config), rest.p, rest.n);
		add(r->config, sizeof(r->config), "\"", 1);
	}
	e->value = rest;
	r->program->n++;
	return e->name.n && e->value.n ? MG_OK : mistake(r, "expect wants a property and its value: expect MemorySize 3072");
}

static int read_line(struct reading *r, struct mg_str line)
{
	struct mg_str first = word(&line);
	if (!first.n || first.p[0] == '#')
		return MG_OK;
	if (is(first, "policy"))
		return begin(r, line);
	if (!r->program)
		return mistake(r, "the first line must be `policy ID TYPE`");
	if (is(first, "title"))
		r->policy.title = line;
	else if (is(first, "remedy"))
		r->policy.remedy = line;
	else if (is(first, r->program->stack ? "most" : "expect"))
		return expect(r, line);
	else
		return mistake(r, "a line starts with policy, title, remedy, and then expect (or most, for the stack)");
	return MG_OK;
}

/* Texts are copied when the policy is handed over, but what the program points to must stay: so the whole file is kept. */
static int compile(void *state, struct mg_compile *c, const struct mg_source_file *file, struct mg_error *err)
{
	struct reading r;
	void *kept;
	int status = h->keep(c, file->text.n + 1, &kept, err);
	(void)state;
	if (status != MG_OK)
		return status;
	memset(&r, 0, sizeof(r));
	r.c = c;
	r.file = file;
	r.err = err;
	memcpy(kept, file->text.p, file->text.n);
	struct mg_str rest = { (const char *)kept, file->text.n };
	while (rest.n && status == MG_OK) {
		const char *end = (const char *)memchr(rest.p, '\n', rest.n);
		struct mg_str line = { rest.p, end ? (size_t)(end - rest.p) : rest.n };
		r.line++;
		status = read_line(&r, line);
		rest.p += line.n + (end != NULL);
		rest.n -= line.n + (end != NULL);
	}
	return status == MG_OK ? finish(&r) : status;
}

/* ---- judging ---- */

static int note(struct mg_call *call, const struct mg_value *at, struct mg_str missing, const struct expectation *e, const char *before, struct mg_str want)
{
	struct mg_check_note n;
	char text[256] = "";
	memset(&n, 0, sizeof(n));
	add(text, sizeof(text), e->name.p, e->name.n);
	add(text, sizeof(text), before, strlen(before));
	add(text, sizeof(text), want.p, want.n);
	n.size = sizeof(n);
	n.at = at;
	n.missing = missing;
	n.message.p = text;
	n.message.n = strlen(text);
	n.line = e->line;
	return h->note(call, &n);
}

static int check_property(struct mg_call *call, const struct mg_target *target, const struct expectation *e)
{
	const struct mg_value *v, *config = NULL, *want;
	struct mg_str text = e->value, none = { NULL, 0 };
	int same, status = h->get(call, target->properties, e->name, &v);
	if (status == MG_OK && e->config.n)
		status = h->config(call, e->config, &config);
	if (status == MG_OK && config)
		status = h->text(call, config, &text);
	if (status != MG_OK)
		return status;
	if (!v)
		return note(call, target->properties, e->name, e, " is missing, it should be ", text);
	if ((status = h->make_text(call, text, NULL, &want)) != MG_OK || (status = h->equal(call, v, want, &same)) != MG_OK)
		return status;
	if (same == 2)
		return h->undecided(call, v);
	return same ? MG_OK : note(call, v, none, e, " should be ", text);
}

static int check_count(struct mg_call *call, const struct expectation *e)
{
	const struct mg_target *const *list;
	struct mg_str none = { NULL, 0 };
	size_t n, most = 0;
	int status = h->resources(call, e->name, &list, &n);
	for (size_t i = 0; i < e->value.n; i++)
		most = most * 10 + (size_t)(e->value.p[i] - '0');
	if (status != MG_OK || n <= most)
		return status;
	return note(call, list[most]->properties, none, e, " is there too often, at most ", e->value);
}

static int check(void *state, struct mg_call *call, const void *p)
{
	const struct program *program = (const struct program *)p;
	struct mg_target target;
	(void)state;
	memset(&target, 0, sizeof(target));
	target.size = sizeof(target);
	int status = h->owner(call, &target);
	for (size_t i = 0; i < program->n && status == MG_OK; i++)
		status = program->stack ? check_count(call, &program->items[i]) : check_property(call, &target, &program->items[i]);
	return status;
}

/* ---- and an input: `--input lines`, NAME TYPE a line ---- */

static int read_lines(void *state, struct mg_intake *in, const struct mg_input_source *source, struct mg_input_subject *out, struct mg_error *err)
{
	static const char head[] = "{\"Resources\":{", middle[] = "\":{\"Type\":\"", end[] = "\"}";
	void *memory;
	int status = h->intake_alloc(in, source->bytes.n * 12 + 64, &memory, err);
	struct mg_str rest = source->bytes;
	char *to = (char *)memory;
	(void)state;
	if (status != MG_OK)
		return status;
	*to = '\0';
	size_t size = source->bytes.n * 12 + 64;
	add(to, size, head, sizeof(head) - 1);
	for (bool first = true; rest.n; first = false) {
		const char *nl = (const char *)memchr(rest.p, '\n', rest.n);
		struct mg_str line = { rest.p, nl ? (size_t)(nl - rest.p) : rest.n };
		rest.p += line.n + (nl != NULL);
		rest.n -= line.n + (nl != NULL);
		struct mg_str id = word(&line);
		if (!id.n || !line.n)
			return h->fail(err, MG_EINPUT, "%.*s: a line is NAME TYPE, such as Topic AWS::SNS::Topic", (int)source->label.n, source->label.p);
		add(to, size, first ? "\"" : ",\"", first ? 1 : 2);
		add(to, size, id.p, id.n);
		add(to, size, middle, sizeof(middle) - 1);
		add(to, size, line.p, line.n);
		add(to, size, end, sizeof(end) - 1);
	}
	add(to, size, "}}", 2);
	out->text.p = to;
	out->text.n = strlen(to);
	out->made = true;
	return MG_OK;
}

static int start(const struct mg_host *host, void **state, struct mg_error *err)
{
	(void)state;
	if (host->size < sizeof(*host))
		return host->fail(err, MG_EINPUT, "this moongate is older than the language needs");
	h = host;
	return MG_OK;
}

static const struct mg_language toy = { sizeof(struct mg_language), "toy", "a line per expectation", ".toy", compile, check };
static const struct mg_language *const languages[] = { &toy, NULL };
static const struct mg_input lines = { sizeof(struct mg_input), "lines", "a resource a line: NAME TYPE", read_lines };
static const struct mg_input *const inputs[] = { &lines, NULL };

static const struct mg_plugin plugin = {
	.abi = MG_PLUGIN_ABI,
	.size = sizeof(struct mg_plugin),
	.name = "toy",
	.version = "0.3",
	.description = "a policy language and an input, to start from",
	.start = start,
	.inputs = inputs,
	.languages = languages,
};

const struct mg_plugin *mg_plugin_entry(void)
{
	return &plugin;
}
