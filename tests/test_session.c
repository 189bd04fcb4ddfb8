/* Sessions to bytes and back, and the ring of answered events. */
#include "tests/support/test.h"

#include "session.h"

#include <stddef.h>

#define LONGEST 69 /* answers of the greatest length that have room */
#define NOW     1795000000

static struct session full_session(void)
{
	struct session session = {
		.version = 7,
		.salt = { 0x0102030405060708, UINT64_MAX },
		.locale = 917,
		.screen = 6541,
		.trail = { 0, 1, 22, 333, 4444, 55, 66, 65535 },
		.trail_len = 8,
		.place = PLACE_ELSEWHERE,
		.misses = 255,
		.more_page = 254,
		.more_screen = 65535,
		.greeted = true,
		.answered_s = 0x89ab,
		.ring_limit = SESSION_RING,
	};

	session.ring_count = LONGEST;
	for (size_t i = 0; i < LONGEST; i++) {
		struct answer *answer = &session.ring[i];

		answer->event = 0xfedcba9876543210 - i;
		answer->catalog = UINT32_MAX - (uint32_t)i;
		answer->reply.count = REPLY_PARTS_MAX;
		answer->reply.at = (struct at){ 901, 65, 300, 2, 3, PLACE_COOK };
		for (size_t part = 0; part < REPLY_PARTS_MAX; part++)
			answer->reply.parts[part] =
				(struct part){ (uint8_t)(part % (PART_HANGUP + 1)), 255, (uint16_t)(65535 - part) };
	}
	return session;
}

static void assert_same_session(const struct session *got, const struct session *wanted)
{
	uint8_t a[SESSION_BYTES], b[SESSION_BYTES];
	const size_t size = session_print(got, a);

	assert_int_equal(session_print(wanted, b), size);
	assert_memory_equal(a, b, size);
	assert_memory_equal(got->salt, wanted->salt, sizeof(got->salt));
	assert_memory_equal(got->trail, wanted->trail, sizeof(got->trail));
	assert_int_equal(got->locale, wanted->locale);
	assert_int_equal(got->screen, wanted->screen);
	assert_int_equal(got->trail_len, wanted->trail_len);
	assert_int_equal(got->place, wanted->place);
	assert_int_equal(got->misses, wanted->misses);
	assert_int_equal(got->more_page, wanted->more_page);
	assert_int_equal(got->more_screen, wanted->more_screen);
	assert_int_equal(got->greeted, wanted->greeted);
	assert_int_equal(got->erased, wanted->erased);
	assert_int_equal(got->over, wanted->over);
	assert_int_equal(got->answered_s, wanted->answered_s);
	assert_int_equal(got->ring_limit, wanted->ring_limit);
	assert_int_equal(got->ring_count, wanted->ring_count);
	for (size_t i = 0; i < wanted->ring_count; i++) {
		const struct answer *x = &got->ring[i], *y = &wanted->ring[i];

		assert_true(x->event == y->event);
		assert_int_equal(x->catalog, y->catalog);
		assert_int_equal(x->reply.count, y->reply.count);
		assert_memory_equal(&x->reply.at, &y->reply.at, sizeof(x->reply.at));
		assert_memory_equal(x->reply.parts, y->reply.parts, sizeof(x->reply.parts));
	}
}

static void full_goes_round(void **state)
{
	const struct session session = full_session();
	struct session again;
	uint8_t bytes[SESSION_BYTES];

	(void)state;
	memset(&again, 0xff, sizeof(again));
	assert_true(session_parse(bytes, session_print(&session, bytes), &again));
	assert_true(again.version == 0);
	assert_same_session(&again, &session);
}

static void empty_goes_round(void **state)
{
	static const struct session session;
	struct session again;
	uint8_t bytes[SESSION_BYTES];

	(void)state;
	memset(&again, 0xff, sizeof(again));
	assert_true(session_parse(bytes, session_print(&session, bytes), &again));
	assert_same_session(&again, &session);
}

static void bytes_are_little_endian(void **state)
{
	const struct session session = { .salt = { 1, 0 }, .locale = 0x0385, .screen = 0x0102 };
	uint8_t bytes[SESSION_BYTES];

	(void)state;
	memset(bytes, 0xaa, sizeof(bytes));
	assert_int_equal(session_print(&session, bytes), SESSION_LEAST);
	assert_int_equal(bytes[0], 5);
	assert_int_equal(bytes[1], 1);
	assert_int_equal(bytes[17], 0x85);
	assert_int_equal(bytes[18], 0x03);
	assert_int_equal(bytes[19], 0x02);
	assert_int_equal(bytes[20], 0x01);
	for (size_t i = 21; i < SESSION_LEAST; i++)
		assert_int_equal(bytes[i], 0);
	assert_int_equal(bytes[SESSION_LEAST], 0xaa);
}

/*
 * Whatever byte is changed, to whatever: refused and nothing touched, or a session that prints to exactly these bytes.
 */
static void every_changed_byte_is_kept_or_refused(void **state)
{
	const struct session session = full_session();
	uint8_t bytes[SESSION_BYTES], again[SESSION_BYTES];
	size_t refused = 0;

	(void)state;
	assert_int_equal(session_print(&session, bytes), SESSION_BYTES);
	for (size_t i = 0; i < SESSION_BYTES; i++) {
		const uint8_t before = bytes[i];

		for (unsigned value = 0; value < 256; value++) {
			struct session read, untouched;

			memset(&read, 0x5a, sizeof(read));
			untouched = read;
			bytes[i] = (uint8_t)value;
			if (session_parse(bytes, SESSION_BYTES, &read)) {
				assert_int_equal(session_print(&read, again), SESSION_BYTES);
				assert_memory_equal(again, bytes, SESSION_BYTES);
			} else {
				assert_memory_equal(&read, &untouched, sizeof(read));
				refused++;
			}
		}
		bytes[i] = before;
	}
	/* At least: format, trail_len, place, greeted; at.place and seven kinds of each answer; the zeros behind. */
	assert_true(refused >= 255 + (256 - 9) + (256 - PLACE_COUNT) + 248 +
				       LONGEST * ((256 - PLACE_COUNT) + 7 * (255 - PART_HANGUP)));
	assert_true(refused < SESSION_BYTES * 255 / 2);
}

/* Short answers take little room, and none that is half there comes back. */
static void newest_answers_have_room(void **state)
{
	struct session session, again;
	uint8_t bytes[SESSION_BYTES];
	size_t kept;

	(void)state;
	memset(&session, 0, sizeof(session));
	for (unsigned i = 1; i <= SESSION_RING; i++) {
		struct reply reply = { .count = 1, .parts = { { PART_MESSAGE, 1, (uint16_t)i } } };

		while (reply.count < 1 + i % 3)
			reply.parts[reply.count++] = (struct part){ PART_JOIN, 1, 7 };
		session_remember(&session, i, 5, &reply, NOW);
	}
	assert_true(session_parse(bytes, session_print(&session, bytes), &again));
	for (kept = 0; kept < again.ring_count; kept++) {
		assert_true(again.ring[kept].event == session.ring[kept].event);
		assert_int_equal(again.ring[kept].catalog, 5);
		assert_int_equal(again.ring[kept].reply.count, session.ring[kept].reply.count);
		assert_memory_equal(again.ring[kept].reply.parts, session.ring[kept].reply.parts,
				    sizeof(again.ring[kept].reply.parts));
	}
	assert_in_range(kept, 100, SESSION_RING - 1);
}

/* An answer of another catalog than the one before it says so. */
static void catalogs_go_round(void **state)
{
	const struct reply reply = { .count = 1, .parts = { { PART_MESSAGE, 1, 9 } } };
	static const uint32_t catalogs[] = { 7, 7, 0, 0, 8, 7 };
	struct session session, again;
	uint8_t bytes[SESSION_BYTES];

	(void)state;
	memset(&session, 0, sizeof(session));
	for (size_t i = 0; i < COUNT(catalogs); i++)
		session_remember(&session, 100 + i, catalogs[i], &reply, NOW);
	assert_true(session_parse(bytes, session_print(&session, bytes), &again));
	for (size_t i = 0; i < COUNT(catalogs); i++)
		assert_int_equal(session_recall(&again, 100 + i)->catalog, catalogs[i]);
}

static void remember(struct session *session, unsigned i, int64_t now)
{
	const struct reply reply = { .count = 1, .parts = { { PART_MESSAGE, 1, (uint16_t)i } } };

	session_remember(session, 1000 + i, i, &reply, now);
}

static void assert_newest(const struct session *session, unsigned newest, unsigned count)
{
	const struct answer *answer;

	assert_int_equal(session->ring_count, count);
	for (unsigned i = newest - count + 1; i <= newest; i++) {
		answer = session_recall(session, 1000 + i);
		assert_non_null(answer);
		assert_int_equal(answer->catalog, i);
		assert_int_equal(answer->reply.parts[0].text, i);
	}
	assert_null(session_recall(session, 1000 + newest - count));
	assert_true(session->ring[0].event == 1000 + newest);
}

static void ring_forgets_the_oldest(void **state)
{
	struct session session;

	(void)state;
	memset(&session, 0, sizeof(session));
	for (unsigned i = 1; i <= 20; i++) {
		remember(&session, i, NOW + i * (SESSION_QUICK_S + 1));
		assert_newest(&session, i, i < SESSION_RING_LEAST ? i : SESSION_RING_LEAST);
	}
}

/* No quick turn forgets an answer: another process may still have a retry to answer. */
static void ring_grows_and_stays(void **state)
{
	static const int64_t steps[] = { 0, 1, SESSION_QUICK_S, -1, -SESSION_QUICK_S };
	const int64_t later = NOW + 1000;
	struct session session;
	int64_t now = NOW;
	unsigned turn = 1;

	(void)state;
	memset(&session, 0, sizeof(session));
	for (; turn <= 40; turn++) {
		remember(&session, turn, now);
		assert_newest(&session, turn, turn);
		now += steps[turn % COUNT(steps)];
	}
	for (unsigned i = 0; i < 2 * SESSION_RING; i++, turn++) {
		remember(&session, turn, later + i * (SESSION_QUICK_S + 1));
		assert_newest(&session, turn, turn < SESSION_RING_LEAST + 39 ? turn : SESSION_RING_LEAST + 39);
	}
	for (unsigned i = 0; i < 2 * SESSION_RING; i++, turn++)
		remember(&session, turn, NOW);
	assert_newest(&session, turn - 1, SESSION_RING);
}

/* Longest answers: what an ordinary talk remembers always has room in the least size. */
static void size_is_one_of_three(void **state)
{
	static const struct {
		unsigned answers;
		size_t size;
	} rows[] = { { 0, SESSION_LEAST },   { SESSION_RING_LEAST, SESSION_LEAST },
		     { 10, SESSION_MIDDLE }, { 16, SESSION_MIDDLE },
		     { 18, SESSION_BYTES },  { SESSION_RING, SESSION_BYTES } };
	struct session session = full_session();
	uint8_t bytes[SESSION_BYTES];

	(void)state;
	for (size_t i = LONGEST; i < SESSION_RING; i++)
		session.ring[i] = session.ring[i % LONGEST];
	for (size_t i = 0; i < COUNT(rows); i++) {
		session.ring_count = (uint8_t)rows[i].answers;
		assert_int_equal(session_print(&session, bytes), rows[i].size);
	}
}

/* Bytes of one size are none of another, zeros or not. */
static void other_sizes_are_refused(void **state)
{
	struct session session = full_session();
	uint8_t bytes[SESSION_BYTES] = { 0 };

	(void)state;
	session.ring_count = 3;
	assert_int_equal(session_print(&session, bytes), SESSION_LEAST);
	for (size_t size = 0; size <= SESSION_BYTES; size++)
		assert_int_equal(session_parse(bytes, size, &session), size == SESSION_LEAST);
}

static void erasing_leaves_nothing(void **state)
{
	struct session session = full_session(), wanted = { .version = 7, .erased = true };

	(void)state;
	memcpy(wanted.salt, session.salt, sizeof(wanted.salt));
	session.over = true;
	session_erase(&session);
	assert_memory_equal(&session, &wanted, offsetof(struct session, ring));
	for (size_t i = 0; i < LONGEST; i++)
		assert_true(session.ring[i].event == 0);
}

static void flags_go_round(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		const struct session session = { .greeted = i & 1, .erased = i & 2, .over = i & 4 };
		uint8_t bytes[SESSION_BYTES];
		struct session again;

		assert_true(session_parse(bytes, session_print(&session, bytes), &again));
		assert_same_session(&again, &session);
	}
}

static void empty_slots_are_never_recalled(void **state)
{
	struct session session;

	(void)state;
	memset(&session, 0, sizeof(session));
	assert_null(session_recall(&session, 0));
	assert_null(session_recall(&session, 1));
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "a session with every field set goes to bytes and back", full_goes_round);
	suite_add(&suite, "an empty session goes to bytes and back", empty_goes_round);
	suite_add(&suite, "fields are little-endian and unused bytes zero", bytes_are_little_endian);
	suite_add(&suite, "every changed byte is kept or refused", every_changed_byte_is_kept_or_refused);
	suite_add(&suite, "the newest answers that have room go to bytes and back", newest_answers_have_room);
	suite_add(&suite, "answers keep their catalogs", catalogs_go_round);
	suite_add(&suite, "the ring forgets the oldest answer", ring_forgets_the_oldest);
	suite_add(&suite, "the ring grows with quick turns, and stays", ring_grows_and_stays);
	suite_add(&suite, "the size is one of three, the least for an ordinary talk", size_is_one_of_three);
	suite_add(&suite, "other sizes are refused", other_sizes_are_refused);
	suite_add(&suite, "erasing leaves version and salt, nothing else", erasing_leaves_nothing);
	suite_add(&suite, "flags go to bytes and back", flags_go_round);
	suite_add(&suite, "an empty slot is never recalled", empty_slots_are_never_recalled);
	return suite_run(&suite, "session", NULL, NULL);
}
