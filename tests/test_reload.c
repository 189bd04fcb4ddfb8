/* Content read again under a still clock: what counts is what is served on a later day. */
#include "tests/support/test.h"

#include "reload.h"
#include "tests/support/fixture.h"

static char folder[256];
static unsigned published;

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
	return 0;
}

static int end(void **state)
{
	(void)state;
	fixture_remove(folder);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(signed_again_before_it_runs_out, begin, end),
		cmocka_unit_test_setup_teardown(ends_sooner_than_it_did, begin, end),
		cmocka_unit_test_setup_teardown(touched_after_a_return, begin, end),
		cmocka_unit_test_setup_teardown(letters_of_a_language_change, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
