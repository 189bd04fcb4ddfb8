/* One recording as a volunteer made it, turned into what the telephone plays. sox does it, in a process of its own. */
#ifndef SOUND_H
#define SOUND_H

#include "base/buf.h"
#include "base/fault.h"
#include "base/wav.h"

#define SOUND_SECONDS_MAX 60 /* trimming (sound.c) and AUDIO_FILE_MAX go with it */
#define SOUND_FILE_MAX    ((size_t)64 * 1024 * 1024)

/* What sox calls a file by the end of its name ("wav", "flac", "ogg", "mp3"); NULL for a file that is not taken. */
const char *sound_type(const char *name);

/*
 * Reads `name` in the folder that `folder` is a descriptor of, and appends the finished WAVE file to `wav`: no silence at
 * the ends, as loud as all others. FAULT_CONTENT, with a reason for the volunteer, for a recording that must be made
 * again; FAULT_SYSTEM when it is not the recording's fault (sox is not installed).
 */
enum fault sound_read(int folder, const char *name, struct buf *wav, unsigned *tenths, struct why *why);

/* sound_level.c: pure. */
struct sound_level {
	size_t count;   /* samples */
	unsigned peak;  /* 0…32768 */
	size_t clipped; /* samples at the edge of what can be recorded */
};
struct sound_level sound_measure(struct str samples); /* 16 bits, little-endian, mono */
/* Whether it can be used at all, as it was recorded. */
enum fault sound_judge(const struct sound_level *level, struct why *why);

#endif
