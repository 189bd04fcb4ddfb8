/* `hotline status`: a row per language, for the people who look after them. Changes nothing. */
#include "command.h"

#include "content_folder.h"
#include "status_print.h"
#include "base/clock.h"
#include "usage.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#define STATUS_BYTES_MAX ((size_t)4 * 1024 * 1024)

static const char usage[] =
	"usage: hotline status [--json | --html | --markdown] [--locale TAG] [--content DIR] [--drafts] [--now DATE]\n"
	"\n"
	"How far each language is: texts there and missing, texts signed, changed since, run out; what its texts cost "
	"as\n"
	"SMS; who speaks it; whether it is offered. Content that check refuses is counted all the same, and it says "
	"so.\n"
	"Exit status: 0 when the server could start with this content, 1 when not.\n"
	"\n"
	"  --json          for programs; the names are explained in hotline/README.md\n"
	"  --html          one page that needs nothing else\n"
	"  --markdown      the tables of README.md\n"
	"  --locale TAG    only this language\n"
	"  --content DIR   folder that holds prompts/ and locales/ (default: HOTLINE_CONTENT_DIR,\n"
	"                  else this folder when it holds prompts/, else the installed one)\n"
	"  --drafts        the exit status is that of a line with HOTLINE_DRAFTS=1; the report is the same\n"
	"  --now DATE      as if today were DATE (2026-11-22)\n";

struct request {
	struct catalog_source source;
	struct str locale;
	enum table_form form;
	bool json;
	unsigned forms; /* how many were asked for */
};

static bool has_row(const struct status *status, struct str locale)
{
	for (size_t i = 0; i < status->row_count; i++)
		if (str_equal(status->rows[i].language->tag, locale))
			return true;
	return locale.len == 0;
}

static int show(const struct request *request, const struct status *status)
{
	struct buf out;
	int result = EXIT_INTERNAL;

	buf_init(&out, STATUS_BYTES_MAX);
	if (request->json)
		status_print_json(status, request->locale, &out);
	else
		status_print(status, request->locale, request->form, &out);
	if (out.failed || fwrite(out.at, 1, out.len, stdout) != out.len || fflush(stdout) != 0)
		fputs("hotline status: the report could not be written\n", stderr);
	else
		result = (request->source.drafts ? status->starts_with_drafts : status->starts_today) ? EXIT_FINE
												      : EXIT_PROBLEMS;
	buf_release(&out);
	return result;
}

static int run(const struct request *request)
{
	struct status status;
	enum fault fault = status_read(&request->source, &status);
	int result = EXIT_INTERNAL;

	if (fault == FAULT_CONTENT) {
		problems_tell(&status.problems);
		fputs("hotline status: which texts are wanted follows from prompts/; mend that first\n", stderr);
		result = EXIT_PROBLEMS;
	} else if (fault) {
		fprintf(stderr, "hotline status: %s\n", fault_words(fault));
	} else if (!has_row(&status, request->locale)) {
		fprintf(stderr,
			"hotline status: there is no locales/%.*s.json of a language in prompts/languages.json\n",
			STR_ARG(request->locale));
		result = EXIT_USAGE;
	} else {
		result = show(request, &status);
	}
	status_release(&status);
	return result;
}

static void choose_form(struct request *request, int option)
{
	request->forms++;
	request->json = option == 'j';
	request->form = option == 'm' ? TABLE_MARKDOWN : TABLE_HTML;
}

int command_status(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },          { "html", no_argument, NULL, 'w' },
		{ "markdown", no_argument, NULL, 'm' },      { "locale", required_argument, NULL, 'l' },
		{ "content", required_argument, NULL, 'c' }, { "content-dir", required_argument, NULL, 'c' },
		{ "drafts", no_argument, NULL, 'd' },        { "now", required_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },          { NULL, 0, NULL, 0 },
	};
	struct request request = {
		.source = { .folder = content_folder(),
			    .default_locale = content_setting("HOTLINE_DEFAULT_LOCALE", "en"),
			    .now = clock_now(&(struct clock){ .still = 0 }),
			    .drafts = strcmp(content_setting("HOTLINE_DRAFTS", "0"), "1") == 0 },
	};
	struct why why = { "" };
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'j':
		case 'w':
		case 'm':
			choose_form(&request, option);
			break;
		case 'l':
			request.locale = str_of(optarg);
			break;
		case 'c':
			request.source.folder = optarg;
			break;
		case 'd':
			request.source.drafts = true;
			break;
		case 'n':
			if (clock_parse(str_of(optarg), &request.source.now, &why))
				return usage_wrong("status", why.text, usage);
			break;
		default:
			return usage_told(option, usage);
		}
	}
	if (optind < argc)
		return usage_wrong("status", "it takes flags only", usage);
	if (request.forms > 1)
		return usage_wrong("status", "--json, --html and --markdown cannot go together", usage);
	return run(&request);
}
