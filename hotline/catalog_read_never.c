/* What must never be said: the rules of prompts/never.json, and one language's phrases of locales/never/<tag>.json. */
#include "catalog_fields.h"
#include "catalog_parts.h"

#include <stdio.h>

/* A complaint quotes the phrase and the reason, and must not be cut before how to mend it. */
#define WHY_BYTES_MAX 120

void read_nevers(struct content *content)
{
	json_t *object = fields_entries(content, FILE_NEVER, "rules", false), *value;
	const char *name;

	content->nevers = content_take(content, json_object_size(object), sizeof *content->nevers);
	if (!content->nevers)
		return;
	json_object_foreach (object, name, value) {
		struct source_never *never = &content->nevers[content->never_count];
		struct fields fields;
		char path[128];

		if (!fields_entry(content, FILE_NEVER, "rules", name, value, path, &fields))
			continue;
		content->never_count++;
		never->name = str_of(name);
		fields_known(&fields, "why facts");
		never->why = field_text(&fields, "why", true);
		never->facts = field_names(&fields, "facts", true);
		if (!field_is_name(never->name) || never->name.len > 20)
			field_complain(&fields, NULL,
				       "the name of a rule has small letters, digits and _ only, 20 at most");
		if (never->why.len > WHY_BYTES_MAX)
			field_complain(&fields, "why", "\"why\" is longer than %d bytes; say it in one short sentence",
				       WHY_BYTES_MAX);
	}
}

static uint16_t never_of(const struct content *content, const char *name)
{
	uint16_t i = 0;

	while (i < content->never_count && !str_equal(content->nevers[i].name, str_of(name)))
		i++;
	return i;
}

static void read_phrase(const struct fields *fields, struct source_language *language, uint16_t never, size_t index,
			json_t *value)
{
	struct source_phrase *phrase = &language->phrases[language->phrase_count];
	struct fields at = *fields;
	char path[128], number[24];

	snprintf(path, sizeof path, "%s", fields->content->nevers[never].name.at);
	snprintf(number, sizeof number, "%zu", index);
	at.subject.path = path;
	phrase->words = json_is_string(value) ? json_str(value) : STR("");
	phrase->never = never;
	switch (phrase_read(&fields->content->arena, phrase->words, &phrase->phrase)) {
	case PHRASE_FINE:
		language->phrase_count++;
		break;
	case PHRASE_EMPTY:
		field_complain(&at, number,
			       "a phrase must be a text in quotes with words in it, also before and behind each *");
		break;
	case PHRASE_GAPS:
		field_complain(&at, number, "a phrase has at most %d gaps (*); make two of it", PHRASE_PARTS_MAX - 1);
		break;
	case PHRASE_MEMORY:
		fields->content->failed = true;
		break;
	}
}

/* A rule without a phrase would be a rule that this language may break. */
static void want_every_rule(const struct fields *fields, const struct source_language *language)
{
	for (uint16_t i = 0; i < fields->content->never_count; i++) {
		bool has = false;

		for (size_t j = 0; j < language->phrase_count && !has; j++)
			has = language->phrases[j].never == i;
		if (!has)
			field_complain(fields, NULL,
				       "the rule \"%s\" has no phrase; add what nobody may say in this language: %s",
				       fields->content->nevers[i].name.at, fields->content->nevers[i].why.at);
	}
}

void read_phrases(struct content *content, struct source_language *language)
{
	struct fields fields = fields_of_language(content, language, &language->nevers);
	size_t before = content->problems->errors, room = 0, i;
	json_t *list, *value;
	const char *name;

	json_object_foreach (fields.object, name, list)
		room += json_array_size(list);
	language->phrases = content_take(content, room, sizeof *language->phrases);
	if (!language->phrases)
		return;
	json_object_foreach (fields.object, name, list) {
		uint16_t never = never_of(content, name);

		if (never == content->never_count)
			field_complain(&fields, name, "unknown rule \"%.40s\"; the rules are in prompts/never.json",
				       name);
		else if (!json_is_array(list))
			field_complain(&fields, name, "must be a list of phrases in [ ]");
		else
			json_array_foreach (list, i, value)
				read_phrase(&fields, language, never, i, value);
	}
	if (content->problems->errors == before)
		want_every_rule(&fields, language);
}
