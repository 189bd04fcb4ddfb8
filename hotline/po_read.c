/*
 * PO files as translation tools write them back, line by line. Which of the entries are wanted, and whether their texts
 * may be served, is import.c's business.
 */
#include "po.h"

#include "base/utf8.h"

#define ADVICE "in Poedit set the character set to UTF-8 under Translation, Properties, and save it again"

enum field { FIELD_KEY, FIELD_ENGLISH, FIELD_TEXT, FIELD_COUNT };
static const char *const field_names[FIELD_COUNT] = { "msgctxt", "msgid", "msgstr" };

struct reader {
	struct exchange *exchange;
	struct why *why;
	unsigned line;
	struct buf fields[FIELD_COUNT];
	bool has[FIELD_COUNT];
	bool in_field; /* the line before was a field, so a string alone goes on with it */
	enum field field;
	bool fuzzy;
	unsigned entry_line;
	bool has_header;
};

static enum fault wrong(const struct reader *reader, unsigned line, const char *what)
{
	return fault_because(FAULT_SYNTAX, reader->why, "line %u: %s", line, what);
}

/* ---- strings ---- */

static int digit_of(char c, int base)
{
	int value = c >= '0' && c <= '9'   ? c - '0'
		    : c >= 'a' && c <= 'f' ? c - 'a' + 10
		    : c >= 'A' && c <= 'F' ? c - 'A' + 10
					   : base;

	return value < base ? value : -1;
}

/* Up to `most` digits off the front of `rest`; a byte, or -1 when there is none or it is too large or 0. */
static int number_of(struct str *rest, int base, int most)
{
	int value = 0, count = 0;

	while (count < most && rest->len > 0 && digit_of(rest->at[0], base) >= 0) {
		value = value * base + digit_of(rest->at[0], base);
		*rest = (struct str){ rest->at + 1, rest->len - 1 };
		count++;
	}
	return count > 0 && value > 0 && value < 256 ? value : -1;
}

/* What stands behind a backslash. */
static int escape_of(struct str *rest)
{
	static const char letters[] = "ntrabfv\"\\'?", meant[] = "\n\t\r\a\b\f\v\"\\'?";
	const char *at;

	if (rest->len == 0)
		return -1;
	if (digit_of(rest->at[0], 8) >= 0)
		return number_of(rest, 8, 3);
	at = rest->at[0] ? strchr(letters, rest->at[0]) : NULL;
	if (rest->at[0] != 'x' && !at)
		return -1;
	*rest = (struct str){ rest->at + 1, rest->len - 1 };
	return at ? (unsigned char)meant[at - letters] : number_of(rest, 16, 2);
}

/* Appends what the quoted string that begins `rest` means. */
static enum fault read_string(struct reader *reader, struct str rest, struct buf *into)
{
	if (rest.len == 0 || rest.at[0] != '"')
		return wrong(reader, reader->line, "a text in quotes belongs here");
	rest = (struct str){ rest.at + 1, rest.len - 1 };
	while (rest.len > 0 && rest.at[0] != '"') {
		int c = (unsigned char)rest.at[0];

		rest = (struct str){ rest.at + 1, rest.len - 1 };
		if (c == '\\')
			c = escape_of(&rest);
		if (c < 0)
			return wrong(reader, reader->line,
				     "a \\ that stands for nothing; write \\\\ for the character itself");
		buf_add_char(into, (char)c);
	}
	if (rest.len == 0)
		return wrong(reader, reader->line, "the quote at the end is missing, or a \" in the text lacks its \\");
	if (str_trim((struct str){ rest.at + 1, rest.len - 1 }).len > 0)
		return wrong(reader, reader->line, "something stands behind the quote; write \\\" for one in a text");
	return into->failed ? FAULT_MEMORY : FAULT_NONE;
}

/* ---- entries ---- */

static void entry_clear(struct reader *reader)
{
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		buf_clear(&reader->fields[i]);
		reader->has[i] = false;
	}
	reader->in_field = false;
	reader->fuzzy = false;
}

/* "Name: value" of the header, or the empty str. */
static struct str header_value(struct str header, struct str name)
{
	while (header.len > 0) {
		struct str line = str_cut(&header, '\n'), label = str_cut(&line, ':');

		if (str_equal_nocase(str_trim(label), name))
			return str_trim(line);
	}
	return STR("");
}

static bool is_utf8(struct str content_type)
{
	static const struct str names[] = { STR_INIT("UTF-8"), STR_INIT("UTF8"), STR_INIT("US-ASCII"),
					    STR_INIT("ASCII") };

	while (content_type.len > 0) {
		struct str part = str_trim(str_cut(&content_type, ';')), name = str_cut(&part, '=');

		if (!str_equal_nocase(str_trim(name), STR("charset")))
			continue;
		for (size_t i = 0; i < COUNT(names); i++)
			if (str_equal_nocase(str_trim(part), names[i]))
				return true;
		return false;
	}
	return true;
}

static enum fault header_finish(struct reader *reader)
{
	struct str header = buf_str(&reader->fields[FIELD_TEXT]);

	if (reader->has_header)
		return wrong(reader, reader->entry_line, "a second header (an empty msgid without msgctxt); delete it");
	reader->has_header = true;
	if (!is_utf8(header_value(header, STR("Content-Type"))))
		return wrong(reader, reader->entry_line, "the header names another character set than UTF-8; " ADVICE);
	reader->exchange->locale = arena_copy(&reader->exchange->arena, header_value(header, STR("Language")));
	return reader->exchange->locale.at ? FAULT_NONE : FAULT_MEMORY;
}

static enum fault entry_finish(struct reader *reader)
{
	const struct exchange_row row = {
		.key = buf_str(&reader->fields[FIELD_KEY]),
		.english = buf_str(&reader->fields[FIELD_ENGLISH]),
		.text = buf_str(&reader->fields[FIELD_TEXT]),
		.fuzzy = reader->fuzzy,
		.line = reader->entry_line,
	};
	enum fault fault = FAULT_NONE;

	if (!reader->has[FIELD_KEY] && !reader->has[FIELD_ENGLISH])
		return FAULT_NONE; /* flags before an obsolete entry */
	if (!reader->has[FIELD_ENGLISH] || !reader->has[FIELD_TEXT])
		return wrong(reader, reader->entry_line,
			     "this entry has no msgid or no msgstr; the file seems to be cut short");
	if (!reader->has[FIELD_KEY] && row.english.len > 0)
		return wrong(reader, reader->entry_line,
			     "this entry has no msgctxt, which says which text it is; export the file again");
	if (!reader->has[FIELD_KEY])
		fault = header_finish(reader);
	else if (!utf8_valid(row.key) || !utf8_valid(row.english) || !utf8_valid(row.text))
		fault = wrong(reader, reader->entry_line, "a \\ escape in this entry makes bytes that are not UTF-8");
	else if (!exchange_add(reader->exchange, &row))
		fault = FAULT_MEMORY;
	entry_clear(reader);
	return fault;
}

/* Whether a field (or the comments above it) begins the next entry. */
static bool begins_entry(const struct reader *reader, enum field field)
{
	return reader->has[FIELD_TEXT] || (field == FIELD_KEY && reader->has[FIELD_ENGLISH]);
}

static enum fault read_field(struct reader *reader, enum field field, struct str rest)
{
	enum fault fault = FAULT_NONE;

	if (field != FIELD_TEXT && begins_entry(reader, field))
		fault = entry_finish(reader);
	if (fault)
		return fault;
	if (reader->has[field])
		return wrong(reader, reader->line, "the same field stands twice in one entry");
	if (field == FIELD_TEXT && !reader->has[FIELD_ENGLISH])
		return wrong(reader, reader->line, "msgstr without the msgid before it");
	if (!reader->has[FIELD_KEY] && !reader->has[FIELD_ENGLISH])
		reader->entry_line = reader->line;
	reader->has[field] = true;
	reader->in_field = true;
	reader->field = field;
	return read_string(reader, str_trim(rest), &reader->fields[field]);
}

/* ---- lines ---- */

static enum fault read_comment(struct reader *reader, struct str line)
{
	enum fault fault = FAULT_NONE;

	/* "#| msgid" stands above its entry, "#~ msgid" in place of one: neither has anything for us. */
	if (reader->has[FIELD_TEXT])
		fault = entry_finish(reader);
	reader->in_field = false;
	if (str_has_prefix(line, STR("#~")))
		reader->fuzzy = false;
	if (!str_has_prefix(line, STR("#,")))
		return fault;
	line = (struct str){ line.at + 2, line.len - 2 };
	while (line.len > 0)
		reader->fuzzy |= str_equal(str_trim(str_cut(&line, ',')), STR("fuzzy"));
	return fault;
}

static enum fault read_line(struct reader *reader, struct str line)
{
	struct str word = line;
	size_t len = 0;

	if (line.len == 0)
		return FAULT_NONE;
	if (line.at[0] == '#')
		return read_comment(reader, line);
	if (line.at[0] == '"')
		return reader->in_field ? read_string(reader, line, &reader->fields[reader->field])
					: wrong(reader, reader->line, "a text in quotes that belongs to no field");
	while (len < line.len && line.at[len] != ' ' && line.at[len] != '\t' && line.at[len] != '"')
		len++;
	word.len = len;
	for (size_t i = 0; i < FIELD_COUNT; i++)
		if (str_equal(word, str_of(field_names[i])))
			return read_field(reader, (enum field)i, (struct str){ line.at + len, line.len - len });
	if (str_equal(word, STR("msgid_plural")) || str_has_prefix(word, STR("msgstr[")))
		return wrong(reader, reader->line,
			     "plural forms; the hotline has none: write one sentence that fits every number");
	return wrong(reader, reader->line,
		     "is no line of a PO file; look for a missing quote or # here or just before");
}

enum fault po_read(struct str text, struct exchange *exchange, struct why *why)
{
	struct reader reader = { .exchange = exchange, .why = why };
	enum fault fault = exchange_plain(&text, ADVICE, why);

	for (size_t i = 0; i < FIELD_COUNT; i++)
		buf_init(&reader.fields[i], EXCHANGE_BYTES_MAX);
	while (!fault && text.len > 0) {
		reader.line++;
		fault = read_line(&reader, str_trim(str_cut(&text, '\n')));
	}
	if (!fault)
		fault = entry_finish(&reader);
	if (!fault)
		fault = exchange_once(exchange, why);
	for (size_t i = 0; i < FIELD_COUNT; i++)
		buf_release(&reader.fields[i]);
	return fault;
}
