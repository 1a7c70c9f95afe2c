#ifdef _WIN32
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0601
#endif
#include "system.h"

#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

#include "answer.h"
#include "bridge.h"
#include "windows_text.h"

enum { GRACE = 50 }; /* milliseconds for an orderly end */

static HANDLE input, output;
static HANDLE came, taken; /* a frame, by the reader; the frame, by the main thread */

/* The frame that came, NULL at the end. */
static unsigned char *(*read_frame)(size_t *length);
static unsigned char *frame;
static size_t frame_length;

/* Take a standard handle away, and put another in its place, for C libraries as well. */
static HANDLE moved(DWORD which, int descriptor, HANDLE instead, int other)
{
    HANDLE from = GetStdHandle(which), to;
    HANDLE self = GetCurrentProcess();
    if (!DuplicateHandle(self, from, self, &to, 0, FALSE, DUPLICATE_SAME_ACCESS))
        ExitProcess(1);
    _dup2(other, descriptor);
    CloseHandle(from);
    SetStdHandle(which, instead);
    return to;
}

/* Say what happened, then end: without a window that asks somebody. */
static LONG WINAPI crashed(EXCEPTION_POINTERS *what)
{
    char text[32];
    DWORD code = what->ExceptionRecord->ExceptionCode;
    snprintf(text, sizeof text, "exception 0x%08lX", (unsigned long)code);
    answer_trouble(CARDIO_FAILED, text);
    TerminateProcess(GetCurrentProcess(), code);
    return EXCEPTION_EXECUTE_HANDLER;
}

void system_begin(void)
{
    HANDLE nothing = CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE,
                                 FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    int descriptor = _open_osfhandle((intptr_t)nothing, 0);
    input = moved(STD_INPUT_HANDLE, 0, nothing, descriptor);
    output = moved(STD_OUTPUT_HANDLE, 1, nothing, descriptor);
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
    SetUnhandledExceptionFilter(crashed);
}

size_t system_read(void *data, size_t room)
{
    DWORD got = 0;
    return ReadFile(input, data, (DWORD)room, &got, NULL) ? got : 0;
}

void system_write(const void *data, size_t size)
{
    const char *at = data;
    while (size > 0) {
        DWORD went = 0;
        if (!WriteFile(output, at, (DWORD)size, &went, NULL))
            ExitProcess(1);
        at += went;
        size -= went;
    }
}

/* Read frame after frame for the main thread; leave at the end, even from its call. */
static DWORD WINAPI read_all(void *unused)
{
    do {
        frame = read_frame(&frame_length);
        SetEvent(came);
        WaitForSingleObject(taken, frame == NULL ? GRACE : INFINITE);
    } while (frame != NULL);
    TerminateProcess(GetCurrentProcess(), 0);
    return unused != NULL;
}

static void start_reading(unsigned char *(*read_one)(size_t *length))
{
    HANDLE thread;
    read_frame = read_one;
    came = CreateEventW(NULL, FALSE, FALSE, NULL);
    taken = CreateEventW(NULL, FALSE, FALSE, NULL);
    thread = CreateThread(NULL, 0, read_all, NULL, 0, NULL);
    if (came == NULL || taken == NULL || thread == NULL)
        ExitProcess(1);
    CloseHandle(thread);
}

/* Let this thread's windows have their messages; a component may have some. */
static void pump(void)
{
    MSG message;
    while (PeekMessageW(&message, NULL, 0, 0, PM_REMOVE)) {
        TranslateMessage(&message);
        DispatchMessageW(&message);
    }
}

unsigned char *system_await(unsigned char *(*read_one)(size_t *length), size_t *length)
{
    static int reading;
    if (reading)
        SetEvent(taken);
    else
        start_reading(read_one);
    reading = 1;
    while (MsgWaitForMultipleObjects(1, &came, FALSE, INFINITE, QS_ALLINPUT) != WAIT_OBJECT_0)
        pump();
    *length = frame_length;
    return frame;
}

void *system_load(const char *path, char *why, size_t room)
{
    const DWORD how = LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32;
    wchar_t *name = text_wide(path, -1);
    HMODULE library = LoadLibraryExW(name, NULL, how);
    if (library == NULL)
        text_error(HRESULT_FROM_WIN32(GetLastError()), why, room);
    free(name);
    return (void *)library;
}

system_function system_export(void *library, const char *name)
{
    return (system_function)(void *)GetProcAddress((HMODULE)library, name);
}

int wmain(int count, wchar_t **words)
{
    return count == 2 ? bridge_serve(text_narrow(words[1], -1, NULL)) : 2;
}

#endif
