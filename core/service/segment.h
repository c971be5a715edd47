/* SPDX-License-Identifier: Apache-2.0 */
/* Segments: the files of the spool. A head, then records, each with its length and checksum, appended by the one process that holds the file's lock.
 *
 * What must stay true: a name without ".new" is visible only after its maker holds the lock, so that whoever gets the lock knows that nobody writes there any
 * more. The head's `stored` is the offset below which every record has been stored; only the feed writes it. */
#ifndef MG_SERVICE_SEGMENT_H
#define MG_SERVICE_SEGMENT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

enum { MG_SEGMENT_HEAD = 32, MG_RECORD_HEAD = 12, MG_RECORD_MOST = 16 << 20, MG_SEGMENT_NAME = 32 };

/* Makes a segment in the folder, locked and empty. The descriptor, or MG_EIO. */
int mg_segment_make(int folder, char name[MG_SEGMENT_NAME], int *fd, struct mg_error *err);
/* Appends a record of payload to out: what one write to a segment takes. False without memory or when payload is too large. */
bool mg_record_write(struct mg_buf *out, struct mg_str payload);

/* Names of the segments in folder, in the order they were made, into a. */
int mg_segments_list(struct mg_arena *a, int folder, struct mg_str **names, size_t *n, struct mg_error *err);
/* Bytes that all of them take. */
int mg_segments_size(int folder, uint64_t *bytes, struct mg_error *err);

/* Opens a segment to read; *stored is what its head says. MG_EINPUT: it has no head of ours. MG_EIO: it is gone or cannot be read. */
int mg_segment_open(int folder, const char *name, int *fd, uint64_t *stored, struct mg_error *err);
int mg_segment_set_stored(int fd, uint64_t stored, struct mg_error *err);
/* Nobody writes to it any more? Keeps the lock when so. */
bool mg_segment_abandoned(int fd);

enum mg_record { MG_RECORD_NONE, MG_RECORD_WHOLE, MG_RECORD_BROKEN };
/* Reads the record at *at into a and moves *at behind it. NONE: the file ends here. BROKEN: what stands here is no whole record (a write under way, or cut off
 * by the end of its process); *at stays. MG_EIO, MG_ELIMIT through err. */
int mg_record_read(struct mg_arena *a, int fd, uint64_t *at, enum mg_record *what, struct mg_str *payload, struct mg_error *err);
/* The offset of the next whole record after from, or of the end of the file. */
int mg_record_seek(struct mg_arena *a, int fd, uint64_t from, uint64_t *at, struct mg_error *err);

#endif
