/* The list of what is wrong with the content, and how one entry reads. */
#include "catalog_problem.h"

#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void problems_release(struct problems *problems)
{
	free(problems->list);
	*problems = (struct problems){ 0 };
}

/* A cut in the middle of a character would make the whole line malformed. */
static void drop_half_character(char *text)
{
	size_t len = strlen(text), start = len;

	while (start > 0 && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
		start--;
	if (start == 0)
		return;
	unsigned char lead = (unsigned char)text[start - 1];
	size_t wanted = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;

	if (len - start < wanted)
		text[start - 1] = '\0';
}

/* A name that a message cuts to so many bytes may end in half a character; programs read only whole ones. */
static void mend_characters(char *text)
{
	size_t len = strlen(text), i = 0;

	while (i < len) {
		unsigned char lead = (unsigned char)text[i];
		size_t wanted = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;

		if (wanted <= len - i && utf8_valid((struct str){ text + i, wanted }))
			i += wanted;
		else
			text[i++] = '?';
	}
}

void problem_copy(char *out, size_t size, struct str s)
{
	size_t len = s.len < size ? s.len : size - 1;

	if (len > 0)
		memcpy(out, s.at, len);
	out[len] = '\0';
	if (len < s.len)
		drop_half_character(out);
}

/* The last warning makes room for an error, which would not be seen otherwise. */
static bool drop_warning(struct problems *problems)
{
	size_t i = problems->count;

	while (i > 0 && !problems->list[i - 1].warning)
		i--;
	if (i == 0)
		return false;
	memmove(&problems->list[i - 1], &problems->list[i], (problems->count - i) * sizeof *problems->list);
	problems->count--;
	return true;
}

void problem_add_list(struct problems *problems, const struct problem *about, const char *format, va_list args)
{
	struct problem *problem;

	if (!about->warning)
		problems->errors++;
	if (problems->count == PROBLEMS_MAX && (about->warning || !drop_warning(problems)))
		return;
	if (problems->count == problems->room) {
		size_t room = problems->room ? 2 * problems->room : 16;
		struct problem *list = realloc(problems->list, room * sizeof *list);

		if (!list)
			return;
		problems->list = list;
		problems->room = room;
	}
	problem = &problems->list[problems->count++];
	*problem = *about;
	if (vsnprintf(problem->what, sizeof problem->what, format, args) >= (int)sizeof problem->what)
		drop_half_character(problem->what);
	mend_characters(problem->what);
}

void problem_add(struct problems *problems, const struct problem *about, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	problem_add_list(problems, about, format, args);
	va_end(args);
}

static int rank_of(const struct problem *problem)
{
	struct str file = str_of(problem->file);

	if (file.len == 0)
		return 0;
	if (str_has_prefix(file, STR("prompts/")))
		return 1;
	return str_equal(file, STR("locales/en.json")) ? 2 : 3;
}

/* Negative when `a` belongs before `b`. */
static int compare(const struct problem *a, const struct problem *b)
{
	int files = strcmp(a->file, b->file);

	if (rank_of(a) != rank_of(b))
		return rank_of(a) - rank_of(b);
	if (files != 0)
		return files;
	return a->line != b->line ? a->line - b->line : a->column - b->column;
}

/* Equals stay in the order in which they were found. */
void problems_sort(struct problems *problems)
{
	for (size_t i = 1; i < problems->count; i++) {
		struct problem moved = problems->list[i];
		size_t j = i;

		for (; j > 0 && compare(&moved, &problems->list[j - 1]) < 0; j--)
			problems->list[j] = problems->list[j - 1];
		problems->list[j] = moved;
	}
}

static void print_subject(const struct problem *problem, struct buf *out)
{
	const char *thing = problem->key[0] ? problem->key : problem->screen;

	if (!problem->locale[0] && !thing[0])
		return;
	buf_add(out, str_of(problem->locale));
	if (problem->locale[0] && thing[0])
		buf_add_char(out, '/');
	buf_add(out, str_of(thing));
	buf_add_literal(out, ": ");
}

void problem_print(const struct problem *problem, struct buf *out)
{
	if (problem->file[0]) {
		buf_add(out, str_of(problem->file));
		if (problem->line > 0)
			buf_add_format(out, ":%d", problem->line);
		if (problem->line > 0 && problem->column > 0)
			buf_add_format(out, ":%d", problem->column);
		buf_add_literal(out, ": ");
	}
	print_subject(problem, out);
	if (problem->warning)
		buf_add_literal(out, "warning: ");
	buf_add(out, str_of(problem->what));
}

void problems_tell(const struct problems *problems)
{
	struct buf line;

	buf_init(&line, 4096);
	for (size_t i = 0; i < problems->count; i++) {
		if (problems->list[i].warning)
			continue;
		buf_clear(&line);
		problem_print(&problems->list[i], &line);
		fprintf(stderr, "%s\n", buf_text(&line));
	}
	buf_release(&line);
}
