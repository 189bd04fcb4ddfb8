/*
 * What people have taken back, while the files as a whole cannot be loaded: signatures and notices that are gone from
 * their files. Only takes away; what is new in those files waits until all of them can be loaded.
 */
#include "catalog_compile.h"

#include <jansson.h>
#include <stdio.h>

static bool is_kept(const struct slot *slot)
{
	return slot->role == SLOT_LINE && slot->always;
}

static void withdraw_signatures(const struct content *content, struct source_language *language, const json_t *entries,
				struct withdrawn *withdrawn)
{
	for (size_t i = 0; i < content->slot_count; i++) {
		if (!language->signed_by[i] || json_object_get(entries, content->slots[i].key.at))
			continue;
		if (is_kept(&content->slots[i])) {
			withdrawn->kept++;
			continue;
		}
		language->signed_by[i] = NULL;
		withdrawn->signatures++;
	}
}

/* A file that is gone may be on its way to another place; one that nobody can read says nothing. */
static void look_at_reviews(const struct content *content, const char *folder, struct source_language *language,
			    struct withdrawn *withdrawn)
{
	struct problems problems = { .count = 0 };
	struct source_file file = { .root = NULL };
	json_t *entries;

	snprintf(file.name, sizeof file.name, "locales/reviews/%.*s.json", STR_ARG(language->tag));
	file_read(&file, folder, false, &problems);
	entries = json_object_get(file.root, "entries");
	if (json_is_object(entries))
		withdraw_signatures(content, language, entries, withdrawn);
	file_release(&file);
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
		look_at_reviews(content, folder, language, withdrawn);
		look_at_notice(folder, language, withdrawn);
	}
}
