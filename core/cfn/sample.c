/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/sample.h"

#define DEPTH_MAX 32
#define LENGTH_MAX 4096
#define STEPS_MAX 20000 /* groups in groups, each repeated, may make nothing for a long time */
#define LIKELY "aA0b1z9Z-_./: @"

struct sampler {
	const char *p, *end;
	uint64_t variant; /* what is left to choose from */
	size_t min_length;
	struct mg_buf *out;
	unsigned steps;
	bool failed;
};

static size_t pick(struct sampler *s, size_t n)
{
	size_t i = (size_t)(s->variant % n);

	s->variant /= n;
	return i;
}

static bool more(const struct sampler *s, char c)
{
	return s->p < s->end && *s->p == c;
}

/* Characters of a class, as a set of bytes; false for what is none. */
static bool add_escape(char c, bool set[128])
{
	bool found = strchr("dDwWsS", c) && c, inverted = c == 'D' || c == 'W' || c == 'S';

	for (int i = 0; found && i < 128; i++) {
		bool digit = i >= '0' && i <= '9', word = digit || i == '_' || (i >= 'a' && i <= 'z') || (i >= 'A' && i <= 'Z');
		bool in = (c | 32) == 'd' ? digit : (c | 32) == 'w' ? word : i == ' ' || i == '\t';
		set[i] = set[i] || in != inverted;
	}
	return found;
}

/* Java's names for ASCII characters, less "Is" and the like, and what Unicode calls the same. Any other name is taken for one of lower letters. */
static bool has_property(struct mg_str name, int c)
{
	bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9', visible = c > ' ' && c < 127;

	if (mg_str_is(name, "Upper") || mg_str_is(name, "Lu"))
		return upper;
	if (mg_str_is(name, "Digit") || mg_str_is(name, "Nd") || mg_str_is(name, "N"))
		return digit;
	if (mg_str_is(name, "Alnum"))
		return upper || lower || digit;
	if (mg_str_is(name, "XDigit"))
		return digit || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
	if (mg_str_is(name, "Punct"))
		return visible && !upper && !lower && !digit;
	if (mg_str_is(name, "P"))
		return visible && !upper && !lower && !digit && !strchr("$+<=>^`|~", c);
	if (mg_str_is(name, "Space") || mg_str_is(name, "Blank") || mg_str_is(name, "Zs"))
		return c == ' ';
	return lower || (upper && (mg_str_is(name, "Alpha") || mg_str_is(name, "L")));
}

/* \p{Alpha} and its like, \pL, and with \P all others. */
static void add_property(struct sampler *s, bool inverted, bool set[128])
{
	bool braces = more(s, '{');
	const char *start = s->p + braces, *close = braces ? memchr(s->p, '}', (size_t)(s->end - s->p)) : start + 1;

	if (!close || start >= s->end) {
		s->failed = true;
		return;
	}
	struct mg_str name = { start, (size_t)(close - start) };
	for (int i = 0; i < 128; i++)
		set[i] = set[i] || has_property(name, i) != inverted;
	s->p = close + braces;
}

static void add_one(struct sampler *s, bool set[128])
{
	static const char from[] = "tnrfe", to[] = "\t\n\r\f\033";
	char c = *s->p++;
	const char *at;

	if (c != '\\' || s->p >= s->end) {
		if (c >= 0)
			set[(int)c] = true;
		return;
	}
	c = *s->p++;
	if (c == 'p' || c == 'P')
		add_property(s, c == 'P', set);
	else if (c >= 0 && !add_escape(c, set))
		set[(int)((at = strchr(from, c)) && c ? to[at - from] : c)] = true;
}

static void read_class(struct sampler *s, bool set[128])
{
	bool inverted = more(s, '^');

	s->p += inverted;
	for (bool first = true; s->p < s->end && (first || *s->p != ']'); first = false) {
		if (*s->p == '[') { /* Java nests them, and then no text can be checked */
			s->failed = true;
			return;
		}
		char low = *s->p;
		add_one(s, set);
		if (low != '\\' && s->end - s->p > 2 && s->p[0] == '-' && s->p[1] != ']' && s->p[1] != '\\') {
			for (int i = (unsigned char)low; i <= s->p[1]; i++)
				set[i] = true;
			s->p += 2;
		}
	}
	if (more(s, ']'))
		s->p++;
	for (int i = 0; inverted && i < 128; i++)
		set[i] = !set[i];
}

static void put_set(struct sampler *s, const bool set[128])
{
	char some[8] = { 0 };
	size_t n = 0;

	for (const char *c = LIKELY; *c && n < 4; c++)
		if (set[(int)*c])
			some[n++] = *c;
	for (int i = 33; i < 127 && n < 3; i++)
		if (set[i] && !memchr(some, i, n))
			some[n++] = (char)i;
	if (n)
		mg_buf_putc(s->out, some[pick(s, n)]);
	else
		s->failed = true;
}

static void alternatives(struct sampler *s, unsigned depth);

/* From [ to its ], which as the first of a class is one of its characters. */
static void skip_class(struct sampler *s)
{
	s->p++;
	s->p += more(s, '^');
	for (bool first = true; s->p < s->end && (first || *s->p != ']'); first = false)
		s->p += *s->p == '\\' && s->end - s->p > 1 ? 2 : 1;
}

/* Over a group or up to its end without making anything. */
static void skip_branch(struct sampler *s)
{
	unsigned open = 0;

	while (s->p < s->end && (open || (*s->p != '|' && *s->p != ')'))) {
		if (*s->p == '[')
			skip_class(s);
		open += more(s, '(');
		open -= more(s, ')');
		s->p += more(s, '\\') && s->end - s->p > 1 ? 2 : s->p < s->end;
	}
}

static void group(struct sampler *s, unsigned depth)
{
	bool look = false;

	if (more(s, '?')) {
		const char *start = ++s->p;
		look = more(s, '=') || more(s, '!') || (more(s, '<') && s->end - start > 1 && (start[1] == '=' || start[1] == '!'));
		while (!look && s->p < s->end && *s->p != ':' && *s->p != ')' && *s->p != '>')
			s->p++;
		if (!look && s->p < s->end && *s->p != ')')
			s->p++;
	}
	if (look)
		while (s->p < s->end && *s->p != ')') {
			skip_branch(s);
			s->p += more(s, '|');
		}
	else
		alternatives(s, depth + 1);
	if (more(s, ')'))
		s->p++;
}

static void atom(struct sampler *s, unsigned depth)
{
	bool set[128] = { false };
	char c = *s->p;

	s->failed = s->failed || ++s->steps > STEPS_MAX;
	if (c == '(') {
		s->p++;
		group(s, depth);
	} else if (c == '[') {
		s->p++;
		read_class(s, set);
		put_set(s, set);
	} else if (c == '.') {
		s->p++;
		mg_buf_putc(s->out, LIKELY[pick(s, 4)]);
	} else if (c == '^' || c == '$') {
		s->p++;
	} else if (c == '\\' && s->end - s->p > 1 && strchr("bBAzZG", s->p[1])) {
		s->p += 2;
	} else if (c == '\\' && s->end - s->p > 1 && s->p[1] >= '1' && s->p[1] <= '9') {
		s->failed = true;
	} else if (c < 0) {
		do
			mg_buf_putc(s->out, *s->p++);
		while (s->p < s->end && ((unsigned char)*s->p & 0xC0) == 0x80);
	} else {
		add_one(s, set);
		put_set(s, set);
	}
}

static size_t number(struct sampler *s)
{
	size_t n = 0;

	while (s->p < s->end && *s->p >= '0' && *s->p <= '9' && n < LENGTH_MAX)
		n = n * 10 + (size_t)(*s->p++ - '0');
	return n;
}

/* How often: what stands behind the atom. */
static size_t repetitions(struct sampler *s)
{
	size_t min = 1, max = 1;

	if (more(s, '*') || more(s, '+') || more(s, '?')) {
		min = *s->p == '+';
		max = *s->p++ == '?' ? 1 : LENGTH_MAX;
	} else if (more(s, '{')) {
		s->p++;
		min = max = number(s);
		if (more(s, ',')) {
			s->p++;
			max = more(s, '}') ? LENGTH_MAX : number(s);
		}
		s->p += more(s, '}');
	} else {
		return 1;
	}
	if (more(s, '?') || more(s, '+'))
		s->p++;
	size_t counts[] = { min ? min : 1, min, min + 1, s->min_length, min + 2 };
	size_t n = max > min ? counts[pick(s, 5)] : min;
	return n > max ? max : n < min ? min : n;
}

static void branch(struct sampler *s, unsigned depth)
{
	while (s->p < s->end && *s->p != '|' && *s->p != ')' && !s->failed) {
		const char *start = s->p;
		size_t at = s->out->n;
		atom(s, depth);
		size_t n = repetitions(s);
		const char *behind = s->p;
		if (n == 0)
			s->out->n = at;
		for (size_t i = 1; i < n && !s->failed && s->out->n < LENGTH_MAX; i++) {
			s->p = start;
			atom(s, depth);
		}
		s->p = behind;
		s->failed = s->failed || s->out->failed || s->out->n >= LENGTH_MAX || behind == start;
	}
}

static void alternatives(struct sampler *s, unsigned depth)
{
	const char *start = s->p;
	size_t n = 1;

	for (skip_branch(s); more(s, '|'); skip_branch(s)) {
		s->p++;
		n++;
	}
	const char *behind = s->p;
	s->failed = s->failed || depth > DEPTH_MAX;
	if (s->failed)
		return;
	s->p = start;
	for (size_t i = pick(s, n); i > 0; i--) {
		skip_branch(s);
		s->p++;
	}
	branch(s, depth);
	s->p = behind;
}

bool mg_sample(struct mg_str pattern, uint64_t variant, size_t min_length, struct mg_buf *out)
{
	struct sampler s = { .p = pattern.p, .end = pattern.p + pattern.n, .variant = variant, .min_length = min_length, .out = out };

	mg_buf_clear(out);
	alternatives(&s, 0);
	return !s.failed && !out->failed && s.p == s.end;
}
