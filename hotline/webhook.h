/* The straight line of one webhook: verify, decode, load, play, save, encode. One object per worker. */
#ifndef WEBHOOK_H
#define WEBHOOK_H

#include "engine.h"
#include "http.h"
#include "store.h"

#include "base/clock.h"

#define WEBHOOK_TURN_MS 2000 /* a turn that others keep overtaking is answered unsaved after so long */

struct webhook;

struct webhook_settings {
	struct store *store; /* both outlive the webhook */
	struct keyring *keyring;
	struct clock clock;
	const char *public_url;
	bool insecure; /* answer without a signature; proxied requests are refused */
	/* Tokens of a provider: one, or two with a comma between; "" = it is off. Read during webhook_new only. */
	const char *(*token)(void *at, const char *provider);
	void *at;
};

/* `catalog`: the webhook takes a reference of its own. NULL with a reason when a provider cannot be prepared. */
struct webhook *webhook_new(const struct webhook_settings *settings, struct catalog *catalog, struct why *why);
void webhook_free(struct webhook *webhook); /* NULL is fine; no turn may be left */

/* The routes of all providers that are on, for the door; as many as fit. They live as long as the webhook. */
size_t webhook_routes(struct webhook *webhook, struct http_route *routes, size_t room);

/*
 * From now on turns are played with this catalog (a reference is taken); the one before, which said something else, still
 * answers repeats.
 */
void webhook_swap(struct webhook *webhook, struct catalog *catalog);

/*
 * A recording of the catalog that turns are played with, or of the one before: a call may still be playing that. NULL
 * when neither has it; else `*catalog` holds it, and the caller has a reference.
 */
const struct recording *webhook_recording(const struct webhook *webhook, struct str path, struct catalog **catalog);

/* The store is about to close: turns that begin, or are waiting for their turn, do without it. */
void webhook_stop(struct webhook *webhook);

#define OUTCOMES(X)                                                                                                    \
	X(OUTCOME_PLAYED, "played")                                                                                    \
	X(OUTCOME_REPEATED, "repeated")   /* an event answered before */                                               \
	X(OUTCOME_STATELESS, "stateless") /* no number to keep a session by */                                         \
	X(OUTCOME_NOTHING, "nothing")     /* a report, a hang-up */                                                    \
	X(OUTCOME_UNSAVED, "unsaved")     /* overtaken until the deadline */                                           \
	X(OUTCOME_URGENT, "urgent")       /* something broke: the urgent lines */
enum outcome {
#define X(name, words) name,
	OUTCOMES(X)
#undef X
		OUTCOME_COUNT
};
#define CHANNEL_COUNT (CHANNEL_VOICE + 1)

struct webhook_counts {
	uint64_t turns[CHANNEL_COUNT][OUTCOME_COUNT];
	uint64_t bad_signatures;
};
/* From any thread; added to what is in `counts`. */
void webhook_count(const struct webhook *webhook, struct webhook_counts *counts);
const char *outcome_name(enum outcome outcome);
const char *channel_name(enum channel channel);

#endif
