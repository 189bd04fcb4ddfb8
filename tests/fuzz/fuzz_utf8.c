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

/* Valid, with every character that was whole still there, in order. */
static void check_mended(struct str text)
{
	struct arena arena;
	struct str mended;

	arena_init(&arena, 3 * text.len + 64);
	mended = utf8_mend(&arena, text);
	must(mended.at && utf8_valid(mended) && mended.len <= 3 * text.len);
	must(str_equal(utf8_mend(&arena, mended), mended));
	while (text.len > 0) {
		ucs4_t whole;
		int length = u8_mbtoucr(&whole, (const uint8_t *)text.at, text.len);
		size_t step = length > 0 ? (size_t)length : 1;

		if (length > 0) {
			uint32_t point = utf8_next(&mended);

			while (point == 0xFFFD && whole != 0xFFFD)
				point = utf8_next(&mended);
			must(point == whole);
		}
		text = (struct str){ text.at + step, text.len - step };
	}
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size)
{
	struct str text = { (const char *)at, size };
	struct str rest = text;
	bool valid = utf8_valid(text);
	size_t points = 0;

	must(valid == (u8_check(at, size) == NULL));
	if (!valid) {
		check_mended(text);
		return 0;
	}
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
