/* The talk: (catalog, session, event) -> (session', reply). */
#ifndef ENGINE_H
#define ENGINE_H

#include "catalog.h"

struct step {
	struct session session;
	struct reply reply;
	bool erase; /* wipe the session from the store instead of saving it */
};

/* What the engine cannot see in the event. */
struct setting {
	bool store_away; /* disclosures shrink to one line */
	bool fresh;      /* no session was found: a first contact */
};

/*
 * Pure: no clock, no I/O, no allocation, no log. Cannot fail: what makes no sense gets the menu.
 * `session` may be zeroed (fresh). Version and ring pass through untouched.
 */
void engine_step(const struct catalog *catalog, const struct session *session, const struct event *event,
		 struct setting setting, struct step *step);

/* The bytes of the `at` query value, and back; false for what it never prints. A language that
 * is not (or no longer) offered counts as none. */
void engine_at_print(const struct catalog *catalog, const struct at *at, struct buf *out);
bool engine_at_parse(const struct catalog *catalog, struct str text, struct at *at);

/* The last resort, when nothing else could be built: the urgent lines in the default locale. */
void engine_urgent(const struct catalog *catalog, const struct event *event, struct reply *reply);

#endif
