/* Languages by how a text is written: its script, and letters that only one of them uses. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include "catalog.h"

/*
 * The languages offered by text that may have written this, as bits by index; 0 when the letters tell nothing, as most
 * Latin ones do. `text` is as it came: folding would take away the very letters that tell languages apart. Pure.
 */
uint64_t script_locales(const struct catalog *catalog, struct str text);

#endif
