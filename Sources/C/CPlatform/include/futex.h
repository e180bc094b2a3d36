// A futex word in memory that several processes map: wait until it changes, wake all who wait. Linux only.
#ifndef FFLOG_FUTEX_H
#define FFLOG_FUTEX_H
#include <linux/futex.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static inline uint32_t fflog_futex_load(const void *word) {
    return __atomic_load_n((const uint32_t *)word, __ATOMIC_ACQUIRE);
}

/// Sleeps while the word still holds `seen`, for `timeout_ns` at the most; may return early.
static inline void fflog_futex_wait(const void *word, uint32_t seen, int64_t timeout_ns) {
    struct timespec t = {timeout_ns / 1000000000, timeout_ns % 1000000000};
    syscall(SYS_futex, word, FUTEX_WAIT, seen, &t, (void *)0, 0);
}

/// Adds one to the word and wakes everyone who sleeps on it.
static inline void fflog_futex_bump(void *word) {
    __atomic_add_fetch((uint32_t *)word, 1, __ATOMIC_RELEASE);
    syscall(SYS_futex, word, FUTEX_WAKE, 0x7fffffff, (void *)0, (void *)0, 0);
}

#endif
