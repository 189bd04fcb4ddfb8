/* `hotline format`: how values are laid out, and what it does to the files of a copy of tests/small. */
#include "tests/support/test.h"

#include "catalog_file.h"
#include "command.h"
#include "content_form.h"
#include "file_replace.h"
#include "json_form.h"
#include "tests/support/copy.h"
#include "tests/support/fixture.h"
#include "tests/support/run.h"

#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- layout ---- */

#define WORD20   "\"aaaaaaaaaaaaaaaaaa\""
#define WORDS100 WORD20 ", " WORD20 ", " WORD20 ", " WORD20 /* 86 columns */

static const struct layout {
	const char *name;
	enum json_form form;
	const char *json, *wanted;
} layouts[] = {
	{ "a small object stands on one line", JSON_FILLED, "{\"a\":1,\"b\":[true,null]}",
	  "{ \"a\": 1, \"b\": [true, null] }\n" },
	{ "empty objects and lists have nothing in them", JSON_FILLED, "{\"a\":{},\"b\":[]}",
	  "{ \"a\": {}, \"b\": [] }\n" },
	{ "members keep their order", JSON_FILLED, "{\"z\":1,\"a\":2}", "{ \"z\": 1, \"a\": 2 }\n" },
	{ "numbers keep their kind and their digits", JSON_FILLED, "[0.1, 2.0, -3, 1e3]", "[0.1, 2.0, -3, 1e3]\n" },
	{ "letters stand as they are, quotes and breaks are escaped", JSON_FILLED,
	  "[\"\\u00e9\\u0627\\n\\t\\\"\\\\\\u0001/\"]", "[\"\u00e9\u0627\\n\\t\\\"\\\\\\u0001/\"]\n" },
	{ "a list of objects has one on each line", JSON_FILLED, "{\"a\":[{\"b\":1},{\"b\":2}]}",
	  "{\n  \"a\": [\n    { \"b\": 1 },\n    { \"b\": 2 }\n  ]\n}\n" },
	{ "wording has each member on a line of its own", JSON_LINES, "{\"a\":\"x\",\"@a\":{\"b\":1}}",
	  "{\n  \"a\": \"x\",\n  \"@a\": {\n    \"b\": 1\n  }\n}\n" },
	{ "a line of 120 columns fits", JSON_FILLED, "[" WORDS100 ", \"aaaaaaaaaaaaaaaaaaaaaaaaaaaa\"]",
	  "[" WORDS100 ", \"aaaaaaaaaaaaaaaaaaaaaaaaaaaa\"]\n" },
	{ "a line of 121 columns does not", JSON_FILLED, "[" WORDS100 ", \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"]",
	  "[\n  " WORDS100 ",\n  \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"\n]\n" },
	{ "a list of words fills its lines up to 120 columns", JSON_FILLED,
	  "[" WORDS100 ", \"aaaaaaaaaaaaaaaaaaaaaaaaaaa\", \"b\", \"c\"]",
	  "[\n  " WORDS100 ", \"aaaaaaaaaaaaaaaaaaaaaaaaaaa\",\n  \"b\", \"c\"\n]\n" },
	{ "columns are letters, not bytes", JSON_FILLED,
	  "[\"\u0627\u0627\u0627\u0627\u0627\u0627\u0627\u0627\u0627\u0627\", " WORDS100 "]",
	  "[\"\u0627\u0627\u0627\u0627\u0627\u0627\u0627\u0627\u0627\u0627\", " WORDS100 "]\n" },
	{ "the comma behind a value counts", JSON_FILLED, "{\"a\":[" WORDS100 ", \"aaaaaaaaaaaaaaaaaaaaa\"],\"b\":1}",
	  "{\n  \"a\": [\n    " WORDS100 ", \"aaaaaaaaaaaaaaaaaaaaa\"\n  ],\n  \"b\": 1\n}\n" },
	{ "a term of a glossary stays on its line, however long", JSON_GLOSSARY,
	  "{\"terms\":{\"x\":{\"use\":" WORD20 ",\"note\":[" WORDS100 "," WORD20 "]}}}",
	  "{\n  \"terms\": {\n    \"x\": { \"use\": " WORD20 ", \"note\": [" WORDS100 ", " WORD20 "] }\n  }\n}\n" },
};

static void laid_out(void **state)
{
	const struct layout *row = *state;
	json_t *value = json_loads(row->json, JSON_DECODE_ANY, NULL), *again;
	struct buf out, twice;

	assert_non_null(value);
	buf_init(&out, 65536);
	buf_init(&twice, 65536);
	json_form(&out, value, row->form);
	assert_str_equal(buf_str(&out), str_of(row->wanted));
	again = json_loads(buf_text(&out), JSON_DECODE_ANY, NULL);
	assert_true(json_equal(value, again));
	json_form(&twice, again, row->form);
	assert_str_equal(buf_str(&twice), buf_str(&out));
	json_decref(again);
	json_decref(value);
	buf_release(&twice);
	buf_release(&out);
}

/* ---- the order of wording ---- */

static const struct order {
	const char *name, *file, *json, *english, *wanted;
} orders[] = {
	{ "facts about the file come first", "locales/es.json",
	  "{\"a_sms\":\"A\",\"@@x-direction\":\"ltr\",\"@@locale\":\"es\",\"@@x-name\":\"E\"}", "{\"a_sms\":\"A\"}",
	  "{\n  \"@@locale\": \"es\",\n  \"@@x-name\": \"E\",\n  \"@@x-direction\": \"ltr\",\n  \"a_sms\": "
	  "\"A\"\n}\n" },
	{ "texts go back to the order of the English", "locales/es.json",
	  "{\"c_sms\":\"C\",\"a_sms\":\"A\",\"b_sms\":\"B\"}",
	  "{\"@a_sms\":{},\"a_sms\":\"1\",\"b_sms\":\"2\",\"c_sms\":\"3\"}",
	  "{\n  \"a_sms\": \"A\",\n  \"b_sms\": \"B\",\n  \"c_sms\": \"C\"\n}\n" },
	{ "a text that English does not have is kept, at the end", "locales/es.json",
	  "{\"x_sms\":\"X\",\"a_sms\":\"A\"}", "{\"a_sms\":\"1\"}", "{\n  \"a_sms\": \"A\",\n  \"x_sms\": \"X\"\n}\n" },
	{ "a translation has no notes", "locales/es.json",
	  "{\"a_sms\":\"A\",\"@a_sms\":{\"description\":\"what it is for\"}}", "{\"a_sms\":\"1\"}",
	  "{\n  \"a_sms\": \"A\"\n}\n" },
	{ "in English notes go behind their texts", "locales/en.json",
	  "{\"@b_sms\":{\"x\":1},\"b_sms\":\"B\",\"a_sms\":\"A\",\"@a_sms\":{\"x\":2}}", NULL,
	  "{\n  \"b_sms\": \"B\",\n  \"@b_sms\": {\n    \"x\": 1\n  },\n  \"a_sms\": \"A\",\n  \"@a_sms\": {\n    "
	  "\"x\": "
	  "2\n  }\n}\n" },
	{ "empty notes go", "locales/en.json", "{\"a_sms\":\"A\",\"@a_sms\":{}}", NULL, "{\n  \"a_sms\": \"A\"\n}\n" },
	{ "a note without its text is kept for check to name", "locales/en.json",
	  "{\"@x_sms\":{\"y\":1},\"a_sms\":\"A\"}", NULL,
	  "{\n  \"a_sms\": \"A\",\n  \"@x_sms\": {\n    \"y\": 1\n  }\n}\n" },
	{ "words that people text keep their order", "locales/keywords/es.json",
	  "{\"words\":{\"b\":[\"z\",\"a\"]},\"locale\":\"es\"}", NULL,
	  "{ \"words\": { \"b\": [\"z\", \"a\"] }, \"locale\": \"es\" }\n" },
};

static void put_in_order(void **state)
{
	const struct order *row = *state;
	json_t *root = json_loads(row->json, 0, NULL);
	json_t *english = row->english ? json_loads(row->english, 0, NULL) : NULL;
	struct buf out;

	buf_init(&out, 65536);
	assert_int_equal(content_form(str_of(row->file), root, english, &out), FAULT_NONE);
	assert_str_equal(buf_str(&out), str_of(row->wanted));
	buf_release(&out);
	json_decref(english);
	json_decref(root);
}

/* ---- the command ---- */

static int format(const char *option, const char *name)
{
	if (!option)
		option = "";
	if (!name)
		return run(command_format, "format %s --content %s", option, folder);
	return run(command_format, "format %s %s/%s", option, folder, name);
}

static int begin(void **state)
{
	copy_begin(state);
	return format(NULL, NULL) == EXIT_FINE ? 0 : -1;
}

/* The caller's to release. */
static struct source_file read_file(const char *name)
{
	struct problems problems = { .count = 0 };
	struct source_file file = { .root = NULL };

	snprintf(file.name, sizeof file.name, "%s", name);
	assert_true(file_read(&file, folder, true, &problems));
	problems_release(&problems);
	return file;
}

static void assert_file(const char *name, struct str wanted)
{
	struct source_file file = read_file(name);

	assert_str_equal(file.text, wanted);
	file_release(&file);
}

static void formatted_is_left(void **state)
{
	(void)state;
	assert_int_equal(format("--check", NULL), EXIT_FINE);
}

static void check_writes_nothing(void **state)
{
	struct source_file before;

	(void)state;
	fixture_edit(folder, "locales/es.json", "  \"@@locale\"", "\"@@locale\"");
	before = read_file("locales/es.json");
	assert_int_equal(format("--check", NULL), EXIT_PROBLEMS);
	assert_file("locales/es.json", before.text);
	file_release(&before);
}

/* As a translation tool leaves it: a stub behind each text, another order, another layout. */
static void what_a_tool_did_is_undone(void **state)
{
	struct source_file before = read_file("locales/es.json");
	json_t *root = json_object();
	const char *name;
	json_t *value;
	char *text;

	(void)state;
	json_object_foreach (before.root, name, value) {
		char stub[128];
		json_t *turned = json_object();

		snprintf(stub, sizeof stub, "@%s", name);
		json_object_set(turned, name, value);
		if (name[0] != '@')
			json_object_set_new(turned, stub, json_object());
		json_object_update(turned, root);
		json_decref(root);
		root = turned;
	}
	text = json_dumps(root, JSON_INDENT(4) | JSON_ENSURE_ASCII);
	fixture_write(folder, "locales/es.json", text);
	assert_int_equal(format(NULL, "locales/es.json"), EXIT_FINE);
	assert_file("locales/es.json", before.text);
	free(text);
	json_decref(root);
	file_release(&before);
}

static void mode_is_kept(void **state)
{
	char path[512];
	struct stat stat_of;

	(void)state;
	snprintf(path, sizeof path, "%s/locales/es.json", folder);
	fixture_edit(folder, "locales/es.json", "  \"@@locale\"", "\"@@locale\"");
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(format(NULL, "locales/es.json"), EXIT_FINE);
	assert_int_equal(stat(path, &stat_of), 0);
	assert_int_equal(stat_of.st_mode & 07777, 0640);
}

static void malformed_is_left_alone(void **state)
{
	(void)state;
	fixture_write(folder, "locales/es.json", "{ \"@@locale\": \"es\",,\n}");
	fixture_edit(folder, "locales/zh-Hans.json", "  \"@@locale\"", "\"@@locale\"");
	assert_int_equal(format(NULL, NULL), EXIT_PROBLEMS);
	assert_int_equal(format("--check", "locales/es.json"), EXIT_PROBLEMS);
	assert_int_equal(format("--check", "locales/zh-Hans.json"), EXIT_FINE);
	fixture_edit(folder, "locales/es.json", "{ \"@@locale\": \"es\",,\n}", "{}");
}

static void without_english_wording_is_left_alone(void **state)
{
	(void)state;
	fixture_edit(folder, "locales/es.json", "  \"@@locale\"", "\"@@locale\"");
	fixture_write(folder, "locales/en.json", "{");
	assert_int_equal(format(NULL, "locales/es.json"), EXIT_PROBLEMS);
	fixture_edit(folder, "locales/es.json", "\n\"@@locale\"", "\n  \"@@locale\"");
}

static void other_files_are_refused(void **state)
{
	(void)state;
	fixture_write(folder, "other.json", "{\"a\":1}");
	assert_int_equal(format(NULL, "other.json"), EXIT_PROBLEMS);
	fixture_edit(folder, "other.json", "{\"a\":1}", "{\"a\":1}");
	assert_int_equal(format(NULL, "locales/nothing.json"), EXIT_PROBLEMS);
}

static void no_content_is_said(void **state)
{
	(void)state;
	assert_int_equal(run(command_format, "format --content build"), EXIT_PROBLEMS);
}

static void replaced_or_left(void **state)
{
	struct why why = { "" };
	char path[512];

	(void)state;
	snprintf(path, sizeof path, "%s/nowhere/new.json", folder);
	assert_int_equal(file_replace(path, STR("x"), &why), FAULT_SYSTEM);
	assert_non_null(strstr(why.text, "nowhere"));
	snprintf(path, sizeof path, "%s/new.json", folder);
	assert_int_equal(file_replace(path, STR("{}\n"), NULL), FAULT_NONE);
	assert_file("new.json", STR("{}\n"));
	assert_int_equal(file_replace(folder, STR("x"), &why), FAULT_SYSTEM);
	assert_non_null(strstr(why.text, "not a plain file"));
	assert_int_equal(file_replace("/dev/null", STR("x"), &why), FAULT_SYSTEM);
}

static void link_stays_a_link(void **state)
{
	char path[512];
	struct stat stat_of;

	(void)state;
	fixture_write(folder, "to.json", "[]");
	snprintf(path, sizeof path, "%s/link.json", folder);
	assert_int_equal(symlink("to.json", path), 0);
	assert_int_equal(file_replace(path, STR("{}\n"), NULL), FAULT_NONE);
	assert_int_equal(lstat(path, &stat_of), 0);
	assert_true(S_ISLNK(stat_of.st_mode));
	assert_file("to.json", STR("{}\n"));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("nothing.json", path), 0);
	assert_int_equal(file_replace(path, STR("{}\n"), NULL), FAULT_SYSTEM);
}

int main(void)
{
	static struct suite suite;
	size_t with_folder;

	SUITE_ROWS(&suite, layouts, laid_out);
	SUITE_ROWS(&suite, orders, put_in_order);
	with_folder = suite.count;
	suite_add(&suite, "files in form are left as they are", formatted_is_left);
	suite_add(&suite, "--check writes nothing and fails", check_writes_nothing);
	suite_add(&suite, "what a translation tool did to the form is undone", what_a_tool_did_is_undone);
	suite_add(&suite, "a file keeps its mode", mode_is_kept);
	suite_add(&suite, "a malformed file is left alone, the others are put into form", malformed_is_left_alone);
	suite_add(&suite, "without the English no wording is touched", without_english_wording_is_left_alone);
	suite_add(&suite, "files elsewhere are refused", other_files_are_refused);
	suite_add(&suite, "a folder without content is refused", no_content_is_said);
	suite_add(&suite, "a file is replaced as a whole, or left", replaced_or_left);
	suite_add(&suite, "a link stays a link, and what it leads to is replaced", link_stays_a_link);
	suite_each(&suite, with_folder, begin, copy_end);
	return suite_run(&suite, "format", NULL, NULL);
}
