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
	bool dirty;           /* Redis has not confirmed it */
	bool erased;          /* says that the talk was erased: given away last */
	uint64_t version;     /* never 0 */
	uint64_t life;        /* which memory of Redis confirmed it */
	int64_t expires_ms;   /* CLOCK_MONOTONIC */
	const uint8_t *value; /* `size` bytes; the table keeps a copy */
	size_t size;          /* at most STORE_VALUE */
};

struct store_memory; /* one per store, never shared between threads: it has no lock */

struct store_memory *store_memory_new(size_t entries); /* NULL without memory */
void store_memory_free(struct store_memory *memory);   /* wipes; NULL is fine */

/*
 * The live entry of the highest version under these names, copied into `entry`; its value stays in the table and is
 * valid until the table is changed.
 */
bool store_memory_get(struct store_memory *memory, const struct store_names *names, int64_t now_ms,
		      struct store_entry *entry);

/*
 * Does `entry` hold something that Redis, in its present memory `life`, may not know? (life 0: not known, then only
 * what is dirty counts.)
 */
bool store_memory_unsettled(const struct store_entry *entry, uint64_t life);

/*
 * Compare-and-set: `expected` is the version that the turn was played from, 0 for none. `exact`: this table is the only
 * truth, so that version must be here; otherwise only a higher one is a conflict.
 * FAULT_NONE, FAULT_CONFLICT, or FAULT_MEMORY (for a value above STORE_VALUE_LEAST): then nothing has changed.
 */
enum fault store_memory_save(struct store_memory *memory, const struct store_names *names,
			     const struct store_entry *entry, uint64_t expected, bool exact, int64_t now_ms);

/* Redis has it: keep a copy, unless a newer one is here. */
void store_memory_note(struct store_memory *memory, const struct store_names *names, const struct store_entry *entry,
		       int64_t now_ms);

/* Redis has confirmed this version of this name, in its memory `life`. */
void store_memory_settle(struct store_memory *memory, const uint8_t name[KEY_NAME], uint64_t version, uint64_t life);
/* Something else was found in its place in Redis: it counts as not confirmed. */
void store_memory_doubt(struct store_memory *memory, const uint8_t name[KEY_NAME]);

/*
 * Walks the table from *cursor (0 at first), at most `steps` slots: the next live entry that is unsettled. False when there was none in these steps; *done is set at the end of the table.
 */
bool store_memory_next(struct store_memory *memory, size_t *cursor, size_t steps, uint64_t life, int64_t now_ms,
		       struct store_entry *entry, bool *done);

/* Frees and wipes what has expired, a bounded number of slots per call. */
void store_memory_sweep(struct store_memory *memory, int64_t now_ms);

size_t store_memory_count(struct store_memory *memory); /* entries held, expired ones included */
size_t store_memory_owed(struct store_memory *memory);  /* of these, how many are dirty */

#endif
