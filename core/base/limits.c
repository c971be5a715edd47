/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/error.h"

const struct mg_limits mg_limits_default = {
#define X(name, def, max, why) .name = (def),
	MG_LIMITS(X)
#undef X
};

const struct mg_limit_info mg_limit_table[] = {
#define X(name, def, max, why) { #name, (def), (max), why, offsetof(struct mg_limits, name) },
	MG_LIMITS(X)
#undef X
	{ NULL, 0, 0, NULL, 0 },
};

static const char *const names[] = {
#define X(name, def, max, why) #name,
	MG_LIMITS(X)
#undef X
};

int mg_limits_set(struct mg_limits *l, struct mg_str name, uint64_t value, struct mg_error *err)
{
	for (const struct mg_limit_info *i = mg_limit_table; i->name; i++) {
		if (!mg_str_is(name, i->name))
			continue;
		if (value == 0 || value > i->max)
			return mg_fail(err, MG_EINPUT, "limit %s is %" PRIu64 ", must be from 1 to %" PRIu64 " (%s; default %" PRIu64 ")",
				       i->name, value, i->max, i->why, i->def);
		*(uint64_t *)(void *)((char *)l + i->offset) = value;
		return MG_OK;
	}
	char quoted[MG_QUOTE_MAX];
	const char *near = mg_str_nearest(name, names, sizeof names / sizeof names[0]);
	if (near)
		return mg_fail(err, MG_EINPUT, "%s is no limit: did you mean %s?", mg_quote(name, quoted), near);
	return mg_fail(err, MG_EINPUT, "%s is no limit: limits are named like %s and %s", mg_quote(name, quoted), names[0], names[1]);
}
