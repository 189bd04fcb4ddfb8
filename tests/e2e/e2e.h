/* What the end-to-end tests share: looking into Redis, people with numbers of their own, files of a server. */
#ifndef TESTS_E2E_E2E_H
#define TESTS_E2E_E2E_H

#include "tests/support/test.h"

#include "tests/support/client.h"
#include "tests/support/redis.h"
#include "tests/support/server.h"

#include <hiredis/hiredis.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Keys of talks are "s:" and 16 bytes; another one tells Redis' memories apart. */
#define TALKS_IN_REDIS "for _, k in ipairs(redis.call('KEYS', 's:*')) do if #k == 18 then n = n + "

/* All turns that Redis knows of: each version counts its own, below the erasures (STORE_ERASURE). -1 when Redis does not answer. */
static inline long long redis_turns(struct redis_server *redis)
{
	return redis_number(redis, "EVAL %s 0",
			    "local n = 0 " TALKS_IN_REDIS
			    "tonumber(string.match(redis.call('GET', k), '^(%d+):')) % 16777216 end end return n");
}

/* Talks that were never erased: nothing is left of the others but the answer that said so. */
static inline long long redis_talks(struct redis_server *redis)
{
	return redis_number(redis, "EVAL %s 0",
			    "local n = 0 " TALKS_IN_REDIS
			    "(tonumber(string.match(redis.call('GET', k), '^(%d+):')) < 16777216 and 1 or 0) end end "
			    "return n");
}

/* Commands that Redis has carried out, those of tests themselves aside. */
static inline long long redis_spent(struct redis_server *redis)
{
	redisReply *reply = redis_command(redis, "INFO commandstats");
	long long spent = 0;

	assert_non_null(reply);
	assert_int_equal(reply->type, REDIS_REPLY_STRING);
	for (const char *at = reply->str; (at = strstr(at, "cmdstat_")); at++) {
		const char *calls = strstr(at, "calls=");

		if (calls && strncmp(at, "cmdstat_info:", 13) != 0)
			spent += strtoll(calls + 6, NULL, 10);
	}
	freeReplyObject(reply);
	return spent;
}

/* The n-th invented number: +1 XXX 555 01XX, of which there are 80,000. */
static inline const char *number_of_person(unsigned n, char out[32])
{
	snprintf(out, 32, "+1%03u55501%02u", 200 + n / 100 % 800, n % 100);
	return out;
}

/* A person that no other test of this program knows. */
static inline void somebody(struct phone *phone, struct client *client, bool voice)
{
	static unsigned people;
	char number[32];

	phone_init(phone, client, voice, number_of_person(people++, number), NULL);
}

/* Says it and must be answered well. */
static inline struct str says_(struct phone *phone, const char *typed, const char *file, int line)
{
	if (!phone_does(phone, str_of(typed))) {
		print_error("\"%s\" was answered %d: %.*s\n", typed, phone->answer.status,
			    STR_ARG(buf_str(&phone->answer.body)));
		_fail(file, line);
	}
	return phone_heard(phone);
}
#define says(phone, typed) says_(phone, typed, __FILE__, __LINE__)

/* A copy that outlives the next answer; given back by str_free. */
static inline struct str str_keep(struct str s)
{
	char *copy = malloc(s.len + 1);

	assert_non_null(copy);
	memcpy(copy, s.at, s.len);
	return (struct str){ copy, s.len };
}

static inline void str_free(struct str s)
{
	free((void *)(uintptr_t)s.at);
}

static inline void assert_holds_(struct str text, const char *part, const char *file, int line)
{
	if (str_contains(text, str_of(part)))
		return;
	print_error("\"%s\" is not in:\n%.*s\n", part, STR_ARG(text));
	_fail(file, line);
}
#define assert_holds(text, part) assert_holds_(text, part, __FILE__, __LINE__)

/* "HOTLINE_REDIS_URL=…" and the like, for server_start; valid until the fourth call after it. */
static inline const char *setting(const char *name, const char *value)
{
	static char texts[4][700];
	static unsigned next;
	char *text = texts[next++ % 4];

	snprintf(text, sizeof(texts[0]), "%s=%s", name, value);
	return text;
}

/* Turns counted by sessions in Redis, once it has been told all of them. */
static inline long long turns_settled(struct redis_server *redis, long long wanted)
{
	for (long long until = server_now_ms() + IN_TIME_MS; redis_turns(redis) != wanted && server_now_ms() < until;)
		server_sleep_ms(10);
	return redis_turns(redis);
}

/* Talks in Redis, once what was to be erased is gone: nobody waits for that. */
static inline long long talks_settled(struct redis_server *redis, long long wanted)
{
	for (long long until = server_now_ms() + IN_TIME_MS; redis_talks(redis) != wanted && server_now_ms() < until;)
		server_sleep_ms(10);
	return redis_talks(redis);
}

/* Tests that fail show why the server ended. */
static inline void assert_started_(struct server *server, bool started, const char *file, int line)
{
	char *said;

	if (started)
		return;
	said = server_said(server, "err");
	print_error("the server did not start (status %d): %s\n", server->status, said);
	free(said);
	_fail(file, line);
}
#define assert_started(server, started) assert_started_(server, started, __FILE__, __LINE__)

#endif
