/* From parsed content, found right, to a catalog. */
#ifndef CATALOG_COMPILE_H
#define CATALOG_COMPILE_H

#include "catalog_gate.h"

#define CATALOG_BYTES_MAX ((size_t)256 * 1024 * 1024)

/* FAULT_CONTENT (with the problem reported) when no language may be served. `arena` is the new catalog's. */
enum fault catalog_compile(struct content *content, const struct catalog_source *source, struct arena *arena,
			   struct catalog *catalog);

/* catalog_hash.c: the digest over all that is served. */
enum fault catalog_hash(struct catalog *catalog);

/* catalog_limits.c: texts that cost or last too long, as they came out. */
void catalog_limits(const struct catalog *catalog, struct content *content);

#endif
