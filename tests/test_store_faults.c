/* The store before a Redis that lies, stutters, hangs up or cannot be found. No redis-server needed. */
#include "tests/support/test.h"

#include "tests/support/fake_redis.h"
#include "tests/support/talks.h"

#include <dlfcn.h>
#include <netdb.h>
#include <semaphore.h>
#include <sys/stat.h>

static struct talks talks;
static struct fake_redis fake;
static char folder[96];

static int begin(void **state)
{
	char here[64];

	(void)state;
	mkdir("build", 0777);
	if (!getcwd(here, sizeof(here)) ||
	    snprintf(folder, sizeof(folder), "%s/build/fake-XXXXXX", here) >= (int)sizeof(folder) || !mkdtemp(folder))
		return -1;
	talks_init(&talks);
	return fake_start(&fake, talks.loop, folder) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	fake_stop(&fake);
	talks_release(&talks);
	return rmdir(folder);
}

static struct store_counts counts(void)
{
	struct store_counts all;

	store_count(talks.stores[0], &all);
	return all;
}

static void open_store(void)
{
	assert_non_null(talks_open(&talks, 0, fake.url, 100));
}

static enum fault load(struct turn *turn)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0);

	return talks_load(&talks, talks.stores[0], &keys, turn);
}

static enum fault save(struct turn *turn)
{
	const struct session_keys keys = talks_keys(&talks, 1, 0);

	return talks_save(&talks, talks.stores[0], &keys, turn);
}

/* A reply, what comes of it, and whether the connection survives. */
struct reply_row {
	const char *name;
	const char *command;
	struct str reply;
	enum fault fault;
	bool dropped, bad, late, hang_up;
};

static const struct reply_row reply_rows[] = {
	{ "a load: no such key", "GET", STR_INIT("$-1\r\n"), FAULT_NONE, false, false, false, false },
	{ "a load: a short value", "GET", STR_INIT("$3\r\nabc\r\n"), FAULT_NONE, false, true, false, false },
	{ "a load: a value of version 0", "GET", STR_INIT("$4\r\n0:ab\r\n"), FAULT_NONE, false, true, false, false },
	{ "a load: a version alone", "GET", STR_INIT("$2\r\n7:\r\n"), FAULT_NONE, false, true, false, false },
	{ "a load: WRONGTYPE", "GET", STR_INIT("-WRONGTYPE Operation against a key\r\n"), FAULT_NONE, false, true,
	  false, false },
	{ "a load: LOADING", "GET", STR_INIT("-LOADING Redis is loading\r\n"), FAULT_AWAY, true, false, false, false },
	{ "a load: MASTERDOWN", "GET", STR_INIT("-MASTERDOWN Link is down\r\n"), FAULT_AWAY, true, false, false,
	  false },
	{ "a load: NOAUTH", "GET", STR_INIT("-NOAUTH Authentication required.\r\n"), FAULT_AWAY, true, false, false,
	  false },
	{ "a load: NOPERM", "GET", STR_INIT("-NOPERM this user has no permissions\r\n"), FAULT_AWAY, true, false, false,
	  false },
	{ "a load: BUSY", "GET", STR_INIT("-BUSY Redis is busy\r\n"), FAULT_AWAY, true, false, false, false },
	{ "a load: an error nobody knows", "GET", STR_INIT("-\r\n"), FAULT_AWAY, true, false, false, false },
	{ "a load: OOM, which a GET cannot be", "GET", STR_INIT("-OOM no\r\n"), FAULT_AWAY, true, false, false, false },
	{ "a load: a number", "GET", STR_INIT(":5\r\n"), FAULT_AWAY, true, true, false, false },
	{ "a load: a number that is none", "GET", STR_INIT(":5x\r\n"), FAULT_AWAY, true, true, false, false },
	{ "a load: a status", "GET", STR_INIT("+OK\r\n"), FAULT_AWAY, true, true, false, false },
	{ "a load: an array", "GET", STR_INIT("*2\r\n$1\r\na\r\n:1\r\n"), FAULT_AWAY, true, true, false, false },
	{ "a load: an empty array", "GET", STR_INIT("*0\r\n"), FAULT_AWAY, true, true, false, false },
	{ "a load: arrays within arrays", "GET",
	  STR_INIT("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"), FAULT_AWAY, true, true, false,
	  false },
	{ "a load: an array without end", "GET", STR_INIT("*2147483647\r\n:1\r\n"), FAULT_AWAY, true, false, true,
	  false },
	{ "a load: an array longer than numbers go", "GET", STR_INIT("*99999999999999999999\r\n"), FAULT_AWAY, true,
	  true, false, false },
	{ "a load: a value without end", "GET", STR_INIT("$2147483647\r\nab"), FAULT_AWAY, true, false, true, false },
	{ "a load: a value longer than numbers go", "GET", STR_INIT("$99999999999999999999\r\n"), FAULT_AWAY, true,
	  true, false, false },
	{ "a load: a negative length", "GET", STR_INIT("$-2\r\n"), FAULT_AWAY, true, true, false, false },
	{ "a load: half a reply", "GET", STR_INIT("$-1"), FAULT_AWAY, true, false, true, false },
	{ "a load: silence", "GET", STR_INIT(""), FAULT_AWAY, true, false, true, false },
	{ "a load: another protocol", "GET", STR_INIT("HTTP/1.1 400 Bad Request\r\n\r\n"), FAULT_AWAY, true, true,
	  false, false },
	{ "a load: a hang-up", "GET", STR_INIT(""), FAULT_AWAY, true, false, false, true },
	{ "a load: a hang-up in the middle", "GET", STR_INIT("$500\r\n1:abc"), FAULT_AWAY, true, false, false, true },
	{ "a load: two replies for one command", "GET", STR_INIT("$-1\r\n$-1\r\n"), FAULT_NONE, true, true, false,
	  false },
	{ "a load: a reply and an error", "GET", STR_INIT("$-1\r\n-ERR max number of clients reached\r\n"), FAULT_NONE,
	  true, true, false, false },
	{ "a save: done", "EVALSHA", STR_INIT(":1\r\n"), FAULT_NONE, false, false, false, false },
	{ "a save: another version", "EVALSHA", STR_INIT(":0\r\n"), FAULT_CONFLICT, false, false, false, false },
	{ "a save: another number", "EVALSHA", STR_INIT(":2\r\n"), FAULT_AWAY, true, true, false, false },
	{ "a save: a negative number", "EVALSHA", STR_INIT(":-1\r\n"), FAULT_AWAY, true, true, false, false },
	{ "a save: a status", "EVALSHA", STR_INIT("+OK\r\n"), FAULT_AWAY, true, true, false, false },
	{ "a save: nothing", "EVALSHA", STR_INIT("$-1\r\n"), FAULT_AWAY, true, true, false, false },
	{ "a save: a value", "EVALSHA", STR_INIT("$1\r\n1\r\n"), FAULT_AWAY, true, true, false, false },
	{ "a save: an array", "EVALSHA", STR_INIT("*1\r\n:1\r\n"), FAULT_AWAY, true, true, false, false },
	{ "a save: OOM", "EVALSHA", STR_INIT("-OOM command not allowed when used memory > 'maxmemory'.\r\n"),
	  FAULT_AWAY, false, false, false, false },
	{ "a save: OOM as Redis 6 says it", "EVALSHA",
	  STR_INIT("-ERR Error running script (call to f_0): @user_script:1: @user_script: 1: -OOM command not "
		   "allowed\r\n"),
	  FAULT_AWAY, false, false, false, false },
	{ "a save: READONLY", "EVALSHA", STR_INIT("-READONLY You can't write against a read only replica.\r\n"),
	  FAULT_AWAY, true, false, false, false },
	{ "a save: MISCONF", "EVALSHA", STR_INIT("-MISCONF Redis is configured to save RDB snapshots\r\n"), FAULT_AWAY,
	  true, false, false, false },
	{ "a save: BUSY", "EVALSHA", STR_INIT("-BUSY Redis is busy running a script\r\n"), FAULT_AWAY, true, false,
	  false, false },
	{ "a save: NOREPLICAS", "EVALSHA", STR_INIT("-NOREPLICAS Not enough good replicas to write.\r\n"), FAULT_AWAY,
	  true, false, false, false },
	{ "a save: NOSCRIPT, then done", "EVALSHA", STR_INIT("-NOSCRIPT No matching script.\r\n"), FAULT_NONE, false,
	  false, false, false },
	{ "a save: silence", "EVALSHA", STR_INIT(""), FAULT_AWAY, true, false, true, false },
	{ "a save: a hang-up", "EVALSHA", STR_INIT(""), FAULT_AWAY, true, false, false, true },
};

static void reply_is_judged(void **state)
{
	const struct reply_row *row = *state;
	const bool is_load = strcmp(row->command, "GET") == 0;
	struct turn turn;

	assert_int_equal(begin(NULL), 0);
	open_store();
	assert_true(talks_ready(&talks, talks.stores[0]));
	fake_rule(&fake, row->command, row->reply, row->hang_up);
	if (is_load) {
		memset(&turn, 0xee, sizeof(turn));
		assert_int_equal(load(&turn), row->fault);
		assert_int_equal(turn.session.screen, 0);
	} else {
		assert_int_equal(load(&turn), FAULT_NONE);
		assert_int_equal(save(&turn), row->fault);
		assert_int_equal(turn.session.version, row->fault == FAULT_CONFLICT ? 0 : 1);
	}
	talks_run(&talks, 10);
	assert_int_equal(counts().drops, row->dropped);
	assert_int_equal(counts().bad_replies, row->bad);
	assert_int_equal(counts().timeouts, row->late);
	/* With a sane Redis all is well again, and nothing of what was said before is believed. */
	fake_rule(&fake, row->command, fake_default(str_of(row->command)), false);
	assert_true(talks_ready(&talks, talks.stores[0]));
	assert_int_equal(load(&turn), FAULT_NONE);
	assert_int_equal(save(&turn), FAULT_NONE);
	assert_int_equal(end(NULL), 0);
}

struct greeting_row {
	const char *name;
	const char *command;
	struct str reply;
	bool ready;
};

static const struct greeting_row greeting_rows[] = {
	{ "a greeting: scripts refused while loading", "SCRIPT", STR_INIT("-LOADING Redis is loading\r\n"), false },
	{ "a greeting: a digest that is none", "SCRIPT", STR_INIT("$3\r\nabc\r\n"), false },
	{ "a greeting: a status for a digest", "SCRIPT", STR_INIT("+OK\r\n"), false },
	{ "a greeting: silence", "SCRIPT", STR_INIT(""), false },
	{ "a greeting: a replica", "SET", STR_INIT("-READONLY You can't write against a read only replica.\r\n"),
	  false },
	{ "a greeting: a disk that is full", "SET", STR_INIT("-MISCONF Redis is configured to save RDB snapshots\r\n"),
	  false },
	{ "a greeting: no rights", "SET", STR_INIT("-NOPERM this user has no permissions\r\n"), false },
	{ "a greeting: a password is missing", "SCRIPT", STR_INIT("-NOAUTH Authentication required.\r\n"), false },
	{ "a greeting: no memory left", "SET", STR_INIT("-OOM command not allowed\r\n"), true },
	{ "a greeting: the word was there already", "SET", STR_INIT("$-1\r\n"), true },
	{ "a greeting: no word comes back", "LIFE", STR_INIT("$-1\r\n"), true },
	{ "a greeting: another word comes back", "LIFE", STR_INIT("$3\r\nabc\r\n"), true },
	{ "a greeting: the word is a list", "LIFE", STR_INIT("-WRONGTYPE Operation against a key\r\n"), true },
	{ "a greeting: a number comes back", "LIFE", STR_INIT(":1\r\n"), false },
	{ "a greeting: an array comes back", "LIFE", STR_INIT("*1\r\n:1\r\n"), false },
};

static bool was_dropped(void *at)
{
	(void)at;
	return counts().drops > 1;
}

static bool is_ready_or_dropped(void *at)
{
	return was_dropped(NULL) || !store_away(at);
}

static void greeting_is_judged(void **state)
{
	const struct greeting_row *row = *state;
	struct turn turn;

	assert_int_equal(begin(NULL), 0);
	fake_rule(&fake, row->command, row->reply, false);
	open_store();
	assert_true(talks_until(&talks, is_ready_or_dropped, talks.stores[0], 5000));
	assert_int_equal(!store_away(talks.stores[0]), row->ready);
	if (!row->ready) {
		assert_int_equal(load(&turn), FAULT_AWAY);
		assert_int_equal(save(&turn), FAULT_AWAY);
		fake_rule(&fake, row->command, fake_default(str_of(row->command)), false);
		assert_true(talks_ready(&talks, talks.stores[0]));
	}
	assert_int_equal(load(&turn), FAULT_NONE);
	assert_int_equal(end(NULL), 0);
}

static void immense_value_is_cut_off(void **state)
{
	static char flood[200000] = "$2147483647\r\n";
	struct turn turn;

	(void)state;
	open_store();
	assert_true(talks_ready(&talks, talks.stores[0]));
	fake_rule(&fake, "GET", (struct str){ flood, sizeof(flood) }, false);
	assert_int_equal(load(&turn), FAULT_AWAY);
	assert_int_equal(counts().timeouts, 0);
	assert_int_equal(counts().bad_replies, 1);
}

static void value_of_another_size_is_not_taken(void **state)
{
	static char value[STORE_VALUE + 100];
	struct turn turn;

	(void)state;
	open_store();
	assert_true(talks_ready(&talks, talks.stores[0]));
	for (size_t size = STORE_VALUE - 3; size < STORE_VALUE + 40; size++) {
		const int head = snprintf(value, sizeof(value), "$%zu\r\n7:", size);

		memset(value + head, 'x', size - 2);
		memcpy(value + head + size - 2, "\r\n", 2);
		fake_rule(&fake, "GET", (struct str){ value, (size_t)head + size }, false);
		assert_int_equal(load(&turn), FAULT_NONE);
		assert_int_equal(turn.session.screen, 0);
	}
	assert_int_equal(counts().drops, 0);
	assert_int_equal(counts().bad_replies, 43);
}

static void reply_in_single_bytes_is_fine(void **state)
{
	struct turn turn;

	(void)state;
	fake.dribble = true;
	open_store();
	assert_true(talks_ready(&talks, talks.stores[0]));
	for (int i = 0; i < 10; i++) {
		assert_int_equal(load(&turn), FAULT_NONE);
		assert_int_equal(save(&turn), FAULT_NONE);
	}
	assert_int_equal(counts().drops, 0);
}

static void unasked_words_end_the_connection(void **state)
{
	struct turn turn;

	(void)state;
	open_store();
	assert_true(talks_ready(&talks, talks.stores[0]));
	fake_say(&fake, STR("+OK\r\n"));
	assert_true(talks_away(&talks, talks.stores[0]));
	assert_int_equal(counts().bad_replies, 1);
	assert_true(talks_ready(&talks, talks.stores[0]));
	assert_int_equal(load(&turn), FAULT_NONE);
}

/* All that wait behind the silent one are told as well, and none of them later gets the answer of another. */
static void all_that_wait_are_told_once(void **state)
{
	enum { MANY = 500 };
	static struct turn turns[MANY];
	struct session_keys keys;

	(void)state;
	open_store();
	assert_true(talks_ready(&talks, talks.stores[0]));
	fake_rule(&fake, "GET", STR(""), false);
	for (unsigned i = 0; i < MANY; i++) {
		keys = talks_keys(&talks, i, 0);
		turns[i].ended = 0;
		store_load(talks.stores[0], &keys, &turns[i].session, turn_ended, &turns[i]);
	}
	assert_true(talks_away(&talks, talks.stores[0]));
	fake_say(&fake, STR("$-1\r\n"));
	assert_true(talks_ready(&talks, talks.stores[0]));
	for (unsigned i = 0; i < MANY; i++) {
		assert_int_equal(turns[i].ended, 1);
		assert_int_equal(turns[i].fault, FAULT_AWAY);
	}
	assert_int_equal(counts().timeouts, 1);
}

static void too_many_at_once_go_to_memory(void **state)
{
	enum { MANY = 20000 };
	struct turn *turns = calloc(MANY, sizeof(*turns));
	const struct session_keys keys = talks_keys(&talks, 1, 0);
	unsigned at_once = 0;

	(void)state;
	open_store();
	assert_true(talks_ready(&talks, talks.stores[0]));
	for (unsigned i = 0; i < MANY; i++) {
		store_load(talks.stores[0], &keys, &turns[i].session, turn_ended, &turns[i]);
		at_once += turns[i].ended;
	}
	assert_int_equal(at_once, MANY - 16384);
	talks_close(&talks, 0);
	for (unsigned i = 0; i < MANY; i++)
		assert_int_equal(turns[i].ended, 1);
	free(turns);
}

static bool was_asked(void *at)
{
	return fake.asked >= *(unsigned *)at;
}

static void commands_of_a_loop_turn_leave_together(void **state)
{
	struct turn turns[10], last;
	struct session_keys keys;
	unsigned before, wanted;

	(void)state;
	open_store();
	assert_true(talks_ready(&talks, talks.stores[0]));
	before = fake.asked;
	wanted = before + 10;
	for (unsigned i = 0; i < 10; i++) {
		keys = talks_keys(&talks, i, 0);
		turns[i].ended = 0;
		store_load(talks.stores[0], &keys, &turns[i].session, turn_ended, &turns[i]);
	}
	ev_prepare_stop(talks.loop, &talks.flush);
	ev_run(talks.loop, EVRUN_NOWAIT);
	ev_run(talks.loop, EVRUN_NOWAIT);
	assert_int_equal(fake.asked, before);
	store_flush(talks.stores[0]);
	ev_run(talks.loop, EVRUN_NOWAIT);
	assert_true(talks_until(&talks, was_asked, &wanted, 1000));
	ev_prepare_start(talks.loop, &talks.flush);
	assert_int_equal(load(&last), FAULT_NONE); /* behind all the others */
	for (unsigned i = 0; i < 10; i++)
		assert_int_equal(turns[i].ended, 1);
}

/* The resolver of this program: waits until it is let go, then gives what the test wants. */
static sem_t let_go, asked_for;
static bool resolver_waits;
static char answers[2][8]; /* ports on loopback; "" ends the list */

int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **list)
{
	int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
	struct addrinfo **end = list;

	*(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
	if (strcmp(host, "redis.example") != 0)
		return real(host, service, hints, list);
	sem_post(&asked_for);
	if (resolver_waits)
		sem_wait(&let_go);
	*list = NULL;
	for (size_t i = 0; i < COUNT(answers) && *answers[i]; i++) {
		if (real("127.0.0.1", answers[i], hints, end) != 0)
			return EAI_FAIL;
		while (*end)
			end = &(*end)->ai_next;
	}
	return *list ? 0 : EAI_NONAME;
}

static int begin_resolver(void **state)
{
	(void)state;
	talks_init(&talks);
	sem_init(&let_go, 0, 0);
	sem_init(&asked_for, 0, 0);
	resolver_waits = false;
	memset(answers, 0, sizeof(answers));
	return fake_start(&fake, talks.loop, NULL) ? 0 : -1;
}

static int end_resolver(void **state)
{
	(void)state;
	fake_stop(&fake);
	talks_release(&talks);
	sem_destroy(&let_go);
	sem_destroy(&asked_for);
	return 0;
}

static void name_is_resolved(void **state)
{
	struct turn turn;

	(void)state;
	snprintf(answers[0], sizeof(answers[0]), "%u", (unsigned)fake.port);
	assert_non_null(talks_open(&talks, 0, "redis://redis.example", 10));
	assert_true(talks_ready(&talks, talks.stores[0]));
	assert_int_equal(load(&turn), FAULT_NONE);
}

static void slow_resolver_holds_nobody_up(void **state)
{
	struct turn turn;

	(void)state;
	resolver_waits = true;
	snprintf(answers[0], sizeof(answers[0]), "%u", (unsigned)fake.port);
	assert_non_null(talks_open(&talks, 0, "redis://redis.example", 10));
	sem_wait(&asked_for);
	talks_run(&talks, 200);
	turn.ended = 0;
	assert_int_equal(load(&turn), FAULT_AWAY);
	assert_int_equal(save(&turn), FAULT_AWAY);
	assert_int_equal(load(&turn), FAULT_AWAY);
	assert_int_equal(turn.session.version, 1);
	assert_int_equal(fake.accepted, 0);
	sem_post(&let_go);
	assert_true(talks_ready(&talks, talks.stores[0]));
	assert_int_equal(load(&turn), FAULT_NONE);
	assert_int_equal(turn.session.version, 1);
}

static void closing_does_not_wait_for_the_resolver(void **state)
{
	(void)state;
	resolver_waits = true;
	for (int i = 0; i < 20; i++) {
		assert_non_null(talks_open(&talks, 0, "redis://redis.example", 10));
		sem_wait(&asked_for);
		if (i % 2)
			sem_post(&let_go);
		talks_close(&talks, 0);
		if (i % 2 == 0)
			sem_post(&let_go);
	}
	talks_run(&talks, 50);
	assert_int_equal(fake.accepted, 0);
}

static void next_address_is_tried_at_once(void **state)
{
	(void)state;
	snprintf(answers[0], sizeof(answers[0]), "1"); /* nobody listens there */
	snprintf(answers[1], sizeof(answers[1]), "%u", (unsigned)fake.port);
	assert_non_null(talks_open(&talks, 0, "redis://redis.example", 10));
	assert_true(talks_ready(&talks, talks.stores[0]));
	assert_int_equal(counts().drops, 0);
	sem_wait(&asked_for);
	assert_int_equal(sem_trywait(&asked_for), -1); /* asked once */
}

static void name_that_nobody_knows_is_asked_for_again(void **state)
{
	(void)state;
	assert_non_null(talks_open(&talks, 0, "redis://redis.example", 10));
	sem_wait(&asked_for);
	talks_run(&talks, 300);
	assert_true(store_away(talks.stores[0]));
	assert_string_equal(store_trouble(talks.stores[0]), "unresolved");
	assert_int_equal(sem_trywait(&asked_for), 0);
	snprintf(answers[0], sizeof(answers[0]), "%u", (unsigned)fake.port);
	assert_true(talks_ready(&talks, talks.stores[0]));
}

int main(void)
{
	static const struct suite_test alone[] = {
		{ "an immense value is cut off", immense_value_is_cut_off },
		{ "a value of another size is not taken", value_of_another_size_is_not_taken },
		{ "replies in single bytes are fine", reply_in_single_bytes_is_fine },
		{ "words that nobody asked for end the connection", unasked_words_end_the_connection },
		{ "all that wait behind a silence are told, once", all_that_wait_are_told_once },
		{ "too many at once go to memory", too_many_at_once_go_to_memory },
		{ "the commands of a loop turn leave when they are flushed", commands_of_a_loop_turn_leave_together },
	};
	static const struct suite_test with_resolver[] = {
		{ "a name is resolved", name_is_resolved },
		{ "a slow resolver holds nobody up", slow_resolver_holds_nobody_up },
		{ "closing does not wait for the resolver", closing_does_not_wait_for_the_resolver },
		{ "the next address is tried at once", next_address_is_tried_at_once },
		{ "a name that nobody knows is asked for again", name_that_nobody_knows_is_asked_for_again },
	};
	static struct suite suite;
	size_t first;

	SUITE_ROWS(&suite, reply_rows, reply_is_judged);
	SUITE_ROWS(&suite, greeting_rows, greeting_is_judged);
	first = suite.count;
	SUITE_TESTS(&suite, alone);
	suite_each(&suite, first, begin, end);
	first = suite.count;
	SUITE_TESTS(&suite, with_resolver);
	suite_each(&suite, first, begin_resolver, end_resolver);
	return suite_run(&suite, "store_faults", NULL, NULL);
}
