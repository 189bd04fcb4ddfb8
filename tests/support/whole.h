/* A file of a test, read whole. */
#ifndef TESTS_SUPPORT_WHOLE_H
#define TESTS_SUPPORT_WHOLE_H

#include "tests/support/test.h"

#include "base/buf.h"

/* Appends it to `out`, where it must find room; false when there is no such file. */
static inline bool whole_file(const char *path, struct buf *out)
{
	FILE *file = fopen(path, "rbe");
	char part[4096];
	size_t len;

	if (!file)
		return false;
	while ((len = fread(part, 1, sizeof part, file)) > 0)
		buf_add(out, (struct str){ part, len });
	fclose(file);
	assert_false(out->failed);
	return true;
}

#endif
