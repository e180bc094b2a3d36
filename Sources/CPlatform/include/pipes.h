// A pipe whose ends no other program inherits: `pipe2` is outside of what Swift sees of the C library.
#ifndef FFLOG_PIPES_H
#define FFLOG_PIPES_H
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

/// 0, or -1 with errno; `ends` are the reading and the writing one.
static inline int fflog_pipe(int ends[2]) { return (int)syscall(SYS_pipe2, ends, O_CLOEXEC); }

#endif
