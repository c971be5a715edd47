/* SPDX-License-Identifier: Apache-2.0 */
/* moongate plugins: what is loaded, by kind. */
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"

static const char help[] =
	"usage: moongate plugins [OPTION]...\n\n"
	"Lists what plugins offer: reporters (--format), decision logs (`log: {store: NAME}`), function\n"
	"libraries of policies, inputs (--input) and policy languages; built in, or loaded from the\n"
	"shared objects that moongate.yaml names under `plugins`.\n\n"
	"  -c, --config FILE     configuration; otherwise the nearest moongate.yaml from here upwards\n"
	"      --env NAME        environment of the configuration\n"
	"  -f, --format FORMAT   text or json\n"
	"  -v, --verbose         also the functions of libraries, with what each charges; json always has them\n"
	"  -h, --help            this text\n\n"
	"examples:\n"
	"  moongate plugins\n"
	"  moongate plugins --config ci/moongate.yaml --format json\n";

static const struct option options[] = {
	{ "config", required_argument, NULL, 'c' }, { "env", required_argument, NULL, 'e' },  { "format", required_argument, NULL, 'f' },
	{ "verbose", no_argument, NULL, 'v' },      { "help", no_argument, NULL, 'h' },       { NULL, 0, NULL, 0 },
};

/* The width of each column. */
struct widths {
	int kind, name, version, origin;
};

static int wider(int width, const char *text)
{
	size_t n = strlen(text);
	return n > (size_t)width ? (int)n : width;
}

static const char *origin_of(const struct mg_loaded *l)
{
	return l->file.n ? "configured" : "built in";
}

static void member(struct mg_buf *b, const char *key, const char *value)
{
	mg_buf_printf(b, ", \"%s\": ", key);
	mg_buf_json(b, mg_str_from(value));
}

static void put_functions(struct mg_buf *b, const struct mg_library *l)
{
	mg_buf_puts(b, ", \"functions\": [");
	for (const struct mg_function *f = l->functions; f->name; f++) {
		mg_buf_puts(b, f == l->functions ? "{\"name\": " : ", {\"name\": ");
		mg_buf_json(b, mg_str_from(f->name));
		member(b, "signature", f->signature);
		member(b, "price", f->price);
		member(b, "doc", f->doc);
		mg_buf_putc(b, '}');
	}
	mg_buf_putc(b, ']');
}

static void put_json(struct mg_buf *b, enum mg_plugin_kind kind, const struct mg_offer *o)
{
	mg_buf_puts(b, "{\"kind\": ");
	mg_buf_json(b, mg_str_from(mg_plugin_kind_name(kind)));
	member(b, "name", o->name);
	member(b, "description", o->description);
	member(b, "plugin", o->by->plugin->name);
	member(b, "version", o->by->plugin->version);
	member(b, "origin", origin_of(o->by));
	mg_buf_puts(b, ", \"file\": ");
	if (o->by->file.n)
		mg_buf_json(b, o->by->file);
	else
		mg_buf_puts(b, "null");
	if (kind == MG_KIND_LIBRARY)
		put_functions(b, o->what);
	mg_buf_putc(b, '}');
}

static void list_json(struct mg_buf *b, const struct mg_plugins *p)
{
	size_t n = 0;
	mg_buf_printf(b, "{\"abi\": %u, \"plugins\": [", MG_PLUGIN_ABI);
	for (int kind = 0; kind < MG_PLUGIN_KINDS; kind++)
		for (size_t i = 0; i < p->noffers[kind]; i++) {
			mg_buf_puts(b, n++ ? ",\n" : "\n");
			put_json(b, (enum mg_plugin_kind)kind, &p->offers[kind][i]);
		}
	mg_buf_puts(b, "\n]}\n");
}

static struct widths measure(const struct mg_plugins *p)
{
	struct widths w = { 0 };
	for (int kind = 0; kind < MG_PLUGIN_KINDS; kind++)
		for (size_t i = 0; i < p->noffers[kind]; i++) {
			const struct mg_offer *o = &p->offers[kind][i];
			w.kind = wider(w.kind, mg_plugin_kind_name((enum mg_plugin_kind)kind));
			w.name = wider(w.name, o->name);
			w.version = wider(w.version, o->by->plugin->version);
			w.origin = wider(w.origin, origin_of(o->by));
		}
	return w;
}

/* One line of a terminal, whatever the plugin says. */
static void add_line(struct mg_buf *b, struct mg_buf *line)
{
	mg_buf_line(b, mg_buf_view(line));
	mg_buf_putc(b, '\n');
	b->failed = b->failed || line->failed;
	mg_buf_fini(line);
}

static void list_functions(struct mg_buf *b, const struct mg_library *l)
{
	for (const struct mg_function *f = l->functions; f->name; f++) {
		struct mg_buf line = { 0 };
		mg_buf_printf(&line, "    %s  (%s)  %s", f->signature, f->price, f->doc);
		add_line(b, &line);
	}
}

static void list(struct mg_buf *b, const struct mg_plugins *p, bool functions)
{
	struct widths w = measure(p);
	for (int kind = 0; kind < MG_PLUGIN_KINDS; kind++)
		for (size_t i = 0; i < p->noffers[kind]; i++) {
			const struct mg_offer *o = &p->offers[kind][i];
			struct mg_buf line = { 0 };
			mg_buf_printf(&line, "%-*s  %-*s  %-*s  %-*s  %s%s%s", w.kind, mg_plugin_kind_name((enum mg_plugin_kind)kind), w.name, o->name, w.version,
				      o->by->plugin->version, w.origin, origin_of(o->by), o->by->file.n ? o->by->file.p : "", o->by->file.n ? ": " : "",
				      o->description);
			add_line(b, &line);
			if (functions && kind == MG_KIND_LIBRARY)
				list_functions(b, o->what);
		}
	mg_buf_printf(b, "%zu plugins, ABI %u\n", p->n, MG_PLUGIN_ABI);
}

static int parse(struct mg_session_options *o, bool *json, bool *functions, const struct mg_command *self, int argc, char **argv)
{
	int option;
	char quoted[MG_QUOTE_MAX];
	while ((option = mg_cli_option(self, argc, argv, "c:f:vh", options)) != -1) {
		if (option == '?')
			return MG_EXIT_USAGE;
		if (option == 'h') {
			mg_cli_help(self);
			return -1;
		}
		if (option == 'v') {
			*functions = true;
		} else if (option == 'f') {
			*json = !strcmp(optarg, "json");
			if (!*json && strcmp(optarg, "text") != 0)
				return mg_cli_fail("there is no format %s here; it is `text` or `json`", mg_quote(mg_str_from(optarg), quoted));
		} else if (mg_session_option(o, option, optarg) < 0) {
			return MG_EXIT_USAGE;
		}
	}
	return optind == argc ? MG_EXIT_OK : mg_cli_fail("plugins takes no argument; it lists all of them");
}

static int show(const struct mg_plugins *p, bool json, bool functions)
{
	struct mg_buf b = { 0 };
	if (json)
		list_json(&b, p);
	else
		list(&b, p, functions);
	int status = b.failed ? mg_cli_fail("out of memory") : MG_EXIT_OK;
	if (!b.failed)
		fwrite(b.p, 1, b.n, stdout);
	mg_buf_fini(&b);
	return status;
}

static int run(const struct mg_command *self, int argc, char **argv)
{
	struct mg_session_options o = { .no_policies = true };
	struct mg_session s;
	bool json = false, functions = false;
	int status = parse(&o, &json, &functions, self, argc, argv);
	if (status == MG_EXIT_OK && mg_session_open(&s, &o) < 0)
		status = MG_EXIT_USAGE;
	else if (status == MG_EXIT_OK) {
		status = show(&s.plugins, json, functions);
		mg_session_close(&s);
	}
	free(o.packs.items);
	return status < 0 ? MG_EXIT_OK : status;
}

const struct mg_command mg_command_plugins = { "plugins", "list what plugins offer", help, run };
