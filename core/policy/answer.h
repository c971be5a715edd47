/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of eval: a Lua value as JSON. */
#ifndef MG_POLICY_ANSWER_H
#define MG_POLICY_ANSWER_H

#include <lua.h>

#include "base/buf.h"
#include "policy/reads.h"

/* Writes the value at idx. Raises for what JSON cannot hold; stops the run as reading does. */
void mg_answer_write(lua_State *L, struct mg_buf *b, int idx);
/* A key with what belongs around it. */
void mg_answer_key(struct mg_buf *b, bool *first, struct mg_str key);

#endif
