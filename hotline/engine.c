/*
 * The talk. What both channels share: where a person is, how they move, which wording they get. What a text does is in
 * engine_text.c, what a call does in engine_voice.c. Knows screens, keys and languages; rights stand in the catalog.
 */
#include "engine_talk.h"

uint16_t talk_locale(const struct catalog *catalog, enum channel channel, uint16_t code)
{
	uint16_t locale = code ? catalog_locale(catalog, code) : NO_LOCALE;

	if (channel == CHANNEL_VOICE)
		return locale != NO_LOCALE && catalog->locales[locale].speaks ? locale : catalog->default_voice;
	if (locale != NO_LOCALE)
		locale = catalog->locales[locale].texts;
	return locale != NO_LOCALE && catalog->locales[locale].sms ? locale : catalog->default_sms;
}

const struct wording *talk_wording(const struct talk *talk, uint16_t screen)
{
	return catalog_wording(talk->catalog, talk->locale, screen, talk->session->place);
}

uint16_t talk_screen(const struct talk *talk)
{
	return talk_living(talk->catalog, talk->session->screen);
}

uint16_t talk_living(const struct catalog *catalog, uint16_t code)
{
	uint16_t screen = catalog_screen(catalog, code);

	for (; screen == NO_SCREEN && code > 0; screen = catalog_screen(catalog, code))
		code /= 10;
	return screen == NO_SCREEN ? 0 : screen;
}

uint16_t talk_urgent_screen(const struct catalog *catalog)
{
	for (uint16_t i = 0; i < catalog->screen_count; i++)
		if (catalog->screens[i].urgent && catalog->screens[i].kind == SCREEN_MENU)
			return i;
	return 0;
}

void talk_part(struct talk *talk, enum part_kind kind, struct range range)
{
	struct reply *reply = talk->reply;
	bool wordless = kind == PART_PAUSE || kind == PART_GATHER || kind == PART_DIAL || kind == PART_HANGUP;

	if ((range.count == 0 && !wordless) || reply->count == REPLY_PARTS_MAX)
		return;
	if (kind == PART_JOIN && reply->count == 0)
		kind = PART_MESSAGE;
	reply->parts[reply->count++] =
		(struct part){ .kind = (uint8_t)kind, .count = (uint8_t)range.count, .text = range.first };
}

void talk_move(struct talk *talk, uint16_t screen)
{
	struct session *session = talk->session;
	uint16_t code = talk->catalog->screens[screen].code;

	session->more_page = 0;
	if (talk->catalog->screens[screen].place != PLACE_NONE)
		session->place = talk->catalog->screens[screen].place;
	if (code == session->screen)
		return;
	if (session->trail_len == SESSION_TRAIL_MAX) {
		memmove(session->trail, session->trail + 1, sizeof(session->trail) - sizeof(session->trail[0]));
		session->trail_len--;
	}
	session->trail[session->trail_len++] = session->screen;
	session->screen = code;
	if (code == CODE_MAIN)
		session->trail_len = 0;
}

/* A screen of the trail that the catalog no longer has is skipped: the talk goes on at its nearest living ancestor. */
uint16_t talk_back(struct talk *talk)
{
	struct session *session = talk->session;
	uint16_t screen = NO_SCREEN;

	session->more_page = 0;
	while (screen == NO_SCREEN && session->trail_len > 0)
		screen = catalog_screen(talk->catalog, session->trail[--session->trail_len]);
	if (screen == NO_SCREEN)
		screen = talk->catalog->screens[talk_screen(talk)].parent;
	session->screen = talk->catalog->screens[screen].code;
	return screen;
}

void engine_step(const struct catalog *catalog, const struct session *session, const struct event *event,
		 struct setting setting, struct step *step)
{
	struct talk talk = {
		.catalog = catalog,
		.event = event,
		.setting = setting,
		.session = &step->session,
		.reply = &step->reply,
		.step = step,
	};

	session_copy(&step->session, session);
	memset(&step->reply, 0, sizeof(step->reply));
	step->erase = false;
	talk.locale = talk_locale(catalog, event->channel, step->session.locale);
	if (event->kind == EVENT_NOTHING)
		return;
	if (event->channel == CHANNEL_VOICE)
		talk_call(&talk);
	else
		talk_text(&talk);
}

void engine_urgent(const struct catalog *catalog, const struct event *event, struct reply *reply)
{
	struct session session = { 0 };
	struct talk talk = {
		.catalog = catalog,
		.event = event,
		.session = &session,
		.reply = reply,
		.locale = talk_locale(catalog, event->channel, 0),
	};

	memset(reply, 0, sizeof(*reply));
	if (event->kind == EVENT_NOTHING || event->kind == EVENT_HANGUP)
		return;
	if (event->channel == CHANNEL_VOICE)
		talk_call_urgent(&talk);
	else
		talk_part(&talk, PART_MESSAGE, catalog->locales[talk.locale].sms_lines[LINE_URGENT]);
}

void engine_at_print(const struct catalog *catalog, const struct at *at, struct buf *out)
{
	uint16_t locale = at->locale ? catalog_locale(catalog, at->locale) : NO_LOCALE;

	buf_add(out, locale == NO_LOCALE ? STR("-") : catalog->locales[locale].tag);
	buf_add_format(out, ".%u.%u.%u.%u.%u", at->screen, at->turn, at->silences, at->wrong, at->place);
}

/* A language that has gone since the URL was printed is none; the rest of the place still holds. */
static bool is_tag(struct str tag)
{
	for (size_t i = 0; i < tag.len; i++)
		if (tag.at[i] != '-' && !((tag.at[i] | 0x20) >= 'a' && (tag.at[i] | 0x20) <= 'z'))
			return false;
	return tag.len > 0;
}

bool engine_at_parse(const struct catalog *catalog, struct str text, struct at *at)
{
	static const unsigned long limits[] = { UINT16_MAX, UINT16_MAX, UINT8_MAX, UINT8_MAX, PLACE_COUNT - 1 };
	struct str tag = str_cut(&text, '.');
	unsigned long value[COUNT(limits)];
	uint16_t locale = catalog_locale_tag(catalog, tag);

	for (size_t i = 0; i < COUNT(limits); i++)
		if (!str_to_number(str_cut(&text, '.'), limits[i], &value[i]))
			return false;
	if (text.at || !is_tag(tag))
		return false;
	*at = (struct at){
		.locale = locale == NO_LOCALE ? 0 : catalog->locales[locale].code,
		.screen = (uint16_t)value[0],
		.turn = (uint16_t)value[1],
		.silences = (uint8_t)value[2],
		.wrong = (uint8_t)value[3],
		.place = (uint8_t)value[4],
	};
	return true;
}
