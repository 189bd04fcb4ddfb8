/*
 * Talks with a store in the tests: an event loop, turns that remember how they ended, and waiting with a bound. All in
 * the header, so that only the tests of the store are linked with it.
 */
#ifndef TESTS_SUPPORT_TALKS_H
#define TESTS_SUPPORT_TALKS_H

#include <ev.h>
#include <signal.h>
#include <stdio.h>

#include "base/clock.h"
#include "store.h"

#define TALKS_STORES_MAX 4
#define TALKS_TTL        3600
#define TALKS_NOW        1795348800 /* 2026-11-22T12:00:00Z */
#define TALKS_LIMIT_MS   5000

struct talks {
	struct ev_loop *loop;
	struct keyring *keyrings[2];            /* of two processes whose clocks differ; both from one key */
	struct store *stores[TALKS_STORES_MAX]; /* flushed before the loop sleeps */
	ev_prepare flush;
};

/* One load or save under way. */
struct turn {
	struct session session;
	enum fault fault;
	unsigned ended; /* how often `then` was called */
};

static inline void talks_on_prepare(struct ev_loop *loop, ev_prepare *prepare, int events)
{
	struct talks *talks = prepare->data;

	(void)loop;
	(void)events;
	for (size_t i = 0; i < TALKS_STORES_MAX; i++)
		if (talks->stores[i])
			store_flush(talks->stores[i]);
}

static inline void talks_init(struct talks *talks)
{
	static const uint8_t first[32] = "an invented key of thirty-two by";

	signal(SIGPIPE, SIG_IGN);
	memset(talks, 0, sizeof(*talks));
	talks->loop = ev_loop_new(EVFLAG_AUTO);
	for (size_t i = 0; i < 2; i++)
		talks->keyrings[i] = keyring_new(first, TALKS_NOW / 86400, TALKS_TTL);
	ev_prepare_init(&talks->flush, talks_on_prepare);
	talks->flush.data = talks;
	ev_prepare_start(talks->loop, &talks->flush);
}

static inline void talks_close(struct talks *talks, size_t place)
{
	store_close(talks->stores[place]);
	talks->stores[place] = NULL;
}

static inline void talks_release(struct talks *talks)
{
	for (size_t i = 0; i < TALKS_STORES_MAX; i++)
		talks_close(talks, i);
	ev_prepare_stop(talks->loop, &talks->flush);
	ev_loop_destroy(talks->loop);
	for (size_t i = 0; i < 2; i++)
		keyring_free(talks->keyrings[i]);
}

/* A store in the given place; `url` NULL for memory alone. */
static inline struct store *talks_open(struct talks *talks, size_t place, const char *url, size_t entries)
{
	const struct store_settings settings = { .redis_url = url, .ttl_s = TALKS_TTL, .overlay_entries = entries };

	if (store_open(talks->loop, &settings, &talks->stores[place], NULL) != FAULT_NONE)
		return NULL;
	return talks->stores[place];
}

/* The keys of the talk of person number `person`, for the process `process`, `after` seconds after the still time. */
static inline struct session_keys talks_keys_of(struct talks *talks, size_t process, unsigned person, int64_t after)
{
	struct session_keys keys;
	char name[32];

	snprintf(name, sizeof(name), "person %u", person);
	keyring_talk(talks->keyrings[process], TALKS_NOW + after, STR("test"), CHANNEL_SMS, STR("+13125550100"),
		     str_of(name), &keys);
	return keys;
}

static inline struct session_keys talks_keys(struct talks *talks, unsigned person, int64_t after)
{
	return talks_keys_of(talks, 0, person, after);
}

static inline void talks_on_nudge(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)timer;
	(void)events;
}

/* Runs the loop until `is_so(at)`; false when that took longer than `limit_ms`. */
static inline bool talks_until(struct talks *talks, bool (*is_so)(void *at), void *at, unsigned limit_ms)
{
	const int64_t end_ms = clock_monotonic_ms() + limit_ms;
	ev_timer nudge;
	bool so;

	ev_timer_init(&nudge, talks_on_nudge, 0.005, 0.005);
	ev_timer_start(talks->loop, &nudge);
	while (!(so = is_so(at)) && clock_monotonic_ms() < end_ms)
		ev_run(talks->loop, EVRUN_ONCE);
	ev_timer_stop(talks->loop, &nudge);
	return so;
}

static inline bool talks_is_ready(void *store)
{
	return !store_away(store);
}

static inline bool talks_is_away(void *store)
{
	return store_away(store);
}

static inline bool talks_never(void *at)
{
	(void)at;
	return false;
}

static inline bool talks_has_ended(void *turn)
{
	return ((struct turn *)turn)->ended > 0;
}

static inline bool talks_ready(struct talks *talks, struct store *store)
{
	return talks_until(talks, talks_is_ready, store, 10000);
}

static inline bool talks_away(struct talks *talks, struct store *store)
{
	return talks_until(talks, talks_is_away, store, 10000);
}

static inline void talks_run(struct talks *talks, unsigned ms)
{
	talks_until(talks, talks_never, NULL, ms);
}

static inline void turn_ended(void *at, enum fault fault)
{
	struct turn *turn = at;

	turn->fault = fault;
	turn->ended++;
}

static inline enum fault talks_end_of(struct talks *talks, struct turn *turn)
{
	talks_until(talks, talks_has_ended, turn, TALKS_LIMIT_MS);
	return turn->ended == 1 ? turn->fault : FAULT_SYSTEM;
}

/* Begins, waits for the end, gives the fault; FAULT_SYSTEM when it did not end exactly once. */
static inline enum fault talks_load(struct talks *talks, struct store *store, const struct session_keys *keys,
				    struct turn *turn)
{
	turn->ended = 0;
	store_load(store, keys, &turn->session, turn_ended, turn);
	return talks_end_of(talks, turn);
}

static inline enum fault talks_save(struct talks *talks, struct store *store, const struct session_keys *keys,
				    struct turn *turn)
{
	turn->ended = 0;
	store_save(store, keys, &turn->session, turn_ended, turn);
	return talks_end_of(talks, turn);
}

#endif
