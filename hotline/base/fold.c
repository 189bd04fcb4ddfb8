/*
 * Folding: what people type and what the keyword lists hold are brought to one form, then compared byte by byte.
 * Matching is left to others. What Unicode says about characters comes from libunistring.
 *
 * Callers' words pass through here. They stay on the stack, in two scratch lines that are wiped at the end: libunistring
 * works in the memory it is given as long as that is large enough, as it is for anything that fits into a message.
 */
#include "base/fold.h"

#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#define SCRATCH_POINTS 4096
_Static_assert(SCRATCH_POINTS >= FOLD_POINTS_MAX, "the text is decoded into a scratch line");

/* Text on its way through the steps; `at` is one of the scratch lines, or memory from libunistring. */
struct line {
	uint32_t *at;
	size_t len;
	size_t used; /* of each scratch line at most: what must be wiped */
	uint32_t scratch[2][SCRATCH_POINTS];
};

/* A step that libunistring does: from `at` into the scratch line given, or into new memory when that is too small. */
typedef uint32_t *transform(const uint32_t *at, size_t len, uint32_t *into, size_t *into_len);

static uint32_t *to_nfkc(const uint32_t *at, size_t len, uint32_t *into, size_t *into_len)
{
	return u32_normalize(UNINORM_NFKC, at, len, into, into_len);
}

static uint32_t *to_nfd(const uint32_t *at, size_t len, uint32_t *into, size_t *into_len)
{
	return u32_normalize(UNINORM_NFD, at, len, into, into_len);
}

static uint32_t *to_nfc(const uint32_t *at, size_t len, uint32_t *into, size_t *into_len)
{
	return u32_normalize(UNINORM_NFC, at, len, into, into_len);
}

/* Without a language, so that a Turkish dotless i is no special case. */
static uint32_t *to_case_folded(const uint32_t *at, size_t len, uint32_t *into, size_t *into_len)
{
	return u32_casefold(at, len, NULL, NULL, into, into_len);
}

static bool is_scratch(const struct line *line, const uint32_t *at)
{
	return at == line->scratch[0] || at == line->scratch[1];
}

static void line_drop(struct line *line)
{
	if (is_scratch(line, line->at))
		return;
	explicit_bzero(line->at, line->len * sizeof(*line->at));
	free(line->at);
}

static bool line_transform(struct line *line, transform *step)
{
	uint32_t *into = line->scratch[line->at == line->scratch[0]];
	size_t len = SCRATCH_POINTS;
	uint32_t *made = step(line->at, line->len, into, &len);

	if (!made) {
		line->used = SCRATCH_POINTS; /* nobody says how far it came */
		return false;
	}
	line_drop(line);
	line->at = made;
	line->len = len;
	if (made != into) /* the library may have filled the line before it found it too short */
		line->used = SCRATCH_POINTS;
	else if (len > line->used)
		line->used = len;
	return true;
}

/* Tells which points a step drops, and changes single points in place. */
typedef bool keep(uint32_t *point);

static void line_filter(struct line *line, keep *step)
{
	size_t kept = 0;

	for (size_t i = 0; i < line->len; i++) {
		uint32_t point = line->at[i];

		if (step(&point))
			line->at[kept++] = point;
	}
	line->len = kept;
}

/* People write don't, сім'я and K'iche' with whatever apostrophe their keyboard has, or without. */
static bool is_apostrophe(uint32_t point)
{
	switch (point) {
	case 0x0027: /* apostrophe */
	case 0x0060: /* grave accent */
	case 0x00B4: /* acute accent */
	case 0x2018: /* left single quotation mark */
	case 0x2019: /* right single quotation mark */
	case 0x2032: /* prime */
	case 0x02B9: /* modifier letter prime */
	case 0x02BB: /* modifier letter turned comma */
	case 0x02BC: /* modifier letter apostrophe */
	case 0x02C8: /* modifier letter vertical line */
	case 0xA78B: /* Latin capital letter saltillo */
	case 0xA78C: /* Latin small letter saltillo */
	case 0xFF07: /* fullwidth apostrophe */
		return true;
	default:
		return false;
	}
}

static bool keep_but_apostrophe(uint32_t *point)
{
	return !is_apostrophe(*point);
}

/* Tatweel stretches Arabic words, U+20E3 makes a keycap of a digit; the ignorable ones are joiners, marks and such. */
static bool keep_visible(uint32_t *point)
{
	return *point != 0x0640 && *point != 0x20E3 && !is_apostrophe(*point) &&
	       !uc_is_property_default_ignorable_code_point(*point);
}

static bool with_ascii_digits(uint32_t *point)
{
	int value = uc_decimal_value(*point);

	if (value >= 0)
		*point = '0' + (uint32_t)value;
	return true;
}

/*
 * Latin, Greek and Cyrillic accents; Arabic vowel signs and hamza. Not combining marks in general: that would take the
 * vowels out of Hindi, Bangla, Burmese and others.
 */
static bool keep_but_accent(uint32_t *point)
{
	uint32_t p = *point;

	return !((p >= 0x0300 && p <= 0x036F) || (p >= 0x064B && p <= 0x065F) || p == 0x0670 ||
		 (p >= 0x06D6 && p <= 0x06ED));
}

/* Letters that Unicode does not take apart, and Persian or Urdu forms of Arabic letters. */
static uint32_t plain_letter(uint32_t point)
{
	switch (point) {
	case 0x0142: /* l with stroke */
		return 'l';
	case 0x0111: /* d with stroke */
		return 'd';
	case 0x00F8: /* o with stroke */
		return 'o';
	case 0x0131: /* dotless i */
		return 'i';
	case 0x0649: /* alef maksura */
	case 0x06CC: /* Farsi yeh */
		return 0x064A;
	case 0x0629: /* teh marbuta */
	case 0x06C1: /* heh goal */
	case 0x06BE: /* heh doachashmee */
		return 0x0647;
	case 0x06A9: /* keheh */
		return 0x0643;
	case 0x0671: /* alef wasla */
		return 0x0627;
	case 0x06BA: /* noon ghunna */
		return 0x0646;
	default:
		return point;
	}
}

static bool with_plain_letters(uint32_t *point)
{
	*point = plain_letter(*point);
	return true;
}

static bool is_separator(uint32_t point)
{
	return uc_is_general_category_withtable(point, UC_CATEGORY_MASK_P | UC_CATEGORY_MASK_S | UC_CATEGORY_MASK_Z |
							       UC_CATEGORY_MASK_C);
}

static void add_point(struct buf *out, uint32_t point)
{
	uint8_t bytes[6];
	int length = u8_uctomb(bytes, point, sizeof(bytes));

	if (point == 0x00E6)
		buf_add_literal(out, "ae");
	else if (point == 0x0153)
		buf_add_literal(out, "oe");
	else if (length > 0)
		buf_add(out, (struct str){ (const char *)bytes, (size_t)length });
}

static void add_words(struct buf *out, const struct line *line)
{
	bool started = false;
	bool space_due = false;

	for (size_t i = 0; i < line->len; i++) {
		if (is_separator(line->at[i])) {
			space_due = started;
			continue;
		}
		if (space_due)
			buf_add_char(out, ' ');
		add_point(out, line->at[i]);
		started = true;
		space_due = false;
	}
}

static void line_start(struct line *line, struct str text)
{
	line->at = line->scratch[0];
	line->len = 0;
	while (text.len > 0)
		line->at[line->len++] = utf8_next(&text);
	line->used = line->len;
}

static bool line_fold(struct line *line)
{
	/* Before NFKC too, which takes the acute accent apart into a space and a mark. */
	line_filter(line, keep_but_apostrophe);
	if (!line_transform(line, to_nfkc) || !line_transform(line, to_case_folded) || !line_transform(line, to_nfkc))
		return false;
	line_filter(line, keep_visible);
	line_filter(line, with_ascii_digits);
	if (!line_transform(line, to_nfd))
		return false;
	line_filter(line, keep_but_accent);
	line_filter(line, with_plain_letters);
	return line_transform(line, to_nfc);
}

static bool is_ascii(struct str text)
{
	unsigned char seen = 0;

	for (size_t i = 0; i < text.len; i++)
		seen |= (unsigned char)text.at[i];
	return seen < 0x80;
}

static void fold_ascii(struct buf *out, struct str text)
{
	bool started = false, space_due = false;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		if (c == '\'' || c == '`')
			continue;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c | 0x20);
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
			space_due = started;
			continue;
		}
		if (space_due)
			buf_add_char(out, ' ');
		buf_add_char(out, c);
		started = true;
		space_due = false;
	}
}

static bool fold_unicode(struct buf *out, struct str text)
{
	struct line line __attribute__((uninitialized)); /* clearing 32 KiB takes longer than folding a word */
	bool done;

	line_start(&line, text);
	done = line_fold(&line);
	if (done)
		add_words(out, &line);
	line_drop(&line);
	for (size_t i = 0; i < COUNT(line.scratch); i++)
		explicit_bzero(line.scratch[i], line.used * sizeof(*line.scratch[i]));
	return done && !out->failed;
}

bool fold(struct buf *out, struct str text)
{
	if (!utf8_valid(text))
		return false;
	text.len = utf8_head(text, FOLD_POINTS_MAX);
	if (is_ascii(text)) {
		fold_ascii(out, text);
		return !out->failed;
	}
	return fold_unicode(out, text);
}
