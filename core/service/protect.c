/* SPDX-License-Identifier: Apache-2.0 */
#include "service/protect.h"

#include <errno.h>
#include <linux/capability.h>
#include <netdb.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "service/fetch.h"

static void not_set(const char *what, int reason)
{
	mg_log(MG_LOG_WARN, "protect", "%s could not be set: %s", what, strerror(reason));
}

/* All of them, and none can come back. */
static void drop_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[2] = { { 0 } };
	for (int i = 0; prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++)
		if (prctl(PR_CAPBSET_DROP, i, 0, 0, 0) < 0 && errno != EPERM)
			not_set("the bounding set of capabilities", errno);
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (syscall(SYS_capset, &header, none) < 0)
		not_set("the drop of capabilities", errno);
}

static void limit(int what, const char *name, rlim_t n)
{
	struct rlimit r;
	if (getrlimit((__rlimit_resource_t)what, &r) < 0)
		return;
	r.rlim_cur = r.rlim_max != RLIM_INFINITY && n > r.rlim_max ? r.rlim_max : n;
	if (r.rlim_cur < n)
		mg_log(MG_LOG_WARN, "protect", "%s is limited to %llu, %llu are wanted", name, (unsigned long long)r.rlim_cur, (unsigned long long)n);
	r.rlim_max = r.rlim_cur;
	if (setrlimit((__rlimit_resource_t)what, &r) < 0)
		not_set(name, errno);
}

/* Name look-up opens files and loads libraries the first time, which the filter would not let it. */
static void warm_names(void)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list;
	if (getaddrinfo("localhost", "443", &hints, &list) == 0)
		freeaddrinfo(list);
}

void mg_protect(const struct mg_settings *s, int slot)
{
	struct mg_error err;
	enum { OTHER_FILES = 256 };
	warm_names();
	mg_fetch_start();
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		not_set("no_new_privs", errno);
	/* A dump of memory would hold templates. */
	limit(RLIMIT_CORE, "RLIMIT_CORE", 0);
	limit(RLIMIT_NOFILE, "RLIMIT_NOFILE", 2 * s->connections + OTHER_FILES);
	limit(RLIMIT_MEMLOCK, "RLIMIT_MEMLOCK", 0);
	drop_capabilities();
	if (!s->seccomp)
		mg_log(slot ? MG_LOG_DEBUG : MG_LOG_INFO, "protect", "the system call filter is switched off in the configuration");
	else if (mg_protect_filter(false, &err) < 0)
		mg_log(MG_LOG_WARN, "protect", "%s", err.text);
}
