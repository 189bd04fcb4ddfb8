/*
 * The gate between what is written and what is served: reviews, the dates of facts and of phone numbers. What stands in
 * place of a text that is kept back is catalog_compile.c's business.
 */
#include "catalog_gate.h"

#include "catalog_text.h"

#define GATE_BYTES_MAX (64 * 1024)

/* Conditions of one text; `until` is the last second at which all of them hold. */
struct verdict {
	bool holds;
	int64_t until;
};

static void must_hold(struct verdict *verdict, int64_t now, int64_t until)
{
	if (now > until)
		verdict->holds = false;
	if (until < verdict->until)
		verdict->until = until;
}

static void join_facts(struct buf *out, const struct names *facts)
{
	for (size_t i = 0; i < facts->count; i++) {
		if (i > 0)
			buf_add_char(out, ',');
		buf_add(out, facts->at[i]);
	}
}

struct str gate_dialled(const struct content *content, uint16_t slot)
{
	const struct slot *about = &content->slots[slot];
	const struct source_screen *screen = about->screen == NO_SCREEN ? NULL : &content->screens[about->screen];

	if (!screen || about->role == SLOT_PICK || screen->kind != SCREEN_TRANSFER || screen->number == NO_NUMBER)
		return STR("");
	return content->numbers[screen->number].dial;
}

void gate_hash(struct gate *gate, const struct source_language *language, uint16_t slot, char out[REVIEW_HASH_SIZE])
{
	const struct slot *about = &gate->content->slots[slot];
	struct str dialled;
	struct buf facts, text;

	buf_init(&facts, GATE_BYTES_MAX);
	buf_init(&text, GATE_BYTES_MAX);
	join_facts(&facts, &about->facts);
	text_fill(&text, gate->content, language->texts[slot], about->voice, NULL, NULL);
	/* The wording of a transfer need not hold the number that is called: who signs one signs the other with it. */
	dialled = gate_dialled(gate->content, slot);
	if (dialled.len > 0)
		buf_add_char(&text, '\0');
	buf_add(&text, dialled);
	out[0] = '\0';
	if (facts.failed || text.failed || review_hash(about->owner, about->key, buf_str(&facts), buf_str(&text), out))
		gate->failed = true;
	buf_release(&facts);
	buf_release(&text);
}

enum review_role gate_role(const struct source_language *language)
{
	return str_equal(language->tag, STR("en")) ? REVIEW_LAWYER : REVIEW_NATIVE;
}

enum review_state gate_review(struct gate *gate, const struct source_language *language, uint16_t slot,
			      enum review_role role, int64_t *changes_at)
{
	const struct source_language *english = content_language(gate->content, STR("en"));
	const struct review *review = language->signed_by[slot];
	char source[REVIEW_HASH_SIZE], text[REVIEW_HASH_SIZE];
	enum review_state state;

	*changes_at = INT64_MAX;
	if (!review || !english)
		return REVIEW_NONE;
	gate_hash(gate, english, slot, source);
	gate_hash(gate, language, slot, text);
	state = review_state(review, role, source, text, gate->now);
	if (state == REVIEW_LIVE)
		*changes_at = review->until + 1;
	else if (state == REVIEW_EARLY)
		*changes_at = review->from;
	return state;
}

static void lower(struct gate *gate, int64_t instant)
{
	if (instant < gate->expires_at)
		gate->expires_at = instant;
}

/* A lawyer for the English, and a native reader for each translation. */
static bool is_reviewed(struct gate *gate, const struct source_language *language, uint16_t slot)
{
	const struct source_language *english = content_language(gate->content, STR("en"));
	enum review_state lawyer, native = REVIEW_LIVE;
	int64_t of_lawyer, of_native = INT64_MAX;

	if (!english)
		return false;
	lawyer = gate_review(gate, english, slot, REVIEW_LAWYER, &of_lawyer);
	if (language != english)
		native = gate_review(gate, language, slot, REVIEW_NATIVE, &of_native);
	/* One that is early changes something only if the other does not stand in the way for ever. */
	if ((lawyer == REVIEW_LIVE || lawyer == REVIEW_EARLY) && (native == REVIEW_LIVE || native == REVIEW_EARLY)) {
		lower(gate, of_lawyer);
		lower(gate, of_native);
	}
	return lawyer == REVIEW_LIVE && native == REVIEW_LIVE;
}

static void ask_facts(const struct gate *gate, const struct slot *slot, struct verdict *verdict)
{
	for (size_t i = 0; i < slot->facts.count; i++) {
		const struct source_fact *fact = content_fact(gate->content, slot->facts.at[i]);

		if (fact)
			must_hold(verdict, gate->now, fact->good_until);
	}
}

static void ask_numbers(const struct gate *gate, const struct slot *slot, struct str text, struct verdict *verdict)
{
	struct str before, name;

	while (text.len > 0) {
		uint16_t index;

		text_placeholder(&text, &before, &name);
		index = name.at ? content_number(gate->content, name) : NO_NUMBER;
		if (index == NO_NUMBER)
			continue;
		if (gate->content->numbers[index].recalled && !gate->drafts)
			verdict->holds = false;
		if (!slot->always)
			must_hold(verdict, gate->now, gate->content->numbers[index].good_until);
	}
}

/* The words, facts and numbers of a text in the content that is being served, as a review of them would be tied to. */
static bool is_as_served(struct gate *gate, const struct source_language *language, uint16_t slot)
{
	struct gate then = { .content = gate->served, .now = gate->now };
	const struct source_language *old = content_language(gate->served, language->tag);
	uint16_t place = content_slot(gate->served, gate->content->slots[slot].key);
	char before[REVIEW_HASH_SIZE], today[REVIEW_HASH_SIZE];

	if (!old || place == NO_SLOT || !gate->served->slots[place].always)
		return false;
	gate_hash(&then, old, place, before);
	gate_hash(gate, language, slot, today);
	gate->failed |= then.failed;
	return str_equal(str_of(before), str_of(today));
}

/* Signed for these very words, though perhaps not for today any more: neither revoked nor changed. */
static bool was_signed(struct gate *gate, const struct source_language *language, uint16_t slot)
{
	int64_t changes_at;
	enum review_state state = gate_review(gate, language, slot, gate_role(language), &changes_at);

	return state == REVIEW_LIVE || state == REVIEW_EXPIRED;
}

/*
 * A line that never falls back, in a language that people are being served: it outlives its signatures. In files that
 * were read meanwhile it does so word for word only, the English with it.
 */
static bool goes_on(struct gate *gate, const struct source_language *language, uint16_t slot)
{
	const struct source_language *english = content_language(gate->content, STR("en"));
	const struct slot *about = &gate->content->slots[slot];
	uint16_t locale = gate->before ? catalog_locale_tag(gate->before, language->tag) : NO_LOCALE;

	if (!english || locale == NO_LOCALE || about->role != SLOT_LINE || !about->always)
		return false;
	if (about->voice ? !gate->before->locales[locale].speaks : !gate->before->locales[locale].sms)
		return false;
	if (!gate->served)
		return true;
	return was_signed(gate, english, slot) && was_signed(gate, language, slot) &&
	       is_as_served(gate, english, slot) && is_as_served(gate, language, slot);
}

void gate_notice_hash(struct gate *gate, const struct source_language *language, const struct source_notice *notice,
		      char out[REVIEW_HASH_SIZE])
{
	struct buf text;

	buf_init(&text, GATE_BYTES_MAX);
	text_fill(&text, gate->content, notice->text, false, NULL, NULL);
	buf_add_char(&text, '\0');
	text_fill(&text, gate->content, notice->text, true, NULL, NULL);
	out[0] = '\0';
	if (text.failed || review_hash(STR("notice"), language->tag, notice->until_text, buf_str(&text), out))
		gate->failed = true;
	buf_release(&text);
}

static enum served gate_notice(struct gate *gate, const struct source_language *language, uint16_t slot)
{
	const struct source_notice *notice = language->notice;
	struct verdict verdict = { .holds = true, .until = INT64_MAX };
	char hash[REVIEW_HASH_SIZE];
	int64_t from = 0;
	size_t valid = 0;

	if (!notice || gate->now > notice->until)
		return SERVED_NOT;
	gate_notice_hash(gate, language, notice, hash);
	for (size_t i = 0; i < notice->signature_count; i++) {
		valid += str_equal(notice->signatures[i].hash, str_of(hash));
		from = notice->signatures[i].at > from ? notice->signatures[i].at : from;
	}
	ask_numbers(gate, &gate->content->slots[slot], notice->text, &verdict);
	if (valid < NOTICE_SIGNATURES || !verdict.holds)
		return SERVED_NOT;
	lower(gate, gate->now < from ? from : notice->until + 1);
	lower(gate, verdict.until < INT64_MAX ? verdict.until + 1 : INT64_MAX);
	return gate->now < from ? SERVED_NOT : SERVED;
}

enum served gate_text(struct gate *gate, const struct source_language *language, uint16_t slot)
{
	const struct slot *about = &gate->content->slots[slot];
	struct verdict verdict = { .holds = true, .until = INT64_MAX };
	bool reviewed;

	if (language->texts[slot].len == 0)
		return SERVED_NOT;
	if (about->role == SLOT_NOTICE)
		return gate_notice(gate, language, slot);
	if (!about->always && !about->ageless)
		ask_facts(gate, about, &verdict);
	ask_numbers(gate, about, language->texts[slot], &verdict);
	if (!verdict.holds)
		return SERVED_NOT;
	reviewed = !about->legal || is_reviewed(gate, language, slot);
	if (!reviewed && !gate->drafts && !goes_on(gate, language, slot))
		return SERVED_NOT;
	if (verdict.until < INT64_MAX)
		lower(gate, verdict.until + 1);
	if (reviewed)
		return SERVED;
	gate->held |= !gate->drafts;
	return gate->drafts ? SERVED_AS_DRAFT : SERVED_HELD;
}

/* When a text that is not served now will be, as far as its own signatures say; INT64_MAX: not by waiting. */
static int64_t opens_at(struct gate *gate, const struct source_language *language, uint16_t slot)
{
	const struct source_language *english = content_language(gate->content, STR("en"));
	const struct source_language *signers[] = { english, language };
	struct verdict verdict = { .holds = true, .until = INT64_MAX };
	int64_t opens = 0;

	ask_numbers(gate, &gate->content->slots[slot], language->texts[slot], &verdict);
	if (!english || !verdict.holds || language->texts[slot].len == 0)
		return INT64_MAX;
	for (size_t i = 0; i < COUNT(signers); i++) {
		int64_t changes_at;
		enum review_state state = gate_review(gate, signers[i], slot, gate_role(signers[i]), &changes_at);

		if (state != REVIEW_LIVE && state != REVIEW_EARLY)
			return INT64_MAX;
		if (state == REVIEW_EARLY && changes_at > opens)
			opens = changes_at;
	}
	return opens;
}

bool gate_offers(struct gate *gate, const struct source_language *language, bool voice, uint16_t *missing)
{
	int64_t before = gate->expires_at, all_open = 0;

	*missing = NO_SLOT;
	for (size_t i = 0; i < LINE_COUNT; i++) {
		const struct source_line *line = &gate->content->lines[i];
		uint16_t slot = voice ? line->voice : line->sms;
		int64_t opens;

		if (!line->always || slot == NO_SLOT || gate_text(gate, language, slot) != SERVED_NOT)
			continue;
		if (*missing == NO_SLOT)
			*missing = slot;
		opens = opens_at(gate, language, slot);
		all_open = opens > all_open ? opens : all_open;
	}
	if (*missing == NO_SLOT)
		return true;
	/* What is not offered does not run out; but it begins when the last of its lines may be served. */
	gate->expires_at = before;
	lower(gate, all_open);
	return false;
}

const char *gate_reason(struct gate *gate, const struct source_language *language, uint16_t slot)
{
	const struct source_language *english = content_language(gate->content, STR("en"));
	struct verdict verdict = { .holds = true, .until = INT64_MAX };
	enum review_state state;
	int64_t changes_at;

	if (!english || language->texts[slot].len == 0)
		return "it is missing";
	ask_numbers(gate, &gate->content->slots[slot], language->texts[slot], &verdict);
	if (!verdict.holds)
		return "a number in it is too old, or from memory";
	state = gate_review(gate, english, slot, REVIEW_LAWYER, &changes_at);
	if (state != REVIEW_LIVE || language == english)
		return review_state_words(state);
	return review_state_words(gate_review(gate, language, slot, REVIEW_NATIVE, &changes_at));
}

/* Branch 1 calls even an old number, as its texts give it. */
bool gate_dials(struct gate *gate, uint16_t number)
{
	const struct source_language *english = content_language(gate->content, STR("en"));
	const struct source_number *called = &gate->content->numbers[number];
	struct verdict verdict = { .holds = !called->recalled || gate->drafts, .until = INT64_MAX };

	for (size_t i = 0; i < gate->content->screen_count; i++) {
		const struct source_screen *screen = &gate->content->screens[i];
		uint16_t slot = screen->slots.voice;

		if (screen->kind != SCREEN_TRANSFER || screen->number != number)
			continue;
		/* A line without an English voice still has the English text that a lawyer signs. */
		if (english && english->texts[slot].len == 0)
			slot = screen->slots.sms;
		if (!screen->urgent)
			must_hold(&verdict, gate->now, called->good_until);
		if (verdict.holds && english && gate_text(gate, english, slot) == SERVED_NOT)
			verdict.holds = false;
	}
	if (verdict.holds && verdict.until < INT64_MAX)
		lower(gate, verdict.until + 1);
	return verdict.holds;
}
