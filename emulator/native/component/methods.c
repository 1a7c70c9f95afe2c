/* The methods, and what the insurer says of faults.
 *
 * Not edited by hand: `python -m emulator.native.generator` writes it from the function table.
 */
#include "component.h"

#include "../src/table.h"

const struct component_method COMPONENT_METHODS[] = {
    {L"VPNGetRandomX", CARDIO_VPNGetRandomX, 0},
    {L"VPNH_SignX", CARDIO_VPNH_SignX, 3},
    {L"GetSAMCardInfoInCS", CARDIO_GetSAMCardInfoInCS, 0},
    {L"GetHCCardInfoInCS", CARDIO_GetHCCardInfoInCS, 0},
};
const unsigned component_methods = sizeof COMPONENT_METHODS / sizeof *COMPONENT_METHODS;

const struct component_text COMPONENT_TEXTS[] = {
    {4000, L"讀卡機timeout"},
    {6015, L"檔案大小不合或檔案傳輸失敗"},
    {6016, L"記憶體空間不足"},
    {6017, L"權限不足無法開啟檔案或找不到檔案"},
    {9005, L"要求的函式無法執行"},
    {9240, L"雲端安全模組主控台沒起動"},
};
const unsigned component_texts = sizeof COMPONENT_TEXTS / sizeof *COMPONENT_TEXTS;
