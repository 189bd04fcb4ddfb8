/* The time, handed down so that tests can hold it still. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "base/fault.h"
#include "base/str.h"

struct clock {
	int64_t still;  /* seconds UTC; 0 = the real time */
	int64_t offset; /* added to the real time */
};

int64_t clock_now(const struct clock *clock); /* seconds since 1970, UTC */
int64_t clock_monotonic_ms(void);             /* for deadlines only */

/* "2026-11-22" (midnight UTC) or "2026-11-22T10:20:30Z". */
enum fault clock_parse(struct str text, int64_t *seconds, struct why *why);
/* The last second of the day that `text` names ("2026-11-22"): a date until which something holds includes that day. */
enum fault clock_parse_end_of_day(struct str text, int64_t *seconds, struct why *why);

/* The day of an instant (UTC) as in "2026-11-22", which is also returned; empty for one that no calendar has. */
const char *clock_day(int64_t instant, char day[16]);

#endif
