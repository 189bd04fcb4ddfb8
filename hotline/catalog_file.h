/* One content file: read whole, refused with line and column when it is not JSON, complained about by line. */
#ifndef CATALOG_FILE_H
#define CATALOG_FILE_H

#include "base/arena.h"
#include "catalog_problem.h"

#define FILE_BYTES_MAX (4 * 1024 * 1024)

struct json_t;

struct source_file {
	char name[96];       /* relative to the content folder */
	struct str text;     /* whole, on the heap */
	struct json_t *root; /* NULL when it is not there or malformed */
};

/* Where a complaint points: steps into the file parted by '/', and whose text or screen it is. */
struct subject {
	const struct source_file *file;
	const char *path;                  /* "screens/now/kind"; NULL for the file as a whole */
	const char *locale, *screen, *key; /* NULL where it does not apply */
	const char *rule;                  /* what kind of problem, for programs; NULL is "form" */
};

/*
 * Reads folder/name. False when there is no such file: a complaint only if `required`. A file that is there but
 * unreadable, malformed, too deep or not an object is complained about, and root stays NULL.
 */
bool file_read(struct source_file *file, const char *folder, bool required, struct problems *problems);
void file_release(struct source_file *file);

/*
 * The bytes of a plain file of at most `max` bytes, on the heap, the caller's. NULL when all is well, else what is wrong
 * with it ("is not there"), to stand behind its name.
 */
const char *file_bytes(const char *folder, const char *name, size_t max, struct str *bytes);

/* Whether there is a folder of that name in `folder`. */
bool file_is_folder(const char *folder, const char *name);

/* Adds an error (or a warning) at the line where `path` leads, or as far as it leads. */
void complain(struct problems *problems, const struct subject *subject, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void remark(struct problems *problems, const struct subject *subject, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
