/* SPDX-License-Identifier: Apache-2.0 */
#include "service/socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"

enum { BACKLOG = 1024 };

/* "host:port" into two texts. */
static bool split(const char *address, char host[256], char port[16])
{
	const char *colon = strrchr(address, ':');
	size_t n = colon ? (size_t)(colon - address) : 0;
	if (!colon || !colon[1] || strlen(colon + 1) >= 16)
		return false;
	if (address[0] == '[' && n >= 2 && address[n - 1] == ']') {
		address++;
		n -= 2;
	} else if (address[0] == '[' || memchr(address, ':', n)) {
		return false;
	}
	if (n >= 256)
		return false;
	memcpy(host, address, n);
	host[n] = '\0';
	memcpy(port, colon + 1, strlen(colon + 1) + 1);
	for (const char *p = port; *p; p++)
		if (*p < '0' || *p > '9')
			return false;
	return strtoul(port, NULL, 10) <= 65535;
}

static int resolve(const char *address, struct addrinfo **out, struct mg_error *err)
{
	char host[256], port[16], quoted[MG_QUOTE_MAX];
	struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV };
	if (!split(address, host, port))
		return mg_fail(err, MG_EINPUT, "listen address %s is none; write ADDRESS:PORT such as 127.0.0.1:8420 or [::1]:8420",
			       mg_quote(mg_str_from(address), quoted));
	int status = getaddrinfo(host[0] ? host : NULL, port, &hints, out);
	if (status != 0)
		return mg_fail(err, MG_EINPUT, "listen address %s: %s", mg_quote(mg_str_from(address), quoted), gai_strerror(status));
	return MG_OK;
}

/* shared: several sockets may have this address. Otherwise a port that anyone listens on is refused. */
static int open_one(const struct sockaddr *a, socklen_t n, bool shared)
{
	int yes = 1, saved;
	int fd = socket(a->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	if ((!shared || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof(yes)) == 0) && bind(fd, a, n) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static void describe(int fd, char *out, size_t size)
{
	struct sockaddr_storage a = { 0 };
	socklen_t n = sizeof(a);
	char host[64], port[16];
	if (getsockname(fd, (struct sockaddr *)&a, &n) == 0 &&
	    getnameinfo((struct sockaddr *)&a, n, host, sizeof(host), port, sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV) == 0)
		snprintf(out, size, a.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

int mg_listen_tcp(const char *address, int *fds, unsigned n, char *bound, size_t size, struct mg_error *err)
{
	struct addrinfo *list;
	struct sockaddr_storage at = { 0 };
	socklen_t len = sizeof(at);
	unsigned opened = 0;
	int status = resolve(address, &list, err);
	if (status < 0)
		return status;
	/* Sockets that share would quietly join those of another process: the first look is without sharing. */
	int probe = open_one(list->ai_addr, list->ai_addrlen, false);
	bool known = probe >= 0 && getsockname(probe, (struct sockaddr *)&at, &len) == 0;
	int reason = errno;
	if (probe >= 0)
		close(probe);
	for (; known && opened < n; opened++) {
		fds[opened] = open_one((struct sockaddr *)&at, len, true);
		reason = errno;
		if (fds[opened] < 0)
			break;
	}
	freeaddrinfo(list);
	if (opened == n && n > 0) {
		describe(fds[0], bound, size);
		return MG_OK;
	}
	while (opened)
		close(fds[--opened]);
	return mg_fail(err, MG_EIO, "cannot listen on %s: %s", address, strerror(reason));
}

static bool alive(const struct sockaddr_un *a)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool answered = fd >= 0 && connect(fd, (const struct sockaddr *)a, sizeof(*a)) == 0;
	if (fd >= 0)
		close(fd);
	return answered;
}

int mg_listen_unix(const char *path, unsigned mode, int *fd, struct mg_error *err)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct stat st;
	if (strlen(path) >= sizeof(a.sun_path))
		return mg_fail(err, MG_EINPUT, "the path of the Unix socket has %zu bytes; at most %zu fit", strlen(path), sizeof(a.sun_path) - 1);
	memcpy(a.sun_path, path, strlen(path) + 1);
	if (lstat(path, &st) == 0) {
		if (!S_ISSOCK(st.st_mode))
			return mg_fail(err, MG_EIO, "cannot listen on %s: there is something that is no socket", path);
		if (alive(&a))
			return mg_fail(err, MG_EIO, "cannot listen on %s: another process does", path);
		unlink(path);
	}
	*fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (*fd < 0)
		return mg_fail(err, MG_EIO, "cannot listen on %s: %s", path, strerror(errno));
	mode_t before = umask((mode_t)(~mode & 0777));
	bool ok = bind(*fd, (struct sockaddr *)&a, sizeof(a)) == 0 && listen(*fd, BACKLOG) == 0;
	int reason = errno;
	umask(before);
	if (ok)
		return MG_OK;
	close(*fd);
	return mg_fail(err, MG_EIO, "cannot listen on %s: %s", path, strerror(reason));
}

bool mg_peer_is_loopback(const struct sockaddr *a)
{
	if (a->sa_family == AF_UNIX)
		return true;
	if (a->sa_family == AF_INET)
		return (ntohl(((const struct sockaddr_in *)(const void *)a)->sin_addr.s_addr) >> 24) == 127;
	if (a->sa_family != AF_INET6)
		return false;
	const struct in6_addr *v6 = &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr;
	return IN6_IS_ADDR_LOOPBACK(v6) || (IN6_IS_ADDR_V4MAPPED(v6) && v6->s6_addr[12] == 127);
}

bool mg_address_is_loopback(const char *address)
{
	struct addrinfo *list;
	struct mg_error err;
	if (resolve(address, &list, &err) < 0)
		return false;
	bool loopback = mg_peer_is_loopback(list->ai_addr);
	freeaddrinfo(list);
	return loopback;
}

void mg_peer_text(const struct sockaddr *a, char *out, size_t size)
{
	socklen_t n = a->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
	if (a->sa_family == AF_UNIX || getnameinfo(a, n, out, (socklen_t)size, NULL, 0, NI_NUMERICHOST) != 0)
		snprintf(out, size, a->sa_family == AF_UNIX ? "unix" : "?");
}
