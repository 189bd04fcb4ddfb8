/*
 * Session names and sealing keys from one secret that is replaced by its own hash at every UTC midnight. Keeps the days
 * that a talk may still be under, wipes the rest. What is stored under a name is store.c's.
 */
#include "keyring.h"

#include "base/clock.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAY 86400

/*
 * Before midnight the new day's name is looked up as well from READ_BEFORE on, and written from KEYRING_SKEW on. A
 * process whose clock is KEYRING_SKEW ahead thus writes under a name which the one behind it reads already.
 */
#define READ_BEFORE (2 * KEYRING_SKEW)
#define DAYS_MAX    36525 /* a clock that jumps further is broken; hashing that far would hold up the loop */

struct day {
	int64_t number;    /* UTC days since 1970 */
	struct hmac *hmac; /* NULL: no such day any more */
};

/*
 * A clock that leaps by more than LEAP within moments is believed when it still says so LEAP_HOLDS_MS later: a key that was
 * advanced by a year at a whim would be the same one for a year. Both ways: what was believed wrongly is taken back.
 */
#define LEAP          (2 * DAY)
#define LEAP_HOLDS_MS (10 * 60 * 1000)

struct keyring {
	uint8_t chain[32]; /* of the newest day; the days before it cannot be had from it */
	struct day newest, older;
	int64_t ttl_s;
	int64_t now;       /* the latest believed: time does not run backwards in here, but for a leap */
	int64_t seen_ms;   /* CLOCK_MONOTONIC at that time */
	int64_t leap_ms;   /* CLOCK_MONOTONIC when the clock leapt; 0 = it has not */
	int64_t leap_from; /* what it said then */
};

static int64_t day_of(int64_t now)
{
	return now >= 0 ? now / DAY : -((-now + DAY - 1) / DAY);
}

static struct str bytes(const void *at, size_t len)
{
	return (struct str){ at, len };
}

static void chain_next(uint8_t chain[32])
{
	uint8_t next[32];

	hkdf(chain, STR("next"), next, sizeof(next));
	memcpy(chain, next, sizeof(next));
	digest_wipe(next, sizeof(next));
}

static struct hmac *chain_hmac(const uint8_t chain[32])
{
	struct hmac *hmac;
	uint8_t key[64];

	hkdf(chain, STR("talk"), key, sizeof(key));
	hmac = hmac_new(HMAC_SHA512, bytes(key, sizeof(key)));
	digest_wipe(key, sizeof(key));
	return hmac;
}

struct keyring *keyring_new(const uint8_t first[32], int64_t day, int64_t ttl_s)
{
	struct keyring *ring = calloc(1, sizeof(*ring));

	if (!ring)
		return NULL;
	memcpy(ring->chain, first, sizeof(ring->chain));
	ring->ttl_s = ttl_s;
	ring->now = INT64_MIN;
	ring->newest.number = day;
	ring->newest.hmac = chain_hmac(ring->chain);
	if (!ring->newest.hmac) {
		keyring_free(ring);
		return NULL;
	}
	return ring;
}

void keyring_free(struct keyring *ring)
{
	if (!ring)
		return;
	hmac_free(ring->newest.hmac);
	hmac_free(ring->older.hmac);
	digest_wipe(ring, sizeof(*ring));
	free(ring);
}

/* One day on. Without memory everything stays as it is; the next call tries again. */
static bool step(struct keyring *ring)
{
	uint8_t chain[32];
	struct hmac *hmac;

	memcpy(chain, ring->chain, sizeof(chain));
	chain_next(chain);
	hmac = chain_hmac(chain);
	if (hmac) {
		hmac_free(ring->older.hmac);
		ring->older = ring->newest;
		ring->newest = (struct day){ ring->newest.number + 1, hmac };
		memcpy(ring->chain, chain, sizeof(chain));
	}
	digest_wipe(chain, sizeof(chain));
	return hmac != NULL;
}

/* What the clock should say, from what it said last and the time since. */
static int64_t expected(const struct keyring *ring, int64_t ms)
{
	return ring->now + (ms - ring->seen_ms) / 1000;
}

static bool is_near(int64_t a, int64_t b)
{
	return (a < b ? b - a : a - b) <= LEAP;
}

/* Has the clock said this leap for long enough? It begins anew when it leaps elsewhere. */
static bool leap_holds(struct keyring *ring, int64_t now, int64_t ms)
{
	if (ring->leap_ms == 0 || !is_near(now, ring->leap_from + (ms - ring->leap_ms) / 1000)) {
		ring->leap_ms = ms;
		ring->leap_from = now;
		return false;
	}
	return ms - ring->leap_ms >= LEAP_HOLDS_MS;
}

static void believe(struct keyring *ring, int64_t now, int64_t ms)
{
	ring->now = now;
	ring->seen_ms = ms;
	ring->leap_ms = 0;
}

/*
 * The clock was wrong for long, and the key is one of a day to come. It cannot be turned back; it becomes today's, so
 * that it is replaced tomorrow and not in a year.
 */
static void come_back(struct keyring *ring, int64_t now)
{
	ring->newest.number = day_of(now);
	hmac_free(ring->older.hmac);
	ring->older.hmac = NULL;
}

static void look_at_clock(struct keyring *ring, int64_t now)
{
	const int64_t ms = clock_monotonic_ms();

	if (now < 0 || now / DAY >= ring->newest.number + DAYS_MAX)
		return;
	if (ring->now == INT64_MIN) {
		if (ring->newest.number > day_of(now + LEAP)) /* a file that was advanced by a wrong clock */
			come_back(ring, now);
		believe(ring, now, ms);
	} else if (is_near(now, expected(ring, ms))) {
		if (now > ring->now)
			believe(ring, now, ms);
		else
			ring->leap_ms = 0;
	} else if (leap_holds(ring, now, ms)) {
		if (now < ring->now && ring->newest.number > day_of(now + READ_BEFORE))
			come_back(ring, now);
		believe(ring, now, ms);
	}
}

static void advance(struct keyring *ring, int64_t now)
{
	int64_t day;

	look_at_clock(ring, now);
	day = ring->now == INT64_MIN ? ring->newest.number : day_of(ring->now + READ_BEFORE);
	while (ring->newest.number < day)
		if (!step(ring))
			return;
	if (ring->older.hmac && ring->now >= ring->newest.number * DAY + ring->ttl_s + KEYRING_SKEW) {
		hmac_free(ring->older.hmac);
		ring->older.hmac = NULL;
	}
}

/* A piece with its length before it, so that no two different lists of pieces look alike. */
static void add_piece(struct hmac *hmac, struct str piece)
{
	uint8_t len[4];

	for (size_t i = 0; i < sizeof(len); i++)
		len[i] = (uint8_t)(piece.len >> (8 * i));
	hmac_add(hmac, bytes(len, sizeof(len)));
	hmac_add(hmac, piece);
}

void keyring_talk(struct keyring *ring, int64_t now, struct str provider, enum channel channel, struct str ours,
		  struct str person, struct session_keys *keys)
{
	const uint8_t kind = (uint8_t)channel;
	uint8_t mac[64];

	advance(ring, now);
	keys->count = ring->older.hmac ? 2 : 1;
	keys->write = ring->older.hmac && ring->now < ring->newest.number * DAY - KEYRING_SKEW ? 1 : 0;
	memset(keys->key, 0, sizeof(keys->key));
	for (size_t i = 0; i < keys->count; i++) {
		struct hmac *hmac = i == 0 ? ring->newest.hmac : ring->older.hmac;

		hmac_begin(hmac);
		add_piece(hmac, provider);
		add_piece(hmac, bytes(&kind, 1));
		add_piece(hmac, ours);
		add_piece(hmac, person);
		hmac_end(hmac, mac);
		memcpy(keys->key[i].name, mac, KEY_NAME);
		memcpy(keys->key[i].seal, mac + KEY_NAME, SEAL_KEY);
	}
	digest_wipe(mac, sizeof(mac));
}

uint64_t keyring_event(const struct session *session, struct str id, uint64_t sign)
{
	struct {
		uint64_t salt[2];
		uint64_t sign;
		uint8_t id[32];
	} text;
	uint8_t digest[32];
	uint64_t event;

	memset(&text, 0, sizeof(text));
	memcpy(text.salt, session->salt, sizeof(text.salt));
	text.sign = sign;
	sha256(id, text.id);
	sha256(bytes(&text, sizeof(text)), digest);
	memcpy(&event, digest, sizeof(event));
	digest_wipe(&text, sizeof(text));
	digest_wipe(digest, sizeof(digest));
	return event ? event : 1; /* 0 marks an empty slot of the ring */
}

/* The file: "<day> <64 hex digits>\n". */
#define FILE_MAX 96

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool file_parse(struct str text, uint8_t key[32], int64_t *day)
{
	struct str line = str_cut(&text, '\n');
	struct str number = str_cut(&line, ' ');
	unsigned long value;

	if (text.len || line.len != 64 || !str_to_number(number, 10 * DAYS_MAX, &value))
		return false;
	for (size_t i = 0; i < 32; i++) {
		int high = hex_digit(line.at[2 * i]), low = hex_digit(line.at[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		key[i] = (uint8_t)(high << 4 | low);
	}
	*day = (int64_t)value;
	return true;
}

static enum fault system_fault(struct why *why, const char *what, const char *path)
{
	return fault_because(FAULT_SYSTEM, why, "%s %s: %s", what, path, strerror(errno));
}

/* FAULT_PATH: there is no such file. */
static enum fault file_read(const char *path, uint8_t key[32], int64_t *day, struct why *why)
{
	char text[FILE_MAX + 1];
	struct stat facts;
	enum fault fault = FAULT_NONE;
	ssize_t got;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0)
		return errno == ENOENT ? FAULT_PATH : system_fault(why, "cannot open the key file", path);
	got = fstat(fd, &facts) == 0 ? read(fd, text, sizeof(text)) : -1;
	if (got < 0)
		fault = system_fault(why, "cannot read the key file", path);
	else if (!S_ISREG(facts.st_mode) || (facts.st_mode & 077) != 0)
		fault = fault_because(FAULT_CONFIG, why,
				      "key file %s: others may read it; chmod 600 it, or delete it to "
				      "have a new one made",
				      path);
	else if (!file_parse(bytes(text, (size_t)got), key, day))
		fault = fault_because(FAULT_CONFIG, why,
				      "key file %s: not a key file; delete it to have a new one made", path);
	close(fd);
	digest_wipe(text, sizeof(text));
	return fault;
}

/* A whole new file beside `path`, so that nobody ever sees half of one. */
static enum fault file_write_beside(const char *path, const uint8_t key[32], int64_t day, char *beside, size_t room,
				    struct why *why)
{
	struct buf text;
	uint64_t random;
	enum fault fault = FAULT_NONE;
	bool written;
	int fd;

	digest_random(&random, sizeof(random));
	if (snprintf(beside, room, "%s.%016llx", path, (unsigned long long)random) >= (int)room)
		return fault_because(FAULT_CONFIG, why, "the name of the key file is too long");
	fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return system_fault(why, "cannot make the key file", path);
	buf_init(&text, FILE_MAX);
	buf_add_format(&text, "%lld ", (long long)day);
	hex_encode(&text, bytes(key, 32));
	buf_add_char(&text, '\n');
	written = !text.failed && write(fd, text.at, text.len) == (ssize_t)text.len;
	if (!written)
		fault = system_fault(why, "cannot write the key file", path);
	if (close(fd) != 0 && !fault)
		fault = system_fault(why, "cannot write the key file", path);
	if (fault)
		unlink(beside);
	buf_release(&text);
	return fault;
}

/* FAULT_CONFLICT: somebody else has made it meanwhile. */
static enum fault file_make(const char *path, const uint8_t key[32], int64_t day, struct why *why)
{
	char beside[4096];
	enum fault fault = file_write_beside(path, key, day, beside, sizeof(beside), why);

	if (fault)
		return fault;
	if (link(beside, path) != 0)
		fault = errno == EEXIST ? FAULT_CONFLICT : system_fault(why, "cannot make the key file", path);
	unlink(beside);
	return fault;
}

/* Whoever advances it to the same day writes the same bytes, so that a race has no loser. */
static enum fault file_replace(const char *path, const uint8_t key[32], int64_t day, struct why *why)
{
	char beside[4096];
	enum fault fault = file_write_beside(path, key, day, beside, sizeof(beside), why);

	if (fault)
		return fault;
	if (rename(beside, path) != 0) {
		fault = system_fault(why, "cannot replace the key file", path);
		unlink(beside);
	}
	return fault;
}

/* Of the days a process starting now may meet a talk under, the oldest. */
static int64_t oldest_needed(int64_t now, int64_t ttl_s)
{
	int64_t day = day_of(now);

	return now < day * DAY + ttl_s + 2 * KEYRING_SKEW ? day - 1 : day;
}

static enum fault file_advance(const char *path, int64_t needed, uint8_t key[32], int64_t *day, struct why *why)
{
	if (*day > needed + LEAP / DAY) { /* a wrong clock: as in come_back() */
		*day = needed;
		return file_replace(path, key, *day, why);
	}
	if (*day >= needed)
		return FAULT_NONE;
	if (needed - *day > DAYS_MAX)
		return fault_because(FAULT_CONFIG, why, "key file %s: its day is a century ago; delete it", path);
	for (; *day < needed; ++*day)
		chain_next(key);
	return file_replace(path, key, *day, why);
}

enum fault keyring_file(const char *path, int64_t now, int64_t ttl_s, uint8_t first[32], int64_t *day, struct why *why)
{
	int64_t needed = oldest_needed(now, ttl_s), found = needed;
	uint8_t key[32];
	enum fault fault;

	if (!path || !*path) {
		digest_random(first, 32);
		*day = needed;
		return FAULT_NONE;
	}
	fault = file_read(path, key, &found, why);
	if (fault == FAULT_PATH) {
		digest_random(key, sizeof(key));
		found = needed;
		fault = file_make(path, key, found, why);
		if (fault == FAULT_CONFLICT)
			fault = file_read(path, key, &found, why);
	}
	if (!fault)
		fault = file_advance(path, needed, key, &found, why);
	if (!fault) {
		memcpy(first, key, sizeof(key));
		*day = found;
	}
	digest_wipe(key, sizeof(key));
	return fault;
}
