/* Retries of a provider, and silence: nothing happens twice, and nobody is left alone. With Redis and without. */
#include "tests/e2e/e2e.h"

static struct redis_server redis;
static struct server with, without;
static struct client *clients[2];

static const struct row {
	const char *name;
	size_t client;
} rows[] = { { "with Redis", 0 }, { "without", 1 } };

static struct client *client_of(void **state)
{
	return clients[((const struct row *)*state)->client];
}

static bool has_redis(void **state)
{
	return ((const struct row *)*state)->client == 0;
}

static void repeats_bytes(struct phone *phone, const char *typed)
{
	struct str first;

	says(phone, typed);
	first = str_keep(buf_str(&phone->answer.body));
	for (int i = 0; i < 3; i++) {
		assert_true(phone_again(phone));
		assert_str_equal(buf_str(&phone->answer.body), first);
	}
	str_free(first);
}

static void text_twice(void **state)
{
	static const char *const texts[] = { "DERECHOS", "11",    "MENU", "???",      "B",    "R",   "60601",
					     "12 EN",    "MIGRA", "9",    "BORRAR",   "31",   "902", "651",
					     "DELETE",   "MENU",  "STOP", "DERECHOS", "ALTO", "stop" };
	long long turns = has_redis(state) ? redis_turns(&redis) : 0;
	struct phone phone;

	somebody(&phone, client_of(state), false);
	for (size_t i = 0; i < COUNT(texts); i++)
		repeats_bytes(&phone, texts[i]);
	if (has_redis(state))
		assert_int_equal(turns_settled(&redis, turns + (long long)COUNT(texts)) - turns, COUNT(texts));
	phone_release(&phone);
}

/* Three texts not understood in a row give the essential message: a retry must not count as one of them. */
static void retry_is_no_miss(void **state)
{
	struct phone phone;
	struct str second;

	somebody(&phone, client_of(state), false);
	says(&phone, "MENU");
	repeats_bytes(&phone, "xyzzy plugh");
	says(&phone, "xyzzy plover");
	second = str_keep(phone_heard(&phone));
	says(&phone, "xyzzy frotz");
	assert_false(str_equal(phone_heard(&phone), second));
	str_free(second);
	phone_release(&phone);
}

static void call_twice(void **state)
{
	static const char *const keys[] = { "(call)", "2", "1", "1", "7",         "*", "(silence)", "8",
					    "9",      "1", "0", "5", "(silence)", "#", "0",         "1" };
	struct phone phone;

	somebody(&phone, client_of(state), true);
	for (size_t i = 0; i < COUNT(keys); i++)
		repeats_bytes(&phone, keys[i]);
	says(&phone, "(hangup)");
	phone_release(&phone);
}

/* Each silence is a callback with the same fields; only the place in the URL tells the second from a retry. */
static void silences_go_on(void **state)
{
	struct str menu, first, second, third, fourth;
	struct phone phone;

	somebody(&phone, client_of(state), true);
	says(&phone, "(call)");
	menu = str_keep(says(&phone, "2"));
	first = str_keep(says(&phone, "(silence)"));
	second = str_keep(says(&phone, "(silence)"));
	third = str_keep(says(&phone, "(silence)"));
	fourth = str_keep(says(&phone, "(silence)"));
	assert_false(str_equal(menu, first));
	assert_false(str_equal(first, second));
	assert_false(str_equal(second, third));
	assert_holds(second, ", slowly]");
	assert_holds(third, "(wait 20 s)"); /* the essential message waits longest */
	assert_holds(fourth, "(wait 20 s)");
	says(&phone, "2");
	assert_holds(phone_heard(&phone), "(dial icirr)");
	str_free(menu);
	str_free(first);
	str_free(second);
	str_free(third);
	str_free(fourth);
	phone_release(&phone);
}

static void silent_call_ends_at_last(void **state)
{
	struct phone phone;
	int silences = 0;

	somebody(&phone, client_of(state), true);
	says(&phone, "(call)");
	while (!str_contains(says(&phone, "(silence)"), STR("(hang up)"))) {
		assert_true(++silences < 40);
		if (silences >= 3)
			assert_holds(phone_heard(&phone), "(wait 20 s)");
	}
	assert_true(silences >= 10);
	phone_release(&phone);
}

static void wrong_keys_end_in_the_essential_message(void **state)
{
	struct phone phone;

	somebody(&phone, client_of(state), true);
	says(&phone, "(call)");
	says(&phone, "3");
	says(&phone, "1");
	says(&phone, "1");
	for (int i = 0; i < 2; i++)
		assert_false(str_contains(says(&phone, "5"), STR("(wait 20 s)")));
	assert_holds(says(&phone, "5"), "(wait 20 s)");
	assert_holds(phone_heard(&phone), "[es]");
	phone_release(&phone);
}

static int start(void **state)
{
	(void)state;
	if (!redis_start(&redis, NULL) || !server_start(&with, setting("HOTLINE_REDIS_URL", redis.url), NULL) ||
	    !server_start(&without, NULL) || !server_health(&with, SERVER_REDIS_UP, IN_TIME_MS))
		return -1;
	clients[0] = client_new(with.port, SERVER_TOKEN);
	clients[1] = client_new(without.port, SERVER_TOKEN);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	client_free(clients[0]);
	client_free(clients[1]);
	server_stop(&with);
	server_stop(&without);
	redis_stop(&redis);
	return 0;
}

int main(void)
{
	static const struct suite_test tests[] = {
		{ "a text delivered again gets the same bytes and is one turn", text_twice },
		{ "a retry of a text not understood is not another one", retry_is_no_miss },
		{ "a voice callback sent again gets the same bytes", call_twice },
		{ "silences in a row go on to the next prompt, then to the essential message", silences_go_on },
		{ "a call that stays silent is kept for minutes and then ends", silent_call_ends_at_last },
		{ "three wrong keys end in the essential message", wrong_keys_end_in_the_essential_message },
	};
	static struct suite suite;

	for (size_t i = 0; i < COUNT(tests); i++)
		for (size_t j = 0; j < COUNT(rows); j++)
			suite_add_named(&suite, tests[i].test, &rows[j], "%s, %s", tests[i].name, rows[j].name);
	return suite_run(&suite, "repeat", start, stop);
}
