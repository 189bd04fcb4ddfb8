/* Everything that can be wrong with the content beyond the form of its files. */
#ifndef CATALOG_CHECK_H
#define CATALOG_CHECK_H

#include "catalog_read.h"

/* What content_read gave: screens, lines, numbers and the rest of prompts/. All is reported to content->problems. */
void check_prompts(struct content *content);

/* What content_read_locales gave. */
void check_locales(struct content *content, const char *default_locale);

/* catalog_check_text.c: the wording of one language, key by key; English first, which the others are compared with. */
void check_wording(struct content *content, const struct source_language *language);
/* catalog_check_notice.c: how long its notice is. */
void check_notice(struct content *content, const struct source_language *language);
/* catalog_check_words.c: its keywords. */
void check_words(struct content *content, const struct source_language *language);
struct str check_fold(struct content *content, struct str word); /* as people's texts are; empty when nothing is left */
/* catalog_check_cities.c: prompts/cities/; the words when those of the languages are there to compare with. */
void check_cities(struct content *content);
void check_city_words(struct content *content);

/* catalog_check_never.c: prompts/never.json; one language's wording; and whether the English list holds the facts' own. */
void check_nevers(struct content *content);
void check_never(struct content *content, const struct source_language *language);
void check_never_facts(struct content *content, const struct source_language *english);

/* catalog_check_advice.c: what serves people badly, text by text; warnings only. After check_wording. */
void check_advice(struct content *content, const struct source_language *language);
/* catalog_check_reading.c: whether people can read it; warnings only. */
void check_reading(struct content *content, const struct source_language *language);

/* catalog_exceptions.c */
void check_exceptions(struct content *content);

#endif
