/* The canonical form of each kind of content file: what comes first, what does not belong there, how it is laid out. */
#ifndef CONTENT_FORM_H
#define CONTENT_FORM_H

#include "base/buf.h"
#include "base/fault.h"

struct json_t;

/* Whether `name` ("locales/es.json", relative to the content folder) is the wording of a language. */
bool content_form_is_wording(struct str name);

/*
 * Appends the file as it should be. Wording has its keys in the order of `english`, the wording in English (its own
 * order when it is that), which is not needed for other files. Notes stay in English only, right behind their keys, and
 * empty ones go. Changes neither value.
 */
enum fault content_form(struct str name, struct json_t *root, struct json_t *english, struct buf *out);

#endif
