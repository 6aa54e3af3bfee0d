/* Shared by the kernels: a 64-bit mix, short copies, decimal and hexadecimal digits. */
#ifndef PROVENDER_BYTES_H
#define PROVENDER_BYTES_H

#include <stdint.h>
#include <string.h>

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

#define GOLDEN 0x9E3779B97F4A7C15ULL

/* splitmix64's finaliser (Steele, Lea, Flood 2014). */
static inline uint64_t mix(uint64_t x) {
    x ^= x >> 30;
    x *= 0xBF58476D1CE4E5B9ULL;
    x ^= x >> 27;
    x *= 0x94D049BB133111EBULL;
    x ^= x >> 31;
    return x;
}

static inline uint64_t draw(uint64_t key, uint64_t index) { return mix(key + index * GOLDEN); }

static inline uint64_t scale(uint64_t random, uint64_t bound) {
    return (uint64_t)(((unsigned __int128)random * bound) >> 64);
}

/* Copies n bytes; short ones by two overlapping words, never reading past either end. */
static inline uint8_t *put(uint8_t *to, const uint8_t *from, int64_t n) {
    if (n >= 16) {
        int64_t i = 0;
        for (; i + 16 <= n; i += 16) memcpy(to + i, from + i, 16);
        memcpy(to + n - 16, from + n - 16, 16);
    } else if (n >= 8) {
        memcpy(to, from, 8);
        memcpy(to + n - 8, from + n - 8, 8);
    } else if (n >= 4) {
        memcpy(to, from, 4);
        memcpy(to + n - 4, from + n - 4, 4);
    } else if (n > 0) {
        to[0] = from[0];
        to[n - 1] = from[n - 1];
        to[n >> 1] = from[n >> 1];
    }
    return to + n;
}

static const char PAIRS[201] =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546"
    "4748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293"
    "949596979899";

/* Writes value in decimal, left-padded with zeros to at least width (at most 20) digits. */
static inline uint8_t *put_digits(uint8_t *to, uint64_t value, int width) {
    uint8_t text[24];
    int at = 24;
    while (value >= 100) {
        at -= 2;
        memcpy(text + at, PAIRS + 2 * (value % 100), 2);
        value /= 100;
    }
    if (value >= 10) {
        at -= 2;
        memcpy(text + at, PAIRS + 2 * value, 2);
    } else {
        text[--at] = (uint8_t)('0' + value);
    }
    while (24 - at < width) text[--at] = '0';
    return put(to, text + at, 24 - at);
}

/* Writes the low `width` (at most 16) hexadecimal digits of value. */
static inline uint8_t *put_hex(uint8_t *to, uint64_t value, int width) {
    for (int i = width - 1; i >= 0; i--) {
        to[i] = (uint8_t)"0123456789abcdef"[value & 15];
        value >>= 4;
    }
    return to + width;
}

#endif
