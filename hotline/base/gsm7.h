/* How many SMS a text costs, and what makes it dear (3GPP TS 23.038, TS 23.040). */
#ifndef BASE_GSM7_H
#define BASE_GSM7_H

#include <stdint.h>

#include "base/buf.h"

#define SMS_PARTS_MAX 64

struct sms_size {
	bool ucs2;                     /* one character outside the GSM 7-bit alphabet is enough */
	unsigned segments;             /* 0 for the empty text */
	unsigned units;                /* septets, or UTF-16 units when ucs2 */
	unsigned parts[SMS_PARTS_MAX]; /* units of each segment; filled up to segments */
	uint32_t guilty;               /* first code point that forced ucs2; 0 when none */
};

/* `text` is valid UTF-8. */
struct sms_size sms_measure(struct str text);

/* Cost in septets (1 or 2), 0 when the code point is outside the alphabet. */
unsigned gsm7_cost(uint32_t point);

/*
 * Replaces typographic characters (curly quotes, dashes, odd spaces…) by GSM-7 ones, but only when the whole result is
 * then GSM-7; otherwise appends `text` unchanged. Letters are never replaced.
 */
void gsm7_smarten(struct buf *out, struct str text);

/* The replacement for one code point ("" for one that is dropped), or at == NULL when there is none. */
struct str gsm7_replacement(uint32_t point);

#endif
