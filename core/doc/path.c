/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/path.h"

#include "base/buf.h"

/* at walks over text; each step is appended to path->steps, which has room for all of them. */
struct reader {
	struct mg_str text;
	size_t at;
	struct mg_path *path;
	struct mg_error *err;
};

static int fail(struct reader *r, size_t at, const char *what)
{
	char quoted[MG_QUOTE_MAX];
	size_t column = mg_utf8_count(mg_str_sub(r->text, 0, at)) + 1;
	return mg_fail(r->err, MG_EINPUT, "path %s, column %zu: %s", mg_quote(r->text, quoted), column, what);
}

static bool more(const struct reader *r)
{
	return r->at < r->text.n;
}

static void push(struct reader *r, struct mg_step step)
{
	r->path->steps[r->path->n++] = step;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int read_key(struct reader *r)
{
	size_t from = r->at;
	while (more(r) && r->text.p[r->at] != '.' && r->text.p[r->at] != '[' && r->text.p[r->at] != ']')
		r->at++;
	struct mg_str key = mg_str_sub(r->text, from, r->at - from);
	if (key.n == 0)
		return fail(r, from, "a name is missing here; steps are written as in `Tags[Key=Owner].Value`");
	if (is_blank(key.p[0]) || is_blank(key.p[key.n - 1]))
		return fail(r, from, "a name has no blanks around it; write `A.B`, or {\"A\", \" B\"} for a key that really has them");
	if (r->path->from_resource && r->path->n == 0 && mg_str_find(key, MG_STR("/"), 0) != (size_t)-1)
		return fail(r, from, "after the leading / steps are separated by dots, as in `/Properties.Timeout`");
	if (mg_str_is(key, "*"))
		push(r, (struct mg_step){ .kind = MG_STEP_ALL });
	else
		push(r, (struct mg_step){ .kind = MG_STEP_KEY, .key = key });
	return MG_OK;
}

static int read_index(struct reader *r, size_t at, struct mg_str inside)
{
	int64_t index;
	if (!mg_str_to_int(inside, &index))
		return fail(r, at, "brackets hold a number, `*` or a key and its value, as in `List[1]`, `List[*]` or `Tags[Key=Owner]`");
	if (index < 1 || index > UINT32_MAX)
		return fail(r, at, index == 0 ? "lists count from 1: the first item is `List[1]`" :
						"a list index is from 1 to 4294967295, as in `List[1]`");
	push(r, (struct mg_step){ .kind = MG_STEP_INDEX, .index = (uint32_t)index });
	return MG_OK;
}

/* r->at is behind the opening bracket. A value in quotes may hold a closing bracket. */
static size_t find_close(const struct reader *r, size_t equals)
{
	char quote = equals + 1 < r->text.n ? r->text.p[equals + 1] : 0;
	if (quote != '"' && quote != '\'')
		return mg_str_find(r->text, MG_STR("]"), equals + 1);
	size_t end = mg_str_find(r->text, (struct mg_str){ &quote, 1 }, equals + 2);
	if (end == (size_t)-1 || end + 1 >= r->text.n || r->text.p[end + 1] != ']')
		return (size_t)-1;
	return end + 1;
}

static int read_where(struct reader *r, size_t equals)
{
	struct mg_str key = mg_str_sub(r->text, r->at, equals - r->at);
	size_t close = find_close(r, equals);
	if (close == (size_t)-1)
		return fail(r, r->at - 1, "the bracket is not closed, as in `Tags[Key=Owner]` or `Tags[Key=\"a]b\"]`");
	if (mg_str_trim(key).n == 0 || mg_str_trim(key).n != key.n)
		return fail(r, r->at, "a key is missing before the `=` or has blanks around it, as in `Tags[Key=Owner]`");
	struct mg_str value = mg_str_sub(r->text, equals + 1, close - equals - 1);
	if (value.n >= 2 && (value.p[0] == '"' || value.p[0] == '\'') && value.p[value.n - 1] == value.p[0])
		value = mg_str_sub(value, 1, value.n - 2);
	push(r, (struct mg_step){ .kind = MG_STEP_WHERE, .key = key, .value = value });
	r->at = close + 1;
	return MG_OK;
}

static int read_bracket(struct reader *r)
{
	size_t open = r->at++;
	size_t close = mg_str_find(r->text, MG_STR("]"), r->at), equals = mg_str_find(r->text, MG_STR("="), r->at);
	if (equals != (size_t)-1 && equals < close)
		return read_where(r, equals);
	if (close == (size_t)-1)
		return fail(r, open, "the bracket is not closed, as in `List[1]`");
	struct mg_str inside = mg_str_sub(r->text, r->at, close - r->at);
	r->at = close + 1;
	if (!mg_str_is(inside, "*"))
		return read_index(r, open + 1, inside);
	push(r, (struct mg_step){ .kind = MG_STEP_ALL });
	return MG_OK;
}

/* What may follow a step: a dot and a name, a bracket, or the end. */
static int read_next(struct reader *r)
{
	char c = r->text.p[r->at];
	if (c == '[')
		return read_bracket(r);
	if (c != '.')
		return fail(r, r->at, c == ']' ? "this bracket was never opened; write `List[1]`" : "a dot or a bracket comes here, as in `List[1].Key`");
	r->at++;
	if (!more(r))
		return fail(r, r->at - 1, "the path ends with a dot; write `A.B` or `A`");
	return read_key(r);
}

static size_t most_steps(struct mg_str text)
{
	size_t n = 1;
	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '.' || text.p[i] == '[';
	return n;
}

int mg_path_parse(struct mg_arena *a, struct mg_str text, struct mg_path *out, struct mg_error *err)
{
	*out = (struct mg_path){ .text = mg_arena_str(a, text) };
	if (!out->text.p)
		return mg_fail_arena(a, err);
	out->steps = mg_new_n(a, struct mg_step, most_steps(text));
	if (!out->steps)
		return mg_fail_arena(a, err);
	struct reader r = { .text = out->text, .path = out, .err = err };
	out->from_resource = mg_str_starts(r.text, MG_STR("/"));
	r.at = out->from_resource ? 1 : 0;
	int rc = MG_OK;
	if (more(&r) && r.text.p[r.at] != '[')
		rc = read_key(&r);
	while (!rc && more(&r))
		rc = read_next(&r);
	return rc;
}
