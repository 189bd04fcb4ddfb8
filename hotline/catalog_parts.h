/* The pieces that content_read is made of, one file each. For catalog_read*.c and catalog_slots.c only. */
#ifndef CATALOG_PARTS_H
#define CATALOG_PARTS_H

#include "catalog_read.h"

/* The fixed lines that the program knows. */
struct line_kind {
	const char *key;
	bool sms, voice;
};
extern const struct line_kind line_kinds[LINE_COUNT];

struct fields;

/* catalog_read_screens.c */
void read_screens(struct content *content); /* main comes first */
void read_lines(struct content *content);
void read_codes(struct content *content); /* after screens and numbers: names to indexes, keys to codes */

/* catalog_read_lists.c; words need the screens */
void read_numbers(struct content *content);
void read_facts(struct content *content);
void read_fact(const struct fields *fields, struct str name, bool of_city, struct source_fact *fact);
void read_languages(struct content *content);
void read_places(struct content *content);
void read_concepts(struct content *content);
void read_people(struct content *content);

/* catalog_read_cities.c; after facts and languages. The texts of one language are read with its locale. */
void read_cities(struct content *content);
void read_city_texts(struct content *content, struct source_language *language);

/* catalog_read_notice.c; after people */
void read_notice(struct content *content, struct source_language *language);

/* catalog_read_never.c */
void read_nevers(struct content *content);
void read_phrases(struct content *content, struct source_language *language); /* after nevers */

/* catalog_exceptions.c */
void read_exceptions(struct content *content);

/* catalog_read_audio.c; after the wording of the language */
void read_audio(struct content *content, struct source_language *language);
void audio_release(struct source_language *language);

/* catalog_slots.c; after all of them */
void add_slots(struct content *content);

#endif
