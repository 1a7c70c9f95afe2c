/* The memory that a library gets for the arguments of a call: guard bytes around every piece.
 */
#ifndef CARDIO_MEMORY_H
#define CARDIO_MEMORY_H

#include "bridge.h"

/* Give every argument but numbers its memory, filled; 0 when there is none to be had. */
int memory_lay_out(struct bridge_call *call);

/* Return the argument outside of whose memory was written, its place from 1; 0 for none. */
size_t memory_overrun(const struct bridge_call *call);

/* Forget what a call was given and wrote. */
void memory_wipe(const struct bridge_call *call);

#endif
