/* The connection to a running emulator: made, greeted, looked at, used for one exchange at a time.
 *
 * One thread at a time may use it. Knows no call; sends nothing twice.
 */
#ifndef CARDIO_LINK_H
#define CARDIO_LINK_H

#include <stddef.h>
#include <stdint.h>

#include "faults.h"

/* Have a connection that stands: the one there is, or a new one. Nothing is sent but HELLO. */
enum cardio_fault cardio_link(int64_t deadline);

/* Send a frame and read the one that answers it, its length in front, into `answer`.
 *
 * After a fault the connection is gone: the answer may still come, and is nobody's.
 */
enum cardio_fault cardio_exchange(const unsigned char *frame, size_t size, unsigned char *answer,
                                  size_t room, size_t *came, int64_t deadline);

/* Give up the connection; harmless when there is none. */
void cardio_unlink(void);

#endif
