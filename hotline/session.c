/*
 * A session as fixed-size bytes and back. Little-endian fields one after the other, the format byte first, then as many
 * answers as have room, zeros behind: nothing about a talk can be told from the length. Sealing and versions are store.c's.
 */
#include "session.h"

#include "base/digest.h"

#include <assert.h>
#include <endian.h>

#define FORMAT 2

/* Bytes that fields are written to or read from, in order. Sizes are fixed, so that overrunning is a mistake of ours. */
struct tape {
	uint8_t *at;
	const uint8_t *from;
	size_t used;
};

static inline __attribute__((always_inline)) void put(struct tape *tape, uint64_t value, size_t size)
{
	assert(tape->used + size <= SESSION_BYTES);
	value = htole64(value);
	memcpy(tape->at + tape->used, &value, size);
	tape->used += size;
}

static inline __attribute__((always_inline)) uint64_t take(struct tape *tape, size_t size)
{
	uint64_t value = 0;

	assert(tape->used + size <= SESSION_BYTES);
	memcpy(&value, tape->from + tape->used, size);
	tape->used += size;
	return le64toh(value);
}

/* What follows in the bytes of an answer, in one byte with the number of its parts. */
enum { COUNT_MASK = 7, HAS_CATALOG = 8, HAS_AT = 16, ANSWER_LEAST = 9 };

static bool at_is_empty(const struct at *at)
{
	return !at->locale && !at->screen && !at->turn && !at->silences && !at->wrong && !at->place;
}

/* `catalog`: of the answer before this one; most answers of a talk share it. */
static uint8_t follows(const struct answer *answer, uint32_t catalog)
{
	return (uint8_t)(answer->reply.count | (answer->catalog != catalog ? HAS_CATALOG : 0) |
			 (at_is_empty(&answer->reply.at) ? 0 : HAS_AT));
}

static size_t size_of(uint8_t what)
{
	return ANSWER_LEAST + (what & HAS_CATALOG ? 4u : 0u) + (what & HAS_AT ? 9u : 0u) + 4u * (what & COUNT_MASK);
}

static void put_answer(struct tape *tape, const struct answer *answer, uint8_t what)
{
	const struct reply *reply = &answer->reply;

	put(tape, answer->event, 8);
	put(tape, what, 1);
	if (what & HAS_CATALOG)
		put(tape, answer->catalog, 4);
	if (what & HAS_AT) {
		put(tape, reply->at.locale, 2);
		put(tape, reply->at.screen, 2);
		put(tape, reply->at.turn, 2);
		put(tape, reply->at.silences, 1);
		put(tape, reply->at.wrong, 1);
		put(tape, reply->at.place, 1);
	}
	for (size_t i = 0; i < reply->count; i++) {
		put(tape, reply->parts[i].kind, 1);
		put(tape, reply->parts[i].count, 1);
		put(tape, reply->parts[i].text, 2);
	}
}

/* Newest first, until one has no room. */
static void put_ring(struct tape *tape, const struct session *session)
{
	uint32_t catalog = 0;

	for (size_t i = 0; i < SESSION_RING && session->ring[i].event; i++) {
		uint8_t what = follows(&session->ring[i], catalog);

		if (tape->used + size_of(what) > SESSION_BYTES)
			return;
		put_answer(tape, &session->ring[i], what);
		catalog = session->ring[i].catalog;
	}
}

static void take_at(struct tape *tape, struct at *at)
{
	at->locale = (uint16_t)take(tape, 2);
	at->screen = (uint16_t)take(tape, 2);
	at->turn = (uint16_t)take(tape, 2);
	at->silences = (uint8_t)take(tape, 1);
	at->wrong = (uint8_t)take(tape, 1);
	at->place = (uint8_t)take(tape, 1);
}

/* False for what put_answer would not have written. */
static bool take_answer(struct tape *tape, struct answer *answer, uint32_t catalog)
{
	struct reply *reply = &answer->reply;
	uint8_t what;

	answer->event = take(tape, 8);
	what = (uint8_t)take(tape, 1);
	if (tape->used - ANSWER_LEAST + size_of(what) > SESSION_BYTES)
		return false;
	answer->catalog = what & HAS_CATALOG ? (uint32_t)take(tape, 4) : catalog;
	if (what & HAS_AT)
		take_at(tape, &reply->at);
	reply->count = what & COUNT_MASK;
	for (size_t i = 0; i < reply->count; i++) {
		reply->parts[i].kind = (uint8_t)take(tape, 1);
		reply->parts[i].count = (uint8_t)take(tape, 1);
		reply->parts[i].text = (uint16_t)take(tape, 2);
		if (reply->parts[i].kind > PART_HANGUP)
			return false;
	}
	return answer->event && reply->at.place < PLACE_COUNT && follows(answer, catalog) == what;
}

static bool is_end(const struct tape *tape)
{
	uint64_t event = 0;

	if (tape->used + ANSWER_LEAST > SESSION_BYTES)
		return true;
	for (size_t i = 0; i < 8; i++)
		event |= tape->from[tape->used + i];
	return event == 0;
}

static bool take_ring(struct tape *tape, struct session *session)
{
	uint32_t catalog = 0;

	for (size_t i = 0; i < SESSION_RING && !is_end(tape); i++) {
		if (!take_answer(tape, &session->ring[i], catalog))
			return false;
		catalog = session->ring[i].catalog;
	}
	return true;
}

void session_print(const struct session *session, uint8_t out[SESSION_BYTES])
{
	struct tape tape = { .at = out };

	put(&tape, FORMAT, 1);
	put(&tape, session->salt[0], 8);
	put(&tape, session->salt[1], 8);
	put(&tape, session->locale, 2);
	put(&tape, session->screen, 2);
	for (size_t i = 0; i < SESSION_TRAIL_MAX; i++)
		put(&tape, session->trail[i], 2);
	put(&tape, session->trail_len, 1);
	put(&tape, session->place, 1);
	put(&tape, session->misses, 1);
	put(&tape, session->more_page, 1);
	put(&tape, session->more_screen, 2);
	put(&tape, session->greeted, 1);
	put_ring(&tape, session);
	memset(out + tape.used, 0, SESSION_BYTES - tape.used);
}

static bool rest_is_zero(const uint8_t *bytes, size_t used)
{
	uint8_t seen = 0;

	for (size_t i = used; i < SESSION_BYTES; i++)
		seen |= bytes[i];
	return seen == 0;
}

bool session_parse(const uint8_t bytes[SESSION_BYTES], struct session *session)
{
	struct tape tape = { .from = bytes };
	struct session read;
	uint64_t greeted;
	bool sound;

	if (take(&tape, 1) != FORMAT)
		return false;
	memset(&read, 0, sizeof(read));
	read.salt[0] = take(&tape, 8);
	read.salt[1] = take(&tape, 8);
	read.locale = (uint16_t)take(&tape, 2);
	read.screen = (uint16_t)take(&tape, 2);
	for (size_t i = 0; i < SESSION_TRAIL_MAX; i++)
		read.trail[i] = (uint16_t)take(&tape, 2);
	read.trail_len = (uint8_t)take(&tape, 1);
	read.place = (uint8_t)take(&tape, 1);
	read.misses = (uint8_t)take(&tape, 1);
	read.more_page = (uint8_t)take(&tape, 1);
	read.more_screen = (uint16_t)take(&tape, 2);
	greeted = take(&tape, 1);
	read.greeted = greeted == 1;
	sound = read.trail_len <= SESSION_TRAIL_MAX && read.place < PLACE_COUNT && greeted <= 1;
	sound = sound && take_ring(&tape, &read) && rest_is_zero(bytes, tape.used);
	if (sound)
		*session = read;
	digest_wipe(&read, sizeof(read));
	return sound;
}

void session_remember(struct session *session, uint64_t event, uint32_t catalog, const struct reply *reply)
{
	struct answer *ring = session->ring;

	for (size_t i = SESSION_RING - 1; i > 0; i--)
		ring[i] = ring[i - 1];
	memset(&ring[0], 0, sizeof(ring[0]));
	ring[0].event = event;
	ring[0].catalog = catalog;
	ring[0].reply = *reply;
}

const struct answer *session_recall(const struct session *session, uint64_t event)
{
	if (event == 0)
		return NULL;
	for (size_t i = 0; i < SESSION_RING; i++)
		if (session->ring[i].event == event)
			return &session->ring[i];
	return NULL;
}
