/* SPDX-License-Identifier: Apache-2.0 */
/* Globals that a compiled chunk reads, found without running it: in its own bytecode, as lua_dump writes it (Lua 5.4, lundump.c). The bytes come from
 * the compiler of this process, never from outside; a dump of another layout is left alone, and such names are found when they are read. */
#include <lauxlib.h>
#include <stdlib.h>

#include "base/buf.h"
#include "policy/environment.h"
#include "policy/state.h"

enum { OP_GETTABUP = 11, OP_SETTABUP = 15 };
enum { K_FLOAT = 0x13, K_INTEGER = 0x03, K_SHORT = 0x04, K_LONG = 0x14 };
#define FUNCTIONS_DEEP 255

struct use {
	struct mg_str name;
	int line;
};

struct uses {
	struct use *p;
	size_t n, cap;
};

struct scan {
	struct mg_buf dump;
	const unsigned char *p, *end;
	bool bad; /* not the expected layout, or no memory: nothing is said */
	struct uses reads, writes;
	int chunk;
	char text[MG_ENV_ADVICE]; /* the finding */
	int line;
};

/* One function while it is read: where its parts are. */
struct function {
	const unsigned char *code;
	size_t ncode;
	struct mg_str *constants; /* texts; others are empty */
	size_t nconstants;
	bool env[256];            /* upvalue i is the chunk's own _ENV */
	int line;
};

/* ---- bytes ---- */

static const unsigned char *take(struct scan *s, size_t n)
{
	const unsigned char *at = s->p;
	if (s->bad || n > (size_t)(s->end - s->p)) {
		s->bad = true;
		return NULL;
	}
	s->p += n;
	return at;
}

static unsigned byte(struct scan *s)
{
	const unsigned char *p = take(s, 1);
	return p ? *p : 0;
}

/* Seven bits a byte, the highest first; the last one has the top bit. */
static size_t size(struct scan *s)
{
	size_t v = 0;
	for (int i = 0; i < 10 && !s->bad; i++) {
		unsigned b = byte(s);
		v = v << 7 | (b & 0x7f);
		if (b & 0x80)
			return v;
	}
	s->bad = true;
	return 0;
}

/* A count of things of at least one byte each. */
static size_t count(struct scan *s, size_t each)
{
	size_t n = size(s);
	if (n > (size_t)(s->end - s->p) / each)
		s->bad = true;
	return s->bad ? 0 : n;
}

static struct mg_str text(struct scan *s)
{
	size_t n = size(s);
	const unsigned char *p = n ? take(s, n - 1) : NULL;
	return p ? (struct mg_str){ (const char *)p, n - 1 } : MG_STR_NONE;
}

/* ---- functions ---- */

static void add(struct scan *s, struct uses *u, struct mg_str name, int line)
{
	if (u->n == u->cap) {
		size_t cap = u->cap ? u->cap * 2 : 64;
		struct use *p = realloc(u->p, cap * sizeof *p);
		if (!p) {
			s->bad = true;
			return;
		}
		u->p = p;
		u->cap = cap;
	}
	u->p[u->n++] = (struct use){ name, line };
}

static void read_constants(struct scan *s, struct function *f)
{
	f->nconstants = count(s, 1);
	f->constants = calloc(f->nconstants + 1, sizeof *f->constants);
	if (!f->constants)
		s->bad = true;
	for (size_t i = 0; i < f->nconstants && !s->bad; i++) {
		unsigned kind = byte(s);
		if (kind == K_SHORT || kind == K_LONG)
			f->constants[i] = text(s);
		else if (kind == K_FLOAT)
			take(s, sizeof(lua_Number));
		else if (kind == K_INTEGER)
			take(s, sizeof(lua_Integer));
	}
}

static void read_upvalues(struct scan *s, struct function *f, const struct function *outer)
{
	size_t n = count(s, 3);
	for (size_t i = 0; i < n && !s->bad; i++) {
		unsigned in_stack = byte(s), index = byte(s);
		byte(s); /* kind */
		if (i < 256)
			f->env[i] = outer ? !in_stack && outer->env[index] : i == 0;
	}
}

/* Differences from one instruction to the next, and where that is too far (-128) an entry of the second list. */
static void record_uses(struct scan *s, const struct function *f, const signed char *steps, size_t nsteps)
{
	size_t nabs = count(s, 2), k = 0;
	int line = f->line;
	size_t abs_pc = nabs ? size(s) : SIZE_MAX;
	int abs_line = nabs ? (int)size(s) : 0;
	for (size_t pc = 0; pc < nsteps && pc < f->ncode && !s->bad; pc++) {
		if (pc == abs_pc) {
			line = abs_line;
			abs_pc = ++k < nabs ? size(s) : SIZE_MAX;
			abs_line = k < nabs ? (int)size(s) : 0;
		} else {
			line += steps[pc];
		}
		uint32_t i;
		memcpy(&i, f->code + pc * sizeof i, sizeof i);
		unsigned op = i & 0x7f, a = i >> 7 & 0xff, b = i >> 16 & 0xff, c = i >> 24;
		if (op == OP_GETTABUP && f->env[b] && c < f->nconstants)
			add(s, &s->reads, f->constants[c], line);
		else if (op == OP_SETTABUP && f->env[a] && b < f->nconstants)
			add(s, &s->writes, f->constants[b], line);
	}
	for (; k + 1 < nabs; k++) {
		size(s);
		size(s);
	}
}

static void read_debug(struct scan *s, const struct function *f)
{
	size_t nsteps = count(s, 1);
	const unsigned char *steps = take(s, nsteps);
	record_uses(s, f, (const signed char *)steps, nsteps);
	for (size_t n = count(s, 3); n > 0 && !s->bad; n--) { /* local variables */
		text(s);
		size(s);
		size(s);
	}
	for (size_t n = count(s, 1); n > 0 && !s->bad; n--)
		text(s); /* names of upvalues */
}

static void read_function(struct scan *s, const struct function *outer, int depth)
{
	struct function f = { .constants = NULL };
	if (depth > FUNCTIONS_DEEP) {
		s->bad = true;
		return;
	}
	text(s); /* source */
	f.line = (int)size(s);
	size(s);    /* last line */
	take(s, 3); /* parameters, varargs, stack */
	f.ncode = count(s, sizeof(uint32_t));
	f.code = take(s, f.ncode * sizeof(uint32_t));
	read_constants(s, &f);
	read_upvalues(s, &f, outer);
	for (size_t n = count(s, 1); n > 0 && !s->bad; n--)
		read_function(s, &f, depth + 1);
	read_debug(s, &f);
	free(f.constants);
}

/* What luaU_dump writes first, for the version whose layout is read here. */
static bool read_header(struct scan *s)
{
	static const unsigned char start[] = "\x1bLua\x54\x00\x19\x93\r\n\x1a\n";
	const unsigned char sizes[] = { sizeof(uint32_t), sizeof(lua_Integer), sizeof(lua_Number) };
	const unsigned char *p = take(s, sizeof start - 1), *q = take(s, sizeof sizes);
	take(s, sizeof(lua_Integer) + sizeof(lua_Number) + 1); /* samples, and the number of upvalues */
	return !s->bad && memcmp(p, start, sizeof start - 1) == 0 && memcmp(q, sizes, sizeof sizes) == 0;
}

/* ---- the check ---- */

static int write_dump(lua_State *L, const void *p, size_t n, void *ud)
{
	(void)L;
	return !mg_buf_add(ud, p, n);
}

static int dump_chunk(lua_State *L)
{
	struct scan *s = lua_touserdata(L, 1);
	lua_rawgeti(L, LUA_REGISTRYINDEX, s->chunk);
	s->bad = lua_dump(L, write_dump, &s->dump, 0) != 0;
	return 0;
}

static bool written(const struct scan *s, struct mg_str name)
{
	for (size_t i = 0; i < s->writes.n; i++)
		if (mg_str_eq(s->writes.p[i].name, name))
			return true;
	return false;
}

static int find_undefined(lua_State *L)
{
	struct scan *s = lua_touserdata(L, 1);
	for (size_t i = 0; i < s->reads.n; i++) {
		const struct use *u = &s->reads.p[i];
		mg_charge(L, 4);
		if ((s->line && u->line >= s->line) || mg_env_has(L, u->name))
			continue;
		mg_charge(L, s->writes.n);
		if (written(s, u->name))
			continue;
		s->line = u->line;
		mg_env_advise(L, NULL, u->name, s->text);
	}
	return 0;
}

static int fail_names(struct mg_sandbox *sb, struct scan *s, struct mg_error *err)
{
	lua_Debug ar;
	/* Nothing raises here: the reference is a function, and ">S" allocates nothing. */
	lua_rawgeti(sb->L, LUA_REGISTRYINDEX, s->chunk);
	lua_getinfo(sb->L, ">S", &ar);
	return mg_fail(err, MG_EPOLICY, "%s:%d: %s", ar.source + 1, s->line, s->text);
}

int mg_sandbox_check_names(struct mg_sandbox *sb, int chunk, struct mg_error *err)
{
	struct scan s = { .chunk = chunk };
	struct mg_fault fault;
	int status = MG_OK;
	mg_sandbox_setup(sb);
	enum mg_run run = mg_sandbox_call(sb, dump_chunk, &s, &fault);
	s.p = (const unsigned char *)s.dump.p;
	s.end = s.p + s.dump.n;
	if (run == MG_RUN_OK && !s.bad && read_header(&s)) {
		read_function(&s, NULL, 0);
		if (!s.bad)
			run = mg_sandbox_call(sb, find_undefined, &s, &fault);
	}
	if (run != MG_RUN_OK)
		status = mg_fail(err, fault.stop ? MG_ELIMIT : MG_EPOLICY, "%s", fault.text);
	else if (s.line)
		status = fail_names(sb, &s, err);
	free(s.reads.p);
	free(s.writes.p);
	mg_buf_fini(&s.dump);
	return status;
}
