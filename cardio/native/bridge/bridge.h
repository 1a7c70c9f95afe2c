/* The bridge: a process that holds one library, or one component, for another process.
 *
 * It answers the frames of cardio/backends/frames.py on its standard input and output, one after
 * the other, and leaves when its input ends. What it holds may crash or hang: that is the other
 * process's to see.
 */
#ifndef CARDIO_BRIDGE_H
#define CARDIO_BRIDGE_H

#include <stddef.h>
#include <stdint.h>

#include "wire.h"

enum {
    BRIDGE_NUMBERS = 1024, /* numbers that can be bound */
    BRIDGE_ARGUMENTS = 32, /* arguments of one call */
    BRIDGE_WHY = 512       /* bytes of a line that says why not */
};

/* One argument of a call, as it travelled and as it lies in memory. */
struct bridge_value {
    enum cardio_tag tag;
    int32_t number;
    const unsigned char *content; /* in the frame */
    size_t length;
    size_t capacity;       /* bytes of memory */
    unsigned char *memory; /* what a library gets the address of */
};

struct bridge_call {
    unsigned number;
    size_t count;
    struct bridge_value values[BRIDGE_ARGUMENTS];
};

/* What a bridge holds. `open` writes a line why not and returns 0, `bind` returns 0 for a name
 * that is not there, `call` writes the answering frame (answer.h).
 */
struct bridge_target {
    int (*open)(const char *name, char why[BRIDGE_WHY]);
    int (*bind)(unsigned number, const char *name);
    void (*call)(struct bridge_call *call);
};

extern const struct bridge_target bridge_library;
extern const struct bridge_target bridge_component;

/* Answer frames until there are no more: the end of the process. `name` is the path of a library,
 * or `com:` and the ProgID of a component.
 */
int bridge_serve(const char *name);

#endif
