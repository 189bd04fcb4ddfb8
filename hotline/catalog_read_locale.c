/* locales/ as parsed structures: the wording by key, the keywords and the reviews of one language. */
#include "catalog_fields.h"
#include "catalog_parts.h"

#include "base/clock.h"

#include <stdio.h>

static bool is_english(const struct source_language *language)
{
	return str_equal(language->tag, STR("en"));
}

/* Opens locales/<folder><tag>.json; false when it is not there or cannot be used. */
static bool open_file(struct content *content, const struct source_language *language, const char *folder,
		      struct source_file *file, bool *there)
{
	snprintf(file->name, sizeof file->name, "locales/%s%.*s.json", folder, STR_ARG(language->tag));
	*there = file_read(file, content->folder, false, content->problems);
	return file->root != NULL;
}

/* ---- wording ---- */

/* 0, with a complaint, for what is no limit. */
static unsigned read_most(const struct fields *note, const char *name)
{
	json_t *value = json_object_get(note->object, name);
	json_int_t most = json_integer_value(value);

	if (!value || (most >= 1 && most <= 99))
		return (unsigned)most;
	field_complain(note, name, "\"%s\" must be a number from 1 to 99, without quotes", name);
	return 0;
}

static void read_note(const struct fields *wording, const char *name, json_t *note)
{
	struct content *content = wording->content;
	uint16_t slot = content_slot(content, str_of(name + 1));
	struct fields fields = *wording;
	json_t *legal;

	fields.object = note;
	fields.subject.path = name;
	fields.subject.key = name;
	if (slot == NO_SLOT || !json_is_object(note)) {
		field_complain(&fields, NULL,
			       "a note must be an object and belong to a key of the same name without the @");
		return;
	}
	legal = json_object_get(note, "x-legal");
	if (legal && !json_is_boolean(legal))
		field_complain(&fields, "x-legal", "\"x-legal\" must be true or false, without quotes");
	content->slots[slot].legal |= json_is_true(legal);
	content->slots[slot].most_segments = read_most(&fields, "x-max-segments");
	content->slots[slot].most_seconds = read_most(&fields, "x-max-seconds");
}

static void read_wording_text(const struct fields *wording, struct source_language *language, const char *name,
			      json_t *value)
{
	struct fields fields = *wording;
	uint16_t slot = content_slot(wording->content, str_of(name));

	fields.subject.key = name;
	if (slot == NO_SLOT)
		field_complain(&fields, name,
			       "no screen or line has this wording; look for a typing mistake, or delete it");
	else if (wording->content->slots[slot].role == SLOT_ALOUD && !is_english(language))
		field_complain(&fields, name, "is said to officers in English only; delete it here");
	else if (wording->content->slots[slot].role == SLOT_CITY)
		field_complain(&fields, name, "stands in prompts/cities/%s.json, not here; move it there",
			       wording->content->slots[slot].owner.at);
	else if (!json_is_string(value))
		field_complain(&fields, name, "must be a text in quotes");
	else
		language->texts[slot] = json_str(value);
}

static void read_wording(struct content *content, struct source_language *language)
{
	struct fields fields = fields_of_language(content, language, &language->wording);
	const char *name;
	json_t *value;

	fields_tag(&fields, "@@locale", language->tag);
	json_object_foreach (fields.object, name, value) {
		if (strncmp(name, "@@", 2) == 0)
			continue;
		if (name[0] != '@')
			read_wording_text(&fields, language, name, value);
		else if (is_english(language))
			read_note(&fields, name, value);
	}
}

/* ---- keywords ---- */

static uint16_t concept_of(const struct content *content, const char *name)
{
	uint16_t i = 0;

	while (i < content->concept_count && !str_equal(content->concepts[i].name, str_of(name)))
		i++;
	return i;
}

static void read_keywords(struct content *content, struct source_language *language)
{
	struct fields fields = fields_of_language(content, language, &language->keywords);
	json_t *words, *list;
	const char *name;
	size_t room = 0;

	fields_known(&fields, "locale words");
	fields_tag(&fields, "locale", language->tag);
	words = field_object(&fields, "words", true);
	json_object_foreach (words, name, list)
		room += json_array_size(list);
	language->words = content_take(content, room, sizeof *language->words);
	if (!language->words)
		return;
	fields.object = words;
	fields.subject.path = "words";
	json_object_foreach (words, name, list) {
		uint16_t concept = concept_of(content, name);
		struct names names;

		fields.subject.key = name;
		if (concept == content->concept_count) {
			field_complain(&fields, name, "unknown concept; the concepts are in prompts/words.json");
			continue;
		}
		names = field_names(&fields, name, false);
		for (size_t i = 0; i < names.count; i++)
			language->words[language->word_count++] = (struct source_keyword){ names.at[i], concept };
	}
}

/* ---- reviews ---- */

/* Whether the signer may sign this, as prompts/people.json has it. */
static bool may_sign(const struct fields *fields, const struct source_language *language, struct str handle,
		     enum review_role role)
{
	const struct source_person *person = content_person(fields->content, handle);

	if (!person) {
		field_complain(fields, "by", "\"%.40s\" is not in prompts/people.json; add the person there first",
			       handle.at);
		return false;
	}
	if (role == REVIEW_LAWYER ? !person->lawyer : !person->native) {
		field_complain(fields, "role", "\"%.40s\" does not have this role in prompts/people.json", handle.at);
		return false;
	}
	if (role == REVIEW_NATIVE && !person_serves(person, language->tag)) {
		field_complain(fields, "by", "\"%.40s\" is not listed for this language in prompts/people.json",
			       handle.at);
		return false;
	}
	return true;
}

static struct str read_hash(const struct fields *fields, const char *name)
{
	struct str hash = field_text(fields, name, true);

	for (size_t i = 0; i < hash.len; i++)
		if (hash.len != REVIEW_HASH_SIZE - 1 || hash.at[i] == '\0' || !strchr("0123456789abcdef", hash.at[i])) {
			field_complain(fields, name,
				       "\"%s\" must be 32 digits from 0 to f, as the review command writes them", name);
			break;
		}
	return hash;
}

/* A lawyer has said that a change of the English left its meaning as it was. */
static void read_carry(const struct fields *fields, const struct review *review)
{
	size_t before = fields->content->problems->errors;
	const struct source_person *person;
	int64_t on;

	fields_known(fields, "by on note from");
	person = content_person(fields->content, field_text(fields, "by", true));
	on = field_first_day(fields, "on");
	field_text(fields, "note", true);
	read_hash(fields, "from");
	if (!person || !person->lawyer)
		field_complain(fields, "by", "only a lawyer of prompts/people.json carries a review over a change");
	if (fields->content->problems->errors == before && (on < review->from || on > review->until))
		field_complain(fields, "on", "the review must be carried between its \"on\" and its \"until\"");
}

static void read_carries(const struct fields *fields, struct review *review)
{
	json_t *list = field_array(fields, "carried", false), *value;
	size_t i;

	if (list && review->role == REVIEW_LAWYER)
		field_complain(fields, "carried",
			       "a lawyer's own review is not carried: who signs the English reads it; sign it again");
	json_array_foreach (list, i, value) {
		struct fields carry = *fields;
		char path[160];

		snprintf(path, sizeof path, "%s/carried/%zu", fields->subject.path, i);
		carry.object = value;
		carry.subject.path = path;
		if (json_is_object(value))
			read_carry(&carry, review);
		else
			field_complain(&carry, NULL, "must be an object in { }");
		review->carried++;
	}
}

/* What counts for ever is never read again. */
static void want_end(const struct fields *fields, const struct source_language *language, const struct review *review)
{
	char until[16], most[16];

	if (review->until > review_longest(review->from))
		field_complain(fields, "until",
			       "counts until %s, and two years are the most: until %s here; take it away with "
			       "\"hotline review revoke --locale %s %.64s\", and have the text signed again",
			       clock_day(review->until, until), clock_day(review_longest(review->from), most),
			       language->tag.at, fields->subject.key);
}

static void read_review(const struct fields *fields, struct source_language *language, uint16_t slot)
{
	struct review *review = content_take(fields->content, 1, sizeof *review);
	size_t before = fields->content->problems->errors;
	struct str role;

	if (!review)
		return;
	fields_known(fields, "source text by role on until carried audio audio_text");
	review->source = read_hash(fields, "source");
	review->text = read_hash(fields, "text");
	review->by = field_text(fields, "by", true);
	role = field_text(fields, "role", true);
	review->from = field_first_day(fields, "on");
	review->until = field_last_day(fields, "until");
	if (!review_role_parse(role, &review->role))
		field_complain(fields, "role", "\"role\" must be lawyer or native");
	else if (review->by.len > 0)
		may_sign(fields, language, review->by, review->role);
	if (fields->content->problems->errors == before && review->from > review->until)
		field_complain(fields, "until", "ends before it begins; \"until\" must not be earlier than \"on\"");
	if (fields->content->problems->errors == before)
		want_end(fields, language, review);
	if (fields->content->problems->errors == before)
		read_carries(fields, review);
	if (fields->content->problems->errors == before)
		language->signed_by[slot] = review;
}

static void read_reviews(struct content *content, struct source_language *language)
{
	struct fields fields = fields_of_language(content, language, &language->reviews);
	json_t *entries = fields_of_entries(&fields, language->tag), *value;
	const char *name;

	json_object_foreach (entries, name, value) {
		uint16_t slot = content_slot(content, str_of(name));
		char path[128];
		struct fields entry = fields_of_entry(&fields, name, value, path);

		if (slot == NO_SLOT)
			field_complain(&entry, NULL, "a review of a text that does not exist; delete the entry");
		else if (!json_is_object(value))
			field_complain(&entry, NULL, "must be an object in { }");
		else
			read_review(&entry, language, slot);
	}
}

static void want_phrases(struct content *content, const struct source_language *language)
{
	const struct subject subject = { .file = &language->wording, .locale = language->tag.at, .rule = "never" };

	complain(content->problems, &subject,
		 "%s is missing: it lists what nobody may say in this language; copy locales/never/en.json there and "
		 "translate it",
		 language->nevers.name);
}

/* English cannot do without (catalog_check.c); elsewhere people are helped all the same, but only by numbers. */
static void miss_keywords(struct content *content, const struct source_language *language)
{
	const struct subject subject = { .file = &language->wording, .locale = language->tag.at, .rule = "keywords" };

	if (!str_equal(language->tag, STR("en")))
		remark(content->problems, &subject,
		       "%s is missing: nobody who writes in this language is understood; copy "
		       "locales/keywords/en.json there and translate it",
		       language->keywords.name);
}

static void read_locale(struct content *content, struct source_language *language)
{
	bool there;

	language->texts = content_take(content, content->slot_count, sizeof *language->texts);
	language->signed_by = content_take(content, content->slot_count, sizeof *language->signed_by);
	if (!language->texts || !language->signed_by)
		return;
	if (open_file(content, language, "", &language->wording, &language->present))
		read_wording(content, language);
	read_city_texts(content, language);
	if (!language->present)
		return;
	if (open_file(content, language, "keywords/", &language->keywords, &there))
		read_keywords(content, language);
	else if (!there)
		miss_keywords(content, language);
	if (open_file(content, language, "reviews/", &language->reviews, &there))
		read_reviews(content, language);
	if (open_file(content, language, "notices/", &language->notice_file, &there))
		read_notice(content, language);
	if (open_file(content, language, "never/", &language->nevers, &there))
		read_phrases(content, language);
	else if (!there)
		want_phrases(content, language);
	read_audio(content, language);
}

void content_read_locales(struct content *content)
{
	for (size_t i = 0; i < content->language_count; i++)
		read_locale(content, &content->languages[i]);
}
