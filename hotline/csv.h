/* Tables for people who work in a spreadsheet: RFC 4180, one row per text, columns known by their names. */
#ifndef CSV_H
#define CSV_H

#include "exchange.h"

/*
 * UTF-8 with a byte order mark, by which spreadsheets know it. A cell that a spreadsheet would compute (it begins with
 * = + - @, a tab or a line break) gets an apostrophe in front, and so does one that looks like that already; csv_read
 * takes exactly these off again.
 */
void csv_write(struct buf *out, const struct exchange *exchange);

/*
 * Fills `exchange` (initialised, empty) from the columns key, English and translation, in any order, parted by commas,
 * semicolons or tabs. A fault leaves the line in `why`.
 */
enum fault csv_read(struct str text, struct exchange *exchange, struct why *why);

#endif
