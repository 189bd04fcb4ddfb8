/* Reading members of JSON objects with a complaint for each that is missing, unknown or of the wrong kind. */
#ifndef CATALOG_FIELDS_H
#define CATALOG_FIELDS_H

#include <jansson.h>

#include "catalog_read.h"

/* An object being read, and where it stands. */
struct fields {
	struct content *content;
	json_t *object;
	struct subject subject; /* path leads to the object; "" for the whole file */
};

/* Complains about the member `name`, or about the object when `name` is NULL. */
void field_complain(const struct fields *fields, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Complains about every member that is not in `known` (names parted by spaces); "$schema" and "note" always are. */
void fields_known(const struct fields *fields, const char *known);

/* The member's value; a missing one gives the empty str, false or nothing, with a complaint if `required`. */
struct str field_text(const struct fields *fields, const char *name, bool required);
/* One of these words; complains about another, with the one that was probably meant. Required. */
void field_word(const struct fields *fields, const char *name, const char *const *words, size_t count);
bool field_bool(const struct fields *fields, const char *name);
struct names field_names(const struct fields *fields, const char *name, bool required);
int64_t field_last_day(const struct fields *fields, const char *name);  /* last second of the day; required */
int64_t field_first_day(const struct fields *fields, const char *name); /* first second of the day; required */
json_t *field_object(const struct fields *fields, const char *name, bool required);
json_t *field_array(const struct fields *fields, const char *name, bool required);

struct str json_str(const json_t *string);

/* The outermost object of a file. */
struct fields fields_of_file(struct content *content, enum content_file file);
/* The one member that holds the file's entries; NULL, with a complaint, when it is missing or of the wrong kind. */
json_t *fields_entries(struct content *content, enum content_file file, const char *name, bool list);
/* The entry `name` of `group` as fields; `path` is the caller's memory. False, with a complaint, for another kind. */
bool fields_entry(struct content *content, enum content_file file, const char *group, const char *name, json_t *value,
		  char path[128], struct fields *fields);
/* The outermost object of a file of one language. */
struct fields fields_of_language(struct content *content, const struct source_language *language,
				 const struct source_file *file);
/* Complains when its member `name` ("locale") is not the tag that the file is called by. */
void fields_tag(const struct fields *fields, const char *name, struct str tag);
/* Of a file that holds "locale" and "entries" and nothing else: the entries, as field_object gives them. */
json_t *fields_of_entries(const struct fields *fields, struct str tag);
/* One of these entries, whatever its kind; `path` is the caller's memory. */
struct fields fields_of_entry(const struct fields *file, const char *name, json_t *value, char path[128]);

/* Names become keys and placeholders: small letters, digits and underscores. */
bool field_is_name(struct str name);

#endif
