/* Counting for `hotline status`. What a signature is worth and what is served is asked of the gate and the compiler. */
#include "status_count.h"

#include "catalog_check.h"
#include "catalog_compile.h"

#include <jansson.h>
#include <stdlib.h>

/* ---- texts and signatures ---- */

enum status_state status_of(struct gate *gate, const struct source_language *language, uint16_t slot)
{
	enum review_role role = gate_role(language);
	int64_t changes_at;

	if (language->texts[slot].len == 0)
		return STATUS_MISSING;
	switch (gate_review(gate, language, slot, role, &changes_at)) {
	case REVIEW_LIVE:
		return STATUS_REVIEWED;
	case REVIEW_SOURCE_CHANGED:
		/* The English is its own source: who changed it edited it. */
		return role == REVIEW_LAWYER ? STATUS_EDITED : STATUS_CHANGED;
	case REVIEW_TEXT_CHANGED:
		return STATUS_EDITED;
	case REVIEW_EXPIRED:
		return STATUS_EXPIRED;
	case REVIEW_EARLY:
		return STATUS_EARLY;
	case REVIEW_NONE:
		break;
	}
	return STATUS_UNREVIEWED;
}

static void count(struct status_tally *tally, enum status_state state, bool soon)
{
	tally->wanted++;
	tally->of[state]++;
	tally->soon += soon;
}

void status_tally(struct gate *gate, const struct source_language *language, struct status_tally *all,
		  struct status_tally *legal)
{
	*all = *legal = (struct status_tally){ 0 };
	for (uint16_t i = 0; i < gate->content->slot_count; i++) {
		const struct slot *slot = &gate->content->slots[i];
		enum status_state state;
		bool soon;

		if (!content_wants(language, slot))
			continue;
		state = status_of(gate, language, i);
		soon = state == STATUS_REVIEWED && language->signed_by[i]->until - gate->now < STATUS_SOON_S;
		count(all, state, soon);
		if (slot->legal)
			count(legal, state, soon);
	}
}

unsigned status_percent(unsigned part, unsigned whole)
{
	return whole > 0 ? 100 * part / whole : 100;
}

/* ---- what it costs, where it is offered ---- */

static unsigned cost_of(const struct catalog *catalog, struct range range)
{
	unsigned segments = 0;

	for (size_t i = 0; i < range.count; i++)
		segments += catalog->texts[range.first + i].segments;
	return segments;
}

/* Cards as a person gets them who has chosen no place; what the fallback line stands in for says nothing. */
static void measure_cards(const struct catalog *catalog, uint16_t locale, struct status_row *row)
{
	unsigned cards[256] = { 0 }; /* by cost */
	unsigned total = 0, below = 0;

	for (uint16_t i = 0; i < catalog->screen_count; i++) {
		const struct wording *wording = catalog_wording(catalog, locale, i, PLACE_NONE);
		unsigned cost = cost_of(catalog, wording->sms);

		if (catalog->screens[i].kind != SCREEN_CARD || wording->fallback || cost == 0)
			continue;
		cost = cost < COUNT(cards) ? cost : COUNT(cards) - 1;
		cards[cost]++;
		total++;
		row->card_most = cost > row->card_most ? cost : row->card_most;
	}
	for (unsigned cost = 0; cost < COUNT(cards) && total > 0; cost++) {
		below += cards[cost];
		if (2 * below <= total)
			continue;
		row->card_median = cost;
		break;
	}
}

static void measure(const struct catalog *catalog, struct status_row *row)
{
	uint16_t locale = catalog_locale_tag(catalog, row->language->tag);

	if (locale == NO_LOCALE || catalog->text_count == 0)
		return;
	row->urgent = cost_of(catalog, catalog->locales[locale].sms_lines[LINE_URGENT]);
	measure_cards(catalog, locale, row);
}

static struct status_offer offer_of(const struct catalog *catalog, const struct source_language *language)
{
	uint16_t locale = catalog_locale_tag(catalog, language->tag);

	if (locale == NO_LOCALE)
		return (struct status_offer){ .sms = false };
	return (struct status_offer){ catalog->locales[locale].sms, catalog->locales[locale].speaks };
}

/*
 * Compiles as a server would, with drafts or without. Content with mistakes is compiled too, because a text that is not
 * there is one that may not be served; `*errors` says how much keeps a server from starting with it.
 */
static enum fault compile(struct status *status, const struct catalog_source *source, bool drafts, struct arena *arena,
			  struct catalog *catalog, size_t *errors)
{
	struct catalog_source wanted = *source;
	struct problems problems = { 0 };
	enum fault fault;

	wanted.drafts = drafts;
	status->content->problems = &problems;
	fault = catalog_compile(status->content, &wanted, NULL, arena, catalog);
	if (!fault)
		catalog_limits(catalog, status->content);
	*errors = problems.errors;
	status->content->problems = &status->problems;
	problems_release(&problems);
	return fault == FAULT_CONTENT ? FAULT_NONE : fault;
}

static enum fault ask_compiler(struct status *status, const struct catalog_source *source, bool drafts, size_t *errors)
{
	struct catalog catalog = { 0 };
	struct arena arena;
	enum fault fault;

	arena_init(&arena, CATALOG_BYTES_MAX);
	fault = compile(status, source, drafts, &arena, &catalog, errors);
	for (size_t i = 0; i < status->row_count && !fault; i++) {
		struct status_row *row = &status->rows[i];

		if (drafts)
			measure(&catalog, row);
		*(drafts ? &row->drafts : &row->today) = offer_of(&catalog, row->language);
	}
	arena_release(&arena);
	return fault;
}

/* ---- all of it ---- */

bool status_is_rtl(const struct source_language *language)
{
	const char *direction = json_string_value(json_object_get(language->wording.root, "@@x-direction"));

	return direction && strcmp(direction, "rtl") == 0;
}

static enum fault count_languages(struct status *status)
{
	struct gate gate = { .content = status->content, .now = status->now, .expires_at = INT64_MAX };

	status->rows = calloc(status->content->language_count + 1, sizeof *status->rows);
	if (!status->rows)
		return FAULT_MEMORY;
	for (size_t i = 0; i < status->content->language_count; i++) {
		const struct source_language *language = &status->content->languages[i];
		struct status_row *row = &status->rows[status->row_count];

		if (!language->present)
			continue;
		row->language = language;
		row->rtl = status_is_rtl(language);
		status_tally(&gate, language, &row->all, &row->legal);
		row->recordings = audio_count(status->content, language);
		status->row_count++;
	}
	return gate.failed ? FAULT_MEMORY : FAULT_NONE;
}

static enum fault read_content(struct status *status, const struct catalog_source *source)
{
	status->content = content_read(source->folder, &status->problems);
	if (status->content && status->problems.errors == 0)
		check_prompts(status->content);
	if (!status->content || status->problems.errors > 0) {
		content_free(status->content);
		status->content = NULL;
		problems_sort(&status->problems);
		return status->problems.errors > 0 ? FAULT_CONTENT : FAULT_MEMORY;
	}
	content_read_locales(status->content);
	check_locales(status->content, source->default_locale);
	return status->content->failed ? FAULT_MEMORY : FAULT_NONE;
}

enum fault status_read(const struct catalog_source *source, struct status *status)
{
	size_t today = 0, drafts = 0;
	enum fault fault;

	*status = (struct status){ .now = source->now };
	fault = read_content(status, source);
	if (!fault)
		fault = count_languages(status);
	if (!fault)
		fault = ask_compiler(status, source, true, &drafts);
	if (!fault)
		fault = ask_compiler(status, source, false, &today);
	if (fault)
		return fault;
	/* check looks no further either than the first kind of mistake. */
	status->errors = status->problems.errors > 0 ? status->problems.errors : drafts;
	status->starts_with_drafts = status->errors == 0;
	status->starts_today = status->problems.errors + today == 0;
	return status->content->failed ? FAULT_MEMORY : FAULT_NONE;
}

void status_release(struct status *status)
{
	free(status->rows);
	content_free(status->content);
	problems_release(&status->problems);
	*status = (struct status){ 0 };
}
