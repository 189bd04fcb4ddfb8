/*
 * A small scanner over text that Jansson has accepted: it skips values and compares names, nothing more. It trusts the
 * text for its answers, never for its safety.
 */
#include "catalog_spot.h"

#include <stdint.h>

struct scan {
	const char *at;
	const char *end;
};

static void skip_space(struct scan *scan)
{
	while (scan->at < scan->end &&
	       (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\n' || *scan->at == '\r'))
		scan->at++;
}

/* From an opening quote to behind the closing one. */
static void skip_string(struct scan *scan)
{
	for (scan->at++; scan->at < scan->end && *scan->at != '"'; scan->at++)
		if (*scan->at == '\\' && scan->at + 1 < scan->end)
			scan->at++;
	if (scan->at < scan->end)
		scan->at++;
}

static void skip_scalar(struct scan *scan)
{
	while (scan->at < scan->end && !strchr(",]} \t\r\n", *scan->at))
		scan->at++;
}

/* Counts brackets instead of calling itself: the text decides nothing about our stack. */
static void skip_value(struct scan *scan)
{
	size_t open = 0;

	skip_space(scan);
	if (scan->at < scan->end && *scan->at != '{' && *scan->at != '[' && *scan->at != '"') {
		skip_scalar(scan);
		return;
	}
	do {
		if (scan->at >= scan->end)
			return;
		if (*scan->at == '"') {
			skip_string(scan);
			continue;
		}
		if (*scan->at == '{' || *scan->at == '[')
			open++;
		else if (*scan->at == '}' || *scan->at == ']')
			open--;
		scan->at++;
	} while (open > 0);
}

unsigned spot_depth(struct str text)
{
	struct scan scan = { text.at, text.at + text.len };
	unsigned depth = 0, deepest = 0;

	while (scan.at < scan.end && deepest <= SPOT_DEPTH_MAX) {
		if (*scan.at == '"') {
			skip_string(&scan);
			continue;
		}
		if (*scan.at == '{' || *scan.at == '[')
			depth++;
		else if ((*scan.at == '}' || *scan.at == ']') && depth > 0)
			depth--;
		if (depth > deepest)
			deepest = depth;
		scan.at++;
	}
	return deepest;
}

static uint32_t hex4(const char *at)
{
	uint32_t value = 0;
	int i;

	for (i = 0; i < 4; i++) {
		char c = at[i];

		value = value * 16 + (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return value;
}

/* One \uXXXX, or two that make a pair, as UTF-8. */
static size_t decode_unicode(struct scan *name, char out[4])
{
	uint32_t point;

	if (name->end - name->at < 4) {
		name->at = name->end;
		return 0;
	}
	point = hex4(name->at);
	name->at += 4;
	if (point >= 0xd800 && point < 0xdc00 && name->end - name->at >= 6) {
		point = 0x10000 + ((point - 0xd800) << 10) + ((hex4(name->at + 2) - 0xdc00) & 0x3ff);
		name->at += 6;
	}
	if (point < 0x80) {
		out[0] = (char)point;
		return 1;
	}
	if (point < 0x800) {
		out[0] = (char)(0xc0 | point >> 6);
		out[1] = (char)(0x80 | (point & 0x3f));
		return 2;
	}
	if (point < 0x10000) {
		out[0] = (char)(0xe0 | point >> 12);
		out[1] = (char)(0x80 | (point >> 6 & 0x3f));
		out[2] = (char)(0x80 | (point & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | (point >> 18 & 0x07));
	out[1] = (char)(0x80 | (point >> 12 & 0x3f));
	out[2] = (char)(0x80 | (point >> 6 & 0x3f));
	out[3] = (char)(0x80 | (point & 0x3f));
	return 4;
}

/* The next bytes that a name stands for once its escapes are undone. */
static size_t decode_next(struct scan *name, char out[4])
{
	static const char escapes[] = "bfnrt", meant[] = "\b\f\n\r\t";
	const char *escape;
	char c = *name->at++;

	if (c != '\\' || name->at >= name->end) {
		out[0] = c;
		return 1;
	}
	c = *name->at++;
	if (c == 'u')
		return decode_unicode(name, out);
	escape = c ? strchr(escapes, c) : NULL;
	out[0] = escape ? meant[escape - escapes] : c;
	return 1;
}

/* `raw` is a name without its quotes, escapes and all. */
static bool name_is(struct str raw, struct str wanted)
{
	struct scan name = { raw.at, raw.at + raw.len };
	size_t matched = 0;

	while (name.at < name.end) {
		char bytes[4];
		size_t len = decode_next(&name, bytes);

		if (len > wanted.len - matched || memcmp(bytes, wanted.at + matched, len) != 0)
			return false;
		matched += len;
	}
	return matched == wanted.len;
}

static bool names_equal(struct str a, struct str b)
{
	struct scan left = { a.at, a.at + a.len }, right = { b.at, b.at + b.len };

	while (left.at < left.end && right.at < right.end) {
		char of_left[4], of_right[4];
		size_t len = decode_next(&left, of_left);

		if (decode_next(&right, of_right) != len || memcmp(of_left, of_right, len) != 0)
			return false;
	}
	return left.at >= left.end && right.at >= right.end;
}

/* From behind '{' or a value to the next member's name; leaves the scan before its value. */
static bool next_member(struct scan *scan, struct str *name)
{
	const char *start;

	skip_space(scan);
	if (scan->at < scan->end && *scan->at == ',')
		scan->at++;
	skip_space(scan);
	if (scan->at >= scan->end || *scan->at != '"')
		return false;
	start = scan->at;
	skip_string(scan);
	if (scan->at - start < 2)
		return false;
	*name = (struct str){ start + 1, (size_t)(scan->at - start) - 2 };
	skip_space(scan);
	if (scan->at < scan->end && *scan->at == ':')
		scan->at++;
	skip_space(scan);
	return true;
}

/* Goes to the member of that name; `mark` is where its name begins. */
static bool enter_object(struct scan *scan, struct str wanted, const char **mark)
{
	struct str name;

	scan->at++;
	while (next_member(scan, &name)) {
		if (name_is(name, wanted)) {
			*mark = name.at - 1;
			return true;
		}
		skip_value(scan);
	}
	return false;
}

static bool enter_array(struct scan *scan, struct str wanted, const char **mark)
{
	unsigned long index, i;

	if (!str_to_number(wanted, 1000000, &index))
		return false;
	scan->at++;
	for (i = 0;; i++) {
		skip_space(scan);
		if (scan->at >= scan->end || *scan->at == ']')
			return false;
		if (i == index)
			break;
		skip_value(scan);
		skip_space(scan);
		if (scan->at >= scan->end || *scan->at != ',')
			return false;
		scan->at++;
	}
	*mark = scan->at;
	return true;
}

void spot_place(struct str text, size_t offset, int *line, int *column)
{
	size_t i;

	*line = 1;
	*column = 1;
	for (i = 0; i < offset && i < text.len; i++) {
		if (text.at[i] == '\n') {
			++*line;
			*column = 1;
		} else if (((unsigned char)text.at[i] & 0xc0) != 0x80) {
			++*column;
		}
	}
}

static void mark_spot(struct str text, const char *mark, const char *value, struct spot *spot)
{
	struct scan scan = { value, text.at + text.len };

	skip_value(&scan);
	spot->value = (struct str){ value, (size_t)(scan.at - value) };
	spot_place(text, (size_t)(mark - text.at), &spot->line, &spot->column);
}

size_t spot_find(struct str text, const struct str *path, size_t count, struct spot *spot)
{
	struct scan scan = { text.at, text.at + text.len };
	const char *mark, *value;
	size_t found;

	if (text.len == 0) {
		*spot = (struct spot){ .line = 1, .column = 1, .value = text };
		return 0;
	}
	skip_space(&scan);
	mark = value = scan.at;
	for (found = 0; found < count && scan.at < scan.end; found++) {
		bool entered = false;

		if (*scan.at == '{')
			entered = enter_object(&scan, path[found], &mark);
		else if (*scan.at == '[')
			entered = enter_array(&scan, path[found], &mark);
		if (!entered)
			break;
		value = scan.at;
	}
	mark_spot(text, mark, value, spot);
	return found;
}

/* The same name among the members that follow `scan`, which stands behind a member's name. */
static bool twin(struct scan scan, struct str name, const char **mark, const char **value)
{
	struct str other;

	skip_value(&scan);
	while (next_member(&scan, &other)) {
		if (names_equal(name, other)) {
			*mark = other.at - 1;
			*value = scan.at;
			return true;
		}
		skip_value(&scan);
	}
	return false;
}

bool spot_twice(struct str text, struct spot *first, struct spot *second)
{
	struct scan scan = { text.at, text.at + text.len };

	while (scan.at < scan.end) {
		struct scan member = scan;
		const char *mark, *value;
		struct str name;

		if (*scan.at != '"') {
			scan.at++;
			continue;
		}
		skip_string(&scan);
		/* A string is a name when a colon follows it. */
		if (!next_member(&member, &name) || member.at <= scan.at)
			continue;
		if (memchr(scan.at, ':', (size_t)(member.at - scan.at)) == NULL)
			continue;
		if (!twin(member, name, &mark, &value))
			continue;
		mark_spot(text, name.at - 1, member.at, first);
		mark_spot(text, mark, value, second);
		return true;
	}
	return false;
}
