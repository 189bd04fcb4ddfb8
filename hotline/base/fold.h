/* One form for every way of typing a word: case, width, accents, digits, punctuation folded away. */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include "base/buf.h"

/* Longest text that is looked at, in code points; what follows is cut. */
#define FOLD_POINTS_MAX 1600

/*
 * Appends `text` folded: NFKC, full case fold, digits of every script to ASCII, safe accents dropped, punctuation and
 * symbols to single spaces, trimmed. Malformed UTF-8 gives nothing and returns false.
 * The steps and their order: hotline/README.md, "Folding".
 */
bool fold(struct buf *out, struct str text);

#endif
