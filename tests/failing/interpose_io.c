/* SPDX-License-Identifier: Apache-2.0 */
/* What is defined here are the functions themselves, which the fortified headers would turn into inline ones. */
#undef _FORTIFY_SOURCE
#include "interpose_io.h"

#include <dlfcn.h>
#include <errno.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

static _Thread_local enum io_mode mode;
static _Thread_local uint64_t count, fails_at;

void interpose_io_begin(enum io_mode m, uint64_t nth)
{
	mode = m;
	count = 0;
	fails_at = nth;
}

bool interpose_io_end(void)
{
	mode = IO_PLAIN;
	return fails_at && count >= fails_at;
}

/* What a call for n bytes may do: so many of them, or -1 with errno. */
static ssize_t allowed(size_t n, int why)
{
	count++;
	switch (mode) {
	case IO_PLAIN:
		break;
	case IO_SHORT:
		return n > 1 ? 1 : (ssize_t)n;
	case IO_EINTR:
		if (count % 2 == 0)
			return n > 1 ? 1 : (ssize_t)n;
		errno = EINTR;
		return -1;
	case IO_FAIL:
		if (count != fails_at)
			break;
		errno = why;
		return -1;
	case IO_CUT:
		if (count < fails_at)
			break;
		if (count == fails_at && n > 1)
			return (ssize_t)(n / 2);
		errno = why;
		return -1;
	}
	return (ssize_t)n;
}

#define REAL(name, type, ...)                                   \
	static type (*real)(__VA_ARGS__);                        \
	if (!real)                                               \
	*(void **)&real = dlsym(RTLD_NEXT, name)

#pragma GCC visibility push(default)

ssize_t read(int fd, void *p, size_t n)
{
	REAL("read", ssize_t, int, void *, size_t);
	ssize_t most = mode ? allowed(n, EIO) : (ssize_t)n;
	return most < 0 ? -1 : real(fd, p, (size_t)most);
}

ssize_t write(int fd, const void *p, size_t n)
{
	REAL("write", ssize_t, int, const void *, size_t);
	ssize_t most = mode ? allowed(n, ENOSPC) : (ssize_t)n;
	return most < 0 ? -1 : real(fd, p, (size_t)most);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
	REAL("pwrite", ssize_t, int, const void *, size_t, off_t);
	ssize_t most = mode ? allowed(n, ENOSPC) : (ssize_t)n;
	return most < 0 ? -1 : real(fd, p, (size_t)most, at);
}

ssize_t recv(int fd, void *p, size_t n, int flags)
{
	REAL("recv", ssize_t, int, void *, size_t, int);
	ssize_t most = mode ? allowed(n, ECONNRESET) : (ssize_t)n;
	return most < 0 ? -1 : real(fd, p, (size_t)most, flags);
}

ssize_t send(int fd, const void *p, size_t n, int flags)
{
	REAL("send", ssize_t, int, const void *, size_t, int);
	ssize_t most = mode ? allowed(n, EPIPE) : (ssize_t)n;
	return most < 0 ? -1 : real(fd, p, (size_t)most, flags);
}

static int sync_fails(void)
{
	return mode && mode != IO_EINTR && allowed(0, EIO) < 0;
}

int fsync(int fd)
{
	REAL("fsync", int, int);
	return sync_fails() ? -1 : real(fd);
}

int fdatasync(int fd)
{
	REAL("fdatasync", int, int);
	return sync_fails() ? -1 : real(fd);
}

int ftruncate(int fd, off_t n)
{
	REAL("ftruncate", int, int, off_t);
	/* A full disk can still be cut. */
	return mode == IO_FAIL && allowed(0, EIO) < 0 ? -1 : real(fd, n);
}

#pragma GCC visibility pop
