/* What a text message does. Any answer is right without a session: codes, words and ZIPs mean the same everywhere. */
#include "engine_talk.h"

enum {
	MISSES_MAX = 3, /* texts not understood in a row until the essential message is sent */
};

static const struct locale *locale_of(const struct talk *talk)
{
	return &talk->catalog->locales[talk->locale];
}

static void add_line(struct talk *talk, enum part_kind kind, enum line line)
{
	talk_part(talk, kind, locale_of(talk)->sms_lines[line]);
}

/* A long card goes page by page by SMS; the first page now, the others on MORE. */
static void add_screen(struct talk *talk, uint16_t screen)
{
	const struct wording *wording = talk_wording(talk, screen);

	if (talk->event->channel == CHANNEL_WHATSAPP) {
		talk_part(talk, PART_MESSAGE, wording->whatsapp);
		return;
	}
	talk_part(talk, PART_MESSAGE, (struct range){ wording->sms.first, wording->sms.count > 0 });
	if (wording->sms.count > 1) {
		talk->session->more_screen = talk->catalog->screens[screen].code;
		talk->session->more_page = 1;
	}
}

static void show(struct talk *talk, uint16_t screen)
{
	const struct screen *here = &talk->catalog->screens[screen];

	if (here->erases) {
		talk->step->erase = true;
		add_line(talk, PART_MESSAGE, LINE_ERASED);
		return;
	}
	if (here->urgent && here->kind == SCREEN_MENU)
		add_line(talk, PART_MESSAGE, LINE_URGENT);
	talk->menu |= screen == 0 || (here->urgent && here->kind == SCREEN_MENU);
	add_screen(talk, screen);
}

static void enter(struct talk *talk, uint16_t screen)
{
	talk_move(talk, screen);
	show(talk, screen);
}

static uint16_t place_screen(const struct catalog *catalog, uint8_t place)
{
	for (uint16_t i = 0; i < catalog->screen_count; i++)
		if (catalog->screens[i].place == place)
			return i;
	return catalog->place_screen;
}

static void more(struct talk *talk)
{
	uint16_t screen = catalog_screen(talk->catalog, talk->session->more_screen);
	uint8_t page = talk->session->more_page;
	struct range pages;

	if (page == 0 || screen == NO_SCREEN || page >= talk_wording(talk, screen)->sms.count) {
		talk->session->more_page = 0;
		add_line(talk, PART_MESSAGE, LINE_NO_MORE);
		return;
	}
	pages = talk_wording(talk, screen)->sms;
	talk_part(talk, PART_MESSAGE, (struct range){ (uint16_t)(pages.first + page), 1 });
	talk->session->more_page = page + 1 < pages.count ? (uint8_t)(page + 1) : 0;
}

static void erase(struct talk *talk, enum line line)
{
	talk->step->erase = true;
	add_line(talk, PART_MESSAGE, line);
}

/* Crisis, abuse and "911": the line that says whom to call, then the menu, or the urgent lines if those were meant too. */
static void line_and_menu(struct talk *talk, enum line line, bool urgent_too)
{
	add_line(talk, PART_MESSAGE, line);
	enter(talk, urgent_too ? talk_urgent_screen(talk->catalog) : 0);
}

/* The lines and branch 1, or the branch that was named beside them; the other one is offered below. */
static void urgent(struct talk *talk, const struct request *request)
{
	const uint16_t now = talk_urgent_screen(talk->catalog);

	if (request->turned) {
		add_line(talk, PART_MESSAGE, LINE_URGENT);
		enter(talk, request->beside);
	} else {
		enter(talk, now);
	}
	if (request->beside != NO_SCREEN)
		talk_part(talk, PART_JOIN, talk_wording(talk, request->turned ? now : request->beside)->pick);
	talk->menu = true;
	if (request->abuse_too)
		add_line(talk, PART_MESSAGE, LINE_ABUSE);
}

static void command(struct talk *talk, const struct request *request)
{
	switch (request->command) {
	case COMMAND_URGENT:
		urgent(talk, request);
		break;
	case COMMAND_MENU:
	case COMMAND_START:
	case COMMAND_GREETING:
		enter(talk, 0);
		break;
	case COMMAND_BACK:
		show(talk, talk_back(talk));
		break;
	case COMMAND_REPEAT:
		show(talk, talk_screen(talk));
		break;
	case COMMAND_LANGUAGE:
		talk_part(talk, PART_MESSAGE, locale_of(talk)->language_list);
		break;
	case COMMAND_MORE:
		more(talk);
		break;
	case COMMAND_ERASE:
		erase(talk, LINE_ERASED);
		break;
	case COMMAND_STOP:
		erase(talk, LINE_STOPPED);
		break;
	case COMMAND_HELP:
		add_line(talk, PART_MESSAGE, LINE_HELP);
		break;
	case COMMAND_EMERGENCY:
		line_and_menu(talk, LINE_EMERGENCY, false);
		break;
	case COMMAND_CRISIS:
		line_and_menu(talk, LINE_CRISIS, request->urgent_too);
		break;
	case COMMAND_ABUSE:
		line_and_menu(talk, LINE_ABUSE, false);
		break;
	}
}

/* The card of a city stands in for its place's, in a language that has it. Only the place is remembered. */
static void enter_place(struct talk *talk, uint8_t place, uint16_t city)
{
	uint16_t screen = place_screen(talk->catalog, place);
	struct range card = { 0 };

	if (city != NO_CITY)
		card = locale_of(talk)->cities[city];
	if (card.count == 0) {
		enter(talk, screen);
		return;
	}
	talk_move(talk, screen);
	talk_part(talk, PART_MESSAGE, card);
}

/* A ZIP of several places asks; one that we do not know lies elsewhere. */
static void zip(struct talk *talk, uint8_t places, uint16_t city)
{
	if (places && (places & (places - 1))) {
		enter(talk, talk->catalog->place_screen);
		add_line(talk, PART_JOIN, LINE_ZIP_SHARED);
		return;
	}
	for (uint8_t place = PLACE_NONE + 1; place < PLACE_COUNT; place++)
		if (places == (1u << place))
			enter_place(talk, place, city);
	if (places == 0)
		enter_place(talk, PLACE_ELSEWHERE, city);
}

/* Not understood: the menu, whose first line is the urgent one; after several, what matters most and a number. */
static void miss(struct talk *talk, enum line line)
{
	if (talk->session->misses < MISSES_MAX)
		talk->session->misses++;
	if (talk->session->misses == MISSES_MAX) {
		add_line(talk, PART_MESSAGE, LINE_ESSENTIAL);
		return;
	}
	enter(talk, 0);
	add_line(talk, PART_JOIN, line);
}

static void answer(struct talk *talk, const struct request *request)
{
	if (request->asked != ASKED_NOTHING)
		talk->session->misses = 0;
	switch (request->asked) {
	case ASKED_NOTHING:
		miss(talk, LINE_MISS);
		break;
	case ASKED_LONG:
		add_line(talk, PART_MESSAGE, LINE_PRIVACY);
		enter(talk, 0);
		break;
	case ASKED_EMPTY: /* a picture alone, or nothing but signs */
		enter(talk, 0);
		add_line(talk, PART_JOIN, talk->event->text.len > 0 ? LINE_MISS : LINE_PICTURE);
		break;
	case ASKED_SCREEN:
		if (talk_asks_language(talk, request))
			talk_name_languages(talk, request->screen);
		else
			enter(talk, request->screen);
		break;
	case ASKED_LOCALE:
		show(talk, talk_screen(talk));
		break;
	case ASKED_COMMAND:
		command(talk, request);
		break;
	case ASKED_PLACE:
	case ASKED_ZIP:
		zip(talk, request->places, request->city);
		break;
	}
}

/* How to get the same in another language, for a person whose language nothing has told. */
static struct range language_hint(const struct talk *talk, const struct request *request)
{
	if (request->asked == ASKED_SCREEN)
		return talk_wording(talk, request->screen)->hint;
	return locale_of(talk)->hint;
}

static bool is_ucs2(const struct talk *talk, struct range range)
{
	return range.count > 0 && talk->catalog->texts[range.first].ucs2;
}

/* Hint and disclosures, after the answer: one message where they share an alphabet. */
static void greet(struct talk *talk, const struct request *request)
{
	struct range hint = { 0 };
	enum line first = talk->setting.store_away ? LINE_FIRST_SHORT : LINE_FIRST;
	bool apart;

	if (talk->session->locale == 0 && talk->others == 0 &&
	    !(request->asked == ASKED_COMMAND && request->command == COMMAND_LANGUAGE))
		hint = language_hint(talk, request);
	apart = is_ucs2(talk, hint) && !is_ucs2(talk, locale_of(talk)->sms_lines[first]);
	talk_part(talk, PART_MESSAGE, hint);
	add_line(talk, hint.count > 0 && !apart ? PART_JOIN : PART_MESSAGE, first);
	if (locale_of(talk)->draft)
		add_line(talk, PART_JOIN, LINE_DRAFT);
	talk->session->greeted = true;
}

void talk_text(struct talk *talk)
{
	uint16_t current = talk->session->locale ? talk->locale : NO_LOCALE;
	struct request request = words_read(talk->catalog, talk->event->text, current);

	talk_choose_language(talk, &request);
	if (talk->event->answered == ANSWERED_STOP) { /* the provider has confirmed it */
		talk->step->erase = true;
		return;
	}
	if (talk->event->answered == ANSWERED_HELP)
		return;
	if (talk->event->answered == ANSWERED_START) {
		request.asked = ASKED_COMMAND;
		request.command = COMMAND_START;
	}
	answer(talk, &request);
	if (talk->step->erase)
		return;
	if (talk->menu || (talk->setting.fresh && !talk->session->greeted))
		talk_part(talk, PART_MESSAGE, locale_of(talk)->notice_sms);
	if (!talk_asks_language(talk, &request))
		talk_offer_languages(talk, &request);
	if (talk->event->from.len == 0) {
		if (locale_of(talk)->draft)
			add_line(talk, PART_JOIN, LINE_DRAFT);
		return;
	}
	if (talk->setting.fresh && !talk->session->greeted)
		greet(talk, &request);
	else if (request.locale != NO_LOCALE && request.locale != talk->locale && !request.sentence)
		talk_part(talk, PART_MESSAGE, language_hint(talk, &request));
}
