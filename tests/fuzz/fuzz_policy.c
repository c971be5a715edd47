/* SPDX-License-Identifier: Apache-2.0 */
/* Policy loading: whatever the file holds is refused with a line that says why, or it loads and judges a template within its limits. Two runs give the same
 * report, and a policy that breaks is never an allow. */
#include "pack.h"
#include "report/report.h"

static const char template[] =
	"Parameters: {E: {Type: String, AllowedValues: [dev, prod]}}\n"
	"Conditions: {P: !Equals [!Ref E, prod]}\n"
	"Resources:\n"
	"  B: {Type: 'AWS::S3::Bucket', Properties: {BucketName: !If [P, a, !Ref 'AWS::NoValue'], Tags: [{Key: k, Value: !Ref E}]}}\n"
	"  Q: {Type: 'AWS::SQS::Queue', Condition: P, DependsOn: B, Properties: {QueueName: !GetAtt B.Arn, DelaySeconds: 5}}\n";

static struct fuzz_pack pack;

static void clean_up(void)
{
	fuzz_pack_remove(&pack);
}

/* The report's outcomes as one text. */
static void judge(const struct mg_policy_set *set, struct mg_buf *out)
{
	struct mg_engine *engine;
	struct mg_error err;
	struct mg_report_template *t;
	struct mg_arena *a = mg_arena_new(64u << 20);
	struct mg_job job = { .label = MG_STR("t.yml"), .bytes = MG_STR(template), .inputs = { .date = { 2026, 1, 1 } } };
	MUST(mg_engine_new(set, &pack.config, &engine, &err) == MG_OK);
	if (mg_engine_judge(engine, a, &job, &t, &err) == MG_OK) {
		const struct mg_report *report = mg_report_assemble(a, set, &pack.config, job.inputs.date, &t, 1);
		MUST(report);
		bool broken = false;
		for (size_t i = 0; i < t->nresults; i++) {
			const struct mg_result *r = t->results[i];
			broken |= r->outcome == MG_ERROR;
			mg_buf_printf(out, "%d:", (int)r->outcome);
			for (size_t k = 0; k < r->nfindings; k++)
				mg_buf_add(out, r->findings[k]->message.p, r->findings[k]->message.n);
		}
		MUST(!broken || report->verdict == MG_DENY || set->policies[0]->info.enforcement != MG_ENFORCE_DENY);
	}
	mg_engine_free(engine);
	mg_arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mg_buf first = { 0 }, second = { 0 };
	struct mg_policy_set *set;
	struct mg_error err = { 0 };
	if (!pack.options.limits) {
		fuzz_pack_init(&pack);
		atexit(clean_up);
		pack.config.limits.policy_millis = 60000; /* the clock must not decide */
	}
	fuzz_pack_write(&pack, fuzz_text(data, size));
	struct mg_arena *a = mg_arena_new(64u << 20);
	if (mg_policies_load(a, &pack.options, &set, &err) == MG_OK) {
		judge(set, &first);
		judge(set, &second);
		MUST(mg_str_eq(mg_buf_view(&first), mg_buf_view(&second)));
	} else {
		MUST(err.text[0]);
	}
	mg_buf_fini(&first);
	mg_buf_fini(&second);
	mg_arena_free(a);
	return 0;
}
