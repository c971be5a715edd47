/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/world.h"

const char *const mg_pseudo_names[MG_NPSEUDO] = {
	[MG_PSEUDO_ACCOUNT] = "AWS::AccountId",   [MG_PSEUDO_NOTIFICATIONS] = "AWS::NotificationARNs",
	[MG_PSEUDO_PARTITION] = "AWS::Partition", [MG_PSEUDO_REGION] = "AWS::Region",
	[MG_PSEUDO_STACK_ID] = "AWS::StackId",    [MG_PSEUDO_STACK_NAME] = "AWS::StackName",
	[MG_PSEUDO_URL_SUFFIX] = "AWS::URLSuffix",
};

enum mg_pseudo mg_pseudo_find(struct mg_str name)
{
	if (name.n < 6 || memcmp(name.p, "AWS::", 5) != 0)
		return MG_NPSEUDO;
	for (int i = 0; i < MG_NPSEUDO; i++)
		if (mg_str_is(name, mg_pseudo_names[i]))
			return (enum mg_pseudo)i;
	return MG_NPSEUDO;
}

/* Longest prefix first. Regions of the standard partition are known by their continents, so that a mistyped region gives no partition. */
static const struct {
	const char *prefix, *partition;
} regions[] = {
	{ "us-gov-", "aws-us-gov" }, { "us-isob-", "aws-iso-b" }, { "us-isof-", "aws-iso-f" }, { "us-iso-", "aws-iso" }, { "eu-isoe-", "aws-iso-e" },
	{ "eusc-", "aws-eusc" },     { "cn-", "aws-cn" },         { "us-", "aws" },            { "eu-", "aws" },         { "ap-", "aws" },
	{ "ca-", "aws" },            { "sa-", "aws" },            { "me-", "aws" },            { "af-", "aws" },         { "il-", "aws" },
	{ "mx-", "aws" },
};

static const struct {
	const char *partition, *suffix;
} suffixes[] = {
	{ "aws", "amazonaws.com" },    { "aws-cn", "amazonaws.com.cn" },   { "aws-us-gov", "amazonaws.com" }, { "aws-iso", "c2s.ic.gov" },
	{ "aws-iso-b", "sc2s.sgov.gov" }, { "aws-iso-e", "cloud.adc-e.uk" }, { "aws-iso-f", "csp.hci.ic.gov" }, { "aws-eusc", "amazonaws.eu" },
};

struct mg_str mg_region_partition(struct mg_str region)
{
	for (size_t i = 0; i < sizeof(regions) / sizeof(regions[0]); i++)
		if (mg_str_starts(region, mg_str_from(regions[i].prefix)))
			return mg_str_from(regions[i].partition);
	return MG_STR_NONE;
}

struct mg_str mg_partition_suffix(struct mg_str partition)
{
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (mg_str_is(partition, suffixes[i].partition))
			return mg_str_from(suffixes[i].suffix);
	return MG_STR_NONE;
}

bool mg_partition_fits(const struct mg_world *w, uint32_t sym, uint32_t cand, uint32_t region_cand)
{
	const struct mg_candidate *c = &w->syms[sym].cands[cand];
	const struct mg_candidate *r = &w->syms[w->pseudo0 + MG_PSEUDO_REGION].cands[region_cand];
	struct mg_str want;

	if (!r->has_text)
		return true;
	want = mg_region_partition(r->text);
	if (sym == w->pseudo0 + MG_PSEUDO_URL_SUFFIX)
		want = mg_partition_suffix(want);
	if (want.n == 0)
		return true;
	return c->has_text && mg_str_eq(c->text, want);
}
