#include "commit.h"

#ifndef FFLOG_COMMIT
#define FFLOG_COMMIT ""
#endif

const char *fflog_commit(void) { return FFLOG_COMMIT; }
