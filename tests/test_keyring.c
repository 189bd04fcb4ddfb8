/* Names and keys of talks over the days, with clocks that disagree; the file that processes share. */
#include "tests/support/test.h"

#include "base/digest.h"

#define clock_monotonic_ms fake_monotonic_ms /* in the test's hands */

#include "keyring.c"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define DAY      86400
#define TODAY    20779 /* 2026-11-22 */
#define MIDNIGHT ((int64_t)(TODAY + 1) * DAY)
#define TTL      3600

static const uint8_t first[32] = { 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
				   16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31 };

static struct session_keys keys_at(struct keyring *ring, int64_t now)
{
	struct session_keys keys;

	keyring_talk(ring, now, STR("twilio"), CHANNEL_SMS, STR("+13125550100"), STR("+13125550101"), &keys);
	return keys;
}

static struct keyring *new_ring(void)
{
	struct keyring *ring = keyring_new(first, TODAY, TTL);

	assert_non_null(ring);
	return ring;
}

static void assert_key_is(const struct session_key *key, const char *hex)
{
	struct buf text;

	buf_init(&text, 256);
	hex_encode(&text, (struct str){ (const char *)key->name, KEY_NAME });
	hex_encode(&text, (struct str){ (const char *)key->seal, SEAL_KEY });
	assert_str_equal(buf_str(&text), str_of(hex));
	buf_release(&text);
}

/* Worked out with Python's hmac and hashlib. */
static void same_as_reckoned_elsewhere(void **state)
{
	struct keyring *ring = new_ring();
	struct session_keys keys = keys_at(ring, MIDNIGHT - DAY / 2);
	const struct session session = { .salt = { 1, 2 } };

	(void)state;
	assert_int_equal(keys.count, 1);
	assert_key_is(
		&keys.key[0],
		"8b1b59da95008af67c45cbbee26e4b754a735f863a1e863c70030e23924d82cf42dbb64b29163aab29e51e9f02af61df");
	keys = keys_at(ring, MIDNIGHT + 10);
	assert_int_equal(keys.count, 2);
	assert_key_is(
		&keys.key[0],
		"2224269def7d94a2fc186e2c9f9d231008c687b2da69b83bd31941e63378f6e3e685c2912fb0dcef5c64206e9c7a8860");
	assert_key_is(
		&keys.key[1],
		"8b1b59da95008af67c45cbbee26e4b754a735f863a1e863c70030e23924d82cf42dbb64b29163aab29e51e9f02af61df");
	assert_true(keyring_event(&session, STR("SM1"), 3) == 0x15ed20d0573de136);
	keyring_free(ring);
}

static void every_piece_counts(void **state)
{
	struct keyring *ring = new_ring();
	const struct {
		struct str provider;
		enum channel channel;
		struct str ours, person;
	} talks[] = {
		{ STR("twilio"), CHANNEL_SMS, STR("+13125550100"), STR("+13125550101") },
		{ STR("twili"), CHANNEL_SMS, STR("o+13125550100"), STR("+13125550101") },
		{ STR("twilio"), CHANNEL_WHATSAPP, STR("+13125550100"), STR("+13125550101") },
		{ STR("twilio"), CHANNEL_VOICE, STR("+13125550100"), STR("+13125550101") },
		{ STR("twilio"), CHANNEL_SMS, STR("+13125550101"), STR("+13125550100") },
		{ STR("twilio"), CHANNEL_SMS, STR("+13125550100+"), STR("13125550101") },
		{ STR("twilio"), CHANNEL_SMS, STR("+13125550100+13125550101"), STR("") },
		{ STR("twilio"), CHANNEL_SMS, STR(""), STR("+13125550100+13125550101") },
	};
	struct session_keys keys[COUNT(talks)];

	(void)state;
	for (size_t i = 0; i < COUNT(talks); i++) {
		keyring_talk(ring, MIDNIGHT - DAY / 2, talks[i].provider, talks[i].channel, talks[i].ours,
			     talks[i].person, &keys[i]);
		for (size_t j = 0; j < i; j++) {
			assert_memory_not_equal(keys[i].key[0].name, keys[j].key[0].name, KEY_NAME);
			assert_memory_not_equal(keys[i].key[0].seal, keys[j].key[0].seal, SEAL_KEY);
		}
	}
	keyring_free(ring);
}

/* The table of one process: what it reads and writes at every second around midnight, by its own clock. */
#define BEFORE 400
#define AFTER  (TTL + 400)
static struct session_keys process[3][BEFORE + AFTER];

static bool reads(const struct session_keys *keys, const uint8_t name[KEY_NAME])
{
	for (size_t i = 0; i < keys->count; i++)
		if (memcmp(keys->key[i].name, name, KEY_NAME) == 0)
			return true;
	return false;
}

static void skewed_processes_find_each_other(void **state)
{
	static const int skew[3] = { -KEYRING_SKEW / 2, 0, KEYRING_SKEW / 2 };
	size_t moved = 0;

	(void)state;
	for (size_t p = 0; p < 3; p++) {
		struct keyring *ring = new_ring();

		for (int64_t t = 0; t < BEFORE + AFTER; t++)
			process[p][t] = keys_at(ring, MIDNIGHT - BEFORE + t + skew[p]);
		keyring_free(ring);
	}
	for (size_t writer = 0; writer < 3; writer++)
		for (size_t reader = 0; reader < 3; reader++)
			for (size_t t = 0; t < BEFORE + AFTER; t++)
				for (size_t later = 0; later <= TTL && t + later < BEFORE + AFTER;
				     later += 1 + later / 7) {
					const struct session_keys *from = &process[writer][t];
					const struct session_keys *to = &process[reader][t + later];

					assert_true(reads(to, from->key[from->write].name));
					moved += memcmp(from->key[from->write].name, to->key[to->write].name,
							KEY_NAME) != 0;
				}
	assert_true(moved > 0);
}

static void day_begins_before_midnight_and_ends_after_ttl(void **state)
{
	static const struct {
		int64_t now;
		int count, write;
	} rows[] = {
		{ -121, 1, 0 }, { -120, 2, 1 }, { -61, 2, 1 },      { -60, 2, 0 },
		{ 0, 2, 0 },    { TTL, 2, 0 },  { TTL + 59, 2, 0 }, { TTL + 60, 1, 0 },
	};
	struct keyring *ring = new_ring();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct session_keys keys = keys_at(ring, MIDNIGHT + rows[i].now);

		assert_int_equal(keys.count, rows[i].count);
		assert_int_equal(keys.write, rows[i].write);
	}
	keyring_free(ring);
}

static void clock_set_back_changes_nothing(void **state)
{
	struct keyring *ring = new_ring();
	const struct session_keys ahead = keys_at(ring, MIDNIGHT + DAY / 2);
	const struct session_keys back = keys_at(ring, MIDNIGHT - DAY / 2);

	(void)state;
	assert_int_equal(back.count, 1);
	assert_memory_equal(&back, &ahead, sizeof(ahead));
	keyring_free(ring);
}

static void absurd_clock_is_not_followed(void **state)
{
	struct keyring *ring = new_ring();
	const struct session_keys before = keys_at(ring, MIDNIGHT - DAY / 2);
	struct session_keys after = keys_at(ring, INT64_MAX);

	(void)state;
	assert_memory_equal(&after, &before, sizeof(after));
	after = keys_at(ring, INT64_MIN);
	assert_memory_equal(&after, &before, sizeof(after));
	keyring_free(ring);
}

static int64_t monotonic_ms = 1000;

int64_t clock_monotonic_ms(void)
{
	return monotonic_ms;
}

static bool same_keys(struct keyring *a, struct keyring *b, int64_t now_a, int64_t now_b)
{
	const struct session_keys one = keys_at(a, now_a), other = keys_at(b, now_b);

	return memcmp(&one, &other, sizeof(one)) == 0;
}

#define NOON (MIDNIGHT - DAY / 2)
#define YEAR (365 * (int64_t)DAY)

static void leap_is_believed_when_it_holds(void **state)
{
	struct keyring *steady = new_ring(), *leaping = new_ring(), *there = new_ring();

	(void)state;
	assert_true(same_keys(steady, leaping, NOON, NOON));
	for (int64_t s = 0; s < 600; s += 30, monotonic_ms += 30 * 1000)
		assert_true(same_keys(steady, leaping, NOON + s, NOON + YEAR + s));
	assert_false(same_keys(steady, leaping, NOON + 600, NOON + YEAR + 600));
	assert_true(same_keys(there, leaping, NOON + YEAR + 601, NOON + YEAR + 601));
	keyring_free(steady);
	keyring_free(leaping);
	keyring_free(there);
}

static void short_leap_is_never_believed(void **state)
{
	struct keyring *steady = new_ring(), *leaping = new_ring();

	(void)state;
	assert_true(same_keys(steady, leaping, NOON, NOON));
	for (int64_t s = 30; s < 7000; s += 30, monotonic_ms += 30 * 1000)
		assert_true(same_keys(steady, leaping, NOON + s, NOON + s + (s % 300 ? YEAR : 0)));
	/* nor one that is another each time */
	for (int64_t s = 7000; s < 14000; s += 30, monotonic_ms += 30 * 1000)
		assert_true(same_keys(steady, leaping, NOON + s, NOON + s + (s / 30 % 2 ? YEAR : 2 * YEAR)));
	assert_true(same_keys(steady, leaping, MIDNIGHT + 30, MIDNIGHT + 30));
	keyring_free(steady);
	keyring_free(leaping);
}

/* Nobody called for a week: the time has passed, and the clock did not leap. */
static void silence_is_no_leap(void **state)
{
	struct keyring *steady = new_ring(), *silent = new_ring();

	(void)state;
	keys_at(steady, NOON);
	keys_at(silent, NOON);
	for (int64_t day = 1; day <= 7; day++)
		keys_at(steady, NOON + day * DAY);
	monotonic_ms += 7 * (int64_t)DAY * 1000;
	assert_true(same_keys(steady, silent, NOON + 7 * (int64_t)DAY, NOON + 7 * (int64_t)DAY));
	keyring_free(steady);
	keyring_free(silent);
}

/* The clock was a year ahead for long, or at the start; back again, the key is replaced at the next midnight as ever. */
static void key_is_replaced_after_the_clock_came_back(void **state)
{
	for (int at_start = 0; at_start < 2; at_start++) {
		struct keyring *ring = new_ring();
		struct session_keys ahead, back, next;

		(void)state;
		if (!at_start)
			keys_at(ring, NOON);
		for (int64_t s = 0; s <= 660; s += 60, monotonic_ms += 60 * 1000)
			ahead = keys_at(ring, NOON + YEAR + s);
		for (int64_t s = 0; s <= 660; s += 60, monotonic_ms += 60 * 1000)
			back = keys_at(ring, NOON + 660 + s);
		assert_memory_equal(&ahead, &back, sizeof(back));
		monotonic_ms += DAY / 2 * 1000;
		next = keys_at(ring, MIDNIGHT + 600);
		assert_int_equal(next.count, 2);
		assert_memory_equal(next.key[1].name, back.key[0].name, KEY_NAME);
		next = keys_at(ring, MIDNIGHT + TTL + 600);
		assert_int_equal(next.count, 1);
		assert_memory_not_equal(next.key[0].name, back.key[0].name, KEY_NAME);
		keyring_free(ring);
	}
}

/* A key file of next year gives a key of today. */
static void first_key_of_a_day_to_come_is_todays(void **state)
{
	struct keyring *ring = keyring_new(first, TODAY + 365, TTL);
	struct session_keys today, next;

	(void)state;
	assert_non_null(ring);
	today = keys_at(ring, NOON);
	next = keys_at(ring, MIDNIGHT + TTL + 600);
	assert_memory_not_equal(next.key[0].name, today.key[0].name, KEY_NAME);
	keyring_free(ring);
}

static void rings_meet_after_any_leap(void **state)
{
	struct keyring *steady = new_ring(), *leaping = new_ring();
	struct session_keys a, b;

	(void)state;
	for (int64_t day = 0; day < 400; day++)
		a = keys_at(steady, MIDNIGHT + day * DAY + TTL / 2);
	b = keys_at(leaping, MIDNIGHT + 399 * (int64_t)DAY + TTL / 2);
	assert_memory_equal(&a, &b, sizeof(a));
	assert_int_equal(a.count, 2);
	keyring_free(steady);
	keyring_free(leaping);
}

static void event_hash_depends_on_all(void **state)
{
	const struct session one = { .salt = { 1, 2 } }, other = { .salt = { 1, 3 } };
	const uint64_t hash = keyring_event(&one, STR("CA1"), 1);

	(void)state;
	assert_true(hash != 0);
	assert_true(hash == keyring_event(&one, STR("CA1"), 1));
	assert_true(hash != keyring_event(&other, STR("CA1"), 1));
	assert_true(hash != keyring_event(&one, STR("CA1"), 2));
	assert_true(hash != keyring_event(&one, STR("CA"), 1));
	assert_true(hash != keyring_event(&one, STR("CA11"), 0));
}

static char folder[64];
static char path[96];

static int make_folder(void **state)
{
	(void)state;
	mkdir("build", 0777);
	snprintf(folder, sizeof(folder), "build/keyring-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/key", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder); /* fails when anything else was left in there */
}

static void write_file(const char *text, mode_t mode)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static void file_is_made_and_read_again(void **state)
{
	uint8_t a[32], b[32];
	int64_t day_a = 0, day_b = 0;
	struct stat facts;
	struct why why;

	(void)state;
	assert_int_equal(keyring_file(path, MIDNIGHT - DAY / 2, TTL, a, &day_a, &why), FAULT_NONE);
	assert_int_equal(stat(path, &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0600);
	assert_int_equal(keyring_file(path, MIDNIGHT - DAY / 2, TTL, b, &day_b, &why), FAULT_NONE);
	assert_memory_equal(a, b, 32);
	assert_true(day_a == TODAY && day_b == TODAY);
}

static void file_is_advanced_when_yesterday_is_done(void **state)
{
	uint8_t key[32], next[32];
	int64_t day;
	struct why why;

	(void)state;
	write_file("20779 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", 0600);
	assert_int_equal(keyring_file(path, MIDNIGHT + TTL + 2 * KEYRING_SKEW - 1, TTL, key, &day, &why), FAULT_NONE);
	assert_true(day == TODAY);
	assert_memory_equal(key, first, 32);
	hkdf(first, STR("next"), next, sizeof(next));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(keyring_file(path, MIDNIGHT + TTL + 2 * KEYRING_SKEW, TTL, key, &day, &why),
				 FAULT_NONE);
		assert_true(day == TODAY + 1);
		assert_memory_equal(key, next, 32);
	}
}

static void key_of_tomorrow_is_kept(void **state)
{
	uint8_t key[32];
	int64_t day;
	struct why why;

	(void)state;
	write_file("20779 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", 0600);
	assert_int_equal(keyring_file(path, MIDNIGHT - 2 * DAY, TTL, key, &day, &why), FAULT_NONE);
	assert_true(day == TODAY);
	assert_memory_equal(key, first, 32);
}

struct bad_file {
	const char *name;
	const char *text;
	mode_t mode;
};

static const struct bad_file bad_files[] = {
	{ "an empty key file is refused", "", 0600 },
	{ "a key file of half a line is refused", "20779 0001020304", 0600 },
	{ "a key file with upper case is refused",
	  "20779 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F\n", 0600 },
	{ "a key file with a second line is refused",
	  "20779 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n1", 0600 },
	{ "a key file without a day is refused", " 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n",
	  0600 },
	{ "a key file with a negative day is refused",
	  "-1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", 0600 },
	{ "a key file that others may read is refused",
	  "20779 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", 0640 },
};

static void bad_file_is_refused(void **state)
{
	const struct bad_file *row = *state;
	uint8_t key[32];
	int64_t day;
	struct why why = { "" };

	assert_int_equal(make_folder(NULL), 0);
	write_file(row->text, row->mode);
	assert_int_equal(keyring_file(path, MIDNIGHT, TTL, key, &day, &why), FAULT_CONFIG);
	assert_non_null(strstr(why.text, path));
	assert_int_equal(remove_folder(NULL), 0);
}

static void starting_processes_agree(void **state)
{
	enum { PROCESSES = 12 };
	uint8_t keys[PROCESSES][32];
	int64_t day;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	for (int i = 0; i < PROCESSES; i++) {
		if (fork() == 0) {
			uint8_t key[32] = { 0 };

			if (keyring_file(path, MIDNIGHT, TTL, key, &day, NULL) != FAULT_NONE)
				_exit(1);
			_exit(write(ends[1], key, 32) == 32 ? 0 : 1);
		}
	}
	for (int i = 0; i < PROCESSES; i++) {
		int status;

		assert_int_equal(read(ends[0], keys[i], 32), 32);
		assert_memory_equal(keys[i], keys[0], 32);
		assert_true(wait(&status) > 0 && status == 0);
	}
	close(ends[0]);
	close(ends[1]);
}

static void no_file_gives_a_key_of_this_process(void **state)
{
	uint8_t a[32], b[32];
	int64_t day;

	(void)state;
	assert_int_equal(keyring_file("", MIDNIGHT - DAY / 2, TTL, a, &day, NULL), FAULT_NONE);
	assert_int_equal(keyring_file(NULL, MIDNIGHT - DAY / 2, TTL, b, &day, NULL), FAULT_NONE);
	assert_true(day == TODAY);
	assert_memory_not_equal(a, b, 32);
}

static void folder_that_is_not_there_is_named(void **state)
{
	uint8_t key[32];
	int64_t day;
	struct why why = { "" };

	(void)state;
	assert_int_equal(keyring_file("build/no/such/folder/key", MIDNIGHT, TTL, key, &day, &why), FAULT_SYSTEM);
	assert_non_null(strstr(why.text, "build/no/such/folder/key"));
}

int main(void)
{
	static struct suite suite;
	size_t with_folder;

	suite_add(&suite, "names, keys and event hashes are as reckoned elsewhere", same_as_reckoned_elsewhere);
	suite_add(&suite, "provider, channel, our number and person all count, and so do their borders",
		  every_piece_counts);
	suite_add(&suite, "processes whose clocks differ find each other's talks across midnight",
		  skewed_processes_find_each_other);
	suite_add(&suite, "a day begins before midnight and ends when its last talk has",
		  day_begins_before_midnight_and_ends_after_ttl);
	suite_add(&suite, "a clock set back changes nothing", clock_set_back_changes_nothing);
	suite_add(&suite, "an absurd clock is not followed", absurd_clock_is_not_followed);
	suite_add(&suite, "a leap of the clock is believed when it holds for ten minutes",
		  leap_is_believed_when_it_holds);
	suite_add(&suite, "a leap that does not hold is never believed", short_leap_is_never_believed);
	suite_add(&suite, "a week without calls is no leap", silence_is_no_leap);
	suite_add(&suite, "after the clock came back, the key is replaced each day again",
		  key_is_replaced_after_the_clock_came_back);
	suite_add(&suite, "a first key of a day to come is today's", first_key_of_a_day_to_come_is_todays);
	suite_add(&suite, "a ring that slept a year has the keys of one that did not", rings_meet_after_any_leap);
	suite_add(&suite, "the hash of an event depends on talk, id and turn", event_hash_depends_on_all);
	with_folder = suite.count;
	suite_add(&suite, "a key file is made for us alone and read again", file_is_made_and_read_again);
	suite_add(&suite, "a key file is advanced when nothing of yesterday can live",
		  file_is_advanced_when_yesterday_is_done);
	suite_add(&suite, "a key file of a later day is used as it is", key_of_tomorrow_is_kept);
	suite_add(&suite, "processes that start at once agree on one key", starting_processes_agree);
	suite_each(&suite, with_folder, make_folder, remove_folder);
	SUITE_ROWS(&suite, bad_files, bad_file_is_refused);
	suite_add(&suite, "without a file every process has a key of its own", no_file_gives_a_key_of_this_process);
	suite_add(&suite, "a folder that is not there is named", folder_that_is_not_there_is_named);
	return suite_run(&suite, "keyring", NULL, NULL);
}
