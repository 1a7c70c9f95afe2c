#include "platform.h"

#ifndef _WIN32

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "runtime.h"

/* One at a time, by a flag: a mutex could not be waited for until a monotonic deadline. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t left;
static int inside;
static pid_t owner;
static int64_t patience; /* milliseconds that receiving waits; 0: the socket never does yet */

static void open_gate(void)
{
    pthread_condattr_t monotonic;
    pthread_mutex_init(&mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&left, &monotonic);
    pthread_condattr_destroy(&monotonic);
    inside = 0;
    owner = getpid();
}

/* In a child of fork: another thread of the parent may have been inside, or at the mutex. */
static void start_child(void)
{
    open_gate();
    cardio_forget();
}

#ifdef __GLIBC__
/* pthread_atfork with a handle of our own, so that the handler goes when this code is unloaded:
 * left to the linkers it may stay, and the next fork would jump into nothing.
 */
extern int __register_atfork(void (*)(void), void (*)(void), void (*)(void), void *);
extern void __cxa_finalize(void *);
#define AT_FORK(child) __register_atfork(NULL, NULL, child, &mutex)
#define NOT_AT_FORK() __cxa_finalize(&mutex)
#else
#define AT_FORK(child) pthread_atfork(NULL, NULL, child)
#define NOT_AT_FORK() (void)0
#endif

__attribute__((constructor)) static void load(void)
{
    open_gate();
    AT_FORK(start_child);
}

__attribute__((destructor)) static void unload(void)
{
    NOT_AT_FORK();
    cardio_forget();
}

int cardio_forked(void)
{
    if (owner == getpid())
        return 0;
    open_gate(); /* by a system call that runs no handlers */
    return 1;
}

int64_t cardio_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int cardio_enter(int64_t deadline)
{
    struct timespec until = {.tv_sec = (time_t)(deadline / 1000),
                             .tv_nsec = (long)(deadline % 1000) * 1000000};
    int entered, late = 0;
    pthread_mutex_lock(&mutex);
    while (inside && !late)
        late = pthread_cond_timedwait(&left, &mutex, &until);
    entered = !inside;
    inside = 1;
    pthread_mutex_unlock(&mutex);
    return entered;
}

void cardio_leave(void)
{
    pthread_mutex_lock(&mutex);
    inside = 0;
    pthread_cond_signal(&left);
    pthread_mutex_unlock(&mutex);
}

size_t cardio_environment(const char *name, char *text, size_t room)
{
    const char *found = getenv(name);
    size_t length = found == NULL ? 0 : strlen(found);
    if (length != 0 && length < room)
        memcpy(text, found, length + 1);
    return length;
}

int cardio_own_path(char *path, size_t room)
{
    static const char here;
    char full[PATH_MAX];
    const char *name;
    Dl_info found;
    if (dladdr(&here, &found) == 0 || found.dli_fname == NULL)
        return 0;
    name = found.dli_fname;
    if (name[0] != '/' && realpath(name, full) != NULL)
        name = full;
    if (strlen(name) >= room)
        return 0;
    strcpy(path, name);
    return 1;
}

int cardio_sockets(void)
{
    return 1;
}

cardio_socket cardio_new_socket(int family)
{
    patience = 0;
    return socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

int cardio_connect_path(cardio_socket socket, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return 0;
    strcpy(address.sun_path, path);
    return connect(socket, (const struct sockaddr *)&address, sizeof address) == 0;
}

void cardio_close(cardio_socket socket)
{
    close(socket);
}

int cardio_would_wait(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINPROGRESS || errno == EINTR;
}

int cardio_wait(cardio_socket socket, enum cardio_wait what, int64_t deadline)
{
    struct pollfd ready = {.fd = socket, .events = what == CARDIO_READABLE ? POLLIN : POLLOUT};
    for (;;) {
        int64_t rest = deadline - cardio_now();
        int found = poll(&ready, 1, rest > 0 ? (int)rest : 0);
        if (found > 0 || (found < 0 && errno != EINTR))
            return 1; /* what is wrong with it, reading or writing says */
        if (found == 0 && rest <= 0)
            return 0;
    }
}

ptrdiff_t cardio_send_some(cardio_socket socket, const void *data, size_t length)
{
    return send(socket, data, length, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* Let receiving wait so long: by the socket itself, a system call less than to wait before. */
static void set_patience(cardio_socket socket, int64_t rest)
{
    struct timeval limit = {.tv_sec = (time_t)(rest / 1000),
                            .tv_usec = (suseconds_t)(rest % 1000 * 1000)};
    if (patience == 0)
        fcntl(socket, F_SETFL, 0);
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    patience = rest;
}

ptrdiff_t cardio_receive_some(cardio_socket socket, void *data, size_t room, int64_t deadline)
{
    int64_t rest = deadline - cardio_now();
    if (rest < 1)
        rest = 1; /* 0 would be for ever */
    if (rest != patience)
        set_patience(socket, rest);
    return recv(socket, data, room, 0);
}

#endif
