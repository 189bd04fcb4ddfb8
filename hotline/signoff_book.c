/* locales/reviews/<tag>.json as it is written: always whole, always in one form. What stands in it is for others to say. */
#include "signoff.h"

#include "file_replace.h"
#include "json_form.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

json_t *book_of(const struct source_language *language)
{
	if (language->reviews.root)
		return json_deep_copy(language->reviews.root);
	return json_pack("{s:s, s:s%, s:{}}", "$schema", "../schema/reviews.schema.json", "locale", language->tag.at,
			 language->tag.len, "entries");
}

/* Jansson takes names with a NUL behind; keys of slots have one. */
json_t *book_entry(const json_t *book, struct str key)
{
	return json_object_get(json_object_get(book, "entries"), key.at);
}

bool book_set(json_t *book, struct str key, json_t *entry)
{
	return json_object_set_new(json_object_get(book, "entries"), key.at, entry) == 0;
}

/* Those of `first` in that order, then whatever else there is: a mistake is for check to name, not to be lost here. */
static json_t *arranged(json_t *object, const char *const *first, size_t count)
{
	json_t *into = json_object(), *value;
	const char *name;
	bool fine = into != NULL;

	for (size_t i = 0; i < count; i++)
		if ((value = json_object_get(object, first[i])))
			fine &= json_object_set(into, first[i], value) == 0;
	json_object_foreach (object, name, value)
		if (!json_object_get(into, name))
			fine &= json_object_set(into, name, value) == 0;
	if (fine)
		return into;
	json_decref(into);
	return NULL;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* By key, so that two people who sign different texts change different lines. */
static json_t *sorted(json_t *entries)
{
	static const char *const members[] = { "source", "text",    "by",    "role",      "on",
					       "until",  "carried", "audio", "audio_text" };
	const char **names = calloc(json_object_size(entries) + 1, sizeof *names), *name;
	json_t *into = json_object(), *value;
	bool fine = names && into;
	size_t count = 0;

	json_object_foreach (entries, name, value)
		if (names)
			names[count++] = name;
	if (names)
		qsort(names, count, sizeof *names, by_name);
	for (size_t i = 0; i < count && fine; i++) {
		value = json_object_get(entries, names[i]);
		value = json_is_object(value) ? arranged(value, members, COUNT(members)) : json_incref(value);
		fine = value && json_object_set_new(into, names[i], value) == 0;
	}
	free(names);
	if (fine)
		return into;
	json_decref(into);
	return NULL;
}

static bool print(json_t *book, struct buf *text)
{
	static const char *const members[] = { "$schema", "locale", "entries" };
	json_t *entries = sorted(json_object_get(book, "entries")), *root = NULL;

	if (entries && json_object_set_new(book, "entries", entries) == 0)
		root = arranged(book, members, COUNT(members));
	if (root)
		json_form(text, root, JSON_FILLED);
	json_decref(root);
	return root && !text->failed;
}

bool book_write(const struct signoff *signoff, const struct source_language *language, json_t *book)
{
	char path[4096];
	struct why why = { "" };
	struct buf text;
	bool fine = false;

	buf_init(&text, FILE_BYTES_MAX);
	snprintf(path, sizeof path, "%s/locales/reviews", signoff->content->folder);
	if (mkdir(path, 0777) && errno != EEXIST) {
		signoff_refuse("%s cannot be made: %s", path, strerror(errno));
		goto out;
	}
	snprintf(path, sizeof path, "%s/locales/reviews/%.*s.json", signoff->content->folder, STR_ARG(language->tag));
	if (!print(book, &text))
		signoff_refuse("out of memory");
	else if (file_replace(path, buf_str(&text), &why))
		signoff_refuse("%s", why.text);
	else
		fine = true;
out:
	buf_release(&text);
	return fine;
}
