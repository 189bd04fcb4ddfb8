/* One card of the sheet: the English and a translation side by side, and boxes to sign. */
#include "sheet.h"

#include "base/clock.h"
#include "base/gsm7.h"
#include "catalog_text.h"

#include <jansson.h>
#include <stdio.h>

#define TEXT_BYTES_MAX 65536
#define PRINT_SHOWN    12 /* digits of a fingerprint: enough to see on paper that a text is another */

static const struct source_language *english_of(const struct sheet *sheet)
{
	return content_language(sheet->content, STR("en"));
}

bool sheet_has(const struct sheet *sheet, const struct sheet_card *card, uint16_t slot)
{
	const struct slot *about = &sheet->content->slots[slot];

	if (card->city != NO_CITY)
		return about->role == SLOT_CITY && about->city == card->city;
	if (about->role == SLOT_CITY || about->screen != card->screen)
		return false;
	return card->screen != NO_SCREEN || str_equal(about->owner, card->name);
}

/* ---- one text ---- */

/* The key on the menu that leads to a screen; 0 when none does. */
static unsigned key_to(const struct content *content, uint16_t screen)
{
	for (size_t i = 0; i < content->screen_count; i++)
		for (size_t j = 0; j < content->screens[i].choice_count; j++)
			if (content->screens[i].choices[j].screen == screen)
				return content->screens[i].choices[j].key;
	return 0;
}

/* As people get it: numbers filled in, and the code or key of a choice. */
static void fill(const struct sheet *sheet, const struct sheet_card *card, const struct source_language *language,
		 uint16_t slot, struct buf *text)
{
	const struct slot *about = &sheet->content->slots[slot];
	unsigned number = about->role == SLOT_PICK ? key_to(sheet->content, card->screen) : 0;
	char key[8];

	snprintf(key, sizeof key, "%u", number);
	text_fill(text, sheet->content, language->texts[slot], about->voice, card->code[0] ? card->code : NULL,
		  number > 0 ? key : NULL);
}

static void add_size(const struct sheet *sheet, const struct source_language *language, bool voice, struct str text)
{
	unsigned tenths = voice ? text_tenths(language, text) : 0, units = 0;
	struct sms_size size;
	struct buf cheap;

	if (voice) {
		buf_add_format(sheet->out, "about %u.%u seconds", tenths / 10, tenths % 10);
		return;
	}
	buf_init(&cheap, TEXT_BYTES_MAX);
	gsm7_smarten(&cheap, text);
	size = sms_measure(buf_str(&cheap));
	for (unsigned i = 0; i < size.segments && i < SMS_PARTS_MAX; i++)
		units += size.parts[i];
	buf_add_format(sheet->out, "%u SMS, %u %s", size.segments, units, size.ucs2 ? "units (UCS-2)" : "characters");
	sheet->out->failed |= cheap.failed;
	buf_release(&cheap);
}

/* What people get who look up a signature: its state, whose it is, and the fingerprint that it is tied to. */
static void add_state(struct sheet *sheet, const struct source_language *language, uint16_t slot)
{
	const struct review *review = language->signed_by[slot];
	char hash[REVIEW_HASH_SIZE], from[16], until[16];
	int64_t changes_at;
	enum review_state state;

	gate_hash(&sheet->gate, language, slot, hash);
	if (!sheet->content->slots[slot].legal) {
		sheet_html(sheet, "needs no signature");
	} else {
		state = gate_review(&sheet->gate, language, slot, gate_role(language), &changes_at);
		if (state == REVIEW_SOURCE_CHANGED && gate_role(language) == REVIEW_LAWYER)
			state = REVIEW_TEXT_CHANGED; /* the English is its own source */
		sheet_text(sheet, str_of(review_state_words(state)));
	}
	if (review) {
		sheet_html(sheet, " (");
		sheet_text(sheet, review->by);
		buf_add_format(sheet->out, ", %s to %s", clock_day(review->from, from),
			       clock_day(review->until, until));
		if (review->carried > 0)
			buf_add_format(sheet->out, ", carried %u time%s", review->carried,
				       review->carried == 1 ? "" : "s");
		sheet_html(sheet, ")");
	}
	buf_add_format(sheet->out, "; fingerprint %.*s", PRINT_SHOWN, hash);
}

static bool is_rtl(const struct source_language *language)
{
	const char *direction = json_string_value(json_object_get(language->wording.root, "@@x-direction"));

	return direction && strcmp(direction, "rtl") == 0;
}

static void add_absent(const struct sheet *sheet, const struct source_language *language, uint16_t slot)
{
	const struct slot *about = &sheet->content->slots[slot];

	if (about->role == SLOT_ALOUD)
		sheet_html(sheet, "<p class=\"absent\">Said to officers, in English only.</p>\n");
	else if (about->role == SLOT_CITY)
		sheet_html(sheet, "<p class=\"absent\">Not translated: the card of its place stands in.</p>\n");
	else if (content_wants(language, about))
		sheet_html(sheet, "<p class=\"absent\"><strong>Missing.</strong></p>\n");
	else
		sheet_html(sheet, "<p class=\"absent\">Not texted in this language.</p>\n");
}

static void add_text(struct sheet *sheet, const struct sheet_card *card, const struct source_language *language,
		     uint16_t slot)
{
	struct buf text;

	sheet_html(sheet, "<div class=\"text\">\n");
	if (language->texts[slot].len == 0) {
		add_absent(sheet, language, slot);
		sheet_html(sheet, "</div>\n");
		return;
	}
	buf_init(&text, TEXT_BYTES_MAX);
	fill(sheet, card, language, slot, &text);
	sheet_html(sheet, "<p class=\"said\" lang=\"");
	sheet_text(sheet, language->tag);
	buf_add_format(sheet->out, "\" dir=\"%s\">", is_rtl(language) ? "rtl" : "ltr");
	sheet_text(sheet, buf_str(&text));
	sheet_html(sheet, "</p>\n<p class=\"about\">");
	add_size(sheet, language, sheet->content->slots[slot].voice, buf_str(&text));
	sheet_html(sheet, "; ");
	add_state(sheet, language, slot);
	sheet_html(sheet, "</p>\n</div>\n");
	sheet->out->failed |= text.failed;
	buf_release(&text);
}

static void add_pair(struct sheet *sheet, const struct sheet_card *card, uint16_t slot)
{
	const struct slot *about = &sheet->content->slots[slot];

	sheet_html(sheet, "<div class=\"pair\">\n<p class=\"key\">");
	sheet_text(sheet, about->key);
	buf_add_format(sheet->out, " <span class=\"members\">%s%s%s</span></p>\n",
		       about->role == SLOT_PICK ? "choice, " : "", about->voice ? "spoken" : "text message",
		       about->legal ? ", legal" : "");
	add_text(sheet, card, english_of(sheet), slot);
	if (sheet->language != english_of(sheet))
		add_text(sheet, card, sheet->language, slot);
	sheet_html(sheet, "</div>\n");
}

/* ---- boxes ---- */

static void add_box(const struct sheet *sheet, const char *whose, const char *role)
{
	sheet_html(sheet, "<div class=\"box\">\n<p class=\"whose\">");
	sheet_text(sheet, str_of(whose));
	sheet_html(sheet, "</p>\n"
			  "<p class=\"verdict\"><span class=\"tick\"></span> correct</p>\n"
			  "<p class=\"verdict\"><span class=\"tick\"></span> correct with these changes:</p>\n"
			  "<p class=\"line\"></p>\n<p class=\"line\"></p>\n"
			  "<p class=\"verdict\"><span class=\"tick\"></span> do not use</p>\n"
			  "<p class=\"fill\"><span>Name, signature</span></p>\n<p class=\"fill\"><span>Role: ");
	sheet_text(sheet, str_of(role));
	sheet_html(sheet, "</span></p>\n<p class=\"fill half\"><span>Date</span></p>\n"
			  "<p class=\"fill half\"><span>Until</span></p>\n</div>\n");
}

/* A part of the sheet that has nothing to sign needs no boxes. */
static void add_boxes(struct sheet *sheet, const struct sheet_card *card)
{
	const struct source_language *english = english_of(sheet);
	bool of_english = false, of_language = false;
	char whose[96];

	for (uint16_t i = 0; i < sheet->content->slot_count; i++) {
		if (!sheet->content->slots[i].legal || !sheet_has(sheet, card, i))
			continue;
		of_english |= english->texts[i].len > 0;
		of_language |= sheet->language != english && sheet->language->texts[i].len > 0;
	}
	if (!of_english && !of_language)
		return;
	sheet_html(sheet, "<div class=\"boxes\">\n");
	if (of_english)
		add_box(sheet, "English", "lawyer");
	snprintf(whose, sizeof whose, "%.*s", STR_ARG(sheet->language->name));
	if (of_language)
		add_box(sheet, whose, "native reader");
	sheet_html(sheet, "</div>\n");
}

/* ---- the card ---- */

static void add_choices(struct sheet *sheet, uint16_t screen)
{
	const struct source_screen *from = screen == NO_SCREEN ? NULL : &sheet->content->screens[screen];

	if (!from || from->choice_count == 0)
		return;
	sheet_html(sheet, "<p class=\"members\">Leads to:");
	for (size_t i = 0; i < from->choice_count; i++) {
		const struct source_screen *to =
			from->choices[i].screen == NO_SCREEN ? NULL : &sheet->content->screens[from->choices[i].screen];

		buf_add_format(sheet->out, "%s key %u ", i > 0 ? "," : "", from->choices[i].key);
		if (to)
			buf_add_format(sheet->out, "%u ", to->code);
		sheet_text(sheet, from->choices[i].to);
	}
	sheet_html(sheet, "</p>\n");
}

/* The sound before a language is chosen and the menu of languages are made of fixed replies. */
static bool has_texts(const struct sheet *sheet, const struct sheet_card *card)
{
	for (uint16_t i = 0; i < sheet->content->slot_count; i++)
		if (sheet_has(sheet, card, i))
			return true;
	return false;
}

void sheet_card(struct sheet *sheet, const struct sheet_card *card)
{
	if (!has_texts(sheet, card))
		return;
	sheet_html(sheet, "<article class=\"card\">\n<div class=\"whole\">\n<h3>");
	if (card->code[0])
		buf_add_format(sheet->out, "<span class=\"code\">%s</span> ", card->code);
	sheet_text(sheet, card->name);
	sheet_html(sheet, " <span class=\"members\">");
	sheet_text(sheet, str_of(card->kind));
	sheet_html(sheet, "</span></h3>\n");
	add_choices(sheet, card->screen);
	for (uint16_t i = 0; i < sheet->content->slot_count; i++)
		if (sheet_has(sheet, card, i))
			add_pair(sheet, card, i);
	add_boxes(sheet, card);
	sheet_html(sheet, "</div>\n");
	sheet_numbers(sheet, card);
	sheet_facts(sheet, card);
	sheet_html(sheet, "</article>\n");
}
