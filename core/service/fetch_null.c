/* SPDX-License-Identifier: Apache-2.0 */
/* Built without libcurl: payload URLs are refused, and say so. */
#include "base/error.h"
#include "service/fetch.h"

int mg_fetch(const struct mg_fetch_options *o, struct mg_str url, uint64_t deadline, struct mg_buf *out, struct mg_error *err)
{
	(void)o, (void)url, (void)deadline, (void)out;
	return mg_fail(err, MG_EIO, "the payload cannot be fetched: this moongate was built without libcurl; build it with libcurl4-openssl-dev installed, or target RESOURCE");
}

void mg_fetch_start(void)
{
}

bool mg_fetch_built(void)
{
	return false;
}
