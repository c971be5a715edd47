/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/error.h"

enum { LEVELS = 256 }; /* folders upwards: more than a path can name */

static bool same_folder(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* The name of a configuration in folder ("" or "../../"), in a; an empty text when it has none. */
static int look(struct mg_arena *a, struct mg_str folder, struct mg_str *out, struct mg_error *err)
{
	static const char *const names[] = { "moongate.yaml", "moongate.yml" };
	for (size_t i = 0; i < 2; i++) {
		struct stat st;
		struct mg_str path = mg_arena_printf(a, "%.*s%s", MG_STR_ARG(folder), names[i]);
		if (!path.p)
			return mg_fail_arena(a, err);
		if (stat(path.p, &st) == 0 && S_ISREG(st.st_mode)) {
			*out = path;
			return MG_OK;
		}
	}
	return MG_OK;
}

int mg_config_find(struct mg_arena *a, struct mg_str *out, struct mg_error *err)
{
	struct mg_buf up = { 0 };
	struct stat here, above;
	int status = MG_OK;
	*out = MG_STR_NONE;
	for (size_t i = 0; i < LEVELS && status == MG_OK; i++) {
		status = look(a, mg_buf_view(&up), out, err);
		if (out->n || stat(i ? up.p : ".", &here) != 0)
			break;
		mg_buf_puts(&up, "../");
		if (!mg_buf_putc(&up, '\0')) {
			status = mg_fail_nomem(err);
			break;
		}
		up.n--; /* the NUL is for stat alone */
		if (stat(up.p, &above) != 0 || same_folder(&here, &above))
			break;
	}
	mg_buf_fini(&up);
	return status;
}
