/*
 * Guesses the language of a text from its letters. Most of them decide the script; then a language whose own letters
 * stand in the text goes before one whose letters do not. Which letters those are is data (prompts/languages.json).
 */
#include "script.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <unicase.h>
#include <uninorm.h>
#include <unictype.h>

#define TEXT_BYTES 2048 /* beyond this a text tells nothing more about its language */

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
static const uc_script_t *main_script(struct str text)
{
	struct tally tallies[8] = { { NULL, 0 } }, *most = tallies;

	while (text.len > 0) {
		uint32_t point = utf8_next(&text);
		const uc_script_t *script = uc_is_property_alphabetic(point) ? uc_script(point) : NULL;

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

static unsigned count_own(struct str text, struct str letters)
{
	unsigned count = 0;

	while (text.len > 0)
		count += is_in(utf8_next(&text), letters);
	return count;
}

static uint64_t guess(const struct catalog *catalog, struct str text)
{
	const uc_script_t *script = main_script(text);
	uint64_t all = 0, best = 0;
	unsigned most = 0;

	for (uint16_t i = 0; script && i < catalog->locale_count && i < 64; i++) {
		const struct locale *locale = &catalog->locales[i];
		const uint64_t bit = UINT64_C(1) << locale->texts;
		unsigned own;

		if (!str_equal(locale->script, str_of(script->name)) || !catalog->locales[locale->texts].sms)
			continue;
		all |= bit;
		own = count_own(text, locale->letters);
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
	struct str head = { text.at, text.len < TEXT_BYTES ? text.len : TEXT_BYTES };
	uint8_t *lower;
	uint64_t found;
	size_t len = 0;

	while (head.len > 0 && head.len < text.len && ((unsigned char)text.at[head.len] & 0xc0) == 0x80)
		head.len--;
	if (!utf8_valid(head))
		return 0;
	lower = u8_tolower((const uint8_t *)head.at, head.len, NULL, UNINORM_NFC, NULL, &len);
	found = lower ? guess(catalog, (struct str){ (const char *)lower, len }) : 0;
	free(lower);
	return found;
}
