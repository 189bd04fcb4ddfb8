/* Sign-offs: the hash a review is tied to, and whether a review lets a text be served. */
#ifndef REVIEW_H
#define REVIEW_H

#include <stdint.h>

#include "base/fault.h"
#include "base/str.h"

#define REVIEW_HASH_SIZE 33 /* 32 hex digits and a NUL */

enum review_role { REVIEW_LAWYER, REVIEW_NATIVE };

/* One entry of a reviews file whose signer, role and dates have been checked. */
struct review {
	struct str source, text; /* hashes */
	enum review_role role;
	int64_t from; /* seconds UTC: the first and the last second of its life */
	int64_t until;
	struct str by;    /* handle */
	unsigned carried; /* how often a lawyer has carried it over a change of the English */
};

enum review_state {
	REVIEW_LIVE,
	REVIEW_NONE,           /* nobody has signed it, or not in the role needed */
	REVIEW_SOURCE_CHANGED, /* the English is not what it was */
	REVIEW_TEXT_CHANGED,   /* the text is not what it was */
	REVIEW_EXPIRED,
	REVIEW_EARLY, /* signed for a day that has not come */
};

/*
 * `owner` is the screen or line, `facts` the ids joined by commas, `text` the wording with its phone numbers filled in
 * ({code} and {key} as they stand): what is heard is what was signed. A transfer's text is followed by a NUL and the
 * number that is dialled.
 */
enum fault review_hash(struct str owner, struct str key, struct str facts, struct str text, char out[REVIEW_HASH_SIZE]);

/* `review` may be NULL. `source` and `text` are today's hashes. */
enum review_state review_state(const struct review *review, enum review_role role, const char *source, const char *text,
			       int64_t now);

/* Two years at most: the last second that a review may count whose life begins then. */
int64_t review_longest(int64_t from);

/* For people: "not signed", "the signature has run out". */
const char *review_state_words(enum review_state state);

/* "lawyer", "native"; false for another word. */
bool review_role_parse(struct str word, enum review_role *role);

#endif
