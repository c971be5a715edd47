/* SPDX-License-Identifier: Apache-2.0 */
/* Listening sockets: which addresses are taken, what stands in the way, and who counts as near. */
#include "unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "service/socket.h"

static bool has_v6(void)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	bool has = fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0;
	if (fd >= 0)
		close(fd);
	return has;
}

static void addresses_that_are_none(void **state)
{
	static char long_host[300] = "127.0.0.1";
	const char *const bad[] = { "127.0.0.1", "127.0.0.1:", "127.0.0.1:http", "127.0.0.1:80x", "127.0.0.1:-1", "127.0.0.1:65536", "127.0.0.1:0000000000000080", "::1:8420",
				    "[::1:8420", "::1]:8420", "[", "[:80", "", ":", long_host };
	char bound[64];
	struct mg_error err;
	int fd;
	(void)state;
	memset(long_host, 'a', 256);
	memcpy(long_host + 256, ":80", 4);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (mg_listen_tcp(bad[i], &fd, 1, bound, sizeof(bound), &err) != MG_EINPUT)
			fail_msg("%s is taken", bad[i]);
		assert_has(err.text, "is none; write ADDRESS:PORT such as 127.0.0.1:8420 or [::1]:8420");
		assert_false(mg_address_is_loopback(bad[i]));
	}
	assert_int_equal(mg_listen_tcp("999.1.1.1:80", &fd, 1, bound, sizeof(bound), &err), MG_EINPUT);
	assert_has(err.text, "listen address `999.1.1.1:80`: ");
	assert_false(mg_address_is_loopback("999.1.1.1:80"));
}

static void several_share_one_address(void **state)
{
	int fds[3], other;
	char bound[64];
	struct mg_error err;
	(void)state;
	assert_int_equal(mg_listen_tcp("127.0.0.1:0", fds, 3, bound, sizeof(bound), &err), MG_OK);
	assert_int_equal(strncmp(bound, "127.0.0.1:", 10), 0);
	assert_true(atoi(bound + 10) > 0);
	/* Of this program itself: another one must not quietly join. */
	assert_int_equal(mg_listen_tcp(bound, &other, 1, bound, sizeof(bound), &err), MG_EIO);
	assert_has(err.text, "cannot listen on 127.0.0.1:");
	assert_has(err.text, "Address already in use");
	for (int i = 0; i < 3; i++)
		close(fds[i]);
	assert_int_equal(mg_listen_tcp("192.0.2.1:0", &other, 1, bound, sizeof(bound), &err), MG_EIO);
	assert_has(err.text, "cannot listen on 192.0.2.1:0: Cannot assign requested address");
}

static void the_address_is_told_in_numbers(void **state)
{
	char bound[64] = "";
	struct mg_error err;
	int fd;
	(void)state;
	assert_int_equal(mg_listen_tcp(":0", &fd, 1, bound, sizeof(bound), &err), MG_OK);
	assert_true(strncmp(bound, "0.0.0.0:", 8) == 0 || strncmp(bound, "[::]:", 5) == 0);
	close(fd);
	if (!has_v6())
		skip();
	assert_int_equal(mg_listen_tcp("[::1]:0", &fd, 1, bound, sizeof(bound), &err), MG_OK);
	assert_int_equal(strncmp(bound, "[::1]:", 6), 0);
	close(fd);
}

static void loopback_is_told_from_the_rest(void **state)
{
	static const struct {
		const char *address;
		bool loopback;
	} table[] = { { "127.0.0.1:80", true }, { "127.200.0.9:80", true }, { "0.0.0.0:80", false }, { "192.0.2.1:80", false }, { "128.0.0.1:80", false }, { ":80", false },
		      { "[::1]:80", true }, { "[::]:80", false }, { "[::ffff:127.0.0.1]:80", true }, { "[::ffff:128.0.0.1]:80", false }, { "[2600:1f18::1]:80", false } };
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (mg_address_is_loopback(table[i].address) != table[i].loopback)
			fail_msg("%s is taken for the other", table[i].address);
	/* Each byte of ::1 and of ::ffff:127.0.0.1 counts. */
	for (int i = 0; i < 16; i++) {
		struct sockaddr_in6 one = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT }, mapped = one;
		one.sin6_addr.s6_addr[i] ^= 0x40;
		assert_false(mg_peer_is_loopback((struct sockaddr *)&one));
		assert_int_equal(inet_pton(AF_INET6, "::ffff:127.0.0.1", &mapped.sin6_addr), 1);
		mapped.sin6_addr.s6_addr[i] ^= 0x40;
		assert_int_equal(mg_peer_is_loopback((struct sockaddr *)&mapped), i > 12);
	}
	assert_true(mg_peer_is_loopback(&(struct sockaddr){ .sa_family = AF_UNIX }));
	assert_false(mg_peer_is_loopback(&(struct sockaddr){ .sa_family = AF_APPLETALK }));
}

static void peers_are_named(void **state)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(80), .sin_addr.s_addr = htonl(0xc0000201) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(80), .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct sockaddr_storage other = { .ss_family = AF_APPLETALK };
	char text[64];
	(void)state;
	mg_peer_text((struct sockaddr *)&v4, text, sizeof(text));
	assert_string_equal(text, "192.0.2.1");
	mg_peer_text((struct sockaddr *)&v6, text, sizeof(text));
	assert_string_equal(text, "::1");
	mg_peer_text(&(struct sockaddr){ .sa_family = AF_UNIX }, text, sizeof(text));
	assert_string_equal(text, "unix");
	mg_peer_text((struct sockaddr *)&other, text, sizeof(text));
	assert_string_equal(text, "?");
}

static char folder[32];

static const char *in_folder(const char *name)
{
	static char path[80];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void unix_sockets(void **state)
{
	struct mg_error err;
	struct stat st;
	char name[200];
	int fd, other;
	(void)state;
	strcpy(folder, "/tmp/mg-socket-XXXXXX");
	assert_non_null(mkdtemp(folder));
	mode_t before = umask(077);
	assert_int_equal(mg_listen_unix(in_folder("s"), 0640, &fd, &err), MG_OK);
	assert_int_equal(umask(before), 077); /* given back */
	assert_int_equal(stat(in_folder("s"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	/* Somebody listens: it stays his. Nobody does: it was left over. */
	assert_int_equal(mg_listen_unix(in_folder("s"), 0600, &other, &err), MG_EIO);
	assert_has(err.text, "/s: another process does");
	close(fd);
	assert_int_equal(mg_listen_unix(in_folder("s"), 0600, &fd, &err), MG_OK);
	close(fd);
	unlink(in_folder("s"));
	/* What is no socket is not put away. */
	fclose(fopen(in_folder("file"), "w"));
	assert_int_equal(mg_listen_unix(in_folder("file"), 0600, &fd, &err), MG_EIO);
	assert_has(err.text, "/file: there is something that is no socket");
	assert_int_equal(unlink(in_folder("file")), 0);
	assert_int_equal(mg_listen_unix(in_folder("none/s"), 0600, &fd, &err), MG_EIO);
	assert_has(err.text, "/none/s: No such file or directory");
	memset(name, 'a', 108);
	name[108] = '\0';
	assert_int_equal(mg_listen_unix(name, 0600, &fd, &err), MG_EINPUT);
	assert_string_equal(err.text, "the path of the Unix socket has 108 bytes; at most 107 fit");
	rmdir(folder);
}

/* The fourth finds no descriptor: then none of the others is left open. */
static void all_or_none(void **state)
{
	struct rlimit before, few;
	struct mg_error err;
	char bound[64];
	int fds[4], unix_fd;
	(void)state;
	int lowest = dup(0);
	close(lowest);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	few = before;
	few.rlim_cur = (rlim_t)lowest + 3;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	int status = mg_listen_tcp("127.0.0.1:0", fds, 4, bound, sizeof(bound), &err);
	int next = dup(0);
	few.rlim_cur = (rlim_t)lowest;
	setrlimit(RLIMIT_NOFILE, &few);
	close(next);
	struct mg_error none, left;
	int tcp = mg_listen_tcp("127.0.0.1:0", fds, 1, bound, sizeof(bound), &none);
	int local = mg_listen_unix("/tmp/mg-socket-none", 0600, &unix_fd, &left);
	setrlimit(RLIMIT_NOFILE, &before);
	assert_int_equal(status, MG_EIO);
	assert_has(err.text, "cannot listen on 127.0.0.1:0: Too many open files");
	assert_int_equal(next, lowest);
	assert_int_equal(tcp, MG_EIO);
	assert_has(none.text, "Too many open files");
	assert_int_equal(local, MG_EIO);
	assert_has(left.text, "cannot listen on /tmp/mg-socket-none: Too many open files");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_that_are_none), cmocka_unit_test(several_share_one_address), cmocka_unit_test(the_address_is_told_in_numbers),
		cmocka_unit_test(loopback_is_told_from_the_rest), cmocka_unit_test(peers_are_named), cmocka_unit_test(unix_sockets),
		cmocka_unit_test(all_or_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
