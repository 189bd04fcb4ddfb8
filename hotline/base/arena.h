/* Memory of one request: taken piece by piece, given back all at once, wiped. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

struct arena_block;

struct arena {
	struct arena_block *newest;
	size_t used; /* bytes handed out, alignment included */
	size_t limit;
};

void arena_init(struct arena *arena, size_t limit); /* allocates nothing */
void arena_reset(struct arena *arena);              /* wipes all that was handed out; keeps one block for reuse */
void arena_release(struct arena *arena);            /* wipes and frees; fine twice */

/* Zeroed, aligned for any object; NULL past the limit or without memory. A size of 0 gives a valid pointer. */
void *arena_take(struct arena *arena, size_t size);

/* A copy with a NUL behind it (not counted in len); at == NULL when there is no room. */
struct str arena_copy(struct arena *arena, struct str s);

#endif
