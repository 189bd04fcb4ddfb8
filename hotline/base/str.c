/* Looking into borrowed bytes. Nothing here allocates or keeps a pointer. */
#include "base/str.h"

/* The locale must not matter: a Turkish one would lower 'I' to something else. */
static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool str_equal_nocase(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.at[i]) != lower(b.at[i]))
			return false;
	return true;
}

int str_compare(struct str a, struct str b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;
	int order = shorter ? memcmp(a.at, b.at, shorter) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_has_prefix(struct str s, struct str prefix)
{
	return s.len >= prefix.len && str_equal((struct str){ s.at, prefix.len }, prefix);
}

bool str_contains(struct str s, struct str part)
{
	if (part.len == 0)
		return true;
	return s.len >= part.len && memmem(s.at, s.len, part.at, part.len) != NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
	while (s.len > 0 && is_blank(s.at[0])) {
		s.at++;
		s.len--;
	}
	while (s.len > 0 && is_blank(s.at[s.len - 1]))
		s.len--;
	return s;
}

struct str str_cut(struct str *rest, char separator)
{
	const char *found = rest->len ? memchr(rest->at, separator, rest->len) : NULL;
	struct str front = *rest;

	if (!found) {
		*rest = (struct str){ NULL, 0 };
		return front;
	}
	front.len = (size_t)(found - front.at);
	rest->at = found + 1;
	rest->len -= front.len + 1;
	return front;
}

bool str_to_number(struct str s, unsigned long max, unsigned long *value)
{
	unsigned long number = 0;

	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned long digit = (unsigned long)(unsigned char)s.at[i] - '0';

		if (digit > 9 || digit > max || number > (max - digit) / 10)
			return false;
		number = number * 10 + digit;
	}
	*value = number;
	return true;
}
