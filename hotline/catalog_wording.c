/*
 * Screens as they are sent and spoken: head, choices, pages. A head that may not be served is replaced by the fallback
 * line here, and in branch 1 by the urgent lines with it.
 */
#include "catalog_maker.h"

#include "base/gsm7.h"
#include "catalog_text.h"

#include <stdio.h>

/* ---- sent ---- */

static void add_head(struct maker *maker, uint16_t locale, uint16_t screen, uint16_t slot, struct buf *out,
		     bool *fallback)
{
	const struct source_screen *from = &maker->content->screens[screen];
	const struct range *lines = maker->locales[locale].sms_lines;

	if (maker_fill(maker, locale, slot, NULL, NULL, out))
		return;
	*fallback = true;
	if (from->urgent && from->kind != SCREEN_MENU) {
		buf_add(out, maker_first(maker, lines[LINE_URGENT]));
		buf_add_char(out, '\n');
	}
	buf_add(out, maker_first(maker, lines[LINE_FALLBACK]));
}

static void add_choices(struct maker *maker, uint16_t locale, uint16_t screen, struct buf *out)
{
	const struct source_screen *from = &maker->content->screens[screen];

	for (size_t i = 0; i < from->choice_count; i++) {
		const struct source_screen *to = &maker->content->screens[from->choices[i].screen];
		char code[8];

		snprintf(code, sizeof code, "%u", to->code);
		buf_add_char(out, '\n');
		maker_fill(maker, locale, to->slots.pick_sms, code, NULL, out);
	}
}

/* A menu stays one message, so that all its choices are seen; a card is cut at its sentences. */
static struct range make_pages(struct maker *maker, uint16_t locale, enum screen_kind kind, struct str whole)
{
	struct str more = maker_first(maker, maker->locales[locale].sms_lines[LINE_MORE]);
	struct range range = maker_begin(maker);
	struct buf cheap, page;

	buf_init(&cheap, TEXT_BYTES_MAX);
	buf_init(&page, TEXT_BYTES_MAX);
	gsm7_smarten(&cheap, whole);
	for (struct str rest = buf_str(&cheap), part; rest.len > 0;) {
		if (kind == SCREEN_MENU || kind == SCREEN_ASK) {
			part = rest;
			rest.len = 0;
		} else {
			text_page(&rest, more, &part);
		}
		buf_clear(&page);
		buf_add(&page, part);
		if (rest.len > 0) {
			buf_add_char(&page, '\n');
			buf_add(&page, more);
		}
		maker_add_sent(maker, locale, buf_str(&page));
	}
	maker->failed |= cheap.failed || page.failed;
	buf_release(&cheap);
	buf_release(&page);
	return maker_end(maker, range);
}

static uint16_t sms_slot(const struct maker *maker, uint16_t screen, size_t place)
{
	const struct source_screen *from = &maker->content->screens[screen];

	if (from->stems[place].len > 0)
		return from->slots.place_sms[place];
	/* The essential message is a fixed line as a text, and a screen when spoken. */
	return from->code == CODE_ESSENTIAL && from->internal ? maker->content->lines[LINE_ESSENTIAL].sms
							      : from->slots.sms;
}

void make_sent(struct maker *maker, uint16_t locale, uint16_t screen, size_t place, struct wording *into)
{
	const struct source_screen *from = &maker->content->screens[screen];
	uint16_t slot = sms_slot(maker, screen, place);
	struct buf whole;

	if (!maker->locales[locale].sms || slot == NO_SLOT)
		return;
	buf_init(&whole, TEXT_BYTES_MAX);
	add_head(maker, locale, screen, slot, &whole, &into->fallback);
	if (!from->internal)
		add_choices(maker, locale, screen, &whole);
	maker->failed |= whole.failed;
	into->sms = make_pages(maker, locale, from->kind, buf_str(&whole));
	into->whatsapp = maker_begin(maker);
	maker_add_sent(maker, locale, buf_str(&whole));
	into->whatsapp = maker_end(maker, into->whatsapp);
	buf_release(&whole);
}

/* ---- spoken ---- */

static struct range make_choices(struct maker *maker, uint16_t locale, const struct source_screen *from)
{
	struct range range = maker_begin(maker);

	for (size_t i = 0; i < from->choice_count; i++) {
		const struct source_screen *to = &maker->content->screens[from->choices[i].screen];
		char key[2] = { (char)('0' + from->choices[i].key), '\0' };

		maker_served(maker, locale, to->slots.pick_voice, key);
	}
	return maker_end(maker, range);
}

void make_spoken(struct maker *maker, uint16_t locale, uint16_t screen, size_t place, struct wording *into)
{
	const struct source_screen *from = &maker->content->screens[screen];
	const struct locale *lines = &maker->locales[locale];
	uint16_t slot = from->stems[place].len > 0 ? from->slots.place_voice[place] : from->slots.voice;

	if (!lines->speaks || slot == NO_SLOT)
		return;
	into->voice = maker_served(maker, locale, slot, NULL);
	if (into->voice.count == 0) {
		/* What is only not recorded yet is served all the same: by text. */
		into->fallback |= maker->languages[locale]->has_voice || !lines->sms;
		into->voice = maker_begin(maker);
		if (from->urgent && from->kind != SCREEN_MENU)
			maker_copy(maker, lines->urgent);
		maker_copy(maker, lines->voice_lines[LINE_FALLBACK]);
		into->voice = maker_end(maker, into->voice);
	}
	into->choices = make_choices(maker, locale, from);
}
