/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the text reporter: what its files share. */
#ifndef MG_REPORTERS_TEXT_H
#define MG_REPORTERS_TEXT_H

#include "out.h"

#define BOLD "1"
#define DIM "2"
#define RED "1;31"
#define YELLOW "1;33"
#define GREEN "1;32"
#define BLUE "1;34"
#define CYAN "1;36"

struct text {
	struct out out;
	bool color;
	int detail;
	bool begun; /* something stands above: a blank line goes before the next block */
	unsigned gutter;
};

void text_paint(struct text *t, const char *style, const char *z);
/* The one line that sums up. */
void text_summary(struct text *t, const struct mg_report *r, const struct mg_report_options *options);

#endif
