/* `hotline review` on copies below build/ with invented people: what it refuses, what it writes, what is then served. */
#include "tests/support/test.h"

#include "command.h"
#include "tests/support/copy.h"
#include "tests/support/fixture.h"
#include "tests/support/run.h"
#include "tests/support/whole.h"

#include <jansson.h>
#include <unistd.h>

#define PEOPLE                                                                                                         \
	"{ \"$schema\": \"schema/people.schema.json\", \"people\": { "                                                 \
	"\"la\": { \"roles\": [\"lawyer\"], \"locales\": [\"en\"] }, "                                                 \
	"\"na\": { \"roles\": [\"native\"], \"locales\": [\"es\", \"zh-Hans\"] }, "                                    \
	"\"nb\": { \"roles\": [\"native\"], \"locales\": [\"es\"] } } }\n"

static int begin(void **state)
{
	copy_begin(state);
	fixture_write(folder, "prompts/people.json", PEOPLE);
	return 0;
}

/* On a fixed day unless they name one. */
static int review(const char *words)
{
	return run(command_review, "review %s --content %s%s", words, folder,
		   strstr(words, "--now") ? "" : " --now 2026-11-22");
}

static enum fault loads(struct catalog **catalog)
{
	struct problems problems = { .count = 0 };
	enum fault fault = fixture_load(folder, FIXTURE_NOW, false, catalog, &problems);

	problems_release(&problems);
	return fault;
}

/* ---- signing ---- */

#define SIGN_EN  "sign --locale en --by la --until 2027-05-20 "
#define SIGN_ES  "sign --locale es --by na --until 2027-05-20 "
#define CARRY    "carry --by la --note A_comma. "
#define DOOR_OLD "Text of now door."
#define DOOR_NEW "Text, of now door."

static void signed_by_command_is_served(void **state)
{
	struct catalog *catalog = NULL;

	(void)state;
	assert_int_equal(loads(&catalog), FAULT_CONTENT);
	assert_int_equal(review(SIGN_EN "--all"), EXIT_FINE);
	assert_int_equal(loads(&catalog), FAULT_NONE);
	assert_true(catalog_locale_tag(catalog, STR("es")) == NO_LOCALE ||
		    !catalog->locales[catalog_locale_tag(catalog, STR("es"))].sms);
	catalog_drop(catalog);
	catalog = NULL;
	assert_int_equal(review(SIGN_ES "--all"), EXIT_FINE);
	assert_int_equal(loads(&catalog), FAULT_NONE);
	assert_true(catalog->locales[catalog_locale_tag(catalog, STR("es"))].sms);
	catalog_drop(catalog);
}

static void signing_one_text_keeps_the_others(void **state)
{
	struct catalog *catalog = NULL;

	(void)state;
	assert_int_equal(review(SIGN_EN "--all"), EXIT_FINE);
	assert_int_equal(review("sign --locale en --by la --until 2026-11-30 urgent_sms"), EXIT_FINE);
	assert_int_equal(loads(&catalog), FAULT_NONE);
	assert_int_equal(catalog->expires_at, fixture_day("2026-11-30") + 24 * 3600);
	catalog_drop(catalog);
}

/* The signatures of a file; the caller gives it back. */
static json_t *book(const char *tag)
{
	char path[512];
	json_t *root;

	snprintf(path, sizeof path, "%s/locales/reviews/%s.json", folder, tag);
	root = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	return root;
}

/* Their keys, parted by spaces. */
static void assert_signed(const char *tag, const char *wanted)
{
	json_t *root = book(tag), *entry;
	const char *key;
	struct buf keys;

	buf_init(&keys, 65536);
	json_object_foreach (json_object_get(root, "entries"), key, entry)
		buf_add_format(&keys, "%s%s", keys.len > 0 ? " " : "", key);
	assert_str_equal(buf_str(&keys), str_of(wanted));
	buf_release(&keys);
	json_decref(root);
}

static void screen_is_all_its_texts(void **state)
{
	(void)state;
	assert_int_equal(review(SIGN_EN "--screen now_door"), EXIT_FINE);
	assert_signed("en", "now_door_aloud_voice now_door_sms now_door_voice");
	assert_said("3 texts signed by la until 2027-05-20");
}

static void branch_is_the_screen_and_all_below(void **state)
{
	(void)state;
	assert_int_equal(review(SIGN_EN "--branch 1"), EXIT_FINE);
	assert_signed("en", "now_door_aloud_voice now_door_sms now_door_voice now_street_sms now_street_voice");
	assert_int_equal(review(SIGN_EN "--branch now_street"), EXIT_FINE);
	assert_said("2 texts signed");
}

static void names_add_up(void **state)
{
	(void)state;
	assert_int_equal(review(SIGN_ES "--screen urgent urgent_1_voice --branch 11"), EXIT_FINE);
	assert_signed("es", "now_door_sms now_door_voice urgent_1_voice urgent_sms");
}

/* Who signs a translation has the English beside it, both with the numbers that people get. */
static void both_texts_are_shown(void **state)
{
	(void)state;
	assert_int_equal(review(SIGN_ES "--screen urgent"), EXIT_FINE);
	assert_said(
		"urgent_sms\n  en: Text of urgent. 1-312-555-0101 911\n  es: Texto de urgent. 1-312-555-0101 911\n");
}

/* Byte for byte, whoever signed in which order. */
static void file_has_one_form(void **state)
{
	static const char form[] = "{\n"
				   "  \"$schema\": \"../schema/reviews.schema.json\",\n"
				   "  \"locale\": \"es\",\n"
				   "  \"entries\": {\n"
				   "    \"now_door_sms\": {\n"
				   "      \"source\": \"%s\",\n"
				   "      \"text\": \"%s\",\n"
				   "      \"by\": \"na\",\n"
				   "      \"role\": \"native\",\n"
				   "      \"on\": \"2026-11-22\",\n"
				   "      \"until\": \"2027-05-20\"\n"
				   "    },\n"
				   "    \"urgent_sms\": {\n"
				   "      \"source\": \"%s\",\n"
				   "      \"text\": \"%s\",\n"
				   "      \"by\": \"na\",\n"
				   "      \"role\": \"native\",\n"
				   "      \"on\": \"2026-11-22\",\n"
				   "      \"until\": \"2027-05-20\"\n"
				   "    }\n"
				   "  }\n"
				   "}\n";
	char wanted[2048], path[512];
	const char *door_source, *door_text, *urgent_source, *urgent_text;
	struct buf got;
	json_t *root;

	(void)state;
	assert_int_equal(review(SIGN_ES "urgent_sms"), EXIT_FINE);
	assert_int_equal(review(SIGN_ES "now_door_sms"), EXIT_FINE);
	root = book("es");
	assert_int_equal(json_unpack(root, "{s:{s:{s:s, s:s}, s:{s:s, s:s}}}", "entries", "now_door_sms", "source",
				     &door_source, "text", &door_text, "urgent_sms", "source", &urgent_source, "text",
				     &urgent_text),
			 0);
	snprintf(wanted, sizeof wanted, form, door_source, door_text, urgent_source, urgent_text);
	json_decref(root);
	snprintf(path, sizeof path, "%s/locales/reviews/es.json", folder);
	buf_init(&got, 65536);
	assert_true(whole_file(path, &got));
	assert_str_equal(buf_str(&got), str_of(wanted));
	buf_release(&got);
}

/* ---- what ends a signature ---- */

static void new_phone_number_ends_what_says_it(void **state)
{
	(void)state;
	assert_int_equal(review(SIGN_EN "--all"), EXIT_FINE);
	assert_int_equal(review(SIGN_ES "--all"), EXIT_FINE);
	fixture_edit(folder, "prompts/numbers.json", "\"sms\": \"1-312-555-0101\"", "\"sms\": \"1-312-555-0199\"");
	fixture_edit(folder, "prompts/numbers.json", "3 1 2, 5 5 5, 0 1 0 1", "3 1 2, 5 5 5, 0 1 9 9");
	fixture_edit(folder, "prompts/numbers.json", "+13125550101", "+13125550199");
	assert_int_equal(review("list --locale es"), EXIT_FINE);
	assert_said("es/taken_inside_sms (22): the English, its facts or a number in it has changed since it was "
		    "signed (na, "
		    "until 2027-05-20)\n");
	assert_said("es/urgent_sms: the English, its facts");
	assert_false(run_said("es/now_door_sms"));
	/* It is in the translation too, so nobody but its reader can sign it again. */
	assert_false(run_said("may carry"));
	assert_int_equal(review(SIGN_EN "taken_inside_sms"), EXIT_FINE);
	assert_int_equal(review(CARRY "--locale es taken_inside_sms"), EXIT_PROBLEMS);
	assert_said(
		"es/taken_inside_sms: not carried: more than the English has changed: the text itself, its facts or a "
		"number in it");
}

static void changed_facts_are_not_carried(void **state)
{
	(void)state;
	assert_int_equal(review(SIGN_ES "now_door_sms"), EXIT_FINE);
	fixture_edit(folder, "prompts/screens.json", "\"facts\": [\"door\"]", "\"facts\": [\"door\", \"street\"]");
	assert_int_equal(review(SIGN_EN "now_door_sms"), EXIT_FINE);
	assert_int_equal(review(CARRY "--locale es now_door_sms"), EXIT_PROBLEMS);
	assert_said("es/now_door_sms: not carried: more than the English has changed");
}

/* ---- carrying ---- */

static void change_english(void)
{
	assert_int_equal(review(SIGN_EN "--all"), EXIT_FINE);
	assert_int_equal(review(SIGN_ES "--all"), EXIT_FINE);
	fixture_edit(folder, "locales/en.json", DOOR_OLD, DOOR_NEW);
}

static void carried_is_served_again(void **state)
{
	struct catalog *catalog = NULL;
	json_t *root, *step;

	(void)state;
	change_english();
	assert_int_equal(review("list --locale es"), EXIT_FINE);
	assert_said(
		"es/now_door_sms (11): the English, its facts or a number in it has changed since it was signed (na, "
		"until 2027-05-20); only the wording of the English differs: a lawyer may carry it\n");
	assert_int_equal(review(SIGN_EN "now_door_sms"), EXIT_FINE);
	assert_int_equal(review(CARRY "--locale es now_door_sms"), EXIT_FINE);
	assert_said("es/now_door_sms: carried\n");
	assert_int_equal(loads(&catalog), FAULT_NONE);
	assert_false(catalog_wording(catalog, fixture_locale(catalog, "es"), fixture_screen(catalog, "now_door"), 0)
			     ->fallback);
	catalog_drop(catalog);
	root = book("es");
	step = json_object_get(json_object_get(json_object_get(root, "entries"), "now_door_sms"), "carried");
	assert_int_equal(json_array_size(step), 1);
	step = json_array_get(step, 0);
	assert_string_equal(json_string_value(json_object_get(step, "by")), "la");
	assert_string_equal(json_string_value(json_object_get(step, "on")), "2026-11-22");
	assert_string_equal(json_string_value(json_object_get(step, "note")), "A_comma.");
	assert_int_equal(json_string_length(json_object_get(step, "from")), 32);
	json_decref(root);
}

/* Many small steps can lead far: each stays in the file. */
static void carried_twice_keeps_both_steps(void **state)
{
	json_t *root, *steps;

	(void)state;
	change_english();
	assert_int_equal(review(SIGN_EN "now_door_sms"), EXIT_FINE);
	assert_int_equal(review(CARRY "--locale all now_door_sms"), EXIT_FINE);
	fixture_edit(folder, "locales/en.json", DOOR_NEW, DOOR_OLD);
	assert_int_equal(review(SIGN_EN "now_door_sms"), EXIT_FINE);
	assert_int_equal(review(CARRY "--locale all now_door_sms"), EXIT_FINE);
	root = book("es");
	steps = json_object_get(json_object_get(json_object_get(root, "entries"), "now_door_sms"), "carried");
	assert_int_equal(json_array_size(steps), 2);
	assert_string_not_equal(json_string_value(json_object_get(json_array_get(steps, 0), "from")),
				json_string_value(json_object_get(json_array_get(steps, 1), "from")));
	json_decref(root);
	assert_int_equal(review("list --json --locale es"), EXIT_FINE);
	assert_false(run_said("now_door_sms"));
}

static void unsigned_english_carries_nothing(void **state)
{
	(void)state;
	change_english();
	assert_int_equal(review(CARRY "--locale es now_door_sms"), EXIT_PROBLEMS);
	assert_said("en/now_door_sms: the English is not signed as it stands; a lawyer signs it first");
}

static void edited_translation_is_not_carried(void **state)
{
	(void)state;
	change_english();
	assert_int_equal(review(SIGN_EN "--all"), EXIT_FINE);
	fixture_edit(folder, "locales/es.json", "Texto de now door.", "Otro texto de now door.");
	assert_int_equal(review(CARRY "--locale all now_door_sms"), EXIT_PROBLEMS);
	assert_said("es/now_door_sms: not carried: more than the English has changed");
	assert_said("0 signatures carried by la, 1 not\n");
}

static void another_number_in_the_english_is_not_carried(void **state)
{
	(void)state;
	change_english();
	fixture_edit(folder, "locales/en.json", DOOR_NEW, DOOR_OLD " {helpers}");
	assert_int_equal(review(SIGN_EN "--all"), EXIT_FINE);
	assert_int_equal(review(CARRY "--locale all now_door_sms"), EXIT_PROBLEMS);
	assert_said("es/now_door_sms: not carried: the English says other phone numbers now");
}

static void expired_signature_is_not_carried(void **state)
{
	(void)state;
	assert_int_equal(review(SIGN_EN "--all"), EXIT_FINE);
	assert_int_equal(review("sign --locale es --by na --until 2026-11-30 now_door_sms"), EXIT_FINE);
	fixture_edit(folder, "locales/en.json", DOOR_OLD, DOOR_NEW);
	assert_int_equal(review(SIGN_EN "now_door_sms"), EXIT_FINE);
	assert_int_equal(review(CARRY "--now 2026-12-01 --locale es now_door_sms"), EXIT_PROBLEMS);
	assert_said("es/now_door_sms: not carried: its signature has run out; a native reader signs it again");
}

static void nothing_to_carry_is_said(void **state)
{
	(void)state;
	assert_int_equal(review(SIGN_EN "--all"), EXIT_FINE);
	assert_int_equal(review(CARRY "--locale es now_door_sms"), EXIT_PROBLEMS);
	assert_said("es/now_door_sms: not carried: nobody has signed it; a native reader signs it");
	assert_int_equal(review(SIGN_ES "now_door_sms"), EXIT_FINE);
	assert_int_equal(review(CARRY "--locale es now_door_sms"), EXIT_PROBLEMS);
	assert_said("es/now_door_sms: not carried: it is signed for the English as it stands");
	/* Of all languages, those with nothing to carry are not in the way. */
	assert_int_equal(review(CARRY "--locale all now_door_sms"), EXIT_FINE);
}

/* ---- revoking ---- */

static void revoked_is_said_and_not_served(void **state)
{
	struct catalog *catalog = NULL;

	(void)state;
	assert_int_equal(review(SIGN_EN "--all"), EXIT_FINE);
	assert_int_equal(review(SIGN_ES "--all"), EXIT_FINE);
	assert_int_equal(review("revoke --locale es taken_find_sms"), EXIT_FINE);
	assert_said("es/taken_find_sms: no longer signed\nes: not served any more: taken_find_sms\n1 signature taken "
		    "away");
	assert_int_equal(loads(&catalog), FAULT_NONE);
	assert_true(catalog_wording(catalog, fixture_locale(catalog, "es"), fixture_screen(catalog, "taken_find"), 0)
			    ->fallback);
	catalog_drop(catalog);
}

static void revoked_english_tells_every_language(void **state)
{
	(void)state;
	assert_int_equal(review(SIGN_EN "--all"), EXIT_FINE);
	assert_int_equal(review(SIGN_ES "--all"), EXIT_FINE);
	assert_int_equal(review("revoke --locale en urgent_sms"), EXIT_FINE);
	assert_said("es: not served any more: urgent_sms\nes: not offered any more by text\n");
	assert_said("en: not served any more: urgent_sms\nen: not offered any more by text\n");
	assert_said("A running server refuses to lose a language");
}

static void signer_takes_everything_along(void **state)
{
	(void)state;
	change_english();
	assert_int_equal(review(SIGN_EN "now_door_sms"), EXIT_FINE);
	assert_int_equal(review(CARRY "--locale es now_door_sms"), EXIT_FINE);
	assert_int_equal(review("revoke --locale all --by-signer la"), EXIT_FINE);
	assert_signed("en", "");
	/* What she carried rests on her word as well. */
	assert_said("es/now_door_sms: no longer signed\n");
	assert_false(run_said("es/urgent_sms: no longer signed"));
}

/* A signer who is no longer listed makes the content an error; that is when revoking is needed. */
static void stranger_can_be_revoked(void **state)
{
	struct catalog *catalog = NULL;

	(void)state;
	assert_int_equal(review(SIGN_EN "--all"), EXIT_FINE);
	assert_int_equal(review(SIGN_ES "now_door_sms urgent_sms"), EXIT_FINE);
	fixture_edit(folder, "prompts/people.json", "\"na\"", "\"nx\"");
	assert_int_equal(loads(&catalog), FAULT_CONTENT);
	assert_int_equal(review(SIGN_EN "urgent_sms"), EXIT_PROBLEMS);
	assert_int_equal(review("revoke --locale es --by-signer na"), EXIT_FINE);
	assert_int_equal(loads(&catalog), FAULT_NONE);
	catalog_drop(catalog);
}

static void broken_file_is_not_written_over(void **state)
{
	(void)state;
	fixture_write(folder, "locales/reviews/es.json", "{ \"locale\": \"es\", ");
	assert_int_equal(review("revoke --locale es --all"), EXIT_PROBLEMS);
	assert_int_equal(review(SIGN_ES "--all"), EXIT_PROBLEMS);
	assert_said("locales/reviews/es.json:1:");
	assert_false(run_said("signed by"));
}

/* ---- listing ---- */

static void list_says_who_must_sign(void **state)
{
	(void)state;
	assert_int_equal(review("list"), EXIT_FINE);
	assert_said("On 2026-11-22:\nFor a lawyer (who signs the English, which every language needs):\n  en  ");
	assert_said("For native readers (who sign the translations):\n  es  ");
	assert_int_equal(review("--locale zh-Hans"), EXIT_FINE);
	assert_said("zh-Hans/now_door_sms (11): not signed\n");
	assert_false(run_said("lawyer"));
}

static void list_says_what_runs_out(void **state)
{
	(void)state;
	assert_int_equal(review(SIGN_EN "--all"), EXIT_FINE);
	assert_int_equal(review("sign --locale en --by la --until 2026-12-10 now_door_sms"), EXIT_FINE);
	assert_int_equal(review("list --soon"), EXIT_FINE);
	assert_said("en/now_door_sms (11): signed (la, until 2026-12-10)\n");
	assert_said("0 of 18 legal texts wait; 1 runs out within 30 days\n");
	assert_false(run_said("es/now_door_sms"));
}

static void list_speaks_json(void **state)
{
	json_t *root, *text;

	(void)state;
	assert_int_equal(review(SIGN_ES "now_door_sms"), EXIT_FINE);
	fixture_edit(folder, "locales/es.json", "Texto de now door.", "Otro texto de now door.");
	assert_int_equal(review("list --json --locale es"), EXIT_FINE);
	root = json_loads(run_out, 0, NULL);
	assert_non_null(root);
	assert_string_equal(run_err, "");
	assert_int_equal(json_array_size(json_object_get(root, "signers")), 1);
	for (size_t i = 0;; i++) {
		text = json_array_get(json_object_get(json_array_get(json_object_get(root, "signers"), 0), "texts"), i);
		assert_non_null(text);
		if (strcmp(json_string_value(json_object_get(text, "key")), "now_door_sms") == 0)
			break;
	}
	assert_string_equal(json_string_value(json_object_get(text, "state")), "edited");
	assert_string_equal(json_string_value(json_object_get(text, "code")), "11");
	assert_string_equal(json_string_value(json_object_get(text, "by")), "na");
	assert_string_equal(json_string_value(json_object_get(text, "until")), "2027-05-20");
	json_decref(root);
}

static void signed_for_two_years(void **state)
{
	(void)state;
	assert_int_equal(review("sign --locale en --by la --until 2028-11-22 now_door_sms"), EXIT_FINE);
}

/* By another program, or by hand. What is there cannot be signed over; taking it away is the way out. */
static void signed_for_too_long_is_revoked(void **state)
{
	(void)state;
	assert_int_equal(review("sign --locale en --by la --until 2028-11-22 now_door_sms"), EXIT_FINE);
	fixture_edit(folder, "locales/reviews/en.json", "2028-11-22", "2199-01-01");
	assert_int_equal(review("sign --locale en --by la --until 2028-11-22 now_door_sms"), EXIT_PROBLEMS);
	assert_said("counts until 2199-01-01, and two years are the most: until 2028-11-22 here");
	assert_int_equal(review("revoke --locale en now_door_sms"), EXIT_FINE);
	assert_int_equal(review("sign --locale en --by la --until 2028-11-22 now_door_sms"), EXIT_FINE);
}

/* ---- what is refused ---- */

static const struct row {
	const char *name, *words;
	int result;
	const char *says;
} rows[] = {
	{ "a signer who is not listed is refused, with the line to add",
	  "sign --locale en --by zz --until 2027-05-20 --all", EXIT_PROBLEMS,
	  "\"zz\": { \"roles\": [\"lawyer\"], \"locales\": [\"en\"] }" },
	{ "a native reader cannot sign the English", "sign --locale en --by na --until 2027-05-20 --all", EXIT_PROBLEMS,
	  "\"na\": { \"roles\": [\"lawyer\", \"native\"], \"locales\": [\"es\", \"zh-Hans\", \"en\"] }" },
	{ "a lawyer cannot sign a translation", "sign --locale es --by la --until 2027-05-20 --all", EXIT_PROBLEMS,
	  "does not list la as a native reader for es" },
	{ "a reader cannot sign another language", "sign --locale zh-Hans --by nb --until 2027-05-20 --all",
	  EXIT_PROBLEMS, "\"nb\": { \"roles\": [\"native\"], \"locales\": [\"es\", \"zh-Hans\"] }" },
	{ "a name is no handle", "sign --locale en --by Ann --until 2027-05-20 --all", EXIT_PROBLEMS, "is no handle" },
	{ "an unknown key is refused", "sign --locale en --by la --until 2027-05-20 nothing_sms", EXIT_PROBLEMS,
	  "en has no legal text of this key: nothing_sms" },
	{ "a text that is not legal is refused", "sign --locale en --by la --until 2027-05-20 more_sms", EXIT_PROBLEMS,
	  "en has no legal text of this key: more_sms" },
	{ "an unknown screen is refused", "sign --locale en --by la --until 2027-05-20 --screen cellar", EXIT_PROBLEMS,
	  "no legal text of a screen, line or city of this name: cellar" },
	{ "a branch that is none is refused", "sign --locale en --by la --until 2027-05-20 --branch 77", EXIT_PROBLEMS,
	  "there is no screen 77" },
	{ "an unknown locale is refused", "sign --locale xx --by la --until 2027-05-20 --all", EXIT_PROBLEMS,
	  "there is no locales/xx.json" },
	{ "all languages at once are refused", "sign --locale all --by la --until 2027-05-20 --all", EXIT_USAGE,
	  "who signs has read it" },
	{ "a day that is past is refused", "sign --locale en --by la --until 2026-11-21 --all", EXIT_USAGE, "is past" },
	{ "a day more than two years ahead is refused, and the last one named",
	  "sign --locale en --by la --until 2028-11-23 --all", EXIT_USAGE,
	  "--until is too far ahead: a signature counts for two years at most, from today until 2028-11-22" },
	{ "a day that is none is refused", "sign --locale en --by la --until soon --all", EXIT_USAGE, "is no day" },
	{ "signing nothing is refused", "sign --locale en --by la --until 2027-05-20", EXIT_USAGE, "sign needs keys" },
	{ "signing without saying who is refused", "sign --locale en --until 2027-05-20 --all", EXIT_USAGE,
	  "sign needs --locale, --by and --until" },
	{ "keys without a sub-command are refused", "urgent_sms", EXIT_USAGE,
	  "\"urgent_sms\" is not one of list, sign, carry, revoke" },
	{ "a mistyped sub-command is recognised", "revok --all", EXIT_USAGE, "did you mean revoke?" },
	{ "listing takes no texts", "list urgent_sms", EXIT_USAGE, "list takes no texts" },
	{ "carrying the English is refused", CARRY "--locale en now_door_sms", EXIT_USAGE,
	  "a lawyer signs it as it stands" },
	{ "a native reader carries nothing", "carry --by na --note x --locale es now_door_sms", EXIT_PROBLEMS,
	  "does not list na as a lawyer for en" },
	{ "carrying without a reason is refused", "carry --by la --locale es now_door_sms", EXIT_USAGE,
	  "carry needs --locale, --by and --note" },
	{ "carrying a whole branch is refused", CARRY "--locale es --branch 1", EXIT_USAGE,
	  "each is a judgement of its own" },
	{ "a note of two lines is refused", "carry --by la --note a\nb --locale es now_door_sms", EXIT_USAGE,
	  "--note must be one line" },
	{ "revoking without a language is refused", "revoke urgent_sms", EXIT_USAGE, "revoke needs --locale" },
	{ "revoking nothing is refused", "revoke --locale es", EXIT_USAGE, "revoke needs keys" },
	{ "revoking what nobody signed is said", "revoke --locale es urgent_sms", EXIT_PROBLEMS,
	  "there is no such signature" },
};

static void refused_and_nothing_written(void **state)
{
	const struct row *row = *state;
	char path[512];

	assert_int_equal(review(row->words), row->result);
	assert_said(row->says);
	snprintf(path, sizeof(path), "%s/locales/reviews/en.json", folder);
	assert_int_equal(access(path, F_OK), -1);
	snprintf(path, sizeof(path), "%s/locales/reviews/es.json", folder);
	assert_int_equal(access(path, F_OK), -1);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "what the command signs is served", signed_by_command_is_served);
	suite_add(&suite, "signing one text keeps the others", signing_one_text_keeps_the_others);
	suite_add(&suite, "a screen is signed with all its texts", screen_is_all_its_texts);
	suite_add(&suite, "a branch is signed with all that is below", branch_is_the_screen_and_all_below);
	suite_add(&suite, "keys, screens and branches add up", names_add_up);
	suite_add(&suite, "a reader sees the English beside the translation", both_texts_are_shown);
	suite_add(&suite, "the file has one form, whoever signed when", file_has_one_form);
	suite_add(&suite, "a new phone number ends the signatures of all texts that say it",
		  new_phone_number_ends_what_says_it);
	suite_add(&suite, "a change of the facts is not carried", changed_facts_are_not_carried);
	suite_add(&suite, "a carried text is served again, and the file says why", carried_is_served_again);
	suite_add(&suite, "a text carried twice keeps both steps", carried_twice_keeps_both_steps);
	suite_add(&suite, "an English that is not signed carries nothing", unsigned_english_carries_nothing);
	suite_add(&suite, "a translation that was edited is not carried", edited_translation_is_not_carried);
	suite_add(&suite, "a number that came into the English is not carried",
		  another_number_in_the_english_is_not_carried);
	suite_add(&suite, "a signature that has run out is not carried", expired_signature_is_not_carried);
	suite_add(&suite, "what cannot be carried is said", nothing_to_carry_is_said);
	suite_add(&suite, "a revoked text is not served, which is said", revoked_is_said_and_not_served);
	suite_add(&suite, "revoking the English says what every language loses", revoked_english_tells_every_language);
	suite_add(&suite, "revoking a signer takes along what they carried", signer_takes_everything_along);
	suite_add(&suite, "the signatures of somebody who is not listed any more can be revoked",
		  stranger_can_be_revoked);
	suite_add(&suite, "a broken file of signatures is not written over", broken_file_is_not_written_over);
	suite_add(&suite, "a text may be signed for two years", signed_for_two_years);
	suite_add(&suite, "what was signed for longer can be taken away, and be signed again",
		  signed_for_too_long_is_revoked);
	suite_add(&suite, "the list says whose signature is wanted", list_says_who_must_sign);
	suite_add(&suite, "the list says what runs out within 30 days", list_says_what_runs_out);
	suite_add(&suite, "the list speaks JSON", list_speaks_json);
	SUITE_ROWS(&suite, rows, refused_and_nothing_written);
	suite_each(&suite, 0, begin, copy_end);
	return suite_run(&suite, "signoff", NULL, NULL);
}
