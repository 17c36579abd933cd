/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text: UTF-8 that may be anything, shown to people. */
#include "text.h"

#include <stdio.h>
#include <string.h>

size_t text_character(const char *text, size_t room)
{
        const unsigned char *s = (const unsigned char *)text;
        size_t n = *s < 0x80 ? 1 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : 4;
        if (n > room || (*s >= 0x80 && *s < 0xc2) || *s > 0xf4)
                return 0;
        for (size_t i = 1; i < n; i++)
                if ((s[i] & 0xc0) != 0x80)
                        return 0;
        if ((*s == 0xe0 && s[1] < 0xa0) || (*s == 0xed && s[1] > 0x9f) ||
            (*s == 0xf0 && s[1] < 0x90) || (*s == 0xf4 && s[1] > 0x8f))
                return 0;
        return n;
}

size_t text_printable(const char *text, size_t room)
{
        const unsigned char *s = (const unsigned char *)text;
        size_t n = text_character(text, room);
        return *s < ' ' || *s == 0x7f || (n == 2 && *s == 0xc2 && s[1] < 0xa0) ? 0 : n;
}

const char *text_shown(char buf[TEXT_SHOWN], const char *s, size_t n)
{
        enum { ROOM = TEXT_SHOWN - 10 }; /* for one more character, "...", a quote and the end */
        size_t at = 0;
        buf[at++] = '"';
        for (size_t i = 0; i < n;) {
                size_t k = text_printable(s + i, n - i);
                if (at > ROOM) {
                        memcpy(buf + at, "...", 3);
                        at += 3;
                        break;
                }
                if (k == 0)
                        at += (size_t)snprintf(buf + at, 5, "\\x%02X", (unsigned char)s[i]);
                memcpy(buf + at, s + i, k);
                at += k;
                i += k ? k : 1;
        }
        buf[at++] = '"';
        buf[at] = '\0';
        return buf;
}
