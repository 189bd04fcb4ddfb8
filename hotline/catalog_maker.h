/* A catalog being made, and its texts: shared by the files that make its parts. */
#ifndef CATALOG_MAKER_H
#define CATALOG_MAKER_H

#include "catalog_compile.h"

/* What an index in a range can name, with some room to spare. */
#define TEXTS_MAX      65000
#define TEXT_BYTES_MAX (64 * 1024)

/* A catalog being made. Everything it points to is in the arena, but for `texts`, which grows on the heap. */
struct maker {
	struct content *content;
	const struct catalog_source *source;
	struct gate gate;
	struct catalog *catalog;
	struct arena *arena;
	struct text *texts;
	size_t text_count, text_room;
	struct screen *screens;
	struct locale *locales;
	size_t locale_count;
	struct source_language **languages; /* by locale */
	bool failed;                        /* no memory, or more texts than an index can name */
};

/* A copy in the catalog's arena. */
struct str maker_keep(struct maker *maker, struct str s);

/* What is added between the two becomes one range. */
struct range maker_begin(const struct maker *maker);
struct range maker_end(const struct maker *maker, struct range range);
void maker_add_sent(struct maker *maker, uint16_t locale, struct str raw);
void maker_copy(struct maker *maker, struct range range);
struct str maker_first(const struct maker *maker, struct range range); /* its first text; empty for none */

/* Appends the wording filled in and returns true; appends nothing when it may not be served. NO_SLOT never is. */
bool maker_fill(struct maker *maker, uint16_t locale, uint16_t slot, const char *code, const char *key,
		struct buf *out);
/* The same as a new text of its own, or none. */
struct range maker_served(struct maker *maker, uint16_t locale, uint16_t slot, const char *key);
/* A new text to be sent, with typographic marks made cheap, so that what is counted is what is sent. */
struct range maker_sent(struct maker *maker, uint16_t locale, struct str raw);

/* catalog_wording.c */
void make_sent(struct maker *maker, uint16_t locale, uint16_t screen, size_t place, struct wording *into);
void make_spoken(struct maker *maker, uint16_t locale, uint16_t screen, size_t place, struct wording *into);

/* catalog_languages.c */
struct range make_hint(struct maker *maker, uint16_t locale, uint16_t screen);
struct range make_own(struct maker *maker, uint16_t locale, uint16_t screen);
struct range make_locale_hint(struct maker *maker, uint16_t locale);
struct range make_language_list(struct maker *maker, uint16_t locale);
void make_opening(struct maker *maker);
void make_language_menu(struct maker *maker);

/* catalog_recordings.c; when all texts are there */
void make_recordings(struct maker *maker);

/* catalog_senses.c: folded words of the offered languages, sorted. */
void make_senses(struct maker *maker);
/* A copy of the folded text in the arena; empty when nothing is left of it. */
struct str maker_folded(struct maker *maker, struct str text);

#endif
