/* UTF-8 by hand: it is checked on every request, and mostly plain ASCII. What characters mean is libunistring's. */
#include "base/utf8.h"

#define HIGH_BITS UINT64_C(0x8080808080808080)

/* How many bytes at the front are ASCII, eight at a time. */
static size_t ascii_head(const unsigned char *at, size_t len)
{
	size_t i = 0;
	uint64_t eight;

	for (; len - i >= sizeof(eight); i += sizeof(eight)) {
		memcpy(&eight, at + i, sizeof(eight));
		if (eight & HIGH_BITS)
			break;
	}
	while (i < len && at[i] < 0x80)
		i++;
	return i;
}

static bool is_tail(unsigned char byte)
{
	return (byte & 0xC0) == 0x80;
}

/* Bytes of the sequence at the front, 0 when it is malformed: the rows of RFC 3629 4. `len` is not 0. */
static size_t sequence(const unsigned char *at, size_t len)
{
	unsigned char first = at[0];

	if (first < 0x80)
		return 1;
	if (first < 0xC2 || first > 0xF4 || len < 2 || !is_tail(at[1]))
		return 0;
	if (first < 0xE0)
		return 2;
	if ((first == 0xE0 && at[1] < 0xA0) || (first == 0xED && at[1] > 0x9F)) /* overlong, surrogates */
		return 0;
	if (len < 3 || !is_tail(at[2]))
		return 0;
	if (first < 0xF0)
		return 3;
	if ((first == 0xF0 && at[1] < 0x90) || (first == 0xF4 && at[1] > 0x8F)) /* overlong, past U+10FFFF */
		return 0;
	return len < 4 || !is_tail(at[3]) ? 0 : 4;
}

bool utf8_valid(struct str s)
{
	const unsigned char *at = (const unsigned char *)s.at;
	size_t len = s.len;

	while (len > 0) {
		size_t step = ascii_head(at, len);

		if (step == 0)
			step = sequence(at, len);
		if (step == 0)
			return false;
		at += step;
		len -= step;
	}
	return true;
}

/* Bytes of the sequence that begins with this byte, in valid UTF-8. */
static size_t length(unsigned char first)
{
	return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

uint32_t utf8_next(struct str *rest)
{
	const unsigned char *at = (const unsigned char *)rest->at;
	size_t bytes = length(at[0]);
	uint32_t point = bytes == 1 ? at[0] : at[0] & (0x7Fu >> bytes);

	for (size_t i = 1; i < bytes; i++)
		point = point << 6 | (at[i] & 0x3Fu);
	rest->at += bytes;
	rest->len -= bytes;
	return point;
}

bool utf8_is_one_of(uint32_t point, const char *set)
{
	struct str rest = str_of(set);

	if (point < 0x80)
		return memchr(set, (int)point, rest.len) != NULL;
	while (rest.len > 0)
		if (utf8_next(&rest) == point)
			return true;
	return false;
}

size_t utf8_head(struct str s, size_t points)
{
	size_t bytes = 0;

	while (points-- > 0 && bytes < s.len)
		bytes += length((unsigned char)s.at[bytes]);
	return bytes;
}

/* Bytes at the front that belong to one malformed sequence: all that a whole one could have begun with. */
static size_t broken(const unsigned char *at, size_t len)
{
	unsigned char begun[4] = { at[0], 0x80, 0x80, 0x80 };
	size_t bytes = 1;

	while (bytes < len && bytes < sizeof(begun) - 1) {
		begun[bytes] = at[bytes];
		if (sequence(begun, sizeof(begun)) <= bytes + 1)
			break;
		bytes++;
	}
	return bytes;
}

/* How long the mended text is, and the text itself unless `to` is NULL. */
static size_t mend(struct str s, char *to)
{
	static const char replacement[] = { '\xEF', '\xBF', '\xBD' };
	const unsigned char *at = (const unsigned char *)s.at;
	size_t len = s.len, size = 0;

	while (len > 0) {
		size_t good = sequence(at, len);
		size_t step = good ? good : broken(at, len);
		size_t more = good ? good : sizeof(replacement);

		if (to)
			memcpy(to + size, good ? (const char *)at : replacement, more);
		size += more;
		at += step;
		len -= step;
	}
	return size;
}

struct str utf8_mend(struct arena *arena, struct str s)
{
	struct str mended;
	char *to;

	if (utf8_valid(s))
		return s;
	mended.len = mend(s, NULL);
	mended.at = to = arena_take(arena, mended.len);
	if (!to)
		return (struct str){ NULL, 0 };
	mend(s, to);
	return mended;
}
