#include "memory.h"

#include <stdlib.h>
#include <string.h>

enum {
    GUARD = 4096, /* longer than the longest documented buffer */
    SIGN = 0xc5,
    ALIGNMENT = 16
};

static unsigned char *block;
static size_t room;

/* Bytes from the beginning of a piece to the end of the guard behind it. */
static size_t span(const struct bridge_value *value)
{
    return (value->capacity + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT + GUARD;
}

static int has_memory(const struct bridge_value *value)
{
    return value->tag != CARDIO_TAG_NUMBER;
}

static int have_room(size_t size)
{
    if (size <= room)
        return 1;
    free(block);
    block = malloc(size);
    room = block == NULL ? 0 : size;
    return block != NULL;
}

static unsigned char *fill(unsigned char *at, struct bridge_value *value)
{
    value->memory = at;
    cardio_put(at, value->content, value->length);
    memset(at + value->length, 0, value->capacity - value->length);
    memset(at + value->capacity, SIGN, span(value) - value->capacity);
    return at + span(value);
}

int memory_lay_out(struct bridge_call *call)
{
    size_t size = GUARD;
    unsigned char *at;
    for (size_t i = 0; i < call->count; i++)
        if (has_memory(&call->values[i]))
            size += span(&call->values[i]);
    if (!have_room(size))
        return 0;
    memset(block, SIGN, GUARD);
    at = block + GUARD;
    for (size_t i = 0; i < call->count; i++)
        if (has_memory(&call->values[i]))
            at = fill(at, &call->values[i]);
    return 1;
}

static int is_guard(const unsigned char *at, size_t length)
{
    return at[0] == SIGN && memcmp(at, at + 1, length - 1) == 0;
}

size_t memory_overrun(const struct bridge_call *call)
{
    int first = 1;
    for (size_t i = 0; i < call->count; i++) {
        const struct bridge_value *value = &call->values[i];
        if (!has_memory(value))
            continue;
        if ((first && !is_guard(block, GUARD)) ||
            !is_guard(value->memory + value->capacity, span(value) - value->capacity))
            return i + 1;
        first = 0;
    }
    return 0;
}

void memory_wipe(const struct bridge_call *call)
{
    for (size_t i = 0; i < call->count; i++)
        if (has_memory(&call->values[i]))
            cardio_wipe(call->values[i].memory, call->values[i].capacity);
}
