/* `hotline review` on copies below build/ with invented people: what it refuses, what it writes, what is then served. */
#include "tests/support/test.h"

#include "command.h"
#include "tests/support/fixture.h"

#include <getopt.h>
#include <unistd.h>

#define PEOPLE                                                                                                         \
	"{ \"$schema\": \"schema/people.schema.json\", \"people\": { "                                                 \
	"\"la\": { \"roles\": [\"lawyer\"], \"locales\": [\"en\"] }, "                                                 \
	"\"na\": { \"roles\": [\"native\"], \"locales\": [\"es\", \"zh-Hans\"] } } }\n"

static char folder[256];

static int begin(void **state)
{
	(void)state;
	fixture_copy(FIXTURE_SMALL, folder);
	fixture_write(folder, "prompts/people.json", PEOPLE);
	return 0;
}

static int end(void **state)
{
	(void)state;
	fixture_remove(folder);
	return 0;
}

/* Words split at spaces; the command reads and writes the copy, on a fixed day. */
static int review(const char *words)
{
	static char line[512];
	char *arguments[32] = { "review", "--content", folder, "--now", "2026-11-22" };
	int count = 5;
	struct str rest;

	snprintf(line, sizeof(line), "%s", words);
	rest = str_of(line);
	while (rest.len > 0 && count < 31) {
		char *word = line + (rest.at - line);
		struct str cut = str_cut(&rest, ' ');

		word[cut.len] = '\0';
		arguments[count++] = word;
	}
	optind = 0;
	return command_review(count, arguments);
}

static enum fault loads(struct catalog **catalog)
{
	struct problems problems = { .count = 0 };
	enum fault fault = fixture_load(folder, FIXTURE_NOW, false, catalog, &problems);

	problems_release(&problems);
	return fault;
}

static void signed_by_command_is_served(void **state)
{
	struct catalog *catalog = NULL;

	(void)state;
	assert_int_equal(loads(&catalog), FAULT_CONTENT);
	assert_int_equal(review(""), EXIT_FINE);
	assert_int_equal(review("--sign --locale en --by la --until 2027-05-20 --all"), EXIT_FINE);
	assert_int_equal(loads(&catalog), FAULT_NONE);
	assert_true(catalog_locale_tag(catalog, STR("es")) == NO_LOCALE ||
		    !catalog->locales[catalog_locale_tag(catalog, STR("es"))].sms);
	catalog_drop(catalog);
	catalog = NULL;
	assert_int_equal(review("--sign --locale es --by na --until 2027-05-20 --all"), EXIT_FINE);
	assert_int_equal(loads(&catalog), FAULT_NONE);
	assert_true(catalog->locales[catalog_locale_tag(catalog, STR("es"))].sms);
	catalog_drop(catalog);
}

static void signing_one_text_keeps_the_others(void **state)
{
	struct catalog *catalog = NULL;

	(void)state;
	assert_int_equal(review("--sign --locale en --by la --until 2027-05-20 --all"), EXIT_FINE);
	assert_int_equal(review("--sign --locale en --by la --until 2026-11-30 urgent_sms"), EXIT_FINE);
	assert_int_equal(loads(&catalog), FAULT_NONE);
	assert_int_equal(catalog->expires_at, fixture_day("2026-11-30") + 24 * 3600);
	catalog_drop(catalog);
}

static const struct row {
	const char *name, *words;
	int result;
} rows[] = {
	{ "a signer who is not listed is refused", "--sign --locale en --by zz --until 2027-05-20 --all",
	  EXIT_PROBLEMS },
	{ "a native reader cannot sign the English", "--sign --locale en --by na --until 2027-05-20 --all",
	  EXIT_PROBLEMS },
	{ "a lawyer cannot sign a translation", "--sign --locale es --by la --until 2027-05-20 --all", EXIT_PROBLEMS },
	{ "an unknown key is refused", "--sign --locale en --by la --until 2027-05-20 nothing_sms", EXIT_PROBLEMS },
	{ "a text that is not legal is refused", "--sign --locale en --by la --until 2027-05-20 more_sms",
	  EXIT_PROBLEMS },
	{ "an unknown locale is refused", "--sign --locale xx --by la --until 2027-05-20 --all", EXIT_PROBLEMS },
	{ "a day that is past is refused", "--sign --locale en --by la --until 2026-11-21 --all", EXIT_USAGE },
	{ "a day that is none is refused", "--sign --locale en --by la --until soon --all", EXIT_USAGE },
	{ "keys and --all together are refused", "--sign --locale en --by la --until 2027-05-20 --all urgent_sms",
	  EXIT_USAGE },
	{ "neither keys nor --all is refused", "--sign --locale en --by la --until 2027-05-20", EXIT_USAGE },
	{ "signing without saying who is refused", "--sign --locale en --until 2027-05-20 --all", EXIT_USAGE },
	{ "keys without --sign are refused", "urgent_sms", EXIT_USAGE },
};

static void refused_and_nothing_written(void **state)
{
	const struct row *row = *state;
	char path[512];

	assert_int_equal(review(row->words), row->result);
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
	SUITE_ROWS(&suite, rows, refused_and_nothing_written);
	for (size_t i = 0; i < suite.count; i++) {
		suite.tests[i].setup_func = begin;
		suite.tests[i].teardown_func = end;
	}
	return suite_run(&suite, "signoff", NULL, NULL);
}
