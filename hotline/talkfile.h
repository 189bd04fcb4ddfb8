/* A transcript of a talk: what they do, what we answer. Written and read by people; format: tests/README.md, "Talks". */
#ifndef TALKFILE_H
#define TALKFILE_H

#include "base/buf.h"
#include "base/fault.h"
#include "event.h"

struct talkturn {
	struct str typed;  /* after "> " */
	struct str answer; /* all our lines, as conversation_print writes them */
	int line;          /* of the "> " */
};

struct talkfile {
	enum channel channel;
	struct str now;              /* "2026-11-22"; empty: the real date */
	struct str from, to, locale; /* empty: the program's defaults */
	struct str head;             /* all lines above the first turn, as they stand */
	struct talkturn *turns;
	size_t count;
	char *bytes; /* owns what the strs point into */
};

/* FAULT_CONTENT with "path:line: what is wrong" otherwise; `file` is then untouched. */
enum fault talkfile_read(const char *path, struct talkfile *file, struct why *why);
void talkfile_release(struct talkfile *file);

#endif
