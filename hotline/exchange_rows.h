/* The texts of one language as rows for a translator. */
#ifndef EXCHANGE_ROWS_H
#define EXCHANGE_ROWS_H

#include "catalog_gate.h"
#include "exchange.h"

/*
 * Adds a row for each text that the language should have, in the order of the English file. A text without English (a
 * mistake that check names) has no row. False without memory.
 */
bool exchange_rows(struct gate *gate, const struct source_language *language, struct exchange *exchange);

#endif
