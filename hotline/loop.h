/* One worker: a thread with its own event loop, door, store and keys. Workers share nothing but the catalog. */
#ifndef LOOP_H
#define LOOP_H

#include "http.h"
#include "store.h"
#include "webhook.h"

struct worker;

struct worker_settings {
	int listener;              /* the worker closes it */
	struct http_settings door; /* listener, routes and house are the worker's business */
	struct store_settings store;
	struct webhook_settings webhook; /* store and keyring are the worker's business */
	const uint8_t *first_key;        /* read during worker_start only */
	int64_t first_key_day;
	void (*over)(void *at); /* called on the worker's thread when it has drained */
	void *at;
};

/* `catalog`: the worker takes a reference of its own. On a fault nothing runs; the listening socket may be closed. */
enum fault worker_start(const struct worker_settings *settings, struct catalog *catalog, struct worker **worker,
			struct why *why);

/* From the main thread. The worker takes a reference of its own, and plays with it from its next loop turn on. */
void worker_swap(struct worker *worker, struct catalog *catalog);
/*
 * New connections are taken a little longer, then no more; what has begun is answered, for WORKER_DRAIN_MS at most; then
 * the thread ends.
 */
#define WORKER_DRAIN_MS 2000
void worker_drain(struct worker *worker);
/* Waits for the thread to end, then frees all. NULL is fine. */
void worker_join(struct worker *worker);

/* From any thread; added to what is in `counts`. */
struct worker_counts {
	struct http_counts http;
	struct webhook_counts webhook;
	struct store_counts store;
	bool store_away; /* of any */
};
void worker_count(const struct worker *worker, struct worker_counts *counts);

#endif
