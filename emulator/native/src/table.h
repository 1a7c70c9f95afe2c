/* The function table: its hash, and the component's numbers in it.
 *
 * Not edited by hand: `python -m emulator.native.generator` writes it from the function table.
 */
#ifndef CARDIO_TABLE_H
#define CARDIO_TABLE_H

#define CARDIO_TABLE_HASH "\xe8\x81\xe5\x4c\x96\x10\xcf\x1b\xff\x30\x40\xde\xcc\x64\x31\x24"

/* emulator-defined */
#define CARDIO_VERSION 5151

enum cardio_component {
    CARDIO_VPNGetRandomX = 101,
    CARDIO_VPNH_SignX = 102,
    CARDIO_GetSAMCardInfoInCS = 103,
    CARDIO_GetHCCardInfoInCS = 104,
};

#endif
