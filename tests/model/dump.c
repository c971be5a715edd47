/* SPDX-License-Identifier: Apache-2.0 */
/* For the enumerating model: prints, for each file given, what every property of every resource is in its scenarios, each outcome with its witness,
 * as one line of JSON. Usage: dump [--region R] [--strict] [--param K=V]... [--no-memo] FILE... */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "cfn/scenario.h"

struct run {
	struct mg_arena *arena;
	struct mg_world *w;
	struct mg_buf *out;
	struct mg_buf outcome;
	char **outcomes; /* by leaf */
	struct mg_trail *leaves;
	size_t n, cap;
};

static void die(const char *what)
{
	fprintf(stderr, "dump: %s\n", what);
	exit(2);
}

static void add_leaf(struct run *r, const struct mg_explore *x, const char *outcome, size_t n)
{
	if (r->n == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 16;
		r->outcomes = realloc(r->outcomes, r->cap * sizeof(*r->outcomes));
		r->leaves = realloc(r->leaves, r->cap * sizeof(*r->leaves));
		if (!r->outcomes || !r->leaves)
			die("out of memory");
	}
	if (!mg_explore_trail(x, r->arena, &r->leaves[r->n]) || !(r->outcomes[r->n] = strndup(outcome, n)))
		die("out of memory");
	r->n++;
}

/* The outcome of this run: presence, then the property. */
static bool judge(struct run *r, struct mg_explore *x, const struct mg_resource *res, struct mg_str name)
{
	mg_buf_clear(&r->outcome);
	if (!mg_explore_present(x, res)) {
		mg_buf_puts(&r->outcome, "\"(no resource)\"");
		return !mg_explore_stopped(x);
	}
	const struct mg_value *props = mg_resolve(x, res->properties);
	const struct mg_value *v = props ? mg_value_member(x, props, name) : NULL;
	if (!v)
		return false;
	if (v->state == MG_ABSENT) {
		mg_buf_puts(&r->outcome, "\"(absent)\"");
		return true;
	}
	return mg_value_json(x, v, &r->outcome);
}

static void witness(struct run *r, struct mg_explore *x, const char *outcome)
{
	bool *failed = calloc(r->n, sizeof(*failed));
	struct mg_witness wit;

	for (size_t i = 0; i < r->n; i++)
		failed[i] = strcmp(r->outcomes[i], outcome) == 0;
	if (!mg_explore_witness(x, r->leaves, failed, r->n, &wit))
		die("no witness");
	mg_buf_puts(r->out, "{");
	for (size_t i = 0; i < wit.n; i++) {
		mg_buf_puts(r->out, i ? "," : "");
		mg_buf_json(r->out, wit.items[i].name);
		mg_buf_putc(r->out, ':');
		mg_buf_json(r->out, wit.items[i].value);
	}
	mg_buf_puts(r->out, "}");
	free(failed);
}

static void property(struct run *r, const struct mg_resource *res, struct mg_str name)
{
	struct mg_explore *x = mg_explore_new(r->w, NULL, NULL);
	size_t told = 0;
	bool first = true;

	if (!x)
		die("out of memory");
	do {
		if (judge(r, x, res, name))
			add_leaf(r, x, r->outcome.p, r->outcome.n);
	} while (mg_explore_next(x, 0));
	mg_buf_json(r->out, name);
	mg_buf_puts(r->out, ":[");
	for (size_t i = 0; i < r->n && told < 100; i++) {
		bool seen = false;
		for (size_t k = 0; k < i && !seen; k++)
			seen = strcmp(r->outcomes[i], r->outcomes[k]) == 0;
		if (seen)
			continue;
		mg_buf_printf(r->out, "%s[%s,", first ? "" : ",", r->outcomes[i]);
		witness(r, x, r->outcomes[i]);
		mg_buf_putc(r->out, ']');
		first = false;
		told++;
	}
	if (mg_explore_stopped(x) == MG_EXPLORE_MANY || told == 100)
		mg_buf_puts(r->out, first ? "\"(many)\"" : ",\"(many)\"");
	mg_buf_puts(r->out, "]");
	for (size_t i = 0; i < r->n; i++)
		free(r->outcomes[i]);
	r->n = 0;
	mg_explore_free(x);
}

static void diagnostics(struct mg_buf *out, struct mg_diags *diags)
{
	mg_diags_sort(diags);
	mg_buf_puts(out, ",\"diagnostics\":[");
	for (size_t i = 0; i < diags->n; i++) {
		const struct mg_diag *d = &diags->items[i];
		mg_buf_printf(out, "%s[\"%s\",\"%s\",", i ? "," : "", mg_diag_level_name(d->level), d->code);
		mg_buf_json(out, d->text);
		mg_buf_putc(out, ',');
		mg_buf_json(out, d->witness);
		mg_buf_putc(out, ']');
	}
	mg_buf_puts(out, "]");
}

static void dump_world(struct run *r, const struct mg_template *t)
{
	struct mg_explore *x = mg_explore_new(r->w, NULL, NULL);

	if (!x)
		die("out of memory");
	mg_buf_puts(r->out, "\"resources\":{");
	for (size_t i = 0; i < t->nresources; i++) {
		const struct mg_resource *res = &t->resources[i];
		mg_buf_puts(r->out, i ? "," : "");
		mg_buf_json(r->out, res->id);
		mg_buf_printf(r->out, ":{\"can\":%s,\"properties\":{", mg_explore_can_be_present(x, res) ? "true" : "false");
		for (uint32_t k = 0; res->properties && res->properties->kind == MG_MAP && k < res->properties->count; k++) {
			mg_buf_puts(r->out, k ? "," : "");
			property(r, res, res->properties->members[k].key);
		}
		mg_buf_puts(r->out, "}}");
	}
	mg_buf_puts(r->out, "}");
	mg_explore_free(x);
}

static void dump(const char *path, const struct mg_inputs *in, bool memo)
{
	struct mg_arena *a = mg_arena_new(1u << 30);
	const struct mg_limits *limits = &mg_limits_default;
	static const struct mg_load_options options;
	struct mg_buf out = { 0 };
	struct mg_diags diags;
	struct mg_doc doc;
	struct mg_template *t;
	struct mg_error err = { 0 };
	struct run r = { .arena = a, .out = &out };
	char *bytes = NULL;
	size_t n = 0;

	if (!a || mg_file_read(path, limits->doc_bytes, &bytes, &n, &err) != MG_OK)
		die(err.text);
	mg_diags_init(&diags, a, 1000);
	int status = mg_doc_load(a, mg_str_from(path), (struct mg_str){ bytes, n }, MG_FORMAT_AUTO, MG_DIALECT_TEMPLATE, limits, &diags, &doc, &err);
	if (status == MG_OK)
		status = mg_template_load(a, &doc, limits, &options, &diags, &t, &err);
	if (status == MG_OK)
		status = mg_world_new(a, t, in, limits, &diags, &r.w, &err);
	mg_buf_puts(&out, "{");
	if (status != MG_OK) {
		mg_buf_puts(&out, "\"error\":");
		mg_buf_json(&out, mg_str_from(err.text));
	} else {
		mg_world_set_memo(r.w, memo);
		dump_world(&r, t);
		if (mg_world_diagnose(r.w, &diags, &err) != MG_OK)
			die(err.text);
	}
	diagnostics(&out, &diags);
	mg_buf_puts(&out, "}\n");
	if (out.failed)
		die("out of memory");
	fwrite(out.p, 1, out.n, stdout);
	mg_buf_fini(&out);
	mg_buf_fini(&r.outcome);
	free(r.outcomes);
	free(r.leaves);
	free(bytes);
	mg_arena_free(a);
}

int main(int argc, char **argv)
{
	struct mg_inputs in = { 0 };
	bool memo = true;

	in.given = calloc((size_t)argc, sizeof(*in.given));
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--region") == 0 && i + 1 < argc) {
			in.region = mg_str_from(argv[++i]);
		} else if (strcmp(argv[i], "--strict") == 0) {
			in.strict_values = true;
		} else if (strcmp(argv[i], "--no-memo") == 0) {
			memo = false;
		} else if (strcmp(argv[i], "--param") == 0 && i + 1 < argc) {
			const char *eq = strchr(argv[++i], '=');
			if (!eq)
				die("--param K=V");
			in.given[in.ngiven++] = (struct mg_given){ .name = { argv[i], (size_t)(eq - argv[i]) }, .value = mg_str_from(eq + 1) };
		} else {
			dump(argv[i], &in, memo);
		}
	}
	free(in.given);
	return 0;
}
