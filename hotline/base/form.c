/*
 * Form decoding. Signatures are computed over what stands here, so that nothing may be lost, joined, mended or
 * reordered: a stricter or looser reading than the sender's is a forged or refused request.
 */
#include "base/form.h"

#include "base/buf.h"

#include <stdint.h>

/* All names and values share one piece of the arena: decoding never makes a text longer. */
struct decoder {
	const char *from;
	const char *end;
	char *to;
};

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The byte behind the escape at `from` ("%41"), or -1. */
static int escaped(const struct decoder *decoder)
{
	int high, low;

	if (decoder->end - decoder->from < 3)
		return -1;
	high = hex_digit(decoder->from[1]);
	low = hex_digit(decoder->from[2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* The bytes that mean more than themselves. Nearly all of a form is others, and those are copied in a tight loop. */
static const bool is_special[256] = { ['\0'] = true, ['%'] = true, ['&'] = true, ['+'] = true, ['='] = true };

/* Copies up to the next special byte. */
static void copy_plain(struct decoder *decoder)
{
	const char *from = decoder->from;
	char *to = decoder->to;

	while (from < decoder->end && !is_special[(unsigned char)*from])
		*to++ = *from++;
	decoder->from = from;
	decoder->to = to;
}

/* The byte that the special one at `from` stands for, with `from` moved behind it; -1 when it is malformed. */
static int take_special(struct decoder *decoder)
{
	int byte = (unsigned char)*decoder->from;

	if (byte == '+') {
		byte = ' ';
	} else if (byte == '%') {
		byte = escaped(decoder);
		decoder->from += byte < 0 ? 0 : 2;
	}
	decoder->from++;
	return byte;
}

/* Decodes up to '&', the end, or the '=' of a name. */
static enum fault decode(struct decoder *decoder, bool is_name, struct str *piece, struct why *why)
{
	char *start = decoder->to;

	copy_plain(decoder);
	while (decoder->from < decoder->end && *decoder->from != '&' && !(is_name && *decoder->from == '=')) {
		int byte = take_special(decoder);

		if (byte < 0)
			return fault_because(FAULT_SYNTAX, why, "form: a %% without two hexadecimal digits behind it");
		if (byte == 0)
			return fault_because(FAULT_SYNTAX, why, "form: a NUL character");
		*decoder->to++ = (char)byte;
		copy_plain(decoder);
	}
	*piece = (struct str){ start, (size_t)(decoder->to - start) };
	return FAULT_NONE;
}

static enum fault decode_pair(struct decoder *decoder, struct form_pair *pair, struct why *why)
{
	enum fault fault = decode(decoder, true, &pair->name, why);

	if (fault)
		return fault;
	if (decoder->from < decoder->end && *decoder->from == '=')
		decoder->from++;
	return decode(decoder, false, &pair->value, why);
}

/* Pieces that are not empty. */
static size_t count_pieces(struct str text)
{
	size_t pieces = 0;

	while (text.len > 0)
		pieces += str_cut(&text, '&').len > 0;
	return pieces;
}

enum fault form_parse(struct arena *arena, struct str text, struct form *form, struct why *why)
{
	struct form parsed = { .pairs = NULL };
	struct decoder decoder;
	size_t pieces = count_pieces(text);

	if (pieces > FORM_PAIRS_MAX)
		return fault_because(FAULT_SYNTAX, why, "form: more than %d pairs", FORM_PAIRS_MAX);
	if (pieces == 0) {
		*form = parsed;
		return FAULT_NONE;
	}
	parsed.pairs = arena_take(arena, pieces * sizeof(*parsed.pairs));
	decoder = (struct decoder){ text.at, text.at + text.len, arena_take(arena, text.len) };
	if (!parsed.pairs || !decoder.to)
		return fault_because(FAULT_MEMORY, why, "form: no room for %zu bytes", text.len);

	while (parsed.count < pieces) {
		enum fault fault;

		while (*decoder.from == '&')
			decoder.from++;
		fault = decode_pair(&decoder, &parsed.pairs[parsed.count++], why);
		if (fault)
			return fault;
	}
	*form = parsed;
	return FAULT_NONE;
}

struct str form_get(const struct form *form, struct str name)
{
	for (size_t i = 0; i < form->count; i++)
		if (str_equal(form->pairs[i].name, name))
			return form->pairs[i].value;
	return (struct str){ NULL, 0 };
}

size_t form_count(const struct form *form, struct str name)
{
	size_t count = 0;

	for (size_t i = 0; i < form->count; i++)
		count += str_equal(form->pairs[i].name, name);
	return count;
}

/* RFC 3986 2.3. */
static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
	       c == '_' || c == '~';
}

void form_encode(struct buf *out, struct str s)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.len; i++) {
		unsigned char byte = (unsigned char)s.at[i];

		if (is_unreserved(s.at[i]))
			buf_add_char(out, s.at[i]);
		else
			buf_add(out, (struct str){ (char[]){ '%', digits[byte >> 4], digits[byte & 15] }, 3 });
	}
}

void form_print(struct buf *out, const struct form *form)
{
	for (size_t i = 0; i < form->count; i++) {
		if (i > 0)
			buf_add_char(out, '&');
		form_encode(out, form->pairs[i].name);
		buf_add_char(out, '=');
		form_encode(out, form->pairs[i].value);
	}
}
