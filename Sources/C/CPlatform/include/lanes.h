// Loops over 64-bit lanes that need more than the processor's least common denominator to be fast: compiled twice on
// x86-64, for AVX2 and for any processor, and chosen when they run.
#ifndef FFLOG_LANES_H
#define FFLOG_LANES_H
#include <stddef.h>
#include <stdint.h>

/// The smallest and the largest of `count` > 0 lanes, each exclusive-or `flip`, as unsigned numbers.
void fflog_lanes_range(const uint64_t *lanes, size_t count, uint64_t flip, uint64_t *low, uint64_t *high);

/// Sets bit i of `bitmap` where (lanes[i] - base) >> shift is not 0, clears it elsewhere up to the end of the last word;
/// shift is below 64.
void fflog_lanes_wider(const uint64_t *lanes, size_t count, uint64_t base, unsigned shift, uint64_t *bitmap);

/// How many of `count` < 256 lanes, `step` apart, are how far from a line: distance i is lanes[i * step] - edge -
/// ((i * rise) >> 10), negated where `negates`. Byte k of the result counts those with `slack` + k zeros in front, byte 0
/// also those with fewer, byte 7 also those with more.
uint64_t fflog_lanes_distances(const uint64_t *lanes, size_t count, size_t step, uint64_t edge, int64_t rise,
                               int negates, unsigned slack);

/// Packs the low `width` (1 to 15) bits of lanes[i] - base, eight lanes to `width` bytes; writes up to 16 bytes a group.
void fflog_lanes_pack(const uint64_t *lanes, size_t groups, uint64_t base, unsigned width, void *packed);

/// The reverse, base added. Of the last group it reads 8 bytes from its first on, with more than 8 bits a value also 8
/// from byte width / 2 on: the caller knows that these are there.
void fflog_lanes_unpack(const void *packed, size_t groups, uint64_t base, unsigned width, uint64_t *lanes);

#endif
