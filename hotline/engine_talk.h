/* Inside the engine: one turn being played. Only engine*.c include this. */
#ifndef ENGINE_TALK_H
#define ENGINE_TALK_H

#include "engine.h"
#include "words.h"

struct talk {
	const struct catalog *catalog;
	const struct event *event;
	struct setting setting;
	struct session *session; /* being changed */
	struct reply *reply;     /* being filled */
	struct step *step;
	uint16_t locale; /* index: the language answered in */
	bool menu;       /* the main menu or that of branch 1 was sent: a notice follows */
	uint64_t others; /* bits by index: languages that the words of the person may be of as well */
};

void talk_text(struct talk *talk);        /* engine_text.c */
void talk_call(struct talk *talk);        /* engine_voice.c */
void talk_call_urgent(struct talk *talk); /* the last resort on a call */

/* The locale of a language code, or the channel's default when it is not offered there; NO_LOCALE: no voice at all. */
uint16_t talk_locale(const struct catalog *catalog, enum channel channel, uint16_t code);

const struct wording *talk_wording(const struct talk *talk, uint16_t screen);
/* Index of the screen with this code or, when that is gone from the tree, of its nearest ancestor: codes are paths. */
uint16_t talk_living(const struct catalog *catalog, uint16_t code);
uint16_t talk_screen(const struct talk *talk); /* the one where the person is */

uint16_t talk_urgent_screen(const struct catalog *catalog); /* index of the menu of branch 1 */

/* Adds a part; an empty range adds nothing, nor does a full reply. A JOIN with no message before it becomes one. */
void talk_part(struct talk *talk, enum part_kind kind, struct range range);

/* engine_language.c: texts only */
void talk_choose_language(struct talk *talk, const struct request *request);     /* sets locale and others */
bool talk_asks_language(const struct talk *talk, const struct request *request); /* nothing but the question is sent */
void talk_name_languages(struct talk *talk, uint16_t screen); /* one line for each of `others`: "Русский: 3 RU" */
void talk_offer_languages(struct talk *talk, const struct request *request); /* after the answer */

/* Every change of screen goes through these two. */
void talk_move(struct talk *talk, uint16_t screen);
uint16_t talk_back(struct talk *talk); /* the screen arrived at */

#endif
