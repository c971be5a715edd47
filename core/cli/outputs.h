/* SPDX-License-Identifier: Apache-2.0 */
/* Outputs: which report goes where. --output names the file of the --format before it; a format without one goes to standard output. */
#ifndef MG_CLI_OUTPUTS_H
#define MG_CLI_OUTPUTS_H

#include "cli/cli.h"

struct mg_output_to {
	const char *format; /* NULL: the default */
	const char *path;   /* NULL: standard output */
	const struct mg_reporter *reporter;
	void *state;
};

enum { MG_OUTPUTS = 16 };

struct mg_outputs {
	struct mg_output_to items[MG_OUTPUTS];
	size_t n;
	const struct mg_plugins *plugins; /* whose reporters they are */
};

/* --format and --output, as they come. False after a mistake that has been told. */
bool mg_outputs_format(struct mg_outputs *o, const char *format);
bool mg_outputs_file(struct mg_outputs *o, const char *path);
/* Finds the reporters; at most one may go to standard output, and to a file. False after a mistake that has been told. */
bool mg_outputs_resolve(struct mg_outputs *o, const struct mg_plugins *plugins);
/* Would a report take the place of this template? False after telling so. */
bool mg_outputs_spare(const struct mg_outputs *o, const char *template);
/* Writes them all. Files are written beside their place and moved there when they are whole. False after a mistake that has been told. */
bool mg_outputs_write(const struct mg_outputs *o, const struct mg_report *r, int detail, uint64_t elapsed_ms);

#endif
