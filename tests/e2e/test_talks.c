/* Every committed transcript, word for word, through HTTP: with Redis and on the embedded default. */
#include "tests/e2e/e2e.h"

#include "talkfile.h"

#include <glob.h>

#define TALKS "tests/talks/*.talk"

static struct redis_server redis;

/* Talks that share a date and a language share a server. */
static struct house {
	struct server server;
	struct client *client;
	bool with_redis;
	char now[32], locale[16];
} houses[16];
static size_t house_count;

static struct row {
	const char *path;
	bool with_redis;
	char name[160];
} rows[2 * SUITE_MAX];

static struct house *house_for(const struct talkfile *file, bool with_redis)
{
	char now[32], locale[16];
	struct house *house;

	snprintf(now, sizeof(now), "%.*s", STR_ARG(file->now));
	snprintf(locale, sizeof(locale), "%.*s", STR_ARG(file->locale));
	for (size_t i = 0; i < house_count; i++)
		if (houses[i].with_redis == with_redis && !strcmp(houses[i].now, now) &&
		    !strcmp(houses[i].locale, locale))
			return &houses[i];
	assert_true(house_count < COUNT(houses));
	house = &houses[house_count];
	memset(house, 0, sizeof(*house));
	house->with_redis = with_redis;
	memcpy(house->now, now, sizeof(now));
	memcpy(house->locale, locale, sizeof(locale));
	assert_started(&house->server,
		       server_start(&house->server, setting("HOTLINE_REDIS_URL", with_redis ? redis.url : ""),
				    setting("HOTLINE_DEFAULT_LOCALE", locale), *now ? "--now" : NULL, now, NULL));
	assert_true(server_health(&house->server, SERVER_REDIS_UP, IN_TIME_MS));
	house->client = client_new(house->server.port, SERVER_TOKEN);
	house_count++;
	return house;
}

/* Transcripts share numbers; here each has its own person, but for those who have none. */
static void person_of(struct phone *phone, struct house *house, const struct talkfile *file)
{
	char from[32], to[32];

	snprintf(from, sizeof(from), "%.*s", STR_ARG(file->from));
	snprintf(to, sizeof(to), "%.*s", STR_ARG(file->to));
	somebody(phone, house->client, file->channel == CHANNEL_VOICE);
	phone->whatsapp = file->channel == CHANNEL_WHATSAPP;
	if (*from && strncmp(from, "+1", 2) != 0)
		snprintf(phone->from, sizeof(phone->from), "%s", from);
	if (*to)
		snprintf(phone->to, sizeof(phone->to), "%s", to);
}

static void talk_goes_as_written(void **state)
{
	const struct row *row = *state;
	struct talkfile file;
	struct phone phone;
	struct why why;
	bool same = true;

	if (talkfile_read(row->path, &file, &why))
		fail_msg("%s", why.text);
	person_of(&phone, house_for(&file, row->with_redis), &file);
	for (size_t i = 0; i < file.count && same; i++) {
		const struct talkturn *turn = &file.turns[i];

		same = phone_does(&phone, turn->typed) && str_equal(phone_heard(&phone), turn->answer);
		if (same)
			continue;
		print_error("%s:%d: > %.*s\n", row->path, turn->line, STR_ARG(turn->typed));
		assert_int_equal(phone.answer.status, 200);
		assert_str_equal(phone_heard(&phone), turn->answer);
		fail_msg("not well-formed: %.*s", STR_ARG(buf_str(&phone.answer.body)));
	}
	phone_release(&phone);
	talkfile_release(&file);
}

/* So that what is promised about long talks stays tested. */
static void long_talks_are_there(void **state)
{
	static const struct {
		const char *path;
		size_t turns;
	} wanted[] = {
		{ "tests/talks/sms_english.talk", 30 },
		{ "tests/talks/sms_spanish.talk", 30 },
		{ "tests/talks/call_english.talk", 20 },
		{ "tests/talks/call_spanish.talk", 20 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(wanted); i++) {
		struct talkfile file;
		struct why why;

		if (talkfile_read(wanted[i].path, &file, &why))
			fail_msg("%s", why.text);
		if (file.count < wanted[i].turns)
			fail_msg("%s has %zu turns", wanted[i].path, file.count);
		talkfile_release(&file);
	}
}

static int start(void **state)
{
	(void)state;
	return redis_start(&redis, NULL) ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	for (size_t i = 0; i < house_count; i++) {
		client_free(houses[i].client);
		server_stop(&houses[i].server);
	}
	redis_stop(&redis);
	return 0;
}

int main(void)
{
	static struct suite suite;
	glob_t found;
	int status;

	if (glob(TALKS, 0, NULL, &found)) {
		fprintf(stderr, "no transcript at " TALKS "\n");
		return 1;
	}
	for (size_t i = 0; i < found.gl_pathc; i++) {
		for (int with_redis = 0; with_redis < 2; with_redis++) {
			struct row *row = &rows[2 * i + (size_t)with_redis];

			row->path = found.gl_pathv[i];
			row->with_redis = with_redis;
			snprintf(row->name, sizeof(row->name), "%s, %s", row->path,
				 with_redis ? "with Redis" : "without");
			suite_add_state(&suite, row->name, talk_goes_as_written, row);
		}
	}
	suite_add(&suite, "in each language there are a talk of 30 texts and a call of 20 turns", long_talks_are_there);
	status = suite_run(&suite, "talks", start, stop);
	globfree(&found);
	return status;
}
