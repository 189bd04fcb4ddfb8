/* "Did you mean…?" for a mistyped command, flag or setting. */
#ifndef SUGGEST_H
#define SUGGEST_H

#include "base/str.h"

/* The candidate nearest to `word` when it is near enough for a typing error, else NULL. ASCII case does not matter. */
const char *suggest(struct str word, const char *const *candidates, size_t count);

#endif
