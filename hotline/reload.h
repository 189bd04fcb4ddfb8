/*
 * The catalog that is served, from the first to the last: read at start, again when files change or somebody asks, and
 * compiled again when something in it runs out. All or nothing: what cannot be served, or would take a language away from
 * people, is refused, and what was served goes on, but for what somebody has taken back. Main thread only.
 */
#ifndef RELOAD_H
#define RELOAD_H

#include "base/clock.h"
#include "catalog.h"

struct reload {
	struct clock clock;
	struct catalog_source source; /* `now` is the clock's business; the strings outlive this */
	/* Called with each catalog that replaces another; it takes its own references. */
	void (*publish)(void *at, struct catalog *catalog);
	void *at;
	/* to be read only, from here on */
	struct catalog *catalog; /* served; NULL before reload_first */
	struct catalog *before;  /* the one that reload_back returns to; may be NULL */
	int64_t loaded_at;       /* seconds UTC: when the files of `catalog` were read */
	bool unfit;              /* they could not be taken when they were last read */
	bool returned;           /* people have been taken back from `before`: files that say the same are no change */
	unsigned kept;           /* urgent lines whose signatures were taken back: they go on until a restart */
	bool lacked;             /* memory, since something ran out: it is tried again, and has been said */
	uint64_t taken, refusals;
};

/* The files as they are now are not what is served. */
static inline bool reload_refused(const struct reload *reload)
{
	return reload->unfit || reload->returned;
}

/* Something served has run out: urgent lines go on unsigned, or memory lacked. */
static inline bool reload_stale(const struct reload *reload)
{
	return reload->catalog->held || reload->lacked;
}

/* False, with the reasons on standard error, when the content cannot be served. */
bool reload_first(struct reload *reload);
/* The files anew. Logs what became of it. `asked`: somebody wants them, though reload_back may have left them. */
void reload_files(struct reload *reload, bool asked);
/* If something has run out by now. The files are not read: one that is broken now cannot keep an old text alive. */
void reload_if_expired(struct reload *reload);
/*
 * To the catalog before, at once; of the files it only asks what was taken back. A second time forth again. Not when that
 * would take a language from people, or bring back urgent lines that have run out.
 */
void reload_back(struct reload *reload);
void reload_release(struct reload *reload);

#endif
