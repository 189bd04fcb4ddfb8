/*
 * A content file replaced or edited by anything at all: loading ends in a catalog or in problems that can be printed,
 * never in a crash; the report on that content agrees with what loading said, and what can be served fits on the sheet for
 * the lawyer. The first byte picks the file, the second whether the rest replaces it or is laid over it.
 */
#include "base/utf8.h"
#include "sheet.h"
#include "status_print.h"
#include "tests/support/fixture.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size);

static const char *const files[] = {
	"prompts/screens.json",     "prompts/lines.json",       "prompts/facts.json",
	"prompts/numbers.json",     "prompts/languages.json",   "prompts/places.json",
	"prompts/words.json",       "prompts/people.json",      "locales/en.json",
	"locales/es.json",          "locales/keywords/en.json", "locales/keywords/es.json",
	"locales/reviews/en.json",  "locales/reviews/es.json",  "prompts/never.json",
	"prompts/exceptions.json",  "locales/never/en.json",    "locales/never/zh-Hans.json",
	"prompts/cities/kane.json", "locales/notices/en.json",  "locales/audio/es.json",
};

static struct {
	char *bytes;
	size_t len;
} originals[COUNT(files)];
static char folder[256];

static void must(bool kept)
{
	if (!kept)
		abort();
}

static void remove_folder(void)
{
	fixture_remove(folder);
}

static void path_of(size_t file, char path[512])
{
	snprintf(path, 512, "%s/%s", folder, files[file]);
}

int LLVMFuzzerInitialize(int *count, char ***arguments)
{
	(void)count;
	(void)arguments;
	fixture_copy(FIXTURE_SMALL, folder);
	atexit(remove_folder);
	fixture_sign(folder, "2027-05-20", NULL, 0);
	fixture_write(folder, "locales/notices/en.json",
		      "{ \"locale\": \"en\", \"text\": \"Text of the day. {helpers}\", \"until\": "
		      "\"2026-11-24T00:00:00Z\", \"signed\": [ { \"by\": \"la\", \"at\": "
		      "\"2026-11-22T10:00:00Z\", \"text\": \"00000000000000000000000000000000\" } ] }\n");
	fixture_record_one(folder, "es", "wrong_voice");
	for (size_t i = 0; i < COUNT(files); i++) {
		char path[512];
		FILE *file;

		path_of(i, path);
		file = fopen(path, "rb");
		originals[i].bytes = malloc(1 << 16);
		must(file && originals[i].bytes);
		originals[i].len = fread(originals[i].bytes, 1, 1 << 16, file);
		fclose(file);
	}
	return 0;
}

static void write_bytes(size_t which, const void *head, size_t head_len, const void *tail, size_t tail_len)
{
	char path[512];
	FILE *file;

	path_of(which, path);
	file = fopen(path, "wb");
	must(file != NULL);
	must(fwrite(head, 1, head_len, file) == head_len && fwrite(tail, 1, tail_len, file) == tail_len);
	fclose(file);
}

/* The rest laid over the file at some place: what was learnt about the format is kept. */
static void overlay(size_t which, size_t offset, const uint8_t *at, size_t size)
{
	static char bytes[1 << 17];
	size_t len = originals[which].len;

	memcpy(bytes, originals[which].bytes, len);
	offset %= len + 1;
	if (size > sizeof bytes - offset)
		size = sizeof bytes - offset;
	if (size > 0)
		memcpy(bytes + offset, at, size);
	write_bytes(which, bytes, offset + size > len ? offset + size : len, "", 0);
}

static void print_problems(const struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		struct buf line;

		buf_init(&line, 4096);
		problem_print(&problems->list[i], &line);
		must(!line.failed && line.len > 0);
		buf_release(&line);
	}
}

static void report(bool drafts, bool serves)
{
	const struct catalog_source source = { .folder = folder, .default_locale = "en", .now = FIXTURE_NOW };
	struct status status;
	struct buf out;

	if (status_read(&source, &status) == FAULT_NONE) {
		buf_init(&out, 1 << 24);
		status_print(&status, STR(""), TABLE_HTML, &out);
		status_print_json(&status, STR(""), &out);
		must(!out.failed && utf8_valid(buf_str(&out)));
		buf_release(&out);
	}
	must((drafts ? status.starts_with_drafts : status.starts_today) == serves);
	status_release(&status);
}

/* Whatever is in the texts, the sheet stays one page: its own tags are the only ones. */
static void print_sheet(void)
{
	struct problems problems = { 0 };
	struct content *content = content_read(folder, &problems);
	struct buf out;

	must(content != NULL);
	content_read_locales(content);
	buf_init(&out, SHEET_BYTES_MAX);
	for (size_t i = 0; i < content->language_count; i++) {
		struct sheet sheet = { .content = content,
				       .gate = { .content = content, .now = FIXTURE_NOW },
				       .language = &content->languages[i],
				       .top = NO_SCREEN,
				       .hash = "",
				       .out = &out };

		if (content->languages[i].present)
			sheet_part(&sheet);
	}
	must(!out.failed && utf8_valid(buf_str(&out)) && !str_contains(buf_str(&out), STR("<script")));
	buf_release(&out);
	content_free(content);
	problems_release(&problems);
}

static void load(bool drafts)
{
	struct problems problems = { 0 };
	struct catalog *catalog = NULL;
	enum fault fault = fixture_load(folder, FIXTURE_NOW, drafts, &catalog, &problems);

	must((fault == FAULT_NONE) == (catalog != NULL));
	must((fault == FAULT_CONTENT) == (problems.errors > 0));
	for (size_t i = 0; catalog && i < catalog->text_count; i++)
		must(utf8_valid(catalog->texts[i].raw));
	print_problems(&problems);
	report(drafts, catalog != NULL);
	if (catalog)
		print_sheet();
	catalog_drop(catalog);
	problems_release(&problems);
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size)
{
	size_t which;

	if (size < 4)
		return 0;
	which = at[0] % COUNT(files);
	if (at[1] & 1)
		write_bytes(which, at + 2, size - 2, "", 0);
	else
		overlay(which, (size_t)at[2] * 256 + at[3], at + 4, size - 4);
	load(at[1] & 2);
	write_bytes(which, originals[which].bytes, originals[which].len, "", 0);
	return 0;
}
