/*
 * `hotline export`: the texts of one language as a file for translators. What is in a row is exchange_rows.c's; kinds that
 * are for others have a file and a command line of their own.
 */
#include "command.h"

#include "base/clock.h"
#include "content_folder.h"
#include "csv.h"
#include "exchange_content.h"
#include "exchange_rows.h"
#include "file_replace.h"
#include "po.h"
#include "sheet.h"
#include "usage.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
	"usage: hotline export po|csv --locale TAG [--out FILE] [--content DIR] [--now DATE]\n"
	"       hotline export sheet [--locale TAG]... [--branch CODE] [--out FILE] [--content DIR] [--now DATE]\n"
	"       hotline export script --help   for the sentences that a volunteer reads aloud\n"
	"\n"
	"sheet is for a lawyer and a native reader: `hotline export sheet --help`. The others are for translators.\n"
	"\n"
	"Writes the texts of one language for translators: po for Poedit and the like, csv for a spreadsheet.\n"
	"`hotline import` takes the file back. A language of prompts/languages.json without a file yet gives empty "
	"texts.\n"
	"\n"
	"  --locale TAG    the language (es)\n"
	"  --out FILE      writes there instead of standard output\n"
	"  --content DIR   folder that holds prompts/ and locales/ (default: HOTLINE_CONTENT_DIR,\n"
	"                  else this folder when it holds prompts/, else the installed one)\n"
	"  --now DATE      as if today were DATE (2026-11-22): signatures run out\n";

struct request {
	const char *folder, *locale, *out;
	int64_t now;
	void (*write)(struct buf *out, const struct exchange *exchange);
};

static int hand_over(const struct request *request, const struct buf *text)
{
	struct why why = { "" };

	if (request->out && file_replace(request->out, buf_str(text), &why)) {
		fprintf(stderr, "hotline export: %s\n", why.text);
		return EXIT_PROBLEMS;
	}
	if (!request->out && (fwrite(text->at, 1, text->len, stdout) != text->len || fflush(stdout) != 0)) {
		fputs("hotline export: standard output cannot be written\n", stderr);
		return EXIT_PROBLEMS;
	}
	return EXIT_FINE;
}

static int run(const struct request *request)
{
	struct problems problems = { .count = 0 };
	struct source_language *language = NULL;
	struct content *content = exchange_content("export", request->folder, request->locale, &problems, &language);
	struct gate gate = { .content = content, .now = request->now, .expires_at = INT64_MAX };
	struct exchange exchange;
	int result = EXIT_PROBLEMS;
	struct buf text;

	exchange_init(&exchange);
	buf_init(&text, EXCHANGE_BYTES_MAX);
	if (!content)
		goto out;
	if (exchange_rows(&gate, language, &exchange))
		request->write(&text, &exchange);
	else
		text.failed = true;
	if (text.failed)
		fputs("hotline export: out of memory\n", stderr);
	else
		result = hand_over(request, &text);
out:
	buf_release(&text);
	exchange_release(&exchange);
	content_free(content);
	problems_release(&problems);
	return result;
}

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} others[] = {
	{ "sheet", export_sheet },
	{ "script", export_script },
};

int command_export(int argc, char **argv)
{
	static const struct option options[] = {
		{ "locale", required_argument, NULL, 'l' },
		{ "out", required_argument, NULL, 'o' },
		{ "content", required_argument, NULL, 'c' },
		{ "now", required_argument, NULL, 'n' },
		{ "content-dir", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct request request = { .folder = content_folder(), .now = clock_now(&(struct clock){ .still = 0 }) };
	struct why why = { "" };
	int option;

	for (size_t i = 0; argc > 1 && i < COUNT(others); i++)
		if (strcmp(argv[1], others[i].name) == 0)
			return others[i].run(argc - 1, argv + 1);
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'l':
			request.locale = optarg;
			break;
		case 'o':
			request.out = optarg;
			break;
		case 'c':
			request.folder = optarg;
			break;
		case 'n':
			if (clock_parse(str_of(optarg), &request.now, &why))
				return usage_wrong("export", why.text, usage);
			break;
		default:
			return usage_told(option, usage);
		}
	}
	if (argc - optind == 1 && strcmp(argv[optind], "po") == 0)
		request.write = po_write;
	else if (argc - optind == 1 && strcmp(argv[optind], "csv") == 0)
		request.write = csv_write;
	if (!request.write || !request.locale)
		return usage_wrong("export", "it needs po or csv, and --locale", usage);
	return run(&request);
}
