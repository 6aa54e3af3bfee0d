/* Writes record batches as text, row by row: JSON, CSV and SQL from one walk over Arrow buffers. */
#include "bytes.h"

enum { STRING, DICTIONARY, INT64, UINT64, FLOAT64, BOOLEAN, DATE, TIMESTAMP, UUID, LIST, STRUCT,
       NOTHING, RAW, TUPLE, DECIMAL };
enum { JSON, CSV, SQL, POSTGRESQL, MYSQL };
enum { NO_ROOM = -1, REFUSED = -2 };

typedef struct {
    int64_t kind;
    const uint8_t *valid;   /* validity bitmap, or null when every value is present */
    int64_t offset;         /* where the array starts in its buffers */
    const uint8_t *data;    /* values; text bytes; dictionary indices */
    const int32_t *ends;    /* offsets of texts and lists */
    const uint8_t *words;   /* DICTIONARY: text bytes of the entries */
    const uint8_t *literal; /* written before the value, such as ,"name": */
    int64_t literal_size;
    int64_t child, children; /* LIST, STRUCT, TUPLE: first child and how many */
    int64_t clean;           /* no byte of the texts needs escaping */
    int64_t omit;            /* leave the literal out too when the value is null */
    int64_t places;          /* FLOAT64: decimals that hold every value; DECIMAL: its scale */
} node;

typedef struct {
    int64_t mode;
    const uint8_t *between, *head, *tail, *after;
    int64_t between_size, head_size, tail_size, after_size;
    int64_t group; /* rows a statement; 0 is no statements */
} frame;

typedef struct {
    const node *nodes;
    const frame *frame;
    /* At least 64 bytes before the end of the output. Whoever starts below it may write one scalar
       of at most 48 bytes; texts, literals and closing brackets ask again. */
    uint8_t *limit;
    int refused; /* a value has no text: why a walk failed that did not lack room */
} state;

static const uint64_t POWER[10] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000,
                                   1000000000};
static const char HEX2[513] =
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f"
    "303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
    "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f"
    "909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
    "c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeef"
    "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";

static inline int present(const node *p, int64_t row) {
    if (!p->valid) return p->kind != NOTHING;
    int64_t bit = p->offset + row;
    return (p->valid[bit >> 3] >> (bit & 7)) & 1;
}

static uint8_t *put_json(uint8_t *to, const uint8_t *from, int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        uint8_t c = from[i];
        if (c >= 0x20 && c != '"' && c != '\\') {
            *to++ = c;
            continue;
        }
        *to++ = '\\';
        switch (c) {
        case '"': case '\\': *to++ = c; break;
        case '\n': *to++ = 'n'; break;
        case '\r': *to++ = 'r'; break;
        case '\t': *to++ = 't'; break;
        case '\b': *to++ = 'b'; break;
        case '\f': *to++ = 'f'; break;
        default:
            to = put(to, (const uint8_t *)"u00", 3);
            memcpy(to, HEX2 + 2 * c, 2);
            to += 2;
        }
    }
    return to;
}

static uint8_t *put_doubled(uint8_t *to, const uint8_t *from, int64_t n, uint8_t quote, int slash) {
    for (int64_t i = 0; i < n; i++) {
        *to++ = from[i];
        if (from[i] == quote || (slash && from[i] == '\\')) *to++ = from[i];
    }
    return to;
}

static uint8_t *put_hex_bytes(uint8_t *to, const uint8_t *from, int64_t n) {
    for (int64_t i = 0; i < n; i++, to += 2) memcpy(to, HEX2 + 2 * from[i], 2);
    return to;
}

static int holds(const uint8_t *from, int64_t n, uint8_t byte) {
    return n && memchr(from, byte, (size_t)n) != 0;
}

/* Backslashes mean themselves or not, as the server's settings will have it; E'...' and hexadecimal
   mean the same everywhere. */
static uint8_t *put_sql(uint8_t *to, const uint8_t *from, int64_t n, int64_t mode) {
    int slash = holds(from, n, '\\');
    if (mode == MYSQL && (slash || holds(from, n, 0))) {
        to = put(to, (const uint8_t *)"_utf8mb4 X'", 11);
        to = put_hex_bytes(to, from, n);
    } else {
        slash = slash && mode == POSTGRESQL;
        if (slash) *to++ = 'E';
        *to++ = '\'';
        to = put_doubled(to, from, n, '\'', slash);
    }
    *to++ = '\'';
    return to;
}

static int csv_needs_quotes(const uint8_t *from, int64_t n) {
    if (n == 0) return 1;
    for (int64_t i = 0; i < n; i++)
        if (from[i] == ',' || from[i] == '"' || from[i] == '\n' || from[i] == '\r') return 1;
    return 0;
}

static uint8_t *put_text(const state *s, uint8_t *to, const uint8_t *from, int64_t n, int clean) {
    int64_t mode = s->frame->mode;
    if (s->limit - to < (clean ? 1 : mode == JSON ? 6 : 2) * n) return 0;
    if (mode == CSV && (clean ? n > 0 : !csv_needs_quotes(from, n))) return put(to, from, n);
    if (mode > CSV && !clean) return put_sql(to, from, n, mode);
    uint8_t quote = mode > CSV ? '\'' : '"';
    *to++ = quote;
    if (clean) to = put(to, from, n);
    else to = mode == JSON ? put_json(to, from, n) : put_doubled(to, from, n, quote, 0);
    *to++ = quote;
    return to;
}

static uint8_t *put_null(const state *s, uint8_t *to) {
    if (s->frame->mode == CSV) return to;
    return put(to, (const uint8_t *)(s->frame->mode == JSON ? "null" : "NULL"), 4);
}

static uint8_t *put_float(uint8_t *to, double value, int places) {
    uint64_t bits;
    memcpy(&bits, &value, 8);
    if (bits >> 63) { /* minus zero, too */
        *to++ = '-';
        value = -value;
    }
    uint64_t units = (uint64_t)(value * (double)POWER[places] + 0.5);
    /* Cents are the rule, and division by a constant is a multiplication. */
    uint64_t whole = places == 2 ? units / 100 : units / POWER[places];
    uint64_t rest = units - whole * POWER[places];
    to = put_digits(to, whole, 1);
    *to++ = '.';
    to = put_digits(to, rest, places ? places : 1);
    while (to[-1] == '0' && to[-2] != '.') to--;
    return to;
}

/* Writes a 128-bit count of 10^-scale units (0 <= scale <= 38). */
static uint8_t *put_decimal(uint8_t *to, const uint8_t *from, int64_t scale) {
    unsigned __int128 units;
    uint8_t text[40];
    int64_t at = 40;
    memcpy(&units, from, 16);
    if (units >> 127) {
        *to++ = '-';
        units = 0 - units;
    }
    for (; units >> 64; units /= 10) text[--at] = (uint8_t)('0' + (int)(units % 10));
    for (uint64_t low = (uint64_t)units; low || 40 - at <= scale; low /= 10)
        text[--at] = (uint8_t)('0' + low % 10);
    to = put(to, text + at, 40 - at - scale);
    if (!scale) return to;
    *to++ = '.';
    return put(to, text + 40 - scale, scale);
}

/* Neri and Schneider's days-to-civil (2021), for the proleptic Gregorian calendar, years 1 to 9999:
   multiplications by 2^32 / 1461 and 2^16 / 30.6 in place of divisions; years begin in March. */
static uint8_t *put_date(state *s, uint8_t *to, int64_t days) {
    if (days < -719162 || days > 2932896) {
        s->refused = 1;
        return 0;
    }
    uint32_t quarters = 4 * (uint32_t)(days + 719468) + 3, century = quarters / 146097;
    uint64_t product = 2939745 * (uint64_t)(quarters % 146097 | 3);
    uint32_t day_of_year = (uint32_t)product / 2939745 / 4, next_year = day_of_year >= 306;
    uint32_t months = 2141 * day_of_year + 197913;
    uint32_t year = 100 * century + (uint32_t)(product >> 32) + next_year;
    memcpy(to, PAIRS + 2 * (year / 100), 2);
    memcpy(to + 2, PAIRS + 2 * (year % 100), 2);
    memcpy(to + 5, PAIRS + 2 * ((months >> 16) - 12 * next_year), 2);
    memcpy(to + 8, PAIRS + 2 * ((months & 65535) / 2141 + 1), 2);
    to[4] = to[7] = '-';
    return to + 10;
}

static uint8_t *put_timestamp(state *s, uint8_t *to, int64_t milliseconds) {
    int64_t days = milliseconds / 86400000, rest = milliseconds % 86400000;
    if (rest < 0) {
        rest += 86400000;
        days--;
    }
    int sql = s->frame->mode > CSV;
    if (!(to = put_date(s, to, days))) return 0;
    *to++ = sql ? ' ' : 'T';
    memcpy(to, PAIRS + 2 * (rest / 3600000), 2);
    to[2] = ':';
    memcpy(to + 3, PAIRS + 2 * (rest / 60000 % 60), 2);
    to[5] = ':';
    memcpy(to + 6, PAIRS + 2 * (rest / 1000 % 60), 2);
    to += 8;
    if (rest % 1000) {
        *to++ = '.';
        to = put_digits(to, (uint64_t)(rest % 1000), 3);
    }
    if (!sql) *to++ = 'Z';
    else if (s->frame->mode == POSTGRESQL) to = put(to, (const uint8_t *)"+00", 3);
    return to;
}

/* Writes four bytes as eight hexadecimal digits, all at once: a byte of a word for each. */
static inline void put_hex4(uint8_t *to, const uint8_t *from) {
    const uint64_t low = 0x000F000F000F000F, each = 0x0101010101010101;
    uint64_t bytes = from[0] | (uint64_t)from[1] << 16 | (uint64_t)from[2] << 32 |
                     (uint64_t)from[3] << 48;
    uint64_t digits = (bytes >> 4 & low) | (bytes & low) << 8;
    uint64_t letters = (digits + 6 * each) >> 4 & each;
    digits += '0' * each + ('a' - '0' - 10) * letters;
    for (int i = 0; i < 8; i++) to[i] = (uint8_t)(digits >> 8 * i);
}

static uint8_t *put_uuid(uint8_t *to, const uint8_t *from) {
    uint8_t text[32];
    for (int i = 0; i < 4; i++) put_hex4(text + 8 * i, from + 4 * i);
    memcpy(to, text, 8);
    memcpy(to + 9, text + 8, 4);
    memcpy(to + 14, text + 12, 4);
    memcpy(to + 19, text + 16, 4);
    memcpy(to + 24, text + 20, 12);
    to[8] = to[13] = to[18] = to[23] = '-';
    return to + 36;
}

static uint8_t *put_value(state *s, uint8_t *to, const node *p, int64_t row);

/* Children each write a leading comma; the first one becomes the opening bracket. */
static uint8_t *put_object(state *s, uint8_t *to, const node *p, int64_t row) {
    uint8_t *start = to;
    const node *child = s->nodes + p->child;
    for (int64_t i = 0; i < p->children; i++, child++) {
        if (child->omit && !present(child, row)) continue;
        if (s->limit - to < child->literal_size) return 0;
        to = put(to, child->literal, child->literal_size);
        if (!(to = put_value(s, to, child, row))) return 0;
    }
    if (to >= s->limit) return 0;
    if (to == start) to++;
    *start = '{';
    *to++ = '}';
    return to;
}

static uint8_t *put_list(state *s, uint8_t *to, const node *p, int64_t row) {
    uint8_t *start = to;
    const node *child = s->nodes + p->child;
    int32_t end = p->ends[p->offset + row + 1];
    for (int32_t item = p->ends[p->offset + row]; item < end; item++) {
        *to++ = ',';
        if (!(to = put_value(s, to, child, item))) return 0;
    }
    if (to >= s->limit) return 0;
    if (to == start) to++;
    *start = '[';
    *to++ = ']';
    return to;
}

static uint8_t *put_tuple(state *s, uint8_t *to, const node *p, int64_t row) {
    const node *child = s->nodes + p->child;
    if (s->frame->mode == CSV && p->children == 1 && !present(child, row))
        return put(to, (const uint8_t *)"\"\"", 2); /* an empty line would not count as a row */
    if (s->frame->mode != CSV) *to++ = '(';
    for (int64_t i = 0; i < p->children; i++, child++) {
        if (i) *to++ = ',';
        if (!(to = put_value(s, to, child, row))) return 0;
    }
    if (s->frame->mode != CSV) *to++ = ')';
    return to;
}

static uint8_t *put_value(state *s, uint8_t *to, const node *p, int64_t row) {
    if (to >= s->limit) return 0;
    if (!present(p, row)) return put_null(s, to);
    int64_t at = p->offset + row, mode = s->frame->mode;
    uint8_t quote = mode == JSON ? '"' : '\'';
    switch (p->kind) {
    case STRING:
        return put_text(s, to, p->data + p->ends[at], p->ends[at + 1] - p->ends[at], (int)p->clean);
    case DICTIONARY: {
        const int32_t *o = p->ends + ((const int32_t *)p->data)[at];
        return put_text(s, to, p->words + o[0], o[1] - o[0], (int)p->clean);
    }
    case RAW: {
        int64_t n = p->ends[at + 1] - p->ends[at];
        if (!n) s->refused = 1;
        return !n || s->limit - to < n ? 0 : put(to, p->data + p->ends[at], n);
    }
    case INT64: {
        int64_t value = ((const int64_t *)p->data)[at];
        if (value < 0) *to++ = '-';
        return put_digits(to, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 1);
    }
    case UINT64:
        return put_digits(to, ((const uint64_t *)p->data)[at], 1);
    case FLOAT64:
        return put_float(to, ((const double *)p->data)[at], (int)p->places);
    case BOOLEAN: {
        int yes = (p->data[at >> 3] >> (at & 7)) & 1;
        if (mode == JSON || mode == CSV)
            return put(to, (const uint8_t *)(yes ? "true" : "false"), yes ? 4 : 5);
        return put(to, (const uint8_t *)(yes ? "TRUE" : "FALSE"), yes ? 4 : 5);
    }
    case DECIMAL:
        return put_decimal(to, p->data + 16 * at, p->places);
    case DATE:
        if (mode != CSV) *to++ = quote;
        if (!(to = put_date(s, to, ((const int32_t *)p->data)[at]))) return 0;
        if (mode != CSV) *to++ = quote;
        return to;
    case TIMESTAMP:
        if (mode != CSV) *to++ = quote;
        if (!(to = put_timestamp(s, to, ((const int64_t *)p->data)[at]))) return 0;
        if (mode != CSV) *to++ = quote;
        return to;
    case UUID:
        if (mode != CSV) *to++ = quote;
        to = put_uuid(to, p->data + 16 * at);
        if (mode != CSV) *to++ = quote;
        return to;
    case LIST:
        return put_list(s, to, p, row);
    case STRUCT:
        return put_object(s, to, p, row);
    case TUPLE:
        return put_tuple(s, to, p, row);
    default:
        return put_null(s, to);
    }
}

/* Writes n rows, the first of which is row `before` of the document; returns the bytes written,
   NO_ROOM when `size` bytes are too few, REFUSED when a value has no text. `ends`, if given,
   receives n + 1 offsets. */
EXPORT int64_t pv_rows(const node *nodes, const frame *f, int64_t n, int64_t before, uint8_t *out,
                       int64_t size, int32_t *ends) {
    int64_t margin = 64 + f->between_size + f->head_size + f->tail_size + f->after_size;
    if (size < margin) return NO_ROOM;
    state s = {nodes, f, out + size - margin, 0};
    uint8_t *to = out;
    for (int64_t row = 0; row < n; row++) {
        int64_t number = before + row;
        if (ends) ends[row] = (int32_t)(to - out);
        if (to > s.limit) return NO_ROOM;
        if (f->group && number % f->group == 0) {
            if (number) to = put(to, f->tail, f->tail_size);
            to = put(to, f->head, f->head_size);
        } else if (number) {
            to = put(to, f->between, f->between_size);
        }
        if (!(to = put_value(&s, to, nodes, row))) return s.refused ? REFUSED : NO_ROOM;
        to = put(to, f->after, f->after_size);
    }
    if (ends) ends[n] = (int32_t)(to - out);
    return to - out;
}

/* Tells whether any byte of a column needs escaping, so that clean columns are plain copies. */
EXPORT int64_t pv_dirty(const uint8_t *data, int64_t n, int64_t mode) {
    uint8_t found = 0, line_end = 0;
    if (mode == JSON)
        for (int64_t i = 0; i < n; i++)
            found |= (data[i] < 0x20) | (data[i] == '"') | (data[i] == '\\');
    else if (mode == CSV)
        for (int64_t i = 0; i < n; i++) {
            /* All four at once would become a bit test, which no compiler vectorises. */
            found |= (data[i] == ',') | (data[i] == '"');
            line_end |= (data[i] == '\n') | (data[i] == '\r');
        }
    else
        for (int64_t i = 0; i < n; i++)
            found |= (data[i] == '\'') | (data[i] == '\\') | (data[i] == 0);
    return found | line_end;
}

/* Returns the least of 2, 4, 6 and 9 decimals that hold every double exactly, -1 if none does. */
EXPORT int64_t pv_places(const double *values, int64_t n) {
    static const int tries[4] = {2, 4, 6, 9};
    for (int t = 0; t < 4; t++) {
        double unit = (double)POWER[tries[t]];
        int64_t bad = 0;
        for (int64_t i = 0; i < n; i++) {
            double value = values[i] < 0 ? -values[i] : values[i];
            double scaled = value * unit + 0.5;
            int64_t units = scaled < 1e15 ? (int64_t)scaled : -1;
            bad |= ((double)units / unit != value) | ((value < 1e-4) & (value != 0));
        }
        if (!bad) return tries[t];
    }
    return -1;
}
