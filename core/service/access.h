/* SPDX-License-Identifier: Apache-2.0 */
/* Access: who may ask what. */
#ifndef MG_SERVICE_ACCESS_H
#define MG_SERVICE_ACCESS_H

#include "service/http.h"

/* Decides, and notes in r who asks. False: out is the error (401, 403). */
bool mg_access_allowed(const struct mg_door *d, struct mg_request *r, struct mg_str authorization, struct mg_answer *out);

#endif
