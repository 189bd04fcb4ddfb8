/* The one way in which content files are laid out, so that a changed word is a changed line and nothing else. */
#ifndef JSON_FORM_H
#define JSON_FORM_H

#include "base/buf.h"

struct json_t;

enum json_form {
	/* What fits a line stands on one, longer lists of words are filled line by line; lists of objects never are. */
	JSON_FILLED,
	JSON_LINES,    /* each member of each object on a line of its own: wording */
	JSON_GLOSSARY, /* as JSON_FILLED, but a term and what is said about it stay on one line, however long */
};

/*
 * Appends the value and a line break: two spaces a level, 120 columns, UTF-8 as it is. Members stay in their order. The
 * value comes from file_read, so brackets nest no deeper than SPOT_DEPTH_MAX.
 */
void json_form(struct buf *out, const struct json_t *value, enum json_form form);

/* Appends a text in quotes, escaped as in these files. */
void json_form_quoted(struct buf *out, struct str text);

#endif
