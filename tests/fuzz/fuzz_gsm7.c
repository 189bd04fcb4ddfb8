/* Segment counts: the parts add up, none is too long, none could have held what begins the next; and smartening. */
#include "base/gsm7.h"
#include "base/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size);

static void must(bool kept)
{
	if (!kept)
		abort();
}

static unsigned cost(const struct sms_size *size, uint32_t point)
{
	return size->ucs2 ? 1 + (point > 0xFFFF) : gsm7_cost(point);
}

static void check_parts(const struct sms_size *size, struct str text)
{
	unsigned room = size->ucs2 ? 67 : 153;

	for (unsigned i = 0; i < size->segments && i < SMS_PARTS_MAX; i++) {
		unsigned left = size->parts[i];

		must(left > 0 && left <= (size->segments == 1 ? (size->ucs2 ? 70 : 160) : room));
		while (left > 0) {
			unsigned units = cost(size, utf8_next(&text));

			must(units > 0 && units <= left);
			left -= units;
		}
		if (text.len > 0) {
			struct str next = text;

			must(size->parts[i] + cost(size, utf8_next(&next)) > room);
		}
	}
	must(size->segments > SMS_PARTS_MAX || text.len == 0);
}

static void check_guilty(const struct sms_size *size, struct str text)
{
	while (text.len > 0) {
		uint32_t point = utf8_next(&text);

		if (gsm7_cost(point))
			continue;
		must(size->ucs2 && size->guilty == point);
		return;
	}
	must(!size->ucs2 && size->guilty == 0);
}

static void check_size(struct str text)
{
	struct sms_size size = sms_measure(text);
	struct str rest = text;
	unsigned units = 0;

	check_guilty(&size, text);
	while (rest.len > 0)
		units += cost(&size, utf8_next(&rest));
	must(size.units == units);
	must((size.segments == 0) == (text.len == 0));
	must((size.segments <= 1) == (units <= (size.ucs2 ? 70u : 160u)));
	check_parts(&size, text);
}

static void check_smart(struct str text)
{
	struct buf smart, again;

	buf_init(&smart, text.len * 4);
	buf_init(&again, text.len * 4);
	gsm7_smarten(&smart, text);
	must(!smart.failed && utf8_valid(buf_str(&smart)));
	must(str_equal(buf_str(&smart), text) || !sms_measure(buf_str(&smart)).ucs2);
	must(sms_measure(text).ucs2 || str_equal(buf_str(&smart), text));
	gsm7_smarten(&again, buf_str(&smart));
	must(str_equal(buf_str(&again), buf_str(&smart)));
	check_size(buf_str(&smart));
	buf_release(&smart);
	buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size)
{
	struct str text = { (const char *)at, size };

	if (!utf8_valid(text))
		return 0;
	check_size(text);
	check_smart(text);
	return 0;
}
