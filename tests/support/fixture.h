/* Content for tests: a catalog for a still clock, copies of content below build/, and sign-offs by invented people. */
#ifndef TESTS_SUPPORT_FIXTURE_H
#define TESTS_SUPPORT_FIXTURE_H

#include "catalog.h"

#define FIXTURE_REAL "." /* the project's own prompts/ and locales/ */
#define FIXTURE_SMALL                                                                                                  \
	"tests/small" /* a few screens in en, es, zh-Hans (no voice), with invented words; never changes by itself */
#define FIXTURE_NOW INT64_C(1795348800) /* 2026-11-22, noon UTC */

/* "2026-11-22" at midnight UTC, in seconds. Ends the test when it is no date. */
int64_t fixture_day(const char *date);

/* Drafts on, default language English, FIXTURE_NOW. Prints the problems and ends the program when it does not load. */
struct catalog *fixture_catalog(const char *folder);

/* Any load; problems are the caller's. */
enum fault fixture_load(const char *folder, int64_t now, bool drafts, struct catalog **catalog,
			struct problems *problems);

/* A copy of prompts/ and locales/ in a new folder below build/; its path in `out`. Removed by fixture_remove. */
void fixture_copy(const char *folder, char out[256]);
void fixture_remove(const char *folder);

/* The first occurrence of `find` in folder/file becomes `put`. Ends the test when there is none. */
void fixture_edit(const char *folder, const char *file, const char *find, const char *put);
void fixture_write(const char *folder, const char *file, const char *text);

/*
 * Writes prompts/people.json and locales/reviews/ of a copy: "la" (lawyer) for English and "na" (native reader) for the
 * others sign every x-legal text from 2026-11-20 to the end of `until`. Texts of keys in `exceptions` are signed until
 * another day, or not at all (`until` NULL).
 */
struct fixture_exception {
	const char *locale, *key, *until;
};
void fixture_sign(const char *folder, const char *until, const struct fixture_exception *exceptions, size_t count);

/*
 * Records every spoken text of a language in a copy, but for those named, as it stands; each is half a second of a noise
 * of its own, another one each time.
 */
void fixture_record(const char *folder, const char *tag, const char *const *except, size_t count);
void fixture_record_one(const char *folder, const char *tag, const char *name);

/* Indexes by name; the test ends when there is none. */
uint16_t fixture_screen(const struct catalog *catalog, const char *name);
uint16_t fixture_locale(const struct catalog *catalog, const char *tag);

#endif
