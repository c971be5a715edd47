/* SPDX-License-Identifier: Apache-2.0 */
/* The peer of the judgement benchmark: bare libyaml events over the same bytes. Prints the median of ROUNDS times of CPU, in nanoseconds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <yaml.h>

#ifndef ROUNDS
#define ROUNDS 301
#endif

static unsigned long long now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (unsigned long long)t.tv_sec * 1000000000ull + (unsigned long long)t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
	unsigned long long x = *(const unsigned long long *)a, y = *(const unsigned long long *)b;
	return (x > y) - (x < y);
}

static int parse(const unsigned char *p, size_t n)
{
	yaml_parser_t parser;
	yaml_event_t event;
	int more = 1;
	yaml_parser_initialize(&parser);
	yaml_parser_set_input_string(&parser, p, n);
	while (more) {
		if (!yaml_parser_parse(&parser, &event)) {
			yaml_parser_delete(&parser);
			return 1;
		}
		more = event.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return 0;
}

int main(int argc, char **argv)
{
	static unsigned char bytes[16 << 20];
	static unsigned long long times[ROUNDS];
	FILE *f = argc == 2 ? fopen(argv[1], "rb") : NULL;
	if (!f)
		return 2;
	size_t n = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	for (int i = 0; i < ROUNDS; i++) {
		unsigned long long start = now();
		if (parse(bytes, n))
			return 1;
		times[i] = now() - start;
	}
	qsort(times, ROUNDS, sizeof *times, by_value);
	printf("%llu\n", times[ROUNDS / 2]);
	return 0;
}
