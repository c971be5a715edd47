/* SPDX-License-Identifier: Apache-2.0 */
/* An embedder, C and C++ alike: judges a template by a pack, walks the report, asks for it in a format. usage: embed PACK TEMPLATE [PARAMETER VALUE] */
#include <moongate/moongate.h>
#include <moongate/version.h>

#include <stdio.h>
#include <string.h>

static struct mg_str text(const char *z)
{
	struct mg_str s = { z, strlen(z) };
	return s;
}

static int put(void *ctx, const char *p, size_t n)
{
	return fwrite(p, 1, n, (FILE *)ctx) == n ? MG_OK : MG_EIO;
}

static void walk(const struct mg_report *r)
{
	printf("%s by %zu policies\n", r->verdict == MG_ALLOW ? "allow" : "deny", r->npolicies);
	for (size_t t = 0; t < r->ntemplates; t++)
		for (size_t i = 0; i < r->templates[t]->nresults; i++) {
			const struct mg_result *result = r->templates[t]->results[i];
			for (size_t f = 0; f < result->nfindings; f++)
				printf("%.*s %.*s:%u:%u\n", (int)result->policy->id.n, result->policy->id.p, (int)result->findings[f]->file.n,
				       result->findings[f]->file.p, (unsigned)result->findings[f]->at.line, (unsigned)result->findings[f]->at.column);
		}
}

static int judge_twice(struct mg_gate *gate, const struct mg_gate_subject *subject)
{
	struct mg_gate_report *report;
	struct mg_error err;
	struct mg_writer out = { put, stdout };
	for (int again = 0; again < 2; again++) {
		if (mg_gate_judge(gate, subject, &report, &err) != MG_OK) {
			printf("judge: %s\n", err.text);
			return 2;
		}
		walk(mg_gate_report_get(report));
		if (again && mg_gate_report_write(report, "json", NULL, &out, &err) != MG_OK)
			return 3;
		if (mg_gate_report_write(report, "jsno", NULL, &out, &err) == MG_OK || !strstr(err.text, "there is no format"))
			return 4;
		mg_gate_report_free(report);
	}
	return 0;
}

int main(int argc, char **argv)
{
	static char bytes[1 << 20];
	const char *packs[1];
	struct mg_gate_options options;
	struct mg_gate_subject subject;
	struct mg_input_pair parameter;
	struct mg_gate *gate;
	struct mg_error err;
	if (argc < 3 || strcmp(mg_gate_version(), MG_VERSION) != 0)
		return 9;
	FILE *f = fopen(argv[2], "rb");
	size_t n = f ? fread(bytes, 1, sizeof(bytes), f) : 0;
	if (f)
		fclose(f);
	packs[0] = argv[1];
	memset(&options, 0, sizeof(options));
	options.size = sizeof(options);
	options.packs = packs;
	options.npacks = 1;
	if (mg_gate_open(&options, &gate, &err) != MG_OK) {
		printf("open: %s\n", err.text);
		return 2;
	}
	memset(&subject, 0, sizeof(subject));
	subject.size = sizeof(subject);
	subject.label = text(argv[2]);
	subject.bytes.p = bytes;
	subject.bytes.n = n;
	subject.date = text("2026-01-01");
	if (argc > 4) {
		parameter.name = text(argv[3]);
		parameter.value = text(argv[4]);
		subject.parameters = &parameter;
		subject.nparameters = 1;
	}
	int status = judge_twice(gate, &subject);
	mg_gate_close(gate);
	return status;
}
