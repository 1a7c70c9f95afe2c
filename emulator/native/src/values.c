#include "values.h"

#include <string.h>

static int16_t read_variable(const void *variable)
{
    int16_t number = 0; /* the low half of an int, or the whole of a short: little endian */
    if (variable != NULL)
        memcpy(&number, variable, sizeof number);
    return number;
}

/* A buffer that is not there has no room; neither has one of negative size. */
static size_t capacity_of(const char *room, const void *length)
{
    int16_t capacity = read_variable(length);
    return room == NULL || capacity < 0 ? 0 : (size_t)capacity;
}

static size_t text_length(const char *text, size_t size)
{
    const char *end;
    if (text == NULL || size == 0)
        return 0;
    end = memchr(text, 0, size);
    return end == NULL ? size : (size_t)(end - text) + 1;
}

struct cardio_value cardio_number(int32_t number)
{
    struct cardio_value value = {.form = CARDIO_NUMBER, .number = number};
    return value;
}

struct cardio_value cardio_count(void *variable)
{
    struct cardio_value value = {
        .form = CARDIO_COUNT, .number = read_variable(variable), .variable = variable};
    return value;
}

struct cardio_value cardio_string(const char *text, size_t size)
{
    struct cardio_value value = {
        .form = CARDIO_BYTES, .content = text, .length = text_length(text, size)};
    return value;
}

struct cardio_value cardio_records(const char *text, const void *count, size_t size, size_t most)
{
    size_t records = capacity_of(text, count);
    return cardio_string(text, (records < most ? records : most) * size);
}

struct cardio_value cardio_file(const char *path)
{
    struct cardio_value value = {.form = CARDIO_FILE, .content = path};
    return value;
}

struct cardio_value cardio_buffer(char *room, void *length)
{
    struct cardio_value value = cardio_room(room, capacity_of(room, length));
    value.variable = length;
    return value;
}

struct cardio_value cardio_refilled(char *room, void *length)
{
    struct cardio_value value = cardio_refilled_room(room, capacity_of(room, length));
    value.variable = length;
    return value;
}

struct cardio_value cardio_room(char *room, size_t size)
{
    struct cardio_value value = {
        .form = CARDIO_BUFFER, .room = room, .capacity = room == NULL ? 0 : size};
    return value;
}

struct cardio_value cardio_refilled_room(char *room, size_t size)
{
    struct cardio_value value = cardio_room(room, size);
    value.content = room;
    value.length = text_length(room, size);
    return value;
}

struct cardio_value cardio_text(const char *text, size_t length)
{
    struct cardio_value value = {.form = CARDIO_TEXT, .content = text, .length = length};
    return value;
}

struct cardio_value cardio_text_out(char *room, size_t capacity)
{
    struct cardio_value value = {.form = CARDIO_TEXT_OUT, .room = room, .capacity = capacity};
    return value;
}

int cardio_goes(const struct cardio_value *value)
{
    return value->form != CARDIO_TEXT_OUT;
}

int cardio_comes(const struct cardio_value *value)
{
    return value->form == CARDIO_COUNT || value->form == CARDIO_BUFFER ||
           value->form == CARDIO_TEXT_OUT;
}

void cardio_nothing_came(const struct cardio_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (values[i].form == CARDIO_BUFFER)
            cardio_set_variable(values[i].variable, 0);
}

void cardio_set_variable(void *variable, uint16_t number)
{
    if (variable != NULL)
        memcpy(variable, &number, sizeof number);
}
