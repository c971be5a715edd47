/* SPDX-License-Identifier: Apache-2.0 */
/* Fields: reading maps of a configuration with errors that name the place, the key and what should stand there. */
#ifndef MG_CONFIG_FIELDS_H
#define MG_CONFIG_FIELDS_H

#include "base/clock.h"
#include "base/error.h"
#include "doc/doc.h"

/* MG_EINPUT with "file:line:column: " of n in front. */
int mg_fail_at(struct mg_error *err, const struct mg_node *n, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
#ifdef __clang_analyzer__ /* see base/error.h */
#define mg_fail_at(err, n, ...) mg_failed(mg_fail_at(err, n, __VA_ARGS__), MG_EINPUT)
#endif

/* Refuses keys of map that are not among names[0..n), with the nearest as a suggestion. what names the map: "moongate.yaml", "a waiver". */
int mg_fields_known(const struct mg_node *map, const char *what, const char *const *names, size_t n, struct mg_error *err);
/* Each checks a value's kind; key is for the message. */
int mg_field_map(const struct mg_node *n, const char *key, struct mg_error *err);
int mg_field_list(const struct mg_node *n, const char *key, struct mg_error *err);
/* A text that is not empty. */
int mg_field_text(const struct mg_node *n, const char *key, struct mg_str *out, struct mg_error *err);
/* A list of texts, copied to a and terminated. Numbers count as they are written, since account ids are often not quoted. */
int mg_field_texts(struct mg_arena *a, const struct mg_node *n, const char *key, struct mg_str **out, size_t *count, struct mg_error *err);
int mg_field_date(const struct mg_node *n, const char *key, struct mg_date *out, struct mg_error *err);

#endif
