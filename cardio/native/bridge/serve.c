#include "bridge.h"

#include <string.h>

#include "answer.h"
#include "input.h"
#include "system.h"

static const struct bridge_target *target;
static const char *target_name;
static int ready; /* greeted, and what is to be held is there */

/* What is left of a frame. */
struct rest {
    const unsigned char *at;
    size_t length;
};

static const unsigned char *take(struct rest *rest, size_t bytes)
{
    const unsigned char *at = rest->at;
    if (rest->length < bytes)
        return NULL;
    rest->at += bytes;
    rest->length -= bytes;
    return at;
}

static int take_value(struct rest *rest, struct bridge_value *value)
{
    const unsigned char *tag = take(rest, 1), *first = take(rest, 4), *second;
    if (first == NULL)
        return 0;
    value->tag = (enum cardio_tag)*tag;
    value->number = (int32_t)cardio_get32(first);
    value->length = value->capacity = cardio_get32(first);
    switch (value->tag) {
    case CARDIO_TAG_NUMBER:
        return 1;
    case CARDIO_TAG_BUFFER:
        second = take(rest, 4);
        if (second == NULL || value->capacity > CARDIO_MAX_FRAME / BRIDGE_ARGUMENTS)
            return 0;
        value->length = cardio_get32(second);
        break;
    case CARDIO_TAG_BYTES:
    case CARDIO_TAG_TEXT:
        break;
    default:
        return 0;
    }
    value->content = take(rest, value->length);
    return value->content != NULL && value->length <= value->capacity;
}

static int take_call(struct rest rest, struct bridge_call *call)
{
    const unsigned char *head = take(&rest, 4);
    if (head == NULL || cardio_get16(head + 2) > BRIDGE_ARGUMENTS)
        return 0;
    call->number = cardio_get16(head);
    call->count = cardio_get16(head + 2);
    for (size_t i = 0; i < call->count; i++)
        if (!take_value(&rest, &call->values[i]))
            return 0;
    return rest.length == 0 && call->number < BRIDGE_NUMBERS;
}

static int greet(const unsigned char *frame, size_t length)
{
    unsigned char welcome[CARDIO_HELLO_FRAME];
    char why[BRIDGE_WHY] = "";
    const unsigned char *table = cardio_greeted(frame, length, CARDIO_HELLO);
    if (table == NULL)
        return 0;
    ready = ready || target->open(target_name, why);
    if (!ready) {
        answer_trouble(CARDIO_FAILED, why);
        return 1;
    }
    cardio_write_greeting(welcome, CARDIO_WELCOME, table);
    system_write(welcome, sizeof welcome);
    return 1;
}

static int bind_name(struct rest rest)
{
    const unsigned char *number = take(&rest, 2);
    char name[256];
    if (number == NULL || cardio_get16(number) >= BRIDGE_NUMBERS || rest.length == 0 ||
        rest.length >= sizeof name || memchr(rest.at, 0, rest.length) != NULL)
        return 0;
    memcpy(name, rest.at, rest.length);
    name[rest.length] = '\0';
    if (target->bind(cardio_get16(number), name)) {
        answer_begin(CARDIO_BOUND, 0);
        answer_send();
    } else {
        answer_trouble(CARDIO_NO_SUCH_CALL, "there is no function of that name");
    }
    return 1;
}

static int carry(struct rest rest)
{
    static struct bridge_call call;
    if (!take_call(rest, &call))
        return 0;
    target->call(&call);
    return 1;
}

/* Answer a frame, which begins behind its length; 0 for one that is none of ours. */
static int answered(const unsigned char *frame, size_t length)
{
    struct rest body = {frame + 1, length - 1};
    switch (frame[0]) {
    case CARDIO_HELLO:
        return greet(frame, length);
    case CARDIO_BIND:
        return ready && bind_name(body);
    case CARDIO_CALL:
        return ready && carry(body);
    default:
        return 0;
    }
}

int bridge_serve(const char *name)
{
    static const char prefix[] = "com:";
    unsigned char *frame;
    size_t length;
    int component = strncmp(name, prefix, sizeof prefix - 1) == 0;
    target = component ? &bridge_component : &bridge_library;
    target_name = component ? name + sizeof prefix - 1 : name;
    system_begin();
    while ((frame = system_await(input_frame, &length)) != NULL) {
        if (!answered(frame, length)) {
            answer_trouble(CARDIO_MALFORMED, "this is no frame that a bridge answers");
            return 1;
        }
        cardio_wipe(frame, length);
    }
    return 0;
}
