/*
 * `hotline notice` on copies below build/ with invented people: who may set one, when it is heard, and where it stands in
 * an answer.
 */
#include "tests/support/test.h"

#include "base/clock.h"
#include "command.h"
#include "conversation.h"
#include "tests/support/copy.h"
#include "tests/support/fixture.h"
#include "tests/support/run.h"

#define PEOPLE                                                                                                         \
	"{ \"$schema\": \"schema/people.schema.json\", \"people\": { "                                                 \
	"\"ana\": { \"roles\": [\"native\"], \"locales\": [\"es\", \"en\"] }, "                                        \
	"\"bo\": { \"roles\": [\"lawyer\"], \"locales\": [\"en\", \"es\"] }, "                                         \
	"\"cy\": { \"roles\": [\"native\"], \"locales\": [\"zh-Hans\"] } } }\n"
#define TEXT      "Text of the day."
#define FILE_NAME "locales/notices/en.json"

static int begin(void **state)
{
	copy_begin(state);
	fixture_write(folder, "prompts/people.json", PEOPLE);
	return 0;
}

static int notice(const char *by, const char *now, const char *until, const char *text)
{
	const char *const words[] = { "set",   "--content", folder,    "--locale", "en",     "--by", by,
				      "--now", now,         "--until", until,      "--text", text,   NULL };

	return run_words(command_notice, "notice", words);
}

static int both(void)
{
	return notice("ana", "2026-11-22T10:00:00Z", "2026-11-24", TEXT) ||
	       notice("bo", "2026-11-22T11:00:00Z", "2026-11-24", TEXT);
}

static int64_t instant(const char *text)
{
	struct why why = { "" };
	int64_t at = 0;

	assert_int_equal(clock_parse(str_of(text), &at, &why), FAULT_NONE);
	return at;
}

static struct catalog *load(const char *now)
{
	struct problems problems = { .count = 0 };
	struct catalog *catalog = NULL;

	assert_int_equal(fixture_load(folder, instant(now), true, &catalog, &problems), FAULT_NONE);
	problems_release(&problems);
	return catalog;
}

/* What a stranger hears of it at that time: by text and on the phone. */
static void assert_served(const char *now, bool wanted)
{
	struct catalog *catalog = load(now);
	const struct locale *english = &catalog->locales[fixture_locale(catalog, "en")];

	assert_int_equal(english->notice_sms.count > 0, wanted);
	assert_int_equal(english->notice_voice.count > 0, wanted);
	catalog_drop(catalog);
}

/* ---- two people ---- */

static void nothing_by_default(void **state)
{
	(void)state;
	assert_served("2026-11-22T12:00:00Z", false);
}

static void one_person_is_not_enough(void **state)
{
	(void)state;
	assert_int_equal(notice("ana", "2026-11-22T10:00:00Z", "2026-11-24", TEXT), EXIT_FINE);
	assert_served("2026-11-22T12:00:00Z", false);
}

static void the_same_person_twice_is_one(void **state)
{
	(void)state;
	assert_int_equal(notice("ana", "2026-11-22T10:00:00Z", "2026-11-24", TEXT), EXIT_FINE);
	assert_int_equal(notice("ana", "2026-11-22T11:00:00Z", "2026-11-24", TEXT), EXIT_FINE);
	assert_served("2026-11-22T12:00:00Z", false);
}

static void two_people_serve_it_until_its_end(void **state)
{
	(void)state;
	assert_int_equal(both(), EXIT_FINE);
	assert_served("2026-11-22T10:30:00Z", false); /* before the second had set it */
	assert_served("2026-11-22T11:00:00Z", true);
	assert_served("2026-11-24T23:59:59Z", true);
	assert_served("2026-11-25T00:00:00Z", false);
}

static void other_words_or_another_end_begin_anew(void **state)
{
	(void)state;
	assert_int_equal(notice("ana", "2026-11-22T10:00:00Z", "2026-11-24", TEXT), EXIT_FINE);
	assert_int_equal(notice("bo", "2026-11-22T11:00:00Z", "2026-11-24", TEXT " And more."), EXIT_FINE);
	assert_served("2026-11-22T12:00:00Z", false);
	assert_int_equal(notice("ana", "2026-11-22T11:00:00Z", "2026-11-23", TEXT " And more."), EXIT_FINE);
	assert_served("2026-11-22T12:00:00Z", false);
}

static void what_is_edited_by_hand_is_not_served(void **state)
{
	(void)state;
	assert_int_equal(both(), EXIT_FINE);
	fixture_edit(folder, FILE_NAME, TEXT, "Text of the day!");
	assert_served("2026-11-22T12:00:00Z", false);
}

static void an_end_moved_by_hand_is_not_served(void **state)
{
	(void)state;
	assert_int_equal(both(), EXIT_FINE);
	fixture_edit(folder, FILE_NAME, "\"until\": \"2026-11-24T23:59:59Z\"", "\"until\": \"2026-11-25T08:00:00Z\"");
	assert_served("2026-11-22T12:00:00Z", false);
}

/* A number in it that changes is not what they set. */
static void a_changed_number_ends_it(void **state)
{
	(void)state;
	assert_int_equal(notice("ana", "2026-11-22T10:00:00Z", "2026-11-24", "Call {helpers}."), EXIT_FINE);
	assert_int_equal(notice("bo", "2026-11-22T11:00:00Z", "2026-11-24", "Call {helpers}."), EXIT_FINE);
	assert_served("2026-11-22T12:00:00Z", true);
	fixture_edit(folder, "prompts/numbers.json",
		     "\"sms\": \"1-312-555-0101\", \"voice\": \"3 1 2, 5 5 5, 0 1 0 1\", \"dial\": \"+13125550101\"",
		     "\"sms\": \"1-312-555-0109\", \"voice\": \"3 1 2, 5 5 5, 0 1 0 9\", \"dial\": \"+13125550109\"");
	assert_served("2026-11-22T12:00:00Z", false);
}

static void it_ends_while_the_server_runs(void **state)
{
	struct catalog *catalog, *later;

	(void)state;
	assert_int_equal(both(), EXIT_FINE);
	catalog = load("2026-11-22T12:00:00Z");
	assert_true(catalog->expires_at <= instant("2026-11-25T00:00:00Z"));
	later = catalog_at(catalog, instant("2026-11-25T00:00:00Z"));
	assert_non_null(later);
	assert_int_equal(later->locales[fixture_locale(later, "en")].notice_sms.count, 0);
	catalog_drop(later);
	catalog_drop(catalog);
}

/* ---- who and what is refused ---- */

static const struct row {
	const char *name, *by, *until, *text;
	int result;
} rows[] = {
	{ "somebody who is not listed", "zz", "2026-11-24", TEXT, EXIT_PROBLEMS },
	{ "somebody listed for another language", "cy", "2026-11-24", TEXT, EXIT_PROBLEMS },
	{ "an end that is past", "ana", "2026-11-22T09:59:59Z", TEXT, EXIT_USAGE },
	{ "an end after more than 72 hours", "ana", "2026-11-25T10:00:01Z", TEXT, EXIT_USAGE },
	{ "an end after 72 hours is taken", "ana", "2026-11-25T10:00:00Z", TEXT, EXIT_FINE },
	{ "an end that is no time", "ana", "tomorrow", TEXT, EXIT_USAGE },
	{ "a phone number typed out", "ana", "2026-11-24", "Call 312-555-0123.", EXIT_PROBLEMS },
	{ "an unknown placeholder", "ana", "2026-11-24", "Call {nobody}.", EXIT_PROBLEMS },
	{ "an address that is not spoken", "ana", "2026-11-24", "Look at {page}.", EXIT_PROBLEMS },
	{ "what must never be said", "ana", "2026-11-24", "You are safe.", EXIT_PROBLEMS },
	{ "more than one message", "ana", "2026-11-24",
	  "One two three four five six seven eight nine ten one two three four five six seven eight nine ten one two "
	  "three four five six seven eight nine ten one two three four five",
	  EXIT_PROBLEMS },
	{ "no words", "ana", "2026-11-24", "", EXIT_PROBLEMS },
};

static void is_refused(void **state)
{
	const struct row *row = *state;

	assert_int_equal(notice(row->by, "2026-11-22T10:00:00Z", row->until, row->text), row->result);
	assert_served("2026-11-22T12:00:00Z", false);
}

static void clearing_takes_it_away(void **state)
{
	(void)state;
	assert_int_equal(both(), EXIT_FINE);
	assert_int_equal(run(command_notice, "notice clear --content %s --locale en", folder), EXIT_FINE);
	assert_served("2026-11-22T12:00:00Z", false);
	assert_int_equal(run(command_notice, "notice clear --content %s --locale en", folder), EXIT_PROBLEMS);
}

/* ---- where it stands ---- */

static const char *answer(struct conversation *conversation, const char *typed, struct buf *out)
{
	struct why why = { "" };

	assert_int_equal(conversation_turn(conversation, str_of(typed), &why), FAULT_NONE);
	buf_clear(out);
	conversation_print(conversation, out);
	return buf_text(out);
}

static const char *place_of(const char *text, const char *words)
{
	const char *at = strstr(text, words);

	if (!at)
		fail_msg("\"%s\" is not in: %s", words, text);
	return at;
}

static void it_follows_what_is_urgent(void **state)
{
	struct conversation texts = { .provider = &provider_twilio,
				      .from = STR("+13125550101"),
				      .to = STR("+13125550100") };
	struct conversation call = texts;
	struct catalog *catalog;
	const char *said;
	struct buf out;

	(void)state;
	assert_int_equal(both(), EXIT_FINE);
	catalog = load("2026-11-22T12:00:00Z");
	texts.catalog = call.catalog = catalog;
	call.channel = CHANNEL_VOICE;
	buf_init(&out, 65536);
	said = answer(&texts, "1 EN", &out);
	assert_true(place_of(said, "Text of urgent.") < place_of(said, "Text of now."));
	assert_true(place_of(said, "Text of now.") < place_of(said, TEXT));
	assert_true(place_of(said, TEXT) < place_of(said, "Text of first."));
	assert_null(strstr(answer(&texts, "11", &out), TEXT)); /* not with every answer */
	said = answer(&texts, "0", &out);
	assert_true(place_of(said, "Text of main.") < place_of(said, TEXT));
	said = answer(&call, "(call)", &out);
	assert_true(place_of(said, "Words of opening.") < place_of(said, TEXT));
	said = answer(&call, "1", &out);
	assert_true(place_of(said, "Words of urgent 5.") < place_of(said, TEXT));
	buf_release(&out);
	catalog_drop(catalog);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "there is none by default", nothing_by_default);
	suite_add(&suite, "one person is not enough", one_person_is_not_enough);
	suite_add(&suite, "the same person twice is one person", the_same_person_twice_is_one);
	suite_add(&suite, "two people serve it until its end", two_people_serve_it_until_its_end);
	suite_add(&suite, "other words or another end begin anew", other_words_or_another_end_begin_anew);
	suite_add(&suite, "words edited by hand are not served", what_is_edited_by_hand_is_not_served);
	suite_add(&suite, "an end moved by hand is not served", an_end_moved_by_hand_is_not_served);
	suite_add(&suite, "a changed phone number ends it", a_changed_number_ends_it);
	suite_add(&suite, "it ends while the server runs", it_ends_while_the_server_runs);
	SUITE_ROWS(&suite, rows, is_refused);
	suite_add(&suite, "clearing takes it away", clearing_takes_it_away);
	suite_add(&suite, "it follows what is urgent, on both channels", it_follows_what_is_urgent);
	suite_each(&suite, 0, begin, copy_end);
	return suite_run(&suite, "notice", NULL, NULL);
}
