/* Bytes that grow, up to a limit given at birth. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>

#include "base/str.h"

/*
 * Owned by whoever embeds it. The first append that would pass `max`, or that finds no memory, sets `failed`; from
 * then on appends do nothing, so that a long run of appends needs one check at its end.
 */
struct buf {
	char *at;
	size_t len;
	size_t room;
	size_t max;
	bool failed;
};

void buf_init(struct buf *buf, size_t max); /* allocates nothing */
void buf_release(struct buf *buf);          /* wipes, then frees; fine twice */
void buf_clear(struct buf *buf);            /* empties it, wiping what was there; keeps the room */

void buf_add(struct buf *buf, struct str s);
void buf_add_char(struct buf *buf, char c);
void buf_add_format(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
#define buf_add_literal(buf, literal) buf_add(buf, STR(literal))

struct str buf_str(const struct buf *buf); /* valid until the next append */
const char *buf_text(struct buf *buf);     /* NUL-terminated, valid until the next append; "" when failed */

#endif
