/* `hotline review sign`: the texts as people get them, and a signature under each. */
#include "signoff.h"

#include <jansson.h>
#include <stdio.h>

/* What a recording was made of stands in the same entry and is not the signer's business. */
static void keep_audio(json_t *entry, const json_t *before)
{
	static const char *const members[] = { "audio", "audio_text" };

	for (size_t i = 0; i < COUNT(members); i++)
		if (json_object_get(before, members[i]))
			json_object_set(entry, members[i], json_object_get(before, members[i]));
}

static bool sign_text(struct signoff *signoff, const struct source_language *language, uint16_t slot, json_t *book)
{
	const struct source_language *english = signoff_english(signoff);
	struct str key = signoff->content->slots[slot].key;
	char source[REVIEW_HASH_SIZE], text[REVIEW_HASH_SIZE];
	json_t *entry;

	gate_hash(&signoff->gate, english, slot, source);
	gate_hash(&signoff->gate, language, slot, text);
	printf("%s\n", key.at);
	if (language != english)
		signoff_show(signoff, english, slot);
	signoff_show(signoff, language, slot);
	entry = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "source", source, "text", text, "by", signoff->by, "role",
			  signoff_role(gate_role(language)), "on", signoff->today, "until", signoff->until);
	keep_audio(entry, book_entry(book, key));
	return book_set(book, key, entry);
}

int signoff_sign(struct signoff *signoff)
{
	const struct source_language *language = content_language(signoff->content, str_of(signoff->locale));
	json_t *book = NULL;
	int result = EXIT_PROBLEMS;
	unsigned count = 0;
	bool fine = true;

	if (!signoff_listed(signoff, signoff->by, gate_role(language), language->tag))
		return EXIT_PROBLEMS;
	book = book_of(language);
	for (uint16_t i = 0; fine && i < signoff->content->slot_count; i++) {
		if (!signoff->picked[i])
			continue;
		fine = sign_text(signoff, language, i, book);
		count++;
	}
	if (!fine || signoff->gate.failed)
		signoff_refuse("out of memory");
	else if (book_write(signoff, language, book))
		result = EXIT_FINE;
	if (result == EXIT_FINE)
		printf("%u text%s signed by %s until %s in %s/locales/reviews/%s.json; commit that file to prove it\n",
		       count, count == 1 ? "" : "s", signoff->by, signoff->until, signoff->content->folder,
		       signoff->locale);
	json_decref(book);
	return result;
}
