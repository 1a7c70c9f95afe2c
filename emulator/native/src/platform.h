/* What differs between Linux and Windows: time, one caller at a time, sockets, names.
 *
 * Moments and spans are milliseconds of a clock that nobody sets.
 */
#ifndef CARDIO_PLATFORM_H
#define CARDIO_PLATFORM_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0601
#endif

#include <stddef.h>
#include <stdint.h>

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
typedef SOCKET cardio_socket;
#define CARDIO_NO_SOCKET INVALID_SOCKET
#else
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
typedef int cardio_socket;
#define CARDIO_NO_SOCKET (-1)
#endif

enum cardio_wait { CARDIO_READABLE, CARDIO_WRITABLE };

int64_t cardio_now(void);

/* Let one thread in at a time; 0 when the others take longer than the deadline. */
int cardio_enter(int64_t deadline);
void cardio_leave(void);

/* Whether this process was forked off since the last question; its gate is open then. */
int cardio_forked(void);

/* Copy an environment variable if it fits and is not empty; return its length, 0 without one. */
size_t cardio_environment(const char *name, char *text, size_t room);

/* Write the path of the file this code was loaded from, with a NUL; 0 when there is no room. */
int cardio_own_path(char *path, size_t room);

/* Get ready to use sockets; 0 when the system has none. Harmless when repeated. */
int cardio_sockets(void);

/* Return a socket that never blocks, but to receive, and that child programs do not get. */
cardio_socket cardio_new_socket(int family);

/* Begin to connect to the unix socket at a path; 0 when that fails at once. */
int cardio_connect_path(cardio_socket socket, const char *path);

void cardio_close(cardio_socket socket);

/* Whether the last call of a socket failed only because it would have to wait, or go again. */
int cardio_would_wait(void);

/* Wait until a socket can be read or written, or has failed; 0 at the deadline. */
int cardio_wait(cardio_socket socket, enum cardio_wait what, int64_t deadline);

/* send() and recv() that raise no signal; only receiving waits, until the deadline. */
ptrdiff_t cardio_send_some(cardio_socket socket, const void *data, size_t length);
ptrdiff_t cardio_receive_some(cardio_socket socket, void *data, size_t room, int64_t deadline);

#endif
