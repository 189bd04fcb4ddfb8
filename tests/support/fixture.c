/* Content for tests. Nothing here writes outside build/. */
#include "tests/support/fixture.h"

#include "audio_write.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/wav.h"
#include "catalog_gate.h"
#include "readout.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void die(const char *what, const char *which)
{
	fprintf(stderr, "fixture: %s: %s\n", what, which);
	exit(2);
}

int64_t fixture_day(const char *date)
{
	int64_t seconds = 0;

	if (clock_parse(str_of(date), &seconds, NULL))
		die("no date", date);
	return seconds;
}

static void print_problems(const struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		struct buf line;

		buf_init(&line, 4096);
		problem_print(&problems->list[i], &line);
		fprintf(stderr, "%s\n", buf_text(&line));
		buf_release(&line);
	}
}

enum fault fixture_load(const char *folder, int64_t now, bool drafts, struct catalog **catalog,
			struct problems *problems)
{
	const struct catalog_source source = { .folder = folder, .default_locale = "en", .now = now, .drafts = drafts };

	return catalog_load(&source, catalog, problems);
}

struct catalog *fixture_catalog(const char *folder)
{
	struct problems problems = { 0 };
	struct catalog *catalog = NULL;

	if (fixture_load(folder, FIXTURE_NOW, true, &catalog, &problems)) {
		print_problems(&problems);
		die("does not load", folder);
	}
	problems_release(&problems);
	return catalog;
}

/* ---- copies ---- */

static char *read_text(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	char *text = malloc(FILE_BYTES_MAX + 1);

	if (!file || !text)
		die("cannot read", path);
	*len = fread(text, 1, FILE_BYTES_MAX, file);
	text[*len] = '\0';
	fclose(file);
	return text;
}

static void write_text(const char *path, const char *text, size_t len)
{
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(text, 1, len, file) != len || fclose(file) != 0)
		die("cannot write", path);
}

static void make_folder(const char *path)
{
	if (mkdir(path, 0777) != 0 && errno != EEXIST)
		die("cannot make", path);
}

/* The JSON files of one folder; the folders inside it are named by the caller. */
static void copy_folder(const char *from, const char *to, const char *name)
{
	char source[512], target[512];
	struct dirent *entry;
	DIR *dir;

	snprintf(source, sizeof source, "%s/%s", from, name);
	snprintf(target, sizeof target, "%s/%s", to, name);
	make_folder(target);
	dir = opendir(source);
	while (dir && (entry = readdir(dir))) {
		char in[800], out[800];
		size_t len = strlen(entry->d_name);
		char *text;

		if (len < 6 || strcmp(entry->d_name + len - 5, ".json") != 0)
			continue;
		snprintf(in, sizeof in, "%s/%s", source, entry->d_name);
		snprintf(out, sizeof out, "%s/%s", target, entry->d_name);
		text = read_text(in, &len);
		write_text(out, text, len);
		free(text);
	}
	if (dir)
		closedir(dir);
}

void fixture_copy(const char *folder, char out[256])
{
	make_folder("build");
	snprintf(out, 256, "build/content-XXXXXX");
	if (!mkdtemp(out))
		die("cannot make", out);
	copy_folder(folder, out, "prompts");
	copy_folder(folder, out, "prompts/cities");
	copy_folder(folder, out, "locales");
	copy_folder(folder, out, "locales/keywords");
	copy_folder(folder, out, "locales/never");
	copy_folder(folder, out, "locales/reviews");
	copy_folder(folder, out, "locales/audio");
}

static int take_away(const char *path, const struct stat *state, int kind, struct FTW *where)
{
	(void)state;
	(void)kind;
	(void)where;
	return remove(path);
}

void fixture_remove(const char *folder)
{
	if (strncmp(folder, "build/content-", strlen("build/content-")) != 0)
		die("not a copy", folder);
	nftw(folder, take_away, 8, FTW_DEPTH | FTW_PHYS);
}

void fixture_write(const char *folder, const char *file, const char *text)
{
	char path[512], *slash;

	snprintf(path, sizeof path, "%s/%s", folder, file);
	slash = strrchr(path, '/');
	*slash = '\0';
	make_folder(path);
	*slash = '/';
	write_text(path, text, strlen(text));
}

void fixture_edit(const char *folder, const char *file, const char *find, const char *put)
{
	char path[512], *text, *at;
	size_t len;
	struct buf edited;

	snprintf(path, sizeof path, "%s/%s", folder, file);
	text = read_text(path, &len);
	at = strstr(text, find);
	if (!at)
		die(path, find);
	buf_init(&edited, FILE_BYTES_MAX);
	buf_add(&edited, (struct str){ text, (size_t)(at - text) });
	buf_add(&edited, str_of(put));
	buf_add(&edited, str_of(at + strlen(find)));
	write_text(path, edited.at, edited.len);
	buf_release(&edited);
	free(text);
}

/* ---- signing ---- */

static const char *last_day(const char *until, const struct fixture_exception *exceptions, size_t count,
			    const char *locale, struct str key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(exceptions[i].locale, locale) == 0 && str_equal(str_of(exceptions[i].key), key))
			return exceptions[i].until;
	return until;
}

static void sign_text(struct gate *gate, struct source_language *language, uint16_t slot, const char *until,
		      struct buf *out)
{
	struct source_language *english = content_language(gate->content, STR("en"));
	char source[REVIEW_HASH_SIZE], text[REVIEW_HASH_SIZE];
	bool lawyer = language == english;

	gate_hash(gate, english, slot, source);
	gate_hash(gate, language, slot, text);
	buf_add_format(out,
		       "%s\n    \"%s\": { \"source\": \"%s\", \"text\": \"%s\", \"by\": \"%s\", \"role\": \"%s\", "
		       "\"on\": \"2026-11-20\", \"until\": \"%s\" }",
		       out->at[out->len - 1] == '{' ? "" : ",", gate->content->slots[slot].key.at, source, text,
		       lawyer ? "la" : "na", lawyer ? "lawyer" : "native", until);
}

static void sign_language(struct gate *gate, const char *folder, struct source_language *language, const char *until,
			  const struct fixture_exception *exceptions, size_t count)
{
	char file[64];
	struct buf out;

	buf_init(&out, FILE_BYTES_MAX);
	buf_add_format(&out,
		       "{\n  \"$schema\": \"../schema/reviews.schema.json\",\n  \"locale\": \"%s\",\n  \"entries\": {",
		       language->tag.at);
	for (size_t i = 0; i < gate->content->slot_count; i++) {
		const struct slot *slot = &gate->content->slots[i];
		const char *day = last_day(until, exceptions, count, language->tag.at, slot->key);

		if (slot->legal && day && language->texts[i].len > 0)
			sign_text(gate, language, (uint16_t)i, day, &out);
	}
	buf_add_literal(&out, "\n  }\n}\n");
	snprintf(file, sizeof file, "locales/reviews/%s.json", language->tag.at);
	fixture_write(folder, file, buf_text(&out));
	buf_release(&out);
}

static void write_people(const struct content *content, const char *folder)
{
	struct buf out;

	buf_init(&out, FILE_BYTES_MAX);
	buf_add_literal(&out, "{\n  \"people\": {\n    \"la\": { \"roles\": [\"lawyer\"], \"locales\": [\"en\"] },\n"
			      "    \"na\": { \"roles\": [\"native\"], \"locales\": [");
	for (size_t i = 0; i < content->language_count; i++)
		buf_add_format(&out, "%s\"%s\"", i > 0 ? ", " : "", content->languages[i].tag.at);
	buf_add_literal(&out, "] }\n  }\n}\n");
	fixture_write(folder, "prompts/people.json", buf_text(&out));
	buf_release(&out);
}

void fixture_sign(const char *folder, const char *until, const struct fixture_exception *exceptions, size_t count)
{
	struct problems problems = { 0 };
	struct content *content = content_read(folder, &problems);
	struct gate gate = { .content = content };
	char path[512];

	if (content && problems.errors == 0)
		content_read_locales(content);
	if (!content || problems.errors > 0) {
		print_problems(&problems);
		die("cannot be signed", folder);
	}
	snprintf(path, sizeof path, "%s/locales/reviews", folder);
	make_folder(path);
	write_people(content, folder);
	for (size_t i = 0; i < content->language_count; i++)
		if (content->languages[i].present)
			sign_language(&gate, folder, &content->languages[i], until, exceptions, count);
	content_free(content);
	problems_release(&problems);
}

/* ---- recording ---- */

/* Half a second that no other name and no other call of this function gives. */
static struct str noise_of(const char *name)
{
	static unsigned calls;
	uint8_t digest[32];
	char seed[128];
	struct buf wav;

	snprintf(seed, sizeof seed, "%s %u", name, calls++);
	buf_init(&wav, WAV_HEAD_SIZE + WAV_PHONE_RATE);
	wav_phone_head(&wav, WAV_PHONE_RATE);
	sha256(str_of(seed), digest);
	while (wav.len < WAV_HEAD_SIZE + WAV_PHONE_RATE)
		buf_add(&wav,
			(struct str){ (const char *)digest, WAV_HEAD_SIZE + WAV_PHONE_RATE - wav.len < sizeof digest
								    ? WAV_HEAD_SIZE + WAV_PHONE_RATE - wav.len
								    : sizeof digest });
	if (wav.failed)
		die("no memory for", name);
	return buf_str(&wav);
}

static bool is_among(const char *name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static void record(const char *folder, const char *tag, const char *const *names, size_t count, bool wanted)
{
	struct problems problems = { 0 };
	struct content *content = content_read(folder, &problems);
	struct source_language *language;
	struct new_recording *recordings;
	struct readout readout;
	struct why why;
	size_t made = 0;

	if (content && problems.errors == 0)
		content_read_locales(content);
	if (!content || problems.errors > 0) {
		print_problems(&problems);
		die("cannot be recorded", folder);
	}
	language = content_language(content, str_of(tag));
	if (!language || readout_make(content, language, &readout))
		die("no language", tag);
	recordings = calloc(readout.count, sizeof *recordings);
	for (size_t i = 0; recordings && i < readout.count; i++) {
		const struct readout_line *line = &readout.lines[i];

		if (is_among(line->name, names, count) != wanted)
			continue;
		snprintf(recordings[made].name, sizeof recordings[made].name, "%s", line->name);
		audio_hash(line->text, recordings[made].text);
		recordings[made].wav = noise_of(line->name);
		recordings[made++].tenths = 5;
	}
	if (made == 0 || audio_write(folder, tag, recordings, made, &why))
		die("cannot be recorded", made == 0 ? tag : why.text);
	for (size_t i = 0; i < made; i++)
		free((char *)(uintptr_t)recordings[i].wav.at);
	free(recordings);
	readout_release(&readout);
	content_free(content);
	problems_release(&problems);
}

void fixture_record(const char *folder, const char *tag, const char *const *except, size_t count)
{
	record(folder, tag, except, count, false);
}

void fixture_record_one(const char *folder, const char *tag, const char *name)
{
	record(folder, tag, &name, 1, true);
}

/* ---- names ---- */

uint16_t fixture_screen(const struct catalog *catalog, const char *name)
{
	for (size_t i = 0; i < catalog->screen_count; i++)
		if (str_equal(catalog->screens[i].name, str_of(name)))
			return (uint16_t)i;
	die("no screen", name);
	return NO_SCREEN;
}

uint16_t fixture_locale(const struct catalog *catalog, const char *tag)
{
	uint16_t locale = catalog_locale_tag(catalog, str_of(tag));

	if (locale == NO_LOCALE)
		die("no locale", tag);
	return locale;
}
