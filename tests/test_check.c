/* `hotline check` as people and programs call it: what is shown, what is counted, and the exit status. */
#include "tests/support/test.h"

#include "check.h"
#include "command.h"
#include "tests/support/copy.h"
#include "tests/support/fixture.h"
#include "tests/support/run.h"

#include <jansson.h>

static struct suite suite;

static void one_error_in_spanish(void)
{
	fixture_edit(folder, "locales/es.json", "Texto de erase.", "Salga corriendo.");
}

static void one_warning_in_spanish(void)
{
	fixture_edit(folder, "locales/es.json", "Texto de erase.", "Texto  de erase.");
}

/* On a fixed day with drafts, unless the words say otherwise. */
static int check(const char *words)
{
	return run(command_check, "check --content %s --now 2026-11-20 --drafts %s", folder, words);
}

static bool is_printed(const char *text)
{
	return str_contains(str_of(run_out), str_of(text));
}

static json_t *checked_json(const char *words, int wanted)
{
	json_error_t error;
	json_t *root;

	assert_int_equal(check(words), wanted);
	root = json_loads(run_out, 0, &error);
	assert_non_null(root);
	return root;
}

static json_int_t number_at(const json_t *object, const char *name)
{
	assert_true(json_is_integer(json_object_get(object, name)));
	return json_integer_value(json_object_get(object, name));
}

static const char *text_at(const json_t *object, const char *name)
{
	assert_true(json_is_string(json_object_get(object, name)));
	return json_string_value(json_object_get(object, name));
}

/* ---- exit status ---- */

static void fine_content_is_fine(void **state)
{
	(void)state;
	assert_int_equal(check("--strict"), EXIT_FINE);
	assert_true(is_printed("fine: 20 screens, 3 languages, 0 warnings, content "));
}

static void error_fails(void **state)
{
	(void)state;
	one_error_in_spanish();
	assert_int_equal(check(""), EXIT_PROBLEMS);
	assert_true(is_printed("es/erase_sms: says \"salga corriendo\" (rule run)"));
	assert_true(is_printed("1 problem: this content cannot be served\n"));
}

static void warning_fails_only_when_strict(void **state)
{
	(void)state;
	one_warning_in_spanish();
	assert_int_equal(check(""), EXIT_FINE);
	assert_true(is_printed("es/erase_sms: warning: holds two spaces"));
	assert_int_equal(check("--strict"), EXIT_PROBLEMS);
	assert_int_equal(check("--strict --json"), EXIT_PROBLEMS);
}

static void strict_looks_at_what_is_shown(void **state)
{
	(void)state;
	one_warning_in_spanish();
	assert_int_equal(check("--strict --locale es"), EXIT_PROBLEMS);
	assert_int_equal(check("--strict --locale en"), EXIT_FINE);
	assert_true(is_printed("1 problem of other languages is not shown\n"));
}

static void hidden_error_still_fails(void **state)
{
	(void)state;
	one_error_in_spanish();
	assert_int_equal(check("--locale en"), EXIT_PROBLEMS);
	assert_false(is_printed("corriendo"));
	assert_true(is_printed("1 problem of other languages is not shown\n"));
}

static const struct usage_row {
	const char *name, *words;
} usage_rows[] = {
	{ "a language that is not there is refused", "--locale xx" },
	{ "a path is no language", "--locale ../locales/en" },
	{ "a flag that does not exist is refused", "--loud" },
	{ "a word too many is refused", "now" },
	{ "a date that is none is refused", "--now soon" },
};

static void usage_is_refused(void **state)
{
	const struct usage_row *row = *state;

	assert_int_equal(check(row->words), EXIT_USAGE);
	assert_int_equal(strlen(run_out), 0);
	assert_true(strlen(run_err) > 0);
}

static void default_locale_is_its_own_flag(void **state)
{
	(void)state;
	assert_int_equal(check("--default-locale es"), EXIT_FINE);
	assert_int_equal(check("--default-locale pl"), EXIT_PROBLEMS);
	assert_true(is_printed("the default language \"pl\" is not here"));
}

/* ---- what is shown ---- */

static void prompts_are_shown_for_every_language(void **state)
{
	(void)state;
	fixture_edit(folder, "prompts/exceptions.json", "\"exceptions\": [",
		     "\"exceptions\": [ { \"locale\": \"es\", \"key\": \"erase_sms\", \"rule\": \"seconds\", "
		     "\"reason\": \"Invented.\" },");
	assert_int_equal(check("--locale zh-Hans"), EXIT_FINE);
	assert_true(is_printed("is not needed any more"));
	assert_true(is_printed("zh-Hans  简体中文: 20 of 20 screens served, text"));
	assert_false(is_printed("English"));
}

static void json_has_its_shape(void **state)
{
	json_t *root, *problem, *counts, *spanish;

	(void)state;
	one_warning_in_spanish();
	root = checked_json("--json", EXIT_FINE);
	assert_int_equal(number_at(root, "version"), 1);
	assert_true(json_is_true(json_object_get(root, "fine")));
	assert_int_equal(strlen(text_at(root, "catalog")), 16);
	counts = json_object_get(root, "counts");
	assert_int_equal(number_at(counts, "errors"), 0);
	assert_int_equal(number_at(counts, "warnings"), 1);
	assert_int_equal(number_at(counts, "hidden"), 0);
	assert_int_equal(json_array_size(json_object_get(root, "problems")), 1);
	problem = json_array_get(json_object_get(root, "problems"), 0);
	assert_string_equal(text_at(problem, "severity"), "warning");
	assert_string_equal(text_at(problem, "rule"), "slip");
	assert_string_equal(text_at(problem, "file"), "locales/es.json");
	assert_int_equal(number_at(problem, "line"), 93);
	assert_int_equal(number_at(problem, "column"), 0);
	assert_string_equal(text_at(problem, "locale"), "es");
	assert_string_equal(text_at(problem, "screen"), "");
	assert_string_equal(text_at(problem, "key"), "erase_sms");
	assert_string_equal(text_at(problem, "message"), "holds two spaces in a row; delete one");
	assert_int_equal(json_array_size(json_object_get(root, "locales")), 3);
	spanish = json_array_get(json_object_get(root, "locales"), 0);
	assert_string_equal(text_at(spanish, "tag"), "es");
	assert_string_equal(text_at(spanish, "name"), "Español");
	assert_int_equal(number_at(spanish, "screens"), 20);
	assert_int_equal(number_at(spanish, "served"), 20);
	assert_true(json_is_true(json_object_get(spanish, "text")));
	assert_true(json_is_true(json_object_get(spanish, "voice")));
	assert_true(json_is_true(json_object_get(spanish, "draft")));
	assert_int_equal(number_at(spanish, "errors"), 0);
	assert_int_equal(number_at(spanish, "warnings"), 1);
	json_decref(root);
}

static void json_of_refused_content_has_the_same_shape(void **state)
{
	json_t *root, *spanish;

	(void)state;
	one_error_in_spanish();
	root = checked_json("--json", EXIT_PROBLEMS);
	assert_true(json_is_false(json_object_get(root, "fine")));
	assert_string_equal(text_at(root, "catalog"), "");
	assert_int_equal(number_at(json_object_get(root, "counts"), "errors"), 1);
	assert_string_equal(text_at(json_array_get(json_object_get(root, "problems"), 0), "rule"), "never:run");
	assert_int_equal(json_array_size(json_object_get(root, "locales")), 1);
	spanish = json_array_get(json_object_get(root, "locales"), 0);
	assert_string_equal(text_at(spanish, "tag"), "es");
	assert_int_equal(number_at(spanish, "errors"), 1);
	assert_int_equal(number_at(spanish, "screens"), 0);
	json_decref(root);
}

static void json_keeps_to_one_language(void **state)
{
	json_t *root;

	(void)state;
	one_warning_in_spanish();
	root = checked_json("--json --locale en", EXIT_FINE);
	assert_int_equal(json_array_size(json_object_get(root, "problems")), 0);
	assert_int_equal(json_array_size(json_object_get(root, "locales")), 1);
	assert_int_equal(number_at(json_object_get(root, "counts"), "warnings"), 0);
	assert_int_equal(number_at(json_object_get(root, "counts"), "hidden"), 1);
	json_decref(root);
}

/* A name of many accents, cut after so many bytes for the message, ends in half a letter. */
static void half_letters_do_not_lose_a_problem(void **state)
{
	json_t *root;

	(void)state;
	fixture_edit(folder, "prompts/exceptions.json", "\"rule\": \"depth\"",
		     "\"rule\": \"xééééééééééééééééééééééééé\"");
	root = checked_json("--json", EXIT_PROBLEMS);
	assert_int_equal(json_array_size(json_object_get(root, "problems")),
			 number_at(json_object_get(root, "counts"), "errors"));
	assert_string_equal(text_at(json_array_get(json_object_get(root, "problems"), 0), "rule"), "exception");
	json_decref(root);
}

int main(void)
{
	suite_add(&suite, "fine content is fine, strictly too", fine_content_is_fine);
	suite_add(&suite, "an error fails", error_fails);
	suite_add(&suite, "a warning fails only when strict", warning_fails_only_when_strict);
	suite_add(&suite, "strict looks at what is shown", strict_looks_at_what_is_shown);
	suite_add(&suite, "an error of another language is not shown but fails", hidden_error_still_fails);
	suite_add(&suite, "the default locale is a flag of its own", default_locale_is_its_own_flag);
	suite_add(&suite, "what is wrong with prompts is shown for every language",
		  prompts_are_shown_for_every_language);
	suite_add(&suite, "the JSON has its shape", json_has_its_shape);
	suite_add(&suite, "the JSON of refused content has the same shape", json_of_refused_content_has_the_same_shape);
	suite_add(&suite, "the JSON keeps to one language", json_keeps_to_one_language);
	suite_add(&suite, "half letters do not lose a problem", half_letters_do_not_lose_a_problem);
	SUITE_ROWS(&suite, usage_rows, usage_is_refused);
	suite_each(&suite, 0, copy_begin, copy_end);
	return suite_run(&suite, "check", NULL, NULL);
}
