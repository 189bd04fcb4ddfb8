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

void gate_hash(struct gate *gate, const struct source_language *language, uint16_t slot, char out[REVIEW_HASH_SIZE])
{
	const struct slot *about = &gate->content->slots[slot];
	struct buf facts, text;

	buf_init(&facts, GATE_BYTES_MAX);
	buf_init(&text, GATE_BYTES_MAX);
	join_facts(&facts, &about->facts);
	text_fill(&text, gate->content, language->texts[slot], about->voice, NULL, NULL);
	out[0] = '\0';
	if (facts.failed || text.failed || review_hash(about->owner, about->key, buf_str(&facts), buf_str(&text), out))
		gate->failed = true;
	buf_release(&facts);
	buf_release(&text);
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

enum served gate_text(struct gate *gate, const struct source_language *language, uint16_t slot)
{
	const struct slot *about = &gate->content->slots[slot];
	struct verdict verdict = { .holds = true, .until = INT64_MAX };
	bool reviewed;

	if (language->texts[slot].len == 0)
		return SERVED_NOT;
	if (!about->always && !about->ageless)
		ask_facts(gate, about, &verdict);
	ask_numbers(gate, about, language->texts[slot], &verdict);
	if (!verdict.holds)
		return SERVED_NOT;
	reviewed = !about->legal || is_reviewed(gate, language, slot);
	if (!reviewed && !gate->drafts)
		return SERVED_NOT;
	if (verdict.until < INT64_MAX)
		lower(gate, verdict.until + 1);
	return reviewed ? SERVED : SERVED_AS_DRAFT;
}

bool gate_offers(struct gate *gate, const struct source_language *language, bool voice)
{
	int64_t before = gate->expires_at;

	for (size_t i = 0; i < LINE_COUNT; i++) {
		const struct source_line *line = &gate->content->lines[i];
		uint16_t slot = voice ? line->voice : line->sms;

		if (!line->always || slot == NO_SLOT || gate_text(gate, language, slot) != SERVED_NOT)
			continue;
		gate->expires_at = before; /* what is not offered does not run out */
		return false;
	}
	return true;
}
