/* A phrase of folded words, with gaps, looked for in folded sentences. */
#ifndef BASE_PHRASE_H
#define BASE_PHRASE_H

#include "base/arena.h"

#define PHRASE_PARTS_MAX 5

struct phrase {
	struct str parts[PHRASE_PARTS_MAX]; /* folded, in order; between two of them stands a gap */
	size_t count;
	bool spaceless; /* Han, kana, Hangul: the parts hold no spaces, and stand anywhere in a run of letters */
};

/* One sentence, folded: as words parted by single spaces, and without the spaces. */
struct phrase_text {
	struct str words, letters;
};

enum phrase_fault { PHRASE_FINE, PHRASE_EMPTY, PHRASE_GAPS, PHRASE_MEMORY };

/*
 * Takes "you * safe" apart and folds it into the arena. PHRASE_EMPTY: nothing is left of it, or of what stands before
 * or behind a `*`, or it is not UTF-8. PHRASE_GAPS: more than four gaps.
 */
enum phrase_fault phrase_read(struct arena *arena, struct str text, struct phrase *phrase);

/*
 * Whether its words stand as neighbours, in order; a gap stands for none to three words (spaceless: none to ten
 * letters).
 */
bool phrase_in(const struct phrase *phrase, const struct phrase_text *text);

#endif
