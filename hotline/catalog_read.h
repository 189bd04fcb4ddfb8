/* The content files as parsed structures, before anything is checked against anything else or compiled. */
#ifndef CATALOG_READ_H
#define CATALOG_READ_H

#include "base/phrase.h"
#include "base/reading.h"
#include "catalog_file.h"
#include "review.h"

#define CONTENT_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define NO_SLOT           0xffff

struct names {
	const struct str *at;
	size_t count;
};

struct source_number {
	struct str name, sms, voice, dial;
	bool recalled;      /* from memory: for drafts only */
	int64_t good_until; /* last second of check_by */
};

struct source_fact {
	struct str name;
	const struct source_file *file;
	int64_t good_until; /* last second of review_by */
	bool lawyer;        /* what rests on it is for a lawyer to approve */
	struct names never_say;
};

/* What must never be said, of whatever is known. */
struct source_never {
	struct str name;
	struct str why; /* with how to say it instead */
	struct names facts;
};

/* One way of saying it in one language. */
struct source_phrase {
	struct str words; /* as written */
	struct phrase phrase;
	uint16_t never; /* index into content->nevers */
};

/* Where a limit may be passed, and why. */
struct source_exception {
	struct str locale; /* "*": in every language */
	struct str at;     /* a key, or a screen or line where the rule is about one; "*": everywhere */
	struct str rule;
	bool about_screen; /* `at` is a screen or line */
	bool used;
};

struct source_choice {
	uint8_t key;
	struct str to;
	uint16_t screen; /* NO_SCREEN when there is none of that name */
};

/* Keys of one screen's wording, as indexes into content->slots; NO_SLOT where it has none. */
struct screen_slots {
	uint16_t sms, voice;
	uint16_t pick_sms, pick_voice;
	uint16_t aloud;
	uint16_t place_sms[PLACE_COUNT], place_voice[PLACE_COUNT];
};

struct source_screen {
	struct str name;
	enum screen_kind kind;
	struct source_choice choices[CHOICES_MAX];
	uint8_t choice_count;
	struct names facts;
	bool urgent, aloud, erases;
	uint8_t place;
	struct str number_name;
	uint16_t number;               /* NO_NUMBER when it has none */
	struct str stems[PLACE_COUNT]; /* by_place */
	bool internal;                 /* its code is given, no choice need lead to it */
	uint16_t code;
	uint16_t parent; /* NO_SCREEN until a choice leads here */
	uint8_t depth;
	struct screen_slots slots;
};

struct source_line {
	struct str name;
	struct names facts;
	bool always;         /* never replaced by the fallback line */
	uint16_t sms, voice; /* slots */
};

/* One key of the locale files. */
enum slot_role { SLOT_SCREEN, SLOT_PICK, SLOT_ALOUD, SLOT_LINE, SLOT_CITY, SLOT_NOTICE };
struct slot {
	struct str key;
	enum slot_role role;
	bool voice;       /* spoken; else sent */
	struct str owner; /* name of the screen, line or city */
	uint16_t screen;  /* NO_SCREEN for a line or a city */
	uint16_t city;    /* SLOT_CITY: index */
	struct names facts;
	bool always;                          /* branch 1, or a line that never falls back */
	bool ageless;                         /* the dates of its facts do not count: it only leads somewhere */
	unsigned most_segments, most_seconds; /* x-max-segments, x-max-seconds of en.json; 0: as its kind has it */
	bool legal; /* needs a lawyer: by its facts (catalog_slots.c), or by x-legal in en.json, which can only add */
};

#define NOTICE_SIGNATURES 2
#define NOTICE_LONGEST_S  ((int64_t)72 * 60 * 60)

/* One file of locales/notices/: its text is that of the slots notice_sms and notice_voice. */
struct source_notice {
	struct str text, until_text;
	int64_t until; /* the last second in which it is served */
	struct notice_signature {
		struct str by, hash; /* of what gate_notice_hash said when it was signed */
		int64_t at;
	} signatures[NOTICE_SIGNATURES];
	size_t signature_count;
};

/* One file of prompts/cities/. */
struct source_city {
	struct source_file file;
	struct str name;    /* of the file, without .json */
	struct str title;   /* as people write it */
	uint8_t place;      /* whose law holds there besides */
	struct names words; /* what people text for it, in any language */
	struct city_zip *zips;
	size_t zip_count;
	struct names facts;   /* its own, then those of facts.json that it rests on too */
	struct json_t *texts; /* by tag */
	uint16_t slot;
};

struct source_concept {
	struct str name;
	enum meaning meaning;
	uint16_t value;
	bool alone, weak, after_urgent;
};

struct source_keyword {
	struct str word;
	uint16_t concept;
};

/* An entry of locales/audio/<tag>.json whose file is there and is what it says. */
struct source_recording {
	uint16_t slot;
	char key;        /* the digit that is heard in it; NUL for a text without {key} */
	struct str text; /* hash of what was read aloud */
	struct str path; /* as struct recording has it */
	struct str bytes;
	unsigned tenths;
};

enum pace_unit { PACE_WORD, PACE_CHARACTER };

/* How hard its texts may be to read. */
struct source_reading {
	enum reading_measure measure; /* READING_NONE: only sentences are measured */
	double bound;
	enum pace_unit unit;
	unsigned sentence; /* most of them in one sentence */
};

struct source_language {
	struct str tag, name;
	uint16_t code;
	struct names typed; /* tags and names that people type for it */
	bool hint;
	uint8_t opening_key; /* 0: none */
	struct str script, letters;
	struct str texts_in; /* tag of the language that its texts are in; empty: its own */
	struct voice voice[VOICE_PROVIDERS];
	bool has_voice; /* a provider that the program has an adapter for can speak it */
	enum pace_unit unit;
	unsigned per_minute;
	struct source_reading reading;
	bool present;                       /* has a locale file */
	const struct source_notice *notice; /* NULL: none */
	struct source_file notice_file;
	struct source_file wording, keywords, reviews, nevers, audio;
	struct str *texts;               /* by slot; at == NULL where the file has none */
	const struct review **signed_by; /* by slot; NULL where nobody signed */
	struct source_keyword *words;
	size_t word_count;
	struct source_phrase *phrases;
	size_t phrase_count;
	struct source_recording *recordings;
	size_t recording_count;
};

struct source_person {
	struct str handle;
	bool lawyer, native;
	struct names locales;
};

enum content_file {
	FILE_SCREENS,
	FILE_LINES,
	FILE_FACTS,
	FILE_NUMBERS,
	FILE_LANGUAGES,
	FILE_PLACES,
	FILE_WORDS,
	FILE_PEOPLE,
	FILE_NEVER,
	FILE_EXCEPTIONS,
	FILE_COUNT
};

struct content {
	struct arena arena; /* strings point here or into the JSON values, which live as long */
	struct problems *problems;
	const char *folder;
	const struct content *before; /* while it is read: what is being served; may be NULL */
	struct source_file files[FILE_COUNT];
	struct source_screen *screens;
	size_t screen_count;
	struct source_line lines[LINE_COUNT];
	struct source_fact *facts;
	size_t fact_count;
	struct source_number *numbers;
	size_t number_count;
	struct source_language *languages;
	size_t language_count;
	struct zip *zips;
	size_t zip_count;
	struct source_city *cities;
	size_t city_count;
	struct source_concept *concepts;
	size_t concept_count;
	struct source_person *people;
	size_t person_count;
	struct source_never *nevers;
	size_t never_count;
	struct source_exception *exceptions;
	size_t exception_count;
	struct slot *slots;
	size_t slot_count;
	uint16_t notice_sms, notice_voice; /* slots */
	bool *doubtful; /* by slot: the English has a mistake of its own, so no translation is measured by it */
	bool failed;    /* no memory */
};

/*
 * Reads the files of prompts/; what is wrong goes to `problems`. NULL without memory, or when one of them is missing or
 * malformed (a complaint says which): nothing can be said about the others then.
 */
struct content *content_read(const char *folder, struct problems *problems);
/*
 * Then the files of locales/. Only for prompts without errors: which keys a language must have follows from them, and a
 * volunteer should not be told of a hundred keys when one screen is misspelled.
 */
void content_read_locales(struct content *content);
void content_free(struct content *content); /* NULL is fine */

uint16_t content_screen(const struct content *content, struct str name); /* index, or NO_SCREEN */
uint16_t content_branch(const struct content *content, struct str name); /* by code ("11") or by name; as above */
bool content_below(const struct content *content, uint16_t screen, uint16_t top); /* or the same; any index is fine */
uint16_t content_number(const struct content *content, struct str name);          /* index, or NO_NUMBER */
uint16_t content_slot(const struct content *content, struct str key);             /* index, or NO_SLOT */
const struct source_fact *content_fact(const struct content *content, struct str name);       /* or NULL */
const struct source_person *content_person(const struct content *content, struct str handle); /* or NULL */
/* Whether prompts/people.json lists the person for the language; nobody (NULL) is listed for none. */
bool person_serves(const struct source_person *person, struct str tag);
struct source_language *content_language(const struct content *content, struct str tag); /* or NULL */
struct str content_string(struct content *content, const char *format, ...) __attribute__((format(printf, 2, 3)));
void *content_take(struct content *content, size_t count, size_t size); /* zeroed; NULL sets failed */

/* Whether a language must have this text: both forms of every key, whoever speaks it today. */
bool content_wants(const struct source_language *language, const struct slot *slot);

/* Where the text of a slot stands, for a complaint; the path is the caller's memory. */
struct subject content_subject(const struct content *content, const struct source_language *language, uint16_t slot,
			       char path[64]);

/*
 * catalog_exceptions.c: whether prompts/exceptions.json lets the rule of the subject be broken there; such an exception
 * is needed from then on. exceptions_unused, after all checks, warns of the others; without `all` only of those that do
 * not depend on what was served.
 */
bool content_excepted(struct content *content, const struct subject *subject);
void exceptions_unused(struct content *content, bool all);

/* "chicago" and so on; PLACE_NONE for another word. And back: "" for PLACE_NONE. */
uint8_t content_place(struct str word);
struct str content_place_name(uint8_t place);

#endif
