/* Folding: valid UTF-8 comes out, without separators but single spaces in between; folding it again changes nothing. */
#include "base/fold.h"
#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <unictype.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size);

static void must(bool kept)
{
	if (!kept)
		abort();
}

static void check_words(struct str rest)
{
	bool was_space = true;

	while (rest.len > 0) {
		uint32_t point = utf8_next(&rest);
		bool is_space = point == ' ';

		must(!(is_space && was_space) && !(point >= 'A' && point <= 'Z'));
		must(is_space ||
		     !uc_is_general_category_withtable(point, UC_CATEGORY_MASK_P | UC_CATEGORY_MASK_S |
								      UC_CATEGORY_MASK_Z | UC_CATEGORY_MASK_C));
		must(uc_decimal_value(point) < 0 || point <= '9');
		was_space = is_space;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size)
{
	struct str text = { (const char *)at, size };
	struct buf folded, again;
	bool valid = utf8_valid(text);

	buf_init(&folded, 1 << 20);
	buf_init(&again, 1 << 20);
	must(fold(&folded, text) == valid);
	must(valid || folded.len == 0);
	must(utf8_valid(buf_str(&folded)));
	check_words(buf_str(&folded));
	must(folded.len == 0 || folded.at[folded.len - 1] != ' ');
	if (utf8_head(buf_str(&folded), FOLD_POINTS_MAX) == folded.len) {
		must(fold(&again, buf_str(&folded)));
		must(str_equal(buf_str(&folded), buf_str(&again)));
	}
	buf_release(&folded);
	buf_release(&again);
	return 0;
}
