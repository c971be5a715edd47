/* SPDX-License-Identifier: Apache-2.0 */
/* Reading what queries go by from a decision's line: members of its first level, without building anything. */
#ifndef MG_DECISIONS_JSONL_SCAN_H
#define MG_DECISIONS_JSONL_SCAN_H

#include <moongate/plugin.h>

/* The value of the member called key as it stands in the line; false when there is none before the line breaks off. */
bool jsonl_member(struct mg_str line, const char *key, struct mg_str *value);
/* Is value a JSON string that means text? */
bool jsonl_is(struct mg_str value, struct mg_str text);
/* Is one of value's elements, a list of strings, text? */
bool jsonl_has(struct mg_str value, struct mg_str text);

#endif
