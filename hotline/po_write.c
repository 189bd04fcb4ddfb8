/* PO files as Poedit and msgfmt take them. Reading them back is po_read.c's. */
#include "po.h"

#include "version.h"

/* Adds a text between its quotes; what is no printable character is written as C writes it. */
static void add_escaped(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if (c == '"' || c == '\\')
			buf_add_char(out, '\\');
		if (c == '\n')
			buf_add_literal(out, "\\n");
		else if (c == '\t')
			buf_add_literal(out, "\\t");
		else if (c == '\r')
			buf_add_literal(out, "\\r");
		else if (c < 0x20 || c == 0x7f)
			buf_add_format(out, "\\%03o", c);
		else
			buf_add_char(out, (char)c);
	}
}

static void add_quoted(struct buf *out, struct str text)
{
	buf_add_char(out, '"');
	add_escaped(out, text);
	buf_add_literal(out, "\"\n");
}

/* A text of several lines stands as several strings below an empty one. */
static void add_field(struct buf *out, const char *name, struct str text)
{
	buf_add_format(out, "%s ", name);
	if (text.len == 0 || memchr(text.at, '\n', text.len - 1) == NULL) {
		add_quoted(out, text);
		return;
	}
	buf_add_literal(out, "\"\"\n");
	while (text.len > 0) {
		const char *end = memchr(text.at, '\n', text.len);
		size_t len = end ? (size_t)(end - text.at) + 1 : text.len;

		add_quoted(out, (struct str){ text.at, len });
		text = (struct str){ text.at + len, text.len - len };
	}
}

static void add_comment(struct buf *out, struct str lines)
{
	while (lines.len > 0) {
		buf_add_literal(out, "#. ");
		buf_add(out, str_trim(str_cut(&lines, '\n')));
		buf_add_char(out, '\n');
	}
}

/* msgfmt asks for all of these. No Plural-Forms: each form of a sentence would be a text of its own. */
static void add_header(struct buf *out, const struct exchange *exchange)
{
	buf_add_format(out,
		       "# The hotline's texts in %.*s, for translators.\n"
		       "# \"fuzzy\" (needs work) marks every text that nobody has signed. Take the mark off what you "
		       "have made right;\n"
		       "# what keeps it is left out when this file comes back.\n"
		       "msgid \"\"\n"
		       "msgstr \"\"\n"
		       "\"Project-Id-Version: hotline " HOTLINE_VERSION "\\n\"\n"
		       "\"PO-Revision-Date: \\n\"\n"
		       "\"Last-Translator: \\n\"\n"
		       "\"Language-Team: \\n\"\n"
		       "\"Language: %.*s\\n\"\n"
		       "\"MIME-Version: 1.0\\n\"\n"
		       "\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
		       "\"Content-Transfer-Encoding: 8bit\\n\"\n",
		       STR_ARG(exchange->name), STR_ARG(exchange->locale));
}

void po_write(struct buf *out, const struct exchange *exchange)
{
	add_header(out, exchange);
	for (size_t i = 0; i < exchange->count; i++) {
		const struct exchange_row *row = &exchange->rows[i];

		buf_add_char(out, '\n');
		add_comment(out, row->note);
		add_comment(out, row->limit);
		if (row->fuzzy)
			buf_add_literal(out, "#, fuzzy\n");
		add_field(out, "msgctxt", row->key);
		add_field(out, "msgid", row->english);
		add_field(out, "msgstr", row->text);
	}
}
