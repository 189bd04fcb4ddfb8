/* All of the content in short: what the map and the lists beside the phone show. One screen: preview_screen.c. */
#include "preview_report.h"

#include "preview_speech.h"
#include "status_count.h"

#include <stdlib.h>
#include <time.h>

#define PROBLEMS_TOLD 300 /* nobody reads more, and the rest is counted */

/* Which texts of a screen are what, by language and screen. */
enum mark { MARK_MISSING = 1, MARK_UNREVIEWED = 2, MARK_OVER = 4, MARK_FALLBACK = 8 };

struct report {
	const struct preview_content *shown;
	const struct preview_day *day;
	struct content *content;
	int64_t now;
	uint8_t *marks; /* [language * screen_count + screen] */
};

json_t *preview_string(struct str s)
{
	return json_stringn(s.at ? s.at : "", s.len);
}

/* ---- problems ---- */

static json_t *problem_json(const struct problem *problem)
{
	return json_pack("{s:b, s:s, s:i, s:i, s:s, s:s, s:s, s:s}", "warning", problem->warning, "file", problem->file,
			 "line", problem->line, "column", problem->column, "locale", problem->locale, "screen",
			 problem->screen, "key", problem->key, "what", problem->what);
}

static json_t *problems_json(const struct problems *problems)
{
	json_t *list = json_array();

	for (size_t i = 0; i < problems->count && i < PROBLEMS_TOLD; i++)
		json_array_append_new(list, problem_json(&problems->list[i]));
	return list;
}

/* ---- marks ---- */

static uint8_t *mark_of(const struct report *report, size_t language, size_t screen)
{
	return &report->marks[language * report->content->screen_count + screen];
}

static void mark_texts(const struct report *report, struct gate *gate, size_t language)
{
	const struct source_language *about = &report->content->languages[language];

	for (uint16_t i = 0; i < report->content->slot_count; i++) {
		const struct slot *slot = &report->content->slots[i];
		enum status_state state;

		if (slot->screen == NO_SCREEN || !content_wants(about, slot))
			continue;
		state = status_of(gate, about, i);
		if (state == STATUS_MISSING)
			*mark_of(report, language, slot->screen) |= MARK_MISSING;
		else if (state != STATUS_REVIEWED)
			*mark_of(report, language, slot->screen) |= MARK_UNREVIEWED;
	}
}

static void mark_fallbacks(const struct report *report, size_t language)
{
	const struct catalog *catalog = report->day->catalog;
	uint16_t locale = catalog_locale_tag(catalog, report->content->languages[language].tag);

	for (uint16_t i = 0; locale != NO_LOCALE && i < catalog->screen_count; i++)
		for (uint8_t place = 0; place < PLACE_COUNT; place++)
			if (catalog_wording(catalog, locale, i, place)->fallback)
				*mark_of(report, language, i) |= MARK_FALLBACK;
}

static void mark_limits(const struct report *report)
{
	const struct problems *limits = &report->day->limits;

	for (size_t i = 0; i < limits->count; i++) {
		const struct problem *problem = &limits->list[i];
		const struct source_language *language = content_language(report->content, str_of(problem->locale));
		uint16_t slot = content_slot(report->content, str_of(problem->key));

		if (language && slot != NO_SLOT && report->content->slots[slot].screen != NO_SCREEN)
			*mark_of(report, (size_t)(language - report->content->languages),
				 report->content->slots[slot].screen) |= MARK_OVER;
	}
}

/* ---- languages ---- */

/* Without drafts: what a line could say to people by what is signed on that day. */
static bool is_offered(const struct report *report, const struct source_language *language, bool voice)
{
	struct gate gate = { .content = report->content, .now = report->now, .expires_at = INT64_MAX };
	uint16_t missing;

	return (!voice || language->has_voice) && (voice || language->texts_in.len == 0) &&
	       gate_offers(&gate, language, voice, &missing);
}

static json_t *language_json(const struct report *report, size_t index)
{
	const struct source_language *language = &report->content->languages[index];
	const struct catalog *catalog = report->day->catalog;
	uint16_t locale = catalog_locale_tag(catalog, language->tag);
	struct gate gate = { .content = report->content, .now = report->now, .expires_at = INT64_MAX };
	struct status_tally all, legal;

	mark_texts(report, &gate, index);
	mark_fallbacks(report, index);
	status_tally(&gate, language, &all, &legal);
	return json_pack("{s:o, s:o, s:b, s:i, s:b, s:b, s:b, s:b, s:b, s:i, s:i, s:i}", "tag",
			 preview_string(language->tag), "name", preview_string(language->name), "rtl",
			 status_is_rtl(language), "code", (int)language->code, "sms",
			 locale != NO_LOCALE && catalog->locales[locale].sms, "voice",
			 locale != NO_LOCALE && catalog->locales[locale].speaks, "offered_sms",
			 is_offered(report, language, false), "offered_voice", is_offered(report, language, true),
			 "speech", preview_speech_knows(language->tag), "texts", (int)all.wanted, "reviewed",
			 (int)all.of[STATUS_REVIEWED], "missing", (int)all.of[STATUS_MISSING]);
}

static json_t *languages_json(const struct report *report)
{
	json_t *list = json_array();

	for (size_t i = 0; i < report->content->language_count; i++)
		if (report->content->languages[i].present)
			json_array_append_new(list, language_json(report, i));
	return list;
}

/* ---- screens ---- */

static const char *kind_name(enum screen_kind kind)
{
	static const char *const names[] = { "menu", "card", "ask", "transfer" };

	return names[kind];
}

static json_t *marks_json(const struct report *report, size_t screen)
{
	static const char letters[] = "muof";
	json_t *marks = json_object();

	for (size_t i = 0; i < report->content->language_count; i++) {
		const struct source_language *language = &report->content->languages[i];
		char word[sizeof letters] = "";
		size_t len = 0;

		for (size_t bit = 0; bit < sizeof letters - 1; bit++)
			if (*mark_of(report, i, screen) & (1u << bit))
				word[len++] = letters[bit];
		if (language->present && len > 0)
			json_object_set_new(marks, language->tag.at, json_stringn(word, len));
	}
	return marks;
}

static json_t *screen_json(const struct report *report, size_t index)
{
	const struct catalog *catalog = report->day->catalog;
	const struct screen *screen = &catalog->screens[index];
	json_t *choices = json_array();

	for (size_t i = 0; i < screen->choice_count; i++)
		json_array_append_new(choices,
				      json_pack("{s:i, s:o}", "key", (int)screen->choices[i].key, "screen",
						preview_string(catalog->screens[screen->choices[i].screen].name)));
	return json_pack("{s:o, s:i, s:s, s:o, s:b, s:b, s:o, s:o}", "name", preview_string(screen->name), "code",
			 (int)screen->code, "kind", kind_name(screen->kind), "parent",
			 preview_string(catalog->screens[screen->parent].name), "urgent", screen->urgent, "typed",
			 screen->typed, "choices", choices, "marks", marks_json(report, index));
}

static json_t *screens_json(const struct report *report)
{
	json_t *list = json_array();

	for (size_t i = 0; i < report->day->catalog->screen_count; i++)
		json_array_append_new(list, screen_json(report, i));
	return list;
}

/* ---- all of it ---- */

static void add_content(struct report *report, json_t *answer)
{
	const struct catalog *catalog = report->day->catalog;
	json_t *places = json_array();

	report->content = catalog_content(catalog);
	report->marks = calloc(report->content->language_count + 1, report->content->screen_count + 1);
	if (!report->marks) {
		json_decref(places);
		return;
	}
	mark_limits(report);
	for (uint8_t i = 1; i < PLACE_COUNT; i++)
		json_array_append_new(places, preview_string(content_place_name(i)));
	json_object_set_new(answer, "hash", json_string(catalog->hash_text));
	json_object_set_new(answer, "default_locale", preview_string(catalog->locales[catalog->default_sms].tag));
	json_object_set_new(answer, "places", places);
	json_object_set_new(answer, "languages", languages_json(report));
	json_object_set_new(answer, "screens", screens_json(report));
	json_object_set_new(answer, "forecast", problems_json(&report->day->forecast));
	free(report->marks);
}

enum fault preview_report(struct preview_content *content, const struct form *asked, json_t **answer, struct why *why)
{
	struct report report = { .shown = content };
	enum fault fault = preview_content_now(content, form_get(asked, STR("now")), &report.now, why);
	time_t now = (time_t)report.now;
	char day[16] = "";
	struct tm tm;

	if (fault)
		return fault;
	if (gmtime_r(&now, &tm))
		strftime(day, sizeof day, "%Y-%m-%d", &tm);
	report.day = preview_content_day(content, report.now);
	if (content->catalog && !report.day)
		return FAULT_MEMORY;
	*answer = json_pack("{s:i, s:I, s:s, s:b, s:i, s:o}", "format", PREVIEW_FORMAT, "readings",
			    (json_int_t)content->readings, "now", day, "refused", content->refused, "errors",
			    (int)content->problems.errors, "problems", problems_json(&content->problems));
	if (*answer && report.day)
		add_content(&report, *answer);
	return *answer ? FAULT_NONE : FAULT_MEMORY;
}
