/*
 * Redis killed, stopped, full, lying, or not there at the start: everybody is answered at once, with the same words as if
 * nothing had happened; and when it is back, talks go on.
 */
#include "tests/e2e/liar.h"
#include "tests/e2e/pace.h"

#include "tests/support/fixture.h"

static struct redis_server redis, steady;
static struct server subject, control; /* control's Redis is always well */
static struct client *asker, *knower;
static char key_file[600];
static struct liar liar;
static struct pace pace, well; /* of the subject, and of the control beside it */

enum trouble { KILLED, STOPPED, FULL, LYING };

static const struct row {
	const char *name;
	enum trouble trouble;
} rows[] = { { "killed", KILLED }, { "stopped", STOPPED }, { "full", FULL }, { "lying", LYING } };

static void trouble_begins(enum trouble trouble)
{
	switch (trouble) {
	case KILLED:
		redis_kill(&redis);
		break;
	case STOPPED:
		redis_pause(&redis);
		break;
	case FULL:
		freeReplyObject(redis_command(&redis, "CONFIG SET maxmemory 1"));
		break;
	case LYING:
		redis_kill(&redis);
		assert_true(liar_start(&liar, redis.socket));
		break;
	}
}

static void trouble_ends(enum trouble trouble)
{
	switch (trouble) {
	case LYING:
		liar_stop(&liar);
		assert_true(redis_start(&redis, NULL));
		break;
	case KILLED:
		assert_true(redis_start(&redis, NULL));
		break;
	case STOPPED:
		redis_resume(&redis);
		break;
	case FULL:
		freeReplyObject(redis_command(&redis, "CONFIG SET maxmemory 0"));
		break;
	}
}

/* A Redis and a server that know nobody yet. */
static void begin_anew(void)
{
	client_free(asker);
	server_stop(&subject);
	redis_stop(&redis);
	assert_true(redis_start(&redis, NULL));
	snprintf(key_file, sizeof(key_file), "%s/key", redis.folder);
	assert_started(&subject, server_start(&subject, setting("HOTLINE_REDIS_URL", redis.url),
					      setting("HOTLINE_KEY_FILE", key_file),
					      setting("HOTLINE_OVERLAY_ENTRIES", "131072"), NULL));
	asker = client_new(subject.port, SERVER_TOKEN);
	assert_true(server_health(&subject, SERVER_REDIS_UP, IN_TIME_MS));
}

/* ---- every code, keyword and key ---- */

struct question {
	bool voice;
	char typed[200];      /* a text, or keys pressed one after the other */
	const char *language; /* its code; for a call the key on the opening */
	struct str wanted;
	struct phone phone;
};

static struct question *questions;
static size_t question_count;

static void question_add(bool voice, const char *typed, const char *language)
{
	struct question *question;

	questions = realloc(questions, (question_count + 1) * sizeof(*questions));
	assert_non_null(questions);
	question = &questions[question_count++];
	memset(question, 0, sizeof(*question));
	question->voice = voice;
	question->language = language;
	snprintf(question->typed, sizeof(question->typed), "%s", typed);
}

static void text_add(const char *typed)
{
	question_add(false, typed, "901");
	question_add(false, typed, "902");
}

/* Each key on each screen, by turns in English and Spanish. */
static void keys_add(unsigned code)
{
	static const char all[] = "0123456789*#";
	char keys[32];

	for (size_t i = 0; i < sizeof(all) - 1; i++) {
		if (code)
			snprintf(keys, sizeof(keys), "%u%c", code, all[i]);
		else
			snprintf(keys, sizeof(keys), "%c", all[i]);
		question_add(true, keys, (code + i) % 2 ? "2" : "3");
	}
}

/* Every word of English and Spanish is asked, and every sixteenth of the other languages. */
static bool is_spoken_here(const struct catalog *catalog, const struct sense *sense)
{
	return sense->locale == NO_LOCALE || catalog->locales[sense->locale].code <= 902;
}

static void questions_make(void)
{
	static const char *const others[] = {
		"60601",
		"60827",
		"62701",
		"99999",
		"9",
		"hello are you there",
		"no",
		"???",
		"",
		"ICE is at my door please",
		"estan tocando la puerta",
		"my husband was taken by two men in a car this morning on 26th street and I do not know",
		"1️⃣",
		"１１",
		"٣١",
		"11 ES",
		"31 EN",
		"codigo 12",
		"Option 4",
		"🆘",
		"yes",
		"STOP",
		"START",
		"HELP",
	};
	struct catalog *catalog = fixture_catalog(FIXTURE_REAL);
	char text[200];

	for (size_t i = 0; i < catalog->screen_count; i++) {
		if (!catalog->screens[i].typed)
			continue;
		snprintf(text, sizeof(text), "%u", catalog->screens[i].code);
		text_add(text);
		keys_add(catalog->screens[i].code);
	}
	for (size_t i = 0; i < catalog->locale_count; i++) {
		snprintf(text, sizeof(text), "%u", catalog->locales[i].code);
		text_add(text);
	}
	for (size_t i = 0; i < catalog->sense_count; i++) {
		if (i > 0 && str_equal(catalog->senses[i].folded, catalog->senses[i - 1].folded))
			continue;
		snprintf(text, sizeof(text), "%.*s", STR_ARG(catalog->senses[i].folded));
		if (is_spoken_here(catalog, &catalog->senses[i]) || i % 16 == 0) /* there are tens of thousands */
			question_add(false, text, i % 32 < 16 ? "901" : "902");
	}
	for (size_t i = 0; i < COUNT(others); i++)
		text_add(others[i]);
	catalog_drop(catalog);
}

static void good(const struct question *question, bool answered)
{
	pace_note(&pace, question->phone.answer.ms, ANSWER_MS);
	if (!answered)
		fail_msg("\"%s\" (%s): status %d after %d ms: %.*s", question->typed, question->language,
			 question->phone.answer.status, question->phone.answer.ms,
			 STR_ARG(buf_str(&question->phone.answer.body)));
}

/* Before the trouble: a person with a language, who has had the disclosures. */
static void question_prepare(struct question *question, struct client *client)
{
	somebody(&question->phone, client, question->voice);
	if (!question->voice)
		good(question, phone_does(&question->phone, str_of(question->language)));
}

static void question_ask(struct question *question)
{
	struct str keys = str_of(question->typed);

	if (!question->voice) {
		good(question, phone_does(&question->phone, keys));
		return;
	}
	good(question, phone_does(&question->phone, STR("(call)")));
	good(question, phone_does(&question->phone, str_of(question->language)));
	for (size_t i = 0; i < keys.len && *question->phone.target; i++)
		good(question, phone_does(&question->phone, (struct str){ keys.at + i, 1 }));
}

static void pace_begin(void)
{
	pace = well = (struct pace){ .answers = 0 };
}

/* The control answers somebody at the same time. */
static void pace_compare(struct phone *other)
{
	says(other, "MENU");
	pace_note(&well, other->answer.ms, WELL_MS);
}

static void same_answers(void **state)
{
	const struct row *row = *state;
	struct phone other;

	begin_anew();
	somebody(&other, knower, false);
	for (size_t i = 0; i < question_count; i++)
		question_prepare(&questions[i], asker);
	trouble_begins(row->trouble);
	pace_begin();
	for (size_t i = 0; i < question_count; i++) {
		question_ask(&questions[i]);
		pace_compare(&other);
		if (!str_equal(phone_heard(&questions[i].phone), questions[i].wanted))
			print_error("asked \"%s\" (%s):\n", questions[i].typed, questions[i].language);
		assert_str_equal(phone_heard(&questions[i].phone), questions[i].wanted);
		phone_release(&questions[i].phone);
	}
	trouble_ends(row->trouble);
	phone_release(&other);
	assert_pace(&pace, 0.001 + pace_share(&well));
	assert_true(server_health(&subject, SERVER_REDIS_UP, IN_TIME_MS));
}

/* ---- one talk through all of it ---- */

static void talk_goes_on(void **state)
{
	static const char *const before[] = { "902", "3", "31", "zzz" };
	static const char *const during[] = { "32", "B", "4", "43", "yyy" };
	static const char *const after[] = { "B", "R", "B", "B" };
	const struct row *row = *state;
	struct server second = { .pid = 0 };
	struct phone one, other;

	begin_anew();
	somebody(&one, asker, false);
	phone_init(&other, knower, false, one.from, NULL);
	for (size_t i = 0; i < COUNT(before); i++)
		assert_str_equal(says(&one, before[i]), says(&other, before[i]));
	trouble_begins(row->trouble);
	pace_begin();
	for (size_t i = 0; i < COUNT(during); i++) {
		assert_str_equal(says(&one, during[i]), says(&other, during[i]));
		pace_note(&pace, one.answer.ms, ANSWER_MS);
		pace_note(&well, other.answer.ms, WELL_MS);
		assert_true(phone_again(&one));
		pace_note(&pace, one.answer.ms, ANSWER_MS);
		assert_str_equal(phone_heard(&one), phone_heard(&other));
	}
	assert_pace(&pace, 0.1 + pace_share(&well));
	trouble_ends(row->trouble);
	assert_true(server_health(&subject, SERVER_REDIS_UP, IN_TIME_MS));
	for (size_t i = 0; i < 2; i++)
		assert_str_equal(says(&one, after[i]), says(&other, after[i]));
	/* Redis has been told: a process that was not there can go on. */
	assert_started(&second, server_start(&second, setting("HOTLINE_REDIS_URL", redis.url),
					     setting("HOTLINE_KEY_FILE", key_file), NULL));
	assert_true(server_health(&second, SERVER_REDIS_UP, IN_TIME_MS));
	one.client = client_new(second.port, SERVER_TOKEN);
	for (size_t i = 2; i < COUNT(after); i++)
		assert_str_equal(says(&one, after[i]), says(&other, after[i]));
	client_free(one.client);
	server_stop(&second);
	phone_release(&one);
	phone_release(&other);
}

/* Nothing more is said by this person: what is owed must reach Redis all the same. */
static void owed_is_paid_back(void **state)
{
	const struct row *row = *state;
	struct phone phones[20];
	const long long turns = 2 * 20; /* 20 people with two turns each; of five the second was to erase it */

	begin_anew();
	for (size_t i = 0; i < COUNT(phones); i++) {
		somebody(&phones[i], asker, false);
		says(&phones[i], "902");
	}
	assert_int_equal(talks_settled(&redis, 20), 20);
	trouble_begins(row->trouble);
	for (size_t i = 0; i < COUNT(phones); i++)
		says(&phones[i], i < 5 ? "BORRAR" : "31");
	trouble_ends(row->trouble);
	assert_true(server_health(&subject, SERVER_REDIS_UP, IN_TIME_MS));
	assert_int_equal(turns_settled(&redis, turns), turns);
	assert_int_equal(talks_settled(&redis, 15), 15);
	for (size_t i = 0; i < COUNT(phones); i++)
		phone_release(&phones[i]);
}

/* ---- not there at the start ---- */

static void missing_at_the_start(void **state)
{
	struct redis_server late = { .pid = 0 };
	struct server server = { .pid = 0 };
	struct phone phone, call, other;

	(void)state;
	assert_true(redis_start(&late, NULL));
	redis_kill(&late);
	unlink(late.socket);
	assert_started(&server, server_start(&server, setting("HOTLINE_REDIS_URL", late.url), NULL));
	somebody(&phone, client_new(server.port, SERVER_TOKEN), false);
	somebody(&call, phone.client, true);
	says(&phone, "DERECHOS");
	somebody(&other, knower, false);
	pace_begin();
	for (int i = 0; i < 20; i++) {
		assert_true(phone_again(&phone));
		pace_note(&pace, phone.answer.ms, ANSWER_MS);
		pace_compare(&other);
	}
	phone_release(&other);
	assert_pace(&pace, 0.1 + pace_share(&well));
	says(&phone, "31");
	says(&call, "(call)");
	says(&call, "2");
	assert_true(redis_start(&late, NULL));
	assert_true(server_health(&server, SERVER_REDIS_UP, IN_TIME_MS));
	assert_int_equal(turns_settled(&late, 4), 4);
	says(&phone, "B");
	assert_int_equal(turns_settled(&late, 5), 5);
	client_free(phone.client);
	phone_release(&phone);
	phone_release(&call);
	server_stop(&server);
	redis_stop(&late);
}

static int start(void **state)
{
	(void)state;
	if (!redis_start(&steady, NULL))
		return -1;
	assert_started(&control, server_start(&control, setting("HOTLINE_REDIS_URL", steady.url), NULL));
	knower = client_new(control.port, SERVER_TOKEN);
	if (!server_health(&control, SERVER_REDIS_UP, IN_TIME_MS))
		return -1;
	questions_make();
	for (size_t i = 0; i < question_count; i++) {
		question_prepare(&questions[i], knower);
		question_ask(&questions[i]);
		questions[i].wanted = str_keep(phone_heard(&questions[i].phone));
		phone_release(&questions[i].phone);
	}
	return question_count > 500 ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	for (size_t i = 0; i < question_count; i++)
		str_free(questions[i].wanted);
	free(questions);
	liar_stop(&liar);
	client_free(asker);
	client_free(knower);
	server_stop(&subject);
	server_stop(&control);
	redis_stop(&redis);
	redis_stop(&steady);
	return 0;
}

int main(void)
{
	static const struct suite_test tests[] = {
		{ "every code, keyword and key is answered at once and as ever", same_answers },
		{ "a talk goes on, during and after", talk_goes_on },
		{ "what Redis missed is told to it when it is back", owed_is_paid_back },
	};
	static struct suite suite;

	for (size_t i = 0; i < COUNT(tests); i++)
		for (size_t j = 0; j < COUNT(rows); j++)
			suite_add_named(&suite, tests[i].test, &rows[j], "Redis %s: %s", rows[j].name, tests[i].name);
	suite_add(&suite, "Redis missing at the start: all is answered, and it is used once it comes",
		  missing_at_the_start);
	return suite_run(&suite, "outage", start, stop);
}
