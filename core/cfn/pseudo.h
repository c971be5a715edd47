/* SPDX-License-Identifier: Apache-2.0 */
/* Pseudo parameters, and what a region says of partition and suffix. Internal to core/cfn. */
#ifndef MG_CFN_PSEUDO_H
#define MG_CFN_PSEUDO_H

#include "base/str.h"

struct mg_world;

/* In this order they stand in a witness, after the parameters. */
enum mg_pseudo { MG_PSEUDO_ACCOUNT, MG_PSEUDO_NOTIFICATIONS, MG_PSEUDO_PARTITION, MG_PSEUDO_REGION, MG_PSEUDO_STACK_ID, MG_PSEUDO_STACK_NAME, MG_PSEUDO_URL_SUFFIX, MG_NPSEUDO };

enum mg_pseudo mg_pseudo_find(struct mg_str name); /* MG_NPSEUDO when it is none */
extern const char *const mg_pseudo_names[MG_NPSEUDO];
struct mg_str mg_region_partition(struct mg_str region); /* empty: not known */
struct mg_str mg_partition_suffix(struct mg_str partition);
/* Does the candidate of Partition or URLSuffix go with the region's? */
bool mg_partition_fits(const struct mg_world *w, uint32_t sym, uint32_t cand, uint32_t region_cand);

#endif
