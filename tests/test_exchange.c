/* `hotline export` and `hotline import` on copies of tests/small: what goes in, what is left out, and that a file which
 * check would refuse changes nothing. */
#include "tests/support/test.h"

#include "catalog_file.h"
#include "command.h"
#include "import_match.h"
#include "tests/support/copy.h"
#include "tests/support/fixture.h"
#include "tests/support/run.h"
#include "tests/support/whole.h"

#include <sys/stat.h>
#include <unistd.h>

#define PO_HEADER                    "msgid \"\"\nmsgstr \"Language: es\\n\"\n\n"
#define PO_ENTRY(key, english, text) "msgctxt \"" key "\"\nmsgid \"" english "\"\nmsgstr \"" text "\"\n\n"
#define CSV_HEADER                   "key,English,translation\r\n"

static int end(void **state)
{
	unsetenv("TMPDIR");
	return copy_end(state);
}

/* ---- running commands ---- */

/* On the copy; names of files are below it ("@t.po"). */
static int on_copy(run_main *command, const char *words)
{
	struct str rest = str_of(words);
	struct buf line;
	int result;

	buf_init(&line, 4096);
	buf_add(&line, str_cut(&rest, '@'));
	while (rest.at) {
		buf_add_format(&line, "%s/", folder);
		buf_add(&line, str_cut(&rest, '@'));
	}
	result = run(command, "command --content %s %s", folder, buf_text(&line));
	buf_release(&line);
	return result;
}

/* The caller's to release. */
static struct buf content_of(const char *name)
{
	char path[512];
	struct buf text;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	buf_init(&text, FILE_BYTES_MAX);
	assert_true(whole_file(path, &text));
	return text;
}

static bool holds(const char *name, const char *part)
{
	struct buf text = content_of(name);
	bool found = str_contains(buf_str(&text), str_of(part));

	buf_release(&text);
	return found;
}

/* Imports a file of these bytes, which must not change the wording. */
static void assert_nothing_changes(const char *words, const char *name, const char *text, int result)
{
	struct buf before = content_of("locales/es.json"), after;

	fixture_write(folder, name, text);
	assert_int_equal(on_copy(command_import, words), result);
	after = content_of("locales/es.json");
	assert_str_equal(buf_str(&after), buf_str(&before));
	buf_release(&after);
	buf_release(&before);
}

/* ---- there and back ---- */

static const struct trip {
	const char *name, *export, *import;
} trips[] = {
	{ "an exported PO file brings every lost text back", "po --locale es --out @t", "po --locale es --fuzzy @t" },
	{ "an exported table brings every lost text back", "csv --locale es --out @t", "csv --locale es @t" },
};

static void texts_come_back(void **state)
{
	const struct trip *row = *state;
	struct buf before, after;

	assert_int_equal(on_copy(command_format, ""), EXIT_FINE);
	fixture_edit(folder, "locales/es.json", "Texto de main.", "=1+1, \\\"x\\\"; 'y'\\nz");
	before = content_of("locales/es.json");
	assert_int_equal(on_copy(command_export, row->export), EXIT_FINE);
	assert_int_equal(on_copy(command_import, row->import), EXIT_FINE);
	assert_said("0 changed");
	fixture_edit(folder, "locales/es.json", "=1+1, \\\"x\\\"; 'y'\\nz", "Otro.");
	fixture_edit(folder, "locales/es.json", "Palabras de now.", "Otras.");
	assert_int_equal(on_copy(command_import, row->import), EXIT_FINE);
	assert_said("2 changed");
	after = content_of("locales/es.json");
	assert_str_equal(buf_str(&after), buf_str(&before));
	buf_release(&after);
	buf_release(&before);
}

static void what_is_signed_is_not_fuzzy(void **state)
{
	struct fixture_exception other = { "es", "urgent_sms", NULL };

	(void)state;
	fixture_sign(folder, "2027-05-20", &other, 1);
	assert_int_equal(on_copy(command_export, "po --locale es --now 2026-11-22 --out @t.po"), EXIT_FINE);
	assert_true(holds("t.po", "#, fuzzy\nmsgctxt \"urgent_sms\""));
	assert_true(holds("t.po", "\nmsgctxt \"urgent_1_voice\""));
	assert_false(holds("t.po", "#, fuzzy\nmsgctxt \"urgent_1_voice\""));
	fixture_edit(folder, "locales/es.json", "Palabras de urgent 1.", "Otras palabras.");
	assert_int_equal(on_copy(command_export, "po --locale es --now 2026-11-22 --out @t.po"), EXIT_FINE);
	assert_true(holds("t.po", "#, fuzzy\nmsgctxt \"urgent_1_voice\""));
}

static void a_language_to_begin_has_empty_texts(void **state)
{
	(void)state;
	assert_int_equal(on_copy(command_export, "po --locale pl --out @t.po"), EXIT_FINE);
	assert_true(holds("t.po", "\"Language: pl\\n\""));
	assert_true(holds("t.po", "msgctxt \"main_sms\"\nmsgid \"Text of main.\"\nmsgstr \"\"\n"));
	assert_false(holds("t.po", "fuzzy\n"));
}

static void aloud_texts_are_for_english_only(void **state)
{
	(void)state;
	assert_int_equal(on_copy(command_export, "po --locale en --out @en.po"), EXIT_FINE);
	assert_int_equal(on_copy(command_export, "po --locale es --out @es.po"), EXIT_FINE);
	assert_true(holds("en.po", "_aloud_voice\""));
	assert_false(holds("es.po", "_aloud_voice\""));
}

/* ---- what goes in ---- */

static void half_a_file_changes_its_half(void **state)
{
	(void)state;
	fixture_write(folder, "t.po", PO_HEADER PO_ENTRY("main_sms", "Text of main.", "Texto nuevo."));
	assert_int_equal(on_copy(command_import, "po --locale es @t.po"), EXIT_FINE);
	assert_said("- \"Texto de main.\"\n  + \"Texto nuevo.\"");
	assert_true(holds("locales/es.json", "\"main_sms\": \"Texto nuevo.\",\n"));
	assert_true(holds("locales/es.json", "\"main_voice\": \"Palabras de main.\",\n"));
}

static void breaks_of_windows_are_ours(void **state)
{
	(void)state;
	fixture_edit(folder, "locales/en.json", "Text of main.", "Text of\\nmain.");
	fixture_write(folder, "t.csv", CSV_HEADER "main_sms,\"Text of\r\nmain.\",\"Texto\r\nnuevo.\"\r\n");
	assert_int_equal(on_copy(command_import, "csv --locale es @t.csv"), EXIT_FINE);
	assert_true(holds("locales/es.json", "\"main_sms\": \"Texto\\nnuevo.\""));
}

static void a_mistake_elsewhere_does_not_matter(void **state)
{
	(void)state;
	fixture_edit(folder, "locales/es.json", "Palabras de now.", "Palabras {de now.");
	fixture_edit(folder, "locales/zh-Hans.json", "\"main_sms\"", "\"mian_sms\"");
	fixture_write(folder, "t.po", PO_ENTRY("main_sms", "Text of main.", "Texto nuevo."));
	assert_int_equal(on_copy(command_import, "po --locale es @t.po"), EXIT_FINE);
	assert_true(holds("locales/es.json", "Texto nuevo."));
}

static void a_mistake_can_be_mended(void **state)
{
	(void)state;
	fixture_edit(folder, "locales/es.json", "Texto de main.", "Texto {de main.");
	fixture_write(folder, "t.po", PO_ENTRY("main_sms", "Text of main.", "Texto nuevo."));
	assert_int_equal(on_copy(command_import, "po --locale es @t.po"), EXIT_FINE);
	assert_true(holds("locales/es.json", "Texto nuevo."));
}

/* The Spanish texts pass for Polish here; what counts is that all of them are there. */
static void a_new_language_comes_whole(void **state)
{
	struct buf never = content_of("locales/never/es.json");
	char path[512];

	(void)state;
	fixture_write(folder, "locales/never/pl.json", buf_text(&never));
	buf_release(&never);
	assert_int_equal(on_copy(command_format, ""), EXIT_FINE);
	snprintf(path, sizeof path, "%s/locales/pl.json", folder);
	fixture_write(folder, "half.csv", CSV_HEADER "main_sms,Text of main.,Tekst.\r\n");
	assert_int_equal(on_copy(command_import, "csv --locale pl @half.csv"), EXIT_PROBLEMS);
	assert_said("is missing");
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(on_copy(command_export, "csv --locale es --out @t.csv"), EXIT_FINE);
	assert_int_equal(on_copy(command_import, "csv --locale pl @t.csv"), EXIT_FINE);
	assert_true(holds("locales/pl.json", "{\n  \"@@locale\": \"pl\",\n  \"@@x-name\": \"Polski\",\n"
					     "  \"@@x-direction\": \"ltr\",\n"));
	assert_int_equal(on_copy(command_format, "--check"), EXIT_FINE);
}

static void left_out_beside_others(void **state)
{
	(void)state;
	fixture_write(folder, "t.po",
		      PO_ENTRY("now_sms", "Text of then.", "Viejo.")
			      PO_ENTRY("main_sms", "Text of main.", "Texto nuevo."));
	assert_int_equal(on_copy(command_import, "po --locale es @t.po"), EXIT_PROBLEMS);
	assert_said("t.po:1: left out: the English has changed since");
	assert_said("\"now_sms\"");
	assert_true(holds("locales/es.json", "Texto nuevo."));
	assert_true(holds("locales/es.json", "Texto de now."));
}

/* ---- what changes nothing ---- */

static const struct nothing {
	const char *name, *words, *file, *text, *says;
	int result;
} nothings[] = {
	{ "--dry-run shows and writes nothing", "po --locale es --dry-run @t.po", "t.po",
	  PO_ENTRY("main_sms", "Text of main.", "Texto nuevo."), "+ \"Texto nuevo.\"", EXIT_FINE },
	{ "a text that needs work is left out", "po --locale es @t.po", "t.po",
	  "#, fuzzy\n" PO_ENTRY("main_sms", "Text of main.", "Texto nuevo."), "--fuzzy takes it", EXIT_FINE },
	{ "an empty text is left out", "po --locale es @t.po", "t.po", PO_ENTRY("main_sms", "Text of main.", ""),
	  "1 empty", EXIT_FINE },
	{ "an unknown key is named", "csv --locale es @t.csv", "t.csv", CSV_HEADER "mian_sms,A,B\r\n",
	  "t.csv:2: left out: no text of this name", EXIT_PROBLEMS },
	{ "a text for English only is named", "csv --locale es @t.csv", "t.csv",
	  CSV_HEADER "now_door_aloud_voice,A,B\r\n", "no text of this name", EXIT_PROBLEMS },
	{ "a lost placeholder is refused with line and key", "po --locale es @t.po", "t.po",
	  PO_HEADER PO_ENTRY("main_sms", "Text of main.", "Texto nuevo.")
		  PO_ENTRY("essential_sms", "Text of essential. {helpers}", "Texto."),
	  "t.po:8: es/essential_sms: lacks {helpers}", EXIT_PROBLEMS },
	{ "a telephone number is refused", "csv --locale es @t.csv", "t.csv",
	  CSV_HEADER "main_sms,Text of main.,Llame al 1-312-555-0109.\r\n", "es/main_sms: holds the telephone number",
	  EXIT_PROBLEMS },
	{ "a refused file is refused in a dry run too", "csv --locale es --dry-run @t.csv", "t.csv",
	  CSV_HEADER "main_sms,Text of main.,Texto {\r\n", "t.csv:2: es/main_sms:", EXIT_PROBLEMS },
	{ "a file of another language is refused", "po --locale es @t.po", "t.po",
	  "msgid \"\"\nmsgstr \"Language: fr\\n\"\n\n" PO_ENTRY("main_sms", "Text of main.", "Texte."),
	  "its language is fr, not es", EXIT_PROBLEMS },
	{ "a key that stands twice is refused", "po --locale es @t.po", "t.po",
	  PO_ENTRY("main_sms", "Text of main.", "Uno.") PO_ENTRY("main_sms", "Text of main.", "Dos."),
	  "line 5: main_sms stands on line 1 already", EXIT_PROBLEMS },
	{ "a broken file is refused with its line", "po --locale es @t.po", "t.po",
	  PO_ENTRY("main_sms", "Text of main.", "Texto nuevo.") "msgctxt \"now_sms\"\n", "line 5:", EXIT_PROBLEMS },
	{ "a table in another encoding is refused with advice", "csv --locale es @t.csv", "t.csv",
	  CSV_HEADER "main_sms,Text of main.,Qu\xe9\r\n", "CSV UTF-8", EXIT_PROBLEMS },
	{ "a file that is not there is named", "po --locale es @nothing.po", "t.po", "", "No such file",
	  EXIT_PROBLEMS },
	{ "a language that is not listed is refused", "po --locale xx @t.po", "t.po", "", "known are: es en zh-Hans pl",
	  EXIT_PROBLEMS },
	{ "--fuzzy is not for tables", "csv --locale es --fuzzy @t.csv", "t.csv", CSV_HEADER, "usage", EXIT_USAGE },
	{ "an unknown kind of file is refused", "xls --locale es @t.csv", "t.csv", CSV_HEADER, "usage", EXIT_USAGE },
	{ "a file is needed", "po --locale es", "t.po", "", "usage", EXIT_USAGE },
	{ "a language is needed", "po @t.po", "t.po", "", "usage", EXIT_USAGE },
};

static void nothing_changes(void **state)
{
	const struct nothing *row = *state;

	assert_nothing_changes(row->words, row->file, row->text, row->result);
	assert_said(row->says);
}

static void a_terminal_is_not_played_with(void **state)
{
	(void)state;
	assert_nothing_changes("po --locale es @t.po", "t.po",
			       PO_ENTRY("x\\033[2J", "A", "B") PO_ENTRY("main_sms", "Text of main.", "\\033[2J"),
			       EXIT_PROBLEMS);
	assert_false(run_said("\033"));
	assert_said("\\u001B[2J");
}

static void the_temporary_folder_is_taken_away(void **state)
{
	char path[512];

	(void)state;
	snprintf(path, sizeof path, "%s/tmp", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	setenv("TMPDIR", path, 1);
	fixture_write(folder, "t.po", PO_ENTRY("main_sms", "Text of main.", "Texto nuevo."));
	assert_int_equal(on_copy(command_import, "po --locale es @t.po"), EXIT_FINE);
	assert_int_equal(rmdir(path), 0);
	assert_nothing_changes("po --locale es @t.po", "t.po", PO_ENTRY("main_sms", "Text of main.", "Otro."),
			       EXIT_PROBLEMS);
	assert_said("TMPDIR");
}

static const struct refusal {
	const char *name, *words;
	int result;
} refusals[] = {
	{ "an export needs a kind", "--locale es", EXIT_USAGE },
	{ "an export needs a language", "po", EXIT_USAGE },
	{ "an export of a language that is not listed is refused", "po --locale xx", EXIT_PROBLEMS },
	{ "an export to nowhere is refused", "po --locale es --out @nowhere/t.po", EXIT_PROBLEMS },
	{ "an export of two kinds is refused", "po csv --locale es", EXIT_USAGE },
};

static void export_is_refused(void **state)
{
	const struct refusal *row = *state;

	assert_int_equal(on_copy(command_export, row->words), row->result);
	assert_true(*run_out || *run_err);
}

/* ---- names of languages ---- */

static const struct language {
	const char *name, *said, *tag;
	bool foreign;
} languages[] = {
	{ "the same tag is not foreign", "zh-Hans", "zh-Hans", false },
	{ "an underscore is a hyphen", "zh_Hans", "zh-Hans", false },
	{ "capitals do not matter", "zh-hans", "zh-Hans", false },
	{ "no language is not foreign", "", "es", false },
	{ "another language is foreign", "fr", "es", true },
	{ "another script is foreign", "zh_Hant", "zh-Hans", true },
	{ "the beginning of a tag is foreign", "zh", "zh-Hans", true },
};

static void is_told_apart(void **state)
{
	const struct language *row = *state;

	assert_int_equal(import_is_foreign(str_of(row->said), str_of(row->tag)), row->foreign);
}

int main(void)
{
	static struct suite suite;
	size_t with_folder;

	SUITE_ROWS(&suite, languages, is_told_apart);
	with_folder = suite.count;
	SUITE_ROWS(&suite, trips, texts_come_back);
	suite_add(&suite, "what is signed is not fuzzy, until it is changed", what_is_signed_is_not_fuzzy);
	suite_add(&suite, "a language to begin has empty texts", a_language_to_begin_has_empty_texts);
	suite_add(&suite, "what is said to officers is exported in English only", aloud_texts_are_for_english_only);
	suite_add(&suite, "half a file changes its half", half_a_file_changes_its_half);
	suite_add(&suite, "line breaks of Windows become ours", breaks_of_windows_are_ours);
	suite_add(&suite, "a mistake elsewhere does not matter", a_mistake_elsewhere_does_not_matter);
	suite_add(&suite, "a mistake can be mended", a_mistake_can_be_mended);
	suite_add(&suite, "a new language comes whole or not at all", a_new_language_comes_whole);
	suite_add(&suite, "a text made from an older English is left out, the others go in", left_out_beside_others);
	SUITE_ROWS(&suite, nothings, nothing_changes);
	suite_add(&suite, "a stranger's file cannot play with the terminal", a_terminal_is_not_played_with);
	suite_add(&suite, "the temporary folder is taken away", the_temporary_folder_is_taken_away);
	SUITE_ROWS(&suite, refusals, export_is_refused);
	suite_each(&suite, with_folder, copy_begin, end);
	return suite_run(&suite, "exchange", NULL, NULL);
}
