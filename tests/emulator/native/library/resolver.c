/* The library in a process whose resolver never answers.
 *
 *     resolver LIBRARY    read the card once
 *
 * Prints code and length.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

typedef int (*resolving)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
typedef int (*reading)(char *buffer, int *length);

/* Comes before that of the C library, for the library under test as well. */
int getaddrinfo(const char *restrict host, const char *restrict port,
                const struct addrinfo *restrict wanted, struct addrinfo **restrict found)
{
    while (wanted == NULL || !(wanted->ai_flags & AI_NUMERICHOST))
        pause();
    return ((resolving)(intptr_t)dlsym(RTLD_NEXT, "getaddrinfo"))(host, port, wanted, found);
}

int main(int count, char **arguments)
{
    char buffer[72];
    int code, length = sizeof buffer;
    void *library = count == 2 ? dlopen(arguments[1], RTLD_NOW) : NULL;
    if (library == NULL)
        return 2;
    code = ((reading)(intptr_t)dlsym(library, "hisGetBasicData"))(buffer, &length);
    printf("%d %d\n", code, length);
    return 0;
}
