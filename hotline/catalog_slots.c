/* The keys that locale files may have: made from screens, lines and cities, each with what the gate must know about it. */
#include "catalog_parts.h"

static uint16_t add_slot(struct content *content, const struct slot *slot)
{
	if (slot->key.len == 0 || content->slot_count == NO_SLOT)
		return NO_SLOT;
	content->slots[content->slot_count] = *slot;
	return (uint16_t)content->slot_count++;
}

static bool any_for_lawyer(const struct content *content, const struct names *facts)
{
	for (size_t i = 0; i < facts->count; i++) {
		const struct source_fact *fact = content_fact(content, facts->at[i]);

		if (fact && fact->lawyer)
			return true;
	}
	return false;
}

static uint16_t screen_slot(struct content *content, uint16_t index, enum slot_role role, bool voice,
			    const char *prefix, struct str stem, const char *suffix)
{
	const struct source_screen *screen = &content->screens[index];
	const struct slot slot = {
		.key = content_string(content, "%s%.*s%s", prefix, STR_ARG(stem), suffix),
		.role = role,
		.voice = voice,
		.owner = screen->name,
		.screen = index,
		.facts = screen->facts,
		/* The essential message ends every lost call: like branch 1 it outlives the dates of its facts. */
		.always = screen->urgent || (screen->internal && screen->code == CODE_ESSENTIAL),
		.ageless = role == SLOT_PICK || screen->kind == SCREEN_MENU,
		.legal = role != SLOT_PICK && screen->kind != SCREEN_MENU && any_for_lawyer(content, &screen->facts),
	};

	return add_slot(content, &slot);
}

/* Whether some choice, be it of an internal screen, leads there: then it needs a sentence for the choice. */
static bool is_choice(const struct content *content, uint16_t index)
{
	for (size_t i = 0; i < content->screen_count; i++)
		for (size_t j = 0; j < content->screens[i].choice_count; j++)
			if (content->screens[i].choices[j].screen == index)
				return true;
	return false;
}

/* Places may share a wording of their own. */
static void add_place_slots(struct content *content, uint16_t index, size_t place)
{
	const struct source_screen *screen = &content->screens[index];
	struct screen_slots *slots = &content->screens[index].slots;
	struct str stem = screen->stems[place];

	if (stem.len == 0)
		return;
	for (size_t i = 0; i < place; i++) {
		if (!str_equal(screen->stems[i], stem))
			continue;
		slots->place_sms[place] = slots->place_sms[i];
		slots->place_voice[place] = slots->place_voice[i];
		return;
	}
	slots->place_sms[place] = screen_slot(content, index, SLOT_SCREEN, false, "", stem, "_sms");
	slots->place_voice[place] = screen_slot(content, index, SLOT_SCREEN, true, "", stem, "_voice");
}

static void add_screen_slots(struct content *content, uint16_t index)
{
	struct source_screen *screen = &content->screens[index];
	struct screen_slots *slots = &screen->slots;
	/* The sounds before a language is chosen and the menu of languages are made of lines. */
	bool speaks = !screen->internal || screen->code == CODE_ESSENTIAL;

	memset(slots, 0xff, sizeof *slots);
	if (!screen->internal)
		slots->sms = screen_slot(content, index, SLOT_SCREEN, false, "", screen->name, "_sms");
	if (speaks)
		slots->voice = screen_slot(content, index, SLOT_SCREEN, true, "", screen->name, "_voice");
	if (is_choice(content, index)) {
		slots->pick_sms = screen_slot(content, index, SLOT_PICK, false, "pick_", screen->name, "_sms");
		slots->pick_voice = screen_slot(content, index, SLOT_PICK, true, "pick_", screen->name, "_voice");
	}
	if (screen->aloud)
		slots->aloud = screen_slot(content, index, SLOT_ALOUD, true, "", screen->name, "_aloud_voice");
	for (size_t i = 0; i < PLACE_COUNT; i++)
		add_place_slots(content, index, i);
}

static void add_line_slots(struct content *content, size_t index)
{
	struct source_line *line = &content->lines[index];
	struct slot slot = {
		.role = SLOT_LINE,
		.owner = line->name,
		.screen = NO_SCREEN,
		.facts = line->facts,
		.always = line->always,
		.legal = any_for_lawyer(content, &line->facts),
	};

	if (line_kinds[index].sms) {
		slot.key = content_string(content, "%.*s_sms", STR_ARG(line->name));
		line->sms = add_slot(content, &slot);
	}
	if (line_kinds[index].voice) {
		slot.key = content_string(content, "%.*s_voice", STR_ARG(line->name));
		slot.voice = true;
		line->voice = add_slot(content, &slot);
	}
}

/* A city's card says what a law is: always for a lawyer, even where its facts do not say so. */
static void add_city_slot(struct content *content, uint16_t index)
{
	struct source_city *city = &content->cities[index];
	const struct slot slot = {
		.key = content_string(content, "city_%.*s_sms", STR_ARG(city->name)),
		.role = SLOT_CITY,
		.owner = city->name,
		.screen = NO_SCREEN,
		.city = index,
		.facts = city->facts,
		.legal = true,
	};

	city->slot = add_slot(content, &slot);
}

static uint16_t notice_slot(struct content *content, const char *key, bool voice)
{
	const struct slot slot = {
		.key = str_of(key),
		.role = SLOT_NOTICE,
		.voice = voice,
		.owner = STR("notice"),
		.screen = NO_SCREEN,
	};

	return add_slot(content, &slot);
}

void add_slots(struct content *content)
{
	size_t most = content->screen_count * (5 + 2 * PLACE_COUNT) + 2 * LINE_COUNT + content->city_count + 2;

	content->slots = content_take(content, most, sizeof *content->slots);
	if (!content->slots)
		return;
	for (size_t i = 0; i < LINE_COUNT; i++)
		add_line_slots(content, i);
	for (size_t i = 0; i < content->screen_count; i++)
		add_screen_slots(content, (uint16_t)i);
	for (size_t i = 0; i < content->city_count; i++)
		add_city_slot(content, (uint16_t)i);
	content->notice_sms = notice_slot(content, "notice_sms", false);
	content->notice_voice = notice_slot(content, "notice_voice", true);
}

/*
 * A text that nobody speaks today is wanted all the same: another provider may have the voice, people may record it,
 * and a language must not become half a language when the adapter changes.
 */
bool content_wants(const struct source_language *language, const struct slot *slot)
{
	if (slot->role == SLOT_ALOUD)
		return str_equal(language->tag, STR("en"));
	if (slot->role == SLOT_NOTICE)
		return false;
	if (slot->role == SLOT_CITY)
		return false; /* the card of its place stands in; for the English one catalog_read_cities.c asks */
	return slot->voice || language->texts_in.len == 0;
}
