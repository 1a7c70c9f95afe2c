/* What can keep a call from its answer, and what the library says then.
 *
 * Every code is emulator-defined: what the control software answers when its console program is
 * away is not public, so each fault gets the listed code whose text comes nearest.
 */
#ifndef CARDIO_FAULTS_H
#define CARDIO_FAULTS_H

#include <stdint.h>

enum cardio_fault {
    CARDIO_NO_FAULT,
    CARDIO_BAD_ADDRESS,   /* CARDIO_EMULATOR is no IP:PORT and no path */
    CARDIO_NO_EMULATOR,   /* nobody listens there, or does not accept in time */
    CARDIO_STRANGER,      /* what listens there does not answer as this emulator */
    CARDIO_AWAY,          /* it has too many callers, or is being stopped: nothing was done */
    CARDIO_LATE,          /* no answer in time; the call may have happened */
    CARDIO_LOST,          /* the connection ended before the answer; it may have happened */
    CARDIO_NONSENSE,      /* the answer is not one to this call; it may have happened */
    CARDIO_TROUBLED,      /* the emulator could not do it */
    CARDIO_NO_SUCH_FILE,  /* the file to send cannot be read */
    CARDIO_FILE_TOO_LONG, /* no frame can hold it */
    CARDIO_NO_MEMORY,
    CARDIO_FAULTS
};

/* The return code that stands for a fault. */
int32_t cardio_code_of(enum cardio_fault fault);

/* One line of English that says what is wrong. */
const char *cardio_text_of(enum cardio_fault fault);

#endif
