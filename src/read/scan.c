/* SPDX-License-Identifier: GPL-3.0-or-later */
/* read/scan: where cells and records end in a stretch of text, 64 bytes at a time.
 *
 * Each kind of byte that matters becomes a mask of 64 bits. Whether a byte is inside quotes is the parity of the quotes
 * up to it, as long as every quote that opens stands where a cell begins and every quote that closes is followed by the
 * end of the cell, a doubled one being both. Where that does not hold, and wherever else the short cut and the grammar of
 * records (record.c) might differ, the scan stops: what it has found up to there stands. */
#include "internal.h"

#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { WIDTH = 64 };

struct block {
#ifdef __SSE2__
        __m128i part[4];
#else
        uint64_t word[8];
#endif
};

#ifdef __SSE2__

static inline struct block load(const char *s)
{
        struct block b;
        for (int i = 0; i < 4; i++)
                b.part[i] = _mm_loadu_si128((const __m128i *)(const void *)(s + 16 * i));
        return b;
}

/* Bit i: byte i is c. */
static inline uint64_t bytes_like(const struct block *b, char c)
{
        __m128i wanted = _mm_set1_epi8(c);
        uint64_t mask = 0;
        for (int i = 3; i >= 0; i--)
                mask = mask << 16 |
                       (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(b->part[i], wanted));
        return mask;
}

#else

static inline struct block load(const char *s)
{
        struct block b;
        memcpy(b.word, s, sizeof b.word);
        return b;
}

static inline uint64_t bytes_like(const struct block *b, char c)
{
        const unsigned char *byte = (const unsigned char *)b->word;
        uint64_t mask = 0;
        for (int i = 0; i < WIDTH; i++)
                mask |= (uint64_t)(byte[i] == (unsigned char)c) << i;
        return mask;
}

#endif

/* Bit i: the parity of bits 0 to i. */
static inline uint64_t parities(uint64_t x)
{
        for (int by = 1; by < WIDTH; by *= 2)
                x ^= x << by;
        return x;
}

/* What goes on from one block to the next: bits 0 or 1, but for inside, which is all zeros or all ones. */
struct before {
        uint64_t inside, end, closing;
};

struct masks {
        uint64_t newline, end; /* of records; of cells, records among them */
        bool odd;              /* something that is not for this scan */
};

static inline struct masks masks_of(const struct block *b, int delimiter, struct before *before)
{
        struct masks m = {.newline = bytes_like(b, '\n')};
        if (delimiter == DELIMITER_NONE) {
                m.end = m.newline;
                return m;
        }
        m.end = m.newline |
                (delimiter == DELIMITER_BLANKS ? bytes_like(b, ' ') | bytes_like(b, '\t')
                                               : bytes_like(b, (char)delimiter));
        uint64_t quote = bytes_like(b, '"'), closing = 0;
        m.odd = bytes_like(b, '\0') != 0;
        if (quote | before->inside) {
                uint64_t inside = parities(quote) ^ before->inside, opening = quote & inside;
                closing = quote & ~inside;
                m.odd = m.odd || (m.newline & inside);
                m.end &= ~inside;
                m.odd = m.odd ||
                        (opening & ~((m.end | closing) << 1 | before->end | before->closing));
                before->inside = (uint64_t)0 - (inside >> (WIDTH - 1));
                m.odd = m.odd || ((closing << 1 | before->closing) & ~(m.end | opening));
        } else {
                m.odd = m.odd || (before->closing & ~m.end);
        }
        if (delimiter == DELIMITER_BLANKS) /* several blanks are one delimiter */
                m.odd = m.odd || (m.end & (m.end << 1 | before->end));
        before->end = m.end >> (WIDTH - 1);
        before->closing = closing >> (WIDTH - 1);
        return m;
}

void scan_run(struct scan *scan, const char *s, size_t n, int delimiter)
{
        struct before before = {.end = 1};
        size_t ncell = 0, nrecord = 0;
        n = n < SCAN_BYTES ? n : SCAN_BYTES;
        for (size_t at = 0; at < n; at += WIDTH) {
                struct block b = load(s + at);
                struct masks m = masks_of(&b, delimiter, &before);
                if (m.odd)
                        break;
                if (n - at < WIDTH) {
                        m.end &= ((uint64_t)1 << (n - at)) - 1;
                        m.newline &= m.end;
                }
                m.newline &= m.end;
                for (uint64_t left = m.end; left; left &= left - 1) {
                        unsigned bit = (unsigned)__builtin_ctzll(left);
                        scan->cell[ncell++] = (uint16_t)(at + bit);
                        scan->record[nrecord] = (uint16_t)ncell;
                        nrecord += m.newline >> bit & 1;
                }
        }
        scan->nrecord = nrecord;
}
