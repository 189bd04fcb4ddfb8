/* CSV both ways. Which of the rows are wanted, and whether their texts may be served, is import.c's business. */
#include "csv.h"

#define ADVICE                                                                                                         \
	"save it again as \"CSV UTF-8 (comma delimited)\" in Excel, or with the character set \"Unicode (UTF-8)\" in " \
	"LibreOffice"

#define CELLS_MAX 64 /* more columns than that are not ours */

/* ---- cells that a spreadsheet would compute ---- */

static bool begins_formula(struct str cell)
{
	/* The last four are = + - @ as East Asian keyboards type them. */
	static const struct str starts[] = { STR_INIT("="),
					     STR_INIT("+"),
					     STR_INIT("-"),
					     STR_INIT("@"),
					     STR_INIT("\t"),
					     STR_INIT("\r"),
					     STR_INIT("\n"),
					     STR_INIT("\xef\xbc\x9d"),
					     STR_INIT("\xef\xbc\x8b"),
					     STR_INIT("\xef\xbc\x8d"),
					     STR_INIT("\xef\xbc\xa0") };

	for (size_t i = 0; i < COUNT(starts); i++)
		if (str_has_prefix(cell, starts[i]))
			return true;
	return false;
}

/* Also true of what has been neutralised, once or often: so one more apostrophe can always be told from none. */
static bool is_formula(struct str cell)
{
	while (cell.len > 0 && cell.at[0] == '\'')
		cell = (struct str){ cell.at + 1, cell.len - 1 };
	return begins_formula(cell);
}

static struct str neutral_undone(struct str cell)
{
	if (cell.len > 0 && cell.at[0] == '\'' && is_formula(cell))
		return (struct str){ cell.at + 1, cell.len - 1 };
	return cell;
}

/* ---- writing ---- */

static void add_cell(struct buf *out, struct str cell, const char *after)
{
	buf_add_char(out, '"');
	if (is_formula(cell))
		buf_add_char(out, '\'');
	for (size_t i = 0; i < cell.len; i++) {
		if (cell.at[i] == '"')
			buf_add_char(out, '"');
		buf_add_char(out, cell.at[i]);
	}
	buf_add_char(out, '"');
	buf_add(out, str_of(after));
}

void csv_write(struct buf *out, const struct exchange *exchange)
{
	buf_add_literal(out, "\xef\xbb\xbfkey,English,translation,note,limit,units,state\r\n");
	for (size_t i = 0; i < exchange->count; i++) {
		const struct exchange_row *row = &exchange->rows[i];

		add_cell(out, row->key, ",");
		add_cell(out, row->english, ",");
		add_cell(out, row->text, ",");
		add_cell(out, row->note, ",");
		add_cell(out, row->limit, ",");
		add_cell(out, row->units, ",");
		add_cell(out, row->state, "\r\n");
	}
}

/* ---- reading ---- */

struct reader {
	struct str rest;
	char separator;
	unsigned line, record_line; /* here, and where the record began */
	struct buf bytes;           /* cells one after the other */
	size_t ends[CELLS_MAX];
	size_t count; /* cells of this record */
	struct why *why;
};

static bool at_end_of_record(const struct reader *reader)
{
	return reader->rest.len == 0 || reader->rest.at[0] == '\n' || str_equal(reader->rest, STR("\r")) ||
	       str_has_prefix(reader->rest, STR("\r\n"));
}

static char take(struct reader *reader)
{
	char c = reader->rest.at[0];

	reader->line += c == '\n';
	reader->rest = (struct str){ reader->rest.at + 1, reader->rest.len - 1 };
	return c;
}

static bool next_is(const struct reader *reader, char c)
{
	return reader->rest.len > 0 && reader->rest.at[0] == c;
}

/* The opening quote is taken. A doubled quote stands for one. */
static enum fault read_quoted(struct reader *reader)
{
	unsigned line = reader->line;

	while (reader->rest.len > 0) {
		char c = take(reader);

		if (c == '"' && !next_is(reader, '"')) {
			if (at_end_of_record(reader) || next_is(reader, reader->separator))
				return FAULT_NONE;
			return fault_because(
				FAULT_SYNTAX, reader->why,
				"line %u: something stands behind the quote that ends a cell; write \"\" for "
				"a quote in a text",
				reader->line);
		}
		if (c == '"')
			take(reader);
		buf_add_char(&reader->bytes, c);
	}
	return fault_because(FAULT_SYNTAX, reader->why, "line %u: a cell begins with a quote that nothing ends", line);
}

static enum fault read_cell(struct reader *reader)
{
	enum fault fault = FAULT_NONE;

	if (next_is(reader, '"')) {
		take(reader);
		fault = read_quoted(reader);
	} else {
		while (!at_end_of_record(reader) && !next_is(reader, reader->separator))
			buf_add_char(&reader->bytes, take(reader));
	}
	if (reader->count < CELLS_MAX)
		reader->ends[reader->count++] = reader->bytes.len;
	return fault;
}

/* The next record's cells; to be asked only while something is left. */
static enum fault read_record(struct reader *reader)
{
	enum fault fault;

	buf_clear(&reader->bytes);
	reader->count = 0;
	reader->record_line = reader->line;
	fault = read_cell(reader);
	while (!fault && next_is(reader, reader->separator)) {
		take(reader);
		fault = read_cell(reader);
	}
	if (!fault && next_is(reader, '\r'))
		take(reader);
	if (!fault && reader->rest.len > 0)
		take(reader);
	return reader->bytes.failed ? FAULT_MEMORY : fault;
}

static struct str cell_at(const struct reader *reader, size_t index)
{
	size_t begin;

	if (index >= reader->count)
		return STR("");
	begin = index > 0 ? reader->ends[index - 1] : 0;
	return (struct str){ buf_str(&reader->bytes).at + begin, reader->ends[index] - begin };
}

/* ---- columns ---- */

enum column { COLUMN_KEY, COLUMN_ENGLISH, COLUMN_TEXT, COLUMN_COUNT };
static const char *const column_names[COLUMN_COUNT] = { "key", "English", "translation" };

struct columns {
	size_t at[COLUMN_COUNT]; /* CELLS_MAX: not there */
	size_t found;
};

static void find_columns(const struct reader *reader, struct columns *columns)
{
	*columns = (struct columns){ .found = 0 };
	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		size_t at = 0;

		while (at < reader->count && !str_equal_nocase(str_trim(cell_at(reader, at)), str_of(column_names[i])))
			at++;
		columns->at[i] = at < reader->count ? at : CELLS_MAX;
		columns->found += at < reader->count;
	}
}

/* Which character parts the cells shows in the first line: under it, most of our columns are there. */
static enum fault read_header(struct reader *reader, struct columns *columns)
{
	static const char separators[] = { ',', ';', '\t' };
	const struct reader before = *reader;
	size_t best = 0, most = 0;

	for (size_t i = 0; i < COUNT(separators); i++) {
		reader->rest = before.rest;
		reader->line = before.line;
		reader->separator = separators[i];
		if (!read_record(reader))
			find_columns(reader, columns);
		if (columns->found <= most)
			continue;
		best = i;
		most = columns->found;
	}
	reader->rest = before.rest;
	reader->line = before.line;
	reader->separator = separators[best];
	if (!read_record(reader))
		find_columns(reader, columns);
	for (size_t i = 0; i < COLUMN_COUNT; i++)
		if (columns->found == 0 || columns->at[i] == CELLS_MAX)
			return fault_because(
				FAULT_SYNTAX, reader->why,
				"line 1: no column is called \"%s\"; the first line must name the columns, as "
				"`hotline export csv` writes it",
				column_names[i]);
	return FAULT_NONE;
}

static bool is_blank(const struct reader *reader)
{
	return str_trim(buf_str(&reader->bytes)).len == 0;
}

static enum fault add_record(const struct reader *reader, const struct columns *columns, struct exchange *exchange)
{
	const struct exchange_row row = {
		.key = str_trim(neutral_undone(cell_at(reader, columns->at[COLUMN_KEY]))),
		.english = neutral_undone(cell_at(reader, columns->at[COLUMN_ENGLISH])),
		.text = neutral_undone(cell_at(reader, columns->at[COLUMN_TEXT])),
		.line = reader->record_line,
	};

	if (row.key.len == 0)
		return fault_because(FAULT_SYNTAX, reader->why,
				     "line %u: the cell \"key\" is empty, so nobody knows which text this is",
				     reader->record_line);
	return exchange_add(exchange, &row) ? FAULT_NONE : FAULT_MEMORY;
}

enum fault csv_read(struct str text, struct exchange *exchange, struct why *why)
{
	struct reader reader = { .line = 1, .why = why };
	struct columns columns = { .found = 0 };
	enum fault fault = exchange_plain(&text, ADVICE, why);

	buf_init(&reader.bytes, EXCHANGE_BYTES_MAX);
	reader.rest = text;
	if (!fault)
		fault = read_header(&reader, &columns);
	while (!fault && reader.rest.len > 0) {
		fault = read_record(&reader);
		if (!fault && !is_blank(&reader))
			fault = add_record(&reader, &columns, exchange);
	}
	if (!fault)
		fault = exchange_once(exchange, why);
	buf_release(&reader.bytes);
	return fault;
}
