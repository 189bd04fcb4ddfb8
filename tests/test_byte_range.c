/* Range fields, one row each, against a body of ten bytes. */
#include "tests/support/test.h"

#include "base/byte_range.h"

static struct suite suite;

static const struct row {
	const char *name;
	struct str field;
	enum byte_range range;
	size_t first, count;
} rows[] = {
	{ "no field asks for all of it", { NULL, 0 }, RANGE_WHOLE, 0, 0 },
	{ "a part from the front", STR_INIT("bytes=0-3"), RANGE_PART, 0, 4 },
	{ "a part from the middle to the end", STR_INIT("bytes=4-"), RANGE_PART, 4, 6 },
	{ "the last bytes", STR_INIT("bytes=-3"), RANGE_PART, 7, 3 },
	{ "more last bytes than there are", STR_INIT("bytes=-30"), RANGE_PART, 0, 10 },
	{ "the last byte alone", STR_INIT("bytes=9-9"), RANGE_PART, 9, 1 },
	{ "an end beyond the body is its end", STR_INIT("bytes=8-99"), RANGE_PART, 8, 2 },
	{ "an end beyond any number", STR_INIT("bytes=8-99999999999999999999999999"), RANGE_PART, 8, 2 },
	{ "the unit may be written in capitals, with spaces", STR_INIT("Bytes = 1 - 2"), RANGE_PART, 1, 2 },
	{ "a part behind the end is outside", STR_INIT("bytes=10-"), RANGE_OUTSIDE, 0, 0 },
	{ "a beginning beyond any number is outside", STR_INIT("bytes=99999999999999999999999999-"), RANGE_OUTSIDE, 0,
	  0 },
	{ "no last byte at all is outside", STR_INIT("bytes=-0"), RANGE_OUTSIDE, 0, 0 },
	{ "a part that ends before it begins is ignored", STR_INIT("bytes=5-4"), RANGE_WHOLE, 0, 0 },
	{ "several parts are ignored", STR_INIT("bytes=0-1,4-5"), RANGE_WHOLE, 0, 0 },
	{ "another unit is ignored", STR_INIT("seconds=0-1"), RANGE_WHOLE, 0, 0 },
	{ "a number without a dash is ignored", STR_INIT("bytes=5"), RANGE_WHOLE, 0, 0 },
	{ "a dash alone is ignored", STR_INIT("bytes=-"), RANGE_WHOLE, 0, 0 },
	{ "a sign is ignored", STR_INIT("bytes=+1-2"), RANGE_WHOLE, 0, 0 },
	{ "letters are ignored", STR_INIT("bytes=a-b"), RANGE_WHOLE, 0, 0 },
};

static void row_is_read(void **state)
{
	const struct row *row = *state;
	size_t first = 0, count = 0;

	assert_int_equal(byte_range_read(row->field, 10, &first, &count), row->range);
	assert_int_equal(first, row->first);
	assert_int_equal(count, row->count);
}

static void nothing_is_inside_an_empty_body(void **state)
{
	size_t first = 0, count = 0;

	(void)state;
	assert_int_equal(byte_range_read(STR("bytes=0-"), 0, &first, &count), RANGE_OUTSIDE);
	assert_int_equal(byte_range_read(STR("bytes=-1"), 0, &first, &count), RANGE_OUTSIDE);
}

int main(void)
{
	SUITE_ROWS(&suite, rows, row_is_read);
	suite_add(&suite, "nothing is inside an empty body", nothing_is_inside_an_empty_body);
	return suite_run(&suite, "byte_range", NULL, NULL);
}
