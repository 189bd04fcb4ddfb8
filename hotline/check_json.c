/* The report of `hotline check` as JSON. Members are only ever added; a change of meaning raises "version". */
#include "check.h"

#include <jansson.h>
#include <stdlib.h>

#define VERSION 1

static json_t *problem_json(const struct problem *problem)
{
	return json_pack("{s:s, s:s, s:s, s:i, s:i, s:s, s:s, s:s, s:s}", "severity",
			 problem->warning ? "warning" : "error", "rule", problem->rule, "file", problem->file, "line",
			 problem->line, "column", problem->column, "locale", problem->locale, "screen", problem->screen,
			 "key", problem->key, "message", problem->what);
}

static json_t *problems_json(const struct report *report)
{
	json_t *list = json_array();

	for (size_t i = 0; i < report->problems->count; i++)
		if (report_shows(report, &report->problems->list[i]))
			json_array_append_new(list, problem_json(&report->problems->list[i]));
	return list;
}

static json_int_t count_of(const struct report *report, const char *tag, bool warnings)
{
	json_int_t count = 0;

	for (size_t i = 0; i < report->problems->count; i++) {
		const struct problem *problem = &report->problems->list[i];

		count += problem->warning == warnings && strcmp(problem->locale, tag) == 0;
	}
	return count;
}

/* Counts alone where nothing can be served. */
static json_t *locale_json(const struct report *report, const char *tag)
{
	const struct catalog *catalog = report->catalog;
	uint16_t index = catalog ? catalog_locale_tag(catalog, str_of(tag)) : NO_LOCALE;
	const struct locale *locale = index == NO_LOCALE ? NULL : &catalog->locales[index];

	return json_pack("{s:s, s:s%, s:I, s:I, s:b, s:b, s:b, s:I, s:I}", "tag", tag, "name",
			 locale ? locale->name.at : "", locale ? locale->name.len : (size_t)0, "screens",
			 (json_int_t)(locale ? catalog->screen_count : 0), "served",
			 (json_int_t)(locale ? report_served(catalog, index) : 0), "text", locale && locale->sms,
			 "voice", locale && locale->speaks, "draft", locale && locale->draft, "errors",
			 count_of(report, tag, false), "warnings", count_of(report, tag, true));
}

static bool is_listed(const json_t *list, const char *tag)
{
	const json_t *entry;
	size_t i;

	json_array_foreach (list, i, entry)
		if (strcmp(json_string_value(json_object_get(entry, "tag")), tag) == 0)
			return true;
	return false;
}

static void add_locale(json_t *list, const struct report *report, const char *tag)
{
	if (tag[0] && !is_listed(list, tag) &&
	    (!report->locale || str_equal_nocase(str_of(tag), str_of(report->locale))))
		json_array_append_new(list, locale_json(report, tag));
}

/* Those that are served, in the order of the language menu; then those that are not and have problems. */
static json_t *locales_json(const struct report *report)
{
	json_t *list = json_array();

	for (size_t i = 0; report->catalog && i < report->catalog->locale_count; i++)
		add_locale(list, report, report->catalog->locales[i].tag.at);
	for (size_t i = 0; i < report->problems->count; i++)
		add_locale(list, report, report->problems->list[i].locale);
	return list;
}

char *report_json(const struct report *report)
{
	json_t *root = json_pack("{s:i, s:b, s:o, s:{s:I, s:I, s:I}, s:s, s:o}", "version", VERSION, "fine",
				 report->catalog != NULL, "problems", problems_json(report), "counts", "errors",
				 (json_int_t)report->errors, "warnings", (json_int_t)report->warnings, "hidden",
				 (json_int_t)report->hidden, "catalog",
				 report->catalog ? report->catalog->hash_text : "", "locales", locales_json(report));
	char *text = root ? json_dumps(root, JSON_INDENT(2)) : NULL;

	json_decref(root);
	return text;
}
