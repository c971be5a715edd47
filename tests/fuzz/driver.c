/* SPDX-License-Identifier: Apache-2.0 */
/* Replays a corpus without libFuzzer: driver FOLDER... feeds every file of each folder, and every file cut in half, to the target. Prints how many. */
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "target.h"

static size_t runs;

static void feed(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *bytes = malloc(16u << 20);
	if (!f || !bytes)
		abort();
	size_t n = fread(bytes, 1, 16u << 20, f);
	fclose(f);
	for (int i = 0; i < 2; i++, n /= 2, runs++) {
		uint8_t *exact = malloc(n ? n : 1); /* so that a read past the end is seen */
		memcpy(exact, bytes, n);
		LLVMFuzzerTestOneInput(exact, n);
		free(exact);
	}
	free(bytes);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct dirent **names;
		int n = scandir(argv[i], &names, NULL, by_name);
		for (int k = 0; k < n; k++) {
			char path[4096];
			struct stat st;
			snprintf(path, sizeof path, "%s/%s", argv[i], names[k]->d_name);
			if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
				feed(path);
			free(names[k]);
		}
		if (n >= 0)
			free(names);
	}
	printf("%zu passed, 0 failed\n", runs);
	return runs ? 0 : 77;
}
