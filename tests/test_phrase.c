/* Phrases looked for in sentences: neighbours, gaps, scripts without spaces, and phrases that are none. */
#include "tests/support/test.h"

#include "base/fold.h"
#include "base/phrase.h"

static struct suite suite;

static bool is_said(struct str phrase_text, struct str sentence)
{
	struct phrase phrase;
	struct arena arena;
	struct buf words, letters;
	bool said;

	arena_init(&arena, 1 << 16);
	buf_init(&words, 1 << 16);
	buf_init(&letters, 1 << 16);
	assert_int_equal(phrase_read(&arena, phrase_text, &phrase), PHRASE_FINE);
	assert_true(fold(&words, sentence));
	for (size_t i = 0; i < words.len; i++)
		if (words.at[i] != ' ')
			buf_add_char(&letters, words.at[i]);
	said = phrase_in(&phrase, &(struct phrase_text){ buf_str(&words), buf_str(&letters) });
	buf_release(&words);
	buf_release(&letters);
	arena_release(&arena);
	return said;
}

static const struct row {
	const char *name, *phrase, *sentence;
	bool said;
} rows[] = {
	{ "words are found in order", "you are safe", "Here you are safe.", true },
	{ "words in another order are not", "you are safe", "Are you safe?", false },
	{ "case, accents and punctuation do not count", "esta a salvo", "¡Usted ESTÁ a salvo!", true },
	{ "an apostrophe does not count", "can't enter", "They cant enter", true },
	{ "a word is not found inside another", "run away", "Do not prune away", false },
	{ "the end of a word counts", "run away", "run awaylonger", false },
	{ "a word between neighbours parts them", "you are safe", "you are not safe", false },
	{ "a gap may be empty", "you * safe", "you safe", true },
	{ "a gap holds three words", "you * safe", "you are quite very safe", true },
	{ "a gap holds no more than three words", "you * safe", "you are quite very much safe", false },
	{ "a gap tries again behind a false start", "you * be safe", "you you you will never be safe", true },
	{ "the last part may begin inside the gap", "a * b b", "a b c b b", true },
	{ "two gaps", "police * protect * ice", "Police will protect you from ICE", true },
	{ "a sentence shorter than the phrase", "you are safe", "you are", false },
	{ "nothing holds no phrase", "you are safe", "", false },
	{ "Han stands anywhere in a run", "很安全", "你现在很安全了。", true },
	{ "Han is found across spaces", "ICE不能进", "ICE 不能 进来", true },
	{ "a gap in Han holds ten letters", "不会 * 危险", "不会一二三四五六七八九十危险", true },
	{ "a gap in Han holds no more than ten letters", "不会 * 危险", "不会一二三四五六七八九十一危险", false },
	{ "Hangul is found inside a word", "안전합니다", "당신은안전합니다.", true },
	{ "Hangul is found however it is spaced", "안전 합니다", "지금 안전합니다", true },
	{ "Arabic words are whole", "انت بامان", "أنت بأمان هنا", true },
	{ "Hindi words are whole", "सुरक्षित हैं", "आप सुरक्षित हैं।", true },
	{ "Hindi is not found inside a word", "सुरक्षित है", "आप सुरक्षित हैं।", false },
};

static void row_is_said(void **state)
{
	const struct row *row = *state;

	assert_int_equal(is_said(str_of(row->phrase), str_of(row->sentence)), row->said);
}

static const struct refusal {
	const char *name;
	struct str text;
	enum phrase_fault fault;
} refusals[] = {
	{ "nothing is no phrase", STR_INIT(""), PHRASE_EMPTY },
	{ "punctuation is no phrase", STR_INIT("?!"), PHRASE_EMPTY },
	{ "a gap alone is no phrase", STR_INIT("*"), PHRASE_EMPTY },
	{ "a gap at the front is refused", STR_INIT("* safe"), PHRASE_EMPTY },
	{ "a gap at the end is refused", STR_INIT("you *"), PHRASE_EMPTY },
	{ "two gaps in a row are refused", STR_INIT("you * * safe"), PHRASE_EMPTY },
	{ "what is not UTF-8 is refused", STR_INIT("you \xff"), PHRASE_EMPTY },
	{ "four gaps are allowed", STR_INIT("a*b*c*d*e"), PHRASE_FINE },
	{ "a fifth gap is refused", STR_INIT("a*b*c*d*e*f"), PHRASE_GAPS },
};

static void phrase_is_refused(void **state)
{
	const struct refusal *row = *state;
	struct phrase phrase;
	struct arena arena;

	arena_init(&arena, 1 << 16);
	assert_int_equal(phrase_read(&arena, row->text, &phrase), row->fault);
	arena_release(&arena);
}

static void no_memory_is_said(void **state)
{
	struct phrase phrase;
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(phrase_read(&arena, STR("you are safe"), &phrase), PHRASE_MEMORY);
	arena_release(&arena);
}

int main(void)
{
	SUITE_ROWS(&suite, rows, row_is_said);
	SUITE_ROWS(&suite, refusals, phrase_is_refused);
	suite_add(&suite, "no memory is said", no_memory_is_said);
	return suite_run(&suite, "phrase", NULL, NULL);
}
