/*
 * Content that changes while the line answers: taken whole or refused whole, and nobody notices but by the words. The
 * edits are made on copies of the small content.
 */
#include "tests/e2e/e2e.h"

#include "tests/support/fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

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
	long long until = server_now_ms() + IN_TIME_MS;

	while (!hears(text, words)) {
		if (server_now_ms() > until)
			return false;
		server_sleep_ms(20);
	}
	return true;
}

static unsigned log_counts(const char *words)
{
	char *said = server_said(&server, "err");
	unsigned times = 0;

	for (const char *at = said; (at = strstr(at, words)); at++)
		times++;
	free(said);
	return times;
}

static bool log_holds(const char *words)
{
	return log_counts(words) > 0;
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
	for (long long until = server_now_ms() + IN_TIME_MS; !log_holds("content_unchanged");) {
		assert_true(server_now_ms() < until);
		server_sleep_ms(20);
	}
	assert_true(hears("1 EN", OLD));
}

/* ---- published by a link, or by moving folders ---- */

/* A second copy with the new text, and a place beside both for links. */
static char newer[256], place[256];

static void point(const char *link, const char *target)
{
	char from[600], to[600];

	snprintf(from, sizeof from, "%s/link", place);
	snprintf(to, sizeof to, "%s/%s", place, link);
	assert_int_equal(symlink(target, from), 0);
	assert_int_equal(rename(from, to), 0);
}

/* "../content-…": the copies stand beside the place. */
static const char *beside(const char *copy, const char *part)
{
	static char path[600];

	snprintf(path, sizeof path, "..%s%s", strrchr(copy, '/'), part);
	return path;
}

static int begin_place(void **state)
{
	(void)state;
	fixture_copy(FIXTURE_SMALL, folder);
	fixture_copy(folder, newer);
	fixture_edit(newer, "locales/en.json", OLD, NEW);
	snprintf(place, sizeof place, "build/content-XXXXXX");
	assert_non_null(mkdtemp(place));
	return 0;
}

static void serve_place(const char *content)
{
	char path[600];

	snprintf(path, sizeof path, "%s%s", place, content);
	assert_started(&server, server_start(&server, setting("HOTLINE_CONTENT_DIR", path), NULL));
	client = client_new(server.port, SERVER_TOKEN);
	assert_true(hears("1 EN", OLD));
}

static int end_place(void **state)
{
	fixture_remove(newer);
	fixture_remove(place);
	return end(state);
}

/* Whether the server watches a folder, as the kernel tells it of its open files. */
static bool is_watched(const char *copy, const char *part)
{
	char path[600], line[300], inode[40];
	struct stat about;
	struct dirent *entry;
	bool found = false;
	DIR *list;

	snprintf(path, sizeof path, "%s/%s", copy, part);
	assert_int_equal(stat(path, &about), 0);
	snprintf(inode, sizeof inode, " ino:%lx ", (unsigned long)about.st_ino);
	snprintf(path, sizeof path, "/proc/%d/fdinfo", (int)server.pid);
	list = opendir(path);
	assert_non_null(list);
	while ((entry = readdir(list))) {
		FILE *file;

		snprintf(path, sizeof path, "/proc/%d/fdinfo/%s", (int)server.pid, entry->d_name);
		file = fopen(path, "r");
		while (file && fgets(line, sizeof line, file))
			found |= str_has_prefix(str_of(line), STR("inotify ")) && strstr(line, inode);
		if (file)
			fclose(file);
	}
	closedir(list);
	return found;
}

/* The new folder is served and watched, the old one is not, and the files were read once for each of both changes. */
static void assert_switched(const char *now)
{
	assert_true(will_hear("1 EN", NEW));
	assert_true(is_watched(now, "prompts"));
	assert_true(is_watched(now, "locales/keywords"));
	assert_false(is_watched(folder, "prompts"));
	assert_false(is_watched(folder, "locales/keywords"));
	fixture_edit(now, "locales/en.json", NEW, OLD);
	assert_true(will_hear("1 EN", OLD));
	assert_int_equal(log_counts("content_reloaded"), 2);
	assert_false(log_holds("content_unchanged"));
	assert_false(log_holds("content_refused"));
}

static void a_link_to_the_content_is_switched(void **state)
{
	(void)state;
	point("content", beside(folder, ""));
	serve_place("/content");
	point("content", beside(newer, ""));
	assert_switched(newer);
}

/* The release is a link's business, and the folder that is named stands in it. */
static void a_link_on_the_way_is_switched(void **state)
{
	char path[600], *absolute;

	(void)state;
	absolute = realpath(folder, NULL);
	assert_non_null(absolute);
	snprintf(path, sizeof path, "%s/../", absolute);
	free(absolute);
	point("builds", path);
	snprintf(path, sizeof path, "builds%s", strrchr(folder, '/'));
	point("current", path);
	point("content", "./current//");
	serve_place("/content");
	snprintf(path, sizeof path, "builds%s", strrchr(newer, '/'));
	point("current", path);
	assert_switched(newer);
}

static void links_in_the_content_are_switched(void **state)
{
	(void)state;
	point("prompts", beside(folder, "/prompts"));
	point("locales", beside(folder, "/locales"));
	serve_place("");
	point("locales", beside(newer, "/locales"));
	assert_true(will_hear("1 EN", NEW));
	assert_true(is_watched(folder, "prompts"));
	assert_true(is_watched(newer, "locales"));
	assert_false(is_watched(folder, "locales"));
	point("prompts", beside(newer, "/prompts"));
	for (long long until = server_now_ms() + IN_TIME_MS; !is_watched(newer, "prompts");) {
		assert_true(server_now_ms() < until);
		server_sleep_ms(20);
	}
	assert_false(is_watched(folder, "prompts"));
}

/* One file of the content stands elsewhere: it is edited there, and not in the folder that is watched for all. */
static void a_file_behind_a_link_is_edited(void **state)
{
	char from[600], to[600];

	(void)state;
	point("content", beside(folder, ""));
	snprintf(from, sizeof from, "%s/locales/en.json", folder);
	snprintf(to, sizeof to, "%s/english", place);
	assert_int_equal(rename(from, to), 0);
	snprintf(to, sizeof to, "../..%s/english", strrchr(place, '/'));
	assert_int_equal(symlink(to, from), 0);
	serve_place("/content");
	fixture_edit(place, "english", OLD, NEW);
	assert_true(will_hear("1 EN", NEW));
}

/* In between there is nothing to read, for however long. */
static void a_folder_is_moved_away_and_another_in(void **state)
{
	char whole[600], away[600], path[700];

	(void)state;
	snprintf(whole, sizeof whole, "%s/content", place);
	snprintf(away, sizeof away, "%s/away", place);
	assert_int_equal(rename(folder, whole), 0);
	serve_place("/content");
	assert_int_equal(rename(whole, away), 0);
	assert_true(server_health(&server, REFUSED, IN_TIME_MS));
	assert_true(hears("1 EN", OLD));
	assert_int_equal(rename(newer, whole), 0);
	assert_true(will_hear("1 EN", NEW));
	assert_true(is_watched(whole, "prompts"));
	assert_false(is_watched(away, "prompts"));
	snprintf(path, sizeof path, "%s/content/locales", place);
	fixture_edit(path, "en.json", NEW, OLD);
	assert_true(will_hear("1 EN", OLD));
}

/* Whoever mistypes a link has not ended the watch. */
static void a_link_to_nowhere_is_put_right(void **state)
{
	(void)state;
	point("content", beside(folder, ""));
	serve_place("/content");
	point("content", "content");
	assert_true(server_health(&server, REFUSED, IN_TIME_MS));
	point("content", beside("/nowhere", ""));
	point("content", beside(newer, ""));
	assert_true(will_hear("1 EN", NEW));
	assert_true(server_health(&server, TAKEN, IN_TIME_MS));
}

/* Other programs write in the folders around ours. */
static void what_happens_beside_is_not_read_for(void **state)
{
	(void)state;
	point("content", beside(folder, ""));
	serve_place("/content");
	fixture_write(place, "another/prompts", "");
	fixture_write(folder, "another", "");
	server_sleep_ms(1000);
	fixture_edit(folder, "locales/en.json", OLD, NEW);
	assert_true(will_hear("1 EN", NEW));
	assert_int_equal(log_counts("content_reloaded"), 1);
	assert_false(log_holds("content_unchanged"));
}

/* ---- refused ---- */

static void a_half_written_file_is_refused(void **state)
{
	char bytes[FILE_MAX];
	size_t len = slurp("locales/en.json", bytes);

	(void)state;
	bytes[len / 2] = '\0';
	fixture_write(folder, "locales/en.json", bytes);
	assert_true(server_health(&server, REFUSED, IN_TIME_MS));
	assert_true(log_holds("locales/en.json:"));
	assert_true(hears("1 EN", OLD));
}

static void what_is_mended_is_served_again(void **state)
{
	(void)state;
	fixture_edit(folder, "locales/en.json", "{helpers}", "{nobody}");
	assert_true(server_health(&server, REFUSED, IN_TIME_MS));
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
	assert_true(server_health(&server, REFUSED, IN_TIME_MS));
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
	assert_true(server_health(&server, REFUSED, IN_TIME_MS));
	assert_int_equal(kill(server.pid, SIGUSR1), 0);
	assert_true(will_hear("1 EN", NEW));
}

static void nothing_to_return_to_changes_nothing(void **state)
{
	(void)state;
	assert_int_equal(kill(server.pid, SIGUSR1), 0);
	for (long long until = server_now_ms() + IN_TIME_MS; !log_holds("nothing_to_return_to");) {
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

/* A server that is kept waiting finds two signals at once, and may return after it has read: then it is asked again. */
static bool will_be_taken(void)
{
	for (long long until = server_now_ms() + IN_TIME_MS; server_now_ms() < until;) {
		assert_int_equal(kill(server.pid, SIGHUP), 0);
		if (server_health(&server, TAKEN, 1000))
			return true;
	}
	return false;
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
	assert_true(will_be_taken());
	assert_true(will_hear("1 EN", OLD));
	/* under the sanitizers this is where a leak would tell */
	assert_true(server_end(&server, SIGTERM, IN_TIME_MS));
	assert_true(WIFEXITED(server.status));
	assert_int_equal(WEXITSTATUS(server.status), 0);
}

int main(void)
{
	static struct suite suite;
	static const struct suite_test plain[] = {
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
	static const struct suite_test placed[] = {
		{ "a link to the content that is switched is followed, and the folder before it let go",
		  a_link_to_the_content_is_switched },
		{ "a link in the middle of the way is followed the same", a_link_on_the_way_is_switched },
		{ "links to prompts and to locales are followed one by one", links_in_the_content_are_switched },
		{ "a file that a link leads to is watched where it stands", a_file_behind_a_link_is_edited },
		{ "a folder that is moved away is waited for until another stands there",
		  a_folder_is_moved_away_and_another_in },
		{ "a link that leads round in a circle, then nowhere, can be put right",
		  a_link_to_nowhere_is_put_right },
		{ "what happens beside the content is not read for", what_happens_beside_is_not_read_for },
	};

	SUITE_TESTS(&suite, plain);
	suite_each(&suite, 0, begin, end);
	SUITE_TESTS(&suite, placed);
	suite_each(&suite, COUNT(plain), begin_place, end_place);
	return suite_run(&suite, "reload", NULL, NULL);
}
