/* SPDX-License-Identifier: Apache-2.0 */
/* moongate new: a policy and its test to start from, which pass `moongate test` as they are. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "cli/cli.h"

static const char help[] =
	"usage: moongate new [OPTION]... ID\n\n"
	"Writes a policy and its test into a pack folder: ORG-021 becomes org_021.lua and org_021.test.lua.\n"
	"Nothing that exists is overwritten.\n\n"
	"  -p, --policies DIR    the folder; otherwise the first of the configuration's `packs`, else policies\n"
	"  -c, --config FILE     configuration; otherwise the nearest moongate.yaml from here upwards\n"
	"      --title TEXT      what the policy asks for, in a sentence\n"
	"      --severity WORD   critical, high, medium, low or info; default medium\n"
	"  -h, --help            this text\n\n"
	"example:\n"
	"  moongate new -p policies/org ORG-021 --title 'Buckets keep old versions'\n";

enum { OPT_TITLE = 256, OPT_SEVERITY };

static const struct option options[] = {
	MG_SESSION_OPTIONS,
	{ "title", required_argument, NULL, OPT_TITLE },
	{ "severity", required_argument, NULL, OPT_SEVERITY },
	{ NULL, 0, NULL, 0 },
};

static const char policy_text[] =
	"-- What the policy asks for, and why, for whoever meets its finding.\n"
	"return {\n"
	"  id = \"%s\",\n"
	"  title = %s,\n"
	"  severity = \"%s\",\n"
	"  applies = \"AWS::S3::Bucket\",\n"
	"  remedy = \"Set VersioningConfiguration: {Status: Enabled}.\",\n\n"
	"  check = function(bucket, ctx)\n"
	"    bucket:expect(\"VersioningConfiguration.Status\"):equals(\"Enabled\")\n"
	"  end,\n"
	"}\n";

static const char test_text[] =
	"return {\n"
	"  template = [[\n"
	"Resources:\n"
	"  Bucket:\n"
	"    Type: AWS::S3::Bucket\n"
	"    Properties:\n"
	"      VersioningConfiguration:\n"
	"        Status: Enabled\n"
	"]],\n\n"
	"  { name = \"as it should be\", expect = \"pass\" },\n\n"
	"  { name = \"not as it should be\",\n"
	"    replace = { [\"Status: Enabled\"] = \"Status: Suspended\" },\n"
	"    expect = { outcome = \"fail\", count = 1, logical_id = \"Bucket\", line = \"Status: Suspended\",\n"
	"               path = \"/Resources/Bucket/Properties/VersioningConfiguration/Status\" } },\n\n"
	"  { name = \"not known\",\n"
	"    replace = { [\"Status: Enabled\"] = \"Status: !ImportValue Versioning\" },\n"
	"    expect = \"undecided\" },\n"
	"}\n";

struct new {
	struct mg_session_options session_options;
	struct mg_session session;
	const char *id, *title, *severity;
};

static int bad_id(const char *id)
{
	char quoted[MG_QUOTE_MAX];
	return mg_cli_fail("%s is no id; it starts with a letter and has letters, digits, -, _ and . only, such as ORG-021",
			   mg_quote(mg_str_from(id), quoted));
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_id(const char *id)
{
	size_t n = strlen(id);
	if (n == 0 || n > 64 || !is_letter(*id))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!is_letter(id[i]) && !strchr("0123456789-_.", id[i]))
			return false;
	return true;
}

static int parse(struct new *n, const struct mg_command *self, int argc, char **argv)
{
	static const char *const severities[] = { "critical", "high", "medium", "low", "info" };
	int option;
	bool known = false;
	char quoted[MG_QUOTE_MAX];
	n->title = "What this policy asks for";
	n->severity = "medium";
	while ((option = mg_cli_option(self, argc, argv, MG_SESSION_LETTERS, options)) != -1) {
		if (option == '?')
			return MG_EXIT_USAGE;
		if (option == 'h') {
			mg_cli_help(self);
			return -1;
		}
		if (option == OPT_TITLE)
			n->title = optarg;
		else if (option == OPT_SEVERITY)
			n->severity = optarg;
		else if (mg_session_option(&n->session_options, option, optarg) < 0)
			return MG_EXIT_USAGE;
	}
	for (size_t i = 0; i < 5; i++)
		known = known || !strcmp(severities[i], n->severity);
	if (!known)
		return mg_cli_fail("--severity %s is none; it is critical, high, medium, low or info", mg_quote(mg_str_from(n->severity), quoted));
	if (argc - optind != 1)
		return mg_cli_fail("new takes one id: moongate new ORG-021");
	n->id = argv[optind];
	return is_id(n->id) ? MG_EXIT_OK : bad_id(n->id);
}

/* A Lua string literal. */
static void literal(struct mg_buf *b, const char *z)
{
	mg_buf_putc(b, '"');
	for (; *z; z++) {
		if (*z == '"' || *z == '\\')
			mg_buf_printf(b, "\\%c", *z);
		else if ((unsigned char)*z < 0x20 || *z == 0x7f)
			mg_buf_printf(b, "\\%03u", (unsigned)(unsigned char)*z);
		else
			mg_buf_putc(b, *z);
	}
	mg_buf_puts(b, "\"");
}

static int write_file(const char *path, struct mg_str text)
{
	FILE *f = fopen(path, "wx");
	if (!f)
		return mg_cli_fail("%s cannot be written: %s", path, strerror(errno));
	bool ok = !text.p || fwrite(text.p, 1, text.n, f) == text.n;
	ok = (fclose(f) == 0) & ok;
	if (ok)
		return MG_EXIT_OK;
	int status = mg_cli_fail("%s cannot be written: %s", path, strerror(errno));
	unlink(path);
	return status;
}

static int write_both(const struct new *n, const char *folder, const char *stem)
{
	struct mg_buf text = { 0 }, title = { 0 };
	struct mg_str policy = mg_arena_printf(n->session.arena, "%s/%s.lua", folder, stem);
	struct mg_str test = mg_arena_printf(n->session.arena, "%s/%s.test.lua", folder, stem);
	int status;
	literal(&title, n->title);
	mg_buf_putc(&title, '\0');
	mg_buf_printf(&text, policy_text, n->id, title.failed ? "" : title.p, n->severity);
	if (!policy.p || !test.p || text.failed || title.failed)
		status = mg_cli_fail("out of memory");
	else if (access(test.p, F_OK) == 0)
		status = mg_cli_fail("%s exists already; choose another id", test.p);
	else if (access(policy.p, F_OK) == 0)
		status = mg_cli_fail("%s exists already; choose another id", policy.p);
	else
		status = write_file(policy.p, mg_buf_view(&text));
	if (status == MG_EXIT_OK) {
		status = write_file(test.p, MG_STR(test_text));
		if (status != MG_EXIT_OK)
			unlink(policy.p);
	}
	if (status == MG_EXIT_OK)
		printf("wrote %s and %s\nnext: moongate test %s\n", policy.p, test.p, folder);
	mg_buf_fini(&text);
	mg_buf_fini(&title);
	return status;
}

static int create(const struct new *n)
{
	char stem[80];
	size_t i = 0;
	const char *folder = n->session.npacks ? n->session.packs[0].p : "policies";
	for (; n->id[i] && i + 1 < sizeof(stem); i++) {
		char c = n->id[i];
		stem[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c == '-' || c == '.' ? '_' : c;
	}
	stem[i] = '\0';
	if (mkdir(folder, 0777) != 0 && errno != EEXIST)
		return mg_cli_fail("folder %s cannot be made: %s", folder, strerror(errno));
	return write_both(n, folder, stem);
}

static int run(const struct mg_command *self, int argc, char **argv)
{
	struct new n = { 0 };
	int status = parse(&n, self, argc, argv);
	n.session_options.no_policies = true;
	if (status == MG_EXIT_OK && mg_session_open(&n.session, &n.session_options) < 0)
		status = MG_EXIT_USAGE;
	else if (status == MG_EXIT_OK) {
		status = create(&n);
		mg_session_close(&n.session);
	}
	free(n.session_options.packs.items);
	return status < 0 ? MG_EXIT_OK : status;
}

const struct mg_command mg_command_new = { "new", "write a policy and its test from a skeleton", help, run };
