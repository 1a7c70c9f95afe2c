#include "frames.h"

#include <string.h>

#include "table.h"

enum { NUMBER = 1, BYTES, TEXT, BUFFER }; /* the tag in front of a value */

static const unsigned char TAGS[] = {
    [CARDIO_NUMBER] = NUMBER, [CARDIO_COUNT] = NUMBER, [CARDIO_BYTES] = BYTES,
    [CARDIO_FILE] = BYTES,    [CARDIO_BUFFER] = BUFFER, [CARDIO_TEXT] = TEXT,
    [CARDIO_TEXT_OUT] = TEXT,
};

static const unsigned char GREETING[] = "NHICARD\n\1\0\0\0"; /* magic, version 1, zero */
static const unsigned char TABLE[] = CARDIO_TABLE_HASH;

enum { GREETING_SIZE = sizeof GREETING - 1, TABLE_SIZE = 16, HEAD_SIZE = 5, CALL_HEAD = 4 };

static unsigned char *put16(unsigned char *at, unsigned number)
{
    at[0] = (unsigned char)(number & 0xff);
    at[1] = (unsigned char)(number >> 8 & 0xff);
    return at + 2;
}

static unsigned char *put32(unsigned char *at, uint32_t number)
{
    return put16(put16(at, number & 0xffff), number >> 16);
}

static unsigned char *put(unsigned char *at, const void *bytes, size_t length)
{
    if (length != 0)
        memcpy(at, bytes, length);
    return at + length;
}

static unsigned get16(const unsigned char *at)
{
    return at[0] | (unsigned)at[1] << 8;
}

static uint32_t get32(const unsigned char *at)
{
    return get16(at) | (uint32_t)get16(at + 2) << 16;
}

static unsigned char *put_head(unsigned char *frame, size_t size, enum cardio_kind kind)
{
    unsigned char *at = put32(frame, (uint32_t)(size - CARDIO_LENGTH));
    *at = (unsigned char)kind;
    return at + 1;
}

void cardio_write_hello(unsigned char frame[CARDIO_HELLO_FRAME])
{
    unsigned char *at = put_head(frame, CARDIO_HELLO_FRAME, CARDIO_HELLO);
    put(put(at, GREETING, GREETING_SIZE), TABLE, TABLE_SIZE);
}

int cardio_is_welcome(const unsigned char *frame, size_t length)
{
    return length == CARDIO_HELLO_FRAME - CARDIO_LENGTH && frame[0] == CARDIO_WELCOME &&
           memcmp(frame + 1, GREETING, GREETING_SIZE) == 0 &&
           memcmp(frame + 1 + GREETING_SIZE, TABLE, TABLE_SIZE) == 0;
}

static size_t value_size(const struct cardio_value *value)
{
    switch (TAGS[value->form]) {
    case NUMBER:
        return 5;
    case BUFFER:
        return 9 + value->length;
    default:
        return 5 + value->length;
    }
}

size_t cardio_call_size(const struct cardio_value *values, size_t count)
{
    size_t size = HEAD_SIZE + CALL_HEAD;
    for (size_t i = 0; i < count; i++)
        if (cardio_goes(&values[i]))
            size += value_size(&values[i]);
    return size;
}

static unsigned char *put_value(unsigned char *at, const struct cardio_value *value)
{
    *at++ = TAGS[value->form];
    if (TAGS[value->form] == NUMBER)
        return put32(at, (uint32_t)value->number);
    if (TAGS[value->form] == BUFFER)
        at = put32(at, (uint32_t)value->capacity);
    at = put32(at, (uint32_t)value->length);
    return put(at, value->content, value->length);
}

void cardio_write_call(unsigned char *frame, unsigned number, const struct cardio_value *values,
                       size_t count)
{
    unsigned char *at = put_head(frame, cardio_call_size(values, count), CARDIO_CALL);
    unsigned char *counted = put16(at, number);
    unsigned going = 0;
    at = counted + 2;
    for (size_t i = 0; i < count; i++)
        if (cardio_goes(&values[i])) {
            at = put_value(at, &values[i]);
            going++;
        }
    put16(counted, going);
}

uint32_t cardio_frame_length(const unsigned char *frame)
{
    return get32(frame);
}

unsigned cardio_trouble_of(const unsigned char *frame, size_t length)
{
    if (length < 3 || frame[0] != CARDIO_TROUBLE)
        return 0;
    return get16(frame + 1);
}

/* What is left of a reply. */
struct rest {
    const unsigned char *at;
    size_t length;
};

static int skip(struct rest *rest, size_t bytes)
{
    if (rest->length < bytes)
        return 0;
    rest->at += bytes;
    rest->length -= bytes;
    return 1;
}

/* Pass over the output of one value, if it is one that fits. */
static int fits(struct rest *rest, const struct cardio_value *value)
{
    const unsigned char *tag = rest->at;
    uint32_t length;
    if (!skip(rest, 5))
        return 0;
    if (value->form == CARDIO_COUNT)
        return *tag == NUMBER;
    length = get32(tag + 1);
    return *tag == (value->form == CARDIO_BUFFER ? BYTES : TEXT) && length <= value->capacity &&
           skip(rest, length);
}

static int all_fit(struct rest rest, const struct cardio_value *values, size_t count,
                   unsigned outputs)
{
    for (size_t i = 0; i < count; i++)
        if (cardio_comes(&values[i]) && (outputs-- == 0 || !fits(&rest, &values[i])))
            return 0;
    return outputs == 0 && rest.length == 0;
}

/* Take the output of one value and return the place behind it. */
static const unsigned char *take(const unsigned char *at, struct cardio_value *value)
{
    uint32_t number = get32(at + 1);
    cardio_set_variable(value->variable, (uint16_t)(number & 0xffff));
    if (value->form == CARDIO_COUNT)
        return at + 5;
    if (number != 0)
        memcpy(value->room, at + 5, number);
    value->length = number;
    return at + 5 + number;
}

int cardio_read_reply(const unsigned char *frame, size_t length, struct cardio_value *values,
                      size_t count, int32_t *code)
{
    struct rest rest = {frame, length};
    if (length == 0 || frame[0] != CARDIO_REPLY || !skip(&rest, 7))
        return 0;
    if (!all_fit(rest, values, count, get16(frame + 5)))
        return 0;
    *code = (int32_t)get32(frame + 1);
    for (size_t i = 0; i < count; i++)
        if (cardio_comes(&values[i]))
            rest.at = take(rest.at, &values[i]);
    return 1;
}
