/* Languages named to people: lists and hints as texts, the first sounds of a call and the language menu as speech. */
#include "catalog_maker.h"

#include "base/gsm7.h"

/* ---- names with codes, sent ---- */

/* "Español: 11 ES" */
static void add_own(const struct maker *maker, uint16_t locale, uint16_t screen, struct buf *out)
{
	const struct source_language *language = maker->languages[locale];

	buf_add(out, language->name);
	buf_add_format(out, ": %u ", maker->content->screens[screen].code);
	buf_add(out, language->typed.count > 0 ? language->typed.at[0] : language->tag);
}

/* "Español 902" */
static void add_listed(const struct maker *maker, uint16_t locale, struct buf *out)
{
	buf_add(out, maker->languages[locale]->name);
	buf_add_format(out, " %u", maker->languages[locale]->code);
}

/* Appends `piece` and `tail` if all of it is still one segment. */
static bool add_if_one_segment(struct buf *out, struct str piece, struct str tail)
{
	struct buf tried;
	bool fits;

	buf_init(&tried, TEXT_BYTES_MAX);
	buf_add(&tried, buf_str(out));
	buf_add(&tried, piece);
	buf_add(&tried, tail);
	fits = !tried.failed && sms_measure(buf_str(&tried)).segments <= 1;
	if (fits)
		buf_add(out, piece);
	buf_release(&tried);
	return fits;
}

static bool is_hinted(const struct maker *maker, uint16_t other, uint16_t locale)
{
	return other != locale && maker->languages[other]->hint && maker->locales[other].sms;
}

struct range make_hint(struct maker *maker, uint16_t locale, uint16_t screen)
{
	struct range range = maker_begin(maker);
	struct buf hint, line;
	unsigned count = 0;

	buf_init(&hint, TEXT_BYTES_MAX);
	buf_init(&line, TEXT_BYTES_MAX);
	for (uint16_t i = 0; i < maker->locale_count && count < 2; i++) {
		if (!is_hinted(maker, i, locale))
			continue;
		buf_clear(&line);
		if (hint.len > 0)
			buf_add_char(&line, '\n');
		add_own(maker, i, screen, &line);
		count += add_if_one_segment(&hint, buf_str(&line), STR(""));
	}
	if (hint.len > 0)
		range = maker_sent(maker, locale, buf_str(&hint));
	maker->failed |= hint.failed || line.failed;
	buf_release(&hint);
	buf_release(&line);
	return range;
}

struct range make_own(struct maker *maker, uint16_t locale, uint16_t screen)
{
	struct range range;
	struct buf own;

	buf_init(&own, TEXT_BYTES_MAX);
	add_own(maker, locale, screen, &own);
	maker->failed |= own.failed;
	range = maker_sent(maker, locale, buf_str(&own));
	buf_release(&own);
	return range;
}

/* "Español 902, Polski 903, 9: +". The plus sign stands for "more" in every language. */
struct range make_locale_hint(struct maker *maker, uint16_t locale)
{
	static const struct str tail = STR_INIT(", 9: +");
	struct range range = maker_begin(maker);
	struct buf hint, piece;

	buf_init(&hint, TEXT_BYTES_MAX);
	buf_init(&piece, TEXT_BYTES_MAX);
	for (uint16_t i = 0; i < maker->locale_count; i++) {
		if (!is_hinted(maker, i, locale))
			continue;
		buf_clear(&piece);
		if (hint.len > 0)
			buf_add_literal(&piece, ", ");
		add_listed(maker, i, &piece);
		add_if_one_segment(&hint, buf_str(&piece), tail);
	}
	if (hint.len > 0) {
		buf_add(&hint, tail);
		range = maker_sent(maker, locale, buf_str(&hint));
	}
	maker->failed |= hint.failed || piece.failed;
	buf_release(&hint);
	buf_release(&piece);
	return range;
}

struct range make_language_list(struct maker *maker, uint16_t locale)
{
	struct range range;
	struct buf list;

	buf_init(&list, TEXT_BYTES_MAX);
	buf_add(&list, maker_first(maker, maker->locales[locale].sms_lines[LINE_LANGUAGES]));
	for (uint16_t i = 0; i < maker->locale_count; i++) {
		if (!maker->locales[i].sms)
			continue;
		buf_add_char(&list, '\n');
		add_listed(maker, i, &list);
	}
	maker->failed |= list.failed;
	range = maker_sent(maker, locale, buf_str(&list));
	buf_release(&list);
	return range;
}

/* ---- what is spoken before a language is chosen ---- */

static uint16_t locale_of_key(const struct maker *maker, uint8_t key)
{
	for (uint16_t i = 0; i < maker->locale_count; i++)
		if (maker->locales[i].speaks && maker->languages[i]->opening_key == key)
			return i;
	return NO_LOCALE;
}

static void choose_opening(struct maker *maker)
{
	uint16_t *opening = maker->catalog->opening_locales;

	opening[0] = locale_of_key(maker, 2);
	opening[1] = locale_of_key(maker, 3);
	/* A line without either still opens in a language that it speaks. */
	for (uint16_t i = 0; i < maker->locale_count && opening[0] == NO_LOCALE && opening[1] == NO_LOCALE; i++)
		if (maker->locales[i].speaks)
			opening[0] = i;
}

static void open_with(struct maker *maker, enum line line)
{
	for (size_t i = 0; i < 2; i++) {
		uint16_t locale = maker->catalog->opening_locales[i];
		char key[2] = { (char)('2' + i), '\0' };

		if (locale != NO_LOCALE && line == LINE_OPENING_KEY)
			maker_served(maker, locale, maker->content->lines[line].voice, key);
		else if (locale != NO_LOCALE)
			maker_copy(maker, maker->locales[locale].voice_lines[line]);
	}
}

void make_opening(struct maker *maker)
{
	struct catalog *catalog = maker->catalog;

	choose_opening(maker);
	catalog->opening = maker_begin(maker);
	open_with(maker, LINE_OPENING);
	open_with(maker, LINE_OPENING_KEY);
	open_with(maker, LINE_OTHERS);
	catalog->opening = maker_end(maker, catalog->opening);
	catalog->opening_urgent = maker_begin(maker);
	for (int line = LINE_URGENT_1; line <= LINE_URGENT_5; line++)
		open_with(maker, (enum line)line);
	catalog->opening_urgent = maker_end(maker, catalog->opening_urgent);
}

void make_language_menu(struct maker *maker)
{
	struct catalog *catalog = maker->catalog;
	size_t pages = COUNT(catalog->language_keys), spoken = 0;

	memset(catalog->language_pages, 0xff, sizeof catalog->language_pages);
	for (uint16_t i = 0; i < maker->locale_count; i++) {
		size_t page = spoken / CHOICES_MAX;

		if (!maker->locales[i].speaks || page >= pages)
			continue;
		if (spoken % CHOICES_MAX == 0)
			catalog->language_keys[page] = maker_begin(maker);
		maker_copy(maker, maker->locales[i].voice_lines[LINE_LANGUAGE_KEY]);
		catalog->language_keys[page] = maker_end(maker, catalog->language_keys[page]);
		catalog->language_pages[page][spoken++ % CHOICES_MAX] = i;
		catalog->language_page_count = (uint8_t)(page + 1);
	}
}
