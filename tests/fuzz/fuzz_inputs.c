/* SPDX-License-Identifier: Apache-2.0 */
/* Parameter files in any format, and moongate.yaml paths beside them. */
#include "cfn/inputs.h"
#include "doc/path.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mg_limits l = fuzz_limits();
	struct mg_arena *a = mg_arena_new(l.arena_bytes);
	struct mg_inputs in = { 0 };
	struct mg_path path;
	struct mg_error err;
	if (mg_inputs_read(a, &in, MG_STR("fuzz.json"), fuzz_text(data, size), &l, &err) == MG_OK)
		for (size_t i = 0; i < in.ngiven; i++)
			MUST(in.given[i].name.n > 0);
	mg_inputs_add(a, &in, fuzz_text(data, size), &err);
	if (mg_path_parse(a, fuzz_text(data, size), &path, &err) == MG_OK)
		MUST(path.text.n == size);
	mg_arena_free(a);
	return 0;
}
