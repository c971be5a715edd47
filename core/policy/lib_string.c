/* SPDX-License-Identifier: Apache-2.0 */
/* The string library but patterns and format. Bytes, ASCII letters, no locale. */
#include <lauxlib.h>

#include "policy/libs.h"

size_t mg_lib_start(lua_Integer pos, size_t n)
{
	if (pos > 0)
		return (size_t)pos;
	if (pos == 0 || pos < -(lua_Integer)n)
		return 1;
	return n + (size_t)pos + 1;
}

size_t mg_lib_end(lua_Integer pos, size_t n)
{
	if (pos > (lua_Integer)n)
		return n;
	if (pos >= 0)
		return (size_t)pos;
	if (pos < -(lua_Integer)n)
		return 0;
	return n + (size_t)pos + 1;
}

int mg_string_len(lua_State *L)
{
	mg_charge(L, 1);
	lua_pushinteger(L, (lua_Integer)mg_lib_text(L, 1).n);
	return 1;
}

int mg_string_sub(lua_State *L)
{
	struct mg_str s = mg_lib_text(L, 1);
	size_t from = mg_lib_start(mg_lib_integer(L, 2), s.n);
	size_t to = mg_lib_end(mg_lib_integer_or(L, 3, -1), s.n);
	mg_lib_push(L, from <= to ? mg_str_sub(s, from - 1, to - from + 1) : MG_STR_NONE);
	return 1;
}

/* Results on the stack: paid, and refused as a limit where the stack cannot hold them. */
static void need_stack(lua_State *L, size_t n)
{
	mg_charge(L, n);
	if (n > INT32_MAX || !lua_checkstack(L, (int)n))
		mg_stop_raise(L, MG_STOP_MEMORY, "memory: too many results of one call for the stack (limit policy_block)");
}

int mg_string_byte(lua_State *L)
{
	struct mg_str s = mg_lib_text(L, 1);
	lua_Integer first = mg_lib_integer_or(L, 2, 1);
	size_t from = mg_lib_start(first, s.n);
	size_t to = mg_lib_end(mg_lib_integer_or(L, 3, first), s.n);
	mg_charge(L, 1);
	if (from > to)
		return 0;
	size_t n = to - from + 1;
	need_stack(L, n);
	for (size_t i = 0; i < n; i++)
		lua_pushinteger(L, (unsigned char)s.p[from - 1 + i]);
	return (int)n;
}

int mg_string_char(lua_State *L)
{
	int n = lua_gettop(L);
	struct mg_lbuf b;
	mg_charge(L, 1 + (uint64_t)n);
	mg_lbuf_init(&b, L);
	for (int i = 1; i <= n; i++) {
		lua_Integer c = mg_lib_integer(L, i);
		if (c < 0 || c > 255)
			mg_lib_bad(L, i, "value out of range");
		mg_lbuf_putc(&b, (char)c);
	}
	mg_lbuf_finish(&b);
	return 1;
}

/* Sets up a buffer with room for n bytes: one allocation, known before the work. */
static char *result(struct mg_lbuf *b, lua_State *L, size_t n)
{
	mg_lbuf_init(b, L);
	char *p = mg_lbuf_room(b, n);
	mg_charge_bytes(L, n);
	b->n = n;
	return p;
}

static int map_bytes(lua_State *L, unsigned char first, char flip)
{
	struct mg_str s = mg_lib_text(L, 1);
	struct mg_lbuf b;
	char *p = result(&b, L, s.n);
	for (size_t i = 0; i < s.n; i++)
		p[i] = (unsigned char)((unsigned char)s.p[i] - first) < 26 ? (char)(s.p[i] ^ flip) : s.p[i];
	mg_lbuf_finish(&b);
	return 1;
}

int mg_string_lower(lua_State *L)
{
	return map_bytes(L, 'A', 32);
}

int mg_string_upper(lua_State *L)
{
	return map_bytes(L, 'a', 32);
}

int mg_string_reverse(lua_State *L)
{
	struct mg_str s = mg_lib_text(L, 1);
	struct mg_lbuf b;
	char *p = result(&b, L, s.n);
	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[s.n - 1 - i];
	mg_lbuf_finish(&b);
	return 1;
}

/* The first piece, then what is there again and again: twice as much each time. */
static void fill(char *p, size_t n, struct mg_str s, struct mg_str sep)
{
	size_t done = s.n + sep.n;
	if (n == 0)
		return;
	if (n <= s.n)
		done = n;
	else if (sep.n)
		memcpy(p + s.n, sep.p, sep.n);
	if (s.n)
		memcpy(p, s.p, s.n);
	while (done < n) {
		size_t more = done < n - done ? done : n - done;
		memcpy(p + done, p, more);
		done += more;
	}
}

int mg_string_rep(lua_State *L)
{
	struct mg_str s = mg_lib_text(L, 1);
	lua_Integer times = mg_lib_integer(L, 2);
	struct mg_str sep = mg_lib_text_or(L, 3, MG_STR_NONE);
	mg_charge(L, 1);
	uint64_t n = times < 1 ? 0 : mg_sat_add(mg_sat_mul(s.n, (uint64_t)times), mg_sat_mul(sep.n, (uint64_t)times - 1));
	mg_lib_reserve(L, n);
	/* Copies of nothing are counted, though none is made: whoever asks for 2^60 of them should hear of it. */
	if (n == 0)
		mg_charge(L, times < 1 ? 0 : (uint64_t)times);
	struct mg_lbuf b;
	fill(result(&b, L, (size_t)n), (size_t)n, s, sep);
	mg_lbuf_finish(&b);
	return 1;
}
