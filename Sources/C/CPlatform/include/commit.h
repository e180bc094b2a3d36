// The commit that the program was built from.
#ifndef FFLOG_COMMIT_H
#define FFLOG_COMMIT_H

/// Its hash as `git describe --always --dirty` shortens it; "" where whoever built it did not say.
const char *fflog_commit(void);

#endif
