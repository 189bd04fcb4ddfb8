/* Nearness of words: single letters left out, added, changed, or swapped with their neighbour. */
#include "suggest.h"

#include <stddef.h>

#define WORD_MAX 64

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Damerau's distance, with three rows of the usual table: two letters back is as far as a swap looks. */
static unsigned distance(struct str a, struct str b)
{
	unsigned rows[3][WORD_MAX + 1];
	unsigned *before = rows[0], *above = rows[1], *row = rows[2];

	for (unsigned j = 0; j <= b.len; j++)
		above[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		unsigned *oldest = before;

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b.len; j++) {
			unsigned changed = lower(a.at[i - 1]) != lower(b.at[j - 1]);

			row[j] = least(least(row[j - 1], above[j]) + 1, above[j - 1] + changed);
			if (i > 1 && j > 1 && lower(a.at[i - 1]) == lower(b.at[j - 2]) &&
			    lower(a.at[i - 2]) == lower(b.at[j - 1]))
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = above;
		above = row;
		row = oldest;
	}
	return above[b.len];
}

const char *suggest(struct str word, const char *const *candidates, size_t count)
{
	const char *best = NULL;
	unsigned nearest = (unsigned)(word.len / 3 + 1);

	if (word.len == 0 || word.len > WORD_MAX)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		struct str candidate = str_of(candidates[i]);
		unsigned far;

		if (candidate.len > WORD_MAX)
			continue;
		far = distance(word, candidate);
		if (far < nearest || (far == nearest && !best)) {
			nearest = far;
			best = candidates[i];
		}
	}
	return best;
}
