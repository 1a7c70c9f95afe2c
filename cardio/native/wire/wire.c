#include "wire.h"

#include <string.h>

static const unsigned char GREETING[] = "NHICARD\n\1\0\0\0"; /* magic, version 1, zero */

enum { GREETING_SIZE = sizeof GREETING - 1 };

unsigned cardio_get16(const unsigned char *at)
{
    return at[0] | (unsigned)at[1] << 8;
}

uint32_t cardio_get32(const unsigned char *at)
{
    return cardio_get16(at) | (uint32_t)cardio_get16(at + 2) << 16;
}

unsigned char *cardio_put16(unsigned char *at, unsigned number)
{
    at[0] = (unsigned char)(number & 0xff);
    at[1] = (unsigned char)(number >> 8 & 0xff);
    return at + 2;
}

unsigned char *cardio_put32(unsigned char *at, uint32_t number)
{
    return cardio_put16(cardio_put16(at, number & 0xffff), number >> 16);
}

unsigned char *cardio_put(unsigned char *at, const void *bytes, size_t length)
{
    if (length != 0)
        memcpy(at, bytes, length);
    return at + length;
}

void cardio_wipe(void *memory, size_t length)
{
    static void *(*const volatile set)(void *, int, size_t) = memset; /* not to be optimised away */
    if (length != 0)
        set(memory, 0, length);
}

unsigned char *cardio_put_head(unsigned char *frame, size_t size, enum cardio_kind kind)
{
    unsigned char *at = cardio_put32(frame, (uint32_t)(size - CARDIO_LENGTH));
    *at = (unsigned char)kind;
    return at + 1;
}

void cardio_write_greeting(unsigned char frame[CARDIO_HELLO_FRAME], enum cardio_kind kind,
                           const unsigned char table[CARDIO_TABLE])
{
    unsigned char *at = cardio_put_head(frame, CARDIO_HELLO_FRAME, kind);
    cardio_put(cardio_put(at, GREETING, GREETING_SIZE), table, CARDIO_TABLE);
}

const unsigned char *cardio_greeted(const unsigned char *frame, size_t length,
                                    enum cardio_kind kind)
{
    if (length != CARDIO_HELLO_FRAME - CARDIO_LENGTH || frame[0] != kind ||
        memcmp(frame + 1, GREETING, GREETING_SIZE) != 0)
        return NULL;
    return frame + 1 + GREETING_SIZE;
}
