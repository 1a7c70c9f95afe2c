/* The frames between the library and a running emulator: cardio/backends/frames.py says what each
 * holds. Makes them and reads them; touches no socket, and allocates nothing.
 */
#ifndef CARDIO_FRAMES_H
#define CARDIO_FRAMES_H

#include "values.h"
#include "wire.h"

#define CARDIO_MAX_ANSWER (16u << 10) /* of a frame that comes: four times the longest reply */

/* Write HELLO. */
void cardio_write_hello(unsigned char frame[CARDIO_HELLO_FRAME]);

/* Whether a frame, behind its length, is WELCOME of our version and table. */
int cardio_is_welcome(const unsigned char *frame, size_t length);

/* Return how many bytes CALL takes with these values, the length in front with them. */
size_t cardio_call_size(const struct cardio_value *values, size_t count);

/* Write CALL; `frame` has room for the whole of it. */
void cardio_write_call(unsigned char *frame, unsigned number, const struct cardio_value *values,
                       size_t count);

/* Return the number of a frame that is TROUBLE, 0 of one that is not. */
unsigned cardio_trouble_of(const unsigned char *frame, size_t length);

/* Take what REPLY holds, when all of it fits the call; else write nothing and return 0.
 *
 * `frame` begins behind the length.
 */
int cardio_read_reply(const unsigned char *frame, size_t length, struct cardio_value *values,
                      size_t count, int32_t *code);

#endif
