/*
 * A folder with all recordings of the language is made beside the old one; then the two change places, and the index
 * after them. Whoever reads meanwhile finds one or the other.
 */
#include "audio_write.h"

#include "base/digest.h"
#include "file_replace.h"
#include "json_form.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 4096

struct places {
	char folder[PATH_SIZE], beside[PATH_SIZE], aside[PATH_SIZE]; /* of the recordings */
	char index[PATH_SIZE], new_index[PATH_SIZE];
};

static enum fault cannot(const char *what, const char *path, struct why *why)
{
	return fault_because(FAULT_SYSTEM, why, "%s cannot be %s: %s", path, what, strerror(errno));
}

/* ---- files ---- */

static void remove_folder(const char *path)
{
	char inside[PATH_SIZE + 260];
	const struct dirent *entry;
	DIR *folder = opendir(path);

	while (folder && (entry = readdir(folder))) {
		snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name);
		unlink(inside);
	}
	if (folder)
		closedir(folder);
	rmdir(path);
}

static bool is_new(const struct new_recording *recordings, size_t count, const char *file)
{
	size_t len = strlen(file);

	for (size_t i = 0; i < count; i++) {
		size_t name = strlen(recordings[i].name);

		if (len == name + 4 && strncmp(file, recordings[i].name, name) == 0)
			return true;
	}
	return false;
}

/* The same file under a second name, or a copy where that cannot be. */
static enum fault keep_file(const char *from, const char *to, const char *name, struct why *why)
{
	char source[PATH_SIZE + 260], target[PATH_SIZE + 260];
	struct str bytes = { 0 };
	enum fault fault;

	snprintf(source, sizeof source, "%s/%s", from, name);
	snprintf(target, sizeof target, "%s/%s", to, name);
	if (link(source, target) == 0)
		return FAULT_NONE;
	if (file_bytes(from, name, AUDIO_FILE_MAX, &bytes))
		return cannot("kept", source, why);
	fault = file_replace(target, bytes, why);
	free((char *)bytes.at);
	return fault;
}

static enum fault keep_others(const struct places *places, const struct new_recording *recordings, size_t count,
			      struct why *why)
{
	DIR *folder = opendir(places->folder);
	const struct dirent *entry;
	enum fault fault = FAULT_NONE;

	while (folder && !fault && (entry = readdir(folder)))
		if (entry->d_name[0] != '.' && !is_new(recordings, count, entry->d_name))
			fault = keep_file(places->folder, places->beside, entry->d_name, why);
	if (folder)
		closedir(folder);
	return fault;
}

static enum fault fill_beside(const struct places *places, const struct new_recording *recordings, size_t count,
			      struct why *why)
{
	enum fault fault;

	remove_folder(places->beside); /* left by an import that was cut off */
	if (mkdir(places->beside, 0777))
		return cannot("made", places->beside, why);
	fault = keep_others(places, recordings, count, why);
	for (size_t i = 0; i < count && !fault; i++) {
		char path[PATH_SIZE + AUDIO_NAME_SIZE + 8];

		snprintf(path, sizeof path, "%s/%s.wav", places->beside, recordings[i].name);
		fault = file_replace(path, recordings[i].wav, why);
	}
	return fault;
}

/* ---- the index ---- */

static json_t *entry_of(const struct new_recording *recording)
{
	uint8_t digest[32];
	struct buf hex;
	json_t *entry;

	sha256(recording->wav, digest);
	buf_init(&hex, 65);
	hex_encode(&hex, (struct str){ (const char *)digest, sizeof digest });
	entry = json_pack("{s:s, s:s, s:f}", "text", recording->text, "file", buf_text(&hex), "seconds",
			  recording->tenths / 10.0);
	buf_release(&hex);
	return entry;
}

/* Entries stay where they are; new ones come behind them. */
static enum fault write_index(const struct places *places, const char *tag, const struct new_recording *recordings,
			      size_t count, struct why *why)
{
	json_t *root = json_load_file(places->index, JSON_REJECT_DUPLICATES, NULL), *entries;
	enum fault fault = FAULT_NONE;
	struct buf text;

	if (!root)
		root = json_pack("{s:s, s:s, s:{}}", "$schema", "../schema/audio.schema.json", "locale", tag,
				 "entries");
	buf_init(&text, FILE_BYTES_MAX);
	entries = json_object_get(root, "entries");
	for (size_t i = 0; i < count && !fault; i++)
		if (json_object_set_new(entries, recordings[i].name, entry_of(&recordings[i])))
			fault = fault_because(FAULT_MEMORY, why, "no memory for the index");
	if (!fault)
		json_form(&text, root, JSON_FILLED);
	if (!fault && text.failed)
		fault = fault_because(FAULT_MEMORY, why, "no memory for the index");
	if (!fault)
		fault = file_replace(places->new_index, buf_str(&text), why);
	buf_release(&text);
	json_decref(root);
	return fault;
}

/* ---- changing places ---- */

/* Not every file system changes two names in one step. */
static bool swap_in_steps(const struct places *places)
{
	if (rename(places->folder, places->aside))
		return false;
	if (rename(places->beside, places->folder)) {
		rename(places->aside, places->folder);
		return false;
	}
	return rename(places->aside, places->beside) == 0;
}

/* A second time undoes it, but for a folder that was not there before: that one goes back to be the one beside. */
static bool swap(const struct places *places, bool was_there)
{
	if (!was_there)
		return rename(places->beside, places->folder) == 0;
	return renameat2(AT_FDCWD, places->folder, AT_FDCWD, places->beside, RENAME_EXCHANGE) == 0 ||
	       swap_in_steps(places);
}

static enum fault publish(const struct places *places, struct why *why)
{
	struct stat stat_of;
	bool was_there = stat(places->folder, &stat_of) == 0;
	enum fault fault;

	if (!swap(places, was_there))
		return cannot("replaced", places->folder, why);
	if (rename(places->new_index, places->index) == 0)
		return FAULT_NONE;
	fault = cannot("replaced", places->index, why);
	if (was_there)
		swap(places, true);
	else
		rename(places->folder, places->beside);
	return fault;
}

static bool name_places(struct places *places, const char *folder, const char *tag)
{
	return snprintf(places->folder, PATH_SIZE, "%s/locales/audio/%s", folder, tag) < PATH_SIZE - 16 &&
	       snprintf(places->beside, PATH_SIZE, "%s/locales/audio/.%s.new", folder, tag) > 0 &&
	       snprintf(places->aside, PATH_SIZE, "%s/locales/audio/.%s.old", folder, tag) > 0 &&
	       snprintf(places->index, PATH_SIZE, "%s/locales/audio/%s.json", folder, tag) > 0 &&
	       snprintf(places->new_index, PATH_SIZE, "%s/locales/audio/.%s.json", folder, tag) > 0;
}

enum fault audio_write(const char *folder, const char *tag, const struct new_recording *recordings, size_t count,
		       struct why *why)
{
	struct places places;
	char all[PATH_SIZE];
	enum fault fault;

	if (!name_places(&places, folder, tag))
		return fault_because(FAULT_SYSTEM, why, "the name of the content folder is too long");
	snprintf(all, sizeof all, "%s/locales/audio", folder);
	if (mkdir(all, 0777) && errno != EEXIST)
		return cannot("made", all, why);
	fault = fill_beside(&places, recordings, count, why);
	if (!fault)
		fault = write_index(&places, tag, recordings, count, why);
	if (!fault)
		fault = publish(&places, why);
	if (fault)
		unlink(places.new_index);
	remove_folder(places.beside);
	return fault;
}
