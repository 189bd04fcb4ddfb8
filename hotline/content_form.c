/* Which content file is laid out how. The lines themselves are json_form.c's. */
#include "content_form.h"

#include "json_form.h"

#include <jansson.h>

#define ENGLISH "locales/en.json"

bool content_form_is_wording(struct str name)
{
	struct str folder = str_cut(&name, '/');

	return str_equal(folder, STR("locales")) && name.len > 0 && !memchr(name.at, '/', name.len);
}

/* ---- the order of wording ---- */

/* False when there was no memory. A name that is there already keeps its place; one without a value is left out. */
static bool put(json_t *into, const char *name, json_t *value)
{
	return !value || json_object_get(into, name) || json_object_set(into, name, value) == 0;
}

static bool is_note(const char *name)
{
	return name[0] == '@' && name[1] != '@';
}

/* Translation tools leave `"@key": {}` for every key. */
static bool is_empty(const json_t *note)
{
	return json_is_object(note) && json_object_size(note) == 0;
}

static bool put_note(json_t *into, json_t *root, const char *key)
{
	char name[256] = "@";
	size_t len = strlen(key);
	json_t *note;

	if (len + 2 > sizeof name)
		return true;
	memcpy(name + 1, key, len + 1);
	note = json_object_get(root, name);
	return is_empty(note) || put(into, name, note);
}

static bool put_facts(json_t *into, json_t *root)
{
	static const char *const first[] = { "@@locale", "@@x-name", "@@x-direction" };
	const char *name;
	json_t *value;
	bool fine = true;

	for (size_t i = 0; i < COUNT(first); i++)
		fine &= put(into, first[i], json_object_get(root, first[i]));
	json_object_foreach (root, name, value)
		if (strncmp(name, "@@", 2) == 0)
			fine &= put(into, name, value);
	return fine;
}

/* The texts of `root` that are in `order` as well, in that order. */
static bool put_texts(json_t *into, json_t *root, json_t *order, bool notes)
{
	const char *name;
	json_t *value;
	bool fine = true;

	json_object_foreach (order, name, value) {
		if (name[0] == '@')
			continue;
		fine &= put(into, name, json_object_get(root, name));
		if (notes)
			fine &= put_note(into, root, name);
	}
	return fine;
}

/* A note without its text is a mistake that check names; it must not be lost before. */
static bool put_lost_notes(json_t *into, json_t *root)
{
	const char *name;
	json_t *value;
	bool fine = true;

	json_object_foreach (root, name, value)
		if (is_note(name) && !is_empty(value))
			fine &= put(into, name, value);
	return fine;
}

static json_t *arranged(json_t *root, json_t *english, bool notes)
{
	json_t *into = json_object();
	bool fine = into && put_facts(into, root) && put_texts(into, root, english, notes) &&
		    put_texts(into, root, root, notes) && (!notes || put_lost_notes(into, root));

	if (fine)
		return into;
	json_decref(into);
	return NULL;
}

enum fault content_form(struct str name, json_t *root, json_t *english, struct buf *out)
{
	bool is_english = str_equal(name, STR(ENGLISH));
	json_t *wording;

	if (!content_form_is_wording(name)) {
		bool glossary = str_has_prefix(name, STR("locales/glossary/"));

		json_form(out, root, glossary ? JSON_GLOSSARY : JSON_FILLED);
		return out->failed ? FAULT_MEMORY : FAULT_NONE;
	}
	wording = arranged(root, is_english ? root : english, is_english);
	if (!wording)
		return FAULT_MEMORY;
	json_form(out, wording, JSON_LINES);
	json_decref(wording);
	return out->failed ? FAULT_MEMORY : FAULT_NONE;
}
