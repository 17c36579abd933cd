/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text on a page: widths, padding, paragraphs. */
#include "internal.h"

#include "mem.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

void report_plain(FILE *out, const char *text)
{
        while (*text) {
                size_t n = text_printable(text, strlen(text));
                if (n)
                        fwrite(text, 1, n, out);
                else
                        fprintf(out, "\\x%02X", (unsigned)(unsigned char)*text);
                text += n ? n : 1;
        }
}

size_t page_width(const char *text)
{
        size_t width = 0;
        while (*text) {
                size_t n = text_printable(text, strlen(text));
                width += n ? 1 : 4;
                text += n ? n : 1;
        }
        return width;
}

void page_pad(FILE *out, const char *text, size_t width)
{
        report_plain(out, text);
        for (size_t w = page_width(text); w < width; w++)
                putc(' ', out);
}

const char *page_number(char buf[NUM_TEXT], double v, int digits)
{
        if (fabs(v) >= pow(10, digits) && fabs(v) < 1e15)
                return num_shortest(buf, round(v));
        return num_digits(buf, v, digits);
}

void page_item(struct page *p, const char *separator, const char *text)
{
        size_t gap = p->column > p->indent ? strlen(separator) : 0, width = page_width(text);
        if (gap && p->column + gap + width > PAGE_WIDTH) {
                fprintf(p->out, "\n%*s", (int)p->indent, "");
                p->column = p->indent;
        } else if (gap) {
                fputs(separator, p->out);
                p->column += gap;
        }
        report_plain(p->out, text);
        p->column += width;
}

void page_words(struct page *p, const char *text)
{
        while (*text) {
                size_t n = strcspn(text, " ");
                char *word = mem_text(text, n);
                if (n)
                        page_item(p, " ", word);
                free(word);
                text += n + (text[n] ? 1 : 0);
        }
}
