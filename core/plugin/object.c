/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/object.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

/* What dlopen would wait for (a pipe), or die of: the loader maps segments that are not there when a file broke off while it was copied. */
static const char *no_object(int fd)
{
	struct stat st;
	ElfW(Ehdr) head;
	ElfW(Phdr) part;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return "it is no regular file";
	if (pread(fd, &head, sizeof(head), 0) != (ssize_t)sizeof(head) || memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_phentsize != sizeof(part))
		return "it is no shared object of this machine";
	for (size_t i = 0; i < head.e_phnum; i++) {
		if (pread(fd, &part, sizeof(part), (off_t)(head.e_phoff + i * sizeof(part))) != (ssize_t)sizeof(part) ||
		    (part.p_type == PT_LOAD && (part.p_offset > (uint64_t)st.st_size || part.p_filesz > (uint64_t)st.st_size - part.p_offset)))
			return "it is shorter than its parts; copy it again";
	}
	return NULL;
}

int mg_object_check(struct mg_str file, struct mg_error *err)
{
	if (!memchr(file.p, '/', file.n))
		return MG_OK; /* the loader looks for it in its own folders */
	int fd = open(file.p, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const char *why = fd >= 0 ? no_object(fd) : strerror(errno);
	if (fd >= 0)
		close(fd);
	return why ? mg_fail(err, MG_EIO, "plugin %s cannot be loaded: %s", file.p, why) : MG_OK;
}
