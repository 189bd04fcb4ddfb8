/* A minute of callers and texters while Redis comes and goes: every webhook is answered, in time, and calls go right. */
#include "tests/e2e/liar.h"
#include "tests/e2e/pace.h"

#include <pthread.h>
#include <stdatomic.h>

#define CALLERS 8

static struct redis_server redis;
static struct server server, control; /* control has no Redis that could go */
static struct liar liar;
static char key_file[600];

static atomic_bool over;
static atomic_uint answered, late, wrong, unheard;
static atomic_int worst_ms;

static void note(struct phone *phone, bool good, const char *part)
{
	int worst = atomic_load(&worst_ms);

	atomic_fetch_add(&answered, 1);
	while (phone->answer.ms > worst && !atomic_compare_exchange_weak(&worst_ms, &worst, phone->answer.ms))
		;
	atomic_fetch_add(&late, phone->answer.ms > ANSWER_MS ? 1u : 0u);
	atomic_fetch_add(&unheard, good ? 0u : 1u);
	if (good && !str_contains(phone_heard(phone), str_of(part)))
		atomic_fetch_add(&wrong, 1);
}

/* Each answer of a call is known whatever Redis does, and so is the language of a person who has one. */
static void one_round(struct client *client, unsigned person)
{
	static const struct {
		const char *typed, *part;
	} call[] = {
		{ "(call)", "[en]" },    { "3", "[es]" },         { "1", "[es]" }, { "1", "[es]" },
		{ "#", "[es, slowly]" }, { "(silence)", "[es]" }, { "0", "[es]" },
	};
	static const struct {
		const char *typed, *part;
	} texts[] = {
		{ "11 ES", "No " }, { "DERECHOS", "31 " }, { "zzz", "1 " },
		{ "9", "902" },     { "B", "" },           { "11 EN", "door" },
	};
	struct phone phone;
	char number[32];

	phone_init(&phone, client, true, number_of_person(person, number), NULL);
	for (size_t i = 0; i < COUNT(call); i++)
		note(&phone, phone_does(&phone, str_of(call[i].typed)), call[i].part);
	phone_release(&phone);
	phone_init(&phone, client, false, number, NULL);
	for (size_t i = 0; i < COUNT(texts); i++)
		note(&phone, phone_does(&phone, str_of(texts[i].typed)), texts[i].part);
	phone_release(&phone);
}

static void *caller(void *at)
{
	struct client *client = client_new(server.port, SERVER_TOKEN);
	unsigned person = (unsigned)(uintptr_t)at * 1000;

	for (unsigned round = 0; !atomic_load(&over); round++) {
		one_round(client, person + round % 500);
		server_sleep_ms(2);
	}
	client_free(client);
	return NULL;
}

/* What this machine makes of a server that nothing ails. */
static void *bystander(void *at)
{
	struct pace *well = at;
	struct client *client = client_new(control.port, SERVER_TOKEN);
	struct phone phone;

	phone_init(&phone, client, false, "+13125550101", NULL);
	while (!atomic_load(&over)) {
		atomic_fetch_add(&unheard, phone_does(&phone, STR("MENU")) ? 0u : 1u);
		pace_note(well, phone.answer.ms, WELL_MS);
		server_sleep_ms(5);
	}
	phone_release(&phone);
	client_free(client);
	return NULL;
}

/* A stretch of trouble, then a stretch of health in which all must become normal by itself. */
static void troubles(void)
{
	for (int round = 0; round < 2; round++) {
		redis_kill(&redis);
		server_sleep_ms(3000);
		assert_true(redis_start(&redis, NULL));
		assert_true(server_health(&server, SERVER_REDIS_UP, IN_TIME_MS));
		server_sleep_ms(1000);
		redis_pause(&redis);
		server_sleep_ms(3000);
		redis_resume(&redis);
		assert_true(server_health(&server, SERVER_REDIS_UP, IN_TIME_MS));
		server_sleep_ms(1000);
		freeReplyObject(redis_command(&redis, "CONFIG SET maxmemory 1"));
		server_sleep_ms(3000);
		freeReplyObject(redis_command(&redis, "CONFIG SET maxmemory 0"));
		assert_true(server_health(&server, SERVER_REDIS_UP, IN_TIME_MS));
		server_sleep_ms(1000);
		freeReplyObject(redis_command(&redis, "CLIENT PAUSE 3000 ALL"));
		server_sleep_ms(4000);
		redis_kill(&redis);
		assert_true(liar_start(&liar, redis.socket));
		server_sleep_ms(3000);
		liar_stop(&liar);
		assert_true(redis_start(&redis, NULL));
		assert_true(server_health(&server, SERVER_REDIS_UP, IN_TIME_MS));
		server_sleep_ms(1000);
	}
}

static void nobody_notices(void **state)
{
	pthread_t threads[CALLERS], beside;
	struct pace well = { .answers = 0 }, pace;
	long long turns, until;

	(void)state;
	for (size_t i = 0; i < CALLERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, caller, (void *)(uintptr_t)(i + 1)), 0);
	assert_int_equal(pthread_create(&beside, NULL, bystander, &well), 0);
	troubles();
	turns = redis_turns(&redis);
	for (until = server_now_ms() + IN_TIME_MS; redis_turns(&redis) <= turns && server_now_ms() < until;)
		server_sleep_ms(20);
	assert_true(redis_turns(&redis) > turns);
	atomic_store(&over, true);
	for (size_t i = 0; i < CALLERS; i++)
		pthread_join(threads[i], NULL);
	pthread_join(beside, NULL);
	pace = (struct pace){ answered, late, worst_ms };
	print_message("# %u webhooks, %u late, worst %d ms; beside them %u, %u late, worst %d ms\n", pace.answers,
		      pace.late, pace.worst_ms, well.answers, well.late, well.worst_ms);
	if (unheard || wrong)
		fail_msg("of %u webhooks %u not answered 200, %u answered wrongly", answered, unheard, wrong);
	assert_pace(&pace, 0.001 + pace_share(&well));
	assert_true(answered > 5000);
}

static int start(void **state)
{
	(void)state;
	if (!redis_start(&redis, NULL))
		return -1;
	snprintf(key_file, sizeof(key_file), "%s/key", redis.folder);
	assert_started(&server, server_start(&server, setting("HOTLINE_REDIS_URL", redis.url),
					     setting("HOTLINE_KEY_FILE", key_file), NULL));
	assert_started(&control, server_start(&control, NULL));
	return server_health(&server, SERVER_REDIS_UP, IN_TIME_MS) ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	liar_stop(&liar);
	server_stop(&server);
	server_stop(&control);
	redis_stop(&redis);
	return 0;
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "Redis comes and goes under load: every webhook is answered 200, in time and rightly",
		  nobody_notices);
	return suite_run(&suite, "outage under load", start, stop);
}
