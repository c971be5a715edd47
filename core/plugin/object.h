/* SPDX-License-Identifier: Apache-2.0 */
/* Shared objects, looked at before the loader gets them. */
#ifndef MG_PLUGIN_OBJECT_H
#define MG_PLUGIN_OBJECT_H

#include <moongate/types.h>

/* Is the file (terminated) a whole shared object of this kind of machine? MG_EIO with the name and what is wrong. A name without a slash is let through: the
 * loader looks for it in folders of its own. */
int mg_object_check(struct mg_str file, struct mg_error *err);

#endif
