/* The frame that answers: made bit by bit, then sent.
 */
#ifndef CARDIO_ANSWER_H
#define CARDIO_ANSWER_H

#include "wire.h"

/* Begin a frame, with room for a body of so many bytes. */
void answer_begin(enum cardio_kind kind, size_t room);

void answer_16(unsigned number);
void answer_32(uint32_t number);
void answer_bytes(const void *bytes, size_t length);

/* A value: a number; or its tag, its length, its bytes. */
void answer_number(int32_t number);
void answer_value(enum cardio_tag tag, const void *bytes, size_t length);

void answer_send(void);

/* The whole of a TROUBLE frame. */
void answer_trouble(enum cardio_trouble trouble, const char *text);

#endif
