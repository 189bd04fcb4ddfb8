/* What can be said about one text by itself: its placeholders, its sentences, its pages, how long it takes to say. */
#ifndef CATALOG_TEXT_H
#define CATALOG_TEXT_H

#include "catalog_read.h"

/*
 * Takes the next placeholder off the front: what stands before it, and the name between the braces. At the end of the
 * text `name->at` is NULL and `before` is the rest. A brace without its partner counts as ordinary text.
 */
void text_placeholder(struct str *rest, struct str *before, struct str *name);

/* Whether {name} stands in the text. */
bool text_holds(struct str text, struct str name);

/*
 * Appends the wording with its phone numbers filled in, in the form for the channel. {code} and {key} become `code` and
 * `key`; NULL leaves them as they stand, which is what a review is tied to. Unknown names stay as they are.
 */
void text_fill(struct buf *out, const struct content *content, struct str wording, bool voice, const char *code,
	       const char *key);

/* Appends the wording with … in place of each placeholder, which is no word: what it stands for is not ours. */
void text_plain(struct buf *out, struct str wording);

/* Bytes of the first sentence, its end mark and a line break included; the whole text when it has no end. */
size_t text_sentence(struct str text);

/* Whether it costs no more SMS than a card or a menu may: 2 in the GSM alphabet, 3 in UCS-2. */
bool text_fits(struct str text);

/*
 * Takes one SMS page off the front of `rest`: as many sentences as fit with "\n" and `more` below them, or all of it
 * when that fits. False when the first sentence alone is too long: the page is then that sentence.
 */
bool text_page(struct str *rest, struct str more, struct str *page);

/* How many words or characters; marks do not count. */
unsigned text_units(enum pace_unit unit, struct str text);

/* Estimated tenths of a second to say it on a telephone: words or characters at the pace, and pauses. */
unsigned text_tenths(const struct source_language *language, struct str text);

#endif
