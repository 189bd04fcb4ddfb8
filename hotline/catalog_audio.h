/* Recordings of the spoken texts: which there should be, what they are called, and whether one still says the text. */
#ifndef CATALOG_AUDIO_H
#define CATALOG_AUDIO_H

#include "catalog_read.h"

#define AUDIO_HASH_SIZE  33 /* 32 hex digits and a NUL */
#define AUDIO_NAME_SIZE  96
#define AUDIO_FILE_MAX   (1024 * 1024)               /* a minute, as it is kept */
#define AUDIO_IN_ALL_MAX ((size_t)128 * 1024 * 1024) /* of one content folder: it stays in memory */
#define AUDIO_KEYS_MAX   10

enum audio_state {
	AUDIO_NONE,
	AUDIO_CURRENT, /* it says today's text, phone numbers and key included */
	AUDIO_OLD,     /* it says what the text was */
};

/* What a recording is tied to: the text as it is heard. */
void audio_hash(struct str spoken, char out[AUDIO_HASH_SIZE]);

/*
 * How many recordings a text of a language takes: one; none when it is never spoken; one for each key that it is spoken
 * with, because "press 2" is part of what is heard. keys[i] is that digit, or NUL.
 */
size_t audio_keys(const struct content *content, const struct source_language *language, uint16_t slot,
		  char keys[AUDIO_KEYS_MAX]);

/* "urgent_1_voice"; with its key "pick_now_voice_1". */
void audio_name(const struct content *content, uint16_t slot, char key, char out[AUDIO_NAME_SIZE]);
/* The reverse; false for a name of no spoken text. Whether there is such a key is not asked. */
bool audio_name_read(const struct content *content, struct str name, uint16_t *slot, char *key);

/* The text as it is heard. */
void audio_spoken(const struct content *content, const struct source_language *language, uint16_t slot, char key,
		  struct buf *out);

/* `recording` is set unless AUDIO_NONE. */
enum audio_state audio_find(const struct source_language *language, uint16_t slot, char key, struct str spoken,
			    const struct source_recording **recording);

/* Old words do less harm than silence, but for a legal text or a phone number: there an old recording is dropped. */
bool audio_may_be_old(const struct content *content, const struct source_language *language, uint16_t slot);

/* A line that never falls back, or a choice of branch 1: without it no language is offered by recordings alone. */
bool audio_is_needed(const struct slot *slot);

/*
 * Whether recordings alone let the language be spoken: those of all lines that never fall back say today's texts, and
 * the choices of branch 1 can be heard. Else `*missing` is the first that stands in the way.
 */
bool audio_offers(const struct content *content, const struct source_language *language, uint16_t *missing);

/* Of all recordings that a language takes. What is neither current nor old is not there. */
struct audio_tally {
	unsigned wanted, current, old;
};
struct audio_tally audio_count(const struct content *content, const struct source_language *language);

/* Warns of recordings that say what their text was. */
void audio_check(struct content *content);

#endif
