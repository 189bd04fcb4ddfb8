/* Adding to the list of what is wrong with the content. For the catalog's own files; others read catalog.h. */
#ifndef CATALOG_PROBLEM_H
#define CATALOG_PROBLEM_H

#include <stdarg.h>

#include "catalog.h"

/* A list longer than this helps nobody; what comes after is only counted. */
#define PROBLEMS_MAX 1000

/* Appends a copy, with `what` printed from the format (cut at a whole character); counts errors. */
void problem_add(struct problems *problems, const struct problem *about, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void problem_add_list(struct problems *problems, const struct problem *about, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

/* What is about no file, then prompts/, English (which the others translate) and the other languages, line by line. */
void problems_sort(struct problems *problems);

/* Copies what fits, cut at a whole character. */
void problem_copy(char *out, size_t size, struct str s);

#endif
