/* The values of one call, as they lie in the caller's memory and as they travel.
 *
 * Knows no socket and no function. A NULL of the caller counts as empty, or as a variable that
 * nobody wants; what comes back is written only where and as far as the caller has room for it.
 */
#ifndef CARDIO_VALUES_H
#define CARDIO_VALUES_H

#include <stddef.h>
#include <stdint.h>

enum cardio_form {
    CARDIO_NUMBER,   /* a number by value */
    CARDIO_COUNT,    /* a number in a variable, which is rewritten */
    CARDIO_BYTES,    /* bytes that go */
    CARDIO_FILE,     /* the path of a file whose bytes go */
    CARDIO_BUFFER,   /* a buffer that is written; what it held may go before */
    CARDIO_TEXT,     /* a text that goes to the component, in UTF-8 */
    CARDIO_TEXT_OUT  /* a text that comes from the component, in UTF-8 */
};

struct cardio_value {
    enum cardio_form form;
    int32_t number;      /* CARDIO_NUMBER and CARDIO_COUNT: what goes */
    const char *content; /* what goes, or the path of what goes */
    size_t length;       /* bytes of it; of CARDIO_TEXT_OUT, afterwards: those that came */
    char *room;          /* where what comes back is written */
    size_t capacity;     /* bytes of room */
    void *variable;      /* a length or count of the caller's, of 16 bits or more; or NULL */
};

struct cardio_value cardio_number(int32_t number);

/* A variable such as iRecCount: its low 16 bits, with sign, are read and written. */
struct cardio_value cardio_count(void *variable);

/* An input: up to its documented size or a NUL, which goes with it, whichever comes first. */
struct cardio_value cardio_string(const char *text, size_t size);

/* As many records of one size as a count says, at most the documented number. */
struct cardio_value cardio_records(const char *text, const void *count, size_t size, size_t most);

/* The file of a path, opened by this process; always the first value of a call. */
struct cardio_value cardio_file(const char *path);

/* A buffer and the variable with its capacity, which gets the number of bytes written. */
struct cardio_value cardio_buffer(char *room, void *length);

/* The same, where the text that the buffer holds goes before. */
struct cardio_value cardio_refilled(char *room, void *length);

/* A buffer without a capacity of its own: the documented one. */
struct cardio_value cardio_room(char *room, size_t size);
struct cardio_value cardio_refilled_room(char *room, size_t size);

/* Texts of the component: `capacity` bytes of UTF-8, without a NUL behind. */
struct cardio_value cardio_text(const char *text, size_t length);
struct cardio_value cardio_text_out(char *room, size_t capacity);

/* Whether a value stands in a CALL, and whether its REPLY holds one for it. */
int cardio_goes(const struct cardio_value *value);
int cardio_comes(const struct cardio_value *value);

/* Say in every length that nothing was written. */
void cardio_nothing_came(const struct cardio_value *values, size_t count);

/* Write 16 bits, no more: the caller's variable may be a short. */
void cardio_set_variable(void *variable, uint16_t number);

#endif
