/* Time of day for servers under test, moved while they run (libfaketime; Debian package "faketime"). */
#ifndef TESTS_E2E_CLOCK_H
#define TESTS_E2E_CLOCK_H

#include "tests/e2e/e2e.h"

#include "base/clock.h"

#include <glob.h>
#include <time.h>

struct moved_clock {
	char file[600], setting[700], preload[700];
};

/* Now it is that time of day for every server that was started with this clock; from there it goes on. */
static inline void clock_move(struct moved_clock *clock, const char *to)
{
	char beside[620];
	int64_t seconds;
	FILE *file;

	assert_int_equal(clock_parse(str_of(to), &seconds, NULL), FAULT_NONE);
	snprintf(beside, sizeof(beside), "%s.new", clock->file);
	file = fopen(beside, "w");
	assert_non_null(file);
	fprintf(file, "%+lld\n", (long long)seconds - (long long)time(NULL));
	fclose(file);
	assert_int_equal(rename(beside, clock->file), 0);
}

/* `name` tells clocks of one test apart. The settings are then given to server_start. */
static inline void clock_make(struct moved_clock *clock, const char *name, const char *to)
{
	glob_t found;

	if (glob("/usr/lib/*/faketime/libfaketimeMT.so.1", 0, NULL, &found))
		fail_msg("libfaketime is not installed (Debian package faketime)");
	snprintf(clock->preload, sizeof(clock->preload), "LD_PRELOAD=%s", found.gl_pathv[0]);
	globfree(&found);
	snprintf(clock->file, sizeof(clock->file), "%s/clock-%s-%d", server_build(), name, (int)getpid());
	snprintf(clock->setting, sizeof(clock->setting), "FAKETIME_TIMESTAMP_FILE=%s", clock->file);
	clock_move(clock, to);
}

static inline void clock_remove(struct moved_clock *clock)
{
	unlink(clock->file);
}

/* Only the time of day: deadlines go on as they are. */
#define CLOCK_SETTINGS(clock)                                                                                          \
	(clock)->preload, (clock)->setting, "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"

#endif
