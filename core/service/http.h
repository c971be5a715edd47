/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP: a socket with its libmicrohttpd daemon, and what its connections are at. */
#ifndef MG_SERVICE_HTTP_H
#define MG_SERVICE_HTTP_H

#include <pthread.h>

#include "service/request.h"

struct MHD_Daemon;

enum mg_door_kind { MG_DOOR_TCP, MG_DOOR_UNIX, MG_DOOR_HEALTH };
/* IDLE: no request, or not all of its headers. UPLOADING: its body comes. BUSY: it is being judged. READING: its answer is there for it to read. SHUT: cut
 * off for being slow. */
enum mg_peer_state { MG_PEER_IDLE, MG_PEER_UPLOADING, MG_PEER_BUSY, MG_PEER_READING, MG_PEER_SHUT };

/* One connection. Under the door's lock. */
struct mg_peer {
	struct mg_peer *next, **link;
	int fd;
	enum mg_peer_state state;
	uint64_t since;  /* when it came into the state, or first byte of the request */
	uint64_t size;   /* bytes that it has to read */
	bool fresh;      /* no request yet */
};

enum { MG_LINGER_MOST = 64 };

/* Connections that were answered before all of their body had come: kept open and read for a while, since a close would throw the answer away. */
struct mg_linger {
	int fds[MG_LINGER_MOST];
	uint64_t until[MG_LINGER_MOST], left[MG_LINGER_MOST]; /* bytes that are still put up with */
	size_t n;
};

struct mg_door {
	struct mg_worker *worker;
	enum mg_door_kind kind;
	bool tls;
	struct MHD_Daemon *daemon;
	pthread_mutex_t lock;
	struct mg_peer *peers;
	struct mg_linger linger;
};

/* Starts serving on fd, which stays the caller's. */
int mg_door_open(struct mg_door *d, struct mg_worker *w, enum mg_door_kind kind, int fd, struct mg_error *err);
/* Takes no new connection any more. */
void mg_door_quiesce(struct mg_door *d);
/* No request may be waiting for the judging thread. */
void mg_door_close(struct mg_door *d);

/* peer.c: cuts off who is too slow; called now and then by the main thread. */
void mg_door_sweep(struct mg_door *d, uint64_t now);
/* Reads what lingering connections still send; fds are for poll(). */
struct pollfd;
size_t mg_door_poll(struct mg_door *d, struct pollfd *fds, size_t n);
void mg_door_read(struct mg_door *d, uint64_t now);
/* For the HTTP thread. False: the peer has been cut off. */
bool mg_peer_enter(struct mg_door *d, struct mg_peer *p, enum mg_peer_state state);
/* Its answer of so many bytes is ready. */
void mg_peer_reads(struct mg_door *d, struct mg_peer *p, uint64_t size);
void mg_peer_linger(struct mg_door *d, struct mg_peer *p);

#endif
