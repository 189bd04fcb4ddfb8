/* The log, read back through a pipe in place of standard error. */
#include "tests/support/test.h"

#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct suite suite;
static int stderr_before = -1;
static int reading = -1;
static char got[65536];

static int divert(const int ends[2])
{
	reading = ends[0];
	stderr_before = dup(STDERR_FILENO);
	if (stderr_before < 0 || dup2(ends[1], STDERR_FILENO) < 0)
		return -1;
	close(ends[1]);
	log_json(true);
	log_level_set(LOG_NOTICE);
	return fcntl(reading, F_SETFL, O_NONBLOCK);
}

static int pipe_setup(void **state)
{
	int ends[2];

	(void)state;
	return pipe(ends) ? -1 : divert(ends);
}

static int socket_setup(void **state)
{
	int ends[2];

	(void)state;
	return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) ? -1 : divert(ends);
}

static int restore(void **state)
{
	(void)state;
	if (dup2(stderr_before, STDERR_FILENO) < 0)
		return -1;
	close(stderr_before);
	close(reading);
	return 0;
}

static const char *said(void)
{
	size_t len = 0;
	ssize_t size;

	while (len < sizeof(got) - 1 && (size = read(reading, got + len, sizeof(got) - 1 - len)) > 0)
		len += (size_t)size;
	got[len] = '\0';
	return got;
}

static size_t count_lines(const char *text)
{
	size_t lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

static void assert_member(const json_t *line, const char *key, const char *wanted)
{
	const char *value = json_string_value(json_object_get(line, key));

	assert_non_null(value);
	assert_string_equal(value, wanted);
}

static json_t *said_json(void)
{
	json_error_t spot;
	json_t *line = json_loads(said(), JSON_REJECT_DUPLICATES, &spot);

	assert_non_null(line);
	assert_int_equal(count_lines(got), 1);
	return line;
}

static void json_line(void **state)
{
	json_t *line;
	const char *time;

	(void)state;
	log_event(LOG_WARNING, "test_json", "port=%d why=no \"such\" file: a\\b workers=2", 8080);
	line = said_json();
	assert_member(line, "level", "warning");
	assert_member(line, "event", "test_json");
	assert_member(line, "port", "8080");
	assert_member(line, "why", "no \"such\" file: a\\b");
	assert_member(line, "workers", "2");
	time = json_string_value(json_object_get(line, "time"));
	assert_non_null(time);
	assert_int_equal(strlen(time), strlen("2026-11-22T10:20:30.123Z"));
	assert_int_equal(json_object_size(line), 6);
	json_decref(line);
}

static void right_time(void **state)
{
	json_t *line;
	time_t before = time(NULL);
	struct tm parts = { 0 };
	const char *rest;

	(void)state;
	log_event(LOG_NOTICE, "test_time", "a=b");
	line = said_json();
	rest = strptime(json_string_value(json_object_get(line, "time")), "%Y-%m-%dT%H:%M:%S", &parts);
	assert_non_null(rest);
	assert_in_range(timegm(&parts), before, time(NULL));
	json_decref(line);
}

static void hostile_line(void **state)
{
	json_t *line;

	(void)state;
	log_event(LOG_NOTICE, "test_hostile", "path=%s", "a\nb\x1b[1m\xff");
	line = said_json();
	assert_member(line, "path", "a b [1m?");
	json_decref(line);
}

static void long_line(void **state)
{
	static char text[5000];
	json_t *line;

	(void)state;
	memset(text, '"', sizeof(text) - 1);
	log_event(LOG_NOTICE, "test_long", "path=%s", text);
	line = said_json();
	assert_true(json_string_length(json_object_get(line, "path")) > 900);
	json_decref(line);
}

static void no_key(void **state)
{
	json_t *line;

	(void)state;
	log_event(LOG_NOTICE, "test_note", "just words");
	line = said_json();
	assert_member(line, "note", "just words");
	json_decref(line);
}

static void human_line(void **state)
{
	const char *text;

	(void)state;
	log_json(false);
	log_event(LOG_NOTICE, "test_human", "port=%d", 8080);
	text = said();
	assert_int_equal(strlen("10:20:30.123Z"), 13);
	assert_true(strlen(text) > 13);
	assert_string_equal(text + 13, " notice test_human port=8080\n");
}

static void levels(void **state)
{
	(void)state;
	log_event(LOG_DEBUG, "test_levels", "a=1");
	assert_string_equal(said(), "");
	log_level_set(LOG_DEBUG);
	log_event(LOG_DEBUG, "test_levels", "a=1");
	assert_int_equal(count_lines(said()), 1);
	log_level_set(LOG_ERROR);
	log_event(LOG_WARNING, "test_levels", "a=1");
	assert_string_equal(said(), "");
}

static void keeps_errno(void **state)
{
	(void)state;
	errno = ERANGE;
	log_event(LOG_NOTICE, "test_errno", "a=1");
	assert_int_equal(errno, ERANGE);
}

/* A second may end in between, but not 25 times: ten lines at least, and far from all. */
static void repeats(void **state)
{
	size_t lines;

	(void)state;
	for (int i = 0; i < 250; i++)
		log_event(LOG_NOTICE, "test_repeats", "a=1");
	log_event(LOG_NOTICE, "test_other", "a=1");
	lines = count_lines(said());
	assert_in_range(lines, 11, 249);
	assert_non_null(strstr(got, "test_other"));
}

/* Had it waited, this test would never end. */
static void full_stderr(void **state)
{
	static const char *const events[] = { "test_full_1", "test_full_2", "test_full_3" };
	char filler[4096] = { 0 };
	int flags = fcntl(STDERR_FILENO, F_GETFL);
	json_t *line;

	(void)state;
	assert_int_equal(fcntl(STDERR_FILENO, F_SETFL, flags | O_NONBLOCK), 0);
	while (write(STDERR_FILENO, filler, sizeof(filler)) > 0)
		;
	assert_int_equal(fcntl(STDERR_FILENO, F_SETFL, flags), 0);
	for (size_t i = 0; i < COUNT(events); i++)
		log_event(LOG_NOTICE, events[i], "a=1");
	assert_int_equal(fcntl(STDERR_FILENO, F_GETFL), flags);
	while (read(reading, filler, sizeof(filler)) > 0)
		;
	log_event(LOG_NOTICE, "test_full_after", "a=1");
	line = said_json();
	assert_member(line, "dropped", "3");
	json_decref(line);
}

static const struct suite_test tests[] = {
	{ "a JSON line holds each pair, spaces and quotes kept", json_line },
	{ "the time is now, in UTC", right_time },
	{ "a value cannot begin a line of its own or spoil the JSON", hostile_line },
	{ "a line too long is cut and stays JSON", long_line },
	{ "words without a key become a note", no_key },
	{ "a line for people has its time, level, event and pairs", human_line },
	{ "what is below the level is not said", levels },
	{ "errno stays as it was", keeps_errno },
	{ "one event in a storm does not drown the others", repeats },
	{ "a full standard error loses lines and counts them, without waiting", full_stderr },
};

int main(void)
{
	SUITE_TESTS(&suite, tests);
	suite_each(&suite, 0, pipe_setup, restore);
	suite_add(&suite, "a full socket in place of standard error does the same", full_stderr);
	suite_each(&suite, suite.count - 1, socket_setup, restore);
	return suite_run(&suite, "log", NULL, NULL);
}
