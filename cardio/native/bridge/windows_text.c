#ifdef _WIN32
#include "windows_text.h"

#include <stdio.h>
#include <stdlib.h>

static void *had(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

wchar_t *text_wide(const char *text, int length)
{
    int size = MultiByteToWideChar(CP_UTF8, 0, text, length, NULL, 0);
    wchar_t *wide = had(malloc(((size_t)size + 1) * sizeof *wide));
    MultiByteToWideChar(CP_UTF8, 0, text, length, wide, size);
    return wide;
}

char *text_narrow(const wchar_t *text, int length, size_t *written)
{
    int size = WideCharToMultiByte(CP_UTF8, 0, text, length, NULL, 0, NULL, NULL);
    char *narrow = had(malloc((size_t)size + 1));
    WideCharToMultiByte(CP_UTF8, 0, text, length, narrow, size, NULL, NULL);
    if (written != NULL)
        *written = (size_t)size;
    return narrow;
}

void text_error(HRESULT error, char *line, size_t room)
{
    const DWORD how = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS |
                      FORMAT_MESSAGE_MAX_WIDTH_MASK;
    wchar_t wide[256] = L"";
    char *text;
    FormatMessageW(how, NULL, (DWORD)error, 0, wide, sizeof wide / sizeof wide[0], NULL);
    text = text_narrow(wide, -1, NULL);
    snprintf(line, room, "0x%08lX %s", (unsigned long)error, text);
    free(text);
}

#endif
