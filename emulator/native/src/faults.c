#include "faults.h"

static const struct {
    int32_t code;
    const char *text;
} FAULTS[CARDIO_FAULTS] = {
    [CARDIO_NO_FAULT] = {0, "done"},
    /* 9240: the console program is not running */
    [CARDIO_BAD_ADDRESS] = {9240, "CARDIO_EMULATOR: expected IP:PORT, localhost:PORT or /path/of/a/socket"},
    [CARDIO_NO_EMULATOR] = {9240, "no emulator there; start one: cardio emulate"},
    [CARDIO_STRANGER] = {9240, "what listens there is no emulator of this version"},
    [CARDIO_AWAY] = {9240, "the emulator has too many callers, or is being stopped"},
    /* 4000: the reader does not answer in time */
    [CARDIO_LATE] = {4000, "no answer in time; the call may have happened"},
    [CARDIO_LOST] = {4000, "the emulator ended before it answered; the call may have happened"},
    [CARDIO_NONSENSE] = {4000, "the answer does not fit the call, which may have happened"},
    /* 9005: the function cannot be run */
    [CARDIO_TROUBLED] = {9005, "an error of the emulator's own; its log says where"},
    /* 6017, 6015, 6016: no such file, wrong size, no memory */
    [CARDIO_NO_SUCH_FILE] = {6017, "the file cannot be read"},
    [CARDIO_FILE_TOO_LONG] = {6015, "the file is too long to be sent"},
    [CARDIO_NO_MEMORY] = {6016, "no memory"},
};

int32_t cardio_code_of(enum cardio_fault fault)
{
    return FAULTS[fault].code;
}

const char *cardio_text_of(enum cardio_fault fault)
{
    return FAULTS[fault].text;
}
