/*
 * `hotline check`: everything that can be wrong with the content, and how much of each language would be served. What is
 * wrong is found by the loader, so that the server and this command never differ.
 */
#include "check.h"

#include "command.h"
#include "content_folder.h"
#include "base/clock.h"
#include "usage.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char usage[] =
	"usage: hotline check [--json] [--locale TAG] [--strict] [--drafts] [--now DATE] [--content DIR]\n"
	"                     [--default-locale TAG]\n"
	"\n"
	"Reads prompts/ and locales/ as the server would and lists what is wrong, with file, line and how to mend it.\n"
	"Exit status: 0 when the server could start with this content, 1 when not (--strict: or with a warning),\n"
	"2 when the command line makes no sense.\n"
	"\n"
	"  --json          the same as one JSON object, for programs; its shape is in hotline/README.md\n"
	"  --locale TAG    show only what is wrong with prompts/ and with this language\n"
	"  --strict        a warning that is shown makes the exit status 1 too\n"
	"  --drafts        as with HOTLINE_DRAFTS=1: texts that nobody has reviewed are served\n"
	"  --now DATE      as if today were DATE (2026-11-22)\n"
	"  --content DIR   folder that holds prompts/ and locales/ (default: HOTLINE_CONTENT_DIR,\n"
	"                  else this folder when it holds prompts/, else the installed one)\n"
	"  --default-locale TAG  the language for a person whose own is not known yet\n"
	"                  (default: HOTLINE_DEFAULT_LOCALE or en)\n";

/* What was asked for. */
struct order {
	struct catalog_source source;
	const char *locale;
	bool json, strict;
};

/* ---- the report ---- */

bool report_shows(const struct report *report, const struct problem *problem)
{
	return !report->locale || !problem->locale[0] ||
	       str_equal_nocase(str_of(problem->locale), str_of(report->locale)) ||
	       str_has_prefix(str_of(problem->file), STR("prompts/"));
}

size_t report_served(const struct catalog *catalog, uint16_t locale)
{
	size_t served = 0;

	for (size_t i = 0; i < catalog->screen_count; i++)
		served += !catalog_wording(catalog, locale, (uint16_t)i, PLACE_NONE)->fallback;
	return served;
}

static void count_problems(struct report *report)
{
	size_t listed_errors = 0;

	for (size_t i = 0; i < report->problems->count; i++) {
		const struct problem *problem = &report->problems->list[i];

		listed_errors += !problem->warning;
		if (!report_shows(report, problem))
			report->hidden++;
		else if (problem->warning)
			report->warnings++;
		else
			report->errors++;
	}
	report->hidden += report->problems->errors - listed_errors;
}

static void show_problems(const struct report *report)
{
	struct buf line;

	buf_init(&line, 4096);
	for (size_t i = 0; i < report->problems->count; i++) {
		if (!report_shows(report, &report->problems->list[i]))
			continue;
		buf_clear(&line);
		problem_print(&report->problems->list[i], &line);
		printf("%s\n", buf_text(&line));
	}
	buf_release(&line);
}

/* One line per language: where it is offered, and how many screens say something else than the fallback line. */
static void show_locale(const struct report *report, uint16_t index)
{
	const struct locale *locale = &report->catalog->locales[index];

	if (report->locale && !str_equal_nocase(locale->tag, str_of(report->locale)))
		return;
	printf("%-8.*s %.*s: %zu of %zu screens served, %s%s%s%s\n", STR_ARG(locale->tag), STR_ARG(locale->name),
	       report_served(report->catalog, index), report->catalog->screen_count, locale->sms ? "text" : "",
	       locale->sms && locale->speaks ? " and " : "", locale->speaks ? "voice" : "",
	       locale->draft ? ", with drafts that nobody has reviewed" : "");
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void show_end(const struct report *report)
{
	const struct catalog *catalog = report->catalog;
	size_t errors = report->problems->errors;

	for (size_t i = 0; catalog && i < catalog->locale_count; i++)
		show_locale(report, (uint16_t)i);
	if (report->hidden > 0)
		printf("%zu problem%s of other languages %s not shown\n", report->hidden, plural(report->hidden),
		       report->hidden == 1 ? "is" : "are");
	if (!catalog)
		printf("%zu problem%s: this content cannot be served\n", errors, plural(errors));
	else
		printf("fine: %zu screens, %zu language%s, %zu warning%s, content %s\n", catalog->screen_count,
		       catalog->locale_count, plural(catalog->locale_count), report->warnings, plural(report->warnings),
		       catalog->hash_text);
}

static int show_json(const struct report *report)
{
	char *text = report_json(report);

	if (!text) {
		fputs("hotline check: out of memory\n", stderr);
		return EXIT_INTERNAL;
	}
	puts(text);
	free(text);
	return EXIT_FINE;
}

static int check(const struct order *order)
{
	struct problems problems = { .count = 0 };
	struct catalog *catalog = NULL;
	struct report report = { .problems = &problems, .locale = order->locale };
	int status = EXIT_FINE;

	if (catalog_load(&order->source, &catalog, &problems) == FAULT_MEMORY) {
		fputs("hotline check: out of memory\n", stderr);
		status = EXIT_INTERNAL;
		goto out;
	}
	report.catalog = catalog;
	count_problems(&report);
	if (order->json) {
		status = show_json(&report);
	} else {
		show_problems(&report);
		show_end(&report);
	}
	if (status == EXIT_FINE && (!catalog || (order->strict && report.warnings > 0)))
		status = EXIT_PROBLEMS;
out:
	catalog_drop(catalog);
	problems_release(&problems);
	return status;
}

/* ---- the command line ---- */

/* A mistyped tag would show nothing wrong. */
static bool is_there(const struct order *order)
{
	char path[4096];

	return !strchr(order->locale, '/') &&
	       snprintf(path, sizeof path, "%s/locales/%s.json", order->source.folder, order->locale) <
		       (int)sizeof path &&
	       access(path, F_OK) == 0;
}

static bool read_flag(struct order *order, int option)
{
	struct why why = { "" };

	switch (option) {
	case 'c':
		order->source.folder = optarg;
		return true;
	case 'l':
		order->locale = optarg;
		return true;
	case 'L':
		order->source.default_locale = optarg;
		return true;
	case 'd':
		order->source.drafts = true;
		return true;
	case 'j':
		order->json = true;
		return true;
	case 's':
		order->strict = true;
		return true;
	case 'n':
		if (!clock_parse(str_of(optarg), &order->source.now, &why))
			return true;
		fprintf(stderr, "hotline check: --now: %s\n", why.text);
		return false;
	default:
		fputs(usage, stderr);
		return false;
	}
}

int command_check(int argc, char **argv)
{
	static const struct option options[] = {
		{ "content", required_argument, NULL, 'c' }, { "content-dir", required_argument, NULL, 'c' },
		{ "locale", required_argument, NULL, 'l' },  { "default-locale", required_argument, NULL, 'L' },
		{ "drafts", no_argument, NULL, 'd' },        { "now", required_argument, NULL, 'n' },
		{ "json", no_argument, NULL, 'j' },          { "strict", no_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },          { NULL, 0, NULL, 0 },
	};
	struct order order = {
		.source = { .folder = content_folder(),
			    .default_locale = content_setting("HOTLINE_DEFAULT_LOCALE", "en"),
			    .now = clock_now(&(struct clock){ .still = 0 }),
			    .drafts = strcmp(content_setting("HOTLINE_DRAFTS", "0"), "1") == 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h')
			return usage_told(option, usage);
		if (!read_flag(&order, option))
			return EXIT_USAGE;
	}
	if (optind < argc)
		return usage_wrong("check", "it takes flags only", usage);
	if (order.locale && !is_there(&order)) {
		fprintf(stderr, "hotline check: --locale: there is no locales/%s.json in %s; give a tag as in es\n",
			order.locale, order.source.folder);
		return EXIT_USAGE;
	}
	return check(&order);
}
