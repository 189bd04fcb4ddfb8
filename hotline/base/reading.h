/* How hard a text is to read, as formulas see it: lengths of sentences, words and syllables. They see no meaning. */
#ifndef BASE_READING_H
#define BASE_READING_H

#include <stdint.h>

#include "base/str.h"

/* Each but the last belongs to one language, by whose rules syllables are counted: en, es, fr or ru. */
enum reading_measure {
	READING_NONE,
	READING_FLESCH,
	READING_FLESCH_KINCAID,
	READING_SZIGRISZT,
	READING_FERNANDEZ_HUERTA,
	READING_POLINI,
	READING_KANDEL_MOLES,
	READING_OBORNEVA,
	READING_WORDS_PER_SENTENCE,
	READING_COUNT
};

struct reading_counts {
	unsigned words, sentences, syllables, letters;
};

/* "flesch-kincaid" and so on; READING_NONE for another word. */
enum reading_measure reading_measure_parse(struct str name);
const char *reading_measure_name(enum reading_measure measure);
bool reading_is_grade(enum reading_measure measure); /* more is harder; else more is easier */

/* Syllables of one word, by the rules of the measure's language: near exact for es and ru, a guess for en and fr. */
unsigned reading_syllables(enum reading_measure measure, struct str word);

/* Takes the next word off the front: what stands between spaces and has a letter or digit in it. False at the end. */
bool reading_word(struct str *rest, struct str *word);

/* Adds the words of one sentence; one without words does not count. `sentence` is valid UTF-8. */
void reading_add(struct reading_counts *counts, enum reading_measure measure, struct str sentence);

/* There must be a word and a sentence. */
double reading_score(enum reading_measure measure, const struct reading_counts *counts);

#endif
