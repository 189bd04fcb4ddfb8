/* UTF-8, one code point at a time. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdint.h>

#include "base/arena.h"

bool utf8_valid(struct str s); /* RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF */

/* Takes the next code point off the front of `rest`, which must be valid UTF-8 and not empty. */
uint32_t utf8_next(struct str *rest);

/* Whether `set`, valid UTF-8, holds the code point. */
bool utf8_is_one_of(uint32_t point, const char *set);

/* How many bytes of the front of `s` (valid UTF-8) hold at most `points` code points. */
size_t utf8_head(struct str s, size_t points);

/*
 * `s` itself when it is valid; else a copy in the arena in which each malformed piece is U+FFFD (Unicode, "substitution
 * of maximal subparts"). at == NULL when the arena is full.
 */
struct str utf8_mend(struct arena *arena, struct str s);

#endif
