/* Where sessions are kept: Redis with a memory overlay, or memory alone. Never blocks, never loses a turn. */
#ifndef STORE_H
#define STORE_H

#include "keyring.h"
#include "session.h"

#define STORE_DEADLINE_MS 150                                     /* one command */
#define STORE_VALUE       (SEAL_NONCE + SESSION_BYTES + SEAL_TAG) /* sealed session, without the version before it */

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
 * Compare-and-set by session->version (as loaded); on success it is counted up in `session` before `then`.
 * FAULT_CONFLICT: somebody saved since, load and play the turn again. FAULT_AWAY: kept in the overlay, written back
 * when Redis returns; the turn is as good as saved.
 */
void store_save(struct store *store, const struct session_keys *keys, struct session *session, store_done *then,
		void *turn);

/* Wipe it everywhere; with Redis away a tombstone does so when it returns. Nothing to wait for. */
void store_erase(struct store *store, const struct session_keys *keys);

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
