/* SPDX-License-Identifier: Apache-2.0 */
/* docs/openapi.yaml, as the build put it into the program. */
#ifndef MG_SERVICE_OPENAPI_H
#define MG_SERVICE_OPENAPI_H

#include <stddef.h>

extern const char mg_openapi[];
extern const size_t mg_openapi_size;

#endif
