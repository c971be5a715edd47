/* SPDX-License-Identifier: Apache-2.0 */
/* SARIF 2.1.0: policies are rules, findings are results; what cannot be decided is "open", waived findings are suppressed. */
#include "out.h"

#include <string.h>

static const char schema[] = "https://json.schemastore.org/sarif-2.1.0.json";

static bool plain_in_uri(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._~/!$&'()*+,=@", c);
}

/* A file name as URI reference. <stdin> and the like are escaped as any other name. */
static void uri(struct json *j, const char *key, struct mg_str file)
{
	static const char hex[] = "0123456789ABCDEF";
	char text[1024];
	size_t n = 0;
	if (file.n && file.p[0] == '/') {
		memcpy(text, "file://", 7);
		n = 7;
	}
	for (size_t i = 0; i < file.n && n + 4 < sizeof(text); i++) {
		char c = file.p[i];
		if (c && plain_in_uri(c)) {
			text[n++] = c;
			continue;
		}
		text[n++] = '%';
		text[n++] = hex[(unsigned char)c >> 4];
		text[n++] = hex[(unsigned char)c & 15];
	}
	json_str(j, key, (struct mg_str){ text, n });
}

static const char *level_of(enum mg_severity s)
{
	return s <= MG_SEVERITY_HIGH ? "error" : s <= MG_SEVERITY_LOW ? "warning" : "note";
}

/* What GitHub sorts by. */
static const char *score_of(enum mg_severity s)
{
	static const char *const scores[] = { "9.5", "8.0", "5.5", "3.0", "1.0" };
	return scores[s];
}

static void message(struct json *j, const char *key, struct mg_str text)
{
	json_open(j, key, '{');
	json_str(j, "text", text);
	json_close(j, '}');
}

static void rule(struct json *j, const struct mg_policy_info *p)
{
	json_open(j, NULL, '{');
	json_str(j, "id", p->id);
	message(j, "shortDescription", p->title);
	message(j, "fullDescription", p->title);
	message(j, "help", p->remedy.n ? p->remedy : p->title);
	if (p->nlinks)
		json_str(j, "helpUri", p->links[0]);
	json_open(j, "defaultConfiguration", '{');
	json_text(j, "level", p->enforcement == MG_ENFORCE_DENY ? level_of(p->severity) : p->enforcement == MG_ENFORCE_WARN ? "warning" : "note");
	json_close(j, '}');
	json_open(j, "properties", '{');
	json_text(j, "severity", severity_name(p->severity));
	json_text(j, "security-severity", score_of(p->severity));
	json_text(j, "enforcement", enforcement_name(p->enforcement));
	json_open(j, "tags", '[');
	json_text(j, NULL, "security");
	for (size_t i = 0; i < p->ncontrols; i++) {
		char tag[128];
		size_t a = p->controls[2 * i].n, b = p->controls[2 * i + 1].n;
		if (a + b + 1 > sizeof(tag))
			continue;
		memcpy(tag, p->controls[2 * i].p, a);
		tag[a] = '/';
		memcpy(tag + a + 1, p->controls[2 * i + 1].p, b);
		json_str(j, NULL, (struct mg_str){ tag, a + b + 1 });
	}
	json_close(j, ']');
	json_close(j, '}');
	json_close(j, '}');
}

static void physical(struct json *j, struct mg_str file, const struct mg_position *at)
{
	json_open(j, "physicalLocation", '{');
	json_open(j, "artifactLocation", '{');
	uri(j, "uri", file);
	json_close(j, '}');
	if (at->line) {
		json_open(j, "region", '{');
		json_number(j, "startLine", at->line);
		json_number(j, "startColumn", at->column);
		if (at->end_line) {
			json_number(j, "endLine", at->end_line);
			json_number(j, "endColumn", at->end_column);
		}
		json_close(j, '}');
	}
	json_close(j, '}');
}

static void location(struct json *j, struct mg_str file, const struct mg_position *at, struct mg_str id, struct mg_str path)
{
	json_open(j, "locations", '[');
	json_open(j, NULL, '{');
	physical(j, file, at);
	if (id.n) {
		json_open(j, "logicalLocations", '[');
		json_open(j, NULL, '{');
		json_str(j, "name", id);
		if (path.n)
			json_str(j, "fullyQualifiedName", path);
		json_text(j, "kind", "resource");
		json_close(j, '}');
		json_close(j, ']');
	}
	json_close(j, '}');
	json_close(j, ']');
}

static void origin(struct json *j, const struct mg_finding *f)
{
	if (!f->has_origin)
		return;
	json_open(j, "relatedLocations", '[');
	json_open(j, NULL, '{');
	json_number(j, "id", 1);
	physical(j, f->file, &f->origin);
	message(j, "message", LITERAL("the value comes from here"));
	json_close(j, '}');
	json_close(j, ']');
}

static void suppression(struct json *j, const struct mg_finding *f)
{
	json_open(j, "suppressions", '[');
	if (f->waived) {
		json_open(j, NULL, '{');
		json_text(j, "kind", "external");
		json_text(j, "status", "accepted");
		json_str(j, "justification", f->waived_reason);
		json_open(j, "properties", '{');
		json_str(j, "until", f->waived_until);
		json_close(j, '}');
		json_close(j, '}');
	}
	json_close(j, ']');
}

/* Of what no waiver can cover. The standard wants suppressions at all results of a run, or at none (3.27.23). */
static void no_suppression(struct json *j)
{
	json_open(j, "suppressions", '[');
	json_close(j, ']');
}

static void properties(struct json *j, const struct mg_finding *f)
{
	json_open(j, "properties", '{');
	json_str(j, "path", f->path);
	json_str(j, "remedy", f->remedy);
	if (f->cdk_path.n)
		json_str(j, "aws:cdk:path", f->cdk_path);
	if (f->nwitness) {
		json_open(j, "witness", '{');
		for (size_t i = 0; i < f->nwitness; i++)
			json_member(j, f->witness[i]->name, f->witness[i]->value);
		json_close(j, '}');
	}
	json_close(j, '}');
}

/* The rule's index is found by its address: reports share policy infos. */
static size_t index_of(const struct mg_report *r, const struct mg_policy_info *p)
{
	size_t i = 0;
	while (i < r->npolicies && r->policies[i] != p)
		i++;
	return i;
}

static void begin_result(struct json *j, const struct mg_policy_info *p, size_t index, const char *kind, const char *level)
{
	json_open(j, NULL, '{');
	json_str(j, "ruleId", p->id);
	json_number(j, "ruleIndex", index);
	json_text(j, "kind", kind);
	json_text(j, "level", level);
}

static void finding(struct json *j, const struct mg_result *r, const struct mg_finding *f, size_t index)
{
	const char *state = finding_state(r, f);
	begin_result(j, r->policy, index, "fail", !strcmp(state, "warn") ? "warning" : !strcmp(state, "audit") ? "note" : level_of(r->policy->severity));
	message(j, "message", f->message);
	location(j, f->file, &f->at, f->logical_id, f->path);
	origin(j, f);
	json_open(j, "partialFingerprints", '{');
	json_str(j, "moongate/v1", f->fingerprint);
	json_close(j, '}');
	suppression(j, f);
	properties(j, f);
	json_close(j, '}');
}

static void result(struct json *j, const struct mg_report *report, const struct mg_report_template *t, const struct mg_result *r)
{
	bool open = r->outcome == MG_UNDECIDED, broken = r->outcome == MG_ERROR;
	if (!r->nfindings && !open && !broken)
		return;
	size_t index = index_of(report, r->policy);
	for (size_t i = 0; i < r->nfindings; i++)
		finding(j, r, r->findings[i], index);
	if (!open && !broken)
		return;
	struct mg_position at = target_place(t, r->target);
	begin_result(j, r->policy, index, open ? "open" : "fail", open ? "none" : level_of(r->policy->severity));
	message(j, "message", r->reason.n ? r->reason : r->policy->title);
	location(j, t->file, &at, r->target, (struct mg_str){ NULL, 0 });
	no_suppression(j);
	json_close(j, '}');
}

static void diagnostic(struct json *j, const struct mg_report_template *t, struct mg_str code, struct mg_str text, struct mg_str file,
		       const struct mg_position *at, const char *level)
{
	json_open(j, NULL, '{');
	json_str(j, "ruleId", code);
	json_text(j, "level", level);
	message(j, "message", text);
	location(j, file.n ? file : t->file, at, (struct mg_str){ NULL, 0 }, (struct mg_str){ NULL, 0 });
	no_suppression(j);
	json_close(j, '}');
}

static void template(struct json *j, const struct mg_report *r, const struct mg_report_template *t)
{
	static const char *const levels[] = { "error", "warning", "note" };
	bool told = false;
	for (size_t i = 0; i < t->ndiagnostics; i++) {
		const struct mg_diagnostic *d = t->diagnostics[i];
		diagnostic(j, t, d->code, d->message, d->file, &d->at, levels[d->level]);
		told = told || d->level == MG_LEVEL_ERROR;
	}
	if (t->failed && !told)
		diagnostic(j, t, LITERAL("template"), t->error, t->file, &t->error_at, "error");
	for (size_t i = 0; i < t->nresults; i++)
		result(j, r, t, t->results[i]);
}

static void driver(struct json *j, const struct mg_report *r)
{
	json_open(j, "tool", '{');
	json_open(j, "driver", '{');
	json_text(j, "name", "moongate");
	json_str(j, "version", r->version);
	json_str(j, "semanticVersion", r->version);
	json_open(j, "rules", '[');
	for (size_t i = 0; i < r->npolicies; i++)
		rule(j, r->policies[i]);
	json_close(j, ']');
	json_close(j, '}');
	json_close(j, '}');
}

static int sarif_write(void *state, const struct mg_report *r, const struct mg_report_options *options, const struct mg_writer *to,
		       struct mg_error *err)
{
	struct out out = { .writer = to };
	struct json j = { &out, 0, true };
	(void)state;
	(void)options;
	json_open(&j, NULL, '{');
	json_text(&j, "$schema", schema);
	json_text(&j, "version", "2.1.0");
	json_open(&j, "runs", '[');
	json_open(&j, NULL, '{');
	driver(&j, r);
	json_text(&j, "columnKind", "unicodeCodePoints");
	json_open(&j, "results", '[');
	for (size_t i = 0; i < r->ntemplates; i++)
		template(&j, r, r->templates[i]);
	json_close(&j, ']');
	json_open(&j, "properties", '{');
	json_text(&j, "verdict", r->verdict == MG_DENY ? "deny" : "allow");
	json_str(&j, "date", r->date);
	json_str(&j, "revision", r->revision);
	json_close(&j, '}');
	json_close(&j, '}');
	json_close(&j, ']');
	json_close(&j, '}');
	out_char(&out, '\n');
	return out_flush(&out, err);
}

static const struct mg_reporter reporter = {
	sizeof(struct mg_reporter), "sarif", "SARIF 2.1.0 for code scanning", "application/sarif+json", sarif_write,
};
static const struct mg_reporter *const reporters[] = { &reporter, NULL };

const struct mg_plugin mg_builtin_sarif_report = {
	.abi = MG_PLUGIN_ABI, .size = sizeof(struct mg_plugin), .name = "sarif-report", .version = "1", .description = "SARIF reports",
	.reporters = reporters,
};
