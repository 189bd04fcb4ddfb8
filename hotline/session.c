/*
 * A session as fixed-size bytes and back. Little-endian fields one after the other, the format byte first, zeros behind:
 * nothing about a talk can be told from the length. Sealing and versions are store.c's.
 */
#include "session.h"

#include "base/digest.h"

#include <assert.h>
#include <endian.h>

#define FORMAT 1

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

static void put_answer(struct tape *tape, const struct answer *answer)
{
	const struct reply *reply = &answer->reply;

	put(tape, answer->event, 8);
	put(tape, answer->catalog, 4);
	put(tape, reply->count, 1);
	put(tape, reply->at.locale, 2);
	put(tape, reply->at.screen, 2);
	put(tape, reply->at.turn, 2);
	put(tape, reply->at.silences, 1);
	put(tape, reply->at.wrong, 1);
	put(tape, reply->at.place, 1);
	for (size_t i = 0; i < REPLY_PARTS_MAX; i++) {
		put(tape, reply->parts[i].kind, 1);
		put(tape, reply->parts[i].count, 1);
		put(tape, reply->parts[i].text, 2);
	}
}

static void take_answer(struct tape *tape, struct answer *answer)
{
	struct reply *reply = &answer->reply;

	answer->event = take(tape, 8);
	answer->catalog = (uint32_t)take(tape, 4);
	reply->count = (uint8_t)take(tape, 1);
	reply->at.locale = (uint16_t)take(tape, 2);
	reply->at.screen = (uint16_t)take(tape, 2);
	reply->at.turn = (uint16_t)take(tape, 2);
	reply->at.silences = (uint8_t)take(tape, 1);
	reply->at.wrong = (uint8_t)take(tape, 1);
	reply->at.place = (uint8_t)take(tape, 1);
	for (size_t i = 0; i < REPLY_PARTS_MAX; i++) {
		reply->parts[i].kind = (uint8_t)take(tape, 1);
		reply->parts[i].count = (uint8_t)take(tape, 1);
		reply->parts[i].text = (uint16_t)take(tape, 2);
	}
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
	for (size_t i = 0; i < SESSION_RING; i++)
		put_answer(&tape, &session->ring[i]);
	memset(out + tape.used, 0, SESSION_BYTES - tape.used);
}

static bool answer_is_sound(const struct answer *answer)
{
	if (answer->reply.count > REPLY_PARTS_MAX || answer->reply.at.place >= PLACE_COUNT)
		return false;
	for (size_t i = 0; i < REPLY_PARTS_MAX; i++)
		if (answer->reply.parts[i].kind > PART_HANGUP)
			return false;
	return true;
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
	for (size_t i = 0; i < SESSION_RING; i++) {
		take_answer(&tape, &read.ring[i]);
		sound = sound && answer_is_sound(&read.ring[i]);
	}
	sound = sound && rest_is_zero(bytes, tape.used);
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
