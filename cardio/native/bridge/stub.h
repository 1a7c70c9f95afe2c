/* The call of a function that is known at run time only, with any words.
 */
#ifndef CARDIO_STUB_H
#define CARDIO_STUB_H

#include <stddef.h>
#include <stdint.h>

#include "system.h"

/* Call a function with `count` words, at most BRIDGE_ARGUMENTS; the stack is afterwards what it
 * was, whatever the function takes from it. `*popped` is how many bytes that was, or -1 where
 * callers clean up after every function.
 */
int32_t stub_call(system_function function, const uintptr_t *words, size_t count, int32_t *popped);

#endif
