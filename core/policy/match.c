/* SPDX-License-Identifier: Apache-2.0 */
/* A backtracking matcher for Lua patterns. Recursion is by pattern item only, so its depth is bounded by MG_MATCH_DEPTH; every step, every byte that a
 * set looks at and every byte that a back reference compares is paid for. Bytes are ASCII classes: no locale. */
#include "policy/match.h"

#include <lauxlib.h>

#define CREDIT 64

static inline void step(struct mg_match *m)
{
	if (m->credit == 0) {
		mg_charge(m->L, CREDIT);
		m->credit = CREDIT;
	}
	m->credit--;
}

static bool is_alpha(unsigned c) { return (c | 32) - 'a' < 26; }
static bool is_digit(unsigned c) { return c - '0' < 10; }
static bool is_alnum(unsigned c) { return is_alpha(c) || is_digit(c); }
static bool is_graph(unsigned c) { return c - 33 < 94; }

static inline bool in_class(unsigned c, unsigned class)
{
	bool yes;
	switch (class | 32) {
	case 'a': yes = is_alpha(c); break;
	case 'c': yes = c < 32 || c == 127; break;
	case 'd': yes = is_digit(c); break;
	case 'g': yes = is_graph(c); break;
	case 'l': yes = c - 'a' < 26; break;
	case 'p': yes = is_graph(c) && !is_alnum(c); break;
	case 's': yes = c == ' ' || c - 9 < 5; break;
	case 'u': yes = c - 'A' < 26; break;
	case 'w': yes = is_alnum(c); break;
	case 'z': yes = c == 0; break; /* not in the manual any more, but in every library */
	case 'x': yes = is_digit(c) || (c | 32) - 'a' < 6; break;
	default: return class == c;
	}
	return class & 32 ? yes : !yes;
}

/* The byte at p, or 0 at the end of the pattern. */
static unsigned pat(const struct mg_match *m, const char *p)
{
	return p < m->pend ? (unsigned char)*p : 0;
}

static const char *set_end(struct mg_match *m, const char *p)
{
	if (pat(m, p) == '^')
		p++;
	do { /* a ']' that comes first is a member */
		step(m);
		if (p >= m->pend)
			mg_raise(m->L, "malformed pattern (missing `]`)");
		if (*p++ == '%' && p < m->pend)
			p++;
	} while (p >= m->pend || *p != ']');
	return p + 1;
}

/* The end of the single item that starts at p: a byte, a class or a set. */
static inline const char *item_end(struct mg_match *m, const char *p)
{
	if (*p == '[')
		return set_end(m, p + 1);
	if (*p++ != '%')
		return p;
	if (p >= m->pend)
		mg_raise(m->L, "malformed pattern (ends with `%%`)");
	return p + 1;
}

/* p at '[', last at its ']'. */
static bool in_set(struct mg_match *m, unsigned c, const char *p, const char *last)
{
	bool sense = true;
	if (p[1] == '^') {
		sense = false;
		p++;
	}
	while (++p < last) {
		step(m);
		if (*p == '%') {
			p++;
			if (in_class(c, (unsigned char)*p))
				return sense;
		} else if (p[1] == '-' && p + 2 < last) {
			p += 2;
			if ((unsigned char)p[-2] <= c && c <= (unsigned char)*p)
				return sense;
		} else if ((unsigned char)*p == c) {
			return sense;
		}
	}
	return !sense;
}

static inline bool one(struct mg_match *m, const char *s, const char *p, const char *ep)
{
	step(m);
	if (s >= m->end)
		return false;
	unsigned c = (unsigned char)*s;
	switch (*p) {
	case '.': return true;
	case '%': return in_class(c, (unsigned char)p[1]);
	case '[': return in_set(m, c, p, ep - 1);
	default: return (unsigned char)*p == c;
	}
}

static const char *match(struct mg_match *m, const char *s, const char *p) __attribute__((nonnull));

/* The byte that a match of the pattern from p on begins with, or -1: a plain or escaped byte that is there at least once. What opens and closes captures on
 * the way to it takes nothing; where that could be a mistake, which is to be told, nothing is said. */
static int first_byte(const struct mg_match *m, const char *p, int open)
{
	int opened = 0;
	for (; pat(m, p) == '(' || pat(m, p) == ')'; p++) {
		bool opens = *p == '(';
		open += opens ? 1 : -1;
		opened += opens;
		if (open < 0 || opened + m->level > MG_MATCH_CAPTURES || (opens && pat(m, p + 1) == ')'))
			return -1;
	}
	unsigned c = pat(m, p);
	if (c == '%' && !is_alnum(pat(m, p + 1)))
		c = pat(m, ++p);
	else if (c && strchr("%[.$", (int)c))
		return -1;
	unsigned suffix = pat(m, p + 1);
	return c && suffix != '*' && suffix != '?' && suffix != '-' ? (int)c : -1;
}

static int open_captures(const struct mg_match *m)
{
	int n = 0;
	for (int i = 0; i < m->level; i++)
		n += m->captures[i].n == MG_CAPTURE_OPEN;
	return n;
}

/* How many bytes from s on the item takes; any byte and any byte but one are found out at once. */
static ptrdiff_t longest(struct mg_match *m, const char *s, const char *p, const char *ep)
{
	ptrdiff_t i = 0, left = m->end - s;
	if (left > 0 && (*p == '.' || (*p == '[' && p[1] == '^' && ep - p == 4))) {
		const char *stop = *p == '.' ? NULL : memchr(s, (unsigned char)p[2], (size_t)left);
		i = stop ? stop - s : left;
		mg_charge_bytes(m->L, (size_t)i);
		return i;
	}
	while (one(m, s + i, p, ep))
		i++;
	return i;
}

static const char *greedy(struct mg_match *m, const char *s, const char *p, const char *ep)
{
	int next = first_byte(m, ep + 1, open_captures(m));
	for (ptrdiff_t i = longest(m, s, p, ep); i >= 0; i--) {
		step(m);
		if (next >= 0 && (s + i >= m->end || (unsigned char)s[i] != next))
			continue;
		const char *res = match(m, s + i, ep + 1);
		if (res)
			return res;
	}
	return NULL;
}

static const char *lazy(struct mg_match *m, const char *s, const char *p, const char *ep)
{
	int next = *p == '.' ? first_byte(m, ep + 1, open_captures(m)) : -1;
	for (;;) {
		if (next >= 0) { /* whatever lies before it is taken */
			const char *at = s < m->end ? memchr(s, next, (size_t)(m->end - s)) : NULL;
			mg_charge_bytes(m->L, (size_t)((at ? at : m->end) - s));
			if (!at)
				return NULL;
			s = at;
		}
		const char *res = match(m, s, ep + 1);
		if (res)
			return res;
		if (!one(m, s, p, ep))
			return NULL;
		s++;
	}
}

static const char *open_capture(struct mg_match *m, const char *s, const char *p, ptrdiff_t what)
{
	if (m->level >= MG_MATCH_CAPTURES)
		mg_raise(m->L, "too many captures");
	m->captures[m->level] = (struct mg_capture){ s, what };
	m->level++;
	const char *res = match(m, s, p);
	if (!res)
		m->level--;
	return res;
}

static const char *close_capture(struct mg_match *m, const char *s, const char *p)
{
	int i = m->level - 1;
	while (i >= 0 && m->captures[i].n != MG_CAPTURE_OPEN)
		i--;
	if (i < 0)
		mg_raise(m->L, "invalid pattern capture");
	m->captures[i].n = s - m->captures[i].p;
	const char *res = match(m, s, p);
	if (!res)
		m->captures[i].n = MG_CAPTURE_OPEN;
	return res;
}

/* %bxy, p at x. */
static const char *balance(struct mg_match *m, const char *s, const char *p)
{
	if (p + 1 >= m->pend)
		mg_raise(m->L, "malformed pattern (missing arguments to `%%b`)");
	if (s >= m->end || *s != p[0])
		return NULL;
	for (size_t open = 1; ++s < m->end;) {
		step(m);
		if (*s == p[1]) {
			if (--open == 0)
				return s + 1;
		} else if (*s == p[0]) {
			open++;
		}
	}
	return NULL;
}

/* %f[set], *p behind the %f; moves *p behind the set. */
static bool frontier(struct mg_match *m, const char *s, const char **p)
{
	const char *set = *p;
	if (pat(m, set) != '[')
		mg_raise(m->L, "missing `[` after `%%f` in pattern");
	*p = item_end(m, set);
	unsigned before = s == m->begin ? 0 : (unsigned char)s[-1];
	unsigned here = s < m->end ? (unsigned char)*s : 0;
	return !in_set(m, before, set, *p - 1) && in_set(m, here, set, *p - 1);
}

static const char *back_reference(struct mg_match *m, const char *s, unsigned digit)
{
	int i = (int)digit - '1';
	if (i < 0 || i >= m->level || m->captures[i].n == MG_CAPTURE_OPEN)
		mg_raise(m->L, "invalid capture index %%%d in pattern", i + 1);
	/* A position capture is as long as no text can be. */
	size_t n = (size_t)m->captures[i].n;
	if ((size_t)(m->end - s) < n)
		return NULL;
	mg_charge(m->L, n / 32);
	return memcmp(m->captures[i].p, s, n) == 0 ? s + n : NULL;
}

/* The items that start with '%' and are more than a class: true when handled; then *s is where to go on (NULL: no match) and *p the rest. */
static bool escape(struct mg_match *m, const char **s, const char **p)
{
	unsigned kind = pat(m, *p + 1);
	const char *rest = *p + 2;
	if (kind == 'b') {
		*s = balance(m, *s, rest);
		*p = rest + 2;
	} else if (kind == 'f') {
		bool at = frontier(m, *s, &rest);
		*s = at ? *s : NULL;
		*p = rest;
	} else if (is_digit(kind)) {
		*s = back_reference(m, *s, kind);
		*p = rest;
	} else {
		return false;
	}
	return true;
}

static const char *rest_of(struct mg_match *m, const char *s, const char *p)
{
	while (p < m->pend) {
		step(m);
		if (*p == '(')
			return pat(m, p + 1) == ')' ? open_capture(m, s, p + 2, MG_CAPTURE_POSITION) : open_capture(m, s, p + 1, MG_CAPTURE_OPEN);
		if (*p == ')')
			return close_capture(m, s, p + 1);
		if (*p == '$' && p + 1 == m->pend)
			return s == m->end ? s : NULL;
		if (*p == '%' && escape(m, &s, &p)) {
			if (!s)
				return NULL;
			continue;
		}
		const char *ep = item_end(m, p);
		unsigned suffix = pat(m, ep);
		bool here = one(m, s, p, ep);
		/* What may be left out and is not there takes no depth: Lua's own matcher goes on so, too. */
		if (!here && (suffix == '*' || suffix == '?' || suffix == '-')) {
			p = ep + 1;
			continue;
		}
		if (suffix == '*')
			return greedy(m, s, p, ep);
		if (suffix == '+')
			return here ? greedy(m, s + 1, p, ep) : NULL;
		if (suffix == '-')
			return lazy(m, s, p, ep);
		if (suffix == '?') {
			const char *res = match(m, s + 1, ep + 1);
			if (res)
				return res;
			p = ep + 1;
		} else if (here) {
			s++;
			p = ep;
		} else {
			return NULL;
		}
	}
	return s;
}

static const char *match(struct mg_match *m, const char *s, const char *p)
{
	if (m->depth == 0)
		mg_raise(m->L, "pattern too complex");
	m->depth--;
	const char *res = rest_of(m, s, p);
	m->depth++;
	return res;
}

const char *mg_match_next(struct mg_match *m, const char *s)
{
	if (m->first < 0)
		return s;
	size_t n = (size_t)(m->end - s);
	const char *p = n ? memchr(s, m->first, n) : NULL;
	mg_charge_bytes(m->L, p ? (size_t)(p - s) : n);
	return p;
}

void mg_match_init(struct mg_match *m, lua_State *L, struct mg_str subject, struct mg_str pattern)
{
	m->L = L;
	m->begin = subject.p;
	m->end = subject.p + subject.n;
	m->pbegin = pattern.p;
	m->pend = pattern.p + pattern.n;
	m->level = 0;
	m->credit = 0;
	m->first = first_byte(m, pattern.p, 0);
	mg_charge(L, 8);
}

const char *mg_match_at(struct mg_match *m, const char *s)
{
	m->level = 0;
	m->depth = MG_MATCH_DEPTH;
	step(m);
	return match(m, s, m->pbegin);
}

struct mg_str mg_match_capture(struct mg_match *m, int i, const char *s, const char *e, lua_Integer *position)
{
	*position = 0;
	if (i >= m->level) {
		if (i != 0)
			mg_raise(m->L, "invalid capture index %%%d", i + 1);
		return (struct mg_str){ s, (size_t)(e - s) };
	}
	const struct mg_capture *c = &m->captures[i];
	if (c->n == MG_CAPTURE_OPEN)
		mg_raise(m->L, "unfinished capture");
	if (c->n == MG_CAPTURE_POSITION) {
		*position = c->p - m->begin + 1;
		return MG_STR_NONE;
	}
	return (struct mg_str){ c->p, (size_t)c->n };
}

void mg_match_push_one(struct mg_match *m, int i, const char *s, const char *e)
{
	lua_Integer position;
	struct mg_str text = mg_match_capture(m, i, s, e, &position);
	if (position)
		lua_pushinteger(m->L, position);
	else
		mg_lib_push(m->L, text);
}

int mg_match_push(struct mg_match *m, const char *s, const char *e)
{
	int n = m->level == 0 && s ? 1 : m->level;
	luaL_checkstack(m->L, n, "too many captures");
	for (int i = 0; i < n; i++)
		mg_match_push_one(m, i, s, e);
	return n;
}

bool mg_match_is_plain(struct mg_str pattern)
{
	static const bool special[256] = { ['^'] = true, ['$'] = true, ['*'] = true, ['+'] = true, ['?'] = true,
					   ['.'] = true, ['('] = true, ['['] = true, ['%'] = true, ['-'] = true };
	for (size_t i = 0; i < pattern.n; i++)
		if (special[(unsigned char)pattern.p[i]])
			return false;
	return true;
}
