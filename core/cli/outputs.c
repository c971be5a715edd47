/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/outputs.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

bool mg_outputs_format(struct mg_outputs *o, const char *format)
{
	if (o->n == MG_OUTPUTS) {
		mg_cli_fail("more than %d times --format", MG_OUTPUTS);
		return false;
	}
	o->items[o->n++] = (struct mg_output_to){ .format = format };
	return true;
}

bool mg_outputs_file(struct mg_outputs *o, const char *path)
{
	if (!*path) {
		mg_cli_fail("--output is empty; name a file, or - for standard output");
		return false;
	}
	if (!o->n && !mg_outputs_format(o, NULL))
		return false;
	struct mg_output_to *last = &o->items[o->n - 1];
	if (last->path) {
		mg_cli_fail("--output %s has no format of its own; put a --format before each --output", path);
		return false;
	}
	last->path = path;
	return true;
}

static void no_format(const struct mg_plugins *plugins, const char *format)
{
	const char *names[64];
	char quoted[MG_QUOTE_MAX];
	struct mg_buf all = { 0 };
	size_t n = 0;
	for (; n < plugins->noffers[MG_KIND_REPORTER] && n < 64; n++) {
		names[n] = plugins->offers[MG_KIND_REPORTER][n].name;
		mg_buf_printf(&all, "%s%s", n ? ", " : "", names[n]);
	}
	const char *near = mg_str_nearest(mg_str_from(format), names, n);
	mg_quote(mg_str_from(format), quoted);
	if (near)
		mg_cli_fail("there is no format %s; did you mean `%s`?", quoted, near);
	else
		mg_cli_fail("there is no format %s; there are %.*s", quoted, MG_STR_ARG(mg_buf_view(&all)));
	mg_buf_fini(&all);
}

/* Does path name a file that is not there yet? Then *folder is that of it, and the name in it is returned. */
static const char *new_file(const char *path, struct stat *folder)
{
	const char *slash = strrchr(path, '/');
	char at[PATH_MAX];
	int n = slash ? snprintf(at, sizeof(at), "%.*s", slash == path ? 1 : (int)(slash - path), path) : snprintf(at, sizeof(at), ".");
	return n > 0 && (size_t)n < sizeof(at) && stat(at, folder) == 0 ? slash ? slash + 1 : path : NULL;
}

/* One regular file by two names, whether it is there or not; pipes and devices take what comes. */
static bool same_file(const char *a, const char *b)
{
	struct stat x, y;
	bool known = stat(a, &x) == 0, other = stat(b, &y) == 0;
	if (known || other)
		return known && other && S_ISREG(x.st_mode) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
	const char *one = new_file(a, &x), *two = new_file(b, &y);
	return one && two && !strcmp(one, two) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static bool apart(const struct mg_outputs *o)
{
	for (size_t i = 0; i < o->n; i++)
		for (size_t k = 0; k < i; k++)
			if (o->items[i].path && o->items[k].path && same_file(o->items[i].path, o->items[k].path)) {
				mg_cli_fail("two reports cannot both go to %s; give each --format an --output of its own", o->items[i].path);
				return false;
			}
	return true;
}

bool mg_outputs_spare(const struct mg_outputs *o, const char *template)
{
	for (size_t i = 0; i < o->n; i++)
		if (o->items[i].path && same_file(o->items[i].path, template)) {
			mg_cli_fail("--output %s is a template that was judged; a report would take its place: name another file", o->items[i].path);
			return false;
		}
	return true;
}

bool mg_outputs_resolve(struct mg_outputs *o, const struct mg_plugins *plugins)
{
	o->plugins = plugins;
	size_t on_stdout = 0;
	if (!o->n)
		o->items[o->n++] = (struct mg_output_to){ 0 };
	for (size_t i = 0; i < o->n; i++) {
		struct mg_output_to *to = &o->items[i];
		struct mg_str name = to->format ? mg_str_from(to->format) : MG_STR("text");
		to->reporter = mg_plugins_reporter(plugins, name, &to->state);
		if (!to->reporter && !to->format && plugins->noffers[MG_KIND_REPORTER]) {
			to->reporter = plugins->offers[MG_KIND_REPORTER][0].what; /* built without the one for people */
			to->state = plugins->offers[MG_KIND_REPORTER][0].by->state;
		}
		if (!to->reporter) {
			no_format(plugins, to->format ? to->format : "text");
			return false;
		}
		if (to->path && !strcmp(to->path, "-"))
			to->path = NULL;
		on_stdout += !to->path;
	}
	if (on_stdout > 1)
		mg_cli_fail("two reports cannot both go to standard output; give all but one an --output FILE after its --format");
	return on_stdout <= 1 && apart(o);
}

/* A file, and why it could not be written, whatever a reporter makes of that. */
struct sink {
	FILE *f;
	int error;
};

static int to_file(void *ctx, const char *p, size_t n)
{
	struct sink *s = ctx;
	errno = 0;
	if (fwrite(p, 1, n, s->f) == n)
		return MG_OK;
	s->error = errno ? errno : EIO;
	return MG_EIO;
}

static bool write_to(const struct mg_outputs *o, FILE *f, const struct mg_output_to *to, const struct mg_report *r, const struct mg_report_options *options)
{
	struct sink sink = { f, 0 };
	struct mg_writer w = { to_file, &sink };
	struct mg_error err = { .text = "" };
	char label[MG_PLUGIN_LABEL];
	int status = mg_plugin_answered(to->reporter->write(to->state, r, options, &w, &err), &err);
	if (fflush(f) != 0 && !sink.error)
		sink.error = errno;
	if (sink.error)
		mg_cli_fail("%s cannot be written: %s", to->path ? to->path : "standard output", strerror(sink.error));
	else if (status < 0)
		mg_cli_fail("%s: the report `%s` failed: %s", mg_plugins_label(o->plugins, to->reporter, label), to->reporter->name, err.text);
	else
		return true;
	return false;
}

/* Some file systems tell only here that they had no room. */
static bool close_file(FILE *f, const struct mg_output_to *to, bool ok)
{
	if (fclose(f) == 0)
		return ok;
	if (ok)
		mg_cli_fail("%s cannot be written: %s", to->path, strerror(errno));
	return false;
}

/* Files that are no regular ones (a pipe, /dev/null) cannot be replaced by a whole one. */
static bool write_in_place(const struct mg_outputs *o, const struct mg_output_to *to, const struct mg_report *r, const struct mg_report_options *options)
{
	FILE *f = fopen(to->path, "w");
	if (!f) {
		mg_cli_fail("%s cannot be written: %s", to->path, strerror(errno));
		return false;
	}
	bool ok = write_to(o, f, to, r, options);
	return close_file(f, to, ok);
}

static bool write_file(const struct mg_outputs *o, const struct mg_output_to *to, const struct mg_report *r, const struct mg_report_options *options)
{
	struct stat st;
	struct mg_buf name = { 0 };
	if (stat(to->path, &st) == 0 && !S_ISREG(st.st_mode))
		return write_in_place(o, to, r, options);
	mg_buf_printf(&name, "%s.XXXXXX", to->path);
	int fd = mg_buf_putc(&name, '\0') ? mkstemp(name.p) : -1;
	FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!f) {
		mg_cli_fail("%s cannot be written: %s", to->path, strerror(errno));
		if (fd >= 0)
			close(fd);
		mg_buf_fini(&name);
		return false;
	}
	mode_t mask = umask(0);
	umask(mask);
	fchmod(fd, 0666 & ~mask);
	bool ok = write_to(o, f, to, r, options);
	ok = close_file(f, to, ok);
	if (ok && rename(name.p, to->path) != 0) {
		mg_cli_fail("%s cannot be written: %s", to->path, strerror(errno));
		ok = false;
	}
	if (!ok)
		unlink(name.p);
	mg_buf_fini(&name);
	return ok;
}

static uint32_t width_of(int fd)
{
	struct winsize size;
	return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool mg_outputs_write(const struct mg_outputs *o, const struct mg_report *r, int detail, uint64_t elapsed_ms)
{
	const char *no_color = getenv("NO_COLOR");
	bool terminal = isatty(STDOUT_FILENO);
	for (size_t i = 0; i < o->n; i++) {
		struct mg_report_options options = { .size = sizeof(options), .detail = detail };
		if (!o->items[i].path) {
			options.terminal = terminal;
			options.color = terminal && !(no_color && *no_color);
			options.width = terminal ? width_of(STDOUT_FILENO) : 0;
			options.elapsed_ms = terminal ? elapsed_ms : 0;
		}
		if (!(o->items[i].path ? write_file(o, &o->items[i], r, &options) : write_to(o, stdout, &o->items[i], r, &options)))
			return false;
	}
	return true;
}
