/* Rows against content. Reads both and changes neither file. */
#include "import_match.h"

/* Spreadsheets on Windows may write CR LF inside a cell; our texts never hold a CR. */
static bool plain_breaks(struct arena *arena, struct str *text)
{
	struct str rest = *text;
	char *into;
	size_t len = 0;

	if (!str_contains(rest, STR("\r\n")))
		return true;
	into = arena_take(arena, rest.len + 1);
	if (!into)
		return false;
	for (size_t i = 0; i < rest.len; i++)
		if (rest.at[i] != '\r' || i + 1 == rest.len || rest.at[i + 1] != '\n')
			into[len++] = rest.at[i];
	*text = (struct str){ into, len };
	return true;
}

static enum match match_row(const struct content *content, const struct source_language *language,
			    const struct exchange_row *row, bool take_fuzzy)
{
	const struct source_language *english = content_language(content, STR("en"));
	uint16_t slot = content_slot(content, row->key);

	if (slot == NO_SLOT || !content_wants(language, &content->slots[slot]))
		return MATCH_UNKNOWN;
	if (row->text.len == 0)
		return MATCH_EMPTY;
	if (str_equal(row->text, language->texts[slot]))
		return MATCH_SAME;
	if (!str_equal(row->english, english->texts[slot]))
		return MATCH_STALE;
	return row->fuzzy && !take_fuzzy ? MATCH_FUZZY : MATCH_CHANGES;
}

bool import_match(const struct content *content, const struct source_language *language, struct exchange *exchange,
		  bool take_fuzzy, enum match *matches)
{
	for (size_t i = 0; i < exchange->count; i++) {
		struct exchange_row *row = &exchange->rows[i];

		if (!plain_breaks(&exchange->arena, &row->english) || !plain_breaks(&exchange->arena, &row->text))
			return false;
		matches[i] = match_row(content, language, row, take_fuzzy);
	}
	return true;
}

bool import_is_foreign(struct str said, struct str tag)
{
	if (said.len == 0)
		return false;
	if (said.len != tag.len)
		return true;
	for (size_t i = 0; i < said.len; i++) {
		char c = said.at[i] == '_' ? '-' : said.at[i];

		if (!str_equal_nocase((struct str){ &c, 1 }, (struct str){ tag.at + i, 1 }))
			return true;
	}
	return false;
}
