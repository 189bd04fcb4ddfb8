/* The time of day, the time for deadlines, and dates as the content files write them. */
#include "base/clock.h"

#include <time.h>

#define DAY_SECONDS 86400

int64_t clock_now(const struct clock *clock)
{
	return clock->still ? clock->still : (int64_t)time(NULL) + clock->offset;
}

int64_t clock_monotonic_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail: Linux always has it */
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* `width` digits off the front, then `behind` (NUL: nothing). */
static bool take(struct str *text, size_t width, char behind, int *value)
{
	size_t whole = width + (behind != '\0');
	unsigned long number;

	if (text->len < whole || !str_to_number((struct str){ text->at, width }, 9999, &number))
		return false;
	if (behind && text->at[width] != behind)
		return false;
	*value = (int)number;
	text->at += whole;
	text->len -= whole;
	return true;
}

static bool take_date(struct str *text, struct tm *parts)
{
	return take(text, 4, '-', &parts->tm_year) && take(text, 2, '-', &parts->tm_mon) &&
	       take(text, 2, '\0', &parts->tm_mday);
}

static bool take_time(struct str *text, struct tm *parts)
{
	if (text->len == 0 || text->at[0] != 'T')
		return false;
	text->at++;
	text->len--;
	return take(text, 2, ':', &parts->tm_hour) && take(text, 2, ':', &parts->tm_min) &&
	       take(text, 2, 'Z', &parts->tm_sec);
}

/* timegm mends what does not exist (31 April becomes 1 May): what was mended was wrong. */
static bool to_seconds(struct tm parts, int64_t *seconds)
{
	struct tm mended;
	time_t at;

	parts.tm_year -= 1900;
	parts.tm_mon -= 1;
	mended = parts;
	at = timegm(&mended);
	if (parts.tm_year < 70 || mended.tm_mon != parts.tm_mon || mended.tm_mday != parts.tm_mday ||
	    mended.tm_hour != parts.tm_hour || mended.tm_min != parts.tm_min || mended.tm_sec != parts.tm_sec)
		return false;
	*seconds = at;
	return true;
}

enum fault clock_parse(struct str text, int64_t *seconds, struct why *why)
{
	struct tm parts = { .tm_mday = 0 };

	if (take_date(&text, &parts) && (text.len == 0 || take_time(&text, &parts)) && text.len == 0 &&
	    to_seconds(parts, seconds))
		return FAULT_NONE;
	return fault_because(FAULT_SYNTAX, why, "not a date: write it like 2026-11-22 or 2026-11-22T10:20:30Z");
}

enum fault clock_parse_end_of_day(struct str text, int64_t *seconds, struct why *why)
{
	struct tm parts = { .tm_mday = 0 };
	int64_t midnight;

	if (!take_date(&text, &parts) || text.len != 0 || !to_seconds(parts, &midnight))
		return fault_because(FAULT_SYNTAX, why, "not a day: write it like 2026-11-22");
	*seconds = midnight + DAY_SECONDS - 1;
	return FAULT_NONE;
}

const char *clock_day(int64_t instant, char day[16])
{
	time_t at = (time_t)instant;
	struct tm parts;

	if (!gmtime_r(&at, &parts) || strftime(day, 16, "%Y-%m-%d", &parts) == 0)
		day[0] = '\0';
	return day;
}
