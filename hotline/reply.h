/* What we answer, the same for every provider: references into a catalog, so that a retry can be answered again. */
#ifndef REPLY_H
#define REPLY_H

#include <stdint.h>

#include "event.h"

#define REPLY_PARTS_MAX 9

enum part_kind {
	PART_NONE,
	/* text channels */
	PART_MESSAGE, /* a new message: texts[text .. text + count - 1], joined by line breaks */
	PART_JOIN,    /* the same, added to the message before it after a line break */
	/* voice, in order */
	PART_SAY,         /* texts[text .. text + count - 1] spoken one after the other, a short pause between */
	PART_SAY_SLOWLY,  /* the same for a caller who asked to hear it again */
	PART_PAUSE,       /* `text` in tenths of a second */
	PART_GATHER,      /* what follows is spoken while one key is awaited; `text` = seconds to wait after it.
	                         * Then one callback with `at`, key or not. At most one, always present unless DIAL or HANGUP */
	PART_TEXT_CALLER, /* send texts[text .. text + count - 1] to the caller's phone as one message */
	PART_DIAL,        /* connect to numbers[text]; then one callback with `at` and the result. Last */
	PART_HANGUP,      /* Last */
};

struct part {
	uint8_t kind;
	uint8_t count;
	uint16_t text;
};

struct reply {
	uint8_t count; /* 0: an empty answer */
	struct at at;  /* voice: what the next callback carries */
	struct part parts[REPLY_PARTS_MAX];
};

#endif
