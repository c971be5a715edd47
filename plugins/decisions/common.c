/* SPDX-License-Identifier: Apache-2.0 */
#include "common.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int decisions_start(const struct mg_host *host, void **state, struct mg_error *err)
{
	(void)err;
	*state = (void *)(uintptr_t)host; /* handed back to us alone, and only read */
	return MG_OK;
}

static bool is(struct mg_str s, const char *z)
{
	return s.n == strlen(z) && memcmp(s.p, z, s.n) == 0;
}

const char *decisions_setting(const struct mg_decision_options *o, const char *name)
{
	for (size_t i = 0; i < o->nsettings; i++)
		if (is(o->settings[i].name, name))
			return o->settings[i].value.p;
	return NULL;
}

int decisions_known(const struct mg_host *h, const struct mg_decision_options *o, const char *const *names, struct mg_error *err)
{
	char list[256];
	size_t n = 0;
	for (size_t i = 0; i < o->nsettings; i++) {
		size_t k = 0;
		while (names[k] && !is(o->settings[i].name, names[k]))
			k++;
		if (names[k])
			continue;
		for (k = 0; names[k] && n < sizeof(list); k++)
			n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%s", k ? ", " : "", names[k]);
		return h->fail(err, MG_EINPUT, "there is no setting `%.40s`; there are: %s", o->settings[i].name.p, n ? list : "none");
	}
	return MG_OK;
}

int decisions_number(const struct mg_host *h, const struct mg_decision_options *o, const char *name, uint64_t fallback, uint64_t least, uint64_t most,
		     uint64_t *out, struct mg_error *err)
{
	const char *text = decisions_setting(o, name);
	char *end;
	*out = fallback;
	if (!text)
		return MG_OK;
	*out = strtoull(text, &end, 10);
	if (text[0] >= '0' && text[0] <= '9' && !*end && *out >= least && *out <= most)
		return MG_OK;
	return h->fail(err, MG_EINPUT, "`%s` is `%.40s`, it must be a whole number from %" PRIu64 " to %" PRIu64, name, text, least, most);
}

char *decisions_path(const struct mg_decision_options *o, const char *name)
{
	size_t n = o->folder.n + strlen(name) + 2;
	char *p = malloc(n);
	if (p)
		snprintf(p, n, "%s%s%s", name[0] == '/' ? "" : o->folder.p, name[0] == '/' ? "" : "/", name);
	return p;
}

void decisions_id_of(uint64_t ms, char out[13])
{
	snprintf(out, 13, "%012" PRIx64, ms > 0xffffffffffff ? (uint64_t)0xffffffffffff : ms);
}
