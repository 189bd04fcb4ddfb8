/* Content read again under a still clock: what counts is what is served on a later day. */
#include "tests/support/test.h"

#define log_event  fake_log_event
#define catalog_at fake_catalog_at
#include "reload.c"
#undef catalog_at
#undef log_event

#include "command.h"
#include "tests/support/fixture.h"

#include <getopt.h>
#include <unistd.h>

static char folder[256];
static unsigned published;
static bool starved; /* no memory to compile anything again */
static struct buf said;

struct catalog *catalog_at(const struct catalog *before, int64_t now);

struct catalog *fake_catalog_at(const struct catalog *before, int64_t now)
{
	return starved ? NULL : catalog_at(before, now);
}

void fake_log_event(enum log_level level, const char *event, const char *format, ...)
{
	char words[1024];
	va_list args;

	(void)level;
	va_start(args, format);
	vsnprintf(words, sizeof words, format, args);
	va_end(args);
	buf_add_format(&said, "%s %s\n", event, words);
}

/* How often it was said. */
static unsigned times_said(const char *words)
{
	unsigned times = 0;

	for (const char *at = buf_text(&said); (at = strstr(at, words)); at++)
		times++;
	return times;
}

static void count(void *at, struct catalog *catalog)
{
	(void)at;
	(void)catalog;
	published++;
}

static int begin(void **state)
{
	(void)state;
	fixture_copy(FIXTURE_SMALL, folder);
	published = 0;
	starved = false;
	buf_init(&said, 65536);
	return 0;
}

static int end(void **state)
{
	(void)state;
	fixture_remove(folder);
	buf_release(&said);
	return 0;
}

static struct reload reload_of(bool drafts)
{
	return (struct reload){ .clock = { .still = FIXTURE_NOW },
				.source = { .folder = folder, .default_locale = "en", .drafts = drafts },
				.publish = count };
}

/* No text changes by it, so the answers stay what they are; only the day on which they end is another. */
static void signed_again_before_it_runs_out(void **state)
{
	struct reload reload = reload_of(false);
	char hash[sizeof reload.catalog->hash_text];

	(void)state;
	fixture_sign(folder, "2026-12-01", NULL, 0);
	assert_true(reload_first(&reload));
	memcpy(hash, reload.catalog->hash_text, sizeof hash);
	fixture_sign(folder, "2027-06-01", NULL, 0);
	reload_files(&reload, false);
	assert_string_equal(reload.catalog->hash_text, hash);
	reload.clock.still = fixture_day("2026-12-02");
	reload_if_expired(&reload);
	assert_string_equal(reload.catalog->hash_text, hash);
	assert_false(reload_stale(&reload));
	assert_int_equal(published, 0);
	reload_release(&reload);
}

static void ends_sooner_than_it_did(void **state)
{
	struct reload reload = reload_of(false);
	char hash[sizeof reload.catalog->hash_text];

	(void)state;
	fixture_sign(folder, "2027-06-01", NULL, 0);
	assert_true(reload_first(&reload));
	memcpy(hash, reload.catalog->hash_text, sizeof hash);
	fixture_sign(folder, "2026-12-01", NULL, 0);
	reload_files(&reload, false);
	assert_string_equal(reload.catalog->hash_text, hash);
	reload.clock.still = fixture_day("2026-12-02");
	reload_if_expired(&reload);
	assert_string_not_equal(reload.catalog->hash_text, hash);
	assert_true(reload_stale(&reload));
	assert_int_equal(published, 1);
	reload_release(&reload);
}

/* An editor that opens a file is seen as a change; only another content, or somebody who asks, undoes a return. */
static void touched_after_a_return(void **state)
{
	struct reload reload = reload_of(true);
	char good[sizeof reload.catalog->hash_text];

	(void)state;
	assert_true(reload_first(&reload));
	memcpy(good, reload.catalog->hash_text, sizeof good);
	fixture_edit(folder, "prompts/languages.json", "ñ¿¡", "ñ¿¡á");
	reload_files(&reload, false);
	assert_string_not_equal(reload.catalog->hash_text, good);
	reload_back(&reload);
	assert_string_equal(reload.catalog->hash_text, good);
	reload_files(&reload, false);
	assert_string_equal(reload.catalog->hash_text, good);
	assert_true(reload_refused(&reload));
	reload_files(&reload, true);
	assert_string_not_equal(reload.catalog->hash_text, good);
	assert_false(reload_refused(&reload));
	reload_release(&reload);
}

/* The files are those of the newest content: the second return is to what they say. */
static void returned_and_forth_again(void **state)
{
	struct reload reload = reload_of(true);
	char new[sizeof reload.catalog->hash_text];

	(void)state;
	assert_true(reload_first(&reload));
	fixture_edit(folder, "prompts/languages.json", "ñ¿¡", "ñ¿¡á");
	reload_files(&reload, false);
	memcpy(new, reload.catalog->hash_text, sizeof new);
	reload_back(&reload);
	assert_true(reload_refused(&reload));
	reload_back(&reload);
	assert_string_equal(reload.catalog->hash_text, new);
	assert_false(reload_refused(&reload));
	reload_release(&reload);
}

/* Files that broke between the two are still not what is served. */
static void returned_and_forth_again_with_broken_files(void **state)
{
	struct reload reload = reload_of(true);

	(void)state;
	assert_true(reload_first(&reload));
	fixture_edit(folder, "prompts/languages.json", "ñ¿¡", "ñ¿¡á");
	reload_files(&reload, false);
	reload_back(&reload);
	fixture_edit(folder, "locales/en.json", "{helpers}", "{nobody}");
	reload_files(&reload, false);
	reload_back(&reload);
	assert_true(reload_refused(&reload));
	reload_back(&reload);
	fixture_edit(folder, "locales/en.json", "{nobody}", "{helpers}");
	reload_files(&reload, false);
	assert_true(reload_refused(&reload)); /* mended, but what was returned to goes on */
	reload_back(&reload);
	assert_false(reload_refused(&reload));
	reload_release(&reload);
}

/* Spanish was signed after the content before: to return would take it from people. */
static void return_takes_no_language_away(void **state)
{
	const struct fixture_exception none[] = { { "es", "urgent_sms", NULL } };
	struct reload reload = reload_of(false);
	char new[sizeof reload.catalog->hash_text];

	(void)state;
	fixture_sign(folder, "2027-06-01", none, COUNT(none));
	assert_true(reload_first(&reload));
	fixture_sign(folder, "2027-06-01", NULL, 0);
	reload_files(&reload, false);
	memcpy(new, reload.catalog->hash_text, sizeof new);
	reload_back(&reload);
	assert_string_equal(reload.catalog->hash_text, new);
	assert_int_equal(times_said("content_returned"), 0);
	assert_int_equal(times_said("return_refused"), 1);
	assert_int_equal(times_said("language=es"), 1);
	assert_false(reload_refused(&reload)); /* the files are what is served */
	assert_int_equal(published, 1);
	reload_release(&reload);
}

/* They decide in which language a text is answered. */
static void letters_of_a_language_change(void **state)
{
	struct reload reload = reload_of(true);

	(void)state;
	assert_true(reload_first(&reload));
	fixture_edit(folder, "prompts/languages.json", "ñ¿¡", "ñ¿¡á");
	reload_files(&reload, false);
	assert_int_equal(published, 1);
	reload_release(&reload);
}

/* A look comes with every tick: one line for the whole time, and the old texts go no longer than they must. */
static void memory_lacks_when_something_runs_out(void **state)
{
	struct reload reload = reload_of(false);
	char hash[sizeof reload.catalog->hash_text];

	(void)state;
	fixture_sign(folder, "2026-12-01", NULL, 0);
	assert_true(reload_first(&reload));
	memcpy(hash, reload.catalog->hash_text, sizeof hash);
	reload.clock.still = fixture_day("2026-12-02");
	starved = true;
	for (int i = 0; i < 3; i++)
		reload_if_expired(&reload);
	assert_int_equal(times_said("catalog_not_renewed"), 1);
	assert_true(reload_stale(&reload));
	assert_string_equal(reload.catalog->hash_text, hash);
	starved = false;
	reload_if_expired(&reload);
	assert_string_not_equal(reload.catalog->hash_text, hash);
	assert_int_equal(times_said("catalog_renewed"), 1);
	reload_release(&reload);
}

/* It is another time that memory lacks. */
static void memory_lacks_again_later(void **state)
{
	const struct fixture_exception sooner[] = { { "en", "taken_find_sms", "2026-12-01" } };
	struct reload reload = reload_of(false);

	(void)state;
	fixture_sign(folder, "2026-12-03", sooner, COUNT(sooner));
	assert_true(reload_first(&reload));
	for (int day = 0; day < 2; day++) {
		reload.clock.still = fixture_day(day ? "2026-12-04" : "2026-12-02");
		starved = true;
		reload_if_expired(&reload);
		reload_if_expired(&reload);
		starved = false;
		reload_if_expired(&reload);
	}
	assert_int_equal(times_said("catalog_not_renewed"), 2);
	reload_release(&reload);
}

/* Nothing that is served has run out by it. */
static void memory_lacks_to_return(void **state)
{
	struct reload reload = reload_of(true);

	(void)state;
	assert_true(reload_first(&reload));
	fixture_edit(folder, "prompts/languages.json", "ñ¿¡", "ñ¿¡á");
	reload_files(&reload, false);
	starved = true;
	reload_back(&reload);
	assert_int_equal(times_said("nothing_to_return_to"), 1);
	assert_false(reload_stale(&reload));
	assert_false(reload_refused(&reload));
	reload_release(&reload);
}

/* ---- while lines go on past their signatures ---- */

#define LATER "2026-12-02"

/* Which signatures of the line have run out by then; the others hold. */
static const struct fixture_exception of_english[] = { { "en", "urgent_sms", "2026-12-01" } };
static const struct fixture_exception of_spanish[] = { { "es", "urgent_sms", "2026-12-01" } };
static const struct fixture_exception of_both[] = { { "en", "urgent_sms", "2026-12-01" },
						    { "es", "urgent_sms", "2026-12-01" } };

static void begin_held(struct reload *reload, const struct fixture_exception *ended, size_t count)
{
	fixture_sign(folder, "2027-06-01", ended, count);
	assert_true(reload_first(reload));
	reload->clock.still = fixture_day(LATER);
	reload_if_expired(reload);
	assert_true(reload->catalog->held);
	buf_clear(&said);
}

/* Somebody mends another file. */
static void mend_another(struct reload *reload)
{
	fixture_edit(folder, "prompts/languages.json", "ñ¿¡", "ñ¿¡á");
	reload_files(reload, false);
}

static void is_taken(struct reload *reload)
{
	assert_int_equal(times_said("content_reloaded"), 1);
	assert_int_equal(times_said("urgent_lines_unsigned"), 1);
	assert_false(reload_refused(reload));
	assert_true(reload_stale(reload));
	assert_int_equal(reload->catalog->locale_count, 3);
	reload_release(reload);
}

static void is_refused(struct reload *reload, const char *language)
{
	assert_int_equal(times_said("content_reloaded"), 0);
	assert_int_equal(times_said(language), 1);
	assert_true(reload_refused(reload));
	assert_true(reload_stale(reload));
	assert_int_equal(reload->catalog->locale_count, 3);
	reload_release(reload);
}

static void another_file_while_the_english_is_held(void **state)
{
	struct reload reload = reload_of(false);

	(void)state;
	begin_held(&reload, of_english, COUNT(of_english));
	mend_another(&reload);
	is_taken(&reload);
}

static void another_file_while_a_translation_is_held(void **state)
{
	struct reload reload = reload_of(false);

	(void)state;
	begin_held(&reload, of_spanish, COUNT(of_spanish));
	mend_another(&reload);
	is_taken(&reload);
}

static void another_file_while_both_are_held(void **state)
{
	struct reload reload = reload_of(false);

	(void)state;
	begin_held(&reload, of_both, COUNT(of_both));
	mend_another(&reload);
	is_taken(&reload);
}

/* Time passes, and the next change is not another matter. */
static void held_through_a_second_change(void **state)
{
	struct reload reload = reload_of(false);

	(void)state;
	begin_held(&reload, of_both, COUNT(of_both));
	mend_another(&reload);
	reload.clock.still = fixture_day("2027-01-02");
	reload_if_expired(&reload);
	buf_clear(&said);
	mend_another(&reload);
	is_taken(&reload);
}

/* The change came before the look that would have seen that it has run out. */
static void another_file_before_the_look(void **state)
{
	struct reload reload = reload_of(false);

	(void)state;
	fixture_sign(folder, "2027-06-01", of_both, COUNT(of_both));
	assert_true(reload_first(&reload));
	reload.clock.still = fixture_day(LATER);
	mend_another(&reload);
	is_taken(&reload);
}

static void files_touched_while_lines_are_held(void **state)
{
	struct reload reload = reload_of(false);

	(void)state;
	begin_held(&reload, of_both, COUNT(of_both));
	reload_files(&reload, false);
	assert_int_equal(times_said("content_unchanged"), 1);
	assert_int_equal(times_said("urgent_lines_unsigned"), 1);
	assert_false(reload_refused(&reload));
	assert_true(reload_stale(&reload));
	reload_release(&reload);
}

static void signed_again_while_lines_are_held(void **state)
{
	struct reload reload = reload_of(false);

	(void)state;
	begin_held(&reload, of_both, COUNT(of_both));
	fixture_sign(folder, "2027-06-01", NULL, 0);
	mend_another(&reload);
	assert_int_equal(times_said("urgent_lines_unsigned"), 0);
	assert_false(reload_stale(&reload));
	assert_false(reload_refused(&reload));
	reload_release(&reload);
}

/* Only one of the two who must. */
static void signed_again_by_the_lawyer_alone(void **state)
{
	struct reload reload = reload_of(false);

	(void)state;
	begin_held(&reload, of_both, COUNT(of_both));
	fixture_sign(folder, "2027-06-01", of_spanish, COUNT(of_spanish));
	mend_another(&reload);
	is_taken(&reload);
}

static void revoked_while_it_is_held(void **state)
{
	const struct fixture_exception revoked[] = { { "en", "urgent_sms", "2026-12-01" },
						     { "es", "urgent_sms", NULL } };
	struct reload reload = reload_of(false);

	(void)state;
	begin_held(&reload, of_both, COUNT(of_both));
	fixture_sign(folder, "2027-06-01", revoked, COUNT(revoked));
	mend_another(&reload);
	is_refused(&reload, "language=es");
}

static void english_revoked_while_it_is_held(void **state)
{
	const struct fixture_exception revoked[] = { { "en", "urgent_sms", NULL },
						     { "es", "urgent_sms", "2026-12-01" } };
	struct reload reload = reload_of(false);

	(void)state;
	begin_held(&reload, of_both, COUNT(of_both));
	fixture_sign(folder, "2027-06-01", revoked, COUNT(revoked));
	reload_files(&reload, false);
	assert_true(reload_refused(&reload));
	assert_int_equal(times_said("content_refused"), 1);
	assert_int_equal(reload.catalog->locale_count, 3);
	reload_release(&reload);
}

static void altered_while_it_is_held(void **state)
{
	struct reload reload = reload_of(false);

	(void)state;
	begin_held(&reload, of_both, COUNT(of_both));
	fixture_edit(folder, "locales/es.json", "Texto de urgent.", "Texto nuevo.");
	reload_files(&reload, false);
	is_refused(&reload, "language=es");
}

/* Other words have a signature that has run out as well: nobody is being served those. */
static void another_line_whose_signature_has_run_out(void **state)
{
	struct reload reload = reload_of(false);

	(void)state;
	begin_held(&reload, of_both, COUNT(of_both));
	fixture_edit(folder, "locales/es.json", "Texto de urgent.", "Texto nuevo.");
	fixture_sign(folder, "2027-06-01", of_both, COUNT(of_both));
	reload_files(&reload, false);
	is_refused(&reload, "language=es");
}

/* A language that nobody has been offered does not come in with a signature that has run out. */
static void another_language_whose_signature_has_run_out(void **state)
{
	const struct fixture_exception none[] = { { "es", "urgent_sms", NULL } };
	struct reload reload = reload_of(false);

	(void)state;
	fixture_sign(folder, "2027-06-01", none, COUNT(none));
	assert_true(reload_first(&reload));
	reload.clock.still = fixture_day(LATER);
	fixture_sign(folder, "2027-06-01", of_spanish, COUNT(of_spanish));
	mend_another(&reload);
	assert_false(reload_refused(&reload));
	assert_false(reload_stale(&reload));
	assert_false(reload.catalog->locales[fixture_locale(reload.catalog, "es")].sms);
	reload_release(&reload);
}

/* ---- taken back while the files cannot be taken ---- */

static bool falls_back(const struct reload *reload, const char *tag, const char *screen)
{
	const struct catalog *catalog = reload->catalog;

	return catalog_wording(catalog, fixture_locale(catalog, tag), fixture_screen(catalog, screen), PLACE_NONE)
		->fallback;
}

static void begin_signed(struct reload *reload)
{
	fixture_sign(folder, "2027-06-01", NULL, 0);
	assert_true(reload_first(reload));
	assert_false(falls_back(reload, "en", "taken_find"));
}

/* Signs all but these, then breaks another file. */
static void revoke_and_break(struct reload *reload, const struct fixture_exception *revoked, size_t count)
{
	fixture_sign(folder, "2027-06-01", revoked, count);
	fixture_edit(folder, "locales/zh-Hans.json", "{", "");
	reload_files(reload, false);
	assert_true(reload_refused(reload));
	assert_int_equal(times_said("content_refused"), 1);
}

static void card_revoked_beside_a_broken_file(void **state)
{
	const struct fixture_exception revoked[] = { { "es", "taken_find_sms", NULL } };
	struct reload reload = reload_of(false);

	(void)state;
	begin_signed(&reload);
	revoke_and_break(&reload, revoked, COUNT(revoked));
	assert_true(falls_back(&reload, "es", "taken_find"));
	assert_false(falls_back(&reload, "en", "taken_find"));
	assert_int_equal(times_said("content_withdrawn signatures=1 notices=0 urgent=0"), 1);
	assert_int_equal(published, 1);
	reload_files(&reload, false); /* once is enough */
	assert_int_equal(times_said("content_withdrawn"), 1);
	assert_int_equal(published, 1);
	reload_release(&reload);
}

static void card_revoked_by_the_lawyer_beside_a_broken_file(void **state)
{
	const struct fixture_exception revoked[] = { { "en", "taken_find_sms", NULL } };
	struct reload reload = reload_of(false);

	(void)state;
	begin_signed(&reload);
	revoke_and_break(&reload, revoked, COUNT(revoked));
	assert_true(falls_back(&reload, "es", "taken_find"));
	assert_true(falls_back(&reload, "en", "taken_find"));
	reload_release(&reload);
}

/* When the file is mended there is nothing left to do. */
static void broken_file_is_mended_after_a_revocation(void **state)
{
	const struct fixture_exception revoked[] = { { "en", "taken_find_sms", NULL } };
	struct reload reload = reload_of(false);

	(void)state;
	begin_signed(&reload);
	revoke_and_break(&reload, revoked, COUNT(revoked));
	fixture_edit(folder, "locales/zh-Hans.json", "", "{");
	reload_files(&reload, false);
	assert_false(reload_refused(&reload));
	assert_int_equal(times_said("content_unchanged"), 1);
	assert_true(falls_back(&reload, "en", "taken_find"));
	reload_release(&reload);
}

/* People in danger go on hearing something; the card beside it does not wait for that. */
static void urgent_line_and_card_revoked(void **state)
{
	const struct fixture_exception revoked[] = { { "es", "urgent_sms", NULL }, { "es", "taken_find_sms", NULL } };
	struct reload reload = reload_of(false);

	(void)state;
	begin_signed(&reload);
	fixture_sign(folder, "2027-06-01", revoked, COUNT(revoked));
	reload_files(&reload, false);
	assert_true(reload_refused(&reload));
	assert_int_equal(times_said("language=es"), 1);
	assert_int_equal(times_said("content_withdrawn signatures=1 notices=0 urgent=1"), 1);
	assert_true(falls_back(&reload, "es", "taken_find"));
	assert_true(reload.catalog->locales[fixture_locale(reload.catalog, "es")].sms);
	assert_false(reload.catalog->held);
	reload_release(&reload);
}

/* Signed for words that wait with the other changes: what is served was not called wrong. */
static void card_signed_for_other_words_beside_a_broken_file(void **state)
{
	struct reload reload = reload_of(false);

	(void)state;
	begin_signed(&reload);
	fixture_edit(folder, "locales/en.json", "Text of taken find.", "Text of taken.");
	revoke_and_break(&reload, NULL, 0);
	assert_false(falls_back(&reload, "en", "taken_find"));
	assert_int_equal(times_said("content_withdrawn"), 0);
	reload_release(&reload);
}

static void broken_file_of_signatures_takes_nothing_back(void **state)
{
	struct reload reload = reload_of(false);

	(void)state;
	begin_signed(&reload);
	fixture_write(folder, "locales/reviews/en.json", "{ \"locale\": \"en\", \"entries\": {");
	reload_files(&reload, false);
	assert_true(reload_refused(&reload));
	assert_false(falls_back(&reload, "en", "taken_find"));
	assert_int_equal(times_said("content_withdrawn"), 0);
	reload_release(&reload);
}

/* As after the commit that signed was taken back. While the folder itself is not there, it says nothing. */
static void missing_file_of_signatures_takes_them_back(void **state)
{
	struct reload reload = reload_of(false);
	char from[512], to[512];

	(void)state;
	begin_signed(&reload);
	snprintf(from, sizeof from, "%s/locales/reviews", folder);
	snprintf(to, sizeof to, "%s/locales/elsewhere", folder);
	assert_int_equal(rename(from, to), 0);
	reload_files(&reload, false);
	assert_true(reload_refused(&reload));
	assert_false(falls_back(&reload, "es", "taken_find"));
	assert_int_equal(rename(to, from), 0);
	snprintf(from, sizeof from, "%s/locales/reviews/es.json", folder);
	assert_int_equal(unlink(from), 0);
	reload_files(&reload, false);
	assert_true(reload_refused(&reload));
	assert_true(falls_back(&reload, "es", "taken_find"));
	assert_false(falls_back(&reload, "en", "taken_find"));
	assert_int_equal(times_said("content_withdrawn"), 1);
	reload_files(&reload, false);
	assert_int_equal(times_said("content_withdrawn"), 1);
	reload_release(&reload);
}

static void signature_shortened_beside_a_broken_file(void **state)
{
	const struct fixture_exception sooner[] = { { "en", "taken_find_sms", "2026-12-01" } };
	struct reload reload = reload_of(false);

	(void)state;
	begin_signed(&reload);
	revoke_and_break(&reload, sooner, COUNT(sooner));
	assert_false(falls_back(&reload, "en", "taken_find"));
	reload.clock.still = fixture_day("2026-12-05");
	reload_if_expired(&reload);
	assert_true(falls_back(&reload, "en", "taken_find"));
	reload_release(&reload);
}

/* Forth again is to what the files say now. */
static void signature_shortened_after_a_return(void **state)
{
	const struct fixture_exception sooner[] = { { "en", "taken_find_sms", "2026-12-01" } };
	struct reload reload = reload_of(false);

	(void)state;
	begin_signed(&reload);
	mend_another(&reload);
	reload_back(&reload);
	fixture_sign(folder, "2027-06-01", sooner, COUNT(sooner));
	reload_files(&reload, false);
	assert_int_equal(times_said("content_left"), 1);
	reload.clock.still = fixture_day("2026-12-05");
	reload_if_expired(&reload);
	assert_true(falls_back(&reload, "en", "taken_find"));
	reload_back(&reload);
	assert_false(reload_refused(&reload));
	assert_true(falls_back(&reload, "en", "taken_find"));
	reload_release(&reload);
}

/* Nobody called its words wrong. */
static void key_renamed_beside_a_broken_file(void **state)
{
	struct reload reload = reload_of(false);

	(void)state;
	begin_signed(&reload);
	fixture_edit(folder, "locales/reviews/en.json", "taken_find_sms", "taken_seek_sms");
	fixture_edit(folder, "locales/en.json", "\"taken_find_sms\"", "\"taken_seek_sms\"");
	fixture_edit(folder, "locales/zh-Hans.json", "{", "");
	reload_files(&reload, false);
	assert_true(reload_refused(&reload));
	assert_false(falls_back(&reload, "en", "taken_find"));
	reload_release(&reload);
}

/* The files were fit, the revocation was served; the content before still had the signature. */
static void revocation_outlives_a_return(void **state)
{
	const struct fixture_exception revoked[] = { { "en", "taken_find_sms", NULL } };
	struct reload reload = reload_of(false);

	(void)state;
	begin_signed(&reload);
	fixture_sign(folder, "2027-06-01", revoked, COUNT(revoked));
	reload_files(&reload, false);
	assert_false(reload_refused(&reload));
	assert_true(falls_back(&reload, "en", "taken_find"));
	reload_back(&reload);
	assert_true(falls_back(&reload, "en", "taken_find"));
	reload_files(&reload, false);
	assert_true(falls_back(&reload, "en", "taken_find"));
	reload_release(&reload);
}

/* Revoked while people are on the content before. */
static void revoked_after_a_return(void **state)
{
	const struct fixture_exception revoked[] = { { "es", "taken_find_sms", NULL } };
	struct reload reload = reload_of(false);

	(void)state;
	begin_signed(&reload);
	mend_another(&reload);
	reload_back(&reload);
	fixture_sign(folder, "2027-06-01", revoked, COUNT(revoked));
	reload_files(&reload, false);
	assert_true(falls_back(&reload, "es", "taken_find"));
	reload_release(&reload);
}

static void return_to_urgent_lines_that_ran_out_is_refused(void **state)
{
	const struct fixture_exception ended[] = { { "en", "urgent_sms", "2026-12-01" } };
	struct reload reload = reload_of(false);

	(void)state;
	fixture_sign(folder, "2027-06-01", ended, COUNT(ended));
	assert_true(reload_first(&reload));
	fixture_edit(folder, "locales/en.json", "Text of urgent. {helpers}", "Text of urgent, new. {helpers}");
	fixture_sign(folder, "2027-06-01", NULL, 0);
	reload_files(&reload, false);
	assert_int_equal(times_said("content_reloaded"), 1);
	reload.clock.still = fixture_day("2026-12-05");
	reload_back(&reload);
	assert_int_equal(times_said("return_refused"), 1);
	assert_int_equal(times_said("content_returned"), 0);
	assert_false(reload.catalog->held);
	reload_release(&reload);
}

/* Whoever flees from the broken files to the content before does not meet the wrong card there. */
static void revoked_card_does_not_come_back_with_a_return(void **state)
{
	const struct fixture_exception revoked[] = { { "en", "taken_find_sms", NULL } };
	struct reload reload = reload_of(false);

	(void)state;
	begin_signed(&reload);
	mend_another(&reload);
	revoke_and_break(&reload, revoked, COUNT(revoked));
	reload_back(&reload);
	assert_int_equal(times_said("content_returned"), 1);
	assert_true(falls_back(&reload, "en", "taken_find"));
	reload_release(&reload);
}

/* Nothing has run out, but the next look tries again. */
static void memory_lacks_to_take_back(void **state)
{
	const struct fixture_exception revoked[] = { { "en", "taken_find_sms", NULL } };
	struct reload reload = reload_of(false);

	(void)state;
	begin_signed(&reload);
	starved = true;
	revoke_and_break(&reload, revoked, COUNT(revoked));
	assert_false(falls_back(&reload, "en", "taken_find"));
	assert_true(reload_stale(&reload));
	starved = false;
	reload_if_expired(&reload);
	assert_true(falls_back(&reload, "en", "taken_find"));
	assert_false(reload_stale(&reload));
	reload_release(&reload);
}

static void set_notice(const char *by)
{
	char *words[] = { "notice",    "set",
			  "--content", folder,
			  "--by",      (char *)(uintptr_t)by,
			  "--locale",  "en",
			  "--now",     "2026-11-22T11:00:00Z",
			  "--until",   "2026-11-24",
			  "--text",    "Text of the day.",
			  NULL };

	optind = 0;
	assert_int_equal(command_notice(COUNT(words) - 1, words), EXIT_FINE);
}

/* Two people have set one, and it is served. */
static void begin_with_notice(struct reload *reload)
{
	fixture_write(folder, "prompts/people.json",
		      "{ \"people\": { \"ana\": { \"roles\": [\"native\"], \"locales\": [\"en\"] }, "
		      "\"bo\": { \"roles\": [\"native\"], \"locales\": [\"en\"] } } }\n");
	set_notice("ana");
	set_notice("bo");
	assert_true(reload_first(reload));
	assert_int_equal(reload->catalog->locales[reload->catalog->english].notice_sms.count, 1);
}

static void clear_notice(void)
{
	char path[512];

	snprintf(path, sizeof path, "%s/locales/notices/en.json", folder);
	assert_int_equal(unlink(path), 0);
}

static void notice_cleared_beside_a_broken_file(void **state)
{
	struct reload reload = reload_of(true);

	(void)state;
	begin_with_notice(&reload);
	fixture_edit(folder, "locales/zh-Hans.json", "{", "");
	reload_files(&reload, false);
	assert_int_equal(times_said("content_withdrawn"), 0);
	clear_notice();
	reload_files(&reload, false);
	assert_true(reload_refused(&reload));
	assert_int_equal(times_said("content_withdrawn signatures=0 notices=1 urgent=0"), 1);
	assert_int_equal(reload.catalog->locales[reload.catalog->english].notice_sms.count, 0);
	assert_int_equal(reload.catalog->locales[reload.catalog->english].notice_voice.count, 0);
	reload_release(&reload);
}

static void cleared_notice_does_not_come_back_with_a_return(void **state)
{
	struct reload reload = reload_of(true);

	(void)state;
	begin_with_notice(&reload);
	clear_notice();
	reload_files(&reload, false);
	assert_false(reload_refused(&reload));
	reload_back(&reload);
	assert_int_equal(times_said("content_returned"), 1);
	assert_int_equal(reload.catalog->locales[reload.catalog->english].notice_sms.count, 0);
	reload_release(&reload);
}

/* Time takes texts out of both, and changes no file: the content that was wrong does not come back by it. */
static void touched_after_something_ran_out(void **state)
{
	struct reload reload = reload_of(true);
	char good[sizeof reload.catalog->hash_text];

	(void)state;
	assert_true(reload_first(&reload));
	fixture_edit(folder, "prompts/languages.json", "ñ¿¡", "ñ¿¡á");
	reload_files(&reload, false);
	reload_back(&reload);
	reload.clock.still = fixture_day("2026-12-07");
	reload_if_expired(&reload);
	assert_int_equal(times_said("catalog_renewed"), 1);
	memcpy(good, reload.catalog->hash_text, sizeof good);
	fixture_edit(folder, "prompts/languages.json", "{", "{\n");
	reload_files(&reload, false);
	assert_int_equal(times_said("content_left"), 1);
	assert_string_equal(reload.catalog->hash_text, good);
	assert_true(reload_refused(&reload));
	fixture_edit(folder, "locales/es.json", "Texto de taken find.", "Texto de taken.");
	reload_files(&reload, false);
	assert_string_not_equal(reload.catalog->hash_text, good);
	assert_false(reload_refused(&reload));
	reload_release(&reload);
}

static void touched_after_a_signature_ran_out(void **state)
{
	const struct fixture_exception early[] = { { "es", "taken_find_sms", "2026-12-01" } };
	struct reload reload = reload_of(false);

	(void)state;
	fixture_sign(folder, "2027-06-01", early, COUNT(early));
	assert_true(reload_first(&reload));
	fixture_edit(folder, "prompts/languages.json", "ñ¿¡", "ñ¿¡á");
	reload_files(&reload, false);
	reload_back(&reload);
	reload.clock.still = fixture_day("2026-12-02");
	reload_files(&reload, false); /* before the look */
	reload_if_expired(&reload);
	reload_files(&reload, false);
	assert_int_equal(times_said("content_left"), 2);
	assert_true(falls_back(&reload, "es", "taken_find"));
	assert_true(reload_refused(&reload));
	reload_release(&reload);
}

/* The index said the same all the time. */
static void recording_put_back_after_a_return(void **state)
{
	struct reload reload = reload_of(true);
	char from[600], to[600];

	(void)state;
	fixture_record_one(folder, "en", "taken_find_voice");
	assert_true(reload_first(&reload));
	snprintf(from, sizeof from, "%s/locales/audio/en/taken_find_voice.wav", folder);
	snprintf(to, sizeof to, "%s/taken_find_voice.wav", folder);
	assert_int_equal(rename(from, to), 0);
	reload_files(&reload, false);
	assert_int_equal(times_said("content_reloaded"), 1);
	reload_back(&reload);
	reload_files(&reload, false);
	assert_int_equal(times_said("content_left"), 1);
	assert_int_equal(rename(to, from), 0);
	reload_files(&reload, false);
	assert_int_equal(times_said("content_left"), 1);
	assert_false(reload.returned);
	reload_release(&reload);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(signed_again_before_it_runs_out, begin, end),
		cmocka_unit_test_setup_teardown(ends_sooner_than_it_did, begin, end),
		cmocka_unit_test_setup_teardown(touched_after_a_return, begin, end),
		cmocka_unit_test_setup_teardown(touched_after_something_ran_out, begin, end),
		cmocka_unit_test_setup_teardown(touched_after_a_signature_ran_out, begin, end),
		cmocka_unit_test_setup_teardown(recording_put_back_after_a_return, begin, end),
		cmocka_unit_test_setup_teardown(returned_and_forth_again, begin, end),
		cmocka_unit_test_setup_teardown(returned_and_forth_again_with_broken_files, begin, end),
		cmocka_unit_test_setup_teardown(return_takes_no_language_away, begin, end),
		cmocka_unit_test_setup_teardown(letters_of_a_language_change, begin, end),
		cmocka_unit_test_setup_teardown(memory_lacks_when_something_runs_out, begin, end),
		cmocka_unit_test_setup_teardown(memory_lacks_again_later, begin, end),
		cmocka_unit_test_setup_teardown(memory_lacks_to_return, begin, end),
		cmocka_unit_test_setup_teardown(another_file_while_the_english_is_held, begin, end),
		cmocka_unit_test_setup_teardown(another_file_while_a_translation_is_held, begin, end),
		cmocka_unit_test_setup_teardown(another_file_while_both_are_held, begin, end),
		cmocka_unit_test_setup_teardown(held_through_a_second_change, begin, end),
		cmocka_unit_test_setup_teardown(another_file_before_the_look, begin, end),
		cmocka_unit_test_setup_teardown(files_touched_while_lines_are_held, begin, end),
		cmocka_unit_test_setup_teardown(signed_again_while_lines_are_held, begin, end),
		cmocka_unit_test_setup_teardown(signed_again_by_the_lawyer_alone, begin, end),
		cmocka_unit_test_setup_teardown(revoked_while_it_is_held, begin, end),
		cmocka_unit_test_setup_teardown(english_revoked_while_it_is_held, begin, end),
		cmocka_unit_test_setup_teardown(altered_while_it_is_held, begin, end),
		cmocka_unit_test_setup_teardown(another_line_whose_signature_has_run_out, begin, end),
		cmocka_unit_test_setup_teardown(another_language_whose_signature_has_run_out, begin, end),
		cmocka_unit_test_setup_teardown(card_revoked_beside_a_broken_file, begin, end),
		cmocka_unit_test_setup_teardown(card_revoked_by_the_lawyer_beside_a_broken_file, begin, end),
		cmocka_unit_test_setup_teardown(broken_file_is_mended_after_a_revocation, begin, end),
		cmocka_unit_test_setup_teardown(urgent_line_and_card_revoked, begin, end),
		cmocka_unit_test_setup_teardown(card_signed_for_other_words_beside_a_broken_file, begin, end),
		cmocka_unit_test_setup_teardown(broken_file_of_signatures_takes_nothing_back, begin, end),
		cmocka_unit_test_setup_teardown(missing_file_of_signatures_takes_them_back, begin, end),
		cmocka_unit_test_setup_teardown(signature_shortened_beside_a_broken_file, begin, end),
		cmocka_unit_test_setup_teardown(signature_shortened_after_a_return, begin, end),
		cmocka_unit_test_setup_teardown(key_renamed_beside_a_broken_file, begin, end),
		cmocka_unit_test_setup_teardown(revocation_outlives_a_return, begin, end),
		cmocka_unit_test_setup_teardown(revoked_after_a_return, begin, end),
		cmocka_unit_test_setup_teardown(return_to_urgent_lines_that_ran_out_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(revoked_card_does_not_come_back_with_a_return, begin, end),
		cmocka_unit_test_setup_teardown(memory_lacks_to_take_back, begin, end),
		cmocka_unit_test_setup_teardown(notice_cleared_beside_a_broken_file, begin, end),
		cmocka_unit_test_setup_teardown(cleared_notice_does_not_come_back_with_a_return, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
