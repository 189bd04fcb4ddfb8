/*
 * The catalog as others see it: what a good folder becomes, and what is said about each broken one in tests/bad/.
 * A case there is a list of edits to tests/small and the exact problems they must give; the frame is in its README.
 */
#include "tests/support/test.h"

#include "base/gsm7.h"
#include "base/utf8.h"
#include "catalog_problem.h"
#include "catalog_text.h"
#include "provider.h"
#include "status_count.h"
#include "tests/support/fixture.h"
#include "tests/support/shared.h"
#include "tests/support/whole.h"

#include <dirent.h>

static struct suite suite;

static struct str text_at(const struct catalog *from, struct range range, size_t index)
{
	assert_true(index < range.count);
	return from->texts[range.first + index].raw;
}

static const struct wording *wording(const char *tag, const char *screen, uint8_t place)
{
	return catalog_wording(catalog, fixture_locale(catalog, tag), fixture_screen(catalog, screen), place);
}

static const struct locale *locale(const char *tag)
{
	return &catalog->locales[fixture_locale(catalog, tag)];
}

/* ---- what a good folder becomes ---- */

static void codes_follow_keys(void **state)
{
	static const struct {
		const char *screen;
		uint16_t code;
		const char *parent;
	} rows[] = { { "main", 0, "main" },           { "now_door", 11, "now" },
		     { "taken_inside", 22, "taken" }, { "person", 612, "help_numbers" },
		     { "erase", 651, "about" },       { "place_elsewhere", 664, "place" },
		     { "opening", 70, "main" },       { "essential", 71, "main" },
		     { "languages", 9, "main" } };

	(void)state;
	assert_int_equal(fixture_screen(catalog, "main"), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint16_t index = fixture_screen(catalog, rows[i].screen);

		assert_int_equal(catalog->screens[index].code, rows[i].code);
		assert_int_equal(catalog->screens[index].parent, fixture_screen(catalog, rows[i].parent));
		assert_int_equal(catalog_screen(catalog, rows[i].code), index);
	}
	assert_int_equal(catalog_screen(catalog, 23), NO_SCREEN);
}

static void internal_screens_are_not_typed(void **state)
{
	(void)state;
	assert_false(catalog->screens[catalog->opening_screen].typed);
	assert_false(catalog->screens[catalog->essential_screen].typed);
	assert_false(catalog->screens[catalog->languages_screen].typed);
	assert_true(catalog->screens[catalog->place_screen].typed);
	assert_int_equal(catalog->screens[catalog->place_screen].code, 66);
}

static void menu_is_one_message_with_codes(void **state)
{
	(void)state;
	assert_int_equal(wording("en", "taken", 0)->sms.count, 1);
	assert_str_equal(text_at(catalog, wording("en", "taken", 0)->sms, 0),
			 STR("Text of taken.\n21 to taken find\n22 to taken inside"));
}

static void spoken_menu_has_keys(void **state)
{
	const struct wording *menu = wording("es", "taken", 0);

	(void)state;
	assert_int_equal(menu->voice.count, 1);
	assert_str_equal(text_at(catalog, menu->voice, 0), STR("Palabras de taken."));
	assert_int_equal(menu->choices.count, 2);
	assert_str_equal(text_at(catalog, menu->choices, 1), STR("Para taken inside, marque 2."));
}

static void numbers_have_two_forms(void **state)
{
	(void)state;
	assert_str_equal(text_at(catalog, wording("en", "help_numbers", 0)->sms, 0),
			 STR("Text of help numbers. 1-312-555-0101 helpers.example.org\n612 to person"));
	assert_str_equal(text_at(catalog, wording("en", "help_numbers", 0)->voice, 0),
			 STR("Words of help numbers. 3 1 2, 5 5 5, 0 1 0 1"));
}

static void place_has_its_own_wording(void **state)
{
	(void)state;
	assert_str_equal(text_at(catalog, wording("en", "taken_find", PLACE_ELSEWHERE)->sms, 0),
			 STR("Text of taken far."));
	assert_str_equal(text_at(catalog, wording("en", "taken_find", PLACE_ELSEWHERE)->voice, 0),
			 STR("Words of taken far."));
	assert_str_equal(text_at(catalog, wording("en", "taken_find", PLACE_CHICAGO)->sms, 0),
			 STR("Text of taken find."));
	assert_int_equal(wording("en", "taken_find", PLACE_CHICAGO)->sms.first,
			 wording("en", "taken_find", 0)->sms.first);
}

static void labels_are_choices_without_codes(void **state)
{
	(void)state;
	assert_str_equal(wording("es", "taken_find", PLACE_ELSEWHERE)->label, STR("para taken find"));
	assert_str_equal(wording("zh-Hans", "about", 0)->label, STR("去 about"));
	assert_str_equal(wording("en", "main", 0)->label, STR(""));
}

static void essential_choices_have_their_own_keys(void **state)
{
	const struct wording *essential = wording("en", "essential", 0);

	(void)state;
	assert_str_equal(text_at(catalog, essential->choices, 0), STR("For person, press 1."));
	assert_str_equal(text_at(catalog, essential->choices, 1), STR("For now, press 2."));
	assert_str_equal(text_at(catalog, essential->whatsapp, 0), STR("Text of essential. 1-312-555-0101"));
}

static void aloud_is_english_everywhere(void **state)
{
	struct range range = wording("es", "now_door", PLACE_COOK)->aloud;

	(void)state;
	assert_str_equal(text_at(catalog, range, 0), STR("Said aloud."));
	assert_int_equal(catalog->texts[range.first].locale, catalog->english);
	assert_int_equal(wording("es", "now_street", 0)->aloud.count, 0);
}

static void urgent_lines_are_neighbours(void **state)
{
	(void)state;
	assert_int_equal(locale("es")->urgent.count, 5);
	assert_str_equal(text_at(catalog, locale("es")->urgent, 4), STR("Palabras de urgent 5. 9 1 1"));
}

static void opening_is_english_then_spanish(void **state)
{
	static const char *const lines[] = { "Words of opening.",       "Palabras de opening.", "For English, press 2.",
					     "Para español, marque 3.", "Words of others.",     "Palabras de others." };

	(void)state;
	assert_int_equal(catalog->opening.count, COUNT(lines));
	for (size_t i = 0; i < COUNT(lines); i++)
		assert_str_equal(text_at(catalog, catalog->opening, i), str_of(lines[i]));
	assert_int_equal(catalog->opening_urgent.count, 10);
	assert_str_equal(text_at(catalog, catalog->opening_urgent, 2), STR("Words of urgent 2."));
	assert_str_equal(text_at(catalog, catalog->opening_urgent, 3), STR("Palabras de urgent 2."));
	assert_int_equal(catalog->opening_locales[0], fixture_locale(catalog, "en"));
	assert_int_equal(catalog->opening_locales[1], fixture_locale(catalog, "es"));
}

static void language_without_voice_is_text_only(void **state)
{
	(void)state;
	assert_true(locale("zh-Hans")->sms);
	assert_false(locale("zh-Hans")->speaks);
	assert_int_equal(wording("zh-Hans", "taken", 0)->voice.count, 0);
	assert_int_equal(catalog->language_page_count, 1);
	assert_int_equal(catalog->language_pages[0][0], fixture_locale(catalog, "es"));
	assert_int_equal(catalog->language_pages[0][1], fixture_locale(catalog, "en"));
	assert_int_equal(catalog->language_pages[0][2], NO_LOCALE);
	assert_int_equal(catalog->language_keys[0].count, 2);
	assert_str_equal(text_at(catalog, catalog->language_keys[0], 1), STR("For English, press 2."));
}

static void language_without_file_is_not_offered(void **state)
{
	(void)state;
	assert_int_equal(catalog_locale(catalog, 903), NO_LOCALE);
	assert_int_equal(catalog_locale_tag(catalog, STR("PL")), NO_LOCALE);
	assert_int_equal(catalog_locale_tag(catalog, STR("ZH-hans")), fixture_locale(catalog, "zh-Hans"));
}

static void lists_of_languages(void **state)
{
	(void)state;
	assert_str_equal(text_at(catalog, locale("en")->language_list, 0),
			 STR("Text of languages.\nEspañol 902\nEnglish 901\n简体中文 904"));
	assert_str_equal(text_at(catalog, locale("en")->hint, 0), STR("Español 902, 简体中文 904, 9: +"));
	assert_str_equal(text_at(catalog, wording("en", "now_door", 0)->hint, 0),
			 STR("Español: 11 ES\n简体中文: 11 ZH"));
	assert_str_equal(text_at(catalog, wording("en", "now_door", 0)->own, 0), STR("English: 11 EN"));
}

static void words_fold_and_find_their_meaning(void **state)
{
	static const struct {
		const char *folded;
		uint8_t meaning;
		bool alone, spaceless;
		uint8_t words;
	} rows[] = {
		{ "at my door", MEANS_COMMAND, false, false, 3 }, { "atras", MEANS_COMMAND, true, false, 1 },
		{ "find them", MEANS_SCREEN, false, false, 2 },   { "espanol", MEANS_LOCALE, false, false, 1 },
		{ "zh hans", MEANS_LOCALE, false, false, 2 },     { "在门口", MEANS_COMMAND, false, true, 1 },
		{ "chicago", MEANS_PLACE, false, false, 1 },      { "uno", MEANS_DIGIT, true, false, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t count;
		const struct sense *sense = catalog_senses(catalog, str_of(rows[i].folded), &count);

		assert_non_null(sense);
		assert_int_equal(count, 1);
		assert_int_equal(sense->meaning, rows[i].meaning);
		assert_int_equal(sense->alone, rows[i].alone);
		assert_int_equal(sense->spaceless, rows[i].spaceless);
		assert_int_equal(sense->words, rows[i].words);
	}
}

static void short_tags_only_follow_codes(void **state)
{
	size_t count = 1;

	(void)state;
	assert_null(catalog_senses(catalog, STR("es"), &count));
	assert_int_equal(count, 0);
	assert_str_equal(locale("es")->typed[0], STR("es"));
	assert_str_equal(locale("zh-Hans")->typed[1], STR("cn"));
	assert_str_equal(locale("zh-Hans")->typed[2], STR(""));
}

static void zips_have_borders(void **state)
{
	(void)state;
	assert_int_equal(catalog_zip(catalog, 60600), 0);
	assert_int_equal(catalog_zip(catalog, 60601), 1 << PLACE_CHICAGO);
	assert_int_equal(catalog_zip(catalog, 60626), 1 << PLACE_CHICAGO);
	assert_int_equal(catalog_zip(catalog, 60627), 0);
	assert_int_equal(catalog_zip(catalog, 60827), 1 << PLACE_CHICAGO | 1 << PLACE_COOK);
	assert_int_equal(catalog_zip(catalog, 99999), 0);
}

static void lookups_never_fail(void **state)
{
	size_t count;

	(void)state;
	assert_int_equal(catalog_wording(catalog, NO_LOCALE, 0, 0)->sms.count, 0);
	assert_int_equal(catalog_wording(catalog, 0, NO_SCREEN, 0)->sms.count, 0);
	assert_int_equal(catalog_wording(catalog, 0, 0, 255)->sms.first, catalog_wording(catalog, 0, 0, 0)->sms.first);
	assert_null(catalog_senses(catalog, STR(""), &count));
	assert_null(catalog_senses(catalog, STR("\xff\xff"), &count));
}

static void all_ranges_hold(const struct catalog *of)
{
	for (size_t i = 0; i < of->locale_count; i++)
		for (size_t j = 0; j < of->screen_count * PLACE_COUNT; j++) {
			const struct wording *at = &of->locales[i].wordings[j];
			const struct range ranges[] = { at->sms,   at->whatsapp, at->voice, at->choices,
							at->aloud, at->own,      at->hint };

			for (size_t k = 0; k < COUNT(ranges); k++)
				assert_true((size_t)ranges[k].first + ranges[k].count <= of->text_count);
			if (of->locales[i].speaks && of->screens[j / PLACE_COUNT].typed)
				assert_int_equal(at->choices.count, of->screens[j / PLACE_COUNT].choice_count);
		}
}

static void ranges_stay_inside(void **state)
{
	(void)state;
	all_ranges_hold(catalog);
}

/* The content that people get: it must load, whole, without a single error. */
static void project_content_loads(void **state)
{
	struct catalog *real = fixture_catalog(FIXTURE_REAL);

	(void)state;
	assert_true(real->locale_count >= 2);
	assert_true(real->english != NO_LOCALE);
	all_ranges_hold(real);
	for (size_t i = 0; i < real->text_count; i++)
		assert_true(utf8_valid(real->texts[i].raw) && !str_contains(real->texts[i].raw, STR("{")));
	catalog_drop(real);
}

static void same_content_same_hash(void **state)
{
	struct catalog *again = fixture_catalog(FIXTURE_SMALL);
	char folder[256];

	(void)state;
	assert_string_equal(again->hash_text, catalog->hash_text);
	assert_int_equal(again->hash, catalog->hash);
	assert_int_equal(strlen(again->hash_text), 16);
	catalog_drop(again);
	fixture_copy(FIXTURE_SMALL, folder);
	fixture_edit(folder, "locales/es.json", "Texto de about.", "Texto de abaut.");
	again = fixture_catalog(folder);
	assert_string_not_equal(again->hash_text, catalog->hash_text);
	catalog_drop(again);
	fixture_remove(folder);
}

static void references_are_counted(void **state)
{
	struct catalog *other = fixture_catalog(FIXTURE_SMALL);

	(void)state;
	assert_ptr_equal(catalog_keep(other), other);
	catalog_drop(other);
	assert_int_equal(other->screens[0].code, 0);
	catalog_drop(other);
	catalog_drop(NULL);
}

static void refused_content_leaves_the_old(void **state)
{
	struct problems problems = { 0 };
	struct catalog *mine = catalog;

	(void)state;
	assert_int_equal(fixture_load("build/no-such-folder", FIXTURE_NOW, true, &mine, &problems), FAULT_CONTENT);
	assert_ptr_equal(mine, catalog);
	assert_true(problems.errors > 0);
	problems_release(&problems);
}

static void voice_makes_a_language_spoken(void **state)
{
	char folder[256];
	struct catalog *other;

	(void)state;
	fixture_copy(FIXTURE_SMALL, folder);
	fixture_edit(folder, "prompts/languages.json",
		     "\"voices\": { \"twilio\": { \"language\": \"es-US\", \"voice\": \"Polly.Lupe-Neural\" } },", "");
	other = fixture_catalog(folder);
	assert_true(other->locales[fixture_locale(other, "es")].sms);
	assert_false(other->locales[fixture_locale(other, "es")].speaks);
	assert_int_equal(other->opening_locales[1], NO_LOCALE);
	catalog_drop(other);
	fixture_remove(folder);
}

/* As Urdu is: a voice that the program could not make speak must not be offered to callers. */
static void voice_without_an_adapter_is_not_offered(void **state)
{
	static const char *const entries[] = { "\"telnyx\": { \"voice\": \"Azure.zh-CN-XiaoxiaoNeural\" }",
					       "\"vonage\": { \"language\": \"cmn-CN\" }",
					       "\"plivo\": { \"language\": \"cmn-CN\", \"voice\": \"Polly.Zhiyu\" }" };

	(void)state;
	for (size_t i = 0; i < COUNT(entries); i++) {
		const struct locale *chinese;
		struct catalog *other;
		char folder[256], put[160];

		snprintf(put, sizeof put, "\"voices\": { %s }, \"pace\": { \"unit\": \"character\"", entries[i]);
		fixture_copy(FIXTURE_SMALL, folder);
		fixture_edit(folder, "prompts/languages.json", "\"pace\": { \"unit\": \"character\"", put);
		other = fixture_catalog(folder);
		chinese = &other->locales[fixture_locale(other, "zh-Hans")];
		assert_true(chinese->sms);
		assert_int_equal(chinese->speaks, voice_kinds[VOICE_TELNYX + i].adapter);
		assert_true(voice_is_there(&chinese->voice[VOICE_TELNYX + i]));
		catalog_drop(other);
		fixture_remove(folder);
	}
}

static void adapters_and_voices_agree(void **state)
{
	(void)state;
	for (size_t i = 0; i < VOICE_PROVIDERS; i++) {
		const struct provider *provider = provider_find(str_of(voice_kinds[i].name));

		assert_int_equal(voice_kinds[i].adapter, provider != NULL);
		if (provider)
			assert_int_equal(provider->voice, i);
	}
}

/* A fourth language, in Spanish words: only its name counts here. */
static void add_polish(const char *folder)
{
	struct buf words;

	buf_init(&words, 1 << 20);
	assert_true(whole_file("tests/small/locales/es.json", &words));
	fixture_write(folder, "locales/pl.json", buf_text(&words));
	fixture_edit(folder, "locales/pl.json", "\"@@locale\": \"es\"", "\"@@locale\": \"pl\"");
	fixture_write(folder, "locales/never/pl.json", "{ \"safe\": [\"nic ci nie grozi\"], \"run\": [\"uciekaj\"] }");
	fixture_edit(folder, "prompts/languages.json", "\"name\": \"Polski\",",
		     "\"name\": \"Polski\", \"hint\": true,");
	buf_release(&words);
}

static void hints_are_two_languages_in_one_segment(void **state)
{
	static const char long_name[] =
		"\"name\": \"简体中文简体中文简体中文简体中文简体中文简体中文简体中文简体中文简体中文"
		"简体中文简体中文简体中文简体中文简体中文简体中文\"";
	char folder[256];
	struct catalog *other;
	uint16_t screen;

	(void)state;
	fixture_copy(FIXTURE_SMALL, folder);
	add_polish(folder);
	other = fixture_catalog(folder);
	screen = fixture_screen(other, "now_door");
	assert_str_equal(text_at(other, catalog_wording(other, other->english, screen, 0)->hint, 0),
			 STR("Español: 11 ES\n简体中文: 11 ZH"));
	assert_str_equal(text_at(other, other->locales[other->english].hint, 0),
			 STR("Español 902, 简体中文 904, Polski 903, 9: +"));
	catalog_drop(other);
	fixture_edit(folder, "prompts/languages.json", "\"name\": \"简体中文\"", long_name);
	other = fixture_catalog(folder);
	assert_str_equal(text_at(other, catalog_wording(other, other->english, screen, 0)->hint, 0),
			 STR("Español: 11 ES\nPolski: 11 PL"));
	assert_str_equal(text_at(other, other->locales[other->english].hint, 0), STR("Español 902, Polski 903, 9: +"));
	catalog_drop(other);
	fixture_remove(folder);
}

/* ---- dates ---- */

static void old_fact_gives_the_fallback_line(void **state)
{
	struct problems problems = { 0 };
	struct catalog *later = NULL;
	int64_t border = fixture_day("2026-12-07");
	const struct wording *at;

	(void)state;
	assert_int_equal(catalog->expires_at, border);
	assert_false(wording("en", "taken_inside", 0)->fallback);
	assert_int_equal(fixture_load(FIXTURE_SMALL, border - 1, true, &later, &problems), FAULT_NONE);
	assert_false(catalog_wording(later, later->english, fixture_screen(later, "taken_inside"), 0)->fallback);
	catalog_drop(later);
	assert_int_equal(fixture_load(FIXTURE_SMALL, border, true, &later, &problems), FAULT_NONE);
	at = catalog_wording(later, later->english, fixture_screen(later, "taken_inside"), 0);
	assert_true(at->fallback);
	assert_str_equal(text_at(later, at->sms, 0), STR("Text of fallback. 1-312-555-0101"));
	assert_str_equal(text_at(later, at->voice, 0), STR("Words of fallback. 3 1 2, 5 5 5, 0 1 0 1"));
	assert_int_equal(later->expires_at, fixture_day("2027-01-07"));
	catalog_drop(later);
	problems_release(&problems);
}

static void old_number_is_dropped_but_for_lines_that_stay(void **state)
{
	struct problems problems = { 0 };
	struct catalog *later = NULL;
	const struct wording *at;

	(void)state;
	assert_int_equal(fixture_load(FIXTURE_SMALL, fixture_day("2027-01-07"), true, &later, &problems), FAULT_NONE);
	at = catalog_wording(later, later->english, fixture_screen(later, "help_numbers"), 0);
	assert_true(at->fallback);
	assert_str_equal(text_at(later, at->sms, 0), STR("Text of fallback. 1-312-555-0101\n612 to person"));
	assert_str_equal(text_at(later, later->locales[later->english].sms_lines[LINE_URGENT], 0),
			 STR("Text of urgent. 1-312-555-0101 911"));
	at = catalog_wording(later, later->english, later->essential_screen, 0);
	assert_str_equal(text_at(later, at->voice, 0), STR("Words of essential. 3 1 2, 5 5 5, 0 1 0 1"));
	catalog_drop(later);
	problems_release(&problems);
}

static void urgent_cards_outlive_their_facts(void **state)
{
	struct problems problems = { 0 };
	struct catalog *later = NULL;
	const struct wording *at;

	(void)state;
	assert_int_equal(fixture_load(FIXTURE_SMALL, fixture_day("2030-01-01"), true, &later, &problems), FAULT_NONE);
	at = catalog_wording(later, later->english, fixture_screen(later, "now_door"), 0);
	assert_false(at->fallback);
	assert_str_equal(text_at(later, at->sms, 0), STR("Text of now door."));
	assert_int_equal(later->expires_at, INT64_MAX);
	catalog_drop(later);
	problems_release(&problems);
}

/* ---- pages ---- */

static void long_card_is_cut_at_sentences(void **state)
{
	char folder[256];
	struct catalog *cut;
	struct range pages;

	(void)state;
	fixture_copy(FIXTURE_SMALL, folder);
	fixture_edit(
		folder, "locales/en.json", "Text of about.",
		"The first sentence has a number like 2.5 in it and goes on for a while so that it fills the page a "
		"bit. "
		"The second sentence is there to fill the first page further, and it has some more words to say so. "
		"The third sentence is the one that does not fit the first page any more, whatever it tries to do. "
		"The fourth ends it.");
	cut = fixture_catalog(folder);
	pages = catalog_wording(cut, cut->english, fixture_screen(cut, "about"), 0)->sms;
	assert_int_equal(pages.count, 2);
	assert_str_equal(text_at(cut, pages, 0), STR("The first sentence has a number like 2.5 in it and goes on for a "
						     "while so that it fills the page a "
						     "bit. The second sentence is there to fill the first page "
						     "further, and it has some more words to say "
						     "so.\nText MORE for the rest"));
	assert_str_equal(
		text_at(cut, pages, 1),
		STR("The third sentence is the one that does not fit the first page any more, whatever it tries to do. "
		    "The fourth ends it.\n651 to erase"));
	assert_int_equal(catalog_wording(cut, cut->english, fixture_screen(cut, "about"), 0)->whatsapp.count, 1);
	catalog_drop(cut);
	fixture_remove(folder);
}

static void typographic_marks_become_cheap(void **state)
{
	char folder[256];
	struct catalog *cheap;
	const struct wording *at;

	(void)state;
	fixture_copy(FIXTURE_SMALL, folder);
	fixture_edit(folder, "locales/en.json", "Text of erase.", "Don’t “worry” & go.");
	cheap = fixture_catalog(folder);
	at = catalog_wording(cheap, cheap->english, fixture_screen(cheap, "erase"), 0);
	assert_str_equal(text_at(cheap, at->sms, 0), STR("Don't \"worry\" & go."));
	assert_str_equal(cheap->texts[at->sms.first].xml, STR("Don&apos;t &quot;worry&quot; &amp; go."));
	assert_false(cheap->texts[at->sms.first].ucs2);
	assert_str_equal(text_at(cheap, at->whatsapp, 0), STR("Don’t “worry” & go."));
	catalog_drop(cheap);
	fixture_remove(folder);
}

static void two_segments_fit_and_three_of_dear_ones(void **state)
{
	char text[1024];
	size_t i;

	(void)state;
	memset(text, 'a', sizeof text);
	assert_true(text_fits((struct str){ text, 2 * 153 }));
	assert_false(text_fits((struct str){ text, 2 * 153 + 1 }));
	for (i = 0; i < 3 * 67 + 1; i++)
		memcpy(text + 3 * i, "語", 3);
	assert_true(text_fits((struct str){ text, 3 * 3 * 67 }));
	assert_false(text_fits((struct str){ text, 3 * (3 * 67 + 1) }));
}

static const struct sentence_row {
	const char *name, *text, *first;
} sentence_rows[] = {
	{ "a full stop before a space ends a sentence", "Call now. Then go.", "Call now." },
	{ "a point inside a number ends nothing", "Pay 2.5 now! Go.", "Pay 2.5 now!" },
	{ "a point inside an address ends nothing", "See a.example.org now", "See a.example.org now" },
	{ "a line break ends a sentence", "One\nTwo", "One\n" },
	{ "a Han full stop needs no space", "保持沉默。不要签字。", "保持沉默。" },
	{ "a Devanagari danda ends a sentence", "चुप रहें। कुछ।", "चुप रहें।" },
	{ "an Arabic question mark ends a sentence", "هل أنت بخير؟ نعم", "هل أنت بخير؟" },
	{ "a closing quote belongs to its sentence", "Say: \"No.\" Go.", "Say: \"No.\"" },
	{ "a text without an end is one sentence", "no end", "no end" },
};

static void sentence_ends(void **state)
{
	const struct sentence_row *row = *state;

	assert_int_equal(text_sentence(str_of(row->text)), strlen(row->first));
}

/* 20 words in 4 sentences with 2 commas at 150 words a minute: 8 + 1.6 + 0.4 seconds. */
static void time_follows_the_formula(void **state)
{
	const struct source_language english = { .unit = PACE_WORD, .per_minute = 150 };
	const struct source_language chinese = { .unit = PACE_CHARACTER, .per_minute = 200 };

	(void)state;
	assert_int_equal(
		text_tenths(&english, STR("One two three, four five. Six seven eight nine ten. One two three four, "
					  "five. Six seven eight nine ten.")),
		100);
	assert_int_equal(text_tenths(&chinese, STR("你有权保持沉默。")), 600 * 7 / 200 + 4);
	assert_int_equal(text_tenths(&chinese, STR("说：I want a lawyer。按1。")), 600 * (1 + 4 * 2 + 2) / 200 + 8);
	assert_int_equal(text_tenths(&english, STR("")), 0);
}

/* ---- broken content ---- */

#define CASES_MAX 200

static char cases[CASES_MAX][300];
static size_t case_count;

/* One block of lines that begin with `mark` and a space, joined by line breaks. */
static void take_block(struct str *rest, char mark, struct buf *out)
{
	buf_clear(out);
	while (rest->len > 1 && rest->at[0] == mark && rest->at[1] == ' ') {
		struct str line = str_cut(rest, '\n');

		if (out->len > 0)
			buf_add_char(out, '\n');
		buf_add(out, (struct str){ line.at + 2, line.len - 2 });
	}
}

struct broken {
	char folder[256];
	char file[128];
	bool live;
	int64_t now;
	struct buf find, put, wanted;
};

static bool starts(struct str line, const char *word, struct str *behind)
{
	struct str prefix = str_of(word);

	if (!str_has_prefix(line, prefix))
		return false;
	*behind = (struct str){ line.at + prefix.len, line.len - prefix.len };
	return true;
}

static void name_file(struct broken *broken, struct str name)
{
	snprintf(broken->file, sizeof broken->file, "%.*s", STR_ARG(name));
}

/* One line of a case, with the block that follows it. */
static void play_line(struct broken *broken, struct str *rest)
{
	struct str line = str_cut(rest, '\n'), behind;

	if (line.len == 0 || line.at[0] == '#')
		return;
	if (starts(line, "says ", &behind)) {
		buf_add(&broken->wanted, behind);
		buf_add_char(&broken->wanted, '\n');
	} else if (starts(line, "edit ", &behind)) {
		name_file(broken, behind);
		take_block(rest, '-', &broken->find);
		take_block(rest, '+', &broken->put);
		fixture_edit(broken->folder, broken->file, buf_text(&broken->find), buf_text(&broken->put));
	} else if (starts(line, "write ", &behind)) {
		name_file(broken, behind);
		take_block(rest, '|', &broken->put);
		fixture_write(broken->folder, broken->file, buf_text(&broken->put));
	} else if (starts(line, "now ", &behind)) {
		char day[16];

		snprintf(day, sizeof day, "%.*s", STR_ARG(behind));
		broken->now = fixture_day(day);
	} else if (str_equal(line, STR("live"))) {
		broken->live = true;
	} else {
		fail_msg("not understood: %.*s", STR_ARG(line));
	}
}

static void print_all(const struct problems *problems, struct buf *out)
{
	for (size_t i = 0; i < problems->count; i++) {
		problem_print(&problems->list[i], out);
		buf_add_char(out, '\n');
	}
}

static void zero_byte_is_refused_with_its_place(void **state)
{
	static const char text[] = "{\n\t\"places\": [1\0]\n}";
	struct problems problems = { 0 };
	struct catalog *none = NULL;
	char folder[256], path[512];
	struct buf got;
	FILE *file;

	(void)state;
	buf_init(&got, 4096);
	fixture_copy(FIXTURE_SMALL, folder);
	snprintf(path, sizeof path, "%s/prompts/places.json", folder);
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, sizeof text - 1, file), sizeof text - 1);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(fixture_load(folder, FIXTURE_NOW, true, &none, &problems), FAULT_CONTENT);
	assert_null(none);
	print_all(&problems, &got);
	assert_true(str_has_prefix(str_of(buf_text(&got)), STR("prompts/places.json:2:14: a zero byte stands here; ")));
	problems_release(&problems);
	buf_release(&got);
	fixture_remove(folder);
}

/* `hotline status` counts what check refuses, and must not call it fit to be served. */
static void assert_status_agrees(const struct broken *broken, const struct problems *problems)
{
	const struct catalog_source source = { .folder = broken->folder, .default_locale = "en", .now = broken->now };
	struct status status;
	enum fault fault = status_read(&source, &status);

	assert_true(fault == FAULT_NONE || (fault == FAULT_CONTENT && status.problems.errors > 0));
	assert_int_equal(broken->live ? status.starts_today : status.starts_with_drafts, problems->errors == 0);
	if (!fault && !broken->live)
		assert_int_equal(status.errors, problems->errors);
	status_release(&status);
}

static void broken_content_is_named(void **state)
{
	struct broken broken = { .now = FIXTURE_NOW };
	struct problems problems = { 0 };
	struct catalog *none = NULL;
	struct buf text, got;
	struct str rest;

	buf_init(&text, 1 << 20);
	buf_init(&got, 1 << 20);
	buf_init(&broken.find, 1 << 20);
	buf_init(&broken.put, 1 << 20);
	buf_init(&broken.wanted, 1 << 20);
	fixture_copy(FIXTURE_SMALL, broken.folder);
	assert_true(whole_file(*state, &text));
	for (rest = buf_str(&text); rest.len > 0;)
		play_line(&broken, &rest);
	fixture_load(broken.folder, broken.now, !broken.live, &none, &problems);
	print_all(&problems, &got);
	assert_true(broken.wanted.len > 0);
	assert_str_equal(buf_str(&got), buf_str(&broken.wanted));
	assert_int_equal(none == NULL, problems.errors > 0);
	assert_status_agrees(&broken, &problems);
	catalog_drop(none);
	problems_release(&problems);
	fixture_remove(broken.folder);
	buf_release(&text);
	buf_release(&got);
	buf_release(&broken.find);
	buf_release(&broken.put);
	buf_release(&broken.wanted);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void add_cases(void)
{
	DIR *dir = opendir("tests/bad");
	struct dirent *entry;

	while (dir && (entry = readdir(dir)) && case_count < CASES_MAX) {
		size_t len = strlen(entry->d_name);

		if (len > 4 && strcmp(entry->d_name + len - 4, ".bad") == 0)
			snprintf(cases[case_count++], sizeof cases[0], "tests/bad/%s", entry->d_name);
	}
	if (dir)
		closedir(dir);
	qsort(cases, case_count, sizeof cases[0], by_name);
	for (size_t i = 0; i < case_count; i++)
		suite_add_state(&suite, cases[i], broken_content_is_named, cases[i]);
}

static void there_are_broken_cases(void **state)
{
	(void)state;
	assert_true(case_count >= 25);
}

static void bytes_that_are_no_text_are_named_by_line(void **state)
{
	struct problems problems = { 0 };
	struct catalog *none = NULL;
	char folder[256];
	struct buf got;

	(void)state;
	buf_init(&got, 4096);
	fixture_copy(FIXTURE_SMALL, folder);
	fixture_edit(folder, "locales/es.json", "Texto de draft.", "Texto \xe9 draft.");
	assert_int_equal(fixture_load(folder, FIXTURE_NOW, true, &none, &problems), FAULT_CONTENT);
	print_all(&problems, &got);
	assert_true(
		str_has_prefix(buf_str(&got), STR("locales/es.json:16: is not UTF-8 text; save the file as UTF-8")));
	problems_release(&problems);
	fixture_remove(folder);
	buf_release(&got);
}

static void wrong_folder_is_named_once(void **state)
{
	struct problems problems = { 0 };
	struct catalog *none = NULL;
	struct buf got;

	(void)state;
	buf_init(&got, 4096);
	assert_int_equal(fixture_load("build/no-such-folder", FIXTURE_NOW, true, &none, &problems), FAULT_CONTENT);
	print_all(&problems, &got);
	assert_str_equal(
		buf_str(&got),
		STR("there is no content in \"build/no-such-folder\": it has no folder prompts/; name the folder "
		    "that holds prompts/ and locales/ with --content (serve: --content-dir) or HOTLINE_CONTENT_DIR\n"));
	problems_release(&problems);
	buf_release(&got);
}

static void missing_files_are_named(void **state)
{
	static const struct {
		const char *file, *wanted;
	} rows[] = {
		{ "locales/keywords/en.json",
		  "prompts/languages.json:3: locales/keywords/en.json is missing: the words that "
		  "carriers act on stand there\n" },
		{ "locales/en.json",
		  "prompts/languages.json:3: English (\"en\") must be here and have locales/en.json: the "
		  "others are translations of it\n"
		  "prompts/languages.json:3: the default language \"en\" is not here, or has no file in "
		  "locales/\n" },
		{ "locales/never/es.json",
		  "locales/es.json: es: locales/never/es.json is missing: it lists what nobody may say in this "
		  "language; copy locales/never/en.json there and translate it\n" },
		{ "prompts/never.json",
		  "prompts/never.json: cannot be opened: No such file or directory; the program needs this "
		  "file\n" },
		{ "prompts/facts.json",
		  "prompts/facts.json: cannot be opened: No such file or directory; the program needs "
		  "this file\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problems problems = { 0 };
		struct catalog *none = NULL;
		char folder[256], path[512];
		struct buf got;

		buf_init(&got, 4096);
		fixture_copy(FIXTURE_SMALL, folder);
		snprintf(path, sizeof path, "%s/%s", folder, rows[i].file);
		assert_int_equal(remove(path), 0);
		assert_int_equal(fixture_load(folder, FIXTURE_NOW, true, &none, &problems), FAULT_CONTENT);
		print_all(&problems, &got);
		assert_str_equal(buf_str(&got), str_of(rows[i].wanted));
		problems_release(&problems);
		fixture_remove(folder);
		buf_release(&got);
	}
}

static void a_language_without_words_is_a_warning(void **state)
{
	struct problems problems = { 0 };
	struct catalog *loaded = NULL;
	char folder[256], path[512];
	struct buf got;

	(void)state;
	buf_init(&got, 4096);
	fixture_copy(FIXTURE_SMALL, folder);
	snprintf(path, sizeof path, "%s/locales/keywords/es.json", folder);
	assert_int_equal(remove(path), 0);
	assert_int_equal(fixture_load(folder, FIXTURE_NOW, true, &loaded, &problems), FAULT_NONE);
	print_all(&problems, &got);
	assert_str_equal(buf_str(&got),
			 STR("locales/es.json: es: warning: locales/keywords/es.json is missing: nobody who writes in "
			     "this language is understood; copy locales/keywords/en.json there and translate it\n"));
	catalog_drop(loaded);
	problems_release(&problems);
	fixture_remove(folder);
	buf_release(&got);
}

static void long_messages_end_at_a_character(void **state)
{
	struct problems problems = { 0 };
	struct buf long_name;

	(void)state;
	buf_init(&long_name, 1024);
	for (size_t i = 0; i < 120; i++)
		buf_add(&long_name, str_of(i % 2 ? "ł" : "語"));
	problem_add(&problems, &(struct problem){ .warning = true }, "x%s", buf_text(&long_name));
	buf_release(&long_name);
	assert_true(utf8_valid(str_of(problems.list[0].what)));
	assert_int_equal(problems.errors, 0);
	problems_release(&problems);
}

static void error_pushes_a_warning_out_of_a_full_list(void **state)
{
	struct problems problems = { 0 };

	(void)state;
	for (size_t i = 0; i < PROBLEMS_MAX; i++)
		problem_add(&problems, &(struct problem){ .warning = i != 7 }, "%zu", i);
	problem_add(&problems, &(struct problem){ .warning = true }, "late warning");
	problem_add(&problems, &(struct problem){ .rule = "form" }, "late error");
	assert_int_equal(problems.count, PROBLEMS_MAX);
	assert_int_equal(problems.errors, 2);
	assert_string_equal(problems.list[7].what, "7");
	assert_string_equal(problems.list[PROBLEMS_MAX - 2].what, "998");
	assert_string_equal(problems.list[PROBLEMS_MAX - 1].what, "late error");
	problems_release(&problems);
}

int main(void)
{
	suite_add(&suite, "codes follow the keys from the main menu", codes_follow_keys);
	suite_add(&suite, "internal screens cannot be typed", internal_screens_are_not_typed);
	suite_add(&suite, "a menu is one message with a code on each line", menu_is_one_message_with_codes);
	suite_add(&suite, "a spoken menu has its keys in its sentences", spoken_menu_has_keys);
	suite_add(&suite, "a number is written in one form and spoken in another", numbers_have_two_forms);
	suite_add(&suite, "a place has its own wording, others share one", place_has_its_own_wording);
	suite_add(&suite, "labels are choices without their codes", labels_are_choices_without_codes);
	suite_add(&suite, "the essential message has keys of its own", essential_choices_have_their_own_keys);
	suite_add(&suite, "the statement to the officer is English in every language", aloud_is_english_everywhere);
	suite_add(&suite, "the urgent lines are neighbours", urgent_lines_are_neighbours);
	suite_add(&suite, "the opening is English then Spanish, line by line", opening_is_english_then_spanish);
	suite_add(&suite, "a language without a voice is offered by text only", language_without_voice_is_text_only);
	suite_add(&suite, "a language without a file is not offered", language_without_file_is_not_offered);
	suite_add(&suite, "languages are listed with their codes", lists_of_languages);
	suite_add(&suite, "words fold and find their meaning", words_fold_and_find_their_meaning);
	suite_add(&suite, "short tags only follow codes", short_tags_only_follow_codes);
	suite_add(&suite, "ZIP ranges end where they end", zips_have_borders);
	suite_add(&suite, "look-ups never fail", lookups_never_fail);
	suite_add(&suite, "ranges stay inside the texts", ranges_stay_inside);
	suite_add(&suite, "the project's own content loads", project_content_loads);
	suite_add(&suite, "the hash is that of what is served", same_content_same_hash);
	suite_add(&suite, "references are counted", references_are_counted);
	suite_add(&suite, "refused content leaves the old catalog alone", refused_content_leaves_the_old);
	suite_add(&suite, "a fact past its date gives the fallback line", old_fact_gives_the_fallback_line);
	suite_add(&suite, "a number past its date is dropped, but not from lines that stay",
		  old_number_is_dropped_but_for_lines_that_stay);
	suite_add(&suite, "urgent cards outlive their facts", urgent_cards_outlive_their_facts);
	suite_add(&suite, "a zero byte is refused with its place", zero_byte_is_refused_with_its_place);
	suite_add(&suite, "a voice makes a language spoken", voice_makes_a_language_spoken);
	suite_add(&suite, "a voice of a provider without an adapter is not offered on the phone",
		  voice_without_an_adapter_is_not_offered);
	suite_add(&suite, "voices are spoken by the providers that have an adapter, and by no other",
		  adapters_and_voices_agree);
	suite_add(&suite, "a hint is two languages in one segment", hints_are_two_languages_in_one_segment);
	suite_add(&suite, "two segments fit, and three of dear characters", two_segments_fit_and_three_of_dear_ones);
	suite_add(&suite, "a long card is cut at sentences", long_card_is_cut_at_sentences);
	suite_add(&suite, "typographic marks become cheap where that helps", typographic_marks_become_cheap);
	SUITE_ROWS(&suite, sentence_rows, sentence_ends);
	suite_add(&suite, "spoken time follows the formula", time_follows_the_formula);
	suite_add(&suite, "bytes that are no text are named by line", bytes_that_are_no_text_are_named_by_line);
	suite_add(&suite, "a wrong content folder is named once", wrong_folder_is_named_once);
	suite_add(&suite, "missing files are named", missing_files_are_named);
	suite_add(&suite, "a language without words is a warning", a_language_without_words_is_a_warning);
	suite_add(&suite, "long messages end at a whole character", long_messages_end_at_a_character);
	suite_add(&suite, "an error pushes a warning out of a full list", error_pushes_a_warning_out_of_a_full_list);
	suite_add(&suite, "there are broken cases to try", there_are_broken_cases);
	add_cases();
	return suite_run(&suite, "catalog", shared_small, shared_drop);
}
