/* RIFF/WAVE files: what the header says, and where the samples lie. Decodes no sample. */
#ifndef BASE_WAV_H
#define BASE_WAV_H

#include "base/buf.h"
#include "base/fault.h"

enum { WAV_PCM = 1, WAV_FLOAT = 3, WAV_ALAW = 6, WAV_MULAW = 7 };

/* What the telephone network carries, and every provider plays: 8,000 samples a second, mono, 16 bits. */
#define WAV_PHONE_RATE 8000
#define WAV_HEAD_SIZE  44 /* of what wav_phone_head writes */

struct wav {
	unsigned format; /* WAV_PCM…, or another number */
	unsigned channels, rate, bits;
	unsigned frame;     /* bytes of one sample of all channels; never 0 */
	struct str samples; /* whole frames only */
};

/*
 * Looks at the header only. FAULT_CONTENT, with a reason that a volunteer understands, when it is no such file, is cut
 * short, or contradicts itself. `wav` points into `bytes`.
 */
enum fault wav_read(struct str bytes, struct wav *wav, struct why *why);

/* Tenths of a second that it lasts, rounded up. */
unsigned wav_tenths(const struct wav *wav);

bool wav_is_phone(const struct wav *wav);
/* The header in front of `size` bytes of such samples. */
void wav_phone_head(struct buf *out, size_t size);

#endif
