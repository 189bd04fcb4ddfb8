/* How far each language is: texts and signatures counted, what it costs to send, where it is offered on one day. */
#ifndef STATUS_COUNT_H
#define STATUS_COUNT_H

#include "catalog_audio.h"
#include "catalog_gate.h"

#define STATUS_SOON_S ((int64_t)30 * 24 * 60 * 60)

/* Every wanted text is in one of these. Computed from the hashes of its review, never typed by anybody. */
enum status_state {
	STATUS_REVIEWED,
	STATUS_CHANGED, /* the English, its facts or a number in it is not what it was when this was signed */
	STATUS_EDITED,  /* the text itself is not what was signed */
	STATUS_EXPIRED,
	STATUS_EARLY, /* signed for a day that has not come */
	STATUS_UNREVIEWED,
	STATUS_MISSING,
	STATUS_STATES
};

struct status_tally {
	unsigned wanted;
	unsigned of[STATUS_STATES];
	unsigned soon; /* of the reviewed ones: run out within STATUS_SOON_S */
};

struct status_offer {
	bool sms, voice;
};

struct status_row {
	const struct source_language *language;
	bool rtl;
	/* The language's own signatures; a translation is served only when the English is signed as well. */
	struct status_tally all, legal;
	struct audio_tally recordings;
	/* Messages that a text costs with drafts on; 0 where there is nothing to measure. */
	unsigned urgent, card_median, card_most;
	struct status_offer today, drafts; /* without drafts, and with them */
};

struct status {
	struct content *content; /* the rows point into it; NULL when prompts/ must be mended first */
	struct problems problems;
	size_t errors;                         /* that `hotline check --drafts` would find */
	bool starts_today, starts_with_drafts; /* whether a server starts with this content */
	int64_t now;
	struct status_row *rows; /* one per language that has a locale file, in the order of prompts/languages.json */
	size_t row_count;
};

/*
 * Reads and counts; source->drafts does not matter. Mistakes in locales/ are counted as errors, and what is there is
 * counted all the same. FAULT_CONTENT, with the problems, when prompts/ has mistakes: which texts are wanted is not known
 * then. status_release in every case.
 */
enum fault status_read(const struct catalog_source *source, struct status *status);
void status_release(struct status *status);

/* Of one text, and whether a language is written from right to left: pure, for the day of the gate. */
enum status_state status_of(struct gate *gate, const struct source_language *language, uint16_t slot);
bool status_is_rtl(const struct source_language *language);

/* What one language has: pure, for the day of the gate. */
void status_tally(struct gate *gate, const struct source_language *language, struct status_tally *all,
		  struct status_tally *legal);

/* Whole percent, rounded down: 100 only when it is all of them. Nothing of nothing is all of it. */
unsigned status_percent(unsigned part, unsigned whole);

#endif
