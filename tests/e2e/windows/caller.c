/* Calls each row of rows.h once, in the library named on the command line, as a HIS does: by
 * LoadLibrary and GetProcAddress. Prints one line per row: name, return code, bytes popped from
 * the stack, bytes changed where none may be, then every buffer and number as it was left.
 *   caller.exe DLL int|short [SUFFIX]      SUFFIX: call name@N instead of name
 * With `int` lengths are zeroed 32-bit variables; with `short` they have 16 bits, and what stands
 * behind them must stay. Before that the library has been loaded and unloaded many times.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { TIMES = 50, GUARD = 64, WORDS = 8, FILL = 0xEE, WALL = 0xA5 };

/* 's' bytes that are read; 'b' a buffer of `number` bytes that begins with some; 'i' a number by
 * value; 'p' one through a pointer; 'l' the same for the length of the buffer before. */
struct argument { char kind; long number; const char *bytes; int count; };
struct row { const char *name; int pops; int count; struct argument arguments[WORDS]; };

#include "rows.h"

struct memory { unsigned char *start; int size; };

static struct memory fenced(int size)
{
    struct memory made = { malloc((size_t)size + 2 * GUARD), size };
    memset(made.start, WALL, (size_t)size + 2 * GUARD);
    memset(made.start + GUARD, FILL, (size_t)size);
    return made;
}

static int damage(struct memory memory)
{
    int count = 0;
    for (int i = 0; i < GUARD; i++)
        count += (memory.start[i] != WALL) + (memory.start[GUARD + memory.size + i] != WALL);
    return count;
}

#ifdef __i386__
int32_t call_words(FARPROC function, const intptr_t *words, int count, int *popped);
__asm__(
    ".globl _call_words\n_call_words:\n"
    "pushl %ebp\nmovl %esp, %ebp\npushl %ebx\npushl %esi\npushl %edi\n"
    "movl %esp, %edi\nmovl 12(%ebp), %esi\nmovl 16(%ebp), %ecx\n"
    "1: testl %ecx, %ecx\njz 2f\ndecl %ecx\npushl (%esi,%ecx,4)\njmp 1b\n"
    "2: movl %esp, %ebx\ncall *8(%ebp)\n"
    "movl %esp, %ecx\nsubl %ebx, %ecx\nmovl 20(%ebp), %edx\nmovl %ecx, (%edx)\n"
    "movl %edi, %esp\npopl %edi\npopl %esi\npopl %ebx\npopl %ebp\nret\n");
#else
static int32_t call_words(FARPROC function, const intptr_t *w, int count, int *popped)
{
    typedef int32_t (*any)(intptr_t, intptr_t, intptr_t, intptr_t, intptr_t, intptr_t, intptr_t,
                           intptr_t);
    (void)count;
    *popped = 0;
    return ((any)(void (*)(void))function)(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]);
}
#endif

static struct memory placed(const struct argument *argument, int wide)
{
    int width = wide ? 4 : 2;
    struct memory memory;
    if (argument->kind == 's') {
        memory = fenced(argument->count + 1);
        memory.start[GUARD + argument->count] = 0;
    } else if (argument->kind == 'b') {
        memory = fenced((int)argument->number);
    } else {
        int32_t number = argument->number & 0xFFFF;
        memory = fenced(width);
        memcpy(memory.start + GUARD, &number, (size_t)width);
        return memory;
    }
    memcpy(memory.start + GUARD, argument->bytes, (size_t)argument->count);
    return memory;
}

static void call_row(HMODULE library, const struct row *row, int wide, int decorated)
{
    char name[128];
    struct memory memories[WORDS];
    intptr_t words[WORDS] = { 0 };
    int popped = 0, damaged = 0;
    snprintf(name, sizeof name, decorated ? "%s@%d" : "%s", row->name, row->pops);
    FARPROC function = GetProcAddress(library, name);
    if (function == NULL) {
        printf("%s missing\n", name);
        return;
    }
    for (int i = 0; i < row->count; i++) {
        const struct argument *argument = &row->arguments[i];
        memories[i] = argument->kind == 'i' ? fenced(0) : placed(argument, wide);
        words[i] = argument->kind == 'i' ? (intptr_t)argument->number
                                         : (intptr_t)(memories[i].start + GUARD);
    }
    int32_t code = call_words(function, words, row->count, &popped);
    for (int i = 0; i < row->count; i++)
        damaged += damage(memories[i]);
    printf("%s %ld %d %d", row->name, (long)code, popped, damaged);
    for (int i = 0; i < row->count; i++) {
        putchar(' ');
        putchar(row->arguments[i].kind);
        for (int at = 0; at < memories[i].size; at++)
            printf("%02x", memories[i].start[GUARD + at]);
        free(memories[i].start);
    }
    putchar('\n');
}

static HMODULE loaded(const char *path)
{
    HMODULE library = LoadLibraryA(path);
    if (library == NULL) {
        printf("no library: error %lu\n", GetLastError());
        exit(1);
    }
    return library;
}

/* Load it, open the port as the first call, unload it. */
static void come_and_go(const char *path)
{
    HMODULE library = loaded(path);
    int(WINAPI *open)(int) = (int(WINAPI *)(int))(void (*)(void))GetProcAddress(library, "csOpenCom");
    int code = open(0);
    if (code != 0 || !FreeLibrary(library)) {
        printf("loaded anew: %d\n", code);
        exit(1);
    }
}

int main(int count, char **words)
{
    if (count < 3)
        return 2;
    for (int i = 0; i < TIMES; i++)
        come_and_go(words[1]);
    HMODULE library = loaded(words[1]);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        call_row(library, &rows[i], strcmp(words[2], "int") == 0, count > 3);
    FreeLibrary(library);
    return 0;
}
