/* SPDX-License-Identifier: Apache-2.0 */
/* The system call filter, in processes that end afterwards. */
#include "unit.h"

#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "service/protect.h"

static bool filter(bool forks)
{
	struct mg_error err;
	return mg_protect_filter(forks, &err) == MG_OK;
}

static bool refused(long result)
{
	return result == -1 && errno == EPERM;
}

static void *nothing(void *ctx)
{
	return ctx;
}

static int bound(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	return bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0 ? fd : -1;
}

/* What both may not. */
static bool shut(void)
{
	char *const none[] = { NULL };
	return refused(execve("/bin/true", none, none)) && refused(listen(bound(), 1)) && refused(ptrace(PTRACE_TRACEME, 0, NULL, NULL)) &&
	       refused(socket(AF_PACKET, SOCK_RAW, 0)) && refused(setuid(getuid()));
}

static int as_a_worker(void)
{
	pthread_t t;
	if (!filter(false))
		return 2;
	bool ok = shut() && refused(fork()) && pthread_create(&t, NULL, nothing, NULL) == 0 && pthread_join(t, NULL) == 0;
	return ok && bound() >= 0 ? 0 : 1;
}

static int as_a_supervisor(void)
{
	int status = -1;
	if (!filter(true))
		return 2;
	pid_t pid = fork();
	if (pid == 0)
		_exit(shut() ? 0 : 1);
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0 && shut() ? 0 : 1;
}

/* In a process of its own, since no filter comes off again. */
static void holds(int (*part)(void))
{
	int status;
	pid_t pid = fork();
	if (pid == 0)
		_exit(part());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 2)
		skip(); /* built without libseccomp, or the kernel has no filters: the service says so in its log */
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void workers_start_nothing(void **state)
{
	(void)state;
	holds(as_a_worker);
}

static void who_starts_workers_runs_no_programs(void **state)
{
	(void)state;
	holds(as_a_supervisor);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(workers_start_nothing), cmocka_unit_test(who_starts_workers_runs_no_programs) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
