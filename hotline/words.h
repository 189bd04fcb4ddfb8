/* What a text means: codes, tags, ZIPs, keywords, sentences. */
#ifndef WORDS_H
#define WORDS_H

#include "catalog.h"

enum asked {
	ASKED_NOTHING, /* not understood */
	ASKED_LONG,    /* not understood and long: a story */
	ASKED_EMPTY,   /* no letters or digits in it */
	ASKED_SCREEN,  /* screen */
	ASKED_LOCALE,  /* locale alone */
	ASKED_COMMAND, /* command */
	ASKED_PLACE,   /* place */
	ASKED_ZIP,     /* places: bits */
};

struct request {
	enum asked asked;
	uint16_t screen;  /* index, or NO_SCREEN */
	uint16_t beside;  /* of COMMAND_URGENT: index of a branch that was named as well, or NO_SCREEN */
	bool turned;      /* … and it goes before branch 1 */
	uint16_t locale;  /* index; the language that the words belong to, NO_LOCALE when they tell nothing */
	bool locale_said; /* the person named the language (a code, a tag, its name) */
	enum command command;
	uint8_t places;
	uint16_t city;    /* index: named, or the ZIP's; NO_CITY when none is */
	uint64_t locales; /* bits by index: where `locale` tells nothing, the languages that it may be */
	bool sentence;    /* found inside a longer text */
	bool urgent_too;  /* a life in danger was read; an urgent word stands beside it */
	bool abuse_too;   /* the urgent lines were asked for; violence at home stands beside them */
};

/* `current`: the locale the person has, NO_LOCALE when none. Pure. */
struct request words_read(const struct catalog *catalog, struct str text, uint16_t current);

#endif
