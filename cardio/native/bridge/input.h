/* The frames that come in, one after the other.
 */
#ifndef CARDIO_INPUT_H
#define CARDIO_INPUT_H

#include <stddef.h>

/* Read a frame and return it, from behind its length; NULL at the end, or when it is none. Valid
 * until the next.
 */
unsigned char *input_frame(size_t *length);

#endif
