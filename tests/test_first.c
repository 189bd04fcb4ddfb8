/*
 * The first message of a person, in every language, against the shipped words: tests/first/<tag>.txt. Each line there is
 * a test of its own. not_stop.txt and is_stop.txt hold what must not, and what must, be taken for an opt-out.
 */
#include "tests/support/test.h"

#include <glob.h>

#include "base/buf.h"
#include "tests/support/fixture.h"
#include "words.h"

#define ROWS_MAX  SUITE_MAX
#define LINE_SIZE 400

struct row {
	char name[LINE_SIZE + 24]; /* "es: mi esposo fue detenido" */
	char tag[16];              /* the language that the message is in; "-" for none in particular */
	char expected[32];
	char message[LINE_SIZE];
	bool shared; /* other languages write the same */
};

static struct row rows[ROWS_MAX];
static size_t row_count;
static struct catalog *catalog;

/* ---- reading ---- */

static void complain(const char *file, unsigned line, const char *what)
{
	print_error("%s:%u: %s\n", file, line, what);
	exit(1);
}

/* "urgent | ayuda" or, in the files about STOP, "es | ya no quiero mensajes" */
static void read_row(const char *file, unsigned line, const char *tag, struct str text)
{
	struct str expected = str_trim(str_cut(&text, '|')), message = str_trim(text);
	struct row *row = &rows[row_count];
	bool stops = strcmp(tag, "is_stop") == 0 || strcmp(tag, "not_stop") == 0;

	if (!text.at || message.len == 0 || expected.len == 0)
		complain(file, line, "a row is: what is expected, a bar, the message");
	if (row_count == ROWS_MAX)
		complain(file, line, "too many rows");
	row->shared = expected.at[0] == '*';
	if (row->shared)
		expected = str_trim((struct str){ expected.at + 1, expected.len - 1 });
	snprintf(row->tag, sizeof row->tag, "%.*s", stops ? (int)expected.len : 15, stops ? expected.at : tag);
	snprintf(row->expected, sizeof row->expected, "%.*s", stops ? 31 : (int)expected.len,
		 stops ? tag : expected.at);
	snprintf(row->message, sizeof row->message, "%.*s", STR_ARG(message));
	snprintf(row->name, sizeof row->name, "%s: %.*s", tag, STR_ARG(message));
	row_count++;
}

static void read_file(const char *path)
{
	const char *slash = strrchr(path, '/');
	char line[LINE_SIZE], tag[32];
	FILE *file = fopen(path, "r");

	if (!file)
		complain(path, 0, "cannot be read");
	snprintf(tag, sizeof tag, "%s", slash ? slash + 1 : path);
	tag[strcspn(tag, ".")] = '\0';
	for (unsigned number = 1; fgets(line, sizeof line, file); number++) {
		struct str text = str_trim(str_of(line));

		if (text.len > 0 && text.at[0] != '#')
			read_row(path, number, tag, text);
	}
	fclose(file);
}

/* ---- what it means ---- */

static const char *const command_names[] = {
	[COMMAND_URGENT] = "urgent", [COMMAND_MENU] = "menu",           [COMMAND_BACK] = "back",
	[COMMAND_REPEAT] = "repeat", [COMMAND_LANGUAGE] = "language",   [COMMAND_MORE] = "more",
	[COMMAND_ERASE] = "erase",   [COMMAND_STOP] = "stop",           [COMMAND_START] = "start",
	[COMMAND_HELP] = "help",     [COMMAND_EMERGENCY] = "emergency", [COMMAND_CRISIS] = "crisis",
	[COMMAND_ABUSE] = "abuse",   [COMMAND_GREETING] = "greeting",
};
static const char *const place_names[] = { "", "chicago", "cook", "illinois", "elsewhere" };

static void describe(const struct request *request, struct buf *out)
{
	if (request->asked == ASKED_SCREEN)
		buf_add_format(out, "%u", catalog->screens[request->screen].code);
	else if (request->asked == ASKED_COMMAND)
		buf_add(out, str_of(command_names[request->command]));
	else if (request->asked == ASKED_LOCALE)
		buf_add_literal(out, "language");
	else if (request->asked == ASKED_LONG)
		buf_add_literal(out, "long");
	else if (request->asked != ASKED_PLACE && request->asked != ASKED_ZIP)
		buf_add_literal(out, "nothing");
	if (request->turned)
		buf_add_format(out, " %u", catalog->screens[request->beside].code);
	for (size_t i = 1; request->places && i < COUNT(place_names); i++)
		if (request->places >> i & 1)
			buf_add_format(out, "place %s", place_names[i]);
}

/* The language that the answer is in; several, or the default one when nothing tells, count as `shared` allows. */
static bool may_be_answered_in(const struct row *row, const struct request *request)
{
	uint16_t wanted = catalog_locale_tag(catalog, str_of(row->tag));
	uint64_t locales = request->locales;

	assert_int_not_equal(wanted, NO_LOCALE);
	wanted = catalog->locales[wanted].texts;
	if (request->locale != NO_LOCALE)
		return catalog->locales[request->locale].texts == wanted;
	if (wanted == catalog->default_sms && (locales == 0 || locales >> wanted & 1))
		return true;
	return row->shared && (locales == 0 || locales >> wanted & 1);
}

static void message_means(void **state)
{
	const struct row *row = *state;
	struct request request = words_read(catalog, str_of(row->message), NO_LOCALE);
	struct buf got;

	buf_init(&got, 256);
	describe(&request, &got);
	assert_string_equal(buf_text(&got), row->expected);
	if (!may_be_answered_in(row, &request))
		fail_msg("taken for %s", request.locale == NO_LOCALE ? "several languages or none"
								     : catalog->locales[request.locale].tag.at);
	buf_release(&got);
}

static bool stops(const struct row *row, bool known)
{
	uint16_t current = known ? catalog_locale_tag(catalog, str_of(row->tag)) : NO_LOCALE;
	struct request request = words_read(catalog, str_of(row->message), current);

	return request.asked == ASKED_COMMAND && request.command == COMMAND_STOP;
}

/* Whether we know the language of the person or not. */
static void message_stops(void **state)
{
	assert_true(stops(*state, false));
	assert_true(stops(*state, true));
}

static void message_does_not_stop(void **state)
{
	assert_false(stops(*state, false));
	assert_false(stops(*state, true));
}

static void add(struct suite *suite, const struct row *row)
{
	CMUnitTestFunction test = message_means;

	if (strcmp(row->expected, "is_stop") == 0)
		test = message_stops;
	else if (strcmp(row->expected, "not_stop") == 0)
		test = message_does_not_stop;
	suite_add_state(suite, row->name, test, row);
}

/* ---- the tables themselves ---- */

static size_t rows_of(const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < row_count; i++)
		count += strcmp(rows[i].tag, name) == 0 && strcmp(rows[i].expected, "is_stop") != 0 &&
			 strcmp(rows[i].expected, "not_stop") != 0;
	return count;
}

static void every_language_has_a_table(void **state)
{
	size_t opt_outs = 0;

	(void)state;
	for (size_t i = 0; i < catalog->locale_count; i++)
		if (rows_of(catalog->locales[i].tag.at) < 15)
			fail_msg("%s has only %zu first messages", catalog->locales[i].tag.at,
				 rows_of(catalog->locales[i].tag.at));
	for (size_t i = 0; i < row_count; i++)
		opt_outs += strcmp(rows[i].expected, "not_stop") == 0;
	assert_true(opt_outs >= 40);
}

static int setup(void **state)
{
	(void)state;
	catalog = fixture_catalog(FIXTURE_REAL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	catalog_drop(catalog);
	return 0;
}

/* With file names, only these. */
int main(int argc, char **argv)
{
	static struct suite suite;
	glob_t found = { .gl_pathc = 0 };

	for (int i = 1; i < argc; i++)
		read_file(argv[i]);
	if (argc == 1 && glob("tests/first/*.txt", 0, NULL, &found) == 0)
		for (size_t i = 0; i < found.gl_pathc; i++)
			read_file(found.gl_pathv[i]);
	globfree(&found);
	for (size_t i = 0; i < row_count; i++)
		add(&suite, &rows[i]);
	if (argc == 1)
		suite_add(&suite, "every language has a table of first messages", every_language_has_a_table);
	return suite_run(&suite, "first", setup, teardown);
}
