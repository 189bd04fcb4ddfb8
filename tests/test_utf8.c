/* UTF-8 and the GSM alphabet: validity, code points, costs, replacements. Segment counts: test_segments.c. */
#include "tests/support/test.h"

#include "base/gsm7.h"
#include "base/utf8.h"

static struct suite suite;

struct row {
	const char *name;
	struct str text;
	bool valid;
};

static const struct row rows[] = {
	{ "nothing is valid", STR_INIT(""), true },
	{ "ASCII is valid, NUL and DEL too", STR_INIT("a\0\x7F"), true },
	{ "one to four bytes are valid", STR_INIT("a\xC2\x80\xE0\xA0\x80\xF0\x90\x80\x80"), true },
	{ "the last code points of each length are valid", STR_INIT("\xDF\xBF\xEF\xBF\xBF\xF4\x8F\xBF\xBF"), true },
	{ "the neighbours of the surrogates are valid", STR_INIT("\xED\x9F\xBF\xEE\x80\x80"), true },
	{ "a lone tail is not", STR_INIT("\x80"), false },
	{ "an overlong NUL is not", STR_INIT("\xC0\x80"), false },
	{ "an overlong DEL is not", STR_INIT("\xC1\xBF"), false },
	{ "overlong three bytes are not", STR_INIT("\xE0\x9F\xBF"), false },
	{ "overlong four bytes are not", STR_INIT("\xF0\x8F\xBF\xBF"), false },
	{ "the first surrogate is not", STR_INIT("\xED\xA0\x80"), false },
	{ "the last surrogate is not", STR_INIT("\xED\xBF\xBF"), false },
	{ "U+110000 is not", STR_INIT("\xF4\x90\x80\x80"), false },
	{ "F5 is not", STR_INIT("\xF5\x80\x80\x80"), false },
	{ "FE and FF are not", STR_INIT("\xFE\xFF"), false },
	{ "two bytes cut short are not", STR_INIT("a\xC3"), false },
	{ "three bytes cut short are not", STR_INIT("a\xE2\x82"), false },
	{ "four bytes cut short are not", STR_INIT("a\xF0\x9F\x98"), false },
	{ "a letter in place of a tail is not",
	  STR_INIT("\xE2\x82"
		   "a"),
	  false },
	{ "a fault behind sixteen letters is found",
	  STR_INIT("aaaaaaaaaaaaaaaa\xFF"
		   "aaaaaaaa"),
	  false },
};

static void validity(void **state)
{
	const struct row *row = *state;

	assert_int_equal(utf8_valid(row->text), row->valid);
}

static const struct {
	const char *name;
	struct str text;
	struct str wanted;
} mended[] = {
	{ "a valid text is left alone", STR_INIT("a\xC3\xA9"), STR_INIT("a\xC3\xA9") },
	{ "a byte that begins nothing is replaced", STR_INIT("Z\xFCrich"), STR_INIT("Z\xEF\xBF\xBDrich") },
	{ "a character cut short at the end is replaced once", STR_INIT("a\xF0\x9F\x98"), STR_INIT("a\xEF\xBF\xBD") },
	{ "a character cut short before a letter is replaced once, the letter stays",
	  STR_INIT("\xE2\x82"
		   "ab"),
	  STR_INIT("\xEF\xBF\xBD"
		   "ab") },
	{ "each byte of a surrogate is replaced", STR_INIT("\xED\xA0\xBD"),
	  STR_INIT("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") },
	{ "what is whole between malformed bytes stays", STR_INIT("\xFF\xC3\xA9\xC3"),
	  STR_INIT("\xEF\xBF\xBD\xC3\xA9\xEF\xBF\xBD") },
	{ "a lead byte before a whole character is replaced alone", STR_INIT("\xF0\xC3\xA9"),
	  STR_INIT("\xEF\xBF\xBD\xC3\xA9") },
};

static void mending(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 100);
	for (size_t i = 0; i < COUNT(mended); i++) {
		struct str got = utf8_mend(&arena, mended[i].text);

		if (!str_equal(got, mended[i].wanted))
			fail_msg("%s: %.*s", mended[i].name, STR_ARG(got));
		assert_true(utf8_valid(got));
	}
	arena_release(&arena);
	arena_init(&arena, 0);
	assert_null(utf8_mend(&arena, STR("\xFF")).at);
	arena_release(&arena);
}

static void points(void **state)
{
	static const uint32_t wanted[] = { 'a', 0x80, 0x7FF, 0x800, 0xFFFD, 0x10000, 0x1F600, 0x10FFFF };
	struct str rest =
		STR("a\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBD\xF0\x90\x80\x80\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF");

	(void)state;
	for (size_t i = 0; i < COUNT(wanted); i++)
		assert_int_equal(utf8_next(&rest), wanted[i]);
	assert_int_equal(rest.len, 0);
}

static void found_among_others(void **state)
{
	(void)state;
	assert_true(utf8_is_one_of('.', ".!\u3002"));
	assert_true(utf8_is_one_of(0x3002, ".!\u3002"));
	assert_false(utf8_is_one_of('?', ".!\u3002"));
	assert_false(utf8_is_one_of(0x80, ".!\u3002")); /* its middle byte */
	assert_false(utf8_is_one_of(0, ".!\u3002"));
	assert_false(utf8_is_one_of('.', ""));
}

static void heads(void **state)
{
	struct str text = STR("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
	static const size_t wanted[] = { 0, 1, 3, 6, 10, 10 };

	(void)state;
	for (size_t i = 0; i < COUNT(wanted); i++)
		assert_int_equal(utf8_head(text, i), wanted[i]);
	assert_int_equal(utf8_head((struct str){ NULL, 0 }, 5), 0);
}

/* 3GPP TS 23.038 6.2.1 holds 127 characters and the escape; 6.2.1.1 ten more behind it. */
static void alphabet(void **state)
{
	unsigned single = 0, escaped = 0;

	(void)state;
	for (uint32_t point = 0; point <= 0x10FFFF; point++) {
		single += gsm7_cost(point) == 1;
		escaped += gsm7_cost(point) == 2;
	}
	assert_int_equal(single, 127);
	assert_int_equal(escaped, 10);
}

struct cost_row {
	const char *name;
	uint32_t point;
	unsigned cost;
};

static const struct cost_row cost_rows[] = {
	{ "@ costs one septet", '@', 1 },
	{ "$ costs one septet", '$', 1 },
	{ "line feed costs one septet", '\n', 1 },
	{ "form feed costs two", '\f', 2 },
	{ "the brace costs two", '{', 2 },
	{ "the euro sign costs two", 0x20AC, 2 },
	{ "the backtick is outside", '`', 0 },
	{ "tab is outside", '\t', 0 },
	{ "the escape itself is outside", 0x1B, 0 },
	{ "capital C with cedilla costs one", 0xC7, 1 },
	{ "small c with cedilla is outside", 0xE7, 0 },
	{ "small n with tilde costs one", 0xF1, 1 },
	{ "small a with acute is outside", 0xE1, 0 },
	{ "the last Greek capital costs one", 0x3A9, 1 },
	{ "the ohm sign is outside", 0x2126, 0 },
	{ "the inverted exclamation mark, first of the rest, costs one", 0xA1, 1 },
};

static void cost(void **state)
{
	const struct cost_row *row = *state;

	assert_int_equal(gsm7_cost(row->point), row->cost);
}

static void guilty(void **state)
{
	(void)state;
	assert_int_equal(sms_measure(STR("S\xC3\xAD, se\xC3\xB1or\xC3\xA1")).guilty, 0xED);
	assert_int_equal(sms_measure(STR("se\xC3\xB1or")).guilty, 0);
	assert_false(sms_measure(STR("se\xC3\xB1or")).ucs2);
	assert_true(sms_measure(STR("a\0b")).ucs2);
}

static void very_long(void **state)
{
	static char text[153 * (SMS_PARTS_MAX + 2)];
	struct sms_size size;

	(void)state;
	memset(text, 'a', sizeof(text));
	size = sms_measure((struct str){ text, sizeof(text) });
	assert_int_equal(size.segments, SMS_PARTS_MAX + 2);
	assert_int_equal(size.units, sizeof(text));
	for (size_t i = 0; i < SMS_PARTS_MAX; i++)
		assert_int_equal(size.parts[i], 153);
}

static void replacements(void **state)
{
	unsigned count = 0;

	(void)state;
	for (uint32_t point = 0; point <= 0x10FFFF; point++) {
		struct str instead = gsm7_replacement(point);

		if (!instead.at)
			continue;
		count++;
		assert_int_equal(gsm7_cost(point), 0);
		assert_false(sms_measure(instead).ucs2);
	}
	assert_int_equal(count, 93);
	assert_str_equal(gsm7_replacement(0x2026), STR("..."));
	assert_non_null(gsm7_replacement(0x200B).at);
	assert_int_equal(gsm7_replacement(0x200B).len, 0);
}

static void smartens(struct str text, struct str wanted)
{
	struct buf out;

	buf_init(&out, 1000);
	buf_add_literal(&out, "|");
	gsm7_smarten(&out, text);
	assert_int_equal(buf_str(&out).at[0], '|');
	assert_str_equal(((struct str){ out.at + 1, out.len - 1 }), wanted);
	buf_release(&out);
}

static void smart(void **state)
{
	(void)state;
	smartens(STR("\xE2\x80\x9C"
		     "Don\xE2\x80\x99t\xE2\x80\xA6\xE2\x80\x9D"),
		 STR("\"Don't...\""));
	smartens(STR("\xE2\x80\x9CS\xC3\xAD\xE2\x80\x9D"), STR("\xE2\x80\x9CS\xC3\xAD\xE2\x80\x9D"));
	smartens(STR(""), STR(""));
}

int main(void)
{
	SUITE_ROWS(&suite, rows, validity);
	suite_add(&suite, "malformed pieces are replaced, the rest stays", mending);
	suite_add(&suite, "code points are taken one by one", points);
	suite_add(&suite, "a code point is found among others, a byte of another is not", found_among_others);
	suite_add(&suite, "a head never cuts a character", heads);
	suite_add(&suite, "the alphabet has 127 characters and ten behind the escape", alphabet);
	SUITE_ROWS(&suite, cost_rows, cost);
	suite_add(&suite, "the first character outside the alphabet is named", guilty);
	suite_add(&suite, "more parts than are listed are counted all the same", very_long);
	suite_add(&suite, "every replacement is in the alphabet, and only for what is not", replacements);
	suite_add(&suite, "typographic marks are replaced only when that is enough", smart);
	return suite_run(&suite, "utf8", NULL, NULL);
}
