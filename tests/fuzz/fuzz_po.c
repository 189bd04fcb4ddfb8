/* Any bytes as a PO file: refused with a reason, or read into rows that come back the same when written and read again. */
#include "po.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct exchange first, second;
	struct why why = { "" };
	struct buf out;

	exchange_init(&first);
	exchange_init(&second);
	buf_init(&out, EXCHANGE_BYTES_MAX);
	if (po_read((struct str){ (const char *)bytes, size }, &first, &why)) {
		assert(why.text[0]);
		goto out;
	}
	/* What stands in the header of a stranger's file is not ours to write. */
	first.locale = STR("es");
	first.name = STR("");
	po_write(&out, &first);
	assert(!out.failed && !po_read(buf_str(&out), &second, &why) && first.count == second.count);
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
	return 0;
}
