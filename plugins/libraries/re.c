/* SPDX-License-Identifier: Apache-2.0 */
/* re: PCRE2 for policies, always under match, depth and heap limits and so without its JIT, which ignores the last two. What was compiled is kept per thread,
 * and paid for as if it were not: what a check may spend must not hang on what was checked before. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "arguments.h"

#define MATCH_LIMIT 1000000
#define DEPTH_LIMIT 100000
#define HEAP_KIB 20000
/* PCRE2 compares every two names of groups: a longer pattern could hold the processor while it is compiled. */
#define PATTERN_MAX 32768
#define CAPTURES_MAX 100
/* Bytes that steps may have looked at before the clock is. */
#define LOOK_BYTES (256u << 10)

/* Compiled patterns of a thread, each in the one place that its text and options lead to. */
#define KEPT 128
#define KEPT_PATTERN_MAX 1024

struct regex {
	char *text;
	size_t n;
	uint32_t options;
	pcre2_code *code;
};

struct cache {
	pcre2_match_context *context;
	pcre2_match_data *match; /* of all patterns: PCRE2 leaves up to HEAP_KIB in it */
	struct regex kept[KEPT], last; /* last: too long to be kept */
};

/* The library's state. */
struct re {
	const struct mg_host *host;
	pthread_key_t key; /* struct cache of the thread */
};

static void forget(struct regex *r)
{
	free(r->text);
	pcre2_code_free(r->code);
	memset(r, 0, sizeof *r);
}

static void cache_free(void *p)
{
	struct cache *k = p;
	if (!k)
		return;
	for (size_t i = 0; i < KEPT; i++)
		forget(&k->kept[i]);
	forget(&k->last);
	pcre2_match_context_free(k->context);
	pcre2_match_data_free(k->match);
	free(k);
}

static struct cache *cache_of(struct re *re)
{
	struct cache *k = pthread_getspecific(re->key);
	if (k || !(k = calloc(1, sizeof *k)))
		return k;
	k->context = pcre2_match_context_create(NULL);
	k->match = pcre2_match_data_create(CAPTURES_MAX, NULL);
	if (!k->context || !k->match || pthread_setspecific(re->key, k) != 0) {
		cache_free(k);
		return NULL;
	}
	pcre2_set_match_limit(k->context, MATCH_LIMIT);
	pcre2_set_depth_limit(k->context, DEPTH_LIMIT);
	pcre2_set_heap_limit(k->context, HEAP_KIB);
	return k;
}

static struct regex *place_of(struct cache *k, struct mg_str pattern, uint32_t options)
{
	uint64_t h = 14695981039346656037u ^ options;
	for (size_t i = 0; i < pattern.n; i++)
		h = (h ^ (unsigned char)pattern.p[i]) * 1099511628211u;
	return pattern.n <= KEPT_PATTERN_MAX ? &k->kept[(h ^ h >> 32) % KEPT] : &k->last;
}

static int compile(const struct mg_host *h, struct mg_call *c, struct mg_str pattern, uint32_t options, struct regex *r)
{
	int number;
	size_t offset;
	r->code = pcre2_compile((PCRE2_SPTR)(pattern.p ? pattern.p : ""), pattern.n, options | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT,
				&number, &offset, NULL);
	if (!r->code) {
		PCRE2_UCHAR text[160];
		pcre2_get_error_message(number, text, sizeof text);
		h->error(c, "re: the pattern is wrong at character %zu: %s", offset + 1, (const char *)text);
		return MG_EPOLICY;
	}
	r->text = malloc(pattern.n + 1);
	if (!r->text) {
		forget(r);
		h->error(c, "re: out of memory");
		return MG_EPOLICY;
	}
	if (pattern.p)
		memcpy(r->text, pattern.p, pattern.n);
	r->n = pattern.n;
	r->options = options;
	return MG_OK;
}

/* *out stays the thread's until the next call of this function. */
static int find_regex(struct re *re, struct mg_call *c, struct mg_str pattern, uint32_t options, struct cache **cache, struct regex **out)
{
	const struct mg_host *h = re->host;
	if (pattern.n > PATTERN_MAX) {
		h->error(c, "re: the pattern has %zu bytes, at most %d are allowed", pattern.n, PATTERN_MAX);
		return MG_EPOLICY;
	}
	int status = h->charge(c, 1000 + 20 * (uint64_t)pattern.n);
	if (status != MG_OK)
		return status;
	*cache = cache_of(re);
	if (!*cache) {
		h->error(c, "re: out of memory");
		return MG_EPOLICY;
	}
	struct regex *r = *out = place_of(*cache, pattern, options);
	if (r->code && r->options == options && str_same((struct mg_str){ r->text, r->n }, pattern))
		return MG_OK;
	forget(r);
	return compile(h, c, pattern, options, r);
}

/* One match while it runs. */
struct run {
	const struct mg_host *host;
	struct mg_call *call;
	size_t at;     /* where the last step was */
	size_t looked; /* bytes that steps may have looked at since the clock was */
	int status;
};

/* Before every item of the pattern that is tried. PCRE2's own limits count anew at each place where a match may begin, and not what one item looks at: they
 * bound memory and recursion, and this bounds the work. */
static int step(pcre2_callout_block *b, void *ctx)
{
	struct run *run = ctx;
	size_t moved = b->current_position > run->at ? b->current_position - run->at : run->at - b->current_position;
	run->at = b->current_position;
	run->looked += 1 + b->subject_length - b->current_position;
	run->status = run->host->charge(run->call, 2 + moved / 32);
	if (run->status == MG_OK && run->looked >= LOOK_BYTES) {
		run->looked = 0;
		run->status = run->host->in_time(run->call);
	}
	return run->status == MG_OK ? 0 : PCRE2_ERROR_CALLOUT;
}

static int broken(const struct mg_host *h, struct mg_call *c, int number, struct mg_str subject)
{
	if (number == PCRE2_ERROR_MATCHLIMIT || number == PCRE2_ERROR_DEPTHLIMIT)
		return h->error(c, "re: the pattern backtracks too much on a text of %zu bytes; make its repetitions more exact", subject.n);
	if (number == PCRE2_ERROR_HEAPLIMIT)
		return h->error(c, "re: the pattern needs more memory than a match may use");
	return h->error(c, "re: the text cannot be searched (PCRE2 error %d)", number);
}

/* Number of captures (0: no match), or a negative enum mg_status in *status. */
static int regex_run(const struct mg_host *h, struct mg_call *c, struct cache *k, struct regex *r, struct mg_str subject, size_t from, int *status)
{
	struct run run = { .host = h, .call = c, .at = from };
	*status = h->charge(c, 10 + subject.n / 32);
	if (*status != MG_OK)
		return 0;
	pcre2_set_callout(k->context, step, &run);
	int n = pcre2_match(r->code, (PCRE2_SPTR)(subject.p ? subject.p : ""), subject.n, from, 0, k->match, k->context);
	if (n >= 0)
		return n == 0 ? CAPTURES_MAX : n;
	if (n == PCRE2_ERROR_CALLOUT)
		*status = run.status;
	else if (n != PCRE2_ERROR_NOMATCH)
		*status = broken(h, c, n, subject);
	return 0;
}

static int two_texts(const struct mg_host *h, struct mg_call *c, const char *function, struct mg_str *text, struct mg_str *pattern)
{
	int status = text_argument(h, c, function, 0, text);
	return status == MG_OK ? text_argument(h, c, function, 1, pattern) : status;
}

static int answer(void *state, struct mg_call *c, const char *function, uint32_t options, const struct mg_value **out)
{
	const struct mg_host *h = ((struct re *)state)->host;
	struct mg_str text, pattern;
	struct cache *k;
	struct regex *r;
	int status = two_texts(h, c, function, &text, &pattern);
	if (status != MG_OK || (status = find_regex(state, c, pattern, options, &k, &r)) != MG_OK)
		return status;
	int n = regex_run(h, c, k, r, text, 0, &status);
	return status != MG_OK ? status : h->make_boolean(c, n > 0, NULL, out);
}

static int re_test(void *state, struct mg_call *c, const struct mg_value **out)
{
	return answer(state, c, "re.test", 0, out);
}

static int re_full(void *state, struct mg_call *c, const struct mg_value **out)
{
	return answer(state, c, "re.full", PCRE2_ANCHORED | PCRE2_ENDANCHORED, out);
}

static int re_valid(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = ((struct re *)state)->host;
	struct mg_str pattern;
	int number;
	size_t offset;
	int status = text_argument(h, c, "re.valid", 0, &pattern);
	if (status != MG_OK || (status = h->charge(c, 1000 + 20 * (uint64_t)pattern.n)) != MG_OK)
		return status;
	pcre2_code *code = NULL;
	if (pattern.n <= PATTERN_MAX)
		code = pcre2_compile((PCRE2_SPTR)(pattern.p ? pattern.p : ""), pattern.n, PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C, &number, &offset, NULL);
	pcre2_code_free(code);
	return h->make_boolean(c, code != NULL, NULL, out);
}

/* The captures of the last match as a list: the whole match first, "" for groups that took no part. */
static int captures(const struct mg_host *h, struct mg_call *c, struct cache *k, struct mg_str text, int n, const struct mg_value **out)
{
	const struct mg_value *items[CAPTURES_MAX];
	size_t *at = pcre2_get_ovector_pointer(k->match);
	for (int i = 0; i < n && i < CAPTURES_MAX; i++) {
		struct mg_str s = { "", 0 };
		if (at[2 * i] != PCRE2_UNSET && at[2 * i + 1] >= at[2 * i])
			s = (struct mg_str){ text.p + at[2 * i], at[2 * i + 1] - at[2 * i] };
		int status = h->make_text(c, s, NULL, &items[i]);
		if (status != MG_OK)
			return status;
	}
	return h->make_list(c, items, (size_t)(n < CAPTURES_MAX ? n : CAPTURES_MAX), NULL, out);
}

static int re_match(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = ((struct re *)state)->host;
	struct mg_str text, pattern;
	struct cache *k;
	struct regex *r;
	int status = two_texts(h, c, "re.match", &text, &pattern);
	if (status != MG_OK || (status = find_regex(state, c, pattern, 0, &k, &r)) != MG_OK)
		return status;
	int n = regex_run(h, c, k, r, text, 0, &status);
	return status == MG_OK && n > 0 ? captures(h, c, k, text, n, out) : status;
}

#define MATCHES_MAX 1000

static int collect(const struct mg_host *h, struct mg_call *c, struct cache *k, struct regex *r, struct mg_str text, const struct mg_value **items, size_t *count)
{
	size_t from = 0;
	int status = MG_OK;
	while (from <= text.n && *count < MATCHES_MAX) {
		if (regex_run(h, c, k, r, text, from, &status) == 0)
			return status;
		size_t *at = pcre2_get_ovector_pointer(k->match);
		if (at[1] < at[0]) /* \K in a lookahead may turn them round */
			return h->error(c, "re: the pattern sets the start of the match after its end");
		status = h->make_text(c, (struct mg_str){ text.p + at[0], at[1] - at[0] }, NULL, &items[(*count)++]);
		if (status != MG_OK)
			return status;
		from = at[1];
		if (at[1] == at[0]) /* step over an empty match by a whole code point */
			do
				from++;
			while (from < text.n && ((unsigned char)text.p[from] & 0xC0) == 0x80);
	}
	return status;
}

static int re_all(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = ((struct re *)state)->host;
	struct mg_str text, pattern;
	struct cache *k;
	struct regex *r;
	void *items;
	size_t n = 0;
	int status = two_texts(h, c, "re.all", &text, &pattern);
	if (status != MG_OK || (status = h->alloc(c, MATCHES_MAX * sizeof(void *), &items)) != MG_OK ||
	    (status = find_regex(state, c, pattern, 0, &k, &r)) != MG_OK)
		return status;
	status = collect(h, c, k, r, text, items, &n);
	return status != MG_OK ? status : h->make_list(c, items, n, NULL, out);
}

static int re_escape(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_host *h = ((struct re *)state)->host;
	struct mg_str text;
	void *p;
	int status = text_argument(h, c, "re.escape", 0, &text);
	if (status != MG_OK || (status = h->alloc(c, 2 * text.n + 1, &p)) != MG_OK)
		return status;
	char *to = p;
	for (size_t i = 0; i < text.n; i++) {
		if (strchr("\\^$.|?*+()[]{}-#&~/ ", text.p[i]) && text.p[i])
			*to++ = '\\';
		*to++ = text.p[i];
	}
	return h->make_text(c, (struct mg_str){ p, (size_t)(to - (char *)p) }, NULL, out);
}

static const struct mg_function functions[] = {
	{ "all", "re.all(text, pattern)", "2 per step of the match, 1 per 32 bytes", "Every match as a list of texts, at most 1000.", re_all },
	{ "escape", "re.escape(text)", "1 per 32 bytes", "The text with every special character escaped, to stand for itself in a pattern.", re_escape },
	{ "full", "re.full(text, pattern)", "2 per step of the match, 1 per 32 bytes",
	  "True when the whole text matches, as AllowedPattern asks: re.full(\"axx\", \"a|b\") is false.", re_full },
	{ "match", "re.match(text, pattern)", "2 per step of the match, 1 per 32 bytes",
	  "The first match as a list: [1] the whole match, [2]... the groups; nil when there is none.", re_match },
	{ "test", "re.test(text, pattern)", "2 per step of the match, 1 per 32 bytes", "True when the pattern is found somewhere in the text.", re_test },
	{ "valid", "re.valid(pattern)", "1000 and 20 per byte", "True when the pattern compiles.", re_valid },
	{ NULL, NULL, NULL, NULL, NULL },
};

static int start(const struct mg_host *host, void **state, struct mg_error *err)
{
	struct re *re = calloc(1, sizeof *re);
	if (!re || pthread_key_create(&re->key, cache_free) != 0) {
		free(re);
		*err = (struct mg_error){ .code = MG_ENOMEM, .text = "re: out of memory" };
		return MG_ENOMEM;
	}
	re->host = host;
	*state = re;
	return MG_OK;
}

/* The other threads that judged have ended, and their caches with them. */
static void stop(void *state)
{
	struct re *re = state;
	cache_free(pthread_getspecific(re->key));
	pthread_key_delete(re->key);
	free(re);
}

static const struct mg_library library = { sizeof(struct mg_library), "re", "PCRE2 patterns over texts.", functions };
static const struct mg_library *const libraries[] = { &library, NULL };

const struct mg_plugin mg_builtin_re = {
	.abi = MG_PLUGIN_ABI, .size = sizeof(struct mg_plugin), .name = "re", .version = "1", .description = "PCRE2 patterns for policies",
	.libraries = libraries, .start = start, .stop = stop,
};
