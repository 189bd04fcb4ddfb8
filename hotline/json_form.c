/* JSON values as lines of text. Knows no file and no member by name; what stands in which order is content_form.c's. */
#include "json_form.h"

#include "base/utf8.h"

#include <jansson.h>
#include <stdlib.h>

#define COLUMNS_MAX 120
/* Of a line that may still fit. */
#define LINE_BYTES_MAX (4 * COLUMNS_MAX)
#define TERM_DEPTH     2 /* { "terms": { "ICE": { … } } } */

struct layout {
	struct buf *out;
	enum json_form form;
};

static void write_value(const struct layout *layout, const json_t *value, unsigned depth, size_t column, bool more);

/* Code points, as editors count; what they take on a screen differs from one to the next. */
static size_t columns_of(struct str text)
{
	size_t columns = 0;

	for (; text.len > 0; columns++)
		utf8_next(&text);
	return columns;
}

/* ---- single values ---- */

static int append(const char *bytes, size_t len, void *to)
{
	buf_add(to, (struct str){ bytes, len });
	return 0;
}

/* With the fewest digits that read back as the same number: Jansson's own 17 would turn 0.1 into 0.10000000000000001. */
static void write_real(struct buf *out, const json_t *value)
{
	size_t before = out->len;

	for (size_t digits = 1; digits <= 17; digits++) {
		json_t *again;
		bool same;

		out->len = before;
		json_dump_callback(value, append, out, JSON_ENCODE_ANY | JSON_REAL_PRECISION(digits));
		again = out->failed ? NULL : json_loadb(out->at + before, out->len - before, JSON_DECODE_ANY, NULL);
		same = !again || json_equal(again, value);
		json_decref(again);
		if (same)
			return;
	}
}

static void write_scalar(struct buf *out, const json_t *value)
{
	if (json_is_real(value))
		write_real(out, value);
	else
		json_dump_callback(value, append, out, JSON_ENCODE_ANY);
}

void json_form_quoted(struct buf *out, struct str text)
{
	json_t *string = json_stringn(text.at, text.len);

	if (string)
		write_scalar(out, string);
	else
		out->failed = true;
	json_decref(string);
}

static void write_name(struct buf *out, const char *name)
{
	json_form_quoted(out, str_of(name));
	buf_add_literal(out, ": ");
}

/* ---- on one line ---- */

static void write_line(struct buf *out, const json_t *value)
{
	const char *name;
	json_t *member;
	size_t i;

	if (json_is_object(value)) {
		const char *before = "{ ";

		json_object_foreach ((json_t *)(uintptr_t)value, name, member) {
			buf_add(out, str_of(before));
			write_name(out, name);
			write_line(out, member);
			before = ", ";
		}
		buf_add(out, str_of(json_object_size(value) > 0 ? " }" : "{}"));
	} else if (json_is_array(value)) {
		buf_add_char(out, '[');
		json_array_foreach (value, i, member) {
			if (i > 0)
				buf_add_literal(out, ", ");
			write_line(out, member);
		}
		buf_add_char(out, ']');
	} else {
		write_scalar(out, value);
	}
}

static bool holds_objects(const json_t *list)
{
	json_t *element;
	size_t i;

	json_array_foreach (list, i, element)
		if (json_is_object(element) || json_is_array(element))
			return true;
	return false;
}

/* Whether a list of objects stands anywhere in it. */
static bool needs_lines(const json_t *value)
{
	const char *name;
	json_t *member;

	json_object_foreach ((json_t *)(uintptr_t)value, name, member)
		if (needs_lines(member))
			return true;
	return holds_objects(value);
}

static bool stays_on_line(const struct layout *layout, const json_t *value, unsigned depth, size_t column, bool more)
{
	struct buf line;
	bool fits;

	if (json_object_size(value) + json_array_size(value) == 0)
		return true;
	if (layout->form == JSON_GLOSSARY && depth >= TERM_DEPTH)
		return true;
	if (needs_lines(value) || (layout->form == JSON_LINES && json_is_object(value)))
		return false;
	buf_init(&line, LINE_BYTES_MAX);
	write_line(&line, value);
	fits = !line.failed && column + columns_of(buf_str(&line)) + more <= COLUMNS_MAX;
	buf_release(&line);
	return fits;
}

/* ---- on several lines ---- */

static void new_line(struct buf *out, unsigned depth)
{
	buf_add_char(out, '\n');
	for (unsigned i = 0; i < depth; i++)
		buf_add_literal(out, "  ");
}

static void write_members(const struct layout *layout, const json_t *object, unsigned depth)
{
	size_t left = json_object_size(object);
	const char *name;
	json_t *member;

	buf_add_char(layout->out, '{');
	json_object_foreach ((json_t *)(uintptr_t)object, name, member) {
		size_t begin;

		left--;
		new_line(layout->out, depth + 1);
		begin = layout->out->len;
		write_name(layout->out, name);
		if (layout->out->failed)
			return;
		write_value(layout, member, depth + 1,
			    2 * (depth + 1) +
				    columns_of((struct str){ layout->out->at + begin, layout->out->len - begin }),
			    left > 0);
		if (left > 0)
			buf_add_char(layout->out, ',');
	}
	new_line(layout->out, depth);
	buf_add_char(layout->out, '}');
}

static void write_elements(const struct layout *layout, const json_t *list, unsigned depth)
{
	size_t i, count = json_array_size(list);
	json_t *element;

	buf_add_char(layout->out, '[');
	json_array_foreach (list, i, element) {
		new_line(layout->out, depth + 1);
		write_value(layout, element, depth + 1, 2 * (depth + 1), i + 1 < count);
		if (i + 1 < count)
			buf_add_char(layout->out, ',');
	}
	new_line(layout->out, depth);
	buf_add_char(layout->out, ']');
}

/* Words one after the other, as many as fit a line. */
static void write_filled(const struct layout *layout, const json_t *list, unsigned depth)
{
	size_t i, count = json_array_size(list), column = COLUMNS_MAX;
	json_t *element;

	buf_add_char(layout->out, '[');
	json_array_foreach (list, i, element) {
		struct buf word;
		size_t columns;

		buf_init(&word, layout->out->max);
		write_scalar(&word, element);
		if (i + 1 < count)
			buf_add_char(&word, ',');
		layout->out->failed |= word.failed;
		columns = columns_of(buf_str(&word));
		if (column + 1 + columns > COLUMNS_MAX) {
			new_line(layout->out, depth + 1);
			column = 2 * (depth + 1) + columns;
		} else {
			buf_add_char(layout->out, ' ');
			column += 1 + columns;
		}
		buf_add(layout->out, buf_str(&word));
		buf_release(&word);
	}
	new_line(layout->out, depth);
	buf_add_char(layout->out, ']');
}

/* `column`: how much of the line is taken; `more`: a comma will follow. */
static void write_value(const struct layout *layout, const json_t *value, unsigned depth, size_t column, bool more)
{
	if (layout->out->failed)
		return;
	if (stays_on_line(layout, value, depth, column, more))
		write_line(layout->out, value);
	else if (json_is_object(value))
		write_members(layout, value, depth);
	else if (holds_objects(value))
		write_elements(layout, value, depth);
	else
		write_filled(layout, value, depth);
}

void json_form(struct buf *out, const json_t *value, enum json_form form)
{
	const struct layout layout = { out, form };

	write_value(&layout, value, 0, 0, false);
	buf_add_char(out, '\n');
}
