/* Whether a text may be served at one instant, and when that changes. */
#ifndef CATALOG_GATE_H
#define CATALOG_GATE_H

#include "catalog_read.h"

struct gate {
	const struct content *content;
	int64_t now;
	bool drafts;
	const struct catalog *before; /* what is being served; NULL when nothing is yet */
	const struct content *served; /* what that was made of, where `content` was read after it; else NULL */
	int64_t expires_at;           /* lowered to the first instant at which an answer given here changes */
	bool held;                    /* an answer given here was SERVED_HELD */
	bool failed;                  /* no memory */
};

enum served {
	SERVED,
	SERVED_AS_DRAFT, /* only because drafts are wanted */
	SERVED_HELD,     /* its signature has run out, but it is a line that people in danger are being served */
	SERVED_NOT,      /* the fallback line stands in its place */
};

enum served gate_text(struct gate *gate, const struct source_language *language, uint16_t slot);

/*
 * All lines that never fall back may be sent (or spoken): without them a language is not offered. Then `*missing` is
 * the first such line that may not, and gate_reason says why.
 */
bool gate_offers(struct gate *gate, const struct source_language *language, bool voice, uint16_t *missing);
const char *gate_reason(struct gate *gate, const struct source_language *language, uint16_t slot);

/* Whether transfers may call a number: it is fresh, and a lawyer has signed the screen that calls it if one must. */
bool gate_dials(struct gate *gate, uint16_t number);

/* The state of the English and of the language's own review of a text, whatever the drafts setting. */
enum review_state gate_review(struct gate *gate, const struct source_language *language, uint16_t slot,
			      enum review_role role, int64_t *changes_at);

/* The number that a text's screen dials, which its review covers; empty for all but transfers. */
struct str gate_dialled(const struct content *content, uint16_t slot);

/* Who signs texts of this language: a lawyer the English, a native reader each translation. */
enum review_role gate_role(const struct source_language *language);

/*
 * A notice is served from the second of two signatures of its present words on until it ends, drafts or not. The hash is
 * over the language, the words as they are sent and spoken, and the end.
 */
void gate_notice_hash(struct gate *gate, const struct source_language *language, const struct source_notice *notice,
		      char out[REVIEW_HASH_SIZE]);

/* What a review of this text in this language would be tied to today. */
void gate_hash(struct gate *gate, const struct source_language *language, uint16_t slot, char out[REVIEW_HASH_SIZE]);

#endif
