/*
 * A session as bytes of a few fixed sizes and back. Little-endian fields one after the other, the format byte first,
 * then its answers, zeros behind: the length tells of a talk only how busy it is. Sealing and versions are store.c's.
 */
#include "session.h"

#include "base/digest.h"

#include <assert.h>
#include <endian.h>
#include <stddef.h>

#define FORMAT 5

enum { IS_GREETED = 1, IS_ERASED = 2, IS_OVER = 4, FLAGS_MASK = 7 };

/* Bytes that fields are written to or read from, in order. Overrunning is a mistake of ours. */
struct tape {
	uint8_t *at;
	const uint8_t *from;
	size_t size;
	size_t used;
};

static inline __attribute__((always_inline)) void put(struct tape *tape, uint64_t value, size_t size)
{
	assert(tape->used + size <= tape->size);
	value = htole64(value);
	memcpy(tape->at + tape->used, &value, size);
	tape->used += size;
}

static inline __attribute__((always_inline)) uint64_t take(struct tape *tape, size_t size)
{
	uint64_t value = 0;

	assert(tape->used + size <= tape->size);
	memcpy(&value, tape->from + tape->used, size);
	tape->used += size;
	return le64toh(value);
}

/* What follows in the bytes of an answer, in one byte with the number of its parts. */
enum { COUNT_MASK = 15, HAS_CATALOG = 16, HAS_AT = 32, ANSWER_LEAST = 9 };

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

	for (size_t i = 0; i < session->ring_count; i++) {
		uint8_t what = follows(&session->ring[i], catalog);

		if (tape->used + size_of(what) > tape->size)
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
	if ((what & COUNT_MASK) > REPLY_PARTS_MAX || tape->used - ANSWER_LEAST + size_of(what) > tape->size)
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

	if (tape->used + ANSWER_LEAST > tape->size)
		return true;
	for (size_t i = 0; i < 8; i++)
		event |= tape->from[tape->used + i];
	return event == 0;
}

static bool take_ring(struct tape *tape, struct session *session)
{
	uint32_t catalog = 0;

	while (session->ring_count < SESSION_RING && !is_end(tape)) {
		struct answer *answer = &session->ring[session->ring_count++];

		memset(answer, 0, sizeof(*answer));
		if (!take_answer(tape, answer, catalog))
			return false;
		catalog = answer->catalog;
	}
	return true;
}

/* The size of the bytes when so many are used. */
static size_t size_for(size_t used)
{
	if (used <= SESSION_LEAST)
		return SESSION_LEAST;
	return used <= SESSION_MIDDLE ? SESSION_MIDDLE : SESSION_BYTES;
}

static uint8_t flags_of(const struct session *session)
{
	return (uint8_t)((session->greeted ? IS_GREETED : 0) | (session->erased ? IS_ERASED : 0) |
			 (session->over ? IS_OVER : 0));
}

size_t session_print(const struct session *session, uint8_t out[SESSION_BYTES])
{
	struct tape tape = { .at = out, .size = SESSION_BYTES };
	size_t size;

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
	put(&tape, flags_of(session), 1);
	put(&tape, session->answered_s, 2);
	put(&tape, session->ring_limit, 1);
	put_ring(&tape, session);
	size = size_for(tape.used);
	memset(out + tape.used, 0, size - tape.used);
	return size;
}

static bool rest_is_zero(const struct tape *tape)
{
	uint8_t seen = 0;

	for (size_t i = tape->used; i < tape->size; i++)
		seen |= tape->from[i];
	return seen == 0;
}

/* Gives the flags. */
static uint64_t take_head(struct tape *tape, struct session *session)
{
	uint64_t flags;

	session->salt[0] = take(tape, 8);
	session->salt[1] = take(tape, 8);
	session->locale = (uint16_t)take(tape, 2);
	session->screen = (uint16_t)take(tape, 2);
	for (size_t i = 0; i < SESSION_TRAIL_MAX; i++)
		session->trail[i] = (uint16_t)take(tape, 2);
	session->trail_len = (uint8_t)take(tape, 1);
	session->place = (uint8_t)take(tape, 1);
	session->misses = (uint8_t)take(tape, 1);
	session->more_page = (uint8_t)take(tape, 1);
	session->more_screen = (uint16_t)take(tape, 2);
	flags = take(tape, 1);
	session->answered_s = (uint16_t)take(tape, 2);
	session->ring_limit = (uint8_t)take(tape, 1);
	return flags;
}

bool session_parse(const uint8_t *bytes, size_t size, struct session *session)
{
	struct tape tape = { .from = bytes, .size = size };
	struct session read;
	uint64_t flags;
	bool sound;

	if ((size != SESSION_LEAST && size != SESSION_MIDDLE && size != SESSION_BYTES) || take(&tape, 1) != FORMAT)
		return false;
	memset(&read, 0, offsetof(struct session, ring));
	flags = take_head(&tape, &read);
	read.greeted = flags & IS_GREETED;
	read.erased = flags & IS_ERASED;
	read.over = flags & IS_OVER;
	sound = read.trail_len <= SESSION_TRAIL_MAX && read.place < PLACE_COUNT && flags <= FLAGS_MASK &&
		read.ring_limit <= SESSION_RING;
	sound = sound && take_ring(&tape, &read) && rest_is_zero(&tape) && size_for(tape.used) == size;
	if (sound)
		session_copy(session, &read);
	session_wipe(&read);
	return sound;
}

static size_t size_in_use(const struct session *session)
{
	return offsetof(struct session, ring) + session->ring_count * sizeof(session->ring[0]);
}

void session_copy(struct session *to, const struct session *from)
{
	memcpy(to, from, size_in_use(from));
}

void session_wipe(struct session *session)
{
	digest_wipe(session, size_in_use(session));
}

void session_erase(struct session *session)
{
	const uint64_t version = session->version, salt[2] = { session->salt[0], session->salt[1] };

	session_wipe(session);
	session->version = version;
	memcpy(session->salt, salt, sizeof(session->salt));
	session->erased = true;
}

static bool is_quick(const struct session *session, uint16_t now_s)
{
	const uint16_t later = (uint16_t)(now_s - session->answered_s);
	const uint16_t earlier = (uint16_t)(session->answered_s - now_s);

	return later <= SESSION_QUICK_S || earlier <= SESSION_QUICK_S;
}

void session_remember(struct session *session, uint64_t event, uint32_t catalog, const struct reply *reply, int64_t now)
{
	const uint16_t now_s = (uint16_t)now;
	struct answer *ring = session->ring;

	if (session->ring_limit < SESSION_RING_LEAST)
		session->ring_limit = SESSION_RING_LEAST;
	else if (session->ring_limit < SESSION_RING && is_quick(session, now_s))
		session->ring_limit++;
	session->answered_s = now_s;
	if (session->ring_count < session->ring_limit)
		session->ring_count++;
	else
		session->ring_count = session->ring_limit;
	memmove(ring + 1, ring, (session->ring_count - 1u) * sizeof(ring[0]));
	memset(&ring[0], 0, sizeof(ring[0]));
	ring[0].event = event;
	ring[0].catalog = catalog;
	ring[0].reply = *reply;
}

const struct answer *session_recall(const struct session *session, uint64_t event)
{
	if (event == 0)
		return NULL;
	for (size_t i = 0; i < session->ring_count; i++)
		if (session->ring[i].event == event)
			return &session->ring[i];
	return NULL;
}
