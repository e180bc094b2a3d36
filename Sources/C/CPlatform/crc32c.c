#include "crc32c.h"
#include <string.h>

#if defined(__x86_64__)
#include <nmmintrin.h>
#include <wmmintrin.h>
#elif defined(__aarch64__)
#include <arm_acle.h>
#include <sys/auxv.h>
#ifndef HWCAP_CRC32
#define HWCAP_CRC32 (1 << 7)
#endif
#endif

// Tables of the portable path, made once at load: table[k][b] is the effect of byte b followed by k zero bytes.
static uint32_t table[8][256];

__attribute__((constructor)) static void make_tables(void) {
    for (uint32_t b = 0; b < 256; b++) {
        uint32_t c = b;
        for (int i = 0; i < 8; i++) c = (c & 1) ? (c >> 1) ^ 0x82F63B78u : c >> 1;
        table[0][b] = c;
    }
    for (uint32_t b = 0; b < 256; b++)
        for (int k = 1; k < 8; k++) table[k][b] = (table[k - 1][b] >> 8) ^ table[0][table[k - 1][b] & 0xFF];
}

uint32_t fflog_crc32c_portable(uint32_t crc, const void *bytes, size_t count) {
    const uint8_t *p = bytes;
    uint32_t c = ~crc;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    for (; count >= 8; p += 8, count -= 8) {
        uint64_t v;
        memcpy(&v, p, 8);
        v ^= c;
        c = table[7][v & 0xFF] ^ table[6][(v >> 8) & 0xFF] ^ table[5][(v >> 16) & 0xFF] ^ table[4][(v >> 24) & 0xFF] ^
            table[3][(v >> 32) & 0xFF] ^ table[2][(v >> 40) & 0xFF] ^ table[1][(v >> 48) & 0xFF] ^ table[0][v >> 56];
    }
#endif
    for (; count; p++, count--) c = table[0][(c ^ *p) & 0xFF] ^ (c >> 8);
    return ~c;
}

#if defined(__x86_64__)

// The instruction takes three cycles and one may start every cycle: three thirds of a block are summed side by side, then
// the first two are moved past what follows them. Moving a checksum by n bytes is a multiplication by x^(8n) modulo the
// polynomial: one carry-less product, reduced by the instruction itself. After Gopal and others, "Fast CRC computation
// for iSCSI polynomial using CRC32 instruction", Intel 2011.
enum { long_third = 672, short_third = 112 };
static uint64_t long_shift[2], short_shift[2];

// x^n modulo the polynomial, bits reflected.
static uint64_t power_of_x(int n) {
    uint32_t v = 0x80000000u;
    while (n--) v = (v & 1) ? (v >> 1) ^ 0x82F63B78u : v >> 1;
    return v;
}

// The product has 33 bits too many: 32 from the reduction of 64 bits, one from the reflection.
__attribute__((constructor)) static void make_shifts(void) {
    long_shift[0] = power_of_x((2 * long_third + 8) * 8 - 33);
    long_shift[1] = power_of_x((long_third + 8) * 8 - 33);
    short_shift[0] = power_of_x((2 * short_third + 8) * 8 - 33);
    short_shift[1] = power_of_x((short_third + 8) * 8 - 33);
}

static inline uint64_t load(const uint8_t *p) {
    uint64_t v;
    memcpy(&v, p, 8);
    return v;
}

// What the log reads is mostly not in a cache yet, and three places at once are more than the processor foresees: asking for what
// comes a page later makes a checksum of such bytes more than twice as fast. Beyond the last byte that is what is read next, as
// the parts of a batch lie one after the other; where nothing is, asking does nothing.
enum { ahead = 4096 };

// Sums 3 x third + 8 bytes.
__attribute__((target("sse4.2,pclmul"), always_inline)) static inline uint64_t three_thirds(
    uint64_t a, const uint8_t *p, size_t third, const uint64_t *shift) {
    uint64_t b = 0, c = 0;
    const uint8_t *soon = p + ahead;
    for (const uint8_t *end = p + third; p < end; p += 8, soon += 24) {
        __builtin_prefetch(soon, 0, 3);
        a = _mm_crc32_u64(a, load(p));
        b = _mm_crc32_u64(b, load(p + third));
        c = _mm_crc32_u64(c, load(p + 2 * third));
    }
    __m128i x = _mm_clmulepi64_si128(_mm_cvtsi64_si128(a), _mm_cvtsi64_si128(shift[0]), 0);
    __m128i y = _mm_clmulepi64_si128(_mm_cvtsi64_si128(b), _mm_cvtsi64_si128(shift[1]), 0);
    return _mm_crc32_u64(c, load(p + 2 * third) ^ (uint64_t)_mm_cvtsi128_si64(_mm_xor_si128(x, y)));
}

__attribute__((target("sse4.2,pclmul"))) static uint32_t with_instruction(uint32_t crc, const uint8_t *p, size_t n) {
    uint64_t c = (uint32_t)~crc;
    for (; n >= 3 * long_third + 8; p += 3 * long_third + 8, n -= 3 * long_third + 8)
        c = three_thirds(c, p, long_third, long_shift);
    for (; n >= 3 * short_third + 8; p += 3 * short_third + 8, n -= 3 * short_third + 8)
        c = three_thirds(c, p, short_third, short_shift);
    for (; n >= 8; p += 8, n -= 8) c = _mm_crc32_u64(c, load(p));
    for (; n; p++, n--) c = _mm_crc32_u8((uint32_t)c, *p);
    return ~(uint32_t)c;
}
int fflog_crc32c_is_accelerated(void) {
    return __builtin_cpu_supports("sse4.2") != 0 && __builtin_cpu_supports("pclmul") != 0;
}

#elif defined(__aarch64__)

__attribute__((target("+crc"))) static uint32_t with_instruction(uint32_t crc, const uint8_t *p, size_t n) {
    uint32_t c = ~crc;
    for (; n >= 8; p += 8, n -= 8) {
        uint64_t v;
        memcpy(&v, p, 8);
        c = __builtin_arm_crc32cd(c, v);
    }
    for (; n; p++, n--) c = __builtin_arm_crc32cb(c, *p);
    return ~c;
}
int fflog_crc32c_is_accelerated(void) { return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0; }

#else

static uint32_t with_instruction(uint32_t crc, const uint8_t *p, size_t n) { return fflog_crc32c_portable(crc, p, n); }
int fflog_crc32c_is_accelerated(void) { return 0; }

#endif

uint32_t fflog_crc32c(uint32_t crc, const void *bytes, size_t count) {
    static int accelerated = -1;  // benign race: every thread stores the same answer
    int use = __atomic_load_n(&accelerated, __ATOMIC_RELAXED);
    if (use < 0) {
        use = fflog_crc32c_is_accelerated();
        __atomic_store_n(&accelerated, use, __ATOMIC_RELAXED);
    }
    return use ? with_instruction(crc, bytes, count) : fflog_crc32c_portable(crc, bytes, count);
}
