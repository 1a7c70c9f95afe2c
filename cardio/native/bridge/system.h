/* What differs between Linux and Windows: the two pipes, and the loading of libraries.
 */
#ifndef CARDIO_SYSTEM_H
#define CARDIO_SYSTEM_H

#include <stddef.h>
#include <stdint.h>

typedef void (*system_function)(void);

/* Take the pipes for the frames away from standard input and output, which whatever is loaded
 * later may read and write; see to it that a crash asks nobody and keeps nothing, and that the
 * process leaves when its input ends, even from the middle of a call.
 */
void system_begin(void);

/* Read what is there, at most so many bytes, once there is anything; 0 at the end. */
size_t system_read(void *data, size_t room);

/* Write them all; without anybody to read them the process leaves. */
void system_write(const void *data, size_t size);

/* Wait for the next frame, where windows of this thread must get their messages meanwhile; what
 * `read` returns, which reads it.
 */
unsigned char *system_await(unsigned char *(*read)(size_t *length), size_t *length);

/* Load a library by its path in UTF-8; NULL and one line why not. */
void *system_load(const char *path, char *why, size_t room);

/* Return an exported function, NULL without one. */
system_function system_export(void *library, const char *name);

#endif
