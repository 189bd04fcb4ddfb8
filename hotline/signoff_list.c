/* `hotline review list`: what waits for whom, and what runs out soon. Changes nothing. */
#include "signoff.h"

#include "base/clock.h"
#include "status_count.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

/* Higher when a name in the JSON changes its meaning or goes; a new name does not count. */
#define JSON_FORMAT 1

#define STATES (REVIEW_EARLY + 1)

struct count {
	unsigned legal, waiting, soon;
	unsigned of[STATES];
};

/* As in `hotline status --json`. */
static const char *state_name(enum review_state state, enum review_role role)
{
	switch (state) {
	case REVIEW_LIVE:
		return "reviewed";
	case REVIEW_NONE:
		return "unreviewed";
	case REVIEW_SOURCE_CHANGED:
		return role == REVIEW_LAWYER ? "edited" : "english_changed";
	case REVIEW_TEXT_CHANGED:
		return "edited";
	case REVIEW_EXPIRED:
		return "expired";
	case REVIEW_EARLY:
		return "not_yet";
	}
	return "";
}

static enum review_state state_of(struct signoff *signoff, const struct source_language *language, uint16_t slot)
{
	int64_t changes_at;
	enum review_state state = gate_review(&signoff->gate, language, slot, gate_role(language), &changes_at);

	/* The English is its own source. */
	if (state == REVIEW_SOURCE_CHANGED && gate_role(language) == REVIEW_LAWYER)
		return REVIEW_TEXT_CHANGED;
	return state;
}

static bool is_soon(const struct signoff *signoff, const struct review *review, enum review_state state)
{
	return state == REVIEW_LIVE && review->until - signoff->gate.now < STATUS_SOON_S;
}

static struct count count_language(struct signoff *signoff, const struct source_language *language)
{
	struct count count = { 0 };

	for (uint16_t i = 0; i < signoff->content->slot_count; i++) {
		enum review_state state;

		if (!signoff_has_text(signoff, language, i))
			continue;
		state = state_of(signoff, language, i);
		count.legal++;
		count.waiting += state != REVIEW_LIVE;
		count.soon += is_soon(signoff, language->signed_by[i], state);
		count.of[state]++;
	}
	return count;
}

/* "11"; nothing for a line or a city, and for screens that no code leads to. */
static void code_of(const struct signoff *signoff, uint16_t slot, char code[8])
{
	uint16_t index = signoff->content->slots[slot].screen;

	code[0] = '\0';
	if (index != NO_SCREEN && !signoff->content->screens[index].internal)
		snprintf(code, 8, "%u", signoff->content->screens[index].code);
}

/* Whether a text of the language belongs into the list that was asked for. */
static bool is_listed(const struct signoff *signoff, const struct source_language *language, uint16_t slot,
		      enum review_state state)
{
	if (is_soon(signoff, language->signed_by[slot], state))
		return signoff->soon || signoff->json;
	return state != REVIEW_LIVE && !signoff->soon;
}

/* ---- for people ---- */

/* The fingerprint of a translation covers its facts and numbers: where it holds, only the wording of the English differs. */
static bool may_be_carried(struct signoff *signoff, const struct source_language *language, uint16_t slot,
			   enum review_state state)
{
	const struct review *review = language->signed_by[slot];
	char text[REVIEW_HASH_SIZE];

	if (state != REVIEW_SOURCE_CHANGED || review->until < signoff->gate.now)
		return false;
	gate_hash(&signoff->gate, language, slot, text);
	return str_equal(review->text, str_of(text));
}

static void print_text(struct signoff *signoff, const struct source_language *language, uint16_t slot,
		       enum review_state state)
{
	const struct review *review = language->signed_by[slot];
	char code[8], day[16];

	code_of(signoff, slot, code);
	printf("%s/%s%s%s%s: %s", language->tag.at, signoff->content->slots[slot].key.at, code[0] ? " (" : "", code,
	       code[0] ? ")" : "", state == REVIEW_LIVE ? "signed" : review_state_words(state));
	if (review)
		printf(" (%.*s, until %s)", STR_ARG(review->by), clock_day(review->until, day));
	if (may_be_carried(signoff, language, slot, state))
		printf("; only the wording of the English differs: a lawyer may carry it");
	putchar('\n');
}

static void print_texts(struct signoff *signoff, const struct source_language *language)
{
	for (uint16_t i = 0; i < signoff->content->slot_count; i++) {
		enum review_state state;

		if (!signoff_has_text(signoff, language, i))
			continue;
		state = state_of(signoff, language, i);
		if (is_listed(signoff, language, i, state))
			print_text(signoff, language, i, state);
	}
}

static void print_count(const struct source_language *language, const struct count *count)
{
	static const char *const words[STATES] = { [REVIEW_NONE] = "not signed",
						   [REVIEW_SOURCE_CHANGED] = "English changed",
						   [REVIEW_TEXT_CHANGED] = "edited since",
						   [REVIEW_EXPIRED] = "run out",
						   [REVIEW_EARLY] = "signed for a day to come" };
	const char *before = ": ";

	printf("  %-8s %u of %u legal texts wait", language->tag.at, count->waiting, count->legal);
	for (size_t i = 0; i < STATES; i++) {
		if (!words[i] || count->of[i] == 0)
			continue;
		printf("%s%u %s", before, count->of[i], words[i]);
		before = ", ";
	}
	if (count->soon > 0)
		printf("; %u run%s out within 30 days", count->soon, count->soon == 1 ? "s" : "");
	putchar('\n');
}

static void print_role(struct signoff *signoff, enum review_role role)
{
	bool any = false;

	for (size_t i = 0; i < signoff->content->language_count; i++) {
		const struct source_language *language = &signoff->content->languages[i];
		struct count count;

		if (!signoff_means(signoff, language) || gate_role(language) != role)
			continue;
		if (!any)
			puts(role == REVIEW_LAWYER ? "For a lawyer (who signs the English, which every language needs):"
						   : "For native readers (who sign the translations):");
		any = true;
		count = count_language(signoff, language);
		print_count(language, &count);
	}
}

static void print_all(struct signoff *signoff)
{
	char day[16];
	bool texts = signoff->soon || strcmp(signoff->locale, "all") != 0;

	for (size_t i = 0; texts && i < signoff->content->language_count; i++)
		if (signoff_means(signoff, &signoff->content->languages[i]))
			print_texts(signoff, &signoff->content->languages[i]);
	printf("On %s:\n", clock_day(signoff->gate.now, day));
	print_role(signoff, REVIEW_LAWYER);
	print_role(signoff, REVIEW_NATIVE);
	if (!texts)
		puts("--locale TAG names the texts, --soon those whose signatures run out within 30 days.");
}

/* ---- for programs ---- */

static json_t *json_review(json_t *object, const struct review *review)
{
	char from[16], until[16];

	if (!review)
		return object;
	json_object_set_new(object, "by", json_stringn(review->by.at, review->by.len));
	json_object_set_new(object, "on", json_string(clock_day(review->from, from)));
	json_object_set_new(object, "until", json_string(clock_day(review->until, until)));
	json_object_set_new(object, "carried", json_integer(review->carried));
	return object;
}

static json_t *json_texts(struct signoff *signoff, const struct source_language *language)
{
	json_t *texts = json_array();

	for (uint16_t i = 0; i < signoff->content->slot_count; i++) {
		const struct slot *slot = &signoff->content->slots[i];
		enum review_state state;
		json_t *object;
		char code[8];

		if (!signoff_has_text(signoff, language, i))
			continue;
		state = state_of(signoff, language, i);
		if (!is_listed(signoff, language, i, state))
			continue;
		code_of(signoff, i, code);
		object = json_pack("{s:s, s:s, s:s?, s:s}", "key", slot->key.at, "owner", slot->owner.at, "code",
				   code[0] ? code : NULL, "state", state_name(state, gate_role(language)));
		json_array_append_new(texts, json_review(object, language->signed_by[i]));
	}
	return texts;
}

static json_t *json_language(struct signoff *signoff, const struct source_language *language)
{
	struct count count = count_language(signoff, language);

	return json_pack("{s:s, s:s, s:i, s:i, s:i, s:o}", "role", signoff_role(gate_role(language)), "locale",
			 language->tag.at, "legal", (int)count.legal, "waiting", (int)count.waiting, "runs_out_soon",
			 (int)count.soon, "texts", json_texts(signoff, language));
}

static int print_json(struct signoff *signoff)
{
	json_t *signers = json_array(), *root;
	char day[16], *text;

	for (size_t i = 0; i < signoff->content->language_count; i++)
		if (signoff_means(signoff, &signoff->content->languages[i]))
			json_array_append_new(signers, json_language(signoff, &signoff->content->languages[i]));
	root = json_pack("{s:i, s:s, s:o}", "format", JSON_FORMAT, "date", clock_day(signoff->gate.now, day), "signers",
			 signers);
	text = root ? json_dumps(root, JSON_INDENT(2)) : NULL;
	if (text)
		puts(text);
	free(text);
	json_decref(root);
	return text ? EXIT_FINE : signoff_refuse("out of memory");
}

int signoff_list(struct signoff *signoff)
{
	if (signoff->json)
		return print_json(signoff);
	print_all(signoff);
	return EXIT_FINE;
}
