/* SPDX-License-Identifier: Apache-2.0 */
/* Process start to exit, without the cost of whoever measures: spawn ROUNDS OK[,OK...] COMMAND [ARGUMENT]... runs the command that many times, its output thrown
 * away, and prints the median in nanoseconds. Ends with 1 when an exit status is none of those that are fine. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static unsigned long long now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (unsigned long long)t.tv_sec * 1000000000ull + (unsigned long long)t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
	unsigned long long x = *(const unsigned long long *)a, y = *(const unsigned long long *)b;
	return (x > y) - (x < y);
}

static int is_fine(const char *list, int status)
{
	for (char *end; *list; list = *end ? end + 1 : end)
		if (strtol(list, &end, 10) == status)
			return 1;
	return 0;
}

static int run(char **command, int *status)
{
	posix_spawn_file_actions_t to;
	pid_t child;
	posix_spawn_file_actions_init(&to);
	for (int fd = 0; fd < 3; fd++)
		posix_spawn_file_actions_addopen(&to, fd, "/dev/null", fd ? O_WRONLY : O_RDONLY, 0);
	int failed = posix_spawn(&child, command[0], &to, NULL, command, environ);
	posix_spawn_file_actions_destroy(&to);
	if (failed)
		return failed;
	while (waitpid(child, status, 0) < 0)
		if (errno != EINTR)
			return errno;
	return 0;
}

int main(int argc, char **argv)
{
	size_t rounds = argc > 3 ? strtoul(argv[1], NULL, 10) : 0;
	unsigned long long *times = rounds ? calloc(rounds, sizeof *times) : NULL;
	int status = 0;
	if (!times)
		return 2;
	run(argv + 3, &status); /* warms the caches */
	for (size_t i = 0; i < rounds; i++) {
		unsigned long long start = now();
		int failed = run(argv + 3, &status);
		times[i] = now() - start;
		if (failed || !WIFEXITED(status) || !is_fine(argv[2], WEXITSTATUS(status))) {
			fprintf(stderr, "spawn: %s: %s, status %d\n", argv[3], failed ? strerror(failed) : "ended badly", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
			return 1;
		}
	}
	qsort(times, rounds, sizeof *times, by_value);
	printf("%llu\n", times[rounds / 2]);
	free(times);
	return 0;
}
