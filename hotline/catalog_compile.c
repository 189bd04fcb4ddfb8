/*
 * The order in which a catalog is made: who is offered, the fixed lines, each locale's screens, then what is spoken
 * before a language is chosen.
 */
#include "catalog_maker.h"

#include "catalog_audio.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- fixed lines ---- */

/* `code` stands in for {code}; NULL for a text that has none. */
static struct range sent_line(struct maker *maker, uint16_t locale, uint16_t slot, const char *code)
{
	struct range range = maker_begin(maker);
	struct buf buf;

	buf_init(&buf, TEXT_BYTES_MAX);
	if (maker_fill(maker, locale, slot, code, NULL, &buf))
		range = maker_sent(maker, locale, buf_str(&buf));
	maker->failed |= buf.failed;
	buf_release(&buf);
	return range;
}

/* What carriers ask of an answer to HELP: whose line it is. */
static struct range help_line(struct maker *maker, uint16_t locale)
{
	const struct source_line *lines = maker->content->lines;
	struct range range = maker_begin(maker);
	struct buf buf;

	buf_init(&buf, TEXT_BYTES_MAX);
	if (maker_fill(maker, locale, lines[LINE_HELP].sms, NULL, NULL, &buf)) {
		if (maker->source->contact && *maker->source->contact) {
			buf_add_char(&buf, '\n');
			maker_fill(maker, locale, lines[LINE_CONTACT].sms, NULL, NULL, &buf);
			buf_add_format(&buf, " %s", maker->source->contact);
		}
		range = maker_sent(maker, locale, buf_str(&buf));
	}
	maker->failed |= buf.failed;
	buf_release(&buf);
	return range;
}

/* The digit that {key} stands for in a spoken line, '\0' for the lines that have none. */
static char line_key(const struct maker *maker, uint16_t locale, size_t line)
{
	unsigned before = 0;

	if (line == LINE_OPENING_KEY && maker->languages[locale]->opening_key)
		return (char)('0' + maker->languages[locale]->opening_key);
	if (line != LINE_LANGUAGE_KEY)
		return '\0';
	for (size_t i = 0; i < locale; i++)
		before += maker->locales[i].speaks;
	return (char)('1' + before % CHOICES_MAX);
}

static struct range spoken_line(struct maker *maker, uint16_t locale, size_t line)
{
	char key[2] = { line_key(maker, locale, line), '\0' };

	/* Only the languages of the first sounds have a key there. */
	if (line == LINE_OPENING_KEY && !key[0])
		return maker_begin(maker);
	return maker_served(maker, locale, maker->content->lines[line].voice, key);
}

static void make_lines(struct maker *maker, uint16_t locale)
{
	const struct source_line *lines = maker->content->lines;
	struct locale *into = &maker->locales[locale];

	/* The fallback lines come first: they stand in for the others. */
	for (size_t n = 0; n < LINE_COUNT; n++) {
		size_t i = (n + LINE_FALLBACK) % LINE_COUNT;

		if (into->sms && lines[i].sms != NO_SLOT) {
			into->sms_lines[i] = i == LINE_HELP ? help_line(maker, locale)
							    : sent_line(maker, locale, lines[i].sms, NULL);
			if (into->sms_lines[i].count == 0)
				into->sms_lines[i] = into->sms_lines[LINE_FALLBACK];
		}
		if (into->speaks && lines[i].voice != NO_SLOT) {
			into->voice_lines[i] = spoken_line(maker, locale, i);
			if (into->voice_lines[i].count == 0 && i != LINE_OPENING_KEY)
				into->voice_lines[i] = into->voice_lines[LINE_FALLBACK];
		}
	}
}

static void make_urgent(struct maker *maker, uint16_t locale)
{
	struct locale *into = &maker->locales[locale];
	struct range range = maker_begin(maker);

	for (size_t i = LINE_URGENT_1; i <= LINE_URGENT_5; i++)
		maker_copy(maker, into->voice_lines[i]);
	into->urgent = maker_end(maker, range);
}

/* ---- one locale ---- */

/* Of the choices of the main menu. */
static struct range make_pick(struct maker *maker, uint16_t locale, uint16_t screen)
{
	const struct source_screen *from = &maker->content->screens[screen];
	char code[8];

	if (from->code == 0 || from->code > 9)
		return maker_begin(maker);
	snprintf(code, sizeof code, "%u", from->code);
	return sent_line(maker, locale, from->slots.pick_sms, code);
}

/* What stands behind the code in a menu: people copy it into their text. */
static struct str make_label(struct maker *maker, uint16_t locale, uint16_t screen)
{
	struct str label = STR("");
	struct buf buf;

	buf_init(&buf, TEXT_BYTES_MAX);
	if (maker_fill(maker, locale, maker->content->screens[screen].slots.pick_sms, "", NULL, &buf))
		label = maker_folded(maker, buf_str(&buf));
	maker->failed |= buf.failed;
	buf_release(&buf);
	return label;
}

static void make_wording(struct maker *maker, uint16_t locale, uint16_t screen, size_t place)
{
	struct wording *wordings = &maker->locales[locale].wordings[screen * PLACE_COUNT];
	const struct source_screen *from = &maker->content->screens[screen];

	if (place > 0 && from->stems[place].len == 0) {
		wordings[place] = wordings[PLACE_NONE];
		return;
	}
	wordings[place] = (struct wording){
		.hint = wordings[PLACE_NONE].hint,
		.own = wordings[PLACE_NONE].own,
		.pick = wordings[PLACE_NONE].pick,
		.label = place > 0 ? wordings[PLACE_NONE].label : make_label(maker, locale, screen),
	};
	make_sent(maker, locale, screen, place, &wordings[place]);
	make_spoken(maker, locale, screen, place, &wordings[place]);
	if (place > 0 || !maker->locales[locale].sms || from->internal)
		return;
	wordings[place].hint = make_hint(maker, locale, screen);
	wordings[place].own = make_own(maker, locale, screen);
	wordings[place].pick = make_pick(maker, locale, screen);
}

/* A city without a text that may be served has none: the card of its place answers, never another language. */
static void make_city_cards(struct maker *maker, uint16_t locale)
{
	struct locale *into = &maker->locales[locale];

	for (size_t i = 0; into->sms && i < maker->content->city_count; i++)
		into->cities[i] = sent_line(maker, locale, maker->content->cities[i].slot, NULL);
}

static void make_locale(struct maker *maker, uint16_t locale)
{
	struct locale *into = &maker->locales[locale];
	size_t screens = maker->content->screen_count;

	into->wordings = arena_take(maker->arena, screens * PLACE_COUNT * sizeof *into->wordings);
	into->cities = arena_take(maker->arena, maker->content->city_count * sizeof *into->cities);
	if (!into->wordings || !into->cities) {
		maker->failed = true;
		return;
	}
	make_lines(maker, locale);
	make_urgent(maker, locale);
	if (into->sms) {
		into->language_list = make_language_list(maker, locale);
		into->hint = make_locale_hint(maker, locale);
	}
	for (size_t i = 0; i < screens; i++)
		for (size_t place = 0; place < PLACE_COUNT; place++)
			make_wording(maker, locale, (uint16_t)i, place);
	make_city_cards(maker, locale);
	if (into->sms)
		into->notice_sms = sent_line(maker, locale, maker->content->notice_sms, NULL);
	if (into->speaks)
		into->notice_voice = maker_served(maker, locale, maker->content->notice_voice, NULL);
	for (size_t place = 0; place < PLACE_COUNT; place++)
		into->wordings[maker->catalog->languages_screen * PLACE_COUNT + place].sms = into->language_list;
}

/* The other one's wording; what is spoken stays. */
static void borrow_texts(struct maker *maker, uint16_t locale)
{
	struct locale *into = &maker->locales[locale];
	const struct locale *from = &maker->locales[into->texts];

	memcpy(into->sms_lines, from->sms_lines, sizeof into->sms_lines);
	into->notice_sms = from->notice_sms;
	for (size_t i = 0; i < maker->content->screen_count * PLACE_COUNT; i++) {
		into->wordings[i].sms = from->wordings[i].sms;
		into->wordings[i].whatsapp = from->wordings[i].whatsapp;
	}
}

/* The statement to the officer is English in every language's talk: one text, many references. */
static void make_aloud(struct maker *maker)
{
	uint16_t english = maker->catalog->english;

	if (english == NO_LOCALE || !maker->locales[english].speaks)
		return;
	for (size_t i = 0; i < maker->content->screen_count; i++) {
		struct range range = maker_served(maker, english, maker->content->screens[i].slots.aloud, NULL);

		for (size_t j = 0; j < maker->locale_count * PLACE_COUNT; j++)
			maker->locales[j / PLACE_COUNT].wordings[i * PLACE_COUNT + j % PLACE_COUNT].aloud = range;
	}
}

/* ---- screens, numbers, locales ---- */

static void make_screen(struct maker *maker, const struct source_screen *from, struct screen *into)
{
	*into = (struct screen){
		.name = maker_keep(maker, from->name),
		.code = from->code,
		.kind = from->kind,
		.parent = from->internal ? 0 : from->parent,
		.urgent = from->urgent,
		.erases = from->erases,
		.typed = !from->internal,
		.place = from->place,
		.number = from->number,
		.choice_count = from->choice_count,
	};
	for (size_t i = 0; i < from->choice_count; i++)
		into->choices[i] = (struct choice){ from->choices[i].key, from->choices[i].screen };
}

static void make_screens(struct maker *maker)
{
	const struct content *content = maker->content;
	struct catalog *catalog = maker->catalog;

	maker->screens = arena_take(maker->arena, content->screen_count * sizeof *maker->screens);
	if (!maker->screens) {
		maker->failed = true;
		return;
	}
	for (size_t i = 0; i < content->screen_count; i++)
		make_screen(maker, &content->screens[i], &maker->screens[i]);
	catalog->screens = maker->screens;
	catalog->screen_count = content->screen_count;
	catalog->languages_screen = content_screen(content, STR("languages"));
	catalog->opening_screen = content_screen(content, STR("opening"));
	catalog->essential_screen = content_screen(content, STR("essential"));
	catalog->place_screen = content_screen(content, STR("place"));
}

static void make_numbers(struct maker *maker)
{
	const struct content *content = maker->content;
	struct number *numbers = arena_take(maker->arena, content->number_count * sizeof *numbers);
	struct zip *zips = arena_take(maker->arena, content->zip_count * sizeof *zips);

	if (!numbers || !zips) {
		maker->failed = true;
		return;
	}
	for (size_t i = 0; i < content->number_count; i++) {
		numbers[i].name = maker_keep(maker, content->numbers[i].name);
		if (gate_dials(&maker->gate, (uint16_t)i))
			numbers[i].dial = maker_keep(maker, content->numbers[i].dial);
	}
	if (content->zip_count > 0)
		memcpy(zips, content->zips, content->zip_count * sizeof *zips);
	maker->catalog->numbers = numbers;
	maker->catalog->number_count = content->number_count;
	maker->catalog->zips = zips;
	maker->catalog->zip_count = content->zip_count;
}

static void make_cities(struct maker *maker)
{
	const struct content *content = maker->content;
	struct city *cities = arena_take(maker->arena, content->city_count * sizeof *cities);
	struct city_zip *zips;
	size_t count = 0;

	for (size_t i = 0; i < content->city_count; i++)
		count += content->cities[i].zip_count;
	zips = arena_take(maker->arena, count * sizeof *zips);
	if (!cities || !zips) {
		maker->failed = true;
		return;
	}
	maker->catalog->cities = cities;
	maker->catalog->city_count = content->city_count;
	maker->catalog->city_zips = zips;
	maker->catalog->city_zip_count = count;
	for (size_t i = 0; i < content->city_count; i++) {
		const struct source_city *from = &content->cities[i];

		cities[i] = (struct city){ maker_keep(maker, from->name), from->place };
		for (size_t j = 0; j < from->zip_count; j++)
			*zips++ = (struct city_zip){ from->zips[j].first, from->zips[j].last, (uint16_t)i };
	}
}

/* Tags of one or two letters: as whole messages they would be signatures and typing mistakes. */
static void make_typed(struct maker *maker, const struct source_language *language, struct locale *into)
{
	size_t count = 0;

	for (size_t i = 0; i < language->typed.count && count < COUNT(into->typed); i++) {
		struct str folded = maker_folded(maker, language->typed.at[i]);

		if (folded.len > 0 && folded.len <= 2)
			into->typed[count++] = folded;
	}
}

static void make_offer(struct maker *maker, struct source_language *language)
{
	struct locale *into = &maker->locales[maker->locale_count];
	uint16_t missing;

	into->texts = (uint16_t)maker->locale_count;
	into->sms = language->texts_in.len == 0 && gate_offers(&maker->gate, language, false, &missing);
	into->speaks = (language->has_voice || audio_offers(maker->content, language, &missing)) &&
		       gate_offers(&maker->gate, language, true, &missing);
	if (!into->sms && !into->speaks)
		return;
	into->tag = maker_keep(maker, language->tag);
	into->name = maker_keep(maker, language->name);
	into->code = language->code;
	into->script = maker_keep(maker, language->script);
	into->letters = maker_keep(maker, language->letters);
	make_typed(maker, language, into);
	for (size_t i = 0; i < VOICE_PROVIDERS; i++) {
		into->voice[i].language = maker_keep(maker, language->voice[i].language);
		into->voice[i].name = maker_keep(maker, language->voice[i].name);
	}
	maker->languages[maker->locale_count++] = language;
}

/* A language that is only spoken here texts in another one, if that is offered. */
static void choose_texts(struct maker *maker)
{
	for (size_t i = 0; i < maker->locale_count; i++) {
		uint16_t other = catalog_locale_tag(maker->catalog, maker->languages[i]->texts_in);

		if (other != NO_LOCALE && maker->locales[other].sms)
			maker->locales[i].texts = other;
	}
}

static void choose_locales(struct maker *maker)
{
	size_t count = maker->content->language_count;

	maker->locales = arena_take(maker->arena, count * sizeof *maker->locales);
	maker->languages = arena_take(maker->arena, count * sizeof(struct source_language *));
	if (!maker->locales || !maker->languages) {
		maker->failed = true;
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (maker->content->languages[i].present)
			make_offer(maker, &maker->content->languages[i]);
	maker->catalog->locales = maker->locales;
	maker->catalog->locale_count = maker->locale_count;
	choose_texts(maker);
}

static const char *channel_words(bool voice)
{
	return voice ? "on the phone" : "by text";
}

/* The one wanted, else English, else the first that is offered there. */
static uint16_t choose_for(const struct maker *maker, bool voice)
{
	const uint16_t wanted[] = { catalog_locale_tag(maker->catalog, str_of(maker->source->default_locale)),
				    maker->catalog->english };

	for (size_t i = 0; i < COUNT(wanted); i++)
		if (wanted[i] != NO_LOCALE &&
		    (voice ? maker->locales[wanted[i]].speaks : maker->locales[wanted[i]].sms))
			return wanted[i];
	for (uint16_t i = 0; i < maker->locale_count; i++)
		if (voice ? maker->locales[i].speaks : maker->locales[i].sms)
			return i;
	return NO_LOCALE;
}

/* Somebody has begun to record a language that no voice speaks: what is still to be done, once its texts may be served. */
static void tell_unrecorded(struct maker *maker, const struct source_language *language)
{
	struct subject subject = { .file = &language->wording, .locale = language->tag.at, .rule = "audio" };
	uint16_t missing;

	if (language->has_voice || language->recording_count == 0 || audio_offers(maker->content, language, &missing) ||
	    !gate_offers(&maker->gate, language, true, &(uint16_t){ NO_SLOT }))
		return;
	subject.path = subject.key = maker->content->slots[missing].key.at;
	remark(maker->content->problems, &subject,
	       "%s is not offered on the phone: no voice speaks it, and there is no recording of this line as it is "
	       "now; \"hotline export script --locale %s --missing\" prints what is to be read",
	       language->name.at, language->tag.at);
}

/* Why a language that is here is not offered: the first line that stands in the way. Errors when none is offered. */
static void tell_missing(struct maker *maker, bool voice, bool none)
{
	for (size_t i = 0; i < maker->content->language_count; i++) {
		const struct source_language *language = &maker->content->languages[i];
		struct subject subject = { .file = &language->wording,
					   .locale = language->tag.at,
					   .rule = "signature" };
		uint16_t missing;

		if (language->present && voice)
			tell_unrecorded(maker, language);
		if (!language->present ||
		    (voice ? !language->has_voice && language->recording_count == 0 : language->texts_in.len > 0) ||
		    gate_offers(&maker->gate, language, voice, &missing))
			continue;
		subject.path = subject.key = maker->content->slots[missing].key.at;
		(none && !voice ? complain : remark)(
			maker->content->problems, &subject, "%s is not offered %s: this line may not be served (%s)",
			language->name.at, channel_words(voice), gate_reason(&maker->gate, language, missing));
	}
}

static void tell_default(struct maker *maker, bool voice, uint16_t chosen)
{
	if (chosen == NO_LOCALE)
		problem_add(maker->content->problems, &(struct problem){ .warning = true, .rule = "signature" },
			    "no language is offered on the phone: calls hear nothing they could use");
	else if (!str_equal_nocase(maker->locales[chosen].tag, str_of(maker->source->default_locale)))
		problem_add(maker->content->problems, &(struct problem){ .warning = true, .rule = "signature" },
			    "the default language %.15s is not offered %s; %.15s stands in",
			    maker->source->default_locale, channel_words(voice), maker->locales[chosen].tag.at);
}

static enum fault choose_default(struct maker *maker)
{
	static const struct problem nobody = { 0 };
	struct catalog *catalog = maker->catalog;

	catalog->english = catalog_locale_tag(catalog, STR("en"));
	catalog->default_sms = choose_for(maker, false);
	catalog->default_voice = choose_for(maker, true);
	if (catalog->default_sms == NO_LOCALE)
		problem_add(maker->content->problems, &nobody,
			    "no language may be served by text: the urgent lines are not signed. Sign them with "
			    "\"hotline review sign\" or, to try the line out with drafts that nobody has reviewed, set "
			    "HOTLINE_DRAFTS=1");
	tell_missing(maker, false, catalog->default_sms == NO_LOCALE);
	tell_missing(maker, true, catalog->default_voice == NO_LOCALE);
	if (catalog->default_sms == NO_LOCALE)
		return FAULT_CONTENT;
	tell_default(maker, false, catalog->default_sms);
	tell_default(maker, true, catalog->default_voice);
	catalog->default_locale = catalog_locale_tag(catalog, str_of(maker->source->default_locale));
	if (catalog->default_locale == NO_LOCALE)
		catalog->default_locale = catalog->english != NO_LOCALE ? catalog->english : catalog->default_sms;
	return FAULT_NONE;
}

/* ---- all of it ---- */

static void settle_texts(struct maker *maker)
{
	struct text *texts = arena_take(maker->arena, maker->text_count * sizeof *texts);

	if (!texts) {
		maker->failed = true;
		return;
	}
	if (maker->text_count > 0)
		memcpy(texts, maker->texts, maker->text_count * sizeof *texts);
	maker->catalog->texts = texts;
	maker->catalog->text_count = maker->text_count;
}

static void make_everything(struct maker *maker)
{
	make_screens(maker);
	make_numbers(maker);
	make_cities(maker);
	for (size_t i = 0; i < maker->locale_count && !maker->failed; i++)
		make_locale(maker, (uint16_t)i);
	if (maker->failed)
		return;
	for (size_t i = 0; i < maker->locale_count; i++)
		if (maker->locales[i].texts != i)
			borrow_texts(maker, (uint16_t)i);
	make_aloud(maker);
	make_opening(maker);
	make_language_menu(maker);
	make_senses(maker);
	make_recordings(maker);
	settle_texts(maker);
	maker->catalog->expires_at = maker->gate.expires_at;
	maker->catalog->held = maker->gate.held;
}

enum fault catalog_compile(struct content *content, const struct catalog_source *source, const struct catalog *before,
			   struct arena *arena, struct catalog *catalog)
{
	struct maker maker = {
		.content = content,
		.source = source,
		.gate = { .content = content,
			  .now = source->now,
			  .drafts = source->drafts,
			  .before = before,
			  .served = before && catalog_content(before) != content ? catalog_content(before) : NULL,
			  .expires_at = INT64_MAX },
		.catalog = catalog,
		.arena = arena,
	};
	enum fault fault;

	catalog->compiled_for = source->now;
	catalog->drafts = source->drafts;
	choose_locales(&maker);
	fault = maker.failed ? FAULT_MEMORY : choose_default(&maker);
	if (fault)
		goto out;
	make_everything(&maker);
	fault = maker.failed || maker.gate.failed || content->failed ? FAULT_MEMORY : catalog_hash(catalog);
out:
	free(maker.texts);
	return fault;
}
