/* Readability formulas and the counting of syllables. Where a sentence ends is the caller's business. */
#include "base/reading.h"

#include "base/utf8.h"

#include <unicase.h>
#include <unictype.h>

#define WORD_LETTERS_MAX 64

/* The letters of a word in lower case; marks and digits are left out. */
struct letters {
	uint32_t at[WORD_LETTERS_MAX];
	size_t count;
};

/* ---- syllables ---- */

static uint32_t letter(const struct letters *word, size_t from_end)
{
	return from_end <= word->count && from_end > 0 ? word->at[word->count - from_end] : 0;
}

static unsigned count_groups(const struct letters *word, const char *vowels)
{
	unsigned groups = 0;
	bool inside = false;

	for (size_t i = 0; i < word->count; i++) {
		bool vowel = utf8_is_one_of(word->at[i], vowels);

		groups += vowel && !inside;
		inside = vowel;
	}
	return groups;
}

/* The e of "home", "homes" and "called" is not heard; that of "table", "boxes" and "wanted" is. */
static bool english_e_is_silent(const struct letters *word)
{
	uint32_t last = letter(word, 1), before = letter(word, 2), third = letter(word, 3);

	if (last == 'e')
		return !utf8_is_one_of(before, "aeiouy") && (before != 'l' || utf8_is_one_of(third, "aeiouyrw"));
	if (before != 'e' || utf8_is_one_of(third, "aeiouy"))
		return false;
	if (last == 's')
		return !utf8_is_one_of(third, "sxzcg") && (third != 'h' || !utf8_is_one_of(letter(word, 4), "sc")) &&
		       (third != 'l' || utf8_is_one_of(letter(word, 4), "aeiouyrw"));
	return last == 'd' && third != 't' && third != 'd';
}

static unsigned count_english(const struct letters *word)
{
	unsigned groups = count_groups(word, "aeiouy");

	return groups - (groups > 1 && english_e_is_silent(word));
}

static unsigned count_french(const struct letters *word)
{
	static const char vowels[] = "aeiouyàâéèêëîïôùûüœæ";
	unsigned groups = count_groups(word, vowels);
	size_t last = letter(word, 1) == 's' ? 2 : 1;

	return groups - (groups > 1 && letter(word, last) == 'e' && !utf8_is_one_of(letter(word, last + 1), vowels));
}

/* The u of que, qui, gue and gui is not heard; a y sounds as a vowel at the end only. */
static bool is_mute_in_spanish(const struct letters *word, size_t i)
{
	if (word->at[i] == 'y')
		return i + 1 < word->count;
	return word->at[i] == 'u' && i > 0 && utf8_is_one_of(word->at[i - 1], "qg") && i + 1 < word->count &&
	       utf8_is_one_of(word->at[i + 1], "eiéí");
}

/* Two strong vowels are two syllables, and so are a strong one and an accented weak one. */
static bool parts_in_spanish(uint32_t before, uint32_t point)
{
	static const char strong[] = "aeoáéó", accented[] = "íú";

	return (utf8_is_one_of(before, strong) && (utf8_is_one_of(point, strong) || utf8_is_one_of(point, accented))) ||
	       (utf8_is_one_of(before, accented) && utf8_is_one_of(point, strong));
}

static unsigned count_spanish(const struct letters *word)
{
	uint32_t before = 0;
	unsigned count = 0;

	for (size_t i = 0; i < word->count; i++) {
		uint32_t point = word->at[i];

		if (!utf8_is_one_of(point, "aeiouyáéíóúü") || is_mute_in_spanish(word, i)) {
			before = 0;
			continue;
		}
		count += before == 0 || parts_in_spanish(before, point);
		before = point;
	}
	return count;
}

/* Each vowel letter is a syllable; Latin ones for the names that stay as they are. */
static unsigned count_russian(const struct letters *word)
{
	unsigned count = 0;

	for (size_t i = 0; i < word->count; i++)
		count += utf8_is_one_of(word->at[i], "аеёиоуыэюяіїєaeiouy");
	return count;
}

/* ---- measures ---- */

/* All are a constant and up to three terms: words a sentence, syllables a word, letters a word. */
static const struct measure {
	const char *name;
	bool grade;
	double constant, words, syllables, letters;
	unsigned (*count)(const struct letters *word); /* NULL: syllables do not matter */
} measures[READING_COUNT] = {
	[READING_FLESCH] = { "flesch", false, 206.835, -1.015, -84.6, 0, count_english },
	[READING_FLESCH_KINCAID] = { "flesch-kincaid", true, -15.59, 0.39, 11.8, 0, count_english },
	[READING_SZIGRISZT] = { "szigriszt", false, 206.835, -1, -62.3, 0, count_spanish },
	[READING_FERNANDEZ_HUERTA] = { "fernandez-huerta", false, 206.84, -1.02, -60, 0, count_spanish },
	[READING_POLINI] = { "polini", false, 95.2, -0.35, 0, -9.7, NULL },
	[READING_KANDEL_MOLES] = { "kandel-moles", false, 207, -1.015, -73.6, 0, count_french },
	[READING_OBORNEVA] = { "oborneva", false, 206.835, -1.3, -60.1, 0, count_russian },
	[READING_WORDS_PER_SENTENCE] = { "words-per-sentence", true, 0, 1, 0, 0, NULL },
};

enum reading_measure reading_measure_parse(struct str name)
{
	for (size_t i = 1; i < READING_COUNT; i++)
		if (str_equal(name, str_of(measures[i].name)))
			return (enum reading_measure)i;
	return READING_NONE;
}

const char *reading_measure_name(enum reading_measure measure)
{
	return measures[measure].name;
}

bool reading_is_grade(enum reading_measure measure)
{
	return measures[measure].grade;
}

static void take_letters(struct str word, struct letters *letters)
{
	letters->count = 0;
	while (word.len > 0 && letters->count < WORD_LETTERS_MAX) {
		uint32_t point = utf8_next(&word);

		if (uc_is_alpha(point))
			letters->at[letters->count++] = uc_tolower(point);
	}
}

/* A word without a vowel, and a number, are said somehow. */
static unsigned count_syllables(const struct measure *measure, const struct letters *letters)
{
	unsigned count = measure->count ? measure->count(letters) : 0;

	return count > 0 ? count : 1;
}

unsigned reading_syllables(enum reading_measure measure, struct str word)
{
	struct letters letters;

	take_letters(word, &letters);
	return count_syllables(&measures[measure], &letters);
}

static bool is_word(struct str piece)
{
	while (piece.len > 0)
		if (uc_is_alnum(utf8_next(&piece)))
			return true;
	return false;
}

bool reading_word(struct str *rest, struct str *word)
{
	while (rest->len > 0) {
		size_t len = 0;

		while (len < rest->len && !strchr(" \t\n", rest->at[len]))
			len++;
		*word = (struct str){ rest->at, len };
		len += len < rest->len;
		*rest = (struct str){ rest->at + len, rest->len - len };
		if (is_word(*word))
			return true;
	}
	return false;
}

void reading_add(struct reading_counts *counts, enum reading_measure measure, struct str sentence)
{
	unsigned before = counts->words;
	struct letters letters;
	struct str word;

	while (reading_word(&sentence, &word)) {
		take_letters(word, &letters);
		counts->words++;
		counts->letters += (unsigned)letters.count;
		counts->syllables += count_syllables(&measures[measure], &letters);
	}
	counts->sentences += counts->words > before;
}

double reading_score(enum reading_measure measure, const struct reading_counts *counts)
{
	const struct measure *formula = &measures[measure];
	double words = counts->words;

	return formula->constant + formula->words * words / counts->sentences +
	       formula->syllables * counts->syllables / words + formula->letters * counts->letters / words;
}
