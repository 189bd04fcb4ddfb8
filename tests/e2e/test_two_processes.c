/* Two processes of one installation answer one person by turns, across midnight and restarts, as one would. */
#include "tests/e2e/clock.h"

static struct redis_server redis;
static struct server a, b, alone;
static struct client *clients[3]; /* of a, b, alone */
static struct moved_clock clock_a, clock_b, clock_alone;
static char key_file[600];

static bool begin(struct server *server, struct moved_clock *clock, bool shared)
{
	return server_start(server, CLOCK_SETTINGS(clock), setting("HOTLINE_REDIS_URL", shared ? redis.url : ""),
			    setting("HOTLINE_KEY_FILE", shared ? key_file : ""), NULL) &&
	       server_health(server, SERVER_REDIS_UP, IN_TIME_MS);
}

/* What else happens before a turn of the talk. */
enum happening { NOTHING, BEFORE_MIDNIGHT, MIDNIGHT, AFTER_MIDNIGHT, RESTART_B, CRASH_A };

static void happen(enum happening happening)
{
	static const char *const times[][3] = {
		/* the clock of b is 40 s ahead */
		[BEFORE_MIDNIGHT] = { "2026-11-22T23:58:50Z", "2026-11-22T23:59:30Z", "2026-11-22T23:59:00Z" },
		[MIDNIGHT] = { "2026-11-22T23:59:40Z", "2026-11-23T00:00:20Z", "2026-11-23T00:00:00Z" },
		[AFTER_MIDNIGHT] = { "2026-11-23T00:20:00Z", "2026-11-23T00:20:40Z", "2026-11-23T00:20:20Z" },
	};

	switch (happening) {
	case NOTHING:
		break;
	case BEFORE_MIDNIGHT:
	case MIDNIGHT:
	case AFTER_MIDNIGHT:
		clock_move(&clock_a, times[happening][0]);
		clock_move(&clock_b, times[happening][1]);
		clock_move(&clock_alone, times[happening][2]);
		break;
	case RESTART_B:
		assert_true(server_end(&b, SIGTERM, IN_TIME_MS));
		assert_true(WIFEXITED(b.status) && WEXITSTATUS(b.status) == 0);
		assert_started(&b, begin(&b, &clock_b, true));
		break;
	case CRASH_A:
		assert_true(server_end(&a, SIGKILL, IN_TIME_MS));
		assert_started(&a, begin(&a, &clock_a, true));
		break;
	}
}

struct line {
	const char *typed;
	enum happening before;
};

/* By turns to both of them, and to the one that is alone; all must say the same. */
static void talk(bool voice, const struct line *lines, size_t count)
{
	struct phone shared, single;

	somebody(&shared, clients[0], voice);
	phone_init(&single, clients[2], voice, shared.from, NULL);
	for (size_t i = 0; i < count; i++) {
		happen(lines[i].before);
		shared.client = clients[i % 2];
		says(&shared, lines[i].typed);
		says(&single, lines[i].typed);
		if (!str_equal(phone_heard(&shared), phone_heard(&single)))
			print_error("turn %zu, \"%s\"\n", i, lines[i].typed);
		assert_str_equal(phone_heard(&shared), phone_heard(&single));
	}
	phone_release(&shared);
	phone_release(&single);
}

static void texts_by_turns(void **state)
{
	static const struct line lines[] = {
		{ "DERECHOS", NOTHING }, { "31", NOTHING }, { "60601", NOTHING }, { "B", BEFORE_MIDNIGHT },
		{ "32", NOTHING },       { "33", NOTHING }, { "B", NOTHING },     { "R", MIDNIGHT },
		{ "11", NOTHING },       { "B", NOTHING },  { "4", NOTHING },     { "43", NOTHING },
		{ "B", RESTART_B },      { "B", NOTHING },  { "zzz", NOTHING },   { "yyy", NOTHING },
		{ "xxx", NOTHING },      { "41", CRASH_A }, { "B", NOTHING },     { "MORE", NOTHING },
		{ "5", AFTER_MIDNIGHT }, { "B", NOTHING },  { "12 EN", NOTHING }, { "B", NOTHING },
		{ "61", RESTART_B },     { "R", CRASH_A },  { "662", NOTHING },   { "B", NOTHING },
		{ "902", NOTHING },      { "B", NOTHING },
	};
	long long turns = redis_turns(&redis);

	(void)state;
	talk(false, lines, COUNT(lines));
	assert_int_equal(turns_settled(&redis, turns + (long long)COUNT(lines)) - turns, COUNT(lines));
}

static void call_by_turns(void **state)
{
	static const struct line lines[] = {
		{ "(call)", BEFORE_MIDNIGHT },
		{ "3", NOTHING },
		{ "3", NOTHING },
		{ "1", MIDNIGHT },
		{ "*", NOTHING },
		{ "2", RESTART_B },
		{ "#", NOTHING },
		{ "*", NOTHING },
		{ "(silence)", CRASH_A },
		{ "(silence)", NOTHING },
		{ "1", NOTHING },
		{ "7", AFTER_MIDNIGHT },
		{ "0", NOTHING },
		{ "6", NOTHING },
		{ "1", NOTHING },
		{ "2", NOTHING },
		{ "(dialled no-answer)", RESTART_B },
		{ "*", NOTHING },
		{ "9", NOTHING },
		{ "2", NOTHING },
		{ "*", NOTHING },
		{ "(hangup)", NOTHING },
	};

	long long talks = redis_talks(&redis);

	(void)state;
	talk(true, lines, COUNT(lines));
	assert_int_equal(talks_settled(&redis, talks), talks); /* the end of the call has erased it */
}

/* A retry goes to whichever process the provider reaches. */
static void retry_to_the_other(void **state)
{
	static const char *const texts[] = { "RIGHTS", "31",   "zzz", "B",  "MIGRA", "9", "BORRAR",
					     "902",    "STOP", "651", "31", "ERASE", "B" };
	long long turns = redis_turns(&redis);
	struct phone phone;

	(void)state;
	somebody(&phone, clients[0], false);
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct str first;

		phone.client = clients[i % 2];
		first = str_keep((says(&phone, texts[i]), buf_str(&phone.answer.body)));
		phone.client = clients[(i + 1) % 2];
		assert_true(phone_again(&phone));
		assert_str_equal(buf_str(&phone.answer.body), first);
		str_free(first);
	}
	assert_int_equal(turns_settled(&redis, turns + (long long)COUNT(texts)) - turns, COUNT(texts));
	phone_release(&phone);
}

/* The first key must not outlive the day: whoever finds the file later cannot read what was before. */
static void key_file_advances(void **state)
{
	char before[128] = "", after[128] = "";
	FILE *file = fopen(key_file, "r");

	(void)state;
	assert_non_null(file);
	assert_non_null(fgets(before, sizeof(before), file));
	fclose(file);
	clock_move(&clock_a, "2026-11-25T12:00:00Z");
	clock_move(&clock_b, "2026-11-25T12:00:40Z");
	for (long long until = server_now_ms() + IN_TIME_MS;
	     (!*after || strcmp(before, after) == 0) && server_now_ms() < until;) {
		server_sleep_ms(50);
		file = fopen(key_file, "r");
		assert_non_null(file);
		assert_non_null(fgets(after, sizeof(after), file));
		fclose(file);
	}
	assert_string_not_equal(before, after);
}

static int start(void **state)
{
	(void)state;
	if (!redis_start(&redis, NULL))
		return -1;
	snprintf(key_file, sizeof(key_file), "%s/key", redis.folder);
	clock_make(&clock_a, "a", "2026-11-22T12:00:00Z");
	clock_make(&clock_b, "b", "2026-11-22T12:00:40Z");
	clock_make(&clock_alone, "alone", "2026-11-22T12:00:00Z");
	assert_started(&a, begin(&a, &clock_a, true));
	assert_started(&b, begin(&b, &clock_b, true));
	assert_started(&alone, begin(&alone, &clock_alone, false));
	clients[0] = client_new(a.port, SERVER_TOKEN);
	clients[1] = client_new(b.port, SERVER_TOKEN);
	clients[2] = client_new(alone.port, SERVER_TOKEN);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++)
		client_free(clients[i]);
	server_stop(&a);
	server_stop(&b);
	server_stop(&alone);
	clock_remove(&clock_a);
	clock_remove(&clock_b);
	clock_remove(&clock_alone);
	unlink(key_file);
	redis_stop(&redis);
	return 0;
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "a talk by text goes on across midnight and restarts, whoever answers", texts_by_turns);
	suite_add(&suite, "so does a call", call_by_turns);
	suite_add(&suite, "a retry that reaches the other process gets the same bytes and is no second turn",
		  retry_to_the_other);
	suite_add(&suite, "the key file follows the days", key_file_advances);
	return suite_run(&suite, "two processes", start, stop);
}
