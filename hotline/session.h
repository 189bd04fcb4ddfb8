/* Where one talk stands; to bytes and back. Holds nothing about the person. */
#ifndef SESSION_H
#define SESSION_H

#include "reply.h"

#define SESSION_TRAIL_MAX 8
/*
 * Answered events remembered: a few of an ordinary talk, more of one whose turns come faster than a person types. A
 * retry may then be on its way, or wait in another process, while any number of others are answered.
 */
#define SESSION_RING_LEAST 8
#define SESSION_RING       240
#define SESSION_QUICK_S    2
/* What session_print gives: one of three sizes. An ordinary talk always takes the least, so it tells only who is busy. */
#define SESSION_LEAST  512
#define SESSION_MIDDLE 1024
#define SESSION_BYTES  4096

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
	bool erased;                      /* nothing is left of the talk but the answer that said so */
	bool over;                        /* a call that was hung up: no turn is saved over its end */
	uint16_t answered_s;              /* when the newest answer was given; seconds since 1970, modulo 2^16 */
	uint8_t ring_limit;               /* answers to be remembered; grows with every quick turn; 0 = the least */
	uint8_t ring_count;               /* answers in `ring`; what is behind them is anything */
	struct answer ring[SESSION_RING]; /* newest first */
};

/*
 * Bytes without the version (which travels in clear beside them): the smallest of the sizes above that holds every
 * answer; the oldest that the largest has no room for are left out. Gives the size.
 */
size_t session_print(const struct session *session, uint8_t out[SESSION_BYTES]);

/* False, and `session` untouched, when the bytes were not made by session_print of this format. Sets version to 0. */
bool session_parse(const uint8_t *bytes, size_t size, struct session *session);

/* Most of a session is room for answers that an ordinary talk does not have: these two pass over it. */
void session_copy(struct session *to, const struct session *from);
void session_wipe(struct session *session);

/* Empties a talk: what stays is its version, which goes on counting, and the salt, by which a retry is known. */
void session_erase(struct session *session);

/*
 * Remembers an answered event; `now` in seconds since 1970. Forgets the oldest, if SESSION_RING_LEAST or more are left,
 * but none when the answer before this one is at most SESSION_QUICK_S away (to either side: another machine's clock may
 * be ahead) and there is room. What has grown stays.
 */
void session_remember(struct session *session, uint64_t event, uint32_t catalog, const struct reply *reply,
		      int64_t now);
/* The answer given to that event, or NULL. Lives as long as `session` is unchanged. */
const struct answer *session_recall(const struct session *session, uint64_t event);

#endif
