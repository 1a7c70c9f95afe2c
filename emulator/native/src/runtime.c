#include "runtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frames.h"
#include "link.h"
#include "platform.h"
#include "table.h"

enum {
    CALL_LIMIT = 60000, /* official answers take up to 30 seconds */
    FRAME_ROOM = 6144,  /* every call but that of a file fits */
    PATH_ROOM = 100     /* callers of csGetVersionEx offer as little */
};

/* CARDIO_EMULATOR_TIMEOUT_MS: how long a call may take, with the wait for other threads' calls. */
static int64_t call_deadline(void)
{
    char text[16] = "", *end = text;
    long limit = 0;
    if (cardio_environment("CARDIO_EMULATOR_TIMEOUT_MS", text, sizeof text) < sizeof text)
        limit = strtol(text, &end, 10);
    return cardio_now() + (*end == '\0' && 0 < limit && limit <= 1000000000 ? limit : CALL_LIMIT);
}

/* Read an open file from its beginning; `content` is to be freed, also after a fault. */
static enum cardio_fault read_all(FILE *file, char **content, size_t *length)
{
    long size = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    if (size < 0 || fseek(file, 0, SEEK_SET) != 0)
        return CARDIO_NO_SUCH_FILE;
    if (size > (long)CARDIO_MAX_FRAME)
        return CARDIO_FILE_TOO_LONG;
    *length = (size_t)size;
    *content = malloc(*length + 1); /* of an empty file too */
    if (*content == NULL)
        return CARDIO_NO_MEMORY;
    return fread(*content, 1, *length, file) == *length ? CARDIO_NO_FAULT : CARDIO_NO_SUCH_FILE;
}

/* Read the file of a path. */
static enum cardio_fault read_file(const char *path, char **content, size_t *length)
{
    enum cardio_fault fault;
    FILE *file = path == NULL ? NULL : fopen(path, "rb");
    if (file == NULL)
        return CARDIO_NO_SUCH_FILE;
    setvbuf(file, NULL, _IONBF, 0); /* no second copy of it */
    fault = read_all(file, content, length);
    fclose(file);
    return fault;
}

/* Take what an answer holds: the reply, or the fault it tells of. */
static enum cardio_fault read_answer(const unsigned char *frame, size_t length,
                                     struct cardio_value *values, size_t count, int32_t *code)
{
    switch (cardio_trouble_of(frame, length)) {
    case 0:
        return cardio_read_reply(frame, length, values, count, code) ? CARDIO_NO_FAULT
                                                                     : CARDIO_NONSENSE;
    case CARDIO_BUSY:
    case CARDIO_ENDING:
        return CARDIO_AWAY;
    default:
        return CARDIO_TROUBLED;
    }
}

/* Send a frame and take the answer; one thread at a time. */
static enum cardio_fault carry_frame(const unsigned char *frame, size_t size, int64_t deadline,
                                     struct cardio_value *values, size_t count, int32_t *code)
{
    static unsigned char answer[CARDIO_LENGTH + CARDIO_MAX_ANSWER]; /* stacks may be small */
    size_t came;
    enum cardio_fault fault = cardio_exchange(frame, size, answer, sizeof answer, &came, deadline);
    if (fault != CARDIO_NO_FAULT)
        came = sizeof answer; /* at most */
    else
        fault = read_answer(answer + CARDIO_LENGTH, came - CARDIO_LENGTH, values, count, code);
    if (fault != CARDIO_NO_FAULT)
        cardio_unlink(); /* the other side may be about to end it too */
    cardio_wipe(answer, came);
    return fault;
}

/* Write the frame and carry it, once there is a connection; one thread at a time. */
static enum cardio_fault carry_values(unsigned number, int64_t deadline,
                                      struct cardio_value *values, size_t count, int32_t *code)
{
    static unsigned char usual[FRAME_ROOM];
    unsigned char *frame = usual;
    size_t size = cardio_call_size(values, count);
    enum cardio_fault fault = cardio_link(deadline);
    if (fault != CARDIO_NO_FAULT)
        return fault;
    if (size > CARDIO_LENGTH + CARDIO_MAX_FRAME)
        return CARDIO_FILE_TOO_LONG;
    if (size > sizeof usual && (frame = malloc(size)) == NULL)
        return CARDIO_NO_MEMORY;
    cardio_write_call(frame, number, values, count);
    fault = carry_frame(frame, size, deadline, values, count, code);
    cardio_wipe(frame, size);
    if (frame != usual)
        free(frame);
    return fault;
}

/* Carry the values when it is this thread's turn. */
static enum cardio_fault carry_in_turn(unsigned number, int64_t deadline,
                                       struct cardio_value *values, size_t count, int32_t *code)
{
    enum cardio_fault fault;
    if (cardio_forked())
        cardio_forget();
    if (!cardio_enter(deadline))
        return CARDIO_LATE;
    fault = carry_values(number, deadline, values, count, code);
    cardio_leave();
    return fault;
}

enum cardio_fault cardio_carry(unsigned number, struct cardio_value *values, size_t count,
                               int32_t *code)
{
    int64_t deadline = call_deadline();
    enum cardio_fault fault = CARDIO_NO_FAULT;
    char *content = NULL;
    if (count != 0 && values[0].form == CARDIO_FILE) {
        fault = read_file(values[0].content, &content, &values[0].length);
        values[0].content = content;
    }
    if (fault == CARDIO_NO_FAULT)
        fault = carry_in_turn(number, deadline, values, count, code);
    if (content != NULL)
        cardio_wipe(content, values[0].length);
    free(content);
    if (fault != CARDIO_NO_FAULT)
        cardio_nothing_came(values, count);
    return fault;
}

int cardio_call(unsigned number, int failure, struct cardio_value *values, size_t count)
{
    int32_t code = 0;
    enum cardio_fault fault = cardio_carry(number, values, count, &code);
    if (fault == CARDIO_NO_FAULT)
        return code;
    return failure != 0 ? failure : cardio_code_of(fault);
}

int cardio_version(char *path)
{
    char own[PATH_ROOM];
    if (path != NULL && cardio_own_path(own, sizeof own))
        memcpy(path, own, strlen(own) + 1);
    else if (path != NULL)
        path[0] = '\0';
    return CARDIO_VERSION;
}

void cardio_forget(void)
{
    cardio_unlink();
}
