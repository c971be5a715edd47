/* SPDX-License-Identifier: Apache-2.0 */
/* Listening sockets, made by the supervisor and inherited by every worker. */
#ifndef MG_SERVICE_SOCKET_H
#define MG_SERVICE_SOCKET_H

#include "base/error.h"

/* n sockets on "host:port" or "[v6]:port", one per worker slot, that share the load (SO_REUSEPORT). Port 0 takes a free one. bound becomes the address in
 * numbers. MG_EINPUT for an address that makes no sense, MG_EIO when it cannot be had; then none is left open. */
int mg_listen_tcp(const char *address, int *fds, unsigned n, char *bound, size_t size, struct mg_error *err);
/* One socket in the file system; a left-over of a dead process is replaced, a live one is MG_EIO. */
int mg_listen_unix(const char *path, unsigned mode, int *fd, struct mg_error *err);
/* Is "host:port" an address of this machine only? */
bool mg_address_is_loopback(const char *address);

struct sockaddr;
bool mg_peer_is_loopback(const struct sockaddr *a);
/* The address in numbers without the port, "unix" for a Unix socket. */
void mg_peer_text(const struct sockaddr *a, char *out, size_t size);

#endif
