#include "input.h"

#include <stdlib.h>
#include <string.h>

#include "system.h"
#include "wire.h"

enum { USUAL = 8192 }; /* every frame but that of a document fits, and comes in one piece */

static unsigned char *bytes; /* of the input, from its next frame on */
static size_t there, room;

static int have_room(size_t wanted)
{
    unsigned char *more;
    if (wanted <= room)
        return 1;
    more = malloc(wanted);
    if (more == NULL)
        return 0;
    cardio_put(more, bytes, there);
    cardio_wipe(bytes, there); /* which realloc would leave behind */
    free(bytes);
    bytes = more;
    room = wanted;
    return 1;
}

/* Read on until there are so many bytes; more may come with them. */
static int have(size_t wanted)
{
    while (there < wanted) {
        size_t came = have_room(wanted) ? system_read(bytes + there, room - there) : 0;
        if (came == 0)
            return 0;
        there += came;
    }
    return 1;
}

static void drop(size_t count)
{
    there -= count;
    memmove(bytes, bytes + count, there);
}

unsigned char *input_frame(size_t *length)
{
    static size_t last; /* bytes of the frame before */
    if (!have_room(USUAL))
        return NULL;
    drop(last);
    last = 0;
    if (!have(CARDIO_LENGTH))
        return NULL;
    *length = cardio_get32(bytes);
    if (*length == 0 || *length > CARDIO_MAX_FRAME || !have(CARDIO_LENGTH + *length))
        return NULL;
    last = CARDIO_LENGTH + *length;
    return bytes + CARDIO_LENGTH;
}
