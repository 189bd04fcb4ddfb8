/* What `hotline check` has to report, for people (check.c) and for programs (check_json.c). */
#ifndef CHECK_H
#define CHECK_H

#include "catalog.h"

struct report {
	const struct problems *problems;
	const struct catalog *catalog; /* NULL: this content cannot be served */
	const char *locale;            /* show only what is about this language or about no language; NULL: all */
	size_t errors, warnings;       /* of those that are shown */
	size_t hidden;                 /* not shown: of other languages, or too many to be kept */
};

bool report_shows(const struct report *report, const struct problem *problem);

/* Screens of one language that say something else than the fallback line. */
size_t report_served(const struct catalog *catalog, uint16_t locale);

/* The whole report as one JSON object and a line break; its shape is in hotline/README.md. NULL without memory. */
char *report_json(const struct report *report);

#endif
