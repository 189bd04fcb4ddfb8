/* A parser of one header field and nothing more: what is sent for it is the caller's. */
#include "base/byte_range.h"

#include <stdint.h>

/* Digits only, as large as need be: what does not fit is the largest size there is. False for anything else. */
static bool read_size(struct str digits, size_t *size)
{
	*size = 0;
	for (size_t i = 0; i < digits.len; i++) {
		size_t digit = (size_t)(digits.at[i] - '0');

		if (digits.at[i] < '0' || digits.at[i] > '9')
			return false;
		*size = *size > (SIZE_MAX - digit) / 10 ? SIZE_MAX : 10 * *size + digit;
	}
	return digits.len > 0;
}

/* "-500": the last bytes, all of them when there are fewer. */
static enum byte_range last_bytes(size_t wanted, size_t size, size_t *first, size_t *count)
{
	if (wanted == 0 || size == 0)
		return RANGE_OUTSIDE;
	*count = wanted < size ? wanted : size;
	*first = size - *count;
	return RANGE_PART;
}

enum byte_range byte_range_read(struct str field, size_t size, size_t *first, size_t *count)
{
	struct str rest = field, unit, from;
	size_t begin, end = SIZE_MAX;

	unit = str_cut(&rest, '=');
	if (!rest.at || !str_equal_nocase(str_trim(unit), STR("bytes")))
		return RANGE_WHOLE;
	from = str_trim(str_cut(&rest, '-'));
	if (!rest.at)
		return RANGE_WHOLE;
	rest = str_trim(rest);
	if (from.len == 0)
		return read_size(rest, &end) ? last_bytes(end, size, first, count) : RANGE_WHOLE;
	if (!read_size(from, &begin) || (rest.len > 0 && !read_size(rest, &end)) || end < begin)
		return RANGE_WHOLE;
	if (begin >= size)
		return RANGE_OUTSIDE;
	*first = begin;
	*count = (end < size ? end + 1 : size) - begin;
	return RANGE_PART;
}
