#include "clock.h"

#include <sys/timex.h>

int fflog_clock_is_synchronized(void) {
    struct timex clock = {0};
    int state = adjtimex(&clock);
    return state >= 0 && state != TIME_ERROR && (clock.status & STA_UNSYNC) == 0;
}
