// Zeroed memory that grows in place. Linux only.
#ifndef FFLOG_ZEROED_H
#define FFLOG_ZEROED_H
#include <stddef.h>

/// `size` bytes of zeros, aligned for any type; NULL where there is no memory. Large ones are pages of their own.
void *fflog_zeroed_allocate(size_t size);

/// Makes `size` bytes of them `larger`; the new ones are zeros. Large ones are moved page by page, not copied. NULL where there is no
/// memory: then the old ones stay as they are.
void *fflog_zeroed_grow(void *memory, size_t size, size_t larger);

/// Gives them back; `size` is what they were last.
void fflog_zeroed_free(void *memory, size_t size);

#endif
