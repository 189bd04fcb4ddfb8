/* Any bytes as a PO file: refused with a reason, or read into rows that come back the same when written and read again. */
#include "po.h"
#include "tests/fuzz/rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	rows_fuzz(bytes, size, po_read, po_write);
	return 0;
}
