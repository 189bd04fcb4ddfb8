/*
 * What the preview shows: the content as it is on disk, or, while that is refused, as it last was; for today and for any
 * other day that somebody asks about. Files are only read.
 */
#ifndef PREVIEW_CONTENT_H
#define PREVIEW_CONTENT_H

#include "base/clock.h"
#include "catalog_compile.h"

#define PREVIEW_DAYS 6 /* kept: more than a person goes to and fro between */

/* The content as it may be served from one change of the gate to the next. */
struct preview_day {
	struct catalog *catalog;
	struct problems limits;   /* texts that cost or last too long, on that day */
	struct problems forecast; /* what runs out soon after it, and what has */
};

struct preview_content {
	struct clock clock;
	struct catalog_source source; /* drafts are on; the strings outlive this */
	struct catalog *catalog;      /* NULL until there is something that could be shown */
	struct source_file sources;   /* prompts/sources.json as it was then; its root may be NULL */
	struct problems problems;     /* of the files as they are now */
	bool refused;                 /* they cannot be shown: `catalog` is what was there before */
	uint64_t readings;
	struct preview_day days[PREVIEW_DAYS];
	size_t oldest_day;
};

/* The files anew. What cannot be served is refused, and what was shown before goes on. */
void preview_content_read(struct preview_content *content);
void preview_content_release(struct preview_content *content);

/* 0 is now. NULL without anything to show, or without memory. Valid until preview_content_read or PREVIEW_DAYS other days. */
const struct preview_day *preview_content_day(struct preview_content *content, int64_t now);

/* The instant that a request names ("2026-11-22"; empty: now). */
enum fault preview_content_now(const struct preview_content *content, struct str date, int64_t *now, struct why *why);

#endif
