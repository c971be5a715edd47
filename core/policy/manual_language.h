/* SPDX-License-Identifier: Apache-2.0 */
/* The reference of the policy language, as Markdown. */
#ifndef MG_POLICY_MANUAL_LANGUAGE_H
#define MG_POLICY_MANUAL_LANGUAGE_H

#include "base/buf.h"

/* Matchers and methods. False when out has failed. A test compares it with docs/policy-language.md. */
bool mg_language_manual(struct mg_buf *out);

#endif
