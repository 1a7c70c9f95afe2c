/* Reads the insurance card and gets a visit number.
 *
 *   cc read_card.c -I FOLDER -L FOLDER -lCsHis50 -o read_card
 *   LD_LIBRARY_PATH=FOLDER ./read_card
 *
 * FOLDER holds cshis.h and the library: `cardio native path --target linux-x64` prints it.
 */
#include <stdio.h>
#include "cshis.h"

enum { SAME_DAY = 5010 }; /* not the first visit of the day: the data is there all the same */

static int failed(const char *function, int code)
{
    if (code == 0 || code == SAME_DAY)
        return 0;
    fprintf(stderr, "%s: %d\n", function, code);
    return 1;
}

int main(void)
{
    char basic[72], visit[316];
    int length = sizeof basic;

    if (failed("csOpenCom", csOpenCom(0)))
        return 1;
    if (failed("hisGetBasicData", hisGetBasicData(basic, &length)))
        return 1;
    printf("card %.12s\n", basic);

    length = sizeof visit;
    if (failed("hisGetSeqNumber256N1", hisGetSeqNumber256N1("01", " ", "1", visit, &length)))
        return 1;
    printf("visit %.4s at %.13s\n", visit + 13, visit); /* 就醫序號, time */
    printf("identifier %.20s\n", visit + 296);          /* 就醫識別碼 */
    return failed("csCloseCom", csCloseCom());
}
