/* A control software that does what none should: each function one thing, and some do well.
 *
 * On 32-bit Windows a .def file exports them by their plain names.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <windows.h>
#define CALL __stdcall
#define CDECL __cdecl
#define WAIT() Sleep(INFINITE)
#else
#include <unistd.h>
#define CALL
#define CDECL
#define WAIT() pause()
#endif

static int opened = -1;

int CALL csOpenCom(int port)
{
    opened = port;
    return 0;
}

int CALL csCloseCom(void)
{
    opened = -1;
    return 0;
}

/* well: the port that is open */
int CALL csSoftwareReset(int type)
{
    (void)type;
    return opened;
}

/* well: as many bytes as there is room for */
int CALL hisGetBasicData(char *buffer, int *length)
{
    memset(buffer, 'x', (size_t)*length);
    return 0;
}

/* crashes */
int CALL csGetDateTime(char *buffer, int *length)
{
    (void)buffer, (void)length;
    *(volatile char *)0 = 1;
    return 0;
}

/* hangs */
int CALL hisGetRegisterBasic(char *buffer, int *length)
{
    (void)buffer, (void)length;
    for (;;)
        WAIT();
}

/* leaves */
int CALL hisGetOrganDonate(char *buffer, int *length)
{
    (void)buffer, (void)length;
    exit(3);
}

/* writes past its buffer */
int CALL hisGetEmergentTel(char *buffer, int *length)
{
    buffer[*length] = 1;
    return 0;
}

/* prints, and reads what is not its own */
int CALL hisGetRegisterBasic2(char *buffer, int *length)
{
    static const char line[] = "\3\0\0\0 what a frame is not\n";
    (void)buffer;
    for (int i = 0; i < 1000; i++)
        fwrite(line, 1, sizeof line, stdout);
    fflush(stdout);
#ifdef _WIN32
    DWORD went;
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), line, sizeof line, &went, NULL);
#else
    if (write(1, line, sizeof line) < 0)
        return 1;
#endif
    *length = 0;
    return getchar() == EOF ? 0 : 1;
}

/* a PIN prompt that nobody answers */
int CALL csVerifyHCPIN(void)
{
    for (;;)
        WAIT();
}

/* runs out of stack */
int CALL hisGetCumulativeFee(char *buffer, int *length)
{
    volatile char more[4096];
    more[0] = *buffer;
    return *length < 0 ? 0 : hisGetCumulativeFee(buffer, length) + more[0];
}

/* leaves the stack to its caller (CDECL), where 32-bit functions take their arguments from it */
int CDECL hisGetLastSeqNum(char *buffer, int *length)
{
    *length = 1;
    buffer[0] = 'c';
    return 0;
}

/* takes more arguments than it has */
int CALL hisGetCumulativeData(char *buffer, int *length, int more, int still)
{
    (void)buffer, (void)length, (void)more, (void)still;
    return 0;
}
