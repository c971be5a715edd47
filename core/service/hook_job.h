/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs: what a request says, written as the template texts that the engine judges. Only core/service/hook*.c include this. */
#ifndef MG_SERVICE_HOOK_JOB_H
#define MG_SERVICE_HOOK_JOB_H

#include "service/hook.h"

/* Texts that stand for values; see core/cfn/overlay.h. */
#define MG_NOT_SENT "{{changeSet:NOT_SENT}}"
#define MG_MASKED "{{changeSet:MASKED}}"

/* Appends a value of a request as JSON: members and items that are null are left out (they are absent, not a value), text that is masked (****) becomes a
 * placeholder. Depth is that of the document. */
void mg_job_value(struct mg_buf *out, const struct mg_node *n);
/* Appends "id": {"Type", "Properties"[, attributes that the request does not carry]}. properties NULL: not sent. */
void mg_job_resource(struct mg_buf *out, struct mg_str id, struct mg_str type, const struct mg_node *properties, bool attributes);
/* The buffer's text, moved to the request's arena; an empty buffer gives an empty text. */
int mg_job_take(struct mg_hook_request *r, struct mg_buf *from, struct mg_str *out, struct mg_error *err);

/* The payload of a stack or a change set, in any spelling. */
int mg_job_stack(struct mg_hook_request *r, const struct mg_node *payload, struct mg_job *job, bool *nothing, struct mg_error *err);
int mg_job_change_set(struct mg_hook_request *r, const struct mg_node *payload, struct mg_job *job, struct mg_error *err);

#endif
