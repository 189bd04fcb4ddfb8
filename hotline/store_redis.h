/*
 * One connection to Redis on an event loop: connects again by itself, never waits, never keeps a connection that was
 * late or spoke nonsense. Knows commands and scripts; what they mean for a talk is store.c's.
 */
#ifndef STORE_REDIS_H
#define STORE_REDIS_H

#include "base/fault.h"
#include "store_memory.h"

#define STORE_REDIS_KEY    (2 + KEY_NAME) /* "s:" and the name */
#define STORE_REDIS_DIGITS 15             /* of a version: Lua numbers are exact up to there */

enum store_redis_said {
	SAID_NOTHING, /* not asked, too late, or nonsense; the connection is gone */
	SAID_NONE,    /* no such key */
	SAID_VALUE,   /* `value`; empty when it is nothing that we wrote */
	SAID_DONE,
	SAID_CONFLICT,  /* another version is there */
	SAID_FULL,      /* Redis has no memory left; the connection is fine */
	SAID_NO_SCRIPT, /* ask again with `whole_script` */
};

struct store_redis_answer {
	enum store_redis_said said;
	struct str value; /* valid during the call */
};

typedef void store_redis_done(void *at, const struct store_redis_answer *answer);

struct store_redis;

/* What the connection tells its owner. */
struct store_redis_owner {
	void *at;
	struct store_counts *counts; /* timeouts, drops and bad_replies are counted here */
	void (*ready)(void *at);     /* commands may be sent from now on */
};

/* FAULT_CONFIG with the reason when the URL makes no sense. The first attempt to connect begins at once. */
enum fault store_redis_open(struct ev_loop *loop, const char *url, const struct store_redis_owner *owner,
			    struct store_redis **redis, struct why *why);
/* Every pending callback runs with SAID_NOTHING. Not from inside a callback. NULL is fine. */
void store_redis_close(struct store_redis *redis);

bool store_redis_ready(const struct store_redis *redis);
/* A number that Redis keeps as long as it keeps its memory; 0 = not known. Of the present or the last connection. */
uint64_t store_redis_life(const struct store_redis *redis);
const char *store_redis_trouble(const struct store_redis *redis); /* as store_trouble */

/*
 * Commands. Each is queued and `then` is called exactly once: from the loop within STORE_DEADLINE_MS, or, when the
 * connection is not ready, from inside with SAID_NOTHING.
 */
void store_redis_get(struct store_redis *redis, const uint8_t name[KEY_NAME], store_redis_done *then, void *at);

struct store_redis_write {
	const struct store_names *names;
	uint64_t version;  /* the one to be written */
	uint64_t expected; /* the one that Redis must have, 0 for none; `newer`: any below `version` will do */
	bool newer;
	struct str value;
	int64_t ttl_ms;
	bool whole_script;
};
void store_redis_put(struct store_redis *redis, const struct store_redis_write *write, store_redis_done *then,
		     void *at);

/* Sends what is queued. */
void store_redis_flush(struct store_redis *redis);

/* "<version>:" and the bytes behind it; false when it is not of that form. */
bool store_redis_split(struct str value, uint64_t *version, struct str *sealed);

#endif
