/*
 * What people who keep the content must do next: facts, numbers and signatures that run out soon, and screens that show
 * the fallback line already, with the reason. Only remarks; it changes nothing.
 */
#include "catalog_compile.h"

#include "base/clock.h"
#include "catalog_text.h"

#include <stdio.h>
#include <string.h>

#define SOON_S      ((int64_t)14 * 24 * 60 * 60)
#define NAMED_MAX   4 /* screens named in one remark; of the others it says how many */
#define SIGNED_DAYS 8 /* days on which signatures of one language run out, counted apart */

struct forecast {
	struct content *content;
	struct gate gate; /* its own: asking here must not move the catalog's expiry */
};

static bool runs_out_soon(const struct forecast *forecast, int64_t until)
{
	return until >= forecast->gate.now && until - forecast->gate.now < SOON_S;
}

/* ---- what rests on it ---- */

/* Names for a remark: "rights_home, rights_papers and 3 more". Twice the same name counts once. */
struct named {
	struct buf words;
	const char *last;
	unsigned count;
};

static void name_one(struct named *named, const char *name)
{
	if (named->last && strcmp(named->last, name) == 0)
		return;
	named->last = name;
	named->count++;
	if (named->count > NAMED_MAX)
		return;
	if (named->count > 1)
		buf_add_literal(&named->words, ", ");
	buf_add(&named->words, str_of(name));
}

static const char *named_words(struct named *named)
{
	if (named->count == 0)
		return "nothing";
	if (named->count > NAMED_MAX)
		buf_add_format(&named->words, " and %u more", named->count - NAMED_MAX);
	return buf_text(&named->words);
}

static bool rests_on_fact(const struct slot *slot, struct str fact)
{
	if (slot->ageless)
		return false;
	for (size_t i = 0; i < slot->facts.count; i++)
		if (str_equal(slot->facts.at[i], fact))
			return true;
	return false;
}

static bool calls(const struct content *content, const struct slot *slot, struct str number)
{
	const struct source_screen *screen = slot->screen == NO_SCREEN ? NULL : &content->screens[slot->screen];

	return screen && slot->role == SLOT_SCREEN && str_equal(screen->number_name, number);
}

/* English decides: the others hold the same numbers. */
static bool rests_on_number(const struct forecast *forecast, size_t slot, struct str number)
{
	const struct source_language *english = content_language(forecast->content, STR("en"));

	if (calls(forecast->content, &forecast->content->slots[slot], number))
		return true;
	return english && text_holds(english->texts[slot], number);
}

/* ---- soon ---- */

static void foresee_facts(struct forecast *forecast)
{
	for (size_t i = 0; i < forecast->content->fact_count; i++) {
		const struct source_fact *fact = &forecast->content->facts[i];
		struct subject subject = { .file = fact->file, .screen = fact->name.at, .rule = "date" };
		struct named named = { .count = 0 };
		char path[160], day[16];

		if (!runs_out_soon(forecast, fact->good_until))
			continue;
		buf_init(&named.words, 4096);
		for (size_t j = 0; j < forecast->content->slot_count; j++)
			if (rests_on_fact(&forecast->content->slots[j], fact->name))
				name_one(&named, forecast->content->slots[j].owner.at);
		snprintf(path, sizeof path, "facts/%s", fact->name.at);
		subject.path = path;
		remark(forecast->content->problems, &subject, "runs out on %s: read its sources again; on it rests %s",
		       clock_day(fact->good_until, day), named_words(&named));
		buf_release(&named.words);
	}
}

static void foresee_numbers(struct forecast *forecast)
{
	for (size_t i = 0; i < forecast->content->number_count; i++) {
		const struct source_number *number = &forecast->content->numbers[i];
		struct subject subject = { .file = &forecast->content->files[FILE_NUMBERS],
					   .screen = number->name.at,
					   .rule = "date" };
		struct named named = { .count = 0 };
		char path[160], day[16];

		if (!runs_out_soon(forecast, number->good_until) || (number->recalled && !forecast->gate.drafts))
			continue;
		buf_init(&named.words, 4096);
		for (size_t j = 0; j < forecast->content->slot_count; j++)
			if (rests_on_number(forecast, j, number->name))
				name_one(&named, forecast->content->slots[j].owner.at);
		snprintf(path, sizeof path, "numbers/%s", number->name.at);
		subject.path = path;
		remark(forecast->content->problems, &subject, "runs out on %s: call it again; it is in %s",
		       clock_day(number->good_until, day), named_words(&named));
		buf_release(&named.words);
	}
}

static void foresee_day(struct forecast *forecast, const struct source_language *language, int64_t until)
{
	struct subject subject = { .file = &language->reviews, .locale = language->tag.at, .rule = "signature" };
	struct named named = { .count = 0 };
	char day[16];

	buf_init(&named.words, 4096);
	for (uint16_t i = 0; i < forecast->content->slot_count; i++) {
		const struct review *review = language->signed_by[i];
		int64_t changes_at;

		if (review && review->until == until && forecast->content->slots[i].legal &&
		    gate_review(&forecast->gate, language, i, gate_role(language), &changes_at) == REVIEW_LIVE)
			name_one(&named, forecast->content->slots[i].key.at);
	}
	if (named.count > 0)
		remark(forecast->content->problems, &subject,
		       "%u signature%s run%s out on %s: have these signed again: %s", named.count,
		       named.count == 1 ? "" : "s", named.count == 1 ? "s" : "", clock_day(until, day),
		       named_words(&named));
	buf_release(&named.words);
}

/* One remark for all that one language loses on one day. */
static void foresee_signatures(struct forecast *forecast, const struct source_language *language)
{
	int64_t days[SIGNED_DAYS];
	size_t count = 0;

	for (uint16_t i = 0; i < forecast->content->slot_count; i++) {
		const struct review *review = language->signed_by[i];
		size_t j = 0;

		if (!review || !runs_out_soon(forecast, review->until))
			continue;
		while (j < count && days[j] != review->until)
			j++;
		if (j < count || count == COUNT(days))
			continue;
		days[count++] = review->until;
		foresee_day(forecast, language, review->until);
	}
}

/* ---- already ---- */

/* Signatures for words that are no longer there: with drafts nothing else would tell. */
static void tell_changed(struct forecast *forecast, const struct source_language *language, enum review_state state)
{
	bool is_english = str_equal(language->tag, STR("en"));
	struct subject subject = { .file = &language->reviews, .locale = language->tag.at, .rule = "signature" };
	struct named named = { .count = 0 };

	buf_init(&named.words, 4096);
	for (uint16_t i = 0; i < forecast->content->slot_count; i++) {
		int64_t changes_at;

		if (language->signed_by[i] && forecast->content->slots[i].legal &&
		    gate_review(&forecast->gate, language, i, is_english ? REVIEW_LAWYER : REVIEW_NATIVE,
				&changes_at) == state)
			name_one(&named, forecast->content->slots[i].key.at);
	}
	if (named.count > 0)
		remark(forecast->content->problems, &subject,
		       "%u text%s changed since %s signed (%s): %s, and have %s signed again: %s", named.count,
		       named.count == 1 ? "" : "s", named.count == 1 ? "it was" : "they were",
		       state == REVIEW_SOURCE_CHANGED && !is_english ? "the English, its facts or its numbers"
								     : "the words, the facts or the numbers",
		       state == REVIEW_SOURCE_CHANGED && !is_english ? "bring the translation up to date"
								     : "read the new ones",
		       named.count == 1 ? "it" : "them", named_words(&named));
	buf_release(&named.words);
}

/* The fact or the number behind a text that fell back, for words; empty when it is neither. */
static void dead_reason(const struct forecast *forecast, const struct source_language *language, size_t index,
			char reason[160])
{
	const struct content *content = forecast->content;
	const struct slot *slot = &content->slots[index];
	char day[16];

	reason[0] = '\0';
	for (size_t i = 0; i < content->fact_count && !slot->always; i++)
		if (content->facts[i].good_until < forecast->gate.now && rests_on_fact(slot, content->facts[i].name)) {
			snprintf(reason, 160, "the fact \"%.60s\" ran out on %s", content->facts[i].name.at,
				 clock_day(content->facts[i].good_until, day));
			return;
		}
	for (size_t i = 0; i < content->number_count; i++) {
		const struct source_number *number = &content->numbers[i];

		if (!text_holds(language->texts[index], number->name))
			continue;
		if (number->recalled && !forecast->gate.drafts)
			snprintf(reason, 160, "the number \"%.60s\" is from memory: call it and set its status",
				 number->name.at);
		else if (!slot->always && number->good_until < forecast->gate.now)
			snprintf(reason, 160, "the number \"%.60s\" ran out on %s", number->name.at,
				 clock_day(number->good_until, day));
		if (reason[0])
			return;
	}
}

/* English speaks for all languages where dates are the reason: they are of the facts, not of the wording. */
static void tell_fallen(struct forecast *forecast, const struct source_language *language, bool is_english)
{
	const struct subject of_language = { .file = &language->wording, .locale = language->tag.at, .rule = "date" };
	struct subject subject = of_language;
	struct named unsigned_ones = { .count = 0 };
	char reason[160], told[160] = "", path[64];
	struct str teller = STR("");

	buf_init(&unsigned_ones.words, 4096);
	for (uint16_t i = 0; i < forecast->content->slot_count; i++) {
		const struct slot *slot = &forecast->content->slots[i];

		if ((slot->role != SLOT_SCREEN && slot->role != SLOT_CITY) || language->texts[i].len == 0 ||
		    gate_text(&forecast->gate, language, i) != SERVED_NOT)
			continue;
		dead_reason(forecast, language, i, reason);
		subject = content_subject(forecast->content, language, i, path);
		subject.key = NULL;
		if (!reason[0] && slot->role == SLOT_SCREEN)
			name_one(&unsigned_ones, slot->key.at);
		if (!reason[0] || !is_english || (str_equal(slot->owner, teller) && strcmp(reason, told) == 0))
			continue;
		/* Once for a screen, not for each of its texts. */
		teller = slot->owner;
		snprintf(told, sizeof told, "%s", reason);
		subject.screen = slot->owner.at;
		remark(forecast->content->problems, &subject, "shows %s: %s",
		       slot->role == SLOT_CITY ? "the card of its place" : "the fallback line", reason);
	}
	subject = of_language;
	subject.rule = "signature";
	if (unsigned_ones.count > 0)
		remark(forecast->content->problems, &subject,
		       "%u text%s without a signature show%s the fallback line (`hotline review --locale %s` lists "
		       "them): %s",
		       unsigned_ones.count, unsigned_ones.count == 1 ? "" : "s", unsigned_ones.count == 1 ? "s" : "",
		       language->tag.at, named_words(&unsigned_ones));
	buf_release(&unsigned_ones.words);
}

/* A transfer whose number may not be called reads its text instead. */
static void tell_not_called(struct forecast *forecast)
{
	const struct content *content = forecast->content;

	for (size_t i = 0; i < content->screen_count; i++) {
		const struct source_screen *screen = &content->screens[i];
		struct subject subject = { .file = &content->files[FILE_SCREENS],
					   .screen = screen->name.at,
					   .rule = "date" };
		char path[160];

		if (screen->kind != SCREEN_TRANSFER || gate_dials(&forecast->gate, screen->number))
			continue;
		snprintf(path, sizeof path, "screens/%s/number", screen->name.at);
		subject.path = path;
		remark(content->problems, &subject,
		       "calls nobody: the number \"%s\" is too old or from memory, or a text that calls it may not be "
		       "served",
		       screen->number_name.at);
	}
}

/* Why a notice that is there is not heard. */
static void tell_notice(struct forecast *forecast, const struct source_language *language)
{
	const struct source_notice *notice = language->notice;
	struct content *content = forecast->content;
	char path[64], hash[REVIEW_HASH_SIZE], day[16];
	struct subject subject = content_subject(content, language, content->notice_voice, path);
	size_t valid = 0;

	if (!notice || gate_text(&forecast->gate, language, content->notice_voice) != SERVED_NOT)
		return;
	gate_notice_hash(&forecast->gate, language, notice, hash);
	for (size_t i = 0; i < notice->signature_count; i++)
		valid += str_equal(notice->signatures[i].hash, str_of(hash));
	subject.rule = "signature";
	if (forecast->gate.now > notice->until)
		remark(content->problems, &subject,
		       "the notice has run out (%s); take it away with hotline notice clear",
		       clock_day(notice->until, day));
	else if (valid < notice->signature_count)
		remark(content->problems, &subject,
		       "the notice is not served: its words or its end are not what was signed; set it anew");
	else if (valid < NOTICE_SIGNATURES)
		remark(content->problems, &subject,
		       "the notice is not served: a second listed person must set the same words and the same end");
	else
		remark(content->problems, &subject,
		       "the notice is not served: it begins later, or a number in it is too old");
}

void catalog_forecast(const struct catalog *catalog, struct content *content)
{
	const struct source_language *english = content_language(content, STR("en"));
	struct forecast forecast = {
		.content = content,
		.gate = { .content = content,
			  .now = catalog->compiled_for,
			  .drafts = catalog->drafts,
			  .expires_at = INT64_MAX },
	};

	foresee_facts(&forecast);
	foresee_numbers(&forecast);
	tell_not_called(&forecast);
	for (size_t i = 0; i < content->language_count; i++) {
		const struct source_language *language = &content->languages[i];

		if (!language->present)
			continue;
		foresee_signatures(&forecast, language);
		tell_notice(&forecast, language);
		tell_changed(&forecast, language, REVIEW_SOURCE_CHANGED);
		tell_changed(&forecast, language, REVIEW_TEXT_CHANGED);
		if (catalog_locale_tag(catalog, language->tag) != NO_LOCALE || language == english)
			tell_fallen(&forecast, language, language == english);
	}
	content->failed |= forecast.gate.failed;
}
