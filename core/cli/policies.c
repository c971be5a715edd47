/* SPDX-License-Identifier: Apache-2.0 */
/* moongate policies: what is loaded, or one of them explained. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/error.h"
#include "cli/cli.h"
#include "report/report.h"

static const char help[] =
	"usage: moongate policies [OPTION]... [ID]\n\n"
	"Lists the policies that would judge, or explains one.\n\n" MG_SESSION_HELP
	"  -f, --format FORMAT   text or json\n\n"
	"examples:\n"
	"  moongate policies -p policies/payment\n"
	"  moongate policies -p policies/payment PAY-R01\n"
	"  moongate policies -p policies/payment --format json\n";

static const struct option options[] = { MG_SESSION_OPTIONS, { "format", required_argument, NULL, 'f' }, { NULL, 0, NULL, 0 } };

/* The file is a path of this machine, which the routes of the service keep to themselves. */
static void put_json(struct mg_buf *b, const struct mg_policy *p)
{
	mg_policy_json(b, p, true);
	if (b->n)
		b->n--; /* the closing brace */
	mg_buf_puts(b, ", \"file\": ");
	mg_buf_json(b, p->info.file);
	mg_buf_putc(b, '}');
}

/* One line for each of the value's, whatever bytes a policy has in it. */
static void line(struct mg_buf *b, const char *key, struct mg_str value)
{
	for (size_t from = 0, to; from < value.n; from = to + 1, key = "") {
		const char *end = memchr(value.p + from, '\n', value.n - from);
		to = end ? (size_t)(end - value.p) : value.n;
		mg_buf_printf(b, "  %-12s ", key);
		mg_buf_line(b, mg_str_sub(value, from, to - from));
		mg_buf_putc(b, '\n');
	}
}

static void explain(struct mg_buf *b, const struct mg_policy *p)
{
	struct mg_buf text = { 0 };
	mg_buf_printf(b, "%s: ", p->info.id.p);
	mg_buf_line(b, p->info.title);
	mg_buf_putc(b, '\n');
	line(b, "severity", mg_str_from(mg_severity_name(p->info.severity)));
	line(b, "enforcement", mg_str_from(mg_enforcement_name(p->info.enforcement)));
	for (size_t i = 0; i < p->napplies; i++)
		line(b, i ? "" : "applies to", p->applies[i]);
	if (!p->napplies)
		line(b, "applies to", MG_STR("the whole stack"));
	for (unsigned i = 0; i < MG_OPERATIONS; i++)
		if (p->operations & (1u << i))
			mg_buf_printf(&text, "%s%s", text.n ? ", " : "", mg_operation_names[i]);
	line(b, "operations", mg_buf_view(&text));
	line(b, "remedy", p->info.remedy);
	mg_buf_clear(&text);
	if (p->config)
		mg_node_json(p->config, &text);
	line(b, "config", mg_buf_view(&text));
	for (size_t i = 0; i < p->info.ncontrols; i++) {
		mg_buf_clear(&text);
		mg_buf_str(&text, p->info.controls[2 * i]);
		mg_buf_putc(&text, ' ');
		mg_buf_str(&text, p->info.controls[2 * i + 1]);
		line(b, i ? "" : "controls", mg_buf_view(&text));
	}
	for (size_t i = 0; i < p->info.nlinks; i++)
		line(b, i ? "" : "links", p->info.links[i]);
	line(b, "file", p->info.file);
	mg_buf_fini(&text);
}

static void list(struct mg_buf *b, const struct mg_policy_set *set)
{
	size_t width = 0;
	for (size_t i = 0; i < set->n; i++)
		if (set->policies[i]->info.id.n > width)
			width = set->policies[i]->info.id.n;
	for (size_t i = 0; i < set->n; i++) {
		const struct mg_policy_info *p = &set->policies[i]->info;
		mg_buf_printf(b, "%-*s  %-8s  %-5s  ", (int)width, p->id.p, mg_severity_name(p->severity), mg_enforcement_name(p->enforcement));
		mg_buf_line(b, p->title);
		mg_buf_putc(b, '\n');
	}
	mg_buf_printf(b, "%zu polic%s, revision %.*s\n", set->n, set->n == 1 ? "y" : "ies", MG_STR_ARG(set->revision));
}

static void list_json(struct mg_buf *b, const struct mg_policy_set *set)
{
	mg_buf_puts(b, "{\"revision\": ");
	mg_buf_json(b, set->revision);
	mg_buf_puts(b, ", \"policies\": [\n");
	for (size_t i = 0; i < set->n; i++) {
		put_json(b, set->policies[i]);
		mg_buf_puts(b, i + 1 < set->n ? ",\n" : "\n");
	}
	mg_buf_puts(b, "]}\n");
}

static const struct mg_policy *find(const struct mg_session *s, const char *id)
{
	const struct mg_policy_set *set = s->set;
	const char **names = mg_new_n(s->arena, const char *, set->n + 1);
	char quoted[MG_QUOTE_MAX];
	for (size_t i = 0; names && i < set->n; i++) {
		if (mg_str_is(set->policies[i]->info.id, id))
			return set->policies[i];
		names[i] = mg_arena_str(s->arena, set->policies[i]->info.id).p;
	}
	const char *near = names ? mg_str_nearest(mg_str_from(id), names, set->n) : NULL;
	mg_quote(mg_str_from(id), quoted);
	if (near)
		mg_cli_fail("there is no policy %s; did you mean `%s`?", quoted, near);
	else
		mg_cli_fail("there is no policy %s among the %zu loaded; `moongate policies` lists them", quoted, set->n);
	return NULL;
}

static int show(const struct mg_session *s, const char *id, bool json)
{
	struct mg_buf b = { 0 };
	const struct mg_policy *p = id ? find(s, id) : NULL;
	if (id && !p)
		return MG_EXIT_USAGE;
	if (p && json) {
		put_json(&b, p);
		mg_buf_putc(&b, '\n');
	} else if (p) {
		explain(&b, p);
	} else if (json) {
		list_json(&b, s->set);
	} else {
		list(&b, s->set);
	}
	int status = b.failed ? mg_cli_fail("out of memory") : MG_EXIT_OK;
	if (!b.failed)
		fwrite(b.p, 1, b.n, stdout);
	mg_buf_fini(&b);
	return status;
}

static int parse(struct mg_session_options *o, bool *json, const struct mg_command *self, int argc, char **argv)
{
	int option;
	char quoted[MG_QUOTE_MAX];
	while ((option = mg_cli_option(self, argc, argv, MG_SESSION_LETTERS "f:", options)) != -1) {
		if (option == '?')
			return MG_EXIT_USAGE;
		if (option == 'h') {
			mg_cli_help(self);
			return -1;
		}
		if (option == 'f') {
			*json = !strcmp(optarg, "json");
			if (!*json && strcmp(optarg, "text") != 0)
				return mg_cli_fail("there is no format %s here; it is `text` or `json`", mg_quote(mg_str_from(optarg), quoted));
		} else if (mg_session_option(o, option, optarg) < 0) {
			return MG_EXIT_USAGE;
		}
	}
	return argc - optind <= 1 ? MG_EXIT_OK : mg_cli_fail("policies takes one id: moongate policies PAY-R01");
}

static int run(const struct mg_command *self, int argc, char **argv)
{
	struct mg_session_options o = { 0 };
	struct mg_session s;
	bool json = false;
	int status = parse(&o, &json, self, argc, argv);
	if (status == MG_EXIT_OK && mg_session_open(&s, &o) < 0)
		status = MG_EXIT_USAGE;
	else if (status == MG_EXIT_OK) {
		status = show(&s, optind < argc ? argv[optind] : NULL, json);
		mg_session_close(&s);
	}
	free(o.packs.items);
	return status < 0 ? MG_EXIT_OK : status;
}

const struct mg_command mg_command_policies = { "policies", "list policies, or explain one", help, run };
