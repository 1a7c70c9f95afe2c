/* One call of the control software or the component, carried to a running emulator.
 *
 * What every export of the library, and the component, is made of.
 */
#ifndef CARDIO_RUNTIME_H
#define CARDIO_RUNTIME_H

#include "faults.h"
#include "values.h"

#define CARDIO_COUNT_OF(values) (sizeof(values) / sizeof(values)[0])

/* Carry a call by its number in the table: its return code, or the fault that kept it from one.
 *
 * Any thread may call; one call is under way at a time. After a fault nothing has been written
 * but lengths of 0.
 */
enum cardio_fault cardio_carry(unsigned number, struct cardio_value *values, size_t count,
                               int32_t *code);

/* The same for an export: the return code, or after a fault `failure`, or its own code if that
 * is 0.
 */
int cardio_call(unsigned number, int failure, struct cardio_value *values, size_t count);

/* csGetVersionEx: write the path of this library, as much as callers have room for. */
int cardio_version(char *path);

/* Give up the connection, without a word to the other side. */
void cardio_forget(void);

#endif
