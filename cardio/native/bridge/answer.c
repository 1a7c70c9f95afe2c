#include "answer.h"

#include <stdlib.h>
#include <string.h>

#include "system.h"

static unsigned char *frame, *at;
static size_t room;
static enum cardio_kind kind;

void answer_begin(enum cardio_kind which, size_t body)
{
    if (room < CARDIO_HEAD + body) {
        room = CARDIO_HEAD + body;
        free(frame);
        frame = malloc(room);
        if (frame == NULL)
            abort();
    }
    kind = which;
    at = frame + CARDIO_HEAD;
}

void answer_16(unsigned number)
{
    at = cardio_put16(at, number);
}

void answer_32(uint32_t number)
{
    at = cardio_put32(at, number);
}

void answer_bytes(const void *bytes, size_t length)
{
    at = cardio_put(at, bytes, length);
}

void answer_number(int32_t number)
{
    *at++ = CARDIO_TAG_NUMBER;
    answer_32((uint32_t)number);
}

void answer_value(enum cardio_tag tag, const void *bytes, size_t length)
{
    *at++ = (unsigned char)tag;
    answer_32((uint32_t)length);
    answer_bytes(bytes, length);
}

void answer_send(void)
{
    size_t size = (size_t)(at - frame);
    cardio_put_head(frame, size, kind);
    system_write(frame, size);
    cardio_wipe(frame, size);
}

void answer_trouble(enum cardio_trouble trouble, const char *text)
{
    size_t length = strlen(text);
    answer_begin(CARDIO_TROUBLE, 2 + length);
    answer_16(trouble);
    answer_bytes(text, length);
    answer_send();
}
