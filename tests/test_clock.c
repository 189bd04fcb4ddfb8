/* Dates as content files write them, and the clock that tests hold still. */
#include "tests/support/test.h"

#include "base/clock.h"

#include <time.h>

static struct suite suite;

struct row {
	const char *name;
	struct str text;
	bool right;
	int64_t seconds;
	bool is_day; /* and then it has a last second */
};

static const struct row rows[] = {
	{ "a day begins at midnight", STR_INIT("2026-11-22"), true, 1795305600, true },
	{ "a time is UTC", STR_INIT("2026-11-22T10:20:30Z"), true, 1795342830, false },
	{ "the first second there is", STR_INIT("1970-01-01"), true, 0, true },
	{ "a leap day", STR_INIT("2028-02-29"), true, 1835395200, true },
	{ "the last day of the calendar", STR_INIT("9999-12-31"), true, 253402214400, true },
	{ "29 February of a common year is no day", STR_INIT("2026-02-29"), false, 0, false },
	{ "1900-like years are no leap years", STR_INIT("2100-02-29"), false, 0, false },
	{ "31 April is no day", STR_INIT("2026-04-31"), false, 0, false },
	{ "month 13 is no month", STR_INIT("2026-13-01"), false, 0, false },
	{ "month 0 is no month", STR_INIT("2026-00-10"), false, 0, false },
	{ "day 0 is no day", STR_INIT("2026-01-00"), false, 0, false },
	{ "before 1970 is refused", STR_INIT("1969-12-31"), false, 0, false },
	{ "hour 24 is refused", STR_INIT("2026-11-22T24:00:00Z"), false, 0, false },
	{ "second 60 is refused", STR_INIT("2026-11-22T10:20:60Z"), false, 0, false },
	{ "a time without its zone is refused", STR_INIT("2026-11-22T10:20:30"), false, 0, false },
	{ "another zone is refused", STR_INIT("2026-11-22T10:20:30+01:00"), false, 0, false },
	{ "small letters are refused", STR_INIT("2026-11-22t10:20:30z"), false, 0, false },
	{ "a space in between is refused", STR_INIT("2026-11-22 10:20:30Z"), false, 0, false },
	{ "missing zeros are refused", STR_INIT("2026-1-2"), false, 0, false },
	{ "other separators are refused", STR_INIT("2026/11/22"), false, 0, false },
	{ "a sign is refused", STR_INIT("+026-11-22"), false, 0, false },
	{ "something behind is refused", STR_INIT("2026-11-22 "), false, 0, false },
	{ "something behind a time is refused", STR_INIT("2026-11-22T10:20:30Z "), false, 0, false },
	{ "the American order is refused", STR_INIT("11-22-2026"), false, 0, false },
	{ "nothing is no date", STR_INIT(""), false, 0, false },
	{ "words are no date", STR_INIT("tomorrow"), false, 0, false },
};

static void parses(void **state)
{
	const struct row *row = *state;
	struct why why = { "" };
	int64_t seconds = 4711;

	assert_int_equal(clock_parse(row->text, &seconds, &why), row->right ? FAULT_NONE : FAULT_SYNTAX);
	assert_int_equal(seconds, row->right ? row->seconds : 4711);
	assert_int_equal(why.text[0] == '\0', row->right);
	seconds = 4711;
	assert_int_equal(clock_parse_end_of_day(row->text, &seconds, NULL), row->is_day ? FAULT_NONE : FAULT_SYNTAX);
	assert_int_equal(seconds, row->is_day ? row->seconds + 86399 : 4711);
}

static void cut(void **state)
{
	const struct str whole = STR("2026-11-22T10:20:30Z");
	int64_t seconds;

	(void)state;
	for (size_t len = 0; len < whole.len; len++) {
		enum fault wanted = len == strlen("2026-11-22") ? FAULT_NONE : FAULT_SYNTAX;

		assert_int_equal(clock_parse((struct str){ whole.at, len }, &seconds, NULL), wanted);
	}
}

static void now(void **state)
{
	const struct clock still = { .still = 1795305600, .offset = 60 };
	const struct clock real = { .still = 0 };
	const struct clock ahead = { .offset = 86400 };
	int64_t before = time(NULL);

	(void)state;
	assert_int_equal(clock_now(&still), 1795305600);
	assert_in_range(clock_now(&real), before, time(NULL));
	assert_in_range(clock_now(&ahead), before + 86400, time(NULL) + 86400);
}

static void monotonic(void **state)
{
	int64_t before = clock_monotonic_ms();

	(void)state;
	assert_true(before > 0);
	assert_true(clock_monotonic_ms() >= before);
}

int main(void)
{
	SUITE_ROWS(&suite, rows, parses);
	suite_add(&suite, "a date cut anywhere is refused, but where a day ends", cut);
	suite_add(&suite, "a still clock stands, the real one goes, an offset is added", now);
	suite_add(&suite, "the clock for deadlines does not go back", monotonic);
	return suite_run(&suite, "clock", NULL, NULL);
}
