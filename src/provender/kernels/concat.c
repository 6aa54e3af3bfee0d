/* Joins pieces row by row into the two buffers of an Arrow string array. */
#include "bytes.h"

enum { LITERAL, POOL, DIGITS, HEX, SIGNED, TEXT };

typedef struct {
    int64_t kind;
    const uint8_t *data;    /* LITERAL, POOL, TEXT: bytes; DIGITS, HEX, SIGNED: 64-bit values */
    const int32_t *offsets; /* POOL, TEXT: n + 1 offsets into data */
    const uint32_t *index;  /* POOL: which entry each row takes */
    int64_t width;          /* LITERAL: length; DIGITS: least digits; HEX: digits */
} piece;

EXPORT int64_t pv_concat(const piece *pieces, int64_t count, int64_t n, int32_t *offsets,
                         uint8_t *out) {
    uint8_t *to = out;
    for (int64_t row = 0; row < n; row++) {
        offsets[row] = (int32_t)(to - out);
        for (const piece *p = pieces; p < pieces + count; p++) {
            switch (p->kind) {
            case LITERAL:
                to = put(to, p->data, p->width);
                break;
            case POOL: {
                const int32_t *o = p->offsets + p->index[row];
                to = put(to, p->data + o[0], o[1] - o[0]);
                break;
            }
            case DIGITS:
                to = put_digits(to, ((const uint64_t *)p->data)[row], (int)p->width);
                break;
            case HEX:
                to = put_hex(to, ((const uint64_t *)p->data)[row], (int)p->width);
                break;
            case SIGNED: {
                int64_t value = ((const int64_t *)p->data)[row];
                if (value < 0) *to++ = '-';
                to = put_digits(to, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 1);
                break;
            }
            case TEXT:
                to = put(to, p->data + p->offsets[row], p->offsets[row + 1] - p->offsets[row]);
                break;
            }
        }
    }
    offsets[n] = (int32_t)(to - out);
    return to - out;
}
