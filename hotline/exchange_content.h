/* What the commands that exchange wording need of the content: all that can be read, right or not. */
#ifndef EXCHANGE_CONTENT_H
#define EXCHANGE_CONTENT_H

#include "catalog_read.h"

/*
 * Reads the content and finds the language, whether it has a file yet or not. NULL when prompts/, the English or the
 * file of that language cannot be read; then what is wrong has been printed to standard error for `command`. Mistakes
 * elsewhere do not keep a translator from working. `problems` stays with the content and is released after it.
 */
struct content *exchange_content(const char *command, const char *folder, const char *locale, struct problems *problems,
				 struct source_language **language);

#endif
