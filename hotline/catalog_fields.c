/* Members of JSON objects, each with its own complaint. Knows kinds of values, not what they are for. */
#include "catalog_fields.h"

#include "base/clock.h"
#include "suggest.h"

#include <stdio.h>

struct str json_str(const json_t *string)
{
	return (struct str){ json_string_value(string), json_string_length(string) };
}

void field_complain(const struct fields *fields, const char *name, const char *format, ...)
{
	struct subject subject = fields->subject;
	struct problem about = { 0 };
	char path[256], what[sizeof about.what];
	va_list args;

	snprintf(path, sizeof path, "%s%s%s", fields->subject.path, fields->subject.path[0] && name ? "/" : "",
		 name ? name : "");
	subject.path = path;
	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	complain(fields->content->problems, &subject, "%s", what);
}

static bool is_listed(struct str name, const char *known)
{
	struct str rest = str_of(known);

	while (rest.len > 0)
		if (str_equal(str_cut(&rest, ' '), name))
			return true;
	return false;
}

void fields_known(const struct fields *fields, const char *known)
{
	const char *name;
	json_t *value;

	json_object_foreach (fields->object, name, value)
		if (strcmp(name, "$schema") != 0 && strcmp(name, "note") != 0 && !is_listed(str_of(name), known))
			field_complain(fields, name, "unknown field \"%.60s\"; known here are: %s", name, known);
}

/* The member if it is of that kind; complains otherwise. */
static json_t *field(const struct fields *fields, const char *name, json_type type, const char *kind, bool required)
{
	json_t *value = json_object_get(fields->object, name);

	if (!value) {
		if (required)
			field_complain(fields, NULL, "\"%s\" is missing; add it", name);
		return NULL;
	}
	if (json_typeof(value) != type) {
		field_complain(fields, name, "\"%s\" must be %s", name, kind);
		return NULL;
	}
	return value;
}

struct str field_text(const struct fields *fields, const char *name, bool required)
{
	json_t *value = field(fields, name, JSON_STRING, "a text in quotes", required);

	if (!value)
		return (struct str){ "", 0 };
	if (required && json_string_length(value) == 0)
		field_complain(fields, name, "\"%s\" is empty; fill it in", name);
	return json_str(value);
}

/* The words, parted by spaces. */
static void join(char *out, size_t size, const char *const *words, size_t count)
{
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < count && len < size; i++)
		len += (size_t)snprintf(out + len, size - len, "%s%s", i > 0 ? " " : "", words[i]);
}

void field_word(const struct fields *fields, const char *name, const char *const *words, size_t count)
{
	struct str word = field_text(fields, name, true);
	char known[120];
	const char *meant;

	for (size_t i = 0; i < count; i++)
		if (str_equal(word, str_of(words[i])))
			return;
	if (word.len == 0)
		return;
	join(known, sizeof known, words, count);
	meant = suggest(word, words, count);
	field_complain(fields, name, "unknown %s \"%.40s\"; %s%s%s are: %s", name, word.at,
		       meant ? "did you mean " : "", meant ? meant : "", meant ? "? Known here" : "known here", known);
}

bool field_bool(const struct fields *fields, const char *name)
{
	json_t *value = json_object_get(fields->object, name);

	if (value && !json_is_boolean(value))
		field_complain(fields, name, "\"%s\" must be true or false, without quotes", name);
	return json_is_true(value);
}

json_t *field_object(const struct fields *fields, const char *name, bool required)
{
	return field(fields, name, JSON_OBJECT, "an object in { }", required);
}

json_t *field_array(const struct fields *fields, const char *name, bool required)
{
	return field(fields, name, JSON_ARRAY, "a list in [ ]", required);
}

struct names field_names(const struct fields *fields, const char *name, bool required)
{
	json_t *array = field_array(fields, name, required), *value;
	struct str *list;
	size_t i, count = 0;

	if (json_array_size(array) == 0)
		return (struct names){ 0 };
	list = content_take(fields->content, json_array_size(array), sizeof *list);
	if (!list)
		return (struct names){ 0 };
	json_array_foreach (array, i, value) {
		if (json_is_string(value) && json_string_length(value) > 0)
			list[count++] = json_str(value);
		else
			field_complain(fields, name, "\"%s\" must hold texts in quotes only, none of them empty", name);
	}
	return (struct names){ list, count };
}

static int64_t day(const struct fields *fields, const char *name,
		   enum fault (*parse)(struct str, int64_t *, struct why *))
{
	struct str text = field_text(fields, name, true);
	int64_t seconds = 0;

	/* clock_parse takes times too; a review by the second would be a false precision. */
	if (text.len > 0 && (text.len != 10 || parse(text, &seconds, NULL)))
		field_complain(fields, name, "\"%s\" is no date; write year-month-day, as in 2026-11-22", name);
	return seconds;
}

int64_t field_last_day(const struct fields *fields, const char *name)
{
	return day(fields, name, clock_parse_end_of_day);
}

int64_t field_first_day(const struct fields *fields, const char *name)
{
	return day(fields, name, clock_parse);
}

/* ---- whole files ---- */

struct fields fields_of_file(struct content *content, enum content_file file)
{
	return (struct fields){ content, content->files[file].root, { .file = &content->files[file], .path = "" } };
}

/* The one member that holds the file's entries. */
json_t *fields_entries(struct content *content, enum content_file file, const char *name, bool list)
{
	struct fields fields = fields_of_file(content, file);

	fields_known(&fields, name);
	return list ? field_array(&fields, name, true) : field_object(&fields, name, true);
}

/* Where the entry `name` of `group` stands, as fields to read. `path` is the caller's memory. */
bool fields_entry(struct content *content, enum content_file file, const char *group, const char *name, json_t *value,
		  char path[128], struct fields *fields)
{
	snprintf(path, 128, "%s/%s", group, name);
	*fields = (struct fields){ content, value, { .file = &content->files[file], .path = path, .screen = name } };
	if (json_is_object(value))
		return true;
	field_complain(fields, NULL, "must be an object in { }");
	return false;
}

/* ---- files of one language ---- */

struct fields fields_of_language(struct content *content, const struct source_language *language,
				 const struct source_file *file)
{
	return (struct fields){ content, file->root, { .file = file, .path = "", .locale = language->tag.at } };
}

void fields_tag(const struct fields *fields, const char *name, struct str tag)
{
	if (!str_equal(field_text(fields, name, true), tag))
		field_complain(fields, name, "\"%s\" must be \"%.*s\", as in the name of the file", name, STR_ARG(tag));
}

json_t *fields_of_entries(const struct fields *fields, struct str tag)
{
	fields_known(fields, "locale entries");
	fields_tag(fields, "locale", tag);
	return field_object(fields, "entries", true);
}

struct fields fields_of_entry(const struct fields *file, const char *name, json_t *value, char path[128])
{
	struct fields entry = *file;

	snprintf(path, 128, "entries/%s", name);
	entry.object = value;
	entry.subject.path = path;
	entry.subject.key = name;
	return entry;
}

/* Names become keys and placeholders: small letters, digits and underscores. */
bool field_is_name(struct str name)
{
	if (name.len == 0 || name.len > 40 || name.at[0] < 'a' || name.at[0] > 'z')
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_", name.at[i]) || name.at[i] == '\0')
			return false;
	return true;
}
