/* `hotline format`: puts content files into their one canonical form. What that is, content_form.c says. */
#include "command.h"

#include "catalog_file.h"
#include "content_folder.h"
#include "content_form.h"
#include "file_replace.h"
#include "usage.h"

#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
	"usage: hotline format [--check] [--content DIR]\n"
	"       hotline format [--check] FILE...\n"
	"\n"
	"Puts the JSON files of prompts/ and locales/ into their one form: two spaces a level, lines of 120 columns, "
	"UTF-8;\n"
	"wording in the order of locales/en.json, notes in English only and right behind their keys. Meaning is never\n"
	"changed; a file that is not JSON is left as it is. Run it after a translation tool has saved a file.\n"
	"Exit status: 0 when all files are in that form now, 1 when not.\n"
	"\n"
	"  --check         writes nothing, and names the files that would change\n"
	"  --content DIR   folder that holds prompts/ and locales/ (default: HOTLINE_CONTENT_DIR,\n"
	"                  else this folder when it holds prompts/, else the installed one)\n";

#define PATH_BYTES 4096

struct formatter {
	const char *folder; /* that holds prompts/ and locales/ */
	struct source_file english;
	struct problems problems;
	bool check;
	size_t seen, changed;
	bool failed;
};

static void formatter_release(struct formatter *formatter)
{
	file_release(&formatter->english);
	problems_release(&formatter->problems);
}

static void refuse(struct formatter *formatter, const char *path, const char *what)
{
	fprintf(stderr, "%s: %s\n", path, what);
	formatter->failed = true;
}

/* As the reader of content says it, with line and column. */
static void refuse_problems(struct formatter *formatter)
{
	struct buf line;

	buf_init(&line, 4096);
	for (size_t i = 0; i < formatter->problems.count; i++) {
		buf_clear(&line);
		problem_print(&formatter->problems.list[i], &line);
		fprintf(stderr, "%s\n", buf_text(&line));
	}
	buf_release(&line);
	problems_release(&formatter->problems);
	formatter->failed = true;
}

static void set_name(struct source_file *file, const char *name)
{
	*file = (struct source_file){ .root = NULL };
	problem_copy(file->name, sizeof file->name, str_of(name));
}

static void replace(struct formatter *formatter, const struct source_file *file, struct str text)
{
	char path[PATH_BYTES];
	struct why why = { "" };

	snprintf(path, sizeof path, "%s/%s", formatter->folder, file->name);
	formatter->changed++;
	if (formatter->check)
		printf("%s: would change\n", file->name);
	else if (file_replace(path, text, &why))
		refuse(formatter, file->name, why.text);
	else
		printf("%s: put into form\n", file->name);
}

static void format_file(struct formatter *formatter, const char *name)
{
	struct source_file file;
	struct buf out;

	set_name(&file, name);
	formatter->seen++;
	file_read(&file, formatter->folder, true, &formatter->problems);
	if (formatter->problems.count > 0) {
		refuse_problems(formatter);
		goto out;
	}
	if (content_form_is_wording(str_of(name)) && !formatter->english.root) {
		refuse(formatter, name,
		       "is put in the order of locales/en.json, which cannot be read; mend that first");
		goto out;
	}
	buf_init(&out, 2 * (size_t)FILE_BYTES_MAX);
	if (content_form(str_of(name), file.root, formatter->english.root, &out))
		refuse(formatter, name, "out of memory");
	else if (!str_equal(buf_str(&out), file.text))
		replace(formatter, &file, buf_str(&out));
	buf_release(&out);
out:
	file_release(&file);
}

/* Its mistakes are told when its own turn comes. */
static void read_english(struct formatter *formatter)
{
	set_name(&formatter->english, "locales/en.json");
	file_read(&formatter->english, formatter->folder, false, &formatter->problems);
	problems_release(&formatter->problems);
}

/* ---- all files ---- */

static int is_json(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > 5 && strcmp(entry->d_name + len - 5, ".json") == 0;
}

/* Schemas are written by programmers, as they like. */
static int is_below(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && strcmp(entry->d_name, "schema") != 0;
}

/* Calls `each` for what `wanted` picks of the folder, by name. A folder that is not there holds nothing. */
static void walk(struct formatter *formatter, const char *name, int (*wanted)(const struct dirent *entry),
		 void (*each)(struct formatter *formatter, const char *name))
{
	char path[PATH_BYTES];
	struct dirent **entries = NULL;
	int count;

	if (!file_is_folder(formatter->folder, name))
		return;
	snprintf(path, sizeof path, "%s/%s", formatter->folder, name);
	count = scandir(path, &entries, wanted, alphasort);
	if (count < 0)
		refuse(formatter, name, strerror(errno));
	for (int i = 0; i < count; i++) {
		if (snprintf(path, sizeof path, "%s/%s", name, entries[i]->d_name) < (int)sizeof path)
			each(formatter, path);
		free(entries[i]);
	}
	free(entries);
}

static void format_folder(struct formatter *formatter, const char *name)
{
	walk(formatter, name, is_json, format_file);
}

static void format_all(struct formatter *formatter)
{
	static const char *const tops[] = { "prompts", "locales" };

	read_english(formatter);
	for (size_t i = 0; i < COUNT(tops); i++) {
		format_folder(formatter, tops[i]);
		walk(formatter, tops[i], is_below, format_folder);
	}
	if (formatter->seen == 0)
		refuse(formatter, formatter->folder,
		       "has no prompts/ and no locales/; name the folder that holds them with --content");
}

/* ---- named files ---- */

/* Where the name in the content folder begins in an absolute path: at its last "prompts/" or "locales/". */
static char *name_in(char *path)
{
	static const char *const tops[] = { "/prompts/", "/locales/" };
	char *last = NULL;

	for (size_t i = 0; i < COUNT(tops); i++)
		for (char *at = strstr(path, tops[i]); at; at = strstr(at + 1, tops[i]))
			last = at > last || !last ? at : last;
	return last;
}

static void format_named(struct formatter *formatter, const char *given)
{
	char *path = realpath(given, NULL);
	char *name = path ? name_in(path) : NULL;

	if (!path) {
		refuse(formatter, given, strerror(errno));
		return;
	}
	if (!name) {
		refuse(formatter, given, "is in no folder prompts/ or locales/; only content files have this form");
		goto out;
	}
	*name = '\0';
	formatter->folder = path;
	read_english(formatter);
	format_file(formatter, name + 1);
	file_release(&formatter->english);
out:
	free(path);
}

/* ---- the command ---- */

static int result_of(const struct formatter *formatter)
{
	if (formatter->failed)
		return EXIT_PROBLEMS;
	if (!formatter->check || formatter->changed == 0)
		return EXIT_FINE;
	fprintf(stderr, "%zu of %zu files would change; `hotline format` does it\n", formatter->changed,
		formatter->seen);
	return EXIT_PROBLEMS;
}

int command_format(int argc, char **argv)
{
	static const struct option options[] = {
		{ "check", no_argument, NULL, 'k' },
		{ "content", required_argument, NULL, 'c' },
		{ "content-dir", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct formatter formatter = { .folder = content_folder() };
	bool named = false;
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'k':
			formatter.check = true;
			break;
		case 'c':
			formatter.folder = optarg;
			named = true;
			break;
		default:
			return usage_told(option, usage);
		}
	}
	if (named && optind < argc)
		return usage_wrong("format", "either --content or files", usage);
	for (int i = optind; i < argc; i++)
		format_named(&formatter, argv[i]);
	if (optind == argc)
		format_all(&formatter);
	formatter_release(&formatter);
	return result_of(&formatter);
}
