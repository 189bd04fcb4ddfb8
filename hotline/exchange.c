/* Rows of wording in memory, and what both file formats refuse. Knows neither format and no content file. */
#include "exchange.h"

#include "base/utf8.h"

#include <stdlib.h>

void exchange_init(struct exchange *exchange)
{
	*exchange = (struct exchange){ .count = 0 };
	arena_init(&exchange->arena, EXCHANGE_BYTES_MAX);
}

void exchange_release(struct exchange *exchange)
{
	free(exchange->rows);
	arena_release(&exchange->arena);
	*exchange = (struct exchange){ .count = 0 };
}

static bool make_room(struct exchange *exchange)
{
	size_t room = exchange->room ? 2 * exchange->room : 256;
	struct exchange_row *rows;

	if (exchange->count < exchange->room)
		return true;
	rows = realloc(exchange->rows, room * sizeof *rows);
	if (!rows)
		return false;
	exchange->rows = rows;
	exchange->room = room;
	return true;
}

bool exchange_add(struct exchange *exchange, const struct exchange_row *row)
{
	struct exchange_row copy = *row;
	struct str *const strings[] = { &copy.key,   &copy.english, &copy.text, &copy.note,
					&copy.limit, &copy.units,   &copy.state };

	if (!make_room(exchange))
		return false;
	for (size_t i = 0; i < COUNT(strings); i++) {
		*strings[i] = arena_copy(&exchange->arena, *strings[i]);
		if (!strings[i]->at)
			return false;
	}
	exchange->rows[exchange->count++] = copy;
	return true;
}

/* ---- what is no text ---- */

static bool is_wide(struct str text)
{
	return str_has_prefix(text, STR("\xff\xfe")) || str_has_prefix(text, STR("\xfe\xff")) ||
	       (text.len > 0 && memchr(text.at, '\0', text.len));
}

enum fault exchange_plain(struct str *text, const char *advice, struct why *why)
{
	struct str rest;
	unsigned line = 1;

	if (str_has_prefix(*text, STR("\xef\xbb\xbf")))
		*text = (struct str){ text->at + 3, text->len - 3 };
	if (is_wide(*text))
		return fault_because(FAULT_SYNTAX, why, "is not UTF-8 but UTF-16, or no text at all; %s", advice);
	if (utf8_valid(*text))
		return FAULT_NONE;
	rest = *text;
	while (rest.len > 0 && utf8_valid(str_cut(&rest, '\n')))
		line++;
	return fault_because(FAULT_SYNTAX, why, "line %u is not UTF-8: the file was saved in another encoding; %s",
			     line, advice);
}

/* ---- keys ---- */

static int by_key(const void *one, const void *other)
{
	const struct exchange_row *a = *(const struct exchange_row *const *)one;
	const struct exchange_row *b = *(const struct exchange_row *const *)other;
	int order = str_compare(a->key, b->key);

	return order ? order : (a->line > b->line) - (a->line < b->line);
}

enum fault exchange_once(const struct exchange *exchange, struct why *why)
{
	const struct exchange_row **sorted = malloc((exchange->count + 1) * sizeof *sorted);
	enum fault fault = FAULT_NONE;

	if (!sorted)
		return FAULT_MEMORY;
	for (size_t i = 0; i < exchange->count; i++)
		sorted[i] = &exchange->rows[i];
	qsort(sorted, exchange->count, sizeof *sorted, by_key);
	for (size_t i = 1; i < exchange->count && !fault; i++)
		if (str_equal(sorted[i]->key, sorted[i - 1]->key))
			fault = fault_because(FAULT_SYNTAX, why,
					      "line %u: %.60s stands on line %u already; keep one of the two",
					      sorted[i]->line, sorted[i]->key.at, sorted[i - 1]->line);
	free(sorted);
	return fault;
}
