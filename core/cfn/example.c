/* SPDX-License-Identifier: Apache-2.0 */
/* A text for "any other value": one that the parameter's constraints take, so that a witness can be run. */
#include "cfn/explore.h"
#include "cfn/sample.h"

#define OTHER MG_STR("<other>")
#define SAMPLES 600 /* texts that are tried before there is no example */

static const char *const words[] = { "other", "another", "third", "fourth", "fifth", "sixth", "x", "a", "A", "Other", "0", "1", "2", "3", "5", "7", "10", "100", "1000", "65535", "-1",
				     "0.5", "aa", "aaa", "aaaa", "aaaaaaaa", "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "Aa1!Aa1!Aa1!Aa1!", "other-value", "111111111111",
				     "10.0.0.0/16", "10.0.0.0", "a@example.com", "example.com", "https://example.com", "arn:aws:sns:us-east-1:111111111111:other", "us-east-2", "t3.other",
				     "2000-01-01", "cron(0 0 * * ? *)", "rate(1 day)", "/other", "s3://other/other", "vpc-00000000", "subnet-00000000", "sg-00000000", "ami-00000000" };

static const char *const some[MG_NPSEUDO][9] = {
	[MG_PSEUDO_ACCOUNT] = { "111111111111", "222222222222", "333333333333", "444444444444", "555555555555", "666666666666", "777777777777" },
	[MG_PSEUDO_PARTITION] = { "aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-eusc" },
	[MG_PSEUDO_REGION] = { "us-east-1", "eu-west-1", "us-west-2", "ap-southeast-2", "sa-east-1", "ca-central-1", "eu-north-1", "me-south-1" },
	[MG_PSEUDO_STACK_NAME] = { "other", "another", "third", "fourth", "fifth", "sixth", "seventh" },
	[MG_PSEUDO_URL_SUFFIX] = { "amazonaws.com", "amazonaws.com.cn" },
};

static bool taken(const struct mg_symbol *s, struct mg_str text)
{
	for (uint32_t i = 0; i < s->nraws; i++)
		if (mg_str_eq(s->raws[i], text))
			return true;
	for (uint32_t i = 0; i < s->ncands; i++)
		if (s->cands[i].has_text && mg_str_eq(s->cands[i].text, text))
			return true;
	return false;
}

/* Distinct tokens of linked symbols get distinct texts: the skip-th that fits. */
static bool good(const struct mg_symbol *s, struct mg_str text, uint32_t *skip)
{
	if (!text.p || taken(s, text) || (s->parameter && mg_parameter_accepts(s->parameter, text, NULL) != 1))
		return false;
	return (*skip)-- == 0;
}

/* The literals themselves, made longer: often the nearest text that a pattern takes. */
static bool longer(struct mg_world *w, const struct mg_symbol *s, uint32_t *skip, struct mg_str *out)
{
	static const char *const tails[] = { "2", "x", "-x", "0" };

	for (uint32_t i = 0; i < s->nraws && i < 16; i++)
		for (size_t k = 0; k < sizeof(tails) / sizeof(tails[0]); k++) {
			*out = mg_arena_printf(w->arena, "%.*s%s", MG_STR_ARG(s->raws[i]), tails[k]);
			if (good(s, *out, skip))
				return true;
		}
	return false;
}

static bool repeated(struct mg_world *w, const struct mg_symbol *s, uint32_t *skip, struct mg_str *out)
{
	int64_t n;

	if (!s->parameter->min_length || !mg_str_to_int(s->parameter->min_length->text, &n) || n < 1 || n > 4096)
		return false;
	char *p = mg_arena_alloc(w->arena, (size_t)n);
	if (!p)
		return false;
	memset(p, 'a', (size_t)n);
	*out = (struct mg_str){ p, (size_t)n };
	return good(s, *out, skip);
}

/* Was it among those that were counted before? */
static bool counted(struct mg_str text, const struct mg_str *before, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (mg_str_eq(before[i], text))
			return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (mg_str_is(text, words[i]))
			return true;
	return false;
}

/* What the parameter's own pattern makes. */
static bool sampled(struct mg_world *w, const struct mg_symbol *s, uint32_t *skip, struct mg_str *out)
{
	const struct mg_node *pattern = s->parameter->pattern, *min = s->parameter->min_length;
	struct mg_str before[16];
	struct mg_buf b = { 0 };
	int64_t length = 0;
	size_t n = 0;
	bool found = false;

	if (!pattern)
		return false;
	if (min && (!mg_str_to_int(min->text, &length) || length < 0 || length > 4096))
		length = 0;
	for (uint64_t v = 0; v < SAMPLES && !found; v++) {
		if (!mg_sample(pattern->text, v, length ? (size_t)length : 8, &b))
			continue;
		struct mg_str text = mg_buf_view(&b);
		if (taken(s, text) || counted(text, before, n) || mg_parameter_accepts(s->parameter, text, NULL) != 1)
			continue;
		found = (*skip)-- == 0;
		*out = mg_arena_str(w->arena, text);
		if (n == 16 || !out->p)
			break;
		before[n++] = *out;
	}
	mg_buf_fini(&b);
	return found && out->p;
}

static struct mg_str other_text(struct mg_world *w, const struct mg_symbol *s, uint32_t skip)
{
	struct mg_str out;

	if (!s->parameter) {
		enum mg_pseudo p = mg_pseudo_find(s->name);
		for (size_t i = 0; p != MG_NPSEUDO && i < 9 && some[p][i]; i++)
			if (good(s, out = mg_str_from(some[p][i]), &skip))
				return out;
		return OTHER;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (good(s, out = mg_str_from(words[i]), &skip))
			return out;
	if (longer(w, s, &skip, &out) || repeated(w, s, &skip, &out) || sampled(w, s, &skip, &out))
		return out;
	const struct mg_node *allowed = s->parameter->allowed, *bounds[] = { s->parameter->min_value, s->parameter->max_value };
	for (uint32_t i = 0; allowed && i < allowed->count; i++) /* one of them alone is a list too */
		if (mg_node_is_scalar(allowed->items[i]) && good(s, allowed->items[i]->text, &skip))
			return allowed->items[i]->text;
	for (size_t i = 0; i < 2; i++)
		if (bounds[i] && good(s, bounds[i]->text, &skip))
			return bounds[i]->text;
	return OTHER;
}

struct mg_str mg_candidate_text(struct mg_world *w, const struct mg_symbol *s, struct mg_candidate *c)
{
	if (s->secret)
		return MG_STR("****");
	if (!c->has_text && c->example.n == 0)
		c->example = other_text(w, s, c->token ? c->token - 1 : 0);
	return c->has_text ? c->text : c->example;
}
