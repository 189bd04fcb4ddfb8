/* gettext PO files: one entry per text, its key as the context, the English as the message. */
#ifndef PO_H
#define PO_H

#include "exchange.h"

void po_write(struct buf *out, const struct exchange *exchange);

/*
 * Fills `exchange` (initialised, empty) with the entries: key, English, text, whether it needs work, and the line of its
 * msgid. Obsolete entries, comments and previous messages are passed over. A fault leaves the line in `why`.
 */
enum fault po_read(struct str text, struct exchange *exchange, struct why *why);

#endif
