/* The order of a call, and how the script is printed. What a recording is tied to is catalog_audio.c's. */
#include "readout.h"

#include "base/digest.h"
#include "base/utf8.h"
#include "catalog_text.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#define SCRIPT_BYTES_MAX ((size_t)1024 * 1024)
#define NUMBER_MAX       9999
#define COLUMNS          100

enum { URGENT_TENTHS = 70, CHOICE_TENTHS = 40, OTHER_TENTHS = 200 };

struct maker {
	struct content *content;
	const struct source_language *language;
	struct readout *readout;
	bool *taken; /* by slot */
	bool failed;
};

/* ---- one line ---- */

static const json_t *note_of(const struct content *content, uint16_t slot)
{
	const struct source_language *english = content_language(content, STR("en"));
	char name[80];

	snprintf(name, sizeof name, "@%.*s", STR_ARG(content->slots[slot].key));
	return english ? json_object_get(english->wording.root, name) : NULL;
}

static unsigned most_of(const struct content *content, uint16_t slot)
{
	const json_t *seconds = json_object_get(note_of(content, slot), "x-max-seconds");
	bool urgent = false;

	if (json_is_integer(seconds) && json_integer_value(seconds) > 0 && json_integer_value(seconds) < 60)
		return 10 * (unsigned)json_integer_value(seconds);
	if (content->slots[slot].role == SLOT_PICK)
		return CHOICE_TENTHS;
	for (size_t i = LINE_URGENT_1; i <= LINE_URGENT_5; i++)
		urgent |= content->lines[i].voice == slot;
	return urgent ? URGENT_TENTHS : OTHER_TENTHS;
}

static void add_line(struct maker *maker, uint16_t slot, char key)
{
	struct readout_line *line = &maker->readout->lines[maker->readout->count];
	const char *note = json_string_value(json_object_get(note_of(maker->content, slot), "description"));
	const struct source_recording *recording;
	struct buf spoken;

	*line = (struct readout_line){ .slot = slot, .key = key, .note = note ? note : "" };
	audio_name(maker->content, slot, key, line->name);
	buf_init(&spoken, FILE_BYTES_MAX);
	audio_spoken(maker->content, maker->language, slot, key, &spoken);
	line->text = arena_copy(&maker->content->arena, buf_str(&spoken));
	maker->failed |= spoken.failed || !line->text.at;
	buf_release(&spoken);
	if (maker->failed)
		return;
	line->tenths = text_tenths(maker->language, line->text);
	line->most = most_of(maker->content, slot);
	line->needed = !maker->language->has_voice && audio_is_needed(&maker->content->slots[slot]);
	line->state = audio_find(maker->language, slot, key, line->text, &recording);
	maker->readout->count++;
}

static void add(struct maker *maker, uint16_t slot)
{
	char keys[AUDIO_KEYS_MAX];
	size_t count;

	if (slot == NO_SLOT || maker->taken[slot] || maker->failed)
		return;
	maker->taken[slot] = true;
	count = maker->language->texts[slot].len > 0 ? audio_keys(maker->content, maker->language, slot, keys) : 0;
	for (size_t i = 0; i < count && !maker->failed; i++)
		add_line(maker, slot, keys[i]);
}

/* ---- the order of a call ---- */

static void add_lines(struct maker *maker, const enum line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add(maker, maker->content->lines[lines[i]].voice);
}

/* What is heard on a screen; then each of the screens that its choices lead to. Screens lead back: each comes once. */
static void add_screen(struct maker *maker, uint16_t index, bool *seen)
{
	const struct source_screen *screen = &maker->content->screens[index];

	if (seen[index])
		return;
	seen[index] = true;
	add(maker, screen->slots.voice);
	for (size_t i = 1; i < PLACE_COUNT; i++)
		add(maker, screen->slots.place_voice[i]);
	for (size_t i = 0; i < screen->choice_count; i++)
		add(maker, maker->content->screens[screen->choices[i].screen].slots.pick_voice);
	add(maker, screen->slots.aloud);
	for (size_t i = 0; i < screen->choice_count; i++)
		add_screen(maker, screen->choices[i].screen, seen);
}

static void add_all(struct maker *maker, bool *seen)
{
	static const enum line first[] = {
		LINE_URGENT_1,    LINE_URGENT_2, LINE_URGENT_3,     LINE_URGENT_4, LINE_URGENT_5, LINE_OPENING,
		LINE_OPENING_KEY, LINE_OTHERS,   LINE_LANGUAGE_KEY, LINE_FIRST,    LINE_DRAFT,    LINE_FALLBACK,
	};

	add_lines(maker, first, COUNT(first));
	add_screen(maker, 0, seen);
	for (uint16_t i = 0; i < maker->content->screen_count; i++)
		add_screen(maker, i, seen);
	for (uint16_t i = 0; i < maker->content->slot_count; i++)
		add(maker, i);
}

/* Eight digits are enough: they tell a script from the one before, not from one that somebody made up. */
static void make_code(struct readout *readout)
{
	char hash[AUDIO_HASH_SIZE];
	struct buf all;

	buf_init(&all, SCRIPT_BYTES_MAX);
	for (size_t i = 0; i < readout->count; i++) {
		buf_add(&all, str_of(readout->lines[i].name));
		buf_add_char(&all, '\0');
		buf_add(&all, readout->lines[i].text);
		buf_add_char(&all, '\0');
	}
	audio_hash(buf_str(&all), hash);
	snprintf(readout->code, sizeof readout->code, "%.8s", hash);
	buf_release(&all);
}

enum fault readout_make(struct content *content, const struct source_language *language, struct readout *readout)
{
	struct maker maker = { .content = content, .language = language, .readout = readout };
	bool *seen = calloc(content->screen_count + 1, sizeof *seen);

	*readout = (struct readout){ .count = 0 };
	maker.taken = calloc(content->slot_count + 1, sizeof *maker.taken);
	readout->lines = calloc(content->slot_count * AUDIO_KEYS_MAX + 1, sizeof *readout->lines);
	if (seen && maker.taken && readout->lines)
		add_all(&maker, seen);
	else
		maker.failed = true;
	free(seen);
	free(maker.taken);
	if (maker.failed) {
		readout_release(readout);
		return FAULT_MEMORY;
	}
	make_code(readout);
	return FAULT_NONE;
}

void readout_release(struct readout *readout)
{
	free(readout->lines);
	*readout = (struct readout){ .lines = NULL };
}

/* ---- printing ---- */

/* At spaces, with a margin; a script without spaces (Han) stays one line, which the reader's program breaks. */
static void add_wrapped(struct buf *out, const char *margin, struct str text)
{
	size_t column = 0;

	while (text.len > 0) {
		struct str word = str_cut(&text, ' ');
		size_t width = 0;

		for (struct str rest = word; rest.len > 0; width++)
			utf8_next(&rest);
		if (column > 0 && column + 1 + width > COLUMNS) {
			buf_add_char(out, '\n');
			column = 0;
		}
		buf_add(out, column == 0 ? str_of(margin) : STR(" "));
		buf_add(out, word);
		column += width + 1;
	}
	buf_add_char(out, '\n');
}

static const char *state_words(enum audio_state state)
{
	switch (state) {
	case AUDIO_CURRENT:
		return "recorded";
	case AUDIO_OLD:
		return "recorded with other words: record it again";
	case AUDIO_NONE:
		break;
	}
	return "not recorded yet";
}

static void print_line(const struct readout_line *line, size_t number, struct buf *out)
{
	buf_add_format(out, "%03zu  %s  (about %u.%u s, at most %u s; %s%s)\n", number, line->name, line->tenths / 10,
		       line->tenths % 10, line->most / 10, line->needed ? "needed, " : "", state_words(line->state));
	add_wrapped(out, "     ", line->text);
	if (line->note[0])
		add_wrapped(out, "     # ", str_of(line->note));
	buf_add_char(out, '\n');
}

static const char begin_with[] = "No computer's voice speaks this language. It is offered on the phone when every line "
				 "that is marked \"needed\" is\n"
				 "recorded: begin with these.\n\n";

static void print_head(const struct readout *readout, const struct source_language *language, size_t wanted,
		       struct buf *out)
{
	buf_add_format(out, "%s (%s), script %s: %zu of %zu lines to read\n\n", language->name.at, language->tag.at,
		       readout->code, wanted, readout->count);
	buf_add_literal(out,
			"How to record\n"
			"- A quiet room with soft things in it: curtains, clothes. Phone or laptop a hand's width from "
			"the mouth, a\n"
			"  little to the side. Switch off fans and messages.\n"
			"- One voice for the whole language. Calm, clear, not fast: the person who listens is afraid.\n"
			"- Read exactly what stands there, nothing before it and nothing after. If you slip, say it "
			"again from the\n"
			"  start, as a new recording. Digits of phone numbers one by one.\n"
			"- One file for each line: 007.wav, or its name, urgent_1_voice.wav. WAV, FLAC, OGG or MP3.\n"
			"- Do not say your name, and put it into no file: nothing here needs it.\n"
			"- Is a sentence wrong? Do not mend it while reading. Tell the translator, and wait for the "
			"next script.\n"
			"\n");
	if (!language->has_voice)
		buf_add(out, str_of(begin_with));
	buf_add_format(out, "Then: hotline import audio FOLDER --locale %s --script %s\n\n", language->tag.at,
		       readout->code);
}

static bool is_wanted(const struct readout_line *line, bool missing)
{
	return !missing || line->state != AUDIO_CURRENT;
}

void readout_print(const struct readout *readout, const struct source_language *language, bool missing, struct buf *out)
{
	size_t wanted = 0;

	for (size_t i = 0; i < readout->count; i++)
		wanted += is_wanted(&readout->lines[i], missing);
	print_head(readout, language, wanted, out);
	for (size_t i = 0; i < readout->count; i++)
		if (is_wanted(&readout->lines[i], missing))
			print_line(&readout->lines[i], i + 1, out);
}

const struct readout_line *readout_find(const struct readout *readout, struct str name, bool *by_number)
{
	unsigned long number;

	*by_number = str_to_number(name, NUMBER_MAX, &number);
	if (*by_number)
		return number > 0 && number <= readout->count ? &readout->lines[number - 1] : NULL;
	for (size_t i = 0; i < readout->count; i++)
		if (str_equal(str_of(readout->lines[i].name), name))
			return &readout->lines[i];
	return NULL;
}
