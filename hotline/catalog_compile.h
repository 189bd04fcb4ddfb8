/* From parsed content to a catalog. Only what was found right is served; the report on languages compiles the rest too. */
#ifndef CATALOG_COMPILE_H
#define CATALOG_COMPILE_H

#include "catalog_gate.h"

#define CATALOG_BYTES_MAX ((size_t)256 * 1024 * 1024)

/*
 * FAULT_CONTENT (with the problems reported) when no language may be served by text. `arena` is the new catalog's.
 * `before`: what is being served, whose lines that never fall back go on when their signatures run out; NULL when
 * nothing is.
 */
enum fault catalog_compile(struct content *content, const struct catalog_source *source, const struct catalog *before,
			   struct arena *arena, struct catalog *catalog);

/* catalog.c: what a catalog was made of, for reports about it. Lives as long; for the one thread that calls catalog_at. */
struct content *catalog_content(const struct catalog *catalog);

/* catalog_hash.c: the digest over all that is served. */
enum fault catalog_hash(struct catalog *catalog);

/* catalog_forecast.c: what runs out within two weeks, and what has; as warnings. */
void catalog_forecast(const struct catalog *catalog, struct content *content);

/* catalog_limits.c: texts that cost or last too long, as they came out. */
void catalog_limits(const struct catalog *catalog, struct content *content);

#endif
