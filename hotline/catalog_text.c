/* One text by itself. Knows how sentences end in our scripts and what fits a page; knows no screens. */
#include "catalog_text.h"

#include "base/gsm7.h"
#include "base/utf8.h"

#define PAGE_BYTES_MAX (64 * 1024)

/* ---- placeholders ---- */

void text_placeholder(struct str *rest, struct str *before, struct str *name)
{
	const char *open = rest->len ? memchr(rest->at, '{', rest->len) : NULL;
	const char *close = open ? memchr(open, '}', rest->len - (size_t)(open - rest->at)) : NULL;

	*before = *rest;
	*name = (struct str){ 0 };
	if (!close) {
		*rest = (struct str){ 0 };
		return;
	}
	before->len = (size_t)(open - rest->at);
	*name = (struct str){ open + 1, (size_t)(close - open) - 1 };
	rest->len -= (size_t)(close + 1 - rest->at);
	rest->at = close + 1;
}

bool text_holds(struct str text, struct str name)
{
	struct str before, found;

	while (text.len > 0) {
		text_placeholder(&text, &before, &found);
		if (found.at && str_equal(found, name))
			return true;
	}
	return false;
}

static struct str value_of(const struct content *content, struct str name, bool voice, const char *code,
			   const char *key)
{
	uint16_t number;

	if (str_equal(name, STR("code")) && code)
		return str_of(code);
	if (str_equal(name, STR("key")) && key)
		return str_of(key);
	number = content_number(content, name);
	if (number != NO_NUMBER)
		return voice ? content->numbers[number].voice : content->numbers[number].sms;
	return (struct str){ name.at - 1, name.len + 2 }; /* as it stands, braces and all */
}

void text_fill(struct buf *out, const struct content *content, struct str wording, bool voice, const char *code,
	       const char *key)
{
	struct str before, name;

	while (wording.len > 0) {
		text_placeholder(&wording, &before, &name);
		buf_add(out, before);
		if (name.at)
			buf_add(out, value_of(content, name, voice, code, key));
	}
}

void text_plain(struct buf *out, struct str wording)
{
	struct str before, name;

	while (wording.len > 0) {
		text_placeholder(&wording, &before, &name);
		buf_add(out, before);
		if (name.at)
			buf_add_literal(out, "…");
	}
}

/* ---- sentences ---- */

static uint32_t peek(struct str rest)
{
	return rest.len > 0 ? utf8_next(&rest) : 0;
}

/*
 * Marks of scripts that put spaces between sentences end one only before a space: so "2.5", "locator.ice.gov" and
 * "1-855" stay whole. Han marks need no space.
 */
size_t text_sentence(struct str text)
{
	struct str rest = text;

	while (rest.len > 0) {
		uint32_t point = utf8_next(&rest);

		if (point == '\n')
			return text.len - rest.len;
		if (!utf8_is_one_of(point, ".!?؟۔।॥。！？"))
			continue;
		while (rest.len > 0 && utf8_is_one_of(peek(rest), ".!?؟。！？\"')”’»」』）"))
			utf8_next(&rest);
		if (utf8_is_one_of(point, "。！？") || rest.len == 0 || rest.at[0] == ' ')
			return text.len - rest.len;
	}
	return text.len;
}

bool text_fits(struct str text)
{
	struct sms_size size = sms_measure(text);

	return size.segments <= (size.ucs2 ? 3 : 2);
}

static bool fits_with(struct str text, struct str more)
{
	struct buf page;
	bool fits;

	buf_init(&page, PAGE_BYTES_MAX);
	buf_add(&page, text);
	buf_add_char(&page, '\n');
	buf_add(&page, more);
	fits = !page.failed && text_fits(buf_str(&page));
	buf_release(&page);
	return fits;
}

bool text_page(struct str *rest, struct str more, struct str *page)
{
	struct str text = str_trim(*rest);
	size_t taken = 0, end = 0;
	bool fits = true;

	if (text_fits(text)) {
		*page = text;
		*rest = (struct str){ 0 };
		return true;
	}
	while (end < text.len) {
		end += text_sentence((struct str){ text.at + end, text.len - end });
		fits = fits_with(str_trim((struct str){ text.at, end }), more);
		if (!fits && taken > 0)
			break;
		taken = end;
		if (!fits)
			break;
	}
	*page = str_trim((struct str){ text.at, taken });
	*rest = str_trim((struct str){ text.at + taken, text.len - taken });
	return fits || fits_with(*page, more);
}

/* ---- time ---- */

static bool is_mark(uint32_t point)
{
	return (point < 0x80 && !((point | 0x20) >= 'a' && (point | 0x20) <= 'z') && !(point >= '0' && point <= '9')) ||
	       (point >= 0x2000 && point <= 0x206f) || (point >= 0x3000 && point <= 0x303f) ||
	       (point >= 0xff00 && point <= 0xff0f) || (point >= 0xff1a && point <= 0xff20) ||
	       utf8_is_one_of(point, "¡¿«»،؛؟۔।॥");
}

static bool is_latin(uint32_t point)
{
	return (point | 0x20) >= 'a' && (point | 0x20) <= 'z';
}

static unsigned count_words(struct str text)
{
	unsigned count = 0;
	bool inside = false;

	while (text.len > 0) {
		uint32_t point = utf8_next(&text);

		if (point == ' ' || point == '\n' || point == '\t') {
			inside = false;
		} else if (!is_mark(point)) {
			count += !inside;
			inside = true;
		}
	}
	return count;
}

/* A Latin word among Chinese characters ("I want a lawyer") takes about as long to say as two of them. */
static unsigned count_characters(struct str text)
{
	unsigned count = 0;
	bool inside = false;

	while (text.len > 0) {
		uint32_t point = utf8_next(&text);

		if (is_latin(point))
			count += inside ? 0 : 2;
		else
			count += point != ' ' && point != '\n' && point != '\t' && !is_mark(point);
		inside = is_latin(point);
	}
	return count;
}

unsigned text_units(enum pace_unit unit, struct str text)
{
	return unit == PACE_CHARACTER ? count_characters(text) : count_words(text);
}

static unsigned pauses(struct str text)
{
	struct str rest = text;
	unsigned tenths = 0;

	while (rest.len > 0)
		tenths += utf8_is_one_of(utf8_next(&rest), ",،、，") ? 2 : 0;
	for (text = str_trim(text); text.len > 0; tenths += 4) {
		size_t len = text_sentence(text);

		text = str_trim((struct str){ text.at + len, text.len - len });
	}
	return tenths;
}

unsigned text_tenths(const struct source_language *language, struct str text)
{
	return 600 * text_units(language->unit, text) / language->per_minute + pauses(text);
}
