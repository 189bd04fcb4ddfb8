/* What the two recording commands begin with: the content, one language of it, and its script. */
#ifndef RECORDING_H
#define RECORDING_H

#include "readout.h"

struct recording_desk {
	struct content *content;
	struct problems problems;
	const struct source_language *language;
	struct readout readout;
};

/* EXIT_FINE, or another exit status with the reasons on standard error, `command` in front. recording_close in any case. */
int recording_open(struct recording_desk *desk, const char *command, const char *folder, const char *locale);
void recording_close(struct recording_desk *desk);

#endif
