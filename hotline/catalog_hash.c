/* One digest over everything that is served: two catalogs with the same hash give the same answers. */
#include "catalog_compile.h"

#include "base/digest.h"

#include <string.h>

#define HASH_BYTES_MAX ((size_t)64 * 1024 * 1024)

/* Lengths go in front, so that no two lists of texts give the same bytes. */
static void add_str(struct buf *out, struct str s)
{
	buf_add_format(out, "%zu:", s.len);
	buf_add(out, s);
}

static void add_range(struct buf *out, struct range range)
{
	buf_add_format(out, "%u+%u,", range.first, range.count);
}

static void add_texts(const struct catalog *catalog, struct buf *out)
{
	for (size_t i = 0; i < catalog->text_count; i++) {
		buf_add_format(out, "%u,", catalog->texts[i].locale);
		add_str(out, catalog->texts[i].raw);
		buf_add_format(out, "%d,", catalog->texts[i].audio_is_old);
		add_str(out, catalog->texts[i].audio);
	}
}

static void add_screens(const struct catalog *catalog, struct buf *out)
{
	for (size_t i = 0; i < catalog->screen_count; i++) {
		const struct screen *screen = &catalog->screens[i];

		add_str(out, screen->name);
		buf_add_format(out, "%u,%d,%u,%d,%d,%u,%u,", screen->code, (int)screen->kind, screen->parent,
			       screen->urgent, screen->erases, screen->place, screen->number);
		for (size_t j = 0; j < screen->choice_count; j++)
			buf_add_format(out, "%u>%u,", screen->choices[j].key, screen->choices[j].screen);
	}
	for (size_t i = 0; i < catalog->number_count; i++)
		add_str(out, catalog->numbers[i].dial);
	for (size_t i = 0; i < catalog->zip_count; i++)
		buf_add_format(out, "%u-%u=%u,", catalog->zips[i].first, catalog->zips[i].last,
			       catalog->zips[i].places);
	for (size_t i = 0; i < catalog->city_count; i++)
		buf_add_format(out, "%u,", catalog->cities[i].place);
	for (size_t i = 0; i < catalog->city_zip_count; i++)
		buf_add_format(out, "%u-%u=%u,", catalog->city_zips[i].first, catalog->city_zips[i].last,
			       catalog->city_zips[i].city);
}

static void add_wordings(const struct catalog *catalog, const struct locale *locale, struct buf *out)
{
	for (size_t i = 0; i < catalog->screen_count * PLACE_COUNT; i++) {
		const struct wording *wording = &locale->wordings[i];
		const struct range ranges[] = { wording->sms,   wording->whatsapp, wording->voice, wording->choices,
						wording->aloud, wording->own,      wording->hint,  wording->pick };

		for (size_t j = 0; j < COUNT(ranges); j++)
			add_range(out, ranges[j]);
		add_str(out, wording->label);
	}
}

static void add_locales(const struct catalog *catalog, struct buf *out)
{
	for (size_t i = 0; i < catalog->locale_count; i++) {
		const struct locale *locale = &catalog->locales[i];

		add_str(out, locale->tag);
		add_str(out, locale->script);
		add_str(out, locale->letters);
		for (size_t j = 0; j < COUNT(locale->typed); j++)
			add_str(out, locale->typed[j]);
		for (size_t j = 0; j < VOICE_PROVIDERS; j++) {
			add_str(out, locale->voice[j].language);
			add_str(out, locale->voice[j].name);
		}
		buf_add_format(out, "%u,%u,%d,%d,%d,", locale->code, locale->texts, locale->sms, locale->speaks,
			       locale->draft);
		for (size_t j = 0; j < LINE_COUNT; j++) {
			add_range(out, locale->sms_lines[j]);
			add_range(out, locale->voice_lines[j]);
		}
		add_range(out, locale->urgent);
		add_range(out, locale->language_list);
		add_range(out, locale->hint);
		add_range(out, locale->notice_sms);
		add_range(out, locale->notice_voice);
		add_wordings(catalog, locale, out);
		for (size_t j = 0; j < catalog->city_count; j++)
			add_range(out, locale->cities[j]);
	}
}

static void add_rest(const struct catalog *catalog, struct buf *out)
{
	for (size_t i = 0; i < catalog->sense_count; i++) {
		const struct sense *sense = &catalog->senses[i];

		add_str(out, sense->folded);
		buf_add_format(out, "%u,%u,%d,%d,%d,%u,", sense->meaning, sense->value, sense->alone, sense->weak,
			       sense->after_urgent, sense->locale);
	}
	add_range(out, catalog->opening);
	add_range(out, catalog->opening_urgent);
	buf_add_format(out, "%u,%u,%u,%u,%u", catalog->default_locale, catalog->default_sms, catalog->default_voice,
		       catalog->opening_locales[0], catalog->opening_locales[1]);
	for (size_t i = 0; i < catalog->language_page_count; i++) {
		add_range(out, catalog->language_keys[i]);
		for (size_t j = 0; j < CHOICES_MAX; j++)
			buf_add_format(out, "%u,", catalog->language_pages[i][j]);
	}
}

enum fault catalog_hash(struct catalog *catalog)
{
	struct buf all, hex;
	uint8_t digest[32];
	enum fault fault = FAULT_MEMORY;

	buf_init(&all, HASH_BYTES_MAX);
	buf_init(&hex, sizeof catalog->hash_text);
	add_texts(catalog, &all);
	add_screens(catalog, &all);
	add_locales(catalog, &all);
	add_rest(catalog, &all);
	if (all.failed)
		goto out;
	sha256(buf_str(&all), digest);
	catalog->hash = (uint32_t)digest[0] << 24 | (uint32_t)digest[1] << 16 | (uint32_t)digest[2] << 8 | digest[3];
	hex_encode(&hex, (struct str){ (const char *)digest, 8 });
	if (hex.failed)
		goto out;
	memcpy(catalog->hash_text, hex.at, 16);
	catalog->hash_text[16] = '\0';
	fault = FAULT_NONE;
out:
	buf_release(&all);
	buf_release(&hex);
	return fault;
}
