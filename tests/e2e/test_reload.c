/*
 * Content that changes while the line answers: taken whole or refused whole, and nobody notices but by the words. The
 * edits are made on copies of the small content.
 */
#include "tests/e2e/e2e.h"

#include "tests/support/fixture.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

#define WAIT_MS  10000
#define TAKEN    "\"refused\":false"
#define REFUSED  "\"refused\":true"
#define OLD      "Text of now."
#define NEW      "Text of today."
#define STORM    40
#define TALKERS  4
#define FILE_MAX 65536

static char folder[256];
static struct server server;
static struct client *client;

static int begin(void **state)
{
	(void)state;
	fixture_copy(FIXTURE_SMALL, folder);
	assert_started(&server, server_start(&server, setting("HOTLINE_CONTENT_DIR", folder), NULL));
	client = client_new(server.port, SERVER_TOKEN);
	return 0;
}

static int end(void **state)
{
	(void)state;
	client_free(client);
	server_stop(&server);
	fixture_remove(folder);
	return 0;
}

/* What a stranger gets who texts this. */
static bool hears(const char *text, const char *words)
{
	struct phone phone;
	bool found;

	somebody(&phone, client, false);
	found = str_contains(says(&phone, text), str_of(words));
	phone_release(&phone);
	return found;
}

static bool will_hear(const char *text, const char *words)
{
	long long until = server_now_ms() + WAIT_MS;

	while (!hears(text, words)) {
		if (server_now_ms() > until)
			return false;
		server_sleep_ms(20);
	}
	return true;
}

static bool log_holds(const char *words)
{
	char *said = server_said(&server, "err");
	bool found = strstr(said, words) != NULL;

	free(said);
	return found;
}

/* The whole of a file of the copy, with a NUL behind. */
static size_t slurp(const char *name, char bytes[FILE_MAX])
{
	char path[512];
	size_t len;
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "r");
	assert_non_null(file);
	len = fread(bytes, 1, FILE_MAX - 1, file);
	fclose(file);
	bytes[len] = '\0';
	return len;
}

/* ---- taken ---- */

static void an_edit_is_served(void **state)
{
	(void)state;
	assert_true(hears("1 EN", OLD));
	fixture_edit(folder, "locales/en.json", OLD, NEW);
	assert_true(will_hear("1 EN", NEW));
	assert_true(server_health(&server, TAKEN, 0));
	assert_true(log_holds("content_reloaded"));
}

/* As careful editors, and git, write: a new file takes the place of the old one. */
static void a_file_moved_over_another_is_served(void **state)
{
	char bytes[FILE_MAX], from[512], to[512];

	(void)state;
	slurp("locales/en.json", bytes);
	fixture_write(folder, "en.json.new", bytes);
	fixture_edit(folder, "en.json.new", OLD, NEW);
	snprintf(from, sizeof from, "%s/en.json.new", folder);
	snprintf(to, sizeof to, "%s/locales/en.json", folder);
	assert_int_equal(rename(from, to), 0);
	assert_true(will_hear("1 EN", NEW));
}

/* As a deployment does: the folder with all locales is replaced. */
static void a_folder_moved_over_another_is_served(void **state)
{
	char whole[256], from[512], to[512], away[512];

	(void)state;
	fixture_copy(folder, whole);
	fixture_edit(whole, "locales/en.json", OLD, NEW);
	snprintf(from, sizeof from, "%s/locales", whole);
	snprintf(to, sizeof to, "%s/locales", folder);
	snprintf(away, sizeof away, "%s/locales.old", folder);
	assert_int_equal(rename(to, away), 0);
	assert_int_equal(rename(from, to), 0);
	assert_true(will_hear("1 EN", NEW));
	/* and what is edited in the new one is seen too */
	fixture_edit(folder, "locales/en.json", NEW, OLD);
	assert_true(will_hear("1 EN", OLD));
	fixture_remove(whole);
}

static void the_hang_up_signal_reads_anew(void **state)
{
	(void)state;
	assert_int_equal(kill(server.pid, SIGHUP), 0);
	for (long long until = server_now_ms() + WAIT_MS; !log_holds("content_unchanged");) {
		assert_true(server_now_ms() < until);
		server_sleep_ms(20);
	}
	assert_true(hears("1 EN", OLD));
}

/* ---- refused ---- */

static void a_half_written_file_is_refused(void **state)
{
	char bytes[FILE_MAX];
	size_t len = slurp("locales/en.json", bytes);

	(void)state;
	bytes[len / 2] = '\0';
	fixture_write(folder, "locales/en.json", bytes);
	assert_true(server_health(&server, REFUSED, WAIT_MS));
	assert_true(log_holds("locales/en.json:"));
	assert_true(hears("1 EN", OLD));
}

static void what_is_mended_is_served_again(void **state)
{
	(void)state;
	fixture_edit(folder, "locales/en.json", "{helpers}", "{nobody}");
	assert_true(server_health(&server, REFUSED, WAIT_MS));
	fixture_edit(folder, "locales/en.json", "{nobody}", "{helpers}");
	fixture_edit(folder, "locales/en.json", OLD, NEW);
	assert_true(will_hear("1 EN", NEW));
	assert_true(server_health(&server, TAKEN, 0));
}

static void a_language_is_not_taken_from_people(void **state)
{
	char path[512];

	(void)state;
	snprintf(path, sizeof path, "%s/locales/zh-Hans.json", folder);
	assert_int_equal(unlink(path), 0);
	assert_true(server_health(&server, REFUSED, WAIT_MS));
	assert_true(log_holds("\"language\":\"zh-Hans\""));
	assert_true(hears("1 ZH", "now"));
}

/* ---- back ---- */

static void the_content_before_comes_back_at_once(void **state)
{
	(void)state;
	fixture_edit(folder, "locales/en.json", OLD, NEW);
	assert_true(will_hear("1 EN", NEW));
	assert_int_equal(kill(server.pid, SIGUSR1), 0);
	assert_true(will_hear("1 EN", OLD));
	assert_true(server_health(&server, REFUSED, 1000));
	assert_int_equal(kill(server.pid, SIGUSR1), 0);
	assert_true(will_hear("1 EN", NEW));
}

static void nothing_to_return_to_changes_nothing(void **state)
{
	(void)state;
	assert_int_equal(kill(server.pid, SIGUSR1), 0);
	for (long long until = server_now_ms() + WAIT_MS; !log_holds("nothing_to_return_to");) {
		assert_true(server_now_ms() < until);
		server_sleep_ms(20);
	}
	assert_true(hears("1 EN", OLD));
}

/* ---- talks that are under way ---- */

static void a_talk_goes_on_through_a_change(void **state)
{
	struct phone phone;

	(void)state;
	somebody(&phone, client, false);
	says(&phone, "1 ES");
	fixture_edit(folder, "locales/en.json", OLD, NEW);
	assert_true(will_hear("1 EN", NEW));
	/* its language, and what B leads back to */
	assert_holds(says(&phone, "0"), "Texto");
	assert_holds(says(&phone, "1"), "Texto");
	/* a repeat of the last text gets what it got */
	assert_true(phone_again(&phone));
	assert_holds(phone_heard(&phone), "Texto");
	phone_release(&phone);
}

/* ---- a storm ---- */

static atomic_bool over;
static atomic_uint answered;

static void *talk_on(void *at)
{
	unsigned *number = at;
	struct client *own = client_new(server.port, SERVER_TOKEN);
	char from[32];

	for (unsigned i = 0; !atomic_load(&over); i++) {
		struct phone phone;

		phone_init(&phone, own, false, number_of_person(*number + i % 500, from), NULL);
		if (!phone_does(&phone, STR("1 EN")) || !str_contains(phone_heard(&phone), STR("Text of ")))
			*number = 0;
		phone_release(&phone);
		atomic_fetch_add(&answered, 1);
	}
	client_free(own);
	return NULL;
}

/* Each file is written in halves, so that much of what is read is broken; everybody is answered all the same. */
static void a_storm_of_changes_loses_nobody(void **state)
{
	unsigned numbers[TALKERS];
	pthread_t threads[TALKERS];
	char bytes[FILE_MAX], half[FILE_MAX];

	(void)state;
	atomic_store(&over, false);
	for (size_t i = 0; i < TALKERS; i++) {
		numbers[i] = 20000 + 1000 * (unsigned)i;
		assert_int_equal(pthread_create(&threads[i], NULL, talk_on, &numbers[i]), 0);
	}
	for (unsigned i = 0; i < STORM; i++) {
		fixture_edit(folder, "locales/en.json", i % 2 ? NEW : OLD, i % 2 ? OLD : NEW);
		slurp("locales/en.json", bytes);
		memcpy(half, bytes, sizeof half);
		half[strlen(half) / 3] = '\0';
		fixture_write(folder, "locales/en.json", half);
		server_sleep_ms((int)i % 4 * 150);
		fixture_write(folder, "locales/en.json", bytes);
		kill(server.pid, i % 3 ? SIGHUP : SIGUSR1);
		server_sleep_ms((int)i % 3 * 40);
	}
	atomic_store(&over, true);
	for (size_t i = 0; i < TALKERS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_not_equal(numbers[i], 0);
	}
	assert_true(atomic_load(&answered) > STORM);
	assert_int_equal(kill(server.pid, SIGHUP), 0);
	assert_true(server_health(&server, TAKEN, WAIT_MS));
	assert_true(will_hear("1 EN", OLD));
	assert_true(server_end(&server, SIGTERM, 20000)); /* under the sanitizers this is where a leak would tell */
	assert_true(WIFEXITED(server.status));
	assert_int_equal(WEXITSTATUS(server.status), 0);
}

int main(void)
{
	static struct suite suite;
	static const struct {
		const char *name;
		CMUnitTestFunction test;
	} tests[] = {
		{ "an edit is served without a restart", an_edit_is_served },
		{ "a file that is moved over another is served", a_file_moved_over_another_is_served },
		{ "a folder that is moved over another is served, and watched", a_folder_moved_over_another_is_served },
		{ "SIGHUP reads the files anew", the_hang_up_signal_reads_anew },
		{ "a half-written file is refused, and what was served goes on", a_half_written_file_is_refused },
		{ "what is mended is served again", what_is_mended_is_served_again },
		{ "a change that would take a language from people is refused", a_language_is_not_taken_from_people },
		{ "SIGUSR1 returns to the content before, and forth again", the_content_before_comes_back_at_once },
		{ "SIGUSR1 with nothing to return to changes nothing", nothing_to_return_to_changes_nothing },
		{ "a talk goes on through a change", a_talk_goes_on_through_a_change },
		{ "a storm of half-written changes loses nobody, and leaks nothing", a_storm_of_changes_loses_nobody },
	};

	for (size_t i = 0; i < COUNT(tests); i++) {
		suite_add(&suite, tests[i].name, tests[i].test);
		suite.tests[suite.count - 1].setup_func = begin;
		suite.tests[suite.count - 1].teardown_func = end;
	}
	return suite_run(&suite, "reload", NULL, NULL);
}
