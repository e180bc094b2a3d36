#include "crc32c.h"
#include <string.h>

#if defined(__x86_64__)
#include <nmmintrin.h>
#elif defined(__aarch64__)
#include <arm_acle.h>
#include <sys/auxv.h>
#ifndef HWCAP_CRC32
#define HWCAP_CRC32 (1 << 7)
#endif
#endif

// Tables of the portable path, made once at load: table[k][b] is the effect of byte b followed by k zero bytes.
static uint32_t table[8][256];

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

// The instruction takes three cycles and can be started in each: three checksums side by side hide that. A block is three
// neighbouring pieces; their checksums become one by shifting the first over the pieces behind it, which is linear and thus
// four look-ups. After Mark Adler's crc32c.c (https://stackoverflow.com/a/17646775).
enum { LONG_PIECE = 2048, SHORT_PIECE = 256 };
static uint32_t long_shift[4][256], short_shift[4][256];

/// Tables that append `zeros` zero bytes to a checksum.
static void make_shift(uint32_t shift[4][256], int zeros) {
    uint32_t bit[32];
    for (int i = 0; i < 32; i++) {
        bit[i] = 1u << i;
        for (int z = 0; z < zeros; z++) bit[i] = table[0][bit[i] & 0xFF] ^ (bit[i] >> 8);
    }
    for (int k = 0; k < 4; k++)
        for (uint32_t b = 0; b < 256; b++) {
            uint32_t c = 0;
            for (int i = 0; i < 8; i++)
                if (b >> i & 1) c ^= bit[k * 8 + i];
            shift[k][b] = c;
        }
}

static inline uint32_t shifted(uint32_t shift[4][256], uint32_t c) {
    return shift[0][c & 0xFF] ^ shift[1][(c >> 8) & 0xFF] ^ shift[2][(c >> 16) & 0xFF] ^ shift[3][c >> 24];
}

static inline uint64_t word(const uint8_t *p) {
    uint64_t v;
    memcpy(&v, p, 8);
    return v;
}

#if defined(__x86_64__)
#define INSTRUCTION __attribute__((target("sse4.2")))
#define STEP8(c, v) _mm_crc32_u64(c, v)
#define STEP1(c, v) _mm_crc32_u8((uint32_t)(c), v)
int fflog_crc32c_is_accelerated(void) { return __builtin_cpu_supports("sse4.2") != 0; }
#elif defined(__aarch64__)
#define INSTRUCTION __attribute__((target("+crc")))
#define STEP8(c, v) __builtin_arm_crc32cd((uint32_t)(c), v)
#define STEP1(c, v) __builtin_arm_crc32cb((uint32_t)(c), v)
int fflog_crc32c_is_accelerated(void) { return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0; }
#else
int fflog_crc32c_is_accelerated(void) { return 0; }
#endif

#ifdef INSTRUCTION
INSTRUCTION static inline uint64_t pieces(uint64_t c, const uint8_t *p, size_t piece, uint32_t shift[4][256]) {
    uint64_t c1 = 0, c2 = 0;
    for (const uint8_t *end = p + piece; p < end; p += 8) {
        c = STEP8(c, word(p));
        c1 = STEP8(c1, word(p + piece));
        c2 = STEP8(c2, word(p + 2 * piece));
    }
    return shifted(shift, shifted(shift, (uint32_t)c) ^ (uint32_t)c1) ^ (uint32_t)c2;
}

INSTRUCTION static uint32_t with_instruction(uint32_t crc, const uint8_t *p, size_t n) {
    uint64_t c = (uint32_t)~crc;
    for (; n >= 3 * LONG_PIECE; p += 3 * LONG_PIECE, n -= 3 * LONG_PIECE) c = pieces(c, p, LONG_PIECE, long_shift);
    for (; n >= 3 * SHORT_PIECE; p += 3 * SHORT_PIECE, n -= 3 * SHORT_PIECE) c = pieces(c, p, SHORT_PIECE, short_shift);
    for (; n >= 8; p += 8, n -= 8) c = STEP8(c, word(p));
    for (; n; p++, n--) c = STEP1(c, *p);
    return ~(uint32_t)c;
}
#else
static uint32_t with_instruction(uint32_t crc, const uint8_t *p, size_t n) { return fflog_crc32c_portable(crc, p, n); }
#endif

__attribute__((constructor)) static void make_tables(void) {
    for (uint32_t b = 0; b < 256; b++) {
        uint32_t c = b;
        for (int i = 0; i < 8; i++) c = (c & 1) ? (c >> 1) ^ 0x82F63B78u : c >> 1;
        table[0][b] = c;
    }
    for (uint32_t b = 0; b < 256; b++)
        for (int k = 1; k < 8; k++) table[k][b] = (table[k - 1][b] >> 8) ^ table[0][table[k - 1][b] & 0xFF];
    make_shift(long_shift, LONG_PIECE);
    make_shift(short_shift, SHORT_PIECE);
}

uint32_t fflog_crc32c(uint32_t crc, const void *bytes, size_t count) {
    static int accelerated = -1;  // benign race: every thread stores the same answer
    int use = __atomic_load_n(&accelerated, __ATOMIC_RELAXED);
    if (use < 0) {
        use = fflog_crc32c_is_accelerated();
        __atomic_store_n(&accelerated, use, __ATOMIC_RELAXED);
    }
    return use ? with_instruction(crc, bytes, count) : fflog_crc32c_portable(crc, bytes, count);
}
