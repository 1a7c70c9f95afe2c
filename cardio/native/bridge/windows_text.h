/* Texts of Windows (UTF-16) and of frames (UTF-8); what an error is called.
 */
#ifndef CARDIO_WINDOWS_TEXT_H
#define CARDIO_WINDOWS_TEXT_H

#include <stddef.h>
#include <wchar.h>
#include <windows.h>

/* Return a text in the other form, to be freed; a length of -1: up to its NUL, which goes with
 * it. `written`, where wanted, is the number of bytes.
 */
wchar_t *text_wide(const char *text, int length);
char *text_narrow(const wchar_t *text, int length, size_t *written);

/* Write what the system calls an error, behind its number; one line. */
void text_error(HRESULT error, char *line, size_t room);

#endif
