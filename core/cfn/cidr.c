/* SPDX-License-Identifier: Apache-2.0 */
/* The block of Fn::Cidr as text: what is refused when a template is loaded is what has no value later. */
#include <arpa/inet.h>

#include "cfn/intrinsic.h"

bool mg_cidr_parse(struct mg_str s, struct mg_cidr *out)
{
	size_t slash = mg_str_find(s, MG_STR("/"), 0);
	char text[64];
	int64_t prefix;

	if (slash >= sizeof(text) || !mg_str_to_int(mg_str_sub(s, slash + 1, s.n - slash - 1), &prefix))
		return false;
	memset(out, 0, sizeof(*out));
	memcpy(text, s.p, slash);
	text[slash] = '\0';
	out->family = strchr(text, ':') ? AF_INET6 : AF_INET;
	out->width = out->family == AF_INET ? 32 : 128;
	/* A NUL would end the address before its text does. */
	if (strlen(text) != slash || prefix < 0 || prefix > out->width || inet_pton(out->family, text, out->bytes) != 1)
		return false;
	out->prefix = (uint32_t)prefix;
	for (uint32_t bit = out->prefix; bit < out->width; bit++)
		out->bytes[bit / 8] &= (unsigned char)~(0x80u >> (bit % 8));
	return true;
}
