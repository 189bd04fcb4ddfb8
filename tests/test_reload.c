/* Content read again under a still clock: what counts is what is served on a later day. */
#include "tests/support/test.h"

#define log_event  fake_log_event
#define catalog_at fake_catalog_at
#include "reload.c"
#undef catalog_at
#undef log_event

#include "tests/support/fixture.h"

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
	assert_false(reload.stale);
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
	assert_true(reload.stale);
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
	assert_true(reload.refused);
	reload_files(&reload, true);
	assert_string_not_equal(reload.catalog->hash_text, good);
	assert_false(reload.refused);
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
	assert_true(reload.refused);
	reload_back(&reload);
	assert_string_equal(reload.catalog->hash_text, new);
	assert_false(reload.refused);
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
	assert_true(reload.refused);
	reload_back(&reload);
	fixture_edit(folder, "locales/en.json", "{nobody}", "{helpers}");
	reload_files(&reload, false);
	assert_true(reload.refused); /* mended, but what was returned to goes on */
	reload_back(&reload);
	assert_false(reload.refused);
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
	assert_false(reload.refused); /* the files are what is served */
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
	assert_true(reload.stale);
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
	assert_false(reload.stale);
	assert_false(reload.refused);
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
	assert_false(reload->refused);
	assert_true(reload->stale);
	assert_int_equal(reload->catalog->locale_count, 3);
	reload_release(reload);
}

static void is_refused(struct reload *reload, const char *language)
{
	assert_int_equal(times_said("content_reloaded"), 0);
	assert_int_equal(times_said(language), 1);
	assert_true(reload->refused);
	assert_true(reload->stale);
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
	assert_false(reload.refused);
	assert_true(reload.stale);
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
	assert_false(reload.stale);
	assert_false(reload.refused);
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
	assert_true(reload.refused);
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
	assert_false(reload.refused);
	assert_false(reload.stale);
	assert_false(reload.catalog->locales[fixture_locale(reload.catalog, "es")].sms);
	reload_release(&reload);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(signed_again_before_it_runs_out, begin, end),
		cmocka_unit_test_setup_teardown(ends_sooner_than_it_did, begin, end),
		cmocka_unit_test_setup_teardown(touched_after_a_return, begin, end),
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
