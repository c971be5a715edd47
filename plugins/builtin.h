/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in plugins: a table that the build generates from its options. */
#ifndef MG_PLUGINS_BUILTIN_H
#define MG_PLUGINS_BUILTIN_H

#include <moongate/plugin.h>

/* Ends with NULL. */
extern const struct mg_plugin *const mg_builtins[];

#endif
