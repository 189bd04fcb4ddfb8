/* Reading for the preview, all or nothing as the server does it. What is told about it: preview_report.c. */
#include "preview_content.h"

#define DAY_S 86400

static void day_release(struct preview_day *day)
{
	catalog_drop(day->catalog);
	problems_release(&day->limits);
	problems_release(&day->forecast);
	*day = (struct preview_day){ .catalog = NULL };
}

static void days_forget(struct preview_content *content)
{
	for (size_t i = 0; i < PREVIEW_DAYS; i++)
		day_release(&content->days[i]);
	content->oldest_day = 0;
}

/* Who is behind a fact is for people alone, so the catalog does without this file. */
static void sources_read(struct preview_content *content)
{
	struct problems unheard = { .count = 0 };

	file_release(&content->sources);
	content->sources = (struct source_file){ .name = "prompts/sources.json" };
	file_read(&content->sources, content->source.folder, false, &unheard);
	problems_release(&unheard);
}

void preview_content_read(struct preview_content *content)
{
	struct catalog *catalog = NULL;

	content->readings++;
	content->source.now = clock_now(&content->clock);
	content->refused = catalog_load(&content->source, &catalog, &content->problems) != FAULT_NONE;
	if (content->refused)
		return;
	days_forget(content);
	catalog_drop(content->catalog);
	content->catalog = catalog;
	sources_read(content);
}

void preview_content_release(struct preview_content *content)
{
	days_forget(content);
	catalog_drop(content->catalog);
	content->catalog = NULL;
	file_release(&content->sources);
	problems_release(&content->problems);
}

static void remark_on(struct preview_day *day)
{
	struct content *source = catalog_content(day->catalog);

	source->problems = &day->limits;
	catalog_limits(day->catalog, source);
	source->problems = &day->forecast;
	catalog_forecast(day->catalog, source);
	source->problems = NULL;
}

/* The remarks are of one day, the texts of one side of a change. */
static bool shows(const struct preview_day *day, int64_t now)
{
	const struct catalog *catalog = day->catalog;

	return catalog && catalog->compiled_for / DAY_S == now / DAY_S && catalog->compiled_for <= now &&
	       now < catalog->expires_at;
}

const struct preview_day *preview_content_day(struct preview_content *content, int64_t now)
{
	struct preview_day *day;
	struct catalog *catalog;

	for (size_t i = 0; i < PREVIEW_DAYS; i++) {
		if (shows(&content->days[i], now))
			return &content->days[i];
	}
	catalog = content->catalog ? catalog_at(content->catalog, now) : NULL;
	if (!catalog)
		return NULL;
	day = &content->days[content->oldest_day];
	content->oldest_day = (content->oldest_day + 1) % PREVIEW_DAYS;
	day_release(day);
	day->catalog = catalog;
	remark_on(day);
	return day;
}

enum fault preview_content_now(const struct preview_content *content, struct str date, int64_t *now, struct why *why)
{
	if (date.len > 0)
		return clock_parse(date, now, why);
	*now = clock_now(&content->clock);
	return FAULT_NONE;
}
