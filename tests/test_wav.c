/* WAVE headers: what recorders write, and what is broken. */
#include "tests/support/test.h"

#include "base/wav.h"

static struct suite suite;

#define HEAD   "RIFF\x24\0\0\0WAVE"
#define PHONE  "fmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0"
#define STUDIO "fmt \x10\0\0\0\x01\0\x02\0\x80\xbb\0\0\0\xee\x02\0\x04\0\x10\0"
#define LAPTOP                                                                                                         \
	"fmt \x28\0\0\0\xfe\xff\x02\0\x80\xbb\0\0\0\xdc\x05\0\x08\0\x20\0\x16\0\x20\0\x03\0\0\0\x03\0\0\0"             \
	"\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71"
#define ULAW    "fmt \x12\0\0\0\x07\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0\0\0"
#define SAMPLES "data\x08\0\0\0\1\2\3\4\5\6\7\10"
#define LIST    "LIST\x03\0\0\0abc\0" /* an odd length, and the byte that makes it even */

static const struct row {
	const char *name;
	struct str bytes;
	unsigned format, channels, rate, bits;
	size_t size; /* of the samples */
} rows[] = {
	{ "what a telephone carries", STR_INIT(HEAD PHONE SAMPLES), WAV_PCM, 1, 8000, 16, 8 },
	{ "two channels of a studio", STR_INIT(HEAD STUDIO SAMPLES), WAV_PCM, 2, 48000, 16, 8 },
	{ "the longer header, with floating point", STR_INIT(HEAD LAPTOP SAMPLES), WAV_FLOAT, 2, 48000, 32, 8 },
	{ "mu-law", STR_INIT(HEAD ULAW SAMPLES), WAV_MULAW, 1, 8000, 8, 8 },
	{ "other chunks before the samples", STR_INIT(HEAD PHONE LIST SAMPLES), WAV_PCM, 1, 8000, 16, 8 },
	{ "other chunks behind the samples", STR_INIT(HEAD PHONE SAMPLES LIST), WAV_PCM, 1, 8000, 16, 8 },
	{ "half a sample at the end is left out", STR_INIT(HEAD PHONE "data\x05\0\0\0\1\2\3\4\5\0"), WAV_PCM, 1, 8000,
	  16, 4 },
	{ "an odd length without the byte that makes it even", STR_INIT(HEAD ULAW "data\x03\0\0\0\1\2\3"), WAV_MULAW, 1,
	  8000, 8, 3 },
	{ "no sample at all", STR_INIT(HEAD PHONE "data\0\0\0\0"), WAV_PCM, 1, 8000, 16, 0 },
};

static const struct wrong {
	const char *name;
	struct str bytes;
	const char *words;
} wrongs[] = {
	{ "an empty file is refused", STR_INIT(""), "not a WAVE file" },
	{ "an MP3 that is called .wav is refused", STR_INIT("ID3\x04\0\0\0\0\0\0\0\0\0\0\0\0"), "not a WAVE file" },
	{ "a film is refused", STR_INIT("RIFF\x24\0\0\0AVI LIST"), "not a WAVE file" },
	{ "samples that are announced but not there are refused", STR_INIT(HEAD PHONE "data\x09\0\0\0\1\2\3\4"),
	  "cut short" },
	{ "a length of four gigabytes is refused", STR_INIT(HEAD PHONE "data\xff\xff\xff\xff\1\2"), "cut short" },
	{ "half a chunk is refused", STR_INIT(HEAD PHONE "dat"), "cut short" },
	{ "a header alone is refused", STR_INIT(HEAD PHONE), "no sound" },
	{ "sound without a header is refused", STR_INIT(HEAD SAMPLES PHONE), "before its header" },
	{ "a short header is refused", STR_INIT(HEAD "fmt \x02\0\0\0\x01\0" SAMPLES), "too short" },
	{ "no channel is refused", STR_INIT(HEAD "fmt \x10\0\0\0\x01\0\0\0\x40\x1f\0\0\x80\x3e\0\0\0\0\x10\0" SAMPLES),
	  "contradicts" },
	{ "no rate is refused", STR_INIT(HEAD "fmt \x10\0\0\0\x01\0\x01\0\0\0\0\0\x80\x3e\0\0\x02\0\x10\0" SAMPLES),
	  "contradicts" },
	{ "samples of no size are refused",
	  STR_INIT(HEAD "fmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\0\0\x10\0" SAMPLES), "contradicts" },
};

static void row_is_read(void **state)
{
	const struct row *row = *state;
	struct wav wav;

	assert_int_equal(wav_read(row->bytes, &wav, NULL), FAULT_NONE);
	assert_int_equal(wav.format, row->format);
	assert_int_equal(wav.channels, row->channels);
	assert_int_equal(wav.rate, row->rate);
	assert_int_equal(wav.bits, row->bits);
	assert_int_equal(wav.samples.len, row->size);
}

static void row_is_refused(void **state)
{
	const struct wrong *row = *state;
	struct why why = { "" };
	struct wav wav;

	assert_int_equal(wav_read(row->bytes, &wav, &why), FAULT_CONTENT);
	assert_non_null(strstr(why.text, row->words));
}

/* Whatever is missing at the end, nothing beyond it is looked at: the copies end where the memory ends. */
static void a_file_cut_anywhere_is_refused(void **state)
{
	const struct str whole = STR(HEAD PHONE LIST SAMPLES);
	struct wav wav;

	(void)state;
	for (size_t len = 0; len < whole.len; len++) {
		char *copy = malloc(len + 1);

		assert_non_null(copy);
		memcpy(copy, whole.at, len);
		assert_int_equal(wav_read((struct str){ copy, len }, &wav, NULL), FAULT_CONTENT);
		free(copy);
	}
}

static void what_we_write_is_what_a_telephone_carries(void **state)
{
	char samples[2 * WAV_PHONE_RATE] = "";
	struct buf file;
	struct wav wav;

	(void)state;
	buf_init(&file, sizeof samples + WAV_HEAD_SIZE);
	wav_phone_head(&file, sizeof samples);
	buf_add(&file, (struct str){ samples, sizeof samples });
	assert_int_equal(wav_read(buf_str(&file), &wav, NULL), FAULT_NONE);
	assert_true(wav_is_phone(&wav));
	assert_int_equal(wav_tenths(&wav), 10);
	buf_release(&file);
}

int main(void)
{
	SUITE_ROWS(&suite, rows, row_is_read);
	SUITE_ROWS(&suite, wrongs, row_is_refused);
	suite_add(&suite, "a file cut anywhere is refused", a_file_cut_anywhere_is_refused);
	suite_add(&suite, "what we write is what a telephone carries", what_we_write_is_what_a_telephone_carries);
	return suite_run(&suite, "wav", NULL, NULL);
}
