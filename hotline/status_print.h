/* What status_count found, for people (terminal, Markdown, web page) and for programs (JSON). */
#ifndef STATUS_PRINT_H
#define STATUS_PRINT_H

#include "status_count.h"
#include "table.h"

/* Appends; without memory out->failed. Of the rows only that of `locale`, unless that is empty. */
void status_print(const struct status *status, struct str locale, enum table_form form, struct buf *out);
/* Its shape is in hotline/README.md. */
void status_print_json(const struct status *status, struct str locale, struct buf *out);

#endif
