/* Where one talk stands; to bytes and back. Holds nothing about the person. */
#ifndef SESSION_H
#define SESSION_H

#include "reply.h"

#define SESSION_TRAIL_MAX 8
/*
 * Answered events remembered at most; of these the newest that find room in the bytes: some 120 short answers, 40 of the
 * longest. A retry may wait behind forty others, while another process answers twice as many.
 */
#define SESSION_RING  128
#define SESSION_BYTES 2048 /* session_print's result, always */

enum place { PLACE_NONE, PLACE_CHICAGO, PLACE_COOK, PLACE_ILLINOIS, PLACE_ELSEWHERE, PLACE_COUNT };

/* One answered event: enough to build the same bytes again while that catalog is loaded. */
struct answer {
	uint64_t event;   /* keyed hash of the event's id; 0 = empty slot */
	uint32_t catalog; /* catalog->hash at that time */
	struct reply reply;
};

struct session {
	uint64_t version;                  /* counts turns; 0 = not in any store yet */
	uint64_t salt[2];                  /* for hashes of event ids; made by store_load for a fresh talk, then kept */
	uint16_t locale;                   /* language code (901…); 0 = not known yet */
	uint16_t screen;                   /* code of the screen where the person is; 0 = main */
	uint16_t trail[SESSION_TRAIL_MAX]; /* codes of the screens before it, oldest first */
	uint8_t trail_len;
	uint8_t place;                    /* enum place */
	uint8_t misses;                   /* texts in a row that we did not understand */
	uint8_t more_page;                /* next page that MORE gives; 0 = none */
	uint16_t more_screen;             /* code of the screen whose pages these are */
	bool greeted;                     /* the disclosures were given */
	struct answer ring[SESSION_RING]; /* newest first */
};

/* Fixed-size bytes without the version (which travels in clear beside them). */
void session_print(const struct session *session, uint8_t out[SESSION_BYTES]);

/* False, and `session` untouched, when the bytes were not made by session_print of this format. Sets version to 0. */
bool session_parse(const uint8_t bytes[SESSION_BYTES], struct session *session);

/* Remembers an answered event, forgetting the oldest. */
void session_remember(struct session *session, uint64_t event, uint32_t catalog, const struct reply *reply);
/* The answer given to that event, or NULL. Lives as long as `session` is unchanged. */
const struct answer *session_recall(const struct session *session, uint64_t event);

#endif
