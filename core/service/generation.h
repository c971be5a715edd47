/* SPDX-License-Identifier: Apache-2.0 */
/* Generation: the process that has loaded one state of the policies and forks the workers that judge by it. */
#ifndef MG_SERVICE_GENERATION_H
#define MG_SERVICE_GENERATION_H

#include "service/service.h"
#include "service/worker.h"

/* What a generation tells its supervisor, one message per packet. */
enum mg_told { MG_TOLD_SERVING, MG_TOLD_FAILED, MG_TOLD_CHANGED };

struct mg_message {
	enum mg_told what;
	bool empty; /* serving, but with no policies: text says why */
	uint64_t policies;
	char revision[80];
	char text[MG_ERROR_TEXT];
};

struct mg_generation {
	const struct mg_service *service;
	struct mg_board *board;
	const struct mg_sockets *sockets;
	int channel; /* to the supervisor */
	int number;
	bool first; /* nothing serves yet: a pack that cannot be loaded leaves workers that say so */
};

/* Runs the process and ends it. */
_Noreturn void mg_generation_run(const struct mg_generation *g);

#endif
