// Calls on a whole file system that Swift's Glibc lacks. Linux only.
#ifndef FFLOG_FILESYSTEM_H
#define FFLOG_FILESYSTEM_H
#include <sys/syscall.h>
#include <unistd.h>

/// Writes all that waits in the file system of this descriptor to its device; -1 and errno where that failed (Linux 5.8).
static inline int fflog_sync_file_system(int descriptor) { return (int)syscall(SYS_syncfs, descriptor); }

#endif
