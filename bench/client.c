/* A client of a running emulator, made of the drop-in library's own sources.
 *
 *     client call COUNT      calls hisGetBasicData so often; prints the median and the 99th
 *                            hundredth of their times in nanoseconds
 *     client sign SECONDS    signs one random again and again; prints signatures and nanoseconds
 *
 * Writes a line when it is ready and begins at a line on stdin; ends with 1 at a wrong answer.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cshis.h"
#include "runtime.h"
#include "table.h"

enum { RANDOM_ROOM = 20, SIGNATURE_ROOM = 512 };

static int64_t nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void when_told(void)
{
    puts("ready");
    fflush(stdout);
    getchar();
}

static void expect(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "%s: wrong answer\n", what);
    exit(1);
}

static void read_card(void)
{
    char card[72];
    int length = sizeof card;
    expect(hisGetBasicData(card, &length) == 0 && length == sizeof card, "hisGetBasicData");
}

static size_t random_text(char *random)
{
    struct cardio_value values[] = {cardio_text_out(random, RANDOM_ROOM)};
    int32_t code = 0;
    expect(cardio_carry(CARDIO_VPNGetRandomX, values, 1, &code) == CARDIO_NO_FAULT && code == 0,
           "VPNGetRandomX");
    return values[0].length;
}

static void sign(const char *random, size_t length)
{
    char signature[SIGNATURE_ROOM];
    struct cardio_value values[] = {cardio_text(random, length), cardio_text("3", 1),
                                    cardio_text("30", 2),
                                    cardio_text_out(signature, sizeof signature)};
    int32_t code = 0;
    expect(cardio_carry(CARDIO_VPNH_SignX, values, 4, &code) == CARDIO_NO_FAULT && code == 0 &&
               values[3].length == 344,
           "VPNH_SignX");
}

static int by_size(const void *one, const void *other)
{
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return (a > b) - (a < b);
}

static void call(size_t count)
{
    int64_t *times = malloc(count * sizeof *times);
    expect(count > 0 && times != NULL, "count");
    read_card();
    when_told();
    for (size_t i = 0; i < count; i++) {
        int64_t begin = nanoseconds();
        read_card();
        times[i] = nanoseconds() - begin;
    }
    qsort(times, count, sizeof *times, by_size);
    printf("%lld %lld\n", (long long)times[count / 2], (long long)times[count * 99 / 100]);
    free(times);
}

static void sign_for(double seconds)
{
    char random[RANDOM_ROOM];
    size_t length = random_text(random);
    int64_t begin;
    long signatures = 0;
    sign(random, length);
    when_told();
    begin = nanoseconds();
    for (int64_t end = begin + (int64_t)(seconds * 1e9); nanoseconds() < end; signatures++)
        sign(random, length);
    printf("%ld %lld\n", signatures, (long long)(nanoseconds() - begin));
}

int main(int count, char **arguments)
{
    expect(count == 3, "expected: call COUNT, or sign SECONDS");
    if (strcmp(arguments[1], "call") == 0)
        call((size_t)atol(arguments[2]));
    else
        sign_for(atof(arguments[2]));
    return 0;
}
