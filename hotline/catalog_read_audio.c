/*
 * locales/audio/: the index of one language and the files it names, read whole. A recording that is not what its entry
 * says is left out with a warning: callers then hear a voice, or the fallback line, and nobody loses the hotline.
 */
#include "catalog_audio.h"
#include "catalog_fields.h"
#include "catalog_parts.h"

#include "base/digest.h"
#include "base/wav.h"

#include <dirent.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#define HEX_SIZE 65

static void hex_of(struct str bytes, char hex[HEX_SIZE])
{
	uint8_t digest[32];
	struct buf out;

	sha256(bytes, digest);
	buf_init(&out, HEX_SIZE);
	hex_encode(&out, (struct str){ (const char *)digest, sizeof digest });
	snprintf(hex, HEX_SIZE, "%s", buf_text(&out));
	buf_release(&out);
}

static bool is_hash(struct str s, size_t len)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] == '\0' || !strchr("0123456789abcdef", s.at[i]))
			return false;
	return s.len == len;
}

static void warn(const struct fields *entry, const char *what, const char *then)
{
	struct subject subject = entry->subject;

	subject.rule = "audio";
	remark(entry->content->problems, &subject, "%s; %s", what, then);
}

static void leave_out(const struct fields *entry, const char *what)
{
	warn(entry, what, "it is not played until it is recorded or imported again");
}

static size_t size_in_all(const struct content *content)
{
	size_t size = 0;

	for (size_t i = 0; i < content->language_count; i++)
		for (size_t j = 0; j < content->languages[i].recording_count; j++)
			size += content->languages[i].recordings[j].bytes.len;
	return size;
}

/* ---- bytes, shared with the content that is being served where they are the same ---- */

struct shared {
	atomic_uint references;
	char bytes[];
};

static struct shared *shared_of(struct str bytes)
{
	return (struct shared *)(uintptr_t)(bytes.at - offsetof(struct shared, bytes));
}

static void bytes_drop(struct str bytes)
{
	if (bytes.at && atomic_fetch_sub_explicit(&shared_of(bytes)->references, 1, memory_order_acq_rel) == 1)
		free(shared_of(bytes));
}

/* The same bytes as they are served already, or a copy; at == NULL without memory. */
static struct str bytes_keep(const struct content *before, struct str tag, struct str bytes)
{
	const struct source_language *language = before ? content_language(before, tag) : NULL;
	struct shared *shared;

	for (size_t i = 0; language && i < language->recording_count; i++) {
		struct str served = language->recordings[i].bytes;

		if (!str_equal(served, bytes))
			continue;
		atomic_fetch_add_explicit(&shared_of(served)->references, 1, memory_order_relaxed);
		return served;
	}
	shared = malloc(sizeof *shared + bytes.len);
	if (!shared)
		return (struct str){ NULL, 0 };
	atomic_init(&shared->references, 1);
	memcpy(shared->bytes, bytes.at, bytes.len);
	return (struct str){ shared->bytes, bytes.len };
}

/* ---- entries ---- */

/* Whether the bytes are what the entry says, and can be played; else it is told. */
static bool is_sound(const struct fields *entry, struct str bytes, struct str hash, struct source_recording *into)
{
	char hex[HEX_SIZE];
	struct why why = { "" };
	struct wav wav;

	hex_of(bytes, hex);
	if (!str_equal(str_of(hex), hash))
		leave_out(entry, "the file is not the one that was imported");
	else if (wav_read(bytes, &wav, &why))
		leave_out(entry, why.text);
	else if (!wav_is_phone(&wav))
		leave_out(entry, "the file is not 8,000 samples a second, mono, 16 bits");
	else if (size_in_all(entry->content) + bytes.len > AUDIO_IN_ALL_MAX)
		leave_out(entry, "the recordings take more than 128 MiB together");
	else
		into->tenths = wav_tenths(&wav);
	return into->tenths > 0;
}

static void read_file(const struct fields *entry, struct source_language *language, const char *name, struct str hash,
		      struct source_recording *into)
{
	struct str bytes = { 0 };
	char file[192], what[256];
	const char *wrong;

	snprintf(file, sizeof file, "locales/audio/%s/%s.wav", language->tag.at, name);
	wrong = file_bytes(entry->content->folder, file, AUDIO_FILE_MAX, &bytes);
	if (wrong) {
		snprintf(what, sizeof what, "%s %s", file, wrong);
		leave_out(entry, what);
		return;
	}
	if (is_sound(entry, bytes, hash, into))
		into->bytes = bytes_keep(entry->content->before, language->tag, bytes);
	free((char *)bytes.at);
	if (!into->bytes.at) {
		entry->content->failed |= into->tenths > 0;
		return;
	}
	into->path = content_string(entry->content, "%s/%s-%.16s.wav", language->tag.at, name, hash.at);
	language->recordings[language->recording_count++] = *into;
}

static void read_entry(const struct fields *entry, struct source_language *language, const char *name)
{
	size_t before = entry->content->problems->errors;
	struct source_recording recording = { 0 };
	struct str file;

	fields_known(entry, "text file seconds");
	recording.text = field_text(entry, "text", true);
	file = field_text(entry, "file", true);
	if (entry->content->problems->errors > before)
		return;
	if (!is_hash(recording.text, AUDIO_HASH_SIZE - 1) || !is_hash(file, HEX_SIZE - 1))
		field_complain(entry, NULL,
			       "\"text\" must be 32 and \"file\" 64 digits from 0 to f, as \"hotline import audio\" "
			       "writes them");
	else if (!audio_name_read(entry->content, str_of(name), &recording.slot, &recording.key))
		warn(entry, "is a recording of no spoken text", "delete the entry and its file");
	else
		read_file(entry, language, name, file, &recording);
}

static void read_entries(struct content *content, struct source_language *language)
{
	struct fields fields = fields_of_language(content, language, &language->audio);
	json_t *entries = fields_of_entries(&fields, language->tag), *value;
	const char *name;

	language->recordings = content_take(content, json_object_size(entries), sizeof *language->recordings);
	if (!language->recordings)
		return;
	json_object_foreach (entries, name, value) {
		char path[128];
		struct fields entry = fields_of_entry(&fields, name, value, path);

		if (json_is_object(value))
			read_entry(&entry, language, name);
		else
			field_complain(&entry, NULL, "must be an object in { }");
	}
}

/* Whether the index has an entry for a file of the folder. */
static bool is_indexed(const struct source_language *language, struct str file)
{
	const json_t *entries = json_object_get(language->audio.root, "entries");
	char name[AUDIO_NAME_SIZE];

	if (file.len <= 4 || file.len - 4 >= sizeof name ||
	    !str_equal((struct str){ file.at + file.len - 4, 4 }, STR(".wav")))
		return false;
	snprintf(name, sizeof name, "%.*s", (int)(file.len - 4), file.at);
	return json_object_get(entries, name) != NULL;
}

/* Somebody copied a recording into the folder, and wonders why nobody hears it. */
static void look_for_strays(struct content *content, const struct source_language *language)
{
	struct source_file about = { .root = NULL };
	struct subject subject = { .file = &about, .locale = language->tag.at, .rule = "audio" };
	char path[4096], first[64] = "";
	const struct dirent *entry;
	size_t count = 0;
	DIR *folder;

	snprintf(about.name, sizeof about.name, "locales/audio/%s", language->tag.at);
	if (snprintf(path, sizeof path, "%s/%s", content->folder, about.name) >= (int)sizeof path)
		return;
	folder = opendir(path);
	while (folder && (entry = readdir(folder))) {
		if (entry->d_name[0] == '.' || is_indexed(language, str_of(entry->d_name)))
			continue;
		/* Folders are read in any order; the message is the same each time. */
		if (!first[0] || strncmp(entry->d_name, first, sizeof first - 1) < 0)
			snprintf(first, sizeof first, "%.63s", entry->d_name);
		count++;
	}
	if (folder)
		closedir(folder);
	if (count > 0)
		remark(content->problems, &subject,
		       "%zu file%s without an entry in locales/audio/%s.json, which nobody hears (%s); take it in with "
		       "\"hotline import audio\", or delete it",
		       count, count == 1 ? "" : "s", language->tag.at, first);
}

void read_audio(struct content *content, struct source_language *language)
{
	snprintf(language->audio.name, sizeof language->audio.name, "locales/audio/%s.json", language->tag.at);
	file_read(&language->audio, content->folder, false, content->problems);
	if (language->audio.root)
		read_entries(content, language);
	look_for_strays(content, language);
}

void audio_release(struct source_language *language)
{
	for (size_t i = 0; i < language->recording_count; i++)
		bytes_drop(language->recordings[i].bytes);
	language->recording_count = 0;
	file_release(&language->audio);
}
