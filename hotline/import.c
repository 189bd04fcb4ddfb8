/*
 * `hotline import`: takes a translator's file back into locales/. All of what it changes is checked before anything is
 * written; what a row changes, import_match.c decides.
 */
#include "command.h"

#include "base/clock.h"
#include "catalog_file.h"
#include "content_folder.h"
#include "content_form.h"
#include "csv.h"
#include "exchange_content.h"
#include "file_replace.h"
#include "import_match.h"
#include "json_form.h"
#include "po.h"
#include "trial.h"
#include "usage.h"

#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
	"usage: hotline import po|csv --locale TAG [--dry-run] [--fuzzy] [--content DIR] FILE\n"
	"       hotline import audio --help    for recordings of spoken texts\n"
	"\n"
	"Takes the texts of a file that `hotline export` made and a translator changed. Texts made from another "
	"English\n"
	"than today's are left out, and so are empty ones. What is left is checked as by `hotline check`: all of it "
	"is\n"
	"written to locales/TAG.json, or nothing.\n"
	"Exit status: 0 when every changed text went in (or would, with --dry-run); 1 when texts were left out that\n"
	"somebody must look at, or when nothing was written.\n"
	"\n"
	"  --locale TAG    the language (es)\n"
	"  --dry-run       shows what would change, and writes nothing\n"
	"  --fuzzy         po: takes the texts that are marked as needing work, too\n"
	"  --content DIR   folder that holds prompts/ and locales/ (default: HOTLINE_CONTENT_DIR,\n"
	"                  else this folder when it holds prompts/, else the installed one)\n";

struct import {
	struct catalog_source source;
	const char *locale, *file;
	enum fault (*read)(struct str text, struct exchange *exchange, struct why *why);
	bool fuzzy, dry;
	struct content *content;
	struct source_language *language;
	struct exchange exchange;
	enum match *matches; /* by row */
	size_t counts[MATCH_COUNT];
};

static enum fault fail(struct import *import, enum fault fault, const struct why *why)
{
	fprintf(stderr, "%s: %s\n", import->file, why->text[0] ? why->text : fault_words(fault));
	return fault;
}

/* ---- the translator's file ---- */

static enum fault read_bytes(const char *path, struct buf *out, struct why *why)
{
	FILE *file = fopen(path, "rb");
	char piece[16384];
	size_t got;
	bool failed;

	if (!file)
		return fault_because(FAULT_SYSTEM, why, "%s", strerror(errno));
	while ((got = fread(piece, 1, sizeof piece, file)) > 0)
		buf_add(out, (struct str){ piece, got });
	failed = ferror(file);
	fclose(file);
	if (failed)
		return fault_because(FAULT_SYSTEM, why, "%s", strerror(errno));
	if (out->failed)
		return fault_because(FAULT_LARGE, why, "is larger than 4 MiB; no file of ours is");
	return FAULT_NONE;
}

static enum fault read_rows(struct import *import)
{
	struct why why = { "" };
	struct buf bytes;
	enum fault fault;

	buf_init(&bytes, FILE_BYTES_MAX);
	fault = read_bytes(import->file, &bytes, &why);
	if (!fault)
		fault = import->read(buf_str(&bytes), &import->exchange, &why);
	buf_release(&bytes);
	if (!fault && import_is_foreign(import->exchange.locale, str_of(import->locale)))
		fault = fault_because(FAULT_CONTENT, &why,
				      "says that its language is %.20s, not %s; name the right one with --locale",
				      import->exchange.locale.at, import->locale);
	return fault ? fail(import, fault, &why) : FAULT_NONE;
}

static enum fault match_rows(struct import *import)
{
	import->matches = calloc(import->exchange.count + 1, sizeof *import->matches);
	if (!import->matches ||
	    !import_match(import->content, import->language, &import->exchange, import->fuzzy, import->matches))
		return fail(import, FAULT_MEMORY, &(struct why){ "" });
	for (size_t i = 0; i < import->exchange.count; i++)
		import->counts[import->matches[i]]++;
	return FAULT_NONE;
}

/* ---- what is said about it ---- */

/* In quotes, so that nothing in a stranger's file can play with the terminal. */
static void say_quoted(FILE *to, const char *before, struct str text)
{
	struct buf quoted;

	buf_init(&quoted, EXCHANGE_BYTES_MAX);
	json_form_quoted(&quoted, text);
	fprintf(to, "%s%s\n", before, buf_text(&quoted));
	buf_release(&quoted);
}

static void say_left_out(const struct import *import)
{
	static const char *const why[MATCH_COUNT] = {
		[MATCH_FUZZY] = "needs work (fuzzy), left out; --fuzzy takes it",
		[MATCH_STALE] = "left out: the English has changed since; export again and translate the new text",
		[MATCH_UNKNOWN] = "left out: no text of this name is wanted in this language",
	};

	for (size_t i = 0; i < import->exchange.count; i++) {
		const struct exchange_row *row = &import->exchange.rows[i];
		const char *words = why[import->matches[i]];
		char where[64];

		if (!words)
			continue;
		snprintf(where, sizeof where, ":%u: ", row->line);
		fprintf(stderr, "%s%s%s: ", import->file, where, words);
		say_quoted(stderr, "", row->key);
	}
}

static void say_changes(const struct import *import)
{
	for (size_t i = 0; i < import->exchange.count; i++) {
		const struct exchange_row *row = &import->exchange.rows[i];
		struct str old;

		if (import->matches[i] != MATCH_CHANGES)
			continue;
		old = import->language->texts[content_slot(import->content, row->key)];
		printf("%s/%.*s\n", import->locale, STR_ARG(row->key));
		if (old.len > 0)
			say_quoted(stdout, "  - ", old);
		say_quoted(stdout, "  + ", row->text);
	}
}

static void say_counts(const struct import *import, const char *outcome)
{
	const size_t *counts = import->counts;

	printf("%zu changed, %zu as they were, %zu empty, %zu needing work, %zu of an older English, %zu unknown: %s\n",
	       counts[MATCH_CHANGES], counts[MATCH_SAME], counts[MATCH_EMPTY], counts[MATCH_FUZZY], counts[MATCH_STALE],
	       counts[MATCH_UNKNOWN], outcome);
}

/* ---- the new file ---- */

static bool is_right_to_left(struct str script)
{
	static const struct str scripts[] = { STR_INIT("Arabic"), STR_INIT("Hebrew"), STR_INIT("Syriac"),
					      STR_INIT("Thaana") };

	for (size_t i = 0; i < COUNT(scripts); i++)
		if (str_equal(script, scripts[i]))
			return true;
	return false;
}

/* What the language has, or the frame of a file that it does not have yet. */
static json_t *begin_wording(const struct source_language *language)
{
	if (language->wording.root)
		return json_deep_copy(language->wording.root);
	return json_pack("{s:s%, s:s%, s:s}", "@@locale", language->tag.at, language->tag.len, "@@x-name",
			 language->name.at, language->name.len, "@@x-direction",
			 is_right_to_left(language->script) ? "rtl" : "ltr");
}

static bool put_changes(const struct import *import, json_t *wording)
{
	for (size_t i = 0; i < import->exchange.count; i++) {
		const struct exchange_row *row = &import->exchange.rows[i];

		if (import->matches[i] == MATCH_CHANGES &&
		    json_object_set_new(wording, row->key.at, json_stringn(row->text.at, row->text.len)))
			return false;
	}
	return true;
}

static enum fault make_file(const struct import *import, struct buf *out)
{
	const struct source_language *english = content_language(import->content, STR("en"));
	json_t *wording = begin_wording(import->language);
	enum fault fault = FAULT_MEMORY;
	char name[64];

	snprintf(name, sizeof name, "locales/%s.json", import->locale);
	if (wording && put_changes(import, wording))
		fault = content_form(str_of(name), wording, english->wording.root, out);
	json_decref(wording);
	return fault;
}

/* ---- whether it may be written ---- */

static const struct exchange_row *changed_row(const struct import *import, const struct problem *problem)
{
	if (strcmp(problem->locale, import->locale) != 0)
		return NULL;
	for (size_t i = 0; i < import->exchange.count; i++)
		if (import->matches[i] == MATCH_CHANGES &&
		    str_equal(import->exchange.rows[i].key, str_of(problem->key)))
			return &import->exchange.rows[i];
	return NULL;
}

static void say_problem(const struct import *import, const struct problem *problem)
{
	const struct exchange_row *row = changed_row(import, problem);
	struct buf line;

	buf_init(&line, 4096);
	if (row)
		buf_add_format(&line, "%s:%u: %s/%s: %s%s", import->file, row->line, problem->locale, problem->key,
			       problem->warning ? "warning: " : "", problem->what);
	else
		problem_print(problem, &line);
	fprintf(stderr, "%s\n", buf_text(&line));
	buf_release(&line);
}

/*
 * A mistake that was there before does not stand in a translator's way, nor one that the check only came to now because
 * the earlier ones are mended, unless it is in a text of this file.
 */
static bool is_ours(const struct import *import, const struct problems *before, const struct problem *problem)
{
	return trial_is_new(before, problem) &&
	       (before->errors == 0 || problem->key[0] == '\0' || changed_row(import, problem));
}

static bool may_write(const struct import *import, const struct problems *before, const struct problems *after)
{
	bool may = true;

	for (size_t i = 0; i < after->count; i++) {
		const struct problem *problem = &after->list[i];

		if (!is_ours(import, before, problem))
			continue;
		say_problem(import, problem);
		may &= problem->warning;
	}
	return may;
}

static enum fault try_file(struct import *import, const char *name, struct str text)
{
	struct problems before = { .count = 0 }, after = { .count = 0 };
	struct why why = { "" };
	enum fault fault = trial(&import->source, name, text, &before, &after, &why);

	if (fault)
		fail(import, fault, &why);
	else if (!may_write(import, &before, &after))
		fault = FAULT_CONTENT;
	problems_release(&before);
	problems_release(&after);
	return fault;
}

static enum fault write_file(struct import *import, const char *name, struct str text)
{
	char path[4096];
	struct why why = { "" };

	if (snprintf(path, sizeof path, "%s/locales/%s", import->source.folder, name) >= (int)sizeof path)
		return fail(import, FAULT_SYSTEM, &(struct why){ "the content folder has too long a name" });
	if (file_replace(path, text, &why))
		return fail(import, FAULT_SYSTEM, &why);
	return FAULT_NONE;
}

/* ---- the command ---- */

static enum fault change(struct import *import)
{
	char name[64], outcome[128] = "nothing to write";
	struct buf text;
	enum fault fault = FAULT_NONE;

	buf_init(&text, 2 * (size_t)FILE_BYTES_MAX);
	snprintf(name, sizeof name, "%s.json", import->locale);
	if (import->counts[MATCH_CHANGES] == 0)
		goto out;
	fault = make_file(import, &text);
	if (fault)
		fail(import, fault, &(struct why){ "" });
	else
		fault = try_file(import, name, buf_str(&text));
	if (!fault && !import->dry)
		fault = write_file(import, name, buf_str(&text));
	if (fault)
		snprintf(outcome, sizeof outcome, "nothing was written");
	else if (import->dry)
		snprintf(outcome, sizeof outcome, "nothing was written (--dry-run)");
	else
		snprintf(outcome, sizeof outcome, "written to locales/%s", name);
	say_changes(import);
out:
	say_left_out(import);
	fflush(stderr);
	say_counts(import, outcome);
	buf_release(&text);
	return fault;
}

static int run(struct import *import)
{
	struct problems problems = { .count = 0 };
	int result = EXIT_PROBLEMS;

	exchange_init(&import->exchange);
	import->content =
		exchange_content("import", import->source.folder, import->locale, &problems, &import->language);
	if (import->content && !read_rows(import) && !match_rows(import) && !change(import) &&
	    import->counts[MATCH_STALE] + import->counts[MATCH_UNKNOWN] == 0)
		result = EXIT_FINE;
	free(import->matches);
	exchange_release(&import->exchange);
	content_free(import->content);
	problems_release(&problems);
	return result;
}

int command_import(int argc, char **argv)
{
	static const struct option options[] = {
		{ "locale", required_argument, NULL, 'l' },
		{ "dry-run", no_argument, NULL, 'd' },
		{ "fuzzy", no_argument, NULL, 'f' },
		{ "content", required_argument, NULL, 'c' },
		{ "content-dir", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct import import = {
		.source = { .folder = content_folder(),
			    .default_locale = content_setting("HOTLINE_DEFAULT_LOCALE", "en"),
			    .now = clock_now(&(struct clock){ .still = 0 }) },
	};
	int option;

	if (argc > 1 && strcmp(argv[1], "audio") == 0)
		return import_audio(argc - 1, argv + 1);
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'l':
			import.locale = optarg;
			break;
		case 'd':
			import.dry = true;
			break;
		case 'f':
			import.fuzzy = true;
			break;
		case 'c':
			import.source.folder = optarg;
			break;
		default:
			return usage_told(option, usage);
		}
	}
	if (argc - optind == 2 && strcmp(argv[optind], "po") == 0)
		import.read = po_read;
	else if (argc - optind == 2 && strcmp(argv[optind], "csv") == 0)
		import.read = csv_read;
	if (!import.read || !import.locale)
		return usage_wrong("import", "it needs po or csv, --locale, and the file", usage);
	if (import.fuzzy && import.read == csv_read)
		return usage_wrong("import", "--fuzzy is for po: a table has no such mark", usage);
	import.file = argv[optind + 1];
	return run(&import);
}
