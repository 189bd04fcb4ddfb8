/* prompts/ as parsed structures: opening the files, looking things up by name, and giving it all back. */
#include "catalog_parts.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const file_names[FILE_COUNT] = {
	[FILE_SCREENS] = "prompts/screens.json",     [FILE_LINES] = "prompts/lines.json",
	[FILE_FACTS] = "prompts/facts.json",         [FILE_NUMBERS] = "prompts/numbers.json",
	[FILE_LANGUAGES] = "prompts/languages.json", [FILE_PLACES] = "prompts/places.json",
	[FILE_WORDS] = "prompts/words.json",         [FILE_PEOPLE] = "prompts/people.json",
	[FILE_NEVER] = "prompts/never.json",         [FILE_EXCEPTIONS] = "prompts/exceptions.json",
};

const struct line_kind line_kinds[LINE_COUNT] = {
#define X(name, key, sms, voice) { key, sms, voice },
	LINES(X)
#undef X
};

static const char *const place_names[PLACE_COUNT] = { "", "chicago", "cook", "illinois", "elsewhere" };

/* ---- look-ups and memory ---- */

void *content_take(struct content *content, size_t count, size_t size)
{
	void *at = count <= CONTENT_BYTES_MAX / size ? arena_take(&content->arena, count * size) : NULL;

	if (!at)
		content->failed = true;
	return at;
}

struct str content_string(struct content *content, const char *format, ...)
{
	struct str copy;
	va_list args;
	char line[512];
	int len;

	va_start(args, format);
	len = vsnprintf(line, sizeof line, format, args);
	va_end(args);
	if (len < 0 || len >= (int)sizeof line)
		return STR("");
	copy = arena_copy(&content->arena, (struct str){ line, (size_t)len });
	if (!copy.at) {
		content->failed = true;
		return STR("");
	}
	return copy;
}

uint16_t content_screen(const struct content *content, struct str name)
{
	for (size_t i = 0; i < content->screen_count; i++)
		if (str_equal(content->screens[i].name, name))
			return (uint16_t)i;
	return NO_SCREEN;
}

/* A code as people text it; that of a screen which no path of choices leads to is not one. */
uint16_t content_branch(const struct content *content, struct str name)
{
	unsigned long code;

	if (!str_to_number(name, 9999, &code))
		return content_screen(content, name);
	for (size_t i = 0; i < content->screen_count; i++)
		if (content->screens[i].code == code && !content->screens[i].internal)
			return (uint16_t)i;
	return NO_SCREEN;
}

/* No tree is deeper than a code has digits; the bound is for one with a mistake in it. */
bool content_below(const struct content *content, uint16_t screen, uint16_t top)
{
	for (unsigned depth = 0; screen != NO_SCREEN && depth < 8; depth++) {
		if (screen == top)
			return true;
		if (content->screens[screen].parent == screen)
			return false;
		screen = content->screens[screen].parent;
	}
	return false;
}

uint16_t content_number(const struct content *content, struct str name)
{
	for (size_t i = 0; i < content->number_count; i++)
		if (str_equal(content->numbers[i].name, name))
			return (uint16_t)i;
	return NO_NUMBER;
}

uint16_t content_slot(const struct content *content, struct str key)
{
	for (size_t i = 0; i < content->slot_count; i++)
		if (str_equal(content->slots[i].key, key))
			return (uint16_t)i;
	return NO_SLOT;
}

const struct source_fact *content_fact(const struct content *content, struct str name)
{
	for (size_t i = 0; i < content->fact_count; i++)
		if (str_equal(content->facts[i].name, name))
			return &content->facts[i];
	return NULL;
}

const struct source_person *content_person(const struct content *content, struct str handle)
{
	for (size_t i = 0; i < content->person_count; i++)
		if (str_equal(content->people[i].handle, handle))
			return &content->people[i];
	return NULL;
}

bool person_serves(const struct source_person *person, struct str tag)
{
	for (size_t i = 0; person && i < person->locales.count; i++)
		if (str_equal(person->locales.at[i], tag))
			return true;
	return false;
}

struct source_language *content_language(const struct content *content, struct str tag)
{
	for (size_t i = 0; i < content->language_count; i++)
		if (str_equal(content->languages[i].tag, tag))
			return &content->languages[i];
	return NULL;
}

struct subject content_subject(const struct content *content, const struct source_language *language, uint16_t slot,
			       char path[64])
{
	const struct slot *about = slot == NO_SLOT ? NULL : &content->slots[slot];
	struct subject subject = { .file = &language->wording, .locale = language->tag.at };

	if (!about)
		return subject;
	subject.key = subject.path = about->key.at;
	if (about->role == SLOT_NOTICE) {
		subject.file = &language->notice_file;
		subject.path = "text";
	}
	if (about->role != SLOT_CITY)
		return subject;
	subject.file = &content->cities[about->city].file;
	snprintf(path, 64, "text/%s", language->tag.at);
	subject.path = path;
	return subject;
}

uint8_t content_place(struct str word)
{
	for (uint8_t i = 1; i < PLACE_COUNT; i++)
		if (str_equal(word, str_of(place_names[i])))
			return i;
	return PLACE_NONE;
}

struct str content_place_name(uint8_t place)
{
	return place == PLACE_NONE || place >= PLACE_COUNT ? STR("") : str_of(place_names[place]);
}

/* ---- all of it ---- */

static bool read_files(struct content *content)
{
	bool all = true;

	if (!file_is_folder(content->folder, "prompts")) {
		problem_add(content->problems, &(struct problem){ .rule = "file" },
			    "there is no content in \"%.100s\": it has no folder prompts/; name the folder that holds "
			    "prompts/ and locales/ with --content (serve: --content-dir) or HOTLINE_CONTENT_DIR",
			    content->folder);
		return false;
	}
	for (size_t i = 0; i < FILE_COUNT; i++) {
		problem_copy(content->files[i].name, sizeof content->files[i].name, str_of(file_names[i]));
		file_read(&content->files[i], content->folder, true, content->problems);
		all &= content->files[i].root != NULL;
	}
	return all;
}

static void read_prompts(struct content *content)
{
	read_numbers(content);
	read_facts(content);
	read_screens(content);
	read_lines(content);
	read_languages(content);
	read_places(content);
	read_cities(content);
	read_concepts(content);
	read_people(content);
	read_nevers(content);
	read_exceptions(content);
	read_codes(content);
	add_slots(content);
}

struct content *content_read(const char *folder, struct problems *problems)
{
	struct content *content = calloc(1, sizeof *content);

	if (!content)
		return NULL;
	arena_init(&content->arena, CONTENT_BYTES_MAX);
	content->folder = folder;
	content->problems = problems;
	if (!read_files(content)) {
		content_free(content);
		return NULL;
	}
	read_prompts(content);
	if (content->failed) {
		content_free(content);
		return NULL;
	}
	return content;
}

void content_free(struct content *content)
{
	if (!content)
		return;
	for (size_t i = 0; i < FILE_COUNT; i++)
		file_release(&content->files[i]);
	for (size_t i = 0; i < content->city_count; i++)
		file_release(&content->cities[i].file);
	for (size_t i = 0; i < content->language_count; i++) {
		file_release(&content->languages[i].wording);
		file_release(&content->languages[i].keywords);
		file_release(&content->languages[i].reviews);
		file_release(&content->languages[i].nevers);
		file_release(&content->languages[i].notice_file);
		audio_release(&content->languages[i]);
	}
	arena_release(&content->arena);
	free(content);
}
