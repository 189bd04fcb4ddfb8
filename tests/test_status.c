/*
 * `hotline status` on copies of tests/small below build/, signed by invented people: what is counted, how it is set, and
 * that content which check refuses is counted too.
 */
#include "tests/support/test.h"

#include "command.h"
#include "status_print.h"
#include "tests/support/copy.h"
#include "tests/support/fixture.h"
#include "tests/support/run.h"

#include <jansson.h>
#include <unistd.h>

#define UNTIL "2027-05-20"

/* ---- counting ---- */

static struct status status;

static enum fault count_at(int64_t now)
{
	const struct catalog_source source = { .folder = folder, .default_locale = "en", .now = now };

	return status_read(&source, &status);
}

static const struct status_row *row_of(const char *tag)
{
	for (size_t i = 0; i < status.row_count; i++)
		if (str_equal(status.rows[i].language->tag, str_of(tag)))
			return &status.rows[i];
	fail_msg("no row for %s", tag);
	return NULL;
}

/* Every wanted text is counted once, whatever state it is in. */
static void assert_adds_up(const struct status_tally *tally)
{
	unsigned sum = 0;

	for (size_t i = 0; i < STATUS_STATES; i++)
		sum += tally->of[i];
	assert_int_equal(sum, tally->wanted);
	assert_true(tally->soon <= tally->of[STATUS_REVIEWED]);
}

static void assert_all_add_up(void)
{
	for (size_t i = 0; i < status.row_count; i++) {
		assert_adds_up(&status.rows[i].all);
		assert_adds_up(&status.rows[i].legal);
	}
}

static void nothing_signed_is_unreviewed(void **state)
{
	(void)state;
	assert_int_equal(count_at(FIXTURE_NOW), FAULT_NONE);
	assert_int_equal(status.row_count, 3); /* Polish has no file */
	assert_all_add_up();
	for (size_t i = 0; i < status.row_count; i++) {
		const struct status_row *row = &status.rows[i];

		assert_int_equal(row->all.of[STATUS_UNREVIEWED], row->all.wanted);
		assert_true(row->legal.wanted > 0 && row->legal.wanted < row->all.wanted);
		assert_false(row->today.sms || row->today.voice);
		assert_true(row->drafts.sms);
	}
	/* The statement to the officer is wanted in English alone. */
	assert_true(row_of("en")->all.wanted > row_of("es")->all.wanted);
	assert_int_equal(row_of("zh-Hans")->all.wanted, row_of("es")->all.wanted);
	assert_true(row_of("es")->drafts.voice);
	assert_false(row_of("zh-Hans")->drafts.voice);
	assert_false(status.starts_today);
	assert_true(status.starts_with_drafts);
	assert_int_equal(status.errors, 0);
	status_release(&status);
}

static void signed_is_reviewed_and_offered(void **state)
{
	(void)state;
	fixture_sign(folder, UNTIL, NULL, 0);
	assert_int_equal(count_at(FIXTURE_NOW), FAULT_NONE);
	assert_all_add_up();
	for (size_t i = 0; i < status.row_count; i++) {
		const struct status_row *row = &status.rows[i];

		assert_int_equal(row->legal.of[STATUS_REVIEWED], row->legal.wanted);
		assert_int_equal(row->all.of[STATUS_REVIEWED], row->legal.wanted);
		assert_int_equal(row->all.soon, 0);
		assert_true(row->today.sms);
	}
	assert_false(row_of("zh-Hans")->today.voice);
	assert_true(row_of("en")->today.voice);
	assert_true(status.starts_today);
	status_release(&status);
}

static void recordings_are_counted(void **state)
{
	static const char *const except[] = { "wrong_voice", "about_voice" };
	struct audio_tally before;
	struct buf out;

	(void)state;
	assert_int_equal(count_at(FIXTURE_NOW), FAULT_NONE);
	before = row_of("zh-Hans")->recordings;
	assert_int_equal(before.current + before.old, 0);
	assert_true(before.wanted > 40);
	/* The statement to officers, and the first sounds of a call, are not said in every language. */
	assert_int_equal(row_of("en")->recordings.wanted, before.wanted + 3);
	status_release(&status);
	fixture_record(folder, "zh-Hans", except, COUNT(except));
	fixture_edit(folder, "locales/zh-Hans.json", "silence 的话。", "silence 的新话。");
	assert_int_equal(count_at(FIXTURE_NOW), FAULT_NONE);
	assert_int_equal(row_of("zh-Hans")->recordings.current, before.wanted - 3);
	assert_int_equal(row_of("zh-Hans")->recordings.old, 1);
	assert_true(row_of("zh-Hans")->drafts.voice);
	buf_init(&out, 1 << 20);
	status_print(&status, STR("zh-Hans"), TABLE_MARKDOWN, &out);
	assert_true(str_contains(buf_str(&out), STR("| recordings |")));
	buf_release(&out);
	status_release(&status);
}

static void edited_text_is_edited(void **state)
{
	(void)state;
	fixture_sign(folder, UNTIL, NULL, 0);
	fixture_edit(folder, "locales/es.json", "Texto de now door.", "Otro texto de now door.");
	assert_int_equal(count_at(FIXTURE_NOW), FAULT_NONE);
	assert_all_add_up();
	assert_int_equal(row_of("es")->legal.of[STATUS_EDITED], 1);
	assert_int_equal(row_of("es")->legal.of[STATUS_CHANGED], 0);
	assert_int_equal(row_of("es")->legal.of[STATUS_REVIEWED], row_of("es")->legal.wanted - 1);
	assert_int_equal(row_of("en")->legal.of[STATUS_EDITED], 0);
	status_release(&status);
}

static void changed_english_makes_translations_stale(void **state)
{
	(void)state;
	fixture_sign(folder, UNTIL, NULL, 0);
	fixture_edit(folder, "locales/en.json", "Text of now door.", "Another text of now door.");
	assert_int_equal(count_at(FIXTURE_NOW), FAULT_NONE);
	assert_all_add_up();
	assert_int_equal(row_of("es")->legal.of[STATUS_CHANGED], 1);
	assert_int_equal(row_of("zh-Hans")->legal.of[STATUS_CHANGED], 1);
	/* The English has nothing but itself that could have changed. */
	assert_int_equal(row_of("en")->legal.of[STATUS_EDITED], 1);
	assert_int_equal(row_of("en")->legal.of[STATUS_CHANGED], 0);
	status_release(&status);
}

static void dates_of_signatures_are_told_apart(void **state)
{
	/* 30 days from noon of 22 November: 22 December at noon. */
	const struct fixture_exception days[] = {
		{ "es", "now_door_sms", "2026-11-21" },   { "es", "now_street_sms", "2026-11-22" },
		{ "es", "taken_find_sms", "2026-12-21" }, { "es", "taken_far_sms", "2026-12-22" },
		{ "es", "taken_inside_sms", NULL },
	};
	const struct status_tally *legal;

	(void)state;
	fixture_sign(folder, UNTIL, days, COUNT(days));
	assert_int_equal(count_at(FIXTURE_NOW), FAULT_NONE);
	assert_all_add_up();
	legal = &row_of("es")->legal;
	assert_int_equal(legal->of[STATUS_EXPIRED], 1);
	assert_int_equal(legal->soon, 2);
	assert_int_equal(legal->of[STATUS_UNREVIEWED], 1);
	assert_int_equal(legal->of[STATUS_REVIEWED], legal->wanted - 2);
	assert_int_equal(row_of("en")->legal.soon, 0);
	status_release(&status);
	/* The day before anybody signed. */
	assert_int_equal(count_at(fixture_day("2026-11-19")), FAULT_NONE);
	assert_all_add_up();
	legal = &row_of("en")->legal;
	assert_int_equal(legal->of[STATUS_EARLY], legal->wanted);
	status_release(&status);
}

static void signature_in_another_role_does_not_count(void **state)
{
	const struct status_tally *legal;

	(void)state;
	fixture_sign(folder, UNTIL, NULL, 0);
	fixture_edit(folder, "prompts/people.json", "\"roles\": [\"lawyer\"]", "\"roles\": [\"lawyer\", \"native\"]");
	fixture_edit(folder, "prompts/people.json", "\"locales\": [\"en\"]", "\"locales\": [\"en\", \"es\"]");
	fixture_edit(folder, "locales/reviews/es.json", "\"na\", \"role\": \"native\"", "\"la\", \"role\": \"lawyer\"");
	assert_int_equal(count_at(FIXTURE_NOW), FAULT_NONE);
	legal = &row_of("es")->legal;
	assert_int_equal(legal->of[STATUS_UNREVIEWED], 1);
	assert_int_equal(legal->of[STATUS_REVIEWED], legal->wanted - 1);
	status_release(&status);
}

/* check refuses all of it; the row says how far the language is. */
static void missing_texts_are_counted_and_told(void **state)
{
	struct buf out;

	(void)state;
	fixture_sign(folder, UNTIL, NULL, 0);
	fixture_edit(folder, "locales/es.json", "\"taken_sms\": \"Texto de taken.\",", "");
	fixture_edit(folder, "locales/es.json", "\"now_door_sms\": \"Texto de now door.\",", "\"now_door_sms\": \"\",");
	assert_int_equal(count_at(FIXTURE_NOW), FAULT_NONE);
	assert_all_add_up();
	assert_int_equal(row_of("es")->all.of[STATUS_MISSING], 2);
	assert_int_equal(row_of("es")->legal.of[STATUS_MISSING], 1);
	assert_int_equal(row_of("en")->all.of[STATUS_MISSING], 0);
	assert_true(row_of("es")->urgent > 0);
	assert_int_equal(status.errors, 2);
	assert_false(status.starts_today || status.starts_with_drafts);
	buf_init(&out, 1 << 20);
	status_print(&status, STR(""), TABLE_TEXT, &out);
	assert_false(out.failed);
	assert_true(str_contains(buf_str(&out), STR("refuses this content (2 problems)")));
	buf_release(&out);
	status_release(&status);
}

static void text_too_long_is_told(void **state)
{
	struct buf put;

	(void)state;
	buf_init(&put, 512);
	for (size_t i = 0; i < 40; i++)
		buf_add_literal(&put, "words ");
	buf_add_literal(&put, "of urgent.");
	fixture_edit(folder, "locales/es.json", "Texto de urgent.", buf_text(&put));
	buf_release(&put);
	assert_int_equal(count_at(FIXTURE_NOW), FAULT_NONE);
	assert_int_equal(row_of("es")->urgent, 2);
	assert_int_equal(status.errors, 1);
	assert_false(status.starts_with_drafts);
	status_release(&status);
}

static void malformed_locale_is_all_missing(void **state)
{
	const struct status_row *row;

	(void)state;
	fixture_write(folder, "locales/es.json", "{ \"@@locale\": \"es\", ");
	assert_int_equal(count_at(FIXTURE_NOW), FAULT_NONE);
	row = row_of("es");
	assert_int_equal(row->all.of[STATUS_MISSING], row->all.wanted);
	assert_int_equal(row->urgent, 0);
	assert_int_equal(row->card_median, 0);
	assert_false(row->drafts.sms);
	assert_true(row_of("en")->drafts.sms);
	assert_false(status.starts_with_drafts);
	status_release(&status);
}

static void content_without_english_is_counted(void **state)
{
	char path[512];

	(void)state;
	snprintf(path, sizeof path, "%s/locales/en.json", folder);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(count_at(FIXTURE_NOW), FAULT_NONE);
	assert_int_equal(status.row_count, 2);
	assert_int_equal(row_of("es")->all.of[STATUS_MISSING], 0);
	assert_false(status.starts_with_drafts);
	status_release(&status);
}

static void broken_prompts_are_refused_with_the_reason(void **state)
{
	(void)state;
	fixture_edit(folder, "prompts/screens.json", "\"to\": \"taken_inside\"", "\"to\": \"nowhere\"");
	assert_int_equal(count_at(FIXTURE_NOW), FAULT_CONTENT);
	assert_true(status.problems.errors > 0);
	assert_int_equal(status.row_count, 0);
	status_release(&status);
}

/* One card of three messages among many of one: the median does not move, the most does. */
static void costs_are_those_of_cards(void **state)
{
	struct buf put;

	(void)state;
	buf_init(&put, 512);
	for (size_t i = 0; i < 7; i++)
		buf_add_literal(&put, "Ten words of one syllable that fill a line here. ");
	buf_add_literal(&put, "The end.");
	fixture_edit(folder, "locales/es.json", "Texto de taken find.", buf_text(&put));
	buf_release(&put);
	assert_int_equal(count_at(FIXTURE_NOW), FAULT_NONE);
	assert_int_equal(row_of("es")->card_median, 1);
	assert_int_equal(row_of("es")->card_most, 3);
	assert_int_equal(row_of("en")->card_most, 1);
	status_release(&status);
}

static const struct {
	unsigned part, whole, percent;
} percents[] = { { 0, 0, 100 }, { 0, 7, 0 }, { 1, 3, 33 }, { 2, 3, 66 }, { 999, 1000, 99 }, { 1000, 1000, 100 } };

static void percents_round_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(percents); i++)
		assert_int_equal(status_percent(percents[i].part, percents[i].whole), percents[i].percent);
}

/* ---- tables ---- */

static const struct width {
	const char *name, *text;
	size_t width;
} widths[] = {
	{ "Latin letters take a column each", "Polski", 6 },
	{ "an accent typed apart takes no column", "Tie\u0302\u0301ng", 5 },
	{ "Han letters take two columns", "简体中文", 8 },
	{ "Hangul takes two columns", "한국어", 6 },
	{ "Arabic letters take a column each", "العربية", 7 },
	{ "Devanagari signs above and below take none", "हिंदी", 4 },
	{ "nothing takes nothing", "", 0 },
};

static void width_is_as_shown(void **state)
{
	const struct width *row = *state;

	assert_int_equal(table_width(str_of(row->text)), row->width);
}

static const struct table_column columns[] = {
	{ "Language", NULL, NULL, false },
	{ "Texts | all", "Texts", "how many <there> are & why", true },
	{ "End", NULL, NULL, false },
};

static void fill(struct table *table)
{
	static const char *const names[] = { "Polski", "简体中文", "العربية", "Tie\u0302\u0301ng Vie\u0323\u0302t",
					     "हिंदी" };

	table_init(table, "Some", columns, COUNT(columns));
	for (size_t i = 0; i < COUNT(names); i++) {
		table_add_name(table, str_of(names[i]), STR("xx"), i == 2);
		table_add(table, "%zu%%", i * 30);
		table_add(table, "!");
	}
}

static void print(const struct table *table, enum table_form form, struct buf *out)
{
	buf_init(out, 1 << 16);
	table_print(table, form, out);
	assert_false(out->failed);
}

static void columns_stand_below_each_other(void **state)
{
	struct table table;
	struct str rest, line;
	struct buf out;
	size_t lines = 0;

	(void)state;
	fill(&table);
	print(&table, TABLE_TEXT, &out);
	rest = buf_str(&out);
	assert_str_equal(str_cut(&rest, '\n'), STR("Some"));
	assert_str_equal(str_cut(&rest, '\n'), STR("Language    Texts  End"));
	while (rest.len > 0) {
		line = str_cut(&rest, '\n');
		assert_int_equal(line.at[line.len - 1], '!');
		assert_int_equal(table_width(line), strlen("Language    Texts  E"));
		lines++;
	}
	assert_int_equal(lines, 5);
	buf_release(&out);
	table_release(&table);
}

static void marks_of_markdown_are_text(void **state)
{
	struct table table;
	struct buf out;

	(void)state;
	table_init(&table, "Some", columns, COUNT(columns));
	table_add_name(&table, STR("a|b <i>"), STR("xx"), false);
	table_add(&table, "*1*");
	table_add(&table, "x_y\nz");
	print(&table, TABLE_MARKDOWN, &out);
	assert_str_equal(buf_str(&out), STR("| Language | Texts \\| all | End |\n|---|--:|---|\n"
					    "| a\\|b \\<i\\> | \\*1\\* | x\\_y z |\n"));
	buf_release(&out);
	table_release(&table);
}

static void marks_of_html_are_text(void **state)
{
	struct table table;
	struct buf out;

	(void)state;
	table_init(&table, "Some <b>", columns, COUNT(columns));
	table_add_name(&table, STR("<script>\"&'"), STR("x\"x"), true);
	table_add(&table, "1 < 2");
	table_add(&table, "&");
	print(&table, TABLE_HTML, &out);
	assert_true(str_contains(buf_str(&out), STR("<caption>Some &lt;b&gt;</caption>")));
	assert_true(str_contains(buf_str(&out),
				 STR("<th scope=\"row\" lang=\"x&quot;x\" dir=\"rtl\">&lt;script&gt;&quot;&amp;"
				     "&apos;</th><td class=\"number\">1 &lt; 2</td><td>&amp;</td>")));
	buf_clear(&out);
	table_legend(&table, TABLE_HTML, &out);
	assert_str_equal(buf_str(&out),
			 STR("<dl>\n<dt>Texts | all</dt><dd>how many &lt;there&gt; are &amp; why</dd>\n</dl>\n"));
	buf_release(&out);
	table_release(&table);
}

/* ---- reports ---- */

static void read_it(struct buf *out)
{
	assert_int_equal(count_at(FIXTURE_NOW), FAULT_NONE);
	buf_init(out, 1 << 20);
}

static void page_needs_nothing_else(void **state)
{
	static const char *const foreign[] = { "<script", "http:", "https:", "src=", "href=", "url(", "@import" };
	struct buf out;

	(void)state;
	fixture_edit(folder, "prompts/languages.json", "\"name\": \"Español\"", "\"name\": \"Esp<script>&ol\"");
	fixture_edit(folder, "locales/zh-Hans.json", "\"@@locale\"", "\"@@x-direction\": \"rtl\", \"@@locale\"");
	read_it(&out);
	status_print(&status, STR(""), TABLE_HTML, &out);
	assert_false(out.failed);
	for (size_t i = 0; i < COUNT(foreign); i++)
		assert_false(str_contains(buf_str(&out), str_of(foreign[i])));
	assert_true(str_has_prefix(buf_str(&out), STR("<!DOCTYPE html>\n<html lang=\"en\">")));
	assert_true(str_contains(buf_str(&out), STR(" lang=\"es\" dir=\"ltr\">Esp&lt;script&gt;&amp;ol</th>")));
	assert_true(str_contains(buf_str(&out), STR(" lang=\"zh-Hans\" dir=\"rtl\">")));
	buf_release(&out);
	status_release(&status);
}

static json_t *at(json_t *object, const char *name)
{
	json_t *value = json_object_get(object, name);

	if (!value)
		fail_msg("the report has no \"%s\"", name);
	return value;
}

static void report_is_read_back(void **state)
{
	json_t *root, *spanish, *legal;
	struct buf out;

	(void)state;
	fixture_sign(folder, UNTIL, NULL, 0);
	fixture_edit(folder, "locales/es.json", "Texto de now door.", "Otro texto de now door.");
	fixture_edit(folder, "prompts/languages.json", "\"name\": \"Español\"", "\"name\": \"Esp\\\"añol\"");
	read_it(&out);
	status_print_json(&status, STR(""), &out);
	assert_false(out.failed);
	root = json_loadb(out.at, out.len, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	assert_int_equal(json_integer_value(at(root, "format")), 1);
	assert_string_equal(json_string_value(at(root, "date")), "2026-11-22");
	assert_int_equal(json_integer_value(at(root, "problems")), 0);
	assert_true(json_is_true(at(at(root, "starts"), "signed")));
	assert_int_equal(json_array_size(at(root, "languages")), 3);
	spanish = json_array_get(at(root, "languages"), 0);
	assert_string_equal(json_string_value(at(spanish, "tag")), "es");
	assert_string_equal(json_string_value(at(spanish, "name")), "Esp\"añol");
	assert_int_equal(json_integer_value(at(spanish, "code")), 902);
	assert_string_equal(json_string_value(at(spanish, "direction")), "ltr");
	legal = at(spanish, "legal");
	assert_int_equal(json_integer_value(at(legal, "edited")), 1);
	assert_int_equal(json_integer_value(at(legal, "reviewed")), json_integer_value(at(legal, "wanted")) - 1);
	assert_int_equal(json_integer_value(at(at(spanish, "segments"), "urgent")), 1);
	assert_string_equal(json_string_value(at(at(at(spanish, "voices"), "twilio"), "voice")), "Polly.Lupe-Neural");
	assert_true(json_is_true(at(at(at(spanish, "voices"), "twilio"), "used")));
	assert_true(json_is_null(at(at(spanish, "voices"), "telnyx")));
	assert_true(json_is_true(at(at(at(spanish, "offered"), "signed"), "text")));
	json_decref(root);
	buf_release(&out);
	status_release(&status);
}

static void one_language_is_one_row(void **state)
{
	struct buf out;
	json_t *root;

	(void)state;
	read_it(&out);
	status_print_json(&status, STR("en"), &out);
	root = json_loadb(out.at, out.len, 0, NULL);
	assert_int_equal(json_array_size(at(root, "languages")), 1);
	json_decref(root);
	buf_clear(&out);
	status_print(&status, STR("en"), TABLE_TEXT, &out);
	assert_true(str_contains(buf_str(&out), STR("English")));
	assert_false(str_contains(buf_str(&out), STR("Español")));
	buf_release(&out);
	status_release(&status);
}

static void report_without_memory_has_failed(void **state)
{
	struct buf out;

	(void)state;
	read_it(&out);
	for (size_t max = 0; max < 4096; max += 37) {
		buf_release(&out);
		buf_init(&out, max);
		status_print(&status, STR(""), TABLE_HTML, &out);
		assert_true(out.failed);
		buf_release(&out);
		buf_init(&out, max > 1024 ? 1024 : max);
		status_print_json(&status, STR(""), &out);
		assert_true(out.failed);
	}
	buf_release(&out);
	status_release(&status);
}

/* ---- the command ---- */

static const struct row {
	const char *name, *words;
	int result;
} rows[] = {
	{ "content that nobody signed cannot be started with", "", EXIT_PROBLEMS },
	{ "with drafts it can", "--drafts", EXIT_FINE },
	{ "every form ends alike: JSON", "--drafts --json", EXIT_FINE },
	{ "every form ends alike: HTML", "--drafts --html", EXIT_FINE },
	{ "every form ends alike: Markdown", "--drafts --markdown", EXIT_FINE },
	{ "one language is enough", "--drafts --locale es", EXIT_FINE },
	{ "a language that is not there is refused", "--drafts --locale pl", EXIT_USAGE },
	{ "two forms are refused", "--json --html", EXIT_USAGE },
	{ "a day that is none is refused", "--now soon", EXIT_USAGE },
	{ "a word that is no flag is refused", "es", EXIT_USAGE },
	{ "an unknown flag is refused", "--strict", EXIT_USAGE },
	{ "a folder without content is refused", "--content build/no-such-folder", EXIT_PROBLEMS },
};

static int command(const char *words)
{
	return run(command_status, "status --content %s --now 2026-11-22 %s", folder, words);
}

static void command_ends_as_told(void **state)
{
	const struct row *row = *state;

	assert_int_equal(command(row->words), row->result);
}

static void command_tells_broken_content(void **state)
{
	(void)state;
	fixture_edit(folder, "locales/es.json", "\"taken_sms\": \"Texto de taken.\",", "");
	assert_int_equal(command("--drafts"), EXIT_PROBLEMS);
	fixture_edit(folder, "prompts/screens.json", "\"to\": \"taken_inside\"", "\"to\": \"nowhere\"");
	assert_int_equal(command("--drafts --json"), EXIT_PROBLEMS);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "what nobody signed is unreviewed", nothing_signed_is_unreviewed);
	suite_add(&suite, "what is signed is reviewed, and offered", signed_is_reviewed_and_offered);
	suite_add(&suite, "recordings are counted, and those with old words apart", recordings_are_counted);
	suite_add(&suite, "a text changed since it was signed is edited", edited_text_is_edited);
	suite_add(&suite, "a change of the English makes its translations stale",
		  changed_english_makes_translations_stale);
	suite_add(&suite, "expired, early and soon are told apart", dates_of_signatures_are_told_apart);
	suite_add(&suite, "a signature in another role does not count", signature_in_another_role_does_not_count);
	suite_add(&suite, "missing texts are counted, and the refusal is told", missing_texts_are_counted_and_told);
	suite_add(&suite, "an urgent text too long is a problem here as well", text_too_long_is_told);
	suite_add(&suite, "a malformed locale file has nothing", malformed_locale_is_all_missing);
	suite_add(&suite, "content without English is counted", content_without_english_is_counted);
	suite_add(&suite, "broken prompts are refused with the reason", broken_prompts_are_refused_with_the_reason);
	suite_add(&suite, "the median and the longest card are those of cards", costs_are_those_of_cards);
	suite_add(&suite, "percents are rounded down", percents_round_down);
	SUITE_ROWS(&suite, widths, width_is_as_shown);
	suite_add(&suite, "columns stand below each other in every script", columns_stand_below_each_other);
	suite_add(&suite, "marks of Markdown are text", marks_of_markdown_are_text);
	suite_add(&suite, "marks of HTML are text", marks_of_html_are_text);
	suite_add(&suite, "the page needs nothing else and names each language's direction", page_needs_nothing_else);
	suite_add(&suite, "the JSON report is read back", report_is_read_back);
	suite_add(&suite, "one language is one row", one_language_is_one_row);
	suite_add(&suite, "a report that did not fit has failed", report_without_memory_has_failed);
	SUITE_ROWS(&suite, rows, command_ends_as_told);
	suite_add(&suite, "the command tells broken content", command_tells_broken_content);
	suite_each(&suite, 0, copy_begin, copy_end);
	return suite_run(&suite, "status", NULL, NULL);
}
