/*
 * `hotline review carry`: a lawyer says that a change of the English left its meaning as it was, and the signatures of
 * native readers go on. What a reader signed must be untouched: a text whose own fingerprint differs is never carried.
 */
#include "signoff.h"

#include "catalog_text.h"

#include <jansson.h>
#include <stdio.h>

struct carry {
	struct signoff *signoff;
	unsigned carried, refused;
};

static void refuse(struct carry *carry, const struct source_language *language, uint16_t slot, const char *why)
{
	fprintf(stderr, "%s/%s: not carried: %s\n", language->tag.at, carry->signoff->content->slots[slot].key.at, why);
	carry->refused++;
}

static bool same_numbers(const struct carry *carry, const struct source_language *language, uint16_t slot)
{
	const struct content *content = carry->signoff->content;
	struct str english = signoff_english(carry->signoff)->texts[slot];

	for (size_t i = 0; i < content->number_count; i++)
		if (text_holds(english, content->numbers[i].name) !=
		    text_holds(language->texts[slot], content->numbers[i].name))
			return false;
	return true;
}

/*
 * The fingerprint of the translation covers the facts behind it and the numbers in it as well. So where it still holds,
 * these have not changed: what has is the English alone, and it must go on saying the same numbers.
 */
static const char *hindrance(struct carry *carry, const struct source_language *language, uint16_t slot)
{
	const struct review *review = language->signed_by[slot];
	char text[REVIEW_HASH_SIZE];

	if (!review)
		return "nobody has signed it; a native reader signs it";
	gate_hash(&carry->signoff->gate, language, slot, text);
	if (!str_equal(review->text, str_of(text)))
		return "more than the English has changed: the text itself, its facts or a number in it; a native "
		       "reader signs it again";
	if (!same_numbers(carry, language, slot))
		return "the English says other phone numbers now; the translation must say them too, and be signed "
		       "again";
	if (review->until < carry->signoff->gate.now)
		return "its signature has run out; a native reader signs it again";
	return NULL;
}

static bool write_entry(const struct signoff *signoff, json_t *entry, const char *source)
{
	json_t *list = json_object_get(entry, "carried");
	json_t *step = json_pack("{s:s, s:s, s:s, s:O}", "by", signoff->by, "on", signoff->today, "note", signoff->note,
				 "from", json_object_get(entry, "source"));

	if (!list) {
		list = json_array();
		if (json_object_set_new(entry, "carried", list))
			list = NULL;
	}
	if (!list || json_array_append_new(list, step))
		return false;
	return json_object_set_new(entry, "source", json_string(source)) == 0;
}

/* True when the entry was changed. */
static bool carry_text(struct carry *carry, const struct source_language *language, uint16_t slot, json_t *book)
{
	struct signoff *signoff = carry->signoff;
	bool named = strcmp(signoff->locale, "all") != 0;
	const struct review *review = language->signed_by[slot];
	char source[REVIEW_HASH_SIZE];
	const char *why;

	/* Of all languages those are meant that have something to carry. */
	if (!review && !named)
		return false;
	why = hindrance(carry, language, slot);
	gate_hash(&signoff->gate, signoff_english(signoff), slot, source);
	if (review && str_equal(review->source, str_of(source)) && !why) {
		if (named)
			refuse(carry, language, slot, "it is signed for the English as it stands");
		return false;
	}
	if (why) {
		refuse(carry, language, slot, why);
		return false;
	}
	if (!write_entry(signoff, book_entry(book, signoff->content->slots[slot].key), source)) {
		signoff->gate.failed = true;
		return false;
	}
	printf("%s/%s: carried\n", language->tag.at, signoff->content->slots[slot].key.at);
	carry->carried++;
	return true;
}

static bool carry_language(struct carry *carry, const struct source_language *language)
{
	const struct signoff *signoff = carry->signoff;
	json_t *book = book_of(language);
	bool changed = false, fine = book != NULL;

	for (uint16_t i = 0; fine && i < signoff->content->slot_count; i++)
		if (signoff->picked[i] && signoff_has_text(signoff, language, i))
			changed |= carry_text(carry, language, i, book);
	if (changed && fine && !signoff->gate.failed)
		fine = book_write(signoff, language, book);
	json_decref(book);
	return fine;
}

/* Who carries has read the new English; that it is signed is the proof. */
static bool english_is_signed(struct signoff *signoff)
{
	const struct source_language *english = signoff_english(signoff);
	bool all = true;

	for (uint16_t i = 0; i < signoff->content->slot_count; i++) {
		int64_t changes_at;

		if (!signoff->picked[i])
			continue;
		printf("%s\n", signoff->content->slots[i].key.at);
		signoff_show(signoff, english, i);
		if (gate_review(&signoff->gate, english, i, REVIEW_LAWYER, &changes_at) == REVIEW_LIVE)
			continue;
		fprintf(stderr, "en/%s: the English is not signed as it stands; a lawyer signs it first\n",
			signoff->content->slots[i].key.at);
		all = false;
	}
	return all;
}

int signoff_carry(struct signoff *signoff)
{
	struct carry carry = { .signoff = signoff };
	bool fine = true;

	if (!signoff_listed(signoff, signoff->by, REVIEW_LAWYER, STR("en")) || !english_is_signed(signoff))
		return EXIT_PROBLEMS;
	for (size_t i = 0; fine && i < signoff->content->language_count; i++) {
		const struct source_language *language = &signoff->content->languages[i];

		if (language != signoff_english(signoff) && signoff_means(signoff, language))
			fine = carry_language(&carry, language);
	}
	if (signoff->gate.failed)
		signoff_refuse("out of memory");
	printf("%u signature%s carried by %s, %u not%s\n", carry.carried, carry.carried == 1 ? "" : "s", signoff->by,
	       carry.refused, carry.carried > 0 ? "; commit locales/reviews/ to prove it" : "");
	return fine && carry.refused == 0 && !signoff->gate.failed ? EXIT_FINE : EXIT_PROBLEMS;
}
