/*
 * Texts that cost too much or last too long, as they came out of the compiler. People read on a small phone and hear
 * under stress; a limit is a warning unless the text could not be served at all.
 */
#include "catalog_compile.h"

#include "base/gsm7.h"
#include "base/utf8.h"
#include "catalog_text.h"

#include <stdio.h>
#include <unictype.h>

enum { /* tenths of a second */
       URGENT_LINE_TENTHS = 70,
       URGENT_TENTHS = 250,
       CARD_TENTHS = 200,
       MENU_TENTHS = 250,
       CHOICE_TENTHS = 40,
};
#define WHATSAPP_POINTS 1600
#define SIZE_WORDS      128

struct limits {
	const struct catalog *catalog;
	struct content *content;
	const struct locale *locale;
	const struct source_language *language;
};

/* Of all but cities, whose path needs memory. */
static struct subject subject_of(const struct limits *limits, uint16_t slot, const char *rule)
{
	struct subject subject = content_subject(limits->content, limits->language, slot, NULL);

	subject.rule = rule;
	return subject;
}

static const struct text *texts_of(const struct limits *limits, struct range range)
{
	return &limits->catalog->texts[range.first];
}

static unsigned tenths_of(const struct limits *limits, struct range range)
{
	unsigned tenths = 0;

	for (size_t i = 0; i < range.count; i++)
		tenths += texts_of(limits, range)[i].tenths;
	return tenths;
}

/* Characters outside the GSM alphabet, and what the text would cost without them. */
static unsigned count_guilty(struct str text, unsigned *segments_without)
{
	unsigned guilty = 0, septets = 0;

	while (text.len > 0) {
		unsigned cost = gsm7_cost(utf8_next(&text));

		guilty += cost == 0;
		septets += cost > 0 ? cost : 1;
	}
	*segments_without = septets <= 160 ? 1 : (septets + 152) / 153;
	return guilty;
}

/* Typographic marks are replaced by themselves once nothing else is in the way, so it is not they who are guilty. */
static bool is_guilty(uint32_t point)
{
	return gsm7_cost(point) == 0 && !gsm7_replacement(point).at;
}

/*
 * "312 characters", or, where a few characters make a cheap text dear, the first of them, and what to do about it: a
 * letter is part of a word, and a word without its accent is another one.
 */
static const char *size_words(struct str text, char words[SIZE_WORDS])
{
	struct sms_size size = sms_measure(text);
	struct str guilty = text;
	unsigned without;

	snprintf(words, SIZE_WORDS, "%u characters", size.units);
	if (!size.ucs2 || 10 * count_guilty(text, &without) > size.units || without >= size.segments)
		return words;
	while (guilty.len > 0) {
		struct str rest = guilty;
		uint32_t point = utf8_next(&rest);

		if (is_guilty(point)) {
			snprintf(words, SIZE_WORDS, "'%.*s' forces UCS-2: %u segments instead of %u; %s",
				 (int)(guilty.len - rest.len), guilty.at, size.segments, without,
				 uc_is_alpha(point) ? "keep the letter, write shorter" : "leave it out");
			break;
		}
		guilty = rest;
	}
	return words;
}

static void limit_time(const struct limits *limits, uint16_t slot, unsigned tenths, unsigned most, const char *what)
{
	struct subject subject = subject_of(limits, slot, "seconds");

	if (tenths > most && !content_excepted(limits->content, &subject))
		remark(limits->content->problems, &subject,
		       "takes about %u.%u seconds to say, %s at most %u; say it in fewer words", tenths / 10,
		       tenths % 10, what, most / 10);
}

static void limit_urgent(const struct limits *limits)
{
	const struct source_line *lines = limits->content->lines;
	struct range sent = limits->locale->sms_lines[LINE_URGENT];
	struct subject subject = subject_of(limits, lines[LINE_URGENT].sms, "segments");
	const struct text *text = texts_of(limits, sent);
	char words[SIZE_WORDS];

	if (sent.count > 0 && text->segments > (text->ucs2 ? 3 : 1))
		complain(limits->content->problems, &subject,
			 "takes %u SMS (%s); the urgent text must fit 160 characters of the GSM alphabet, or 3 SMS in "
			 "other scripts; shorten it",
			 text->segments, size_words(text->raw, words));
	for (size_t i = LINE_URGENT_1; i <= LINE_URGENT_5; i++)
		limit_time(limits, lines[i].voice, tenths_of(limits, limits->locale->voice_lines[i]),
			   URGENT_LINE_TENTHS, "an urgent line");
	limit_time(limits, lines[LINE_URGENT_1].voice, tenths_of(limits, limits->locale->urgent), URGENT_TENTHS,
		   "with the other four urgent lines");
}

/* Fixed replies keep to their notes; a message more where letters cost double. The urgent ones have limits above. */
static void limit_line(const struct limits *limits, size_t line)
{
	const struct source_line *source = &limits->content->lines[line];
	struct range sent = limits->locale->sms_lines[line], spoken = limits->locale->voice_lines[line];
	struct subject subject = subject_of(limits, source->sms, "segments");
	char words[SIZE_WORDS];

	if (sent.count > 0 && limits->content->slots[source->sms].most_segments > 0) {
		const struct text *text = texts_of(limits, sent);
		unsigned most = limits->content->slots[source->sms].most_segments + text->ucs2;

		if (text->segments > most && !content_excepted(limits->content, &subject))
			remark(limits->content->problems, &subject,
			       "takes %u SMS (%s), at most %u as the note in en.json has it; shorten it",
			       text->segments, size_words(text->raw, words), most);
	}
	if (spoken.count > 0 && limits->content->slots[source->voice].most_seconds > 0)
		limit_time(limits, source->voice, tenths_of(limits, spoken),
			   10 * limits->content->slots[source->voice].most_seconds, "as the note in en.json has it,");
}

static void limit_lines(const struct limits *limits)
{
	for (size_t i = LINE_URGENT_5 + 1; i < LINE_COUNT; i++)
		limit_line(limits, i);
}

static void limit_menu(const struct limits *limits, const struct source_screen *screen, const struct wording *wording)
{
	struct subject subject = subject_of(limits, screen->slots.sms, "segments");
	const struct text *text = texts_of(limits, wording->sms);
	char words[SIZE_WORDS];

	if (wording->sms.count > 0 && text->segments > (text->ucs2 ? 3 : 2) &&
	    !content_excepted(limits->content, &subject))
		remark(limits->content->problems, &subject,
		       "with its choices takes %u SMS (%s), a menu at most %u (%u characters); shorten it",
		       text->segments, size_words(text->raw, words), text->ucs2 ? 3 : 2, text->ucs2 ? 3 * 67 : 2 * 153);
	limit_time(limits, screen->slots.voice, tenths_of(limits, wording->voice) + tenths_of(limits, wording->choices),
		   MENU_TENTHS, "a menu with its choices");
}

/* As long as it would be if it were one text: the pages by themselves say little. */
static void remark_pages(const struct limits *limits, const struct subject *subject, const struct wording *wording)
{
	char words[SIZE_WORDS];
	struct buf cheap;

	buf_init(&cheap, FILE_BYTES_MAX);
	gsm7_smarten(&cheap, texts_of(limits, wording->whatsapp)->raw);
	remark(limits->content->problems, subject,
	       "is split into %u pages (%s; a page holds 306, or 201 in other scripts); who does not text for more "
	       "reads the first only: shorten it if you can",
	       wording->sms.count, size_words(buf_str(&cheap), words));
	limits->content->failed |= cheap.failed;
	buf_release(&cheap);
}

static void limit_card(const struct limits *limits, uint16_t sms, uint16_t voice, const struct wording *wording)
{
	struct subject subject = subject_of(limits, sms, "segments");
	char words[SIZE_WORDS];

	if (wording->sms.count > 1 && !content_excepted(limits->content, &subject))
		remark_pages(limits, &subject, wording);
	for (size_t i = 0; i < wording->sms.count; i++) {
		struct str page = texts_of(limits, wording->sms)[i].raw;

		if (!text_fits(page))
			complain(
				limits->content->problems, &subject,
				"has a sentence too long for one page of 306 characters, or 201 in other scripts (%s); "
				"make two sentences of it",
				size_words(page, words));
	}
	limit_time(limits, voice, tenths_of(limits, wording->voice), CARD_TENTHS, "a card");
}

static size_t points_of(struct str text)
{
	size_t points = 0;

	for (; text.len > 0; points++)
		utf8_next(&text);
	return points;
}

static void limit_whatsapp(const struct limits *limits, uint16_t sms, const struct wording *wording)
{
	struct subject subject = subject_of(limits, sms, "segments");
	struct str raw;

	if (wording->whatsapp.count == 0)
		return;
	raw = texts_of(limits, wording->whatsapp)->raw;
	if (utf8_head(raw, WHATSAPP_POINTS) < raw.len)
		complain(limits->content->problems, &subject,
			 "is %zu characters long, and WhatsApp takes 1600; make two screens of it", points_of(raw));
}

static void limit_screen(const struct limits *limits, size_t index, size_t place)
{
	const struct source_screen *screen = &limits->content->screens[index];
	const struct wording *wording = &limits->locale->wordings[index * PLACE_COUNT + place];
	uint16_t sms = screen->stems[place].len > 0 ? screen->slots.place_sms[place] : screen->slots.sms;
	uint16_t voice = screen->stems[place].len > 0 ? screen->slots.place_voice[place] : screen->slots.voice;

	if (wording->fallback || (place > 0 && screen->stems[place].len == 0) || screen->code == CODE_LANGUAGES)
		return;
	limit_whatsapp(limits, sms, wording);
	if (screen->kind == SCREEN_MENU || screen->kind == SCREEN_ASK)
		limit_menu(limits, screen, wording);
	else
		limit_card(limits, sms, voice, wording);
}

/* One page, without more to come: the session does not know the city. */
static void limit_cities(const struct limits *limits)
{
	for (size_t i = 0; i < limits->catalog->city_count; i++) {
		struct range card = limits->locale->cities[i];
		char path[64], words[128];
		struct subject subject =
			content_subject(limits->content, limits->language, limits->content->cities[i].slot, path);

		if (card.count > 0 && !text_fits(texts_of(limits, card)->raw))
			complain(limits->content->problems, &subject,
				 "is too long for the card of a city (%s; 306 are the most, or 201 in other scripts); "
				 "shorten it",
				 size_words(texts_of(limits, card)->raw, words));
	}
}

/* Each choice once, under the screen that it leads to, however many menus offer it. */
static void limit_choices(const struct limits *limits)
{
	const struct content *content = limits->content;

	for (size_t i = 0; i < content->slot_count; i++) {
		const struct slot *slot = &content->slots[i];
		struct buf said;

		if (slot->role != SLOT_PICK || !slot->voice || !limits->locale->speaks)
			continue;
		buf_init(&said, FILE_BYTES_MAX);
		text_fill(&said, content, limits->language->texts[i], true, NULL, "1"); /* any key takes as long */
		limit_time(limits, (uint16_t)i, text_tenths(limits->language, buf_str(&said)), CHOICE_TENTHS,
			   "a choice");
		buf_release(&said);
	}
}

void catalog_limits(const struct catalog *catalog, struct content *content)
{
	for (size_t i = 0; i < catalog->locale_count; i++) {
		const struct limits limits = {
			.catalog = catalog,
			.content = content,
			.locale = &catalog->locales[i],
			.language = content_language(content, catalog->locales[i].tag),
		};

		limit_urgent(&limits);
		limit_lines(&limits);
		limit_choices(&limits);
		for (size_t j = 0; j < content->screen_count; j++)
			for (size_t place = 0; place < PLACE_COUNT; place++)
				limit_screen(&limits, j, place);
		limit_cities(&limits);
	}
}
