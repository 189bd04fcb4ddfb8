/* application/x-www-form-urlencoded, decoded once and exactly: order, duplicates, empty values and spaces are kept. */
#ifndef BASE_FORM_H
#define BASE_FORM_H

#include "base/arena.h"
#include "base/fault.h"

#define FORM_PAIRS_MAX 256

struct form_pair {
	struct str name; /* decoded, in the arena: any bytes but NUL */
	struct str value;
};

struct form {
	struct form_pair *pairs;
	size_t count;
};

/*
 * '+' and %20 are spaces, hex digits in either case. FAULT_SYNTAX for a bad escape, a NUL (raw or %00), or more than
 * FORM_PAIRS_MAX pairs; FAULT_MEMORY when the arena is full. `form` is untouched on a fault. Bytes are kept as they
 * were signed, malformed UTF-8 too: whoever reads a field as text mends it first (utf8_mend).
 * The empty text is a form without pairs; "a" is a pair with an empty value; an empty piece between two '&' is skipped.
 */
enum fault form_parse(struct arena *arena, struct str text, struct form *form, struct why *why);

/* The value of the first pair of that name, or the empty str with at == NULL. */
struct str form_get(const struct form *form, struct str name);

/* How often the name occurs. */
size_t form_count(const struct form *form, struct str name);

/* Appends `s` percent-encoded (RFC 3986 unreserved characters stay; a space becomes %20). */
struct buf;
void form_encode(struct buf *out, struct str s);

/* Appends the form as form_parse reads it, its names and values encoded. */
void form_print(struct buf *out, const struct form *form);

#endif
