#include "lanes.h"
#include <string.h>

#if defined(__x86_64__)
#define WIDE __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))
#endif
#define BODY static inline __attribute__((always_inline))

typedef uint64_t four __attribute__((vector_size(32), aligned(8)));
// A macro: a function that takes vectors is called differently with and without AVX.
#define ANY(v) ((v[0] | v[1]) | (v[2] | v[3]))

BODY void range(const uint64_t *lanes, size_t count, uint64_t flip, uint64_t *low, uint64_t *high) {
    uint64_t l = UINT64_MAX, h = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t v = lanes[i] ^ flip;
        l = v < l ? v : l;
        h = v > h ? v : h;
    }
    *low = l;
    *high = h;
}

BODY void wider(const uint64_t *lanes, size_t count, uint64_t base, unsigned shift, uint64_t *bitmap) {
    size_t i = 0;
    for (; i + 64 <= count; i += 64) {
        // Bytes first: a compiler turns the comparison into vectors, and eight bytes of 0 or 1 into bits by a product.
        uint8_t is_wider[64];
        for (int j = 0; j < 64; j++) is_wider[j] = (lanes[i + j] - base) >> shift != 0;
        uint64_t word = 0;
        for (int j = 0; j < 8; j++) {
            uint64_t eight;
            memcpy(&eight, is_wider + 8 * j, 8);
            word |= (eight * 0x0102040810204080u) >> 56 << (8 * j);
        }
        bitmap[i / 64] = word;
    }
    if (i < count) {
        uint64_t word = 0;
        for (size_t j = i; j < count; j++) word |= (uint64_t)((lanes[j] - base) >> shift != 0) << (j - i);
        bitmap[i / 64] = word;
    }
}

BODY uint64_t distances(const uint64_t *lanes, size_t count, size_t step, uint64_t edge, int64_t rise, int negates,
                        unsigned slack) {
    uint64_t counters = 0, sign = negates ? UINT64_MAX : 0;
    int64_t height = 0;
    for (size_t i = 0; i < count; i++, height += rise) {
        uint64_t distance = ((lanes[i * step] - edge - (uint64_t)(height >> 10)) ^ sign) - sign;
        int zeros = __builtin_clzll(distance | 1) - (int)slack;
        zeros = zeros < 0 ? 0 : zeros > 7 ? 7 : zeros;
        counters += (uint64_t)1 << (8 * zeros);
    }
    return counters;
}

BODY void pack(const uint64_t *lanes, size_t groups, uint64_t base, unsigned width, uint8_t *packed) {
    uint64_t mask = ((uint64_t)1 << width) - 1;
    four shifts = {0, width, 2 * width, 3 * width};
    for (; groups; groups--, lanes += 8, packed += width) {
        four a = ((*(const four *)lanes - base) & mask) << shifts;
        four b = ((*(const four *)(lanes + 4) - base) & mask) << shifts;
        uint64_t low = ANY(a), high = ANY(b), word = low | high << (4 * width);
        memcpy(packed, &word, 8);
        if (width > 8) {
            word = high >> (64 - 4 * width);
            memcpy(packed + 8, &word, 8);
        }
    }
}

BODY void unpack(const uint8_t *packed, size_t groups, uint64_t base, unsigned width, uint64_t *lanes) {
    uint64_t mask = ((uint64_t)1 << width) - 1;
    four shifts = {0, width, 2 * width, 3 * width};
    for (; groups; groups--, lanes += 8, packed += width) {
        uint64_t low, high;
        memcpy(&low, packed, 8);
        if (width > 8) {
            // The fifth value begins in the middle of the group: at a whole byte, or at half of one.
            memcpy(&high, packed + width / 2, 8);
            high >>= (width & 1) * 4;
        } else {
            high = low >> (4 * width);
        }
        *(four *)lanes = (((four){low, low, low, low} >> shifts) & mask) + base;
        *(four *)(lanes + 4) = (((four){high, high, high, high} >> shifts) & mask) + base;
    }
}

#if defined(__x86_64__)

WIDE static void wide_range(const uint64_t *lanes, size_t count, uint64_t flip, uint64_t *low, uint64_t *high) {
    range(lanes, count, flip, low, high);
}
WIDE static void wide_wider(const uint64_t *lanes, size_t count, uint64_t base, unsigned shift, uint64_t *bitmap) {
    wider(lanes, count, base, shift, bitmap);
}
WIDE static uint64_t wide_distances(const uint64_t *lanes, size_t count, size_t step, uint64_t edge, int64_t rise,
                                    int negates, unsigned slack) {
    return distances(lanes, count, step, edge, rise, negates, slack);
}
WIDE static void wide_pack(const uint64_t *lanes, size_t groups, uint64_t base, unsigned width, uint8_t *packed) {
    pack(lanes, groups, base, width, packed);
}
WIDE static void wide_unpack(const uint8_t *packed, size_t groups, uint64_t base, unsigned width, uint64_t *lanes) {
    unpack(packed, groups, base, width, lanes);
}
static int is_wide;
__attribute__((constructor)) static void detect(void) {
    __builtin_cpu_init();
    is_wide = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
              __builtin_cpu_supports("lzcnt") && __builtin_cpu_supports("popcnt");
}

#else

enum { is_wide = 0 };
#define wide_range range
#define wide_wider wider
#define wide_distances distances
#define wide_pack pack
#define wide_unpack unpack

#endif

void fflog_lanes_range(const uint64_t *lanes, size_t count, uint64_t flip, uint64_t *low, uint64_t *high) {
    if (is_wide) wide_range(lanes, count, flip, low, high);
    else range(lanes, count, flip, low, high);
}

void fflog_lanes_wider(const uint64_t *lanes, size_t count, uint64_t base, unsigned shift, uint64_t *bitmap) {
    if (is_wide) wide_wider(lanes, count, base, shift, bitmap);
    else wider(lanes, count, base, shift, bitmap);
}

uint64_t fflog_lanes_distances(const uint64_t *lanes, size_t count, size_t step, uint64_t edge, int64_t rise,
                               int negates, unsigned slack) {
    return is_wide ? wide_distances(lanes, count, step, edge, rise, negates, slack)
                   : distances(lanes, count, step, edge, rise, negates, slack);
}

void fflog_lanes_pack(const uint64_t *lanes, size_t groups, uint64_t base, unsigned width, void *packed) {
    if (is_wide) wide_pack(lanes, groups, base, width, packed);
    else pack(lanes, groups, base, width, packed);
}

void fflog_lanes_unpack(const void *packed, size_t groups, uint64_t base, unsigned width, uint64_t *lanes) {
    if (is_wide) wide_unpack(packed, groups, base, width, lanes);
    else unpack(packed, groups, base, width, lanes);
}
