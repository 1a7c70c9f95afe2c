/* The library after calls, to be looked into from outside.
 *
 *     leftovers LIBRARY FILE...    read the card, upload each file, forget; stay until stdin ends
 *
 * Prints a line with the codes when the calls are over.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef int (*reading)(char *buffer, int *length);
typedef int (*uploading)(char *path, char *size, char *number, char *buffer, int *length);

static char buffer[512];

static int read_card(void *library)
{
    int length = sizeof buffer;
    return ((reading)(intptr_t)dlsym(library, "hisGetBasicData"))(buffer, &length);
}

static int upload(void *library, char *path)
{
    char size[16] = "1", number[16] = "1";
    int length = sizeof buffer;
    return ((uploading)(intptr_t)dlsym(library, "csUploadData"))(path, size, number, buffer,
                                                                 &length);
}

static void forget(void)
{
    for (size_t i = 0; i < sizeof buffer; i++)
        ((volatile char *)buffer)[i] = 0;
}

int main(int count, char **arguments)
{
    void *library = count > 1 ? dlopen(arguments[1], RTLD_NOW) : NULL;
    if (library == NULL)
        return 2;
    printf("%d", read_card(library));
    for (int i = 2; i < count; i++)
        printf(" %d", upload(library, arguments[i]));
    forget();
    puts("");
    fflush(stdout);
    getchar();
    return 0;
}
