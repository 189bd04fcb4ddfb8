/*
 * The gate: what is served without drafts. Every test signs a copy of tests/small below build/ with invented people;
 * nothing is ever signed in the project itself.
 */
#include "tests/support/test.h"

#include "review.h"
#include "tests/support/fixture.h"

static struct suite suite;

#define UNTIL "2027-05-20"

/* ---- the hash and the decision ---- */

/* printf 'now_door\0now_door_sms\0door,calm\0Do not open.' | sha256sum */
static void hash_is_the_one_anybody_can_compute(void **state)
{
	char hash[REVIEW_HASH_SIZE];

	(void)state;
	assert_int_equal(review_hash(STR("now_door"), STR("now_door_sms"), STR("door,calm"), STR("Do not open."), hash),
			 FAULT_NONE);
	assert_string_equal(hash, "32aabfe10c6adcd8bfcdcef1d84d06bc");
}

static void hash_covers_each_part(void **state)
{
	const struct str parts[4] = { STR_INIT("a"), STR_INIT("b"), STR_INIT("c"), STR_INIT("d") };
	char whole[REVIEW_HASH_SIZE], other[REVIEW_HASH_SIZE];

	(void)state;
	review_hash(parts[0], parts[1], parts[2], parts[3], whole);
	for (size_t i = 0; i < COUNT(parts); i++) {
		struct str changed[4];

		memcpy(changed, parts, sizeof changed);
		changed[i] = STR("x");
		review_hash(changed[0], changed[1], changed[2], changed[3], other);
		assert_string_not_equal(other, whole);
	}
	review_hash(STR("ab"), STR(""), parts[2], parts[3], other);
	assert_string_not_equal(other, whole);
}

/* What a review from second 10 to second 20 is worth to the text "t" of the English "s". */
static const struct decision {
	const char *name, *source, *text; /* which it was for */
	enum review_role role, wanted;
	int64_t now;
	enum review_state state;
} decisions[] = {
	{ "a review lives on its first second", "s", "t", REVIEW_LAWYER, REVIEW_LAWYER, 10, REVIEW_LIVE },
	{ "a review lives on its last second", "s", "t", REVIEW_LAWYER, REVIEW_LAWYER, 20, REVIEW_LIVE },
	{ "a review is dead one second later", "s", "t", REVIEW_LAWYER, REVIEW_LAWYER, 21, REVIEW_EXPIRED },
	{ "a review does not live before its day", "s", "t", REVIEW_LAWYER, REVIEW_LAWYER, 9, REVIEW_EARLY },
	{ "another role is no review", "s", "t", REVIEW_NATIVE, REVIEW_LAWYER, 15, REVIEW_NONE },
	{ "a changed English ends a review", "x", "t", REVIEW_NATIVE, REVIEW_NATIVE, 15, REVIEW_SOURCE_CHANGED },
	{ "a changed text ends a review", "s", "x", REVIEW_NATIVE, REVIEW_NATIVE, 15, REVIEW_TEXT_CHANGED },
	{ "a shorter hash is another hash", "s", "", REVIEW_NATIVE, REVIEW_NATIVE, 15, REVIEW_TEXT_CHANGED },
};

static void review_is_judged(void **state)
{
	const struct decision *row = *state;
	const struct review review = { .source = str_of(row->source),
				       .text = str_of(row->text),
				       .role = row->role,
				       .from = 10,
				       .until = 20,
				       .by = STR("na") };

	assert_int_equal(review_state(&review, row->wanted, "s", "t", row->now), row->state);
	assert_int_equal(review_state(NULL, row->wanted, "s", "t", row->now), REVIEW_NONE);
}

/* ---- signed copies ---- */

struct copy {
	char folder[256];
	struct catalog *catalog;
	struct problems problems;
	enum fault fault;
};

static void review_ends_after_two_years(void **state)
{
	(void)state;
	assert_int_equal(review_longest(fixture_day("2026-11-22")), fixture_day("2028-11-23") - 1);
	assert_int_equal(review_longest(fixture_day("2026-11-22") + 3600), fixture_day("2028-11-23") - 1);
	assert_int_equal(review_longest(fixture_day("2028-02-29")), fixture_day("2030-03-02") - 1);
}

static void load(struct copy *copy, int64_t now, bool drafts)
{
	catalog_drop(copy->catalog);
	copy->catalog = NULL;
	copy->fault = fixture_load(copy->folder, now, drafts, &copy->catalog, &copy->problems);
}

static int make_copy(void **state)
{
	struct copy *copy = calloc(1, sizeof *copy);

	if (!copy)
		return -1;
	fixture_copy(FIXTURE_SMALL, copy->folder);
	*state = copy;
	return 0;
}

static int drop_copy(void **state)
{
	struct copy *copy = *state;

	catalog_drop(copy->catalog);
	problems_release(&copy->problems);
	fixture_remove(copy->folder);
	free(copy);
	return 0;
}

static const struct wording *wording(const struct copy *copy, const char *tag, const char *screen)
{
	return catalog_wording(copy->catalog, fixture_locale(copy->catalog, tag), fixture_screen(copy->catalog, screen),
			       0);
}

static void says(const struct copy *copy, struct range range, size_t index, const char *wanted)
{
	assert_true(index < range.count);
	assert_str_equal(copy->catalog->texts[range.first + index].raw, str_of(wanted));
}

/* What was said about what is offered, in order, without places: each a line. Warnings, or errors alone. */
static void told(const struct copy *copy, bool errors, const char *wanted)
{
	struct buf got;

	buf_init(&got, 65536);
	for (size_t i = 0; i < copy->problems.count; i++)
		if (copy->problems.list[i].warning != errors && (strstr(copy->problems.list[i].what, "offered") ||
								 strstr(copy->problems.list[i].what, "served by text")))
			buf_add_format(&got, "%s\n", copy->problems.list[i].what);
	assert_str_equal(buf_str(&got), str_of(wanted));
	buf_release(&got);
}

static bool said(const struct copy *copy, const char *words)
{
	for (size_t i = 0; i < copy->problems.count; i++)
		if (copy->problems.list[i].warning && strstr(copy->problems.list[i].what, words))
			return true;
	return false;
}

static void signed_copy_serves_everything(void **state)
{
	struct copy *copy = *state;

	fixture_sign(copy->folder, UNTIL, NULL, 0);
	load(copy, FIXTURE_NOW, false);
	assert_int_equal(copy->fault, FAULT_NONE);
	assert_int_equal(copy->catalog->locale_count, 3);
	assert_false(copy->catalog->drafts);
	for (size_t i = 0; i < copy->catalog->locale_count; i++)
		assert_false(copy->catalog->locales[i].draft);
	says(copy, wording(copy, "es", "now_door")->sms, 0, "Texto de now door.");
	says(copy, wording(copy, "es", "now_door")->aloud, 0, "Said aloud.");
	assert_false(wording(copy, "es", "taken_find")->fallback);
}

static void drafts_are_marked(void **state)
{
	struct copy *copy = *state;

	load(copy, FIXTURE_NOW, true);
	assert_true(copy->catalog->drafts);
	for (size_t i = 0; i < copy->catalog->locale_count; i++)
		assert_true(copy->catalog->locales[i].draft);
	fixture_sign(copy->folder, UNTIL, NULL, 0);
	load(copy, FIXTURE_NOW, true);
	assert_false(copy->catalog->locales[0].draft);
}

static void unsigned_card_gives_the_fallback_line(void **state)
{
	const struct fixture_exception none[] = { { "es", "taken_find_sms", NULL } };
	struct copy *copy = *state;

	fixture_sign(copy->folder, UNTIL, none, COUNT(none));
	load(copy, FIXTURE_NOW, false);
	assert_true(wording(copy, "es", "taken_find")->fallback);
	says(copy, wording(copy, "es", "taken_find")->sms, 0, "Texto de fallback. 1-312-555-0101");
	says(copy, wording(copy, "es", "taken_find")->whatsapp, 0, "Texto de fallback. 1-312-555-0101");
	/* The spoken text is signed, and stays. */
	says(copy, wording(copy, "es", "taken_find")->voice, 0, "Palabras de taken find.");
	assert_false(wording(copy, "en", "taken_find")->fallback);
	assert_true(wording(copy, "es", "taken_find")->hint.count == 1);
}

static void english_unsigned_holds_back_every_language(void **state)
{
	const struct fixture_exception none[] = { { "en", "taken_find_voice", NULL } };
	struct copy *copy = *state;

	fixture_sign(copy->folder, UNTIL, none, COUNT(none));
	load(copy, FIXTURE_NOW, false);
	says(copy, wording(copy, "es", "taken_find")->voice, 0, "Palabras de fallback. 3 1 2, 5 5 5, 0 1 0 1");
	says(copy, wording(copy, "en", "taken_find")->voice, 0, "Words of fallback. 3 1 2, 5 5 5, 0 1 0 1");
	says(copy, wording(copy, "es", "taken_find")->sms, 0, "Texto de taken find.");
}

static void branch_1_gives_the_urgent_lines(void **state)
{
	const struct fixture_exception none[] = { { "es", "now_door_sms", NULL }, { "es", "now_door_voice", NULL } };
	struct copy *copy = *state;
	const struct wording *at;

	fixture_sign(copy->folder, UNTIL, none, COUNT(none));
	load(copy, FIXTURE_NOW, false);
	at = wording(copy, "es", "now_door");
	assert_true(at->fallback);
	says(copy, at->sms, 0, "Texto de urgent. 1-312-555-0101 911\nTexto de fallback. 1-312-555-0101");
	assert_int_equal(at->voice.count, 6);
	says(copy, at->voice, 0, "Palabras de urgent 1.");
	says(copy, at->voice, 4, "Palabras de urgent 5. 9 1 1");
	says(copy, at->voice, 5, "Palabras de fallback. 3 1 2, 5 5 5, 0 1 0 1");
}

static void language_without_urgent_lines_is_not_offered(void **state)
{
	const struct fixture_exception none[] = { { "es", "urgent_sms", NULL }, { "es", "urgent_3_voice", NULL } };
	struct copy *copy = *state;
	size_t count;

	fixture_sign(copy->folder, UNTIL, none, COUNT(none));
	load(copy, FIXTURE_NOW, false);
	assert_int_equal(copy->fault, FAULT_NONE);
	assert_int_equal(catalog_locale_tag(copy->catalog, STR("es")), NO_LOCALE);
	assert_null(catalog_senses(copy->catalog, STR("ahora"), &count));
	assert_int_equal(copy->catalog->opening_locales[1], NO_LOCALE);
	assert_int_equal(copy->catalog->opening.count, 3);
}

/* What is not offered does not run out: its sign-offs are no reason to compile again. */
static void language_not_offered_does_not_expire(void **state)
{
	const struct fixture_exception soon[] = { { "es", "urgent_1_voice", "2026-11-25" },
						  { "es", "urgent_3_voice", NULL },
						  { "es", "urgent_sms", NULL } };
	struct copy *copy = *state;

	fixture_sign(copy->folder, UNTIL, soon, COUNT(soon));
	load(copy, FIXTURE_NOW, false);
	assert_int_equal(copy->catalog->expires_at, fixture_day("2026-12-07"));
}

static void urgent_lines_count_by_channel(void **state)
{
	const struct fixture_exception none[] = { { "es", "urgent_3_voice", NULL } };
	struct copy *copy = *state;
	const struct locale *spanish;

	fixture_sign(copy->folder, UNTIL, none, COUNT(none));
	load(copy, FIXTURE_NOW, false);
	spanish = &copy->catalog->locales[fixture_locale(copy->catalog, "es")];
	assert_true(spanish->sms);
	assert_false(spanish->speaks);
	assert_int_equal(wording(copy, "es", "taken_find")->voice.count, 0);
}

static void default_language_may_be_missing(void **state)
{
	const struct fixture_exception none[] = { { "zh-Hans", "urgent_sms", NULL } };
	struct copy *copy = *state;
	struct catalog_source source = { .folder = copy->folder, .default_locale = "zh-Hans", .now = FIXTURE_NOW };

	fixture_sign(copy->folder, UNTIL, none, COUNT(none));
	assert_int_equal(catalog_load(&source, &copy->catalog, &copy->problems), FAULT_NONE);
	assert_int_equal(copy->catalog->default_locale, copy->catalog->english);
	assert_int_equal(copy->catalog->default_sms, copy->catalog->english);
	assert_int_equal(copy->catalog->default_voice, copy->catalog->english);
	told(copy, false,
	     "the default language zh-Hans is not offered by text; en stands in\n"
	     "the default language zh-Hans is not offered on the phone; en stands in\n"
	     "简体中文 is not offered by text: this line may not be served (not signed)\n");
}

static void nothing_signed_serves_nothing(void **state)
{
	struct copy *copy = *state;

	load(copy, FIXTURE_NOW, false);
	assert_int_equal(copy->fault, FAULT_CONTENT);
	assert_null(copy->catalog);
	assert_int_equal(copy->problems.errors, 4); /* it, and the first line that stands in the way of each language */
	assert_non_null(strstr(copy->problems.list[0].what, "hotline review"));
	assert_non_null(strstr(copy->problems.list[0].what, "HOTLINE_DRAFTS=1"));
}

static void edited_text_is_unsigned(void **state)
{
	struct copy *copy = *state;

	fixture_sign(copy->folder, UNTIL, NULL, 0);
	fixture_edit(copy->folder, "locales/es.json", "Texto de taken find.", "Texto de taken fin.");
	load(copy, FIXTURE_NOW, false);
	assert_true(wording(copy, "es", "taken_find")->fallback);
	assert_false(wording(copy, "en", "taken_find")->fallback);
}

static void edited_english_unsigns_its_translations(void **state)
{
	struct copy *copy = *state;

	fixture_sign(copy->folder, UNTIL, NULL, 0);
	fixture_edit(copy->folder, "locales/en.json", "Text of taken find.", "Text of taken fin.");
	load(copy, FIXTURE_NOW, false);
	assert_true(wording(copy, "en", "taken_find")->fallback);
	assert_true(wording(copy, "es", "taken_find")->fallback);
	assert_false(wording(copy, "es", "taken_inside")->fallback);
}

static void changed_phone_number_unsigns(void **state)
{
	struct copy *copy = *state;

	fixture_sign(copy->folder, UNTIL, NULL, 0);
	/* The number is in the urgent text: no language keeps its sign-off. */
	fixture_edit(copy->folder, "prompts/numbers.json",
		     "\"sms\": \"1-312-555-0101\", \"voice\": \"3 1 2, 5 5 5, 0 1 0 1\", \"dial\": \"+13125550101\"",
		     "\"sms\": \"1-312-555-0103\", \"voice\": \"3 1 2, 5 5 5, 0 1 0 3\", \"dial\": \"+13125550103\"");
	load(copy, FIXTURE_NOW, false);
	assert_int_equal(copy->fault, FAULT_CONTENT);
	told(copy, true,
	     "no language may be served by text: the urgent lines are not signed. Sign them with \"hotline review "
	     "sign\" "
	     "or, to "
	     "try the line out with drafts that nobody has reviewed, set HOTLINE_DRAFTS=1\n"
	     "English is not offered by text: this line may not be served (the English, its facts or a number in it "
	     "has changed since it was signed)\n"
	     "Español is not offered by text: this line may not be served (the English, its facts or a number in it "
	     "has changed since it was signed)\n"
	     "简体中文 is not offered by text: this line may not be served (the English, its facts or a number in it "
	     "has changed since it was signed)\n");
}

static const struct locale *locale_at(const struct copy *copy, uint16_t index)
{
	assert_true(index < copy->catalog->locale_count);
	return &copy->catalog->locales[index];
}

/* Spoken lines alone would answer every text with silence. */
static void voice_alone_is_not_enough(void **state)
{
	const struct fixture_exception none[] = { { "en", "urgent_sms", NULL } };
	struct copy *copy = *state;

	fixture_sign(copy->folder, UNTIL, none, COUNT(none));
	load(copy, FIXTURE_NOW, false);
	assert_int_equal(copy->fault, FAULT_CONTENT);
	assert_int_equal(copy->problems.errors, 4);
}

static void default_of_a_channel_is_offered_there(void **state)
{
	const struct fixture_exception none[] = { { "es", "urgent_sms", NULL } };
	struct copy *copy = *state;
	struct catalog_source source = { .folder = copy->folder, .default_locale = "es", .now = FIXTURE_NOW };

	fixture_sign(copy->folder, UNTIL, none, COUNT(none));
	assert_int_equal(catalog_load(&source, &copy->catalog, &copy->problems), FAULT_NONE);
	assert_str_equal(locale_at(copy, copy->catalog->default_locale)->tag, STR("es"));
	assert_str_equal(locale_at(copy, copy->catalog->default_sms)->tag, STR("en"));
	assert_str_equal(locale_at(copy, copy->catalog->default_voice)->tag, STR("es"));
	told(copy, false,
	     "the default language es is not offered by text; en stands in\n"
	     "Español is not offered by text: this line may not be served (not signed)\n");
}

static void silent_phone_is_a_warning(void **state)
{
	const struct fixture_exception none[] = { { "en", "urgent_3_voice", NULL } };
	struct copy *copy = *state;

	fixture_sign(copy->folder, UNTIL, none, COUNT(none));
	load(copy, FIXTURE_NOW, false);
	assert_int_equal(copy->fault, FAULT_NONE);
	assert_int_equal(copy->catalog->default_voice, NO_LOCALE);
	assert_int_equal(copy->catalog->default_sms, copy->catalog->english);
	told(copy, false,
	     "no language is offered on the phone: calls hear nothing they could use\n"
	     "English is not offered on the phone: this line may not be served (not signed)\n"
	     "Español is not offered on the phone: this line may not be served (not signed)\n");
}

/* ---- while the server runs ---- */

static void move_on(struct copy *copy, int64_t now)
{
	struct catalog *next = catalog_at(copy->catalog, now);

	assert_non_null(next);
	catalog_drop(copy->catalog);
	copy->catalog = next;
}

/* All signatures run out in one night, and the files are broken besides: the urgent lines go on, the rest does not. */
static void running_out_leaves_the_urgent_lines(void **state)
{
	struct copy *copy = *state;
	uint16_t spanish;

	fixture_sign(copy->folder, UNTIL, NULL, 0);
	load(copy, FIXTURE_NOW, false);
	fixture_write(copy->folder, "prompts/facts.json", "broken");
	for (int i = 0; i < 2; i++) {
		move_on(copy, fixture_day("2027-05-21"));
		assert_true(copy->catalog->held);
		assert_int_equal(copy->catalog->locale_count, 3);
		spanish = fixture_locale(copy->catalog, "es");
		assert_true(locale_at(copy, spanish)->sms && locale_at(copy, spanish)->speaks);
		says(copy, locale_at(copy, spanish)->sms_lines[LINE_URGENT], 0, "Texto de urgent. 1-312-555-0101 911");
		assert_int_equal(locale_at(copy, spanish)->urgent.count, 5);
		assert_true(wording(copy, "es", "taken_find")->fallback);
		says(copy, wording(copy, "es", "taken_find")->sms, 0, "Texto de fallback. 1-312-555-0101");
		assert_true(wording(copy, "en", "now_door")->fallback);
		assert_false(locale_at(copy, spanish)->draft);
	}
}

/* What was not offered is not let in by the back door. */
static void going_on_needs_a_beginning(void **state)
{
	const struct fixture_exception none[] = { { "es", "urgent_sms", NULL },
						  { "en", "taken_find_sms", "2026-11-30" } };
	struct copy *copy = *state;

	fixture_sign(copy->folder, UNTIL, none, COUNT(none));
	load(copy, FIXTURE_NOW, false);
	move_on(copy, copy->catalog->expires_at);
	assert_false(copy->catalog->held);
	assert_int_equal(copy->catalog->compiled_for, fixture_day("2026-12-01"));
	assert_false(locale_at(copy, fixture_locale(copy->catalog, "es"))->sms);
	assert_true(wording(copy, "en", "taken_find")->fallback);
	assert_int_equal(copy->catalog->expires_at, fixture_day("2026-12-07"));
}

/* Signed for a day to come: the language begins on that day by itself. */
static void language_begins_by_itself(void **state)
{
	struct copy *copy = *state;
	char find[] = "\"na\", \"role\": \"native\", \"on\": \"2026-11-20\"";
	char put[] = "\"na\", \"role\": \"native\", \"on\": \"2026-11-25\"";

	fixture_sign(copy->folder, UNTIL, NULL, 0);
	fixture_edit(copy->folder, "locales/reviews/zh-Hans.json", find, put); /* of urgent_sms, the first */
	load(copy, FIXTURE_NOW, false);
	assert_int_equal(catalog_locale_tag(copy->catalog, STR("zh-Hans")), NO_LOCALE);
	assert_int_equal(copy->catalog->expires_at, fixture_day("2026-11-25"));
	move_on(copy, fixture_day("2026-11-25"));
	assert_true(locale_at(copy, fixture_locale(copy->catalog, "zh-Hans"))->sms);
	assert_false(copy->catalog->held);
}

/* Two weeks before a signature ends, and after it. */
static void signatures_that_end_are_foretold(void **state)
{
	const struct fixture_exception soon[] = { { "es", "taken_find_sms", "2026-12-10" },
						  { "es", "taken_far_sms", "2026-12-10" },
						  { "es", "taken_find_voice", "2026-12-11" } };
	struct copy *copy = *state;

	fixture_sign(copy->folder, UNTIL, soon, COUNT(soon));
	load(copy, fixture_day("2026-11-26"), false);
	assert_false(said(copy, "run out on 2026-12-10"));
	load(copy, fixture_day("2026-11-27"), false);
	assert_true(said(copy, "2 signatures run out on 2026-12-10: have these signed again: taken_find_sms, "
			       "taken_far_sms"));
	assert_false(said(copy, "2026-12-11"));
	load(copy, fixture_day("2026-12-11"), false);
	assert_true(said(copy, "1 signature runs out on 2026-12-11: have these signed again: taken_find_voice"));
	assert_true(said(
		copy, "2 texts without a signature show the fallback line (`hotline review --locale es` lists them): "
		      "taken_find_sms, taken_far_sms"));
}

/* ---- who must be asked ---- */

static bool needs_lawyer(const struct copy *copy, const char *screen)
{
	return wording(copy, "en", screen)->fallback;
}

/* A fact for lawyers makes its cards legal, whatever the notes in en.json say. */
static void facts_make_texts_legal(void **state)
{
	static const char lawyer[] = "\"plain\": \"What is known about about.\", \"lawyer\": true,";
	struct copy *copy = *state;

	fixture_sign(copy->folder, UNTIL, NULL, 0);
	load(copy, FIXTURE_NOW, false);
	assert_false(needs_lawyer(copy, "about"));
	fixture_edit(copy->folder, "prompts/facts.json", "\"plain\": \"What is known about about.\",", lawyer);
	load(copy, FIXTURE_NOW, false);
	assert_true(needs_lawyer(copy, "about"));
	assert_true(needs_lawyer(copy, "erase"));
	assert_false(needs_lawyer(copy, "help"));
	fixture_sign(copy->folder, UNTIL, NULL, 0);
	load(copy, FIXTURE_NOW, false);
	assert_false(needs_lawyer(copy, "about"));
}

static void note_can_only_add(void **state)
{
	static const char lawyer[] = "\"plain\": \"What is known about find.\", \"lawyer\": true,";
	const struct fixture_exception none[] = { { "en", "taken_find_sms", NULL } };
	struct copy *copy = *state;

	fixture_edit(copy->folder, "prompts/facts.json", "\"plain\": \"What is known about find.\",", lawyer);
	fixture_edit(copy->folder, "locales/en.json", "\"@taken_find_sms\": { \"x-legal\": true }",
		     "\"@taken_find_sms\": { \"x-legal\": false }");
	fixture_sign(copy->folder, UNTIL, none, COUNT(none));
	load(copy, FIXTURE_NOW, false);
	assert_true(wording(copy, "en", "taken_find")->fallback);
}

/* ---- the number that is dialled ---- */

static const struct number *number(const struct copy *copy, const char *name)
{
	for (size_t i = 0; i < copy->catalog->number_count; i++)
		if (str_equal(copy->catalog->numbers[i].name, str_of(name)))
			return &copy->catalog->numbers[i];
	fail_msg("no number %s", name);
	return NULL;
}

/* Its wording need not name the number that a transfer calls: the signature covers it all the same. */
static void dialled_number_is_signed(void **state)
{
	struct copy *copy = *state;

	fixture_edit(copy->folder, "prompts/screens.json", "\"number\": \"helpers\"", "\"number\": \"remembered\"");
	fixture_edit(copy->folder, "prompts/numbers.json", "\"recalled\"", "\"verified\"");
	fixture_edit(copy->folder, "locales/en.json", "Words of person. {remembered}\",",
		     "Words of person.\",\n  \"@person_voice\": { \"x-legal\": true },");
	fixture_edit(copy->folder, "locales/es.json", "Palabras de person. {remembered}", "Palabras de person.");
	fixture_edit(copy->folder, "locales/zh-Hans.json", "person 的话。 {remembered}", "person 的话。");
	fixture_sign(copy->folder, UNTIL, NULL, 0);
	load(copy, FIXTURE_NOW, false);
	assert_str_equal(number(copy, "remembered")->dial, STR("+13125550102"));
	assert_false(wording(copy, "en", "person")->fallback);
	fixture_edit(copy->folder, "prompts/numbers.json",
		     "\"sms\": \"1-312-555-0102\", \"voice\": \"3 1 2, 5 5 5, 0 1 0 2\", \"dial\": \"+13125550102\"",
		     "\"sms\": \"1-312-555-0103\", \"voice\": \"3 1 2, 5 5 5, 0 1 0 3\", \"dial\": \"+13125550103\"");
	load(copy, FIXTURE_NOW, false);
	assert_int_equal(copy->fault, FAULT_NONE);
	assert_str_equal(number(copy, "remembered")->dial, STR(""));
	assert_true(wording(copy, "en", "person")->fallback);
	assert_true(wording(copy, "es", "person")->fallback);
}

static void old_number_is_not_dialled(void **state)
{
	struct copy *copy = *state;

	load(copy, fixture_day("2027-01-07") - 1, true);
	assert_str_equal(number(copy, "helpers")->dial, STR("+13125550101"));
	assert_int_equal(copy->catalog->expires_at, fixture_day("2027-01-07"));
	move_on(copy, fixture_day("2027-01-07"));
	assert_str_equal(number(copy, "helpers")->dial, STR(""));
}

static void number_from_memory_is_not_dialled(void **state)
{
	struct copy *copy = *state;

	fixture_edit(copy->folder, "prompts/screens.json", "\"number\": \"helpers\"", "\"number\": \"remembered\"");
	fixture_edit(copy->folder, "locales/en.json", "Words of person. {remembered}", "Words of person.");
	fixture_edit(copy->folder, "locales/es.json", "Palabras de person. {remembered}", "Palabras de person.");
	fixture_edit(copy->folder, "locales/zh-Hans.json", "person 的话。 {remembered}", "person 的话。");
	fixture_sign(copy->folder, UNTIL, NULL, 0);
	load(copy, FIXTURE_NOW, false);
	assert_str_equal(number(copy, "remembered")->dial, STR(""));
	load(copy, FIXTURE_NOW, true);
	assert_str_equal(number(copy, "remembered")->dial, STR("+13125550102"));
}

static void other_facts_unsign(void **state)
{
	struct copy *copy = *state;

	fixture_sign(copy->folder, UNTIL, NULL, 0);
	fixture_edit(copy->folder, "prompts/screens.json", "\"facts\": [\"find\", \"inside\"]",
		     "\"facts\": [\"find\"]");
	load(copy, FIXTURE_NOW, false);
	assert_true(wording(copy, "en", "taken_inside")->fallback);
	assert_false(wording(copy, "en", "taken_find")->fallback);
}

static void review_in_another_role_counts_nothing(void **state)
{
	struct copy *copy = *state;

	fixture_sign(copy->folder, UNTIL, NULL, 0);
	fixture_edit(copy->folder, "prompts/people.json", "\"roles\": [\"lawyer\"]",
		     "\"roles\": [\"lawyer\", \"native\"]");
	fixture_edit(copy->folder, "prompts/people.json", "\"locales\": [\"en\"]", "\"locales\": [\"en\", \"es\"]");
	fixture_edit(copy->folder, "locales/reviews/es.json", "\"na\", \"role\": \"native\"",
		     "\"la\", \"role\": \"lawyer\"");
	load(copy, FIXTURE_NOW, false);
	assert_int_equal(copy->fault, FAULT_NONE);
	/* The first entry is the urgent text: by a lawyer, not by a reader of Spanish. */
	assert_false(copy->catalog->locales[fixture_locale(copy->catalog, "es")].sms);
	assert_true(copy->catalog->locales[fixture_locale(copy->catalog, "es")].speaks);
}

static void signer_must_be_listed(void **state)
{
	struct copy *copy = *state;

	fixture_sign(copy->folder, UNTIL, NULL, 0);
	fixture_write(copy->folder, "prompts/people.json", "{ \"people\": {} }\n");
	load(copy, FIXTURE_NOW, false);
	assert_int_equal(copy->fault, FAULT_CONTENT);
	assert_non_null(strstr(copy->problems.list[0].what, "is not in prompts/people.json"));
}

static void expiry_is_exactly_the_border(void **state)
{
	const struct fixture_exception soon[] = { { "es", "taken_find_sms", "2026-11-30" } };
	int64_t border = fixture_day("2026-12-01");
	struct copy *copy = *state;

	fixture_sign(copy->folder, UNTIL, soon, COUNT(soon));
	load(copy, FIXTURE_NOW, false);
	assert_int_equal(copy->catalog->expires_at, border);
	load(copy, border - 1, false);
	assert_int_equal(copy->catalog->expires_at, border);
	assert_false(wording(copy, "es", "taken_find")->fallback);
	load(copy, border, false);
	assert_true(wording(copy, "es", "taken_find")->fallback);
	/* Next: the fact "inside" on 6 December. */
	assert_int_equal(copy->catalog->expires_at, fixture_day("2026-12-07"));
}

/* Between two borders nothing changes, and at each something does: the catalog is recompiled no sooner and no later. */
static void expiry_never_lies(void **state)
{
	const struct fixture_exception soon[] = { { "es", "taken_far_voice", "2026-11-25" },
						  { "en", "now_street_sms", "2026-12-24" },
						  { "zh-Hans", "urgent_sms", "2026-12-30" } };
	struct copy *copy = *state;
	int64_t now = FIXTURE_NOW;
	unsigned borders = 0;

	fixture_sign(copy->folder, UNTIL, soon, COUNT(soon));
	for (;;) {
		char before[17];
		int64_t border;

		load(copy, now, false);
		if (copy->fault)
			break;
		memcpy(before, copy->catalog->hash_text, sizeof before);
		border = copy->catalog->expires_at;
		assert_true(border > now);
		load(copy, border - 1, false);
		assert_string_equal(copy->catalog->hash_text, before);
		load(copy, border, false);
		assert_true(copy->fault || strcmp(copy->catalog->hash_text, before) != 0);
		now = border;
		borders++;
	}
	/* The urgent lines' own sign-offs end on 20 May: then nothing is left. */
	assert_int_equal(now, fixture_day("2027-05-21"));
	assert_int_equal(borders, 6);
}

static void early_review_waits_for_its_day(void **state)
{
	struct copy *copy = *state;

	fixture_sign(copy->folder, UNTIL, NULL, 0);
	load(copy, fixture_day("2026-11-19"), false);
	assert_int_equal(copy->fault, FAULT_CONTENT);
	load(copy, fixture_day("2026-11-20"), false);
	assert_int_equal(copy->fault, FAULT_NONE);
}

static void recalled_number_is_for_drafts(void **state)
{
	struct copy *copy = *state;

	fixture_sign(copy->folder, UNTIL, NULL, 0);
	load(copy, FIXTURE_NOW, false);
	assert_true(wording(copy, "en", "person")->fallback);
	load(copy, FIXTURE_NOW, true);
	assert_false(wording(copy, "en", "person")->fallback);
	says(copy, wording(copy, "en", "person")->sms, 0, "Text of person. 1-312-555-0102");
}

static void unsigned_statement_is_not_said(void **state)
{
	const struct fixture_exception none[] = { { "en", "now_door_aloud_voice", NULL } };
	struct copy *copy = *state;

	fixture_sign(copy->folder, UNTIL, none, COUNT(none));
	load(copy, FIXTURE_NOW, false);
	assert_int_equal(wording(copy, "es", "now_door")->aloud.count, 0);
	assert_false(wording(copy, "es", "now_door")->fallback);
}

/* The project's own content, signed as it would be, is served whole. */
static void project_content_can_be_signed(void **state)
{
	struct copy *copy = *state;

	fixture_remove(copy->folder);
	fixture_copy(FIXTURE_REAL, copy->folder);
	load(copy, FIXTURE_NOW, false);
	assert_int_equal(copy->fault, FAULT_CONTENT);
	fixture_sign(copy->folder, UNTIL, NULL, 0);
	load(copy, FIXTURE_NOW, false);
	assert_int_equal(copy->fault, FAULT_NONE);
	assert_true(copy->catalog->english != NO_LOCALE);
	assert_false(wording(copy, "en", "now_door")->fallback);
	for (size_t i = 0; i < copy->catalog->locale_count; i++)
		assert_false(copy->catalog->locales[i].draft);
}

int main(void)
{
	size_t with_copy;

	suite_add(&suite, "the hash is one that anybody can compute", hash_is_the_one_anybody_can_compute);
	suite_add(&suite, "the hash covers each part, and where it ends", hash_covers_each_part);
	SUITE_ROWS(&suite, decisions, review_is_judged);
	suite_add(&suite, "a review may count for two years", review_ends_after_two_years);
	with_copy = suite.count;
	suite_add(&suite, "a signed copy serves everything", signed_copy_serves_everything);
	suite_add(&suite, "what nobody reviewed is marked as a draft", drafts_are_marked);
	suite_add(&suite, "an unsigned card gives the fallback line, on its channel only",
		  unsigned_card_gives_the_fallback_line);
	suite_add(&suite, "an English text without a lawyer holds back every language",
		  english_unsigned_holds_back_every_language);
	suite_add(&suite, "branch 1 gives the urgent lines instead of nothing", branch_1_gives_the_urgent_lines);
	suite_add(&suite, "a language without signed urgent lines is not offered",
		  language_without_urgent_lines_is_not_offered);
	suite_add(&suite, "a language not offered does not run out", language_not_offered_does_not_expire);
	suite_add(&suite, "urgent lines count for their own channel", urgent_lines_count_by_channel);
	suite_add(&suite, "another language stands in for the default one", default_language_may_be_missing);
	suite_add(&suite, "nothing signed serves nothing, and says how to sign", nothing_signed_serves_nothing);
	suite_add(&suite, "a text edited after its review is unsigned", edited_text_is_unsigned);
	suite_add(&suite, "an edited English text unsigns its translations", edited_english_unsigns_its_translations);
	suite_add(&suite, "a changed phone number unsigns every text that holds it", changed_phone_number_unsigns);
	suite_add(&suite, "other facts behind a text unsign it", other_facts_unsign);
	suite_add(&suite, "a review in another role counts for nothing", review_in_another_role_counts_nothing);
	suite_add(&suite, "a signer must be listed", signer_must_be_listed);
	suite_add(&suite, "a review ends with its last day", expiry_is_exactly_the_border);
	suite_add(&suite, "nothing changes between two borders, and something at each", expiry_never_lies);
	suite_add(&suite, "a review made for later waits for its day", early_review_waits_for_its_day);
	suite_add(&suite, "spoken lines alone do not start the line", voice_alone_is_not_enough);
	suite_add(&suite, "the default language of a channel is offered there", default_of_a_channel_is_offered_there);
	suite_add(&suite, "a phone without a language is a warning", silent_phone_is_a_warning);
	suite_add(&suite, "when all runs out at once, the urgent lines go on and nothing else",
		  running_out_leaves_the_urgent_lines);
	suite_add(&suite, "a language that was not offered does not begin unsigned", going_on_needs_a_beginning);
	suite_add(&suite, "a language signed for later begins by itself", language_begins_by_itself);
	suite_add(&suite, "signatures that end are foretold", signatures_that_end_are_foretold);
	suite_add(&suite, "facts for a lawyer make their texts legal", facts_make_texts_legal);
	suite_add(&suite, "a note can only make a text legal", note_can_only_add);
	suite_add(&suite, "the number dialled is signed with the text", dialled_number_is_signed);
	suite_add(&suite, "an old number is not dialled", old_number_is_not_dialled);
	suite_add(&suite, "a number from memory is dialled with drafts only", number_from_memory_is_not_dialled);
	suite_add(&suite, "a number from memory is for drafts only", recalled_number_is_for_drafts);
	suite_add(&suite, "an unsigned statement is not said aloud", unsigned_statement_is_not_said);
	suite_add(&suite, "the project's own content can be signed and served", project_content_can_be_signed);
	suite_each(&suite, with_copy, make_copy, drop_copy);
	return suite_run(&suite, "review", NULL, NULL);
}
