/* A small table of texts in many scripts, for a terminal, for Markdown or for a web page. */
#ifndef TABLE_H
#define TABLE_H

#include "base/arena.h"
#include "base/buf.h"

struct table_column {
	const char *title;
	const char *brief;   /* its title in a terminal, where room is scarce; NULL: the same */
	const char *meaning; /* for table_legend; NULL: the title says it */
	bool number;         /* set flush right */
};

struct table_cell {
	struct str text;
	struct str lang; /* BCP 47; not empty: a name in that language, which is the heading of its row */
	bool rtl;
};

struct table {
	const char *caption;
	const struct table_column *columns; /* the caller's */
	size_t column_count;
	struct table_cell *cells; /* row by row */
	size_t cell_count, cell_room;
	struct arena arena; /* what the cells point to */
	bool failed;        /* no memory: it prints nothing then */
};

enum table_form { TABLE_TEXT, TABLE_MARKDOWN, TABLE_HTML };

void table_init(struct table *table, const char *caption, const struct table_column *columns, size_t column_count);
void table_release(struct table *table);

/* The next cell, left to right. */
void table_add(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));
void table_add_name(struct table *table, struct str name, struct str lang, bool rtl);

void table_print(const struct table *table, enum table_form form, struct buf *out);
/* What the columns mean, for those that have a meaning. */
void table_legend(const struct table *table, enum table_form form, struct buf *out);

/* A sentence, so that it reads as it was written: nothing in it is taken for Markdown or HTML. */
void table_text(struct buf *out, enum table_form form, struct str text);

/* Columns of a terminal that a text takes: two for a Han letter, none for a combining mark. Valid UTF-8. */
size_t table_width(struct str text);

#endif
