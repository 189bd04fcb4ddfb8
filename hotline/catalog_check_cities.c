/*
 * What the files of prompts/cities/ must hold together: facts that exist, ZIP codes of the place they name, and words
 * that mean nothing else. Their texts are checked as wording is, in catalog_check_text.c.
 */
#include "catalog_check.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

/* A complaint about one member of one city. */
static struct subject city_subject(const struct source_city *city, const char *path)
{
	return (struct subject){ .file = &city->file, .path = path };
}

/* ---- facts ---- */

static void check_city_facts(struct content *content, const struct source_city *city)
{
	struct subject subject = city_subject(city, "rests_on");

	for (size_t i = 0; i < city->facts.count; i++) {
		struct str name = city->facts.at[i];
		const struct source_fact *fact = content_fact(content, name);
		char path[128];

		if (!fact)
			complain(content->problems, &subject,
				 "there is no fact \"%.60s\" in prompts/facts.json; add it or correct the name",
				 name.at);
		snprintf(path, sizeof path, "facts/%.100s", name.at);
		if (fact && fact->file != &city->file &&
		    json_object_get(json_object_get(city->file.root, "facts"), name.at))
			complain(content->problems, &(struct subject){ .file = &city->file, .path = path },
				 "the fact \"%.60s\" stands in %s already; give this one another id", name.at,
				 fact->file->name);
	}
}

/* ---- ZIP codes ---- */

static bool share_zip(const struct source_city *a, const struct source_city *b, uint32_t *zip)
{
	for (size_t i = 0; i < a->zip_count; i++)
		for (size_t j = 0; j < b->zip_count; j++) {
			*zip = a->zips[i].first > b->zips[j].first ? a->zips[i].first : b->zips[j].first;
			if (*zip <= a->zips[i].last && *zip <= b->zips[j].last)
				return true;
		}
	return false;
}

/* Two cities may share a ZIP: then it gives their place. Of two places it could give neither. */
static void check_shared(struct content *content, size_t index)
{
	const struct source_city *city = &content->cities[index];
	struct subject subject = city_subject(city, "zips");
	uint32_t zip;

	for (size_t i = 0; i < index; i++)
		if (content->cities[i].place != city->place && share_zip(&content->cities[i], city, &zip))
			complain(content->problems, &subject,
				 "ZIP %05u is also in %s, which has another \"place\"; take it out of one of the two",
				 zip, content->cities[i].file.name);
}

static bool has_place(const struct zip *zip, uint8_t place)
{
	return zip->places >> place & 1;
}

/* The range of prompts/places.json that disagrees; a ZIP in none is elsewhere. False when all agree. */
static bool disagrees(const struct content *content, const struct source_city *city, uint32_t *zip)
{
	for (size_t i = 0; i < city->zip_count; i++) {
		uint32_t next = city->zips[i].first;

		for (size_t j = 0; j < content->zip_count && next <= city->zips[i].last; j++) {
			const struct zip *range = &content->zips[j];

			if (range->last < next)
				continue;
			*zip = next;
			if (range->first > next) {
				if (city->place != PLACE_ELSEWHERE)
					return true;
				next = range->first;
			}
			if (next <= city->zips[i].last && !has_place(range, city->place)) {
				*zip = next;
				return true;
			}
			next = range->last + 1;
		}
		*zip = next;
		if (next <= city->zips[i].last && city->place != PLACE_ELSEWHERE)
			return true;
	}
	return false;
}

static void check_city_zips(struct content *content, size_t index)
{
	const struct source_city *city = &content->cities[index];
	struct subject subject = city_subject(city, "zips");
	uint32_t zip;

	if (disagrees(content, city, &zip))
		complain(content->problems, &subject,
			 "ZIP %05u is not of this \"place\" in prompts/places.json; correct one of the two", zip);
	check_shared(content, index);
}

/* ---- the text ---- */

static void check_names_itself(struct content *content, const struct source_city *city)
{
	struct subject subject = city_subject(city, "text/en");
	json_t *english = json_object_get(city->texts, "en");
	struct str text = { json_string_value(english), json_string_length(english) };

	if (!str_contains(text, city->title))
		complain(content->problems, &subject,
			 "does not say \"%.60s\"; begin with the place whose law it is: \"In %.60s: …\"",
			 city->title.at, city->title.at);
}

void check_cities(struct content *content)
{
	for (size_t i = 0; i < content->city_count; i++) {
		check_city_facts(content, &content->cities[i]);
		check_city_zips(content, i);
		check_names_itself(content, &content->cities[i]);
	}
}

/* ---- words ---- */

/* A word of a city, folded. */
struct city_word {
	struct str folded;
	const struct source_city *city;
	size_t index;
};

static void word_problem(struct content *content, const struct city_word *word, bool warning, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static void word_problem(struct content *content, const struct city_word *word, bool warning, const char *format, ...)
{
	char path[32], what[240];
	struct subject subject = city_subject(word->city, path);
	va_list args;

	snprintf(path, sizeof path, "words/%zu", word->index);
	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	(warning ? remark : complain)(content->problems, &subject, "%s", what);
}

static int compare(const void *left, const void *right)
{
	const struct city_word *a = left, *b = right;
	int order = str_compare(a->folded, b->folded);

	if (order == 0)
		order = (a->city > b->city) - (a->city < b->city);
	return order ? order : (a->index > b->index) - (a->index < b->index);
}

/* Codes and ZIPs are digits; one or two letters are a signature or a slip. */
static void check_form(struct content *content, const struct city_word *word)
{
	const char *typed = word->city->words.at[word->index].at;
	bool letters = false;

	for (size_t i = 0; i < word->folded.len; i++)
		letters |= word->folded.at[i] != ' ' && (word->folded.at[i] < '0' || word->folded.at[i] > '9');
	if (!letters)
		word_problem(content, word, false, "\"%.60s\" has no letter in it; take it out", typed);
	else if (word->folded.len <= 2)
		word_problem(content, word, false, "\"%.60s\" is too short: one or two letters are a slip; take it out",
			     typed);
}

static void check_twins(struct content *content, const struct city_word *words, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (words[i].folded.len > 0 && str_equal(words[i].folded, words[i - 1].folded) &&
		    words[i].city != words[i - 1].city)
			word_problem(content, &words[i], false,
				     "\"%.60s\" is also a word of %s; a word has one meaning, keep one",
				     words[i].folded.at, words[i - 1].city->file.name);
}

static const struct city_word *find(const struct city_word *words, size_t count, struct str folded)
{
	for (size_t low = 0, high = count; low < high;) {
		size_t middle = low + (high - low) / 2;
		int order = str_compare(words[middle].folded, folded);

		if (order == 0)
			return &words[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/*
 * A language's word for the place around means the city, and tells the language (catalog_senses.c). For another place it
 * is a mistake in one of the two. All other words would be lost to the city, or it to them.
 */
static void check_keyword(struct content *content, const struct source_language *language,
			  const struct source_concept *concept, const struct city_word *word)
{
	const char *file = language->keywords.name;

	if (concept->meaning != MEANS_PLACE)
		word_problem(content, word, false,
			     "\"%.60s\" is also in %s under \"%.40s\"; take it out here, or there", word->folded.at,
			     file, concept->name.at);
	else if (concept->value != word->city->place)
		word_problem(content, word, true,
			     "\"%.60s\" is also in %s under \"%.40s\"; the city is meant: take it out there",
			     word->folded.at, file, concept->name.at);
}

static void check_keywords(struct content *content, const struct source_language *language,
			   const struct city_word *words, size_t count)
{
	for (size_t i = 0; i < language->word_count; i++) {
		const struct source_concept *concept = &content->concepts[language->words[i].concept];
		const struct city_word *word = find(words, count, check_fold(content, language->words[i].word));

		if (word && word->folded.len > 0)
			check_keyword(content, language, concept, word);
	}
	for (size_t i = 0; i < language->typed.count; i++) {
		const struct city_word *word = find(words, count, check_fold(content, language->typed.at[i]));

		if (word && word->folded.len > 0)
			word_problem(content, word, false, "\"%.60s\" is the name of a language; take it out",
				     word->folded.at);
	}
}

void check_city_words(struct content *content)
{
	struct city_word *words;
	size_t room = 0, count = 0;

	for (size_t i = 0; i < content->city_count; i++)
		room += content->cities[i].words.count;
	words = content_take(content, room, sizeof *words);
	if (!words || room == 0)
		return;
	for (size_t i = 0; i < content->city_count; i++) {
		const struct source_city *city = &content->cities[i];

		for (size_t j = 0; j < city->words.count; j++)
			words[count++] = (struct city_word){ check_fold(content, city->words.at[j]), city, j };
	}
	qsort(words, count, sizeof *words, compare);
	for (size_t i = 0; i < count; i++)
		check_form(content, &words[i]);
	check_twins(content, words, count);
	for (size_t i = 0; i < content->language_count; i++)
		check_keywords(content, &content->languages[i], words, count);
}
