/* libespeak-ng, by dlopen: its few functions are declared here as its manual gives them. */
#include "preview_speech.h"

#include "base/utf8.h"

#include <dlfcn.h>
#include <stdint.h>

#define LIBRARY      "libespeak-ng.so.1"
#define TELEPHONE_HZ 8000 /* what a caller hears, and little enough for one answer */
#define HEAD_SIZE    44

enum { SYNCHRONOUS = 2, DONT_EXIT = 0x8000, CHARACTERS = 1, UTF8 = 1 };

typedef int speech_take(short *samples, int count, void *events);

struct library {
	int (*initialize)(int output, int buffer_ms, const char *path, int options); /* gives samples per second */
	int (*set_voice)(const char *name);
	void (*set_callback)(speech_take *take);
	int (*synthesize)(const void *text, size_t size, unsigned position, int position_type, unsigned end,
			  unsigned flags, unsigned *id, void *at);
	int rate; /* 0: there is no library */
};

/* What one text becomes. The library's callback knows nothing of ours, so it stands here. */
static struct {
	struct buf *out;
	int rate;
	long sum;
	int summed; /* samples in `sum` */
	int phase;
} spoken;

static const struct {
	const char *tag, *voice;
} voices[] = {
	{ "en", "en-us" }, { "es", "es-419" }, { "pl", "pl" }, { "zh-Hans", "cmn" }, { "zh-Hant", "cmn" },
	{ "yue", "yue" },  { "ar", "ar" },     { "uk", "uk" }, { "ru", "ru" },       { "ur", "ur" },
	{ "hi", "hi" },    { "ht", "ht" },     { "fr", "fr" }, { "ko", "ko" },       { "vi", "vi" },
};

static void add_sample(long sample)
{
	char bytes[2] = { (char)(sample & 0xff), (char)(sample >> 8 & 0xff) };

	buf_add(spoken.out, (struct str){ bytes, sizeof bytes });
}

/* The mean of the samples that fall into one of ours: enough of a filter for a voice. */
static int take(short *samples, int count, void *events)
{
	(void)events;
	for (int i = 0; samples && i < count; i++) {
		spoken.sum += samples[i];
		spoken.summed++;
		spoken.phase += TELEPHONE_HZ;
		if (spoken.phase < spoken.rate)
			continue;
		spoken.phase -= spoken.rate;
		add_sample(spoken.sum / spoken.summed);
		spoken.sum = spoken.summed = 0;
	}
	return spoken.out->failed;
}

/* POSIX lets a function's address be read from an object's; ISO C has no words for it. */
static bool look_up(void *library, const char *name, void *function, size_t size)
{
	void *found = dlsym(library, name);

	memcpy(function, &found, size < sizeof found ? size : sizeof found);
	return found != NULL;
}

#define LOOK_UP(at, name, function) look_up(at, name, &(function), sizeof(function))

static void open_library(struct library *library)
{
	void *at = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

	if (!at || !LOOK_UP(at, "espeak_Initialize", library->initialize) ||
	    !LOOK_UP(at, "espeak_SetVoiceByName", library->set_voice) ||
	    !LOOK_UP(at, "espeak_SetSynthCallback", library->set_callback) ||
	    !LOOK_UP(at, "espeak_Synth", library->synthesize))
		return;
	library->rate = library->initialize(SYNCHRONOUS, 0, NULL, DONT_EXIT);
	if (library->rate < TELEPHONE_HZ)
		library->rate = 0;
	else
		library->set_callback(take);
}

static const struct library *the_library(void)
{
	static struct library library;
	static bool tried;

	if (!tried)
		open_library(&library);
	tried = true;
	return library.rate > 0 ? &library : NULL;
}

static const char *voice_of(struct str tag)
{
	for (size_t i = 0; i < COUNT(voices); i++)
		if (str_equal(tag, str_of(voices[i].tag)))
			return voices[i].voice;
	return NULL;
}

bool preview_speech_knows(struct str tag)
{
	return voice_of(tag) && the_library();
}

static void add_number(struct buf *out, uint32_t number, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		buf_add_char(out, (char)(number >> 8 * i & 0xff));
}

static void add_head(struct buf *wav)
{
	buf_add_literal(wav, "RIFF");
	add_number(wav, 0, 4);
	buf_add_literal(wav, "WAVEfmt ");
	add_number(wav, 16, 4);
	add_number(wav, 1, 2); /* linear */
	add_number(wav, 1, 2); /* one channel */
	add_number(wav, TELEPHONE_HZ, 4);
	add_number(wav, TELEPHONE_HZ * 2, 4);
	add_number(wav, 2, 2);
	add_number(wav, 16, 2);
	buf_add_literal(wav, "data");
	add_number(wav, 0, 4);
}

static void put_size(struct buf *wav, size_t offset, size_t size)
{
	for (unsigned i = 0; i < 4; i++)
		wav->at[offset + i] = (char)(size >> 8 * i & 0xff);
}

bool preview_speech_say(struct str tag, struct str text, struct buf *wav)
{
	const struct library *library = voice_of(tag) ? the_library() : NULL;
	struct buf words;
	size_t start = wav->len;
	bool said = false;

	if (!library || !utf8_valid(text) || library->set_voice(voice_of(tag)) != 0)
		return false;
	add_head(wav);
	buf_init(&words, text.len + 2);
	buf_add(&words, text);
	spoken.out = wav;
	spoken.rate = library->rate;
	spoken.sum = spoken.summed = spoken.phase = 0;
	if (buf_text(&words)[0])
		said = library->synthesize(words.at, words.len + 1, 0, CHARACTERS, 0, UTF8, NULL, NULL) == 0;
	buf_release(&words);
	if (!said || wav->failed || wav->len <= start + HEAD_SIZE)
		return false;
	put_size(wav, start + 4, wav->len - start - 8);
	put_size(wav, start + 40, wav->len - start - HEAD_SIZE);
	return true;
}
