/* SPDX-License-Identifier: Apache-2.0 */
/* Progress: a bar on a terminal's standard error for what takes over a second, gone without a trace when it is done. */
#ifndef MG_CLI_PROGRESS_H
#define MG_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

/* Draws done of total over what was drawn before. */
void mg_progress_draw(size_t done, size_t total);
/* Takes the bar away. Nothing when none was drawn. */
void mg_progress_clear(void);
/* From now on an interrupt is only noted, so that no half file and no bar stays behind. */
void mg_interrupt_catch(void);
bool mg_interrupted(void);
/* Ends the process by the noted signal, as the shell expects. Returns when there was none. */
void mg_interrupt_end(void);

#endif
