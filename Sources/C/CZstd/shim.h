#include <zstd.h>
#include <zstd_errors.h>
// Macros with casts, which Swift can't see.
static const unsigned long long ZSTD_CONTENTSIZE_UNKNOWN_VALUE = ZSTD_CONTENTSIZE_UNKNOWN;
static const unsigned long long ZSTD_CONTENTSIZE_ERROR_VALUE = ZSTD_CONTENTSIZE_ERROR;
