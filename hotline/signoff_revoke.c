/* `hotline review revoke`: takes signatures away, and says what people will not get any more. */
#include "signoff.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#define NAMED_MAX 8 /* texts named for one language; of the others it says how many */

/* What may be served of one language. */
struct offer {
	bool sms, voice;
	bool *texts; /* by slot */
};

static bool ask(struct signoff *signoff, struct offer *offers)
{
	struct content *content = signoff->content;

	for (size_t i = 0; i < content->language_count; i++) {
		uint16_t missing;

		if (!content->languages[i].present)
			continue;
		offers[i].texts = calloc(content->slot_count + 1, sizeof *offers[i].texts);
		if (!offers[i].texts)
			return false;
		offers[i].sms = gate_offers(&signoff->gate, &content->languages[i], false, &missing);
		offers[i].voice = gate_offers(&signoff->gate, &content->languages[i], true, &missing);
		for (uint16_t j = 0; j < content->slot_count; j++)
			offers[i].texts[j] = gate_text(&signoff->gate, &content->languages[i], j) != SERVED_NOT;
	}
	return !signoff->gate.failed;
}

static void release(const struct signoff *signoff, struct offer *offers)
{
	for (size_t i = 0; offers && i < signoff->content->language_count; i++)
		free(offers[i].texts);
	free(offers);
}

/* The review itself, or a step over which somebody carried it. */
static bool is_by(const json_t *entry, const char *handle)
{
	const char *by = json_string_value(json_object_get(entry, "by"));
	const json_t *carried = json_object_get(entry, "carried");

	if (by && strcmp(by, handle) == 0)
		return true;
	for (size_t i = 0; i < json_array_size(carried); i++) {
		by = json_string_value(json_object_get(json_array_get(carried, i), "by"));
		if (by && strcmp(by, handle) == 0)
			return true;
	}
	return false;
}

/* An entry of a text that is gone has no slot; its key, or its signer, leads to it all the same. */
static bool is_meant(const struct signoff *signoff, const char *key, const json_t *entry)
{
	uint16_t slot = content_slot(signoff->content, str_of(key));
	bool picked = signoff->pick_count == 0;

	for (size_t i = 0; i < signoff->pick_count; i++)
		picked |= signoff->picks[i].kind == PICK_KEY && strcmp(signoff->picks[i].name, key) == 0;
	picked |= slot != NO_SLOT && signoff->picked && signoff->picked[slot];
	return picked && (!signoff->by_signer || is_by(entry, signoff->by_signer));
}

/* How many signatures went; their reviews are forgotten here as well, so that the gate can be asked again. */
static unsigned remove_entries(struct signoff *signoff, struct source_language *language, json_t *book)
{
	json_t *entries = json_object_get(book, "entries"), *entry;
	const char *key;
	void *next;
	unsigned removed = 0;

	json_object_foreach_safe (entries, next, key, entry) {
		uint16_t slot = content_slot(signoff->content, str_of(key));

		if (!is_meant(signoff, key, entry))
			continue;
		printf("%s/%s: no longer signed\n", language->tag.at, key);
		if (slot != NO_SLOT)
			language->signed_by[slot] = NULL;
		json_object_del(entries, key);
		removed++;
	}
	return removed;
}

static bool revoke_language(struct signoff *signoff, struct source_language *language, unsigned *count)
{
	json_t *book;
	unsigned removed;
	bool fine;

	if (!signoff_means(signoff, language) || !language->reviews.root)
		return true;
	book = book_of(language);
	if (!book) {
		signoff_refuse("out of memory");
		return false;
	}
	removed = remove_entries(signoff, language, book);
	fine = removed == 0 || book_write(signoff, language, book);
	*count += removed;
	json_decref(book);
	return fine;
}

static void tell_texts(const struct signoff *signoff, const struct source_language *language,
		       const struct offer *before, const struct offer *after)
{
	unsigned count = 0;

	for (uint16_t i = 0; i < signoff->content->slot_count; i++) {
		if (!before->texts[i] || after->texts[i])
			continue;
		if (count < NAMED_MAX)
			printf("%s%s%s", count == 0 ? language->tag.at : "",
			       count == 0 ? ": not served any more: " : ", ", signoff->content->slots[i].key.at);
		count++;
	}
	if (count > NAMED_MAX)
		printf(" and %u more", count - NAMED_MAX);
	if (count > 0)
		putchar('\n');
}

static void tell(const struct signoff *signoff, const struct offer *before, const struct offer *after)
{
	bool lost = false;

	for (size_t i = 0; i < signoff->content->language_count; i++) {
		const struct source_language *language = &signoff->content->languages[i];

		if (!language->present)
			continue;
		tell_texts(signoff, language, &before[i], &after[i]);
		if (before[i].sms == after[i].sms && before[i].voice == after[i].voice)
			continue;
		printf("%s: not offered any more %s\n", language->tag.at,
		       before[i].sms == after[i].sms       ? "on the phone"
		       : before[i].voice == after[i].voice ? "by text"
							   : "by text and on the phone");
		lost = true;
	}
	if (lost)
		puts("A running server refuses to lose a language: its urgent lines go on until it is restarted. The "
		     "other texts "
		     "are kept back at once.");
}

int signoff_revoke(struct signoff *signoff)
{
	size_t languages = signoff->content->language_count;
	struct offer *before = calloc(languages + 1, sizeof *before), *after = calloc(languages + 1, sizeof *after);
	int result = EXIT_PROBLEMS;
	unsigned count = 0;
	bool fine = before && after && ask(signoff, before);

	if (!fine)
		signoff_refuse("out of memory");
	for (size_t i = 0; fine && i < languages; i++)
		fine = revoke_language(signoff, &signoff->content->languages[i], &count);
	if (!fine)
		goto out;
	if (count == 0) {
		signoff_refuse("there is no such signature; nothing was changed");
		goto out;
	}
	if (ask(signoff, after))
		tell(signoff, before, after);
	printf("%u signature%s taken away; commit locales/reviews/ to make it known\n", count, count == 1 ? "" : "s");
	result = EXIT_FINE;
out:
	release(signoff, before);
	release(signoff, after);
	return result;
}
