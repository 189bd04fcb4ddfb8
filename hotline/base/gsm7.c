/*
 * The GSM 7-bit default alphabet (3GPP TS 23.038 6.2.1) and how a text is cut into messages (3GPP TS 23.040 9.2.3.24).
 * National shift tables are left out: providers do not offer them. Sending is left to the providers.
 */
#include "base/gsm7.h"

#include "base/utf8.h"

/* Septets or UTF-16 units that fit when a text is one message, and in each part of a longer one (its header costs). */
#define GSM7_SINGLE 160
#define GSM7_PART   153
#define UCS2_SINGLE 70
#define UCS2_PART   67

/* For U+0000 to U+007F: 2 for what takes an escape (form feed ^ { } \ [ ~ ] |), 0 for what is outside. */
static const unsigned char ascii_cost[128] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 1, 0, 0, /* 00 */
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* 10 */
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* 20 */
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* 30 */
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* 40 */
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 1, /* 50 */
	0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* 60 */
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 0, /* 70 */
};

/* The rest of the basic alphabet, ascending. The euro sign, alone above these, takes an escape. */
static const uint16_t basic[] = {
	0x00A1, 0x00A3, 0x00A4, 0x00A5, 0x00A7, 0x00BF, 0x00C4, 0x00C5, 0x00C6, 0x00C7, 0x00C9, 0x00D1, 0x00D6,
	0x00D8, 0x00DC, 0x00DF, 0x00E0, 0x00E4, 0x00E5, 0x00E6, 0x00E8, 0x00E9, 0x00EC, 0x00F1, 0x00F2, 0x00F6,
	0x00F8, 0x00F9, 0x00FC, 0x0393, 0x0394, 0x0398, 0x039B, 0x039E, 0x03A0, 0x03A3, 0x03A6, 0x03A8, 0x03A9,
};
#define EURO_SIGN 0x20AC

/* Ascending. Look-alikes only: taking an accent off a letter could change a word. */
static const struct {
	uint16_t point;
	struct str instead;
} replacements[] = {
	{ 0x0009, STR_INIT(" ") },        /* Character tabulation */
	{ 0x0060, STR_INIT("'") },        /* Grave accent */
	{ 0x0085, STR_INIT("\n") },       /* Next line */
	{ 0x00A0, STR_INIT(" ") },        /* No-break space */
	{ 0x00A9, STR_INIT("(C)") },      /* Copyright sign */
	{ 0x00AB, STR_INIT("\"") },       /* Left-pointing double angle quotation mark */
	{ 0x00AD, STR_INIT("") },         /* Soft hyphen */
	{ 0x00AE, STR_INIT("(R)") },      /* Registered sign */
	{ 0x00B0, STR_INIT(" deg") },     /* Degree sign */
	{ 0x00B4, STR_INIT("'") },        /* Acute accent */
	{ 0x00B5, STR_INIT("u") },        /* Micro sign */
	{ 0x00B7, STR_INIT("-") },        /* Middle dot */
	{ 0x00BB, STR_INIT("\"") },       /* Right-pointing double angle quotation mark */
	{ 0x00BC, STR_INIT("1/4") },      /* Vulgar fraction one quarter */
	{ 0x00BD, STR_INIT("1/2") },      /* Vulgar fraction one half */
	{ 0x00BE, STR_INIT("3/4") },      /* Vulgar fraction three quarters */
	{ 0x00D7, STR_INIT("x") },        /* Multiplication sign */
	{ 0x02B9, STR_INIT("'") },        /* Modifier letter prime */
	{ 0x02BB, STR_INIT("'") },        /* Modifier letter turned comma */
	{ 0x02BC, STR_INIT("'") },        /* Modifier letter apostrophe */
	{ 0x02C8, STR_INIT("'") },        /* Modifier letter vertical line */
	{ 0x2002, STR_INIT(" ") },        /* En space */
	{ 0x2003, STR_INIT(" ") },        /* Em space */
	{ 0x2007, STR_INIT(" ") },        /* Figure space */
	{ 0x2009, STR_INIT(" ") },        /* Thin space */
	{ 0x200A, STR_INIT(" ") },        /* Hair space */
	{ 0x200B, STR_INIT("") },         /* Zero width space */
	{ 0x200E, STR_INIT("") },         /* Left-to-right mark */
	{ 0x200F, STR_INIT("") },         /* Right-to-left mark */
	{ 0x2010, STR_INIT("-") },        /* Hyphen */
	{ 0x2011, STR_INIT("-") },        /* Non-breaking hyphen */
	{ 0x2012, STR_INIT("-") },        /* Figure dash */
	{ 0x2013, STR_INIT("-") },        /* En dash */
	{ 0x2014, STR_INIT("-") },        /* Em dash */
	{ 0x2015, STR_INIT("-") },        /* Horizontal bar */
	{ 0x2018, STR_INIT("'") },        /* Left single quotation mark */
	{ 0x2019, STR_INIT("'") },        /* Right single quotation mark */
	{ 0x201A, STR_INIT("'") },        /* Single low-9 quotation mark */
	{ 0x201B, STR_INIT("'") },        /* Single high-reversed-9 quotation mark */
	{ 0x201C, STR_INIT("\"") },       /* Left double quotation mark */
	{ 0x201D, STR_INIT("\"") },       /* Right double quotation mark */
	{ 0x201E, STR_INIT("\"") },       /* Double low-9 quotation mark */
	{ 0x201F, STR_INIT("\"") },       /* Double high-reversed-9 quotation mark */
	{ 0x2022, STR_INIT("-") },        /* Bullet */
	{ 0x2026, STR_INIT("...") },      /* Horizontal ellipsis */
	{ 0x2028, STR_INIT("\n") },       /* Line separator */
	{ 0x2029, STR_INIT("\n") },       /* Paragraph separator */
	{ 0x202A, STR_INIT("") },         /* Left-to-right embedding */
	{ 0x202B, STR_INIT("") },         /* Right-to-left embedding */
	{ 0x202C, STR_INIT("") },         /* Pop directional formatting */
	{ 0x202F, STR_INIT(" ") },        /* Narrow no-break space */
	{ 0x2032, STR_INIT("'") },        /* Prime */
	{ 0x2033, STR_INIT("\"") },       /* Double prime */
	{ 0x2039, STR_INIT("'") },        /* Single left-pointing angle quotation mark */
	{ 0x203A, STR_INIT("'") },        /* Single right-pointing angle quotation mark */
	{ 0x203C, STR_INIT("!!") },       /* Double exclamation mark */
	{ 0x2043, STR_INIT("-") },        /* Hyphen bullet */
	{ 0x2044, STR_INIT("/") },        /* Fraction slash */
	{ 0x2060, STR_INIT("") },         /* Word joiner */
	{ 0x2066, STR_INIT("") },         /* Left-to-right isolate */
	{ 0x2067, STR_INIT("") },         /* Right-to-left isolate */
	{ 0x2068, STR_INIT("") },         /* First strong isolate */
	{ 0x2069, STR_INIT("") },         /* Pop directional isolate */
	{ 0x2122, STR_INIT("(TM)") },     /* Trade mark sign */
	{ 0x2126, STR_INIT("\xCE\xA9") }, /* Ohm sign */
	{ 0x2192, STR_INIT("->") },       /* Rightwards arrow */
	{ 0x2212, STR_INIT("-") },        /* Minus sign */
	{ 0x2215, STR_INIT("/") },        /* Division slash */
	{ 0x3000, STR_INIT(" ") },        /* Ideographic space */
	{ 0x300C, STR_INIT("\"") },       /* Left corner bracket */
	{ 0x300D, STR_INIT("\"") },       /* Right corner bracket */
	{ 0xA78B, STR_INIT("'") },        /* Latin capital letter saltillo */
	{ 0xA78C, STR_INIT("'") },        /* Latin small letter saltillo */
	{ 0xFE0F, STR_INIT("") },         /* Variation selector-16 */
	{ 0xFEFF, STR_INIT("") },         /* Zero width no-break space */
	{ 0xFF01, STR_INIT("!") },        /* Fullwidth exclamation mark */
	{ 0xFF08, STR_INIT("(") },        /* Fullwidth left parenthesis */
	{ 0xFF09, STR_INIT(")") },        /* Fullwidth right parenthesis */
	{ 0xFF0C, STR_INIT(",") },        /* Fullwidth comma */
	{ 0xFF0E, STR_INIT(".") },        /* Fullwidth full stop */
	{ 0xFF0F, STR_INIT("/") },        /* Fullwidth solidus */
	{ 0xFF10, STR_INIT("0") },        /* Fullwidth digit zero */
	{ 0xFF11, STR_INIT("1") },        /* Fullwidth digit one */
	{ 0xFF12, STR_INIT("2") },        /* Fullwidth digit two */
	{ 0xFF13, STR_INIT("3") },        /* Fullwidth digit three */
	{ 0xFF14, STR_INIT("4") },        /* Fullwidth digit four */
	{ 0xFF15, STR_INIT("5") },        /* Fullwidth digit five */
	{ 0xFF16, STR_INIT("6") },        /* Fullwidth digit six */
	{ 0xFF17, STR_INIT("7") },        /* Fullwidth digit seven */
	{ 0xFF18, STR_INIT("8") },        /* Fullwidth digit eight */
	{ 0xFF19, STR_INIT("9") },        /* Fullwidth digit nine */
	{ 0xFF1A, STR_INIT(":") },        /* Fullwidth colon */
	{ 0xFF1F, STR_INIT("?") },        /* Fullwidth question mark */
};

unsigned gsm7_cost(uint32_t point)
{
	size_t low = 0, high = COUNT(basic);

	if (point < COUNT(ascii_cost))
		return ascii_cost[point];
	if (point == EURO_SIGN)
		return 2;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (basic[middle] == point)
			return 1;
		if (basic[middle] < point)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

static unsigned ucs2_cost(uint32_t point)
{
	return point > 0xFFFF ? 2 : 1;
}

static bool has_outside(struct str text, uint32_t *outside)
{
	while (text.len > 0) {
		*outside = utf8_next(&text);
		if (gsm7_cost(*outside) == 0)
			return true;
	}
	*outside = 0;
	return false;
}

static unsigned count_units(struct str text, bool ucs2)
{
	unsigned units = 0;

	while (text.len > 0) {
		uint32_t point = utf8_next(&text);

		units += ucs2 ? ucs2_cost(point) : gsm7_cost(point);
	}
	return units;
}

/* A code point is never cut: an escape and its septet, or two surrogates, move to the next part together. */
static void fill_parts(struct sms_size *size, struct str text, unsigned room)
{
	unsigned part = 0;

	size->segments = 1;
	while (text.len > 0) {
		uint32_t point = utf8_next(&text);
		unsigned cost = size->ucs2 ? ucs2_cost(point) : gsm7_cost(point);

		if (part + cost > room) {
			size->segments++;
			part = 0;
		}
		part += cost;
		if (size->segments <= SMS_PARTS_MAX)
			size->parts[size->segments - 1] = part;
	}
}

struct sms_size sms_measure(struct str text)
{
	struct sms_size size = { .segments = 0 };

	if (text.len == 0)
		return size;
	size.ucs2 = has_outside(text, &size.guilty);
	size.units = count_units(text, size.ucs2);
	if (size.units <= (size.ucs2 ? UCS2_SINGLE : GSM7_SINGLE))
		fill_parts(&size, text, size.units);
	else
		fill_parts(&size, text, size.ucs2 ? UCS2_PART : GSM7_PART);
	return size;
}

struct str gsm7_replacement(uint32_t point)
{
	size_t low = 0, high = COUNT(replacements);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (replacements[middle].point == point)
			return replacements[middle].instead;
		if (replacements[middle].point < point)
			low = middle + 1;
		else
			high = middle;
	}
	return (struct str){ NULL, 0 };
}

static bool can_be_gsm7(struct str text)
{
	while (text.len > 0) {
		uint32_t point = utf8_next(&text);

		if (gsm7_cost(point) == 0 && !gsm7_replacement(point).at)
			return false;
	}
	return true;
}

void gsm7_smarten(struct buf *out, struct str text)
{
	if (!can_be_gsm7(text)) {
		buf_add(out, text);
		return;
	}
	while (text.len > 0) {
		struct str before = text;
		uint32_t point = utf8_next(&text);

		if (gsm7_cost(point))
			buf_add(out, (struct str){ before.at, before.len - text.len });
		else
			buf_add(out, gsm7_replacement(point));
	}
}
