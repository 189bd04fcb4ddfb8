/*
 * Places by ZIP and cities by name: each edge of the shipped lists, ZIP codes that a person looked up by hand, and what a
 * city does to a talk that speaks its language, another one, or comes after its facts have run out.
 */
#include "tests/support/test.h"

#include "conversation.h"
#include "tests/support/fixture.h"
#include "tests/support/shared.h"
#include "tests/support/whole.h"
#include "words.h"

#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

static struct suite suite;
static struct catalog *small;

static struct request request_for(uint32_t zip)
{
	char text[16];

	snprintf(text, sizeof text, "%05u", zip);
	return words_read(catalog, str_of(text), NO_LOCALE);
}

static const char *city_name(const struct catalog *from, uint16_t city)
{
	return city == NO_CITY ? "" : from->cities[city].name.at;
}

/* ---- ZIP codes by hand ---- */

enum { CHI = 1 << PLACE_CHICAGO, COOK = 1 << PLACE_COOK, IL = 1 << PLACE_ILLINOIS, NONE = 0 };

static const struct zip_row {
	const char *name;
	unsigned places; /* 0: in no range, which is elsewhere */
	const char *city;
} zip_rows[] = {
	/* as prompts/places.json means it: where somebody could be wrong, all places are offered, and the answer asks */
	{ "60601", CHI, "" },
	{ "60604", CHI, "" },
	{ "60606", CHI, "" },
	{ "60608", CHI, "" },
	{ "60614", CHI, "" },
	{ "60616", CHI, "" },
	{ "60618", CHI, "" },
	{ "60622", CHI, "" },
	{ "60625", CHI, "" },
	{ "60640", CHI, "" },
	{ "60647", CHI, "" },
	{ "60657", CHI, "" },
	{ "60661", CHI, "" },
	{ "60664", CHI | COOK, "" },
	{ "60617", CHI | COOK, "" },
	{ "60620", CHI | COOK, "" },
	{ "60643", CHI | COOK, "" },
	{ "60645", CHI | COOK, "" },
	{ "60655", CHI | COOK, "" },
	{ "60707", CHI | COOK, "" },
	{ "60712", CHI | COOK, "" },
	{ "60714", CHI | COOK, "" },
	{ "60803", CHI | COOK, "" },
	{ "60805", CHI | COOK, "" },
	{ "60827", CHI | COOK, "" },
	{ "60202", CHI | COOK, "" },
	{ "60068", CHI | COOK, "" },
	{ "60406", CHI | COOK, "" },
	{ "60453", CHI | COOK, "" },
	{ "60018", CHI | COOK | IL, "" },
	{ "60106", CHI | COOK | IL, "" },
	{ "60131", CHI | COOK | IL, "" },
	{ "60666", CHI | COOK, "" },
	{ "60076", COOK, "" },
	{ "60077", COOK, "" },
	{ "60305", COOK, "" },
	{ "60804", COOK, "" },
	{ "60010", COOK | IL, "" },
	{ "60016", COOK | IL, "" },
	{ "60103", COOK | IL, "" },
	{ "60120", COOK | IL, "" },
	{ "60439", COOK | IL, "" },
	{ "60521", COOK | IL, "" },
	{ "60901", IL, "" },
	{ "61101", IL, "" },
	{ "61820", IL, "" },
	{ "62701", IL, "" },
	{ "62999", IL, "" },
	{ "46320", NONE, "" },
	{ "53202", NONE, "" },
	{ "63101", NONE, "" },
	{ "00501", NONE, "" },
	{ "99950", NONE, "" },
	{ "90001", NONE, "" },
	{ "98110", NONE, "" },
	{ "94128", NONE, "" },
	{ "60201", COOK, "evanston" },
	{ "60204", COOK, "evanston" },
	{ "60203", COOK, "" },
	{ "60301", COOK, "oak_park" },
	{ "60302", COOK, "oak_park" },
	{ "60402", COOK, "berwyn" },
	{ "10001", NONE, "new_york" },
	{ "10282", NONE, "new_york" },
	{ "10463", NONE, "new_york" },
	{ "11201", NONE, "new_york" },
	{ "11697", NONE, "new_york" },
	{ "90012", NONE, "los_angeles" },
	{ "94110", NONE, "san_francisco" },
	{ "80202", NONE, "denver" },
	{ "98101", NONE, "king_county" },
	{ "98111", NONE, "king_county" },
};

static void zip_gives(void **state)
{
	const struct zip_row *row = *state;
	struct request request = words_read(catalog, str_of(row->name), NO_LOCALE);

	assert_int_equal(request.asked, ASKED_ZIP);
	assert_int_equal(request.places, row->places);
	assert_str_equal(str_of(city_name(catalog, request.city)), str_of(row->city));
	assert_int_equal(request.locale, NO_LOCALE);
}

/* ---- every edge of the lists ---- */

static uint32_t zip_of(const json_t *range, const char *name)
{
	return (uint32_t)strtoul(json_string_value(json_object_get(range, name)), NULL, 10);
}

/* Read from the file anew, without the program's reader. */
static unsigned places_of(const json_t *range)
{
	static const char *const names[PLACE_COUNT] = { "", "chicago", "cook", "illinois", "elsewhere" };
	json_t *place;
	unsigned bits = 0;
	size_t i;

	json_array_foreach (json_object_get(range, "places"), i, place)
		for (unsigned j = 1; j < PLACE_COUNT; j++)
			if (strcmp(json_string_value(place), names[j]) == 0)
				bits |= 1u << j;
	return bits;
}

static unsigned listed(const json_t *ranges, uint32_t zip)
{
	json_t *range;
	size_t i;

	json_array_foreach (ranges, i, range)
		if (zip_of(range, "first") <= zip && zip <= zip_of(range, "last"))
			return places_of(range);
	return 0;
}

/* The first and the last ZIP of each range, and their neighbours outside it. */
static void every_edge_of_places(void **state)
{
	json_t *file = json_load_file("prompts/places.json", 0, NULL), *ranges = json_object_get(file, "zips"), *range;
	unsigned shared = 0;
	size_t i;

	(void)state;
	assert_true(json_array_size(ranges) > 0);
	json_array_foreach (ranges, i, range) {
		const uint32_t edges[] = { zip_of(range, "first"), zip_of(range, "last"), zip_of(range, "first") - 1,
					   zip_of(range, "last") + 1 };
		unsigned places = places_of(range);

		shared += (places & (places - 1)) != 0;
		for (size_t j = 0; j < COUNT(edges); j++) {
			struct request request = request_for(edges[j]);

			assert_int_equal(request.asked, ASKED_ZIP);
			assert_int_equal(request.places, j < 2 ? places : listed(ranges, edges[j]));
			if (request.places & (request.places - 1))
				assert_int_equal(request.city, NO_CITY);
		}
	}
	assert_true(shared > 0);
	json_decref(file);
}

/* A city's ZIP gives its place and no other, unless it is shared; one beside its list gives no city, or another. */
static void every_edge_of_cities(void **state)
{
	(void)state;
	assert_true(catalog->city_zip_count > 0);
	for (size_t i = 0; i < catalog->city_zip_count; i++) {
		const struct city_zip *range = &catalog->city_zips[i];
		unsigned place = 1u << catalog->cities[range->city].place;

		for (uint32_t zip = range->first; zip <= range->last; zip++) {
			struct request request = request_for(zip);
			bool shared = request.places & (request.places - 1);

			assert_int_equal(request.city, shared ? NO_CITY : range->city);
			assert_true(request.places == 0 ? place == 1u << PLACE_ELSEWHERE : request.places & place);
		}
		assert_int_not_equal(request_for(range->last + 1).city, range->city);
	}
}

/* ---- names ---- */

static const struct name_row {
	const char *name, *city, *locale;
} name_rows[] = {
	{ "Evanston", "evanston", "" },
	{ "EVANSTON, IL", "evanston", "" },
	{ "where we live is evanston illinois", "evanston", "en" },
	{ "en Evanston", "evanston", "es" },
	{ "evanstn", "evanston", "" },
	{ "oak park", "oak_park", "" },
	{ "Berwyn", "berwyn", "" },
	{ "nyc", "new_york", "" },
	{ "Nueva York", "new_york", "es" },
	{ "los angeles", "los_angeles", "" },
	{ "San Francisco", "san_francisco", "" },
	{ "denver", "denver", "" },
	{ "Seattle", "king_county", "" },
};

static void name_means_city(void **state)
{
	const struct name_row *row = *state;
	struct request request = words_read(catalog, str_of(row->name), NO_LOCALE);

	assert_int_equal(request.asked, ASKED_PLACE);
	assert_str_equal(str_of(city_name(catalog, request.city)), str_of(row->city));
	assert_int_equal(request.places, 1u << catalog->cities[request.city].place);
	assert_str_equal(request.locale == NO_LOCALE ? STR("") : catalog->locales[request.locale].tag,
			 str_of(row->locale));
}

static void cicero_has_no_card(void **state)
{
	struct request request = words_read(catalog, STR("Cicero"), NO_LOCALE);

	(void)state;
	assert_int_equal(request.asked, ASKED_PLACE);
	assert_int_equal(request.places, COOK);
	assert_int_equal(request.city, NO_CITY);
}

static void danger_goes_before_a_city(void **state)
{
	struct request request = words_read(catalog, STR("ice is at my door in evanston"), NO_LOCALE);

	(void)state;
	assert_int_equal(request.asked, ASKED_COMMAND);
	assert_int_equal(request.command, COMMAND_URGENT);
}

/* ---- what is answered ---- */

/* The answer to `texts` in turn, from nobody known. */
static void talk(const struct catalog *with, const char *const *texts, struct buf *out, uint8_t *place)
{
	struct conversation conversation = {
		.catalog = with,
		.provider = &provider_twilio,
		.channel = CHANNEL_SMS,
		.from = STR("+12025550101"),
		.to = STR("+12025550100"),
	};
	struct why why = { 0 };

	buf_init(out, 64 * 1024);
	for (; *texts; texts++) {
		buf_clear(out);
		assert_int_equal(conversation_turn(&conversation, str_of(*texts), &why), FAULT_NONE);
		conversation_print(&conversation, out);
	}
	*place = conversation.session.place;
}

static void city_answers_in_place_of_its_place(void **state)
{
	static const char *const texts[] = { "menu", "Kane", NULL };
	struct buf out;
	uint8_t place;

	(void)state;
	talk(small, texts, &out, &place);
	assert_str_equal(buf_str(&out), STR("< In Kane: text of the city.\n"));
	assert_int_equal(place, PLACE_ILLINOIS);
	buf_release(&out);
}

static void city_without_a_translation_gives_its_place(void **state)
{
	static const char *const texts[] = { "中文", "Kane", NULL };
	struct buf out;
	uint8_t place;

	(void)state;
	talk(small, texts, &out, &place);
	assert_str_equal(buf_str(&out), STR("< place illinois 的短信。\n"));
	assert_int_equal(place, PLACE_ILLINOIS);
	buf_release(&out);
}

/* Loads a copy of tests/small, changed, on a day of its own; the city's card in English, or nothing. */
static void card_of_copy(const char *folder, const char *now, bool drafts, bool served)
{
	struct catalog *copy = NULL;
	struct problems problems = { 0 };
	struct range card;

	assert_int_equal(fixture_load(folder, fixture_day(now), drafts, &copy, &problems), FAULT_NONE);
	card = copy->locales[fixture_locale(copy, "en")].cities[0];
	assert_int_equal(card.count, served);
	catalog_drop(copy);
	problems_release(&problems);
}

static void card_goes_with_its_fact(void **state)
{
	char folder[256];

	(void)state;
	fixture_copy(FIXTURE_SMALL, folder);
	fixture_edit(folder, "prompts/cities/kane.json", "\"review_by\": \"2027-06-10\"",
		     "\"review_by\": \"2026-12-01\"");
	card_of_copy(folder, "2026-12-01", true, true);
	card_of_copy(folder, "2026-12-02", true, false);
	fixture_remove(folder);
}

/* The facts say nothing of a lawyer here: a city's card is for one all the same. */
static void card_needs_a_lawyer(void **state)
{
	static const struct fixture_exception unsigned_city = { "en", "city_kane_sms", NULL };
	char folder[256];

	(void)state;
	fixture_copy(FIXTURE_SMALL, folder);
	fixture_edit(folder, "prompts/cities/kane.json", "\"lawyer\": true, ", "");
	fixture_sign(folder, "2027-05-20", &unsigned_city, 1);
	card_of_copy(folder, "2026-11-22", false, false);
	card_of_copy(folder, "2026-11-22", true, true);
	fixture_sign(folder, "2027-05-20", NULL, 0);
	card_of_copy(folder, "2026-11-22", false, true);
	fixture_edit(folder, "prompts/cities/kane.json", "text of the city", "other text of the city");
	card_of_copy(folder, "2026-11-22", false, false);
	fixture_remove(folder);
}

static void a_zip_of_two_cities_gives_their_place(void **state)
{
	static const char other[] = "{ \"name\": \"Elburn\", \"place\": \"illinois\", \"words\": [\"elburn\"], "
				    "\"zips\": [\"61605-61610\"], \"facts\": { \"elburn.law\": { \"jurisdiction\": "
				    "\"local\", \"status\": \"verified\", \"review_by\": \"2027-06-10\" } }, "
				    "\"text\": { \"en\": \"In Elburn: text.\" } }";
	struct problems problems = { 0 };
	struct catalog *copy = NULL;
	char folder[256];

	(void)state;
	fixture_copy(FIXTURE_SMALL, folder);
	fixture_write(folder, "prompts/cities/elburn.json", other);
	fixture_write(folder, "prompts/cities/.elburn.json", "what an editor leaves behind");
	assert_int_equal(fixture_load(folder, FIXTURE_NOW, true, &copy, &problems), FAULT_NONE);
	assert_str_equal(str_of(city_name(copy, catalog_city(copy, 61604))), STR("kane"));
	assert_int_equal(catalog_city(copy, 61605), NO_CITY);
	assert_int_equal(catalog_zip(copy, 61605), IL);
	assert_str_equal(str_of(city_name(copy, catalog_city(copy, 61606))), STR("elburn"));
	assert_int_not_equal(copy->hash, small->hash);
	catalog_drop(copy);
	problems_release(&problems);
	fixture_remove(folder);
}

/* The indented block of the section, without its margin: what a maintainer would copy. */
static void take_example(struct buf *out)
{
	const char *line;
	struct buf text;

	buf_init(&text, 1 << 16);
	assert_true(whole_file("prompts/README.md", &text));
	line = strstr(buf_text(&text), "\n## Add a city\n");
	assert_non_null(line);
	line++;
	while ((line = strchr(line, '\n')) && strncmp(++line, "## ", 3) != 0)
		if (strncmp(line, "       ", 7) == 0)
			buf_add(out, (struct str){ line + 7, strcspn(line + 7, "\n") + 1 });
	buf_release(&text);
}

static void the_example_of_the_readme_is_a_city(void **state)
{
	static const char *const texts[] = { "hello", "61999", NULL };
	struct problems problems = { 0 };
	struct catalog *copy = NULL;
	struct buf example, out;
	char folder[256];
	uint8_t place;

	(void)state;
	buf_init(&example, 64 * 1024);
	take_example(&example);
	fixture_copy(FIXTURE_REAL, folder);
	fixture_write(folder, "prompts/cities/elm_hollow.json", buf_text(&example));
	assert_int_equal(fixture_load(folder, FIXTURE_NOW, true, &copy, &problems), FAULT_NONE);
	for (size_t i = 0; i < problems.count; i++)
		assert_null(strstr(problems.list[i].file, "elm_hollow"));
	talk(copy, texts, &out, &place);
	assert_true(str_has_prefix(buf_str(&out), STR("< In Elm Hollow: ")));
	assert_int_equal(place, PLACE_ILLINOIS);
	buf_release(&out);
	buf_release(&example);
	catalog_drop(copy);
	problems_release(&problems);
	fixture_remove(folder);
}

static void says(const char *folder, const char *wanted)
{
	struct problems problems = { 0 };
	struct catalog *none = NULL;
	struct buf line;

	buf_init(&line, 4096);
	assert_int_equal(fixture_load(folder, FIXTURE_NOW, true, &none, &problems), FAULT_CONTENT);
	assert_true(problems.count > 0);
	problem_print(&problems.list[0], &line);
	assert_str_equal(buf_str(&line), str_of(wanted));
	buf_release(&line);
	problems_release(&problems);
}

static void cities_that_are_no_folder_are_named(void **state)
{
	char folder[256], path[512];

	(void)state;
	fixture_copy(FIXTURE_SMALL, folder);
	snprintf(path, sizeof path, "%s/prompts/cities/kane.json", folder);
	assert_int_equal(unlink(path), 0);
	snprintf(path, sizeof path, "%s/prompts/cities", folder);
	assert_int_equal(rmdir(path), 0);
	fixture_write(folder, "prompts/cities", "{}");
	says(folder, "prompts/cities: cannot be read (Not a directory); it must be a folder that the program may open");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0777), 0);
	fixture_remove(folder);
}

static void too_many_cities_are_refused(void **state)
{
	char folder[256], file[64];

	(void)state;
	fixture_copy(FIXTURE_SMALL, folder);
	for (unsigned i = 0; i < 1000; i++) {
		snprintf(file, sizeof file, "prompts/cities/c%u.json", i);
		fixture_write(folder, file, "{}");
	}
	says(folder, "prompts/cities: holds 1001 cities, and 1000 are the most; take some out");
	fixture_remove(folder);
}

static int setup(void **state)
{
	small = fixture_catalog(FIXTURE_SMALL);
	return shared_real(state);
}

static int teardown(void **state)
{
	catalog_drop(small);
	return shared_drop(state);
}

int main(void)
{
	SUITE_ROWS(&suite, zip_rows, zip_gives);
	suite_add(&suite, "every edge of prompts/places.json gives its places", every_edge_of_places);
	suite_add(&suite, "every ZIP of a city gives it, or asks", every_edge_of_cities);
	SUITE_ROWS(&suite, name_rows, name_means_city);
	suite_add(&suite, "a town without a law of its own gives its place", cicero_has_no_card);
	suite_add(&suite, "danger goes before a city", danger_goes_before_a_city);
	suite_add(&suite, "a city's card stands in for its place's, and the place is kept",
		  city_answers_in_place_of_its_place);
	suite_add(&suite, "a city without a text in the language gives its place's card",
		  city_without_a_translation_gives_its_place);
	suite_add(&suite, "a city's card goes when its fact runs out", card_goes_with_its_fact);
	suite_add(&suite, "a city's card needs a lawyer whatever its facts say", card_needs_a_lawyer);
	suite_add(&suite, "a ZIP of two cities gives their place", a_zip_of_two_cities_gives_their_place);
	suite_add(&suite, "the example of prompts/README.md is a city", the_example_of_the_readme_is_a_city);
	suite_add(&suite, "prompts/cities that is no folder is named", cities_that_are_no_folder_are_named);
	suite_add(&suite, "more than a thousand cities are refused", too_many_cities_are_refused);
	return suite_run(&suite, "cities", setup, teardown);
}
