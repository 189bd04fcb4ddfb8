/*
 * Sealed sessions in memory: a table of fixed size. The whole store when there is no Redis, else the overlay that
 * answers while Redis is away. Knows names, versions and opaque bytes; sealing and policy are store.c's.
 */
#ifndef STORE_MEMORY_H
#define STORE_MEMORY_H

#include "store.h"

/* A talk's names, newest day first, as in struct session_keys. */
struct store_names {
	uint8_t name[2][KEY_NAME];
	uint8_t count;
	uint8_t write; /* the one to put it under */
};

struct store_entry {
	uint8_t name[KEY_NAME];
	uint8_t other[KEY_NAME]; /* the talk's other name, to be deleted when this one is written */
	bool has_other;
	bool dirty;         /* Redis has not confirmed it */
	bool bury;          /* what Redis has under these names must be deleted first */
	uint64_t version;   /* 0: nothing here; only the reminder to bury */
	uint64_t life;      /* which memory of Redis confirmed it */
	int64_t expires_ms; /* CLOCK_MONOTONIC */
	uint8_t value[STORE_VALUE];
};

struct store_memory; /* one per store, never shared between threads: it has no lock */

struct store_memory *store_memory_new(size_t entries); /* NULL without memory */
void store_memory_free(struct store_memory *memory);   /* wipes; NULL is fine */

/* The live entry of the highest version under these names, copied into `entry`; buried ones without a version too. */
bool store_memory_get(struct store_memory *memory, const struct store_names *names, int64_t now_ms,
		      struct store_entry *entry);

/*
 * Does `entry` hold something that Redis, in its present memory `life`, may not know? (life 0: not known, then only
 * what is dirty counts.)
 */
bool store_memory_unsettled(const struct store_entry *entry, uint64_t life);

/*
 * Compare-and-set. `entry` comes with version = expected + 1. `exact`: this table is the only truth, so the version
 * must be the expected one; otherwise only a higher one, or an erasure since, is a conflict.
 * FAULT_NONE or FAULT_CONFLICT. A reminder to bury survives.
 */
enum fault store_memory_save(struct store_memory *memory, const struct store_names *names,
			     const struct store_entry *entry, bool exact, int64_t now_ms);

/* Redis has it: keep a copy, unless a newer one is here. */
void store_memory_note(struct store_memory *memory, const struct store_names *names, const struct store_entry *entry,
		       int64_t now_ms);

/* Forget the talk. `bury`: remember to delete it from Redis, until expires_ms. */
void store_memory_erase(struct store_memory *memory, const struct store_names *names, bool bury, int64_t expires_ms,
			int64_t now_ms);

/* Redis has confirmed this version of this name, in its memory `life`. */
void store_memory_settle(struct store_memory *memory, const uint8_t name[KEY_NAME], uint64_t version, uint64_t life);
/* Something else was found in its place in Redis: it counts as not confirmed. */
void store_memory_doubt(struct store_memory *memory, const uint8_t name[KEY_NAME]);
/* Redis has deleted what was to be buried. */
void store_memory_buried(struct store_memory *memory, const uint8_t name[KEY_NAME]);

/*
 * Walks the table from *cursor (0 at first), at most `steps` slots: the next live entry that is unsettled or to be
 * buried. False when there was none in these steps; *done is set at the end of the table.
 */
bool store_memory_next(struct store_memory *memory, size_t *cursor, size_t steps, uint64_t life, int64_t now_ms,
		       struct store_entry *entry, bool *done);

/* Frees and wipes what has expired, a bounded number of slots per call. */
void store_memory_sweep(struct store_memory *memory, int64_t now_ms);

size_t store_memory_count(struct store_memory *memory); /* entries held, expired ones included */
size_t store_memory_owed(struct store_memory *memory);  /* of these, how many are dirty or to be buried */

#endif
