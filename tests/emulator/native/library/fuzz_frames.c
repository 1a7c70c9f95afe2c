/* A coverage-guided fuzzer (libFuzzer) of everything the library reads from the other side.
 *
 * The platform is played by this file: the bytes of an input are what comes, in pieces of a size
 * that its first byte gives; its second byte says whether the greeting is theirs or a right one.
 * Then some exports are called. Whatever comes: no byte is written beside the caller's memory (the
 * sanitizer watches), none at all for an answer that is refused, and every call ends.
 */
#include "platform.h"

#include <stdlib.h>
#include <string.h>

#include "cshis.h"
#include "frames.h"
#include "runtime.h"
#include "table.h"

enum { FILL = 0xEE };

static const unsigned char *coming;
static size_t rest, piece;
static int greeted; /* whether the next HELLO is answered rightly */
static unsigned char welcome[CARDIO_HELLO_FRAME];
static size_t welcome_rest;
static int64_t now;

int64_t cardio_now(void) { return now; }
int cardio_enter(int64_t deadline) { return deadline > now; }
void cardio_leave(void) {}
int cardio_forked(void) { return 0; }
int cardio_own_path(char *path, size_t room) { return path != NULL && room == 0; }
int cardio_sockets(void) { return 1; }
cardio_socket cardio_new_socket(int family) { return family == AF_UNIX ? 7 : CARDIO_NO_SOCKET; }
void cardio_close(cardio_socket socket) { welcome_rest = socket == 7 ? 0 : 1; }
int cardio_would_wait(void) { return 0; }

size_t cardio_environment(const char *name, char *text, size_t room)
{
    if (strcmp(name, "CARDIO_EMULATOR") != 0 || room < 6)
        return 0;
    strcpy(text, "/fuzz");
    return 5;
}

int cardio_connect_path(cardio_socket socket, const char *path)
{
    welcome_rest = greeted ? sizeof welcome : 0;
    return socket == 7 && strcmp(path, "/fuzz") == 0;
}

int cardio_wait(cardio_socket socket, enum cardio_wait what, int64_t deadline)
{
    (void)socket;
    return what == CARDIO_WRITABLE || deadline > now || welcome_rest + rest > 0;
}

ptrdiff_t cardio_send_some(cardio_socket socket, const void *data, size_t length)
{
    (void)socket, (void)data;
    return (ptrdiff_t)length;
}

ptrdiff_t cardio_receive_some(cardio_socket socket, void *data, size_t room, int64_t deadline)
{
    (void)deadline;
    size_t length = piece < room ? piece : room;
    (void)socket;
    if (welcome_rest != 0) {
        length = welcome_rest < length ? welcome_rest : length;
        memcpy(data, welcome + sizeof welcome - welcome_rest, length);
        welcome_rest -= length;
        return (ptrdiff_t)length;
    }
    length = rest < length ? rest : length;
    memcpy(data, coming, length);
    coming += length;
    rest -= length;
    return (ptrdiff_t)length;
}

static void require(int holds)
{
    if (!holds)
        abort();
}

static char *filled(size_t size)
{
    char *memory = malloc(size ? size : 1);
    require(memory != NULL);
    memset(memory, FILL, size);
    return memory;
}

static int untouched(const char *memory, size_t from, size_t size)
{
    for (; from < size; from++)
        if ((unsigned char)memory[from] != FILL)
            return 0;
    return 1;
}

/* A call with two buffers, a number and a text, as none of the table is, and what becomes of it. */
struct call {
    size_t first, second;
    char *one, *other, *text;
    int16_t lengths[2], number;
    struct cardio_value values[5];
};

static void prepare(struct call *call, size_t first)
{
    call->first = first;
    call->second = 255 - first;
    call->one = filled(call->first);
    call->other = filled(call->second);
    call->text = filled(call->first);
    call->lengths[0] = (int16_t)call->first;
    call->lengths[1] = (int16_t)call->second;
    call->number = 5;
    call->values[0] = cardio_string("input", 6);
    call->values[1] = cardio_buffer(call->one, &call->lengths[0]);
    call->values[2] = cardio_count(&call->number);
    call->values[3] = cardio_buffer(call->other, &call->lengths[1]);
    call->values[4] = cardio_text_out(call->text, call->first);
}

static void judge(struct call *call, int answered)
{
    size_t came[3] = {0, 0, 0};
    if (answered) {
        came[0] = (size_t)call->lengths[0];
        came[1] = (size_t)call->lengths[1];
        came[2] = call->values[4].length;
        require(call->lengths[0] >= 0 && call->lengths[1] >= 0);
        require(came[0] <= call->first && came[1] <= call->second && came[2] <= call->first);
    } else {
        require(call->number == 5);
    }
    require(untouched(call->one, came[0], call->first));
    require(untouched(call->other, came[1], call->second));
    require(untouched(call->text, came[2], call->first));
    free(call->one);
    free(call->other);
    free(call->text);
}

static void carry(size_t first)
{
    struct call call;
    int32_t code = 0;
    enum cardio_fault fault;
    prepare(&call, first);
    fault = cardio_carry(1, call.values, CARDIO_COUNT_OF(call.values), &code);
    require(fault == CARDIO_NO_FAULT || (call.lengths[0] == 0 && call.lengths[1] == 0));
    judge(&call, fault == CARDIO_NO_FAULT);
}

/* The same bytes as the body of one reply that came whole: most inputs get no further else. */
static void read_reply(size_t first, const unsigned char *data, size_t size)
{
    struct call call;
    int32_t code = 0;
    unsigned char *frame = (unsigned char *)filled(size + 1);
    frame[0] = CARDIO_REPLY;
    memcpy(frame + 1, data, size);
    prepare(&call, first);
    judge(&call, cardio_read_reply(frame, size + 1, call.values, CARDIO_COUNT_OF(call.values), &code));
    free(frame);
}

static void read_card(size_t capacity)
{
    char *card = filled(capacity);
    int16_t length = (int16_t)capacity;
    int code = hisGetBasicData(card, (int *)(void *)&length);
    require(length >= 0 && (size_t)length <= capacity && untouched(card, (size_t)length, capacity));
    (void)code;
    free(card);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    if (size < 3)
        return 0;
    cardio_write_hello(welcome);
    welcome[CARDIO_LENGTH] = CARDIO_WELCOME;
    piece = (size_t)data[0] + 1;
    greeted = data[1] & 1;
    coming = data + 3;
    rest = size - 3;
    now++;
    read_reply(data[2], data + 3, size - 3);
    carry(data[2]);
    read_card(data[2]);
    csISSetPIN();
    cardio_forget();
    return 0;
}
