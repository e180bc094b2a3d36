// CRC-32C (Castagnoli), polynomial 0x1EDC6F41 reflected, as in RFC 3720 appendix B.4 and Kafka's RecordBatch v2.
// `fflog_crc32c` uses the processor's instruction on x86-64 (SSE 4.2) and arm64 (CRC extension) and falls back to
// `fflog_crc32c_portable` (slicing by 8) elsewhere. `crc` is the finished checksum of the bytes before, 0 at the start.
#ifndef FFLOG_CRC32C_H
#define FFLOG_CRC32C_H
#include <stddef.h>
#include <stdint.h>

uint32_t fflog_crc32c(uint32_t crc, const void *bytes, size_t count);
uint32_t fflog_crc32c_portable(uint32_t crc, const void *bytes, size_t count);
/// 1 when the processor's instruction is used.
int fflog_crc32c_is_accelerated(void);

#endif
