/* Sessions to bytes and back, and the ring of answered events. */
#include "tests/support/test.h"

#include "session.h"

#define LONGEST 40 /* answers of the greatest length that have room */

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
	};

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

	session_print(got, a);
	session_print(wanted, b);
	assert_memory_equal(a, b, SESSION_BYTES);
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
	for (size_t i = 0; i < SESSION_RING; i++) {
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
	session_print(&session, bytes);
	assert_true(session_parse(bytes, &again));
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
	session_print(&session, bytes);
	assert_true(session_parse(bytes, &again));
	assert_same_session(&again, &session);
}

static void bytes_are_little_endian(void **state)
{
	const struct session session = { .salt = { 1, 0 }, .locale = 0x0385, .screen = 0x0102 };
	uint8_t bytes[SESSION_BYTES];

	(void)state;
	memset(bytes, 0xaa, sizeof(bytes));
	session_print(&session, bytes);
	assert_int_equal(bytes[0], 2);
	assert_int_equal(bytes[1], 1);
	assert_int_equal(bytes[17], 0x85);
	assert_int_equal(bytes[18], 0x03);
	assert_int_equal(bytes[19], 0x02);
	assert_int_equal(bytes[20], 0x01);
	for (size_t i = 21; i < SESSION_BYTES; i++)
		assert_int_equal(bytes[i], 0);
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
	session_print(&session, bytes);
	for (size_t i = 0; i < SESSION_BYTES; i++) {
		const uint8_t before = bytes[i];

		for (unsigned value = 0; value < 256; value++) {
			struct session read, untouched;

			memset(&read, 0x5a, sizeof(read));
			untouched = read;
			bytes[i] = (uint8_t)value;
			if (session_parse(bytes, &read)) {
				session_print(&read, again);
				assert_memory_equal(again, bytes, SESSION_BYTES);
			} else {
				assert_memory_equal(&read, &untouched, sizeof(read));
				refused++;
			}
		}
		bytes[i] = before;
	}
	/* At least: format, trail_len, place, greeted; at.place and seven kinds of each answer; the zeros behind. */
	assert_true(refused >= 255 + (256 - 9) + (256 - PLACE_COUNT) + 254 +
				       LONGEST * ((256 - PLACE_COUNT) + 7 * (255 - PART_HANGUP)));
	assert_true(refused < SESSION_BYTES * 255 / 2);
}

/* Short answers take little room, and none that is half there comes back. */
static void newest_answers_have_room(void **state)
{
	struct session session, again;
	uint8_t bytes[SESSION_BYTES];
	size_t kept = 0;

	(void)state;
	memset(&session, 0, sizeof(session));
	for (unsigned i = 1; i <= SESSION_RING; i++) {
		struct reply reply = { .count = 1, .parts = { { PART_MESSAGE, 1, (uint16_t)i } } };

		while (reply.count < 1 + i % 3)
			reply.parts[reply.count++] = (struct part){ PART_JOIN, 1, 7 };
		session_remember(&session, i, 5, &reply);
	}
	session_print(&session, bytes);
	assert_true(session_parse(bytes, &again));
	while (kept < SESSION_RING && again.ring[kept].event) {
		assert_true(again.ring[kept].event == session.ring[kept].event);
		assert_int_equal(again.ring[kept].catalog, 5);
		assert_int_equal(again.ring[kept].reply.count, session.ring[kept].reply.count);
		assert_memory_equal(again.ring[kept].reply.parts, session.ring[kept].reply.parts,
				    sizeof(again.ring[kept].reply.parts));
		kept++;
	}
	assert_in_range(kept, 100, SESSION_RING - 1);
	while (kept < SESSION_RING)
		assert_true(again.ring[kept++].event == 0);
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
		session_remember(&session, 100 + i, catalogs[i], &reply);
	session_print(&session, bytes);
	assert_true(session_parse(bytes, &again));
	for (size_t i = 0; i < COUNT(catalogs); i++)
		assert_int_equal(session_recall(&again, 100 + i)->catalog, catalogs[i]);
}

static void ring_forgets_the_oldest(void **state)
{
	struct session session;
	const struct answer *answer;

	(void)state;
	memset(&session, 0, sizeof(session));
	for (unsigned i = 1; i <= SESSION_RING + 1; i++) {
		const struct reply reply = { .count = 1, .parts = { { PART_MESSAGE, 1, (uint16_t)i } } };

		session_remember(&session, 1000 + i, i, &reply);
	}
	assert_null(session_recall(&session, 1001));
	for (unsigned i = 2; i <= SESSION_RING + 1; i++) {
		answer = session_recall(&session, 1000 + i);
		assert_non_null(answer);
		assert_int_equal(answer->catalog, i);
		assert_int_equal(answer->reply.parts[0].text, i);
	}
	assert_true(session.ring[0].event == 1000 + SESSION_RING + 1);
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
	suite_add(&suite, "an empty slot is never recalled", empty_slots_are_never_recalled);
	return suite_run(&suite, "session", NULL, NULL);
}
