/* Where sessions are kept: Redis with a memory overlay, or memory alone. Never blocks, never loses a turn. */
#ifndef STORE_H
#define STORE_H

#include "keyring.h"
#include "session.h"

#define STORE_DEADLINE_MS 150 /* one command */
/* A sealed session, without the version before it: of an ordinary talk, and at most. */
#define STORE_VALUE_LEAST (SEAL_NONCE + SESSION_LEAST + SEAL_TAG)
#define STORE_VALUE       (SEAL_NONCE + SESSION_BYTES + SEAL_TAG)
/*
 * A version counts the turns of a talk in its lower digits and the erasures above them. What was erased is thus above
 * any number of turns that somebody plays who has not heard of it.
 */
#define STORE_ERASURE (UINT64_C(1) << 24)

struct ev_loop;
struct store; /* one per worker thread; never shared between threads */

struct store_settings {
	const char *redis_url;  /* redis://[user:pass@]host[:port][/db], unix:/path[?db=n]; NULL or "": memory alone */
	int64_t ttl_s;          /* session life after its last turn */
	size_t overlay_entries; /* bound of the memory table */
};

/* Checks the URL and starts connecting; Redis need not be there. The process must ignore SIGPIPE. */
enum fault store_open(struct ev_loop *loop, const struct store_settings *settings, struct store **store,
		      struct why *why);
/* Every pending `then` is called (FAULT_AWAY) before this returns. Not from inside a `then`. NULL is fine. */
void store_close(struct store *store);

/*
 * Fetch the talk behind `keys` into `session`, then call `then(turn, fault)` on this loop: exactly once, at the latest
 * after STORE_DEADLINE_MS; possibly from inside store_load (memory alone, Redis away).
 * A talk nobody knows gives a zeroed session (but for a new salt) and FAULT_NONE. FAULT_AWAY: Redis could not be asked;
 * `session` is then what the overlay has, or fresh. Whoever knows a higher version wins. `session` and `turn` must live
 * until then; `keys` need not.
 */
typedef void store_done(void *turn, enum fault fault);
void store_load(struct store *store, const struct session_keys *keys, struct session *session, store_done *then,
		void *turn);

/*
 * Compare-and-set by session->version (as loaded); on success it is counted up in `session` before `then`. An erased
 * session is saved like any other, and wins over all that was played without knowing of it.
 * FAULT_CONFLICT: somebody saved since, load and play the turn again. FAULT_AWAY: kept in the overlay, written back
 * when Redis returns; the turn is as good as saved.
 */
void store_save(struct store *store, const struct session_keys *keys, struct session *session, store_done *then,
		void *turn);

/* Once per loop turn, before the loop sleeps: sends what was queued in one write. */
void store_flush(struct store *store);

bool store_away(const struct store *store);        /* Redis is configured and not to be had just now */
const char *store_name(const struct store *store); /* "memory", "redis" */
/*
 * Why it is away, in a word for the operator: "timeout", "refused", "unresolved", "closed", "nonsense", or what Redis
 * said ("WRONGPASS", "READONLY"). "" when there was no trouble since Redis was last ready.
 */
const char *store_trouble(const struct store *store);

struct store_counts {
	uint64_t loads, saves, conflicts, timeouts, drops, overlay_hits, written_back, bad_replies;
};
void store_count(const struct store *store, struct store_counts *counts);

#endif
