/* Wording on its way to translators and back: the texts of one language, whichever file they travel in. */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"

#define EXCHANGE_BYTES_MAX ((size_t)16 * 1024 * 1024)

struct exchange_row {
	struct str key, english, text;
	/* For the translator; only written. */
	struct str note;  /* lines: what the text is for, its placeholders with examples */
	struct str limit; /* "2 SMS: 306 characters…" */
	struct str units; /* what it takes now */
	struct str state; /* "not signed" */
	bool fuzzy;       /* PO only: needs work */
	unsigned line;    /* where it was read */
};

/* Zero it, exchange_init, and release it. What rows point to is in the arena. */
struct exchange {
	struct arena arena;
	struct str locale;         /* tag; read: as the file gives it, empty when it gives none */
	struct str name;           /* of the language, in itself; only written */
	struct exchange_row *rows; /* on the heap */
	size_t count, room;
};

void exchange_init(struct exchange *exchange);
void exchange_release(struct exchange *exchange);

/* Appends a row; its strings are copied into the arena. False without memory. */
bool exchange_add(struct exchange *exchange, const struct exchange_row *row);

/* Refuses what is not UTF-8 text, with the line; `advice` says how to save it. Takes a byte order mark off the front. */
enum fault exchange_plain(struct str *text, const char *advice, struct why *why);

/* Refuses rows that share a key, naming both lines. */
enum fault exchange_once(const struct exchange *exchange, struct why *why);

#endif
