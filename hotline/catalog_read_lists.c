/*
 * The lists of prompts/ as parsed structures: numbers, facts, languages, places, words, people. What they mean together
 * is catalog_check.c's business.
 */
#include "base/clock.h"
#include "catalog_fields.h"
#include "catalog_parts.h"

#include <stdio.h>
#include <unictype.h>

enum { FACT_DAYS_MAX = 200, DAY_S = 24 * 60 * 60 };

/* ---- numbers and facts ---- */

static void read_number(struct fields *fields, struct source_number *number)
{
	struct str status;

	fields_known(fields, "sms voice dial who run_by hours status as_of checked check_by source");
	number->sms = field_text(fields, "sms", true);
	number->voice = field_text(fields, "voice", false);
	number->dial = field_text(fields, "dial", false);
	status = field_text(fields, "status", true);
	number->recalled = str_equal(status, STR("recalled"));
	if (status.len > 0 && !number->recalled && !str_equal(status, STR("verified")) &&
	    !str_equal(status, STR("common")))
		field_complain(fields, "status", "\"status\" must be verified, recalled or common");
	number->good_until = field_last_day(fields, "check_by");
}

void read_numbers(struct content *content)
{
	json_t *object = fields_entries(content, FILE_NUMBERS, "numbers", false), *value;
	const char *name;

	content->numbers = content_take(content, json_object_size(object), sizeof *content->numbers);
	if (!content->numbers)
		return;
	json_object_foreach (object, name, value) {
		struct source_number *number = &content->numbers[content->number_count];
		struct fields fields;
		char path[128];

		if (!fields_entry(content, FILE_NUMBERS, "numbers", name, value, path, &fields))
			continue;
		content->number_count++;
		number->name = str_of(name);
		if (!field_is_name(number->name) || str_equal(number->name, STR("code")) ||
		    str_equal(number->name, STR("key")))
			field_complain(&fields, NULL,
				       "a name has small letters, digits and _ only, and is not code or key");
		read_number(&fields, number);
	}
}

/* Whose rule it is: people are told where it holds, so it must not be misspelled into a place that nobody knows. */
static void check_jurisdiction(const struct fields *fields, bool of_city)
{
	static const char *const general[] = { "federal", "illinois", "chicago", "cook", "carrier" };
	static const char *const city[] = { "local" };

	if (of_city)
		field_word(fields, "jurisdiction", city, COUNT(city));
	else
		field_word(fields, "jurisdiction", general, COUNT(general));
}

static void check_status(const struct fields *fields)
{
	static const char *const words[] = { "verified", "recalled", "contested" };

	field_word(fields, "status", words, COUNT(words));
}

/* prompts/README.md, "Facts and their dates": a slip in the year would keep a fact for ever. */
static void check_age(const struct fields *fields, int64_t good_until)
{
	int64_t checked = json_object_get(fields->object, "checked") ? field_last_day(fields, "checked") : 0;
	char most[16];

	if (checked > 0 && good_until - checked > FACT_DAYS_MAX * DAY_S)
		field_complain(fields, "review_by",
			       "\"review_by\" is more than %d days after \"checked\": %s at most, and sooner for what "
			       "changes often",
			       FACT_DAYS_MAX, clock_day(checked + FACT_DAYS_MAX * DAY_S, most));
}

void read_fact(const struct fields *fields, struct str name, bool of_city, struct source_fact *fact)
{
	fields_known(fields, "plain jurisdiction status grade as_of checked review_by lawyer sources never_say");
	check_jurisdiction(fields, of_city);
	check_status(fields);
	*fact = (struct source_fact){
		.name = name,
		.file = fields->subject.file,
		.good_until = field_last_day(fields, "review_by"),
		.lawyer = field_bool(fields, "lawyer"),
		.never_say = field_names(fields, "never_say", false),
	};
	check_age(fields, fact->good_until);
}

void read_facts(struct content *content)
{
	json_t *object = fields_entries(content, FILE_FACTS, "facts", false), *value;
	const char *name;

	content->facts = content_take(content, json_object_size(object), sizeof *content->facts);
	if (!content->facts)
		return;
	json_object_foreach (object, name, value) {
		struct fields fields;
		char path[128];

		if (fields_entry(content, FILE_FACTS, "facts", name, value, path, &fields))
			read_fact(&fields, str_of(name), false, &content->facts[content->fact_count++]);
	}
}

/* ---- languages ---- */

static void read_voices(const struct fields *language, struct source_language *into)
{
	json_t *voices = field_object(language, "voices", false);

	for (size_t i = 0; i < VOICE_PROVIDERS; i++) {
		const char *name = voice_kinds[i].name;
		json_t *voice = json_object_get(voices, name);
		struct fields fields = *language;

		if (!voice)
			continue;
		fields.object = voice;
		if (!json_is_object(voice)) {
			field_complain(language, "voices", "the voice of %s must be an object in { }", name);
			continue;
		}
		fields_known(&fields, "language voice");
		into->voice[i].language = field_text(&fields, "language", false);
		into->voice[i].name = field_text(&fields, "voice", false);
		if (!voice_is_there(&into->voice[i]))
			field_complain(language, "voices", "the voice of %s needs a \"language\" or a \"voice\"", name);
	}
	into->has_voice = voices_speak(into->voice);
}

/* A syllable is a word where words are written syllable by syllable (Vietnamese). */
static enum pace_unit read_unit(const struct fields *language, const struct fields *fields, const char *name)
{
	struct str unit = field_text(fields, "unit", true);

	if (str_equal(unit, STR("character")))
		return PACE_CHARACTER;
	if (unit.len > 0 && !str_equal(unit, STR("word")) && !str_equal(unit, STR("syllable")))
		field_complain(language, name, "\"unit\" must be word, character or syllable");
	return PACE_WORD;
}

static void read_measure(const struct fields *language, const struct fields *fields, struct source_reading *into)
{
	struct str measure = field_text(fields, "measure", false);
	const json_t *bound = json_object_get(fields->object, "bound");

	into->measure = reading_measure_parse(measure);
	if (measure.len > 0 && into->measure == READING_NONE)
		field_complain(language, "reading",
			       "unknown measure \"%.40s\"; known are flesch, flesch-kincaid, szigriszt, "
			       "fernandez-huerta, polini, kandel-moles, oborneva, words-per-sentence",
			       measure.at);
	into->bound = json_number_value(bound);
	if ((measure.len > 0) != json_is_number(bound))
		field_complain(language, "reading",
			       "\"measure\" and \"bound\" (a number, without quotes) belong together");
}

static void read_reading(const struct fields *language, struct source_language *into)
{
	struct fields fields = *language;
	json_int_t most;

	fields.object = field_object(language, "reading", true);
	if (!fields.object)
		return;
	fields_known(&fields, "measure bound unit sentence");
	read_measure(language, &fields, &into->reading);
	into->reading.unit = read_unit(language, &fields, "reading");
	most = json_integer_value(json_object_get(fields.object, "sentence"));
	if (most < 5 || most > 60)
		field_complain(language, "reading", "\"sentence\" must be a number from 5 to 60, without quotes");
	else
		into->reading.sentence = (unsigned)most;
}

static void read_pace(const struct fields *language, struct source_language *into)
{
	struct fields fields = *language;
	json_int_t rate;

	fields.object = field_object(language, "pace", true);
	if (!fields.object)
		return;
	fields_known(&fields, "unit per_minute");
	into->unit = read_unit(language, &fields, "pace");
	rate = json_integer_value(json_object_get(fields.object, "per_minute"));
	if (rate < 30 || rate > 500)
		field_complain(language, "pace", "\"per_minute\" must be a number from 30 to 500, without quotes");
	else
		into->per_minute = (unsigned)rate;
}

/* The tag becomes a file name: letters, digits and hyphens, nothing that leads out of the folder. */
static bool is_tag(struct str tag)
{
	if (tag.len < 2 || tag.len > 15)
		return false;
	for (size_t i = 0; i < tag.len; i++)
		if (tag.at[i] == '\0' ||
		    !strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-", tag.at[i]))
			return false;
	return true;
}

static void read_script(const struct fields *fields, struct source_language *language)
{
	language->script = field_text(fields, "script", true);
	language->letters = field_text(fields, "letters", false);
	if (language->script.len > 0 && !uc_script_byname(language->script.at))
		field_complain(fields, "script", "\"script\" must be a script as Unicode names it, as in Latin or Han");
}

static void read_language(const struct fields *fields, struct source_language *language)
{
	struct str key;
	unsigned long number = 0;

	fields_known(fields, "tag code text name script letters texts_in hint opening_key voices pace reading");
	language->tag = field_text(fields, "tag", true);
	language->name = field_text(fields, "name", true);
	language->typed = field_names(fields, "text", true);
	language->hint = field_bool(fields, "hint");
	read_script(fields, language);
	language->texts_in = field_text(fields, "texts_in", false);
	if (!str_to_number(field_text(fields, "code", true), 999, &number) || number < 901 || number == 911 ||
	    number == 988)
		field_complain(fields, "code", "\"code\" must be \"901\" to \"999\", and neither 911 nor 988");
	language->code = (uint16_t)number;
	key = field_text(fields, "opening_key", false);
	if (key.len > 0 && !str_equal(key, STR("2")) && !str_equal(key, STR("3")))
		field_complain(fields, "opening_key",
			       "\"opening_key\" must be \"2\" or \"3\"; the other keys are taken");
	else if (key.len > 0)
		language->opening_key = (uint8_t)(key.at[0] - '0');
	read_voices(fields, language);
	read_pace(fields, language);
	read_reading(fields, language);
}

void read_languages(struct content *content)
{
	json_t *array = fields_entries(content, FILE_LANGUAGES, "languages", true), *value;
	size_t i;

	content->languages = content_take(content, json_array_size(array), sizeof *content->languages);
	if (!content->languages)
		return;
	json_array_foreach (array, i, value) {
		struct source_language *language = &content->languages[content->language_count];
		const char *tag = json_string_value(json_object_get(value, "tag"));
		char path[128], index[24];
		struct fields fields;

		snprintf(index, sizeof index, "%zu", i);
		if (!fields_entry(content, FILE_LANGUAGES, "languages", index, value, path, &fields))
			continue;
		fields.subject.screen = NULL;
		fields.subject.locale = tag;
		language->per_minute = 150;
		read_language(&fields, language);
		if (is_tag(language->tag))
			content->language_count++;
		else if (language->tag.len > 0)
			field_complain(&fields, "tag",
				       "\"tag\" must be a language tag of letters and hyphens, as in zh-Hans");
	}
}

/* ---- places, words, people ---- */

static bool read_zip(const struct fields *fields, const char *name, uint32_t *zip)
{
	struct str text = field_text(fields, name, true);
	unsigned long number;

	if (text.len != 5 || !str_to_number(text, 99999, &number)) {
		field_complain(fields, name, "\"%s\" must be five digits in quotes", name);
		return false;
	}
	*zip = (uint32_t)number;
	return true;
}

static void read_zips(struct content *content, json_t *array)
{
	json_t *value;
	size_t i;

	content->zips = content_take(content, json_array_size(array), sizeof *content->zips);
	if (!content->zips)
		return;
	json_array_foreach (array, i, value) {
		struct zip *zip = &content->zips[content->zip_count];
		struct fields fields;
		struct names places;
		char path[128], index[24];

		snprintf(index, sizeof index, "%zu", i);
		if (!fields_entry(content, FILE_PLACES, "zips", index, value, path, &fields))
			continue;
		fields.subject.screen = NULL;
		fields_known(&fields, "first last places");
		if (!read_zip(&fields, "first", &zip->first) || !read_zip(&fields, "last", &zip->last))
			continue;
		places = field_names(&fields, "places", true);
		for (size_t j = 0; j < places.count; j++) {
			uint8_t place = content_place(places.at[j]);

			if (place == PLACE_NONE)
				field_complain(&fields, "places",
					       "unknown place; known are: chicago, cook, illinois, elsewhere");
			zip->places = (uint8_t)(zip->places | (place == PLACE_NONE ? 0 : 1u << place));
		}
		if (zip->first > zip->last)
			field_complain(&fields, "last", "\"last\" is smaller than \"first\"; swap them");
		content->zip_count++;
	}
}

void read_places(struct content *content)
{
	struct fields fields = fields_of_file(content, FILE_PLACES);
	struct names places;

	fields_known(&fields, "places zips");
	places = field_names(&fields, "places", true);
	for (size_t i = 0; i < places.count; i++)
		if (content_place(places.at[i]) == PLACE_NONE)
			field_complain(&fields, "places",
				       "unknown place; known are: chicago, cook, illinois, elsewhere");
	read_zips(content, field_array(&fields, "zips", true));
}

static const char *const command_names[] = {
	[COMMAND_URGENT] = "urgent", [COMMAND_MENU] = "menu",           [COMMAND_BACK] = "back",
	[COMMAND_REPEAT] = "repeat", [COMMAND_LANGUAGE] = "language",   [COMMAND_MORE] = "more",
	[COMMAND_ERASE] = "erase",   [COMMAND_STOP] = "stop",           [COMMAND_START] = "start",
	[COMMAND_HELP] = "help",     [COMMAND_EMERGENCY] = "emergency", [COMMAND_CRISIS] = "crisis",
	[COMMAND_ABUSE] = "abuse",   [COMMAND_GREETING] = "greeting",
};

static void concept_screen(const struct fields *fields, struct source_concept *concept)
{
	struct str name = field_text(fields, "screen", true);

	concept->meaning = MEANS_SCREEN;
	concept->value = content_screen(fields->content, name);
	if (concept->value == NO_SCREEN && name.len > 0)
		field_complain(fields, "screen",
			       "there is no screen \"%.60s\"; look at the names in prompts/screens.json", name.at);
}

static void concept_place(const struct fields *fields, struct source_concept *concept)
{
	concept->meaning = MEANS_PLACE;
	concept->value = content_place(field_text(fields, "place", true));
	if (concept->value == PLACE_NONE)
		field_complain(fields, "place", "unknown place; known are: chicago, cook, illinois, elsewhere");
}

static void concept_digit(const struct fields *fields, struct source_concept *concept)
{
	json_t *digit = json_object_get(fields->object, "digit");

	concept->meaning = MEANS_DIGIT;
	if (json_is_integer(digit) && json_integer_value(digit) >= 0 && json_integer_value(digit) <= 9)
	concept->value = (uint16_t)json_integer_value(digit);
	else field_complain(fields, "digit", "\"digit\" must be a number from 0 to 9, without quotes");
}

static void concept_command(const struct fields *fields, struct source_concept *concept)
{
	struct str name = field_text(fields, "command", true);
	size_t i = 0;

	while (i < COUNT(command_names) && !str_equal(name, str_of(command_names[i])))
		i++;
	concept->meaning = MEANS_COMMAND;
	concept->value = (uint16_t)i;
	if (i == COUNT(command_names))
		field_complain(
			fields, "command",
			"unknown command \"%.40s\"; known are: urgent menu back repeat language more erase stop start "
			"help emergency crisis abuse greeting",
			name.at);
}

static void concept_common(const struct fields *fields, struct source_concept *concept)
{
	concept->meaning = MEANS_COMMON;
	if (!field_bool(fields, "language"))
		field_complain(fields, "language", "\"language\" must be true; it has no other value");
}

static void read_concept(const struct fields *fields, struct source_concept *concept)
{
	static const struct {
		const char *field;
		void (*read)(const struct fields *fields, struct source_concept *concept);
	} meanings[] = { { "screen", concept_screen },
			 { "place", concept_place },
			 { "digit", concept_digit },
			 { "command", concept_command },
			 { "language", concept_common } };
	unsigned given = 0;

	fields_known(fields, "screen place digit command language alone weak after_urgent");
	concept->alone = field_bool(fields, "alone");
	concept->weak = field_bool(fields, "weak");
	concept->after_urgent = field_bool(fields, "after_urgent");
	for (size_t i = 0; i < COUNT(meanings); i++) {
		if (!json_object_get(fields->object, meanings[i].field))
			continue;
		given++;
		meanings[i].read(fields, concept);
	}
	if (given != 1)
		field_complain(fields, NULL, "must have exactly one of: screen, place, digit, command, language");
}

void read_concepts(struct content *content)
{
	json_t *object = fields_entries(content, FILE_WORDS, "concepts", false), *value;
	const char *name;

	content->concepts = content_take(content, json_object_size(object), sizeof *content->concepts);
	if (!content->concepts)
		return;
	json_object_foreach (object, name, value) {
		struct source_concept *concept = &content->concepts[content->concept_count];
		struct fields fields;
		char path[128];

		if (!fields_entry(content, FILE_WORDS, "concepts", name, value, path, &fields))
			continue;
		content->concept_count++;
		concept->name = str_of(name);
		read_concept(&fields, concept);
	}
}

void read_people(struct content *content)
{
	json_t *object = fields_entries(content, FILE_PEOPLE, "people", false), *value;
	const char *name;

	content->people = content_take(content, json_object_size(object), sizeof *content->people);
	if (!content->people)
		return;
	json_object_foreach (object, name, value) {
		struct source_person *person = &content->people[content->person_count];
		struct names roles;
		struct fields fields;
		char path[128];

		if (!fields_entry(content, FILE_PEOPLE, "people", name, value, path, &fields))
			continue;
		content->person_count++;
		fields_known(&fields, "roles locales");
		person->handle = str_of(name);
		person->locales = field_names(&fields, "locales", false);
		roles = field_names(&fields, "roles", true);
		for (size_t i = 0; i < roles.count; i++) {
			enum review_role role;

			if (!review_role_parse(roles.at[i], &role))
				field_complain(&fields, "roles", "a role must be lawyer or native");
			else if (role == REVIEW_LAWYER)
				person->lawyer = true;
			else
				person->native = true;
		}
	}
}
