#ifndef FFLOG_PREFETCH_H
#define FFLOG_PREFETCH_H

/// Asks the processor to fetch the cache line of an address that will be read and written soon. A hint: any address is
/// allowed, also one that is not mapped.
static inline void fflog_prefetch(const void *address) { __builtin_prefetch(address, 1, 3); }

#endif
