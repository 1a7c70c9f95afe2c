#include "stub.h"

#include <string.h>

#include "bridge.h"

#ifdef __i386__

/* ebx keeps where the arguments begin: what the function leaves above it, it has taken. ecx and
 * edx are zero, so that a function that looks for arguments there finds none.
 */
extern int32_t stub_i386(system_function function, const uintptr_t *words, size_t count,
                         int32_t *popped) __asm__("stub_i386");
__asm__(".text\n"
        "stub_i386:\n"
        "    pushl %ebp\n"
        "    movl %esp, %ebp\n"
        "    pushl %ebx\n"
        "    pushl %esi\n"
        "    pushl %edi\n"
        "    movl 12(%ebp), %esi\n"
        "    movl 16(%ebp), %ecx\n"
        "    leal (,%ecx,4), %eax\n"
        "    subl %eax, %esp\n"
        "    andl $-16, %esp\n"
        "    movl %esp, %edi\n"
        "    cld\n"
        "    rep movsl\n"
        "    movl %esp, %ebx\n"
        "    xorl %edx, %edx\n"
        "    call *8(%ebp)\n"
        "    movl %esp, %ecx\n"
        "    subl %ebx, %ecx\n"
        "    leal -12(%ebp), %esp\n"
        "    movl 20(%ebp), %edx\n"
        "    movl %ecx, (%edx)\n"
        "    popl %edi\n"
        "    popl %esi\n"
        "    popl %ebx\n"
        "    popl %ebp\n"
        "    ret\n");

int32_t stub_call(system_function function, const uintptr_t *words, size_t count, int32_t *popped)
{
    return stub_i386(function, words, count, popped);
}

#else

#define EIGHT(words) words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7]
#define WORD uintptr_t
#define EIGHT_WORDS WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD

typedef int32_t (*full_function)(EIGHT_WORDS, EIGHT_WORDS, EIGHT_WORDS, EIGHT_WORDS);

/* The caller cleans up here: more arguments than the function has do no harm. */
int32_t stub_call(system_function function, const uintptr_t *words, size_t count, int32_t *popped)
{
    uintptr_t all[BRIDGE_ARGUMENTS] = {0};
    memcpy(all, words, count * sizeof *words);
    *popped = -1;
    return ((full_function)function)(EIGHT(all), EIGHT((all + 8)), EIGHT((all + 16)),
                                     EIGHT((all + 24)));
}

#endif
