/* SPDX-License-Identifier: Apache-2.0 */
/* Judged: what came of a request on the judging thread: the decision, for the log, the metrics and the answer. */
#ifndef MG_SERVICE_JUDGED_H
#define MG_SERVICE_JUDGED_H

#include "service/decision.h"

/* Texts live in the desk's arena. */
struct mg_judged {
	struct mg_decision decision;
	bool refused; /* the request was wrong: there is no decision */
	bool later;   /* its payload is to be fetched first; it comes back */
};

struct mg_desk;
struct mg_request;
/* The decision of r as far as it is known before judging. */
void mg_judged_begin(struct mg_judged *j, const struct mg_desk *d, const struct mg_request *r);
/* Keeps the decision in the log. False: it is not kept, and must not be answered; the decision has become a failure of our own. */
bool mg_judged_keep(const struct mg_desk *d, struct mg_judged *j);
/* Counts it and writes the line of the service's log. */
void mg_judged_tell(const struct mg_desk *d, const struct mg_request *r, const struct mg_judged *j);

#endif
