/* One screen in one language for one place: its texts with what they cost, the facts they rest on, what is wrong. */
#include "preview_report.h"

#include "base/gsm7.h"
#include "catalog_text.h"
#include "status_count.h"

#include <stdio.h>

#define TEXT_MAX ((size_t)64 * 1024)
#define DAY_S    86400

struct view {
	struct preview_content *shown;
	const struct preview_day *day;
	struct content *content;
	const struct source_language *language;
	struct gate gate;
	uint16_t screen, locale;
	uint8_t place;
};

/* ---- sizes ---- */

static void add_size(json_t *into, struct str text)
{
	struct sms_size size = sms_measure(text);

	json_object_set_new(into, "segments", json_integer(size.segments));
	json_object_set_new(into, "units", json_integer(size.units));
	json_object_set_new(into, "ucs2", json_boolean(size.ucs2));
}

static json_t *served_text(const struct view *view, uint16_t index, bool voice)
{
	const struct text *text = &view->day->catalog->texts[index];
	json_t *into = json_pack("{s:o, s:o}", "text", preview_string(text->raw), "locale",
				 preview_string(view->day->catalog->locales[text->locale].tag));

	if (voice)
		json_object_set_new(into, "tenths", json_integer(text->tenths));
	else
		add_size(into, text->raw);
	return into;
}

static json_t *served_texts(const struct view *view, struct range range, bool voice)
{
	json_t *list = json_array();

	for (size_t i = 0; i < range.count; i++)
		json_array_append_new(list, served_text(view, (uint16_t)(range.first + i), voice));
	return list;
}

/* ---- texts as they are written ---- */

static const char *state_name(enum status_state state)
{
	static const char *const names[STATUS_STATES] = {
		[STATUS_REVIEWED] = "reviewed", [STATUS_CHANGED] = "changed", [STATUS_EDITED] = "edited",
		[STATUS_EXPIRED] = "expired",   [STATUS_EARLY] = "early",     [STATUS_UNREVIEWED] = "unreviewed",
		[STATUS_MISSING] = "missing",
	};

	return names[state];
}

/* The digits that its wording leaves open: the code of the screen, and the key of the choice that leads to it. */
static void fill(const struct view *view, const struct slot *slot, struct str wording, struct buf *out)
{
	const struct source_screen *screen = &view->content->screens[slot->screen];
	char code[8], key[2] = "";

	snprintf(code, sizeof code, "%u", screen->code);
	if (screen->parent != NO_SCREEN) {
		const struct source_screen *parent = &view->content->screens[screen->parent];

		for (size_t i = 0; i < parent->choice_count; i++)
			if (parent->choices[i].screen == slot->screen)
				key[0] = (char)('0' + parent->choices[i].key);
	}
	text_fill(out, view->content, wording, slot->voice, code, key);
}

static json_t *slot_json(struct view *view, uint16_t index)
{
	static const char *const roles[] = { "text", "choice", "aloud", "line", "city" };
	const struct slot *slot = &view->content->slots[index];
	const struct source_language *english = content_language(view->content, STR("en"));
	json_t *into = json_pack("{s:o, s:s, s:b, s:b, s:s, s:b}", "key", preview_string(slot->key), "role",
				 roles[slot->role], "voice", slot->voice, "legal", slot->legal, "state",
				 state_name(status_of(&view->gate, view->language, index)), "served",
				 gate_text(&view->gate, view->language, index) != SERVED_NOT);
	struct buf text;

	buf_init(&text, TEXT_MAX);
	fill(view, slot, view->language->texts[index], &text);
	json_object_set_new(into, "text", preview_string(buf_str(&text)));
	if (slot->voice)
		json_object_set_new(into, "tenths", json_integer(text_tenths(view->language, buf_str(&text))));
	else
		add_size(into, buf_str(&text));
	buf_clear(&text);
	if (english && english != view->language)
		fill(view, slot, english->texts[index], &text);
	json_object_set_new(into, "english", preview_string(buf_str(&text)));
	buf_release(&text);
	return into;
}

static json_t *slots_json(struct view *view)
{
	json_t *list = json_array();

	for (uint16_t i = 0; i < view->content->slot_count; i++)
		if (view->content->slots[i].screen == view->screen &&
		    content_wants(view->language, &view->content->slots[i]))
			json_array_append_new(list, slot_json(view, i));
	return list;
}

/* ---- facts ---- */

static void copy_member(json_t *into, const json_t *from, const char *name)
{
	json_object_set(into, name, json_object_get(from, name));
}

static json_t *source_json(const struct view *view, const char *name)
{
	static const char *const members[] = { "what", "address", "dated", "grade" };
	const json_t *source = json_object_get(json_object_get(view->shown->sources.root, "sources"), name);
	json_t *into = json_pack("{s:s}", "id", name);

	for (size_t i = 0; i < COUNT(members); i++)
		copy_member(into, source, members[i]);
	return into;
}

static json_t *fact_json(const struct view *view, const struct source_fact *fact)
{
	static const char *const members[] = { "plain", "jurisdiction", "status",    "grade",
					       "as_of", "checked",      "review_by", "never_say" };
	const json_t *from = json_object_get(json_object_get(fact->file->root, "facts"), fact->name.at);
	json_t *into = json_pack("{s:o, s:b, s:b}", "id", preview_string(fact->name), "past",
				 fact->good_until < view->gate.now, "lawyer", fact->lawyer);
	json_t *sources = json_array(), *source;
	size_t i;

	for (i = 0; i < COUNT(members); i++)
		copy_member(into, from, members[i]);
	json_array_foreach (json_object_get(from, "sources"), i, source)
		if (json_is_string(source))
			json_array_append_new(sources, source_json(view, json_string_value(source)));
	json_object_set_new(into, "sources", sources);
	return into;
}

static json_t *facts_json(const struct view *view)
{
	const struct names *facts = &view->content->screens[view->screen].facts;
	json_t *list = json_array();

	for (size_t i = 0; i < facts->count; i++) {
		const struct source_fact *fact = content_fact(view->content, facts->at[i]);

		if (fact)
			json_array_append_new(list, fact_json(view, fact));
	}
	return list;
}

/* ---- problems ---- */

static bool is_about(const struct view *view, const struct problem *problem)
{
	struct str name = view->content->screens[view->screen].name;
	uint16_t slot = content_slot(view->content, str_of(problem->key));

	if (problem->locale[0] && !str_equal(str_of(problem->locale), view->language->tag))
		return false;
	return str_equal(str_of(problem->screen), name) ||
	       (slot != NO_SLOT && view->content->slots[slot].screen == view->screen);
}

static void add_problems(const struct view *view, const struct problems *problems, json_t *list)
{
	struct buf line;

	buf_init(&line, TEXT_MAX);
	for (size_t i = 0; i < problems->count; i++) {
		if (!is_about(view, &problems->list[i]))
			continue;
		buf_clear(&line);
		problem_print(&problems->list[i], &line);
		json_array_append_new(list, preview_string(buf_str(&line)));
	}
	buf_release(&line);
}

/* What check says of the files as they are now; on another day, what it would say of the texts alone. */
static json_t *problems_json(const struct view *view)
{
	bool today = view->gate.now / DAY_S == clock_now(&view->shown->clock) / DAY_S;
	json_t *list = json_array();

	add_problems(view, today || view->shown->refused ? &view->shown->problems : &view->day->limits, list);
	return list;
}

/* ---- all of it ---- */

static enum fault find(struct view *view, const struct form *asked, struct why *why)
{
	struct str name = form_get(asked, STR("name")), tag = form_get(asked, STR("locale"));

	view->screen = content_screen(view->content, name);
	view->language = content_language(view->content, tag);
	view->place = content_place(form_get(asked, STR("place")));
	if (view->screen == NO_SCREEN)
		return fault_because(FAULT_PATH, why, "there is no screen of that name");
	if (!view->language || !view->language->present)
		return fault_because(FAULT_PATH, why, "there is no language of that tag");
	view->locale = catalog_locale_tag(view->day->catalog, tag);
	return FAULT_NONE;
}

static json_t *view_json(struct view *view)
{
	const struct wording *wording = catalog_wording(view->day->catalog, view->locale, view->screen, view->place);
	const struct screen *screen = &view->day->catalog->screens[view->screen];

	return json_pack("{s:o, s:i, s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o}", "name",
			 preview_string(screen->name), "code", (int)screen->code, "locale",
			 preview_string(view->language->tag), "place", preview_string(content_place_name(view->place)),
			 "fallback", wording->fallback, "pages", served_texts(view, wording->sms, false), "spoken",
			 served_texts(view, wording->voice, true), "choices",
			 served_texts(view, wording->choices, true), "texts", slots_json(view), "facts",
			 facts_json(view), "problems", problems_json(view));
}

enum fault preview_report_screen(struct preview_content *content, const struct form *asked, json_t **answer,
				 struct why *why)
{
	struct view view = { .shown = content };
	int64_t now;
	enum fault fault = preview_content_now(content, form_get(asked, STR("now")), &now, why);

	if (fault)
		return fault;
	view.day = preview_content_day(content, now);
	if (!view.day)
		return fault_because(FAULT_MEMORY, why, "there is no content that could be shown yet");
	view.content = catalog_content(view.day->catalog);
	view.gate = (struct gate){ .content = view.content, .now = now, .drafts = true, .expires_at = INT64_MAX };
	fault = find(&view, asked, why);
	if (fault)
		return fault;
	*answer = view_json(&view);
	return *answer ? FAULT_NONE : FAULT_MEMORY;
}
