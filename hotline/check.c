/* `hotline check`: everything that can be wrong with the content, and how much of each language would be served. */
#include "command.h"

#include "catalog.h"
#include "content_folder.h"
#include "base/clock.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
	"usage: hotline check [--content DIR] [--locale TAG] [--drafts] [--now DATE]\n"
	"\n"
	"Reads prompts/ and locales/ as the server would and lists what is wrong, with file, line and how to mend it.\n"
	"Exit status: 0 when the server could start with this content, 1 when not.\n"
	"\n"
	"  --content DIR   folder that holds prompts/ and locales/ (default: HOTLINE_CONTENT_DIR,\n"
	"                  else this folder when it holds prompts/, else the installed one)\n"
	"  --locale TAG    default locale (default: HOTLINE_DEFAULT_LOCALE or en)\n"
	"  --drafts        as with HOTLINE_DRAFTS=1: texts that nobody has reviewed are served\n"
	"  --now DATE      as if today were DATE (2026-11-22)\n";

static const char *set_or(const char *name, const char *standard)
{
	const char *value = getenv(name);

	return value && value[0] ? value : standard;
}

static void problems_show(const struct problems *problems)
{
	struct buf line;

	buf_init(&line, 4096);
	for (size_t i = 0; i < problems->count; i++) {
		buf_clear(&line);
		problem_print(&problems->list[i], &line);
		printf("%s\n", buf_text(&line));
	}
	buf_release(&line);
}

/* One line per language: where it is offered, and how many screens say something else than the fallback line. */
static void locale_show(const struct catalog *catalog, uint16_t index)
{
	const struct locale *locale = &catalog->locales[index];
	size_t served = 0;

	for (size_t i = 0; i < catalog->screen_count; i++)
		served += !catalog_wording(catalog, index, (uint16_t)i, PLACE_NONE)->fallback;
	printf("%-8.*s %.*s: %zu of %zu screens served, %s%s%s%s\n", STR_ARG(locale->tag), STR_ARG(locale->name),
	       served, catalog->screen_count, locale->sms ? "text" : "", locale->sms && locale->speaks ? " and " : "",
	       locale->speaks ? "voice" : "", locale->draft ? ", with drafts that nobody has reviewed" : "");
}

static int check(const struct catalog_source *source)
{
	struct problems problems = { .count = 0 };
	struct catalog *catalog = NULL;
	enum fault fault = catalog_load(source, &catalog, &problems);

	problems_show(&problems);
	if (fault) {
		printf("%zu problem%s: this content cannot be served\n", problems.errors,
		       problems.errors == 1 ? "" : "s");
	} else {
		for (size_t i = 0; i < catalog->locale_count; i++)
			locale_show(catalog, (uint16_t)i);
		printf("fine: %zu screens, %zu language%s, %zu warning%s, content %s\n", catalog->screen_count,
		       catalog->locale_count, catalog->locale_count == 1 ? "" : "s", problems.count,
		       problems.count == 1 ? "" : "s", catalog->hash_text);
	}
	catalog_drop(catalog);
	problems_release(&problems);
	return fault ? EXIT_PROBLEMS : EXIT_FINE;
}

int command_check(int argc, char **argv)
{
	static const struct option options[] = {
		{ "content", required_argument, NULL, 'c' }, { "content-dir", required_argument, NULL, 'c' },
		{ "locale", required_argument, NULL, 'l' },  { "default-locale", required_argument, NULL, 'l' },
		{ "drafts", no_argument, NULL, 'd' },        { "now", required_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },          { NULL, 0, NULL, 0 },
	};
	struct catalog_source source = {
		.folder = content_folder(),
		.default_locale = set_or("HOTLINE_DEFAULT_LOCALE", "en"),
		.now = clock_now(&(struct clock){ .still = 0 }),
		.drafts = strcmp(set_or("HOTLINE_DRAFTS", "0"), "1") == 0,
	};
	struct why why = { "" };
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			source.folder = optarg;
			break;
		case 'l':
			source.default_locale = optarg;
			break;
		case 'd':
			source.drafts = true;
			break;
		case 'n':
			if (clock_parse(str_of(optarg), &source.now, &why)) {
				fprintf(stderr, "hotline check: --now: %s\n", why.text);
				return EXIT_USAGE;
			}
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_FINE;
		default:
			fputs(usage, stderr);
			return EXIT_USAGE;
		}
	}
	if (optind < argc) {
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	return check(&source);
}
