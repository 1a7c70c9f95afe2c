#include "platform.h"

#ifdef _WIN32

#include <string.h>
#include <windows.h>

#include "runtime.h"

static SRWLOCK mutex = SRWLOCK_INIT;
static CONDITION_VARIABLE left = CONDITION_VARIABLE_INIT;
static int inside;
static INIT_ONCE once = INIT_ONCE_STATIC_INIT;

BOOL WINAPI DllMain(HINSTANCE library, DWORD reason, LPVOID process_ends)
{
    (void)library;
    if (reason == DLL_PROCESS_DETACH && process_ends == NULL)
        cardio_forget();
    return TRUE;
}

int cardio_forked(void)
{
    return 0;
}

int64_t cardio_now(void)
{
    return (int64_t)GetTickCount64();
}

int cardio_enter(int64_t deadline)
{
    int entered, late = 0;
    AcquireSRWLockExclusive(&mutex);
    while (inside && !late) {
        int64_t rest = deadline - cardio_now();
        late = !SleepConditionVariableSRW(&left, &mutex, rest > 0 ? (DWORD)rest : 0, 0);
    }
    entered = !inside;
    inside = 1;
    ReleaseSRWLockExclusive(&mutex);
    return entered;
}

void cardio_leave(void)
{
    AcquireSRWLockExclusive(&mutex);
    inside = 0;
    WakeConditionVariable(&left);
    ReleaseSRWLockExclusive(&mutex);
}

size_t cardio_environment(const char *name, char *text, size_t room)
{
    char found[1024];
    DWORD length = GetEnvironmentVariableA(name, found, sizeof found);
    if (length != 0 && length < room && length < sizeof found)
        memcpy(text, found, length + 1);
    return length;
}

int cardio_own_path(char *path, size_t room)
{
    static const char here;
    const DWORD how = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                      GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    HMODULE library;
    DWORD length;
    if (!GetModuleHandleExA(how, &here, &library))
        return 0;
    length = GetModuleFileNameA(library, path, (DWORD)room);
    return length != 0 && length < room;
}

/* They are never ended, which DllMain may not do; so what was started stays in the process, too,
 * and is still there when this library is loaded anew.
 */
static BOOL CALLBACK start_sockets(PINIT_ONCE this_once, PVOID unused, PVOID *nothing)
{
    WSADATA about;
    HMODULE kept;
    (void)this_once, (void)unused, (void)nothing;
    GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_PIN, "ws2_32.dll", &kept);
    return WSAStartup(MAKEWORD(2, 2), &about) == 0;
}

int cardio_sockets(void)
{
    return InitOnceExecuteOnce(&once, start_sockets, NULL, NULL);
}

cardio_socket cardio_new_socket(int family)
{
    cardio_socket made = socket(family, SOCK_STREAM, 0);
    u_long yes = 1;
    if (made == CARDIO_NO_SOCKET)
        return made;
    SetHandleInformation((HANDLE)made, HANDLE_FLAG_INHERIT, 0);
    if (ioctlsocket(made, (long)FIONBIO, &yes) == 0)
        return made;
    cardio_close(made);
    return CARDIO_NO_SOCKET;
}

int cardio_connect_path(cardio_socket socket, const char *path)
{
    (void)socket, (void)path;
    return 0; /* there are none on this system */
}

void cardio_close(cardio_socket socket)
{
    closesocket(socket);
}

int cardio_would_wait(void)
{
    return WSAGetLastError() == WSAEWOULDBLOCK;
}

int cardio_wait(cardio_socket socket, enum cardio_wait what, int64_t deadline)
{
    int64_t rest = deadline - cardio_now();
    struct timeval limit = {.tv_sec = (long)(rest > 0 ? rest / 1000 : 0),
                            .tv_usec = (long)(rest > 0 ? rest % 1000 * 1000 : 0)};
    fd_set ready, failed; /* not WSAPoll, which older systems do not tell that connecting failed */
    FD_ZERO(&ready);
    FD_ZERO(&failed);
    FD_SET(socket, &ready);
    FD_SET(socket, &failed);
    return select(0, what == CARDIO_READABLE ? &ready : NULL,
                  what == CARDIO_WRITABLE ? &ready : NULL, &failed, &limit) != 0;
}

ptrdiff_t cardio_send_some(cardio_socket socket, const void *data, size_t length)
{
    return send(socket, data, (int)length, 0);
}

ptrdiff_t cardio_receive_some(cardio_socket socket, void *data, size_t room, int64_t deadline)
{
    cardio_wait(socket, CARDIO_READABLE, deadline);
    return recv(socket, data, (int)room, 0);
}

#endif
