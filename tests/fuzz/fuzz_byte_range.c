/* A Range field of anything at all: the part it names lies inside the body. The first byte is the size of the body. */
#include "base/byte_range.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size);

static void must(bool kept)
{
	if (!kept)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size)
{
	size_t first = 0, count = 0, body;
	enum byte_range range;

	if (size == 0)
		return 0;
	body = at[0];
	range = byte_range_read((struct str){ (const char *)at + 1, size - 1 }, body, &first, &count);
	if (range == RANGE_PART)
		must(count > 0 && first < body && count <= body - first);
	else
		must(first == 0 && count == 0);
	return 0;
}
