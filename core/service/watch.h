/* SPDX-License-Identifier: Apache-2.0 */
/* Watch: one number for the state of folders and files; another number means that something changed. */
#ifndef MG_SERVICE_WATCH_H
#define MG_SERVICE_WATCH_H

#include "base/str.h"

/* Over names, sizes, inodes and times of changes, folders below included; what is not there counts as such. Follows the links that configuration maps of
 * Kubernetes are made of. paths are terminated. */
uint64_t mg_watch_state(const struct mg_str *paths, size_t n);

#endif
