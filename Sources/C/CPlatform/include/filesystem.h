// Calls on a whole file system that Swift's Glibc lacks. Linux only.
#ifndef FFLOG_FILESYSTEM_H
#define FFLOG_FILESYSTEM_H
#include <sys/syscall.h>
#include <unistd.h>

/// Writes all that waits in the file system of this descriptor to its device; -1 and errno where that failed (Linux 5.8).
static inline int fflog_sync_file_system(int descriptor) { return (int)syscall(SYS_syncfs, descriptor); }

/// Renames a file, and leaves what has the new name already as it is (EEXIST); -1 and errno where it failed: EINVAL or ENOSYS where the
/// file system can't (Linux 3.15).
int fflog_rename_exclusive(const char *from, const char *to);

/// 1 where a path lies on ext, XFS, Btrfs, tmpfs, overlay, F2FS or ZFS; 0 on others, such as those over a network.
int fflog_is_local_file_system(const char *path);

#endif
