/* How `hotline status` reads. Counts nothing: status_count.c does. */
#include "status_print.h"

#include "base/clock.h"

#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

/* Higher when a name in the JSON changes its meaning or goes; a new name does not count. */
#define JSON_FORMAT 1

static bool is_wanted(const struct status_row *row, struct str locale)
{
	return locale.len == 0 || str_equal(row->language->tag, locale);
}

/* ---- the table of texts ---- */

static const struct table_column text_columns[] = {
	{ "Tag", NULL, NULL, false },
	{ "Language", NULL, NULL, false },
	{ "Complete", "Done", "texts that are there, of all that are wanted", true },
	{ "Missing", NULL, NULL, true },
	{ "Reviewed", "Signed", "texts with a signature that holds (English: a lawyer's; others: a native reader's)",
	  true },
	{ "Legal reviewed", "Legal",
	  "the same for the legal texts alone, which are served only when English is signed too", true },
	{ "English changed", "Stale", "signed, but the English, its facts or a number in it has changed since", true },
	{ "Edited", NULL, "signed, but the text itself has changed since", true },
	{ "Expired", NULL, "the signature has run out", true },
	{ "Runs out soon", "Soon", "the signature runs out within 30 days", true },
	{ "Urgent", NULL, "messages (SMS) that the urgent text costs", true },
	{ "Card", NULL, "messages that the median answer costs", true },
	{ "Longest card", "Most", "messages that the longest answer costs", true },
	{ "Offered", NULL, "to people today, by what is signed", false },
	{ "With drafts", "Drafts", "offered by a line that serves drafts (HOTLINE_DRAFTS=1)", false },
};

static const char *offer_words(struct status_offer offer)
{
	if (offer.sms && offer.voice)
		return "text, phone";
	return offer.sms ? "text" : offer.voice ? "phone" : "no";
}

static void add_cost(struct table *table, unsigned segments)
{
	if (segments > 0)
		table_add(table, "%u", segments);
	else
		table_add(table, "-");
}

static void add_texts(struct table *table, const struct status_row *row)
{
	const struct status_tally *all = &row->all, *legal = &row->legal;

	table_add(table, "%.*s", STR_ARG(row->language->tag));
	table_add_name(table, row->language->name, row->language->tag, row->rtl);
	table_add(table, "%u%%", status_percent(all->wanted - all->of[STATUS_MISSING], all->wanted));
	table_add(table, "%u", all->of[STATUS_MISSING]);
	table_add(table, "%u%%", status_percent(all->of[STATUS_REVIEWED], all->wanted));
	table_add(table, "%u%%", status_percent(legal->of[STATUS_REVIEWED], legal->wanted));
	table_add(table, "%u", all->of[STATUS_CHANGED]);
	table_add(table, "%u", all->of[STATUS_EDITED]);
	table_add(table, "%u", all->of[STATUS_EXPIRED]);
	table_add(table, "%u", all->soon);
	add_cost(table, row->urgent);
	add_cost(table, row->card_median);
	add_cost(table, row->card_most);
	table_add(table, "%s", offer_words(row->today));
	table_add(table, "%s", offer_words(row->drafts));
}

static void print_texts(const struct status *status, struct str locale, enum table_form form, struct buf *out)
{
	struct table table;

	table_init(&table, "Languages", text_columns, COUNT(text_columns));
	for (size_t i = 0; i < status->row_count; i++)
		if (is_wanted(&status->rows[i], locale))
			add_texts(&table, &status->rows[i]);
	table_print(&table, form, out);
	buf_add_char(out, '\n');
	table_legend(&table, form, out);
	table_release(&table);
}

/* ---- the table of voices ---- */

static const char no_adapter[] = "no adapter in this program yet: its voices are not used";

static const char *voiceless_words(const struct status_row *row)
{
	if (row->language->texts_in.len > 0)
		return "none";
	return !row->language->has_voice && row->drafts.voice ? "recordings" : "text only";
}

static void add_voices(struct table *table, const struct status_row *row)
{
	const struct source_language *language = row->language;

	table_add(table, "%.*s", STR_ARG(language->tag));
	table_add_name(table, language->name, language->tag, row->rtl);
	for (size_t i = 0; i < VOICE_PROVIDERS; i++) {
		const struct voice *voice = &language->voice[i];

		if (voice->name.len > 0)
			table_add(table, "%.*s", STR_ARG(voice->name));
		else if (voice->language.len > 0)
			table_add(table, "any %.*s voice", STR_ARG(voice->language));
		else
			table_add(table, "%s", voiceless_words(row));
	}
	table_add(table, "%u/%u", row->recordings.current, row->recordings.wanted);
}

static void print_voices(const struct status *status, struct str locale, enum table_form form, struct buf *out)
{
	struct table_column columns[3 + VOICE_PROVIDERS] = { { .title = "Tag" }, { .title = "Language" } };
	char titles[VOICE_PROVIDERS][16];
	struct table table;

	for (size_t i = 0; i < VOICE_PROVIDERS; i++) {
		snprintf(titles[i], sizeof titles[i], "%s", voice_kinds[i].name);
		titles[i][0] = (char)toupper((unsigned char)titles[i][0]);
		columns[2 + i] = (struct table_column){ .title = titles[i],
							.meaning = voice_kinds[i].adapter ? NULL : no_adapter };
	}
	columns[2 + VOICE_PROVIDERS] = (struct table_column){
		.title = "Recorded",
		.meaning = "spoken texts that a person has recorded as they are now, of all that can be",
		.number = true,
	};
	table_init(&table, "Voices", columns, COUNT(columns));
	for (size_t i = 0; i < status->row_count; i++)
		if (is_wanted(&status->rows[i], locale))
			add_voices(&table, &status->rows[i]);
	table_print(&table, form, out);
	buf_add_char(out, '\n');
	table_legend(&table, form, out);
	table_release(&table);
}

/* ---- around them ---- */

/* What must not be read into the table. */
static void add_verdict(const struct status *status, struct buf *out)
{
	char day[16];

	buf_add_format(out, "On %s. ", clock_day(status->now, day));
	if (status->errors > 0)
		buf_add_format(
			out,
			"\"hotline check --drafts\" refuses this content (%zu problem%s): no server starts with it, "
			"and what is offered is what would be, without those mistakes.",
			status->errors, status->errors == 1 ? "" : "s");
	else if (!status->starts_today)
		buf_add_literal(out, "No server starts with this content unless it serves drafts: \"hotline check\" "
				     "says why, \"hotline review\" what waits for a signature.");
	else
		buf_add_literal(out, "A server can start with what is signed.");
}

static void add_paragraph(struct buf *out, enum table_form form, struct str text)
{
	buf_add(out, form == TABLE_HTML ? STR("<p>") : STR(""));
	table_text(out, form, text);
	buf_add(out, form == TABLE_HTML ? STR("</p>\n") : STR("\n\n"));
}

/* Wide tables scroll in their own box, which the keyboard must be able to reach. */
static void add_page_head(struct buf *out)
{
	buf_add_literal(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
			     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
			     "'unsafe-inline'\">\n"
			     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
			     "<title>Languages of the hotline</title>\n<style>\n"
			     ":root { color-scheme: light dark; font: 1rem/1.5 sans-serif; }\n"
			     "body { margin: 1rem auto; max-width: 90rem; padding: 0 1rem; }\n"
			     ".wide { overflow-x: auto; }\n"
			     "table { border-collapse: collapse; }\n"
			     "caption { font-weight: bold; text-align: start; }\n"
			     "th, td { border: 1px solid; padding: 0.25rem 0.5rem; text-align: start; }\n"
			     ".number { text-align: end; }\n"
			     "dt { font-weight: bold; }\n"
			     "</style>\n</head>\n<body>\n<main>\n<h1>Languages of the hotline</h1>\n");
}

static void begin_wide(struct buf *out, enum table_form form, const char *label)
{
	if (form == TABLE_HTML)
		buf_add_format(out, "<div class=\"wide\" role=\"region\" aria-label=\"%s\" tabindex=\"0\">\n", label);
}

static void end_wide(struct buf *out, enum table_form form)
{
	buf_add(out, form == TABLE_HTML ? STR("</div>\n") : STR("\n"));
}

void status_print(const struct status *status, struct str locale, enum table_form form, struct buf *out)
{
	struct buf verdict;

	buf_init(&verdict, 1024);
	add_verdict(status, &verdict);
	if (form == TABLE_HTML)
		add_page_head(out);
	add_paragraph(out, form, buf_str(&verdict));
	begin_wide(out, form, "Languages");
	print_texts(status, locale, form, out);
	end_wide(out, form);
	begin_wide(out, form, "Voices");
	print_voices(status, locale, form, out);
	if (form == TABLE_HTML)
		buf_add_literal(out, "</div>\n</main>\n</body>\n</html>\n");
	out->failed |= verdict.failed;
	buf_release(&verdict);
}

/* ---- JSON ---- */

static json_t *json_text(struct str text)
{
	return json_stringn(text.at, text.len);
}

static json_t *json_tally(const struct status_tally *tally)
{
	return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i}", "wanted", (int)tally->wanted, "missing",
			 (int)tally->of[STATUS_MISSING], "reviewed", (int)tally->of[STATUS_REVIEWED], "english_changed",
			 (int)tally->of[STATUS_CHANGED], "edited", (int)tally->of[STATUS_EDITED], "expired",
			 (int)tally->of[STATUS_EXPIRED], "not_yet", (int)tally->of[STATUS_EARLY], "unreviewed",
			 (int)tally->of[STATUS_UNREVIEWED], "runs_out_soon", (int)tally->soon);
}

static json_t *json_cost(unsigned segments)
{
	return segments > 0 ? json_integer(segments) : json_null();
}

static json_t *json_offer(struct status_offer offer)
{
	return json_pack("{s:b, s:b}", "text", offer.sms, "phone", offer.voice);
}

static json_t *json_voice(size_t provider, const struct voice *voice)
{
	json_t *object;

	if (!voice_is_there(voice))
		return json_null();
	object = json_pack("{s:b}", "used", voice_kinds[provider].adapter);
	if (voice->language.len > 0)
		json_object_set_new(object, "language", json_text(voice->language));
	if (voice->name.len > 0)
		json_object_set_new(object, "voice", json_text(voice->name));
	return object;
}

static json_t *json_voices(const struct source_language *language)
{
	json_t *object = json_object();

	for (size_t i = 0; i < VOICE_PROVIDERS; i++)
		json_object_set_new(object, voice_kinds[i].name, json_voice(i, &language->voice[i]));
	return object;
}

static json_t *json_recordings(const struct audio_tally *tally)
{
	return json_pack("{s:i, s:i, s:i}", "wanted", (int)tally->wanted, "current", (int)tally->current, "old",
			 (int)tally->old);
}

static json_t *json_row(const struct status_row *row)
{
	return json_pack("{s:o, s:o, s:i, s:s, s:o, s:o, s:{s:o, s:o, s:o}, s:o, s:o, s:{s:o, s:o}}", "tag",
			 json_text(row->language->tag), "name", json_text(row->language->name), "code",
			 (int)row->language->code, "direction", row->rtl ? "rtl" : "ltr", "texts",
			 json_tally(&row->all), "legal", json_tally(&row->legal), "segments", "urgent",
			 json_cost(row->urgent), "card_median", json_cost(row->card_median), "card_most",
			 json_cost(row->card_most), "voices", json_voices(row->language), "recordings",
			 json_recordings(&row->recordings), "offered", "signed", json_offer(row->today), "drafts",
			 json_offer(row->drafts));
}

void status_print_json(const struct status *status, struct str locale, struct buf *out)
{
	json_t *rows = json_array(), *root;
	char day[16], *text = NULL;

	for (size_t i = 0; i < status->row_count; i++)
		if (is_wanted(&status->rows[i], locale) && json_array_append_new(rows, json_row(&status->rows[i])))
			out->failed = true;
	root = json_pack("{s:i, s:s, s:I, s:{s:b, s:b}, s:o}", "format", JSON_FORMAT, "date",
			 clock_day(status->now, day), "problems", (json_int_t)status->errors, "starts", "signed",
			 status->starts_today, "drafts", status->starts_with_drafts, "languages", rows);
	text = root ? json_dumps(root, JSON_INDENT(2)) : NULL;
	if (text) {
		buf_add(out, str_of(text));
		buf_add_char(out, '\n');
	} else {
		out->failed = true;
	}
	free(text);
	json_decref(root);
}
