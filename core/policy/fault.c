/* SPDX-License-Identifier: Apache-2.0 */
/* Faults: an error's text and place, copied out of the state without allocating in it. */
#include <stdio.h>

#include "policy/state.h"

/* Copies n bytes as one line: control bytes become blanks, a cut falls on a code point. */
static void copy_line(char *out, size_t size, const char *p, size_t n, bool *cut)
{
	if (n >= size) {
		n = size - 1;
		while (n > 0 && ((unsigned char)p[n] & 0xc0) == 0x80)
			n--;
		*cut = true;
	}
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];
		out[i] = c < 0x20 || c == 0x7f ? ' ' : p[i];
	}
	out[n] = '\0';
}

void mg_fault_text(char out[MG_FAULT_TEXT], const char *text, size_t n, const char *short_src, const char *source, bool *cut)
{
	size_t k = strlen(short_src);
	size_t whole = source[0] == '=' ? strlen(source + 1) : 0;
	*cut = false;
	if (whole <= k || whole > MG_FAULT_TEXT / 2 || n <= k || memcmp(text, short_src, k) != 0 || text[k] != ':') {
		copy_line(out, MG_FAULT_TEXT, text, n, cut);
		return;
	}
	memcpy(out, source + 1, whole);
	copy_line(out + whole, MG_FAULT_TEXT - whole, text + k, n - k, cut);
}

/* Frames looked at: finding a frame costs its level, and an error may be raised at every level of a deep stack. */
#define LEVELS 16

/* The innermost frame that is a policy's own. */
static bool policy_frame(lua_State *L, lua_Debug *ar)
{
	for (int level = 1; level <= LEVELS && lua_getstack(L, level, ar); level++) {
		lua_getinfo(L, "Sl", ar);
		if (ar->currentline > 0)
			return true;
	}
	return false;
}

/* Does the text start with the name and a colon? */
static bool starts_with(const char *text, size_t n, const char *name)
{
	size_t k = strlen(name);
	return n > k && text[k] == ':' && memcmp(text, name, k) == 0;
}

/* The frame whose name stands in front of the text, which error's level may have taken from further out; as Lua cuts it, or whole in a text raised again. */
static bool named_frame(lua_State *L, const char *text, size_t n, lua_Debug *ar)
{
	for (int level = 1; level <= LEVELS && lua_getstack(L, level, ar); level++) {
		lua_getinfo(L, "S", ar);
		if (ar->what[0] != 'C' && (starts_with(text, n, ar->short_src) || starts_with(text, n, ar->source + 1)))
			return true;
	}
	return false;
}

/* Numbers are printed here because lua_tolstring would allocate. */
static const char *value_text(lua_State *L, char buf[64], size_t *n)
{
	int type = lua_type(L, 1);
	if (type == LUA_TSTRING)
		return lua_tolstring(L, 1, n);
	if (lua_isinteger(L, 1))
		snprintf(buf, 64, "%lld", (long long)lua_tointeger(L, 1));
	else if (type == LUA_TNUMBER)
		snprintf(buf, 64, "%.14g", lua_tonumber(L, 1));
	else
		snprintf(buf, 64, "error raised with a value of type %s, not a text", lua_typename(L, type));
	*n = strlen(buf);
	return buf;
}

int mg_fault_handler(lua_State *L)
{
	struct mg_sandbox *sb = mg_sandbox_of(L);
	struct mg_fault *f = &sb->fault;
	lua_Debug ar;
	char buf[64];
	size_t n;
	*f = (struct mg_fault){ .stop = sb->stop };
	bool placed = policy_frame(L, &ar);
	if (placed) {
		f->line = ar.currentline;
		bool cut;
		copy_line(f->source, sizeof f->source, ar.source + 1, strlen(ar.source + 1), &cut);
	}
	if (sb->stop)
		return 1;
	const char *text = value_text(L, buf, &n);
	if (named_frame(L, text, n, &ar)) {
		mg_fault_text(f->text, text, n, ar.short_src, ar.source, &f->cut);
		return 1;
	}
	size_t at = placed ? (size_t)snprintf(f->text, sizeof f->text, "%s:%d: ", f->source, f->line) : 0;
	copy_line(f->text + at, sizeof f->text - at, text, n, &f->cut);
	return 1;
}

void mg_fault_take(struct mg_sandbox *sb, enum mg_run run, struct mg_fault *out)
{
	if (run == MG_RUN_STOP) {
		sb->fault.stop = sb->stop;
		memcpy(sb->fault.text, sb->stop_text, sizeof sb->fault.text);
	} else {
		sb->fault.stop = MG_STOP_NONE;
	}
	if (out)
		*out = sb->fault;
}
