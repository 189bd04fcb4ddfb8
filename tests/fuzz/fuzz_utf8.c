/* utf8_valid against libunistring's u8_check, and the walk over what is valid against u8_mbtouc. */
#include "base/utf8.h"

#include <stdlib.h>
#include <unistr.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size);

static void must(bool kept)
{
	if (!kept)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size)
{
	struct str text = { (const char *)at, size };
	struct str rest = text;
	bool valid = utf8_valid(text);
	size_t points = 0;

	must(valid == (u8_check(at, size) == NULL));
	if (!valid)
		return 0;
	while (rest.len > 0) {
		ucs4_t wanted;
		int length = u8_mbtouc(&wanted, (const uint8_t *)rest.at, rest.len);
		size_t before = rest.len;

		must(utf8_head(text, points) == size - before);
		must(utf8_next(&rest) == wanted);
		must(before - rest.len == (size_t)length);
		points++;
	}
	must(utf8_head(text, points) == size && utf8_head(text, points + 1) == size);
	return 0;
}
