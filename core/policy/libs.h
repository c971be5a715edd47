/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of the base environment; what each does and costs stands in environment_table.c. */
#ifndef MG_POLICY_LIBS_H
#define MG_POLICY_LIBS_H

#include "policy/lib.h"

int mg_base_assert(lua_State *L);
int mg_base_error(lua_State *L);
int mg_base_ipairs(lua_State *L);
int mg_base_pairs(lua_State *L);
int mg_base_pcall(lua_State *L);
int mg_base_select(lua_State *L);
int mg_base_tonumber(lua_State *L);
int mg_base_tostring(lua_State *L);
int mg_base_type(lua_State *L);

int mg_string_byte(lua_State *L);
int mg_string_char(lua_State *L);
int mg_string_find(lua_State *L);
int mg_string_format(lua_State *L);
int mg_string_gmatch(lua_State *L);
int mg_string_gsub(lua_State *L);
int mg_string_len(lua_State *L);
int mg_string_lower(lua_State *L);
int mg_string_match(lua_State *L);
int mg_string_rep(lua_State *L);
int mg_string_reverse(lua_State *L);
int mg_string_sub(lua_State *L);
int mg_string_upper(lua_State *L);

int mg_table_concat(lua_State *L);
int mg_table_insert(lua_State *L);
int mg_table_move(lua_State *L);
int mg_table_pack(lua_State *L);
int mg_table_remove(lua_State *L);
int mg_table_sort(lua_State *L);
int mg_table_unpack(lua_State *L);

int mg_math_abs(lua_State *L);
int mg_math_ceil(lua_State *L);
int mg_math_exp(lua_State *L);
int mg_math_floor(lua_State *L);
int mg_math_fmod(lua_State *L);
int mg_math_log(lua_State *L);
int mg_math_max(lua_State *L);
int mg_math_min(lua_State *L);
int mg_math_modf(lua_State *L);
int mg_math_sqrt(lua_State *L);
int mg_math_tointeger(lua_State *L);
int mg_math_type(lua_State *L);
int mg_math_ult(lua_State *L);

int mg_utf8_lib_char(lua_State *L);
int mg_utf8_lib_codepoint(lua_State *L);
int mg_utf8_lib_codes(lua_State *L);
int mg_utf8_lib_len(lua_State *L);
int mg_utf8_lib_offset(lua_State *L);

/* Positions as the string library counts them: negative from the end. The start is at least 1, the end at most n. */
size_t mg_lib_start(lua_Integer pos, size_t n);
size_t mg_lib_end(lua_Integer pos, size_t n);

#endif
