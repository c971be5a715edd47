/* SPDX-License-Identifier: Apache-2.0 */
/* Every path with its nth request for memory failing, for every n until the path succeeds: each time it says what is wrong or gives what it gives with all
 * memory, nothing is left behind, and a template that is denied is never allowed. Then the paths of a template again for every file of the folders given, with
 * at most TRIES places per path and file, which differ from file to file. Usage: allocations STRIDE FOLDER...; with a stride only each so many-th n past the
 * first 200 is tried. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "interpose.h"
#include "paths.h"

#define TRIES 400

static int failures;
static const char *subject_name = "", *kind = "";

/* What a path gives with all memory. */
struct whole {
	int status;
	struct mg_buf out;
};

/* Both texts end with a NUL; they are shown from a little before they differ. */
static void wrong(const char *path, uint64_t nth, const char *what, const struct whole *whole, const char *got, const char *error)
{
	size_t at = 0;
	while (whole->out.p[at] && whole->out.p[at] == got[at])
		at++;
	at -= at < 40 ? at : 40;
	printf("%s %s%s: request %llu failed: %s\n  with all memory: %.200s\n  now:             %.200s\n  error: %s\n", kind, path, subject_name, (unsigned long long)nth, what,
	       whole->out.p + at, got + at, error);
	failures++;
}

/* The template itself cannot be judged, a diagnostic found no room, or a policy broke; where it is denied anyway, diagnostics may be fewer. */
static bool denied(const char *text, const char *whole)
{
	if (strncmp(text, "verdict deny", 12) == 0 && strncmp(whole, "verdict deny", 12) == 0)
		return true;
	return (strncmp(text, "verdict deny", 12) == 0 && (strstr(text, " error ") || strstr(text, "failed: ") || strstr(text, "too-many-diagnostics"))) || strstr(text, "\"InternalFailure\"");
}

static bool try(const struct path *p, const char *name, uint64_t nth, const struct whole *whole)
{
	struct mg_buf out = { 0 };
	struct mg_error err = { .text = "" };
	bool hit = false;
	int64_t live = interpose_live();
	int status = p->run(nth, &hit, &out, &err);
	mg_buf_putc(&out, '\0');
	bool same = status == whole->status && out.n == whole->out.n && memcmp(out.p, whole->out.p, out.n) == 0;
	if (status < 0 && !err.text[0])
		wrong(name, nth, "no error text", whole, out.p, "");
	else if (status >= 0 && !same && !(p->denies && denied(out.p, whole->out.p)))
		wrong(name, nth, "another answer", whole, out.p, err.text);
	mg_buf_fini(&out);
	if (interpose_live() != live) {
		printf("%s %s%s: request %llu failed: %lld blocks are left\n", kind, name, subject_name, (unsigned long long)nth, (long long)(interpose_live() - live));
		failures++;
	}
	return hit;
}

static void measure(const struct path *p, struct whole *w)
{
	struct mg_error err = { .text = "" };
	bool hit;
	for (int i = 0; i < 2; i++) { /* twice: what is made once and kept is there then */
		mg_buf_clear(&w->out);
		w->status = p->run(0, &hit, &w->out, &err);
	}
	mg_buf_putc(&w->out, '\0');
}

static void search(const struct path *p, const char *name, uint64_t stride)
{
	struct whole whole = { 0 };
	measure(p, &whole);
	if (whole.status < 0 || whole.out.n < 2) {
		printf("%s: does not even work with all memory\n", name);
		failures++;
	}
	uint64_t n = 1, tries = 0;
	for (; failures < 20 && try(p, name, n, &whole); n += n < 200 ? 1 : stride)
		tries++;
	printf("%s %s: %llu requests, %llu made to fail\n", kind, name, (unsigned long long)(n - 1), (unsigned long long)tries);
	mg_buf_fini(&whole.out);
}

static void search_all(uint64_t stride)
{
	for (const struct path *p = paths; p->name; p++) {
		if (p[1].name) {
			search(p, p->name, stride);
			continue;
		}
		for (paths_reporter = 0; paths_reporter < paths_reporters(); paths_reporter++)
			search(p, paths_reporter_name(), stride);
	}
}

/* ---- files ---- */

/* About how many requests the path makes: at least as many, and less than twice as many. */
static uint64_t requests(const struct path *p)
{
	uint64_t low = 0, high = 64;
	for (bool hit = true; hit; high *= 2) {
		struct mg_buf out = { 0 };
		struct mg_error err;
		p->run(high, &hit, &out, &err);
		mg_buf_fini(&out);
		if (hit)
			low = high;
	}
	return low ? 2 * low : 64;
}

static uint64_t search_file(const char *path, unsigned number)
{
	struct mg_error err;
	struct mg_str text;
	char *bytes;
	uint64_t tries = 0;
	if (mg_file_read(path, 1u << 20, &bytes, &text.n, &err) != MG_OK) {
		printf("%s\n", err.text);
		failures++;
		return 0;
	}
	text.p = bytes;
	paths_work_on(text);
	for (const struct path *p = paths; p->name; p++) {
		struct whole whole = { 0 };
		if (!p->template)
			continue;
		measure(p, &whole);
		uint64_t stride = requests(p) / TRIES + 1;
		for (uint64_t n = 1 + number % stride; failures < 20 && try(p, p->name, n, &whole); n += stride)
			tries++;
		mg_buf_fini(&whole.out);
	}
	paths_work_on(MG_STR_NONE);
	free(bytes);
	return tries;
}

static void search_folder(const char *folder)
{
	struct dirent **names;
	uint64_t tries = 0;
	int n = scandir(folder, &names, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		char path[4096], name[300];
		snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
		snprintf(name, sizeof name, " %s", names[i]->d_name);
		subject_name = name;
		if (names[i]->d_type == DT_REG)
			tries += search_file(path, (unsigned)i);
		subject_name = "";
		free(names[i]);
	}
	free(n >= 0 ? names : NULL);
	printf("%s %d files: %llu requests made to fail\n", kind, n, (unsigned long long)tries);
	failures += tries == 0;
}

int main(int argc, char **argv)
{
	uint64_t stride = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	struct mg_error err = { .text = "" };
	if (paths_set_up(&err) < 0) {
		printf("%s\n", err.text);
		return 1;
	}
	for (int i = 0; i < 2; i++) {
		paths_fail(i ? FAILING_ARENAS : FAILING_SYSTEM);
		kind = i ? "arenas" : "system";
		search_all(stride ? stride : 1);
	}
	for (int i = 2; i < argc; i++)
		search_folder(argv[i]);
	paths_tear_down();
	return failures != 0;
}
