/*
 * What a call does. Where the caller is stands in `at`, which the callback brings back, so a call needs no store; the
 * session adds only the trail for the back key. Keys are always read against the screen that was heard.
 */
#include "engine_talk.h"

enum {
	KEY_ALOUD = 7,
	KEY_TEXT = 8,
	KEY_LANGUAGE = 9,

	MISSES_MAX = 3,      /* silences, or wrong keys, until the essential message is read */
	STILL_HERE_MAX = 12, /* silences in all until a call at the essential message ends: some four minutes */

	WAIT_OPENING_S = 4,
	WAIT_S = 7,
	WAIT_LONGER_S = 10,
	WAIT_ESSENTIAL_S = 20,

	LANGUAGE_PAGE = 1000, /* `at` screen of page n of the language menu: CODE_LANGUAGES + n * this */
	PAUSE_ALOUD = 10,     /* tenths of a second before and after the statement to the officer */
};

enum reading { READ_WHOLE, READ_SHORT, READ_SLOWLY };

static const struct locale *locale_of(const struct talk *talk)
{
	return &talk->catalog->locales[talk->locale];
}

static struct at *next(struct talk *talk)
{
	return &talk->reply->at;
}

static uint16_t next_locale(const struct talk *talk)
{
	return talk->reply->at.locale;
}

static void say(struct talk *talk, struct range range)
{
	talk_part(talk, PART_SAY, range);
}

static void say_line(struct talk *talk, enum line line)
{
	say(talk, locale_of(talk)->voice_lines[line]);
}

static void gather(struct talk *talk, unsigned seconds)
{
	talk_part(talk, PART_GATHER, (struct range){ (uint16_t)seconds, 0 });
}

static void hear(struct talk *talk, uint16_t screen_code)
{
	next(talk)->screen = screen_code;
}

/* ---- before a language is chosen ---- */

/* The languages that a caller hears: the one chosen, else those of the opening. */
static size_t heard_languages(const struct talk *talk, uint16_t locales[2])
{
	size_t count = 0;

	if (next_locale(talk) == 0)
		for (size_t i = 0; i < COUNT(talk->catalog->opening_locales); i++)
			if (talk->catalog->opening_locales[i] != NO_LOCALE)
				locales[count++] = talk->catalog->opening_locales[i];
	if (count == 0)
		locales[count++] = talk->locale;
	return count;
}

/* The message of the day and the draft mark, after everything that is urgent. */
static void say_notes(struct talk *talk)
{
	uint16_t locales[2];
	size_t count = heard_languages(talk, locales);

	for (size_t i = 0; i < count; i++)
		say(talk, talk->catalog->locales[locales[i]].notice_voice);
	for (size_t i = 0; i < count; i++)
		if (talk->catalog->locales[locales[i]].draft)
			say(talk, talk->catalog->locales[locales[i]].voice_lines[LINE_DRAFT]);
}

/* English, then Spanish. `urgent`: the urgent lines stand before it. */
static void opening(struct talk *talk, bool urgent, unsigned seconds)
{
	hear(talk, CODE_OPENING);
	gather(talk, seconds);
	if (urgent)
		say(talk, talk->catalog->opening_urgent);
	say(talk, talk->catalog->opening);
	say_notes(talk);
}

/*
 * For a caller who asked for the urgent lines: then only the languages, and the one chosen leads on to where they are. The
 * first texts of the opening, one per language, offer the urgent lines.
 */
static void opening_urgent(struct talk *talk)
{
	struct range languages = talk->catalog->opening;
	uint16_t locales[2], offers = (uint16_t)heard_languages(talk, locales);

	if (languages.count > offers) {
		languages.first = (uint16_t)(languages.first + offers);
		languages.count = (uint16_t)(languages.count - offers);
	}
	hear(talk, talk->catalog->screens[talk_urgent_screen(talk->catalog)].code);
	gather(talk, WAIT_S);
	say(talk, talk->catalog->opening_urgent);
	say(talk, languages);
	say_notes(talk);
}

/* ---- screens ---- */

static unsigned wait_for(const struct talk *talk, const struct screen *screen, enum reading reading)
{
	if (screen->code == CODE_ESSENTIAL)
		return WAIT_ESSENTIAL_S;
	return reading == READ_WHOLE && screen->kind != SCREEN_CARD && talk->event->kind != EVENT_SILENCE
		       ? WAIT_S
		       : WAIT_LONGER_S;
}

static void keys_line(struct talk *talk, const struct screen *screen, const struct wording *wording)
{
	if (screen->code == CODE_ESSENTIAL)
		return;
	if (screen->kind != SCREEN_CARD)
		say_line(talk, LINE_KEYS_MENU);
	else
		say_line(talk, wording->aloud.count > 0 ? LINE_KEYS_URGENT : LINE_KEYS_CARD);
}

/* `lead` is said first, before anything of the screen; LINE_COUNT for nothing. */
static void read_screen(struct talk *talk, uint16_t index, enum reading reading, enum line lead)
{
	const struct screen *screen = &talk->catalog->screens[index];
	const struct wording *wording = talk_wording(talk, index);
	enum part_kind kind = reading == READ_SLOWLY ? PART_SAY_SLOWLY : PART_SAY;

	hear(talk, screen->code);
	gather(talk, wait_for(talk, screen, reading));
	if (lead != LINE_COUNT)
		say_line(talk, lead);
	if (reading != READ_SHORT && screen->urgent && screen->kind == SCREEN_MENU)
		talk_part(talk, kind, locale_of(talk)->urgent);
	if (reading != READ_SHORT)
		talk_part(talk, kind, wording->voice);
	talk_part(talk, kind, wording->choices);
	if (index == 0 || (screen->urgent && screen->kind == SCREEN_MENU))
		say(talk, locale_of(talk)->notice_voice);
	keys_line(talk, screen, wording);
}

/* The first menu in the caller's language: the urgent choice, who we are, then the rest. */
static void welcome(struct talk *talk)
{
	struct range choices = talk_wording(talk, 0)->choices;

	hear(talk, CODE_MAIN);
	gather(talk, WAIT_S);
	say(talk, (struct range){ choices.first, choices.count > 0 });
	say_line(talk, LINE_FIRST);
	if (locale_of(talk)->draft)
		say_line(talk, LINE_DRAFT);
	if (choices.count > 1)
		say(talk, (struct range){ (uint16_t)(choices.first + 1), (uint16_t)(choices.count - 1) });
	say(talk, locale_of(talk)->notice_voice);
	say_line(talk, LINE_KEYS_MENU);
}

static void transfer(struct talk *talk, uint16_t index)
{
	uint16_t locales[2];
	size_t count = heard_languages(talk, locales);
	const struct screen *screen = &talk->catalog->screens[index];

	if (screen->number == NO_NUMBER || talk->catalog->numbers[screen->number].dial.len == 0) {
		read_screen(talk, index, READ_WHOLE, LINE_COUNT);
		return;
	}
	hear(talk, screen->code);
	for (size_t i = 0; i < count; i++) {
		talk->locale = locales[i];
		say_line(talk, LINE_CONNECTING);
		say(talk, talk_wording(talk, index)->voice);
	}
	talk_part(talk, PART_DIAL, (struct range){ screen->number, 0 });
}

static void enter(struct talk *talk, uint16_t index)
{
	const struct screen *screen = &talk->catalog->screens[index];

	talk_move(talk, index);
	next(talk)->place = talk->session->place;
	if (screen->erases) {
		talk->step->erase = true;
		talk->session->place = PLACE_NONE;
		next(talk)->place = PLACE_NONE;
		read_screen(talk, 0, READ_SHORT, LINE_ERASED);
	} else if (screen->kind == SCREEN_TRANSFER) {
		transfer(talk, index);
	} else {
		read_screen(talk, index, READ_WHOLE, LINE_COUNT);
	}
}

/* ---- languages ---- */

/* `lead` is said first; LINE_COUNT for nothing. */
static void language_menu(struct talk *talk, unsigned page, enum line lead)
{
	const struct catalog *catalog = talk->catalog;

	page = catalog->language_page_count ? page % catalog->language_page_count : 0;
	hear(talk, (uint16_t)(CODE_LANGUAGES + page * LANGUAGE_PAGE));
	gather(talk, WAIT_LONGER_S);
	if (lead != LINE_COUNT)
		say_line(talk, lead);
	say(talk, catalog->language_keys[page]);
	if (catalog->language_page_count > 1)
		say_line(talk, LINE_OTHERS);
	for (size_t i = 0; i < catalog->locale_count; i++) {
		if (catalog->locales[i].sms && !catalog->locales[i].speaks) { /* there are more, but only by text */
			say_line(talk, LINE_NO_VOICE);
			break;
		}
	}
}

static void choose_language(struct talk *talk, uint16_t locale)
{
	bool first = talk->event->at.locale == 0;
	uint16_t screen;

	talk->session->locale = talk->catalog->locales[locale].code;
	next(talk)->locale = talk->session->locale;
	talk->locale = locale;
	screen = talk_screen(talk);
	if (screen == talk->catalog->opening_screen || screen == talk->catalog->languages_screen)
		screen = 0;
	talk->session->screen = talk->catalog->screens[screen].code;
	if (first && screen == 0)
		welcome(talk);
	else /* somebody who has just heard the urgent lines in both languages goes on to where they are */
		read_screen(talk, screen, first && talk->catalog->screens[screen].urgent ? READ_SHORT : READ_WHOLE,
			    LINE_COUNT);
}

/* ---- silence and wrong keys ---- */

/*
 * At the cap the essential message is read and a person is offered; from there a caller who cannot answer hears that we
 * are still here, now and then, for some minutes.
 */
static void essential(struct talk *talk)
{
	uint16_t index = talk->catalog->essential_screen;
	bool again = talk->event->at.screen == CODE_ESSENTIAL;
	bool over = again && next(talk)->silences + next(talk)->wrong > STILL_HERE_MAX;
	uint16_t locales[2];
	size_t count = heard_languages(talk, locales);

	talk_move(talk, index);
	hear(talk, CODE_ESSENTIAL);
	if (!over)
		gather(talk, WAIT_ESSENTIAL_S);
	for (size_t i = 0; i < count; i++) {
		talk->locale = locales[i];
		if (again)
			say_line(talk, over ? LINE_GOODBYE : LINE_STILL_HERE);
		else
			say(talk, talk_wording(talk, index)->voice);
		if (!over)
			say(talk, talk_wording(talk, index)->choices);
	}
	if (over)
		talk_part(talk, PART_HANGUP, (struct range){ 0 });
}

static void read_urgent_first(struct talk *talk, uint16_t index)
{
	const struct wording *wording = talk_wording(talk, index);

	hear(talk, talk->catalog->screens[index].code);
	gather(talk, WAIT_LONGER_S);
	say_line(talk, LINE_WRONG);
	say(talk, locale_of(talk)->urgent);
	say(talk, wording->choices);
	keys_line(talk, &talk->catalog->screens[index], wording);
}

static bool is_language_menu(uint16_t at_screen)
{
	return at_screen % LANGUAGE_PAGE == CODE_LANGUAGES;
}

/* First the choices alone; then all of it slowly, or after two wrong keys the urgent lines; then the essential message. */
static void missed(struct talk *talk, uint16_t index, unsigned times, enum line lead)
{
	if (times >= MISSES_MAX || talk->event->at.screen == CODE_ESSENTIAL) {
		essential(talk);
	} else if (is_language_menu(talk->event->at.screen)) {
		language_menu(talk, talk->event->at.screen / LANGUAGE_PAGE, lead);
	} else if (talk->event->at.locale == 0) {
		opening(talk, lead == LINE_WRONG ? times == 2 : times == 1, WAIT_S);
	} else if (times == 1) {
		read_screen(talk, index, READ_SHORT, lead);
	} else if (lead == LINE_WRONG) {
		read_urgent_first(talk, index);
	} else {
		read_screen(talk, index, READ_SLOWLY, lead);
	}
}

/* Counted apart, and neither forgets the other: only a key that does something starts both anew. */
static void silence(struct talk *talk, uint16_t index)
{
	next(talk)->silences = talk->event->at.silences < UINT8_MAX ? talk->event->at.silences + 1 : UINT8_MAX;
	next(talk)->wrong = talk->event->at.wrong;
	missed(talk, index, next(talk)->silences, LINE_SILENCE);
}

static void wrong_key(struct talk *talk, uint16_t index)
{
	next(talk)->wrong = talk->event->at.wrong < UINT8_MAX ? talk->event->at.wrong + 1 : UINT8_MAX;
	next(talk)->silences = talk->event->at.silences;
	missed(talk, index, next(talk)->wrong, LINE_WRONG);
}

/* ---- keys ---- */

/* The statement to the officer is in English; what it will be is said first in the caller's language. */
static bool read_aloud(struct talk *talk, uint16_t index)
{
	const struct wording *wording = talk_wording(talk, index);

	if (wording->aloud.count == 0)
		return false;
	hear(talk, talk->catalog->screens[index].code);
	gather(talk, WAIT_LONGER_S);
	say_line(talk, LINE_ALOUD_FIRST);
	talk_part(talk, PART_PAUSE, (struct range){ PAUSE_ALOUD, 0 });
	say(talk, wording->aloud);
	talk_part(talk, PART_PAUSE, (struct range){ PAUSE_ALOUD, 0 });
	keys_line(talk, &talk->catalog->screens[index], wording);
	return true;
}

static void text_caller(struct talk *talk, uint16_t index)
{
	const struct screen *screen = &talk->catalog->screens[index];
	const struct wording *wording = talk_wording(talk, index);
	bool can = talk->event->from.len > 0 && wording->whatsapp.count > 0 &&
		   talk->catalog->locales[locale_of(talk)->texts].sms;

	hear(talk, screen->code);
	if (can)
		talk_part(talk, PART_TEXT_CALLER, wording->whatsapp);
	gather(talk, WAIT_LONGER_S);
	say_line(talk, can ? LINE_TEXTED : LINE_CANNOT_TEXT);
	keys_line(talk, screen, wording);
}

/* Keys that do the same on the opening and on the essential message of a caller without a language. */
static void languageless_key(struct talk *talk, char key)
{
	if (key == '0' + KEY_LANGUAGE)
		language_menu(talk, 0, LINE_COUNT);
	else if (key == '0' || key == '*' || key == '#')
		opening(talk, false, WAIT_S);
	else
		wrong_key(talk, talk->catalog->opening_screen);
}

static void opening_key(struct talk *talk, char key)
{
	uint16_t locale = key == '2' || key == '3' ? talk->catalog->opening_locales[key - '2'] : NO_LOCALE;

	if (locale != NO_LOCALE)
		choose_language(talk, locale);
	else if (key == '1')
		opening_urgent(talk);
	else
		languageless_key(talk, key);
}

static const struct choice *choice_of(const struct screen *screen, char key)
{
	for (uint8_t i = 0; i < screen->choice_count; i++)
		if (key == '0' + screen->choices[i].key)
			return &screen->choices[i];
	return NULL;
}

static void essential_key(struct talk *talk, uint16_t index, char key)
{
	const struct choice *choice = choice_of(&talk->catalog->screens[index], key);

	if (!choice)
		languageless_key(talk, key);
	else if (talk->catalog->screens[choice->screen].kind == SCREEN_TRANSFER)
		enter(talk, choice->screen);
	else
		opening_urgent(talk);
}

static void language_key(struct talk *talk, char key)
{
	unsigned page = talk->event->at.screen / LANGUAGE_PAGE;
	bool known = page < talk->catalog->language_page_count;
	uint16_t locale = NO_LOCALE;

	if (known && key >= '1' && key < '1' + CHOICES_MAX)
		locale = talk->catalog->language_pages[page][key - '1'];
	if (locale != NO_LOCALE)
		choose_language(talk, locale);
	else if (key == '0' + KEY_LANGUAGE)
		language_menu(talk, page + 1, LINE_COUNT);
	else if (key == '#')
		language_menu(talk, page, LINE_COUNT);
	else if (key != '0' && key != '*')
		wrong_key(talk, talk->catalog->languages_screen);
	else if (talk->event->at.locale == 0)
		opening(talk, false, WAIT_S);
	else if (key == '0')
		enter(talk, 0);
	else
		read_screen(talk, talk_screen(talk), READ_WHOLE, LINE_COUNT);
}

static void screen_key(struct talk *talk, uint16_t index, char key)
{
	const struct choice *choice = choice_of(&talk->catalog->screens[index], key);

	if (choice)
		enter(talk, choice->screen);
	else if (key == '0')
		enter(talk, 0);
	else if (key == '*')
		read_screen(talk, talk_back(talk), READ_WHOLE, LINE_COUNT);
	else if (key == '#')
		read_screen(talk, index, READ_SLOWLY, LINE_COUNT);
	else if (key == '0' + KEY_LANGUAGE)
		language_menu(talk, 0, LINE_COUNT);
	else if (key == '0' + KEY_TEXT)
		text_caller(talk, index);
	else if (key != '0' + KEY_ALOUD || !read_aloud(talk, index))
		wrong_key(talk, index);
}

/* ---- the turn ---- */

/* What the callback says goes before what the session says: the caller heard it. */
static uint16_t resume(struct talk *talk)
{
	const struct at *at = &talk->event->at;
	uint16_t index =
		is_language_menu(at->screen) ? talk->catalog->languages_screen : talk_living(talk->catalog, at->screen);

	talk->session->locale = at->locale;
	talk->session->place = at->place;
	talk->locale = talk_locale(talk->catalog, CHANNEL_VOICE, at->locale);
	if (!is_language_menu(at->screen) && talk->session->screen != talk->catalog->screens[index].code) {
		talk->session->screen = talk->catalog->screens[index].code;
		talk->session->trail_len = 0;
	}
	return index;
}

static void play(struct talk *talk)
{
	const struct event *event = talk->event;
	uint16_t index = resume(talk);
	char key = event->kind == EVENT_KEYS && event->keys.len > 0 ? event->keys.at[0] : 0;

	if (event->kind == EVENT_DIALLED && event->at.locale == 0)
		opening(talk, false, WAIT_S);
	else if (event->kind == EVENT_DIALLED && event->reached)
		enter(talk, 0);
	else if (event->kind == EVENT_DIALLED)
		read_screen(talk, talk_back(talk), READ_SHORT, LINE_NOT_REACHED);
	else if (key == 0)
		silence(talk, index);
	else if (is_language_menu(event->at.screen))
		language_key(talk, key);
	else if (event->at.locale == 0 && event->at.screen == CODE_ESSENTIAL)
		essential_key(talk, index, key);
	else if (event->at.locale == 0)
		opening_key(talk, key);
	else
		screen_key(talk, index, key);
}

/* Nothing may be said in any language: the urgent lines go to the caller's phone as a text. */
static void speechless(struct talk *talk)
{
	if (talk->event->from.len > 0)
		talk_part(talk, PART_TEXT_CALLER,
			  talk->catalog->locales[talk->catalog->default_sms].sms_lines[LINE_URGENT]);
	talk_part(talk, PART_HANGUP, (struct range){ 0 });
}

void talk_call(struct talk *talk)
{
	const struct event *event = talk->event;

	if (event->kind == EVENT_HANGUP) {
		talk->step->erase = true;
		return;
	}
	if (talk->locale == NO_LOCALE) {
		speechless(talk);
		return;
	}
	if (event->kind == EVENT_CALL || !event->has_at) {
		next(talk)->turn = 1;
		talk->session->screen = CODE_OPENING;
		if (talk->catalog->opening.count > 0)
			opening(talk, false, WAIT_OPENING_S);
		else /* neither language of the opening may be spoken, but another one */
			choose_language(talk, talk->locale);
		return;
	}
	*next(talk) = event->at;
	next(talk)->turn = (uint16_t)(event->at.turn + 1);
	next(talk)->silences = 0;
	next(talk)->wrong = 0;
	play(talk);
}

void talk_call_urgent(struct talk *talk)
{
	if (talk->locale == NO_LOCALE) {
		speechless(talk);
		return;
	}
	if (talk->event->has_at)
		*next(talk) = talk->event->at;
	next(talk)->turn++;
	if (next(talk)->locale == 0) {
		opening(talk, true, WAIT_S);
		return;
	}
	talk->locale = talk_locale(talk->catalog, CHANNEL_VOICE, next(talk)->locale);
	gather(talk, WAIT_LONGER_S);
	say(talk, locale_of(talk)->urgent);
}
