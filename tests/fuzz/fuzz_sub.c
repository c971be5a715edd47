/* SPDX-License-Identifier: Apache-2.0 */
/* Fn::Sub texts and dynamic references: the pieces cover the text, in order, without a gap. */
#include "cfn/intrinsic.h"
#include "base/error.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mg_arena *a = mg_arena_new(16u << 20);
	struct mg_str text = fuzz_text(data, size);
	struct mg_sub_piece *pieces;
	struct mg_dynref ref;
	struct mg_error err;
	size_t n, bad = 0, at = 0;
	if (mg_sub_parse(a, text, &pieces, &n, &bad, &err) == MG_OK) {
		for (size_t i = 0; i < n; i++) {
			MUST(pieces[i].off == at && pieces[i].len > 0 && pieces[i].len <= size - at);
			at += pieces[i].len;
		}
		MUST(at == size);
	} else {
		MUST(bad < size || size == 0);
	}
	for (at = 0; mg_dynref_find(text, at, &ref); at = ref.off + ref.len)
		MUST(ref.off >= at && ref.len > 0 && ref.len <= size - ref.off);
	mg_arena_free(a);
	return 0;
}
