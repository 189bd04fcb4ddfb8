/* Session names and sealing keys: one secret that dies every day. See hotline/README.md, "Keys". */
#ifndef KEYRING_H
#define KEYRING_H

#include "base/digest.h"
#include "session.h"

#define KEY_NAME     16
#define KEYRING_SKEW 60 /* seconds by which the clocks of two processes may differ */

struct session_key {
	uint8_t name[KEY_NAME];
	uint8_t seal[SEAL_KEY];
};

/* One or two keys of one talk: around midnight UTC yesterday's and today's (or today's and tomorrow's) both count. */
struct session_keys {
	struct session_key key[2]; /* newest day first */
	uint8_t count;
	uint8_t write; /* where a talk that is in neither is put */
};

struct keyring; /* one per worker thread, all from the same first key */

/*
 * `first` is the key of the day `day` (UTC days since 1970). The ring advances by itself as `now` passes; days older
 * than ttl_s are wiped. NULL without memory.
 */
struct keyring *keyring_new(const uint8_t first[32], int64_t day, int64_t ttl_s);
void keyring_free(struct keyring *keyring);

/* The keys of the talk between `person` and `ours`; for a call, `person` is the call id. */
void keyring_talk(struct keyring *keyring, int64_t now, struct str provider, enum channel channel, struct str ours,
		  struct str person, struct session_keys *keys);
/*
 * A salted hash of an event id and of what else tells the event from others of that id, never 0; the same as long as the talk lives. Of a session as store_load gave it: after
 * a conflict, ask again (two first turns at once have two salts, and only one of them was saved).
 */
uint64_t keyring_event(const struct session *session, struct str id, uint64_t sign);

/*
 * The first key of this installation, shared through a file (mode 0600): read when it is there, else made under O_EXCL
 * and link(2) so that two starting processes agree. The file is advanced likewise (call this again every few minutes),
 * never holds an older day than a talk of ttl_s may need. Empty path or NULL: a random key of this process. `day` is
 * the day the key belongs to. The caller wipes `first` when it is done with it.
 */
enum fault keyring_file(const char *path, int64_t now, int64_t ttl_s, uint8_t first[32], int64_t *day, struct why *why);

#endif
