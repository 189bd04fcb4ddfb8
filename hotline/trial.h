/* What check would say if one file of the content were another: asked before that file is written. */
#ifndef TRIAL_H
#define TRIAL_H

#include "catalog.h"

/*
 * Checks the content with drafts, as it stands and with `text` as the file locales/<file> ("es.json", "notices/es.json"). Both lists are the caller's to
 * release. Only a temporary folder is written, and taken away again.
 */
enum fault trial(const struct catalog_source *source, const char *file, struct str text, struct problems *before,
		 struct problems *after, struct why *why);

/* Whether the list has no such problem, wherever it stands in the file. */
bool trial_is_new(const struct problems *before, const struct problem *problem);

#endif
