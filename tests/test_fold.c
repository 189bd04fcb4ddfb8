/* Folding against the shared examples, and the corners that no example shows. */
#include "tests/support/test.h"

#include "base/fold.h"

#include <jansson.h>

static struct suite suite;

static void folds_to(struct str text, struct str wanted)
{
	struct buf out;

	buf_init(&out, 65536);
	assert_true(fold(&out, text));
	assert_str_equal(buf_str(&out), wanted);
	buf_release(&out);
}

static void example(void **state)
{
	const json_t *pair = *state;
	const json_t *in = json_object_get(pair, "in");
	const json_t *out = json_object_get(pair, "out");

	assert_true(json_is_string(in) && json_is_string(out));
	folds_to((struct str){ json_string_value(in), json_string_length(in) },
		 (struct str){ json_string_value(out), json_string_length(out) });
}

struct row {
	const char *name;
	struct str text;
	struct str wanted;
};

static const struct row rows[] = {
	{ "an acute accent used as an apostrophe is dropped", STR_INIT("don\xC2\xB4t"), STR_INIT("dont") },
	{ "punctuation alone folds to nothing", STR_INIT(" ?!... "), STR_INIT("") },
	{ "nothing folds to nothing", STR_INIT(""), STR_INIT("") },
	{ "a control character parts words",
	  STR_INIT("a\x01"
		   "b"),
	  STR_INIT("a b") },
	{ "a NUL parts words", STR_INIT("a\0b"), STR_INIT("a b") },
	{ "runs of separators become one space", STR_INIT("a -- , b"), STR_INIT("a b") },
	{ "an unassigned code point parts words",
	  STR_INIT("a\xCD\xB8"
		   "b"),
	  STR_INIT("a b") },
	{ "Bangla vowel signs stay", STR_INIT("\xE0\xA6\x95\xE0\xA6\xBF"), STR_INIT("\xE0\xA6\x95\xE0\xA6\xBF") },
	{ "ash with an acute accent becomes two letters", STR_INIT("\xC7\xBC"), STR_INIT("ae") },
	{ "one ligature may become eighteen letters", STR_INIT("\xEF\xB7\xBA"),
	  STR_INIT("\xD8\xB5\xD9\x84\xD9\x8A \xD8\xA7\xD9\x84\xD9\x84\xD9\x87 "
		   "\xD8\xB9\xD9\x84\xD9\x8A\xD9\x87 \xD9\x88\xD8\xB3\xD9\x84\xD9\x85") },
};

static void row_folds(void **state)
{
	const struct row *row = *state;

	folds_to(row->text, row->wanted);
}

static void malformed(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 100);
	buf_add_literal(&out, "before");
	assert_false(fold(&out, STR("menu\xFF")));
	assert_str_equal(buf_str(&out), STR("before"));
	buf_release(&out);
}

static void appends(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 100);
	buf_add_literal(&out, "before|");
	assert_true(fold(&out, STR(" MENU ")));
	assert_str_equal(buf_str(&out), STR("before|menu"));
	buf_release(&out);
}

static void no_room(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 3);
	assert_false(fold(&out, STR("menu")));
	buf_release(&out);
}

/* ASCII texts take a way of their own; one letter behind them sends the same text through the other. */
static void plain_text_folds_like_any_other(void **state)
{
	uint32_t random = 20261122;

	(void)state;
	for (unsigned round = 0; round < 20000; round++) {
		char text[40];
		size_t len = round % 33;
		struct buf plain, other;

		buf_init(&plain, 256);
		buf_init(&other, 256);
		for (size_t i = 0; i < len; i++) {
			random = random * 1664525 + 1013904223;
			text[i] = (char)(random >> 16 & 0x7f);
		}
		assert_true(fold(&plain, (struct str){ text, len }));
		memcpy(text + len, " \xC3\xA9", 3);
		assert_true(fold(&other, (struct str){ text, len + 3 }));
		if (plain.len > 0)
			buf_add_char(&plain, ' ');
		buf_add_char(&plain, 'e');
		assert_str_equal(buf_str(&plain), buf_str(&other));
		buf_release(&plain);
		buf_release(&other);
	}
}

static void repeat(struct buf *out, struct str piece, size_t times)
{
	while (times-- > 0)
		buf_add(out, piece);
}

static void long_text(void **state)
{
	struct buf text, wanted;

	(void)state;
	buf_init(&text, 65536);
	buf_init(&wanted, 65536);
	repeat(&text, STR("\xC3\x89"), FOLD_POINTS_MAX);
	buf_add_literal(&text, "not looked at");
	repeat(&wanted, STR("e"), FOLD_POINTS_MAX);
	folds_to(buf_str(&text), buf_str(&wanted));
	buf_release(&text);
	buf_release(&wanted);
}

/* 28,800 code points on the way, more than the scratch lines hold: each becomes 15 letters and three spaces. */
static void growing_text(void **state)
{
	struct buf text, folded;

	(void)state;
	buf_init(&text, 65536);
	buf_init(&folded, 262144);
	repeat(&text, STR("\xEF\xB7\xBA"), FOLD_POINTS_MAX);
	assert_true(fold(&folded, buf_str(&text)));
	assert_int_equal(folded.len, FOLD_POINTS_MAX * 33);
	buf_release(&text);
	buf_release(&folded);
}

int main(void)
{
	json_error_t spot;
	json_t *examples = json_load_file("tests/vectors/fold.json", JSON_REJECT_DUPLICATES, &spot);
	static char names[64][128];
	const json_t *pair;
	size_t i;
	int status;

	if (json_array_size(examples) != 43) {
		print_error("tests/vectors/fold.json: 43 examples wanted, %zu found: %s\n", json_array_size(examples),
			    examples ? "" : spot.text);
		return 1;
	}
	json_array_foreach (examples, i, pair) {
		(void)snprintf(names[i], sizeof(names[i]), "%s folds to %s",
			       json_string_value(json_object_get(pair, "in")),
			       json_string_value(json_object_get(pair, "out")));
		for (char *at = strchr(names[i], '\n'); at; at = strchr(at, '\n'))
			*at = ' ';
		suite_add_state(&suite, names[i], example, pair);
	}
	SUITE_ROWS(&suite, rows, row_folds);
	suite_add(&suite, "malformed UTF-8 gives nothing", malformed);
	suite_add(&suite, "the folded text is appended, without a space before it", appends);
	suite_add(&suite, "a full buffer is told", no_room);
	suite_add(&suite, "plain text folds like any other", plain_text_folds_like_any_other);
	suite_add(&suite, "what follows the first 1,600 code points is cut", long_text);
	suite_add(&suite, "a text that grows past the scratch lines is folded all the same", growing_text);
	status = suite_run(&suite, "fold", NULL, NULL);
	json_decref(examples);
	return status;
}
