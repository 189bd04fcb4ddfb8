/*
 * prompts/cities/ as parsed structures: one file for each city with a law of its own. Its facts join those of facts.json
 * here, its texts go to the languages they are in. What they mean together is catalog_check_cities.c's business.
 */
#include "catalog_fields.h"
#include "catalog_parts.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define CITIES_FOLDER "prompts/cities"
#define CITIES_MAX    1000
#define ENDING        STR(".json")

static struct fields fields_of(struct content *content, const struct source_city *city)
{
	return (struct fields){ content, city->file.root, { .file = &city->file, .path = "" } };
}

/* ---- which files there are ---- */

static bool ends_with(struct str s, struct str end)
{
	return s.len > end.len && str_equal((struct str){ s.at + s.len - end.len, end.len }, end);
}

/* What editors leave behind begins with a dot or ends otherwise. */
static int is_city_file(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && ends_with(str_of(entry->d_name), ENDING);
}

static int compare(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void open_city(struct content *content, struct str file_name)
{
	struct source_city *city = &content->cities[content->city_count];

	city->name = content_string(content, "%.*s", (int)(file_name.len - ENDING.len), file_name.at);
	snprintf(city->file.name, sizeof city->file.name, CITIES_FOLDER "/%.60s", file_name.at);
	if (!field_is_name(city->name)) {
		complain(content->problems, &(struct subject){ .file = &city->file },
			 "the file's name is the city's: small letters, digits and _ only, at most 40, then .json; "
			 "give it another name");
		return;
	}
	if (file_read(&city->file, content->folder, true, content->problems) && city->file.root)
		content->city_count++;
	else
		file_release(&city->file);
}

static void open_cities(struct content *content, struct dirent **list, size_t count)
{
	const struct source_file folder = { .name = CITIES_FOLDER };

	if (count > CITIES_MAX) {
		complain(content->problems, &(struct subject){ .file = &folder },
			 "holds %zu cities, and %d are the most; take some out", count, CITIES_MAX);
		return;
	}
	content->cities = content_take(content, count, sizeof *content->cities);
	for (size_t i = 0; content->cities && i < count; i++)
		open_city(content, str_of(list[i]->d_name));
}

static void list_cities(struct content *content)
{
	const struct source_file folder = { .name = CITIES_FOLDER };
	struct dirent **list = NULL;
	char path[4096];
	int count = -1;

	if (snprintf(path, sizeof path, "%s/" CITIES_FOLDER, content->folder) < (int)sizeof path)
		count = scandir(path, &list, is_city_file, compare);
	if (count < 0 && errno == ENOENT)
		return;
	if (count < 0) {
		complain(content->problems, &(struct subject){ .file = &folder },
			 "cannot be read (%s); it must be a folder that the program may open", strerror(errno));
		return;
	}
	open_cities(content, list, (size_t)count);
	for (int i = 0; i < count; i++)
		free(list[i]);
	free(list);
}

/* ---- what stands in one ---- */

/* "60201" or "60202-60204". */
static bool read_range(struct str text, struct city_zip *zip)
{
	struct str last = text, first = text.len == 11 ? str_cut(&last, '-') : text;
	unsigned long from, to;

	if (first.len != 5 || last.len != 5 || !str_to_number(first, 99999, &from) || !str_to_number(last, 99999, &to))
		return false;
	zip->first = (uint32_t)from;
	zip->last = (uint32_t)to;
	return from <= to;
}

static void read_zips(const struct fields *fields, struct source_city *city)
{
	struct names zips = field_names(fields, "zips", false);

	city->zips = content_take(fields->content, zips.count, sizeof *city->zips);
	for (size_t i = 0; city->zips && i < zips.count; i++) {
		if (read_range(zips.at[i], &city->zips[city->zip_count]))
			city->zip_count++;
		else
			field_complain(fields, "zips",
				       "\"%.20s\" is no ZIP code; write \"60201\", or \"60202-60204\" for all from the "
				       "first to the last",
				       zips.at[i].at);
	}
}

/* A name of its own part: two cities, or a city and facts.json, cannot mean different things by one id. */
static bool is_own(const struct source_city *city, struct str id)
{
	return id.len > city->name.len + 1 && str_has_prefix(id, city->name) && id.at[city->name.len] == '.';
}

static void read_city_fact(const struct fields *city_fields, struct source_city *city, struct str *ids,
			   const char *name, json_t *value)
{
	struct content *content = city_fields->content;
	struct fields fields = *city_fields;
	char path[128];

	snprintf(path, sizeof path, "facts/%s", name);
	fields.object = value;
	fields.subject.path = path;
	fields.subject.screen = name;
	if (!is_own(city, str_of(name))) {
		field_complain(&fields, NULL, "the id of a city's fact begins with the city: \"%.40s.…\"",
			       city->name.at);
		return;
	}
	if (!json_is_object(value)) {
		field_complain(&fields, NULL, "must be an object in { }");
		return;
	}
	read_fact(&fields, str_of(name), true, &content->facts[content->fact_count++]);
	ids[city->facts.count++] = str_of(name);
}

/* The list of all facts with room for `more` behind it. */
static bool facts_room(struct content *content, size_t more)
{
	struct source_fact *all = content_take(content, content->fact_count + more, sizeof *all);

	if (!all)
		return false;
	if (content->fact_count > 0)
		memcpy(all, content->facts, content->fact_count * sizeof *all);
	content->facts = all;
	return true;
}

/* Its own facts, then those of facts.json that its text rests on as well. */
static void read_city_facts(const struct fields *fields, struct source_city *city)
{
	struct names others = field_names(fields, "rests_on", false);
	json_t *facts = field_object(fields, "facts", true), *value;
	struct str *ids = content_take(fields->content, json_object_size(facts) + others.count, sizeof *ids);
	const char *name;

	if (!ids || !facts_room(fields->content, json_object_size(facts)))
		return;
	if (facts && json_object_size(facts) == 0)
		field_complain(fields, "facts",
			       "\"facts\" is empty; no fact, no city: say what its law is, and how you know");
	city->facts.at = ids;
	json_object_foreach (facts, name, value)
		read_city_fact(fields, city, ids, name, value);
	for (size_t i = 0; i < others.count; i++)
		ids[city->facts.count++] = others.at[i];
}

static void read_texts(const struct fields *fields, struct source_city *city)
{
	struct fields text = *fields;
	const char *tag;
	json_t *value;

	city->texts = field_object(fields, "text", true);
	text.object = city->texts;
	text.subject.path = "text";
	json_object_foreach (city->texts, tag, value) {
		if (!content_language(fields->content, str_of(tag)))
			field_complain(&text, tag, "there is no language \"%.15s\" in prompts/languages.json", tag);
		else if (!json_is_string(value))
			field_complain(&text, tag, "must be a text in quotes");
	}
	if (city->texts && !json_object_get(city->texts, "en"))
		field_complain(fields, "text",
			       "has no English (\"en\"); a lawyer reads it, and the others translate it");
}

static void read_city(struct content *content, struct source_city *city)
{
	struct fields fields = fields_of(content, city);
	struct str place;

	fields_known(&fields, "name place words zips facts rests_on sources text");
	city->title = field_text(&fields, "name", true);
	place = field_text(&fields, "place", true);
	city->place = content_place(place);
	if (city->place == PLACE_NONE && place.len > 0)
		field_complain(&fields, "place", "unknown place; known are: chicago, cook, illinois, elsewhere");
	city->words = field_names(&fields, "words", true);
	if (json_is_array(json_object_get(fields.object, "words")) && city->words.count == 0)
		field_complain(&fields, "words", "\"words\" is empty; write the city's name as people text it");
	read_zips(&fields, city);
	read_city_facts(&fields, city);
	read_texts(&fields, city);
}

void read_cities(struct content *content)
{
	list_cities(content);
	for (size_t i = 0; i < content->city_count; i++)
		read_city(content, &content->cities[i]);
}

void read_city_texts(struct content *content, struct source_language *language)
{
	for (size_t i = 0; i < content->city_count; i++) {
		const struct source_city *city = &content->cities[i];
		json_t *text = json_object_get(city->texts, language->tag.at);

		if (json_is_string(text) && city->slot != NO_SLOT)
			language->texts[city->slot] = json_str(text);
	}
}
