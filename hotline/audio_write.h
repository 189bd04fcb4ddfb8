/* Puts recordings into locales/audio/: all of them, or none. */
#ifndef AUDIO_WRITE_H
#define AUDIO_WRITE_H

#include "catalog_audio.h"

struct new_recording {
	char name[AUDIO_NAME_SIZE];
	char text[AUDIO_HASH_SIZE]; /* hash of what is said in it */
	struct str wav;
	unsigned tenths;
};

/*
 * What is there of other names stays. On a fault everything is as it was; a crash in between leaves files that do not fit
 * their index, which check says, and a second import mends.
 */
enum fault audio_write(const char *folder, const char *tag, const struct new_recording *recordings, size_t count,
		       struct why *why);

#endif
