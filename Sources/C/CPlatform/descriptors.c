#define _GNU_SOURCE
#include "descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

int fflog_fill_standard_descriptors(void) {
    // The other way round than they are used: whoever reads from an input that was closed, or writes to an output that was, is
    // told so (EBADF) instead of finding an empty file, or losing what it writes. Messages have nowhere to go.
    static const int modes[3] = {O_WRONLY, O_RDONLY, O_RDWR};
    int closed = 0;
    for (int descriptor = 0; descriptor < 3; descriptor++) {
        if (fcntl(descriptor, F_GETFD) != -1 || errno != EBADF) continue;
        int opened = open("/dev/null", modes[descriptor]);
        if (opened < 0) return -1;
        // Another thread may have opened something there in between.
        if (opened != descriptor) close(opened);
        closed |= 1 << descriptor;
    }
    return closed;
}

int fflog_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int fflog_spawn_close_from(void *actions, int lowest) {
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
    return posix_spawn_file_actions_addclosefrom_np(actions, lowest);
#else
    (void)actions;
    (void)lowest;
    return 0;
#endif
}
