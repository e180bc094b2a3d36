#include "filesystem.h"

#include <fcntl.h>
#include <sys/vfs.h>

int fflog_rename_exclusive(const char *from, const char *to) {
    const unsigned noreplace = 1;
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, noreplace);
}

int fflog_is_local_file_system(const char *path) {
    static const unsigned known[] = {0xEF53, 0x58465342, 0x9123683E, 0x01021994, 0x794C7630, 0xF2F52010, 0x2FC12FC1};
    struct statfs status;
    if (statfs(path, &status) != 0) return 0;
    for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
        if ((unsigned)status.f_type == known[i]) return 1;
    return 0;
}
