/* Borrowed bytes: comparing, cutting, numbers. */
#include "tests/support/test.h"

static struct suite suite;

struct number_row {
	const char *name;
	struct str text;
	unsigned long max;
	bool right;
	unsigned long value;
};

static const struct number_row number_rows[] = {
	{ "0 is a number", STR_INIT("0"), 9, true, 0 },
	{ "leading zeros are fine", STR_INIT("007"), 9, true, 7 },
	{ "the maximum is a number", STR_INIT("65535"), 65535, true, 65535 },
	{ "one more than the maximum is none", STR_INIT("65536"), 65535, false, 0 },
	{ "ten times the maximum is none", STR_INIT("655350"), 65535, false, 0 },
	{ "the largest number there is", STR_INIT("18446744073709551615"), -1UL, true, -1UL },
	{ "one more than the largest overflows nothing", STR_INIT("18446744073709551616"), -1UL, false, 0 },
	{ "nothing is no number", STR_INIT(""), 9, false, 0 },
	{ "a sign is no number", STR_INIT("+1"), 9, false, 0 },
	{ "a minus is no number", STR_INIT("-1"), 9, false, 0 },
	{ "a space is no number", STR_INIT(" 1"), 9, false, 0 },
	{ "a NUL behind the digits is no number", STR_INIT("1\0"), 9, false, 0 },
	{ "a digit above a small maximum is none", STR_INIT("5"), 4, false, 0 },
	{ "hexadecimal is no number", STR_INIT("a"), 100, false, 0 },
};

static void number(void **state)
{
	const struct number_row *row = *state;
	unsigned long value = 4711;

	assert_int_equal(str_to_number(row->text, row->max, &value), row->right);
	assert_int_equal(value, row->right ? row->value : 4711);
}

static void equal(void **state)
{
	(void)state;
	assert_true(str_equal(STR("a\0b"), STR("a\0b")));
	assert_false(str_equal(STR("a\0b"), STR("a\0c")));
	assert_false(str_equal(STR("a"), STR("ab")));
	assert_true(str_equal((struct str){ NULL, 0 }, STR("")));
	assert_true(str_equal_nocase(STR("aZ-1"), STR("Az-1")));
	assert_false(str_equal_nocase(STR("@"), STR("`")));
	assert_false(str_equal_nocase(STR("["), STR("{")));
	assert_false(str_equal_nocase(STR("\xC3\x89"), STR("\xC3\xA9")));
	assert_false(str_equal_nocase(STR("a"), STR("ab")));
}

static void compare(void **state)
{
	(void)state;
	assert_int_equal(str_compare(STR("a"), STR("a")), 0);
	assert_true(str_compare(STR("a"), STR("b")) < 0);
	assert_true(str_compare(STR("a"), STR("ab")) < 0);
	assert_true(str_compare(STR("ab"), STR("a")) > 0);
	assert_true(str_compare(STR("\x7F"), STR("\x80")) < 0);
	assert_true(str_compare((struct str){ NULL, 0 }, STR("a")) < 0);
	assert_int_equal(str_compare((struct str){ NULL, 0 }, STR("")), 0);
}

static void parts(void **state)
{
	(void)state;
	assert_true(str_has_prefix(STR("abc"), STR("ab")));
	assert_true(str_has_prefix(STR("abc"), STR("")));
	assert_false(str_has_prefix(STR("ab"), STR("abc")));
	assert_false(str_has_prefix(STR("abc"), STR("b")));
	assert_true(str_contains(STR("abc"), STR("bc")));
	assert_true(str_contains((struct str){ NULL, 0 }, STR("")));
	assert_false(str_contains(STR("abc"), STR("abcd")));
	assert_false(str_contains(STR("abc"), STR("ac")));
	assert_false(str_contains((struct str){ NULL, 0 }, STR("a")));
}

static void trim(void **state)
{
	(void)state;
	assert_str_equal(str_trim(STR(" \t\r\na b \n")), STR("a b"));
	assert_str_equal(str_trim(STR(" \t ")), STR(""));
	assert_str_equal(str_trim((struct str){ NULL, 0 }), STR(""));
}

static void cut(void **state)
{
	struct str rest = STR("a,,b");

	(void)state;
	assert_str_equal(str_cut(&rest, ','), STR("a"));
	assert_str_equal(str_cut(&rest, ','), STR(""));
	assert_non_null(rest.at);
	assert_str_equal(str_cut(&rest, ','), STR("b"));
	assert_null(rest.at);
	assert_str_equal(str_cut(&rest, ','), STR(""));
	rest = STR("a,");
	assert_str_equal(str_cut(&rest, ','), STR("a"));
	assert_non_null(rest.at);
	assert_int_equal(rest.len, 0);
}

static void of_text(void **state)
{
	(void)state;
	assert_str_equal(str_of("abc"), STR("abc"));
	assert_str_equal(str_of(NULL), STR(""));
	assert_non_null(str_of(NULL).at);
}

int main(void)
{
	SUITE_ROWS(&suite, number_rows, number);
	suite_add(&suite, "equality counts every byte, and without case only ASCII letters differ", equal);
	suite_add(&suite, "bytes are ordered, and a shorter prefix comes first", compare);
	suite_add(&suite, "prefixes and parts are found", parts);
	suite_add(&suite, "blanks at both ends are trimmed", trim);
	suite_add(&suite, "cutting keeps empty pieces and ends with NULL", cut);
	suite_add(&suite, "a C text becomes a str, NULL an empty one", of_text);
	return suite_run(&suite, "str", NULL, NULL);
}
