/* The scanner that finds lines: its answers are compared with the values that Jansson has at the same path. */
#include "tests/support/test.h"

#include "catalog_spot.h"
#include "tests/support/whole.h"

#include <jansson.h>

static struct suite suite;

static size_t split(const char *path, struct str *steps, size_t most)
{
	struct str rest = str_of(path);
	size_t count = 0;

	while (rest.at && count < most && path[0])
		steps[count++] = str_cut(&rest, '|');
	return count;
}

/* Paths are parted by bars here, so that names may hold anything else. */
static const struct row {
	const char *name, *text, *path;
	size_t found;
	int line, column;
	const char *value;
} rows[] = {
	{ "the whole text is found without a step", " {\"a\": 1}", "", 0, 1, 2, "{\"a\": 1}" },
	{ "a member is where its name stands", "{\n  \"a\": 1,\n  \"b\": 2\n}", "b", 1, 3, 3, "2" },
	{ "an element is where it begins", "{\"a\": [10,\n 20]}", "a|1", 2, 2, 2, "20" },
	{ "a step that leads nowhere ends the way", "{\"a\": {\"b\": 1}}", "a|c|d", 1, 1, 2, "{\"b\": 1}" },
	{ "an index past the end ends the way", "[1, 2]", "2", 0, 1, 1, "[1, 2]" },
	{ "a name inside a text is not a name", "{\"a\": \"\\\"b\\\": 1\", \"b\": 2}", "b", 1, 1, 19, "2" },
	{ "brackets inside a text close nothing", "{\"a\": \"}]\", \"b\": 2}", "b", 1, 1, 13, "2" },
	{ "a name written with escapes is the same name", "{\"\\u0061\\n\": 1}", "a\n", 1, 1, 2, "1" },
	{ "a pair of escapes is one character", "{\"\\ud83d\\ude00\": 1}", "😀", 1, 1, 2, "1" },
	{ "columns count characters", "{\"żółw\": 1, \"b\": 2}", "b", 1, 1, 13, "2" },
	{ "an empty name is a name", "{\"\": 3}", "", 0, 1, 1, "{\"\": 3}" },
	{ "a name that begins like another is another", "{\"ab\": 1, \"a\": 2}", "a", 1, 1, 11, "2" },
	{ "no value has members", "{\"a\": 1}", "a|b", 1, 1, 2, "1" },
	{ "an empty text has a first line", "", "a", 0, 1, 1, "" },
};

static void spot_is_found(void **state)
{
	const struct row *row = *state;
	struct str steps[8];
	struct spot spot;

	assert_int_equal(spot_find(str_of(row->text), steps, split(row->path, steps, COUNT(steps)), &spot), row->found);
	assert_int_equal(spot.line, row->line);
	assert_int_equal(spot.column, row->column);
	assert_str_equal(spot.value, str_of(row->value));
}

static void twins_are_found(void **state)
{
	struct spot first, second;

	(void)state;
	assert_true(spot_twice(STR("{\n\"a\": {\"b\": 1},\n\"c\": [\"a\", \"a\"],\n\"a\": 2}"), &first, &second));
	assert_int_equal(first.line, 2);
	assert_int_equal(second.line, 4);
	assert_int_equal(second.column, 1);
	assert_true(spot_twice(STR("[{\"b\": 0}, {\"a\": 1,\n \"\\u0061\": 2}]"), &first, &second));
	assert_int_equal(second.line, 2);
	assert_false(spot_twice(STR("{\"a\": {\"a\": 1}, \"b\": \"a\"}"), &first, &second));
	assert_false(spot_twice(STR(""), &first, &second));
}

static void depth_is_counted(void **state)
{
	(void)state;
	assert_int_equal(spot_depth(STR("1")), 0);
	assert_int_equal(spot_depth(STR("{\"[[[\": [1, {}]}")), 3);
	assert_int_equal(spot_depth(STR("}}}{")), 1);
	assert_true(spot_depth(STR("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")) > SPOT_DEPTH_MAX);
}

/* Cut anywhere, a text is no JSON any more; the scanner must still end, inside the text. */
static void cut_text_is_survived(void **state)
{
	static const char whole[] =
		"{ \"a\\u00e9\\ud83d\\ude00\": [1, {\"b\": \"x\\\\\"}], \"c\": {\"d\": [[], {}]}, \"c\": true }";
	const struct str path[] = { STR_INIT("c"), STR_INIT("d"), STR_INIT("1") };

	(void)state;
	for (size_t len = 0; len < sizeof whole; len++) {
		char *copy = malloc(len + 1);
		struct spot spot, other;
		struct str text = { copy, len };

		assert_non_null(copy);
		memcpy(copy, whole, len);
		spot_find(text, path, COUNT(path), &spot);
		assert_true(spot.value.len == 0 ||
			    (spot.value.at >= copy && spot.value.at + spot.value.len <= copy + len));
		spot_twice(text, &spot, &other);
		assert_true(spot_depth(text) <= 5);
		free(copy);
	}
}

/* Every line of a real content file: what stands at the line is what the path names. */
static void real_file_is_found_line_by_line(void **state)
{
	json_error_t error;
	json_t *root = json_load_file("tests/small/locales/en.json", JSON_REJECT_DUPLICATES, &error), *value;
	const char *name;
	struct buf text;

	(void)state;
	assert_non_null(root);
	buf_init(&text, 1 << 16);
	assert_true(whole_file("tests/small/locales/en.json", &text));
	json_object_foreach (root, name, value) {
		struct str step = str_of(name);
		struct spot spot;
		json_t *again;

		assert_int_equal(spot_find(buf_str(&text), &step, 1, &spot), 1);
		again = json_loadb(spot.value.at, spot.value.len, JSON_DECODE_ANY, &error);
		assert_true(json_equal(again, value));
		assert_int_equal(spot.column, 3);
		json_decref(again);
	}
	buf_release(&text);
	json_decref(root);
}

int main(void)
{
	SUITE_ROWS(&suite, rows, spot_is_found);
	suite_add(&suite, "a name that stands twice is found, with both places", twins_are_found);
	suite_add(&suite, "depth is counted outside texts, up to the limit", depth_is_counted);
	suite_add(&suite, "a text cut anywhere is survived", cut_text_is_survived);
	suite_add(&suite, "a content file is found line by line", real_file_is_found_line_by_line);
	return suite_run(&suite, "spot", NULL, NULL);
}
