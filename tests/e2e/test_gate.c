/*
 * The review gate as people meet it: a server without drafts on a copy of the content that invented reviewers have
 * signed. The rules themselves are tested with the catalog.
 */
#include "tests/e2e/clock.h"

#include "tests/support/fixture.h"

#include <jansson.h>

#define TODAY    "2026-11-22T12:00:00Z"
#define CARD     "31" /* rights_home */
#define CARD_KEY "rights_home_sms"

/* The beginning of a fixed line, up to its first phone number or line break. */
static const char *line_words(const char *locale, const char *key)
{
	static char words[400];
	char path[64];
	json_t *root;

	snprintf(path, sizeof(path), "locales/%s.json", locale);
	root = json_load_file(path, 0, NULL);
	assert_non_null(root);
	snprintf(words, sizeof(words), "%s", json_string_value(json_object_get(root, key)));
	json_decref(root);
	words[strcspn(words, "{\n")] = '\0';
	assert_true(strlen(words) > 15);
	return words;
}

/* Of the line that stands for a text which may not be served. */
static const char *fallback_words(const char *locale)
{
	return line_words(locale, "fallback_sms");
}

static bool gated(struct server *server, struct moved_clock *clock, const char *folder)
{
	return server_start(server, CLOCK_SETTINGS(clock), "HOTLINE_DRAFTS=0", setting("HOTLINE_CONTENT_DIR", folder),
			    NULL);
}

/* The first line of a fresh person's answer, and of what follows. */
static void ask(struct client *client, const char *text, struct buf *out)
{
	struct phone phone;

	somebody(&phone, client, false);
	says(&phone, text);
	buf_clear(out);
	buf_add(out, phone_heard(&phone));
	phone_release(&phone);
}

static void shipped_content_does_not_start(void **state)
{
	struct server server = { .pid = 0 };
	char *said;

	(void)state;
	assert_true(server_spawn(&server, "HOTLINE_DRAFTS=0", NULL));
	assert_false(server_wait(&server, IN_TIME_MS));
	assert_int_equal(server.pid, 0);
	assert_true(WIFEXITED(server.status));
	assert_int_equal(WEXITSTATUS(server.status), 3);
	said = server_said(&server, "err");
	assert_holds(str_of(said), "review");
	assert_holds(str_of(said), "sign");
	assert_holds(str_of(said), "HOTLINE_DRAFTS=1");
	free(said);
	server_stop(&server);
}

/* The clock passes the day until which the card was signed; nothing is sent, no file changes, nobody restarts. */
static void expires_while_running(void **state)
{
	const struct fixture_exception card = { "en", CARD_KEY, "2026-11-23" };
	struct server server = { .pid = 0 };
	struct moved_clock clock;
	struct client *client;
	struct buf heard;
	char folder[256];
	long long began;

	(void)state;
	buf_init(&heard, 65536);
	fixture_copy(FIXTURE_REAL, folder);
	fixture_sign(folder, "2027-11-22", &card, 1);
	clock_make(&clock, "gate", TODAY);
	assert_started(&server, gated(&server, &clock, folder));
	client = client_new(server.port, SERVER_TOKEN);
	ask(client, CARD " EN", &heard);
	assert_false(str_contains(buf_str(&heard), str_of(fallback_words("en"))));
	clock_move(&clock, "2026-11-23T23:59:00Z"); /* a minute, in which a busy machine gets this far */
	ask(client, CARD " EN", &heard);
	assert_false(str_contains(buf_str(&heard), str_of(fallback_words("en"))));
	clock_move(&clock, "2026-11-24T00:00:00Z");
	began = server_now_ms();
	do {
		server_sleep_ms(200);
		ask(client, CARD " EN", &heard);
	} while (!str_contains(buf_str(&heard), str_of(fallback_words("en"))) && server_now_ms() - began < 62000);
	assert_holds(buf_str(&heard), fallback_words("en"));
	ask(client, "1", &heard);
	assert_false(str_contains(buf_str(&heard), str_of(fallback_words("en"))));
	client_free(client);
	server_stop(&server);
	clock_remove(&clock);
	fixture_remove(folder);
	buf_release(&heard);
}

/*
 * Every signature ends with the same day, and a file on the disk is broken when it does: people in danger go on hearing
 * the urgent lines, and nobody gets an old card.
 */
static void all_expire_while_running(void **state)
{
	struct server server = { .pid = 0 };
	struct moved_clock clock;
	struct client *client;
	struct buf heard;
	char folder[256], *said;
	long long began;

	(void)state;
	buf_init(&heard, 65536);
	fixture_copy(FIXTURE_REAL, folder);
	fixture_sign(folder, "2026-11-23", NULL, 0);
	clock_make(&clock, "gate", TODAY);
	assert_started(&server, gated(&server, &clock, folder));
	client = client_new(server.port, SERVER_TOKEN);
	ask(client, CARD " ES", &heard);
	assert_false(str_contains(buf_str(&heard), str_of(fallback_words("es"))));
	fixture_write(folder, "prompts/facts.json", "half a fi");
	clock_move(&clock, "2026-11-24T00:00:02Z");
	began = server_now_ms();
	do {
		server_sleep_ms(200);
		ask(client, CARD " ES", &heard);
	} while (!str_contains(buf_str(&heard), str_of(fallback_words("es"))) && server_now_ms() - began < 62000);
	assert_holds(buf_str(&heard), fallback_words("es"));
	ask(client, CARD " EN", &heard);
	assert_holds(buf_str(&heard), fallback_words("en"));
	ask(client, "MIGRA", &heard);
	assert_holds(buf_str(&heard), line_words("es", "urgent_sms"));
	ask(client, "11 EN", &heard);
	assert_holds(buf_str(&heard), line_words("en", "urgent_sms"));
	assert_holds(buf_str(&heard), fallback_words("en"));
	said = server_said(&server, "err");
	assert_holds(str_of(said), "urgent_lines_unsigned");
	assert_true(server_health(&server, "urgent lines go on without their signatures", IN_TIME_MS));
	free(said);
	client_free(client);
	server_stop(&server);
	clock_remove(&clock);
	fixture_remove(folder);
	buf_release(&heard);
}

static bool will_say(struct client *client, const char *text, const char *words)
{
	struct buf heard;
	long long until = server_now_ms() + IN_TIME_MS;
	bool said = false;

	buf_init(&heard, 65536);
	while (!said && server_now_ms() < until) {
		ask(client, text, &heard);
		said = str_contains(buf_str(&heard), str_of(words));
		server_sleep_ms(said ? 0 : 100);
	}
	buf_release(&heard);
	return said;
}

/* Until somebody signs again, other cards can be put right all the same. */
static void all_expired_and_a_card_is_mended(void **state)
{
	struct server server = { .pid = 0 };
	struct moved_clock clock;
	struct client *client;
	char folder[256], *said;

	(void)state;
	fixture_copy(FIXTURE_SMALL, folder);
	fixture_sign(folder, "2026-11-23", NULL, 0);
	clock_make(&clock, "gate", TODAY);
	assert_started(&server, gated(&server, &clock, folder));
	client = client_new(server.port, SERVER_TOKEN);
	assert_true(will_say(client, "65 EN", "Text of about."));
	clock_move(&clock, "2026-11-24T00:00:02Z");
	for (int i = 0; i < 2; i++) {
		fixture_edit(folder, "locales/en.json", i ? "Text of today." : "Text of about.",
			     i ? "Text of tomorrow." : "Text of today.");
		assert_true(will_say(client, "65 EN", i ? "Text of tomorrow." : "Text of today."));
		assert_true(will_say(client, "1 ES", "Texto de urgent."));
		assert_true(will_say(client, "1 EN", "Text of urgent."));
		assert_true(server_health(&server, "\"refused\":false", IN_TIME_MS));
	}
	said = server_said(&server, "err");
	assert_holds(str_of(said), "urgent_lines_unsigned");
	assert_true(server_health(&server, "urgent lines go on without their signatures", IN_TIME_MS));
	free(said);
	client_free(client);
	server_stop(&server);
	clock_remove(&clock);
	fixture_remove(folder);
}

/* The server reads anew within a second or two of a change. */
static bool will_fall_back(struct client *client, const char *text, bool wanted)
{
	struct buf heard;
	long long until = server_now_ms() + IN_TIME_MS;
	bool falls = !wanted;

	buf_init(&heard, 65536);
	while (falls != wanted && server_now_ms() < until) {
		ask(client, text, &heard);
		falls = str_contains(buf_str(&heard), str_of(fallback_words("en")));
		server_sleep_ms(falls == wanted ? 0 : 100);
	}
	buf_release(&heard);
	return falls == wanted;
}

static int command(const char *folder, const char *action, const char *key)
{
	char *out = NULL;
	int status;

	if (strcmp(action, "sign") == 0)
		status = server_command(&out, "review", "sign", "--content", folder, "--now", "2026-11-22", "--locale",
					"en", "--by", "la", "--until", "2027-11-22", key, NULL);
	else
		status = server_command(&out, "review", action, "--content", folder, "--now", "2026-11-22", "--locale",
					"en", key, NULL);
	free(out);
	return status;
}

/* With the real command, beside the real server. */
static void signed_and_revoked_while_running(void **state)
{
	const struct fixture_exception card = { "en", CARD_KEY, NULL };
	struct server server = { .pid = 0 };
	struct moved_clock clock;
	struct client *client;
	struct buf heard;
	char folder[256];

	(void)state;
	buf_init(&heard, 65536);
	fixture_copy(FIXTURE_REAL, folder);
	fixture_sign(folder, "2027-11-22", &card, 1);
	clock_make(&clock, "gate", TODAY);
	assert_started(&server, gated(&server, &clock, folder));
	client = client_new(server.port, SERVER_TOKEN);
	assert_true(will_fall_back(client, CARD " EN", true));
	assert_int_equal(command(folder, "sign", CARD_KEY), 0);
	assert_true(will_fall_back(client, CARD " EN", false));
	assert_int_equal(command(folder, "revoke", CARD_KEY), 0);
	assert_true(will_fall_back(client, CARD " EN", true));
	/* Without its urgent line a language would be gone: what is served goes on, and the command has said so. */
	assert_int_equal(command(folder, "revoke", "urgent_sms"), 0);
	assert_true(server_health(&server, "\"refused\":true", IN_TIME_MS));
	ask(client, "1 EN", &heard);
	assert_holds(buf_str(&heard), line_words("en", "urgent_sms"));
	client_free(client);
	server_stop(&server);
	clock_remove(&clock);
	fixture_remove(folder);
	buf_release(&heard);
}

/* A card that a lawyer has called wrong does not wait for whoever broke another file. */
static void revoked_beside_a_broken_file(void **state)
{
	struct server server = { .pid = 0 };
	struct moved_clock clock;
	struct client *client;
	char folder[256], *said;

	(void)state;
	fixture_copy(FIXTURE_SMALL, folder);
	fixture_sign(folder, "2027-11-22", NULL, 0);
	clock_make(&clock, "gate", TODAY);
	assert_started(&server, gated(&server, &clock, folder));
	client = client_new(server.port, SERVER_TOKEN);
	assert_true(will_say(client, "21 ES", "Texto de taken find."));
	fixture_edit(folder, "locales/zh-Hans.json", "{", "");
	assert_true(server_health(&server, "\"refused\":true", IN_TIME_MS));
	assert_true(will_say(client, "21 ES", "Texto de taken find."));
	assert_int_equal(command(folder, "revoke", "taken_find_sms"), 0);
	assert_true(will_say(client, "21 ES", "Texto de fallback."));
	assert_true(will_say(client, "1 ES", "Texto de urgent."));
	said = server_said(&server, "err");
	assert_holds(str_of(said), "content_withdrawn");
	free(said);
	client_free(client);
	server_stop(&server);
	clock_remove(&clock);
	fixture_remove(folder);
}

enum served { OWN_TEXT, FALLBACK, URGENT_AND_FALLBACK };

static const struct row {
	const char *name;
	struct fixture_exception exception; /* of the signing; locale NULL: none */
	const char *file, *find, *put;      /* an edit after it; NULL: none */
	const char *ask;
	enum served served;
	const char *locale;
} rows[] = {
	{ "a signed card is served", { NULL, NULL, NULL }, NULL, NULL, NULL, CARD " EN", OWN_TEXT, "en" },
	{ "a card that nobody signed gives the fallback line",
	  { "en", CARD_KEY, NULL },
	  NULL,
	  NULL,
	  NULL,
	  CARD " EN",
	  FALLBACK,
	  "en" },
	{ "without the lawyer's review the translation falls back too",
	  { "en", CARD_KEY, NULL },
	  NULL,
	  NULL,
	  NULL,
	  CARD " ES",
	  FALLBACK,
	  "es" },
	{ "a translation that nobody signed falls back in its own language",
	  { "es", CARD_KEY, NULL },
	  NULL,
	  NULL,
	  NULL,
	  CARD " ES",
	  FALLBACK,
	  "es" },
	{ "…and the English goes on", { "es", CARD_KEY, NULL }, NULL, NULL, NULL, CARD " EN", OWN_TEXT, "en" },
	{ "a review that has run out counts for nothing",
	  { "en", CARD_KEY, "2026-11-21" },
	  NULL,
	  NULL,
	  NULL,
	  CARD " EN",
	  FALLBACK,
	  "en" },
	{ "a review counts until the end of its day",
	  { "en", CARD_KEY, "2026-11-22" },
	  NULL,
	  NULL,
	  NULL,
	  CARD " EN",
	  OWN_TEXT,
	  "en" },
	{ "in branch 1 the urgent lines stand before the fallback line",
	  { "en", "now_door_sms", "2026-11-21" },
	  NULL,
	  NULL,
	  NULL,
	  "11 EN",
	  URGENT_AND_FALLBACK,
	  "en" },
	{ "a text edited after its review falls back",
	  { NULL, NULL, NULL },
	  "locales/en.json",
	  "\"" CARD_KEY "\": \"",
	  "\"" CARD_KEY "\": \"Look. ",
	  CARD " EN",
	  FALLBACK,
	  "en" },
	{ "so does one whose translation was edited",
	  { NULL, NULL, NULL },
	  "locales/es.json",
	  "\"" CARD_KEY "\": \"",
	  "\"" CARD_KEY "\": \"Mire. ",
	  CARD " ES",
	  FALLBACK,
	  "es" },
};

static void gate_holds(void **state)
{
	const struct row *row = *state;
	struct server server = { .pid = 0 };
	struct moved_clock clock;
	struct client *client;
	struct buf heard;
	char folder[256];

	buf_init(&heard, 65536);
	fixture_copy(FIXTURE_REAL, folder);
	fixture_sign(folder, "2027-11-22", &row->exception, row->exception.locale ? 1 : 0);
	if (row->file)
		fixture_edit(folder, row->file, row->find, row->put);
	clock_make(&clock, "gate", TODAY);
	assert_started(&server, gated(&server, &clock, folder));
	client = client_new(server.port, SERVER_TOKEN);
	ask(client, row->ask, &heard);
	if (str_contains(buf_str(&heard), str_of(fallback_words(row->locale))) != (row->served != OWN_TEXT))
		fail_msg("answered: %.*s", STR_ARG(buf_str(&heard)));
	if (row->served == URGENT_AND_FALLBACK)
		assert_holds(buf_str(&heard), line_words(row->locale, "urgent_sms"));
	assert_false(str_contains(buf_str(&heard), STR("DRAFT")));
	client_free(client);
	server_stop(&server);
	clock_remove(&clock);
	fixture_remove(folder);
	buf_release(&heard);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "without drafts the shipped content does not start, and it is said how to sign",
		  shipped_content_does_not_start);
	SUITE_ROWS(&suite, rows, gate_holds);
	suite_add(&suite, "a review that runs out while the server runs: the fallback line within a minute",
		  expires_while_running);
	suite_add(&suite, "all reviews run out at once, with a broken file: the urgent lines go on, the cards do not",
		  all_expire_while_running);
	suite_add(&suite, "while the urgent lines go on past their signatures, another card is mended and served",
		  all_expired_and_a_card_is_mended);
	suite_add(&suite, "what the command signs and revokes is served and kept back without a restart",
		  signed_and_revoked_while_running);
	suite_add(&suite, "what the command revokes is kept back although another file is broken",
		  revoked_beside_a_broken_file);
	return suite_run(&suite, "gate", NULL, NULL);
}
