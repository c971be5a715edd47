/* SPDX-License-Identifier: Apache-2.0 */
/* Helpers for C functions that policies call: arguments, texts and results that are paid for and show no address. */
#ifndef MG_POLICY_LIB_H
#define MG_POLICY_LIB_H

#include "policy/sandbox.h"

/* Metatable field of a read-only view: the table behind it. No policy can read a metatable. */
#define MG_VIEW_CONTENT "__content"

/* The type as policies see it: type() and messages. For userdata the text in its metatable's __type, else "userdata". */
const char *mg_lib_typename(lua_State *L, int arg);

/* Arguments. Each raises "bad argument #n to 'f' (text expected, got table)" on a mismatch. Numbers convert to text and numeric texts to numbers as in Lua. */
struct mg_str mg_lib_text(lua_State *L, int arg);
struct mg_str mg_lib_text_or(lua_State *L, int arg, struct mg_str def);
lua_Integer mg_lib_integer(lua_State *L, int arg);
lua_Integer mg_lib_integer_or(lua_State *L, int arg, lua_Integer def);
lua_Number mg_lib_number(lua_State *L, int arg);
void mg_lib_any(lua_State *L, int arg);
void mg_lib_function(lua_State *L, int arg);
/* "bad argument #n to 'f' (why)". */
_Noreturn void mg_lib_bad(lua_State *L, int arg, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* A plain table, or a read-only view of one when write is false; the slot then holds the table behind the view, for raw access. */
void mg_lib_table(lua_State *L, int arg, bool write);

/* Pushes the text of any value and returns it: numbers as Lua prints them, "table", "function", userdata by its __tostring (a C function of the
 * host) or its __type. Never an address. */
struct mg_str mg_lib_tostring(lua_State *L, int arg);

/* Makes sure that a text of n bytes may be made at all (policy_block) and pays for it; stops the run otherwise. */
void mg_lib_reserve(lua_State *L, uint64_t n);
/* Pushes a copy of s, paid for. Use it instead of lua_pushlstring when a policy decides about the length. */
void mg_lib_push(lua_State *L, struct mg_str s);

/* A text that grows inside the state: its memory is a userdata in the stack slot `slot`, so an error anywhere loses nothing. */
struct mg_lbuf {
	lua_State *L;
	char *p;
	size_t n, cap;
	int slot;
	char first[512];
};
/* Pushes one value (its slot); what is pushed later must be popped before finish. */
void mg_lbuf_init(struct mg_lbuf *b, lua_State *L);
/* Paid for by length; stops the run past policy_block. */
void mg_lbuf_add(struct mg_lbuf *b, const char *p, size_t n);
void mg_lbuf_putc(struct mg_lbuf *b, char c);
/* Room for n more bytes, to be written at the result and counted by b->n += written. */
char *mg_lbuf_room(struct mg_lbuf *b, size_t n);
/* Replaces the slot by the text. */
void mg_lbuf_finish(struct mg_lbuf *b);

#endif
