#include "frames.h"

#include <string.h>

#include "table.h"

static const unsigned char TAGS[] = {
    [CARDIO_NUMBER] = CARDIO_TAG_NUMBER, [CARDIO_COUNT] = CARDIO_TAG_NUMBER,
    [CARDIO_BYTES] = CARDIO_TAG_BYTES,   [CARDIO_FILE] = CARDIO_TAG_BYTES,
    [CARDIO_BUFFER] = CARDIO_TAG_BUFFER, [CARDIO_TEXT] = CARDIO_TAG_TEXT,
    [CARDIO_TEXT_OUT] = CARDIO_TAG_TEXT,
};

static const unsigned char TABLE[] = CARDIO_TABLE_HASH;

enum { CALL_HEAD = 4 };

void cardio_write_hello(unsigned char frame[CARDIO_HELLO_FRAME])
{
    cardio_write_greeting(frame, CARDIO_HELLO, TABLE);
}

int cardio_is_welcome(const unsigned char *frame, size_t length)
{
    const unsigned char *table = cardio_greeted(frame, length, CARDIO_WELCOME);
    return table != NULL && memcmp(table, TABLE, CARDIO_TABLE) == 0;
}

static size_t value_size(const struct cardio_value *value)
{
    switch (TAGS[value->form]) {
    case CARDIO_TAG_NUMBER:
        return 5;
    case CARDIO_TAG_BUFFER:
        return 9 + value->length;
    default:
        return 5 + value->length;
    }
}

size_t cardio_call_size(const struct cardio_value *values, size_t count)
{
    size_t size = CARDIO_HEAD + CALL_HEAD;
    for (size_t i = 0; i < count; i++)
        if (cardio_goes(&values[i]))
            size += value_size(&values[i]);
    return size;
}

static unsigned char *put_value(unsigned char *at, const struct cardio_value *value)
{
    *at++ = TAGS[value->form];
    if (TAGS[value->form] == CARDIO_TAG_NUMBER)
        return cardio_put32(at, (uint32_t)value->number);
    if (TAGS[value->form] == CARDIO_TAG_BUFFER)
        at = cardio_put32(at, (uint32_t)value->capacity);
    at = cardio_put32(at, (uint32_t)value->length);
    return cardio_put(at, value->content, value->length);
}

void cardio_write_call(unsigned char *frame, unsigned number, const struct cardio_value *values,
                       size_t count)
{
    unsigned char *at = cardio_put_head(frame, cardio_call_size(values, count), CARDIO_CALL);
    unsigned char *counted = cardio_put16(at, number);
    unsigned going = 0;
    at = counted + 2;
    for (size_t i = 0; i < count; i++)
        if (cardio_goes(&values[i])) {
            at = put_value(at, &values[i]);
            going++;
        }
    cardio_put16(counted, going);
}

unsigned cardio_trouble_of(const unsigned char *frame, size_t length)
{
    if (length < 3 || frame[0] != CARDIO_TROUBLE)
        return 0;
    return cardio_get16(frame + 1);
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
        return *tag == CARDIO_TAG_NUMBER;
    length = cardio_get32(tag + 1);
    return *tag == (value->form == CARDIO_BUFFER ? CARDIO_TAG_BYTES : CARDIO_TAG_TEXT) &&
           length <= value->capacity && skip(rest, length);
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
    uint32_t number = cardio_get32(at + 1);
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
    if (!all_fit(rest, values, count, cardio_get16(frame + 5)))
        return 0;
    *code = (int32_t)cardio_get32(frame + 1);
    for (size_t i = 0; i < count; i++)
        if (cardio_comes(&values[i]))
            rest.at = take(rest.at, &values[i]);
    return 1;
}
