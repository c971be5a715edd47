/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin with a report format and a function library. Built against the installed headers alone:
 *
 *     cc -std=c11 -shared -fPIC $(pkg-config --cflags moongate) -o example.so example.c
 *
 * and named in moongate.yaml as `plugins: [example.so]`. docs/plugins.md walks through it. */
#include <moongate/plugin.h>

#include <string.h>

/* ---- `--format csv`: a line per finding ---- */

static int put(const struct mg_writer *out, const char *p, size_t n)
{
	return out->write(out->ctx, p, n);
}

/* In quotes, a quote within doubled. */
static int field(const struct mg_writer *out, struct mg_str s, const char *end)
{
	int status = put(out, "\"", 1);
	for (size_t i = 0; i < s.n && status == MG_OK; i++)
		status = s.p[i] == '"' ? put(out, "\"\"", 2) : put(out, s.p + i, 1);
	if (status == MG_OK)
		status = put(out, "\"", 1);
	return status == MG_OK ? put(out, end, strlen(end)) : status;
}

static int result(const struct mg_writer *out, const struct mg_result *r)
{
	int status = MG_OK;
	for (size_t i = 0; i < r->nfindings && status == MG_OK; i++) {
		const struct mg_finding *f = r->findings[i];
		status = field(out, f->file, ",");
		if (status == MG_OK)
			status = field(out, r->policy->id, ",");
		if (status == MG_OK)
			status = field(out, f->logical_id, ",");
		if (status == MG_OK)
			status = field(out, f->message, "\n");
	}
	return status;
}

static int csv_write(void *state, const struct mg_report *report, const struct mg_report_options *options, const struct mg_writer *out, struct mg_error *err)
{
	static const char head[] = "file,policy,resource,message\n";
	const struct mg_host *host = *(const struct mg_host **)state;
	int status = put(out, head, sizeof(head) - 1);
	(void)options;
	for (size_t t = 0; t < report->ntemplates && status == MG_OK; t++)
		for (size_t i = 0; i < report->templates[t]->nresults && status == MG_OK; i++)
			status = result(out, report->templates[t]->results[i]);
	return status == MG_OK ? MG_OK : host->fail(err, MG_EIO, "the report cannot be written");
}

static const struct mg_reporter csv = { sizeof(struct mg_reporter), "csv", "a line per finding", "text/csv", csv_write };
static const struct mg_reporter *const reporters[] = { &csv, NULL };

/* ---- `names.prefixed(text, prefix)` for policies ---- */

static int prefixed(void *state, struct mg_call *call, const struct mg_value **out)
{
	const struct mg_host *host = *(const struct mg_host **)state;
	struct mg_str text, prefix;
	int status;
	if (host->count(call) != 2)
		return host->error(call, "names.prefixed takes a text and a prefix");
	if ((status = host->text(call, host->argument(call, 0), &text)) != MG_OK || (status = host->text(call, host->argument(call, 1), &prefix)) != MG_OK)
		return status;
	if ((status = host->charge(call, 1 + prefix.n / 32)) != MG_OK)
		return status;
	bool is = text.n >= prefix.n && memcmp(text.p, prefix.p, prefix.n) == 0;
	return host->make_boolean(call, is, NULL, out);
}

static const struct mg_function functions[] = {
	{ "prefixed", "names.prefixed(text, prefix)", "1 per 32 bytes of the prefix", "Does the text start with the prefix?", prefixed },
	{ NULL, NULL, NULL, NULL, NULL },
};
static const struct mg_library names = { sizeof(struct mg_library), "names", "Names as this organisation writes them.", functions };
static const struct mg_library *const libraries[] = { &names, NULL };

/* ---- the plugin ---- */

static const struct mg_host *host_table;

static int start(const struct mg_host *host, void **state, struct mg_error *err)
{
	(void)err;
	host_table = host;
	*state = &host_table;
	return MG_OK;
}

static const struct mg_plugin plugin = {
	.abi = MG_PLUGIN_ABI,
	.size = sizeof(struct mg_plugin),
	.name = "example",
	.version = "1.0",
	.description = "a report format and a library, to start from",
	.reporters = reporters,
	.libraries = libraries,
	.start = start,
};

const struct mg_plugin *mg_plugin_entry(void)
{
	return &plugin;
}
