/*
 * A worker's life: made by the main thread, then on its own until it is told to drain. All that others may touch
 * meanwhile is atomic: the next catalog, the order to drain, the counters.
 */
#include "loop.h"

#include "audio.h"

#include <ev.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#define ROUTES_MAX     64
#define DRAIN_LOOK_S   0.05
#define DRAIN_LEAST_MS 250 /* balancers see by then that we drain, and what is on its way still finds us */
#define STORE_COUNTERS (sizeof(struct store_counts) / sizeof(uint64_t))

struct worker {
	struct worker_settings settings;
	struct ev_loop *loop;
	struct keyring *keyring;
	struct store *store;
	struct webhook *webhook;
	struct http *http;
	struct http_route routes[ROUTES_MAX];
	pthread_t thread;
	ev_async swap;
	ev_async drain;
	ev_timer drained;
	int64_t drain_began_ms;
	_Atomic(struct catalog *) incoming; /* a reference on its way */
	atomic_bool draining;
	atomic_bool store_away;
	_Atomic uint64_t store_counts[STORE_COUNTERS];
};

/* ---- On the worker's thread ---- */

static void publish(struct worker *worker)
{
	struct store_counts counts;
	uint64_t each[STORE_COUNTERS];

	store_count(worker->store, &counts);
	memcpy(each, &counts, sizeof each);
	for (size_t i = 0; i < STORE_COUNTERS; i++)
		atomic_store_explicit(&worker->store_counts[i], each[i], memory_order_relaxed);
	atomic_store_explicit(&worker->store_away, store_away(worker->store), memory_order_relaxed);
}

static void before_sleep(void *at)
{
	struct worker *worker = at;

	if (!worker->store)
		return;
	store_flush(worker->store);
	publish(worker);
}

/* Little, for whoever balances load between us: the rest is on the admin listener. */
static void health_asked(void *at, struct http_exchange *exchange)
{
	struct worker *worker = at;

	if (atomic_load(&worker->draining)) {
		http_send_kept(exchange, 503, STR("application/json"), STR("{\"status\":\"draining\"}\n"));
		return;
	}
	if (worker->store && store_away(worker->store))
		buf_add_literal(&exchange->answer, "{\"status\":\"degraded\"}\n");
	else
		buf_add_literal(&exchange->answer, "{\"status\":\"ok\"}\n");
	http_send(exchange, STR("application/json"));
}

static void audio_asked(void *at, struct http_exchange *exchange)
{
	const struct worker *worker = at;
	struct catalog *catalog = NULL;
	const struct recording *recording = webhook_recording(worker->webhook, exchange->rest, &catalog);

	audio_answer(exchange, recording, catalog);
}

static void catalog_comes(struct ev_loop *loop, ev_async *async, int events)
{
	struct worker *worker = async->data;
	struct catalog *catalog = atomic_exchange(&worker->incoming, NULL);

	(void)loop;
	(void)events;
	if (!catalog)
		return;
	webhook_swap(worker->webhook, catalog);
	catalog_drop(catalog);
}

/* What is still waiting for the store is answered without it. The door itself is closed by worker_join. */
static void finish(struct worker *worker)
{
	webhook_stop(worker->webhook);
	store_close(worker->store);
	worker->store = NULL;
	ev_timer_stop(worker->loop, &worker->drained);
	ev_break(worker->loop, EVBREAK_ALL);
}

static void drain_looks(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct worker *worker = timer->data;
	int64_t passed_ms = clock_monotonic_ms() - worker->drain_began_ms;

	(void)loop;
	(void)events;
	if (passed_ms >= WORKER_DRAIN_MS ||
	    (passed_ms >= DRAIN_LEAST_MS && http_shut(worker->http) && http_busy(worker->http) == 0))
		finish(worker);
}

static void drain_begins(struct ev_loop *loop, ev_async *async, int events)
{
	struct worker *worker = async->data;

	(void)events;
	if (ev_is_active(&worker->drained))
		return;
	worker->drain_began_ms = clock_monotonic_ms();
	http_drain(worker->http);
	ev_timer_start(loop, &worker->drained);
}

static void *run(void *at)
{
	struct worker *worker = at;

	ev_run(worker->loop, 0);
	if (worker->settings.over)
		worker->settings.over(worker->settings.at);
	return NULL;
}

/* ---- On the main thread ---- */

static void watch(struct worker *worker)
{
	ev_async_init(&worker->swap, catalog_comes);
	ev_async_init(&worker->drain, drain_begins);
	ev_timer_init(&worker->drained, drain_looks, DRAIN_LOOK_S, DRAIN_LOOK_S);
	worker->swap.data = worker->drain.data = worker->drained.data = worker;
	ev_async_start(worker->loop, &worker->swap);
	ev_async_start(worker->loop, &worker->drain);
}

static enum fault store_start(struct worker *worker, struct why *why)
{
	const struct worker_settings *settings = &worker->settings;

	worker->keyring = keyring_new(settings->first_key, settings->first_key_day, settings->store.ttl_s);
	if (!worker->keyring)
		return fault_because(FAULT_MEMORY, why, "no memory for a worker's keys");
	return store_open(worker->loop, &settings->store, &worker->store, why);
}

static enum fault door_open(struct worker *worker, struct why *why)
{
	struct http_settings door = worker->settings.door;

	worker->routes[0] = (struct http_route){
		.path = STR("/healthz"),
		.method = STR("GET"),
		.media_type = STR(""),
		.handle = health_asked,
	};
	worker->routes[1] = (struct http_route){
		.path = STR(AUDIO_PATH),
		.method = STR("GET"),
		.media_type = STR(""),
		.handle = audio_asked,
		.prefix = true,
	};
	door.route_count = 2 + webhook_routes(worker->webhook, worker->routes + 2, ROUTES_MAX - 2);
	door.routes = worker->routes;
	door.listener = worker->settings.listener;
	door.house = worker;
	door.before_sleep = before_sleep;
	return http_open(worker->loop, &door, &worker->http, why);
}

static enum fault thread_start(struct worker *worker, struct why *why)
{
	sigset_t all, before;
	int wrong;

	/* Signals are the main thread's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	wrong = pthread_create(&worker->thread, NULL, run, worker);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (wrong)
		return fault_because(FAULT_SYSTEM, why, "no thread for a worker: %s", strerror(wrong));
	return FAULT_NONE;
}

static void worker_free(struct worker *worker)
{
	if (worker->webhook)
		webhook_stop(worker->webhook);
	store_close(worker->store);
	worker->store = NULL;
	http_close(worker->http);
	webhook_free(worker->webhook);
	keyring_free(worker->keyring);
	catalog_drop(atomic_exchange(&worker->incoming, NULL));
	if (worker->loop)
		ev_loop_destroy(worker->loop);
	free(worker);
}

enum fault worker_start(const struct worker_settings *settings, struct catalog *catalog, struct worker **out,
			struct why *why)
{
	struct worker *worker = calloc(1, sizeof *worker);
	struct webhook_settings webhook = settings->webhook;
	enum fault fault = FAULT_NONE;

	if (!worker)
		return fault_because(FAULT_MEMORY, why, "no memory for a worker");
	worker->settings = *settings;
	worker->loop = ev_loop_new(EVFLAG_NOENV);
	if (!worker->loop) {
		fault = fault_because(FAULT_SYSTEM, why, "no event loop for a worker");
		goto out;
	}
	watch(worker);
	fault = store_start(worker, why);
	if (fault)
		goto out;
	publish(worker); /* until the first turn of its loop: Redis is away, not unheard of */
	webhook.store = worker->store;
	webhook.keyring = worker->keyring;
	worker->webhook = webhook_new(&webhook, catalog, why);
	if (!worker->webhook) {
		fault = FAULT_CONFIG;
		goto out;
	}
	fault = door_open(worker, why);
	if (fault)
		goto out;
	fault = thread_start(worker, why);
	if (fault)
		goto out;
	*out = worker;
	worker = NULL;
out:
	if (worker)
		worker_free(worker);
	return fault;
}

void worker_swap(struct worker *worker, struct catalog *catalog)
{
	catalog_drop(atomic_exchange(&worker->incoming, catalog_keep(catalog)));
	ev_async_send(worker->loop, &worker->swap);
}

void worker_drain(struct worker *worker)
{
	atomic_store(&worker->draining, true);
	ev_async_send(worker->loop, &worker->drain);
}

void worker_join(struct worker *worker)
{
	if (!worker)
		return;
	pthread_join(worker->thread, NULL);
	worker_free(worker);
}

void worker_count(const struct worker *worker, struct worker_counts *counts)
{
	struct http_counts http = { 0 };
	uint64_t each[STORE_COUNTERS];

	http_count(worker->http, &http);
	counts->http.requests += http.requests;
	counts->http.cut += http.cut;
	counts->http.connections += http.connections;
	for (size_t i = 0; i < REFUSAL_COUNT; i++)
		counts->http.refused[i] += http.refused[i];
	webhook_count(worker->webhook, &counts->webhook);
	memcpy(each, &counts->store, sizeof each);
	for (size_t i = 0; i < STORE_COUNTERS; i++)
		each[i] += atomic_load_explicit(&worker->store_counts[i], memory_order_relaxed);
	memcpy(&counts->store, each, sizeof each);
	counts->store_away |= atomic_load_explicit(&worker->store_away, memory_order_relaxed);
}
