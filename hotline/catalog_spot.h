/* Where in a JSON text something stands, so that a volunteer is told the line. Jansson reads; this finds. */
#ifndef CATALOG_SPOT_H
#define CATALOG_SPOT_H

#include "base/str.h"

/* Content files are flat; a deeper one is a mistake or an attack on the parser's stack. */
#define SPOT_DEPTH_MAX 32

struct spot {
	int line, column; /* from 1; columns count code points. Of the member's name, or of the array's element */
	struct str value; /* the value's bytes as they stand in the text */
};

/* How deep brackets nest, in any bytes; counting stops past SPOT_DEPTH_MAX. */
unsigned spot_depth(struct str text);

/*
 * Follows `path` (names of members, decimal indexes of elements) into `text`, which Jansson has accepted. Returns how
 * many steps were found; `spot` is that of the last one (of the whole text when none was). Any bytes are safe to pass.
 */
size_t spot_find(struct str text, const struct str *path, size_t count, struct spot *spot);

/* The first member whose name stands twice in its object; false when there is none. For text that is JSON otherwise. */
bool spot_twice(struct str text, struct spot *first, struct spot *second);

/* Line and column of a byte of the text. */
void spot_place(struct str text, size_t offset, int *line, int *column);

#endif
