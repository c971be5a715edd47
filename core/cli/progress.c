/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/progress.h"

#include <signal.h>
#include <stdio.h>

enum { WIDTH = 30 };

static bool drawn;
static volatile sig_atomic_t caught;

void mg_progress_draw(size_t done, size_t total)
{
	char bar[WIDTH + 1];
	size_t full = total ? done * WIDTH / total : WIDTH;
	for (size_t i = 0; i < WIDTH; i++)
		bar[i] = i < full ? '#' : '.';
	bar[WIDTH] = '\0';
	fprintf(stderr, "\r[%s] %zu of %zu templates", bar, done, total);
	fflush(stderr);
	drawn = true;
}

void mg_progress_clear(void)
{
	if (!drawn)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	drawn = false;
}

static void note(int signal)
{
	caught = signal;
}

void mg_interrupt_catch(void)
{
	struct sigaction action = { .sa_handler = note };
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

bool mg_interrupted(void)
{
	return caught != 0;
}

void mg_interrupt_end(void)
{
	int number = caught;
	if (!number)
		return;
	mg_progress_clear();
	signal(number, SIG_DFL);
	raise(number);
}
