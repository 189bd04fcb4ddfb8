/* Any bytes as a file of translators: refused with a reason, or read into rows that are the same when read again. */
#ifndef TESTS_FUZZ_ROWS_H
#define TESTS_FUZZ_ROWS_H

#include "exchange.h"

#include <assert.h>
#include <stdint.h>

static inline void rows_fuzz(const uint8_t *bytes, size_t size,
			     enum fault (*read)(struct str text, struct exchange *exchange, struct why *why),
			     void (*write)(struct buf *out, const struct exchange *exchange))
{
	struct exchange first, second;
	struct why why = { "" };
	struct buf out;

	exchange_init(&first);
	exchange_init(&second);
	buf_init(&out, EXCHANGE_BYTES_MAX);
	if (read((struct str){ (const char *)bytes, size }, &first, &why)) {
		assert(why.text[0]);
		goto out;
	}
	/* What stands in the header of a stranger's file is not ours to write. */
	first.locale = STR("es");
	first.name = STR("");
	write(&out, &first);
	assert(!out.failed && !read(buf_str(&out), &second, &why) && first.count == second.count);
	for (size_t i = 0; i < first.count; i++) {
		assert(str_equal(first.rows[i].key, second.rows[i].key));
		assert(str_equal(first.rows[i].english, second.rows[i].english));
		assert(str_equal(first.rows[i].text, second.rows[i].text));
		assert(first.rows[i].fuzzy == second.rows[i].fuzzy);
	}
out:
	buf_release(&out);
	exchange_release(&second);
	exchange_release(&first);
}

#endif
