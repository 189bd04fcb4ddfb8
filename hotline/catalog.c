/* The compiled catalog from outside: loading, references, look-ups. How it is made is in catalog_*.c. */
#include "catalog_compile.h"

#include "catalog_audio.h"
#include "catalog_check.h"

#include <stdatomic.h>
#include <stdlib.h>

/* What catalogs are made of, kept so that the next one needs no file; shared by the catalogs of one loading. */
struct ingredients {
	struct content *content;
	struct catalog_source source; /* its strings are the content's */
	atomic_uint references;
};

/* What a catalog is to us: the part that others see comes first. */
struct held {
	struct catalog catalog;
	struct arena arena; /* everything the catalog points to */
	struct ingredients *ingredients;
	atomic_uint references;
};

/* ---- references ---- */

static void ingredients_drop(struct ingredients *ingredients)
{
	if (!ingredients || atomic_fetch_sub_explicit(&ingredients->references, 1, memory_order_acq_rel) != 1)
		return;
	content_free(ingredients->content);
	free(ingredients);
}

static void held_free(struct held *held)
{
	if (!held)
		return;
	ingredients_drop(held->ingredients);
	arena_release(&held->arena);
	free(held);
}

struct catalog *catalog_keep(struct catalog *catalog)
{
	atomic_fetch_add_explicit(&((struct held *)catalog)->references, 1, memory_order_relaxed);
	return catalog;
}

void catalog_drop(struct catalog *catalog)
{
	struct held *held = (struct held *)catalog;

	if (held && atomic_fetch_sub_explicit(&held->references, 1, memory_order_acq_rel) == 1)
		held_free(held);
}

/* ---- loading ---- */

/* FAULT_CONTENT says that a problem was reported; without one, memory was what lacked. */
static enum fault fault_of(const struct problems *problems)
{
	return problems->errors > 0 ? FAULT_CONTENT : FAULT_MEMORY;
}

/* Goes on only while nothing is wrong: a mistake in the shape would be found again in every language. */
static struct content *read_content(const struct catalog_source *source, const struct catalog *before,
				    struct problems *problems)
{
	struct content *content = content_read(source->folder, problems);

	if (content && problems->errors == 0)
		check_prompts(content);
	if (content && problems->errors == 0) {
		content->before = before ? ((const struct held *)before)->ingredients->content : NULL;
		content_read_locales(content);
		content->before = NULL;
		check_locales(content, source->default_locale);
	}
	return content;
}

/* Takes the content over. */
static struct ingredients *ingredients_new(struct content *content, const struct catalog_source *source)
{
	struct ingredients *ingredients = calloc(1, sizeof *ingredients);

	if (!ingredients) {
		content_free(content);
		return NULL;
	}
	ingredients->content = content;
	ingredients->source = *source;
	ingredients->source.folder = NULL;
	ingredients->source.default_locale = content_string(content, "%s", source->default_locale).at;
	ingredients->source.contact = content_string(content, "%s", source->contact ? source->contact : "").at;
	atomic_init(&ingredients->references, 1);
	return ingredients;
}

/* An empty catalog with a reference to its ingredients. */
static struct held *held_new(struct ingredients *ingredients)
{
	struct held *held = calloc(1, sizeof *held);

	if (!held)
		return NULL;
	arena_init(&held->arena, CATALOG_BYTES_MAX);
	atomic_init(&held->references, 1);
	atomic_fetch_add_explicit(&ingredients->references, 1, memory_order_relaxed);
	held->ingredients = ingredients;
	return held;
}

enum fault catalog_load_again(const struct catalog_source *source, const struct catalog *before,
			      struct catalog **catalog, struct problems *problems)
{
	struct ingredients *ingredients = NULL;
	struct content *content = NULL;
	struct held *held = NULL;
	struct problems fresh = { 0 };
	enum fault fault = FAULT_MEMORY;

	problems_release(problems);
	content = read_content(source, before, &fresh);
	if (!content || content->failed || fresh.errors > 0) {
		fault = fault_of(&fresh);
		content_free(content);
		goto out;
	}
	ingredients = ingredients_new(content, source);
	held = ingredients ? held_new(ingredients) : NULL;
	if (!held)
		goto out;
	fault = catalog_compile(content, &ingredients->source, before, &held->arena, &held->catalog);
	if (fault)
		goto out;
	catalog_limits(&held->catalog, content);
	catalog_forecast(&held->catalog, content);
	exceptions_unused(content, source->drafts);
	audio_check(content);
	if (fresh.errors > 0 || content->failed) {
		fault = fault_of(&fresh);
		goto out;
	}
	content->problems = NULL;
	*catalog = &held->catalog;
	held = NULL;
out:
	problems_sort(&fresh);
	*problems = fresh;
	held_free(held);
	ingredients_drop(ingredients);
	return fault;
}

enum fault catalog_load(const struct catalog_source *source, struct catalog **catalog, struct problems *problems)
{
	return catalog_load_again(source, NULL, catalog, problems);
}

struct catalog *catalog_at(const struct catalog *before, int64_t now)
{
	struct ingredients *ingredients = ((const struct held *)before)->ingredients;
	struct catalog_source source = ingredients->source;
	struct held *held = held_new(ingredients);
	struct problems problems = { 0 };
	enum fault fault;

	if (!held)
		return NULL;
	source.now = now;
	ingredients->content->problems = &problems;
	fault = catalog_compile(ingredients->content, &source, before, &held->arena, &held->catalog);
	ingredients->content->problems = NULL;
	problems_release(&problems);
	if (!fault)
		return &held->catalog;
	held_free(held);
	return NULL;
}

struct content *catalog_content(const struct catalog *catalog)
{
	return ((const struct held *)catalog)->ingredients->content;
}

/* ---- look-ups ---- */

uint16_t catalog_screen(const struct catalog *catalog, uint16_t code)
{
	for (size_t i = 0; i < catalog->screen_count; i++)
		if (catalog->screens[i].code == code)
			return (uint16_t)i;
	return NO_SCREEN;
}

uint16_t catalog_locale(const struct catalog *catalog, uint16_t code)
{
	for (size_t i = 0; i < catalog->locale_count; i++)
		if (catalog->locales[i].code == code)
			return (uint16_t)i;
	return NO_LOCALE;
}

uint16_t catalog_locale_tag(const struct catalog *catalog, struct str tag)
{
	for (size_t i = 0; i < catalog->locale_count; i++)
		if (str_equal_nocase(catalog->locales[i].tag, tag))
			return (uint16_t)i;
	return NO_LOCALE;
}

uint64_t catalog_locale_bit(uint16_t locale)
{
	return locale < 64 ? UINT64_C(1) << locale : 0;
}

const struct wording *catalog_wording(const struct catalog *catalog, uint16_t locale, uint16_t screen, uint8_t place)
{
	static const struct wording nothing = { 0 };

	if (locale >= catalog->locale_count || screen >= catalog->screen_count)
		return &nothing;
	if (place >= PLACE_COUNT)
		place = PLACE_NONE;
	return &catalog->locales[locale].wordings[screen * PLACE_COUNT + place];
}

static int compare_path(const void *path, const void *recording)
{
	return str_compare(*(const struct str *)path, ((const struct recording *)recording)->path);
}

const struct recording *catalog_recording(const struct catalog *catalog, struct str path)
{
	if (catalog->recording_count == 0)
		return NULL;
	return bsearch(&path, catalog->recordings, catalog->recording_count, sizeof *catalog->recordings, compare_path);
}

bool catalog_plays(const struct catalog *catalog, const struct text *text, enum voice_provider provider)
{
	if (text->audio.len == 0)
		return false;
	return !text->audio_is_old || !voice_is_there(&catalog->locales[text->locale].voice[provider]);
}

/* The first sense that does not sort before `folded`. */
static size_t lower_bound(const struct catalog *catalog, struct str folded)
{
	size_t low = 0, high = catalog->sense_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (str_compare(catalog->senses[middle].folded, folded) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct sense *catalog_senses(const struct catalog *catalog, struct str folded, size_t *count)
{
	size_t first = lower_bound(catalog, folded), last = first;

	while (last < catalog->sense_count && str_equal(catalog->senses[last].folded, folded))
		last++;
	*count = last - first;
	return last > first ? &catalog->senses[first] : NULL;
}

const struct sense *catalog_senses_from(const struct catalog *catalog, struct str folded, size_t *count)
{
	size_t first = lower_bound(catalog, folded), low = first, high = catalog->sense_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (str_has_prefix(catalog->senses[middle].folded, folded))
			low = middle + 1;
		else
			high = middle;
	}
	*count = low - first;
	return low > first ? &catalog->senses[first] : NULL;
}

uint8_t catalog_zip(const struct catalog *catalog, uint32_t zip)
{
	size_t low = 0, high = catalog->zip_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (catalog->zips[middle].last < zip)
			low = middle + 1;
		else
			high = middle;
	}
	return low < catalog->zip_count && catalog->zips[low].first <= zip ? catalog->zips[low].places : 0;
}

/* A ZIP of several places asks which; that question cannot be answered with a city. */
uint16_t catalog_city(const struct catalog *catalog, uint32_t zip)
{
	uint8_t places = catalog_zip(catalog, zip);
	uint16_t city = NO_CITY;

	for (size_t i = 0; i < catalog->city_zip_count; i++) {
		const struct city_zip *range = &catalog->city_zips[i];

		if (zip < range->first || zip > range->last || range->city == city)
			continue;
		if (city != NO_CITY)
			return NO_CITY;
		city = range->city;
	}
	return places & (places - 1) ? NO_CITY : city;
}
