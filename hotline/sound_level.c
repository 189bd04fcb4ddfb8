/* How loud a recording came in: the one thing that cannot be seen any more once sox has levelled it. */
#include "sound.h"

enum {
	EDGE = 32100,       /* 0.98 of the whole range */
	QUIET = 300,        /* 1 in 100: below it noise is made loud, not a voice */
	CLIPPED_SHARE = 200 /* one sample in so many: a voice that only touches the edge stays far below */
};

struct sound_level sound_measure(struct str samples)
{
	struct sound_level level = { .count = samples.len / 2 };

	for (size_t i = 0; i < level.count; i++) {
		int sample = (signed char)samples.at[2 * i + 1] * 256 + (unsigned char)samples.at[2 * i];
		unsigned size = (unsigned)(sample < 0 ? -sample : sample);

		level.peak = size > level.peak ? size : level.peak;
		level.clipped += size >= EDGE;
	}
	return level;
}

enum fault sound_judge(const struct sound_level *level, struct why *why)
{
	if (level->count == 0 || level->peak < QUIET)
		return fault_because(FAULT_CONTENT, why,
				     "is silent, or nearly; look at the microphone and record it again");
	if (level->clipped > level->count / CLIPPED_SHARE)
		return fault_because(
			FAULT_CONTENT, why,
			"is too loud, its peaks are cut off; record it again, further from the microphone");
	return FAULT_NONE;
}
