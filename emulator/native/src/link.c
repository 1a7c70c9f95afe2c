#include "platform.h" /* first: it asks the system for all it has */

#include "link.h"

#include <stdlib.h>
#include <string.h>

#include "frames.h"

enum {
    CONNECT_LIMIT = 300,   /* loopback answers at once or never */
    GREETING_LIMIT = 5000, /* another program on the port may never answer */
    ADDRESS_ROOM = 256
};

static cardio_socket link_socket = CARDIO_NO_SOCKET;

static int64_t sooner(int64_t one, int64_t other)
{
    return one < other ? one : other;
}

/* Send the whole of it; a socket that takes no more has until the deadline. */
static enum cardio_fault send_all(const unsigned char *data, size_t size, int64_t deadline)
{
    while (size > 0) {
        ptrdiff_t sent = cardio_send_some(link_socket, data, size);
        if (sent >= 0) {
            data += sent;
            size -= (size_t)sent;
        } else if (!cardio_would_wait()) {
            return CARDIO_LOST;
        } else if (!cardio_wait(link_socket, CARDIO_WRITABLE, deadline)) {
            return CARDIO_LATE;
        }
    }
    return CARDIO_NO_FAULT;
}

/* Read on until there are `wanted` bytes; there may be more then, up to `room`. */
static enum cardio_fault receive(unsigned char *data, size_t *length, size_t wanted, size_t room,
                                 int64_t deadline)
{
    while (*length < wanted) {
        size_t left = room - *length;
        ptrdiff_t came = cardio_receive_some(link_socket, data + *length, left, deadline);
        if (came > 0)
            *length += (size_t)came;
        else if (came == 0 || !cardio_would_wait())
            return CARDIO_LOST;
        else if (cardio_now() >= deadline)
            return CARDIO_LATE;
    }
    return CARDIO_NO_FAULT;
}

/* Read exactly one frame, its length with it; more than one is nobody's answer. */
static enum cardio_fault receive_frame(unsigned char *data, size_t room, size_t *size,
                                       int64_t deadline)
{
    size_t length = 0, frame;
    enum cardio_fault fault = receive(data, &length, CARDIO_LENGTH, room, deadline);
    if (fault != CARDIO_NO_FAULT)
        return fault;
    frame = cardio_get32(data);
    if (frame == 0 || frame > room - CARDIO_LENGTH)
        return CARDIO_NONSENSE;
    *size = CARDIO_LENGTH + frame;
    fault = receive(data, &length, *size, room, deadline);
    return fault == CARDIO_NO_FAULT && length > *size ? CARDIO_NONSENSE : fault;
}

static enum cardio_fault greet(int64_t deadline)
{
    unsigned char hello[CARDIO_HELLO_FRAME], answer[CARDIO_LENGTH + CARDIO_MAX_GREETING];
    size_t size;
    cardio_write_hello(hello);
    if (send_all(hello, sizeof hello, deadline) != CARDIO_NO_FAULT ||
        receive_frame(answer, sizeof answer, &size, deadline) != CARDIO_NO_FAULT)
        return CARDIO_STRANGER;
    if (cardio_trouble_of(answer + CARDIO_LENGTH, size - CARDIO_LENGTH))
        return CARDIO_AWAY;
    return cardio_is_welcome(answer + CARDIO_LENGTH, size - CARDIO_LENGTH) ? CARDIO_NO_FAULT
                                                                         : CARDIO_STRANGER;
}

/* Connect to one address; 0 when that takes too long or fails. */
static int connected(const struct addrinfo *address, int64_t deadline)
{
    int failure = 0, yes = 1;
    socklen_t size = sizeof failure;
    if (connect(link_socket, address->ai_addr, (socklen_t)address->ai_addrlen) != 0) {
        if (!cardio_would_wait() || !cardio_wait(link_socket, CARDIO_WRITABLE, deadline))
            return 0;
        getsockopt(link_socket, SOL_SOCKET, SO_ERROR, (void *)&failure, &size);
    }
    setsockopt(link_socket, IPPROTO_TCP, TCP_NODELAY, (const void *)&yes, sizeof yes);
    return failure == 0;
}

/* Connect to a host by its number: to look a name up has no deadline, and nothing ends it. */
static enum cardio_fault connect_host(const char *host, const char *port, int64_t deadline)
{
    const struct addrinfo wanted = {
        .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST};
    struct addrinfo *found, *each;
    if (getaddrinfo(host, port, &wanted, &found) != 0)
        return CARDIO_BAD_ADDRESS;
    for (each = found; each != NULL; each = each->ai_next) {
        link_socket = cardio_new_socket(each->ai_family);
        if (link_socket != CARDIO_NO_SOCKET && connected(each, deadline))
            break;
        cardio_unlink();
    }
    freeaddrinfo(found);
    return each == NULL ? CARDIO_NO_EMULATOR : CARDIO_NO_FAULT;
}

static enum cardio_fault connect_path(const char *path)
{
    link_socket = cardio_new_socket(AF_UNIX);
    if (link_socket != CARDIO_NO_SOCKET && cardio_connect_path(link_socket, path))
        return CARDIO_NO_FAULT;
    cardio_unlink();
    return CARDIO_NO_EMULATOR;
}

static int is_port(const char *text)
{
    long port = strtol(text, NULL, 10);
    return text[0] != '\0' && strspn(text, "0123456789") == strlen(text) && 0 < port &&
           port < 65536;
}

/* Connect to IPV4:PORT, [IPV6]:PORT, localhost:PORT or an absolute path, which is taken apart. */
static enum cardio_fault connect_to(char *address, int64_t deadline)
{
    char *host = address, *port = strrchr(address, ':');
    if (address[0] == '/')
        return connect_path(address);
    if (port == NULL || port == address || !is_port(port + 1))
        return CARDIO_BAD_ADDRESS;
    if (host[0] == '[' && port[-1] == ']') {
        port[-1] = '\0';
        host++;
    }
    *port = '\0';
    if (strcmp(host, "localhost") == 0)
        host = "127.0.0.1"; /* the name may stand for ::1, where nobody listens */
    return connect_host(host, port + 1, deadline);
}

static enum cardio_fault connect_anew(int64_t deadline)
{
    char address[ADDRESS_ROOM] = "127.0.0.1:15151";
    enum cardio_fault fault;
    if (cardio_environment("CARDIO_EMULATOR", address, sizeof address) >= sizeof address)
        return CARDIO_BAD_ADDRESS;
    if (!cardio_sockets())
        return CARDIO_NO_EMULATOR;
    fault = connect_to(address, sooner(deadline, cardio_now() + CONNECT_LIMIT));
    if (fault == CARDIO_NO_FAULT)
        fault = greet(sooner(deadline, cardio_now() + GREETING_LIMIT));
    if (fault != CARDIO_NO_FAULT)
        cardio_unlink();
    return fault;
}

enum cardio_fault cardio_link(int64_t deadline)
{
    /* What is there to read now is an end, or an answer that nobody waits for. */
    if (link_socket != CARDIO_NO_SOCKET && cardio_wait(link_socket, CARDIO_READABLE, 0))
        cardio_unlink();
    return link_socket != CARDIO_NO_SOCKET ? CARDIO_NO_FAULT : connect_anew(deadline);
}

enum cardio_fault cardio_exchange(const unsigned char *frame, size_t size, unsigned char *answer,
                                  size_t room, size_t *came, int64_t deadline)
{
    enum cardio_fault fault = send_all(frame, size, deadline);
    if (fault == CARDIO_NO_FAULT)
        fault = receive_frame(answer, room, came, deadline);
    if (fault != CARDIO_NO_FAULT)
        cardio_unlink();
    return fault;
}

void cardio_unlink(void)
{
    if (link_socket != CARDIO_NO_SOCKET)
        cardio_close(link_socket);
    link_socket = CARDIO_NO_SOCKET;
}
