#include "bridge.h"

#include <stdio.h>

#include "answer.h"
#include "memory.h"
#include "stub.h"
#include "system.h"

static void *library;
static system_function functions[BRIDGE_NUMBERS];

static int load(const char *path, char why[BRIDGE_WHY])
{
    library = system_load(path, why, BRIDGE_WHY);
    return library != NULL;
}

static int find(unsigned number, const char *name)
{
    functions[number] = system_export(library, name);
    return functions[number] != NULL;
}

static void reply(const struct bridge_call *call, int32_t code, int32_t popped)
{
    unsigned outputs = 1;
    size_t size = 6 + 5;
    for (size_t i = 0; i < call->count; i++)
        if (call->values[i].tag == CARDIO_TAG_BUFFER) {
            outputs++;
            size += 5 + call->values[i].capacity;
        }
    answer_begin(CARDIO_REPLY, size);
    answer_32((uint32_t)code);
    answer_16(outputs);
    for (size_t i = 0; i < call->count; i++)
        if (call->values[i].tag == CARDIO_TAG_BUFFER)
            answer_value(CARDIO_TAG_BYTES, call->values[i].memory, call->values[i].capacity);
    answer_number(popped);
    answer_send();
}

static void answer_overrun(size_t place)
{
    char text[8];
    snprintf(text, sizeof text, "%u", (unsigned)place);
    answer_trouble(CARDIO_OVERRUN, text);
}

static uintptr_t word(const struct bridge_value *value)
{
    if (value->tag == CARDIO_TAG_NUMBER)
        return (uintptr_t)(intptr_t)value->number;
    return (uintptr_t)value->memory;
}

static void call_function(struct bridge_call *call)
{
    uintptr_t words[BRIDGE_ARGUMENTS];
    int32_t code, popped;
    size_t overrun;
    if (functions[call->number] == NULL) {
        answer_trouble(CARDIO_NO_SUCH_CALL, "nothing is bound to this number");
        return;
    }
    if (!memory_lay_out(call)) {
        answer_trouble(CARDIO_REFUSED, "no memory for the arguments");
        return;
    }
    for (size_t i = 0; i < call->count; i++)
        words[i] = word(&call->values[i]);
    code = stub_call(functions[call->number], words, call->count, &popped);
    overrun = memory_overrun(call);
    if (overrun != 0)
        answer_overrun(overrun - 1);
    else
        reply(call, code, popped);
    memory_wipe(call);
}

const struct bridge_target bridge_library = {load, find, call_function};
