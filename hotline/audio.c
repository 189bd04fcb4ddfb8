/*
 * GET and HEAD of a recording, whole or in part. Its path names its bytes, so whoever has it need never ask again. The
 * bytes are the catalog's, which is kept until they are sent.
 */
#include "audio.h"

#include "base/byte_range.h"

#include <stdio.h>

#define FIELDS_MAX 5

struct delivery {
	unsigned status;
	struct str body;
	char part[80]; /* Content-Range; "" for none */
};

static struct str field(const struct http_exchange *exchange, struct str name)
{
	return http_request_header(&exchange->request, name);
}

/* With If-Range a part is sent only of what the asker has the rest of. */
static bool wants_part(const struct http_exchange *exchange, struct str tag)
{
	struct str only_of = field(exchange, STR("if-range"));

	return str_equal(exchange->request.method, STR("GET")) && (!only_of.at || str_equal(only_of, tag));
}

static void choose(const struct http_exchange *exchange, struct str bytes, struct str tag, struct delivery *delivery)
{
	struct str has = field(exchange, STR("if-none-match"));
	enum byte_range range = RANGE_WHOLE;
	size_t first = 0, count = 0;

	*delivery = (struct delivery){ .status = 200, .body = bytes };
	if (has.at && (str_equal(has, tag) || str_equal(has, STR("*")))) {
		*delivery = (struct delivery){ .status = 304, .body = STR("") };
		return;
	}
	if (wants_part(exchange, tag))
		range = byte_range_read(field(exchange, STR("range")), bytes.len, &first, &count);
	if (range == RANGE_OUTSIDE) {
		*delivery = (struct delivery){ .status = 416, .body = STR("") };
		snprintf(delivery->part, sizeof delivery->part, "bytes */%zu", bytes.len);
	} else if (range == RANGE_PART) {
		*delivery = (struct delivery){ .status = 206, .body = { bytes.at + first, count } };
		snprintf(delivery->part, sizeof delivery->part, "bytes %zu-%zu/%zu", first, first + count - 1,
			 bytes.len);
	}
}

static void let_go(void *catalog)
{
	catalog_drop(catalog);
}

void audio_answer(struct http_exchange *exchange, const struct recording *recording, struct catalog *catalog)
{
	struct http_field fields[FIELDS_MAX];
	struct delivery delivery;
	char tag[160];
	size_t count = 0;

	if (!recording) {
		http_refuse(exchange, FAULT_PATH);
		return;
	}
	snprintf(tag, sizeof tag, "\"%.*s\"", STR_ARG(recording->path));
	choose(exchange, recording->bytes, str_of(tag), &delivery);
	fields[count++] = (struct http_field){ "Content-Type", "audio/wav" };
	fields[count++] = (struct http_field){ "Cache-Control", "public, max-age=31536000, immutable" };
	fields[count++] = (struct http_field){ "ETag", tag };
	fields[count++] = (struct http_field){ "Accept-Ranges", "bytes" };
	if (delivery.part[0])
		fields[count++] = (struct http_field){ "Content-Range", delivery.part };
	http_send_owned(exchange, delivery.status, fields, count, delivery.body, let_go, catalog);
}
