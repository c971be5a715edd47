/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of the service: the `server` map of moongate.yaml, checked. Plain bytes without pointers, so that a process can hand them to another. */
#ifndef MG_SERVICE_SETTINGS_H
#define MG_SERVICE_SETTINGS_H

#include "config/config.h"
#include "service/log.h"
#include "service/token.h"

enum { MG_WORKERS_MOST = 64, MG_ADDRESS_MAX = 272, MG_SETTING_PATH = 1024 };

/* Numbers: name, default, least, most, meaning. The page docs/service.md repeats the table. */
#define MG_SETTINGS_NUMBERS(X)                                                                                              \
	X(workers, 0, 0, MG_WORKERS_MOST, "processes that judge; 0: one per processor")                                     \
	X(queue, 64, 1, 65536, "requests that may wait for one worker; past it the answer is 503")                          \
	X(per_client, 0, 0, 65536, "requests of one client that may wait for one worker; past it the answer is 429; 0: no limit") \
	X(connections, 4096, 16, 65536, "connections of one worker")                                                        \
	X(body_bytes, 8u << 20, 1024, 256u << 20, "bytes of one request's body")                                            \
	X(buffer_bytes, 256u << 20, 1024, 16384ull << 20, "bytes of all bodies and unread answers that one worker holds")                      \
	X(header_bytes, 32768, 4096, 1u << 20, "bytes of one request's headers")                                            \
	X(memory_bytes, 2048ull << 20, 64u << 20, 65536ull << 20, "memory of one worker; past it the worker is replaced")   \
	X(seconds, 15, 1, 600, "a request must have arrived whole within")                                                  \
	X(idle, 75, 1, 3600, "seconds that an idle connection stays open")                                                  \
	X(deadline, 25, 1, 600, "seconds from the first byte to the answer")                                                \
	X(grace, 20, 0, 600, "seconds that a worker has to finish when it is to stop")                                      \
	X(watch, 2, 0, 3600, "seconds between two looks at the policy folders; 0: never")

struct mg_settings {
	char listen[MG_ADDRESS_MAX], health_listen[MG_ADDRESS_MAX]; /* "host:port"; an empty text: none */
	char unix_path[108];
	unsigned unix_mode;
#define X(name, def, least, most, why) uint64_t name;
	MG_SETTINGS_NUMBERS(X)
#undef X
	char certificate[MG_SETTING_PATH], key[MG_SETTING_PATH], client_ca[MG_SETTING_PATH]; /* empty: no TLS, no client certificates */
	struct mg_tokens tokens;
	enum mg_log_level log_level;
	char log_file[MG_SETTING_PATH]; /* empty: stderr */
	bool seccomp;
};

void mg_settings_init(struct mg_settings *s);
/* Lays `server` of c over the defaults; the keys of payload URLs are read by mg_fetch_configure. MG_EINPUT with the place for an unknown key (with a suggestion), a wrong kind or a value out of its range. */
int mg_settings_read(const struct mg_config *c, struct mg_settings *out, struct mg_error *err);

#endif
