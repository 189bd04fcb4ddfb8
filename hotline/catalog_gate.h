/* Whether a text may be served at one instant, and when that changes. */
#ifndef CATALOG_GATE_H
#define CATALOG_GATE_H

#include "catalog_read.h"

struct gate {
	const struct content *content;
	int64_t now;
	bool drafts;
	int64_t expires_at; /* lowered to the first instant at which an answer given here changes */
	bool failed;        /* no memory */
};

enum served {
	SERVED,
	SERVED_AS_DRAFT, /* only because drafts are wanted */
	SERVED_NOT,      /* the fallback line stands in its place */
};

enum served gate_text(struct gate *gate, const struct source_language *language, uint16_t slot);

/* All lines that never fall back may be sent (or spoken): without them a language is not offered. */
bool gate_offers(struct gate *gate, const struct source_language *language, bool voice);

/* The state of the English and of the language's own review of a text, whatever the drafts setting. */
enum review_state gate_review(struct gate *gate, const struct source_language *language, uint16_t slot,
			      enum review_role role, int64_t *changes_at);

/* What a review of this text in this language would be tied to today. */
void gate_hash(struct gate *gate, const struct source_language *language, uint16_t slot, char out[REVIEW_HASH_SIZE]);

#endif
