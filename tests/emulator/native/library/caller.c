/* Calls what it is told on stdin, a line a call, and says on stdout what came of it.
 *
 *     caller [LIBRARY]       without one: the sources of the library are part of this program
 *
 * A line is the function's name and its arguments: n5 a number by value; v5/2 a variable of 2 bytes
 * that holds 5; s and bytes in hexadecimal, what is read; b72/4 a buffer of 72 bytes and a variable
 * of 4 bytes with its length; r10 a buffer without one; behind a colon what a buffer holds. V, S,
 * R: NULL instead; B72/4: a NULL buffer with a length, L72: a buffer and NULL for its length.
 *
 * Everything lies in front of a page that cannot be touched, and behind bytes that must stay. The
 * answer is the return code, then what each variable holds, and for each buffer a CRC of all of it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { PAGE = 4096, WALL = 0xA5, FILL = 0xEE, WORDS = 8, LINE = 65536 };

struct memory {
    unsigned char *start; /* first byte of what is the callee's */
    size_t size;
    unsigned char *map;
    size_t mapped;
};

typedef int (*any)(intptr_t, intptr_t, intptr_t, intptr_t, intptr_t, intptr_t, intptr_t, intptr_t);

static void fail(const char *what, const char *line)
{
    printf("FAILED %s: %s\n", what, line);
    exit(1);
}

static struct memory fenced(size_t size)
{
    struct memory made = {.size = size, .mapped = (size / PAGE + 3) * PAGE};
    made.map = mmap(NULL, made.mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (made.map == MAP_FAILED)
        fail("mmap", "");
    made.start = made.map + made.mapped - PAGE - size;
    memset(made.map, WALL, made.mapped - PAGE);
    memset(made.start, FILL, size);
    mprotect(made.map + made.mapped - PAGE, PAGE, PROT_NONE);
    return made;
}

/* Whether nothing in front of it was changed; behind it nothing can be. */
static int whole(const struct memory *memory)
{
    for (const unsigned char *at = memory->map; at < memory->start; at++)
        if (*at != WALL)
            return 0;
    return 1;
}

static uint32_t crc32(const struct memory *memory)
{
    uint32_t crc = 0xFFFFFFFF;
    for (size_t i = 0; i < memory->size; i++) {
        crc ^= memory->start[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

/* Put bytes that are written in hexadecimal into memory. */
static void put_hex(const struct memory *memory, const char *digits)
{
    for (size_t i = 0; digits[2 * i] > ' '; i++) {
        unsigned byte = 0;
        sscanf(digits + 2 * i, "%2x", &byte);
        memory->start[i] = (unsigned char)byte;
    }
}

static struct memory variable(long number, long width)
{
    struct memory made = fenced((size_t)width);
    int32_t value = (int32_t)number & 0xFFFF;
    memcpy(made.start, &value, made.size);
    return made;
}

static void say_variable(const struct memory *memory)
{
    int32_t value = 0;
    memcpy(&value, memory->start, memory->size);
    printf(" %" PRId32, memory->size == 2 ? (int16_t)value : value);
}

/* One call as it is put together. */
struct call {
    intptr_t words[WORDS];
    int count;
    struct memory memories[2 * WORDS];
    int variables[2 * WORDS]; /* whether a memory is one; else a buffer, or what is only read */
    int memory_count;
};

static void add_word(struct call *call, intptr_t word)
{
    if (call->count == WORDS)
        fail("too many arguments", "");
    call->words[call->count++] = word;
}

static struct memory *add(struct call *call, struct memory memory, int is_variable)
{
    int at = call->memory_count++;
    call->memories[at] = memory;
    call->variables[at] = is_variable;
    add_word(call, (intptr_t)memory.start);
    return &call->memories[at];
}

static void add_argument(struct call *call, const char *text)
{
    char *rest;
    const char *content = strchr(text, ':');
    long number = strtol(text + 1, &rest, 10), width = *rest == '/' ? atol(rest + 1) : 4;
    switch (*text) {
    case 'n':
        add_word(call, number);
        break;
    case 'v':
        add(call, variable(number, width), 1);
        break;
    case 's':
        put_hex(add(call, fenced(strlen(text + 1) / 2), 0), text + 1);
        break;
    case 'b':
    case 'r':
    case 'L': {
        struct memory *room = add(call, fenced((size_t)(number < 0 ? 0 : number)), 0);
        if (content != NULL)
            put_hex(room, content + 1);
        if (*text == 'b')
            add(call, variable(number, width), 1);
        else if (*text == 'L')
            add_word(call, 0);
        break;
    }
    case 'B':
        add_word(call, 0);
        add(call, variable(number, width), 1);
        break;
    default:
        add_word(call, 0);
    }
}

static void do_call(void *library, char *line)
{
    struct call call = {.count = 0};
    const char *name = strtok(line, " \n");
    any function = (any)(intptr_t)dlsym(library, name);
    if (function == NULL)
        fail("no such function", name);
    for (char *text = strtok(NULL, " \n"); text != NULL; text = strtok(NULL, " \n"))
        add_argument(&call, text);
    const intptr_t *w = call.words;
    printf("%d", function(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]));
    for (int i = 0; i < call.memory_count; i++) {
        if (!whole(&call.memories[i]))
            fail("wrote in front of an argument", name);
        if (call.variables[i])
            say_variable(&call.memories[i]);
        else
            printf(" %08" PRIx32, crc32(&call.memories[i]));
        munmap(call.memories[i].map, call.memories[i].mapped);
    }
    putchar('\n');
}

int main(int count, char **arguments)
{
    static char line[LINE];
    void *library = dlopen(count > 1 ? arguments[1] : NULL, RTLD_NOW);
    if (library == NULL)
        fail("library", dlerror());
    while (fgets(line, sizeof line, stdin) != NULL)
        do_call(library, line);
    dlclose(library);
    return 0;
}
