/* Tables of texts. Knows nothing of languages but how wide their letters are and which way they run. */
#include "table.h"

#include "base/xml.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <uniwidth.h>

#define TABLE_BYTES_MAX ((size_t)1024 * 1024)
#define COLUMN_GAP      2

void table_init(struct table *table, const char *caption, const struct table_column *columns, size_t column_count)
{
	*table = (struct table){ .caption = caption, .columns = columns, .column_count = column_count };
	arena_init(&table->arena, TABLE_BYTES_MAX);
}

void table_release(struct table *table)
{
	free(table->cells);
	arena_release(&table->arena);
	*table = (struct table){ 0 };
}

/* ---- cells ---- */

static void add_cell(struct table *table, struct str text, struct str lang, bool rtl)
{
	struct table_cell cell = { arena_copy(&table->arena, text), arena_copy(&table->arena, lang), rtl };

	if (table->cell_count == table->cell_room) {
		size_t room = table->cell_room ? 2 * table->cell_room : 64;
		struct table_cell *cells = realloc(table->cells, room * sizeof *cells);

		if (!cells) {
			table->failed = true;
			return;
		}
		table->cells = cells;
		table->cell_room = room;
	}
	table->failed |= !cell.text.at || !cell.lang.at;
	table->cells[table->cell_count++] = cell;
}

void table_add(struct table *table, const char *format, ...)
{
	va_list args;
	char text[256];

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	add_cell(table, str_of(text), STR(""), false);
}

void table_add_name(struct table *table, struct str name, struct str lang, bool rtl)
{
	add_cell(table, name, lang, rtl);
}

/* ---- a terminal ---- */

size_t table_width(struct str text)
{
	int width = text.len > 0 ? u8_width((const uint8_t *)text.at, text.len, "UTF-8") : 0;

	return width > 0 ? (size_t)width : 0;
}

static struct str brief_of(const struct table_column *column)
{
	return str_of(column->brief ? column->brief : column->title);
}

static size_t width_of(const struct table *table, size_t column)
{
	size_t most = table_width(brief_of(&table->columns[column]));

	for (size_t i = column; i < table->cell_count; i += table->column_count) {
		size_t width = table_width(table->cells[i].text);

		most = width > most ? width : most;
	}
	return most;
}

static void add_spaces(struct buf *out, size_t count)
{
	while (count-- > 0)
		buf_add_char(out, ' ');
}

/* A name that runs from right to left would draw the figures behind it to its left: an invisible mark stops it. */
static void add_padded(const struct table *table, size_t column, struct str text, bool rtl, struct buf *out)
{
	size_t room = width_of(table, column) - table_width(text);
	bool last = column + 1 == table->column_count;

	if (table->columns[column].number)
		add_spaces(out, room);
	buf_add(out, text);
	if (rtl)
		buf_add_literal(out, "\u200e");
	if (!table->columns[column].number && !last)
		add_spaces(out, room);
	if (last)
		buf_add_char(out, '\n');
	else
		add_spaces(out, COLUMN_GAP);
}

static void print_text(const struct table *table, struct buf *out)
{
	buf_add_format(out, "%s\n", table->caption);
	for (size_t i = 0; i < table->column_count; i++)
		add_padded(table, i, brief_of(&table->columns[i]), false, out);
	for (size_t i = 0; i < table->cell_count; i++)
		add_padded(table, i % table->column_count, table->cells[i].text, table->cells[i].rtl, out);
}

/* ---- Markdown and HTML ---- */

/* Marks that would begin a code, an emphasis, a link, a tag or another cell. */
static void escape_markdown(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] != '\0' && strchr("\\`*_[]<>|&", text.at[i]))
			buf_add_char(out, '\\');
		buf_add_char(out, text.at[i] == '\n' ? ' ' : text.at[i]);
	}
}

void table_text(struct buf *out, enum table_form form, struct str text)
{
	if (form == TABLE_HTML)
		xml_escape(out, text);
	else if (form == TABLE_MARKDOWN)
		escape_markdown(out, text);
	else
		buf_add(out, text);
}

static void print_markdown(const struct table *table, struct buf *out)
{
	for (size_t i = 0; i < table->column_count; i++) {
		buf_add(out, i == 0 ? STR("| ") : STR(" | "));
		escape_markdown(out, str_of(table->columns[i].title));
	}
	buf_add_literal(out, " |\n|");
	for (size_t i = 0; i < table->column_count; i++)
		buf_add(out, table->columns[i].number ? STR("--:|") : STR("---|"));
	buf_add_char(out, '\n');
	for (size_t i = 0; i < table->cell_count; i++) {
		bool first = i % table->column_count == 0, last = (i + 1) % table->column_count == 0;

		buf_add(out, first ? STR("| ") : STR(" | "));
		escape_markdown(out, table->cells[i].text);
		if (last)
			buf_add_literal(out, " |\n");
	}
}

static void print_html_cell(const struct table *table, size_t index, struct buf *out)
{
	const struct table_cell *cell = &table->cells[index];
	bool heads = cell->lang.len > 0;

	buf_add(out, heads ? STR("<th scope=\"row\" lang=\"") : STR("<td"));
	if (heads) {
		xml_escape(out, cell->lang);
		buf_add(out, cell->rtl ? STR("\" dir=\"rtl\"") : STR("\" dir=\"ltr\""));
	}
	if (table->columns[index % table->column_count].number)
		buf_add_literal(out, " class=\"number\"");
	buf_add_char(out, '>');
	xml_escape(out, cell->text);
	buf_add(out, heads ? STR("</th>") : STR("</td>"));
}

static void print_html(const struct table *table, struct buf *out)
{
	buf_add_literal(out, "<table>\n<caption>");
	xml_escape(out, str_of(table->caption));
	buf_add_literal(out, "</caption>\n<thead>\n<tr>");
	for (size_t i = 0; i < table->column_count; i++) {
		buf_add(out, table->columns[i].number ? STR("<th scope=\"col\" class=\"number\">")
						      : STR("<th scope=\"col\">"));
		xml_escape(out, str_of(table->columns[i].title));
		buf_add_literal(out, "</th>");
	}
	buf_add_literal(out, "</tr>\n</thead>\n<tbody>\n");
	for (size_t i = 0; i < table->cell_count; i++) {
		if (i % table->column_count == 0)
			buf_add_literal(out, "<tr>");
		print_html_cell(table, i, out);
		if ((i + 1) % table->column_count == 0)
			buf_add_literal(out, "</tr>\n");
	}
	buf_add_literal(out, "</tbody>\n</table>\n");
}

void table_print(const struct table *table, enum table_form form, struct buf *out)
{
	if (table->failed)
		out->failed = true;
	else if (form == TABLE_TEXT)
		print_text(table, out);
	else if (form == TABLE_MARKDOWN)
		print_markdown(table, out);
	else
		print_html(table, out);
}

/* ---- what the columns mean ---- */

static void add_meaning(const struct table_column *column, enum table_form form, size_t width, struct buf *out)
{
	struct str title = form == TABLE_TEXT ? brief_of(column) : str_of(column->title);

	buf_add(out, form == TABLE_HTML ? STR("<dt>") : form == TABLE_MARKDOWN ? STR("- ") : STR("  "));
	table_text(out, form, title);
	buf_add(out, form == TABLE_HTML ? STR("</dt><dd>") : form == TABLE_MARKDOWN ? STR(": ") : STR("  "));
	if (form == TABLE_TEXT)
		add_spaces(out, width - table_width(title));
	table_text(out, form, str_of(column->meaning));
	buf_add(out, form == TABLE_HTML ? STR("</dd>\n") : STR("\n"));
}

void table_legend(const struct table *table, enum table_form form, struct buf *out)
{
	size_t width = 0;

	for (size_t i = 0; i < table->column_count; i++) {
		size_t wanted = table_width(brief_of(&table->columns[i]));

		if (table->columns[i].meaning && wanted > width)
			width = wanted;
	}
	if (form == TABLE_HTML)
		buf_add_literal(out, "<dl>\n");
	for (size_t i = 0; i < table->column_count; i++)
		if (table->columns[i].meaning)
			add_meaning(&table->columns[i], form, width, out);
	if (form == TABLE_HTML)
		buf_add_literal(out, "</dl>\n");
}
