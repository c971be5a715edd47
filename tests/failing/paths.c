/* SPDX-License-Identifier: Apache-2.0 */
#include "paths.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "builtin.h"
#include "cfn/scenario.h"
#include "interpose.h"
#include "judge/engine.h"
#include "plugin/host.h"
#include "policy/library.h"
#include "service/hook.h"

/* ---- what is worked on ---- */


static const char json[] = "{\"Resources\": {\"A\": {\"Type\": \"AWS::SNS::Topic\", \"Properties\": {\"L\": [1, 2.5, true, null, \"\\u00e4\\n\"], \"M\": {\"x\": {}, \"y\": []}}}}}";

static const char template[] =
	"Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n"
	"Parameters:\n  Env: {Type: String, AllowedValues: [dev, prod], AllowedPattern: '[a-z]+', Default: dev}\n  Size: {Type: Number}\n"
	"  Names: {Type: CommaDelimitedList, Default: 'a,b'}\n"
	"Mappings: {Sizes: {dev: {n: 128}, prod: {n: 3072}}}\n"
	"Conditions:\n  Prod: !Equals [!Ref Env, prod]\n  Big: !And [!Condition Prod, !Not [!Equals [!Ref Size, 1]]]\n"
	"Rules: {R: {Assertions: [{Assert: !Not [{'Fn::Equals': [!Ref Env, test]}]}]}}\n"
	"Resources:\n"
	"  Role: &r {Type: AWS::IAM::Role, Properties: {Path: '/', Doc: {Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}}}\n"
	"  Fn:\n    Type: AWS::Lambda::Function\n    DependsOn: Role\n    Properties:\n      MemorySize: !FindInMap [Sizes, !Ref Env, n]\n"
	"      Timeout: !If [Big, 3, !Ref AWS::NoValue]\n      Role: !GetAtt Role.Arn\n      Name: !Sub '${AWS::StackName}-${Env}-${Size}'\n"
	"      Text: |\n        one\n        two\n      Joined: !Join ['-', [a, !Ref Env, !Select [1, !Split [',', 'x,y']]]]\n      Code: '{\"a\": [1, 2]}'\n"
	"      Tags: [{Key: a, Value: !Ref Env}, {Key: b, Value: !Base64 x}]\n"
	"  Sam: {Type: AWS::Serverless::Function, Properties: {Handler: x, Runtime: python3.12, Events: {E: {Type: Api, Properties: {Path: /, Method: get}}}}}\n"
	"  'Fn::ForEach::Loop': [Name, [One, Two], {'T${Name}': {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub '${Name}-${Env}'}}}]\n"
	"Outputs: {O: {Condition: Prod, Value: !Ref Fn}}\n";

static const char policy[] =
	"local h = import \"lib/h\"\n"
	"return { id = \"P-1\", title = \"t\", severity = \"high\", remedy = \"mend it\", links = { \"https://x.example\" }, controls = { PCI = { \"1.2\" } },\n"
	"  applies = { \"AWS::Lambda::Function\", \"AWS::SNS::*\" }, config = { memory = 3072, list = { 1, 2 } },\n"
	"  check = function(fn, ctx)\n"
	"    if fn.type == \"AWS::SNS::Topic\" then return end\n"
	"    fn:expect(\"MemorySize\"):equals(ctx.config.memory):why(\"because\")\n"
	"    fn:expect(\"Tags[*].Value\"):one_of { \"dev\", \"x\" }\n"
	"    fn:expect(\"Name\"):matches(\"^[a-z]+x$\")\n"
	"    fn:expect(\"Joined\"):satisfies(function(s) return s:find(\"y%-\") == nil end, \"be good\")\n"
	"    for k, v in pairs(fn.Tags) do h.see(k, v.Key) end\n"
	"    for s in (\"a,b\"):gmatch(\"[^,]+\") do fn:deny(\"Code\", \"%s %s\", s, json.decode(fn.Code).a[2]) end\n"
	"    if re.test(\"abc\", \"(b+)\") and iam.allows(ctx.stack:resource(\"Role\").Doc, \"s3:GetObject\") then fn:warn(\"Text\", \"%s\", h.text()) end\n"
	"  end }\n";
static const char helper[] = "local seen = {}\nreturn { see = function(k, v) seen[#seen + 1] = k .. v end, text = function() table.sort(seen) return table.concat(seen, \" \") end }\n";
static const char config_text[] = "packs: [pack]\nlimits: {policy_fuel: 4000000}\npolicies: {P-1: {config: {memory: 1024}}}\nwaivers:\n"
				  "  - {policy: P-1, resource: Fn, path: /Resources/Fn/Properties/Code, reason: known, until: 2999-01-01}\n";
static const char hook_body[] =
	"{\"clientRequestToken\":\"t\",\"awsAccountId\":\"123456789012\",\"region\":\"eu-west-1\",\"actionInvocationPoint\":\"CREATE_PRE_PROVISION\",\"hookTypeName\":\"MyCo::Gate::Hook\","
	"\"requestData\":{\"targetName\":\"AWS::Lambda::Function\",\"targetType\":\"AWS::Lambda::Function\",\"targetLogicalId\":\"Fn\","
	"\"targetModel\":{\"resourceProperties\":{\"MemorySize\":\"128\",\"Name\":\"shop\",\"Code\":\"{\\\"a\\\":[1,2]}\",\"Joined\":\"a-y-\",\"Tags\":[{\"Key\":\"a\",\"Value\":\"b\"}]}}},"
	"\"requestContext\":{\"invocation\":1}}";

/* ---- paths: each begins with begin and has ended it before it shows what came out ---- */

static enum paths_failing failing;
static struct mg_str subject;

static void begin(uint64_t nth)
{
	if (failing == FAILING_ARENAS)
		mg_alloc_fail_at(nth);
	else
		interpose_begin(nth);
}

/* Whether the nth request came. */
static bool end(uint64_t nth)
{
	if (failing == FAILING_SYSTEM)
		return interpose_end();
	bool hit = nth && mg_alloc_countdown == 0;
	mg_alloc_fail_at(0);
	return hit;
}

static char folder[64] = "/tmp/mgfailingXXXXXX";
static struct pack_state {
	struct mg_arena *arena;
	struct mg_host host;
	struct mg_plugins plugins;
	struct mg_config config;
	struct mg_policy_set *set;
	const struct mg_report *report;
} kept;

static int load_doc(uint64_t nth, bool *hit, struct mg_str text, enum mg_format format, struct mg_buf *out, struct mg_error *err)
{
	struct mg_doc doc = { 0 };
	struct mg_diags diags;
	int status;
	begin(nth);
	struct mg_arena *a = mg_arena_new(0);
	if (!a) {
		*hit = end(nth);
		return mg_fail_nomem(err);
	}
	mg_diags_init(&diags, a, 100);
	status = mg_doc_load(a, MG_STR("t"), text, format, MG_DIALECT_TEMPLATE, &mg_limits_default, &diags, &doc, err);
	*hit = end(nth);
	if (status == MG_OK)
		mg_node_json(doc.root, out);
	mg_arena_free(a);
	return status;
}

static int run_json(uint64_t nth, bool *hit, struct mg_buf *out, struct mg_error *err)
{
	return load_doc(nth, hit, mg_str_from(json), MG_FORMAT_JSON, out, err);
}

static int run_yaml(uint64_t nth, bool *hit, struct mg_buf *out, struct mg_error *err)
{
	return load_doc(nth, hit, subject, MG_FORMAT_AUTO, out, err);
}

/* The model of the template, and with resolve also its values in every scenario. */
static int load_model(uint64_t nth, bool *hit, bool resolve, struct mg_buf *out, struct mg_error *err)
{
	static const struct mg_load_options options;
	static const struct mg_inputs in;
	struct mg_doc doc = { 0 };
	struct mg_diags diags;
	struct mg_template *t = NULL;
	struct mg_world *w = NULL;
	struct mg_arena *a = mg_arena_new(0);
	mg_diags_init(&diags, a, 100);
	int status = mg_doc_load(a, MG_STR("t"), subject, MG_FORMAT_AUTO, MG_DIALECT_TEMPLATE, &mg_limits_default, &diags, &doc, err);
	if (!resolve)
		begin(nth);
	if (status == MG_OK)
		status = mg_template_load(a, &doc, &mg_limits_default, &options, &diags, &t, err);
	if (resolve)
		begin(nth);
	if (status == MG_OK && resolve)
		status = mg_world_new(a, t, &in, &mg_limits_default, &diags, &w, err);
	struct mg_explore *x = w ? mg_explore_new(w, NULL, NULL) : NULL;
	bool whole = x != NULL;
	do
		for (size_t i = 0; x && i < t->nresources; i++) {
			const struct mg_value *v = t->resources[i].properties ? mg_resolve(x, t->resources[i].properties) : NULL;
			whole &= mg_explore_stopped(x) == MG_EXPLORE_GOING && (!v || mg_value_json(x, v, out));
		}
	while (whole && mg_explore_next(x, 0));
	whole &= !x || mg_explore_stopped(x) != MG_EXPLORE_NOMEM;
	*hit = end(nth);
	if (status == MG_OK && resolve && (!whole || out->failed))
		status = mg_fail_nomem(err);
	if (status == MG_OK && !resolve)
		mg_node_json(t->root, out);
	mg_arena_free(a);
	return status;
}

static int run_template(uint64_t nth, bool *hit, struct mg_buf *out, struct mg_error *err)
{
	return load_model(nth, hit, false, out, err);
}

static int run_resolve(uint64_t nth, bool *hit, struct mg_buf *out, struct mg_error *err)
{
	return load_model(nth, hit, true, out, err);
}

static int load_pack(struct mg_arena *a, struct mg_policy_set **set, bool keep_states, struct mg_error *err)
{
	struct mg_str folders = mg_str_from(folder);
	struct mg_pack_options o = { .folders = &folders, .nfolders = 1, .config = &kept.config, .libraries = (const struct mg_library *const *)kept.plugins.libraries,
				     .library_states = kept.plugins.library_states, .nlibraries = kept.plugins.nlibraries, .limits = &kept.config.limits,
				     .keep_states = keep_states };
	return mg_policies_load(a, &o, set, err);
}

static int run_load(uint64_t nth, bool *hit, struct mg_buf *out, struct mg_error *err)
{
	struct mg_policy_set *set = NULL;
	struct mg_arena *a = mg_arena_new(0);
	begin(nth);
	int status = load_pack(a, &set, true, err);
	*hit = end(nth);
	if (status == MG_OK) {
		mg_buf_printf(out, "%zu ", set->n);
		mg_buf_str(out, set->revision);
		mg_policies_drop_states(set);
	}
	mg_arena_free(a);
	return status;
}

static void show(const struct mg_report_template *t, struct mg_buf *out)
{
	mg_buf_printf(out, "verdict %s\n", t->verdict == MG_DENY ? "deny" : "allow");
	if (t->failed)
		mg_buf_printf(out, "failed: error %.*s\n", MG_STR_ARG(t->error));
	for (size_t i = 0; i < t->ndiagnostics; i++)
		mg_buf_printf(out, "%.*s %.*s\n", MG_STR_ARG(t->diagnostics[i]->code), MG_STR_ARG(t->diagnostics[i]->message));
	for (size_t i = 0; i < t->nassumed; i++)
		mg_buf_printf(out, "assumed %.*s=%.*s\n", MG_STR_ARG(t->assumed[i]->name), MG_STR_ARG(t->assumed[i]->value));
	for (size_t i = 0; i < t->nresults; i++) {
		const struct mg_result *r = t->results[i];
		mg_buf_printf(out, "%.*s %s %.*s\n", MG_STR_ARG(r->target), mg_outcome_name(r->outcome), MG_STR_ARG(r->reason));
		for (size_t k = 0; k < r->nfindings; k++) {
			const struct mg_finding *f = r->findings[k];
			mg_buf_printf(out, "  %.*s%s %.*s %.*s\n%.*s", MG_STR_ARG(f->message), f->waived ? " (waived)" : "", MG_STR_ARG(f->path), MG_STR_ARG(f->origin_path),
				      MG_STR_ARG(f->excerpt));
			for (size_t w = 0; w < f->nwitness; w++)
				mg_buf_printf(out, "  when %.*s=%.*s\n", MG_STR_ARG(f->witness[w]->name), MG_STR_ARG(f->witness[w]->value));
		}
	}
}

static int run_judge(uint64_t nth, bool *hit, struct mg_buf *out, struct mg_error *err)
{
	struct mg_engine *e = NULL;
	struct mg_report_template *t = NULL;
	struct mg_job job = { .label = MG_STR("t.yaml"), .bytes = subject };
	struct mg_arena *a = mg_arena_new(0);
	begin(nth);
	int status = mg_engine_new(kept.set, &kept.config, &e, err);
	if (status == MG_OK)
		status = mg_engine_judge(e, a, &job, &t, err);
	mg_engine_free(e);
	*hit = end(nth);
	if (status == MG_OK)
		show(t, out);
	mg_arena_free(a);
	return status;
}

static int run_eval(uint64_t nth, bool *hit, struct mg_buf *out, struct mg_error *err)
{
	struct mg_job job = { .label = MG_STR("t.yaml"), .bytes = subject };
	struct mg_buf answer = { 0 };
	bool refused = false;
	begin(nth);
	int status = mg_engine_eval(kept.set, &job, MG_STR_NONE, MG_STR("{ stack:resource('Fn').Tags, stack:resource('Fn').MemorySize, a = 1 }"),
				    (struct mg_eval_options){ .scenarios = true, .places = true }, &answer, &refused, err);
	*hit = end(nth);
	if (status == MG_OK)
		mg_buf_str(out, mg_buf_view(&answer));
	mg_buf_fini(&answer);
	return status;
}

static int run_config(uint64_t nth, bool *hit, struct mg_buf *out, struct mg_error *err)
{
	struct mg_config c;
	char path[128];
	struct mg_arena *a = mg_arena_new(0);
	snprintf(path, sizeof path, "%s/moongate.yaml", folder);
	begin(nth);
	mg_config_init(&c);
	int status = mg_config_read(a, path, &c, err);
	*hit = end(nth);
	if (status == MG_OK)
		mg_buf_printf(out, "%zu %zu %llu", c.npacks, c.nsettings, (unsigned long long)c.limits.policy_fuel);
	mg_arena_free(a);
	return status;
}

static int run_hook(uint64_t nth, bool *hit, struct mg_buf *out, struct mg_error *err)
{
	struct mg_hook hook = { .set = kept.set, .config = &kept.config, .keep_input = true };
	struct mg_hook_request r;
	struct mg_decision d = { .id = "0123456789abcdef0123456789abcdef", .source = MG_STR("test") };
	struct mg_buf answer = { 0 };
	struct mg_arena *a = mg_arena_new(0);
	int status = mg_engine_new(kept.set, &kept.config, &hook.engine, err);
	begin(nth);
	if (status == MG_OK)
		status = mg_hook_handle(&hook, a, mg_str_from(hook_body), UINT64_MAX, &r, &d, &answer, err);
	*hit = end(nth);
	if (status == MG_OK)
		mg_buf_str(out, mg_buf_view(&answer));
	mg_buf_fini(&answer);
	mg_engine_free(hook.engine);
	mg_arena_free(a);
	return status;
}

/* Room that is there already: it is not the test's own that fails. */
static char collected[1 << 20];

static int collect(void *ctx, const char *p, size_t n)
{
	size_t *at = ctx;
	if (n > sizeof collected - *at)
		return MG_EIO;
	memcpy(collected + *at, p, n);
	*at += n;
	return MG_OK;
}

size_t paths_reporter;

static int run_report(uint64_t nth, bool *hit, struct mg_buf *out, struct mg_error *err)
{
	struct mg_report_options options = { .size = sizeof options, .detail = 1 };
	size_t n = 0;
	struct mg_writer w = { collect, &n };
	begin(nth);
	const struct mg_offer *offer = &kept.plugins.offers[MG_KIND_REPORTER][paths_reporter];
	int status = ((const struct mg_reporter *)offer->what)->write(offer->by->state, kept.report, &options, &w, err);
	*hit = end(nth);
	if (status == MG_OK)
		mg_buf_add(out, collected, n);
	return status;
}

/* ---- set-up ---- */

static void write_file(const char *name, const char *text)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		abort();
}

static int remove_entry(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

int paths_set_up(struct mg_error *err)
{
	char lib[128];
	if (!mkdtemp(folder))
		return mg_fail(err, MG_EIO, "no folder");
	snprintf(lib, sizeof lib, "%s/lib", folder);
	mkdir(lib, 0700);
	write_file("p.lua", policy);
	write_file("lib/h.lua", helper);
	write_file("moongate.yaml", config_text);
	kept.arena = mg_arena_new(0);
	paths_work_on(MG_STR_NONE);
	mg_config_init(&kept.config);
	kept.config.limits.policy_millis = 60000;
	mg_host_init(&kept.host);
	mg_library_host(&kept.host);
	int status = mg_plugins_open(kept.arena, &kept.host, mg_builtins, NULL, 0, &kept.plugins, err);
	if (status == MG_OK)
		status = load_pack(kept.arena, &kept.set, false, err);
	struct mg_engine *e = NULL;
	struct mg_report_template *t = NULL;
	struct mg_job job = { .label = MG_STR("t.yaml"), .bytes = subject };
	if (status == MG_OK)
		status = mg_engine_new(kept.set, &kept.config, &e, err);
	if (status == MG_OK)
		status = mg_engine_judge(e, kept.arena, &job, &t, err);
	mg_engine_free(e);
	if (status == MG_OK)
		kept.report = mg_report_assemble(kept.arena, kept.set, &kept.config, (struct mg_date){ 2026, 1, 1 }, &t, 1);
	return status;
}

void paths_tear_down(void)
{
	mg_plugins_close(&kept.plugins);
	mg_arena_free(kept.arena);
	nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

void paths_fail(enum paths_failing what)
{
	failing = what;
}

void paths_work_on(struct mg_str text)
{
	subject = text.p ? text : mg_str_from(template);
}

size_t paths_reporters(void)
{
	return kept.plugins.noffers[MG_KIND_REPORTER];
}

const char *paths_reporter_name(void)
{
	return kept.plugins.offers[MG_KIND_REPORTER][paths_reporter].name;
}

const struct path paths[] = {
	{ "json", run_json, false, false },	    { "yaml", run_yaml, false, true },	  { "template", run_template, false, true }, { "resolve", run_resolve, false, true },
	{ "config", run_config, false, false }, { "policies", run_load, false, false }, { "judge", run_judge, true, true },	     { "eval", run_eval, false, false },
	{ "hook", run_hook, true, false },	    { "report", run_report, false, false }, { NULL, NULL, false, false },
};
