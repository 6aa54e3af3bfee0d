/* Random numbers as functions of (key, index), and permutations of [0, size). */
#include "bytes.h"

EXPORT void pv_hash(const uint64_t *index, int64_t n, uint64_t key, uint64_t *out) {
    for (int64_t i = 0; i < n; i++) out[i] = draw(key, index[i]);
}

EXPORT void pv_below(const uint64_t *index, int64_t n, uint64_t key, uint64_t bound, uint64_t *out) {
    for (int64_t i = 0; i < n; i++) out[i] = scale(draw(key, index[i]), bound);
}

EXPORT void pv_pick(const uint64_t *index, int64_t n, uint64_t key, uint64_t bound, uint32_t *out) {
    for (int64_t i = 0; i < n; i++) out[i] = (uint32_t)scale(draw(key, index[i]), bound);
}

/* A Feistel network over the smallest power of two >= size, walked until it lands below size. */
static uint64_t permute(uint64_t x, uint64_t size, uint64_t key, int low, uint64_t low_mask,
                        uint64_t high_mask) {
    do {
        uint64_t left = x >> low, right = x & low_mask;
        for (uint64_t round = 0; round < 3; round++) {
            left ^= mix(key + right * GOLDEN + 2 * round) & high_mask;
            right ^= mix(key + left * GOLDEN + 2 * round + 1) & low_mask;
        }
        x = (left << low) | right;
    } while (x >= size);
    return x;
}

EXPORT void pv_permute(const uint64_t *index, int64_t n, uint64_t size, uint64_t key,
                       const uint64_t *keys, uint64_t *out) {
    int bits = 2;
    while (bits < 64 && (1ULL << bits) < size) bits++;
    int low = bits / 2;
    uint64_t low_mask = (1ULL << low) - 1, high_mask = (1ULL << (bits - low)) - 1;
    for (int64_t i = 0; i < n; i++)
        out[i] = permute(index[i], size, keys ? keys[i] : key, low, low_mask, high_mask);
}
