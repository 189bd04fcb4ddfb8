/* A talk without server and store: what a person types becomes an event, our reply becomes lines of a transcript. */
#ifndef CONVERSATION_H
#define CONVERSATION_H

#include "engine.h"
#include "provider.h"

struct conversation {
	const struct catalog *catalog;   /* borrowed */
	const struct provider *provider; /* whose carrier words and voices count */
	enum channel channel;
	struct str from, to;    /* borrowed; an empty `from` has no session */
	struct session session; /* version counts the turns; 0 = a first contact */
	struct at at;           /* voice: what the last reply asked to be brought back */
	struct reply reply;     /* of the last turn */
	bool begun;             /* voice: the call is under way */
	bool over;              /* voice: hung up, by either side */
};

/*
 * Plays one turn. SMS: `typed` is the text. Voice: "(call)", "(silence)", "(hangup)", "(dialled completed)",
 * "(dialled no-answer)", or keys. FAULT_SYNTAX, and nothing played, for anything else.
 */
enum fault conversation_turn(struct conversation *conversation, struct str typed, struct why *why);

/* What that answer is in a transcript (tests/README.md, "Talks"), one line each, with line breaks. Nothing for silence. */
void conversation_print(const struct conversation *conversation, struct buf *out);

/* The same for a person at a terminal: with segments per message and seconds per spoken text. */
void conversation_show(const struct conversation *conversation, struct buf *out);

#endif
