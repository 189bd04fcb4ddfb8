/* Which rows of a translator's file change which texts, and which must be left out. */
#ifndef IMPORT_MATCH_H
#define IMPORT_MATCH_H

#include "catalog_read.h"
#include "exchange.h"

/* What becomes of a row. */
enum match {
	MATCH_CHANGES,
	MATCH_SAME,
	MATCH_EMPTY,   /* not translated: what stands in the content stays */
	MATCH_FUZZY,   /* differs, but is marked as needing work */
	MATCH_STALE,   /* made from another English text than today's */
	MATCH_UNKNOWN, /* no such text is wanted in this language */
	MATCH_COUNT
};

/*
 * Gives the rows the line breaks of our files and judges each into `matches` (as many as rows). False without memory.
 */
bool import_match(const struct content *content, const struct source_language *language, struct exchange *exchange,
		  bool take_fuzzy, enum match *matches);

/* Whether the file says that it is of another language ("zh_Hans" is "zh-Hans"). */
bool import_is_foreign(struct str said, struct str tag);

#endif
