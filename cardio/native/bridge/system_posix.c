#ifndef _WIN32
#define _GNU_SOURCE
#include "system.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "bridge.h"

enum { GRACE = 50000000 }; /* nanoseconds for an orderly end */

static int input, output;

/* Take a descriptor away, and put another in its place. */
static int moved(int from, int instead)
{
    int to = fcntl(from, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (to < 0 || dup2(instead, from) < 0)
        _exit(1);
    return to;
}

/* Leave when nobody can write to the input any more. Meanwhile this costs calls nothing. */
static void *watch(void *unused)
{
    struct pollfd end = {.fd = input, .events = 0};
    const struct timespec grace = {.tv_nsec = GRACE};
    while (poll(&end, 1, -1) < 0 && errno == EINTR)
        continue;
    nanosleep(&grace, NULL);
    _exit(0);
    return unused;
}

void system_begin(void)
{
    const struct rlimit none = {0, 0};
    pthread_t watcher;
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    setrlimit(RLIMIT_CORE, &none);
    input = moved(STDIN_FILENO, nothing);
    output = moved(STDOUT_FILENO, fcntl(STDERR_FILENO, F_GETFD) < 0 ? nothing : STDERR_FILENO);
    if (pthread_create(&watcher, NULL, watch, NULL) != 0)
        _exit(1);
}

size_t system_read(void *data, size_t room)
{
    ssize_t came;
    do
        came = read(input, data, room);
    while (came < 0 && errno == EINTR);
    return came > 0 ? (size_t)came : 0;
}

void system_write(const void *data, size_t size)
{
    const char *at = data;
    while (size > 0) {
        ssize_t went = write(output, at, size);
        if (went < 0 && errno != EINTR)
            _exit(1);
        if (went > 0) {
            at += went;
            size -= (size_t)went;
        }
    }
}

unsigned char *system_await(unsigned char *(*read_one)(size_t *length), size_t *length)
{
    return read_one(length);
}

void *system_load(const char *path, char *why, size_t room)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        snprintf(why, room, "%s", dlerror());
    return library;
}

system_function system_export(void *library, const char *name)
{
    system_function function;
    void *found = dlsym(library, name);
    memcpy(&function, &found, sizeof function);
    return function;
}

static int no_component(const char *name, char why[BRIDGE_WHY])
{
    (void)name;
    snprintf(why, BRIDGE_WHY, "there are no components on this system");
    return 0;
}

const struct bridge_target bridge_component = {.open = no_component};

int main(int count, char **words)
{
    return count == 2 ? bridge_serve(words[1]) : 2;
}

#endif
