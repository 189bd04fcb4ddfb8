/*
 * What happens between the door and the store. No step waits: each is a function named for what has just happened, and
 * all that outlives a wait is in struct turn. Whoever is verified gets 200 with something useful, whatever broke.
 */
#include "webhook.h"

#include "log.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#define PROVIDERS_MAX     16
#define BUCKETS           256 /* of turns under way, by the first byte of their key's name */
#define ATTEMPTS_MAX      100
#define EMERGENCY_MAX     (64 * 1024)
#define EMERGENCY_KEPT_MS ((int64_t)6 * HTTP_REQUEST_MS)
#define STAGES_SPARE      64

/*
 * The urgent lines of one channel, encoded. Those of earlier catalogs are kept for a while: an answer made of them may
 * still be on its way to somebody slow.
 */
struct emergency {
	struct emergency *older;
	int64_t replaced_at_ms;
	struct buf bytes;
};

/* One provider of one worker. */
struct desk {
	struct webhook *webhook;
	const struct provider *provider;
	struct provider_keys keys;
	struct buf secrets;  /* what keys.secret points into */
	struct buf callback; /* URL of the voice route */
	struct buf paths[ROUTE_COUNT];
	struct emergency *emergency[CHANNEL_COUNT]; /* newest first; never NULL once the webhook is made */
};

struct way {
	struct desk *desk;
	enum route route;
};

/* Where a turn is played. Large, and mostly unused room: kept for the next turn, not taken from the exchange's memory. */
struct stage {
	struct stage *next; /* in the list of spare ones */
	struct session session;
	struct step step;
};

struct webhook {
	struct webhook_settings settings;
	struct catalog *catalog, *previous;
	struct desk desks[PROVIDERS_MAX];
	struct way ways[PROVIDERS_MAX][ROUTE_COUNT];
	size_t desk_count;
	struct stage *spare;
	size_t spare_count;
	struct turn *under_way[BUCKETS];
	struct turn *ready, **ready_end; /* to be loaded next */
	bool running;                    /* the list above is being worked off */
	bool stopped;
	_Atomic uint64_t turns[CHANNEL_COUNT][OUTCOME_COUNT];
	_Atomic uint64_t bad_signatures;
};

struct turn {
	struct webhook *webhook;
	struct desk *desk;
	struct http_exchange *exchange;
	struct form form;
	struct event event;
	struct catalog *catalog; /* a reference: the turn is played and encoded with one catalog */
	struct session_keys keys;
	struct stage *stage; /* NULL until its time has come */
	uint64_t event_hash; /* 0: the provider gave no id */
	int64_t deadline_ms;
	unsigned attempts;
	bool under_way;         /* in webhook->under_way */
	struct turn *neighbour; /* in the same bucket */
	struct turn *waiting;   /* turns of the same talk that came meanwhile, first come first */
	struct turn *next;      /* in such a list, or in webhook->ready */
};

static void turn_loaded(void *at, enum fault fault);
static void turn_saved(void *at, enum fault fault);

/* ---- Counting: only the worker's own thread writes ---- */

static void count(_Atomic uint64_t *counter)
{
	uint64_t now = atomic_load_explicit(counter, memory_order_relaxed);

	atomic_store_explicit(counter, now + 1, memory_order_relaxed);
}

void webhook_count(const struct webhook *webhook, struct webhook_counts *counts)
{
	for (size_t i = 0; i < CHANNEL_COUNT; i++)
		for (size_t j = 0; j < OUTCOME_COUNT; j++)
			counts->turns[i][j] += atomic_load_explicit(&webhook->turns[i][j], memory_order_relaxed);
	counts->bad_signatures += atomic_load_explicit(&webhook->bad_signatures, memory_order_relaxed);
}

const char *outcome_name(enum outcome outcome)
{
	static const char *const names[] = {
#define X(name, words) [name] = words,
		OUTCOMES(X)
#undef X
	};

	return names[outcome];
}

const char *channel_name(enum channel channel)
{
	static const char *const names[] = {
		[CHANNEL_SMS] = "sms",
		[CHANNEL_WHATSAPP] = "whatsapp",
		[CHANNEL_VOICE] = "voice",
	};

	return names[channel];
}

/* ---- One turn per talk at a time; those that come meanwhile wait in the order they came ---- */

static struct turn **bucket_of(struct turn *turn)
{
	return &turn->webhook->under_way[turn->keys.key[turn->keys.write].name[0] % BUCKETS];
}

static bool same_talk(const struct turn *a, const struct turn *b)
{
	return memcmp(a->keys.key[a->keys.write].name, b->keys.key[b->keys.write].name, KEY_NAME) == 0;
}

static void append(struct turn **list, struct turn *turn)
{
	while (*list)
		list = &(*list)->next;
	turn->next = NULL;
	*list = turn;
}

static void make_ready(struct turn *turn)
{
	struct webhook *webhook = turn->webhook;

	turn->next = NULL;
	*webhook->ready_end = turn;
	webhook->ready_end = &turn->next;
}

static void turn_play(struct turn *turn);
static void turn_urgent(struct turn *turn);

/* ---- A stage to play on ---- */

/* False without memory. */
static bool stage_take(struct turn *turn)
{
	struct webhook *webhook = turn->webhook;
	struct stage *stage = webhook->spare;

	if (turn->stage)
		return true;
	if (stage) {
		webhook->spare = stage->next;
		webhook->spare_count--;
	} else {
		stage = calloc(1, sizeof *stage);
	}
	turn->stage = stage;
	return stage != NULL;
}

static void stage_leave(struct turn *turn)
{
	struct webhook *webhook = turn->webhook;
	struct stage *stage = turn->stage;

	if (!stage)
		return;
	turn->stage = NULL;
	session_wipe(&stage->session);
	session_wipe(&stage->step.session);
	digest_wipe(&stage->step.reply, sizeof stage->step.reply);
	if (webhook->spare_count == STAGES_SPARE) {
		free(stage);
		return;
	}
	stage->next = webhook->spare;
	webhook->spare = stage;
	webhook->spare_count++;
}

/* A list and a loop: turns that the store answers on the spot would otherwise nest without end. */
static void run_ready(struct webhook *webhook)
{
	struct turn *turn;

	if (webhook->running)
		return;
	webhook->running = true;
	while ((turn = webhook->ready)) {
		webhook->ready = turn->next;
		if (!webhook->ready)
			webhook->ready_end = &webhook->ready;
		if (!stage_take(turn))
			turn_urgent(turn);
		else if (webhook->stopped)
			turn_play(turn);
		else
			store_load(webhook->settings.store, &turn->keys, &turn->stage->session, turn_loaded, turn);
	}
	webhook->running = false;
}

static void turn_begin(struct turn *turn)
{
	struct turn **bucket = bucket_of(turn);

	for (struct turn *other = *bucket; other; other = other->neighbour) {
		if (same_talk(other, turn)) {
			append(&other->waiting, turn);
			return;
		}
	}
	turn->neighbour = *bucket;
	*bucket = turn;
	turn->under_way = true;
	make_ready(turn);
	run_ready(turn->webhook);
}

/* The next of the same talk takes this one's place. */
static void turn_leave(struct turn *turn)
{
	struct turn **at = bucket_of(turn);
	struct turn *heir = turn->waiting;

	if (!turn->under_way)
		return;
	turn->under_way = false;
	while (*at != turn)
		at = &(*at)->neighbour;
	if (!heir) {
		*at = turn->neighbour;
		return;
	}
	heir->waiting = heir->next;
	heir->neighbour = turn->neighbour;
	heir->under_way = true;
	*at = heir;
	make_ready(heir);
}

/* ---- The answer ---- */

static void encode(struct turn *turn, const struct catalog *catalog, const struct reply *reply)
{
	turn->desk->provider->encode(catalog, &turn->event, reply, buf_str(&turn->desk->callback),
				     &turn->exchange->answer);
}

/* The one way out. Nothing of the turn may be used after it: it lives in the exchange's memory. */
static void turn_send(struct turn *turn, enum outcome outcome)
{
	struct webhook *webhook = turn->webhook;
	struct desk *desk = turn->desk;
	struct http_exchange *exchange = turn->exchange;
	enum channel channel = turn->event.channel;

	if (exchange->answer.failed)
		outcome = OUTCOME_URGENT;
	count(&webhook->turns[channel][outcome]);
	turn_leave(turn);
	stage_leave(turn);
	catalog_drop(turn->catalog);
	if (exchange->answer.failed)
		http_send_kept(exchange, 200, desk->provider->content_type, buf_str(&desk->emergency[channel]->bytes));
	else
		http_send(exchange, desk->provider->content_type);
	run_ready(webhook);
}

static void turn_urgent(struct turn *turn)
{
	struct reply reply = { 0 };

	engine_urgent(turn->catalog, &turn->event, &reply);
	buf_clear(&turn->exchange->answer);
	encode(turn, turn->catalog, &reply);
	turn_send(turn, OUTCOME_URGENT);
}

static void turn_answer(struct turn *turn, const struct catalog *catalog, const struct reply *reply,
			enum outcome outcome)
{
	encode(turn, catalog, reply);
	if (turn->exchange->answer.failed) {
		log_event(LOG_ERROR, "answer_failed", "provider=%s channel=%s", turn->desk->provider->name,
			  channel_name(turn->event.channel));
		turn_urgent(turn);
		return;
	}
	turn_send(turn, outcome);
}

static void turn_nothing(struct turn *turn)
{
	struct reply nothing = { 0 };

	turn_answer(turn, turn->catalog, &nothing, OUTCOME_NOTHING);
}

/* ---- Playing ---- */

static struct setting setting_of(const struct turn *turn)
{
	const struct webhook *webhook = turn->webhook;
	const struct session *session = &turn->stage->session;

	return (struct setting){
		.store_away = webhook->stopped || store_away(webhook->settings.store),
		.fresh = session->version == 0 || session->erased,
	};
}

/* The event that repeats what this one was answered with, when those very words are gone from memory. */
static struct event repeat_of(const struct event *event)
{
	struct event repeat = *event;

	if (event->kind == EVENT_TEXT)
		repeat.text = STR("R");
	return repeat;
}

/* A retry gets the bytes of the first time; when their catalog is no longer loaded, the same screen anew. */
static void turn_repeat(struct turn *turn, const struct answer *answer)
{
	const struct webhook *webhook = turn->webhook;
	struct stage *stage = turn->stage;
	struct event repeat;

	if (answer->catalog == turn->catalog->hash) {
		turn_answer(turn, turn->catalog, &answer->reply, OUTCOME_REPEATED);
		return;
	}
	if (webhook->previous && answer->catalog == webhook->previous->hash) {
		turn_answer(turn, webhook->previous, &answer->reply, OUTCOME_REPEATED);
		return;
	}
	/* Of an erased talk there is no screen: its one answer says that it was erased, and is had by erasing again. */
	repeat = stage->session.erased ? turn->event : repeat_of(&turn->event);
	engine_step(turn->catalog, &stage->session, &repeat, setting_of(turn), &stage->step);
	turn_answer(turn, turn->catalog, &stage->step.reply, OUTCOME_REPEATED);
}

/*
 * Erasing is a turn like any other: what is saved is the empty session, with this turn's answer for its retries. No turn
 * is saved over the end of a call.
 */
static void turn_play(struct turn *turn)
{
	struct webhook *webhook = turn->webhook;
	struct step *step = &turn->stage->step;

	engine_step(turn->catalog, &turn->stage->session, &turn->event, setting_of(turn), step);
	if (webhook->stopped || turn->keys.count == 0 || step->session.over) {
		turn_answer(turn, turn->catalog, &step->reply, OUTCOME_STATELESS);
		return;
	}
	step->session.erased = false;
	if (step->erase)
		session_erase(&step->session);
	if (turn->event_hash)
		session_remember(&step->session, turn->event_hash, turn->catalog->hash, &step->reply,
				 clock_now(&webhook->settings.clock));
	store_save(webhook->settings.store, &turn->keys, &step->session, turn_saved, turn);
}

/* The call is over: what is left says so, to turns that are still under way elsewhere. */
static void turn_hang_up(struct turn *turn)
{
	struct session *session = &turn->stage->step.session;

	if (turn->webhook->stopped || turn->stage->session.over) {
		turn_nothing(turn);
		return;
	}
	session_copy(session, &turn->stage->session);
	session_erase(session);
	session->over = true;
	store_save(turn->webhook->settings.store, &turn->keys, session, turn_saved, turn);
}

/*
 * What tells the events of one call apart, since all have the call's id: what the callback carries and what was done. As
 * it stood in the URL, so that even one we cannot read is no other's retry.
 */
static uint64_t sign_of(const struct event *event)
{
	uint8_t parts[3][32];
	const uint8_t what[2] = { (uint8_t)event->kind, event->reached };
	uint64_t sign;

	if (event->channel != CHANNEL_VOICE)
		return 0;
	sha256(event->at_text, parts[0]);
	sha256(event->keys, parts[1]);
	sha256((struct str){ (const char *)what, sizeof what }, parts[2]);
	sha256((struct str){ (const char *)parts, sizeof parts }, parts[0]);
	memcpy(&sign, parts[0], sizeof sign);
	return sign;
}

static void turn_loaded(void *at, enum fault fault)
{
	struct turn *turn = at;
	const struct event *event = &turn->event;
	const struct session *session = &turn->stage->session;
	const struct answer *answer;

	(void)fault; /* no store, no matter: what the overlay has, or a fresh session, answers */
	if (event->kind == EVENT_HANGUP) {
		turn_hang_up(turn);
		return;
	}
	if (turn->exchange->gone) { /* nobody listens, and nothing has changed yet: the retry will be played */
		turn_nothing(turn);
		return;
	}
	if (event->id.at)
		turn->event_hash = keyring_event(session, event->id, sign_of(event));
	answer = turn->event_hash ? session_recall(session, turn->event_hash) : NULL;
	if (answer)
		turn_repeat(turn, answer);
	else
		turn_play(turn);
}

/* Played and kept, or overtaken so often that it must do without. */
static void turn_done(struct turn *turn, enum outcome outcome)
{
	if (turn->event.kind == EVENT_HANGUP)
		turn_nothing(turn);
	else
		turn_answer(turn, turn->catalog, &turn->stage->step.reply, outcome);
}

static void turn_saved(void *at, enum fault fault)
{
	struct turn *turn = at;

	if (fault != FAULT_CONFLICT) {
		turn_done(turn, OUTCOME_PLAYED);
		return;
	}
	if (++turn->attempts >= ATTEMPTS_MAX || clock_monotonic_ms() >= turn->deadline_ms) {
		turn_done(turn, OUTCOME_UNSAVED);
		return;
	}
	make_ready(turn);
	run_ready(turn->webhook);
}

/* ---- Admission ---- */

/* Names that we read must be unambiguous: others may read the first of two where we read the last. */
static enum fault names_check(const struct provider *provider, const struct form *form, struct why *why)
{
	for (const struct str *name = provider->names; name->at; name++)
		if (form_count(form, *name) > 1)
			return fault_because(FAULT_SYNTAX, why, "a field comes twice");
	return FAULT_NONE;
}

/* Without signatures only what comes straight from this machine is answered: a proxy would let the world in. */
static enum fault proxy_check(const struct http_request *request, struct why *why)
{
	for (size_t i = 0; i < request->header_count; i++) {
		struct str name = request->headers[i].name;
		struct str start = { name.at, name.len < 12 ? name.len : 12 };

		if (str_equal_nocase(start, STR("x-forwarded-")) || str_equal_nocase(name, STR("forwarded")) ||
		    str_equal_nocase(name, STR("via")) || str_equal_nocase(name, STR("x-real-ip")))
			return fault_because(FAULT_SIGNATURE, why,
					     "came through a proxy to a server without signatures");
	}
	return FAULT_NONE;
}

static enum fault admit(struct turn *turn, int64_t now, struct why *why)
{
	const struct provider *provider = turn->desk->provider;
	const struct http_request *request = &turn->exchange->request;
	struct arena *arena = &turn->exchange->arena;
	enum fault fault;

	fault = form_parse(arena, request->body, &turn->form, why);
	if (!fault)
		fault = names_check(provider, &turn->form, why);
	if (fault)
		return fault;
	if (turn->webhook->settings.insecure)
		return proxy_check(request, why);
	return provider->verify(&turn->desk->keys, request, &turn->form, arena, now, why);
}

static void refuse(struct turn *turn, enum fault fault, const struct why *why)
{
	if (fault == FAULT_SIGNATURE) {
		count(&turn->webhook->bad_signatures);
		log_event(LOG_WARNING, "signature_refused", "provider=%s why=%s", turn->desk->provider->name,
			  why->text);
	}
	http_refuse(turn->exchange, fault);
}

/* Who the talk is with: the caller's number, or the call. Nobody: an answer without a session. */
static struct str person_of(const struct event *event)
{
	return event->channel == CHANNEL_VOICE ? event->id : event->from;
}

static void turn_decoded(struct turn *turn, int64_t now)
{
	struct webhook *webhook = turn->webhook;
	struct event *event = &turn->event;
	struct str person = person_of(event);
	bool kept;

	if (person.len)
		keyring_talk(webhook->settings.keyring, now, str_of(turn->desk->provider->name), event->channel,
			     event->to, person, &turn->keys);
	kept = turn->keys.count && !webhook->stopped;
	if (event->kind == EVENT_NOTHING || (event->kind == EVENT_HANGUP && !kept)) {
		turn_nothing(turn);
		return;
	}
	if (event->at_text.len)
		event->has_at = engine_at_parse(turn->catalog, event->at_text, &event->at);
	if (kept)
		turn_begin(turn);
	else if (stage_take(turn))
		turn_play(turn);
	else
		turn_urgent(turn);
}

static void request_came(void *house, struct http_exchange *exchange)
{
	const struct way *way = exchange->route->what;
	struct webhook *webhook = way->desk->webhook;
	struct turn *turn = arena_take(&exchange->arena, sizeof *turn);
	int64_t now = clock_now(&webhook->settings.clock);
	struct why why = { "" };
	enum fault fault;

	(void)house;
	if (!turn) {
		http_refuse(exchange, FAULT_MEMORY);
		return;
	}
	turn->webhook = webhook;
	turn->desk = way->desk;
	turn->exchange = exchange;
	turn->deadline_ms = clock_monotonic_ms() + WEBHOOK_TURN_MS;
	fault = admit(turn, now, &why);
	if (fault) {
		refuse(turn, fault, &why);
		return;
	}
	turn->catalog = catalog_keep(webhook->catalog);
	fault = way->desk->provider->decode(&exchange->arena, way->route, &exchange->request, &turn->form, &turn->event,
					    &why);
	if (fault) { /* verified, so a person may be waiting for it */
		log_event(LOG_ERROR, "not_decoded", "provider=%s why=%s", way->desk->provider->name, why.text);
		turn->event = (struct event){ .channel = way->route == ROUTE_VOICE ? CHANNEL_VOICE : CHANNEL_SMS };
		turn_urgent(turn);
		return;
	}
	turn_decoded(turn, now);
}

/* ---- Making ---- */

static enum fault keys_prepare(struct desk *desk, struct str tokens, struct why *why)
{
	struct provider_keys *keys = &desk->keys;
	struct str rest;

	buf_init(&desk->secrets, 4096);
	buf_add(&desk->secrets, tokens);
	rest = buf_str(&desk->secrets);
	while (rest.at && rest.len) {
		struct str token = str_trim(str_cut(&rest, ','));

		if (token.len == 0 || keys->count == PROVIDER_SECRETS_MAX)
			return fault_because(FAULT_CONFIG, why,
					     "%s: one token, or two with a comma between, are wanted",
					     desk->provider->name);
		keys->secret[keys->count++] = token;
	}
	if (keys->count && desk->provider->prepare(keys))
		return fault_because(FAULT_MEMORY, why, "%s: keys cannot be prepared", desk->provider->name);
	return FAULT_NONE;
}

static const char *const route_names[ROUTE_COUNT] = {
	[ROUTE_SMS] = "sms",
	[ROUTE_VOICE] = "voice",
	[ROUTE_STATUS] = "status",
};

static bool paths_build(struct desk *desk)
{
	bool fine = true;

	for (size_t i = 0; i < ROUTE_COUNT; i++) {
		buf_init(&desk->paths[i], 128);
		buf_add_format(&desk->paths[i], "/%s/%s", desk->provider->name, route_names[i]);
		fine = fine && !desk->paths[i].failed;
	}
	buf_init(&desk->callback, 2048);
	buf_add_format(&desk->callback, "%s/%s/%s", desk->webhook->settings.public_url, desk->provider->name,
		       route_names[ROUTE_VOICE]);
	return fine && !desk->callback.failed;
}

static enum fault desk_open(struct webhook *webhook, const struct provider *provider, struct why *why)
{
	const char *tokens = webhook->settings.token(webhook->settings.at, provider->name);
	struct desk *desk = &webhook->desks[webhook->desk_count];
	enum fault fault;

	if (!tokens[0] && !webhook->settings.insecure)
		return FAULT_NONE;
	assert(webhook->desk_count < PROVIDERS_MAX);
	desk->webhook = webhook;
	desk->provider = provider;
	for (size_t i = 0; i < ROUTE_COUNT; i++)
		webhook->ways[webhook->desk_count][i] = (struct way){ desk, (enum route)i };
	webhook->desk_count++;
	fault = keys_prepare(desk, str_of(tokens), why);
	if (!fault && !paths_build(desk))
		fault = fault_because(FAULT_CONFIG, why, "HOTLINE_PUBLIC_URL is too long");
	return fault;
}

/* Those that were replaced by then. */
static void emergency_forget(struct emergency **list, int64_t until_ms)
{
	while (*list) {
		struct emergency *emergency = *list;

		if (emergency->replaced_at_ms > until_ms) {
			list = &emergency->older;
			continue;
		}
		*list = emergency->older;
		buf_release(&emergency->bytes);
		free(emergency);
	}
}

static void desk_close(struct desk *desk)
{
	desk->provider->forget(&desk->keys);
	buf_release(&desk->secrets);
	buf_release(&desk->callback);
	for (size_t i = 0; i < ROUTE_COUNT; i++)
		buf_release(&desk->paths[i]);
	for (size_t i = 0; i < CHANNEL_COUNT; i++)
		emergency_forget(&desk->emergency[i], INT64_MAX);
}

static void emergency_encode(struct desk *desk, const struct catalog *catalog, enum channel channel, struct buf *out)
{
	struct event event = { .channel = channel, .kind = channel == CHANNEL_VOICE ? EVENT_CALL : EVENT_TEXT };
	struct reply reply = { 0 };

	engine_urgent(catalog, &event, &reply);
	desk->provider->encode(catalog, &event, &reply, buf_str(&desk->callback), out);
}

/*
 * The urgent lines are encoded ahead, for a moment when there is no memory to do it. When there is none now, those of
 * the catalog before stay: the same phone numbers in all likelihood, and never nothing. False when there are no others.
 */
static bool emergency_build(struct desk *desk, const struct catalog *catalog, enum channel channel)
{
	struct emergency *before = desk->emergency[channel];
	struct emergency *emergency = calloc(1, sizeof *emergency);

	if (!emergency)
		return before != NULL;
	buf_init(&emergency->bytes, EMERGENCY_MAX);
	emergency_encode(desk, catalog, channel, &emergency->bytes);
	if (emergency->bytes.failed || (before && str_equal(buf_str(&before->bytes), buf_str(&emergency->bytes)))) {
		buf_release(&emergency->bytes);
		free(emergency);
		return before != NULL;
	}
	if (before)
		before->replaced_at_ms = clock_monotonic_ms();
	emergency->replaced_at_ms = INT64_MAX;
	emergency->older = before;
	desk->emergency[channel] = emergency;
	emergency_forget(&emergency->older, clock_monotonic_ms() - EMERGENCY_KEPT_MS);
	return true;
}

/* One that says the same, perhaps until another day, takes the place of the one it renews: the one before stays. */
static bool catalog_set(struct webhook *webhook, struct catalog *catalog)
{
	bool renewed = webhook->catalog && webhook->catalog->hash == catalog->hash;
	bool fine = true;

	catalog_drop(renewed ? webhook->catalog : webhook->previous);
	if (!renewed)
		webhook->previous = webhook->catalog;
	webhook->catalog = catalog_keep(catalog);
	for (size_t i = 0; i < webhook->desk_count; i++)
		for (size_t j = 0; j < CHANNEL_COUNT; j++)
			fine = emergency_build(&webhook->desks[i], catalog, (enum channel)j) && fine;
	return fine;
}

void webhook_swap(struct webhook *webhook, struct catalog *catalog)
{
	catalog_set(webhook, catalog);
}

const struct recording *webhook_recording(const struct webhook *webhook, struct str path, struct catalog **catalog)
{
	struct catalog *const both[] = { webhook->catalog, webhook->previous };

	for (size_t i = 0; i < COUNT(both); i++) {
		const struct recording *recording = both[i] ? catalog_recording(both[i], path) : NULL;

		if (!recording)
			continue;
		*catalog = catalog_keep(both[i]);
		return recording;
	}
	return NULL;
}

struct webhook *webhook_new(const struct webhook_settings *settings, struct catalog *catalog, struct why *why)
{
	struct webhook *webhook = calloc(1, sizeof *webhook);
	enum fault fault = FAULT_NONE;

	if (!webhook) {
		fault_because(FAULT_MEMORY, why, "no memory for a worker");
		return NULL;
	}
	webhook->settings = *settings;
	webhook->ready_end = &webhook->ready;
	for (size_t i = 0; providers[i] && !fault; i++)
		fault = desk_open(webhook, providers[i], why);
	if (!fault && !catalog_set(webhook, catalog))
		fault = fault_because(FAULT_MEMORY, why, "no memory for the urgent lines");
	if (fault) {
		webhook_free(webhook);
		return NULL;
	}
	return webhook;
}

void webhook_free(struct webhook *webhook)
{
	if (!webhook)
		return;
	for (size_t i = 0; i < webhook->desk_count; i++)
		desk_close(&webhook->desks[i]);
	while (webhook->spare) {
		struct stage *stage = webhook->spare;

		webhook->spare = stage->next;
		free(stage);
	}
	catalog_drop(webhook->previous);
	catalog_drop(webhook->catalog);
	free(webhook);
}

size_t webhook_routes(struct webhook *webhook, struct http_route *routes, size_t room)
{
	size_t made = 0;

	for (size_t i = 0; i < webhook->desk_count; i++) {
		const struct desk *desk = &webhook->desks[i];

		for (size_t j = 0; j < ROUTE_COUNT && made < room; j++)
			routes[made++] = (struct http_route){
				.path = buf_str(&desk->paths[j]),
				.method = desk->provider->method,
				.media_type = desk->provider->media_type,
				.handle = request_came,
				.what = &webhook->ways[i][j],
			};
	}
	return made;
}

void webhook_stop(struct webhook *webhook)
{
	webhook->stopped = true;
}
