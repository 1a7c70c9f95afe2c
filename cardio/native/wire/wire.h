/* The frames of cardio/backends/frames.py, as far as every side writes and reads them alike.
 *
 * Numbers, heads and greetings; knows no call, touches no stream, and allocates nothing.
 */
#ifndef CARDIO_WIRE_H
#define CARDIO_WIRE_H

#include <stddef.h>
#include <stdint.h>

enum cardio_kind { CARDIO_HELLO = 1, CARDIO_WELCOME, CARDIO_CALL, CARDIO_REPLY, CARDIO_TROUBLE,
                   CARDIO_BIND = 10, CARDIO_BOUND };
enum cardio_trouble { CARDIO_MALFORMED = 1, CARDIO_NO_SUCH_CALL, CARDIO_REFUSED, CARDIO_BUSY,
                      CARDIO_ENDING, CARDIO_FAILED, CARDIO_OVERRUN };
enum cardio_tag { CARDIO_TAG_NUMBER = 1, CARDIO_TAG_BYTES, CARDIO_TAG_TEXT, CARDIO_TAG_BUFFER };

#define CARDIO_MAX_FRAME (16u << 20) /* highest length of a frame */
#define CARDIO_MAX_GREETING 256u     /* and of one before both sides have greeted */
#define CARDIO_LENGTH 4u             /* bytes of the length in front of a frame */
#define CARDIO_HEAD 5u               /* bytes of the length and the kind behind it */
#define CARDIO_HELLO_FRAME 33u       /* bytes of HELLO and WELCOME, the length with them */
#define CARDIO_TABLE 16u             /* bytes of the function table's hash */

unsigned cardio_get16(const unsigned char *at);
uint32_t cardio_get32(const unsigned char *at);

/* Write something and return the place behind it. */
unsigned char *cardio_put16(unsigned char *at, unsigned number);
unsigned char *cardio_put32(unsigned char *at, uint32_t number);
unsigned char *cardio_put(unsigned char *at, const void *bytes, size_t length);

/* Write zeros over what was of a person, also where nobody reads it any more. */
void cardio_wipe(void *memory, size_t length);

/* Write length and kind of a frame of `size` bytes, the length with them. */
unsigned char *cardio_put_head(unsigned char *frame, size_t size, enum cardio_kind kind);

/* Write HELLO or WELCOME. */
void cardio_write_greeting(unsigned char frame[CARDIO_HELLO_FRAME], enum cardio_kind kind,
                           const unsigned char table[CARDIO_TABLE]);

/* Return the table's hash in a frame, behind its length, that is such a greeting of our version;
 * NULL of any other.
 */
const unsigned char *cardio_greeted(const unsigned char *frame, size_t length,
                                    enum cardio_kind kind);

#endif
