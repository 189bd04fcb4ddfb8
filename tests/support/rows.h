/*
 * Files of translators, whichever form they have: written and read again, read, refused. All in the header, so that only
 * their tests are linked with it.
 */
#ifndef TESTS_SUPPORT_ROWS_H
#define TESTS_SUPPORT_ROWS_H

#include "tests/support/test.h"

#include "exchange.h"

typedef void rows_write(struct buf *out, const struct exchange *exchange);
typedef enum fault rows_read(struct str text, struct exchange *exchange, struct why *why);

/* A file of one row, in Spanish. Initialises `out`. */
static inline void row_written(rows_write *write, const struct exchange_row *row, struct buf *out)
{
	struct exchange sent;

	exchange_init(&sent);
	buf_init(out, 65536);
	sent.locale = STR("es");
	assert_true(exchange_add(&sent, row));
	write(out, &sent);
	exchange_release(&sent);
}

/* Initialises `got`. */
static inline void file_is_read(rows_read *read, struct str file, struct exchange *got)
{
	struct why why = { "" };

	exchange_init(got);
	assert_int_equal(read(file, got, &why), FAULT_NONE);
}

/* Written and read again it is the only row, and the same. `locale`: what such a file tells of its language. */
static inline void row_comes_back(rows_write *write, rows_read *read, const struct exchange_row *row,
				  const char *locale)
{
	struct exchange got;
	struct buf out;

	row_written(write, row, &out);
	file_is_read(read, buf_str(&out), &got);
	assert_int_equal(got.count, 1);
	assert_str_equal(got.locale, str_of(locale));
	assert_str_equal(got.rows[0].key, row->key);
	assert_str_equal(got.rows[0].english, row->english);
	assert_str_equal(got.rows[0].text, row->text);
	assert_int_equal(got.rows[0].fuzzy, row->fuzzy);
	exchange_release(&got);
	buf_release(&out);
}

/* With the line, and a word that tells the reason. */
static inline void file_is_refused(rows_read *read, struct str file, const char *line, const char *word)
{
	struct exchange got;
	struct why why = { "" };

	exchange_init(&got);
	assert_int_equal(read(file, &got, &why), FAULT_SYNTAX);
	if (!strstr(why.text, line) || !strstr(why.text, word))
		fail_msg("it says: %s", why.text);
	exchange_release(&got);
}

#endif
