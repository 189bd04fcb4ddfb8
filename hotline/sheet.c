/* `hotline export sheet`: the command line. What is on the sheet is sheet_page.c's and the files behind it. */
#include "sheet.h"

#include "base/clock.h"
#include "command.h"
#include "content_folder.h"
#include "file_replace.h"
#include "usage.h"

#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
	"usage: hotline export sheet [--locale TAG]... [--branch CODE] [--out FILE] [--content DIR] [--now DATE]\n"
	"\n"
	"One HTML page to read or to print (A4 or Letter), for a lawyer and a native reader: every screen in the "
	"order\n"
	"of the codes, the English and the translation side by side, the facts and sources behind them, what must "
	"never\n"
	"be said, the state of each signature, and boxes to sign in ink. It needs no network and holds no script.\n"
	"What is signed on paper is entered with `hotline review sign`.\n"
	"\n"
	"  --locale TAG    beside the English; each one given is a part of its own. None: the English alone\n"
	"  --branch CODE   only a screen and all below it, by code (1) or by name (now)\n"
	"  --out FILE      writes there instead of standard output\n"
	"  --content DIR   folder that holds prompts/ and locales/ (default: HOTLINE_CONTENT_DIR,\n"
	"                  else this folder when it holds prompts/, else the installed one)\n"
	"  --now DATE      as if today were DATE (2026-11-22)\n";

struct request {
	const char *folder, *branch, *out;
	const char **locales;
	size_t locale_count;
	int64_t now;
};

static int refuse(const char *what)
{
	fprintf(stderr, "hotline export sheet: %s\n", what);
	return EXIT_PROBLEMS;
}

/* ---- the parts ---- */

static bool find_branch(const struct request *request, struct sheet *sheet)
{
	sheet->top = NO_SCREEN;
	if (!request->branch)
		return true;
	sheet->top = content_branch(sheet->content, str_of(request->branch));
	if (sheet->top != NO_SCREEN)
		return true;
	fprintf(stderr,
		"hotline export sheet: there is no screen %s; give a code as people text it (11), or a name of "
		"prompts/screens.json\n",
		request->branch);
	return false;
}

static bool add_parts(const struct request *request, struct sheet *sheet)
{
	static const char *const english[] = { "en" };
	const char *const *locales = request->locale_count > 0 ? request->locales : english;
	size_t count = request->locale_count > 0 ? request->locale_count : 1;

	for (size_t i = 0; i < count; i++) {
		sheet->language = content_language(sheet->content, str_of(locales[i]));
		if (!sheet->language || !sheet->language->present) {
			fprintf(stderr,
				"hotline export sheet: there is no locales/%s.json of a language in "
				"prompts/languages.json\n",
				locales[i]);
			return false;
		}
		sheet_part(sheet);
	}
	return true;
}

static int hand_over(const struct request *request, struct str page)
{
	struct why why = { "" };

	if (request->out)
		return file_replace(request->out, page, &why) ? refuse(why.text) : EXIT_FINE;
	if (fwrite(page.at, 1, page.len, stdout) != page.len || fflush(stdout) != 0)
		return refuse("standard output cannot be written");
	return EXIT_FINE;
}

/* ---- reading ---- */

/* Its hash tells the papers of one day from those of another; content that cannot be served is not worth a lawyer's hour. */
static bool read_hash(const struct request *request, char hash[17], struct problems *problems)
{
	const struct catalog_source source = {
		.folder = request->folder, .default_locale = "en", .now = request->now, .drafts = true
	};
	struct catalog *catalog = NULL;

	if (catalog_load(&source, &catalog, problems)) {
		problems_tell(problems);
		refuse("mend this first; `hotline check --drafts` says the same");
		return false;
	}
	memcpy(hash, catalog->hash_text, 17);
	catalog_drop(catalog);
	return true;
}

static int write_page(const struct request *request, struct sheet *sheet)
{
	struct source_file sources = { .name = "prompts/sources.json" };
	struct problems problems = { .count = 0 };
	int result = EXIT_PROBLEMS;

	file_read(&sources, request->folder, false, &problems);
	problems_tell(&problems);
	if (problems.errors > 0 || !find_branch(request, sheet))
		goto out;
	sheet->sources = json_object_get(sources.root, "sources");
	sheet_head(sheet);
	if (!add_parts(request, sheet))
		goto out;
	sheet_foot(sheet);
	result = sheet->out->failed || sheet->gate.failed ? refuse("out of memory")
							  : hand_over(request, buf_str(sheet->out));
out:
	problems_release(&problems);
	file_release(&sources);
	return result;
}

static int run(const struct request *request)
{
	struct problems problems = { .count = 0 };
	struct sheet sheet = { .gate = { .now = request->now, .expires_at = INT64_MAX } };
	int result = EXIT_PROBLEMS;
	struct buf page;
	char hash[17];

	buf_init(&page, SHEET_BYTES_MAX);
	sheet.out = &page;
	sheet.hash = hash;
	if (!read_hash(request, hash, &problems))
		goto out;
	problems_release(&problems);
	sheet.content = content_read(request->folder, &problems);
	if (!sheet.content || problems.errors > 0)
		goto out;
	content_read_locales(sheet.content);
	sheet.gate.content = sheet.content;
	result = write_page(request, &sheet);
out:
	buf_release(&page);
	content_free(sheet.content);
	problems_release(&problems);
	return result;
}

/* ---- the command line ---- */

/* Not said by any exit status of the program: the command line is fine. */
#define GO_ON (-1)

static int parse(int argc, char **argv, struct request *request)
{
	static const struct option options[] = {
		{ "locale", required_argument, NULL, 'l' }, { "branch", required_argument, NULL, 'b' },
		{ "out", required_argument, NULL, 'o' },    { "content", required_argument, NULL, 'c' },
		{ "now", required_argument, NULL, 'n' },    { "content-dir", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },         { NULL, 0, NULL, 0 },
	};
	struct why why = { "" };
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'l':
			request->locales[request->locale_count++] = optarg;
			break;
		case 'b':
			request->branch = optarg;
			break;
		case 'o':
			request->out = optarg;
			break;
		case 'c':
			request->folder = optarg;
			break;
		case 'n':
			if (clock_parse(str_of(optarg), &request->now, &why))
				return usage_wrong("export sheet", why.text, usage);
			break;
		default:
			return usage_told(option, usage);
		}
	}
	return optind < argc ? usage_wrong("export sheet", "it takes flags only", usage) : GO_ON;
}

int export_sheet(int argc, char **argv)
{
	struct request request = { .folder = content_folder(), .now = clock_now(&(struct clock){ 0 }) };
	int result;

	request.locales = calloc((size_t)argc + 1, sizeof *request.locales);
	if (!request.locales)
		return EXIT_INTERNAL;
	result = parse(argc, argv, &request);
	if (result == GO_ON)
		result = run(&request);
	free(request.locales);
	return result;
}
