/* `hotline test`: plays transcripts through the engine and compares word for word. */
#include "command.h"

#include "content_folder.h"
#include "conversation.h"
#include "talkfile.h"
#include "base/clock.h"
#include "usage.h"

#include <errno.h>
#include <getopt.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define TALKS "tests/talks/*.talk"

struct player {
	const char *folder;
	bool print;              /* show the talk with today's answers instead of comparing */
	struct catalog *catalog; /* for `now` and `locale` */
	int64_t now;
	char locale[16];
};

static const char usage[] =
	"usage: hotline test [--content DIR] [--print] [FILE...]\n"
	"\n"
	"Plays whole conversations (default: " TALKS ") and compares our answers with the\n"
	"transcript, word for word. No server and no Redis are needed.\n"
	"\n"
	"  --content DIR   folder that holds prompts/ and locales/ (default: HOTLINE_CONTENT_DIR,\n"
	"                  else this folder when it holds prompts/, else the installed one)\n"
	"  --print         print each talk with the answers that would be given, ready to be read\n";

/* Most talks share a date and a locale: their catalog is loaded once. */
static enum fault player_catalog(struct player *player, const struct talkfile *file, struct why *why)
{
	struct problems problems = { 0 };
	struct catalog_source source = { .folder = player->folder, .drafts = true };
	struct clock clock = { 0 };
	char locale[sizeof(player->locale)];
	enum fault fault;

	snprintf(locale, sizeof(locale), "%.*s", STR_ARG(file->locale));
	source.default_locale = locale[0] ? locale : "en";
	source.now = clock_now(&clock);
	fault = file->now.len ? clock_parse(file->now, &source.now, why) : FAULT_NONE;
	if (fault || (player->catalog && player->now == source.now && !strcmp(player->locale, source.default_locale)))
		return fault;
	catalog_drop(player->catalog);
	player->catalog = NULL;
	fault = catalog_load(&source, &player->catalog, &problems);
	if (fault)
		fault_because(fault, why, "the content has %zu problems: see hotline check", problems.errors);
	player->now = source.now;
	snprintf(player->locale, sizeof(player->locale), "%s", source.default_locale);
	problems_release(&problems);
	return fault;
}

static void print_talk(const struct talkturn *turn, struct str said)
{
	printf("> %.*s\n%.*s\n", STR_ARG(turn->typed), STR_ARG(said));
}

static void print_difference(const char *path, const struct talkturn *turn, struct str expected, struct str said)
{
	printf("# %s:%d: > %.*s\n", path, turn->line, STR_ARG(turn->typed));
	while (expected.at || said.at) {
		struct str wanted = str_cut(&expected, '\n');
		struct str got = str_cut(&said, '\n');

		if (!str_equal(wanted, got))
			printf("#   expected: %.*s\n#   answered: %.*s\n", STR_ARG(wanted), STR_ARG(got));
	}
}

/* Plays one talk to its end; false when an answer differs. */
static bool play_turns(const struct player *player, const char *path, const struct talkfile *file)
{
	struct conversation conversation = {
		.catalog = player->catalog,
		.provider = &provider_twilio,
		.channel = file->channel,
		.from = file->from.len == 0                    ? STR("+13125550101")
			: str_has_prefix(file->from, STR("+")) ? file->from
							       : STR(""),
		.to = file->to.len ? file->to : STR("+13125550100"),
	};
	bool same = true;
	struct buf said;

	buf_init(&said, 64 * 1024);
	for (size_t i = 0; i < file->count; i++) {
		const struct talkturn *turn = &file->turns[i];
		struct why why = { "" };

		buf_clear(&said);
		if (conversation_turn(&conversation, turn->typed, &why)) {
			printf("# %s:%d: %s\n", path, turn->line, why.text);
			same = false;
			break;
		}
		conversation_print(&conversation, &said);
		if (player->print) {
			print_talk(turn, buf_str(&said));
		} else if (!str_equal(buf_str(&said), turn->answer)) {
			print_difference(path, turn, turn->answer, buf_str(&said));
			same = false;
		}
	}
	buf_release(&said);
	return same;
}

static bool play(struct player *player, const char *path)
{
	struct talkfile file;
	struct why why = { "" };
	enum fault fault = talkfile_read(path, &file, &why);
	bool same;

	if (fault) {
		printf("# %s\n", why.text);
		return false;
	}
	fault = player_catalog(player, &file, &why);
	if (fault)
		printf("# %s: %s\n", path, why.text);
	if (!fault && player->print)
		printf("%.*s", STR_ARG(file.head));
	same = !fault && play_turns(player, path, &file);
	talkfile_release(&file);
	return same;
}

static int play_all(struct player *player, char **paths, size_t count)
{
	size_t failed = 0;

	for (size_t i = 0; i < count; i++) {
		bool same = play(player, paths[i]);

		failed += !same;
		if (!player->print)
			printf("%s %zu - %s\n", same ? "ok" : "not ok", i + 1, paths[i]);
	}
	if (!player->print)
		printf("1..%zu\n", count);
	return failed ? EXIT_PROBLEMS : EXIT_FINE;
}

int command_test(int argc, char **argv)
{
	static const struct option options[] = {
		{ "content", required_argument, NULL, 'c' },
		{ "print", no_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct player player = { .folder = content_folder() };
	glob_t found = { 0 };
	int option, result = EXIT_USAGE;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			player.folder = optarg;
			break;
		case 'p':
			player.print = true;
			break;
		default:
			return usage_told(option, usage);
		}
	}
	if (optind < argc)
		result = play_all(&player, argv + optind, (size_t)(argc - optind));
	else if (glob(TALKS, 0, NULL, &found) == 0)
		result = play_all(&player, found.gl_pathv, found.gl_pathc);
	else
		fprintf(stderr, "hotline test: no transcript found at " TALKS
				"; name files, or run it in the project's folder\n");
	globfree(&found);
	catalog_drop(player.catalog);
	return result;
}
