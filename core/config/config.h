/* SPDX-License-Identifier: Apache-2.0 */
/* moongate.yaml as plain structs. Unknown keys are errors with a suggestion; flags beat the file. */
#ifndef MG_CONFIG_CONFIG_H
#define MG_CONFIG_CONFIG_H

#include <moongate/report.h>

#include "base/clock.h"
#include "base/limits.h"
#include "doc/doc.h"

/* Settings of one policy: `policies: {PAY-R01: {enforcement: warn, config: {timeout: 60}}}`. */
struct mg_setting {
	struct mg_str policy;
	bool has_enforcement;
	enum mg_enforcement enforcement;
	const struct mg_node *config; /* a map, or NULL; types are checked against the policy's own defaults when the pack is loaded */
	const struct mg_node *node;   /* the setting, for messages */
};

/* `environments: {prod: {accounts: ["123456789012"], policies: {...}, undecided: deny}}`: laid over the file's own settings. */
struct mg_environment {
	struct mg_str name;
	struct mg_str *accounts;
	size_t naccounts;
	struct mg_setting *settings;
	size_t nsettings;
	bool has_undecided, undecided_allows;
};

/* `waivers: [{policy, stack?, resource?, path?, reason, until}]`; patterns with *. */
struct mg_waiver {
	struct mg_str policy, stack, resource, path; /* empty: any */
	struct mg_str reason;
	struct mg_date until;
	const struct mg_node *node; /* place in the configuration, for messages */
};

struct mg_config {
	struct mg_str path;   /* of the file; empty when there is none */
	struct mg_str folder; /* that relative names are relative to */
	struct mg_str *packs; /* folders, made relative to the working directory or absolute */
	size_t npacks;
	struct mg_setting *settings;
	size_t nsettings;
	struct mg_environment *environments;
	size_t nenvironments;
	struct mg_waiver *waivers;
	size_t nwaivers;
	struct mg_str *template_waivers; /* ids (with *) that template authors may waive */
	size_t ntemplate_waivers;
	struct mg_str *plugins; /* shared objects */
	size_t nplugins;
	bool undecided_allows;
	struct mg_limits limits;
	const struct mg_node *server, *log; /* read by the service; checked there */
};

/* Defaults without a file. */
void mg_config_init(struct mg_config *c);
/* Reads path. MG_EINPUT with file:line:column for anything wrong, MG_EIO when it cannot be read. Everything lives in a. */
int mg_config_read(struct mg_arena *a, const char *path, struct mg_config *out, struct mg_error *err);
/* The nearest moongate.yaml (or moongate.yml) from the working directory upwards; *out is an empty text when there is none. */
int mg_config_find(struct mg_arena *a, struct mg_str *out, struct mg_error *err);
/* Is it an account id: twelve digits? */
bool mg_config_is_account(struct mg_str s);
/* Lays the environment called name (or, when name is empty, the one that lists account) over c. MG_EINPUT for an unknown name. */
int mg_config_select(struct mg_arena *a, struct mg_config *c, struct mg_str name, struct mg_str account, struct mg_error *err);

#endif
