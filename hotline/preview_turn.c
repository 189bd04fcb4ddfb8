/* Reads what the page brings back, plays the turn, writes the reply in parts. What is said is the engine's. */
#include "preview_turn.h"

#include "base/gsm7.h"
#include "base/utf8.h"
#include "conversation.h"
#include "preview_report.h"

#define TYPED_MAX     4096
#define LANGUAGE_PAGE 1000 /* of `at`, as engine_voice.c counts them */
#define REPLY_MAX     ((size_t)64 * 1024)

struct preview_talk {
	struct conversation conversation;
	const struct catalog *catalog;
	const struct form *asked;
	struct arena *arena;
};

static struct str field(const struct preview_talk *talk, const char *name)
{
	return form_get(talk->asked, str_of(name));
}

/* ---- what the page brings back ---- */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* An empty one is a first contact. Whoever comes back is none, so its version only has to be another than that of those. */
static bool read_session(struct str hex, struct session *session)
{
	uint8_t bytes[SESSION_LEAST];

	if (hex.len == 0)
		return true;
	if (hex.len != 2 * sizeof bytes)
		return false;
	for (size_t i = 0; i < sizeof bytes; i++) {
		int high = hex_digit(hex.at[2 * i]), low = hex_digit(hex.at[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	if (!session_parse(bytes, sizeof bytes, session))
		return false;
	session->version = 1;
	return true;
}

static enum fault read_channel(struct preview_talk *talk, struct why *why)
{
	static const char *const names[] = {
		[CHANNEL_SMS] = "sms",
		[CHANNEL_WHATSAPP] = "whatsapp",
		[CHANNEL_VOICE] = "call",
	};
	struct str word = field(talk, "channel");

	for (size_t i = 0; i < COUNT(names); i++) {
		if (str_equal(word, str_of(names[i]))) {
			talk->conversation.channel = (enum channel)i;
			return FAULT_NONE;
		}
	}
	return fault_because(FAULT_SYNTAX, why, "channel must be sms, whatsapp or call");
}

static enum fault read_wishes(struct preview_talk *talk, uint16_t *locale, struct why *why)
{
	struct conversation *conversation = &talk->conversation;
	struct str tag = field(talk, "locale"), place = field(talk, "place");

	*locale = tag.len > 0 ? catalog_locale_tag(talk->catalog, tag) : NO_LOCALE;
	if (tag.len > 0 && *locale == NO_LOCALE)
		return fault_because(FAULT_SYNTAX, why, "this language is not offered on that day");
	if (*locale != NO_LOCALE && conversation->channel != CHANNEL_VOICE)
		conversation->session.locale = talk->catalog->locales[*locale].code;
	if (place.len == 0)
		return FAULT_NONE;
	conversation->session.place = content_place(place);
	conversation->at.place = conversation->session.place;
	if (conversation->session.place == PLACE_NONE && !str_equal(place, STR("none")))
		return fault_because(FAULT_SYNTAX, why, "place must be chicago, cook, illinois, elsewhere or none");
	return FAULT_NONE;
}

static enum fault read_talk(struct preview_talk *talk, uint16_t *locale, struct why *why)
{
	struct conversation *conversation = &talk->conversation;
	struct str at = field(talk, "at");

	if (read_channel(talk, why))
		return FAULT_SYNTAX;
	if (!read_session(field(talk, "session"), &conversation->session))
		return fault_because(FAULT_SYNTAX, why, "this talk was begun with another version: start over");
	if (at.len > 0 && !engine_at_parse(talk->catalog, at, &conversation->at))
		return fault_because(FAULT_SYNTAX, why, "this call was begun with another version: start over");
	conversation->begun = at.len > 0;
	return read_wishes(talk, locale, why);
}

/* ---- turns ---- */

static bool key_of_language(const struct catalog *catalog, uint16_t locale, unsigned *page, char *key)
{
	for (*page = 0; *page < catalog->language_page_count; ++*page) {
		for (unsigned i = 0; i < CHOICES_MAX; i++) {
			*key = (char)('1' + i);
			if (catalog->language_pages[*page][i] == locale)
				return true;
		}
	}
	return false;
}

/* As a caller does it who has listened: 9 until the language is read out, then its key. */
static enum fault press_language(struct preview_talk *talk, uint16_t locale, struct why *why)
{
	struct conversation *conversation = &talk->conversation;
	unsigned page;
	char key;

	if (locale == NO_LOCALE || !key_of_language(talk->catalog, locale, &page, &key))
		return fault_because(FAULT_SYNTAX, why,
				     "nobody can speak this language on the telephone: it is offered by text only");
	conversation->at.screen = (uint16_t)(CODE_LANGUAGES + page * LANGUAGE_PAGE);
	return conversation_turn(conversation, (struct str){ &key, 1 }, why);
}

/* As a caller does it who stands where the screen is offered; without a language, in the one that callers get. */
static enum fault press_choice(struct preview_talk *talk, struct str name, struct why *why)
{
	const struct catalog *catalog = talk->catalog;
	struct at *at = &talk->conversation.at;

	if (at->locale == 0 && catalog->default_voice != NO_LOCALE)
		at->locale = catalog->locales[catalog->default_voice].code;
	if (str_equal(name, catalog->screens[0].name)) {
		at->screen = CODE_MAIN;
		return conversation_turn(&talk->conversation, STR("0"), why);
	}
	for (size_t i = 0; i < catalog->screen_count; i++) {
		const struct screen *screen = &catalog->screens[i];

		for (size_t j = 0; j < screen->choice_count; j++) {
			char key = (char)('0' + screen->choices[j].key);

			if (!str_equal(catalog->screens[screen->choices[j].screen].name, name))
				continue;
			at->screen = screen->code;
			return conversation_turn(&talk->conversation, (struct str){ &key, 1 }, why);
		}
	}
	return fault_because(FAULT_SYNTAX, why, "no key leads to this screen");
}

static enum fault play_call(struct preview_talk *talk, uint16_t locale, struct str typed, struct why *why)
{
	struct conversation *conversation = &talk->conversation;
	struct str go = field(talk, "go");
	uint8_t place = conversation->session.place;
	enum fault fault = FAULT_NONE;

	if (!conversation->begun) {
		fault = conversation_turn(conversation, STR("(call)"), why);
		conversation->at.place = place;
		if (fault || (locale == NO_LOCALE && go.len == 0))
			return fault;
		if (locale != NO_LOCALE)
			fault = press_language(talk, locale, why);
		return fault || go.len == 0 ? fault : press_choice(talk, go, why);
	}
	if (go.len > 0)
		return press_choice(talk, go, why);
	if (str_equal(typed, STR("(language)")))
		return press_language(talk, locale, why);
	return conversation_turn(conversation, typed, why);
}

static enum fault play(struct preview_talk *talk, uint16_t locale, struct why *why)
{
	struct str typed = utf8_mend(talk->arena, field(talk, "typed"));

	if (field(talk, "typed").len > TYPED_MAX)
		return fault_because(FAULT_SYNTAX, why, "a text has at most %d bytes here", TYPED_MAX);
	if (talk->conversation.channel == CHANNEL_VOICE)
		return play_call(talk, locale, typed, why);
	return conversation_turn(&talk->conversation, typed, why);
}

/* ---- the reply ---- */

static json_t *spoken_text(const struct preview_talk *talk, uint16_t index)
{
	const struct text *text = &talk->catalog->texts[index];
	json_t *into = json_pack("{s:o, s:o, s:i}", "text", preview_string(text->raw), "locale",
				 preview_string(talk->catalog->locales[text->locale].tag), "tenths", (int)text->tenths);

	if (catalog_plays(talk->catalog, text, VOICE_TWILIO))
		json_object_set_new(into, "audio", json_sprintf(AUDIO_PATH "%.*s", STR_ARG(text->audio)));
	return into;
}

static json_t *spoken_part(const struct preview_talk *talk, const struct part *part)
{
	json_t *texts = json_array();

	for (uint8_t i = 0; i < part->count; i++)
		json_array_append_new(texts, spoken_text(talk, (uint16_t)(part->text + i)));
	return json_pack("{s:s, s:b, s:o}", "kind", "say", "slowly", part->kind == PART_SAY_SLOWLY, "texts", texts);
}

static void add_texts(const struct preview_talk *talk, const struct part *part, struct buf *out)
{
	for (uint8_t i = 0; i < part->count; i++) {
		if (out->len > 0)
			buf_add_char(out, '\n');
		buf_add(out, talk->catalog->texts[part->text + i].raw);
	}
}

/* One message: part `*first` and what is joined to it, past which `*first` is moved. */
static json_t *message(const struct preview_talk *talk, const char *kind, uint8_t *first)
{
	const struct reply *reply = &talk->conversation.reply;
	const struct part *part = &reply->parts[(*first)++];
	uint16_t locale = part->count > 0 ? talk->catalog->texts[part->text].locale : talk->catalog->default_sms;
	struct sms_size size;
	struct buf text;
	json_t *into;

	buf_init(&text, REPLY_MAX);
	add_texts(talk, part, &text);
	while (*first < reply->count && reply->parts[*first].kind == PART_JOIN)
		add_texts(talk, &reply->parts[(*first)++], &text);
	size = sms_measure(buf_str(&text));
	into = json_pack("{s:s, s:o, s:o, s:i, s:i, s:b}", "kind", kind, "text", preview_string(buf_str(&text)),
			 "locale", preview_string(talk->catalog->locales[locale].tag), "segments", (int)size.segments,
			 "units", (int)size.units, "ucs2", size.ucs2);
	buf_release(&text);
	return into;
}

/* Part `*next`, past which it is moved. NULL for what nobody hears or sees. */
static json_t *part_json(const struct preview_talk *talk, uint8_t *next)
{
	const struct part *part = &talk->conversation.reply.parts[*next];

	if (part->kind == PART_MESSAGE)
		return message(talk, "message", next);
	if (part->kind == PART_TEXT_CALLER)
		return message(talk, "texted", next);
	++*next;
	switch ((enum part_kind)part->kind) {
	case PART_SAY:
	case PART_SAY_SLOWLY:
		return spoken_part(talk, part);
	case PART_PAUSE:
		return json_pack("{s:s, s:i}", "kind", "pause", "tenths", (int)part->text);
	case PART_GATHER:
		return json_pack("{s:s, s:i}", "kind", "wait", "seconds", (int)part->text);
	case PART_DIAL:
		return json_pack("{s:s, s:o, s:o}", "kind", "dial", "name",
				 preview_string(talk->catalog->numbers[part->text].name), "number",
				 preview_string(talk->catalog->numbers[part->text].dial));
	case PART_HANGUP:
		return json_pack("{s:s}", "kind", "hangup");
	default:
		return NULL;
	}
}

static json_t *parts_json(const struct preview_talk *talk)
{
	json_t *list = json_array();

	for (uint8_t i = 0; i < talk->conversation.reply.count;) {
		json_t *part = part_json(talk, &i);

		if (part)
			json_array_append_new(list, part);
	}
	return list;
}

/* ---- what the page keeps ---- */

static json_t *session_json(const struct session *session)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t bytes[SESSION_BYTES];
	char hex[2 * SESSION_LEAST];

	/* Without a store nothing is remembered of answered events, so a session always has the least size. */
	if (session->version == 0 || session_print(session, bytes) != SESSION_LEAST)
		return json_string("");
	for (size_t i = 0; i < SESSION_LEAST; i++) {
		hex[2 * i] = digits[bytes[i] >> 4];
		hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	return json_stringn(hex, sizeof hex);
}

static json_t *at_json(const struct preview_talk *talk)
{
	struct buf at;
	json_t *into;

	buf_init(&at, 256);
	if (talk->conversation.channel == CHANNEL_VOICE && !talk->conversation.over)
		engine_at_print(talk->catalog, &talk->conversation.at, &at);
	into = preview_string(buf_str(&at));
	buf_release(&at);
	return into;
}

static struct str screen_name(const struct preview_talk *talk)
{
	const struct conversation *conversation = &talk->conversation;
	uint16_t code = conversation->session.screen, screen;

	if (conversation->channel == CHANNEL_VOICE)
		code = conversation->at.screen % LANGUAGE_PAGE == CODE_LANGUAGES ? CODE_LANGUAGES
										 : conversation->at.screen;
	screen = catalog_screen(talk->catalog, code);
	return screen == NO_SCREEN ? STR("") : talk->catalog->screens[screen].name;
}

static struct str language_tag(const struct preview_talk *talk)
{
	const struct conversation *conversation = &talk->conversation;
	uint16_t code = conversation->channel == CHANNEL_VOICE ? conversation->at.locale : conversation->session.locale;
	uint16_t locale = code ? catalog_locale(talk->catalog, code) : NO_LOCALE;

	return locale == NO_LOCALE ? STR("") : talk->catalog->locales[locale].tag;
}

static json_t *answer_json(const struct preview_talk *talk)
{
	const struct conversation *conversation = &talk->conversation;
	uint8_t place = conversation->channel == CHANNEL_VOICE ? conversation->at.place : conversation->session.place;

	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:b, s:o}", "session", session_json(&conversation->session), "at",
			 at_json(talk), "screen", preview_string(screen_name(talk)), "locale",
			 preview_string(language_tag(talk)), "place", preview_string(content_place_name(place)), "over",
			 conversation->over, "parts", parts_json(talk));
}

enum fault preview_turn(const struct catalog *catalog, struct arena *arena, const struct form *asked, json_t **answer,
			struct why *why)
{
	struct preview_talk talk = {
		.conversation = {
			.catalog = catalog,
			.provider = &provider_twilio,
			.from = STR("+13125550101"),
			.to = STR("+13125550100"),
		},
		.catalog = catalog,
		.asked = asked,
		.arena = arena,
	};
	uint16_t locale = NO_LOCALE;
	enum fault fault = read_talk(&talk, &locale, why);

	if (!fault)
		fault = play(&talk, locale, why);
	if (fault)
		return fault;
	*answer = answer_json(&talk);
	return *answer ? FAULT_NONE : FAULT_MEMORY;
}
