/* The frame of the sheet: what it is, how to use it, and the cards in the order of the codes. */
#include "sheet.h"

#include "base/clock.h"
#include "base/xml.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * Paper: A4 and Letter are the printer's choice, so no size is set. A card's texts stay with their boxes, and nothing
 * smaller is ever cut. A browser that knows no margin boxes prints without the running head and the page numbers.
 */
static const char style[] =
	":root { color-scheme: light dark; font: 1rem/1.4 \"Noto Sans\", \"Noto Sans Arabic\", "
	"\"Noto Sans Devanagari\", sans-serif; }\n"
	"body { margin: 0 auto; max-width: 62rem; padding: 1rem; overflow-wrap: anywhere; }\n"
	"h1, h2, h3, h4, p, ul { margin: 0 0 0.4rem; }\n"
	"h3, h4, .key { break-after: avoid; }\n"
	"h4 { font-size: 0.85rem; margin-top: 0.6rem; }\n"
	".card { border-top: 2px solid; margin: 1.2rem 0 0; padding-top: 0.4rem; }\n"
	".code { border: 1px solid; padding: 0 0.4rem; }\n"
	".members, .about, .sources, .absent { font-size: 0.75rem; font-weight: normal; }\n"
	".fact-member { margin-inline-end: 0.6rem; }\n"
	".pair { display: grid; grid-template-columns: 1fr 1fr; column-gap: 1rem; border-top: 1px solid; "
	"padding-top: 0.2rem; }\n"
	".alone .pair { grid-template-columns: 1fr; }\n"
	".key { grid-column: 1 / -1; font: bold 0.75rem/1.4 monospace; margin: 0; }\n"
	".text { min-width: 0; }\n"
	".said { white-space: pre-line; }\n"
	".boxes { display: grid; grid-template-columns: 1fr 1fr; column-gap: 1rem; margin: 0.4rem 1px 0; }\n"
	".box { border: 1px solid; box-sizing: border-box; min-width: 0; padding: 0.4rem; font-size: 0.8rem; }\n"
	".box p { margin: 0; }\n"
	".whose { font-weight: bold; }\n"
	".verdict { padding-top: 0.2rem; }\n"
	".tick { display: inline-block; width: 0.75em; height: 0.75em; border: 1px solid; margin-inline-end: 0.3em; }\n"
	".box .line, .box .fill { border-bottom: 1px dotted; height: 2.2rem; }\n"
	".fill span { font-size: 0.7rem; vertical-align: bottom; }\n"
	".half { display: inline-block; width: 48%; }\n"
	".fact { margin: 0.3rem 0; padding-inline-start: 0.6rem; border-inline-start: 1px solid; font-size: 0.85rem; "
	"}\n"
	".fact p, .number { margin: 0; font-size: 0.85rem; }\n"
	".never { font-weight: bold; }\n"
	".sources { padding-inline-start: 1.2rem; }\n"
	".address { font-family: monospace; }\n"
	".whole, .pair, .box, .boxes, .fact, .number, .sources li { break-inside: avoid; }\n"
	"@media print {\n"
	"body { max-width: none; padding: 0; font-size: 9.5pt; }\n"
	":root { font-size: 9.5pt; color-scheme: light; }\n"
	"section + section h2 { break-before: page; }\n"
	"p, li { orphans: 3; widows: 3; }\n"
	"}\n";

static const struct source_language *english_of(const struct sheet *sheet)
{
	return content_language(sheet->content, STR("en"));
}

void sheet_text(const struct sheet *sheet, struct str text)
{
	xml_escape(sheet->out, text);
}

/* ---- head ---- */

/* Letters and digits only, so that it needs no escaping where it stands. */
static void add_margins(const struct sheet *sheet)
{
	char day[16];

	buf_add_format(sheet->out,
		       "@page {\nmargin: 18mm 14mm;\n"
		       "@top-left { content: \"Review sheet, content %s\"; font: 8pt sans-serif; }\n"
		       "@top-right { content: \"%s\"; font: 8pt sans-serif; }\n"
		       "@bottom-left { content: \"Not legal advice. Nothing counts that is not signed.\"; "
		       "font: 8pt sans-serif; }\n"
		       "@bottom-right { content: \"page \" counter(page) \" of \" counter(pages); "
		       "font: 8pt sans-serif; }\n}\n",
		       sheet->hash, clock_day(sheet->gate.now, day));
}

void sheet_head(const struct sheet *sheet)
{
	sheet_html(sheet, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
			  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
			  "'unsafe-inline'\">\n"
			  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
			  "<title>Review sheet</title>\n<style>\n");
	buf_add(sheet->out, str_of(style));
	add_margins(sheet);
	sheet_html(sheet, "</style>\n</head>\n<body>\n<main>\n<h1>Review sheet</h1>\n");
}

void sheet_foot(const struct sheet *sheet)
{
	sheet_html(sheet, "</main>\n</body>\n</html>\n");
}

/* ---- what stands above a part ---- */

static bool is_meant(const struct sheet *sheet, const struct slot *slot)
{
	return sheet->top == NO_SCREEN || content_below(sheet->content, slot->screen, sheet->top);
}

static void add_count(struct sheet *sheet, const struct source_language *language)
{
	unsigned legal = 0, live = 0;
	int64_t changes_at;

	for (uint16_t i = 0; i < sheet->content->slot_count; i++) {
		const struct slot *slot = &sheet->content->slots[i];

		if (!slot->legal || language->texts[i].len == 0 || !is_meant(sheet, slot))
			continue;
		legal++;
		live += gate_review(&sheet->gate, language, i, gate_role(language), &changes_at) == REVIEW_LIVE;
	}
	sheet_html(sheet, "<li><bdi>");
	sheet_text(sheet, language->name);
	buf_add_format(sheet->out, "</bdi>: %u legal texts here, %u of them signed by a %s</li>\n", legal, live,
		       gate_role(language) == REVIEW_LAWYER ? "lawyer" : "native reader");
}

static void add_rules(const struct sheet *sheet)
{
	sheet_html(
		sheet,
		"<p>People in danger act on these words, by text message and on the phone. A legal text is served when "
		"a lawyer has signed the English and a native reader the translation.</p>\n"
		"<p><strong>Lawyer:</strong> is the English true, and not more than true, for what stands behind it? "
		"<strong>Native reader:</strong> does the translation say what the English says, nothing more and "
		"nothing less, in words that a child of ten knows?</p>\n"
		"<p><strong>No text may say:</strong> that somebody is safe; that agents cannot come in or cannot stop "
		"somebody; that a person will get a lawyer, a call or bond; that this line is secret, private or "
		"secure; to run, hide, lie, fight, block or destroy something; to carry papers or not, to register or "
		"not, to go to a check-in or not. Local laws bind local police, not ICE.</p>\n"
		"<p>A tick is for all texts of its card. Write a correction on the dotted lines, or on the text "
		"itself. "
		"Paper is the record of a reading; what is served follows from <code>hotline review sign</code>, which "
		"enters it: a text that was changed has another fingerprint, and needs signing again.</p>\n");
}

static void add_intro(struct sheet *sheet)
{
	char day[16];

	sheet_html(sheet, "<h2>English");
	if (sheet->language != english_of(sheet)) {
		sheet_html(sheet, " and <span lang=\"");
		sheet_text(sheet, sheet->language->tag);
		sheet_html(sheet, "\" dir=\"auto\">");
		sheet_text(sheet, sheet->language->name);
		sheet_html(sheet, "</span> (");
		sheet_text(sheet, sheet->language->tag);
		sheet_html(sheet, ")");
	}
	buf_add_format(sheet->out, "</h2>\n<ul>\n<li>Content %s, on %s</li>\n", sheet->hash,
		       clock_day(sheet->gate.now, day));
	add_count(sheet, english_of(sheet));
	if (sheet->language != english_of(sheet))
		add_count(sheet, sheet->language);
	sheet_html(sheet, "</ul>\n");
	add_rules(sheet);
}

/* ---- the cards ---- */

static void describe(const struct source_screen *screen, char kind[64])
{
	static const char *const kinds[] = { [SCREEN_MENU] = "menu",
					     [SCREEN_CARD] = "card",
					     [SCREEN_ASK] = "question",
					     [SCREEN_TRANSFER] = "transfer to a person" };

	snprintf(kind, 64, "%s%s%s%s", kinds[screen->kind], screen->urgent ? ", urgent" : "",
		 screen->erases ? ", erases the talk" : "", screen->internal ? ", no code leads here" : "");
}

static void add_screen(struct sheet *sheet, uint16_t index)
{
	const struct source_screen *screen = &sheet->content->screens[index];
	struct sheet_card card = { .name = screen->name, .screen = index, .city = NO_CITY, .facts = screen->facts };
	char code[8] = "", kind[64];

	describe(screen, kind);
	if (!screen->internal)
		snprintf(code, sizeof code, "%u", screen->code);
	card.code = code;
	card.kind = kind;
	sheet_card(sheet, &card);
}

static void add_line(struct sheet *sheet, size_t index)
{
	const struct source_line *line = &sheet->content->lines[index];
	const struct sheet_card card = {
		"",        line->name, line->always ? "fixed reply, never replaced" : "fixed reply",
		NO_SCREEN, NO_CITY,    line->facts
	};

	if (line->name.len > 0)
		sheet_card(sheet, &card);
}

static void add_city(struct sheet *sheet, uint16_t index)
{
	const struct source_city *city = &sheet->content->cities[index];
	const struct sheet_card card = { "", city->title, "city", NO_SCREEN, index, city->facts };

	sheet_card(sheet, &card);
}

static uint16_t code_of(const struct sheet *sheet, uint16_t index)
{
	return sheet->content->screens[index].code;
}

/* As people read a tree: 0, 1, 11, 12, 2. Digits compare as text does. */
static bool comes_before(const struct sheet *sheet, uint16_t a, uint16_t b)
{
	char first[8], second[8];

	snprintf(first, sizeof first, "%u", code_of(sheet, a));
	snprintf(second, sizeof second, "%u", code_of(sheet, b));
	return strcmp(first, second) < 0;
}

/* The next screen with a code, or without one, behind `last` in the order of codes; NO_SCREEN at the end. */
static uint16_t next_screen(const struct sheet *sheet, uint16_t last, bool internal)
{
	uint16_t next = NO_SCREEN;

	for (uint16_t i = 0; i < sheet->content->screen_count; i++) {
		if (sheet->content->screens[i].internal != internal)
			continue;
		if (last != NO_SCREEN && !comes_before(sheet, last, i))
			continue;
		if (next == NO_SCREEN || comes_before(sheet, i, next))
			next = i;
	}
	return next;
}

static void add_screens(struct sheet *sheet, bool internal)
{
	for (uint16_t i = next_screen(sheet, NO_SCREEN, internal); i != NO_SCREEN; i = next_screen(sheet, i, internal))
		if (sheet->top == NO_SCREEN || content_below(sheet->content, i, sheet->top))
			add_screen(sheet, i);
}

void sheet_part(struct sheet *sheet)
{
	buf_add(sheet->out,
		sheet->language == english_of(sheet) ? STR("<section class=\"alone\">\n") : STR("<section>\n"));
	add_intro(sheet);
	if (sheet->top == NO_SCREEN)
		for (size_t i = 0; i < LINE_COUNT; i++)
			add_line(sheet, i);
	add_screens(sheet, false);
	add_screens(sheet, true);
	if (sheet->top == NO_SCREEN)
		for (uint16_t i = 0; i < sheet->content->city_count; i++)
			add_city(sheet, i);
	sheet_html(sheet, "</section>\n");
}
