/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the embedder's library share: a pack in a folder of its own, and gates over it. Only public headers are in reach, as for a stranger. */
#ifndef MG_TESTS_EMBED_H
#define MG_TESTS_EMBED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <moongate/moongate.h>
#include <moongate/version.h>

#define TEXT(z) ((struct mg_str){ (z), sizeof(z) - 1 })
#define BUCKET "Resources: {B: {Type: AWS::S3::Bucket}}\n"
#define TOPIC "Parameters: {N: {Type: String}}\nResources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !Ref N}\n"

static char folder[] = "/tmp/mg-embed-XXXXXX";
static const char *const packs[] = { "pack" };

/* Says what the gate was told: a finding whose message is the context that the policy sees. */
static const char echo[] = "return { id = 'E-1', title = 'echo', operations = { 'CREATE', 'UPDATE', 'DELETE' }, config = { word = 'plain' },\n"
			   "  check = function(stack, ctx)\n"
			   "    stack:deny('Resources', ctx.config.word .. ' ' .. ctx.operation .. ' ' .. ctx.date .. ' ' .. (ctx.previous and 'again' or 'new') ..\n"
			   "      ' ' .. (stack.tags.team or 'nobody'))\n"
			   "  end }\n";
static const char named[] = "return { id = 'E-2', title = 'names', applies = 'AWS::SNS::Topic', check = function(r) r:expect('TopicName'):equals('a') end }\n";

static inline void write_file(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static inline int enter(void **state)
{
	(void)state;
	if (!mkdtemp(folder) || chdir(folder) != 0 || mkdir("pack", 0777) != 0 || mkdir("bare", 0777) != 0)
		return -1;
	write_file("pack/echo.lua", echo);
	write_file("pack/named.lua", named);
	return 0;
}

static inline int leave(void **state)
{
	static const char *const files[] = { "pack/echo.lua", "pack/named.lua", "moongate.yaml", "bare/p.lua" };
	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		unlink(files[i]);
	return rmdir("pack") == 0 && rmdir("bare") == 0 && chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static inline struct mg_gate_options options_of(void)
{
	return (struct mg_gate_options){ .size = sizeof(struct mg_gate_options), .packs = packs, .npacks = 1 };
}

static inline struct mg_gate *open_gate(const struct mg_gate_options *o)
{
	struct mg_gate *gate;
	struct mg_error err = { .text = "" };
	if (mg_gate_open(o, &gate, &err) != MG_OK)
		fail_msg("%s", err.text);
	return gate;
}

static inline struct mg_gate *open_pack(void)
{
	struct mg_gate_options o = options_of();
	return open_gate(&o);
}

static inline void refused(const struct mg_gate_options *o, int code, const char *says)
{
	struct mg_gate *gate = (struct mg_gate *)folder;
	struct mg_error err = { .text = "" };
	assert_int_equal(mg_gate_open(o, &gate, &err), code);
	assert_int_equal(err.code, code);
	assert_string_equal(err.text, says);
	assert_null(gate);
}

static inline struct mg_gate_subject subject_of(struct mg_str bytes)
{
	return (struct mg_gate_subject){ .size = sizeof(struct mg_gate_subject), .bytes = bytes, .date = TEXT("2026-01-01") };
}

static inline struct mg_gate_report *judged(struct mg_gate *gate, const struct mg_gate_subject *s)
{
	struct mg_gate_report *report;
	struct mg_error err = { .text = "" };
	if (mg_gate_judge(gate, s, &report, &err) != MG_OK)
		fail_msg("%s", err.text);
	return report;
}

static inline void not_judged(struct mg_gate *gate, const struct mg_gate_subject *s, const char *says)
{
	struct mg_gate_report *report = (struct mg_gate_report *)folder;
	struct mg_error err = { .text = "" };
	assert_int_equal(mg_gate_judge(gate, s, &report, &err), MG_EINPUT);
	assert_int_equal(err.code, MG_EINPUT);
	assert_string_equal(err.text, says);
	assert_null(report);
}

static inline void assert_text(struct mg_str got, const char *want)
{
	if (got.n != strlen(want) || memcmp(got.p, want, got.n) != 0)
		fail_msg("got `%.*s`, want `%s`", (int)got.n, got.p, want);
}

#endif
