/* Tables: what is written comes back the same and computes nothing; what spreadsheets make of it is read, or refused. */
#include "tests/support/test.h"

#include "csv.h"
#include "tests/support/rows.h"

#define HEAD "key,English,translation\n"

/* ---- there and back ---- */

static const struct {
	const char *name;
	struct str text;
} texts[] = {
	{ "an empty text comes back", STR_INIT("") },
	{ "a plain text comes back", STR_INIT("No abra la puerta.") },
	{ "commas, semicolons and tabs come back", STR_INIT("a,b;c\td") },
	{ "quotes come back", STR_INIT("\"say \"\"no\"\"\"") },
	{ "line breaks of every kind come back", STR_INIT("a\nb\r\nc\rd\n") },
	{ "right-to-left text comes back", STR_INIT("\u0644\u0627 \u062a\u0641\u062a\u062d\u0648\u0627, {icirr}") },
	{ "spaces at the ends come back", STR_INIT("  a  ") },
	{ "an apostrophe in front comes back", STR_INIT("'N ap vini") },
	{ "two apostrophes in front come back", STR_INIT("''") },
	{ "an equals sign in front comes back", STR_INIT("=1+1") },
	{ "a plus in front comes back", STR_INIT("+1") },
	{ "a minus in front comes back", STR_INIT("-1") },
	{ "an at sign in front comes back", STR_INIT("@SUM(A1)") },
	{ "a tab in front comes back", STR_INIT("\t=1") },
	{ "a carriage return in front comes back", STR_INIT("\r=1") },
	{ "a line break in front comes back", STR_INIT("\n=1") },
	{ "a wide equals sign in front comes back", STR_INIT("\uff1d1") },
	{ "an apostrophe before an equals sign comes back", STR_INIT("'=1") },
	{ "two apostrophes before an equals sign come back", STR_INIT("''=1") },
	{ "an apostrophe before a minus comes back", STR_INIT("'-") },
};

static void comes_back(void **state)
{
	const struct str *text = *state;
	const struct exchange_row row = { .key = STR("a_sms"), .english = *text, .text = *text, .note = *text };

	row_comes_back(csv_write, csv_read, &row, "");
}

static void is_laid_out(void **state)
{
	const struct exchange_row row = { .key = STR("a_sms"),
					  .english = STR("Say \"no\", now"),
					  .text = STR("=1"),
					  .note = STR("@note"),
					  .limit = STR("-"),
					  .units = STR("3 characters"),
					  .state = STR("not signed") };
	struct buf out;

	(void)state;
	row_written(csv_write, &row, &out);
	assert_str_equal(buf_str(&out), STR("\xef\xbb\xbfkey,English,translation,note,limit,units,state\r\n"
					    "\"a_sms\",\"Say \"\"no\"\", now\",\"'=1\",\"'@note\",\"'-\","
					    "\"3 characters\",\"not signed\"\r\n"));
	buf_release(&out);
}

/* ---- as spreadsheets write them ---- */

static const struct reading {
	const char *name, *file, *key, *text; /* of the last row */
	size_t count;
} readings[] = {
	{ "a heading alone has no rows", HEAD, "", "", 0 },
	{ "commas part cells", HEAD "a,A,B\n", "a", "B", 1 },
	{ "semicolons part cells", "key;English;translation\na;A, or;B, or\n", "a", "B, or", 1 },
	{ "tabs part cells", "key\tEnglish\ttranslation\na\tA,;\tB,;\n", "a", "B,;", 1 },
	{ "columns may stand in any order, with others between",
	  "state,translation,x,KEY, english \nnot signed,B,y,a,A\n", "a", "B", 1 },
	{ "rows may end in CR LF", "key,English,translation\r\na,A,B\r\n", "a", "B", 1 },
	{ "the last row needs no end", HEAD "a,A,B", "a", "B", 1 },
	{ "the last row may end in a lone CR", HEAD "a,A,B\r", "a", "B", 1 },
	{ "a quoted cell may hold line breaks", HEAD "a,A,\"x\r\ny\nz\"\nb,A,C\n", "b", "C", 2 },
	{ "a quote inside a bare cell stands for itself", HEAD "a,A,x\"y\n", "a", "x\"y", 1 },
	{ "a missing cell is empty", HEAD "a,A\n", "a", "", 1 },
	{ "cells too many are passed over", HEAD "a,A,B,C,D\n", "a", "B", 1 },
	{ "blank rows are passed over", HEAD "\n,,\n\"\", ,\r\na,A,B\n\n", "a", "B", 1 },
	{ "a byte order mark is passed over", "\xef\xbb\xbf" HEAD "a,A,B\n", "a", "B", 1 },
	{ "headings may be quoted", "\"key\";\"English\";\"translation\"\n\"a\";\"A\";\"B\"\n", "a", "B", 1 },
	{ "an apostrophe that neutralises nothing stays", HEAD "a,A,'n B\n", "a", "'n B", 1 },
	{ "an apostrophe that neutralises goes", HEAD "a,A,'=B\n", "a", "=B", 1 },
};

static void is_read(void **state)
{
	const struct reading *row = *state;
	struct exchange got;

	file_is_read(csv_read, str_of(row->file), &got);
	assert_int_equal(got.count, row->count);
	if (row->count > 0) {
		assert_str_equal(got.rows[row->count - 1].key, str_of(row->key));
		assert_str_equal(got.rows[row->count - 1].text, str_of(row->text));
	}
	exchange_release(&got);
}

static void line_is_where_the_row_begins(void **state)
{
	struct exchange got;

	(void)state;
	file_is_read(csv_read, STR(HEAD "a,A,\"x\ny\"\nb,A,\"z\n\"\n"), &got);
	assert_int_equal(got.rows[0].line, 2);
	assert_int_equal(got.rows[1].line, 4);
	exchange_release(&got);
}

/* ---- refused ---- */

static const struct refusal {
	const char *name;
	struct str file;
	const char *where, *word;
} refusals[] = {
	{ "an empty file is refused", STR_INIT(""), "line 1:", "\"key\"" },
	{ "a file without headings is refused", STR_INIT("a,A,B\n"), "line 1:", "\"key\"" },
	{ "a file without the English is refused", STR_INIT("key,translation\na,B\n"), "line 1:", "\"English\"" },
	{ "a file without translations is refused", STR_INIT("key,English\na,A\n"), "line 1:", "\"translation\"" },
	{ "a row without a key is refused", STR_INIT(HEAD "a,A,B\n,A,B\n"), "line 3:", "key" },
	{ "a key that stands twice is refused with both lines", STR_INIT(HEAD "a,A,B\nb,A,B\na,A,C\n"),
	  "line 4:", "line 2 already" },
	{ "a quote that does not end is refused where it begins", STR_INIT(HEAD "a,A,B\nb,A,\"C\nc,A,B\n"),
	  "line 3:", "nothing ends" },
	{ "something behind a quoted cell is refused", STR_INIT(HEAD "a,A,\"B\" c\n"), "line 2:", "behind the quote" },
	{ "Latin-1 is refused with its line", STR_INIT(HEAD "a,A,B\nb,A,caf\xe9\n"), "line 3", "CSV UTF-8" },
	{ "UTF-16 with its mark is refused", STR_INIT("\xff\xfek\0e\0y\0"), "UTF-16", "CSV UTF-8" },
	{ "UTF-16 the other way round is refused", STR_INIT("\xfe\xff\0k\0e\0y"), "UTF-16", "LibreOffice" },
	{ "zero bytes are refused", STR_INIT("k\0e\0y\0"), "UTF-16", "CSV UTF-8" },
};

static void is_refused(void **state)
{
	const struct refusal *row = *state;

	file_is_refused(csv_read, row->file, row->where, row->word);
}

int main(void)
{
	static struct suite suite;

	for (size_t i = 0; i < COUNT(texts); i++)
		suite_add_state(&suite, texts[i].name, comes_back, &texts[i].text);
	suite_add(&suite, "no cell begins with what a spreadsheet computes", is_laid_out);
	SUITE_ROWS(&suite, readings, is_read);
	suite_add(&suite, "a row has the line that it begins on", line_is_where_the_row_begins);
	SUITE_ROWS(&suite, refusals, is_refused);
	return suite_run(&suite, "csv", NULL, NULL);
}
