/*
 * Recordings and texts: which language is spoken by recordings, what is played while words change, what a script holds.
 * In tests/small Spanish has a voice and Chinese has none; all noises are made below build/.
 */
#include "tests/support/test.h"

#include "audio_write.h"
#include "readout.h"
#include "sound.h"
#include "tests/support/copy.h"
#include "tests/support/fixture.h"

#include <sys/stat.h>
#include <unistd.h>

static struct suite suite;
static struct catalog *catalog;
static struct problems problems;

static int end(void **state)
{
	catalog_drop(catalog);
	catalog = NULL;
	problems_release(&problems);
	return copy_end(state);
}

static void load(void)
{
	catalog_drop(catalog);
	catalog = NULL;
	assert_int_equal(fixture_load(folder, FIXTURE_NOW, true, &catalog, &problems), FAULT_NONE);
}

static bool is_warned(const char *words)
{
	bool found = false;

	for (size_t i = 0; i < problems.count; i++) {
		struct buf line;

		buf_init(&line, 4096);
		problem_print(&problems.list[i], &line);
		found |= strstr(buf_text(&line), words) != NULL;
		buf_release(&line);
	}
	return found;
}

static const struct locale *locale(const char *tag)
{
	return &catalog->locales[fixture_locale(catalog, tag)];
}

static const struct wording *wording(const char *tag, const char *screen)
{
	return catalog_wording(catalog, fixture_locale(catalog, tag), fixture_screen(catalog, screen), PLACE_NONE);
}

static const struct text *only(struct range range)
{
	assert_int_equal(range.count, 1);
	return &catalog->texts[range.first];
}

static const struct text *line(const char *tag, enum line which)
{
	return only(locale(tag)->voice_lines[which]);
}

/* ---- a language without a voice ---- */

static void nobody_speaks_it_without_recordings(void **state)
{
	(void)state;
	load();
	assert_false(locale("zh-Hans")->speaks);
	assert_int_equal(catalog->recording_count, 0);
}

static void its_recordings_speak_it(void **state)
{
	(void)state;
	fixture_record(folder, "zh-Hans", NULL, 0);
	load();
	assert_true(locale("zh-Hans")->speaks);
	assert_true(str_has_prefix(line("zh-Hans", LINE_URGENT_1)->audio, STR("zh-Hans/urgent_1_voice-")));
	for (size_t i = 0; i < catalog->text_count; i++) {
		const struct text *text = &catalog->texts[i];

		if (text->locale == fixture_locale(catalog, "zh-Hans") && text->tenths > 0)
			assert_true(catalog_plays(catalog, text, VOICE_TWILIO));
	}
}

static void what_is_not_recorded_gives_the_fallback_line(void **state)
{
	static const char *const except[] = { "about_voice" };

	(void)state;
	fixture_record(folder, "zh-Hans", except, 1);
	load();
	assert_true(locale("zh-Hans")->speaks);
	assert_str_equal(only(wording("zh-Hans", "about")->voice)->audio, line("zh-Hans", LINE_FALLBACK)->audio);
	assert_false(wording("zh-Hans", "about")->fallback);
}

static void a_card_of_branch_one_then_gives_the_urgent_lines(void **state)
{
	static const char *const except[] = { "now_door_voice" };

	(void)state;
	fixture_record(folder, "zh-Hans", except, 1);
	load();
	assert_int_equal(wording("zh-Hans", "now_door")->voice.count, 6);
	assert_str_equal(catalog->texts[wording("zh-Hans", "now_door")->voice.first].audio,
			 line("zh-Hans", LINE_URGENT_1)->audio);
}

static void a_choice_that_is_not_recorded_is_not_announced(void **state)
{
	static const char *const except[] = { "pick_taken_voice_2" };

	(void)state;
	fixture_record(folder, "zh-Hans", except, 1);
	load();
	assert_int_equal(wording("zh-Hans", "main")->choices.count, 2);
}

static void without_one_urgent_line_it_is_not_offered(void **state)
{
	static const char *const except[] = { "urgent_3_voice" };

	(void)state;
	fixture_record(folder, "zh-Hans", except, 1);
	load();
	assert_false(locale("zh-Hans")->speaks);
	assert_true(
		is_warned("zh-Hans/urgent_3_voice: warning: 简体中文 is not offered on the phone: no voice speaks it"));
}

static void without_the_choice_of_branch_one_it_is_not_offered(void **state)
{
	static const char *const except[] = { "pick_now_voice_1" };

	(void)state;
	fixture_record(folder, "zh-Hans", except, 1);
	load();
	assert_false(locale("zh-Hans")->speaks);
}

static void each_key_has_a_recording_of_its_own(void **state)
{
	struct range menu;

	(void)state;
	fixture_record(folder, "zh-Hans", NULL, 0);
	load();
	menu = locale("zh-Hans")->voice_lines[LINE_LANGUAGE_KEY];
	assert_str_equal(only(menu)->raw, STR("language key 请按 3。"));
	assert_true(str_has_prefix(only(menu)->audio, STR("zh-Hans/language_key_voice_3-")));
}

static void it_goes_on_when_the_catalog_is_compiled_again(void **state)
{
	struct catalog *later;

	(void)state;
	fixture_record(folder, "zh-Hans", NULL, 0);
	load();
	later = catalog_at(catalog, FIXTURE_NOW + 60);
	assert_non_null(later);
	assert_true(later->locales[fixture_locale(later, "zh-Hans")].speaks);
	assert_int_equal(later->recording_count, catalog->recording_count);
	assert_ptr_equal(catalog_recording(later, later->recordings[0].path)->bytes.at,
			 catalog->recordings[0].bytes.at);
	catalog_drop(later);
}

/* What is read again stands in memory once, however many catalogs are loaded. */
static void the_same_recording_is_shared_with_what_is_served(void **state)
{
	const struct catalog_source source = {
		.folder = folder, .default_locale = "en", .now = FIXTURE_NOW, .drafts = true
	};
	struct catalog *next = NULL;
	const struct recording *same, *other;

	(void)state;
	fixture_record(folder, "zh-Hans", NULL, 0);
	load();
	fixture_record_one(folder, "zh-Hans", "urgent_1_voice");
	assert_int_equal(catalog_load_again(&source, catalog, &next, &problems), FAULT_NONE);
	same = catalog_recording(catalog, line("zh-Hans", LINE_URGENT_2)->audio);
	assert_ptr_equal(catalog_recording(next, same->path)->bytes.at, same->bytes.at);
	other = catalog_recording(catalog, line("zh-Hans", LINE_URGENT_1)->audio);
	assert_null(catalog_recording(next, other->path));
	/* and outlives the one it came from */
	catalog_drop(catalog);
	catalog = next;
	same = catalog_recording(catalog, line("zh-Hans", LINE_URGENT_2)->audio);
	assert_true(str_has_prefix(same->bytes, STR("RIFF")));
}

/* ---- words change ---- */

#define OLD_WORDS "silence 的话。"
#define NEW_WORDS "silence 的新话。"

static void old_words_go_on_where_no_voice_can_say_the_new_ones(void **state)
{
	(void)state;
	fixture_record(folder, "zh-Hans", NULL, 0);
	fixture_edit(folder, "locales/zh-Hans.json", OLD_WORDS, NEW_WORDS);
	load();
	assert_true(line("zh-Hans", LINE_SILENCE)->audio_is_old);
	assert_true(catalog_plays(catalog, line("zh-Hans", LINE_SILENCE), VOICE_TWILIO));
	assert_true(
		is_warned("zh-Hans/silence_voice: warning: the text has changed since it was recorded: callers hear "
			  "the old words; record it again"));
}

static void a_voice_says_the_new_ones(void **state)
{
	(void)state;
	fixture_record(folder, "es", NULL, 0);
	load();
	assert_true(catalog_plays(catalog, line("es", LINE_SILENCE), VOICE_TWILIO));
	fixture_edit(folder, "locales/es.json", "\"silence_voice\": \"", "\"silence_voice\": \"Otra vez. ");
	load();
	assert_false(catalog_plays(catalog, line("es", LINE_SILENCE), VOICE_TWILIO));
	assert_true(str_has_prefix(line("es", LINE_SILENCE)->raw, STR("Otra vez. ")));
	assert_true(is_warned("a computer's voice says the new words"));
}

/* Another company, which has no voice for the language, still plays the old ones. */
static void each_company_does_what_it_can(void **state)
{
	(void)state;
	fixture_record(folder, "es", NULL, 0);
	fixture_edit(folder, "locales/es.json", "\"silence_voice\": \"", "\"silence_voice\": \"Otra vez. ");
	load();
	assert_false(catalog_plays(catalog, line("es", LINE_SILENCE), VOICE_TWILIO));
	assert_true(catalog_plays(catalog, line("es", LINE_SILENCE), VOICE_PLIVO));
}

static void a_legal_text_with_old_words_is_dropped(void **state)
{
	(void)state;
	fixture_record(folder, "zh-Hans", NULL, 0);
	fixture_edit(folder, "locales/zh-Hans.json", "taken find 的话。", "taken find 的新话。");
	load();
	assert_str_equal(only(wording("zh-Hans", "taken_find")->voice)->audio, line("zh-Hans", LINE_FALLBACK)->audio);
	assert_true(is_warned("zh-Hans/taken_find_voice: warning: the text has changed since it was recorded: it is "
			      "dropped"));
}

/* help_numbers is no legal text, but an old number sends people to somebody else. */
static void an_old_phone_number_is_dropped(void **state)
{
	(void)state;
	fixture_record(folder, "zh-Hans", NULL, 0);
	fixture_edit(folder, "prompts/numbers.json",
		     "\"sms\": \"1-312-555-0101\", \"voice\": \"3 1 2, 5 5 5, 0 1 0 1\", \"dial\": \"+13125550101\"",
		     "\"sms\": \"1-312-555-0103\", \"voice\": \"3 1 2, 5 5 5, 0 1 0 3\", \"dial\": \"+13125550103\"");
	fixture_record_one(folder, "zh-Hans", "fallback_voice");
	load();
	assert_true(locale("zh-Hans")->speaks);
	assert_str_equal(only(wording("zh-Hans", "help_numbers")->voice)->audio, line("zh-Hans", LINE_FALLBACK)->audio);
}

static void an_urgent_line_with_old_words_ends_the_offer(void **state)
{
	(void)state;
	fixture_record(folder, "zh-Hans", NULL, 0);
	fixture_edit(folder, "locales/zh-Hans.json", "urgent 2 的话。", "urgent 2 的新话。");
	load();
	assert_false(locale("zh-Hans")->speaks);
	fixture_record_one(folder, "zh-Hans", "urgent_2_voice");
	load();
	assert_true(locale("zh-Hans")->speaks);
}

static void another_recording_is_another_catalog_and_another_path(void **state)
{
	uint32_t before;
	char path[128];

	(void)state;
	fixture_record(folder, "zh-Hans", NULL, 0);
	load();
	before = catalog->hash;
	snprintf(path, sizeof path, "%.*s", STR_ARG(line("zh-Hans", LINE_URGENT_1)->audio));
	fixture_record_one(folder, "zh-Hans", "urgent_1_voice");
	load();
	assert_int_not_equal(catalog->hash, before);
	assert_null(catalog_recording(catalog, str_of(path)));
}

/* ---- files ---- */

static void a_file_that_was_put_in_its_place_is_not_played(void **state)
{
	char path[512];
	FILE *file;

	(void)state;
	fixture_record(folder, "zh-Hans", NULL, 0);
	snprintf(path, sizeof path, "%s/locales/audio/zh-Hans/silence_voice.wav", folder);
	file = fopen(path, "ab");
	assert_non_null(file);
	fputc('x', file);
	fclose(file);
	load();
	assert_true(is_warned("zh-Hans/silence_voice: warning: the file is not the one that was imported"));
	assert_str_equal(line("zh-Hans", LINE_SILENCE)->audio, line("zh-Hans", LINE_FALLBACK)->audio);
}

static void a_file_without_an_entry_is_told(void **state)
{
	(void)state;
	fixture_record(folder, "zh-Hans", NULL, 0);
	fixture_write(folder, "locales/audio/zh-Hans/loose.wav", "RIFF");
	load();
	assert_true(is_warned("locales/audio/zh-Hans: zh-Hans: warning: 1 file without an entry in "
			      "locales/audio/zh-Hans.json, which nobody hears (loose.wav)"));
}

static void a_file_that_is_no_wave_is_not_played(void **state)
{
	/* sha256 of "RIFF", so that the entry is right about the file */
	static const char index[] = "{ \"locale\": \"es\", \"entries\": { \"wrong_voice\": { \"text\": "
				    "\"00000000000000000000000000000000\", "
				    "\"file\": \"a40ff3d5900fb7698b8c865041347cb49eccedc8f93945f89629ad104aaecce4\", "
				    "\"seconds\": 1.0 } } }";
	char path[512];

	(void)state;
	snprintf(path, sizeof path, "%s/locales/audio/es", folder);
	assert_int_equal(mkdir(path, 0777), 0);
	fixture_write(folder, "locales/audio/es/wrong_voice.wav", "RIFF");
	fixture_write(folder, "locales/audio/es.json", index);
	load();
	assert_true(is_warned("es/wrong_voice: warning: it is not a WAVE file"));
	assert_int_equal(line("es", LINE_WRONG)->audio.len, 0);
}

static void paths_of_the_catalog_are_the_only_ones(void **state)
{
	static const char *const others[] = { "",
					      "zh-Hans",
					      "zh-Hans/",
					      "../prompts/screens.json",
					      "zh-Hans/../zh-Hans.json",
					      "zh-Hans/urgent_1_voice.wav",
					      "zh-Hans.json",
					      "\xff" };

	(void)state;
	fixture_record(folder, "zh-Hans", NULL, 0);
	load();
	for (size_t i = 0; i < COUNT(others); i++)
		assert_null(catalog_recording(catalog, str_of(others[i])));
	for (size_t i = 0; i < catalog->recording_count; i++) {
		const struct recording *recording = &catalog->recordings[i];

		assert_ptr_equal(catalog_recording(catalog, recording->path), recording);
		assert_true(str_has_prefix(recording->bytes, STR("RIFF")));
	}
}

/* ---- writing ---- */

static void the_others_stay(void **state)
{
	(void)state;
	fixture_record(folder, "zh-Hans", NULL, 0);
	fixture_record_one(folder, "zh-Hans", "silence_voice");
	load();
	assert_int_equal(problems.errors, 0);
	assert_false(is_warned("audio"));
	assert_true(locale("zh-Hans")->speaks);
}

/* The index cannot be replaced: its place is taken by a folder. */
static void what_cannot_be_finished_is_undone(void **state)
{
	struct new_recording recording = { .name = "wrong_voice", .text = "0", .wav = STR("RIFF") };
	char path[512], index[512];
	struct stat stat_of;
	struct why why = { "" };

	(void)state;
	fixture_record_one(folder, "es", "wrong_voice");
	snprintf(path, sizeof path, "%s/locales/audio/es/wrong_voice.wav", folder);
	snprintf(index, sizeof index, "%s/locales/audio/es.json", folder);
	assert_int_equal(unlink(index), 0);
	assert_int_equal(mkdir(index, 0777), 0);
	assert_int_equal(audio_write(folder, "es", &recording, 1, &why), FAULT_SYSTEM);
	assert_non_null(strstr(why.text, "es.json cannot be replaced"));
	assert_int_equal(stat(path, &stat_of), 0);
	assert_int_equal(stat_of.st_size, WAV_HEAD_SIZE + WAV_PHONE_RATE);
	assert_int_equal(rmdir(index), 0);
	snprintf(path, sizeof path, "%s/locales/audio/.es.new", folder);
	assert_int_equal(stat(path, &stat_of), -1);
}

/* Nothing was there before, so nothing is there afterwards. */
static void the_first_ones_are_undone_too(void **state)
{
	struct new_recording recording = { .name = "wrong_voice", .text = "0", .wav = STR("RIFF") };
	char path[512];
	struct stat stat_of;

	(void)state;
	snprintf(path, sizeof path, "%s/locales/audio/es.json", folder);
	assert_int_equal(mkdir(path, 0777), 0);
	assert_int_equal(audio_write(folder, "es", &recording, 1, NULL), FAULT_SYSTEM);
	assert_int_equal(rmdir(path), 0);
	snprintf(path, sizeof path, "%s/locales/audio/es", folder);
	assert_int_equal(stat(path, &stat_of), -1);
}

/* ---- the script ---- */

static struct content *content;
static struct readout readout;

static void open_readout(const char *tag)
{
	content = content_read(folder, &problems);
	assert_non_null(content);
	content_read_locales(content);
	assert_int_equal(problems.errors, 0);
	assert_int_equal(readout_make(content, content_language(content, str_of(tag)), &readout), FAULT_NONE);
}

static void close_readout(void)
{
	readout_release(&readout);
	content_free(content);
	content = NULL;
}

static void the_urgent_lines_come_first(void **state)
{
	(void)state;
	open_readout("zh-Hans");
	for (size_t i = 0; i < 5; i++) {
		char name[32];

		snprintf(name, sizeof name, "urgent_%zu_voice", i + 1);
		assert_string_equal(readout.lines[i].name, name);
	}
	assert_str_equal(readout.lines[4].text, STR("urgent 5 的话。 9 1 1"));
	assert_true(readout.lines[4].needed);
	close_readout();
}

static void every_spoken_text_stands_in_it_once(void **state)
{
	size_t spoken = 0;

	(void)state;
	open_readout("zh-Hans");
	for (uint16_t i = 0; i < content->slot_count; i++) {
		char keys[AUDIO_KEYS_MAX];

		spoken += audio_keys(content, content_language(content, STR("zh-Hans")), i, keys);
	}
	assert_int_equal(readout.count, spoken);
	for (size_t i = 0; i < readout.count; i++) {
		uint16_t slot = NO_SLOT;
		char key = 'x';

		assert_true(audio_name_read(content, str_of(readout.lines[i].name), &slot, &key));
		assert_int_equal(slot, readout.lines[i].slot);
		assert_int_equal(key, readout.lines[i].key);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(readout.lines[j].name, readout.lines[i].name);
	}
	close_readout();
}

static void numbers_and_names_find_the_same_line(void **state)
{
	bool by_number;

	(void)state;
	open_readout("zh-Hans");
	assert_ptr_equal(readout_find(&readout, STR("2"), &by_number), &readout.lines[1]);
	assert_true(by_number);
	assert_ptr_equal(readout_find(&readout, STR("002"), &by_number), &readout.lines[1]);
	assert_ptr_equal(readout_find(&readout, STR("urgent_2_voice"), &by_number), &readout.lines[1]);
	assert_false(by_number);
	assert_null(readout_find(&readout, STR("0"), &by_number));
	assert_null(readout_find(&readout, STR("9999"), &by_number));
	assert_null(readout_find(&readout, STR("urgent_2"), &by_number));
	close_readout();
}

static void other_words_are_another_script(void **state)
{
	char before[READOUT_CODE_SIZE];

	(void)state;
	open_readout("zh-Hans");
	snprintf(before, sizeof before, "%s", readout.code);
	close_readout();
	fixture_edit(folder, "locales/zh-Hans.json", OLD_WORDS, NEW_WORDS);
	open_readout("zh-Hans");
	assert_string_not_equal(readout.code, before);
	close_readout();
}

static void only_what_is_missing_keeps_its_number(void **state)
{
	static const char *const except[] = { "about_voice" };
	char wanted[32];
	struct buf out;
	bool by_number;

	(void)state;
	fixture_record(folder, "zh-Hans", except, 1);
	fixture_edit(folder, "locales/zh-Hans.json", OLD_WORDS, NEW_WORDS);
	open_readout("zh-Hans");
	buf_init(&out, 65536);
	readout_print(&readout, content_language(content, STR("zh-Hans")), true, &out);
	assert_true(str_contains(buf_str(&out), STR("2 of ")));
	snprintf(wanted, sizeof wanted, "%03zu  about_voice  ",
		 (size_t)(readout_find(&readout, STR("about_voice"), &by_number) - readout.lines) + 1);
	assert_true(str_contains(buf_str(&out), str_of(wanted)));
	assert_true(str_contains(buf_str(&out), STR("recorded with other words: record it again)\n     " NEW_WORDS)));
	assert_false(str_contains(buf_str(&out), STR("urgent_1_voice  ")));
	assert_false(str_contains(buf_str(&out), STR("; needed, ")));
	buf_release(&out);
	close_readout();
}

static const struct name_row {
	const char *name;
	struct str file;
} bad_names[] = {
	{ "a text that is sent has no recording", STR_INIT("urgent_sms") },
	{ "a choice without its key is no recording", STR_INIT("pick_now_voice") },
	{ "a line without a key has none", STR_INIT("urgent_1_voice_1") },
	{ "the key 0 leads nowhere", STR_INIT("pick_now_voice_0") },
	{ "a letter is no key", STR_INIT("pick_now_voice_a") },
	{ "a path is no name", STR_INIT("../urgent_1_voice") },
	{ "nothing is no name", STR_INIT("") },
	{ "a key alone is no name", STR_INIT("_1") },
};

static void name_is_refused(void **state)
{
	const struct name_row *row = *state;
	uint16_t slot;
	char key;

	copy_begin(NULL);
	open_readout("zh-Hans");
	assert_false(audio_name_read(content, row->file, &slot, &key));
	close_readout();
	end(NULL);
}

/* ---- loudness ---- */

static const struct level_row {
	const char *name;
	int16_t loud, quiet; /* one sample in ten; all others */
	size_t count;
	const char *words; /* NULL: it can be used */
} levels[] = {
	{ "an ordinary voice is taken", 12000, 200, 8000, NULL },
	{ "a voice that fills the range is taken", 31000, 200, 8000, NULL },
	{ "nothing at all is silent", 0, 0, 0, "silent" },
	{ "a microphone that is off is silent", 20, 3, 8000, "silent" },
	{ "a voice that hits the edge is too loud", 32767, 200, 8000, "too loud" },
	{ "so is one that hits the lower edge", -32768, 200, 8000, "too loud" },
};

static void level_is_judged(void **state)
{
	const struct level_row *row = *state;
	struct sound_level level;
	struct why why = { "" };
	struct buf samples;

	buf_init(&samples, 65536);
	for (size_t i = 0; i < row->count; i++) {
		uint16_t sample = (uint16_t)(i % 10 == 0 ? row->loud : row->quiet);

		buf_add_char(&samples, (char)(sample & 0xff));
		buf_add_char(&samples, (char)(sample >> 8));
	}
	level = sound_measure(buf_str(&samples));
	assert_int_equal(level.count, row->count);
	assert_int_equal(sound_judge(&level, &why), row->words ? FAULT_CONTENT : FAULT_NONE);
	if (row->words)
		assert_non_null(strstr(why.text, row->words));
	buf_release(&samples);
}

static void files_are_known_by_their_ends(void **state)
{
	(void)state;
	assert_string_equal(sound_type("7.WAV"), "wav");
	assert_string_equal(sound_type("urgent_1_voice.flac"), "flac");
	assert_null(sound_type("notes.txt"));
	assert_null(sound_type("wav"));
	assert_null(sound_type(".wav"));
	assert_null(sound_type("7.wav.part"));
}

int main(void)
{
	suite_add(&suite, "nobody speaks a language without voice and recordings", nobody_speaks_it_without_recordings);
	suite_add(&suite, "its recordings speak a language without a voice", its_recordings_speak_it);
	suite_add(&suite, "what is not recorded gives the fallback line", what_is_not_recorded_gives_the_fallback_line);
	suite_add(&suite, "a card of branch 1 then gives the urgent lines",
		  a_card_of_branch_one_then_gives_the_urgent_lines);
	suite_add(&suite, "a choice that is not recorded is not announced",
		  a_choice_that_is_not_recorded_is_not_announced);
	suite_add(&suite, "without one urgent line it is not offered", without_one_urgent_line_it_is_not_offered);
	suite_add(&suite, "without the choice of branch 1 it is not offered",
		  without_the_choice_of_branch_one_it_is_not_offered);
	suite_add(&suite, "each key has a recording of its own", each_key_has_a_recording_of_its_own);
	suite_add(&suite, "recordings go on when the catalog is compiled again",
		  it_goes_on_when_the_catalog_is_compiled_again);
	suite_add(&suite, "the same recording is shared with what is served",
		  the_same_recording_is_shared_with_what_is_served);
	suite_add(&suite, "old words go on where no voice can say the new ones",
		  old_words_go_on_where_no_voice_can_say_the_new_ones);
	suite_add(&suite, "a voice says the new words", a_voice_says_the_new_ones);
	suite_add(&suite, "each company does what it can", each_company_does_what_it_can);
	suite_add(&suite, "a legal text with old words is dropped", a_legal_text_with_old_words_is_dropped);
	suite_add(&suite, "an old phone number is dropped", an_old_phone_number_is_dropped);
	suite_add(&suite, "an urgent line with old words ends the offer", an_urgent_line_with_old_words_ends_the_offer);
	suite_add(&suite, "another recording is another catalog and another path",
		  another_recording_is_another_catalog_and_another_path);
	suite_add(&suite, "a file that was changed is not played", a_file_that_was_put_in_its_place_is_not_played);
	suite_add(&suite, "a file without an entry is told", a_file_without_an_entry_is_told);
	suite_add(&suite, "a file that is no WAVE is not played", a_file_that_is_no_wave_is_not_played);
	suite_add(&suite, "paths of the catalog are the only ones", paths_of_the_catalog_are_the_only_ones);
	suite_add(&suite, "a new recording leaves the others", the_others_stay);
	suite_add(&suite, "what cannot be finished is undone", what_cannot_be_finished_is_undone);
	suite_add(&suite, "the first recordings are undone too", the_first_ones_are_undone_too);
	suite_add(&suite, "the urgent lines come first in a script", the_urgent_lines_come_first);
	suite_add(&suite, "every spoken text stands in a script once", every_spoken_text_stands_in_it_once);
	suite_add(&suite, "numbers and names find the same line", numbers_and_names_find_the_same_line);
	suite_add(&suite, "other words are another script", other_words_are_another_script);
	suite_add(&suite, "what is missing keeps its number", only_what_is_missing_keeps_its_number);
	suite_each(&suite, 0, copy_begin, end);
	SUITE_ROWS(&suite, bad_names, name_is_refused);
	SUITE_ROWS(&suite, levels, level_is_judged);
	suite_add(&suite, "files are known by the ends of their names", files_are_known_by_their_ends);
	return suite_run(&suite, "audio", NULL, NULL);
}
