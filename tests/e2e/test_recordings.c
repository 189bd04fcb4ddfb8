/*
 * Haitian Creole, which no voice of the provider speaks, by recordings: offered on a call, played by URL, fetched byte for
 * byte, and what becomes of it when words or recordings change. The noises are made here; the content is a copy.
 */
#include "tests/e2e/e2e.h"

#include "tests/support/fixture.h"
#include "tests/support/whole.h"

#define AUDIO    "/audio/"
#define PLAY     "< (play " SERVER_PUBLIC_URL
#define FILE_MAX ((size_t)1024 * 1024)

static char folder[256];
static struct server server;
static struct client *client;

static int end(void **state)
{
	(void)state;
	if (!folder[0])
		return 0;
	client_free(client);
	server_stop(&server);
	fixture_remove(folder);
	folder[0] = '\0';
	return 0;
}

static int begin(void **state)
{
	end(state);
	fixture_copy(FIXTURE_REAL, folder);
	fixture_record(folder, "ht", NULL, 0);
	assert_started(&server, server_start(&server, setting("HOTLINE_CONTENT_DIR", folder), NULL));
	client = client_new(server.port, SERVER_TOKEN);
	return 0;
}

/* For a test that changes nothing: the server of the one before will do. */
static int go_on(void **state)
{
	return folder[0] ? 0 : begin(state);
}

/* Where a text is to be fetched, as the last answer has it; false when it is not in it. Of several, the first. */
static bool url_of(struct str heard, const char *name, char target[300])
{
	char wanted[200];
	const char *at;
	size_t len;

	snprintf(wanted, sizeof wanted, PLAY AUDIO "ht/%s-", name);
	at = heard.len ? memmem(heard.at, heard.len, wanted, strlen(wanted)) : NULL;
	if (!at)
		return false;
	at += strlen(PLAY);
	len = strcspn(at, ")");
	assert_true(len < 300);
	memcpy(target, at, len);
	target[len] = '\0';
	return true;
}

/* A call that has chosen Creole in the menu of languages, as a person would: by the key that its line names. */
static void call_in_creole(struct phone *phone)
{
	static const char key_line[] = PLAY AUDIO "ht/language_key_voice_";
	const char *at = NULL;
	char key[2] = "";

	somebody(phone, client, true);
	says(phone, "(call)");
	for (unsigned page = 0; page < 5 && !at; page++) {
		struct str heard = says(phone, "9");

		at = memmem(heard.at, heard.len, key_line, strlen(key_line));
	}
	assert_non_null(at);
	key[0] = at[strlen(key_line)];
	says(phone, key);
}

static void assert_is_file(const struct response *answer, const char *name)
{
	char path[512];
	struct buf file;

	snprintf(path, sizeof path, "%s/locales/audio/ht/%s.wav", folder, name);
	buf_init(&file, FILE_MAX);
	assert_true(whole_file(path, &file));
	assert_str_equal(buf_str(&answer->body), buf_str(&file));
	buf_release(&file);
}

/* The target of a text that Creole's main menu says first. */
static void first_url(char target[300])
{
	struct phone phone;

	call_in_creole(&phone);
	assert_true(url_of(phone_heard(&phone), "pick_now_voice_1", target));
	phone_release(&phone);
}

/* ---- a call ---- */

static void every_recording_of_a_call_can_be_fetched(void **state)
{
	static const char *const keys[] = { "1", "1", "#", "0", "2", "(silence)" };
	struct response answer = { 0 };
	struct phone phone;
	size_t fetched = 0;

	(void)state;
	call_in_creole(&phone);
	for (size_t i = 0; i < COUNT(keys); i++) {
		struct str rest = phone_heard(&phone), one;

		while ((one = str_cut(&rest, '\n')).len > 0) {
			char target[300], name[200];

			if (!str_has_prefix(one, STR(PLAY)))
				continue;
			snprintf(target, sizeof target, "%.*s", (int)(one.len - strlen(PLAY) - 1),
				 one.at + strlen(PLAY));
			snprintf(name, sizeof name, "%s", strrchr(target, '/') + 1);
			name[strlen(name) - strlen("-0123456789abcdef.wav")] = '\0';
			assert_true(client_get(client, target, &answer));
			assert_int_equal(answer.status, 200);
			assert_string_equal(answer.type, "audio/wav");
			assert_is_file(&answer, name);
			fetched++;
		}
		says(&phone, keys[i]);
	}
	assert_true(fetched > 20);
	response_release(&answer);
	phone_release(&phone);
}

static void the_urgent_lines_are_played(void **state)
{
	struct phone phone;
	char target[300], name[32];

	(void)state;
	call_in_creole(&phone);
	says(&phone, "1");
	for (unsigned i = 1; i <= 5; i++) {
		snprintf(name, sizeof name, "urgent_%u_voice", i);
		assert_true(url_of(phone_heard(&phone), name, target));
	}
	phone_release(&phone);
}

/* ---- how they are delivered ---- */

#define SIZE "8044" /* of every recording of the fixture */

static const struct row {
	const char *name, *field;
	int status;
	const char *range; /* Content-Range; NULL for none */
	size_t first, count;
	bool head;
} rows[] = {
	{ "without a range all of it", NULL, 200, NULL, 0, 8044, false },
	{ "the first bytes", "Range: bytes=0-9", 206, "bytes 0-9/" SIZE, 0, 10, false },
	{ "from the middle on", "Range: bytes=8000-", 206, "bytes 8000-8043/" SIZE, 8000, 44, false },
	{ "the last bytes", "Range: bytes=-4", 206, "bytes 8040-8043/" SIZE, 8040, 4, false },
	{ "a range behind the end", "Range: bytes=8044-", 416, "bytes */" SIZE, 0, 0, false },
	{ "two ranges are ignored", "Range: bytes=0-1,4-5", 200, NULL, 0, 8044, false },
	{ "a malformed range is ignored", "Range: bytes=x", 200, NULL, 0, 8044, false },
	{ "the head alone", NULL, 200, NULL, 0, 0, true },
	{ "the head alone knows no range", "Range: bytes=0-9", 200, NULL, 0, 0, true },
	{ "whoever has anything at all keeps it", "If-None-Match: *", 304, NULL, 0, 0, false },
	{ "whoever has something else gets it", "If-None-Match: \"other\"", 200, NULL, 0, 8044, false },
};

static struct response whole, part;

static void row_is_delivered(void **state)
{
	const struct row *row = *state;
	char target[300], wanted[80];

	first_url(target);
	assert_true(client_get(client, target, &whole));
	assert_int_equal(whole.body.len, 8044);
	assert_true(client_ask(client, target, row->field, row->head, &part));
	assert_int_equal(part.status, row->status);
	assert_str_equal(buf_str(&part.body), ((struct str){ whole.body.at + row->first, row->count }));
	assert_holds(buf_str(&part.head), "Cache-Control: public, max-age=31536000, immutable\r\n");
	assert_holds(buf_str(&part.head), "Accept-Ranges: bytes\r\n");
	snprintf(wanted, sizeof wanted, "Content-Range: %s\r\n", row->range ? row->range : "");
	assert_true(str_contains(buf_str(&part.head), str_of(wanted)) == (row->range != NULL));
	if (row->head)
		assert_holds(buf_str(&part.head), "Content-Length: " SIZE "\r\n");
	response_release(&whole);
	response_release(&part);
}

static void the_tag_is_that_of_the_bytes(void **state)
{
	char target[300], tag[300], field[400];

	(void)state;
	first_url(target);
	snprintf(tag, sizeof tag, "\"%s\"", target + strlen(AUDIO));
	assert_true(client_get(client, target, &whole));
	snprintf(field, sizeof field, "ETag: %s\r\n", tag);
	assert_holds(buf_str(&whole.head), field);
	snprintf(field, sizeof field, "If-None-Match: %s", tag);
	assert_true(client_ask(client, target, field, false, &part));
	assert_int_equal(part.status, 304);
	assert_int_equal(part.body.len, 0);
	response_release(&whole);
	response_release(&part);
}

static void only_paths_of_the_catalog_are_there(void **state)
{
	static const char *const targets[] = {
		"/audio/",
		"/audio/ht",
		"/audio/ht/urgent_1_voice.wav",
		"/audio/ht.json",
		"/audio/../prompts/screens.json",
		"/audio/ht/../../ht.json",
		"/audio/%2e%2e/ht.json",
		"/audio//etc/passwd",
		"/audio/ht/urgent_1_voice-0000000000000000.wav",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(targets); i++) {
		assert_true(client_get(client, targets[i], &whole));
		assert_int_equal(whole.status, 404);
	}
	response_release(&whole);
}

static void nobody_may_send_anything_there(void **state)
{
	char target[300];

	(void)state;
	first_url(target);
	assert_true(client_send(client, target, STR("a=b"), NULL, &whole));
	assert_int_equal(whole.status, 405);
	response_release(&whole);
}

static void nobody_is_written_down(void **state)
{
	char target[300], *said;

	(void)state;
	first_url(target);
	assert_true(client_get(client, target, &whole));
	response_release(&whole);
	said = server_said(&server, "err");
	assert_null(strstr(said, "urgent_1_voice"));
	assert_null(strstr(said, AUDIO));
	free(said);
}

/* ---- changes ---- */

static void wait_for_another(const char *before, char target[300])
{
	long long until = server_now_ms() + IN_TIME_MS;

	do {
		assert_true(server_now_ms() < until);
		server_sleep_ms(20);
		first_url(target);
	} while (strcmp(target, before) == 0);
}

static void a_new_recording_has_a_new_address_and_the_old_one_lasts_a_while(void **state)
{
	char first[300], second[300], third[300];

	(void)state;
	first_url(first);
	fixture_record_one(folder, "ht", "pick_now_voice_1");
	wait_for_another(first, second);
	assert_true(client_get(client, second, &whole));
	assert_int_equal(whole.status, 200);
	assert_is_file(&whole, "pick_now_voice_1");
	assert_true(client_get(client, first, &whole)); /* a call may be playing it */
	assert_int_equal(whole.status, 200);
	fixture_record_one(folder, "ht", "pick_now_voice_1");
	wait_for_another(second, third);
	assert_true(client_get(client, first, &whole));
	assert_int_equal(whole.status, 404);
	assert_true(client_get(client, second, &whole));
	assert_int_equal(whole.status, 200);
	response_release(&whole);
}

/* In front of what a text of the copy says. */
static void put_in_front(const char *key, const char *words)
{
	char find[100], put[200];

	snprintf(find, sizeof find, "\"%s\": \"", key);
	snprintf(put, sizeof put, "\"%s\": \"%s", key, words);
	fixture_edit(folder, "locales/ht.json", find, put);
}

static bool card_is(const char *name)
{
	struct phone phone;
	char target[300];
	bool is;

	call_in_creole(&phone);
	says(&phone, "3");
	says(&phone, "1");
	is = url_of(phone_heard(&phone), name, target);
	phone_release(&phone);
	return is;
}

static void a_legal_recording_with_old_words_is_dropped(void **state)
{
	long long until = server_now_ms() + IN_TIME_MS;

	(void)state;
	assert_true(card_is("rights_home_voice"));
	put_in_front("rights_home_voice", "Nouvo fraz. ");
	while (!card_is("fallback_voice")) {
		assert_true(server_now_ms() < until);
		server_sleep_ms(20);
	}
	assert_false(card_is("rights_home_voice"));
}

/* The words of an urgent line change, and nobody has recorded them: people keep the language, with the words before. */
static void the_language_is_not_taken_from_callers(void **state)
{
	char target[300];

	(void)state;
	put_in_front("urgent_2_voice", "Nouvo fraz. ");
	assert_true(server_health(&server, "\"refused\":true", IN_TIME_MS));
	first_url(target);
	fixture_record_one(folder, "ht", "urgent_2_voice");
	assert_true(server_health(&server, "\"refused\":false", IN_TIME_MS));
	first_url(target);
}

static struct suite suite;

static void add(const char *name, CMUnitTestFunction test, CMFixtureFunction first, const void *state)
{
	suite.tests[suite.count++] = (struct CMUnitTest){ name, test, first, NULL, (void *)(uintptr_t)state };
}

int main(void)
{
	add("every recording of a call can be fetched", every_recording_of_a_call_can_be_fetched, go_on, NULL);
	add("the urgent lines are played", the_urgent_lines_are_played, go_on, NULL);
	for (size_t i = 0; i < COUNT(rows); i++)
		add(rows[i].name, row_is_delivered, NULL, &rows[i]);
	add("the tag is that of the bytes", the_tag_is_that_of_the_bytes, go_on, NULL);
	add("only paths of the catalog are there", only_paths_of_the_catalog_are_there, go_on, NULL);
	add("nobody may send anything there", nobody_may_send_anything_there, go_on, NULL);
	add("nobody is written down", nobody_is_written_down, go_on, NULL);
	add("a new recording has a new address, and the old one lasts a while",
	    a_new_recording_has_a_new_address_and_the_old_one_lasts_a_while, begin, NULL);
	add("a legal recording with old words is dropped", a_legal_recording_with_old_words_is_dropped, begin, NULL);
	add("the language is not taken from callers", the_language_is_not_taken_from_callers, begin, NULL);
	return suite_run(&suite, "recordings", NULL, end);
}
