/*
 * `hotline export sheet` on copies of tests/small below build/: what stands on it, in which order, and that nothing in
 * the content can become markup. How it prints is for tests/sheet.
 */
#include "tests/support/test.h"

#include "command.h"
#include "sheet.h"
#include "tests/support/copy.h"
#include "tests/support/fixture.h"
#include "tests/support/run.h"

#include <unistd.h>

static char page[1 << 20];

/* What was written is in `page` then. */
static int sheet(const char *words)
{
	char path[300];
	int result;
	FILE *file;

	snprintf(path, sizeof path, "%s/prompts/sheet.json", folder);
	result = run(command_export, "export sheet --content %s --now 2026-11-22 --out %s %s", folder, path, words);
	page[0] = '\0';
	file = fopen(path, "rb");
	if (file) {
		page[fread(page, 1, sizeof page - 1, file)] = '\0';
		fclose(file);
		unlink(path);
	}
	return result;
}

static void assert_has(const char *wanted)
{
	if (!strstr(page, wanted))
		fail_msg("not on the sheet: %s", wanted);
}

static void assert_has_not(const char *unwanted)
{
	if (strstr(page, unwanted))
		fail_msg("on the sheet: %s", unwanted);
}

/* One after the other. */
static void assert_in_order(const char *const *wanted, size_t count)
{
	const char *at = page;

	for (size_t i = 0; i < count; i++) {
		at = strstr(at, wanted[i]);
		if (!at)
			fail_msg("not there, or not in this place: %s", wanted[i]);
		at++;
	}
}

/* ---- what stands on it ---- */

static void every_key_stands_on_it(void **state)
{
	struct problems problems = { 0 };
	struct content *content = content_read(folder, &problems);

	(void)state;
	assert_non_null(content);
	assert_int_equal(sheet("--locale es"), EXIT_FINE);
	for (size_t i = 0; i < content->slot_count; i++) {
		char key[128];

		/* A notice lives for hours and has signatures of its own kind. */
		if (content->slots[i].role == SLOT_NOTICE)
			continue;
		snprintf(key, sizeof key, "<p class=\"key\">%s <", content->slots[i].key.at);
		assert_has(key);
	}
	content_free(content);
	problems_release(&problems);
}

static void cards_come_in_the_order_of_codes(void **state)
{
	const char *const order[] = { "<h3>urgent ",
				      "<span class=\"code\">0</span> main",
				      "<span class=\"code\">1</span> now",
				      "<span class=\"code\">11</span> now_door",
				      "<span class=\"code\">12</span> now_street",
				      "<span class=\"code\">2</span> taken",
				      "<span class=\"code\">21</span> taken_find",
				      "<h3>essential <span class=\"members\">menu, no code leads here",
				      "<h3>Kane <span class=\"members\">city" };

	(void)state;
	assert_int_equal(sheet("--locale es"), EXIT_FINE);
	assert_in_order(order, COUNT(order));
}

static void texts_stand_side_by_side_as_people_get_them(void **state)
{
	const char *const order[] = { "<p class=\"key\">urgent_sms <",
				      "lang=\"en\" dir=\"ltr\">Text of urgent. 1-312-555-0101 911</p>",
				      ">1 SMS, 34 characters",
				      "; not signed; fingerprint ",
				      "lang=\"es\" dir=\"ltr\">Texto de urgent. 1-312-555-0101 911</p>",
				      "<p class=\"key\">pick_now_door_sms <",
				      ">11 to now door</p>",
				      ">11 para now door</p>",
				      "<p class=\"key\">pick_now_door_voice <",
				      "press 1.</p>\n<p class=\"about\">about " };

	(void)state;
	assert_int_equal(sheet("--locale es"), EXIT_FINE);
	assert_in_order(order, COUNT(order));
}

static void facts_and_numbers_stand_below(void **state)
{
	const char *const order[] = {
		"<span class=\"code\">22</span> taken_inside",
		"<h4>Numbers in it</h4>",
		"<strong>1-312-555-0101</strong> Invented helpers",
		"run by: community",
		"<h4>Facts behind it</h4>",
		"jurisdiction: federal",
		"status: verified",
		"checked: ",
		"review by: ",
	};

	(void)state;
	assert_int_equal(sheet("--locale es"), EXIT_FINE);
	assert_in_order(order, COUNT(order));
}

static void called_number_shows(void **state)
{
	(void)state;
	assert_int_equal(sheet("--branch person"), EXIT_FINE);
	assert_has("called here as: +13125550101");
	assert_int_equal(sheet("--branch taken_inside"), EXIT_FINE);
	assert_has_not("called here as");
}

static void sources_and_never_say_stand_with_the_fact(void **state)
{
	const char *const order[] = {
		"<strong>door</strong> Invented; call 1-312-555-0101.",
		"Never say: \xe2\x80\x9cyou are safe\xe2\x80\x9d; \xe2\x80\x9cyou will be safe\xe2\x80\x9d",
		"<li>A page; <span class=\"fact-member\">dated: 2025</span>",
		"https://example.org/a?b&amp;c=&lt;d&gt;</span></li>",
		"<li><strong>From memory: no page was read.</strong></li>",
		"<li>lost: not in prompts/sources.json</li>"
	};

	(void)state;
	fixture_write(
		folder, "prompts/sources.json",
		"{ \"sources\": { \"page\": { \"address\": \"https://example.org/a?b&c=<d>\", \"what\": \"A page\", "
		"\"dated\": \"2025\", \"grade\": \"A\" } } }");
	fixture_edit(folder, "prompts/never.json", "\"facts\": [\"calm\"]", "\"facts\": [\"calm\", \"door\"]");
	fixture_edit(folder, "prompts/facts.json", "\"door\": { \"plain\": \"What is known about door.\",",
		     "\"door\": { \"plain\": \"Invented; call {helpers}.\", \"sources\": [\"page\", \"memory\", 7, "
		     "\"lost\"], "
		     "\"never_say\": [\"you are safe\", \"you will be safe\"],");
	assert_int_equal(sheet("--locale es"), EXIT_FINE);
	assert_in_order(order, COUNT(order));
}

static void signatures_show(void **state)
{
	const struct fixture_exception soon[] = { { "es", "now_door_sms", "2026-12-01" },
						  { "en", "now_street_sms", NULL } };

	(void)state;
	fixture_sign(folder, "2027-05-20", soon, COUNT(soon));
	fixture_edit(folder, "locales/es.json", "Palabras de now door.", "Otras palabras de now door.");
	assert_int_equal(sheet("--locale es --branch 1"), EXIT_FINE);
	assert_has("signed (na, 2026-11-20 to 2026-12-01); fingerprint ");
	assert_has("signed (la, 2026-11-20 to 2027-05-20); fingerprint ");
	assert_has("not signed; fingerprint ");
	assert_has("the text, its facts or a number in it has changed since it was signed (na, 2026-11-20");
	assert_has("<bdi>English</bdi>: 5 legal texts here, 4 of them signed by a lawyer");
	assert_has("</bdi>: 4 legal texts here, 3 of them signed by a native reader");
}

static void boxes_stand_where_there_is_something_to_sign(void **state)
{
	const char *const door[] = { "<span class=\"code\">11</span> now_door",
				     "<p class=\"whose\">English</p>",
				     " correct</p>",
				     " correct with these changes:</p>",
				     " do not use</p>",
				     "Name",
				     "Role: lawyer",
				     "Date",
				     "Until",
				     "Role: native reader" };

	(void)state;
	assert_int_equal(sheet("--locale es --branch now_door"), EXIT_FINE);
	assert_in_order(door, COUNT(door));
	assert_int_equal(sheet("--branch now_door"), EXIT_FINE);
	assert_has("Role: lawyer");
	assert_has_not("Role: native reader");
	assert_int_equal(sheet("--locale es --branch help"), EXIT_FINE);
	assert_has("needs no signature");
}

static void branch_is_a_part_of_the_tree(void **state)
{
	(void)state;
	assert_int_equal(sheet("--locale es --branch 1"), EXIT_FINE);
	assert_has("</span> now ");
	assert_has("</span> now_street ");
	assert_has_not("</span> taken ");
	assert_has_not("<h3>urgent ");
	assert_has_not("<h3>Kane ");
}

static void each_language_is_a_part(void **state)
{
	const char *const order[] = { "<h2>English and <span lang=\"es\"", "lang=\"es\" dir=\"ltr\">Texto de urgent",
				      "<h2>English and <span lang=\"zh-Hans\"", "Said to officers, in English only." };

	(void)state;
	assert_int_equal(sheet("--locale es --locale zh-Hans"), EXIT_FINE);
	assert_in_order(order, COUNT(order));
	assert_int_equal(sheet(""), EXIT_FINE);
	assert_has("<section class=\"alone\">");
	assert_has("<h2>English</h2>");
	assert_has_not("lang=\"es\"");
}

static void it_names_the_content_and_the_day(void **state)
{
	char head[128], margin[128];
	struct catalog *catalog = fixture_catalog(folder);

	(void)state;
	snprintf(head, sizeof head, "<li>Content %s, on 2026-11-22</li>", catalog->hash_text);
	snprintf(margin, sizeof margin, "@top-left { content: \"Review sheet, content %s\"", catalog->hash_text);
	catalog_drop(catalog);
	assert_int_equal(sheet("--locale es"), EXIT_FINE);
	assert_has(head);
	assert_has(margin);
	assert_has("\"page \" counter(page)");
}

/* ---- what must not happen ---- */

static void texts_are_never_markup(void **state)
{
	(void)state;
	fixture_edit(folder, "locales/es.json", "Texto de now door.", "<b onclick='x'>\\\"R&D\\\"</b> &amp; <script>.");
	fixture_edit(folder, "prompts/numbers.json", "\"who\": \"Invented helpers\"", "\"who\": \"<i>R & D\\\"</i>\"");
	assert_int_equal(sheet("--locale es"), EXIT_FINE);
	assert_has("&lt;b onclick=&apos;x&apos;&gt;&quot;R&amp;D&quot;&lt;/b&gt; &amp;amp; &lt;script&gt;.</p>");
	assert_has("&lt;i&gt;R &amp; D&quot;&lt;/i&gt;");
	assert_has_not("<b ");
	assert_has_not("<script");
	assert_has_not("<i>");
}

static void right_to_left_is_marked(void **state)
{
	(void)state;
	fixture_edit(folder, "locales/es.json", "\"@@locale\": \"es\",",
		     "\"@@locale\": \"es\", \"@@x-direction\": \"rtl\",");
	fixture_edit(folder, "locales/es.json", "Texto de now door.",
		     "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d <\xd7\x90> & \\\"\xd7\x91\\\".");
	assert_int_equal(sheet("--locale es"), EXIT_FINE);
	assert_has("<p class=\"said\" lang=\"es\" dir=\"rtl\">\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d &lt;\xd7\x90&gt; &amp; "
		   "&quot;\xd7\x91&quot;.</p>");
	assert_has("lang=\"en\" dir=\"ltr\"");
}

static void it_asks_nobody_for_anything(void **state)
{
	static const char *const asks[] = { "src=", "href=",   "url(",    "@import",    "<link",
					    "<img", "<iframe", "<script", "javascript:" };

	(void)state;
	assert_int_equal(sheet("--locale es"), EXIT_FINE);
	for (size_t i = 0; i < COUNT(asks); i++)
		assert_has_not(asks[i]);
	assert_has("content=\"default-src 'none'; style-src 'unsafe-inline'\"");
}

static const struct row {
	const char *name, *words;
	int result;
} rows[] = {
	{ "a language that is not there is refused", "--locale pl", EXIT_PROBLEMS },
	{ "a branch that is not there is refused", "--branch 77", EXIT_PROBLEMS },
	{ "a word too many is refused", "now_door", EXIT_USAGE },
	{ "a day that is none is refused", "--now soon", EXIT_USAGE },
	{ "an unknown flag is refused", "--paper A4", EXIT_USAGE },
};

static void refused_and_nothing_written(void **state)
{
	const struct row *row = *state;

	assert_int_equal(sheet(row->words), row->result);
	assert_string_equal(page, "");
}

static void broken_content_is_refused(void **state)
{
	(void)state;
	fixture_edit(folder, "locales/es.json", "Texto de now door.", "");
	assert_int_equal(sheet("--locale es"), EXIT_PROBLEMS);
	assert_string_equal(page, "");
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "every key of the content stands on the sheet", every_key_stands_on_it);
	suite_add(&suite, "the cards come in the order of the codes", cards_come_in_the_order_of_codes);
	suite_add(&suite, "texts stand side by side as people get them", texts_stand_side_by_side_as_people_get_them);
	suite_add(&suite, "numbers and facts stand below the texts", facts_and_numbers_stand_below);
	suite_add(&suite, "a transfer shows the number that it calls", called_number_shows);
	suite_add(&suite, "sources and what must not be said stand with the fact",
		  sources_and_never_say_stand_with_the_fact);
	suite_add(&suite, "the state of each signature shows", signatures_show);
	suite_add(&suite, "boxes stand where there is something to sign", boxes_stand_where_there_is_something_to_sign);
	suite_add(&suite, "a branch is a part of the tree", branch_is_a_part_of_the_tree);
	suite_add(&suite, "each language is a part of its own", each_language_is_a_part);
	suite_add(&suite, "the sheet names the content and the day", it_names_the_content_and_the_day);
	suite_add(&suite, "no text can become markup", texts_are_never_markup);
	suite_add(&suite, "text from right to left is marked so", right_to_left_is_marked);
	suite_add(&suite, "the sheet loads nothing and runs nothing", it_asks_nobody_for_anything);
	suite_add(&suite, "content that cannot be served gets no sheet", broken_content_is_refused);
	SUITE_ROWS(&suite, rows, refused_and_nothing_written);
	suite_each(&suite, 0, copy_begin, copy_end);
	return suite_run(&suite, "sheet", NULL, NULL);
}
