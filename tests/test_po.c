/* PO files: what is written comes back the same, what tools make of it is read, what is broken is refused with its line. */
#include "tests/support/test.h"

#include "po.h"
#include "tests/support/rows.h"

#define HEADER "msgid \"\"\nmsgstr \"Language: es\\nContent-Type: text/plain; charset=UTF-8\\n\"\n\n"
#define ENTRY  "msgctxt \"a_sms\"\nmsgid \"A\"\nmsgstr \"B\"\n"

/* ---- there and back ---- */

static const struct {
	const char *name;
	struct str text;
} texts[] = {
	{ "an empty text comes back", STR_INIT("") },
	{ "a plain text comes back", STR_INIT("No abra la puerta.") },
	{ "quotes and backslashes come back", STR_INIT("say \"no\" \\ \\n \\\"") },
	{ "line breaks come back", STR_INIT("one\ntwo\n\nfour") },
	{ "a line break at each end comes back", STR_INIT("\none\n") },
	{ "a line break alone comes back", STR_INIT("\n") },
	{ "tabs and carriage returns come back", STR_INIT("\ta\r\nb\r") },
	{ "control characters come back", STR_INIT("\001a\0332\177") },
	{ "a control character before a digit comes back", STR_INIT("\0017") },
	{ "right-to-left text comes back", STR_INIT("\u0644\u0627 {icirr} \u062a\u0641\u062a\u062d\u0648\u0627") },
	{ "letters of four bytes come back", STR_INIT("\U00020000\U0001f600") },
	{ "what looks like PO comes back", STR_INIT("#, fuzzy\nmsgid \"x\"\n#~ msgstr") },
	{ "spaces at the ends come back", STR_INIT("  a  ") },
};

static void comes_back(void **state)
{
	const struct str *text = *state;
	const struct exchange_row row = { .key = STR("a_sms"),
					  .english = *text,
					  .text = *text,
					  .note = STR("n\nm"),
					  .limit = STR("l"),
					  .fuzzy = true };

	row_comes_back(po_write, po_read, &row, "es");
}

/* ---- as tools write them ---- */

static const struct reading {
	const char *name, *file, *text; /* of the last entry */
	size_t count;
	bool fuzzy;
} readings[] = {
	{ "an empty file has no entries", "", "", 0, false },
	{ "a header alone has no entries", HEADER, "", 0, false },
	{ "an entry is read", HEADER ENTRY, "B", 1, false },
	{ "a header is not needed", ENTRY, "B", 1, false },
	{ "entries need no empty line between them", ENTRY "msgctxt \"b_sms\"\nmsgid \"A\"\nmsgstr \"C\"\n", "C", 2,
	  false },
	{ "a text may have several lines", "msgctxt \"a\"\nmsgid \"\"\n\"A\"\nmsgstr \"\"\n\"x\\n\"\n  \"y\"\n", "x\ny",
	  1, false },
	{ "lines may end in CR LF", "msgctxt \"a\"\r\nmsgid \"A\"\r\nmsgstr \"B\"\r\n\"C\"\r\n", "BC", 1, false },
	{ "a byte order mark is passed over", "\xef\xbb\xbf" ENTRY, "B", 1, false },
	{ "the last line needs no end", "msgctxt \"a\"\nmsgid \"A\"\nmsgstr \"B\"", "B", 1, false },
	{ "fuzzy is seen", "#, fuzzy\n" ENTRY, "B", 1, true },
	{ "fuzzy is seen among other flags", "#, no-wrap, fuzzy,c-format\n# note\n" ENTRY, "B", 1, true },
	{ "fuzzy is of one entry only", "#, fuzzy\n" ENTRY "\nmsgctxt \"b\"\nmsgid \"A\"\nmsgstr \"C\"\n", "C", 2,
	  false },
	{ "fuzzy on the header is not of the first entry", "#, fuzzy\n" HEADER ENTRY, "B", 1, false },
	{ "the word fuzzy in a note is no flag", "# fuzzy\n#. fuzzy\n#: fuzzy\n" ENTRY, "B", 1, false },
	{ "previous messages are passed over", "#, fuzzy\n#| msgctxt \"old\"\n#| msgid \"\"\n#| \"old\"\n" ENTRY, "B",
	  1, true },
	{ "obsolete entries are passed over",
	  ENTRY "\n#, fuzzy\n#~ msgctxt \"a_sms\"\n#~ msgid \"\"\n#~ \"A\"\n#~| msgid \"x\"\n#~ msgstr \"Z\"\n", "B", 1,
	  false },
	{ "obsolete entries do not mark the next one", "#, fuzzy\n#~ msgid \"A\"\n#~ msgstr \"Z\"\n\n" ENTRY, "B", 1,
	  false },
	{ "octal and hexadecimal escapes are read", "msgctxt \"a\"\nmsgid \"A\"\nmsgstr \"\\303\\251\\x41\\a\"\n",
	  "\u00e9A\a", 1, false },
	{ "blanks around fields are passed over", " msgctxt\t\"a\" \nmsgid\"A\"\n\tmsgstr   \"B\"\t\n", "B", 1, false },
};

static void is_read(void **state)
{
	const struct reading *row = *state;
	struct exchange got;

	file_is_read(po_read, str_of(row->file), &got);
	assert_int_equal(got.count, row->count);
	if (row->count > 0) {
		assert_str_equal(got.rows[row->count - 1].text, str_of(row->text));
		assert_int_equal(got.rows[row->count - 1].fuzzy, row->fuzzy);
	}
	exchange_release(&got);
}

static void line_is_of_the_entry(void **state)
{
	struct exchange got;

	(void)state;
	file_is_read(po_read, STR(HEADER "# a note\n" ENTRY), &got);
	assert_int_equal(got.rows[0].line, 5);
	exchange_release(&got);
}

/* ---- refused ---- */

static const struct refusal {
	const char *name;
	struct str file;
	const char *line, *word;
} refusals[] = {
	{ "an entry that stands twice is refused with both lines", STR_INIT(ENTRY "\n" ENTRY),
	  "line 5:", "line 1 already" },
	{ "plural forms are refused", STR_INIT("msgctxt \"a\"\nmsgid \"A\"\nmsgid_plural \"As\"\nmsgstr[0] \"B\"\n"),
	  "line 3:", "plural" },
	{ "numbered texts are refused", STR_INIT("msgctxt \"a\"\nmsgid \"A\"\nmsgstr[0] \"B\"\n"),
	  "line 3:", "plural" },
	{ "a file that is cut short is refused", STR_INIT(ENTRY "\nmsgctxt \"b\"\nmsgid \"A\"\n"),
	  "line 5:", "msgstr" },
	{ "a key alone is refused", STR_INIT("msgctxt \"b\"\n"), "line 1:", "msgid" },
	{ "an entry without its text is refused", STR_INIT("msgctxt \"b\"\nmsgid \"A\"\n\n" ENTRY),
	  "line 1:", "msgstr" },
	{ "an entry without a key is refused", STR_INIT("msgid \"A\"\nmsgstr \"B\"\n"), "line 1:", "msgctxt" },
	{ "a text without a message is refused", STR_INIT("msgctxt \"a\"\nmsgstr \"B\"\n"), "line 2:", "msgid" },
	{ "a field twice is refused", STR_INIT("msgctxt \"a\"\nmsgid \"A\"\nmsgid \"A\"\n"), "line 3:", "twice" },
	{ "a second header is refused", STR_INIT(HEADER HEADER), "line 4:", "second header" },
	{ "a quote that does not end is refused", STR_INIT("msgctxt \"a\nmsgid \"A\"\n"), "line 1:", "quote" },
	{ "a quote in a text is refused", STR_INIT("msgctxt \"a\"\nmsgid \"A\"\nmsgstr \"say \"no\"\"\n"),
	  "line 3:", "quote" },
	{ "an unknown escape is refused", STR_INIT("msgctxt \"a\"\nmsgid \"\\q\"\n"), "line 2:", "\\" },
	{ "a zero byte is refused", STR_INIT("msgctxt \"a\"\nmsgid \"\\0\"\n"), "line 2:", "\\" },
	{ "a byte above 255 is refused", STR_INIT("msgctxt \"a\"\nmsgid \"\\777\"\n"), "line 2:", "\\" },
	{ "escapes that are no UTF-8 are refused", STR_INIT("msgctxt \"a\"\nmsgid \"A\"\nmsgstr \"\\351\"\n"),
	  "line 1:", "UTF-8" },
	{ "a string without a field is refused", STR_INIT("\"A\"\n"), "line 1:", "no field" },
	{ "a string below a comment is refused", STR_INIT("msgctxt \"a\"\n# x\n\"b\"\n"), "line 3:", "no field" },
	{ "a line that is none of PO is refused", STR_INIT("{\n\"a\": \"b\"\n}\n"), "line 1:", "no line of a PO file" },
	{ "a field without its text is refused", STR_INIT("msgctxt a\n"), "line 1:", "quotes" },
	{ "another character set is refused",
	  STR_INIT("msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=ISO-8859-1\\n\"\n"),
	  "line 1:", "character set" },
	{ "bytes of another character set are refused", STR_INIT("msgctxt \"a\"\nmsgid \"caf\xe9\"\n"), "line 2",
	  "UTF-8" },
	{ "UTF-16 is refused", STR_INIT("\xff\xfem\0s\0g\0"), "UTF-16", "Poedit" },
};

static void is_refused(void **state)
{
	const struct refusal *row = *state;

	file_is_refused(po_read, row->file, row->line, row->word);
}

/* ---- written ---- */

static void is_laid_out(void **state)
{
	const struct exchange_row row = { .key = STR("door_sms"),
					  .english = STR("Do not open the door.\nCall {help}."),
					  .text = STR("No abra la puerta.\nLlame al {help}."),
					  .note = STR("Read in fear.\n{help}: example 1-312-555-0101. Helpers."),
					  .limit = STR("At most 2 SMS"),
					  .fuzzy = true };
	struct buf out;
	const char *entry;

	(void)state;
	row_written(po_write, &row, &out);
	entry = strstr(buf_text(&out), "#. ");
	assert_non_null(entry);
	assert_str_equal(str_of(entry), STR("#. Read in fear.\n"
					    "#. {help}: example 1-312-555-0101. Helpers.\n"
					    "#. At most 2 SMS\n"
					    "#, fuzzy\n"
					    "msgctxt \"door_sms\"\n"
					    "msgid \"\"\n"
					    "\"Do not open the door.\\n\"\n"
					    "\"Call {help}.\"\n"
					    "msgstr \"\"\n"
					    "\"No abra la puerta.\\n\"\n"
					    "\"Llame al {help}.\"\n"));
	buf_release(&out);
}

int main(void)
{
	static struct suite suite;

	for (size_t i = 0; i < COUNT(texts); i++)
		suite_add_state(&suite, texts[i].name, comes_back, &texts[i].text);
	SUITE_ROWS(&suite, readings, is_read);
	suite_add(&suite, "an entry has the line that it begins on", line_is_of_the_entry);
	SUITE_ROWS(&suite, refusals, is_refused);
	suite_add(&suite, "an entry is laid out as Poedit shows it", is_laid_out);
	return suite_run(&suite, "po", NULL, NULL);
}
