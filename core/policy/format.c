/* SPDX-License-Identifier: Apache-2.0 */
/* string.format: as stock Lua 5.4, without %p, and with the sandbox's own tostring. */
#include <lauxlib.h>
#include <math.h>
#include <stdio.h>

#include "policy/libs.h"

/* The longest number: %99.99f of the largest double is 310 digits, a point and 99 more. */
#define ITEM_MAX 512
#define SPEC_MAX 24

struct spec {
	char text[SPEC_MAX + 8]; /* "%-05.2" and then room for "ll" and the conversion */
	size_t n;
	bool minus, bare;        /* bare: nothing between % and the conversion */
	int width, precision;    /* precision -1: none */
	char conversion;
};

static _Noreturn void bad_spec(lua_State *L, const struct spec *sp)
{
	mg_raise(L, "invalid conversion `%.*s%c` to `format`", (int)sp->n, sp->text, sp->conversion ? sp->conversion : ' ');
}

static size_t two_digits(const char *p, const char *end, int *value)
{
	size_t n = 0;
	*value = 0;
	for (; n < 2 && p + n < end && p[n] >= '0' && p[n] <= '9'; n++)
		*value = *value * 10 + (p[n] - '0');
	return n;
}

/* Reads what stands between '%' (before p) and the conversion. Returns the conversion's place. */
static const char *read_spec(lua_State *L, struct spec *sp, const char *p, const char *end)
{
	*sp = (struct spec){ .text = "%", .n = 1, .precision = -1 };
	const char *from = p;
	while (p < end && memchr("-+ #0123456789.", *p, 15))
		p++;
	size_t n = (size_t)(p - from);
	if (n >= SPEC_MAX - 1)
		mg_raise(L, "invalid format text to `format`");
	memcpy(sp->text + 1, from, n);
	sp->n += n;
	sp->bare = n == 0;
	sp->conversion = p < end ? *p : '\0';
	return p;
}

/* Flags among those allowed, at most two digits of width, and of precision where there may be one: snprintf then cannot surprise. */
static void check_spec(lua_State *L, struct spec *sp, const char *flags, bool precision)
{
	const char *p = sp->text + 1, *end = sp->text + sp->n;
	for (; p < end && strchr(flags, *p); p++)
		sp->minus |= *p == '-';
	if (p < end && *p != '0') {
		p += two_digits(p, end, &sp->width);
		if (p < end && *p == '.' && precision) {
			p++;
			p += two_digits(p, end, &sp->precision);
		}
	}
	if (p != end)
		bad_spec(L, sp);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
/* The format was checked above; the arguments' types follow from the conversion. */
static void add_integer(struct mg_lbuf *b, struct spec *sp, lua_Integer i)
{
	char item[ITEM_MAX];
	snprintf(sp->text + sp->n, 4, "ll%c", sp->conversion);
	int n = snprintf(item, sizeof item, sp->text, (long long)i);
	mg_lbuf_add(b, item, (size_t)n);
}

static void add_number(struct mg_lbuf *b, struct spec *sp, lua_Number d)
{
	char item[ITEM_MAX];
	if (isnan(d))
		d = fabs(d); /* the sign of a nan differs between processors */
	snprintf(sp->text + sp->n, 2, "%c", sp->conversion);
	int n = snprintf(item, sizeof item, sp->text, d);
	mg_lbuf_add(b, item, (size_t)n);
}
#pragma GCC diagnostic pop

static void add_padded(struct mg_lbuf *b, const struct spec *sp, struct mg_str s)
{
	if (sp->precision >= 0 && s.n > (size_t)sp->precision)
		s.n = (size_t)sp->precision;
	size_t pad = s.n < (size_t)sp->width ? (size_t)sp->width - s.n : 0;
	for (size_t i = 0; i < pad && !sp->minus; i++)
		mg_lbuf_putc(b, ' ');
	mg_lbuf_add(b, s.p, s.n);
	for (size_t i = 0; i < pad && sp->minus; i++)
		mg_lbuf_putc(b, ' ');
}

static void add_quoted(struct mg_lbuf *b, struct mg_str s)
{
	char esc[8];
	mg_charge_bytes(b->L, s.n * 8);
	mg_lbuf_putc(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool digit = i + 1 < s.n && s.p[i + 1] >= '0' && s.p[i + 1] <= '9';
		if (c == '"' || c == '\\' || c == '\n')
			mg_lbuf_putc(b, '\\');
		if ((c < 32 && c != '\n') || c == 127)
			mg_lbuf_add(b, esc, (size_t)snprintf(esc, sizeof esc, digit ? "\\%03d" : "\\%d", c));
		else
			mg_lbuf_putc(b, (char)c);
	}
	mg_lbuf_putc(b, '"');
}

static size_t number_literal(lua_State *L, int arg, char item[64])
{
	if (lua_isinteger(L, arg)) {
		lua_Integer i = lua_tointeger(L, arg);
		return (size_t)snprintf(item, 64, i == LUA_MININTEGER ? "0x%llx" : "%lld", (long long)i);
	}
	lua_Number d = lua_tonumber(L, arg);
	if (isnan(d))
		return (size_t)snprintf(item, 64, "(0/0)");
	if (isinf(d))
		return (size_t)snprintf(item, 64, d > 0 ? "1e9999" : "-1e9999");
	return (size_t)snprintf(item, 64, "%a", d);
}

static void add_literal(struct mg_lbuf *b, lua_State *L, int arg)
{
	char item[64];
	struct mg_str s;
	switch (lua_type(L, arg)) {
	case LUA_TSTRING:
		s.p = lua_tolstring(L, arg, &s.n);
		add_quoted(b, s);
		break;
	case LUA_TNUMBER:
		mg_lbuf_add(b, item, number_literal(L, arg, item));
		break;
	case LUA_TNIL:
	case LUA_TBOOLEAN:
		s = mg_lib_tostring(L, arg);
		mg_lbuf_add(b, s.p, s.n);
		lua_pop(L, 1);
		break;
	default:
		mg_lib_bad(L, arg, "value has no literal form");
	}
}

static void add_item(lua_State *L, struct mg_lbuf *b, struct spec *sp, int arg)
{
	mg_charge(L, sp->bare ? 4 : 16);
	switch (sp->conversion) {
	case 'c':
		check_spec(L, sp, "-", false);
		add_padded(b, sp, (struct mg_str){ (char[]){ (char)mg_lib_integer(L, arg) }, 1 });
		break;
	case 'd':
	case 'i':
		check_spec(L, sp, "-+0 ", true);
		add_integer(b, sp, mg_lib_integer(L, arg));
		break;
	case 'o':
	case 'x':
	case 'X':
		check_spec(L, sp, "-#0", true);
		add_integer(b, sp, mg_lib_integer(L, arg));
		break;
	case 'u':
		check_spec(L, sp, "-0", true);
		add_integer(b, sp, mg_lib_integer(L, arg));
		break;
	case 'a':
	case 'A':
	case 'e':
	case 'E':
	case 'f':
	case 'g':
	case 'G':
		check_spec(L, sp, "-+ #0", true);
		add_number(b, sp, mg_lib_number(L, arg));
		break;
	case 'q':
		if (!sp->bare)
			mg_raise(L, "specifier `%%q` cannot have modifiers");
		add_literal(b, L, arg);
		break;
	case 's':
		check_spec(L, sp, "-", true);
		add_padded(b, sp, mg_lib_tostring(L, arg));
		lua_pop(L, 1);
		break;
	case 'p':
		mg_raise(L, "`%%p` is not available to policies: addresses differ from run to run");
	default:
		bad_spec(L, sp);
	}
}

int mg_string_format(lua_State *L)
{
	struct mg_str f = mg_lib_text(L, 1);
	struct mg_lbuf b;
	int arg = 1;
	mg_charge_bytes(L, f.n);
	mg_lbuf_init(&b, L);
	int top = b.slot;
	for (const char *p = f.p, *end = f.p + f.n; p < end;) {
		const char *percent = memchr(p, '%', (size_t)(end - p));
		mg_lbuf_add(&b, p, (size_t)((percent ? percent : end) - p));
		if (!percent)
			break;
		p = percent + 1;
		if (p < end && *p == '%') {
			mg_lbuf_putc(&b, *p++);
			continue;
		}
		struct spec sp;
		p = read_spec(L, &sp, p, end);
		if (++arg >= top && sp.conversion)
			mg_lib_bad(L, arg, "no value");
		add_item(L, &b, &sp, arg);
		p += p < end;
	}
	mg_lbuf_finish(&b);
	return 1;
}
