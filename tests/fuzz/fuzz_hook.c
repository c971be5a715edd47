/* SPDX-License-Identifier: Apache-2.0 */
/* Hook requests: whatever comes is read, judged and answered with JSON, or refused; never an allow of what could not be read. No payload is fetched. */
#include <unistd.h>

#include "base/error.h"
#include "policy/pack.h"
#include "service/hook.h"
#include "target.h"

static const char policy[] = "return { id = \"F-1\", title = \"t\", applies = \"*\", operations = { \"CREATE\", \"UPDATE\", \"DELETE\" },\n"
			     "check = function(r, ctx) r:expect(\"A.B[*].C\"):if_present():equals(1) r:changed(\"A\")\n"
			     "if ctx.previous then r:expect(\"D\"):equals(ctx.previous.D) end end }\n";

static struct mg_hook hook;
static struct mg_config config;

static void set_up(void)
{
	char folder[] = "/tmp/mgfuzzXXXXXX", path[64];
	struct mg_error err;
	struct mg_policy_set *set;
	struct mg_str name;
	mg_config_init(&config);
	config.limits = fuzz_limits();
	MUST(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/p.lua", folder);
	FILE *f = fopen(path, "wb");
	MUST(f && fwrite(policy, 1, sizeof(policy) - 1, f) == sizeof(policy) - 1);
	fclose(f);
	name = mg_str_from(folder);
	struct mg_pack_options o = { .folders = &name, .nfolders = 1, .config = &config, .limits = &config.limits };
	MUST(mg_policies_load(mg_arena_new(0), &o, &set, &err) == MG_OK);
	hook = (struct mg_hook){ .set = set, .config = &config };
	MUST(mg_engine_new(set, &config, &hook.engine, &err) == MG_OK);
	unlink(path);
	rmdir(folder);
}

static void check_answer(struct mg_str text)
{
	struct mg_arena *a = mg_arena_new(0);
	struct mg_diags diags;
	struct mg_doc doc = { 0 };
	struct mg_error err;
	mg_diags_init(&diags, a, 4);
	MUST(mg_doc_load(a, MG_STR("answer"), text, MG_FORMAT_JSON, MG_DIALECT_PLAIN, &mg_limits_default, &diags, &doc, &err) == MG_OK);
	const struct mg_node *status = mg_node_at(doc.root, "hookStatus"), *message = mg_node_at(doc.root, "message");
	MUST(status && message && message->text.n > 0 && message->text.n <= 4200);
	MUST(mg_str_is(status->text, "SUCCESS") == !(mg_node_at(doc.root, "errorCode") && mg_node_at(doc.root, "errorCode")->kind == MG_TEXT));
	mg_arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mg_hook_request r;
	struct mg_decision d = { .id = "0123" };
	struct mg_buf out = { 0 };
	struct mg_error err;
	if (!hook.engine)
		set_up();
	struct mg_arena *a = mg_arena_new(64u << 20);
	int status = mg_hook_handle(&hook, a, fuzz_text(data, size), UINT64_MAX, &r, &d, &out, &err);
	if (status == MG_OK)
		check_answer(mg_buf_view(&out));
	else
		MUST(status == MG_EINPUT && out.n == 0);
	mg_buf_fini(&out);
	mg_arena_free(a);
	return 0;
}
