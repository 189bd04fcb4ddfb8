/*
 * Guesses the language of a text from its letters. Most of them decide the script; then a language whose own letters
 * stand in the text goes before one whose letters do not. Which letters those are is data (prompts/languages.json).
 */
#include "script.h"

#include "base/utf8.h"

#include <string.h>
#include <unicase.h>
#include <uninorm.h>
#include <unictype.h>

#define TEXT_POINTS 1024 /* beyond this a text tells nothing more about its language */

/* A caller's words in small letters, each letter one point. On the stack, and wiped: it is given to no library. */
struct points {
	size_t len;
	uint32_t at[TEXT_POINTS];
};

static void points_read(struct points *points, struct str text)
{
	points->len = 0;
	text.len = utf8_head(text, TEXT_POINTS);
	while (text.len > 0) {
		uint32_t point = uc_tolower(utf8_next(&text));
		uint32_t whole = points->len > 0 ? uc_composition(points->at[points->len - 1], point) : 0;

		if (whole)
			points->at[points->len - 1] = whole;
		else
			points->at[points->len++] = point;
	}
}

struct tally {
	const uc_script_t *script;
	unsigned letters;
};

static bool is_in(uint32_t point, struct str letters)
{
	while (letters.len > 0)
		if (utf8_next(&letters) == point)
			return true;
	return false;
}

/* The script of most letters; NULL for a text without letters. */
static const uc_script_t *main_script(const struct points *points)
{
	struct tally tallies[8] = { { NULL, 0 } }, *most = tallies;

	for (size_t at = 0; at < points->len; at++) {
		const uc_script_t *script =
			uc_is_property_alphabetic(points->at[at]) ? uc_script(points->at[at]) : NULL;

		for (size_t i = 0; script && i < COUNT(tallies); i++) {
			if (tallies[i].script && tallies[i].script != script)
				continue;
			tallies[i].script = script;
			if (++tallies[i].letters > most->letters)
				most = &tallies[i];
			break;
		}
	}
	return most->script;
}

static unsigned count_own(const struct points *points, struct str letters)
{
	unsigned count = 0;

	for (size_t i = 0; i < points->len; i++)
		count += is_in(points->at[i], letters);
	return count;
}

static uint64_t guess(const struct catalog *catalog, const struct points *points)
{
	const uc_script_t *script = main_script(points);
	uint64_t all = 0, best = 0;
	unsigned most = 0;

	for (uint16_t i = 0; script && i < catalog->locale_count && i < 64; i++) {
		const struct locale *locale = &catalog->locales[i];
		const uint64_t bit = catalog_locale_bit(locale->texts);
		unsigned own;

		if (!str_equal(locale->script, str_of(script->name)) || !catalog->locales[locale->texts].sms)
			continue;
		all |= bit;
		own = count_own(points, locale->letters);
		if (own > most)
			best = 0;
		if (own >= most && own > 0)
			best |= bit;
		most = own > most ? own : most;
	}
	if (best)
		return best;
	return script && strcmp(script->name, "Latin") != 0 ? all : 0;
}

uint64_t script_locales(const struct catalog *catalog, struct str text)
{
	struct points points;
	uint64_t found;

	if (!utf8_valid(text))
		return 0;
	points_read(&points, text);
	found = guess(catalog, &points);
	explicit_bzero(points.at, points.len * sizeof *points.at);
	return found;
}
