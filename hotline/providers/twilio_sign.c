/*
 * Twilio's request signature: HMAC-SHA1 over the URL and the sorted fields of the form. Says what is signed; which
 * forms of a request are tried, and with which keys, is for twilio.c.
 */
#include "providers/twilio_sign.h"

/* One field, its name's first eight bytes read as a big-endian number: most comparisons end there. */
struct field {
	uint64_t prefix;
	const struct form_pair *pair;
};

static uint64_t name_prefix(struct str name)
{
	uint64_t prefix = 0;

	for (size_t i = 0; i < sizeof prefix; i++)
		prefix = prefix << 8 | (i < name.len ? (unsigned char)name.at[i] : 0);
	return prefix;
}

static bool field_before(const struct field *a, const struct field *b)
{
	int order;

	if (a->prefix != b->prefix)
		return a->prefix < b->prefix;
	order = str_compare(a->pair->name, b->pair->name);
	if (order == 0)
		order = str_compare(a->pair->value, b->pair->value);
	return order < 0;
}

/* By bisection, so that names made to look alike before anybody is trusted cost little. */
static void field_insert(struct field *fields, size_t count, struct field field)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (field_before(&field, &fields[middle]))
			high = middle;
		else
			low = middle + 1;
	}
	memmove(&fields[low + 1], &fields[low], (count - low) * sizeof *fields);
	fields[low] = field;
}

static bool is_late(struct str name)
{
	return str_equal(name, STR("CallToken")) || str_equal(name, STR("StirVerstat"));
}

static size_t append(char *out, struct str s)
{
	if (s.len > 0)
		memcpy(out, s.at, s.len);
	return s.len;
}

/* A value that a name has twice is signed once, as Twilio's own libraries do it. */
static bool repeats(const struct field *fields, size_t i)
{
	return i > 0 && str_equal(fields[i].pair->name, fields[i - 1].pair->name) &&
	       str_equal(fields[i].pair->value, fields[i - 1].pair->value);
}

enum fault twilio_params(struct arena *arena, const struct form *form, bool late, struct str *params)
{
	struct field *fields = arena_take(arena, form->count * sizeof *fields);
	size_t count = 0, size = 0, len = 0;
	char *text;

	if (!fields)
		return FAULT_MEMORY;
	for (size_t i = 0; i < form->count; i++) {
		const struct form_pair *pair = &form->pairs[i];

		if (!late && is_late(pair->name))
			continue;
		size += pair->name.len + pair->value.len;
		field_insert(fields, count++, (struct field){ name_prefix(pair->name), pair });
	}
	text = arena_take(arena, size);
	if (!text)
		return FAULT_MEMORY;
	for (size_t i = 0; i < count; i++) {
		if (repeats(fields, i))
			continue;
		len += append(text + len, fields[i].pair->name);
		len += append(text + len, fields[i].pair->value);
	}
	*params = (struct str){ text, len };
	return FAULT_NONE;
}

static struct str slice(struct str s, size_t from, size_t to)
{
	return (struct str){ s.at + from, to - from };
}

/* The index of the first byte at or after `from` that is one of `stops`; s.len when there is none. */
static size_t find_any(struct str s, size_t from, const char *stops)
{
	while (from < s.len && (s.at[from] == '\0' || !strchr(stops, s.at[from])))
		from++;
	return from;
}

void twilio_url_split(struct str url, struct twilio_url *pieces)
{
	size_t host = find_any(url, 0, ":"), end, colon;

	*pieces = (struct twilio_url){ .front = url, .port = STR(""), .rest = STR(""), .usual_port = STR("") };
	if (url.len < host + 3 || memcmp(url.at + host, "://", 3) != 0)
		return;
	pieces->usual_port = str_equal_nocase(slice(url, 0, host), STR("https")) ? STR(":443") : STR(":80");
	host += 3;
	end = find_any(url, host, "/?#");
	for (size_t i = host; i < end; i++)
		if (url.at[i] == '@' || url.at[i] == ']') /* a colon before either belongs to no port */
			host = i + 1;
	colon = host + find_any(slice(url, host, end), 0, ":");
	pieces->front = slice(url, 0, colon);
	pieces->port = slice(url, colon, end);
	pieces->rest = slice(url, end, url.len);
}

void twilio_mac(struct hmac *hmac, const struct twilio_url *url, struct str port, struct str params,
		uint8_t mac[TWILIO_MAC])
{
	hmac_begin(hmac);
	hmac_add(hmac, url->front);
	hmac_add(hmac, port);
	hmac_add(hmac, url->rest);
	hmac_add(hmac, params);
	hmac_end(hmac, mac);
}
