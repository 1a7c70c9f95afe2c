/* The library in processes that fork, take signals, have many threads, load it again and again.
 *
 *     processes LIBRARY fork                  parent and child call in turn
 *     processes LIBRARY fork-within           fork while another thread is in a call
 *     processes LIBRARY fork-without          the same by the system call, which runs no handlers
 *     processes LIBRARY reload COUNT          load, call, unload so often; fork at the end
 *     processes LIBRARY signals RESTART       calls while a signal comes every 200 microseconds
 *     processes LIBRARY hammer THREADS MS     calls from threads for so long
 *
 * Prints what was found, for the test to judge; ends with 1 when a call is answered wrongly.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROOM = 512, MAX_THREADS = 64, KINDS = 4 };

typedef int (*reading)(char *buffer, int *length);

static const char *path;
static void *library;
static const char *const KIND[KINDS] = {"hisGetBasicData", "hisGetRegisterBasic",
                                        "hisGetCumulativeData", "csGetHospID"};
static reading functions[KINDS];

struct answer {
    int code, length;
    char buffer[ROOM];
};

static struct answer right[KINDS]; /* what each kind is answered, found out at the beginning */

static void need(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", what);
    _exit(1);
}

static void load(void)
{
    library = dlopen(path, RTLD_NOW);
    need(library != NULL, "dlopen");
    for (int i = 0; i < KINDS; i++)
        functions[i] = (reading)(intptr_t)dlsym(library, KIND[i]);
}

static struct answer ask(int kind)
{
    struct answer found = {.length = ROOM};
    found.code = functions[kind](found.buffer, &found.length);
    return found;
}

static void ask_rightly(int kind)
{
    struct answer found = ask(kind);
    need(memcmp(&found, &right[kind], sizeof found) == 0, KIND[kind]);
}

static void learn(void)
{
    for (int i = 0; i < KINDS; i++) {
        right[i] = ask(i);
        need(right[i].code == 0, KIND[i]);
    }
}

static int descriptors(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static long pages(void)
{
    long all = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    need(file != NULL && fscanf(file, "%ld %ld", &all, &resident) == 2, "statm");
    fclose(file);
    return resident;
}

static void say(const char *word)
{
    puts(word);
    fflush(stdout);
}

static void join_child(pid_t child)
{
    int status = 0;
    need(waitpid(child, &status, 0) == child, "waitpid");
    need(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the child did not end well");
}

static void child_calls(void)
{
    alarm(30); /* a child that hangs */
    for (int i = 0; i < 20; i++)
        ask_rightly(i % KINDS);
    _exit(0);
}

static void fork_in_turn(void)
{
    int ours;
    learn();
    ours = descriptors();
    for (int i = 0; i < 10; i++) {
        pid_t child = fork();
        if (child == 0) {
            need(descriptors() == ours - 1, "the child holds its parent's connection");
            child_calls();
        }
        ask_rightly(i % KINDS);
        join_child(child);
        ask_rightly(i % KINDS);
    }
}

static void *read_clock(void *nothing)
{
    char buffer[13];
    int length = sizeof buffer;
    reading function = (reading)(intptr_t)dlsym(library, "csGetDateTime");
    need(function(buffer, &length) == 0 && length == 13, "csGetDateTime");
    return nothing;
}

/* The emulator lets csGetDateTime hang, says so on stdin, and releases it when we say so. */
static void fork_within(pid_t (*forked)(void))
{
    pthread_t thread;
    pid_t child;
    learn();
    pthread_create(&thread, NULL, read_clock, NULL);
    getchar();
    child = forked();
    if (child == 0)
        child_calls();
    join_child(child);
    say("forked");
    pthread_join(thread, NULL);
    ask_rightly(0);
}

static pid_t fork_without_handlers(void)
{
    return (pid_t)syscall(SYS_clone, (long)SIGCHLD, 0L, 0L, 0L, 0L);
}

static void reload(int count)
{
    pid_t child;
    int before;
    load();
    learn();
    dlclose(library);
    before = descriptors();
    for (int i = 0; i < count; i++) {
        load();
        ask_rightly(i % KINDS);
        dlclose(library);
        need(descriptors() == before, "a descriptor is left");
    }
    need(dlopen(path, RTLD_NOW | RTLD_NOLOAD) == NULL, "it stayed");
    child = fork(); /* no handler may be left behind */
    if (child == 0)
        _exit(0);
    join_child(child);
}

static volatile sig_atomic_t signals;

static void count_signal(int number)
{
    signals += number != 0;
}

static void signals_all_the_time(int restart)
{
    struct sigaction action = {.sa_handler = count_signal, .sa_flags = restart ? SA_RESTART : 0};
    struct itimerval often = {{0, 200}, {0, 200}};
    int late;
    learn();
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    for (int i = 0; i < 2000; i++)
        ask_rightly(i % KINDS);
    say("called");
    getchar(); /* from now on csGetHospID is not answered */
    while (ask(3).code == 0)
        continue;
    late = ask(3).code;
    setitimer(ITIMER_REAL, &(struct itimerval){{0, 0}, {0, 0}}, NULL);
    printf("%d %d\n", late, signals > 0);
}

static int64_t milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t hammer_end;

static void *hammer_on(void *start)
{
    long calls = 0;
    for (int kind = *(int *)start; milliseconds() < hammer_end; calls++)
        ask_rightly(kind++ % KINDS);
    return (void *)(intptr_t)calls;
}

static void hammer(int threads, int64_t duration)
{
    pthread_t thread[MAX_THREADS];
    int kinds[MAX_THREADS], before;
    long calls = 0, resident = 0;
    void *found;
    learn();
    before = descriptors();
    for (int phase = 0; phase < 2; phase++) { /* the first to warm up */
        resident = pages();
        hammer_end = milliseconds() + duration / (phase ? 1 : 10);
        for (int i = 0; i < threads; i++) {
            kinds[i] = i;
            pthread_create(&thread[i], NULL, hammer_on, &kinds[i]);
        }
        for (int i = 0; i < threads; i++) {
            pthread_join(thread[i], &found);
            calls += (intptr_t)found;
        }
    }
    need(descriptors() == before, "a descriptor is left");
    printf("%ld %ld\n", calls, pages() - resident);
}

int main(int count, char **arguments)
{
    const char *what = count > 2 ? arguments[2] : "";
    int number = count > 3 ? atoi(arguments[3]) : 0;
    path = arguments[1];
    if (strcmp(what, "reload") == 0) {
        reload(number);
        return 0;
    }
    load();
    if (strcmp(what, "fork") == 0)
        fork_in_turn();
    else if (strcmp(what, "fork-within") == 0)
        fork_within(fork);
    else if (strcmp(what, "fork-without") == 0)
        fork_within(fork_without_handlers);
    else if (strcmp(what, "signals") == 0)
        signals_all_the_time(number);
    else
        hammer(number, atoi(arguments[4]));
    dlclose(library);
    return 0;
}
