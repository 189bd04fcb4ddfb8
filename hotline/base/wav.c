/*
 * Chunks of a RIFF file, walked with every length checked against what is there. Recorders put other chunks before and
 * behind the samples; these are skipped.
 */
#include "base/wav.h"

#include <limits.h>
#include <stdint.h>

enum {
	FORMAT_EXTENSIBLE = 0xfffe, /* the format proper stands further on */
	CHANNELS_MAX = 64,
	RATE_MAX = 768000,
	BITS_MAX = 64,
};

static unsigned read_le(struct str s, size_t offset, size_t bytes)
{
	unsigned value = 0;

	for (size_t i = bytes; i > 0; i--)
		value = value << 8 | (unsigned char)s.at[offset + i - 1];
	return value;
}

static enum fault refuse(struct why *why, const char *words)
{
	return fault_because(FAULT_CONTENT, why, "%s", words);
}

static enum fault read_format(struct str chunk, struct wav *wav, struct why *why)
{
	if (chunk.len < 16)
		return refuse(why, "its header is too short");
	wav->format = read_le(chunk, 0, 2);
	wav->channels = read_le(chunk, 2, 2);
	wav->rate = read_le(chunk, 4, 4);
	wav->frame = read_le(chunk, 12, 2);
	wav->bits = read_le(chunk, 14, 2);
	if (wav->format == FORMAT_EXTENSIBLE && chunk.len >= 26)
		wav->format = read_le(chunk, 24, 2);
	if (wav->channels == 0 || wav->channels > CHANNELS_MAX || wav->rate == 0 || wav->rate > RATE_MAX ||
	    wav->bits == 0 || wav->bits > BITS_MAX || wav->frame != wav->channels * ((wav->bits + 7) / 8))
		return refuse(why, "its header contradicts itself");
	return FAULT_NONE;
}

/* Takes the next chunk off the front; they begin at even places. False when it reaches beyond the end. */
static bool next_chunk(struct str *rest, struct str *name, struct str *chunk)
{
	size_t size, padded;

	if (rest->len < 8)
		return false;
	*name = (struct str){ rest->at, 4 };
	size = read_le(*rest, 4, 4);
	if (size > rest->len - 8)
		return false;
	*chunk = (struct str){ rest->at + 8, size };
	padded = size + size % 2 < rest->len - 8 ? size + size % 2 : rest->len - 8;
	*rest = (struct str){ rest->at + 8 + padded, rest->len - 8 - padded };
	return true;
}

enum fault wav_read(struct str bytes, struct wav *wav, struct why *why)
{
	struct str rest, name, chunk;
	struct wav found = { .frame = 0 };

	if (bytes.len < 12 || !str_equal((struct str){ bytes.at, 4 }, STR("RIFF")) ||
	    !str_equal((struct str){ bytes.at + 8, 4 }, STR("WAVE")))
		return refuse(why, "it is not a WAVE file; its name may say so, but it does not begin like one");
	rest = (struct str){ bytes.at + 12, bytes.len - 12 };
	while (rest.len > 0) {
		if (!next_chunk(&rest, &name, &chunk))
			return refuse(why, "it is cut short; copy it again");
		if (str_equal(name, STR("fmt ")) && read_format(chunk, &found, why))
			return FAULT_CONTENT;
		if (!str_equal(name, STR("data")))
			continue;
		if (found.frame == 0)
			return refuse(why, "its sound comes before its header");
		chunk.len -= chunk.len % found.frame;
		found.samples = chunk;
		*wav = found;
		return FAULT_NONE;
	}
	return refuse(why, "there is no sound in it");
}

unsigned wav_tenths(const struct wav *wav)
{
	uint64_t frames = wav->samples.len / wav->frame;
	uint64_t tenths = (10 * frames + wav->rate - 1) / wav->rate;

	return tenths < UINT_MAX ? (unsigned)tenths : UINT_MAX;
}

bool wav_is_phone(const struct wav *wav)
{
	return wav->format == WAV_PCM && wav->channels == 1 && wav->rate == WAV_PHONE_RATE && wav->bits == 16;
}

static void add_le(struct buf *out, size_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		buf_add_char(out, (char)(value >> 8 * i & 0xff));
}

void wav_phone_head(struct buf *out, size_t size)
{
	buf_add_literal(out, "RIFF");
	add_le(out, size + WAV_HEAD_SIZE - 8, 4);
	buf_add_literal(out, "WAVEfmt ");
	add_le(out, 16, 4);
	add_le(out, WAV_PCM, 2);
	add_le(out, 1, 2);
	add_le(out, WAV_PHONE_RATE, 4);
	add_le(out, WAV_PHONE_RATE * 2, 4);
	add_le(out, 2, 2);
	add_le(out, 16, 2);
	buf_add_literal(out, "data");
	add_le(out, size, 4);
}
