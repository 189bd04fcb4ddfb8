/*
 * What people have taken back, for content that is older than the files: signatures and notices that are gone from
 * them. Only takes away; what is new in those files waits until all of them can be loaded.
 */
#include "catalog_compile.h"

#include "base/clock.h"

#include <jansson.h>
#include <stdio.h>

static bool is_kept(const struct slot *slot)
{
	return slot->role == SLOT_LINE && slot->always;
}

/* An earlier end only takes away. False when the entry has no end that can be read, or no earlier one. */
static bool ends_sooner(struct content *content, const struct review **review, const json_t *entry)
{
	const char *until = json_string_value(json_object_get(entry, "until"));
	struct review *sooner;
	int64_t end;

	if (!until || clock_parse_end_of_day(str_of(until), &end, NULL) || end >= (*review)->until)
		return false;
	sooner = content_take(content, 1, sizeof *sooner);
	if (!sooner)
		return false;
	*sooner = **review;
	sooner->until = end;
	*review = sooner;
	return true;
}

/* A key that the wording has not got either was taken out or renamed, which says nothing of the words. */
static bool is_gone_itself(const struct slot *slot, const json_t *wording)
{
	return wording && slot->role != SLOT_CITY && !json_object_get(wording, slot->key.at);
}

static void withdraw_signatures(struct content *content, struct source_language *language, const json_t *entries,
				const json_t *wording, struct withdrawn *withdrawn)
{
	for (size_t i = 0; i < content->slot_count; i++) {
		const struct slot *slot = &content->slots[i];
		const json_t *entry = json_object_get(entries, slot->key.at);

		if (!language->signed_by[i])
			continue;
		if (entry) {
			withdrawn->shortened += ends_sooner(content, &language->signed_by[i], entry);
		} else if (is_kept(slot)) {
			withdrawn->kept++;
		} else if (!is_gone_itself(slot, wording)) {
			language->signed_by[i] = NULL;
			withdrawn->signatures++;
		}
	}
}

static bool is_signed(const struct content *content, const struct source_language *language)
{
	for (size_t i = 0; i < content->slot_count; i++)
		if (language->signed_by[i])
			return true;
	return false;
}

/* A file that nobody can read says nothing; one that is gone from its folder says that nothing is signed. */
static void look_at_reviews(struct content *content, const char *folder, struct source_language *language,
			    struct withdrawn *withdrawn)
{
	struct problems problems = { .count = 0 };
	struct source_file reviews = { .root = NULL }, wording = { .root = NULL };
	const json_t *entries;
	bool found;

	snprintf(reviews.name, sizeof reviews.name, "locales/reviews/%.*s.json", STR_ARG(language->tag));
	snprintf(wording.name, sizeof wording.name, "locales/%.*s.json", STR_ARG(language->tag));
	found = file_read(&reviews, folder, false, &problems);
	file_read(&wording, folder, false, &problems);
	entries = json_object_get(reviews.root, "entries");
	if (found ? json_is_object(entries) : file_is_folder(folder, "locales/reviews"))
		withdraw_signatures(content, language, entries, wording.root, withdrawn);
	file_release(&reviews);
	file_release(&wording);
	problems_release(&problems);
}

/* It is cleared by taking its file away. */
static void look_at_notice(const char *folder, struct source_language *language, struct withdrawn *withdrawn)
{
	struct problems problems = { .count = 0 };
	struct source_file file = { .root = NULL };

	snprintf(file.name, sizeof file.name, "locales/notices/%.*s.json", STR_ARG(language->tag));
	if (language->notice && !file_read(&file, folder, false, &problems)) {
		language->notice = NULL;
		withdrawn->notices++;
	}
	file_release(&file);
	problems_release(&problems);
}

void catalog_withdraw(struct catalog *catalog, const char *folder, struct withdrawn *withdrawn)
{
	struct content *content = catalog_content(catalog);

	*withdrawn = (struct withdrawn){ .signatures = 0 };
	if (!file_is_folder(folder, "locales"))
		return;
	for (size_t i = 0; i < content->language_count; i++) {
		struct source_language *language = &content->languages[i];

		if (!language->present)
			continue;
		if (is_signed(content, language))
			look_at_reviews(content, folder, language, withdrawn);
		look_at_notice(folder, language, withdrawn);
	}
}
