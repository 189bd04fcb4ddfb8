/* What the texts of a card rest on: facts, their sources, phone numbers. From the files as they stand, for a person. */
#include "sheet.h"

#include "catalog_text.h"

#include <jansson.h>

static struct str text_of(const json_t *object, const char *name)
{
	return str_of(json_string_value(json_object_get(object, name)));
}

/* "jurisdiction: federal"; nothing for a member that is not there. */
static void add_member(struct sheet *sheet, const json_t *object, const char *name, const char *label)
{
	struct str value = text_of(object, name);

	if (value.len == 0)
		return;
	buf_add_format(sheet->out, "<span class=\"fact-member\">%s: ", label);
	sheet_text(sheet, value);
	sheet_html(sheet, "</span> ");
}

/* A city keeps facts and sources of its own in its file, above those that all share. */
static const json_t *look_up(const struct sheet *sheet, const struct sheet_card *card, const char *group,
			     const json_t *shared, const char *name)
{
	const json_t *own = NULL;

	if (card->city != NO_CITY)
		own = json_object_get(json_object_get(sheet->content->cities[card->city].file.root, group), name);
	return own ? own : json_object_get(shared, name);
}

/* ---- sources ---- */

static void add_source(struct sheet *sheet, const struct sheet_card *card, const char *name)
{
	const json_t *source = look_up(sheet, card, "sources", sheet->sources, name);

	sheet_html(sheet, "<li>");
	if (strcmp(name, "ours") == 0) {
		sheet_html(sheet, "A statement about this line, or plain advice: no source.");
	} else if (strcmp(name, "memory") == 0) {
		sheet_html(sheet, "<strong>From memory: no page was read.</strong>");
	} else if (!source) {
		sheet_text(sheet, str_of(name));
		sheet_html(sheet, ": not in prompts/sources.json");
	} else {
		sheet_text(sheet, text_of(source, "what"));
		sheet_html(sheet, "; ");
		add_member(sheet, source, "dated", "dated");
		add_member(sheet, source, "grade", "grade");
		sheet_html(sheet, "<span class=\"address\">");
		sheet_text(sheet, text_of(source, "address"));
		sheet_html(sheet, "</span>");
	}
	sheet_html(sheet, "</li>\n");
}

static void add_sources(struct sheet *sheet, const struct sheet_card *card, const json_t *fact)
{
	const json_t *sources = json_object_get(fact, "sources");

	sheet_html(sheet, "<ul class=\"sources\">\n");
	for (size_t i = 0; i < json_array_size(sources); i++)
		if (json_is_string(json_array_get(sources, i)))
			add_source(sheet, card, json_string_value(json_array_get(sources, i)));
	sheet_html(sheet, "</ul>\n");
}

/* ---- facts ---- */

static void add_never(struct sheet *sheet, const json_t *fact)
{
	const json_t *never = json_object_get(fact, "never_say");

	if (json_array_size(never) == 0)
		return;
	sheet_html(sheet, "<p class=\"never\">Never say: ");
	for (size_t i = 0; i < json_array_size(never); i++) {
		sheet_html(sheet, "\xe2\x80\x9c");
		sheet_text(sheet, str_of(json_string_value(json_array_get(never, i))));
		buf_add(sheet->out, i + 1 < json_array_size(never) ? STR("\xe2\x80\x9d; ") : STR("\xe2\x80\x9d"));
	}
	sheet_html(sheet, "</p>\n");
}

/* Facts name phone numbers as texts do, so that a number stands in one file only. */
static void add_plain(const struct sheet *sheet, const json_t *fact)
{
	struct buf plain;

	buf_init(&plain, FILE_BYTES_MAX);
	text_fill(&plain, sheet->content, text_of(fact, "plain"), false, NULL, NULL);
	sheet_text(sheet, buf_str(&plain));
	sheet->out->failed |= plain.failed;
	buf_release(&plain);
}

static void add_fact(struct sheet *sheet, const struct sheet_card *card, struct str name)
{
	const json_t *facts = json_object_get(sheet->content->files[FILE_FACTS].root, "facts");
	const json_t *fact = look_up(sheet, card, "facts", facts, name.at);
	const struct source_fact *read = content_fact(sheet->content, name);

	sheet_html(sheet, "<div class=\"fact\">\n<p><strong>");
	sheet_text(sheet, name);
	sheet_html(sheet, "</strong> ");
	add_plain(sheet, fact);
	sheet_html(sheet, "</p>\n<p class=\"members\">");
	add_member(sheet, fact, "jurisdiction", "jurisdiction");
	add_member(sheet, fact, "status", "status");
	add_member(sheet, fact, "grade", "grade");
	add_member(sheet, fact, "as_of", "as of");
	add_member(sheet, fact, "checked", "checked");
	add_member(sheet, fact, "review_by", "review by");
	if (json_is_true(json_object_get(fact, "lawyer")))
		sheet_html(sheet, "<span class=\"fact-member\">for a lawyer</span> ");
	if (read && read->good_until < sheet->gate.now)
		sheet_html(sheet, "<strong>has run out</strong>");
	sheet_html(sheet, "</p>\n");
	add_never(sheet, fact);
	add_sources(sheet, card, fact);
	sheet_html(sheet, "</div>\n");
}

void sheet_facts(struct sheet *sheet, const struct sheet_card *card)
{
	if (card->facts.count == 0)
		return;
	sheet_html(sheet, "<h4>Facts behind it</h4>\n");
	for (size_t i = 0; i < card->facts.count; i++)
		add_fact(sheet, card, card->facts.at[i]);
}

/* ---- phone numbers ---- */

static bool says(const struct sheet *sheet, const struct sheet_card *card, struct str number)
{
	const struct source_language *english = content_language(sheet->content, STR("en"));

	for (uint16_t i = 0; i < sheet->content->slot_count; i++)
		if (sheet_has(sheet, card, i) && text_holds(english->texts[i], number))
			return true;
	return card->screen != NO_SCREEN && str_equal(sheet->content->screens[card->screen].number_name, number);
}

void sheet_numbers(struct sheet *sheet, const struct sheet_card *card)
{
	const json_t *numbers = json_object_get(sheet->content->files[FILE_NUMBERS].root, "numbers");
	bool any = false;

	for (size_t i = 0; i < sheet->content->number_count; i++) {
		const struct source_number *number = &sheet->content->numbers[i];
		const json_t *object = json_object_get(numbers, number->name.at);

		if (!says(sheet, card, number->name))
			continue;
		if (!any)
			sheet_html(sheet, "<h4>Numbers in it</h4>\n");
		any = true;
		sheet_html(sheet, "<p class=\"number\"><strong>");
		sheet_text(sheet, number->sms);
		sheet_html(sheet, "</strong> ");
		sheet_text(sheet, text_of(object, "who"));
		sheet_html(sheet, " <span class=\"members\">");
		if (card->screen != NO_SCREEN &&
		    str_equal(sheet->content->screens[card->screen].number_name, number->name))
			add_member(sheet, object, "dial", "called here as");
		add_member(sheet, object, "run_by", "run by");
		add_member(sheet, object, "hours", "hours");
		add_member(sheet, object, "status", "status");
		add_member(sheet, object, "checked", "checked");
		add_member(sheet, object, "check_by", "check by");
		sheet_html(sheet, "</span></p>\n");
	}
}
