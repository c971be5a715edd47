/* SPDX-License-Identifier: Apache-2.0 */
/* Connections that are too slow, and those that were answered before all of them had come, without an HTTP library around them. */
#include "unit.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "service/worker.h"

#define SECOND 1000000000u

static struct mg_loadout load;
static struct mg_worker worker;
static struct mg_door door;
static struct mg_peer peer;
static int client;

static int setup(void **state)
{
	int pair[2];
	(void)state;
	mg_settings_init(&load.settings);
	load.settings.seconds = 15;
	load.settings.idle = 75;
	load.settings.connections = 16;
	worker = (struct mg_worker){ .load = &load, .board = mg_board_new(), .wake = eventfd(0, EFD_NONBLOCK) };
	worker.record = &worker.board->records[0];
	door = (struct mg_door){ .worker = &worker, .lock = PTHREAD_MUTEX_INITIALIZER, .peers = &peer };
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		return -1;
	client = pair[1];
	peer = (struct mg_peer){ .fd = pair[0], .since = mg_clock_now() };
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i < door.linger.n; i++)
		close(door.linger.fds[i]);
	close(peer.fd);
	close(client);
	close(worker.wake);
	return 0;
}

/* What the client has got by now. */
static const char *got(void)
{
	static char text[1024];
	ssize_t n = recv(client, text, sizeof(text) - 1, MSG_DONTWAIT);
	text[n > 0 ? n : 0] = '\0';
	return text;
}

static void patience_is_by_state(void **state)
{
	static const struct {
		enum mg_peer_state state;
		bool fresh, crowded;
		uint64_t size, seconds; /* 0: for ever */
		bool told;
	} table[] = {
		{ MG_PEER_IDLE, true, false, 0, 15, true },         { MG_PEER_IDLE, false, false, 0, 75, false }, { MG_PEER_UPLOADING, false, false, 0, 15, true },
		{ MG_PEER_READING, false, false, 0, 75, false },    { MG_PEER_READING, false, true, 5 << 20, 80, false }, /* a second for each MiB, however crowded */
		{ MG_PEER_BUSY, false, true, 0, 0, false },         { MG_PEER_SHUT, false, true, 0, 0, false },
		{ MG_PEER_IDLE, false, true, 0, 2, false },         { MG_PEER_UPLOADING, false, true, 0, 2, true },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		uint64_t since = mg_clock_now(), refused = atomic_load(&worker.board->refused[MG_REFUSED_SLOW]);
		int pair[2];
		close(peer.fd);
		close(client);
		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
		client = pair[1];
		atomic_store(&worker.record->connections, table[i].crowded ? 13 : 12);
		peer = (struct mg_peer){ .fd = pair[0], .since = since, .state = table[i].state, .fresh = table[i].fresh, .size = table[i].size };
		mg_door_sweep(&door, since + (table[i].seconds ? table[i].seconds : 100000) * SECOND);
		assert_int_equal(peer.state, table[i].state);
		mg_door_sweep(&door, since + (table[i].seconds ? table[i].seconds : 100000) * SECOND + 1);
		assert_int_equal(peer.state, table[i].seconds ? MG_PEER_SHUT : table[i].state);
		assert_int_equal(atomic_load(&worker.board->refused[MG_REFUSED_SLOW]) - refused, table[i].told);
		const char *text = got();
		assert_int_equal(text[0] != '\0', table[i].told);
		if (table[i].told)
			assert_has(text, "HTTP/1.1 408 Request Timeout\r\n");
	}
	/* Who hurries by the settings has no less time when it is crowded; a clock that was read before counts for nothing. */
	load.settings.seconds = 1;
	peer = (struct mg_peer){ .fd = peer.fd, .since = 100 * (uint64_t)SECOND, .state = MG_PEER_UPLOADING };
	mg_door_sweep(&door, 99 * (uint64_t)SECOND);
	mg_door_sweep(&door, 101 * (uint64_t)SECOND);
	assert_int_equal(peer.state, MG_PEER_UPLOADING);
	mg_door_sweep(&door, 101 * (uint64_t)SECOND + 1);
	assert_int_equal(peer.state, MG_PEER_SHUT);
}

/* Under TLS nothing can be written past the library. */
static void under_tls_nothing_is_told(void **state)
{
	(void)state;
	door.tls = true;
	peer.state = MG_PEER_UPLOADING;
	mg_door_sweep(&door, peer.since + 16 * (uint64_t)SECOND);
	assert_int_equal(peer.state, MG_PEER_SHUT);
	assert_string_equal(got(), "");
	assert_false(mg_peer_enter(&door, &peer, MG_PEER_BUSY));
	assert_int_equal(peer.state, MG_PEER_SHUT);
	mg_peer_linger(&door, &peer);
	assert_int_equal(door.linger.n, 0);
}

static void the_first_requests_time_counts_from_the_connection(void **state)
{
	uint64_t since = peer.since;
	(void)state;
	peer.fresh = true;
	assert_true(mg_peer_enter(&door, &peer, MG_PEER_UPLOADING));
	assert_int_equal(peer.since, since);
	assert_false(peer.fresh);
	usleep(1000);
	assert_true(mg_peer_enter(&door, &peer, MG_PEER_UPLOADING)); /* another request */
	assert_true(peer.since > since);
	mg_peer_reads(&door, &peer, 4711);
	assert_int_equal(peer.state, MG_PEER_READING);
	assert_int_equal(peer.size, 4711);
}

static void lingering(void **state)
{
	struct pollfd fds[MG_LINGER_MOST];
	uint64_t count, now = mg_clock_now();
	char block[1000] = "";
	(void)state;
	mg_peer_linger(&door, &peer);
	assert_int_equal(door.linger.n, 1);
	assert_int_equal(read(worker.wake, &count, sizeof(count)), sizeof(count)); /* the main thread hears of it */
	assert_int_equal(mg_door_poll(&door, fds, MG_LINGER_MOST), 1);
	assert_int_equal(fds[0].fd, door.linger.fds[0]);
	assert_int_equal(mg_door_poll(&door, fds, 0), 0); /* no room */
	/* Nothing has come: it stays. What has come is read away, and counts. */
	mg_door_read(&door, now);
	assert_int_equal(door.linger.n, 1);
	uint64_t left = door.linger.left[0];
	assert_int_equal(send(client, block, sizeof(block), 0), sizeof(block));
	mg_door_read(&door, now);
	assert_int_equal(door.linger.n, 1);
	assert_int_equal(left - door.linger.left[0], sizeof(block));
	/* More than is put up with. */
	door.linger.left[0] = sizeof(block);
	assert_int_equal(send(client, block, sizeof(block), 0), sizeof(block));
	mg_door_read(&door, now);
	assert_int_equal(door.linger.n, 0);
	/* Its time is over. */
	mg_peer_linger(&door, &peer);
	mg_door_read(&door, door.linger.until[0]);
	assert_int_equal(door.linger.n, 0);
	/* Of two, the one that has ended goes. */
	mg_peer_linger(&door, &peer);
	int null = open("/dev/null", O_RDONLY);
	door.linger.fds[1] = null; /* no socket: an error like any other */
	door.linger.until[1] = door.linger.until[0];
	door.linger.n = 2;
	mg_door_read(&door, now);
	assert_int_equal(door.linger.n, 1);
	shutdown(client, SHUT_WR);
	mg_door_read(&door, now);
	assert_int_equal(door.linger.n, 0);
	/* No more than there is room for, and a wake that cannot be written is no harm. */
	close(worker.wake);
	worker.wake = -1;
	for (int i = 0; i < MG_LINGER_MOST + 3; i++)
		mg_peer_linger(&door, &peer);
	assert_int_equal(door.linger.n, MG_LINGER_MOST);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(patience_is_by_state), TEST(under_tls_nothing_is_told), TEST(the_first_requests_time_counts_from_the_connection), TEST(lingering) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
