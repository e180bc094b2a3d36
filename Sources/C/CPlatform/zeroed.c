#define _GNU_SOURCE
#include "zeroed.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23  // Linux 5.14; before that madvise refuses it
#endif

// From so many bytes on they are a mapping of their own, whose pages the kernel can move.
static const size_t mapped_min = 256 * 1024;

// Fetches the pages all at once. A page that is read before it is written would be fetched twice, and the second time be taken away
// from every other processor.
static void *touched(char *memory, size_t from, size_t to) {
    size_t start = from & ~(size_t)4095;
    if (madvise(memory + start, to - start, MADV_POPULATE_WRITE) != 0) memset(memory + from, 0, to - from);
    return memory;
}

void *fflog_zeroed_allocate(size_t size) {
    if (size < mapped_min) return calloc(size > 0 ? size : 1, 1);
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : touched(memory, 0, size);
}

void *fflog_zeroed_grow(void *memory, size_t size, size_t larger) {
    if (size < mapped_min) {
        void *copy = fflog_zeroed_allocate(larger);
        if (copy == NULL) return NULL;
        memcpy(copy, memory, size);
        fflog_zeroed_free(memory, size);
        return copy;
    }
    void *moved = mremap(memory, size, larger, MREMAP_MAYMOVE);
    return moved == MAP_FAILED ? NULL : touched(moved, size, larger);
}

void fflog_zeroed_free(void *memory, size_t size) {
    if (size >= mapped_min)
        munmap(memory, size);
    else
        free(memory);
}
