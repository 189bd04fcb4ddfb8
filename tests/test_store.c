/* The store alone and with a Redis that is killed, stopped, full or flushed meanwhile. Needs redis-server. */
#include "tests/support/test.h"

#include "tests/support/port.h"
#include "tests/support/redis.h"
#include "tests/support/talks.h"

#include <hiredis/hiredis.h>
#include <stddef.h>

#define MIDNIGHT (12 * 3600) /* seconds after the still time */

static struct talks talks;
static struct redis_server redis;

static int begin_alone(void **state)
{
	(void)state;
	talks_init(&talks);
	return talks_open(&talks, 0, NULL, 1000) ? 0 : -1;
}

static int end_alone(void **state)
{
	(void)state;
	talks_release(&talks);
	return 0;
}

/* Two stores, as two processes have them, on one Redis. */
static int begin_redis(void **state)
{
	(void)state;
	talks_init(&talks);
	if (!redis_start(&redis, NULL))
		return -1;
	for (size_t i = 0; i < 2; i++)
		if (!talks_open(&talks, i, redis.url, 1000) || !talks_ready(&talks, talks.stores[i]))
			return -1;
	return 0;
}

static int end_redis(void **state)
{
	(void)state;
	talks_release(&talks);
	redis_stop(&redis);
	return 0;
}

static struct store_counts counts_of(size_t store)
{
	struct store_counts counts;

	store_count(talks.stores[store], &counts);
	return counts;
}

static enum fault load(size_t store, const struct session_keys *keys, struct turn *turn)
{
	return talks_load(&talks, talks.stores[store], keys, turn);
}

static enum fault save(size_t store, const struct session_keys *keys, struct turn *turn)
{
	return talks_save(&talks, talks.stores[store], keys, turn);
}

/* Loads, moves to `screen`, saves. */
static void play(size_t store, const struct session_keys *keys, uint16_t screen, enum fault wanted)
{
	struct turn turn;

	assert_int_equal(load(store, keys, &turn), wanted);
	turn.session.erased = false;
	turn.session.screen = screen;
	assert_int_equal(save(store, keys, &turn), wanted);
}

static void erase(size_t store, const struct session_keys *keys, enum fault wanted)
{
	struct turn turn;

	assert_int_equal(load(store, keys, &turn), wanted);
	session_erase(&turn.session);
	assert_int_equal(save(store, keys, &turn), wanted);
}

static void assert_at(size_t store, const struct session_keys *keys, uint64_t version, uint16_t screen)
{
	struct turn turn;

	assert_int_equal(load(store, keys, &turn), store_away(talks.stores[store]) ? FAULT_AWAY : FAULT_NONE);
	assert_int_equal(turn.session.version, version);
	assert_int_equal(turn.session.screen, screen);
}

static void assert_erased(size_t store, const struct session_keys *keys)
{
	struct turn turn;

	assert_int_equal(load(store, keys, &turn), store_away(talks.stores[store]) ? FAULT_AWAY : FAULT_NONE);
	assert_true(turn.session.erased);
	assert_true(turn.session.version > STORE_ERASURE);
	assert_int_equal(turn.session.screen, 0);
	assert_int_equal(turn.session.ring_count, 0);
}

/* Asks a Redis that does not answer. */
static void assert_unanswered(size_t store, const struct session_keys *keys)
{
	struct turn turn;

	assert_int_equal(load(store, keys, &turn), FAULT_AWAY);
}

static bool table_is_settled(void *at)
{
	const struct session_keys *keys = at;

	return redis_number(&redis, "EXISTS s:%b", keys->key[keys->write].name, (size_t)KEY_NAME) == 1;
}

/* Runs on both kinds of store. */
static void unknown_talk_is_fresh(void **state)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0);
	struct turn turn, other;
	uint64_t salt[2];

	(void)state;
	memset(&turn, 0xee, sizeof(turn));
	assert_int_equal(load(0, &keys, &turn), FAULT_NONE);
	assert_int_equal(load(0, &keys, &other), FAULT_NONE);
	assert_memory_not_equal(turn.session.salt, other.session.salt, sizeof(salt));
	memset(turn.session.salt, 0, sizeof(salt));
	memset(&other.session, 0, sizeof(other.session));
	assert_memory_equal(&turn.session, &other.session, offsetof(struct session, ring));
}

static void saved_talk_comes_back(void **state)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0), others = talks_keys(&talks, 2, 0);
	struct turn turn, again;

	(void)state;
	load(0, &keys, &turn);
	turn.session.screen = 11;
	assert_int_equal(save(0, &keys, &turn), FAULT_NONE);
	assert_int_equal(turn.session.version, 1);
	assert_int_equal(load(0, &keys, &again), FAULT_NONE);
	assert_memory_equal(&again.session, &turn.session, offsetof(struct session, ring));
	assert_at(0, &others, 0, 0);
}

static void second_of_two_saves_is_a_conflict(void **state)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0);
	struct turn one, two;

	(void)state;
	load(0, &keys, &one);
	load(0, &keys, &two);
	two.session.screen = 22;
	assert_int_equal(save(0, &keys, &one), FAULT_NONE);
	assert_int_equal(save(0, &keys, &two), FAULT_CONFLICT);
	assert_int_equal(two.session.version, 0);
	assert_at(0, &keys, 1, 0);
	assert_int_equal(counts_of(0).conflicts, 1);
}

static void erased_talk_is_gone(void **state)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0);
	struct turn late;

	(void)state;
	play(0, &keys, 11, FAULT_NONE);
	load(0, &keys, &late);
	erase(0, &keys, FAULT_NONE);
	assert_int_equal(save(0, &keys, &late), FAULT_CONFLICT);
	assert_erased(0, &keys);
	play(0, &keys, 12, FAULT_NONE);
	assert_at(0, &keys, STORE_ERASURE + 3, 12);
}

struct writer {
	size_t store;
	struct session_keys keys;
	struct turn turn;
	unsigned left; /* turns still to play */
	unsigned conflicts;
	unsigned *running;
};

static void writer_loaded(void *at, enum fault fault);

static void writer_begin(struct writer *writer)
{
	store_load(talks.stores[writer->store], &writer->keys, &writer->turn.session, writer_loaded, writer);
}

static void writer_saved(void *at, enum fault fault)
{
	struct writer *writer = at;

	writer->conflicts += fault == FAULT_CONFLICT;
	writer->left -= fault != FAULT_CONFLICT;
	if (writer->left)
		writer_begin(writer);
	else
		--*writer->running;
}

static void writer_loaded(void *at, enum fault fault)
{
	struct writer *writer = at;

	(void)fault;
	writer->turn.session.more_screen++;
	store_save(talks.stores[writer->store], &writer->keys, &writer->turn.session, writer_saved, writer);
}

static bool all_done(void *at)
{
	return *(unsigned *)at == 0;
}

enum { WRITERS = 40, TURNS = 10 };
static struct writer writers[WRITERS];

static void run_writers(size_t stores, int64_t after)
{
	unsigned running = WRITERS;

	for (unsigned i = 0; i < WRITERS; i++) {
		writers[i] = (struct writer){ .store = i % stores, .left = TURNS, .running = &running };
		writers[i].keys = talks_keys(&talks, 1, after);
		writer_begin(&writers[i]);
	}
	assert_true(talks_until(&talks, all_done, &running, 60000));
}

static void assert_nothing_lost(unsigned turns)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0);
	struct turn turn;

	assert_int_equal(load(0, &keys, &turn), FAULT_NONE);
	assert_int_equal(turn.session.version, turns);
	assert_int_equal(turn.session.more_screen, turns);
}

static void writers_lose_nothing(void **state)
{
	unsigned conflicts = 0;

	(void)state;
	run_writers(2, 0);
	assert_nothing_lost(WRITERS * TURNS);
	for (size_t i = 0; i < WRITERS; i++)
		conflicts += writers[i].conflicts;
	assert_true(conflicts > 0);
}

/* Two processes whose clocks are a minute apart, while the day changes. */
static void writers_lose_nothing_across_midnight(void **state)
{
	unsigned running, rounds = 0;
	struct session_keys keys;
	struct turn turn;

	(void)state;
	for (int64_t after = MIDNIGHT - 200; after <= MIDNIGHT + 100; after += 20, rounds++) {
		running = WRITERS;
		for (unsigned i = 0; i < WRITERS; i++) {
			writers[i] = (struct writer){ .store = i % 2, .left = 2, .running = &running };
			writers[i].keys = talks_keys_of(&talks, i % 2, 1, after + (i % 2 ? KEYRING_SKEW : 0));
		}
		for (unsigned i = 0; i < WRITERS; i++)
			writer_begin(&writers[i]);
		assert_true(talks_until(&talks, all_done, &running, 60000));
	}
	keys = talks_keys(&talks, 1, MIDNIGHT + 120);
	assert_int_equal(load(0, &keys, &turn), FAULT_NONE);
	assert_int_equal(turn.session.version, rounds * WRITERS * 2);
	assert_int_equal(turn.session.more_screen, rounds * WRITERS * 2);
	assert_int_equal(redis_number(&redis, "DBSIZE"), 2);
}

static void redis_sees_nothing_but_sealed_bytes(void **state)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0);
	static const uint8_t pattern[] = { 0x34, 0x12, 0x78, 0x56 };
	struct turn turn;
	redisReply *reply;
	long long ttl;

	(void)state;
	load(0, &keys, &turn);
	turn.session.locale = 0x1234;
	turn.session.screen = 0x5678;
	assert_int_equal(save(0, &keys, &turn), FAULT_NONE);
	reply = redis_command(&redis, "GET s:%b", keys.key[0].name, (size_t)KEY_NAME);
	assert_non_null(reply);
	assert_int_equal(reply->type, REDIS_REPLY_STRING);
	assert_int_equal(reply->len, 2 + STORE_VALUE_LEAST);
	assert_memory_equal(reply->str, "1:", 2);
	assert_null(memmem(reply->str, reply->len, pattern, sizeof(pattern)));
	freeReplyObject(reply);
	ttl = redis_number(&redis, "PTTL s:%b", keys.key[0].name, (size_t)KEY_NAME);
	assert_true(ttl > TALKS_TTL * 1000 - 10000 && ttl <= TALKS_TTL * 1000);
	assert_int_equal(redis_number(&redis, "DBSIZE"), 2);
	erase(0, &keys, FAULT_NONE);
	assert_erased(0, &keys);
	assert_int_equal(redis_number(&redis, "DBSIZE"), 2);
	assert_int_equal(redis_number(&redis, "STRLEN s:%b", keys.key[0].name, (size_t)KEY_NAME),
			 sizeof("16777218:") - 1 + STORE_VALUE_LEAST);
	assert_in_range(redis_number(&redis, "PTTL s:%b", keys.key[0].name, (size_t)KEY_NAME), TALKS_TTL * 1000 - 10000,
			TALKS_TTL * 1000);
}

static void either_store_goes_on(void **state)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0);

	(void)state;
	for (uint16_t i = 1; i <= 20; i++) {
		play(i % 2, &keys, i, FAULT_NONE);
		assert_at(1 - i % 2, &keys, i, i);
	}
	assert_int_equal(counts_of(0).conflicts + counts_of(1).conflicts, 0);
}

static void talk_moves_at_midnight(void **state)
{
	const struct session_keys before = talks_keys(&talks, 1, 0);
	struct session_keys during;

	(void)state;
	play(0, &before, 11, FAULT_NONE);
	during = talks_keys(&talks, 1, MIDNIGHT - 90);
	assert_int_equal(during.write, 1);
	assert_at(1, &during, 1, 11);
	play(1, &during, 12, FAULT_NONE);
	assert_int_equal(redis_number(&redis, "EXISTS s:%b", before.key[0].name, (size_t)KEY_NAME), 1);
	during = talks_keys(&talks, 1, MIDNIGHT - 30);
	assert_int_equal(during.write, 0);
	assert_at(0, &during, 2, 12);
	play(0, &during, 13, FAULT_NONE);
	assert_int_equal(redis_number(&redis, "EXISTS s:%b", before.key[0].name, (size_t)KEY_NAME), 0);
	assert_at(1, &during, 3, 13);
	erase(1, &during, FAULT_NONE);
	assert_erased(1, &during);
	assert_erased(0, &during);
	assert_int_equal(redis_number(&redis, "DBSIZE"), 2);
}

static void talk_goes_on_through_kill_and_return(void **state)
{
	enum { PEOPLE = 150 };
	struct session_keys keys[PEOPLE];

	(void)state;
	for (unsigned i = 0; i < PEOPLE; i++) {
		keys[i] = talks_keys(&talks, i, 0);
		play(0, &keys[i], (uint16_t)i, FAULT_NONE);
	}
	redis_kill(&redis);
	assert_true(talks_away(&talks, talks.stores[0]));
	for (unsigned i = 0; i < PEOPLE; i++)
		assert_at(0, &keys[i], 1, (uint16_t)i);
	for (unsigned i = 0; i < PEOPLE; i += 2)
		play(0, &keys[i], (uint16_t)(1000 + i), FAULT_AWAY);
	assert_true(redis_start(&redis, NULL));
	assert_true(talks_ready(&talks, talks.stores[0]));
	assert_true(talks_ready(&talks, talks.stores[1]));
	for (unsigned i = 0; i < PEOPLE; i++)
		assert_true(talks_until(&talks, table_is_settled, &keys[i], 5000));
	assert_int_equal(redis_number(&redis, "DBSIZE"), 1 + PEOPLE);
	for (unsigned i = 0; i < PEOPLE; i++)
		assert_at(1, &keys[i], i % 2 ? 1 : 2, (uint16_t)(i % 2 ? i : 1000 + i));
	assert_int_equal(counts_of(0).written_back, PEOPLE);
	assert_true(redis_number(&redis, "PTTL s:%b", keys[0].key[0].name, (size_t)KEY_NAME) > 0);
}

/* Turns begin the moment Redis is there again, before anything could be written back. */
static void talk_goes_on_before_it_is_written_back(void **state)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0), clean = talks_keys(&talks, 2, 0);

	(void)state;
	play(0, &keys, 11, FAULT_NONE);
	play(0, &clean, 21, FAULT_NONE);
	redis_kill(&redis);
	assert_true(talks_away(&talks, talks.stores[0]));
	play(0, &keys, 12, FAULT_AWAY);
	assert_true(redis_start(&redis, NULL));
	talks.flush.data = &(struct talks){ .loop = NULL }; /* nothing is flushed but by hand */
	assert_true(talks_ready(&talks, talks.stores[0]));
	talks.flush.data = &talks;
	play(0, &keys, 13, FAULT_NONE);
	play(0, &clean, 22, FAULT_NONE);
	assert_at(0, &keys, 3, 13);
	assert_true(talks_ready(&talks, talks.stores[1]));
	assert_at(1, &keys, 3, 13);
	assert_at(1, &clean, 2, 22);
	assert_int_equal(counts_of(0).conflicts, 0);
}

static void erased_talk_is_gone_before_redis_has_heard(void **state)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0), other = talks_keys(&talks, 2, 0);

	(void)state;
	play(1, &keys, 11, FAULT_NONE);
	redis_pause(&redis);
	assert_unanswered(0, &other);
	erase(0, &keys, FAULT_AWAY);
	redis_resume(&redis);
	talks.flush.data = &(struct talks){ .loop = NULL }; /* nothing is flushed but by hand */
	assert_true(talks_ready(&talks, talks.stores[0]));
	talks.flush.data = &talks;
	assert_erased(0, &keys);
	play(0, &keys, 12, FAULT_NONE);
	assert_at(0, &keys, STORE_ERASURE + 2, 12);
}

static void stopped_redis_is_away_after_the_deadline(void **state)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0);
	struct turn turn;
	int64_t began_ms;

	(void)state;
	play(0, &keys, 11, FAULT_NONE);
	redis_pause(&redis);
	began_ms = clock_monotonic_ms();
	assert_int_equal(load(0, &keys, &turn), FAULT_AWAY);
	assert_true(clock_monotonic_ms() - began_ms >= STORE_DEADLINE_MS);
	assert_int_equal(turn.session.screen, 11);
	assert_true(store_away(talks.stores[0]));
	assert_int_equal(counts_of(0).timeouts, 1);
	/* The socket of a stopped Redis takes connections: only an answer makes it ready. */
	talks_run(&talks, 600);
	assert_true(store_away(talks.stores[0]));
	assert_string_equal(store_trouble(talks.stores[0]), "timeout");
	assert_true(counts_of(0).timeouts > 1);
	turn.ended = 0;
	store_load(talks.stores[0], &keys, &turn.session, turn_ended, &turn);
	assert_int_equal(turn.ended, 1); /* at once */
	redis_resume(&redis);
	assert_true(talks_ready(&talks, talks.stores[0]));
	assert_at(0, &keys, 1, 11);
}

static void late_reply_goes_to_nobody(void **state)
{
	const struct session_keys alice = talks_keys(&talks, 1, 0), bob = talks_keys(&talks, 2, 0);
	struct turn turn;

	(void)state;
	play(1, &alice, 11, FAULT_NONE);
	play(1, &bob, 22, FAULT_NONE);
	for (int i = 0; i < 5; i++) {
		redis_pause(&redis);
		assert_int_equal(load(0, &alice, &turn), FAULT_AWAY);
		assert_int_equal(turn.session.version, 0); /* the other store's talk is not in our overlay */
		redis_resume(&redis);
		assert_true(talks_ready(&talks, talks.stores[0]));
		assert_at(0, &bob, 1, 22);
		assert_at(0, &alice, 1, 11);
	}
	assert_int_equal(counts_of(0).bad_replies, 0);
}

/* The save may have arrived or not: whichever it was, the talk goes on from it once. */
static void save_of_unknown_outcome_counts_once(void **state)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0);
	struct turn turn;

	(void)state;
	play(0, &keys, 11, FAULT_NONE);
	load(0, &keys, &turn);
	turn.session.screen = 12;
	redis_pause(&redis);
	assert_int_equal(save(0, &keys, &turn), FAULT_AWAY);
	assert_int_equal(turn.session.version, 2);
	redis_resume(&redis);
	assert_true(talks_ready(&talks, talks.stores[0]));
	assert_at(0, &keys, 2, 12);
	play(0, &keys, 13, FAULT_NONE);
	assert_true(talks_ready(&talks, talks.stores[1]));
	assert_at(1, &keys, 3, 13);
}

static void kill_clients(void)
{
	assert_true(redis_number(&redis, "CLIENT KILL TYPE normal") >= 0);
}

static redisReply *value_of(const struct session_keys *keys)
{
	redisReply *reply = redis_command(&redis, "GET s:%b", keys->key[0].name, (size_t)KEY_NAME);

	assert_non_null(reply);
	assert_int_equal(reply->type, REDIS_REPLY_STRING);
	return reply;
}

static void set_value(const struct session_keys *keys, const redisReply *value)
{
	redisReply *reply =
		redis_command(&redis, "SET s:%b %b", keys->key[0].name, (size_t)KEY_NAME, value->str, value->len);

	assert_non_null(reply);
	assert_int_equal(reply->type, REDIS_REPLY_STATUS);
	freeReplyObject(reply);
}

/* What the other store would have written while ours was cut off is put into Redis by hand, so that nothing races. */
static void write_back_never_overwrites_a_higher_version(void **state)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0);
	redisReply *first, *third;
	struct turn turn;

	(void)state;
	play(0, &keys, 11, FAULT_NONE);
	first = value_of(&keys);
	play(1, &keys, 12, FAULT_NONE);
	play(1, &keys, 13, FAULT_NONE);
	third = value_of(&keys);
	set_value(&keys, first);
	assert_int_equal(load(0, &keys, &turn), FAULT_NONE);
	kill_clients();
	assert_true(talks_away(&talks, talks.stores[0]));
	turn.session.screen = 99;
	turn.ended = 0;
	store_save(talks.stores[0], &keys, &turn.session, turn_ended, &turn);
	assert_int_equal(turn.ended, 1);
	assert_int_equal(turn.fault, FAULT_AWAY);
	set_value(&keys, third);
	assert_true(talks_ready(&talks, talks.stores[0]));
	talks_run(&talks, 50);
	assert_at(0, &keys, 3, 13);
	assert_true(talks_ready(&talks, talks.stores[1]));
	assert_at(1, &keys, 3, 13);
	freeReplyObject(first);
	freeReplyObject(third);
}

static void broken_connection_does_not_bring_back_what_others_erased(void **state)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0);

	(void)state;
	play(0, &keys, 11, FAULT_NONE);
	erase(1, &keys, FAULT_NONE);
	assert_erased(1, &keys);
	kill_clients();
	assert_true(talks_away(&talks, talks.stores[0]));
	assert_true(talks_ready(&talks, talks.stores[0]));
	talks_run(&talks, 50);
	assert_erased(0, &keys);
	assert_int_equal(redis_number(&redis, "DBSIZE"), 2);
}

static bool both_erased(void *at)
{
	struct session_keys *keys = at;
	struct turn turns[2];

	for (size_t i = 0; i < 2; i++)
		if (load(i, keys, &turns[i]) != FAULT_NONE || !turns[i].session.erased)
			return false;
	return true;
}

/* Redis comes back empty, and the process that did not hear of the erasure writes its copy back first or last. */
static void restart_does_not_bring_back_what_others_erased(void **state)
{
	struct session_keys keys = talks_keys(&talks, 1, 0);

	(void)state;
	play(0, &keys, 11, FAULT_NONE);
	play(0, &keys, 12, FAULT_NONE);
	erase(1, &keys, FAULT_NONE);
	redis_kill(&redis);
	assert_true(talks_away(&talks, talks.stores[0]) && talks_away(&talks, talks.stores[1]));
	assert_true(redis_start(&redis, NULL));
	assert_true(talks_ready(&talks, talks.stores[0]) && talks_ready(&talks, talks.stores[1]));
	assert_true(talks_until(&talks, both_erased, &keys, 5000));
	talks_run(&talks, 50);
	assert_true(both_erased(&keys));
}

/* What is played from an old copy while Redis is away is worth less than the erasure, however much it is. */
static void old_copy_played_on_does_not_outlive_an_erasure(void **state)
{
	struct session_keys before = talks_keys(&talks, 1, 0), meanwhile = talks_keys(&talks, 2, 0);

	(void)state;
	play(0, &before, 11, FAULT_NONE);
	play(1, &meanwhile, 21, FAULT_NONE);
	play(0, &meanwhile, 22, FAULT_NONE);
	erase(1, &before, FAULT_NONE);
	redis_kill(&redis);
	assert_true(talks_away(&talks, talks.stores[0]) && talks_away(&talks, talks.stores[1]));
	erase(1, &meanwhile, FAULT_AWAY);
	for (uint16_t i = 0; i < 5; i++) {
		play(0, &before, (uint16_t)(12 + i), FAULT_AWAY);
		play(0, &meanwhile, (uint16_t)(23 + i), FAULT_AWAY);
	}
	assert_true(redis_start(&redis, NULL));
	assert_true(talks_ready(&talks, talks.stores[0]) && talks_ready(&talks, talks.stores[1]));
	assert_true(talks_until(&talks, both_erased, &before, 5000));
	assert_true(talks_until(&talks, both_erased, &meanwhile, 5000));
	talks_run(&talks, 50);
	assert_true(both_erased(&before) && both_erased(&meanwhile));
}

static void erasure_is_done_when_redis_returns(void **state)
{
	const struct session_keys erased = talks_keys(&talks, 1, 0), again = talks_keys(&talks, 2, 0);

	(void)state;
	play(0, &erased, 11, FAULT_NONE);
	play(0, &again, 21, FAULT_NONE);
	play(0, &again, 22, FAULT_NONE);
	redis_pause(&redis);
	erase(0, &erased, FAULT_AWAY);
	erase(0, &again, FAULT_AWAY);
	assert_true(talks_away(&talks, talks.stores[0]));
	assert_erased(0, &erased);
	play(0, &again, 23, FAULT_AWAY);
	redis_resume(&redis);
	assert_true(talks_ready(&talks, talks.stores[0]));
	talks_run(&talks, 100);
	assert_erased(0, &erased);
	assert_at(0, &again, STORE_ERASURE + 4, 23);
	assert_true(talks_ready(&talks, talks.stores[1]));
	assert_erased(1, &erased);
	assert_at(1, &again, STORE_ERASURE + 4, 23);
	assert_int_equal(redis_number(&redis, "DBSIZE"), 3);
}

static void configure(const char *name, const char *value)
{
	redisReply *reply = redis_command(&redis, "CONFIG SET %s %s", name, value);

	assert_non_null(reply);
	assert_int_equal(reply->type, REDIS_REPLY_STATUS);
	freeReplyObject(reply);
}

static bool written_back(void *at)
{
	return counts_of(0).written_back >= *(unsigned *)at;
}

static void full_redis_loses_no_turn(void **state)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0), fresh = talks_keys(&talks, 2, 0);
	unsigned owed = 2;
	struct turn turn;

	(void)state;
	play(0, &keys, 11, FAULT_NONE);
	configure("maxmemory", "1");
	for (uint16_t i = 2; i < 5; i++) {
		assert_int_equal(load(0, &keys, &turn), FAULT_NONE);
		assert_int_equal(turn.session.version, i - 1);
		turn.session.screen = i;
		assert_int_equal(save(0, &keys, &turn), FAULT_AWAY);
	}
	assert_int_equal(load(0, &fresh, &turn), FAULT_NONE);
	turn.session.screen = 77;
	assert_int_equal(save(0, &fresh, &turn), FAULT_AWAY);
	assert_false(store_away(talks.stores[0]));
	assert_int_equal(counts_of(0).drops, 0);
	configure("maxmemory", "0");
	assert_true(talks_until(&talks, written_back, &owed, 5000));
	assert_at(1, &keys, 4, 4);
	assert_at(1, &fresh, 1, 77);
	assert_int_equal(counts_of(0).conflicts, 0);
}

static void full_redis_at_the_start_is_no_outage(void **state)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0);
	struct turn turn;

	(void)state;
	redis_kill(&redis);
	assert_true(redis_start(&redis, "--maxmemory", "1", NULL));
	assert_true(talks_away(&talks, talks.stores[0]) && talks_ready(&talks, talks.stores[0]));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(load(0, &keys, &turn), FAULT_NONE);
		assert_int_equal(turn.session.version, i);
		assert_int_equal(save(0, &keys, &turn), FAULT_AWAY);
	}
}

static void flushed_scripts_are_sent_again(void **state)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0);

	(void)state;
	for (uint16_t i = 1; i < 4; i++) {
		redisReply *reply = redis_command(&redis, "SCRIPT FLUSH");

		assert_non_null(reply);
		freeReplyObject(reply);
		play(0, &keys, i, FAULT_NONE);
	}
	assert_at(1, &keys, 3, 3);
	assert_int_equal(counts_of(0).drops, 0);
}

static void replica_is_as_good_as_away(void **state)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0);
	redisReply *reply;
	struct turn turn;

	(void)state;
	play(0, &keys, 11, FAULT_NONE);
	reply = redis_command(&redis, "REPLICAOF 127.0.0.1 1");
	assert_non_null(reply);
	freeReplyObject(reply);
	load(0, &keys, &turn);
	turn.session.screen = 12;
	assert_int_equal(save(0, &keys, &turn), FAULT_AWAY);
	assert_true(store_away(talks.stores[0]));
	talks_run(&talks, 300);
	assert_true(store_away(talks.stores[0]));
	reply = redis_command(&redis, "REPLICAOF NO ONE");
	assert_non_null(reply);
	freeReplyObject(reply);
	assert_true(talks_ready(&talks, talks.stores[0]));
	talks_run(&talks, 50);
	assert_true(talks_ready(&talks, talks.stores[1]));
	assert_at(1, &keys, 2, 12);
}

struct foreign {
	const char *name;
	const char *command; /* with one %b for the name */
};

static const struct foreign foreigns[] = {
	{ "a value without a version is overwritten", "SET s:%b nonsense" },
	{ "an empty value is overwritten", "SET s:%b \"\"" },
	{ "a value with a version and nonsense is overwritten", "SET s:%b 12:nonsense" },
	{ "a value with an immense version is overwritten", "SET s:%b 99999999999999999999:nonsense" },
	{ "a value with the highest version is overwritten", "SET s:%b 999999999999999:nonsense" },
	{ "a list is overwritten", "RPUSH s:%b 1:nonsense" },
	{ "a hash is overwritten", "HSET s:%b 1 nonsense" },
};

static void foreign_value_is_overwritten(void **state)
{
	const struct foreign *row = *state;
	struct session_keys keys;
	redisReply *reply;
	struct turn turn;

	assert_int_equal(begin_redis(NULL), 0);
	keys = talks_keys(&talks, 1, 0);
	reply = redis_command(&redis, row->command, keys.key[0].name, (size_t)KEY_NAME);
	assert_non_null(reply);
	assert_int_not_equal(reply->type, REDIS_REPLY_ERROR);
	freeReplyObject(reply);
	for (uint16_t i = 1; i < 4; i++) {
		assert_int_equal(load(0, &keys, &turn), FAULT_NONE);
		assert_int_equal(turn.session.screen, i - 1);
		turn.session.screen = i;
		assert_int_equal(save(0, &keys, &turn), FAULT_NONE);
	}
	assert_true(counts_of(0).bad_replies > 0);
	assert_int_equal(counts_of(0).drops, 0);
	end_redis(NULL);
}

/* Redis is hostile storage: a value moved to another key, another version or with one bit turned opens nowhere. */
static void tampered_value_does_not_open(void **state)
{
	const struct session_keys alice = talks_keys(&talks, 1, 0), bob = talks_keys(&talks, 2, 0);
	redisReply *reply, *done;

	(void)state;
	play(1, &alice, 11, FAULT_NONE);
	reply = redis_command(&redis, "GET s:%b", alice.key[0].name, (size_t)KEY_NAME);
	assert_non_null(reply);
	done = redis_command(&redis, "SET s:%b %b", bob.key[0].name, (size_t)KEY_NAME, reply->str, reply->len);
	freeReplyObject(done);
	assert_at(0, &bob, 1, 0);
	*reply->str = '2';
	done = redis_command(&redis, "SET s:%b %b", alice.key[0].name, (size_t)KEY_NAME, reply->str, reply->len);
	freeReplyObject(done);
	*reply->str = '1';
	assert_at(0, &alice, 2, 0);
	for (size_t i = 0; i < reply->len; i += 13) {
		reply->str[i] ^= 1;
		done = redis_command(&redis, "SET s:%b %b", alice.key[0].name, (size_t)KEY_NAME, reply->str,
				     reply->len);
		freeReplyObject(done);
		reply->str[i] ^= 1;
		assert_at(0, &alice, i == 0 ? 0 : 1, 0);
	}
	freeReplyObject(reply);
}

static void own_copy_mends_a_spoilt_value(void **state)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0);
	redisReply *reply;

	(void)state;
	play(0, &keys, 11, FAULT_NONE);
	play(0, &keys, 12, FAULT_NONE);
	reply = redis_command(&redis, "SET s:%b spoilt", keys.key[0].name, (size_t)KEY_NAME);
	freeReplyObject(reply);
	assert_at(0, &keys, 2, 12);
	play(0, &keys, 13, FAULT_NONE);
	assert_at(1, &keys, 3, 13);
}

/* A Redis that wants a password, in a database of its own. */
static void password_and_database_are_used(void **state)
{
	struct session_keys keys;
	char url[100], port[8];

	(void)state;
	talks_init(&talks);
	keys = talks_keys(&talks, 1, 0);
	snprintf(port, sizeof(port), "%u", port_free());
	assert_true(redis_start(&redis, "--port", port, "--bind", "127.0.0.1", "--user", "line", "on", ">p@ss:w/rd",
				"~s:*", "+@all", NULL));
	snprintf(url, sizeof(url), "redis://line:p%%40ss%%3aw%%2Frd@127.0.0.1:%s/3", port);
	assert_non_null(talks_open(&talks, 0, url, 10));
	assert_true(talks_ready(&talks, talks.stores[0]));
	play(0, &keys, 11, FAULT_NONE);
	assert_at(0, &keys, 1, 11);
	assert_int_equal(redis_number(&redis, "DBSIZE"), 0);
	talks_close(&talks, 0);
	snprintf(url, sizeof(url), "redis://line:wrong@127.0.0.1:%s/3", port);
	assert_non_null(talks_open(&talks, 0, url, 10));
	talks_run(&talks, 300);
	assert_true(store_away(talks.stores[0]));
	assert_string_equal(store_trouble(talks.stores[0]), "WRONGPASS");
	end_redis(NULL);
}

/* The rights that the manual asks for are enough. */
static void few_rights_are_enough(void **state)
{
	struct session_keys keys;
	char url[100], port[8];

	(void)state;
	talks_init(&talks);
	keys = talks_keys(&talks, 1, 0);
	snprintf(port, sizeof(port), "%u", port_free());
	assert_true(redis_start(&redis, "--port", port, "--bind", "127.0.0.1", "--user", "line", "on", ">secret",
				"~s:*", "+get", "+set", "+del", "+evalsha", "+eval", "+script|load", NULL));
	snprintf(url, sizeof(url), "redis://line:secret@localhost:%s", port);
	assert_non_null(talks_open(&talks, 0, url, 10));
	assert_true(talks_ready(&talks, talks.stores[0]));
	play(0, &keys, 11, FAULT_NONE);
	play(0, &keys, 12, FAULT_NONE);
	assert_at(0, &keys, 2, 12);
	erase(0, &keys, FAULT_NONE);
	assert_erased(0, &keys);
	assert_int_equal(counts_of(0).drops, 0);
	end_redis(NULL);
}

static void closing_ends_what_waits(void **state)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0);
	struct turn load_turn = { .ended = 0 }, save_turn = { .ended = 0 };

	(void)state;
	store_load(talks.stores[0], &keys, &load_turn.session, turn_ended, &load_turn);
	memset(&save_turn.session, 0, sizeof(save_turn.session));
	store_save(talks.stores[0], &keys, &save_turn.session, turn_ended, &save_turn);
	assert_int_equal(load_turn.ended + save_turn.ended, 0);
	talks_close(&talks, 0);
	assert_int_equal(load_turn.ended, 1);
	assert_int_equal(load_turn.fault, FAULT_AWAY);
	assert_int_equal(save_turn.ended, 1);
	assert_int_equal(save_turn.fault, FAULT_AWAY);
}

static void without_redis_it_answers_and_waits(void **state)
{
	struct session_keys keys;

	(void)state;
	talks_init(&talks);
	keys = talks_keys(&talks, 1, 0);
	assert_true(redis_start(&redis, NULL));
	redis_kill(&redis);
	assert_non_null(talks_open(&talks, 0, redis.url, 100));
	assert_string_equal(store_name(talks.stores[0]), "redis");
	assert_true(store_away(talks.stores[0]));
	play(0, &keys, 11, FAULT_AWAY);
	play(0, &keys, 12, FAULT_AWAY);
	talks_run(&talks, 300);
	assert_string_equal(store_trouble(talks.stores[0]), "refused");
	play(0, &keys, 13, FAULT_AWAY);
	assert_true(redis_start(&redis, NULL));
	assert_true(talks_ready(&talks, talks.stores[0]));
	assert_string_equal(store_trouble(talks.stores[0]), "");
	assert_at(0, &keys, 3, 13);
	talks_open(&talks, 1, redis.url, 100);
	assert_true(talks_ready(&talks, talks.stores[1]));
	assert_true(talks_until(&talks, table_is_settled, (void *)(uintptr_t)&keys, 5000));
	assert_at(1, &keys, 3, 13);
	end_redis(NULL);
}

/*
 * What must be true of one process, whatever Redis does: no turn is lost, none counts twice, what was erased is gone.
 */
struct known {
	uint64_t version;
	uint16_t screen;
};

/* Screen 0: erases. */
static void play_known(const struct session_keys *keys, struct known *known, uint16_t screen)
{
	enum fault fault = FAULT_CONFLICT;
	struct turn turn;

	for (int attempts = 0; fault == FAULT_CONFLICT; attempts++) {
		assert_true(attempts < 3);
		fault = load(0, keys, &turn);
		assert_true(fault == FAULT_NONE || fault == FAULT_AWAY);
		assert_int_equal(turn.session.version, known->version);
		assert_int_equal(turn.session.screen, known->screen);
		turn.session.erased = false;
		turn.session.screen = screen;
		if (screen == 0)
			session_erase(&turn.session);
		fault = save(0, keys, &turn);
	}
	assert_true(fault == FAULT_NONE || fault == FAULT_AWAY);
	known->version += 1 + (screen == 0 ? STORE_ERASURE : 0);
	known->screen = screen;
}

enum trouble { TROUBLE_KILL, TROUBLE_STOP, TROUBLE_HANG_UP, TROUBLE_SCRIPTS, TROUBLE_FULL, TROUBLE_COUNT };

static void begin_trouble(enum trouble trouble)
{
	redisReply *reply;

	switch (trouble) {
	case TROUBLE_KILL:
		redis_kill(&redis);
		break;
	case TROUBLE_STOP:
		redis_pause(&redis);
		break;
	case TROUBLE_HANG_UP:
		kill_clients();
		break;
	case TROUBLE_SCRIPTS:
		reply = redis_command(&redis, "SCRIPT FLUSH");
		assert_non_null(reply);
		freeReplyObject(reply);
		break;
	case TROUBLE_FULL:
		configure("maxmemory", "1");
		break;
	case TROUBLE_COUNT:
		break;
	}
}

static void end_trouble(enum trouble trouble)
{
	if (trouble == TROUBLE_KILL)
		assert_true(redis_start(&redis, NULL));
	else if (trouble == TROUBLE_STOP)
		redis_resume(&redis);
	else if (trouble == TROUBLE_FULL)
		configure("maxmemory", "0");
}

static void whatever_redis_does_no_turn_is_lost(void **state)
{
	enum { TALKS = 6, ROUNDS = 3 * TROUBLE_COUNT };
	struct known known[TALKS] = { { 0, 0 } };
	struct session_keys keys[TALKS];
	uint32_t random = 7;

	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		const enum trouble trouble = round % TROUBLE_COUNT;

		/* Half an hour around midnight passes meanwhile. */
		for (unsigned talk = 0; talk < TALKS; talk++)
			keys[talk] = talks_keys(&talks, talk, MIDNIGHT - 1000 + 130 * (int64_t)round);
		for (unsigned step = 0; step < 24; step++) {
			const unsigned draw = (random = random * 1664525u + 1013904223u) >> 8, talk = draw % TALKS;

			if (step == 6)
				begin_trouble(trouble);
			if (step == 16)
				end_trouble(trouble);
			play_known(&keys[talk], &known[talk], draw % 11 == 0 ? 0 : (uint16_t)(draw | 1));
			if (draw % 5 == 0)
				talks_run(&talks, draw % 90);
		}
	}
	assert_true(talks_ready(&talks, talks.stores[0]) && talks_ready(&talks, talks.stores[1]));
	talks_run(&talks, 2500); /* what is owed is paid */
	for (unsigned talk = 0; talk < TALKS; talk++) {
		assert_at(0, &keys[talk], known[talk].version, known[talk].screen);
		assert_at(1, &keys[talk], known[talk].version, known[talk].screen);
	}
}

struct bad_url {
	const char *name;
	const char *url;
	const char *why;
};

static const struct bad_url bad_urls[] = {
	{ "another scheme is refused", "http://127.0.0.1", "begins neither" },
	{ "no scheme is refused", "127.0.0.1:6379", "begins neither" },
	{ "sentinel is refused with the reason", "redis+sentinel://127.0.0.1:26379/main", "not supported yet" },
	{ "TLS is refused with the reason", "rediss://127.0.0.1", "TLS" },
	{ "a relative socket path is refused", "unix:redis.sock", "absolute" },
	{ "a socket path that is too long is refused",
	  "unix:/"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaa",
	  "at most 107" },
	{ "a socket path with another question is refused", "unix:/run/redis.sock?password=x", "?db=" },
	{ "a host is needed", "redis://:6379", "host" },
	{ "a port is a number", "redis://127.0.0.1:redis", "port" },
	{ "port 0 is refused", "redis://127.0.0.1:0", "port" },
	{ "port 65536 is refused", "redis://127.0.0.1:65536", "port" },
	{ "a database is a number", "redis://127.0.0.1/main", "database" },
	{ "a login without a password is refused", "redis://user@127.0.0.1", "user:password" },
	{ "a bad escape in a password is refused", "redis://user:%4@127.0.0.1", "percent" },
	{ "a NUL in a password is refused", "redis://user:a%00b@127.0.0.1", "percent" },
	{ "an open bracket is refused", "redis://[::1:6379", "]" },
};

static void bad_url_is_refused(void **state)
{
	const struct bad_url *row = *state;
	const struct store_settings settings = { .redis_url = row->url, .ttl_s = 60, .overlay_entries = 10 };
	struct store *store = NULL;
	struct why why = { "" };

	talks_init(&talks);
	assert_int_equal(store_open(talks.loop, &settings, &store, &why), FAULT_CONFIG);
	talks_release(&talks);
	assert_null(store);
	assert_non_null(strstr(why.text, row->why));
	assert_null(strstr(why.text, "%4")); /* never repeats a password */
}

struct good_url {
	const char *name;
	const char *url;
};

static const struct good_url good_urls[] = {
	{ "a numeric address is taken", "redis://127.0.0.1" },
	{ "an IPv6 address with a port is taken", "redis://[::1]:16398/2" },
	{ "an IPv6 address without a port is taken", "redis://[::1]" },
	{ "a password alone is taken", "redis://:secret@127.0.0.1:16398/0" },
	{ "a password with an @ is taken", "redis://user:sec@ret@127.0.0.1:16398/" },
	{ "a socket path is taken", "unix:/nowhere/redis.sock" },
	{ "a socket path with slashes and a database is taken", "unix:///nowhere/redis.sock?db=15" },
};

static void good_url_is_taken(void **state)
{
	const struct good_url *row = *state;

	talks_init(&talks);
	assert_non_null(talks_open(&talks, 1, row->url, 10));
	talks_release(&talks);
}

int main(void)
{
	static const struct suite_test both[] = {
		{ "an unknown talk is fresh", unknown_talk_is_fresh },
		{ "a saved talk comes back", saved_talk_comes_back },
		{ "the second of two saves is a conflict", second_of_two_saves_is_a_conflict },
		{ "an erased talk is gone", erased_talk_is_gone },
	};
	static const struct suite_test redis_tests[] = {
		{ "forty writers on one talk through two stores lose no turn", writers_lose_nothing },
		{ "forty writers lose no turn while the day changes", writers_lose_nothing_across_midnight },
		{ "Redis sees nothing but sealed bytes of one size, and forgets them",
		  redis_sees_nothing_but_sealed_bytes },
		{ "either of two stores goes on with a talk", either_store_goes_on },
		{ "a talk moves to the new day's name at midnight", talk_moves_at_midnight },
		{ "talks go on while Redis is killed, and are in it when it is back",
		  talk_goes_on_through_kill_and_return },
		{ "a talk goes on before it is written back", talk_goes_on_before_it_is_written_back },
		{ "an erased talk is gone before Redis has heard of it", erased_talk_is_gone_before_redis_has_heard },
		{ "a stopped Redis is away after the deadline, and not waited for again",
		  stopped_redis_is_away_after_the_deadline },
		{ "a late reply goes to nobody", late_reply_goes_to_nobody },
		{ "a save of unknown outcome counts once", save_of_unknown_outcome_counts_once },
		{ "writing back never overwrites a higher version", write_back_never_overwrites_a_higher_version },
		{ "a broken connection does not bring back what others erased",
		  broken_connection_does_not_bring_back_what_others_erased },
		{ "a restart of Redis does not bring back what others erased",
		  restart_does_not_bring_back_what_others_erased },
		{ "an old copy that is played on does not outlive an erasure",
		  old_copy_played_on_does_not_outlive_an_erasure },
		{ "an erasure is done when Redis returns", erasure_is_done_when_redis_returns },
		{ "a full Redis loses no turn", full_redis_loses_no_turn },
		{ "a Redis that is full at the start is no outage", full_redis_at_the_start_is_no_outage },
		{ "flushed scripts are sent again", flushed_scripts_are_sent_again },
		{ "a replica is as good as away", replica_is_as_good_as_away },
		{ "a tampered value does not open", tampered_value_does_not_open },
		{ "our own copy mends a spoilt value", own_copy_mends_a_spoilt_value },
		{ "closing ends what waits", closing_ends_what_waits },
		{ "whatever Redis does, one process loses no turn", whatever_redis_does_no_turn_is_lost },
	};
	static struct suite suite;
	size_t with_redis;

	for (size_t i = 0; i < COUNT(both); i++)
		suite_add_named(&suite, both[i].test, NULL, "alone, %s", both[i].name);
	suite_each(&suite, 0, begin_alone, end_alone);
	with_redis = suite.count;
	for (size_t i = 0; i < COUNT(both); i++)
		suite_add_named(&suite, both[i].test, NULL, "with Redis, %s", both[i].name);
	SUITE_TESTS(&suite, redis_tests);
	suite_each(&suite, with_redis, begin_redis, end_redis);
	SUITE_ROWS(&suite, foreigns, foreign_value_is_overwritten);
	suite_add(&suite, "user, password and database of the URL are used", password_and_database_are_used);
	suite_add(&suite, "the rights that we ask for are enough, and a name is resolved", few_rights_are_enough);
	suite_add(&suite, "without Redis at the start it answers, and keeps until it comes",
		  without_redis_it_answers_and_waits);
	SUITE_ROWS(&suite, bad_urls, bad_url_is_refused);
	SUITE_ROWS(&suite, good_urls, good_url_is_taken);
	return suite_run(&suite, "store", NULL, NULL);
}
