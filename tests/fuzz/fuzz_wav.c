/* A WAVE header of anything at all: what is found lies inside the file and makes sense, or a reason is given. */
#include "base/wav.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size);

static void must(bool kept)
{
	if (!kept)
		abort();
}

/* Our own header in front of these samples is read back as what it is. */
static void check_written(struct str samples)
{
	struct wav wav;
	struct buf file;

	buf_init(&file, samples.len + WAV_HEAD_SIZE);
	wav_phone_head(&file, samples.len - samples.len % 2);
	must(file.len == WAV_HEAD_SIZE);
	buf_add(&file, (struct str){ samples.at, samples.len - samples.len % 2 });
	must(wav_read(buf_str(&file), &wav, NULL) == FAULT_NONE && wav_is_phone(&wav));
	must(wav.samples.len == samples.len - samples.len % 2);
	buf_release(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size)
{
	struct str bytes = { (const char *)at, size };
	struct why why = { "" };
	struct wav wav;

	if (wav_read(bytes, &wav, &why)) {
		must(why.text[0] != '\0');
		return 0;
	}
	must(wav.samples.at >= bytes.at + 12 && wav.samples.at + wav.samples.len <= bytes.at + bytes.len);
	must(wav.frame > 0 && wav.channels > 0 && wav.rate > 0 && wav.samples.len % wav.frame == 0);
	must((uint64_t)wav_tenths(&wav) * wav.rate * wav.frame >= 10 * (uint64_t)wav.samples.len);
	check_written(wav.samples);
	return 0;
}
