/* The Range field of a request: which part of a body it asks for. One part only; RFC 9110, 14. */
#ifndef BASE_BYTE_RANGE_H
#define BASE_BYTE_RANGE_H

#include "base/str.h"

enum byte_range {
	RANGE_WHOLE,   /* there is none, or one that may be ignored: malformed, another unit, several parts */
	RANGE_PART,    /* `first` and `count` say which; count is never 0 */
	RANGE_OUTSIDE, /* nothing of it is inside the body: 416 */
};

/* `field` is the value of Range, at == NULL when absent; `size` that of the body. Any bytes are safe to pass. */
enum byte_range byte_range_read(struct str field, size_t size, size_t *first, size_t *count);

#endif
