/* SPDX-License-Identifier: Apache-2.0 */
/* moongate.yaml: read from a real file, as it always is. */
#include <sys/mman.h>
#include <unistd.h>

#include "config/config.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mg_arena *a = mg_arena_new(64u << 20);
	struct mg_config config;
	struct mg_error err;
	char path[64];
	int fd = memfd_create("moongate.yaml", 0);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	mg_config_init(&config);
	if (mg_config_read(a, path, &config, &err) != MG_OK)
		MUST(err.text[0]);
	close(fd);
	mg_arena_free(a);
	return 0;
}
