/* Borrowed bytes, as they come from the wire, a file or Redis. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Not owned, not NUL-terminated, valid as long as what it points into. `at` may be NULL only when `len` is 0. */
struct str {
	const char *at;
	size_t len; /* bytes */
};

#define STR(literal) ((struct str){ "" literal "", sizeof(literal) - 1 }) /* in expressions */
#define STR_INIT(literal)                                                                                              \
	{                                                                                                              \
		"" literal "", sizeof(literal) - 1                                                                     \
	}                                 /* in static tables */
#define STR_ARG(s)   (int)(s).len, (s).at /* for "%.*s" */
#define COUNT(array) (sizeof(array) / sizeof *(array))

static inline struct str str_of(const char *text) /* NULL gives the empty str */
{
	return (struct str){ text ? text : "", text ? strlen(text) : 0 };
}

static inline bool str_equal(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool str_equal_nocase(struct str a, struct str b); /* ASCII letters only */
int str_compare(struct str a, struct str b);       /* by bytes; a shorter prefix sorts first */
bool str_has_prefix(struct str s, struct str prefix);
bool str_contains(struct str s, struct str part); /* the empty part is contained in everything */
struct str str_trim(struct str s);                /* drops spaces, tabs, CR, LF at both ends */

/* Takes what stands before `separator` off the front of `rest` (all of it when there is none, leaving
 * `rest` empty with at == NULL). */
struct str str_cut(struct str *rest, char separator);

/* Decimal digits only, no sign, no space, at most `max`; false leaves `value` untouched. */
bool str_to_number(struct str s, unsigned long max, unsigned long *value);

#endif
