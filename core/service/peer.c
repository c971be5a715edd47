/* SPDX-License-Identifier: Apache-2.0 */
/* Connections that are too slow, and those that are answered before they have sent everything. libmicrohttpd closes on its time-outs without an answer, so
 * this writes the 408 itself; nothing else writes to a connection whose request is still coming. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "service/http.h"
#include "service/worker.h"

enum { SECOND = 1000000000, HURRY = 2, LINGER = 10, READ_RATE = 1 << 20 };

static const char too_slow[] = "HTTP/1.1 408 Request Timeout\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 95\r\n\r\n"
			       "{\"error\": {\"code\": \"too_slow\", \"message\": \"the request did not arrive whole within its time\"}}\n";

bool mg_peer_enter(struct mg_door *d, struct mg_peer *p, enum mg_peer_state state)
{
	pthread_mutex_lock(&d->lock);
	bool alive = p->state != MG_PEER_SHUT;
	if (alive) {
		/* The time of a first request counts from the connection on. */
		if (!(state == MG_PEER_UPLOADING && p->fresh))
			p->since = mg_clock_now();
		p->fresh = false;
		p->state = state;
	}
	pthread_mutex_unlock(&d->lock);
	return alive;
}

void mg_peer_reads(struct mg_door *d, struct mg_peer *p, uint64_t size)
{
	mg_peer_enter(d, p, MG_PEER_READING);
	pthread_mutex_lock(&d->lock);
	p->size = size;
	pthread_mutex_unlock(&d->lock);
}

/* How long a state may last; 0: as long as it likes. */
static uint64_t patience(const struct mg_peer *p, const struct mg_settings *s, bool crowded)
{
	uint64_t seconds = p->state == MG_PEER_UPLOADING || p->fresh ? s->seconds : s->idle;
	switch (p->state) {
	case MG_PEER_BUSY:
	case MG_PEER_SHUT:
		return 0;
	case MG_PEER_READING:
		return s->idle + p->size / READ_RATE;
	case MG_PEER_IDLE:
	case MG_PEER_UPLOADING:
		break;
	}
	return crowded && seconds > HURRY ? HURRY : seconds;
}

/* Ends it: libmicrohttpd sees the end of the stream and closes. */
static void cut(struct mg_door *d, struct mg_peer *p)
{
	bool tell = !d->tls && (p->state == MG_PEER_UPLOADING || p->fresh);
	p->state = MG_PEER_SHUT;
	if (tell) {
		ssize_t sent = send(p->fd, too_slow, sizeof(too_slow) - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
		(void)sent; /* whoever reads this slowly, too, gets nothing */
		atomic_fetch_add(&d->worker->board->refused[MG_REFUSED_SLOW], 1);
		atomic_fetch_add(&d->worker->board->requests[4], 1);
	}
	shutdown(p->fd, SHUT_RDWR);
}

void mg_door_sweep(struct mg_door *d, uint64_t now)
{
	const struct mg_settings *s = &d->worker->load->settings;
	/* Few connections left: those who say nothing have to hurry. */
	bool crowded = atomic_load(&d->worker->record->connections) > s->connections / 4 * 3;
	pthread_mutex_lock(&d->lock);
	for (struct mg_peer *p = d->peers; p; p = p->next) {
		uint64_t seconds = patience(p, s, crowded);
		if (seconds && now > p->since && now - p->since > seconds * SECOND)
			cut(d, p);
	}
	pthread_mutex_unlock(&d->lock);
}

void mg_peer_linger(struct mg_door *d, struct mg_peer *p)
{
	uint64_t one = 1;
	pthread_mutex_lock(&d->lock);
	struct mg_linger *l = &d->linger;
	int fd = l->n < MG_LINGER_MOST && !d->tls ? fcntl(p->fd, F_DUPFD_CLOEXEC, 0) : -1;
	if (fd >= 0) {
		l->fds[l->n] = fd;
		l->until[l->n] = mg_clock_now() + (uint64_t)LINGER * SECOND;
		l->left[l->n++] = 512u << 20;
	}
	pthread_mutex_unlock(&d->lock);
	if (fd >= 0 && write(d->worker->wake, &one, sizeof(one)) < 0)
		return; /* it is looked at a little later */
}

size_t mg_door_poll(struct mg_door *d, struct pollfd *fds, size_t n)
{
	size_t used = 0;
	pthread_mutex_lock(&d->lock);
	for (; used < d->linger.n && used < n; used++)
		fds[used] = (struct pollfd){ .fd = d->linger.fds[used], .events = POLLIN };
	pthread_mutex_unlock(&d->lock);
	return used;
}

/* False at the end of it. */
static bool swallow(int fd, uint64_t *left)
{
	static char sink[65536];
	for (int i = 0; i < 64; i++) {
		ssize_t n = recv(fd, sink, sizeof(sink), MSG_DONTWAIT);
		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		if (n == 0 || (uint64_t)n >= *left)
			return false;
		*left -= (uint64_t)n;
	}
	return true;
}

void mg_door_read(struct mg_door *d, uint64_t now)
{
	pthread_mutex_lock(&d->lock);
	struct mg_linger *l = &d->linger;
	for (size_t i = 0; i < l->n;) {
		if (swallow(l->fds[i], &l->left[i]) && now < l->until[i]) {
			i++;
			continue;
		}
		close(l->fds[i]);
		l->n--;
		l->fds[i] = l->fds[l->n];
		l->until[i] = l->until[l->n];
		l->left[i] = l->left[l->n];
	}
	pthread_mutex_unlock(&d->lock);
}
