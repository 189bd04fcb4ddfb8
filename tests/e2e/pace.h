/*
 * How long answers take. A busy machine keeps some waiting, whatever the program does: a share of them may be late, and
 * more where a server that nothing ails is late at the same time. None may be late for ever.
 */
#ifndef TESTS_E2E_PACE_H
#define TESTS_E2E_PACE_H

#include "tests/e2e/e2e.h"

#include "store.h"

#define ANSWER_MS 400                                 /* for one webhook, whatever Redis does */
#define WELL_MS   (ANSWER_MS - 2 * STORE_DEADLINE_MS) /* what is left of it where nobody waits for Redis */
#define LATEST_MS 10000                               /* telephone companies give up after fifteen seconds */

struct pace {
	unsigned answers, late;
	int worst_ms;
};

static inline void pace_note(struct pace *pace, int ms, int most_ms)
{
	pace->answers++;
	pace->late += ms > most_ms;
	pace->worst_ms = ms > pace->worst_ms ? ms : pace->worst_ms;
}

/* What the machine alone makes late, generously: 0 where it has time for everybody. */
static inline double pace_share(const struct pace *well)
{
	return well->answers > 0 ? 4.0 * well->late / well->answers : 0.0;
}

static inline void assert_pace_(const struct pace *pace, double share, const char *file, int line)
{
	if (pace->answers > 0 && pace->late <= share * pace->answers && pace->worst_ms <= LATEST_MS)
		return;
	print_error("of %u answers %u were late, where %.1f may be; the last took %d ms\n", pace->answers, pace->late,
		    share * pace->answers, pace->worst_ms);
	_fail(file, line);
}
#define assert_pace(pace, share) assert_pace_(pace, share, __FILE__, __LINE__)

#endif
