/* Readability: the worked numbers of each formula, and syllables counted by hand. */
#include "tests/support/test.h"

#include "base/reading.h"

#include <math.h>

static struct suite suite;

/* 20 words in 4 sentences, 26 syllables, 84 letters. */
static const struct score_row {
	const char *name;
	enum reading_measure measure;
	double score;
} score_rows[] = {
	{ "Flesch reading ease", READING_FLESCH, 91.780 },
	{ "Flesch-Kincaid grade", READING_FLESCH_KINCAID, 1.700 },
	{ "Szigriszt-Pazos, the INFLESZ scale", READING_SZIGRISZT, 120.845 },
	{ "Fernandez Huerta", READING_FERNANDEZ_HUERTA, 123.740 },
	{ "Gutierrez de Polini", READING_POLINI, 52.710 },
	{ "Kandel-Moles", READING_KANDEL_MOLES, 106.245 },
	{ "Oborneva", READING_OBORNEVA, 122.205 },
	{ "words a sentence", READING_WORDS_PER_SENTENCE, 5.0 },
};

static void formula_gives_the_worked_number(void **state)
{
	const struct score_row *row = *state;
	const struct reading_counts counts = { .words = 20, .sentences = 4, .syllables = 26, .letters = 84 };

	assert_true(fabs(reading_score(row->measure, &counts) - row->score) < 0.0005);
	assert_int_equal(reading_measure_parse(str_of(reading_measure_name(row->measure))), row->measure);
}

static const struct syllable_row {
	const char *name; /* the word */
	enum reading_measure measure;
	unsigned syllables;
} syllable_rows[] = {
	{ "door", READING_FLESCH_KINCAID, 1 },
	{ "home", READING_FLESCH_KINCAID, 1 },
	{ "homes", READING_FLESCH_KINCAID, 1 },
	{ "boxes", READING_FLESCH_KINCAID, 2 },
	{ "judges", READING_FLESCH_KINCAID, 2 },
	{ "table", READING_FLESCH_KINCAID, 2 },
	{ "rule", READING_FLESCH_KINCAID, 1 },
	{ "called", READING_FLESCH_KINCAID, 1 },
	{ "wanted", READING_FLESCH_KINCAID, 2 },
	{ "Immigration.", READING_FLESCH_KINCAID, 4 },
	{ "the", READING_FLESCH_KINCAID, 1 },
	{ "they're", READING_FLESCH_KINCAID, 1 },
	{ "2026", READING_FLESCH_KINCAID, 1 },
	{ "puerta", READING_SZIGRISZT, 2 },
	{ "día", READING_SZIGRISZT, 2 },
	{ "país", READING_SZIGRISZT, 2 },
	{ "leer", READING_SZIGRISZT, 2 },
	{ "quien", READING_SZIGRISZT, 1 },
	{ "guerra", READING_SZIGRISZT, 2 },
	{ "vergüenza", READING_SZIGRISZT, 3 },
	{ "muy", READING_SZIGRISZT, 1 },
	{ "mayor", READING_SZIGRISZT, 2 },
	{ "ABOGADO", READING_SZIGRISZT, 4 },
	{ "inmigración,", READING_SZIGRISZT, 4 },
	{ "porte", READING_KANDEL_MOLES, 1 },
	{ "portes", READING_KANDEL_MOLES, 1 },
	{ "papier", READING_KANDEL_MOLES, 2 },
	{ "été", READING_KANDEL_MOLES, 2 },
	{ "молчание", READING_OBORNEVA, 4 },
	{ "адвокат", READING_OBORNEVA, 3 },
	{ "в", READING_OBORNEVA, 1 },
};

static void syllables_are_counted(void **state)
{
	const struct syllable_row *row = *state;

	assert_int_equal(reading_syllables(row->measure, str_of(row->name)), row->syllables);
}

static void words_have_a_letter_or_digit(void **state)
{
	struct str rest = STR(" Press - 1, now!\n(Stay) calm"), word;
	static const char *const words[] = { "Press", "1,", "now!", "(Stay)", "calm" };

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		assert_true(reading_word(&rest, &word));
		assert_str_equal(word, str_of(words[i]));
	}
	assert_false(reading_word(&rest, &word));
}

static void sentence_without_words_does_not_count(void **state)
{
	struct reading_counts counts = { .words = 0 };

	(void)state;
	reading_add(&counts, READING_FLESCH, STR("Keep the door closed."));
	reading_add(&counts, READING_FLESCH, STR(" - ..."));
	assert_int_equal(counts.words, 4);
	assert_int_equal(counts.sentences, 1);
	assert_int_equal(counts.syllables, 4);
	assert_int_equal(counts.letters, 17);
}

static void unknown_measure_is_none(void **state)
{
	(void)state;
	assert_int_equal(reading_measure_parse(STR("fog")), READING_NONE);
	assert_int_equal(reading_measure_parse(STR("")), READING_NONE);
}

int main(void)
{
	SUITE_ROWS(&suite, score_rows, formula_gives_the_worked_number);
	SUITE_ROWS(&suite, syllable_rows, syllables_are_counted);
	suite_add(&suite, "a word has a letter or a digit in it", words_have_a_letter_or_digit);
	suite_add(&suite, "a sentence without words does not count", sentence_without_words_does_not_count);
	suite_add(&suite, "an unknown measure is none", unknown_measure_is_none);
	return suite_run(&suite, "reading", NULL, NULL);
}
