/* What the preview tells about the content, as JSON: all of it in short, one screen in full. */
#ifndef PREVIEW_REPORT_H
#define PREVIEW_REPORT_H

#include "base/form.h"
#include "preview_content.h"

#include <jansson.h>

/* Higher when a name in the answers changes its meaning: the page that was loaded before is then told to load again. */
#define PREVIEW_FORMAT 1

/*
 * Fields: now. The languages, the screens with a mark per language (m: a text is missing, u: one is not reviewed, o: one is
 * over its limit, f: the fallback line stands somewhere), the problems, whether the files are refused.
 * The reference is the caller's; NULL without memory.
 */
enum fault preview_report(struct preview_content *content, const struct form *asked, json_t **answer, struct why *why);

/* preview_screen.c. Fields: name, locale, place, now. FAULT_PATH for a screen or a language that is not there. */
enum fault preview_report_screen(struct preview_content *content, const struct form *asked, json_t **answer,
				 struct why *why);

/* JSON of borrowed bytes; NULL when they are no UTF-8. */
json_t *preview_string(struct str s);

#endif
