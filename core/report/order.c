/* SPDX-License-Identifier: Apache-2.0 */
/* The order of findings and results. Merge sort, so that equals keep their order and nothing hangs on the library's qsort. */
#include "report/report.h"

#include <stdlib.h>

static int compare_numbers(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_position(const struct mg_position *a, const struct mg_position *b)
{
	int c = compare_numbers(a->line, b->line);
	if (!c)
		c = compare_numbers(a->column, b->column);
	if (!c)
		c = compare_numbers(a->end_line, b->end_line);
	return c ? c : compare_numbers(a->end_column, b->end_column);
}

static int compare_findings(const struct mg_finding *a, const struct mg_finding *b)
{
	int c = mg_str_cmp(a->file, b->file);
	if (!c)
		c = compare_position(&a->at, &b->at);
	if (!c)
		c = mg_str_cmp(a->path, b->path);
	if (!c)
		c = mg_str_cmp(a->message, b->message);
	return c ? c : mg_str_cmp(a->matcher, b->matcher);
}

/* Results without a finding have no place: they come after those that have one. */
static int compare_results(const struct mg_result *a, const struct mg_result *b)
{
	int c = (a->nfindings == 0) - (b->nfindings == 0);
	if (!c && a->nfindings) {
		c = mg_str_cmp(a->findings[0]->file, b->findings[0]->file);
		if (!c)
			c = compare_position(&a->findings[0]->at, &b->findings[0]->at);
	}
	if (!c)
		c = mg_str_cmp(a->policy->id, b->policy->id);
	return c ? c : mg_str_cmp(a->target, b->target);
}

static int by_finding(const void *a, const void *b)
{
	return compare_findings(a, b);
}

static int by_result(const void *a, const void *b)
{
	return compare_results(a, b);
}

typedef int (*compare_fn)(const void *a, const void *b);

static void insertion(const void **v, size_t n, compare_fn compare)
{
	for (size_t i = 1; i < n; i++) {
		const void *x = v[i];
		size_t at = i;
		for (; at > 0 && compare(v[at - 1], x) > 0; at--)
			v[at] = v[at - 1];
		v[at] = x;
	}
}

/* Sorts v with spare as room of the same length. Depth is the logarithm of n. */
static void merge(const void **v, const void **spare, size_t n, compare_fn compare)
{
	if (n <= 8) {
		insertion(v, n, compare);
		return;
	}
	size_t half = n / 2, i = 0, j = half, k = 0;
	merge(v, spare, half, compare);
	merge(v + half, spare + half, n - half, compare);
	memcpy(spare, v, n * sizeof(*v));
	while (i < half && j < n)
		v[k++] = compare(spare[i], spare[j]) <= 0 ? spare[i++] : spare[j++];
	while (i < half)
		v[k++] = spare[i++];
	while (j < n)
		v[k++] = spare[j++];
}

static void sort(const void **v, size_t n, compare_fn compare)
{
	const void **spare = n > 8 ? malloc(n * sizeof(*spare)) : NULL;
	if (n > 8 && !spare) {
		insertion(v, n, compare); /* slower, same order */
		return;
	}
	merge(v, spare, n, compare);
	free(spare);
}

void mg_findings_sort(const struct mg_finding **f, size_t n)
{
	sort((const void **)f, n, by_finding);
}

void mg_results_sort(const struct mg_result **r, size_t n)
{
	sort((const void **)r, n, by_result);
}
