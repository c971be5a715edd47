/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and writing under the test's control: read, write, pwrite, send, recv, fsync, fdatasync and ftruncate are defined here, and fail this thread's calls
 * as they are told to. */
#ifndef MG_TEST_INTERPOSE_IO_H
#define MG_TEST_INTERPOSE_IO_H

#include <stdbool.h>
#include <stdint.h>

enum io_mode {
	IO_PLAIN,
	IO_SHORT, /* one byte a call */
	IO_EINTR, /* every other call is interrupted; the others take one byte */
	IO_FAIL,  /* the nth call fails */
	IO_CUT,   /* the nth call takes half, and all after it fail, as on a full disk */
};

void interpose_io_begin(enum io_mode mode, uint64_t nth);
/* True when the nth call was reached. */
bool interpose_io_end(void);

#endif
