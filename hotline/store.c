/*
 * The front of the store: seals and opens sessions, and decides between Redis and memory. The connection is
 * store_redis.c's, the table store_memory.c's.
 *
 * Rules. With Redis ready, Redis decides, and the table keeps a copy of what was saved. With Redis away the table
 * decides, and remembers what it owes: versions that Redis has not got (dirty). A version that Redis may not know in its
 * present memory is "unsettled"; it beats a lower one in Redis, and is written there when Redis is back. A copy that
 * Redis confirmed in its present memory never does: if it is gone from there, its time was over.
 *
 * The higher version wins, everywhere. An erasure is therefore not a deletion, which an old copy elsewhere would
 * outlive, but an empty session of a much higher version, kept as long as any copy.
 */
#include "store.h"

#include "base/clock.h"
#include "store_memory.h"
#include "store_redis.h"

#include <assert.h>
#include <ev.h>
#include <stddef.h>
#include <stdlib.h>

#define WRITE_BACK 64   /* entries sent to Redis per loop turn */
#define WALK       4096 /* slots of the table looked at per loop turn, when they owe nothing */
#define TICK_S     1.0  /* dirty entries that Redis had no memory for are tried again; expired ones wiped */
#define SPARE_MAX  256  /* finished operations kept for reuse */

struct job_state;

/* One of the names of a talk being loaded. */
struct look {
	struct job_state *state;
	size_t name;
};

/* One thing asked of Redis, until it is answered. Holds keys: wiped before it is reused. */
struct job_state {
	struct store *store;
	struct job_state *next; /* in the list of spare ones */
	store_done *then;
	void *turn;
	struct session *session;
	struct session_keys keys;
	struct store_names names;
	struct store_entry entry; /* what is being saved or written back */
	uint64_t expected;
	bool newer;
	bool whole_script;
	struct look looks[2];
	unsigned waiting;           /* replies to come */
	bool away;                  /* one of them did not */
	bool bad;                   /* something was there that did not open */
	uint64_t version;           /* the highest that Redis named */
	bool opened;                /* … and `session` holds it */
	uint8_t value[STORE_VALUE]; /* what entry.value points to while saving; sealed, and the only thing not wiped */
};

struct store {
	struct ev_loop *loop;
	struct store_memory *memory;
	struct store_redis *redis; /* NULL: memory alone */
	struct sealer *sealer;
	uint8_t nonce[SEAL_NONCE]; /* counted up from a random one for each sealing */
	int64_t ttl_ms;
	struct store_counts counts;
	struct job_state *spare;
	size_t spare_count;
	ev_timer tick;
	bool writing_back;
	size_t cursor; /* of the walk through the table */
	unsigned writes_waiting;
	bool owing; /* the last walk was broken off */
};

static struct str bytes(const void *at, size_t len)
{
	return (struct str){ at, len };
}

static void names_of(const struct session_keys *keys, struct store_names *names)
{
	for (size_t i = 0; i < keys->count; i++)
		memcpy(names->name[i], keys->key[i].name, KEY_NAME);
	names->count = keys->count;
	names->write = keys->write;
}

/* Name and version are sealed along, so that a value is good for one talk and one turn only. */
struct associated {
	uint8_t name[KEY_NAME];
	uint8_t version[8];
};

static struct associated associated_of(const uint8_t name[KEY_NAME], uint64_t version)
{
	struct associated associated;

	memcpy(associated.name, name, KEY_NAME);
	for (size_t i = 0; i < 8; i++)
		associated.version[i] = (uint8_t)(version >> (56 - 8 * i));
	return associated;
}

static void count_nonce(struct store *store)
{
	for (size_t i = 0; i < SEAL_NONCE && ++store->nonce[i] == 0; i++)
		;
}

static uint64_t next_version(const struct session *session)
{
	return session->version + 1 + (session->erased ? STORE_ERASURE : 0);
}

/* Seals `session` as the next version; entry->value points to `value` from then on. */
static void seal_session(struct store *store, const struct session_keys *keys, const struct session *session,
			 uint8_t value[STORE_VALUE], struct store_entry *entry)
{
	const struct session_key *key = &keys->key[keys->write];
	const uint64_t version = next_version(session);
	const struct associated associated = associated_of(key->name, version);
	uint8_t plain[SESSION_BYTES];
	size_t size = session_print(session, plain);

	*entry = (struct store_entry){
		.version = version,
		.erased = session->erased,
		.value = value,
		.size = SEAL_NONCE + size + SEAL_TAG,
	};
	count_nonce(store);
	memcpy(value, store->nonce, SEAL_NONCE);
	seal(store->sealer, key->seal, store->nonce, bytes(&associated, sizeof(associated)), bytes(plain, size),
	     value + SEAL_NONCE);
	digest_wipe(plain, size);
}

/* False, and `session` untouched, when it was not sealed by us for this talk and version. */
static bool open_session(struct store *store, const struct session_key *key, uint64_t version, struct str sealed,
			 struct session *session)
{
	const struct associated associated = associated_of(key->name, version);
	const uint8_t *nonce = (const uint8_t *)sealed.at;
	const size_t size = sealed.len - SEAL_NONCE - SEAL_TAG;
	uint8_t plain[SESSION_BYTES];
	bool opened;

	if (sealed.len < STORE_VALUE_LEAST || sealed.len > STORE_VALUE)
		return false;
	opened = unseal(store->sealer, key->seal, nonce, bytes(&associated, sizeof(associated)),
			bytes(sealed.at + SEAL_NONCE, sealed.len - SEAL_NONCE), plain) &&
		 session_parse(plain, size, session);
	if (opened)
		session->version = version;
	digest_wipe(plain, size);
	return opened;
}

static bool open_entry(struct store *store, const struct session_keys *keys, const struct store_entry *entry,
		       struct session *session)
{
	for (size_t i = 0; i < keys->count; i++)
		if (memcmp(keys->key[i].name, entry->name, KEY_NAME) == 0)
			return open_session(store, &keys->key[i], entry->version, bytes(entry->value, entry->size),
					    session);
	return false;
}

static void make_fresh(struct session *session, uint64_t version)
{
	memset(session, 0, offsetof(struct session, ring));
	digest_random(session->salt, sizeof(session->salt));
	session->version = version;
}

static struct job_state *job_new(struct store *store)
{
	struct job_state *state = store->spare;

	if (state) {
		store->spare = state->next;
		store->spare_count--;
		state->next = NULL;
	} else {
		state = calloc(1, sizeof(*state));
		if (!state)
			return NULL;
	}
	state->store = store;
	return state;
}

static void job_free(struct job_state *state)
{
	struct store *store = state->store;

	digest_wipe(state, offsetof(struct job_state, value));
	if (store->spare_count >= SPARE_MAX) {
		free(state);
		return;
	}
	state->next = store->spare;
	store->spare = state;
	store->spare_count++;
}

/* What the table has, with Redis not to be asked. */
static void load_from_memory(struct store *store, const struct session_keys *keys, const struct store_names *names,
			     struct session *session)
{
	struct store_entry entry = { .version = 0 };

	if (store_memory_get(store->memory, names, clock_monotonic_ms(), &entry) && entry.version != 0 &&
	    open_entry(store, keys, &entry, session))
		store->counts.overlay_hits += store->redis != NULL;
	else
		make_fresh(session, entry.version);
}

/*
 * Redis has answered. The table is asked as well: it may know what Redis lost or never got. A version that stands in
 * the clear before something that does not open is kept, so that saving over it can succeed.
 */
static void load_settle(struct job_state *state)
{
	struct store *store = state->store;
	const uint64_t life = store_redis_life(store->redis);
	struct store_entry entry;

	if (!state->opened)
		make_fresh(state->session, state->version);
	if (!store_memory_get(store->memory, &state->names, clock_monotonic_ms(), &entry))
		return;
	if (entry.version < state->version || (entry.version == state->version && state->opened))
		return;
	if (!state->bad && !store_memory_unsettled(&entry, life))
		return;
	if (!open_entry(store, &state->keys, &entry, state->session))
		return;
	store->counts.overlay_hits++;
	if (state->bad)
		store_memory_doubt(store->memory, entry.name);
}

static void load_end(struct job_state *state)
{
	store_done *then = state->then;
	void *turn = state->turn;
	const enum fault fault = state->away ? FAULT_AWAY : FAULT_NONE;

	if (state->away)
		load_from_memory(state->store, &state->keys, &state->names, state->session);
	else
		load_settle(state);
	job_free(state);
	then(turn, fault);
}

/*
 * A value of Redis under one of the talk's names. The higher version counts, and of two equal ones the one that opens.
 */
static void load_value(struct job_state *state, const struct session_key *key, struct str value)
{
	struct store *store = state->store;
	struct str sealed;
	uint64_t version;
	bool opened;

	if (!store_redis_split(value, &version, &sealed) || version == 0) {
		state->bad = true;
		store->counts.bad_replies++;
		return;
	}
	if (version < state->version || (version == state->version && state->opened))
		return;
	opened = open_session(store, key, version, sealed, state->session);
	if (!opened) {
		state->bad = true;
		store->counts.bad_replies++;
	}
	state->version = version;
	state->opened = opened;
}

static void on_loaded(void *at, const struct store_redis_answer *answer)
{
	const struct look *look = at;
	struct job_state *state = look->state;

	if (answer->said == SAID_VALUE)
		load_value(state, &state->keys.key[look->name], answer->value);
	else if (answer->said != SAID_NONE)
		state->away = true;
	if (--state->waiting == 0)
		load_end(state);
}

void store_load(struct store *store, const struct session_keys *keys, struct session *session, store_done *then,
		void *turn)
{
	struct job_state *state = NULL;
	struct store_names names;

	names_of(keys, &names);
	store->counts.loads++;
	if (store->redis && store_redis_ready(store->redis))
		state = job_new(store);
	if (!state) {
		load_from_memory(store, keys, &names, session);
		then(turn, store->redis ? FAULT_AWAY : FAULT_NONE);
		return;
	}
	state->then = then;
	state->turn = turn;
	state->session = session;
	state->keys = *keys;
	state->names = names;
	state->waiting = keys->count;
	for (size_t i = 0; i < names.count; i++) {
		state->looks[i] = (struct look){ state, i };
		store_redis_get(store->redis, names.name[i], on_loaded, &state->looks[i]);
	}
}

static int64_t expiry(const struct store *store)
{
	return clock_monotonic_ms() + store->ttl_ms;
}

/* Redis was not to be had: the table holds the turn until it is back. */
static enum fault save_to_memory(struct store *store, const struct store_names *names, struct store_entry *entry,
				 struct session *session)
{
	enum fault fault;

	entry->dirty = store->redis != NULL;
	entry->expires_ms = expiry(store);
	fault = store_memory_save(store->memory, names, entry, session->version, !store->redis, clock_monotonic_ms());
	if (fault)
		return fault;
	session->version = entry->version;
	return store->redis ? FAULT_AWAY : FAULT_NONE;
}

static void save_end(struct job_state *state, enum fault fault)
{
	store_done *then = state->then;
	void *turn = state->turn;

	state->store->counts.conflicts += fault == FAULT_CONFLICT;
	job_free(state);
	then(turn, fault);
}

static void save_send(struct job_state *state);

static void on_saved(void *at, const struct store_redis_answer *answer)
{
	struct job_state *state = at;
	struct store *store = state->store;

	if (answer->said == SAID_DONE) {
		state->session->version = state->entry.version;
		state->entry.expires_ms = expiry(store);
		state->entry.life = store_redis_life(store->redis);
		store_memory_note(store->memory, &state->names, &state->entry, clock_monotonic_ms());
		save_end(state, FAULT_NONE);
	} else if (answer->said == SAID_CONFLICT) {
		save_end(state, FAULT_CONFLICT);
	} else if (answer->said == SAID_NO_SCRIPT && !state->whole_script) {
		/* Somebody flushed the scripts. Sent whole it is known again afterwards. */
		state->whole_script = true;
		save_send(state);
	} else {
		save_end(state, save_to_memory(store, &state->names, &state->entry, state->session));
	}
}

static void save_send(struct job_state *state)
{
	const struct store_redis_write write = {
		.names = &state->names,
		.version = state->entry.version,
		.expected = state->expected,
		.newer = state->newer,
		.value = bytes(state->entry.value, state->entry.size),
		.ttl_ms = state->store->ttl_ms,
		.whole_script = state->whole_script,
	};

	store_redis_put(state->store->redis, &write, on_saved, state);
}

/* Redis is there: it decides, unless the table knows better. */
static void save_to_redis(struct job_state *state)
{
	struct store *store = state->store;
	struct store_entry here;

	if (store_memory_get(store->memory, &state->names, clock_monotonic_ms(), &here)) {
		const bool unsettled = store_memory_unsettled(&here, store_redis_life(store->redis));

		if (unsettled && here.version > state->session->version) {
			save_end(state, FAULT_CONFLICT);
			return;
		}
		/* Played from a version that Redis may not have: it cannot be compared there, only outdone. */
		state->newer = unsettled && here.version == state->session->version;
	}
	save_send(state);
}

void store_save(struct store *store, const struct session_keys *keys, struct session *session, store_done *then,
		void *turn)
{
	struct job_state *state = NULL;
	uint8_t value[STORE_VALUE];
	struct store_entry entry;
	struct store_names names;
	enum fault fault;

	store->counts.saves++;
	if (store->redis && store_redis_ready(store->redis))
		state = job_new(store);
	if (!state) {
		names_of(keys, &names);
		seal_session(store, keys, session, value, &entry);
		fault = save_to_memory(store, &names, &entry, session);
		store->counts.conflicts += fault == FAULT_CONFLICT;
		then(turn, fault);
		return;
	}
	state->then = then;
	state->turn = turn;
	state->session = session;
	names_of(keys, &state->names);
	seal_session(store, keys, session, state->value, &state->entry);
	state->expected = session->version;
	save_to_redis(state);
}

static void on_written_back(void *at, const struct store_redis_answer *answer)
{
	struct job_state *state = at;
	struct store *store = state->store;

	store->writes_waiting--;
	store->counts.written_back += answer->said == SAID_DONE;
	/* After a conflict too: Redis has that version or a higher one. */
	if (answer->said == SAID_DONE || answer->said == SAID_CONFLICT)
		store_memory_settle(store->memory, state->entry.name, state->entry.version,
				    store_redis_life(store->redis));
	if (answer->said == SAID_FULL) { /* the others would fare no better; the tick tries again */
		store->writing_back = false;
		store->owing = true;
	}
	job_free(state);
}

static void write_back(struct store *store, const struct store_entry *entry, int64_t now_ms)
{
	struct store_names names = { .count = entry->has_other ? 2 : 1, .write = 0 };
	struct job_state *state;
	struct store_redis_write write;

	memcpy(names.name[0], entry->name, KEY_NAME);
	memcpy(names.name[1], entry->other, KEY_NAME);
	state = job_new(store);
	if (!state)
		return;
	state->entry = *entry;
	/* The rare loss of the scripts costs nothing here. */
	write = (struct store_redis_write){
		.names = &names,
		.version = entry->version,
		.newer = true,
		.value = bytes(entry->value, entry->size),
		.ttl_ms = entry->expires_ms - now_ms,
		.whole_script = true,
	};
	store->writes_waiting++;
	store_redis_put(store->redis, &write, on_written_back, state);
}

/* A few at a time, and no more before Redis has answered these: the answers wake the loop for the next few. */
static void walk(struct store *store)
{
	const int64_t now_ms = clock_monotonic_ms();
	const uint64_t life = store_redis_life(store->redis);
	struct store_entry entry;
	bool done = false;

	for (unsigned sent = 0; sent < WRITE_BACK && !done && store_redis_ready(store->redis); sent++)
		if (store_memory_next(store->memory, &store->cursor, WALK, life, now_ms, &entry, &done))
			write_back(store, &entry, now_ms);
	if (done)
		store->writing_back = false;
}

static void begin_walk(struct store *store)
{
	store->writing_back = true;
	store->owing = false;
	store->cursor = 0;
}

static void on_ready(void *at)
{
	begin_walk(at);
}

static void on_tick(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct store *store = timer->data;

	(void)loop;
	(void)events;
	store_memory_sweep(store->memory, clock_monotonic_ms());
	if (store->redis && store_redis_ready(store->redis) && !store->writing_back && store->writes_waiting == 0 &&
	    (store->owing || store_memory_owed(store->memory)))
		begin_walk(store);
}

void store_flush(struct store *store)
{
	if (!store->redis)
		return;
	if (store->writing_back && store->writes_waiting == 0 && store_redis_ready(store->redis))
		walk(store);
	store_redis_flush(store->redis);
}

static enum fault open_parts(struct store *store, const struct store_settings *settings, struct why *why)
{
	const struct store_redis_owner owner = { store, &store->counts, on_ready };

	store->memory = store_memory_new(settings->overlay_entries);
	store->sealer = sealer_new();
	if (!store->memory || !store->sealer)
		return fault_because(FAULT_MEMORY, why, "no memory for %zu sessions", settings->overlay_entries);
	if (settings->redis_url && *settings->redis_url)
		return store_redis_open(store->loop, settings->redis_url, &owner, &store->redis, why);
	return FAULT_NONE;
}

enum fault store_open(struct ev_loop *loop, const struct store_settings *settings, struct store **out, struct why *why)
{
	struct store *store = calloc(1, sizeof(*store));
	enum fault fault;

	if (!store)
		return fault_because(FAULT_MEMORY, why, "no memory for the store");
	store->loop = loop;
	store->ttl_ms = settings->ttl_s * 1000;
	digest_random(store->nonce, sizeof(store->nonce));
	ev_timer_init(&store->tick, on_tick, TICK_S, TICK_S);
	store->tick.data = store;
	fault = open_parts(store, settings, why);
	if (fault) {
		store_close(store);
		return fault;
	}
	ev_timer_start(loop, &store->tick);
	*out = store;
	return FAULT_NONE;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	ev_timer_stop(store->loop, &store->tick);
	store_redis_close(store->redis);
	while (store->spare) {
		struct job_state *state = store->spare;

		store->spare = state->next;
		free(state);
	}
	sealer_free(store->sealer);
	store_memory_free(store->memory);
	digest_wipe(store, sizeof(*store));
	free(store);
}

bool store_away(const struct store *store)
{
	return store->redis && !store_redis_ready(store->redis);
}

const char *store_name(const struct store *store)
{
	return store->redis ? "redis" : "memory";
}

const char *store_trouble(const struct store *store)
{
	return store->redis ? store_redis_trouble(store->redis) : "";
}

void store_count(const struct store *store, struct store_counts *counts)
{
	*counts = store->counts;
}
