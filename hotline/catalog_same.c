/*
 * Whether the files that two catalogs were made of say the same. What is served of them is catalog_hash.c's business: it
 * changes as time passes, and the files do not.
 */
#include "catalog_compile.h"

#include <jansson.h>

/* Layout aside, and the order of members, which means nothing. Two that are not there are the same. */
static bool is_same_file(const struct source_file *one, const struct source_file *other)
{
	return !one->root || !other->root ? one->root == other->root : json_equal(one->root, other->root);
}

/* The index may name files that are gone, or are not what it says: only what could be read counts. */
static bool are_same_recordings(const struct source_language *one, const struct source_language *other)
{
	if (one->recording_count != other->recording_count)
		return false;
	for (size_t i = 0; i < one->recording_count; i++)
		if (!str_equal(one->recordings[i].path, other->recordings[i].path))
			return false;
	return true;
}

static bool is_same_language(const struct source_language *one, const struct source_language *other)
{
	return is_same_file(&one->wording, &other->wording) && is_same_file(&one->keywords, &other->keywords) &&
	       is_same_file(&one->reviews, &other->reviews) && is_same_file(&one->nevers, &other->nevers) &&
	       is_same_file(&one->notice_file, &other->notice_file) && is_same_file(&one->audio, &other->audio) &&
	       are_same_recordings(one, other);
}

bool catalog_says_same(const struct catalog *catalog, const struct catalog *another)
{
	const struct content *one = catalog_content(catalog), *other = catalog_content(another);

	for (size_t i = 0; i < FILE_COUNT; i++)
		if (!is_same_file(&one->files[i], &other->files[i]))
			return false;
	if (one->city_count != other->city_count || one->language_count != other->language_count)
		return false;
	for (size_t i = 0; i < one->city_count; i++)
		if (!str_equal(one->cities[i].name, other->cities[i].name) ||
		    !is_same_file(&one->cities[i].file, &other->cities[i].file))
			return false;
	for (size_t i = 0; i < one->language_count; i++)
		if (!is_same_language(&one->languages[i], &other->languages[i]))
			return false;
	return true;
}
