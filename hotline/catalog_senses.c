/* Words as people type them: folded, with what they mean, sorted for looking up. */
#include "catalog_maker.h"

#include "base/fold.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <unictype.h>

#define WORD_BYTES_MAX 8192

struct str maker_folded(struct maker *maker, struct str text)
{
	struct str copy = STR("");
	struct buf buf;

	buf_init(&buf, WORD_BYTES_MAX);
	if (fold(&buf, text) && buf.len > 0)
		copy = arena_copy(maker->arena, buf_str(&buf));
	maker->failed |= buf.failed || !copy.at;
	buf_release(&buf);
	return copy;
}

/* Scripts that put no space between words: there a word stands anywhere in a run of letters. */
static bool is_spaceless(struct str folded)
{
	static const char *const scripts[] = { "Han", "Hiragana", "Katakana", "Thai", "Khmer", "Lao", "Myanmar" };

	while (folded.len > 0) {
		const uc_script_t *script = uc_script(utf8_next(&folded));

		for (size_t i = 0; script && i < COUNT(scripts); i++)
			if (strcmp(script->name, scripts[i]) == 0)
				return true;
	}
	return false;
}

static uint8_t count_words(struct str folded)
{
	unsigned words = 1;

	for (size_t i = 0; i < folded.len; i++)
		words += folded.at[i] == ' ';
	return (uint8_t)(words < UINT8_MAX ? words : UINT8_MAX);
}

static void add_sense(struct maker *maker, struct sense *senses, size_t *count, struct str word, struct sense sense)
{
	sense.folded = maker_folded(maker, word);
	if (sense.folded.len == 0)
		return;
	sense.words = count_words(sense.folded);
	sense.spaceless = is_spaceless(sense.folded);
	senses[(*count)++] = sense;
}

/* Names of a language in every language, and its longer tags; short tags only count behind a code. */
static void add_names(struct maker *maker, struct sense *senses, size_t *count, uint16_t locale)
{
	const struct source_language *language = maker->languages[locale];
	const struct sense sense = { .meaning = MEANS_LOCALE, .value = locale, .locale = locale };

	add_sense(maker, senses, count, language->name, sense);
	if (language->tag.len > 2)
		add_sense(maker, senses, count, language->tag, sense);
	for (size_t i = 0; i < language->typed.count; i++)
		if (language->typed.at[i].len > 2)
			add_sense(maker, senses, count, language->typed.at[i], sense);
}

static void add_keywords(struct maker *maker, struct sense *senses, size_t *count, uint16_t locale)
{
	const struct source_language *language = maker->languages[locale];

	for (size_t i = 0; i < language->word_count; i++) {
		const struct source_concept *concept = &maker->content->concepts[language->words[i].concept];

		add_sense(maker, senses, count, language->words[i].word,
			  (struct sense){ .meaning = (uint8_t) concept->meaning,
					  .alone = concept->alone,
					  .weak = concept->weak,
					  .after_urgent = concept->after_urgent,
					  .value = concept->value,
					  .locale = locale });
	}
}

/* Names of cities are of no language. */
static void add_cities(struct maker *maker, struct sense *senses, size_t *count)
{
	for (size_t i = 0; i < maker->content->city_count; i++) {
		const struct names *words = &maker->content->cities[i].words;

		for (size_t j = 0; j < words->count; j++)
			add_sense(maker, senses, count, words->at[j],
				  (struct sense){ .meaning = MEANS_CITY, .value = (uint16_t)i, .locale = NO_LOCALE });
	}
}

/* "alone" and "weak" last: of two that say the same, the one that says more in a sentence is kept. */
static int compare(const void *left, const void *right)
{
	const struct sense *a = left, *b = right;
	int order = str_compare(a->folded, b->folded);

	if (order == 0)
		order = a->locale - b->locale;
	if (order == 0)
		order = a->meaning - b->meaning;
	if (order == 0)
		order = a->value - b->value;
	if (order == 0)
		order = a->alone - b->alone;
	return order ? order : a->weak - b->weak;
}

static bool same_sense(const struct sense *a, const struct sense *b)
{
	return str_equal(a->folded, b->folded) && a->locale == b->locale && a->meaning == b->meaning &&
	       a->value == b->value;
}

/*
 * A city says more than the place it lies in: a language's word for a place that is also the name of a city means the
 * city, and still tells the language ("nueva york"). Of one word's senses the one without a language stands last.
 */
static void prefer_cities(struct sense *senses, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		const struct sense *city = &senses[i - 1];
		struct sense *before = &senses[i - 2];

		if (city->meaning == MEANS_CITY && before->meaning == MEANS_PLACE &&
		    str_equal(city->folded, before->folded)) {
			before->meaning = MEANS_CITY;
			before->value = city->value;
		}
	}
}

/* A city's name of no language is not needed beside the same of one. */
static bool is_twin(const struct sense *before, const struct sense *sense)
{
	return same_sense(before, sense) || (sense->locale == NO_LOCALE && before->meaning == sense->meaning &&
					     before->value == sense->value && str_equal(before->folded, sense->folded));
}

static size_t drop_twins(struct sense *senses, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (kept == 0 || !is_twin(&senses[kept - 1], &senses[i]))
			senses[kept++] = senses[i];
	return kept;
}

static bool is_stop(const struct sense *sense)
{
	return sense->meaning == MEANS_COMMAND && sense->value == COMMAND_STOP;
}

static void make_stops(struct maker *maker)
{
	const struct catalog *catalog = maker->catalog;
	const struct sense **stops;
	size_t count = 0;

	for (size_t i = 0; i < catalog->sense_count; i++)
		count += is_stop(&catalog->senses[i]);
	stops = arena_take(maker->arena, count * sizeof *stops);
	if (!stops) {
		maker->failed = true;
		return;
	}
	maker->catalog->stops = stops;
	maker->catalog->stop_count = count;
	for (size_t i = 0; i < catalog->sense_count; i++)
		if (is_stop(&catalog->senses[i]))
			*stops++ = &catalog->senses[i];
}

void make_senses(struct maker *maker)
{
	struct sense *senses;
	size_t room = 0, count = 0;

	for (size_t i = 0; i < maker->locale_count; i++)
		room += maker->languages[i]->word_count + maker->languages[i]->typed.count + 2;
	for (size_t i = 0; i < maker->content->city_count; i++)
		room += maker->content->cities[i].words.count;
	senses = arena_take(maker->arena, room * sizeof *senses);
	if (!senses) {
		maker->failed = true;
		return;
	}
	for (size_t i = 0; i < maker->locale_count; i++) {
		add_names(maker, senses, &count, (uint16_t)i);
		add_keywords(maker, senses, &count, (uint16_t)i);
	}
	add_cities(maker, senses, &count);
	qsort(senses, count, sizeof *senses, compare);
	prefer_cities(senses, count);
	maker->catalog->senses = senses;
	maker->catalog->sense_count = drop_twins(senses, count);
	make_stops(maker);
}
