/* Content files from the disk to JSON values, and complaints from JSON paths to lines. Knows no field of any file. */
#include "catalog_file.h"

#include "base/utf8.h"
#include "catalog_spot.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_STEPS_MAX 8

static void fill_about(struct problem *about, const struct subject *subject, bool warning)
{
	*about = (struct problem){ .warning = warning };
	if (subject->file)
		problem_copy(about->file, sizeof about->file, str_of(subject->file->name));
	problem_copy(about->locale, sizeof about->locale, str_of(subject->locale));
	problem_copy(about->screen, sizeof about->screen, str_of(subject->screen));
	problem_copy(about->key, sizeof about->key, str_of(subject->key));
	problem_copy(about->rule, sizeof about->rule, str_of(subject->rule ? subject->rule : "form"));
}

static int line_of(const struct subject *subject)
{
	struct str path[PATH_STEPS_MAX], rest;
	struct spot spot;
	size_t count = 0;

	if (!subject->file || !subject->file->text.at || !subject->path)
		return 0;
	rest = str_of(subject->path);
	while (rest.len > 0 && count < PATH_STEPS_MAX)
		path[count++] = str_cut(&rest, '/');
	spot_find(subject->file->text, path, count, &spot);
	return spot.line;
}

static void add(struct problems *problems, const struct subject *subject, bool warning, const char *format,
		va_list args) __attribute__((format(printf, 4, 0)));

static void add(struct problems *problems, const struct subject *subject, bool warning, const char *format,
		va_list args)
{
	struct problem about;

	fill_about(&about, subject, warning);
	about.line = problems->count < PROBLEMS_MAX ? line_of(subject) : 0;
	problem_add_list(problems, &about, format, args);
}

void complain(struct problems *problems, const struct subject *subject, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(problems, subject, false, format, args);
	va_end(args);
}

void remark(struct problems *problems, const struct subject *subject, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(problems, subject, true, format, args);
	va_end(args);
}

/* A complaint about the syntax: line and column are known, screens and keys are not. */
static void complain_at(struct problems *problems, const struct source_file *file, int line, int column,
			const char *format, ...) __attribute__((format(printf, 5, 6)));

static void complain_at(struct problems *problems, const struct source_file *file, int line, int column,
			const char *format, ...)
{
	struct problem about = { .line = line, .column = column, .rule = "file" };
	va_list args;

	problem_copy(about.file, sizeof about.file, str_of(file->name));
	va_start(args, format);
	problem_add_list(problems, &about, format, args);
	va_end(args);
}

static bool read_bytes(int fd, size_t size, struct str *text)
{
	char *bytes = malloc(size + 1);
	size_t len = 0;

	if (!bytes)
		return false;
	while (len < size) {
		ssize_t got = read(fd, bytes + len, size - len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		len += (size_t)got;
	}
	bytes[len] = '\0';
	*text = (struct str){ bytes, len };
	return true;
}

/* False when it is not there. */
static bool read_whole(struct source_file *file, const char *folder, bool required, struct problems *problems)
{
	char path[4096];
	struct stat stat;
	int fd = -1;
	bool there = true;

	if (snprintf(path, sizeof path, "%s/%s", folder, file->name) < (int)sizeof path)
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	else
		errno = ENAMETOOLONG;
	if (fd < 0) {
		there = errno != ENOENT;
		if (there || required)
			complain_at(problems, file, 0, 0, "cannot be opened: %s; the program needs this file",
				    strerror(errno));
		goto out;
	}
	if (fstat(fd, &stat) < 0 || !S_ISREG(stat.st_mode))
		complain_at(problems, file, 0, 0, "is not a plain file; put a JSON file there");
	else if (stat.st_size > FILE_BYTES_MAX)
		complain_at(problems, file, 0, 0, "is larger than 4 MiB; no content file is, look what went into it");
	else if (!read_bytes(fd, (size_t)stat.st_size, &file->text))
		complain_at(problems, file, 0, 0, "cannot be read: out of memory");
out:
	if (fd >= 0)
		close(fd);
	return there;
}

/*
 * Names the line of the first byte that is not UTF-8: editors show lines, not offsets. Zero bytes are refused here, because
 * Jansson drops one that stands behind a number.
 */
static bool is_plain_utf8(const struct source_file *file, struct problems *problems)
{
	struct str rest = file->text;
	const char *zero = memchr(file->text.at, 0, file->text.len);
	int line = 1, column;

	if (str_has_prefix(file->text, STR("\xef\xbb\xbf"))) {
		complain_at(
			problems, file, 1, 1,
			"begins with a byte order mark, which JSON must not have; save the file without a byte order "
			"mark (as \"UTF-8\", not \"UTF-8 with BOM\")");
		return false;
	}
	if (zero) {
		spot_place(file->text, (size_t)(zero - file->text.at), &line, &column);
		complain_at(problems, file, line, column,
			    "a zero byte stands here; delete it, or save the file as UTF-8 (not UTF-16)");
		return false;
	}
	if (utf8_valid(file->text))
		return true;
	while (rest.len > 0 && utf8_valid(str_cut(&rest, '\n')))
		line++;
	complain_at(problems, file, line, 0, "is not UTF-8 text; save the file as UTF-8 (without another encoding)");
	return false;
}

static void complain_syntax(const struct source_file *file, const json_error_t *error, struct problems *problems)
{
	struct spot first, second;

	if (json_error_code(error) == json_error_duplicate_key && spot_twice(file->text, &first, &second)) {
		complain_at(problems, file, second.line, second.column,
			    "the same name stands on line %d already; delete one of the two", first.line);
		return;
	}
	if (json_error_code(error) == json_error_end_of_input_expected) {
		complain_at(problems, file, error->line, error->column,
			    "something stands behind the last }; delete it, or look for a } too many");
		return;
	}
	complain_at(problems, file, error->line, error->column,
		    "%s; look for a missing comma, quote or bracket just before", error->text);
}

bool file_read(struct source_file *file, const char *folder, bool required, struct problems *problems)
{
	json_error_t error;

	if (!read_whole(file, folder, required, problems))
		return false;
	if (!file->text.at || !is_plain_utf8(file, problems))
		return true;
	if (spot_depth(file->text) > SPOT_DEPTH_MAX) {
		complain_at(problems, file, 0, 0, "brackets nest deeper than %d; no content file needs that",
			    SPOT_DEPTH_MAX);
		return true;
	}
	file->root = json_loadb(file->text.at, file->text.len, JSON_REJECT_DUPLICATES, &error);
	if (!file->root) {
		complain_syntax(file, &error, problems);
	} else if (!json_is_object(file->root)) {
		complain_at(problems, file, 1, 1, "does not begin with {; copy the frame from a file that works");
		json_decref(file->root);
		file->root = NULL;
	}
	return true;
}

const char *file_bytes(const char *folder, const char *name, size_t max, struct str *bytes)
{
	const char *wrong = NULL;
	struct stat stat;
	char path[4096];
	int fd = -1;

	if (snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path)
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	else
		errno = ENAMETOOLONG;
	if (fd < 0)
		return errno == ENOENT ? "is not there" : "cannot be opened";
	if (fstat(fd, &stat) < 0 || !S_ISREG(stat.st_mode))
		wrong = "is not a plain file";
	else if ((size_t)stat.st_size > max)
		wrong = "is too large";
	else if (!read_bytes(fd, (size_t)stat.st_size, bytes))
		wrong = "cannot be read: out of memory";
	close(fd);
	return wrong;
}

bool file_is_folder(const char *folder, const char *name)
{
	char path[4096];
	struct stat stat_of;

	return snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path && stat(path, &stat_of) == 0 &&
	       S_ISDIR(stat_of.st_mode);
}

void file_release(struct source_file *file)
{
	json_decref(file->root);
	free((char *)file->text.at);
	*file = (struct source_file){ 0 };
}
